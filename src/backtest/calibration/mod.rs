//! The search for behaviour that history does not contradict, with all episodes at once.
//!
//! [`design`] reads what is believed beforehand and how far to search; `start` reads sets where earlier searches ended;
//! [`evaluate`] runs every episode with the behaviour of a point; [`implausibility`] says how far the point is from history;
//! [`population`] draws wave after wave around the points that came nearest; [`correction`] tells by how much facts that are
//! drawn move their numbers, and `finals` goes on with these draws from some of those that came near enough; [`outcome`] turns
//! what is left into the accepted sets, and scores them against each episode with and without having seen it.

pub mod correction;
pub mod design;
pub mod evaluate;
mod finals;
pub mod implausibility;
pub mod outcome;
pub mod population;
mod start;
pub mod store;
pub mod tables;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use design::Plan;
use evaluate::{Episodes, Numbers};
use implausibility::Case;
use population::Proposal;
use store::Store;

use crate::experiment::design::latin_hypercube;
use crate::experiment::draws::{Draws, Purpose};
use crate::maths::{normal_probability, normal_quantile};
use crate::scenario::uncertainty::{Distribution, value};

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
    /// What is put on the number of each target, since facts that are drawn move it.
    pub shifts: Vec<f64>,
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
    mut finals: Option<Trial<'_>>,
    stop: &AtomicBool,
    finished: &(dyn Fn(usize) + Sync),
    told: &mut dyn FnMut(&Wave),
) -> Result<Search, Stopped> {
    let file = &plan.file;
    let cases = &trial.episodes.cases;
    let mut search = Search { points: Vec::new(), kept: Vec::new(), shifts: vec![0.0; cases.len()], waves: Vec::new(), finals: Vec::new() };
    let mut judged = Vec::new();
    for wave in 0..file.waves {
        let proposal = (wave > 0).then(|| search.proposal());
        let places = places(plan, wave, proposal.as_ref());
        let drawn: Vec<((u32, u32), Vec<f64>)> = places.into_iter().enumerate().map(|(n, at)| ((wave, n as u32), at)).collect();
        let before = search.waves.last().map_or(f64::INFINITY, |w| w.threshold);
        let first = search.points.len();
        search.points.extend(trial.points(plan, drawn, &search.shifts, stop, finished)?);
        let drawn = search.points.len() - first;
        let gained = search.points[first..].iter().filter(|p| p.distance <= before).count();
        search.keep(file.kept);
        if let Some(finals) = finals.as_mut().filter(|_| wave == 0) {
            let started: Vec<usize> = (file.points as usize..search.points.len()).collect();
            judged.extend(finals.again(plan, &search.points, &started, stop, finished)?);
        }
        if let Some(finals) = finals.as_mut().filter(|_| file.anchors > 0) {
            let anchors = evenly(&search.kept, file.anchors);
            let there = finals.again(plan, &search.points, &anchors, stop, finished)?;
            judged.extend(there.iter().cloned());
            let pairs: Vec<_> = anchors.iter().map(|p| &search.points[*p].numbers).zip(there.iter().map(|p| &p.numbers)).collect();
            search.shifts = correction::shifts(&pairs, cases.len());
            for point in &mut search.points {
                point.hold_against(cases, &search.shifts, file.discrepancy);
            }
            search.keep(file.kept);
        }
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
        Some(mut trial) => finals::finals(plan, &search.points, judged, &mut trial, stop, finished, told)?,
    };
    Ok(search)
}

/// Some of the places, as many as wanted or all where there are fewer, evenly from the first to the last.
fn evenly(places: &[usize], wanted: u32) -> Vec<usize> {
    let rows = places.len().min(wanted as usize);
    (0..rows).map(|row| places[(2 * row + 1) * places.len() / (2 * rows)]).collect()
}

/// The nearest first; of equal distances the one that was drawn first.
fn nearest(distances: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..distances.len()).collect();
    places.sort_by(|a, b| distances[*a].total_cmp(&distances[*b]).then(a.cmp(b)));
    places
}

/// All within the tolerance of the nearest, the nearest first, and where these are fewer than `fewest`, those that follow. Where
/// nothing tells them apart (no distance is a number), all.
fn within(distances: &[f64], tolerance: f64, fewest: u32) -> Vec<usize> {
    let mut places = nearest(distances);
    let limit = places.first().map_or(f64::INFINITY, |p| distances[*p] * tolerance);
    let near = places.iter().take_while(|p| limit.is_nan() || distances[**p] <= limit).count();
    places.truncate(near.max(fewest as usize));
    places
}

fn distances(points: &[Point]) -> Vec<f64> {
    points.iter().map(|p| p.distance).collect()
}

/// Most points that a search evaluates.
#[must_use]
pub fn most_points(plan: &Plan) -> usize {
    let file = &plan.file;
    file.points as usize + plan.start.len() + (file.waves as usize - 1) * (file.points - file.kept) as usize
}

