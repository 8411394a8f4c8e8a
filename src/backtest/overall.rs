//! All episodes together.

use super::episode::{Episode, TargetScore};
use crate::scenario::scenario_file::history::Tier;

/// A count out of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many.
    pub of: usize,
    /// Out of how many.
    pub out_of: usize,
}

impl Tally {
    /// Counts the cases that hold.
    pub fn count(cases: impl Iterator<Item = bool>) -> Self {
        cases.fold(Self::default(), |t, yes| Self { of: t.of + usize::from(yes), out_of: t.out_of + 1 })
    }

    /// The share; none of nothing.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.out_of > 0).then(|| self.of as f64 / self.out_of as f64)
    }
}

/// How the model stands to history.
#[derive(Debug, Clone, PartialEq)]
pub struct Overall {
    /// Targets of tier A whose median lies in the band.
    pub tier_a: Tally,
    /// The same of tier B.
    pub tier_b: Tally,
    /// Signs that came out right.
    pub signs: Tally,
    /// Targets of which the middle 80 % of runs hold the most likely value.
    pub covered: Tally,
    /// Observations of series that the middle 80 % of runs hold.
    pub points: Tally,
    /// Mean ranked probability score over targets of the model, of persistence and of the rule of thumb [half-widths].
    pub crps: Option<[f64; 3]>,
}

impl Overall {
    /// Sums up some episodes.
    #[must_use]
    pub fn of<'e>(episodes: impl Iterator<Item = &'e Episode> + Clone) -> Self {
        let targets = || episodes.clone().flat_map(|e| &e.targets);
        let hits = |tier: Tier| Tally::count(targets().filter(|t| t.tier == tier).map(TargetScore::hit));
        let numbers = || targets().filter(|t| t.tier != Tier::Sign);
        let scores: Vec<[f64; 3]> = numbers().filter_map(TargetScore::crps).collect();
        let mean = |k: usize| scores.iter().map(|s| s[k]).sum::<f64>() / scores.len() as f64;
        Self {
            tier_a: hits(Tier::A),
            tier_b: hits(Tier::B),
            signs: hits(Tier::Sign),
            covered: Tally::count(numbers().filter_map(TargetScore::covered)),
            points: Tally::count(episodes.clone().flat_map(|e| &e.series).flat_map(|s| &s.points).map(|p| p.covered())),
            crps: (!scores.is_empty()).then(|| [0, 1, 2].map(mean)),
        }
    }

    /// Skill against persistence and against the rule of thumb: one less the ratio of scores; one is perfect, nothing is
    /// no better.
    #[must_use]
    pub fn skill(&self) -> Option<[f64; 2]> {
        self.crps.map(|[model, still, thumb]| [1.0 - model / still, 1.0 - model / thumb])
    }
}
