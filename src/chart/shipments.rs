//! What leaves the controlling country, by destination, one panel for each commodity.

use jiff::civil::Date;

use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::panel::{self, Label, Panel, Title};
use super::scale::{Calendar, Scale};
use super::theme::{category, dash};
use super::windows::Windows;
use super::words::{self, MONTH};
use crate::analysis::statistics;
use crate::analysis::summary::{Arm, Metric, Summary};

/// Most panels of a picture.
const MOST: usize = 4;
/// Most destinations with a line of their own.
const NAMED: usize = 4;
/// Shipments are lumpy: they are averaged over at least this long [d].
const SMOOTH: f64 = 28.0;

/// Exports of one commodity, averaged over a few weeks.
struct Flows {
    commodity: String,
    unit: String,
    /// Destinations with their flows [unit/month].
    lines: Vec<(String, Vec<f64>)>,
    /// To all focus countries together [unit/month].
    focus: Vec<f64>,
    /// Value at the prices of the start [USD/d], to choose by.
    value: f64,
}

/// Draws the picture; none if the controller ships none of the focus commodities.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let calendar = Calendar { start: summary.start, end: *summary.dates.last()? };
    let every = (libm::ceil(SMOOTH / summary.interval.max(1e-9) - 1e-9) as usize).clamp(1, summary.dates.len());
    let dates = middles(summary, every);
    let mut flows: Vec<Flows> = summary.focus.commodities.iter().filter_map(|c| flows(summary, arm, c, every)).collect();
    flows.sort_by(|a, b| b.value.total_cmp(&a.value));
    flows.truncate(MOST);
    let largest = flows.first()?;
    let headline = look.headline("shipments", headline(summary, largest, &dates));
    let windows = Windows::of(summary, &arm.name, calendar, panel::plot_width(frame::panel_width(look, flows.len())));
    let controller = measure::country(summary, &summary.focus.controller);
    let averaged = libm::round(every as f64 * summary.interval);
    let subtitle = format!(
        "Shipments leaving {} by destination, averaged over {}; policy “{}”, {}",
        words::the(controller),
        words::count(averaged as usize, "day"),
        frame::reference(summary),
        frame::runs(summary)
    );
    let mut frame = Frame::new(look, &headline, &subtitle, &windows.key());
    let titles: Vec<(&str, String)> =
        flows.iter().map(|f| (measure::commodity(summary, &f.commodity), format!("{}/month", f.unit))).collect();
    let lines = Title::lines(titles.iter().map(|t| (t.0, t.1.as_str())), frame::panel_width(look, flows.len()));
    for ((flow, (text, unit)), cell) in flows.iter().zip(&titles).zip(frame.panels(flows.len())) {
        let scale = Scale::linear(flow.lines.iter().flat_map(|l| l.1.iter().copied()), true, 4);
        let panel = Panel::new(&mut frame.canvas, cell, Title { text, unit, lines }, calendar, scale, &windows);
        for (i, (_, path)) in flow.lines.iter().enumerate() {
            panel.line(&mut frame.canvas, &dates, path, category(i), dash(i));
        }
        let label = |(i, (text, path)): (usize, &(String, Vec<f64>))| Label {
            text: text.clone(),
            value: path.last().copied().unwrap_or(0.0),
            color: category(i),
            dash: dash(i),
        };
        let labels: Vec<Label> = flow.lines.iter().enumerate().map(label).collect();
        panel.labels(&mut frame.canvas, &labels, cell.right);
    }
    let description = description(summary, &flows, &headline, &dates);
    let notes = "Several destinations in one line: sum of their medians. A month has 30.4 days.";
    Some(Sheet { name: "shipments".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), notes) })
}

/// Middles of the stretches that are averaged.
fn middles(summary: &Summary, every: usize) -> Vec<Date> {
    let stretch = summary.dates.chunks(every);
    stretch.map(|days| days[days.len() / 2]).collect()
}

