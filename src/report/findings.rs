//! What the briefing says first: three findings in plain words, computed from the summary.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use crate::analysis::statistics;
use crate::analysis::summary::{Difference, Summary};
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

/// The findings on prices, shortages and policies.
pub fn findings(summary: &Summary) -> Vec<Finding> {
    vec![prices(summary), shortages(summary), policies(summary)]
}

fn prices(summary: &Summary) -> Finding {
    let controller = measure::country(summary, &summary.focus.controller);
    let Some(most) = measure::largest_price_move(summary) else {
        return Finding { claim: "No prices outside the controlling country are recorded.".to_owned(), detail: String::new() };
    };
    let (name, market) = (measure::commodity(summary, &most.commodity), measure::market(summary, &most.market));
    if most.peak < 1.05 {
        let claim = format!("Prices outside {controller} hardly move.");
        return Finding {
            claim,
            detail: format!(
                "The largest rise is that of {name} in {market}: the median reaches {} its start{}.",
                words::times(most.peak),
                single_runs(&most)
            ),
        };
    }
    let claim = format!("The price of {name} in {market} {}.", words::moved(most.peak));
    let (divisor, unit) = words::price_unit(measure::commodity_unit(summary, &most.commodity));
    let mut detail = format!(
        "The median starts at {} {unit} and is highest in {}{}.",
        words::number(most.start / divisor),
        words::month(summary.dates[most.when]),
        single_runs(&most)
    );
    let inside = summary.arms.first().and_then(|arm| measure::inside_at(summary, arm, &most));
    if let Some(ratio) = inside {
        detail += &format!(" At that time the price inside {controller} {} (median).", inside_words(ratio));
    }
    Finding { claim, detail }
}

fn inside_words(ratio: f64) -> String {
    match ratio {
        r if r >= 1.02 => format!(
            "stands {} its start",
            if r >= 2.0 { format!("at {}", words::times(r)) } else { format!("{} above", words::percent(r - 1.0)) }
        ),
        r if r <= 0.98 => format!("stands {} below its start", words::percent(1.0 - r)),
        _ => "is where it started".to_owned(),
    }
}

/// How high single runs go, each at its own time.
fn single_runs(most: &PriceMove) -> String {
    most.runs.map_or_else(String::new, |[low, middle, high]| {
        format!("; single runs peak at {} their start (90{NBSP}% of runs: {} to {})", words::times(middle), ratio(low), ratio(high))
    })
}

fn ratio(value: f64) -> String {
    words::fixed(value, usize::from(value < 20.0))
}

fn shortages(summary: &Summary) -> Finding {
    let all: Vec<Shortage> = summary.arms.first().map_or_else(Vec::new, |arm| measure::shortages(summary, arm));
    let all: Vec<Shortage> = all.into_iter().filter(|s| summary.focus.countries.contains(&s.country)).collect();
    let name = |s: &Shortage| format!("{} in {}", measure::sector(summary, &s.sector), measure::country(summary, &s.country));
    let likely: Vec<&Shortage> = all.iter().filter(|s| s.odds.is_some_and(|o| o >= 0.5)).collect();
    let first = likely
        .iter()
        .copied()
        .reduce(|a, b| if median(b) < median(a) { b } else { a })
        .or_else(|| all.iter().find(|s| s.odds.is_some_and(|o| o > 0.0)));
    let Some(first) = first else { return no_stops(summary, &all, name) };
    let [early, middle, late] = first.first.unwrap_or_default();
    let claim = format!("First to run short: {}, around {}.", name(first), words::date(day(summary, middle)));
    let runs = first.odds.unwrap_or(0.0);
    let mut detail = format!("Less than nine tenths of its demand is met on some day in {} of runs", words::percent(runs));
    if summary.replicates > 1 && late > early {
        detail += &format!(
            "; in 90{NBSP}% of these the first such day falls between {} and {}",
            words::date(day(summary, early)),
            words::date(day(summary, late))
        );
    }
    detail += &format!(
        ". {} of {} end uses in the focus countries stop like this in at least half of the runs.",
        if likely.is_empty() { "None".to_owned() } else { likely.len().to_string() },
        all.len()
    );
    let worst = all.iter().reduce(|a, b| if b.worst > a.worst { b } else { a }).filter(|s| s.worst >= NEGLIGIBLE);
    if let Some(worst) = worst {
        detail += &format!(
            " Deepest is {}: {} of demand unmet in its worst three months (median path).",
            name(worst),
            words::percent(worst.worst)
        );
    }
    Finding { claim, detail }
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
                "In none of {runs} is less than nine tenths of demand met. Deepest is {}: {} of demand unmet in its worst three months.",
                name(worst),
                words::percent(worst.worst)
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
    let lost = measure::value_lost_in_focus(summary, reference).map(|v| statistics::mean(&v));
    let total =
        lost.map_or_else(String::new, |v| format!("With “{}” the focus countries lose {} on average.", reference.name, words::money(v)));
    let Some((best, difference)) = measure::best_arm(summary) else {
        let claim = if summary.arms.len() > 1 {
            "Beside the yardstick without controls only one policy was run."
        } else {
            "Only one policy was run, so nothing is compared."
        };
        return Finding { claim: claim.to_owned(), detail: total };
    };
    let saved = words::money(-difference.mean);
    let claim = match (&difference, summary.replicates) {
        (d, _) if d.mean.abs() < 1.0 => "No policy changes the value lost in the focus countries.".to_owned(),
        (d, _) if d.mean > 0.0 => format!("No alternative loses less than “{}”.", reference.name),
        (_, 1) => format!("In the one run made, “{}” loses least: {saved} less than “{}”.", best.name, reference.name),
        (d, _) if measure::is_clear(d) => {
            format!("“{}” saves most: {saved} of value lost against “{}”.", best.name, reference.name)
        }
        _ => format!("No policy is distinguishable from “{}”.", reference.name),
    };
    let mut detail = total;
    if difference.mean < -1.0 {
        detail += &support(&difference, &best.name, lost);
    }
    if let Some(cost) = measure::public_cost(best).map(|c| statistics::mean(&c)).filter(|c| *c > 0.0) {
        detail += &format!(" Goods for its public stockpile cost {} at the prices of the start.", words::money(cost));
    }
    Finding { claim, detail }
}

fn support(difference: &Difference, best: &str, lost: Option<f64>) -> String {
    let share = lost.filter(|l| *l > 0.0).map_or_else(String::new, |l| format!(", {} of it", words::percent(-difference.mean / l)));
    if !difference.low.is_finite() {
        return format!(" “{best}” saves {}{share}; one run gives no interval.", words::money(-difference.mean));
    }
    let unclear = if measure::is_clear(difference) {
        ""
    } else {
        " The interval includes zero: with these runs the difference is not distinguishable from none."
    };
    format!(" Run by run, “{best}” saves {}{share}.{unclear}", words::money_interval(-difference.mean, -difference.low, -difference.high))
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
        assert!(claims[0].contains("times its start") && claims[0].contains("90 % of runs"), "{}", claims[0]);
        assert!(claims[1].contains("First to run short") && claims[1].contains("falls between"), "{}", claims[1]);
        assert!(claims[2].contains("saves most") && claims[2].contains("90 % interval"), "{}", claims[2]);
    }

    #[test]
    fn a_quiet_world_is_reported_as_quiet() {
        let claims = claims(&example::summary(Shape { quiet: true, ..ORDINARY }));
        assert!(claims[0].contains("hardly move") && claims[1].contains("Nobody") && claims[2].contains("No policy changes"), "{claims:?}");
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
