//! Approximate Bayesian computation by a population: a wave is drawn around the points that came nearest so far, by steps
//! that the prior takes as a Markov chain would, and the nearest of all go on, each counting the same (Drovandi and Pettitt
//! 2011, doi:10.1111/j.1541-0420.2010.01410.x; Marjoram and others 2003, doi:10.1073/pnas.0306899100). A step is the difference of
//! two other points, taken in some of the coordinates only (differential evolution: ter Braak 2006,
//! doi:10.1007/s11222-006-8769-1; subspaces: Vrugt and others 2009, doi:10.1515/IJNSNS.2009.10.3.273): most parameters matter to
//! a few episodes, and what one point has found for these need not be lost with what it lacks for others. Steps in all
//! coordinates at once, by the covariance of the points, were tried: they settled farther away, and where depended on the start.
//! Points that weigh what the prior makes of the density with which they were drawn were tried: among thirty parameters one point
//! carries all.
//!
//! Points live where the prior is standard normal: each coordinate between 0 and 1 of a parameter's distribution goes
//! through the normal quantile function.

use crate::experiment::draws::Draws;
use crate::maths::{exp, normal_quantile};

/// How new points are drawn around those that were kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    parents: Vec<Vec<f64>>,
}

/// Best step of a random walk through a normal distribution, in units of its spread and for one dimension (Roberts, Gelman and
/// Gilks 1997, doi:10.1214/aoap/1034625254).
const STEP: f64 = 2.38;
/// Shares of the coordinates that a step moves, drawn alike.
const MOVED: [f64; 4] = [0.1, 0.3, 0.6, 1.0];
/// Share of steps that are the whole difference, which lead from one cluster of points to another.
const WHOLE: f64 = 0.1;
/// What a step has beside the difference, so that coordinates in which all points agree keep a little room.
const ROOM: f64 = 0.01;

impl Proposal {
    /// The proposal around points that count the same.
    #[must_use]
    pub fn around(parents: Vec<Vec<f64>>) -> Self {
        Self { parents }
    }

    /// A new point: a step away from a parent, as often as the prior is as dense there as at the parent, or denser.
    pub fn draw(&self, draws: &mut Draws) -> Vec<f64> {
        let pick = |draws: &mut Draws, from: usize| ((draws.uniform() * from as f64) as usize).min(from - 1);
        loop {
            let [parent, plus, minus] = [(); 3].map(|()| &self.parents[pick(draws, self.parents.len())]);
            let share = MOVED[pick(draws, MOVED.len())];
            let certain = pick(draws, parent.len());
            let moved: Vec<bool> = (0..parent.len()).map(|i| draws.uniform() < share || i == certain).collect();
            let dimensions = moved.iter().filter(|m| **m).count() as f64;
            let factor = if draws.uniform() < WHOLE { 1.0 } else { STEP / libm::sqrt(2.0 * dimensions) };
            let step = |i: usize, draws: &mut Draws| factor * (plus[i] - minus[i]) + ROOM * normal_quantile(draws.uniform());
            let point: Vec<f64> = (0..parent.len()).map(|i| parent[i] + if moved[i] { step(i, draws) } else { 0.0 }).collect();
            if draws.uniform() < exp(log_prior(&point) - log_prior(parent)) {
                return point;
            }
        }
    }
}

/// Logarithm of the prior's density, but for a constant.
fn log_prior(point: &[f64]) -> f64 {
    point.iter().map(|z| -0.5 * z * z).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::draws::Purpose;

    #[test]
    fn a_proposal_steps_away_from_its_parents_alike() {
        let proposal = Proposal::around(vec![vec![-0.5], vec![0.5]]);
        let mut draws = Draws::new(3, Purpose::Calibration, "test");
        let drawn: Vec<f64> = (0..4000).map(|_| proposal.draw(&mut draws)[0]).collect();
        let mean = drawn.iter().sum::<f64>() / 4000.0;
        assert!(mean.abs() < 0.06, "{mean}");
    }

    #[test]
    fn a_step_leaves_some_of_what_a_parent_has() {
        let corner = |i: usize| (0..10).map(|c| if c == i { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
        let parents: Vec<Vec<f64>> = (0..10).map(corner).collect();
        let proposal = Proposal::around(parents.clone());
        let mut draws = Draws::new(3, Purpose::Calibration, "test");
        let kept = |point: &[f64]| {
            let same = |parent: &Vec<f64>| parent.iter().zip(point).filter(|(a, b)| a == b).count();
            parents.iter().map(same).max().unwrap_or(0)
        };
        let all: Vec<usize> = (0..1000).map(|_| kept(&proposal.draw(&mut draws))).collect();
        assert!(all.iter().all(|k| *k < 10), "something moves");
        assert!(all.iter().filter(|k| **k >= 7).count() > 200 && all.iter().filter(|k| **k == 0).count() > 150, "little or all");
    }

    #[test]
    fn the_prior_holds_points_back() {
        let proposal = Proposal::around(vec![vec![2.0], vec![3.0]]);
        let mut draws = Draws::new(3, Purpose::Calibration, "test");
        let drawn: Vec<f64> = (0..4000).map(|_| proposal.draw(&mut draws)[0]).collect();
        let mean = drawn.iter().sum::<f64>() / 4000.0;
        assert!(mean < 2.2, "far out the prior draws them in: {mean}");
    }
}
