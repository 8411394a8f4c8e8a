//! `list`: the scenarios and experiments that come with the program, a line each.

use std::path::Path;

use super::{Failure, say};
use crate::experiment::open::describe;
use crate::scenario::files::{experiments, scenarios};
use crate::scenario::load::load;

pub(super) fn run() -> Result<(), Failure> {
    for bundled in scenarios() {
        let study = load(Path::new(bundled.path), &[])?;
        say(&format!("{:<28} {}", study.name, study.scenario.question));
    }
    say("\nExperiments, for `shortfall experiment`:");
    for bundled in experiments() {
        let (name, file) = describe(Path::new(bundled.path))?;
        say(&format!("{name:<28} {}", file.title));
    }
    Ok(())
}
