//! The data dictionary of a run: what every column of its tables means, and every metric in them.
//!
//! The tables take their heads from the same declarations.

use super::tables::{row, table};
use super::tidy::{Field, Kind};
use crate::analysis::summary::Metric;

/// Name of the file.
pub const FILE: &str = "dictionary.csv";

macro_rules! fields {
    ($($name:literal $kind:ident $meaning:literal),* $(,)?) => {
        &[$(Field { name: $name, kind: Kind::$kind, meaning: $meaning }),*]
    };
}

/// Bands over time.
pub const SERIES: &[Field] = fields![
    "arm" Text "Policy alternative",
    "date" Date "Last day of the recorded interval; flows are means per day over it, stocks and prices stand as they are at its end",
    "metric" Text "What is measured",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country of origin for shipments, country otherwise",
    "to" Text "Country of destination of shipments, otherwise empty",
    "unit" Text "Unit of the quantiles",
    "n" Whole "Runs of the arm",
    "p05" Number "Five in a hundred runs lie below, at this date by itself",
    "p25" Number "A quarter lies below",
    "p50" Number "Half lies below",
    "p75" Number "Three quarters lie below",
    "p95" Number "Ninety-five in a hundred lie below",
];

/// One line per outcome and arm.
pub const SUMMARY: &[Field] = fields![
    "arm" Text "Policy alternative",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "unit" Text "Unit of the numbers",
    "n" Whole "Runs of the arm",
    "mean" Number "Mean over the runs",
    "p05" Number "Five in a hundred runs lie below",
    "p50" Number "Half lies below",
    "p95" Number "Ninety-five in a hundred lie below",
    "difference" Number "Mean over runs of this arm less the first arm, run by run; empty in the first arm",
    "difference_low" Number "Lower end of its 90 % interval (Student's t)",
    "difference_high" Number "Upper end",
];

/// Outcomes of each run.
pub const RUNS: &[Field] = fields![
    "arm" Text "Policy alternative",
    "replicate" Whole "Number of the run, from 0; equal numbers share their luck across arms",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "unit" Text "Unit of the value",
    "value" Number "Value of the outcome in this run",
];

/// What happened.
pub const EVENTS: &[Field] = fields![
    "arm" Text "Policy alternative",
    "replicate" Whole "Number of the run: the first one, 0",
    "date" Date "When it happened",
    "who" Text "Who acted or was hit",
    "what" Text "What happened",
    "why" Text "Why",
];

/// Values of what is uncertain.
pub const DRAWS: &[Field] = fields![
    "replicate" Whole "Number of the run, from 0; what was drawn for it is the same in all arms",
    "uncertainty" Text "Name of what is uncertain",
    "path" Text "Path of the value in the scenario, the world or the behaviour",
    "value" Text "Value as it stands in a file",
    "number" Number "The number in the value, in the unit that the value names; empty where it is none",
];

/// Tables of a run with their columns; `draws` is written where something is uncertain.
const TABLES: [(&str, &[Field]); 5] = [("series", SERIES), ("summary", SUMMARY), ("runs", RUNS), ("events", EVENTS), ("draws", DRAWS)];

