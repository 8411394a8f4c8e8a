//! What happened, in words: who, what, why. Kept for one replicate per arm.

use bevy_ecs::prelude::*;

/// The journal of a run.
#[derive(Resource, Debug, Default)]
pub struct Journal {
    /// Whether anything is written down.
    pub kept: bool,
    /// Entries in order of time.
    pub entries: Vec<Entry>,
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
