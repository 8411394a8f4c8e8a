//! Members of an experiment and how they are cut into parts.
//!
//! A member is one run: (point, arm, replicate), numbered with the replicate running fastest and the point slowest.

use crate::experiment::open::Experiment;
use crate::output::shards::Cut;

/// Members of a part on one machine: what is lost at most when it is stopped, per thread.
const PART: u64 = 64;
/// Parts that a small ensemble is cut into.
const FEWEST_PARTS: u64 = 100;

/// One run of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Number of the point.
    pub point: usize,
    /// Number of the arm.
    pub arm: usize,
    /// Replicate at this point and in this arm.
    pub replicate: u32,
}

impl Experiment {
    /// Number of members.
    #[must_use]
    pub fn members(&self) -> u64 {
        self.points.values.len() as u64 * self.arms.len() as u64 * u64::from(self.replicates)
    }

    /// The member with this number.
    #[must_use]
    pub fn member(&self, number: u64) -> Member {
        let replicates = u64::from(self.replicates);
        let cell = number / replicates;
        let arms = self.arms.len() as u64;
        Member { point: (cell / arms) as usize, arm: (cell % arms) as usize, replicate: (number % replicates) as u32 }
    }

    /// The replicate whose luck a member has: shared by all arms, and by all points unless points have luck of their own.
    #[must_use]
    pub fn luck(&self, member: Member) -> u32 {
        if self.own_luck() { member.point as u32 * self.replicates + member.replicate } else { member.replicate }
    }

    /// Numbers that are kept of a member: outcomes, the gap of conservation, and the kept series date by date.
    #[must_use]
    pub fn width(&self) -> usize {
        self.outcomes.len() + 1 + self.series.len() * self.dates()
    }

    /// How the members are cut into parts; none as it suits one machine.
    #[must_use]
    pub fn cut(&self, parts: Option<u32>) -> Cut {
        let members = self.members();
        let usual = members.div_ceil(PART).max(FEWEST_PARTS.min(members));
        let parts = parts.map_or(usual, u64::from).clamp(1, members) as u32;
        Cut { plan: self.digest.clone(), members, parts, width: self.width() }
    }
}
