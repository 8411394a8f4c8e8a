//! How end uses fare: who runs short, when, how deep.

use std::collections::BTreeMap;

use super::measure::highest;
use super::scale::days_between;
use crate::analysis::statistics::quantile;
use crate::analysis::summary::{Arm, Metric, Outcome, Series, Summary};

/// Length of the worst stretch that shortages are judged by [d].
const QUARTER: f64 = 91.0;
/// Shares below this count as nothing [share].
pub const NEGLIGIBLE: f64 = 0.002;

/// How one end use of one country fares in an arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortage {
    /// Identifier of the sector.
    pub sector: String,
    /// Identifier of the country.
    pub country: String,
    /// Share of runs in which it stops, that is, in which less than nine tenths of demand is met on some recorded day [share].
    pub odds: Option<f64>,
    /// Among the runs in which it stops: five, fifty and ninety-five per cent quantiles of the first day [d after the start].
    pub first: Option<[f64; 3]>,
    /// Share of demand unmet in the worst quarter of the median path [share].
    pub worst: f64,
    /// Position among the dates at which the worst quarter ends.
    pub when: usize,
    /// Share of demand never met, five, fifty and ninety-five per cent quantiles over runs [share].
    pub lost: Option<[f64; 3]>,
}

/// What an arm records of its end uses, found once: an arm of four worlds has ten thousands of series.
struct Ends<'a> {
    demand: BTreeMap<(&'a str, &'a str), &'a Series>,
    unmet: BTreeMap<(&'a str, &'a str), &'a Series>,
    stops: BTreeMap<(&'a str, &'a str), &'a Outcome>,
    lost: BTreeMap<(&'a str, &'a str), &'a Outcome>,
}

impl<'a> Ends<'a> {
    fn of(arm: &'a Arm) -> Self {
        let series = |metric| {
            let here = arm.series.iter().filter(move |s: &&Series| s.metric == metric && !s.sector.is_empty());
            here.map(|s| ((s.sector.as_str(), s.place.as_str()), s)).collect()
        };
        let outcomes = |metric| {
            let here = arm.outcomes.iter().filter(move |o: &&Outcome| o.metric == metric && !o.sector.is_empty());
            here.map(|o| ((o.sector.as_str(), o.place.as_str()), o)).collect()
        };
        Self {
            demand: series(Metric::Demand),
            unmet: series(Metric::Unmet),
            stops: outcomes(Metric::FirstStop),
            lost: outcomes(Metric::LostShare),
        }
    }
}

/// All end uses with demand in an arm; those that stop most surely, then earliest, then deepest come first.
#[must_use]
pub fn shortages(summary: &Summary, arm: &Arm) -> Vec<Shortage> {
    let ends = Ends::of(arm);
    let mut all: Vec<Shortage> = ends.demand.keys().filter_map(|end| shortage(summary, &ends, *end)).collect();
    let key = |s: &Shortage| (-s.odds.unwrap_or(0.0), s.first.map_or(f64::INFINITY, |f| f[1]), -s.worst);
    all.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    });
    all
}

/// The shortage of the focus countries that the briefing shows first: of those that miss a tenth of demand in their worst
/// quarter the one that loses most value, or else the deepest; none if nothing runs short.
#[must_use]
pub fn costliest_shortage(summary: &Summary, arm: &Arm) -> Option<Shortage> {
    let asked = shortages(summary, arm).into_iter().filter(|s| summary.focus.countries.contains(&s.country));
    let mut all: Vec<Shortage> = asked.filter(|s| s.worst >= NEGLIGIBLE).collect();
    if all.iter().any(|s| s.worst >= 0.1) {
        all.retain(|s| s.worst >= 0.1);
    }
    let key = |s: &Shortage| (sector_loss(arm, &s.sector, &s.country).unwrap_or(0.0), s.worst);
    all.into_iter().reduce(|a, b| if key(&b) > key(&a) { b } else { a })
}

/// Mean value lost by one end use of a country [USD]; none if not recorded.
#[must_use]
pub fn sector_loss(arm: &Arm, sector: &str, country: &str) -> Option<f64> {
    arm.outcomes.iter().find(|o| o.metric == Metric::ValueLost && o.sector == sector && o.place == country).map(|o| o.mean)
}

fn shortage(summary: &Summary, ends: &Ends<'_>, end: (&str, &str)) -> Option<Shortage> {
    let (worst, when) = worst_quarter(summary, ends, end)?;
    let horizon = days_between(summary.start, *summary.dates.last()?);
    let outcome = ends.stops.get(&end);
    let mut stops: Option<Vec<f64>> = outcome.map(|o| o.values.iter().copied().filter(|d| *d < horizon - 0.5).collect());
    let runs = outcome.map_or(0, |o| o.values.len());
    if let Some(stops) = &mut stops {
        stops.sort_by(f64::total_cmp);
    }
    Some(Shortage {
        sector: end.0.to_owned(),
        country: end.1.to_owned(),
        odds: stops.as_ref().filter(|_| runs > 0).map(|s| s.len() as f64 / runs as f64),
        first: stops.filter(|s| !s.is_empty()).map(|s| [0.05, 0.5, 0.95].map(|q| quantile(&s, q))),
        worst,
        when,
        lost: ends.lost.get(&end).map(|o| o.quantiles),
    })
}

/// Largest share of demand unmet in any stretch of a quarter of the median path, and the position of its end; none without demand.
fn worst_quarter(summary: &Summary, ends: &Ends<'_>, end: (&str, &str)) -> Option<(f64, usize)> {
    let demand = &ends.demand.get(&end)?.band.p50;
    if demand.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    let Some(unmet) = ends.unmet.get(&end) else { return Some((0.0, 0)) };
    let length = (libm::round(QUARTER / summary.interval.max(1e-9)) as usize).clamp(1, demand.len());
    let share = |end: usize| {
        let stretch = end + 1 - length..=end;
        let wanted: f64 = demand.get(stretch.clone())?.iter().sum();
        let missed: f64 = unmet.band.p50.get(stretch)?.iter().sum();
        (wanted > 0.0).then_some(missed / wanted)
    };
    let shares: Vec<f64> = (length - 1..demand.len()).map(|end| share(end).unwrap_or(0.0)).collect();
    highest(&shares).map(|(i, top)| (top.clamp(0.0, 1.0), i + length - 1))
}

/// Share of demand unmet at each date: five, twenty-five, fifty, seventy-five and ninety-five per cent quantiles.
#[must_use]
pub fn unmet_share(arm: &Arm, sector: &str, country: &str) -> Option<[Vec<f64>; 5]> {
    let demand = &arm.end_use(Metric::Demand, sector, country)?.band.p50;
    let unmet = &arm.end_use(Metric::Unmet, sector, country)?.band;
    let share = |path: &Vec<f64>| path.iter().zip(demand).map(|(u, d)| if *d > 0.0 { (u / d).clamp(0.0, 1.0) } else { 0.0 }).collect();
    Some([&unmet.p05, &unmet.p25, &unmet.p50, &unmet.p75, &unmet.p95].map(share))
}
