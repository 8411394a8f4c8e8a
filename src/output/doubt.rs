//! From the folder of a finished experiment to its findings.

use std::path::Path;

use serde::Deserialize;

use super::manifest;
use super::read::{ReadError, bytes, metric, rows};
use crate::analysis::uncertainty::{ArmDoubt, Choice, Doubt, DoubtfulOutcome, Driver, Index};

#[derive(Deserialize)]
struct Facts {
    experiment: Option<String>,
    #[serde(default)]
    title: String,
    design: Option<String>,
    #[serde(default)]
    points: u64,
    replicates: u64,
    seed: u64,
    version: String,
    digest: String,
    #[serde(default)]
    arms: Vec<String>,
    #[serde(default)]
    uncertainties: Vec<Named>,
    #[serde(default)]
    notes: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// What finds an outcome of an arm in every short table.
#[derive(Deserialize, PartialEq, Clone)]
struct Key {
    arm: String,
    metric: String,
    commodity: String,
    sector: String,
    place: String,
    unit: String,
}

#[derive(Deserialize)]
struct SummaryRow {
    #[serde(flatten)]
    key: Key,
    mean: f64,
    p05: f64,
    p50: f64,
    p95: f64,
}

#[derive(Deserialize)]
struct IndexRow {
    #[serde(flatten)]
    key: Key,
    uncertainty: String,
    index: String,
    value: f64,
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct ChoiceRow {
    #[serde(flatten)]
    key: Key,
    uncertainty: String,
    choice: String,
    n: u64,
    mean: f64,
    p05: f64,
    p50: f64,
    p95: f64,
}

/// Reads the findings of a finished experiment.
///
/// # Errors
/// If the folder is none of an experiment, or a file is not what this version writes.
pub fn doubt(folder: &Path) -> Result<Doubt, ReadError> {
    let path = folder.join(manifest::FILE);
    let facts: Facts = serde_json::from_slice(&bytes(&path)?).map_err(|e| ReadError::Content(path.clone(), e.to_string()))?;
    let Some(experiment) = facts.experiment else {
        return Err(ReadError::Content(path, "it is the manifest of a run, and an experiment is wanted".to_owned()));
    };
    let mut outcomes: Vec<DoubtfulOutcome> = Vec::new();
    let path = folder.join("summary.csv");
    let (indices, choices) = (optional::<IndexRow>(folder, "sensitivity.csv")?, optional::<ChoiceRow>(folder, "spread.csv")?);
    for row in rows::<SummaryRow>(&path)? {
        let key = &row.key;
        let arm = ArmDoubt {
            name: key.arm.clone(),
            mean: row.mean,
            quantiles: [row.p05, row.p50, row.p95],
            drivers: drivers(&indices, key),
            choices: choices.iter().filter(|c| c.key == *key).map(choice).collect(),
        };
        let same = |o: &&mut DoubtfulOutcome| {
            o.metric.id() == key.metric && o.commodity == key.commodity && o.sector == key.sector && o.place == key.place
        };
        match outcomes.iter_mut().find(same) {
            Some(outcome) => outcome.arms.push(arm),
            None => outcomes.push(DoubtfulOutcome {
                metric: metric(&path, &key.metric)?,
                commodity: key.commodity.clone(),
                sector: key.sector.clone(),
                place: key.place.clone(),
                unit: key.unit.clone(),
                arms: vec![arm],
            }),
        }
    }
    let order = |name: &str| facts.arms.iter().position(|a| a == name);
    outcomes.iter_mut().for_each(|o| o.arms.sort_by_key(|a| order(&a.name)));
    Ok(Doubt {
        experiment,
        title: facts.title,
        design: facts.design.map(|d| d.split(['(', ' ']).next().unwrap_or("").to_owned()).unwrap_or_default(),
        points: facts.points,
        replicates: facts.replicates,
        seed: facts.seed,
        version: facts.version,
        digest: facts.digest.chars().take(12).collect(),
        uncertainties: facts.uncertainties.into_iter().map(|u| u.name).collect(),
        outcomes,
        notes: facts.notes,
    })
}

/// Rows of a table that an experiment writes only where it has something to say.
fn optional<T: serde::de::DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>, ReadError> {
    match rows(&folder.join(name)) {
        Err(ReadError::Io(_, error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        outcome => outcome,
    }
}

/// The index that tells most of each uncertainty, the strongest first.
fn drivers(rows: &[IndexRow], key: &Key) -> Vec<Driver> {
    let driver = |row: &IndexRow| {
        let index = match row.index.as_str() {
            "total" => Index::Total,
            "mu_star" => Index::MuStar,
            "explained" => Index::Explained,
            _ => return None,
        };
        Some(Driver { name: row.uncertainty.clone(), value: row.value, low: row.low, high: row.high, index })
    };
    // Shares have no unit of their own: the unit of the table is that of the other indices.
    let mut drivers: Vec<Driver> = rows.iter().filter(|r| r.key == *key).filter_map(driver).collect();
    drivers.sort_by(|a, b| b.value.total_cmp(&a.value));
    drivers
}

fn choice(row: &ChoiceRow) -> Choice {
    Choice {
        uncertainty: row.uncertainty.clone(),
        // Text stands in quotes in a scenario file.
        choice: row.choice.trim_matches('"').to_owned(),
        n: row.n,
        mean: row.mean,
        quantiles: [row.p05, row.p50, row.p95],
    }
}
