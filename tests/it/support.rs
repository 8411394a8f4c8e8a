//! What the tests share: loading with changes, running, looking things up.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use shortfall::analysis::summarise::summarise;
use shortfall::analysis::summary::{Metric, Summary};
use shortfall::experiment::{ensemble, layout};
use shortfall::random::Luck;
use shortfall::record::RunRecord;
use shortfall::run::{Options, run};
use shortfall::scenario::diagnostics::Diagnostics;
use shortfall::scenario::load::{Setting, Study, load};

/// The small made-up scenario.
pub const SMALL: &str = "tests/worlds/small.ron";
/// The scenario on real data.
pub const REAL: &str = "scenarios/rare_earth_licences_2025.ron";

/// Loads a file of the repository with settings such as `("replicates", "2")`.
pub fn try_load(path: &str, settings: &[(&str, &str)]) -> Result<Study, Diagnostics> {
    let settings: Vec<Setting> = settings.iter().map(|(path, value)| Setting { path: (*path).into(), value: (*value).into() }).collect();
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &settings)
}

/// The same, for files that must be valid, with all that is uncertain held where the files state it.
pub fn loaded(path: &str, settings: &[(&str, &str)]) -> Study {
    try_load(path, settings).unwrap_or_else(|e| panic!("{e}")).luck_only()
}

/// Runs one replicate of an arm, audited at every tick.
pub fn run_arm(study: &Study, arm: &str, replicate: u32) -> RunRecord {
    let layout = Arc::new(layout(study));
    let arm = study.arms.iter().find(|a| a.name == arm).unwrap_or_else(|| panic!("there is an arm \"{arm}\""));
    run(&arm.model, &layout, Luck::new(study.scenario.seed, replicate), Options { journal: true, audit_every: 1 })
        .unwrap_or_else(|e| panic!("{e}"))
}

/// Runs everything and summarises it.
pub fn summary(study: &Study) -> Summary {
    summarise(study, &ensemble(study, 1, &|_| {}).unwrap_or_else(|e| panic!("{e}")))
}

/// Median over time of one commodity series of an arm.
pub fn median<'s>(summary: &'s Summary, arm: &str, metric: Metric, commodity: &str, place: &str, to: &str) -> &'s [f64] {
    let arm = summary.arms.iter().find(|a| a.name == arm).expect("the arm exists");
    &arm.series(metric, commodity, place, to).unwrap_or_else(|| panic!("{metric:?} of {commodity} in {place} is recorded")).band.p50
}

/// A folder for one test, empty at its start.
pub fn scratch(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    path
}

/// Runs the program in the folder of the repository.
pub fn shortfall(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    Command::new(env!("CARGO_BIN_EXE_shortfall")).args(arguments).current_dir(root).output().expect("the program starts")
}

/// What it wrote.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
