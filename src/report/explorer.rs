//! The data of the explorer: the series that a reader may want to look up, packed small.

use serde::Serialize;

use crate::analysis::summary::{Arm, Band, Metric, Series, Summary};
use crate::chart::{days_between, measure, words};

/// Most letters of packed values; series beyond are left to the tables.
const MOST: usize = 900_000;
/// Letters that stand for digits: printable, and harmless inside JSON and HTML.
const ALPHABET: &[u8; 89] = b"!#$%()*+,-./0123456789:;=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
/// Highest value that two letters can hold.
const TOP: f64 = 7920.0;

/// Everything that the explorer reads.
#[derive(Serialize)]
pub struct Explorer {
    /// Days of the points, counted from 1 January 1970.
    days: Vec<i64>,
    arms: Vec<String>,
    /// Position of the arm that is compared at first; none without alternatives.
    compared: Option<usize>,
    series: Vec<Packed>,
    runs: u32,
}

#[derive(Serialize)]
struct Packed {
    metric: &'static str,
    what: String,
    place: String,
    unit: String,
    /// Value of one step of the packed numbers.
    step: f64,
    /// For each arm the quantiles 5, 25, 50, 75 and 95 %, one after the other, two letters a value; empty where not recorded.
    bands: Vec<String>,
}

/// Five quantiles over time: 5, 25, 50, 75 and 95 %.
type Quantiles = [Vec<f64>; 5];

/// What finds the band of a series in an arm.
type Finder<'a> = Box<dyn Fn(&Arm) -> Option<Quantiles> + 'a>;

/// A series before it is packed: the same in every arm.
struct Open<'a> {
    metric: &'static str,
    what: String,
    place: String,
    unit: String,
    factor: f64,
    band: Finder<'a>,
}

/// The series of focus commodities and countries, prices first; others as long as there is room.
pub fn explorer(summary: &Summary) -> Explorer {
    let epoch = jiff::civil::date(1970, 1, 1);
    let mut series = Vec::new();
    let mut letters = 0;
    for open in wanted(summary) {
        let packed = pack(summary, &open);
        letters += packed.bands.iter().map(String::len).sum::<usize>();
        if letters > MOST {
            break;
        }
        if packed.bands.iter().any(|b| !b.is_empty()) {
            series.push(packed);
        }
    }
    let best = measure::best_arm(summary).map(|(arm, _)| arm.name.as_str());
    Explorer {
        days: summary.dates.iter().map(|d| days_between(epoch, *d) as i64).collect(),
        arms: summary.arms.iter().map(|a| a.name.clone()).collect(),
        compared: best.and_then(|name| summary.arms.iter().position(|a| a.name == name)),
        series,
        runs: summary.replicates,
    }
}

fn wanted(summary: &Summary) -> Vec<Open<'_>> {
    let mut all = Vec::new();
    let Some(reference) = summary.arms.first() else { return all };
    for shortage in measure::shortages(summary, reference).into_iter().filter(|s| summary.focus.countries.contains(&s.country)) {
        all.push(Open {
            metric: "Demand unmet",
            what: measure::sector(summary, &shortage.sector).to_owned(),
            place: measure::country(summary, &shortage.country).to_owned(),
            unit: "% of demand".to_owned(),
            factor: 100.0,
            band: Box::new(move |arm| measure::unmet_share(arm, &shortage.sector, &shortage.country)),
        });
    }
    let goods = |metric: Metric| reference.series.iter().filter(move |s| s.metric == metric && !s.commodity.is_empty());
    let in_focus = |s: &&Series| summary.focus.commodities.contains(&s.commodity);
    let kinds = [
        (Metric::SpotPrice, "Spot price"),
        (Metric::Shipments, "Shipments"),
        (Metric::Stock, "Stocks of companies and users"),
        (Metric::Production, "Production"),
        (Metric::AwaitingLicence, "Waiting for a licence"),
        (Metric::Stockpile, "Public stockpile"),
    ];
    // All kinds of the focus commodities before any of the others.
    for focus in [true, false] {
        for (metric, name) in kinds {
            let ways = goods(metric).filter(|s| in_focus(s) == focus);
            // Of the many ways of goods, those from the country that controls exports.
            let ways = ways.filter(|s| metric != Metric::Shipments || s.place == summary.focus.controller);
            all.extend(ways.map(|s| open(summary, s, name)));
        }
    }
    all
}

