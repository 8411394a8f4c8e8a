//! Tables of policies: what each changes in value lost, by group of end uses, and what it does besides.

use serde::Serialize;

use crate::analysis::statistics;
use crate::analysis::summary::{Arm, Metric, Outcome, Summary};
use crate::chart::groups::{Group, groups};
use crate::chart::{measure, words};

const NONE: &str = "–";
/// Most focus countries, and most focus goods, with a column of their own.
const MOST: usize = 4;

/// A policy.
#[derive(Serialize)]
pub struct ArmRow {
    name: String,
    lost: String,
    range: String,
    difference: String,
    reading: &'static str,
}

/// Policies with their paired differences to the reference.
pub fn arms(summary: &Summary) -> Vec<ArmRow> {
    summary.arms.iter().enumerate().map(|(i, arm)| arm_row(summary, arm, i == 0)).collect()
}

fn arm_row(summary: &Summary, arm: &Arm, is_reference: bool) -> ArmRow {
    let none = || NONE.to_owned();
    let lost = measure::value_lost_in_focus(summary, arm);
    let difference = if is_reference { None } else { measure::saving(summary, arm, None) };
    let range = |values: &Vec<f64>| {
        let [low, high] = [0.05, 0.95].map(|q| statistics::quantile(&sorted(values), q));
        words::span(low, high)
    };
    ArmRow {
        name: arm.name.clone(),
        lost: lost.as_ref().map_or_else(none, |v| words::money(statistics::mean(v))),
        range: lost.as_ref().filter(|v| v.len() > 1).map_or_else(none, range),
        difference: difference.as_ref().map_or_else(none, |d| with_interval(d.mean, d.low, d.high)),
        reading: match &difference {
            _ if is_reference => "reference",
            None => NONE,
            Some(d) if d.mean.abs() < 1.0 => "no difference",
            Some(d) if !d.low.is_finite() => "one run, no interval",
            Some(d) if d.high < 0.0 => "less lost",
            Some(d) if d.low > 0.0 => "more lost",
            Some(_) => "not distinguishable",
        },
    }
}

