//! The search for behaviour that history does not contradict, with all episodes at once.
//!
//! [`design`] reads what is believed beforehand and how far to search; [`evaluate`] runs every episode with the
//! behaviour of a point; [`implausibility`] says how far the point is from history; [`population`] draws wave after
//! wave around the points that came nearest, and the nearest of all are run again on draws that the search has not seen;
//! [`outcome`] turns what is left into the accepted sets, and scores them
//! against each episode with and without having seen it.

pub mod design;
pub mod evaluate;
pub mod implausibility;
mod linear;
pub mod outcome;
pub mod population;
pub mod store;
pub mod tables;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use design::Plan;
use evaluate::{Episodes, Numbers};
use population::Proposal;
use store::Store;

use crate::experiment::design::latin_hypercube;
use crate::experiment::draws::{Draws, Purpose};
use crate::maths::{normal_probability, normal_quantile};
use crate::scenario::uncertainty::value;

/// Points that are evaluated between two writes to the disk.
const BATCH: usize = 16;

/// A set of behaviour that was run through all episodes.
#[derive(Debug, Clone)]
pub struct Point {
    /// Wave in which it was drawn, and its number there.
    pub key: (u32, u32),
    /// Place where the prior is standard normal.
    pub at: Vec<f64>,
    /// Values of the parameters, as they stand in the file of behaviour.
    pub values: Vec<String>,
    /// Numbers of all targets, run by run.
    pub numbers: Numbers,
    /// Implausibility of each target.
    pub implausibility: Vec<f64>,
    /// Root mean square of them over all episodes.
    pub distance: f64,
}

/// A finished search.
#[derive(Debug)]
pub struct Search {
    /// Every point, wave by wave.
    pub points: Vec<Point>,
    /// Places of the points that were kept after the last wave, the nearest first.
    pub kept: Vec<usize>,
    /// How each wave went.
    pub waves: Vec<Wave>,
    /// The points among which sets are accepted, with their numbers on the last draws: the finalists, or all points.
    pub finals: Vec<Point>,
}

/// Episodes on some draws, and what is known of points there.
#[derive(Debug)]
pub struct Trial<'t> {
    /// The episodes.
    pub episodes: &'t Episodes,
    /// Points that were run.
    pub store: &'t mut Store,
}

/// A wave.
#[derive(Debug, Clone)]
pub struct Wave {
    /// Points drawn in it.
    pub points: usize,
    /// Distance of the farthest point that is kept after it.
    pub threshold: f64,
    /// Share of its points that lie within the threshold before it; of the first wave all.
    pub gain: f64,
}

/// Why a search did not finish.
#[derive(Debug)]
pub enum Stopped {
    /// Somebody stopped it; what was evaluated is on the disk.
    Interrupted,
    /// The disk failed.
    Disk(io::Error),
}

/// Searches; what the stores hold already is not run again. Finalists, if there are any, are held against `finals`. `told` is
/// called with each wave when it is finished.
///
/// # Errors
/// If it is interrupted or points cannot be stored.
pub fn search(
    plan: &Plan,
    mut trial: Trial<'_>,
    finals: Option<Trial<'_>>,
    stop: &AtomicBool,
    finished: &(dyn Fn(usize) + Sync),
    told: &mut dyn FnMut(&Wave),
) -> Result<Search, Stopped> {
    let file = &plan.file;
    let mut search = Search { points: Vec::new(), kept: Vec::new(), waves: Vec::new(), finals: Vec::new() };
    for wave in 0..file.waves {
        let proposal = (wave > 0).then(|| search.proposal());
        let places = places(plan, wave, proposal.as_ref());
        let drawn: Vec<((u32, u32), Vec<f64>)> = places.into_iter().enumerate().map(|(n, at)| ((wave, n as u32), at)).collect();
        let before = search.waves.last().map_or(f64::INFINITY, |w| w.threshold);
        let first = search.points.len();
        search.points.extend(trial.points(plan, drawn, stop, finished)?);
        let gained = search.points[first..].iter().filter(|p| p.distance <= before).count();
        let drawn = search.points.len() - first;
        search.kept.extend(first..search.points.len());
        search.kept = nearest(&search.points, std::mem::take(&mut search.kept));
        search.kept.truncate(file.kept as usize);
        let threshold = search.kept.last().map_or(f64::INFINITY, |p| search.points[*p].distance);
        let wave = Wave { points: drawn, threshold, gain: gained as f64 / drawn as f64 };
        told(&wave);
        let ends = search.waves.len() > 1 && wave.gain < file.least_gain;
        search.waves.push(wave);
        if ends {
            break;
        }
    }
    search.finals = match finals {
        None => search.points.clone(),
        Some(mut trial) => {
            let mut chosen = nearest(&search.points, (0..search.points.len()).collect());
            chosen.truncate(file.finalists as usize);
            let again = chosen.into_iter().map(|p| (search.points[p].key, search.points[p].at.clone())).collect();
            trial.points(plan, again, stop, finished)?
        }
    };
    Ok(search)
}

