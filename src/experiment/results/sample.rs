//! The values of one outcome over all members.

use crate::analysis::statistics::{mean, quantile};
use crate::experiment::open::Experiment;

/// The values of one column, arm by arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// For each arm its values, point by point, and within a point replicate by replicate.
    pub arms: Vec<Vec<f64>>,
    replicates: usize,
    own_luck: bool,
}

impl Sample {
    /// Takes the values of a column in order of the members.
    #[must_use]
    pub fn new(experiment: &Experiment, values: &[f64]) -> Self {
        let (arms, replicates) = (experiment.arms.len(), experiment.replicates as usize);
        let mut split = vec![Vec::with_capacity(values.len() / arms); arms];
        for (cell, values) in values.chunks(replicates).enumerate() {
            split[cell % arms].extend_from_slice(values);
        }
        Self { arms: split, replicates, own_luck: experiment.own_luck() }
    }

    /// The independent observations of an arm: with luck of its own each point is one, as the mean of its runs; where points
    /// share their luck each replicate is one, as the mean over the points.
    #[must_use]
    pub fn units(&self, arm: usize) -> Vec<f64> {
        let values = &self.arms[arm];
        let points = values.len() / self.replicates;
        if self.own_luck && points > 1 {
            return values.chunks(self.replicates).map(mean).collect();
        }
        (0..self.replicates).map(|r| values.iter().skip(r).step_by(self.replicates).sum::<f64>() / points as f64).collect()
    }

    /// The mean over replicates at each point of an arm.
    #[must_use]
    pub fn by_point(&self, arm: usize) -> Vec<f64> {
        self.arms[arm].chunks(self.replicates).map(mean).collect()
    }

    /// For each arm the quantiles at 5, 25, 50, 75 and 95 per cent over all its members.
    #[must_use]
    pub fn quantiles(&self) -> Vec<[f64; 5]> {
        let of = |values: &Vec<f64>| {
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| quantile(&sorted, p))
        };
        self.arms.iter().map(of).collect()
    }
}
