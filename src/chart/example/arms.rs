//! What happens in the arms of a made-up summary: series, outcomes, events, and differences between arms.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Shape;
use crate::analysis::statistics;
use crate::analysis::summary::{Arm, Band, Event, Focus, Metric, Outcome, Series};
use crate::chart::measure;

/// A bump between the control and a year later: 0 outside, 1 at its highest.
fn bump(week: usize) -> f64 {
    let t = (week as f64 - 14.0) / 26.0;
    if t <= 0.0 { 0.0 } else { t * libm::exp(1.0 - t) }
}

fn band(points: usize, spread: f64, path: impl Fn(usize, f64) -> f64) -> Band {
    let at = |q: f64| (0..points).map(|w| path(w, q * spread)).collect::<Vec<f64>>();
    Band { p05: at(-1.0), p25: at(-0.4), p50: at(0.0), p75: at(0.4), p95: at(1.0) }
}

/// What one policy leaves of the disruption, with the series, outcomes and events of all that the shape holds.
pub(super) fn arm(shape: Shape, focus: &Focus, sectors: &[String], dates: &[Date], start: Date, index: usize, name: &str) -> Arm {
    let force = if shape.quiet { 0.0 } else { 1.0 / (1.0 + index as f64 * 0.5) };
    let spread = if shape.replicates > 1 { 0.5 } else { 0.0 };
    let of_goods = |metric, commodity: &str, place: &str, to: &str, unit: &str, band| Series {
        metric,
        commodity: commodity.into(),
        sector: String::new(),
        place: place.into(),
        to: to.into(),
        unit: unit.into(),
        band,
    };
    let mut series = Vec::new();
    for (g, good) in focus.commodities.iter().enumerate() {
        let base = 250_000.0 / (1 + g * g * g) as f64;
        let height = force * (1.0 + 3.0 * g as f64);
        series.push(of_goods(
            Metric::SpotPrice,
            good,
            &focus.controller_market,
            "",
            "USD/t",
            band(shape.points, spread, |w, q| base * (1.0 - 0.15 * force * bump(w) * (1.0 + q))),
        ));
        for (m, market) in focus.markets.iter().enumerate() {
            let height = if m < 2 { height } else { height * 0.4 };
            series.push(of_goods(
                Metric::SpotPrice,
                good,
                market,
                "",
                "USD/t",
                band(shape.points, spread, |w, q| base * (1.0 + height * bump(w) * (1.0 + q))),
            ));
        }
        for (c, country) in focus.countries.iter().enumerate() {
            let flow = 20.0 / (1 + c) as f64;
            series.push(of_goods(
                Metric::Shipments,
                good,
                &focus.controller,
                country,
                "t/d",
                band(shape.points, spread, |w, q| flow * (1.0 - 0.8 * force * bump(w)).max(0.0) * (1.0 + 0.2 * q)),
            ));
            series.push(of_goods(
                Metric::Stock,
                good,
                country,
                "",
                "t",
                band(shape.points, spread, |w, q| 900.0 * (1.0 - 0.7 * force * bump(w) * (1.0 + 0.3 * q))),
            ));
        }
    }
    for (s, sector) in sectors.iter().enumerate() {
        for (c, country) in focus.countries.iter().enumerate().filter(|(c, _)| (s + c) % 7 != 3) {
            let end_use = |metric, band| Series {
                metric,
                commodity: String::new(),
                sector: sector.clone(),
                place: country.clone(),
                to: String::new(),
                unit: "vehicles/d".into(),
                band,
            };
            let depth = force * 0.5 / (1 + s + c) as f64;
            series.push(end_use(Metric::Demand, band(shape.points, 0.0, |_, _| 400.0)));
            series.push(end_use(Metric::Unmet, band(shape.points, spread, |w, q| 400.0 * depth * bump(w) * (1.0 + q))));
        }
    }
    let events = (0..60).map(|i| Event {
        date: dates[i % dates.len()].min(start.saturating_add((i as i64 * 9).days())),
        who: format!("Company <{i}>"),
        what: "stops production".into(),
        why: "no magnets left".into(),
    });
    Arm {
        name: if shape.nasty { format!("<i>{name}</i>") } else { name.into() },
        series,
        outcomes: outcomes(shape, focus, sectors, dates, index, force),
        events: events.collect(),
    }
}

