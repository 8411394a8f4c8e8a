//! Sensitivity indices of one outcome, where the design gives them.

use super::sample::Sample;
use crate::analysis::sensitivity::{Estimate, explained, morris, sobol};
use crate::experiment::design::morris::step;
use crate::experiment::draws::{Draws, Purpose};
use crate::experiment::file::Design;
use crate::experiment::open::{Column, Experiment};
use crate::output::tables::number_in;

/// Fewest points of a design without indices of its own whose groups say anything.
const FEWEST: usize = 20;
/// Points of a group of neighbouring values.
const PER_GROUP: usize = 10;
/// Most groups of an uncertainty.
const GROUPS: usize = 20;

/// The group of every point: points with one value of an uncertainty, or, where nearly all values differ, neighbours along
/// its scale.
fn groups(experiment: &Experiment, uncertainty: usize) -> Vec<usize> {
    let values: Vec<&str> = experiment.points.values.iter().map(|v| v[uncertainty].as_str()).collect();
    let wanted = (values.len() / PER_GROUP).clamp(2, GROUPS);
    let mut kinds = values.clone();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() <= wanted {
        return values.iter().map(|v| kinds.binary_search(v).unwrap_or(0)).collect();
    }
    let place = |point: usize| match experiment.points.coordinates.get(point) {
        Some(coordinates) => coordinates[uncertainty],
        None => number_in(values[point]).unwrap_or(f64::NAN),
    };
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| place(*a).total_cmp(&place(*b)));
    let mut groups = vec![0; values.len()];
    for (rank, point) in order.into_iter().enumerate() {
        groups[point] = rank * wanted / values.len();
    }
    groups
}

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
        _ if experiment.points.values.len() >= FEWEST => {
            let outcomes = sample.by_point(arm);
            let axes = 0..experiment.points.names.len();
            axes.map(|u| vec![("explained", explained(&groups(experiment, u), &outcomes, level, &mut draws))]).collect()
        }
        _ => Vec::new(),
    };
    let named = experiment.points.names.iter().zip(found);
    named.flat_map(|(name, indices)| indices.into_iter().map(move |(index, e)| (name.clone(), index, e))).collect()
}
