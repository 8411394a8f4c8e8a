//! What the briefing says first: three findings in plain words, computed from the summary.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::analysis::statistics;
use crate::analysis::summary::{Arm, Difference, Summary};
use crate::chart;
use crate::chart::measure::{self, NEGLIGIBLE, PriceMove, Shortage};
use crate::chart::words::{self, NBSP};

/// A finding: a claim and what supports it.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// The claim, one sentence.
    pub claim: String,
    /// Numbers and intervals behind it.
    pub detail: String,
}

/// The findings on shortages, prices and policies: what matters most comes first. Prices lead where nobody misses a twentieth
/// of demand over three months.
pub fn findings(summary: &Summary) -> Vec<Finding> {
    let stops = ends_in_focus(summary).iter().any(|s| s.odds.is_some_and(|o| o >= 0.5) && s.worst >= 0.05);
    let (first, second) = if stops { (shortages(summary), prices(summary)) } else { (prices(summary), shortages(summary)) };
    vec![first, second, policies(summary)]
}

/// End uses of the focus countries with the reference arm.
fn ends_in_focus(summary: &Summary) -> Vec<Shortage> {
    let all: Vec<Shortage> = summary.arms.first().map_or_else(Vec::new, |arm| measure::shortages(summary, arm));
    all.into_iter().filter(|s| summary.focus.countries.contains(&s.country)).collect()
}

fn prices(summary: &Summary) -> Finding {
    let controller = measure::in_country(summary, &summary.focus.controller);
    let outside = if measure::has_controls(summary) { format!(" outside {controller}") } else { String::new() };
    let Some(most) = measure::largest_price_move(summary) else {
        return Finding { claim: format!("No prices{outside} are recorded."), detail: String::new() };
    };
    let name = measure::in_sentence(summary, measure::commodity(summary, &most.commodity));
    let market = words::the(measure::market(summary, &most.market));
    if most.peak < 1.05 {
        let claim = format!("Prices{outside} hardly move.");
        if most.peak < 1.005 {
            return Finding { claim, detail: freight(summary).trim_start().to_owned() };
        }
        return Finding {
            claim,
            detail: format!(
                "The largest rise is that of {name} in {market}: the median reaches {} times its start{}.{}",
                ratio(most.peak),
                single_runs(&most),
                freight(summary)
            ),
        };
    }
    let claim = format!("The price of {name} in {market} {}.", words::moved(most.peak));
    let (divisor, unit) = words::price_unit(measure::commodity_unit(summary, &most.commodity));
    let mut detail = format!(
        "The median starts at {} {unit} and reaches its height, {} {unit}, in {}{}.",
        words::number(most.start / divisor),
        words::rough(most.start * most.peak / divisor),
        words::month(summary.dates[most.when]),
        single_runs(&most)
    );
    let inside = summary.arms.first().and_then(|arm| measure::inside_at(summary, arm, &most));
    if let Some(ratio) = inside.filter(|_| measure::has_controls(summary)) {
        let home = words::the(measure::market(summary, &summary.focus.controller_market));
        detail += &format!(" At that time the price in {home} {} (median).", chart::stands(ratio));
    }
    Finding { claim, detail: detail + &freight(summary) }
}

/// What detours and flights cost, in a sentence; nothing where they cost nothing.
fn freight(summary: &Summary) -> String {
    let paid = summary.arms.first().and_then(|arm| measure::extra_freight(summary, arm)).filter(|v| *v >= 1e5);
    paid.map_or_else(String::new, |v| {
        format!(" Detours and flights cost the focus countries {} more in freight (median path).", words::money(v))
    })
}

/// How high single runs go, each at its own time.
fn single_runs(most: &PriceMove) -> String {
    match most.runs {
        None => String::new(),
        Some(_) if most.is_bound() => {
            "; nearly all runs meet that height, the bound of the model on believed scarcity: read it as cut off".to_owned()
        }
        Some([low, middle, high]) => {
            format!("; single runs peak at {}{NBSP}times their start (90{NBSP}% of runs: {} to {})", ratio(middle), ratio(low), ratio(high))
        }
    }
}

fn ratio(value: f64) -> String {
    match value {
        v if v < 1.995 => words::fixed(v, 2),
        v => words::fixed(v, usize::from(v < 20.0)),
    }
}