fn outcomes(shape: Shape, focus: &Focus, sectors: &[String], dates: &[Date], index: usize, force: f64) -> Vec<Outcome> {
    let horizon = 7.0 * dates.len() as f64;
    // A cheap scatter that is the same for every arm, as common random numbers make it.
    let luck = |r: usize| ((r * 7919 + 13) % 101) as f64 / 101.0;
    let outcome = |metric, commodity: &str, sector: &str, place: &str, unit: &str, value: &dyn Fn(usize) -> f64| {
        let values: Vec<f64> = (0..shape.replicates).map(value).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |q: f64| sorted[((sorted.len() - 1) as f64 * q) as usize];
        Outcome {
            metric,
            commodity: commodity.into(),
            sector: sector.into(),
            place: place.into(),
            unit: unit.into(),
            mean: statistics::mean(&values),
            quantiles: [at(0.05), at(0.5), at(0.95)],
            values,
            difference: None,
        }
    };
    let mut all = Vec::new();
    all.push(outcome(Metric::LossAvoidedPerDollar, "", "", "", "ratio", &|_| 3.2 * index as f64));
    all.push(outcome(Metric::DaysToHelp, "", "", "", "d", &|_| if index == 0 { horizon } else { 200.0 * index as f64 }));
    for (g, good) in focus.commodities.iter().enumerate() {
        for (m, market) in focus.markets.iter().enumerate() {
            let height = force * (1.0 + 3.0 * g as f64) * if m < 2 { 1.0 } else { 0.4 };
            all.push(outcome(Metric::PeakPrice, good, "", market, "ratio", &|r| 1.0 + height * (0.5 + luck(r))));
        }
    }
    for (c, country) in focus.countries.iter().enumerate() {
        for (g, group) in ["defence", "medical", "AI and quantum"].into_iter().enumerate() {
            let size = force * 1e9 / (1 + c + 2 * g) as f64;
            all.push(outcome(Metric::GroupValueLost, "", group, country, "USD", &|r| size * (0.5 + luck(r))));
            all.push(outcome(Metric::GroupLostShare, "", group, country, "share", &|r| force * 0.1 * luck(r)));
        }
        all.push(outcome(Metric::DominantShare, "", "", country, "share", &|_| 0.5 + 0.4 * force));
        all.push(outcome(Metric::Jobs, "", "", country, "jobs", &|_| 5000.0 + 800.0 * index as f64));
        let size = 2e9 / (1 + c) as f64;
        for (s, sector) in sectors.iter().enumerate() {
            let noise = |r: usize| ((r * 31 + index * 17 + s) % 23) as f64 / 23.0;
            all.push(outcome(Metric::ValueLost, "", sector, country, "USD", &|r| {
                force * size * (0.5 + luck(r)) + force * size * 0.6 * noise(r)
            }));
            all.push(outcome(Metric::FirstStop, "", sector, country, "d", &|r| {
                if force * luck(r) * 4.0 > (1 + s) as f64 { 110.0 + 60.0 * luck(r) } else { horizon }
            }));
            all.push(outcome(Metric::LostShare, "", sector, country, "share", &|r| force * 0.1 * luck(r) / (1 + s) as f64));
        }
    }
    all
}

/// Fills in the paired differences, as the engine does.
pub(super) fn with_differences(mut arms: Vec<Arm>) -> Vec<Arm> {
    let reference = arms.first().map(|a| a.outcomes.clone()).unwrap_or_default();
    for arm in arms.iter_mut().skip(1) {
        for (outcome, base) in arm.outcomes.iter_mut().zip(&reference) {
            outcome.difference = Some(measure::paired(&base.values, &outcome.values));
        }
    }
    arms
}
