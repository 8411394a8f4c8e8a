//! Tables of a calibration.

use super::design::Plan;
use super::evaluate::Episodes;
use super::outcome::{Outcome, Score};
use super::{Point, Search};
use crate::output::NamedBytes;
use crate::output::tables::{number, row, table};
use crate::scenario::uncertainty::place;

/// Name of the table of accepted sets.
pub const ACCEPTED: &str = "behaviour_accepted.csv";

/// All tables.
#[must_use]
pub fn tables(plan: &Plan, episodes: &Episodes, search: &Search, outcome: &Outcome) -> Vec<NamedBytes> {
    vec![
        (ACCEPTED.to_owned(), accepted(plan, search, outcome)),
        ("behaviour_central.csv".to_owned(), central(plan, search, outcome)),
        ("points.csv".to_owned(), points(plan, episodes, search)),
        ("scores.csv".to_owned(), scores(episodes, outcome)),
    ]
}

/// A column per parameter, a row per accepted set.
fn accepted(plan: &Plan, search: &Search, outcome: &Outcome) -> Vec<u8> {
    let sets = outcome.accepted.iter().map(|p| search.finals[*p].values.clone());
    table(&std::iter::once(row(&plan.names())).chain(sets).collect::<Vec<_>>())
}

/// The set in the middle, and how the accepted ones spread around it.
fn central(plan: &Plan, search: &Search, outcome: &Outcome) -> Vec<u8> {
    let mut rows = vec![row(&["parameter", "central", "p10", "p50", "p90", "narrowed"])];
    for (i, name) in plan.names().iter().enumerate() {
        let [low, middle, high] = spread_of(search, &outcome.accepted, i);
        let values = &search.finals[outcome.central].values[i];
        rows.push(row(&[name, values, &low, &middle, &high, &number(narrowed(search, &outcome.accepted, i))]));
    }
    table(&rows)
}

/// Values of a parameter at the tenth, fiftieth and ninetieth hundredth of the accepted sets, in the order of its prior.
#[must_use]
pub fn spread_of(search: &Search, accepted: &[usize], parameter: usize) -> [String; 3] {
    let mut order: Vec<usize> = accepted.to_vec();
    order.sort_by(|a, b| search.finals[*a].at[parameter].total_cmp(&search.finals[*b].at[parameter]));
    [0.1, 0.5, 0.9].map(|p| search.finals[order[place(p, order.len())]].values[parameter].clone())
}

/// Share of the prior's variance that the episodes took away.
fn narrowed(search: &Search, accepted: &[usize], parameter: usize) -> f64 {
    let n = accepted.len() as f64;
    let at = || accepted.iter().map(|p| search.finals[*p].at[parameter]);
    let mean = at().sum::<f64>() / n;
    1.0 - at().map(|z| (z - mean) * (z - mean)).sum::<f64>() / n
}

/// Every point of every wave, with the implausibility of each target: at first with facts at the middle, with its distance on draws if
/// it got there; then those that were run on draws alone.
fn points(plan: &Plan, episodes: &Episodes, search: &Search) -> Vec<u8> {
    let mut head = row(&["wave", "kept", "distance", "final_distance"]);
    head.extend(plan.names().iter().map(|n| (*n).to_owned()));
    head.extend(episodes.cases.iter().map(|c| c.name.clone()));
    let mut rows = vec![head];
    let known = |points: &[Point], p: &Point| points.iter().find(|f| f.key == p.key).map_or_else(String::new, |f| number(f.distance));
    let last = search.finals.iter().filter(|f| !search.points.iter().any(|p| p.key == f.key));
    for (i, point) in search.points.iter().chain(last).enumerate() {
        let mut cells = row(&[&point.key.0.to_string(), &search.kept.contains(&i).to_string()]);
        cells.push(known(&search.points, point));
        cells.push(known(&search.finals, point));
        cells.extend(point.values.iter().cloned());
        cells.extend(point.implausibility.iter().map(|v| number(*v)));
        rows.push(cells);
    }
    table(&rows)
}

/// Every target, by sets that have seen its episode and by sets that have not.
fn scores(episodes: &Episodes, outcome: &Outcome) -> Vec<u8> {
    let head = ["target", "tier", "seen", "low", "mid", "high", "p10", "p50", "p90", "hit", "distance", "covered", "crps"];
    let maybe = |v: Option<f64>| v.map_or_else(String::new, number);
    let mut rows = vec![row(&head)];
    for (case, pair) in episodes.cases.iter().zip(&outcome.scores) {
        for (seen, score) in ["true", "false"].into_iter().zip(pair) {
            let Score { spread, hit, distance, covered, crps } = score;
            let mut cells = row(&[&case.name, &format!("{:?}", case.tier), seen]);
            cells.extend([case.band.low, case.band.mid, case.band.high].map(maybe));
            cells.extend(spread.map(number));
            cells.extend([hit.to_string(), maybe(*distance), covered.map_or_else(String::new, |c| c.to_string()), maybe(*crps)]);
            rows.push(cells);
        }
    }
    table(&rows)
}