fn shortages(summary: &Summary) -> Finding {
    let all = ends_in_focus(summary);
    let name = |s: &Shortage| measure::end_use(summary, &s.sector, &s.country);
    let likely: Vec<&Shortage> = all.iter().filter(|s| s.odds.is_some_and(|o| o >= 0.5)).collect();
    let first = likely
        .iter()
        .copied()
        .reduce(|a, b| if median(b) < median(a) { b } else { a })
        .or_else(|| all.iter().find(|s| s.odds.is_some_and(|o| o > 0.0)));
    let Some(first) = first else { return no_stops(summary, &all, name) };
    let [early, middle, late] = first.first.unwrap_or_default();
    let odds = first.odds.unwrap_or(0.0);
    let when = words::date(day(summary, middle));
    let claim = match likely.len() {
        0 => {
            format!("One end use of the focus countries may run short, in {} of runs around {when}: {}.", words::percent(odds), name(first))
        }
        1 => format!("One of {} end uses in the focus countries runs short, around {when}: {}.", all.len(), name(first)),
        n => {
            let many = match all.len() {
                2 => "Both".to_owned(),
                all if all == n => format!("All {n}"),
                all => format!("{n} of {all}"),
            };
            format!("{many} end uses in the focus countries run short, the first around {when}: {}.", name(first))
        }
    };
    let there = if likely.len() > 1 { "There less than nine tenths of demand" } else { "Less than nine tenths of its demand" };
    let mut detail = format!("{there} is met on some day in {} of runs", words::percent(odds));
    if summary.replicates > 1 && late > early {
        detail += &format!(
            "; in 90{NBSP}% of these the first such day falls between {} and {}",
            words::date(day(summary, early)),
            words::date(day(summary, late))
        );
    }
    detail += ".";
    let worst = all.iter().reduce(|a, b| if b.worst > a.worst { b } else { a }).filter(|s| s.worst >= NEGLIGIBLE);
    if let Some(worst) = worst {
        detail += &format!(
            " The deepest shortage is that of {}: {} of demand unmet in its worst three months (median path).",
            name(worst),
            words::percent(worst.worst)
        );
    }
    Finding { claim, detail: detail + &costliest(summary) }
}

/// Which end use loses most value, in a sentence.
fn costliest(summary: &Summary) -> String {
    let Some(arm) = summary.arms.first() else { return String::new() };
    let ends = ends_in_focus(summary);
    let losses = ends.iter().filter_map(|s| Some((s, measure::sector_loss(arm, &s.sector, &s.country)?)));
    let Some((most, lost)) = losses.filter(|(_, v)| *v > 0.0).reduce(|a, b| if b.1 > a.1 { b } else { a }) else { return String::new() };
    format!(" Most value is lost in {}: {} on average.", measure::end_use(summary, &most.sector, &most.country), words::money(lost))
}

fn no_stops(summary: &Summary, all: &[Shortage], name: impl Fn(&Shortage) -> String) -> Finding {
    let runs = words::count(summary.replicates as usize, "run");
    let worst = all.iter().reduce(|a, b| if b.worst > a.worst { b } else { a }).filter(|s| s.worst >= NEGLIGIBLE);
    match worst {
        None if all.is_empty() => Finding { claim: "No end uses of the focus countries are recorded.".to_owned(), detail: String::new() },
        None => Finding {
            claim: "Nobody in the focus countries runs short.".to_owned(),
            detail: format!("In none of {runs} does any of {} end uses get less than nine tenths of its demand on any day.", all.len()),
        },
        Some(worst) => Finding {
            claim: "No end use of the focus countries stops.".to_owned(),
            detail: format!(
                "In none of {runs} does any of {} end uses get less than nine tenths of its demand on any day. The deepest shortage is that of {}: {} of demand unmet in its worst three months.{}",
                all.len(),
                name(worst),
                words::percent(worst.worst),
                costliest(summary)
            ),
        },
    }
}

fn median(shortage: &Shortage) -> f64 {
    shortage.first.map_or(f64::INFINITY, |f| f[1])
}

/// The calendar day so many days after the start.
pub fn day(summary: &Summary, days: f64) -> Date {
    summary.start.saturating_add((libm::round(days) as i64).clamp(0, 400_000).days())
}

fn policies(summary: &Summary) -> Finding {
    let Some(reference) = summary.arms.first() else {
        return Finding { claim: "No policies were run.".to_owned(), detail: String::new() };
    };
    let lost = measure::value_lost_in_focus(summary, reference);
    let total = lost.as_deref().map_or_else(String::new, |values| loses(summary, values));
    let lost = lost.map(|v| statistics::mean(&v));
    let Some((best, difference)) = measure::best_arm(summary) else {
        let claim = match (lost, summary.arms.len()) {
            (Some(lost), _) if lost >= 1.0 => format!("The focus countries lose {}.", words::money(lost)),
            (_, 1) => "Only one policy was run, so nothing is compared.".to_owned(),
            _ => "Beside the yardstick, in which nothing happens, only one policy was run.".to_owned(),
        };
        return Finding { claim, detail: total };
    };
    let saved = words::money(-difference.mean);
    let claim = match (&difference, summary.replicates) {
        _ if lost.is_some_and(|l| l < 1.0) => format!("Nothing is lost in the focus countries with “{}”.", reference.name),
        (d, _) if d.mean.abs() < 1.0 => "No policy changes the value lost in the focus countries.".to_owned(),
        (d, _) if d.mean > 0.0 => format!("No alternative loses less than “{}”.", reference.name),
        (_, 1) => format!("In the one run made, “{}” loses least: {saved} less than “{}”.", best.name, reference.name),
        (d, _) if measure::is_clear(d) => {
            format!("“{}” saves most: {saved} of value lost against “{}”.", best.name, reference.name)
        }
        _ => format!("No policy is distinguishable from “{}”.", reference.name),
    };
    let mut detail = total;
    if lost.is_some_and(|l| l < 1.0) {
        detail.clear();
    }
    if difference.mean < -1.0 {
        detail += &format!(" “{}” saves {}.{}", best.name, support(&difference, lost), cost(summary, best));
        if let Some((next, difference)) = measure::runner_up(summary) {
            detail += &format!(" Next comes “{}”, which saves {}.{}", next.name, support(&difference, lost), cost(summary, next));
        }
    }
    if let Some((worst, difference)) = measure::worst_arm(summary) {
        let more = words::money_interval(difference.mean, difference.low, difference.high);
        detail += &format!(" Most is lost with “{}”: {more} more.", worst.name);
    }
    Finding { claim, detail }
}

