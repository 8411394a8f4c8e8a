//! The tables of one outcome.

use std::borrow::Cow;

use super::sample::Sample;
use super::sensitivity::indices;
use super::{Row, Tables};
use crate::analysis::sensitivity::{bootstrap_mean, deviation};
use crate::analysis::statistics::{mean, quantile, student_quantile};
use crate::experiment::draws::{Draws, Purpose};
use crate::experiment::file::Direction;
use crate::experiment::open::{Column, Experiment};
use crate::output::tidy::Cell;
use crate::scenario::uncertainty::Distribution;

/// Values of an uncertainty up to which it counts as a choice where points are listed.
const FEW: usize = 12;
/// Runs beyond each end of a band that make its ends worth printing.
const BEYOND: f64 = 5.0;

/// What is told about an outcome at the end.
#[derive(Debug, Clone)]
pub struct Headline {
    /// The outcome.
    pub outcome: Column,
    /// For each arm: mean with its interval, and the paired difference to the first arm with its interval.
    pub arms: Vec<Findings>,
}

/// Mean and difference of an arm.
#[derive(Debug, Clone)]
pub struct Findings {
    /// Name of the arm.
    pub arm: String,
    /// Mean with its interval.
    pub mean: [f64; 3],
    /// Difference with its interval; none for the first arm.
    pub difference: Option<[f64; 3]>,
}

/// The cells of a column's words.
pub(super) fn words(column: &Column) -> [Cell<'_>; 6] {
    let Column { metric, commodity, sector, place, to, unit } = column;
    [
        Cell::from(*metric),
        commodity.as_str().into(),
        sector.as_str().into(),
        place.as_str().into(),
        to.as_str().into(),
        unit.as_str().into(),
    ]
}

fn owned(column: &Column) -> impl Iterator<Item = Cell<'static>> + use<> {
    let Column { metric, commodity, sector, place, to, unit } = column.clone();
    let text = |t: String| Cell::Text(Cow::Owned(t));
    [text(metric.to_owned()), text(commodity), text(sector), text(place), text(to), text(unit)].into_iter()
}

fn name(text: &str) -> Cell<'static> {
    Cell::Text(Cow::Owned(text.to_owned()))
}

/// A row that starts with an arm and the words of an outcome.
fn start(arm: &str, column: &Column) -> Row {
    std::iter::once(name(arm)).chain(owned(column)).collect()
}

/// Mean of independent observations with its interval (Student's t); a single one has none.
fn t_interval(values: &[f64], level: f64) -> [f64; 3] {
    let centre = mean(values);
    let n = values.len() as f64;
    let half = if n < 2.0 { f64::NAN } else { student_quantile((1.0 + level) / 2.0, n - 1.0) * deviation(values) / libm::sqrt(n) };
    [centre, centre - half, centre + half]
}

pub(super) fn of_outcome(experiment: &Experiment, column: usize, sample: &Sample) -> Tables {
    let words = &experiment.outcomes[column];
    let level = experiment.file.interval;
    let direction = experiment.analysed.iter().find(|(c, _)| *c == column).map_or(&Direction::Minimize, |(_, d)| d);
    let quantiles = sample.quantiles();
    let reference = sample.units(0);
    let mut tables = Tables::default();
    let mut arms = Vec::new();
    for (a, arm) in experiment.arms.iter().enumerate() {
        let units = sample.units(a);
        let average = t_interval(&units, level);
        let mut row = start(&arm.name, words);
        row.extend([Cell::Whole(sample.arms[a].len() as u32), Cell::Whole(units.len() as u32)]);
        row.extend(average.map(Cell::Number));
        row.push(Cell::Number(deviation(&sample.arms[a])));
        row.extend(quantiles[a].map(Cell::Number));
        tables.summary.push(row);
        tables.convergence.extend(running(&arm.name, words, "mean", &units, level));
        let mut finding = Findings { arm: arm.name.clone(), mean: average, difference: None };
        if a > 0 {
            let differences: Vec<f64> = units.iter().zip(&reference).map(|(x, r)| x - r).collect();
            let found = t_interval(&differences, level);
            let mut draws = Draws::new(experiment.seed, Purpose::Bootstrap, &format!("difference {} {words}", arm.name));
            let boot = bootstrap_mean(&differences, level, &mut draws);
            let count = |better: bool| {
                let fits = |(x, r): &(&f64, &f64)| if (*direction == Direction::Minimize) == better { x < r } else { x > r };
                sample.arms[a].iter().zip(&sample.arms[0]).filter(fits).count() as f64 / sample.arms[a].len() as f64
            };
            let mut row = start(&arm.name, words);
            row.insert(1, name(&experiment.arms[0].name));
            row.push(Cell::Whole(units.len() as u32));
            row.extend([found[0], found[1], found[2], boot.low, boot.high, count(true), count(false)].map(Cell::Number));
            tables.differences.push(row);
            tables.convergence.extend(running(&arm.name, words, "difference", &differences, level));
            tables.notes.extend(too_few(words, &arm.name, &differences, found, level));
            finding.difference = Some(found);
        }
        tables.notes.extend(too_wide(experiment, words, &arm.name, &units, average));
        tables.spread.extend(spread(experiment, words, a, sample));
        tables.sensitivity.extend(indices(experiment, words, a, sample).into_iter().map(|(uncertainty, index, e)| {
            let mut row = start(&arm.name, words);
            row.extend([name(&uncertainty), name(index)]);
            row.extend([e.value, e.low, e.high].map(Cell::Number));
            row
        }));
        arms.push(finding);
    }
    tables.headlines.push(Headline { outcome: words.clone(), arms });
    tables
}

