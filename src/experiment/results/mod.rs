//! From the numbers of all members to tables: means, paired differences, odds, spread, convergence, sensitivity.
//!
//! Columns are read from the disk one group at a time, so that memory does not grow with the number of members
//! beyond one column; every table cell depends on its column alone, so that threads do not matter.

pub mod dictionary;
mod sample;
mod sensitivity;
mod tables;

use std::io;

use rayon::prelude::*;

pub use sample::Sample;
pub use tables::{Findings, Headline};

use super::open::Experiment;
use crate::output::shards::Shards;
use crate::output::tidy::Cell;

/// Bytes of columns that are held at a time.
const HELD: usize = 6 << 20;

/// A row of a table.
pub type Row = Vec<Cell<'static>>;

/// Tables of the analysed outcomes, by name.
#[derive(Debug, Default)]
pub struct Tables {
    /// Means, intervals and quantiles of each arm.
    pub summary: Vec<Row>,
    /// Paired differences to the first arm.
    pub differences: Vec<Row>,
    /// Odds of a stop.
    pub stops: Vec<Row>,
    /// Running means and differences against the number of runs.
    pub convergence: Vec<Row>,
    /// Indices of each uncertainty.
    pub sensitivity: Vec<Row>,
    /// Outcomes by the value of each uncertainty that is a choice.
    pub spread: Vec<Row>,
    /// What the numbers do not carry, in words.
    pub notes: Vec<String>,
    /// What is told at the end of the command.
    pub headlines: Vec<Headline>,
}

/// Number of columns that are read at a time.
fn group(members: u64) -> usize {
    (HELD / (members as usize * 8).max(1)).max(1)
}

/// Computes all tables but the long ones.
///
/// # Errors
/// If the parts cannot be read.
pub fn tables(experiment: &Experiment, shards: &Shards) -> io::Result<Tables> {
    let analysed: Vec<usize> = experiment.analysed.iter().map(|(column, _)| *column).collect();
    let stops: Vec<usize> = (0..experiment.outcomes.len()).filter(|c| experiment.outcomes[*c].metric == "first_stop").collect();
    let mut all = Tables::default();
    for columns in analysed.chunks(group(shards.cut.members)) {
        let samples = columns.iter().map(|c| column(experiment, shards, *c)).collect::<io::Result<Vec<Sample>>>()?;
        let found: Vec<Tables> = columns.par_iter().zip(samples).map(|(c, s)| tables::of_outcome(experiment, *c, &s)).collect();
        found.into_iter().for_each(|f| all.append(f));
    }
    for c in stops {
        all.stops.extend(tables::stops(experiment, c, &column(experiment, shards, c)?));
    }
    all.notes.extend(tables::notes(experiment));
    Ok(all)
}

fn column(experiment: &Experiment, shards: &Shards, column: usize) -> io::Result<Sample> {
    let values = shards.columns(column..column + 1)?.pop().unwrap_or_default();
    Ok(Sample::new(experiment, &values))
}

impl Tables {
    fn append(&mut self, mut other: Self) {
        self.summary.append(&mut other.summary);
        self.differences.append(&mut other.differences);
        self.convergence.append(&mut other.convergence);
        self.sensitivity.append(&mut other.sensitivity);
        self.spread.append(&mut other.spread);
        self.notes.append(&mut other.notes);
        self.headlines.append(&mut other.headlines);
    }
}

/// Bands of the kept series: calls `write` with one row per arm, series and date, all of an arm's series in order.
///
/// # Errors
/// If the parts cannot be read, or `write` fails.
pub fn bands(experiment: &Experiment, shards: &Shards, mut write: impl FnMut(&[Cell<'_>]) -> io::Result<()>) -> io::Result<()> {
    let dates = experiment.dates();
    let first = experiment.outcomes.len() + 1;
    let n = Cell::Whole((experiment.members() / experiment.arms.len() as u64) as u32);
    for (s, (_, words)) in experiment.series.iter().enumerate() {
        let step = group(shards.cut.members).min(dates.max(1));
        for start in (0..dates).step_by(step) {
            let end = (start + step).min(dates);
            let columns = shards.columns(first + s * dates + start..first + s * dates + end)?;
            let quantiles: Vec<Vec<[f64; 5]>> = columns.into_par_iter().map(|c| Sample::new(experiment, &c).quantiles()).collect();
            for (a, arm) in experiment.arms.iter().enumerate() {
                for (date, quantiles) in (start..end).zip(&quantiles) {
                    let mut row = vec![Cell::from(arm.name.as_str()), Cell::Date(experiment.date(date))];
                    row.extend(tables::words(words));
                    row.push(n.clone());
                    row.extend(quantiles[a].map(Cell::Number));
                    write(&row)?;
                }
            }
        }
    }
    Ok(())
}
