//! What a search leaves behind: accepted sets, the point in their middle, and how they fare against each episode when
//! they have seen it and when they have not.

use super::design::Plan;
use super::evaluate::Episodes;
use super::implausibility::{Case, distance};
use super::{Search, distances, within};
use crate::backtest::overall::Tally;
use crate::backtest::score::{crps, spread};
use crate::scenario::scenario_file::history::Tier;

/// What is left of a search.
#[derive(Debug)]
pub struct Outcome {
    /// Places of the accepted sets among the last points of the search, the nearest first.
    pub accepted: Vec<usize>,
    /// Place of the accepted set in the middle.
    pub central: usize,
    /// Scores of every target by sets that have seen its episode, and by sets that have not.
    pub scores: Vec<[Score; 2]>,
}

/// How accepted sets stand to a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Tenth, fiftieth and ninetieth hundredth of the numbers of all their runs.
    pub spread: [f64; 3],
    /// Whether the median lies in the band.
    pub hit: bool,
    /// Distance of the median from the most likely value [half-widths]; none where an end of the band is open.
    pub distance: Option<f64>,
    /// Whether the middle 80 % of the runs hold the most likely value; none where an end of the band is open.
    pub covered: Option<bool>,
    /// Ranked probability score [half-widths]; none where an end of the band is open.
    pub crps: Option<f64>,
}

/// Scores of some targets together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Targets of tier A in their bands.
    pub tier_a: Tally,
    /// Targets of tier B in their bands.
    pub tier_b: Tally,
    /// Signs that came out right.
    pub signs: Tally,
    /// Most likely values within the middle 80 % of runs.
    pub covered: Tally,
    /// Mean ranked probability score [half-widths].
    pub crps: f64,
}

/// Draws the conclusions.
#[must_use]
pub fn outcome(plan: &Plan, episodes: &Episodes, search: &Search) -> Outcome {
    let accepted = accepted(plan, search, &distances(&search.finals));
    let unseen: Vec<Vec<usize>> = (0..episodes.names().len()).map(|e| without(plan, episodes, search, e)).collect();
    let score = |(t, case): (usize, &Case)| {
        let of = |places: &[usize]| {
            let values: Vec<f64> = places.iter().flat_map(|p| search.finals[*p].numbers[t].iter().copied()).collect();
            Score::of(case, &values)
        };
        [of(&accepted), of(&unseen[case.episode])]
    };
    let scores = episodes.cases.iter().enumerate().map(score).collect();
    Outcome { central: central(search, &accepted), accepted, scores }
}

/// Places of the sets that are accepted at these distances, the nearest first: all within the tolerance, or where these are more
/// than wanted, the nearest and then always the one that lies farthest from all before it, each parameter in standard deviations of
/// its prior (Kennard and Stone 1969, doi:10.1080/00401706.1969.10490666). What history does not contradict is to be filled evenly:
/// where most points lie tells where the search went, not what is likelier.
fn accepted(plan: &Plan, search: &Search, distances: &[f64]) -> Vec<usize> {
    let near = within(distances, plan.file.tolerance, 0);
    farthest(&near, plan.file.accepted as usize, |a, b| {
        let apart = |(x, y): (&f64, &f64)| (x - y) * (x - y);
        search.finals[a].at.iter().zip(&search.finals[b].at).map(apart).sum()
    })
}

/// Some of the candidates, in their order: the first, and then always the one that is farthest from those chosen; of equals the first.
fn farthest(candidates: &[usize], wanted: usize, apart: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut away = vec![f64::INFINITY; candidates.len()];
    let mut chosen = Vec::new();
    while chosen.len() < wanted.min(candidates.len()) {
        let next = (0..away.len()).rev().max_by(|a, b| away[*a].total_cmp(&away[*b])).expect("there are candidates");
        chosen.push(next);
        for (i, away) in away.iter_mut().enumerate() {
            *away = away.min(apart(candidates[i], candidates[next]));
        }
        away[next] = f64::NEG_INFINITY;
    }
    chosen.sort_unstable();
    chosen.into_iter().map(|i| candidates[i]).collect()
}

