//! Words for what an experiment found out, shared by its pictures and its part of the report.

use super::measure;
use super::words;
use crate::analysis::summary::{Metric, Summary};
use crate::analysis::uncertainty::{Doubt, DoubtfulOutcome};

/// An outcome inside a sentence: `value lost in the United States`.
#[must_use]
pub fn outcome_name(summary: &Summary, outcome: &DoubtfulOutcome) -> String {
    let what = match outcome.metric {
        Metric::ValueLost => "value lost",
        Metric::LostShare => "share of demand never met",
        Metric::FirstStop => "first day of a stop",
        Metric::PeakPrice => "highest price",
        Metric::PublicCost => "public cost",
        Metric::JobYears => "job-years",
        other => other.id(),
    };
    let of = match (outcome.commodity.is_empty(), outcome.sector.is_empty()) {
        (false, _) => format!(" of {}", measure::in_sentence(summary, measure::commodity(summary, &outcome.commodity))),
        (_, false) => format!(" of {}", measure::in_sentence(summary, measure::sector(summary, &outcome.sector))),
        _ => String::new(),
    };
    let place = if outcome.place.is_empty() {
        "all countries".to_owned()
    } else if outcome.metric == Metric::PeakPrice {
        words::the(measure::market(summary, &outcome.place))
    } else {
        measure::in_country(summary, &outcome.place)
    };
    let over = if outcome.metric == Metric::PeakPrice { ", over its start" } else { "" };
    format!("{what}{of} in {place}{over}")
}

/// A value of an outcome as people write it.
#[must_use]
pub fn amount(unit: &str, value: f64) -> String {
    match unit {
        "USD" => words::money(value),
        "share" => words::percent(value),
        "ratio" => words::times(value),
        "d" => words::count(libm::round(value).max(0.0) as usize, "day"),
        _ => format!("{}{}{unit}", words::short(value), words::NBSP),
    }
}

/// From one value to another, with the unit once.
#[must_use]
pub fn amounts(unit: &str, low: f64, high: f64) -> String {
    match unit {
        "USD" => format!("USD{}{}", words::NBSP, words::span(low, high)),
        _ => format!("{} to {}", amount(unit, low), amount(unit, high)),
    }
}

/// How large the experiment is: `100 points of a Latin hypercube, 3 runs at each`.
#[must_use]
pub fn size(doubt: &Doubt) -> String {
    let design = match doubt.design.as_str() {
        "LatinHypercube" => " of a Latin hypercube",
        "Sobol" => " of a Sobol design",
        "Morris" => " of a Morris design",
        "Grid" => " of a grid",
        _ => "",
    };
    format!("{}{design}, {} at each", words::count(doubt.points as usize, "point"), words::count(doubt.replicates as usize, "run"))
}

/// Where the numbers come from.
#[must_use]
pub fn source(doubt: &Doubt) -> String {
    format!("Experiment: {} · seed {} · {} · shortfall {} · {}", doubt.experiment, doubt.seed, size(doubt), doubt.version, doubt.digest)
}
