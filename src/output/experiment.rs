//! The manifest of an experiment: what it was, so that it can be compared with another and repeated from the manifest alone.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::atomic::Written as File;
use super::manifest::{FILE, FileEntry, Written};
use crate::analysis::summary::Uncertain;
use crate::experiment::open::{Experiment, ExperimentInputs, Overrides};
use crate::scenario::load::Setting;

/// Luck of designs whose points each have their own.
const OWN_LUCK: &str = "shared by arms; points have their own";
/// Luck of all other designs.
const SHARED_LUCK: &str = "shared by arms and points";

/// All that a folder of an experiment says about how it came about. No clock, no path of a machine and no number of threads
/// or parts enters it, so that equal results have equal manifests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentManifest {
    /// Always `shortfall`.
    pub program: String,
    /// Version of the program.
    pub version: String,
    /// The command and those of its options that decide what is written; experiment and settings stand by themselves.
    pub command: Vec<String>,
    /// Name of the experiment.
    pub experiment: String,
    /// Its title.
    pub title: String,
    /// Path of the scenario, as the experiment gives it.
    pub scenario: String,
    /// Digest of all that decides the numbers.
    pub digest: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Runs per point and arm.
    pub replicates: u64,
    /// Settings of the command line.
    pub settings: Vec<Written>,
    /// Size of the design from the command line, if it was given.
    pub samples: Option<u32>,
    /// Number of points.
    pub points: usize,
    /// The design; none for a single point.
    pub design: Option<String>,
    /// Who shares luck with whom.
    pub luck: String,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// What is uncertain and an axis of the design.
    pub uncertainties: Vec<Axis>,
    /// What is uncertain and drawn for each run.
    pub drawn: Vec<Uncertain>,
    /// First day.
    pub start: String,
    /// Number of steps.
    pub ticks: u32,
    /// Length of a step [d].
    pub step_days: f64,
    /// Level of all intervals.
    pub interval: f64,
    /// Largest relative gap between what entered and what is accounted for, over all runs.
    pub conservation_residual: f64,
    /// What the numbers do not carry, in words.
    pub notes: Vec<String>,
    /// Every other file of the folder.
    pub files: Vec<FileEntry>,
    /// The texts of the experiment and of all that it names, as they were read.
    pub inputs: ExperimentInputs,
}

/// An axis of the design.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Name of the uncertainty.
    pub name: String,
    /// Its path.
    pub path: String,
}

impl ExperimentManifest {
    /// The manifest of a finished experiment with the files that were written.
    #[must_use]
    pub fn new(experiment: &Experiment, command: &[String], files: &[File], notes: &[String], residual: f64) -> Self {
        let entry = |f: &File| FileEntry {
            name: f.name.clone(),
            bytes: f.bytes as usize,
            rows: f.rows.map(|n| n as usize),
            sha256: f.sha256.clone(),
        };
        let luck = if experiment.own_luck() { OWN_LUCK } else { SHARED_LUCK };
        Self {
            program: "shortfall".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            command: command.to_vec(),
            experiment: experiment.name.clone(),
            title: experiment.file.title.clone(),
            scenario: experiment.file.scenario.clone(),
            digest: experiment.digest.clone(),
            seed: experiment.seed,
            replicates: u64::from(experiment.replicates),
            settings: experiment.overrides.settings.iter().map(|s| Written { path: s.path.clone(), value: s.value.clone() }).collect(),
            samples: experiment.overrides.samples,
            points: experiment.points.values.len(),
            design: experiment.file.design.as_ref().map(|d| format!("{d:?}")),
            luck: luck.into(),
            arms: experiment.arms.iter().map(|a| a.name.clone()).collect(),
            uncertainties: experiment.file.uncertainties.iter().map(|u| Axis { name: u.name.clone(), path: u.path.clone() }).collect(),
            drawn: crate::analysis::summarise::uncertain(&experiment.drawn),
            start: experiment.calendar.start.to_string(),
            ticks: experiment.calendar.ticks,
            step_days: experiment.calendar.step.0,
            interval: experiment.file.interval,
            conservation_residual: residual,
            notes: notes.to_vec(),
            files: files.iter().map(entry).collect(),
            inputs: experiment.inputs(),
        }
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("plain values can be written");
        bytes.push(b'\n');
        bytes
    }

    /// What the command line said, to open the experiment again.
    #[must_use]
    pub fn overrides(&self) -> Overrides {
        Overrides {
            settings: self.settings.iter().map(|s| Setting { path: s.path.clone(), value: s.value.clone() }).collect(),
            seed: Some(self.seed),
            replicates: u32::try_from(self.replicates).ok(),
            samples: self.samples,
        }
    }

    /// Whether every point has luck of its own, and counts as an observation.
    #[must_use]
    pub fn own_luck(&self) -> bool {
        self.luck == OWN_LUCK
    }
}

/// The manifest of the experiment in a folder, if there is one that this version understands.
#[must_use]
pub fn read(folder: &Path) -> Option<ExperimentManifest> {
    serde_json::from_slice(&super::folder::read(&folder.join(FILE)).ok()?).ok()
}
