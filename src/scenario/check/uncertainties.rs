//! What can be wrong with uncertainties by themselves; whether their paths lead anywhere is known with the arms.

use std::collections::BTreeSet;

use super::{Checker, Known};
use crate::scenario::scenario_file::ScenarioFile;
use crate::scenario::uncertainty::{Distribution, fixed};
use crate::scenario::world_file::WorldFile;

/// Codes of the findings about uncertainties in one kind of file, and what would do for a value that cannot be uncertain.
#[derive(Debug, Clone, Copy)]
pub struct Codes {
    /// A name or a path that stands twice.
    pub twice: &'static str,
    /// A path that cannot be uncertain.
    pub path: &'static str,
    /// A distribution that does not exist.
    pub dist: &'static str,
    /// What would do for a value that cannot be uncertain.
    pub help: &'static str,
}

/// Codes of scenarios and worlds.
const CODES: Codes = Codes { twice: "S102", path: "S103", dist: "S122", help: "state one value; it holds for all runs alike" };

impl Checker<'_> {
    /// Checks names, paths and distributions of a list.
    pub fn uncertain<'u>(&mut self, list: &str, codes: Codes, items: impl Iterator<Item = (&'u str, &'u str, Option<&'u Distribution>)>) {
        let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
        for (i, (name, path, dist)) in items.enumerate() {
            let place = |field: &str| format!("{list}[{i}].{field}");
            if !names.insert(name) {
                self.report(codes.twice, &place("name"), format!("two {list} are called `{name}`"), "second time", None);
            }
            if !paths.insert(path) {
                self.report(codes.twice, &place("path"), format!("two {list} mean `{path}`"), "second time", None);
            }
            let whole = if list == "ranges" { format!("world.{path}") } else { path.to_owned() };
            if let Some(field) = fixed(&whole) {
                let title = format!("`{field}` cannot be uncertain");
                self.report(codes.path, &place("path"), title, "belongs to all runs", Some(codes.help.into()));
            }
            if let Some(why) = dist.and_then(Distribution::impossible) {
                self.report(codes.dist, &place("dist"), why, "no such distribution", None);
            }
        }
    }

    pub(super) fn uncertainties(&mut self, scenario: &ScenarioFile, sources: &Known) {
        let list = &scenario.uncertainties;
        self.uncertain("uncertainties", CODES, list.iter().map(|u| (u.name.as_str(), u.path.as_str(), u.dist.as_ref())));
        for (i, uncertainty) in list.iter().enumerate() {
            if uncertainty.dist.is_none() {
                let help = Some("say what is believed, such as `dist: Uniform(low: 0.8, high: 1.0)`".into());
                self.report("S004", &format!("uncertainties[{i}]"), format!("`{}` lacks `dist`", uncertainty.name), "in this record", help);
            }
            if let Some(source) = &uncertainty.source {
                self.refer(sources, &format!("uncertainties[{i}].source"), source);
            }
        }
    }

    pub(super) fn ranges(&mut self, world: &WorldFile, sources: &Known) {
        self.uncertain("ranges", CODES, world.ranges.iter().map(|r| (r.name.as_str(), r.path.as_str(), Some(&r.dist))));
        for (i, range) in world.ranges.iter().enumerate() {
            self.refer(sources, &format!("ranges[{i}].source"), &range.source);
            let path = format!("ranges[{i}].path");
            if let Err(error) = self.tree.settable(&self.text.body, &range.path) {
                let help = crate::scenario::diagnostics::suggestion(&error.missing, error.known.iter().map(String::as_str));
                self.report(
                    "S103",
                    &path,
                    format!("`{}` leads nowhere: there is no `{}`", range.path, error.missing),
                    "touches nothing",
                    help,
                );
            }
        }
    }
}