/// The nearest first; of equal distances the point that was drawn first.
fn nearest(points: &[Point], mut places: Vec<usize>) -> Vec<usize> {
    places.sort_by(|a, b| points[*a].distance.total_cmp(&points[*b].distance).then(a.cmp(b)));
    places
}

/// Most points that a search evaluates.
#[must_use]
pub fn most_points(plan: &Plan) -> usize {
    let file = &plan.file;
    file.points as usize + (file.waves as usize - 1) * (file.points - file.kept) as usize
}

impl Search {
    /// The proposal around the points that are kept.
    fn proposal(&self) -> Proposal {
        Proposal::around(self.kept.iter().map(|p| self.points[*p].at.clone()).collect())
    }
}

/// Where the points of a wave lie. A point depends on the seed, its wave, its number and its parents alone.
fn places(plan: &Plan, wave: u32, proposal: Option<&Proposal>) -> Vec<Vec<f64>> {
    let file = &plan.file;
    match proposal {
        None => {
            let cube = latin_hypercube(file.points as usize, &plan.names(), file.seed);
            cube.into_iter().map(|point| point.into_iter().map(normal_quantile).collect()).collect()
        }
        Some(proposal) => {
            let draws = |number: u32| Draws::new(file.seed, Purpose::Calibration, &format!("wave {wave} point {number}"));
            (0..file.points - file.kept).map(|number| proposal.draw(&mut draws(number))).collect()
        }
    }
}

/// Values of the parameters at a place.
fn values(plan: &Plan, at: &[f64]) -> Vec<String> {
    let coordinate = |z: &f64| normal_probability(*z).clamp(1e-12, 1.0 - 1e-12);
    plan.file.parameters.iter().zip(at).map(|(p, z)| rounded(&value(&p.dist, coordinate(z), &[]))).collect()
}

/// A number, or a length of time such as `Days(12.3456)`, with four significant digits; other values as they are.
fn rounded(value: &str) -> String {
    let (head, number, tail) = match value.split_once('(') {
        Some((unit, rest)) => (format!("{unit}("), rest.trim_end_matches(')'), ")"),
        None => (String::new(), value, ""),
    };
    match number.parse::<f64>() {
        Ok(x) if x.is_finite() => {
            let short: f64 = format!("{x:.3e}").parse().unwrap_or(x);
            format!("{head}{short:?}{tail}")
        }
        _ => value.to_owned(),
    }
}

impl Trial<'_> {
    /// Points with their numbers, from the store or from runs.
    fn points(
        &mut self,
        plan: &Plan,
        drawn: Vec<((u32, u32), Vec<f64>)>,
        stop: &AtomicBool,
        finished: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Point>, Stopped> {
        let missing: Vec<usize> = (0..drawn.len()).filter(|i| self.store.get(drawn[*i].0).is_none()).collect();
        for batch in missing.chunks(BATCH) {
            if stop.load(Ordering::Relaxed) {
                return Err(Stopped::Interrupted);
            }
            let edits: Vec<_> = batch.iter().map(|i| plan.edits(&values(plan, &drawn[*i].1))).collect();
            let evaluated = self.episodes.evaluate(&edits, finished);
            let keys: Vec<(u32, u32)> = batch.iter().map(|i| drawn[*i].0).collect();
            self.store.add(&keys, evaluated).map_err(Stopped::Disk)?;
        }
        let known = |(key, at)| {
            let numbers = self.store.get(key).expect("it was evaluated").clone();
            self.point(plan, key, at, numbers)
        };
        Ok(drawn.into_iter().map(known).collect())
    }

    fn point(&self, plan: &Plan, key: (u32, u32), at: Vec<f64>, numbers: Numbers) -> Point {
        let cases = &self.episodes.cases;
        let implausibility: Vec<f64> = cases.iter().zip(&numbers).map(|(c, n)| c.implausibility(n, plan.file.discrepancy)).collect();
        Point {
            key,
            values: values(plan, &at),
            distance: implausibility::distance(cases, &implausibility, None),
            implausibility,
            numbers,
            at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn values_keep_four_digits_and_their_form() {
        for (long, short) in [
            ("Days(84.43175798005085)", "Days(84.43)"),
            ("0.026787624347745086", "0.02679"),
            ("Months(12)", "Months(12.0)"),
            ("ByReliability", "ByReliability"),
            ("WhileCut(0.123456)", "WhileCut(0.1235)"),
            ("Answer(depth: 0.58, at_share: 0.2)", "Answer(depth: 0.58, at_share: 0.2)"),
        ] {
            assert_eq!(rounded(long), short);
        }
    }
}
