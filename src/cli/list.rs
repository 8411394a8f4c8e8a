//! `list`: the scenarios that come with the program, a line each.

use std::path::Path;

use super::{Failure, say};
use crate::scenario::files::scenarios;
use crate::scenario::load::load;

pub(super) fn run() -> Result<(), Failure> {
    for bundled in scenarios() {
        let study = load(Path::new(bundled.path), &[])?;
        say(&format!("{:<28} {}", study.name, study.scenario.question));
    }
    Ok(())
}
