//! References of a rule of rationing.

use super::{Checker, Known};
use crate::scenario::rationing::Rationing;

impl Checker<'_> {
    /// Checks that a rule names what exists, each once, and something at all.
    pub(super) fn rationing(&mut self, path: &str, rule: &Rationing, countries: &Known, sectors: &Known) {
        let (known, named, least) = match rule {
            Rationing::AlliesFirst(members) => (countries, members, 2),
            Rationing::SectorPriority(ranking) => (sectors, ranking, 1),
            _ => return,
        };
        self.refer_all(known, path, named);
        let mut once = named.clone();
        once.sort();
        once.dedup();
        if once.len() < named.len() || named.len() < least {
            let title = format!("`{path}` names a {} twice, or too few to prefer anybody", known.kind);
            self.report("S115", path, title, "no ranking", Some(format!("name {least} or more, each once")));
        }
    }
}
