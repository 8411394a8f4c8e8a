//! What a backtest was: the texts of all episodes, so that it can be told from another and repeated.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::output::NamedBytes;
use crate::output::manifest::{FileEntry, Identity, Written};
use crate::scenario::load::{Setting, Study};

/// All that a folder of a backtest says about how it came about.
#[derive(Debug, Serialize)]
pub struct Manifest<'s> {
    program: &'static str,
    version: &'static str,
    command: Vec<String>,
    /// Digest over all episodes and their tables.
    digest: String,
    /// Seed of the first episode; each has its own.
    seed: u64,
    replicates: u64,
    settings: Vec<Written>,
    episodes: Vec<Entry<'s>>,
    behaviour: &'s str,
    accepted: &'s str,
    files: Vec<FileEntry>,
}

/// An episode.
#[derive(Debug, Serialize)]
struct Entry<'s> {
    name: &'s str,
    digest: &'s str,
    seed: u64,
    replicates: u32,
    scenario: &'s str,
    worlds: &'s BTreeMap<String, String>,
    tables: &'s BTreeMap<String, String>,
}

/// What makes two backtests the same.
#[must_use]
pub fn identity(studies: &[Study]) -> Identity {
    let mut digest = Sha256::new();
    for study in studies {
        digest.update(&study.digest);
        digest.update(format!("{:?}{}", study.observations, study.scenario.replicates));
    }
    Identity {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: vec!["backtest".to_owned()],
        digest: digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        seed: studies.first().map_or(0, |s| s.scenario.seed),
        replicates: studies.iter().map(|s| u64::from(s.scenario.replicates)).sum(),
    }
}

/// The manifest of a backtest and its other files.
#[must_use]
pub fn manifest(studies: &[Study], settings: &[Setting], files: &[NamedBytes]) -> Vec<u8> {
    let identity = identity(studies);
    let manifest = Manifest {
        program: "shortfall",
        version: env!("CARGO_PKG_VERSION"),
        command: identity.command,
        digest: identity.digest,
        seed: identity.seed,
        replicates: identity.replicates,
        settings: settings.iter().map(|s| Written { path: s.path.clone(), value: s.value.clone() }).collect(),
        episodes: studies.iter().map(Entry::of).collect(),
        behaviour: studies.first().map_or("", |s| s.inputs.behaviour.as_str()),
        accepted: studies.first().map_or("", |s| s.inputs.accepted.as_str()),
        files: files.iter().map(|(name, bytes)| FileEntry::of(name, bytes)).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest).expect("plain values can be written");
    bytes.push(b'\n');
    bytes
}

impl<'s> Entry<'s> {
    fn of(study: &'s Study) -> Self {
        Self {
            name: &study.name,
            digest: &study.digest,
            seed: study.scenario.seed,
            replicates: study.scenario.replicates,
            scenario: &study.inputs.scenario,
            worlds: &study.inputs.worlds,
            tables: &study.inputs.tables,
        }
    }
}
