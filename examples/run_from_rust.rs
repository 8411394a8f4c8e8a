//! Shortfall as a library: loads a bundled scenario, runs every arm once with the same luck, prints one number each.
//!
//! `cargo run --release --example run_from_rust`

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use shortfall::analysis::summary::Metric;
use shortfall::experiment::layout;
use shortfall::random::Luck;
use shortfall::record::Place;
use shortfall::run::{Options, run};
use shortfall::scenario::load::{Setting, load};

fn main() -> Result<(), Box<dyn Error>> {
    // What `--set horizon='Years(1)'` does on the command line.
    let shorter = Setting { path: "horizon".to_owned(), value: "Years(1)".to_owned() };
    let study = load(Path::new("rare_earth_licences_2025"), &[shorter])?;
    // Which series and outcomes a run records; all arms of a study share it.
    let layout = Arc::new(layout(&study));
    let lost = layout
        .outcomes
        .iter()
        .position(|key| key.metric == Metric::ValueLost && key.place == Place::World)
        .ok_or("no value lost is recorded")?;
    let mut out = std::io::stdout();
    for arm in &study.arms {
        // The same seed and replicate in every arm: what differs is the policy.
        let luck = Luck::new(study.scenario.seed, 0);
        let record = run(&arm.model, &layout, luck, Options::default())?;
        writeln!(out, "{:<24} {:>8.2} billion USD of demand not met", arm.name, record.outcomes[lost] / 1e9)?;
    }
    Ok(())
}
