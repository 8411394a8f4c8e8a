//! The way back: from the folder of a finished run to its summary, without simulating.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::briefing::{self, Briefing};
use crate::analysis::summarise::numbers;
use crate::analysis::summary::{Arm, Band, Event, Metric, Outcome, Series, Summary};

/// Why a folder could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The operating system refused.
    Io(PathBuf, io::Error),
    /// A file is not what a run writes; the text says why.
    Content(PathBuf, String),
}

impl std::error::Error for ReadError {}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(out, "cannot read `{}`: {error}; name the folder of a finished run", path.display()),
            Self::Content(path, why) => write!(out, "`{}` is not what this version writes: {why}", path.display()),
        }
    }
}

#[derive(Deserialize)]
struct Point {
    arm: String,
    metric: String,
    commodity: String,
    sector: String,
    place: String,
    to: String,
    unit: String,
    p05: f64,
    p25: f64,
    p50: f64,
    p75: f64,
    p95: f64,
}

#[derive(Deserialize)]
struct Value {
    arm: String,
    metric: String,
    commodity: String,
    sector: String,
    place: String,
    unit: String,
    value: f64,
}

#[derive(Deserialize)]
struct Happening {
    arm: String,
    date: String,
    who: String,
    what: String,
    why: String,
}

/// Reads the summary of a finished run. Numbers have the nine digits of the tables; series that are nothing
/// at all dates are left out, as they are there.
///
/// # Errors
/// If a file is missing or is not what a run of this version writes.
pub fn summary(folder: &Path) -> Result<Summary, ReadError> {
    let path = folder.join(briefing::FILE);
    let facts: Briefing = serde_json::from_slice(&bytes(&path)?).map_err(|e| ReadError::Content(path, e.to_string()))?;
    let mut arms: Vec<Arm> =
        facts.arms.iter().map(|name| Arm { name: name.clone(), series: Vec::new(), outcomes: Vec::new(), events: Vec::new() }).collect();
    read_series(folder, &facts, &mut arms)?;
    read_outcomes(folder, &mut arms)?;
    read_events(folder, &mut arms)?;
    Ok(Summary {
        scenario: facts.scenario,
        title: facts.title,
        question: facts.question,
        version: facts.version,
        digest: facts.digest,
        seed: facts.seed,
        replicates: facts.replicates,
        start: facts.start,
        dates: facts.dates,
        interval: facts.interval,
        catalogue: facts.catalogue,
        focus: facts.focus,
        arms,
        uncertain: facts.uncertain,
        observed: facts.observed,
        windows: facts.windows,
        structure: facts.structure,
        sources: facts.sources,
        conservation_residual: facts.conservation_residual,
    })
}

fn read_series(folder: &Path, facts: &Briefing, arms: &mut [Arm]) -> Result<(), ReadError> {
    let path = folder.join("series.csv");
    let places = facts.arms.iter().enumerate().map(|(i, name)| (name.clone(), i)).collect::<BTreeMap<_, _>>();
    for point in rows::<Point>(&path)? {
        let arm = arm(&path, &places, arms, &point.arm)?;
        let same = |s: &&mut Series| {
            s.metric.id() == point.metric
                && s.commodity == point.commodity
                && s.sector == point.sector
                && s.place == point.place
                && s.to == point.to
        };
        // Rows of a series stand together.
        if arm.series.last_mut().filter(same).is_none() {
            arm.series.push(Series {
                metric: metric(&path, &point.metric)?,
                commodity: point.commodity,
                sector: point.sector,
                place: point.place,
                to: point.to,
                unit: point.unit,
                band: Band { p05: Vec::new(), p25: Vec::new(), p50: Vec::new(), p75: Vec::new(), p95: Vec::new() },
            });
        }
        if let Some(Series { band, .. }) = arm.series.last_mut() {
            let lists = [&mut band.p05, &mut band.p25, &mut band.p50, &mut band.p75, &mut band.p95];
            for (list, value) in lists.into_iter().zip([point.p05, point.p25, point.p50, point.p75, point.p95]) {
                list.push(value);
            }
        }
    }
    let expected = facts.dates.len();
    match arms.iter().flat_map(|a| &a.series).find(|s| s.band.p50.len() != expected) {
        Some(s) => {
            let why = format!("{} of {}{} has {} dates of {expected}", s.metric.id(), s.commodity, s.sector, s.band.p50.len());
            Err(ReadError::Content(path, why))
        }
        None => Ok(()),
    }
}