fn flows(summary: &Summary, arm: &Arm, commodity: &str, every: usize) -> Option<Flows> {
    let from = &summary.focus.controller;
    let here = || {
        arm.series
            .iter()
            .filter(|s| s.metric == Metric::Shipments && s.commodity == *commodity && s.place == *from && s.to != *from && !s.to.is_empty())
    };
    let monthly = |path: Vec<f64>| path.chunks(every).map(|c| statistics::mean(c) * MONTH).collect::<Vec<f64>>();
    let total = |list: &[&String]| measure::sum_of_medians(here().filter(|s| list.contains(&&s.to))).map(monthly);
    let all = measure::sum_of_medians(here())?;
    let level = |id: &String| here().find(|s| s.to == *id).map_or(0.0, |s| s.band.p50.iter().sum::<f64>());
    // A destination with next to nothing has no line of its own.
    let sum: f64 = all.iter().sum();
    let mut focus: Vec<&String> = summary.focus.countries.iter().filter(|c| level(c) > 0.005 * sum).collect();
    focus.sort_by(|a, b| level(b).total_cmp(&level(a)));
    let mut lines: Vec<(String, Vec<f64>)> = Vec::new();
    for country in focus.iter().take(NAMED) {
        lines.extend(total(&[country]).map(|path| (measure::country(summary, country).to_owned(), path)));
    }
    let rest: Vec<&String> = here().map(|s| &s.to).filter(|to| !focus.iter().take(NAMED).any(|f| f == to)).collect();
    if let Some(path) = total(&rest).filter(|p| p.iter().sum::<f64>() > 0.0) {
        lines.push((if lines.is_empty() { "All destinations" } else { "Other destinations" }.to_owned(), path));
    }
    let price = arm.series(Metric::SpotPrice, commodity, &summary.focus.controller_market, "").and_then(|s| s.band.p50.first().copied());
    (sum > 0.0).then(|| Flows {
        commodity: commodity.to_owned(),
        unit: measure::commodity_unit(summary, commodity).to_owned(),
        focus: total(&focus).unwrap_or_else(|| monthly(all)),
        lines,
        value: price.unwrap_or(1.0) * sum,
    })
}

/// Level before the first control, lowest level after it and when; none without a level.
fn trough(summary: &Summary, flow: &Flows, dates: &[Date]) -> Option<(f64, f64, Date)> {
    let control = measure::first_blow(summary).map_or(summary.start, |w| w.begins);
    let before: Vec<f64> = dates.iter().zip(&flow.focus).filter(|(d, _)| **d < control).map(|(_, v)| *v).collect();
    let level = if before.is_empty() { *flow.focus.first()? } else { statistics::mean(&before) };
    let after = dates.iter().zip(&flow.focus).filter(|(d, _)| **d >= control);
    let (day, low) = after.reduce(|a, b| if b.1 < a.1 { b } else { a })?;
    (level > 0.0).then_some((level, *low, *day))
}

fn headline(summary: &Summary, flow: &Flows, dates: &[Date]) -> String {
    let controller = measure::in_country(summary, &summary.focus.controller);
    let name = measure::in_sentence(summary, measure::commodity(summary, &flow.commodity));
    let names: Vec<String> =
        summary.focus.countries.iter().filter(|c| **c != summary.focus.controller).map(|c| measure::in_country(summary, c)).collect();
    let towards = if names.len() <= 2 { words::list(&names, 2) } else { format!("the {} focus countries", names.len()) };
    match trough(summary, flow, dates) {
        Some((level, low, day)) if low < 0.95 * level => format!(
            "Shipments of {name} from {controller} to {towards} fall by {}, from {} to {} {}/month in {}",
            words::percent(1.0 - low / level),
            words::rough(level),
            words::rough(low),
            flow.unit,
            words::month(day)
        ),
        Some((level, ..)) => match measure::highest(&flow.focus).filter(|(_, top)| *top > 1.1 * level) {
            Some((when, top)) => format!(
                "Shipments of {name} from {controller} to {towards} rise by {}, from {} to {} {}/month in {}",
                words::percent(top / level - 1.0),
                words::rough(level),
                words::rough(top),
                flow.unit,
                words::month(dates[when])
            ),
            None => format!("Shipments of {name} from {controller} to {towards} do not fall"),
        },
        None => format!("Shipments of {name} from {controller} to {towards} do not fall"),
    }
}

fn description(summary: &Summary, flows: &[Flows], headline: &str, dates: &[Date]) -> String {
    let one = |flow: &Flows| {
        let (level, low, day) = trough(summary, flow, dates)?;
        let name = measure::commodity(summary, &flow.commodity);
        Some(format!(
            "{name} to the focus countries: {} {u}/month before the first control, lowest {} {u}/month in {}",
            words::number(level),
            words::number(low),
            words::month(day),
            u = flow.unit
        ))
    };
    format!("Lines over time. {headline}. {}.", flows.iter().filter_map(one).collect::<Vec<_>>().join("; "))
}