impl Search {
    /// Keeps the nearest of all points.
    fn keep(&mut self, most: u32) {
        self.kept = nearest(&distances(&self.points));
        self.kept.truncate(most as usize);
    }

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
            let spread = cube.into_iter().map(|point| point.into_iter().map(normal_quantile).collect());
            spread.chain(plan.start.iter().cloned()).collect()
        }
        Some(proposal) => {
            let draws = |number: u32| Draws::new(file.seed, Purpose::Calibration, &format!("wave {wave} point {number}"));
            (0..file.points - file.kept).map(|number| proposal.draw(&mut draws(number))).collect()
        }
    }
}

/// Values of the parameters at a place.
fn values(plan: &Plan, at: &[f64]) -> Vec<String> {
    plan.file.parameters.iter().zip(at).map(|(p, z)| value_at(&p.dist, *z)).collect()
}

/// The value of a parameter where its prior, taken as standard normal, has this coordinate.
fn value_at(prior: &Distribution, z: f64) -> String {
    rounded(&value(prior, normal_probability(z).clamp(1e-12, 1.0 - 1e-12), &[]))
}

/// A number, or a length of time such as `Days(12.3456)`, with four significant digits; other values as they are.
fn rounded(value: &str) -> String {
    let Some((unit, x)) = numeral(value) else { return value.to_owned() };
    let short: f64 = format!("{x:.3e}").parse().unwrap_or(x);
    if unit.is_empty() { format!("{short:?}") } else { format!("{unit}({short:?})") }
}

/// The unit and the number of a value: `Days` and 12.5 of `Days(12.5)`, nothing and 0.3 of `0.3`; none of other values.
fn numeral(value: &str) -> Option<(&str, f64)> {
    let (unit, number) = match value.split_once('(') {
        Some((unit, rest)) => (unit, rest.strip_suffix(')')?),
        None => ("", value),
    };
    number.parse().ok().filter(|x: &f64| x.is_finite()).map(|x| (unit, x))
}

impl Trial<'_> {
    /// Points with their numbers, from the store or from runs.
    fn points(
        &mut self,
        plan: &Plan,
        drawn: Vec<((u32, u32), Vec<f64>)>,
        shifts: &[f64],
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
        let cases = &self.episodes.cases;
        let known = |(key, at): ((u32, u32), Vec<f64>)| {
            let numbers = self.store.get(key).expect("it was evaluated").clone();
            let values = values(plan, &at);
            let mut point = Point { key, at, values, numbers, implausibility: Vec::new(), distance: f64::INFINITY };
            point.hold_against(cases, shifts, plan.file.discrepancy);
            point
        };
        Ok(drawn.into_iter().map(known).collect())
    }

    /// Points of a search once more, with the numbers that they have here, to which nothing is added.
    fn again(
        &mut self,
        plan: &Plan,
        points: &[Point],
        chosen: &[usize],
        stop: &AtomicBool,
        finished: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Point>, Stopped> {
        let drawn = chosen.iter().map(|p| (points[*p].key, points[*p].at.clone())).collect();
        let nothing = vec![0.0; self.episodes.cases.len()];
        self.points(plan, drawn, &nothing, stop, finished)
    }
}

impl Point {
    /// Finds how far its numbers are from history, with something added to those of each target.
    fn hold_against(&mut self, cases: &[Case], shifts: &[f64], discrepancy: f64) {
        let of = |((case, numbers), shift): ((&Case, &Vec<f64>), &f64)| case.implausibility(numbers, *shift, discrepancy);
        self.implausibility = cases.iter().zip(&self.numbers).zip(shifts).map(of).collect();
        self.distance = implausibility::distance(cases, &self.implausibility, None);
    }
}

#[cfg(test)]
mod tests {
    use super::{evenly, rounded, within};

    #[test]
    fn a_few_stand_for_all() {
        let places: Vec<usize> = (100..120).collect();
        assert_eq!(evenly(&places, 4), [102, 107, 112, 117]);
        assert_eq!((evenly(&places[..2], 4), evenly(&places, 0), evenly(&places, 20)), (vec![100, 101], vec![], places));
    }

    #[test]
    fn what_is_within_the_tolerance_is_filled_up_with_the_nearest() {
        let distances = [2.0, 1.0, 1.1, 3.0, 1.0];
        assert_eq!(within(&distances, 1.15, 0), [1, 4, 2]);
        assert_eq!(within(&distances, 1.15, 4), [1, 4, 2, 0]);
        assert_eq!(within(&distances, 1.15, 9).len(), 5, "no more than there are");
        assert_eq!(within(&[f64::NAN; 3], 1.15, 0), [0, 1, 2], "nothing tells them apart");
    }

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