/// What the focus countries lose with the reference arm, with what nine tenths of runs lie between.
fn loses(summary: &Summary, values: &[f64]) -> String {
    let mean = words::money(statistics::mean(values));
    let name = &summary.arms[0].name;
    if values.len() < 2 {
        return format!("With “{name}” the focus countries lose {mean}.");
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let [low, high] = [0.05, 0.95].map(|q| statistics::quantile(&sorted, q));
    format!("With “{name}” the focus countries lose {mean} on average (90{NBSP}% of runs: {}).", words::span(low, high))
}

/// What an arm costs the public beyond what the reference costs it, in a sentence.
fn cost(summary: &Summary, arm: &Arm) -> String {
    let of = |arm: &Arm| measure::public_cost(arm).map_or(0.0, |c| statistics::mean(&c));
    let base = of(&summary.arms[0]);
    let more = if base >= 1.0 { " more" } else { "" };
    let cost = Some(of(arm) - base).filter(|c| *c >= 1.0);
    cost.map_or_else(String::new, |c| format!(" It costs governments {}{more}, less what comes back.", words::money(c)))
}

/// What a policy saves, with its share of the loss and its interval.
fn support(difference: &Difference, lost: Option<f64>) -> String {
    let share = lost.filter(|l| *l > 0.0).map_or_else(String::new, |l| format!(", {} of the loss", words::percent(-difference.mean / l)));
    let saved = words::money(-difference.mean);
    if !difference.low.is_finite() {
        return format!("{saved}{share}; one run gives no interval");
    }
    let interval = format!("90{NBSP}% interval, run by run: {}", words::span(-difference.high, -difference.low));
    let unclear = if measure::is_clear(difference) {
        ""
    } else {
        "; the interval includes zero: with these runs the difference is not distinguishable from none"
    };
    format!("{saved}{share} ({interval}){unclear}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::example::{self, ORDINARY, Shape};

    fn claims(summary: &Summary) -> Vec<String> {
        findings(summary).into_iter().map(|f| format!("{} {}", f.claim, f.detail).replace(NBSP, " ")).collect()
    }

    #[test]
    fn findings_carry_numbers_and_intervals() {
        let claims = claims(&example::summary(ORDINARY));
        let prices = claims.iter().find(|c| c.contains("The price of")).expect("prices are told");
        assert!(prices.contains("times its start") && prices.contains("90 % of runs"), "{prices}");
        let shortages = claims.iter().find(|c| c.contains("run short, the first around")).expect("shortages are told");
        assert!(shortages.contains("falls between") && shortages.contains("Most value is lost"), "{shortages}");
        assert!(claims[2].contains("saves most") && claims[2].contains("90 % interval, run by run"), "{}", claims[2]);
    }

    #[test]
    fn a_quiet_world_is_reported_as_quiet() {
        let claims = claims(&example::summary(Shape { quiet: true, ..ORDINARY }));
        assert!(claims[0].contains("hardly move") && claims[1].contains("Nobody") && claims[2].contains("Nothing is lost"), "{claims:?}");
    }

    #[test]
    fn one_run_claims_no_certainty() {
        let claims = claims(&example::summary(Shape { replicates: 1, ..ORDINARY }));
        assert!(!claims[2].contains("saves most") && !claims[2].contains("interval 9"), "{}", claims[2]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_said_to_be_so() {
        let mut summary = example::summary(Shape { arms: 2, ..ORDINARY });
        let reference = summary.arms[0].outcomes.clone();
        for (outcome, base) in summary.arms[1].outcomes.iter_mut().zip(&reference) {
            // A scatter of either sign, a little more of it downwards.
            let noise = |r: usize| if r.is_multiple_of(2) { -1.02 } else { 1.0 };
            outcome.values = base.values.iter().enumerate().map(|(r, v)| v + 1e8 * noise(r)).collect();
        }
        let claims = claims(&summary);
        assert!(claims[2].contains("No policy is distinguishable") && claims[2].contains("includes zero"), "{}", claims[2]);
    }
}
