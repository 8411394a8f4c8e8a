//! The texts behind a study, so that a run can carry them along and be repeated without its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::diagnostics::{Diagnostics, Finding};
use super::load::{Setting, setting, under};
use super::overlay::{self, Edit};
use super::text::{File, Text};
use super::{files, include, tree};

/// Texts of a scenario and of what it names, as written: before settings and overlay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// The scenario.
    pub scenario: String,
    /// The behaviour.
    pub behaviour: String,
    /// Worlds and what they include, by path from the scenario.
    pub worlds: BTreeMap<String, String>,
    /// The accepted sets of behaviour, as CSV: a column per parameter, a row per set.
    pub accepted: String,
    /// Tables of observed values, by their path from the scenario.
    pub tables: BTreeMap<String, String>,
}

impl Inputs {
    /// Scenario, world and behaviour as the settings and the scenario's overlay leave them, unchecked.
    ///
    /// # Errors
    /// If a text cannot be read, or if a setting leads nowhere.
    pub fn settled(&self, settings: &[Setting]) -> Result<[String; 3], Diagnostics> {
        let edits: Vec<Edit> = settings.iter().map(setting).collect();
        let texts = Texts::given(self);
        let settle = |mut text: Text, edits: &[Edit]| {
            let findings = overlay::apply(&mut text, edits);
            if findings.is_empty() { Ok(text) } else { Err(Diagnostics(findings)) }
        };
        let scenario = settle(Text::new(Arc::clone(&texts.scenario)), &under(&edits, ""))?;
        let tree = tree::parse(&scenario.body).map_err(|_| Diagnostics::default())?;
        let path = tree.field("world").and_then(|n| n.scalar(&scenario.body)).unwrap_or_default();
        let changes = tree.field("overlay").map(|n| overlay::edits(&scenario, n)).unwrap_or_default();
        let world = settle(include::world(&texts, path)?, &changes.into_iter().chain(under(&edits, "world.")).collect::<Vec<_>>())?;
        let behaviour = settle(Text::new(Arc::clone(&texts.behaviour)), &under(&edits, "behaviour."))?;
        Ok([scenario.body, world.body, behaviour.body])
    }
}

/// Texts that are read once: from below a folder, or from those that were kept.
#[derive(Debug, Default)]
pub struct Kept {
    known: Mutex<BTreeMap<String, Arc<File>>>,
    /// Where texts are read from; none where every text was given.
    folder: Option<PathBuf>,
}

impl Kept {
    /// Texts below a folder.
    #[must_use]
    pub fn below(folder: PathBuf) -> Self {
        Self { known: Mutex::default(), folder: Some(folder) }
    }

    /// Texts by their path; nothing is read from the disk.
    #[must_use]
    pub fn given(texts: &BTreeMap<String, String>) -> Self {
        let file = |(path, text): (&String, &String)| (path.clone(), Arc::new(File { name: path.clone(), text: text.clone() }));
        Self { known: Mutex::new(texts.iter().map(file).collect()), folder: None }
    }

    /// The text at a path.
    ///
    /// # Errors
    /// If it is not among those that were kept, or cannot be read.
    pub fn read(&self, path: &str) -> Result<Arc<File>, Diagnostics> {
        if let Some(known) = self.held().get(path) {
            return Ok(Arc::clone(known));
        }
        let Some(folder) = &self.folder else {
            let title = format!("`{path}` is not among the texts that were kept");
            return Err(Diagnostics(vec![Finding { code: "S001", title, label: String::new(), place: None, other: None, help: None }]));
        };
        let file = files::read(&folder.join(path))?;
        self.held().insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    /// All that was read.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, String> {
        self.held().iter().map(|(path, file)| (path.clone(), file.text.clone())).collect()
    }

    /// What is kept; no holder can have left half of a change behind.
    fn held(&self) -> MutexGuard<'_, BTreeMap<String, Arc<File>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where texts come from while a study is put together.
#[derive(Debug)]
pub(super) struct Texts {
    /// The scenario.
    pub(super) scenario: Arc<File>,
    /// The behaviour.
    pub(super) behaviour: Arc<File>,
    /// The accepted sets of behaviour.
    pub(super) accepted: Arc<File>,
    /// Worlds, by their path from the scenario.
    pub(super) worlds: Kept,
    /// Tables of observed values, by their path from the scenario.
    pub(super) tables: Kept,
}

impl Texts {
    /// The texts behind a scenario on the disk, or of a bundled one where no such file exists.
    pub(super) fn on_disk(path: &Path) -> Result<Self, Diagnostics> {
        let folder = files::folder(path);
        Ok(Self {
            scenario: files::read(path)?,
            behaviour: files::bundled("behaviour.ron"),
            accepted: files::bundled("behaviour_accepted.csv"),
            worlds: Kept::below(folder.clone()),
            tables: Kept::below(folder),
        })
    }

    /// Texts that were kept; nothing is read from the disk.
    pub(super) fn given(inputs: &Inputs) -> Self {
        let file = |name: &str, text: &str| Arc::new(File { name: name.to_owned(), text: text.to_owned() });
        Self {
            scenario: file("scenario", &inputs.scenario),
            behaviour: file("behaviour", &inputs.behaviour),
            accepted: file("behaviour_accepted.csv", &inputs.accepted),
            worlds: Kept::given(&inputs.worlds),
            tables: Kept::given(&inputs.tables),
        }
    }

    /// All that was read.
    pub(super) fn inputs(&self) -> Inputs {
        Inputs {
            scenario: self.scenario.text.clone(),
            behaviour: self.behaviour.text.clone(),
            worlds: self.worlds.texts(),
            accepted: self.accepted.text.clone(),
            tables: self.tables.texts(),
        }
    }
}
