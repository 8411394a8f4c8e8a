//! What happened, in words: who, what, why. Kept for one replicate per arm.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use crate::ids::{CommodityId, CountryId};

/// The journal of a run.
#[derive(Resource, Debug, Default)]
pub struct Journal {
    /// Whether anything is written down.
    pub kept: bool,
    /// Entries in order of time.
    pub entries: Vec<Entry>,
    /// Decisions of licence offices that have been told: the first of each kind is news, the hundredth is not.
    pub decisions: BTreeSet<(CommodityId, CountryId, bool)>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub tick: u32,
    /// Who acted or was hit.
    pub who: String,
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Journal {
    /// Writes an entry; the words are made only if the journal is kept.
    pub fn tell(&mut self, tick: u32, entry: impl FnOnce() -> (String, String, String)) {
        if self.kept {
            let (who, what, why) = entry();
            self.entries.push(Entry { tick, who, what, why });
        }
    }
}
