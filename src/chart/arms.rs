//! What each policy changes against the reference, run by run: dots with intervals.

use plotters::style::RGBColor;

use super::canvas::{Align, Area, Canvas, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::scale::Scale;
use super::theme::{FAINT, GREY, INK, PAPER, category, fitted, for_text, size, text_width};
use super::words;
use crate::analysis::statistics::mean;
use crate::analysis::summary::{Arm, Difference, Metric, Outcome, Summary};

/// Most places of a picture, and most arms.
const MOST: (usize, usize) = (8, 7);
/// Widths of the names of policies and of the numbers at the right [share of the picture].
const NAMES: f64 = 0.26;
const NUMBERS: f64 = 0.2;
const ROW: f64 = 24.0;
const HEAD: f64 = 26.0;

/// What is compared, and in which words.
struct Comparison<'a> {
    groups: Vec<(String, Vec<Row<'a>>)>,
    headline: String,
    what: String,
    notes: &'static str,
    /// Value of one unit of the axis.
    divisor: f64,
    /// Places after the point of the numbers.
    decimals: usize,
}

/// Draws the picture; none without alternatives, or if they change neither values lost nor prices.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let others = &summary.arms.get(1..)?[..(summary.arms.len() - 1).min(MOST.1)];
    let Comparison { groups, headline, what, notes, divisor, decimals } =
        of_values(summary, others).or_else(|| of_prices(summary, others))?;
    let headline = look.headline("policies", headline);
    let interval = if summary.replicates > 1 {
        format!("dot: mean, bar: 90{}% interval of the mean", words::NBSP)
    } else {
        "one run only, no intervals".to_owned()
    };
    let subtitle = format!("{what} ({interval})");
    let all = || groups.iter().flat_map(|g| g.1.iter().map(|r| r.1));
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let rows: usize = groups.iter().map(|g| g.1.len()).sum();
    let area = frame.room(rows as f64 * ROW + groups.len() as f64 * HEAD + 30.0);
    let (names, numbers) = (look.width() * NAMES, (look.width() * NUMBERS).max(130.0));
    let plot = Area { left: area.left + names, right: area.right - numbers, top: area.top, bottom: area.bottom - 26.0 };
    let scale = Scale::linear(all().flat_map(|d| [d.low, d.high, d.mean]).map(|v| v / divisor), true, 5);
    draw_axis(&mut frame.canvas, plot, &scale);
    let mut y = plot.top + 4.0;
    for (place, rows) in &groups {
        frame.canvas.text(Text::new(fitted(place, size::PANEL, true, plot.width()), area.left, y + HEAD * 0.5, size::PANEL).bold());
        y += HEAD;
        for (i, (arm, difference)) in rows.iter().enumerate() {
            draw_row(&mut frame.canvas, (plot, names, numbers), &scale, (divisor, decimals), y + ROW * 0.5, arm, difference, category(i));
            y += ROW;
        }
    }
    let hollow = if summary.replicates > 1 {
        "the interval includes zero, the difference is not distinguishable from none"
    } else {
        "one run gives no interval"
    };
    let notes = format!("Pairs of runs share all their other luck. {notes} A hollow dot: {hollow}.");
    let description = description(&groups, &headline, divisor, decimals);
    Some(Sheet { name: "policies".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

/// Value lost in the focus countries; none if no policy changes it.
fn of_values<'a>(summary: &'a Summary, others: &'a [Arm]) -> Option<Comparison<'a>> {
    let groups = groups(summary, others);
    let (best, difference) = measure::best_arm(summary)?;
    let all = || groups.iter().flat_map(|g| g.1.iter().map(|r| r.1));
    if all().all(|d| d.mean.abs() < 1.0) {
        return None;
    }
    let (divisor, word) =
        words::magnitude(all().flat_map(|d| [d.low, d.high, d.mean]).filter(|v| v.is_finite()).map(f64::abs).fold(0.0, f64::max));
    let unit = if word.is_empty() { "USD".to_owned() } else { format!("USD {word}") };
    let top = all().flat_map(|d| [d.low, d.high, d.mean]).filter(|v| v.is_finite()).map(|v| v.abs() / divisor).fold(0.0, f64::max);
    let decimals = if divisor <= 1.0 { 0 } else { [100.0, 10.0, 1.0].iter().filter(|limit| top <= **limit).count() };
    Some(Comparison {
        headline: headline(summary, best, &difference),
        what: format!("Change in value lost against “{}”, {unit}; left of zero is less loss", frame::reference(summary)),
        notes: "Value lost: unmet demand at its value per unit, net of what is made up later.",
        groups,
        divisor,
        decimals,
    })
}

/// Highest price of the good whose price moves most, by market; none if no policy changes it.
fn of_prices<'a>(summary: &'a Summary, others: &'a [Arm]) -> Option<Comparison<'a>> {
    let most = measure::largest_price_move(summary)?;
    let peaks = |arm: &Arm, market: &str| {
        let fits = |o: &&Outcome| o.metric == Metric::PeakPrice && o.commodity == most.commodity && o.place == market;
        arm.outcomes.iter().find(fits).map(|o| o.values.clone())
    };
    let reference = summary.arms.first()?;
    let rows = |market: &str| {
        let row = |arm: &'a Arm| Some((arm.name.as_str(), measure::paired(&peaks(reference, market)?, &peaks(arm, market)?)));
        others.iter().filter_map(row).collect::<Vec<Row<'a>>>()
    };
    let home = summary.focus.controller_market.as_str();
    let outside = measure::outside_markets(summary).into_iter().filter(|m| *m != home && *m != most.market);
    let markets: Vec<&str> = std::iter::once(most.market.as_str()).chain(outside).chain((home != most.market).then_some(home)).collect();
    // As many markets as leave two dozen rows.
    let places = (24 / others.len().max(1)).clamp(2, MOST.0);
    let groups: Vec<(String, Vec<Row<'a>>)> =
        markets.into_iter().take(places).map(|m| (measure::market(summary, m).to_owned(), rows(m))).filter(|g| !g.1.is_empty()).collect();
    if groups.iter().flat_map(|g| &g.1).all(|(_, d)| d.mean.abs() < 0.005) {
        return None;
    }
    let name = measure::in_sentence(summary, measure::commodity(summary, &most.commodity));
    let market = words::the(measure::market(summary, &most.market));
    let usual = mean(&peaks(reference, &most.market)?);
    let named = |row: &&Row<'_>| summary.arms.iter().any(|a| a.name == row.0 && !measure::is_yardstick(summary, a));
    let best = groups.first()?.1.iter().filter(named).reduce(|a, b| if b.1.mean < a.1.mean { b } else { a });
    let headline = match best.filter(|(_, d)| d.mean < -0.005 && measure::is_clear(d)) {
        Some((arm, d)) => format!(
            "“{arm}” lowers the highest price of {name} in {market} most, from {} to {} its start",
            words::fixed(usual, 1),
            words::times(usual + d.mean)
        ),
        None => format!("No policy clearly lowers the highest price of {name} in {market}"),
    };
    Some(Comparison {
        groups,
        headline,
        what: format!(
            "Change in the highest price of {name} over its start, against “{}”; left of zero is less dear",
            frame::reference(summary)
        ),
        notes: "No policy changes the value lost. One means once the price of the start.",
        divisor: 1.0,
        decimals: 2,
    })
}

type Row<'a> = (&'a str, Difference);

/// The focus countries, after all of them together, each with its differences.
fn groups<'a>(summary: &'a Summary, arms: &'a [Arm]) -> Vec<(String, Vec<Row<'a>>)> {
    let rows = |country: Option<&str>| {
        arms.iter().filter_map(|a| measure::saving(summary, a, country).map(|d| (a.name.as_str(), d))).collect::<Vec<_>>()
    };
    let mut groups = Vec::new();
    let countries = &summary.focus.countries;
    if countries.len() > 1 {
        groups.push(("All focus countries".to_owned(), rows(None)));
    }
    // Twelve countries times seven policies would not be read: as many places as leave two dozen rows.
    let places = (24 / arms.len().max(1)).clamp(2, MOST.0);
    groups.extend(countries.iter().take(places).map(|c| (measure::country(summary, c).to_owned(), rows(Some(c)))));
    groups.retain(|g| !g.1.is_empty());
    groups
}

fn draw_axis(canvas: &mut Canvas, plot: Area, scale: &Scale) {
    let x = |value: f64| plot.left + scale.at(value) * plot.width();
    let mut free = f64::NEG_INFINITY;
    for (value, text) in scale.ticks(5) {
        let zero = value.abs() < 1e-12;
        canvas.line(&[(x(value), plot.top), (x(value), plot.bottom)], if zero { INK } else { FAINT }, if zero { 1.4 } else { 1.0 }, &[]);
        let half = text_width(&text, size::SMALL, false) * 0.5;
        if x(value) - half > free + 6.0 {
            canvas.text(Text::new(text, x(value), plot.bottom + 13.0, size::SMALL).color(GREY).align(Align::Center));
            free = x(value) + half;
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn draw_row(
    canvas: &mut Canvas,
    (plot, names, room): (Area, f64, f64),
    scale: &Scale,
    (divisor, decimals): (f64, usize),
    y: f64,
    arm: &str,
    difference: &Difference,
    color: RGBColor,
) {
    let x = |value: f64| plot.left + scale.at(value / divisor) * plot.width();
    canvas.text(
        Text::new(fitted(arm, size::LABEL, false, names - 20.0), plot.left - 14.0, y, size::LABEL)
            .color(for_text(color))
            .align(Align::Right),
    );
    if difference.low.is_finite() && difference.high.is_finite() {
        canvas.line(&[(x(difference.low), y), (x(difference.high), y)], color, 3.0, &[]);
    }
    canvas.dot(x(difference.mean), y, 6.0, color);
    if !measure::is_clear(difference) {
        canvas.dot(x(difference.mean), y, 3.6, PAPER);
    }
    // The same places after the point in every row.
    let part = |v: f64| words::fixed(v / divisor, decimals);
    let numbers = if part(difference.mean).bytes().all(|b| !(b'1'..=b'9').contains(&b)) && difference.mean.abs() >= 1.0 {
        // Far below the others: its own magnitude says more than zeros.
        words::short(difference.mean)
    } else if difference.low.is_finite() {
        format!("{} ({} to {})", part(difference.mean), part(difference.low), part(difference.high))
    } else {
        part(difference.mean)
    };
    canvas.text(Text::new(fitted(&numbers, size::LABEL, false, room - 14.0), plot.right + 14.0, y, size::LABEL));
}

fn headline(summary: &Summary, best: &Arm, difference: &Difference) -> String {
    let place = match summary.focus.countries.as_slice() {
        [one] => measure::in_country(summary, one),
        _ => "the focus countries".to_owned(),
    };
    if difference.mean.abs() < 1.0 {
        return format!("No policy changes the value lost in {place}");
    }
    let reference = frame::reference(summary);
    if difference.mean > 0.0 {
        let worst = measure::worst_arm(summary)
            .map_or_else(String::new, |(worst, d)| format!("; “{}” loses {} more", worst.name, words::money(d.mean)));
        return format!("No alternative loses less than “{reference}” in {place}{worst}");
    }
    let saved = words::money(-difference.mean);
    if measure::is_clear(difference) {
        let second = measure::runner_up(summary).filter(|(_, d)| measure::is_clear(d));
        let second = second.map_or_else(String::new, |(arm, d)| format!("; “{}” saves {}", arm.name, words::money(-d.mean)));
        format!("“{}” saves most: {saved} less lost in {place} than with “{reference}”{second}", best.name)
    } else if summary.replicates > 1 {
        match measure::worst_arm(summary) {
            Some((worst, d)) => {
                format!("No policy loses clearly less than “{reference}” in {place}; “{}” loses {} more", worst.name, words::money(d.mean))
            }
            None => format!("No policy is distinguishable from “{reference}”; “{}” comes closest, {saved} less lost", best.name),
        }
    } else {
        format!("In this one run “{}” loses {saved} less in {place} than “{reference}”", best.name)
    }
}

fn description(groups: &[(String, Vec<Row<'_>>)], headline: &str, divisor: f64, decimals: usize) -> String {
    let number = |v: f64| if divisor > 1.0 { words::short(v) } else { words::fixed(v, decimals) };
    let row = |(arm, d): &Row<'_>| {
        let interval = if d.low.is_finite() { format!(" ({} to {})", number(d.low), number(d.high)) } else { String::new() };
        format!("{arm} {}{interval}", number(d.mean))
    };
    let place = |(place, rows): &(String, Vec<Row<'_>>)| format!("{place}: {}", rows.iter().map(row).collect::<Vec<_>>().join(", "));
    format!("Dots with intervals. {headline}. {}.", groups.iter().map(place).collect::<Vec<_>>().join("; "))
}
