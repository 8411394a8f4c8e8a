//! Sensitivity indices of one outcome, where the design gives them.

use super::sample::Sample;
use crate::analysis::sensitivity::{Estimate, morris, sobol};
use crate::experiment::design::morris::step;
use crate::experiment::draws::{Draws, Purpose};
use crate::experiment::file::Design;
use crate::experiment::open::{Column, Experiment};

/// For each uncertainty its indices, of the mean over replicates: (uncertainty, index, estimate).
pub(super) fn indices(experiment: &Experiment, words: &Column, arm: usize, sample: &Sample) -> Vec<(String, &'static str, Estimate)> {
    let level = experiment.file.interval;
    let mut draws = Draws::new(experiment.seed, Purpose::Bootstrap, &format!("sensitivity {} {words}", experiment.arms[arm].name));
    let found: Vec<Vec<(&'static str, Estimate)>> = match &experiment.file.design {
        Some(Design::Morris(design)) => {
            // On the grid that runs from 0 to 1 a jump is longer than between the middles of slices.
            let effects = morris(&experiment.points.coordinates, &sample.by_point(arm), step(design.levels as usize), level, &mut draws);
            effects.into_iter().map(|e| vec![("mu", e.mu), ("mu_star", e.mu_star), ("sigma", e.sigma)]).collect()
        }
        Some(Design::Sobol(_)) => {
            let shares = sobol(experiment.points.names.len(), &sample.by_point(arm), level, &mut draws);
            shares.into_iter().map(|s| vec![("first", s.first), ("total", s.total)]).collect()
        }
        _ => Vec::new(),
    };
    let named = experiment.points.names.iter().zip(found);
    named.flat_map(|(name, indices)| indices.into_iter().map(move |(index, e)| (name.clone(), index, e))).collect()
}
