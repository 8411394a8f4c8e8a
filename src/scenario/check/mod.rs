//! Checks that names in files mean something: every reference resolves, nothing is declared twice,
//! dates are in order. All findings are gathered.

mod flows;
pub(super) mod history;
mod measures;
mod rationing;
mod scenario;
mod uncertainties;
mod ventures;
mod world;

use std::collections::BTreeSet;

pub use uncertainties::Codes;

use super::diagnostics::{Finding, suggestion};
use super::text::Text;
use super::tree::Node;

/// Largest number of steps of a run: a thousand years by day.
const MOST_TICKS: f64 = 365_250.0;

/// Gathers findings about one text.
pub struct Checker<'t> {
    text: &'t Text,
    tree: &'t Node,
    /// What was found so far.
    pub findings: Vec<Finding>,
}

/// Identifiers of one kind.
struct Known {
    kind: &'static str,
    ids: BTreeSet<String>,
}

impl<'t> Checker<'t> {
    /// Starts with no findings.
    #[must_use]
    pub fn new(text: &'t Text, tree: &'t Node) -> Self {
        Self { text, tree, findings: Vec::new() }
    }

    /// Adds a finding about the value at a path; the whole text if the path leads nowhere.
    pub fn report(&mut self, code: &'static str, path: &str, title: String, label: &str, help: Option<String>) {
        let span = match self.tree.at(&self.text.body, path) {
            Ok(node) => node.span.clone(),
            Err(error) => error.node,
        };
        // A record is shown by its first line: its opening.
        let first_line = self.text.body[span.clone()].find('\n').map_or(span.end, |n| span.start + n);
        let place = Some(self.text.place(&(span.start..first_line)));
        self.findings.push(Finding { code, title, label: label.to_owned(), place, other: None, help });
    }

    fn known(&mut self, kind: &'static str, path: &str, ids: impl Iterator<Item = String>) -> Known {
        let mut set = BTreeSet::new();
        for (i, id) in ids.enumerate() {
            if set.contains(&id) {
                self.report(
                    "S102",
                    &format!("{path}[{i}]"),
                    format!("two {kind} have the id `{id}`"),
                    "second time",
                    Some("ids are unique".into()),
                );
            }
            set.insert(id);
        }
        Known { kind, ids: set }
    }

    fn refer(&mut self, known: &Known, path: &str, id: &str) {
        if !known.ids.contains(id) {
            let help = suggestion(id, known.ids.iter().map(String::as_str));
            self.report("S101", path, format!("no {} has the id `{id}`", known.kind), "not declared", help);
        }
    }

    fn refer_all(&mut self, known: &Known, path: &str, ids: &[String]) {
        for (i, id) in ids.iter().enumerate() {
            self.refer(known, &format!("{path}[{i}]"), id);
        }
    }
}