fn read_outcomes(folder: &Path, arms: &mut [Arm]) -> Result<(), ReadError> {
    let path = folder.join("runs.csv");
    let places = arms.iter().enumerate().map(|(i, a)| (a.name.clone(), i)).collect::<BTreeMap<_, _>>();
    for row in rows::<Value>(&path)? {
        let arm = arm(&path, &places, arms, &row.arm)?;
        let same = |o: &&mut Outcome| {
            o.metric.id() == row.metric && o.commodity == row.commodity && o.sector == row.sector && o.place == row.place
        };
        match arm.outcomes.last_mut().filter(same) {
            Some(outcome) => outcome.values.push(row.value),
            None => arm.outcomes.push(Outcome {
                metric: metric(&path, &row.metric)?,
                commodity: row.commodity,
                sector: row.sector,
                place: row.place,
                unit: row.unit,
                values: vec![row.value],
                mean: 0.0,
                quantiles: [0.0; 3],
                difference: None,
            }),
        }
    }
    let base: Vec<Vec<f64>> = arms.first().map(|a| a.outcomes.iter().map(|o| o.values.clone()).collect()).unwrap_or_default();
    for (a, arm) in arms.iter_mut().enumerate() {
        if arm.outcomes.len() != base.len() {
            return Err(ReadError::Content(path, format!("arm \"{}\" has {} outcomes of {}", arm.name, arm.outcomes.len(), base.len())));
        }
        for (outcome, base) in arm.outcomes.iter_mut().zip(&base) {
            (outcome.mean, outcome.quantiles, outcome.difference) = numbers(&outcome.values, (a > 0).then_some(&base[..]));
        }
    }
    Ok(())
}

fn read_events(folder: &Path, arms: &mut [Arm]) -> Result<(), ReadError> {
    let path = folder.join("events.csv");
    let places = arms.iter().enumerate().map(|(i, a)| (a.name.clone(), i)).collect::<BTreeMap<_, _>>();
    for row in rows::<Happening>(&path)? {
        let date = row.date.parse().map_err(|e| ReadError::Content(path.clone(), format!("`{}` is no date: {e}", row.date)))?;
        let event = Event { date, who: row.who, what: row.what, why: row.why };
        arm(&path, &places, arms, &row.arm)?.events.push(event);
    }
    Ok(())
}

fn arm<'a>(path: &Path, places: &BTreeMap<String, usize>, arms: &'a mut [Arm], name: &str) -> Result<&'a mut Arm, ReadError> {
    let place = places.get(name).ok_or_else(|| ReadError::Content(path.to_owned(), format!("no arm is called \"{name}\"")))?;
    Ok(&mut arms[*place])
}

pub(super) fn metric(path: &Path, name: &str) -> Result<Metric, ReadError> {
    Metric::named(name).ok_or_else(|| ReadError::Content(path.to_owned(), format!("no metric is called `{name}`")))
}

pub(super) fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, ReadError> {
    let bytes = bytes(path)?;
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    reader.deserialize().collect::<Result<Vec<T>, _>>().map_err(|e| ReadError::Content(path.to_owned(), e.to_string()))
}

#[expect(clippy::disallowed_methods, reason = "what left through this door comes back through it")]
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|error| ReadError::Io(path.to_owned(), error))
}