/// Sets that are accepted by all episodes but one. No run is needed: the last points are held against the others. The missing
/// episode has still had its part in where the search looked.
fn without(plan: &Plan, episodes: &Episodes, search: &Search, left_out: usize) -> Vec<usize> {
    let away = search.finals.iter().map(|p| distance(&episodes.cases, &p.implausibility, Some(left_out)));
    accepted(plan, search, &away.collect::<Vec<_>>())
}

/// The accepted point that lies nearest to their mean, each parameter in units of its spread.
fn central(search: &Search, accepted: &[usize]) -> usize {
    let points = || accepted.iter().map(|p| &search.finals[*p].at);
    let mean = |of: &dyn Fn(&[f64]) -> f64| points().map(|at| of(at)).sum::<f64>() / accepted.len() as f64;
    let dimensions = search.finals.first().map_or(0, |p| p.at.len());
    let moments: Vec<(f64, f64)> = (0..dimensions).map(|i| (mean(&|at| at[i]), mean(&|at| at[i] * at[i]))).collect();
    let away = |p: &usize| {
        let off = |(x, (mean, square)): (&f64, &(f64, f64))| (x - mean) * (x - mean) / (square - mean * mean).max(1e-9);
        search.finals[*p].at.iter().zip(&moments).map(off).sum::<f64>()
    };
    *accepted.iter().min_by(|a, b| away(a).total_cmp(&away(b))).expect("a search accepts points")
}

impl Score {
    fn of(case: &Case, values: &[f64]) -> Self {
        let spread = spread(values);
        let distances: Option<Vec<f64>> = values.iter().map(|v| case.band.distance(*v)).collect();
        let closed = case.band.distance(spread[1]);
        Self {
            spread,
            hit: case.band.holds(spread[1]),
            distance: closed,
            covered: closed.and(case.band.mid).map(|mid| (spread[0]..=spread[2]).contains(&mid)),
            crps: distances.map(|d| crps(&d, 0.0)),
        }
    }
}

impl Outcome {
    /// Scores of the targets that fit, by sets that have seen their episodes (0) or that have not (1).
    #[must_use]
    pub fn summary(&self, cases: &[Case], seen: usize, fits: impl Fn(&Case) -> bool) -> Summary {
        let all = || cases.iter().zip(&self.scores).filter(|(c, _)| fits(c)).map(|(c, s)| (c, &s[seen]));
        let tier = |tier: Tier| Tally::count(all().filter(|(c, _)| c.tier == tier).map(|(_, s)| s.hit));
        let scores: Vec<f64> = all().filter(|(c, _)| c.tier != Tier::Sign).filter_map(|(_, s)| s.crps).collect();
        Summary {
            tier_a: tier(Tier::A),
            tier_b: tier(Tier::B),
            signs: tier(Tier::Sign),
            covered: Tally::count(all().filter(|(c, _)| c.tier != Tier::Sign).filter_map(|(_, s)| s.covered)),
            crps: scores.iter().sum::<f64>() / scores.len().max(1) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::farthest;

    #[test]
    fn what_is_accepted_is_filled_evenly_however_the_search_crowded() {
        // Ten points crowd around 0, one lies at 8, one at 10.
        let at = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 8.0, 10.0];
        let few = |wanted| farthest(&(0..at.len()).collect::<Vec<_>>(), wanted, |a, b| (at[a] - at[b]) * (at[a] - at[b]));
        assert_eq!((few(1), few(2), few(3), few(4)), (vec![0], vec![0, 11], vec![0, 10, 11], vec![0, 9, 10, 11]));
        assert_eq!(few(50).len(), 12, "all, where they are fewer");
        assert_eq!(farthest(&[7, 3, 5], 2, |_, _| 1.0), [7, 3], "the nearest go first where all lie alike");
        assert!(farthest(&[], 3, |_, _| 1.0).is_empty());
    }
}