/// A number with its interval and their magnitude once; without the interval where one run gives none.
fn with_interval(mean: f64, low: f64, high: f64) -> String {
    let ends = [low, high].into_iter().filter(|v| v.is_finite());
    let (divisor, word) = words::magnitude(ends.chain([mean]).fold(0.0, |a, v| a.max(v.abs())));
    let word = if word.is_empty() { String::new() } else { format!("{}{word}", words::NBSP) };
    let [mean, low_text, high_text] = [mean, low, high].map(|v| words::number(v / divisor));
    if low.is_finite() { format!("{mean} ({low_text} to {high_text}){word}") } else { format!("{mean}{word}") }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// What policies do besides: public cost, loss avoided per dollar, time until they help, dependence, jobs.
#[derive(Serialize)]
pub struct Effects {
    columns: Vec<String>,
    rows: Vec<EffectRow>,
}

#[derive(Serialize)]
struct EffectRow {
    name: String,
    cells: Vec<String>,
}

/// The columns that say something, with all policies; no rows where none does.
pub fn effects(summary: &Summary) -> Effects {
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    let mut put = |name: String, cell: &dyn Fn(usize, &Arm) -> Option<String>| {
        let cells: Vec<Option<String>> = summary.arms.iter().enumerate().map(|(i, arm)| cell(i, arm)).collect();
        if cells.iter().any(Option::is_some) {
            columns.push((name, cells.into_iter().map(|c| c.unwrap_or_else(|| NONE.to_owned())).collect()));
        }
    };
    put("Public cost".to_owned(), &|_, arm| {
        measure::public_cost(arm).map(|c| statistics::mean(&c)).filter(|c| c.abs() >= 1.0).map(words::money)
    });
    put("Loss avoided per dollar".to_owned(), &|i, arm| {
        let found = mean_of(arm, Metric::LossAvoidedPerDollar, "").filter(|v| i > 0 && v.abs() > 1e-9)?;
        Some(words::rough(found))
    });
    let horizon = summary.dates.last().map_or(0.0, |end| crate::chart::days_between(summary.start, *end));
    put("Time until it helps, median".to_owned(), &|i, arm| {
        let days = outcome(arm, Metric::DaysToHelp, "").filter(|_| i > 0)?.quantiles[1];
        Some(if days < horizon - 1.0 { words::duration(days) } else { "never".to_owned() })
    });
    put("Extra freight, median path".to_owned(), &|_, arm| measure::extra_freight(summary, arm).filter(|v| *v >= 1e5).map(words::money));
    let controller = words::the(measure::country(summary, &summary.focus.controller));
    for country in summary.focus.countries.iter().take(MOST) {
        let name = format!("Share from {controller} at the end, {}", measure::country(summary, country));
        put(name, &|_, arm| mean_of(arm, Metric::DominantShare, country).map(words::percent));
    }
    for good in covered(summary) {
        let name = format!("Use of {} met without its largest maker, at the end", words::decapitalised(measure::commodity(summary, good)));
        put(name, &|_, arm| {
            let found = arm.outcomes.iter().find(|o| o.metric == Metric::Coverage && o.commodity == good)?;
            let [low, _, high] = found.quantiles.map(words::percent);
            Some(if low == high { low } else { format!("{} ({low} to {high})", words::percent(found.mean)) })
        });
    }
    put("Jobs at the end, against the reference".to_owned(), &|i, arm| {
        let sum = |arm: &Arm| -> Option<f64> {
            let here = summary.focus.countries.iter().filter_map(|c| mean_of(arm, Metric::Jobs, c));
            here.reduce(|a, b| a + b)
        };
        let more = libm::round(sum(arm)? - sum(&summary.arms[0])?) + 0.0; // A zero without a sign.
        (i > 0).then(|| format!("{}{}", if more > 0.5 { "+" } else { "" }, words::rough(more)))
    });
    let rows = summary
        .arms
        .iter()
        .enumerate()
        .map(|(i, arm)| EffectRow { name: arm.name.clone(), cells: columns.iter().map(|c| c.1[i].clone()).collect() });
    let rows = if columns.is_empty() || summary.arms.len() < 2 { Vec::new() } else { rows.collect() };
    Effects { columns: columns.into_iter().map(|c| c.0).collect(), rows }
}

/// Focus goods of which some policy moves the N-1 coverage by a hundredth or more, those that move most first.
fn covered(summary: &Summary) -> Vec<&str> {
    let mean = |arm: &Arm, good: &str| arm.outcomes.iter().find(|o| o.metric == Metric::Coverage && o.commodity == good).map(|o| o.mean);
    let moved = |good: &&String| {
        let base = mean(summary.arms.first()?, good)?;
        summary.arms.iter().filter_map(|arm| mean(arm, good)).map(|m| (m - base).abs()).reduce(f64::max)
    };
    let mut goods: Vec<(f64, &str)> = summary.focus.commodities.iter().filter_map(|g| Some((moved(&g)?, g.as_str()))).collect();
    goods.retain(|(moved, _)| *moved >= 0.01);
    goods.sort_by(|a, b| b.0.total_cmp(&a.0));
    goods.into_iter().take(MOST).map(|(_, good)| good).collect()
}

fn outcome<'a>(arm: &'a Arm, metric: Metric, place: &str) -> Option<&'a Outcome> {
    arm.outcomes.iter().find(|o| o.metric == metric && o.place == place && o.sector.is_empty() && o.commodity.is_empty())
}

fn mean_of(arm: &Arm, metric: Metric, place: &str) -> Option<f64> {
    outcome(arm, metric, place).map(|o| o.mean)
}

/// Losses by group of end uses.
#[derive(Serialize)]
pub struct Groups {
    columns: Vec<String>,
    rows: Vec<GroupRow>,
}

#[derive(Serialize)]
struct GroupRow {
    group: String,
    country: String,
    lost: String,
    never_met: String,
    cells: Vec<String>,
}

/// Groups of the focus countries that lose something, with what each policy changes.
pub fn by_group(summary: &Summary) -> Groups {
    let others = summary.arms.get(1..).unwrap_or_default();
    let find = |arm: &Arm, metric: Metric, g: &Group| {
        arm.outcomes.iter().find(|o| o.metric == metric && o.sector == g.name && o.place == g.place).cloned()
    };
    let row = |g: Group| GroupRow {
        never_met: summary
            .arms
            .first()
            .and_then(|arm| find(arm, Metric::GroupLostShare, &g))
            .map_or_else(|| NONE.to_owned(), |o| words::percent(o.mean)),
        lost: words::money(g.lost),
        cells: others
            .iter()
            .map(|arm| {
                let difference = find(arm, Metric::GroupValueLost, &g).and_then(|o| o.difference);
                difference.map_or_else(|| NONE.to_owned(), |d| with_interval(d.mean, d.low, d.high))
            })
            .collect(),
        country: measure::country(summary, &g.place).to_owned(),
        group: words::sentence(&g.name),
    };
    Groups { columns: others.iter().map(|a| a.name.clone()).collect(), rows: groups(summary).into_iter().map(row).collect() }
}