fn open<'a>(summary: &'a Summary, series: &'a Series, metric: &'static str) -> Open<'a> {
    let country = |id: &str| measure::country(summary, id).to_owned();
    let counted = measure::commodity_unit(summary, &series.commodity);
    let (unit, factor) = match series.metric {
        Metric::SpotPrice => {
            let (divisor, unit) = words::price_unit(counted);
            (unit, 1.0 / divisor)
        }
        _ if series.unit.ends_with("/d") => (format!("{counted}/month"), words::MONTH),
        _ => (series.unit.clone(), 1.0),
    };
    Open {
        metric,
        what: measure::commodity(summary, &series.commodity).to_owned(),
        place: match series.metric {
            Metric::SpotPrice => measure::market(summary, &series.place).to_owned(),
            Metric::Shipments => format!("{} to {}", country(&series.place), country(&series.to)),
            _ => country(&series.place),
        },
        unit,
        factor,
        band: Box::new(|arm| {
            let Band { p05, p25, p50, p75, p95 } = &arm.series(series.metric, &series.commodity, &series.place, &series.to)?.band;
            Some([p05, p25, p50, p75, p95].map(Clone::clone))
        }),
    }
}

fn pack(summary: &Summary, open: &Open<'_>) -> Packed {
    let bands: Vec<Option<Quantiles>> = summary.arms.iter().map(|a| (open.band)(a)).collect();
    let values = || bands.iter().flatten().flatten().flatten().copied();
    let top = values().fold(0.0, f64::max);
    let step = if top > 0.0 { top / TOP } else { 1.0 };
    let letters = |band: &Option<Quantiles>| {
        let mut text = String::new();
        for value in band.iter().flatten().flatten() {
            let n = libm::round(value.max(0.0) / step).min(TOP) as usize;
            text.push(char::from(ALPHABET[n / 89]));
            text.push(char::from(ALPHABET[n % 89]));
        }
        text
    };
    Packed {
        metric: open.metric,
        what: open.what.clone(),
        place: open.place.clone(),
        unit: open.unit.clone(),
        step: step * open.factor,
        // A series that is nothing everywhere is not worth looking up.
        bands: if top > 0.0 { bands.iter().map(letters).collect() } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::example::{self, ORDINARY};

    #[test]
    fn packed_values_are_those_of_the_series() {
        let summary = example::summary(ORDINARY);
        let explorer = explorer(&summary);
        let packed = explorer.series.iter().find(|s| s.metric == "Spot price" && s.place == "India").expect("prices are there");
        let series = summary.arms[1].series.iter().find(|s| s.metric == Metric::SpotPrice && s.place == "m00").expect("recorded");
        let at = |n: usize| {
            let digit = |i: usize| ALPHABET.iter().position(|l| *l == packed.bands[1].as_bytes()[i]).expect("a letter") as f64;
            (digit(2 * n) * 89.0 + digit(2 * n + 1)) * packed.step
        };
        let points = summary.dates.len();
        for (quantile, path) in
            [&series.band.p05, &series.band.p25, &series.band.p50, &series.band.p75, &series.band.p95].iter().enumerate()
        {
            for (i, value) in path.iter().enumerate() {
                // Prices of tonnes are shown by the kilogram.
                assert!((at(quantile * points + i) - value / 1000.0).abs() <= packed.step, "{quantile} {i}");
            }
        }
        assert_eq!(packed.unit, "USD/kg");
    }
}
