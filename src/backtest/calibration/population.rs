//! Approximate Bayesian computation by an adaptive population: a wave is drawn around the points that came nearest so
//! far, and a point weighs as much as the prior makes of what it was drawn from (Lenormand, Jabot and Deffuant 2013,
//! doi:10.1007/s00180-013-0428-3).
//!
//! Points live where the prior is standard normal: each coordinate between 0 and 1 of a parameter's distribution goes
//! through the normal quantile function.

use super::linear::{Normal, covariance};
use crate::experiment::draws::Draws;
use crate::maths::{exp, normal_quantile};

/// A wave's kernel over its parents: how new points are drawn, and with what density.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    parents: Vec<Vec<f64>>,
    /// Adding up to one.
    weights: Vec<f64>,
    kernel: Normal,
}

/// How wide the kernel is: twice the covariance of the parents (Beaumont and others 2009, doi:10.1093/biomet/asp052).
const WIDTH: f64 = 2.0;

impl Proposal {
    /// The proposal around weighted points.
    #[must_use]
    pub fn around(parents: Vec<Vec<f64>>, weights: &[f64]) -> Self {
        let sum: f64 = weights.iter().sum();
        let weights: Vec<f64> = weights.iter().map(|w| w / sum).collect();
        let views: Vec<&[f64]> = parents.iter().map(Vec::as_slice).collect();
        let mut spread = covariance(&views, &weights);
        for (i, row) in spread.iter_mut().enumerate() {
            row.iter_mut().for_each(|entry| *entry *= WIDTH);
            // Where all parents agree the kernel keeps a little room.
            row[i] = row[i].max(1e-4);
        }
        Self { parents, weights, kernel: Normal::new(&spread) }
    }

    /// A new point.
    pub fn draw(&self, draws: &mut Draws) -> Vec<f64> {
        let parent = &self.parents[pick(&self.weights, draws.uniform())];
        let standard: Vec<f64> = parent.iter().map(|_| normal_quantile(draws.uniform())).collect();
        self.kernel.draw(&standard).iter().zip(parent).map(|(step, from)| from + step).collect()
    }

    /// Density with which a point is drawn.
    #[must_use]
    pub fn density(&self, point: &[f64]) -> f64 {
        let from = |parent: &Vec<f64>| {
            let step: Vec<f64> = point.iter().zip(parent).map(|(a, b)| a - b).collect();
            self.kernel.density(&step)
        };
        self.parents.iter().zip(&self.weights).map(|(parent, w)| w * from(parent)).sum()
    }
}

/// Density of the prior.
#[must_use]
pub fn prior(point: &[f64]) -> f64 {
    let log: f64 = point.iter().map(|z| -0.5 * (z * z + libm::log(2.0 * std::f64::consts::PI))).sum();
    exp(log)
}

/// Place into which a coordinate between 0 and 1 falls where weights add up to one.
fn pick(weights: &[f64], u: f64) -> usize {
    let mut sum = 0.0;
    weights
        .iter()
        .position(|w| {
            sum += w;
            u < sum
        })
        .unwrap_or(weights.len() - 1)
}

/// Places of points, as often as their weights say, by systematic resampling (Kitagawa 1996).
#[must_use]
pub fn resampled(weights: &[f64], count: usize) -> Vec<usize> {
    let sum: f64 = weights.iter().sum();
    let weights: Vec<f64> = weights.iter().map(|w| w / sum).collect();
    (0..count).map(|i| pick(&weights, (i as f64 + 0.5) / count as f64)).collect()
}

/// Number of equal points that carry as much as weighted ones (Kish 1965).
#[must_use]
pub fn effective(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::draws::Purpose;

    #[test]
    fn resampling_follows_the_weights() {
        assert_eq!(resampled(&[1.0, 2.0, 1.0], 4), [0, 1, 1, 2]);
        assert_eq!(resampled(&[0.0, 1.0], 3), [1, 1, 1]);
        assert!((effective(&[1.0, 1.0, 1.0, 1.0]) - 4.0).abs() < 1e-12 && (effective(&[1.0, 0.0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_proposal_draws_with_the_density_that_it_states() {
        let proposal = Proposal::around(vec![vec![-1.0], vec![1.0]], &[1.0, 3.0]);
        let mut draws = Draws::new(3, Purpose::Calibration, "test");
        let drawn: Vec<f64> = (0..4000).map(|_| proposal.draw(&mut draws)[0]).collect();
        let mean = drawn.iter().sum::<f64>() / 4000.0;
        assert!((mean - 0.5).abs() < 0.08, "{mean}");
        // The density adds up to one.
        let sum: f64 = (-80..80).map(|i| proposal.density(&[f64::from(i) * 0.1]) * 0.1).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    }
}
