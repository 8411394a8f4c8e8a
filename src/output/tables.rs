//! Tidy tables: one observation per row, units in the row.

use rayon::prelude::*;

use super::NamedBytes;
use super::dictionary::{self, head};
use crate::analysis::statistics::rounded;
use crate::analysis::summarise::numbers;
use crate::analysis::summary::{Arm, Series, Summary};
use crate::scenario::variation::Variation;

/// All tables of a summary.
#[must_use]
pub fn tables(summary: &Summary) -> Vec<NamedBytes> {
    vec![
        (super::briefing::FILE.to_owned(), super::briefing::briefing(summary)),
        ("series.csv".to_owned(), series(summary)),
        ("summary.csv".to_owned(), outcomes(summary)),
        ("runs.csv".to_owned(), runs(summary)),
        ("events.csv".to_owned(), events(summary)),
        (dictionary::FILE.to_owned(), dictionary::dictionary()),
    ]
}

/// The summary with the digits that tables carry, so that what is drawn now equals what is drawn from the folder later.
#[must_use]
pub fn as_written(mut summary: Summary) -> Summary {
    let round = |values: &mut Vec<f64>| values.iter_mut().for_each(|v| *v = rounded(*v));
    for arm in &mut summary.arms {
        arm.series.par_iter_mut().for_each(|Series { band, .. }| {
            [&mut band.p05, &mut band.p25, &mut band.p50, &mut band.p75, &mut band.p95].into_iter().for_each(round);
        });
        arm.outcomes.iter_mut().for_each(|o| round(&mut o.values));
    }
    let base: Vec<Vec<f64>> = summary.arms.first().map(|a| a.outcomes.iter().map(|o| o.values.clone()).collect()).unwrap_or_default();
    for (a, arm) in summary.arms.iter_mut().enumerate() {
        for (outcome, base) in arm.outcomes.iter_mut().zip(&base) {
            (outcome.mean, outcome.quantiles, outcome.difference) = numbers(&outcome.values, (a > 0).then_some(&base[..]));
        }
    }
    summary
}

/// Bands over time. Series that stay at nothing in every arm are left out.
fn series(summary: &Summary) -> Vec<u8> {
    let mut rows = vec![head(dictionary::SERIES)];
    let n = summary.replicates.to_string();
    let kept = summary.recorded();
    for arm in &summary.arms {
        for (series, _) in arm.series.iter().zip(&kept).filter(|(_, kept)| **kept) {
            rows.extend(points(summary, arm, series, &n));
        }
    }
    table(&rows)
}

fn points<'s>(summary: &'s Summary, arm: &'s Arm, series: &'s Series, n: &'s str) -> impl Iterator<Item = Vec<String>> + 's {
    let Series { metric, commodity, sector, place, to, unit, band } = series;
    summary.dates.iter().enumerate().map(move |(i, date)| {
        let mut row = row(&[&arm.name, &date.to_string(), metric.id(), commodity, sector, place, to, unit, n]);
        row.extend([&band.p05, &band.p25, &band.p50, &band.p75, &band.p95].map(|values| number(values[i])));
        row
    })
}

/// Outcomes over all runs, with paired differences to the first arm.
fn outcomes(summary: &Summary) -> Vec<u8> {
    let mut rows = vec![head(dictionary::SUMMARY)];
    for arm in &summary.arms {
        for o in &arm.outcomes {
            let mut row = row(&[
                &arm.name,
                o.metric.id(),
                &o.commodity,
                &o.sector,
                &o.place,
                &o.unit,
                &summary.replicates.to_string(),
                &number(o.mean),
            ]);
            row.extend(o.quantiles.map(number));
            row.extend(o.difference.map_or_else(|| [const { String::new() }; 3], |d| [d.mean, d.low, d.high].map(number)));
            rows.push(row);
        }
    }
    table(&rows)
}

/// Outcomes of each run.
fn runs(summary: &Summary) -> Vec<u8> {
    let mut rows = vec![head(dictionary::RUNS)];
    for arm in &summary.arms {
        for o in &arm.outcomes {
            let run = |(r, value): (usize, &f64)| {
                row(&[&arm.name, &r.to_string(), o.metric.id(), &o.commodity, &o.sector, &o.place, &o.unit, &number(*value)])
            };
            rows.extend(o.values.iter().enumerate().map(run));
        }
    }
    table(&rows)
}

/// What happened in replicate 0 of each arm.
fn events(summary: &Summary) -> Vec<u8> {
    let mut rows = vec![head(dictionary::EVENTS)];
    for arm in &summary.arms {
        rows.extend(arm.events.iter().map(|e| row(&[&arm.name, "0", &e.date.to_string(), &e.who, &e.what, &e.why])));
    }
    table(&rows)
}

/// The value of everything uncertain in every replicate; no table where nothing is.
#[must_use]
pub fn draws(variation: &Variation, draws: &[Vec<String>]) -> Option<NamedBytes> {
    let mut rows = vec![head(dictionary::DRAWS)];
    for (replicate, values) in draws.iter().enumerate() {
        for (varied, value) in variation.varied.iter().zip(values) {
            let number = number_in(value).map(number).unwrap_or_default();
            rows.push(row(&[&replicate.to_string(), &varied.name, &varied.path, value, &number]));
        }
    }
    (rows.len() > 1).then(|| ("draws.csv".to_owned(), table(&rows)))
}

/// The number in `Days(3.5)` or `3.5`, in the unit that stands there; none in other values.
#[must_use]
pub fn number_in(value: &str) -> Option<f64> {
    let inside = value.split_once('(').map_or(value, |(_, rest)| rest.trim_end_matches(')'));
    inside.trim().replace('_', "").parse().ok()
}

/// Cells of a row.
pub(crate) fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

/// Nine significant digits, the shortest way to write them.
#[must_use]
pub fn number(value: f64) -> String {
    rounded(value).to_string()
}

/// Rows, the first of which is the head, as CSV.
pub(crate) fn table(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes every row");
    }
    writer.into_inner().expect("memory takes every row")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_nine_digits_and_no_noise() {
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(123_456_789_012.0), "123456789000");
        assert_eq!(number(-1.0 / 3.0), "-0.333333333");
        assert_eq!(number(0.0), "0");
    }
}