/// The mean of the first n observations with its interval, for n that grows by half each time.
fn running(arm: &str, words: &Column, statistic: &str, values: &[f64], level: f64) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut n = 2.min(values.len());
    loop {
        let [value, low, high] = t_interval(&values[..n], level);
        let mut row = start(arm, words);
        row.extend([name(statistic), Cell::Whole(n as u32)]);
        row.extend([value, low, high].map(Cell::Number));
        rows.push(row);
        if n == values.len() {
            return rows;
        }
        n = (n + n.div_ceil(2)).min(values.len());
    }
}

/// Quantiles of an outcome by the value of each uncertainty that is a choice.
fn spread(experiment: &Experiment, words: &Column, arm: usize, sample: &Sample) -> Vec<Row> {
    let mut rows = Vec::new();
    let replicates = experiment.replicates as usize;
    for (u, uncertainty) in experiment.file.uncertainties.iter().enumerate() {
        let mut values: Vec<&str> = experiment.points.values.iter().map(|p| p[u].as_str()).collect();
        values.sort_unstable();
        values.dedup();
        let choice = match uncertainty.dist {
            Some(Distribution::Choice(_) | Distribution::Bool(_)) => true,
            Some(_) => false,
            None => values.len() <= FEW,
        };
        for value in values.into_iter().filter(|_| choice) {
            let points = experiment.points.values.iter().zip(sample.arms[arm].chunks(replicates));
            let mut chosen: Vec<f64> = points.filter(|(p, _)| p[u] == value).flat_map(|(_, values)| values.iter().copied()).collect();
            let average = mean(&chosen);
            chosen.sort_by(f64::total_cmp);
            let mut row = start(&experiment.arms[arm].name, words);
            row.extend([name(&uncertainty.name), name(value), Cell::Whole(chosen.len() as u32), Cell::Number(average)]);
            row.extend([0.05, 0.5, 0.95].map(|p| Cell::Number(quantile(&chosen, p))));
            rows.push(row);
        }
    }
    rows
}

/// Odds that an end use stops before the end, with an interval after Wilson (1927), and when it stops.
pub(super) fn stops(experiment: &Experiment, column: usize, sample: &Sample) -> Vec<Row> {
    let words = &experiment.outcomes[column];
    let horizon = experiment.calendar.step.0 * f64::from(experiment.calendar.ticks);
    let z = crate::maths::normal_quantile((1.0 + experiment.file.interval) / 2.0);
    let of_arm = |(a, values): (usize, &Vec<f64>)| {
        let mut stopped: Vec<f64> = values.iter().copied().filter(|day| *day < horizon).collect();
        stopped.sort_by(f64::total_cmp);
        let odds = stopped.len() as f64 / values.len() as f64;
        // As many trials as there are independent observations.
        let n = sample.units(a).len() as f64;
        let centre = (odds + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * libm::sqrt(odds * (1.0 - odds) / n + z * z / (4.0 * n * n));
        let mut row = vec![name(&experiment.arms[a].name), name(&words.sector), name(&words.place)];
        row.push(Cell::Whole(values.len() as u32));
        let day = if stopped.is_empty() { f64::NAN } else { quantile(&stopped, 0.5) };
        row.extend([odds, (centre - half).max(0.0), (centre + half).min(1.0), day].map(Cell::Number));
        row
    };
    sample.arms.iter().enumerate().map(of_arm).collect()
}

/// A difference whose interval includes nothing, or rests on very few observations.
fn too_few(words: &Column, arm: &str, differences: &[f64], found: [f64; 3], level: f64) -> Option<String> {
    let n = differences.len();
    let percent = level * 100.0;
    if n < 2 {
        return Some(format!("{words}, \"{arm}\": a single independent observation carries no interval."));
    }
    let [centre, low, high] = found;
    if !(low <= 0.0 && high >= 0.0) || deviation(differences) == 0.0 {
        return None;
    }
    let half = (high - low) / 2.0;
    let needed = n as f64 * (half / centre) * (half / centre);
    let hope = if needed.is_finite() && needed < 1e7 {
        format!("; if the mean stayed where it is, about {} would tell it from nothing", needed.ceil())
    } else {
        String::new()
    };
    Some(format!("{words}, \"{arm}\": the {percent} % interval of the difference includes nothing with {n} observations{hope}."))
}

/// An interval that is wider than was asked for.
fn too_wide(experiment: &Experiment, words: &Column, arm: &str, units: &[f64], average: [f64; 3]) -> Option<String> {
    let asked = experiment.file.precision?;
    let half = (average[2] - average[1]) / 2.0;
    let n = units.len();
    let relative = half / average[0].abs();
    if n < 2 {
        return Some(format!("{words}, \"{arm}\": a single independent observation carries no interval."));
    }
    (relative > asked).then(|| {
        let needed = (n as f64 * (relative / asked) * (relative / asked)).ceil();
        format!(
            "{words}, \"{arm}\": the {} % interval of the mean is {:.1} % to either side with {n} observations, wider than the {} % asked for; about {needed} would carry it.",
            experiment.file.interval * 100.0,
            relative * 100.0,
            asked * 100.0
        )
    })
}

/// What the number of runs does not carry, whatever the outcome.
pub(super) fn notes(experiment: &Experiment) -> Vec<String> {
    let members = (experiment.members() / experiment.arms.len() as u64) as f64;
    let needed = (BEYOND / 0.05).ceil();
    let mut notes = Vec::new();
    if members < needed {
        notes.push(format!(
            "Quantiles at 5 and 95 % rest on {members} runs an arm, so that fewer than {BEYOND} lie beyond them; {needed} would carry them."
        ));
    }
    notes
}
