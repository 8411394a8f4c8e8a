//! The texts behind a study, so that a run can carry them along and be repeated without its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::diagnostics::{Diagnostics, Finding};
use super::load::{Setting, setting, under};
use super::overlay::{self, Edit};
use super::text::{File, Text};
use super::{files, include, tree};

/// Texts of a scenario and of what it names, as written: before settings and overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Where texts come from while a study is put together. What was read once is kept.
#[derive(Debug)]
pub(super) struct Texts {
    /// The scenario.
    pub(super) scenario: Arc<File>,
    /// The behaviour.
    pub(super) behaviour: Arc<File>,
    /// The accepted sets of behaviour.
    pub(super) accepted: Arc<File>,
    worlds: Mutex<BTreeMap<String, Arc<File>>>,
    tables: Mutex<BTreeMap<String, Arc<File>>>,
    /// Folder of the scenario; none where every text was given.
    folder: Option<PathBuf>,
}

impl Texts {
    /// The texts behind a scenario on the disk, or of a bundled one where no such file exists.
    pub(super) fn on_disk(path: &Path) -> Result<Self, Diagnostics> {
        Ok(Self {
            scenario: files::read(path)?,
            behaviour: files::bundled("behaviour.ron"),
            accepted: files::bundled("behaviour_accepted.csv"),
            worlds: Mutex::default(),
            tables: Mutex::default(),
            folder: Some(files::folder(path)),
        })
    }

    /// Texts that were kept; nothing is read from the disk.
    pub(super) fn given(inputs: &Inputs) -> Self {
        let file = |name: &str, text: &str| Arc::new(File { name: name.to_owned(), text: text.to_owned() });
        let all = |texts: &BTreeMap<String, String>| {
            Mutex::new(texts.iter().map(|(path, text)| (path.clone(), file(path, text))).collect::<BTreeMap<_, _>>())
        };
        Self {
            scenario: file("scenario", &inputs.scenario),
            behaviour: file("behaviour", &inputs.behaviour),
            accepted: file("behaviour_accepted.csv", &inputs.accepted),
            worlds: all(&inputs.worlds),
            tables: all(&inputs.tables),
            folder: None,
        }
    }

    /// The world file at a path from the scenario.
    pub(super) fn world(&self, path: &str) -> Result<Arc<File>, Diagnostics> {
        self.one_of(&self.worlds, "world", path)
    }

    /// The table at a path from the scenario.
    pub(super) fn table(&self, path: &str) -> Result<Arc<File>, Diagnostics> {
        self.one_of(&self.tables, "table", path)
    }

    /// A text that is known already, or is read now.
    fn one_of(&self, known: &Mutex<BTreeMap<String, Arc<File>>>, kind: &str, path: &str) -> Result<Arc<File>, Diagnostics> {
        if let Some(known) = held(known).get(path) {
            return Ok(Arc::clone(known));
        }
        let Some(folder) = &self.folder else {
            let title = format!("the {kind} `{path}` is not among the texts that were kept");
            return Err(Diagnostics(vec![Finding { code: "S001", title, label: String::new(), place: None, other: None, help: None }]));
        };
        let file = files::read(&folder.join(path))?;
        held(known).insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    /// All that was read.
    pub(super) fn inputs(&self) -> Inputs {
        let texts = |known| held(known).iter().map(|(path, file)| (path.clone(), file.text.clone())).collect();
        Inputs {
            scenario: self.scenario.text.clone(),
            behaviour: self.behaviour.text.clone(),
            worlds: texts(&self.worlds),
            accepted: self.accepted.text.clone(),
            tables: texts(&self.tables),
        }
    }
}

/// What is kept; no holder can have left half of a change behind.
fn held(known: &Mutex<BTreeMap<String, Arc<File>>>) -> MutexGuard<'_, BTreeMap<String, Arc<File>>> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}