/// Metrics of `series`, and whether each is a series, an outcome, or both.
const METRICS: [(Metric, &str, &str); 29] = [
    (Metric::SpotPrice, "series", "Spot price in a market"),
    (Metric::AveragePrice, "series", "Price in a market, contracts included, weighted by volume"),
    (Metric::Shipments, "series", "Goods that left a country for another"),
    (Metric::Production, "series", "Output of a country"),
    (Metric::Stock, "series", "Goods held by companies and end users of a country"),
    (Metric::Stockpile, "series", "Goods in public stockpiles"),
    (Metric::AwaitingLicence, "series", "Goods gathered for an application, or waiting for its decision, by the country of the buyer"),
    (
        Metric::ExtraFreight,
        "series",
        "Freight beyond the usual of what leaves for a country, by air or round a closed passage; goods whose mass is known",
    ),
    (Metric::Demand, "series", "Demand of a sector in a country"),
    (Metric::Unmet, "series", "Demand that was not met on the day"),
    (Metric::Lost, "series", "What of it was given up"),
    (Metric::Deferred, "series", "Unmet demand that waits"),
    (Metric::ValueLost, "series", "Value of demand not met on the day"),
    (
        Metric::PublicCost,
        "series",
        "What a government has paid so far, less what came back: stockpiles at the prices of the start, companies, support, research",
    ),
    (Metric::Jobs, "series", "People employed by the companies and projects whose jobs are known"),
    (Metric::GroupValueLost, "series", "Value of demand that a group of sectors, named as its sector, did not meet on the day"),
    (
        Metric::ValueLost,
        "summary",
        "Value of unmet demand over the whole run, net of what was made up: world, country, or sector in a country",
    ),
    (Metric::LostShare, "summary", "Share of demand that was never met"),
    (
        Metric::FirstStop,
        "summary",
        "First day, counted from the start, on which less than nine tenths of demand is met; the horizon if there is none",
    ),
    (Metric::PeakPrice, "summary", "Highest spot price of the run over its start"),
    (Metric::PublicCost, "summary", "What a government pays over the run, less what comes back"),
    (Metric::Jobs, "summary", "People employed at the end of the run"),
    (Metric::JobYears, "summary", "Jobs over the run"),
    (
        Metric::GroupValueLost,
        "summary",
        "Value that a group of sectors, named as its sector, loses over the whole run, net of what was made up",
    ),
    (Metric::GroupLostShare, "summary", "Share of the demand of a group of sectors, by value, that was never met"),
    (
        Metric::DominantShare,
        "summary",
        "Share of the controller in what a focus country takes in of the focus commodities, its own output included, over the last year",
    ),
    (
        Metric::Coverage,
        "summary",
        "N-1 coverage: share of the use of a good outside its largest maker, which is the place, that plants standing outside it at the end could meet at capacity",
    ),
    (
        Metric::LossAvoidedPerDollar,
        "summary",
        "Value saved in the focus countries against the first arm, over what all governments pay beyond it; nothing where they pay no more",
    ),
    (
        Metric::DaysToHelp,
        "summary",
        "Time until the focus countries have lost less so far than in the first arm, and from then on always; the horizon where it never happens",
    ),
];

/// The file.
#[must_use]
pub fn dictionary() -> Vec<u8> {
    let mut rows = vec![row(&["table", "column", "type", "meaning"])];
    for (name, fields) in TABLES {
        for field in fields {
            let kind = match field.kind {
                Kind::Text => "text",
                Kind::Whole => "whole number",
                Kind::Number => "number",
                Kind::Date => "date",
            };
            rows.push(row(&[name, field.name, kind, field.meaning]));
            // The values that a metric can have, below its column; those of `runs` are those of `summary`.
            if field.name == "metric" {
                let here = METRICS.iter().filter(|(_, table, _)| *table == name);
                rows.extend(
                    here.map(|(metric, _, meaning)| row(&[name, &format!("metric = {}", metric.id()), &unit(*metric, name), meaning])),
                );
            }
        }
    }
    table(&rows)
}

fn unit(metric: Metric, table: &str) -> String {
    match metric {
        Metric::ValueLost | Metric::GroupValueLost if table == "series" => "USD/d".to_owned(),
        _ => metric.unit("unit"),
    }
}

/// The head of a table.
#[must_use]
pub(super) fn head(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|f| f.name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_a_meaning() {
        for metric in Metric::ALL {
            assert!(METRICS.iter().any(|(m, _, _)| m == metric), "{} is not in the dictionary", metric.id());
        }
        let page = include_str!("../guide/results.md");
        for metric in Metric::ALL {
            assert!(page.contains(&format!("`{}`", metric.id())), "{} is not on the page of results", metric.id());
        }
    }
}
