//! What a briefing needs beside the tables: names, windows, structure and sources, in one file of the run folder.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::analysis::structure::Structure;
use crate::analysis::summary::{Catalogue, Focus, Reference, Summary, Uncertain, Window};
use crate::backtest::episode::SeriesScore;

/// Name of the file.
pub const FILE: &str = "briefing.json";

/// A summary without the numbers that the tables hold.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Briefing {
    pub scenario: String,
    pub title: String,
    pub question: String,
    pub version: String,
    pub digest: String,
    pub seed: u64,
    pub replicates: u32,
    pub start: Date,
    pub interval: f64,
    pub dates: Vec<Date>,
    pub arms: Vec<String>,
    pub focus: Focus,
    pub catalogue: Catalogue,
    pub uncertain: Vec<Uncertain>,
    pub observed: Vec<SeriesScore>,
    pub windows: Vec<Window>,
    pub structure: Structure,
    pub sources: Vec<Reference>,
    pub conservation_residual: f64,
}

/// The file of a summary.
#[must_use]
pub fn briefing(summary: &Summary) -> Vec<u8> {
    let summary = summary.clone();
    let briefing = Briefing {
        scenario: summary.scenario,
        title: summary.title,
        question: summary.question,
        version: summary.version,
        digest: summary.digest,
        seed: summary.seed,
        replicates: summary.replicates,
        start: summary.start,
        interval: summary.interval,
        dates: summary.dates,
        arms: summary.arms.into_iter().map(|a| a.name).collect(),
        focus: summary.focus,
        catalogue: summary.catalogue,
        uncertain: summary.uncertain,
        observed: summary.observed,
        windows: summary.windows,
        structure: summary.structure,
        sources: summary.sources,
        conservation_residual: summary.conservation_residual,
    };
    let mut bytes = serde_json::to_vec(&briefing).expect("plain values can be written");
    bytes.push(b'\n');
    bytes
}
