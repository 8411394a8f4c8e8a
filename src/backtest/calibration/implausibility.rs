//! How implausible a set of behaviour is in the light of all targets.
//!
//! Of a target, the distance of the median from the most likely value, over the doubt about both: the band, which is
//! taken for the middle nine tenths of what may have been, and the model, of which a stated discrepancy is expected
//! even with the best behaviour (history matching, Craig and others 1997; Vernon, Goldstein and Bower 2010,
//! doi:10.1214/10-BA524). Small ones count by their square; what is off by several counts hardly more than what is off by two
//! (a loss that levels off: Dennis and Welsch 1978, doi:10.1080/03610917808812083), since a mechanism that the model lacks should
//! not decide about all others, and rises by its logarithm, so that a search from afar knows which way to go. Under errors with
//! heavy tails (Student's t, two degrees of freedom) a search ended with four targets of tier A less than a tenth of their values
//! outside of their bands.
//!
//! Over targets the root mean square is taken. A target of tier B weighs half of one of tier A; targets of one episode say in
//! part the same, and an episode weighs as the square root of what its targets weigh together. A sign that comes out wrong
//! counts as much as [`WRONG`], or [`WRONG_AT_MIDDLE`].

use crate::backtest::score::{Band, spread};
use crate::maths::{exp, ln};
use crate::scenario::scenario_file::history::Tier;

/// Implausibility of a sign that comes out wrong on draws of facts. It weighs as much as four targets that are missed: signs are
/// what has to come out, and a set that hits two more numbers and fails one would not do.
pub const WRONG: f64 = 3.0;
/// The same with facts at the middle, where some signs hardly show: a smelter that comes up in one run of two. A search that was
/// as strict there went where signs show at the middle, and stayed farther from the numbers.
pub const WRONG_AT_MIDDLE: f64 = 1.8;
/// What misses from afar add per logarithm of their square.
const AFAR: f64 = 0.06;
/// Largest implausibility that is told apart.
const FARTHEST: f64 = 1e3;
/// Standard deviation of what was observed, if its band holds nine tenths of a normal distribution [half-widths].
const OBSERVED: f64 = 1.0 / 1.644_853_626_951_472_2;

/// What is held against a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Episode and target, for tables.
    pub name: String,
    /// Number of the episode.
    pub episode: usize,
    /// How firmly the target is known.
    pub tier: Tier,
    /// Its band.
    pub band: Band,
    /// Implausibility if it is a sign and comes out wrong.
    pub wrong: f64,
}

impl Case {
    /// Implausibility of the numbers of some runs, with something put on their median.
    #[must_use]
    pub fn implausibility(&self, values: &[f64], shift: f64, discrepancy: f64) -> f64 {
        let median = spread(values)[1] + shift;
        match self.band.offset(median) {
            Some(offset) => {
                let deviations = (offset.abs() / libm::hypot(OBSERVED, discrepancy)).min(FARTHEST);
                let square = deviations * deviations;
                libm::sqrt(2.0 * (1.0 - exp(-0.5 * square)) + AFAR * ln(1.0 + square))
            }
            None if self.band.holds(median) => 0.0,
            None => self.wrong,
        }
    }

    fn weight(&self) -> f64 {
        if self.tier == Tier::B { 0.5 } else { 1.0 }
    }
}

/// Root mean square of the implausibility of some targets, each episode weighing as the square root of its targets; an episode
/// may be left out.
#[must_use]
pub fn distance(cases: &[Case], implausibility: &[f64], left_out: Option<usize>) -> f64 {
    let episodes = cases.iter().map(|c| c.episode + 1).max().unwrap_or(0);
    let mut sums = vec![(0.0, 0.0); episodes];
    for (case, i) in cases.iter().zip(implausibility).filter(|(c, _)| left_out != Some(c.episode)) {
        let (sum, weight) = &mut sums[case.episode];
        *sum += case.weight() * i * i;
        *weight += case.weight();
    }
    let (mut all, mut weights) = (0.0, 0.0);
    for (sum, weight) in sums.into_iter().filter(|(_, weight)| *weight > 0.0) {
        all += sum / weight * libm::sqrt(weight);
        weights += libm::sqrt(weight);
    }
    libm::sqrt(all / weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(episode: usize, tier: Tier) -> Case {
        Case { name: String::new(), episode, tier, band: Band { low: Some(0.0), mid: Some(1.0), high: Some(2.0) }, wrong: WRONG }
    }

    #[test]
    fn doubts_about_observation_and_model_add_up_in_squares() {
        let a = case(0, Tier::A);
        // One half-width is 1.645 standard deviations: 2 (1 - exp(-1.353)) + 0.06 ln(1 + 2.706) is 1.562, its root 1.250.
        assert!((a.implausibility(&[2.0], 0.0, 0.0) - 1.250).abs() < 1e-3);
        assert!((a.implausibility(&[1.01], 0.0, 0.0) / 0.016_449 - 1.0).abs() < 0.04, "small ones count by their square");
        assert_eq!(a.implausibility(&[1.5], 0.5, 0.5), a.implausibility(&[2.0], 0.0, 0.5));
        assert!(a.implausibility(&[2.0], 0.0, 0.5) < a.implausibility(&[2.0], 0.0, 0.1));
        let (far, farther) = (a.implausibility(&[9.0], 0.0, 0.5), a.implausibility(&[90.0], 0.0, 0.5));
        assert!(1.4 < far && far < farther && farther < 1.2 * far && farther < WRONG, "{far} {farther}");
        assert_eq!(a.implausibility(&[f64::NAN, f64::NAN], 0.0, 0.5), a.implausibility(&[1e300], 0.0, 0.5));
        let sign = Case { band: Band { low: None, mid: None, high: Some(1.0) }, ..case(0, Tier::Sign) };
        assert_eq!((sign.implausibility(&[0.9], 0.0, 0.5), sign.implausibility(&[1.1], 0.0, 0.5)), (0.0, WRONG));
    }

    #[test]
    fn an_episode_of_many_targets_weighs_more_but_not_as_many_times() {
        let cases = [case(0, Tier::A), case(0, Tier::A), case(0, Tier::B), case(1, Tier::A)];
        // Means of squares: (1 + 1 + 0.5 x 4) / 2.5 = 1.6 and 0, with the weights sqrt(2.5) and 1.
        let all = distance(&cases, &[1.0, 1.0, 2.0, 0.0], None);
        let weight = libm::sqrt(2.5);
        assert!((all - libm::sqrt(1.6 * weight / (weight + 1.0))).abs() < 1e-12, "{all}");
        assert!((distance(&cases, &[1.0, 1.0, 2.0, 0.0], Some(0)) - 0.0).abs() < 1e-12);
    }
}
