//! The manifest: what a run was, so that it can be told from another and repeated from the manifest alone.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::NamedBytes;
use super::folder::{WriteError, write_file};
use crate::analysis::summarise::uncertain;
use crate::analysis::summary::Uncertain;
use crate::scenario::inputs::Inputs;
use crate::scenario::load::{Setting, Study};

/// Name of the file.
pub const FILE: &str = "manifest.json";

/// All that a folder of results says about how it came about. No clock, no path of a machine and no number of threads
/// enters it, so that equal runs have equal manifests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `shortfall`.
    pub program: String,
    /// Version of the program.
    pub version: String,
    /// The command and those of its options that decide what is written; scenario and settings stand by themselves.
    pub command: Vec<String>,
    /// Name of the scenario.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Digest of all that the arms resolve to.
    pub digest: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Runs per arm.
    pub replicates: u64,
    /// Settings of the command line.
    pub settings: Vec<Written>,
    /// Path of the world, as the scenario gives it.
    pub world: String,
    /// First day.
    pub start: String,
    /// Number of steps.
    pub ticks: u32,
    /// Length of a step [d].
    pub step_days: f64,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// Number of companies.
    pub companies: usize,
    /// Number of end uses.
    pub end_uses: usize,
    /// Number of trade links.
    pub links: usize,
    /// Largest relative gap between what entered and what is accounted for, over all runs; none where nothing was run.
    pub conservation_residual: Option<f64>,
    /// What was uncertain and differed between replicates besides their luck.
    pub varied: Vec<Uncertain>,
    /// What bands and intervals are.
    pub definitions: BTreeMap<String, String>,
    /// Every other file of the folder.
    pub files: Vec<FileEntry>,
    /// The texts of scenario, behaviour and world, as they were read: before settings and overlay.
    pub inputs: Inputs,
}

/// A setting as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Path.
    pub path: String,
    /// Value.
    pub value: String,
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Path inside the folder.
    pub name: String,
    /// Size.
    pub bytes: usize,
    /// Rows without the head, of a table.
    pub rows: Option<usize>,
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// What makes two runs the same: program version, command, resolved scenario, seed and number of replicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Version of the program.
    pub version: String,
    /// The command and those of its options that decide what is written.
    pub command: Vec<String>,
    /// Digest of all that the arms resolve to.
    pub digest: String,
    /// Seed.
    pub seed: u64,
    /// Runs per arm.
    pub replicates: u64,
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = self.digest.get(..12).unwrap_or(&self.digest);
        if !self.command.is_empty() {
            write!(out, "`{}`, ", self.command.join(" "))?;
        }
        write!(out, "version {}, scenario {digest}, seed {}, {} replicates", self.version, self.seed, self.replicates)
    }
}

impl Identity {
    /// The identity of what a command makes of a study.
    #[must_use]
    pub fn of(study: &Study, command: &[String]) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_vec(),
            digest: study.digest.clone(),
            seed: study.scenario.seed,
            replicates: u64::from(study.scenario.replicates),
        }
    }
}

/// The identity of the run in a folder, if there is one; read leniently, so that what another version wrote still counts
/// as a run.
#[must_use]
pub fn identity(folder: &Path) -> Option<Identity> {
    let value: serde_json::Value = serde_json::from_slice(&super::folder::read(&folder.join(FILE)).ok()?).ok()?;
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    let number = |key: &str| value.get(key)?.as_u64();
    let command = value.get("command").and_then(|c| c.as_array()).into_iter().flatten();
    Some(Identity {
        version: text("version")?,
        command: command.filter_map(|word| word.as_str().map(str::to_owned)).collect(),
        digest: text("digest")?,
        seed: number("seed")?,
        replicates: number("replicates")?,
    })
}

/// The manifest in a folder, if there is one that this version understands.
#[must_use]
pub fn read(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&super::folder::read(&folder.join(FILE)).ok()?).ok()
}

impl Manifest {
    /// The manifest of what a command made of a study.
    #[must_use]
    pub fn new(study: &Study, command: &[String], settings: &[Setting], residual: Option<f64>, files: &[NamedBytes]) -> Self {
        let model = &study.arms[0].model;
        let definition = |name: &str, words: &str| (name.to_owned(), words.to_owned());
        Self {
            program: "shortfall".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            command: command.to_vec(),
            scenario: study.name.clone(),
            title: study.scenario.title.clone(),
            digest: study.digest.clone(),
            seed: study.scenario.seed,
            replicates: u64::from(study.scenario.replicates),
            settings: settings.iter().map(|s| Written { path: s.path.clone(), value: s.value.clone() }).collect(),
            world: study.scenario.world.clone(),
            start: study.scenario.start.0.to_string(),
            ticks: model.calendar.ticks,
            step_days: model.calendar.step.0,
            arms: study.arms.iter().map(|a| a.name.clone()).collect(),
            companies: model.network.companies.len(),
            end_uses: model.network.end_uses.len(),
            links: model.network.links.len(),
            conservation_residual: residual,
            varied: uncertain(&study.variation),
            definitions: BTreeMap::from([
                definition("bands", "pointwise quantiles over replicates: p05, p25, p50, p75, p95"),
                definition("intervals", "90 % intervals of mean paired differences, Student's t"),
            ]),
            files: files.iter().map(|(name, bytes)| FileEntry::of(name, bytes)).collect(),
            inputs: study.inputs.clone(),
        }
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain values can be written");
        bytes.push(b'\n');
        bytes
    }

    /// The settings, to load the study again.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        self.settings.iter().map(|s| Setting { path: s.path.clone(), value: s.value.clone() }).collect()
    }
}

/// Brings the manifest of a folder up to date with files that were written again.
///
/// # Errors
/// If the manifest cannot be read or written.
pub fn refresh(folder: &Path, files: &[NamedBytes]) -> Result<(), WriteError> {
    let path = folder.join(FILE);
    let unreadable = || WriteError::Io(path.clone(), std::io::Error::other("this manifest is not one of this version"));
    let mut manifest = read(folder).ok_or_else(unreadable)?;
    for (name, bytes) in files {
        let entry = FileEntry::of(name, bytes);
        match manifest.files.iter_mut().find(|e| &e.name == name) {
            Some(known) => *known = entry,
            None => manifest.files.push(entry),
        }
    }
    write_file(&path, &manifest.bytes())
}

impl FileEntry {
    /// The entry of a file.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let rows = name.ends_with(".csv").then(|| bytes.iter().filter(|b| **b == b'\n').count().saturating_sub(1));
        Self { name: name.to_owned(), bytes: bytes.len(), rows, sha256: sha256(bytes) }
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
