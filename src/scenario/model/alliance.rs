//! What members of an alliance grant each other.

use super::Rationing;
use crate::ids::CountryId;

/// An alliance.
#[derive(Debug, Clone, PartialEq)]
pub struct Alliance {
    /// All members, the acting country among them, ascending.
    pub members: Vec<CountryId>,
    /// Whether their export controls spare each other.
    pub exempt: bool,
    /// Time for a licence among them, relative to that for others.
    pub licence_time: f64,
    /// Whether they share stockpiles.
    pub pooled_stockpiles: bool,
    /// The rule that it imposes on sellers in the members: members first; none where it imposes nothing.
    pub rule: Option<Rationing>,
    /// Time to qualify a supplier that another member's buyers have qualified, relative to usual.
    pub qualification_time: f64,
    /// Whether they share what one of them pays in support of projects.
    pub pooled_support: bool,
}

impl Alliance {
    /// Whether two countries are both members.
    #[must_use]
    pub fn joins(&self, a: CountryId, b: CountryId) -> bool {
        self.members.contains(&a) && self.members.contains(&b)
    }
}
