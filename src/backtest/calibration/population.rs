//! Approximate Bayesian computation by a population: a wave is drawn around the points that came nearest so far, by steps
//! that the prior takes as a Markov chain would, and the nearest of all go on, each counting the same (Drovandi and Pettitt
//! 2011, doi:10.1111/j.1541-0420.2010.01410.x; Marjoram and others 2003, doi:10.1073/pnas.0306899100). Points that weigh
//! what the prior makes of the density with which they were drawn were tried: among thirty parameters one point carries all.
//!
//! Points live where the prior is standard normal: each coordinate between 0 and 1 of a parameter's distribution goes
//! through the normal quantile function.

use super::linear::{Normal, covariance};
use crate::experiment::draws::Draws;
use crate::maths::{exp, normal_quantile};

/// How new points are drawn around those that were kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    parents: Vec<Vec<f64>>,
    kernel: Normal,
}

/// Square of the best step of a random walk through a normal distribution, in units of its spread and for one dimension
/// (Roberts, Gelman and Gilks 1997, doi:10.1214/aoap/1034625254).
const STEP: f64 = 2.38 * 2.38;

impl Proposal {
    /// The proposal around points that count the same.
    #[must_use]
    pub fn around(parents: Vec<Vec<f64>>) -> Self {
        let views: Vec<&[f64]> = parents.iter().map(Vec::as_slice).collect();
        let mut spread = covariance(&views);
        let dimensions = spread.len() as f64;
        for (i, row) in spread.iter_mut().enumerate() {
            row.iter_mut().for_each(|entry| *entry *= STEP / dimensions);
            // Where all parents agree the kernel keeps a little room.
            row[i] = row[i].max(1e-4);
        }
        Self { parents, kernel: Normal::new(&spread) }
    }

    /// A new point: a step away from a parent, as often as the prior is as dense there as at the parent, or denser.
    pub fn draw(&self, draws: &mut Draws) -> Vec<f64> {
        loop {
            let parent = &self.parents[((draws.uniform() * self.parents.len() as f64) as usize).min(self.parents.len() - 1)];
            let standard: Vec<f64> = parent.iter().map(|_| normal_quantile(draws.uniform())).collect();
            let point: Vec<f64> = self.kernel.draw(&standard).iter().zip(parent).map(|(step, from)| from + step).collect();
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
    fn the_prior_holds_points_back() {
        let proposal = Proposal::around(vec![vec![2.0], vec![3.0]]);
        let mut draws = Draws::new(3, Purpose::Calibration, "test");
        let drawn: Vec<f64> = (0..4000).map(|_| proposal.draw(&mut draws)[0]).collect();
        let mean = drawn.iter().sum::<f64>() / 4000.0;
        assert!(mean < 2.2, "far out the prior draws them in: {mean}");
    }
}
