//! Spot prices inside and outside the country that controls exports, one panel for each commodity.

use super::canvas::Canvas;
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::panel::{self, Label, Panel, Title};
use super::scale::{Calendar, Scale, extent};
use super::theme::{category, dash};
use super::windows::Windows;
use super::words;
use crate::analysis::summary::{Arm, Metric, Series, Summary};

/// Most panels of a picture.
const MOST: usize = 6;
/// Markets whose median prices never differ by more than this share one line [ratio].
const CLOSE: f64 = 1.1;
/// Ratio of highest to lowest price from which an axis is logarithmic.
const WIDE: f64 = 5.0;

/// A line of a panel: markets that move together.
struct Line<'a> {
    label: String,
    series: &'a Series,
    inside: bool,
}

/// Draws the picture; none if no price of a focus commodity is recorded.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let calendar = Calendar { start: summary.start, end: *summary.dates.last()? };
    let drawn: Vec<(&String, Vec<Line<'_>>)> =
        summary.focus.commodities.iter().map(|c| (c, lines(summary, arm, c))).filter(|(_, l)| !l.is_empty()).collect();
    let shown = drawn.len().min(MOST);
    if shown == 0 {
        return None;
    }
    let headline = look.headline("prices", headline(summary, arm));
    let windows = Windows::of(summary, &arm.name, calendar, panel::plot_width(frame::panel_width(look, shown)));
    let mut frame = Frame::new(look, &headline, &subtitle(summary, shown, drawn.len()), &windows.key());
    let mut logarithmic = false;
    let mut titles: Vec<(f64, &str, String)> = Vec::new();
    for (commodity, _) in drawn.iter().take(shown) {
        let (divisor, unit) = words::price_unit(measure::commodity_unit(summary, commodity));
        titles.push((divisor, measure::commodity(summary, commodity), unit));
    }
    let rows = Title::lines(titles.iter().map(|t| (t.1, t.2.as_str())), frame::panel_width(look, shown));
    for (((_, lines), (divisor, text, unit)), cell) in drawn.iter().zip(&titles).zip(frame.panels(shown)) {
        let title = Title { text, unit, lines: rows };
        logarithmic |= draw_panel(&mut frame.canvas, summary, cell, title, *divisor, calendar, &windows, lines);
    }
    let mut notes = frame::bands(summary);
    if logarithmic {
        notes += &format!(" Logarithmic axis where prices span more than a factor of {WIDE}.");
    }
    let description = description(summary, arm, &headline);
    Some(Sheet { name: "prices".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

/// Draws one commodity and tells whether its axis is logarithmic.
#[allow(clippy::too_many_arguments)]
fn draw_panel(
    canvas: &mut Canvas,
    summary: &Summary,
    cell: super::canvas::Area,
    title: Title<'_>,
    divisor: f64,
    calendar: Calendar,
    windows: &Windows,
    lines: &[Line<'_>],
) -> bool {
    let scaled = |path: &[f64]| path.iter().map(|v| v / divisor).collect::<Vec<f64>>();
    let all: Vec<f64> =
        lines.iter().flat_map(|l| [&l.series.band.p05, &l.series.band.p95, &l.series.band.p50]).flat_map(|p| scaled(p)).collect();
    let (low, high) = extent(all.iter().copied());
    // A ripple of a per cent must not look like a wave.
    let start = lines.first().and_then(|l| l.series.band.p50.first()).map_or(0.0, |p| p / divisor);
    let all: Vec<f64> = all.into_iter().chain([start * 0.9, start * 1.1]).collect();
    let scale = if low > 0.0 && high / low > WIDE { Scale::logarithmic(all) } else { Scale::linear(all, high > 2.0 * low, 4) };
    let panel = Panel::new(canvas, cell, title, calendar, scale, windows);
    let color = |i: usize| category(i);
    if summary.replicates > 1 {
        for (i, line) in lines.iter().enumerate() {
            let band = &line.series.band;
            panel.band(canvas, &summary.dates, &scaled(&band.p05), &scaled(&band.p95), color(i), 0.16);
            panel.band(canvas, &summary.dates, &scaled(&band.p25), &scaled(&band.p75), color(i), 0.28);
        }
    }
    for (i, line) in lines.iter().enumerate() {
        panel.line(canvas, &summary.dates, &scaled(&line.series.band.p50), color(i), dash(i));
    }
    let labels: Vec<Label> = lines
        .iter()
        .enumerate()
        .map(|(i, l)| Label {
            text: l.label.clone(),
            value: l.series.band.p50.last().copied().unwrap_or(0.0) / divisor,
            color: color(i),
            dash: dash(i),
        })
        .collect();
    panel.labels(canvas, &labels, cell.right);
    remark_peak(canvas, summary, &panel, divisor, lines);
    scale.logarithmic
}

/// Marks the highest median price outside, where it moved at all.
fn remark_peak(canvas: &mut Canvas, summary: &Summary, panel: &Panel, divisor: f64, lines: &[Line<'_>]) {
    let peaks = lines.iter().enumerate().filter(|(_, l)| !l.inside).filter_map(|(i, l)| {
        let path = &l.series.band.p50;
        let (when, top) = measure::height(path)?;
        let start = path.first().copied().filter(|s| *s > 0.0)?;
        Some((i, when, top, top / start))
    });
    let Some((i, when, top, ratio)) = peaks.reduce(|a, b| if b.3 > a.3 { b } else { a }).filter(|p| p.3 > 1.1) else { return };
    let text = if ratio >= 2.0 {
        format!("{}, {}", words::times(ratio), words::month(summary.dates[when]))
    } else {
        format!("+{}, {}", words::percent(ratio - 1.0), words::month(summary.dates[when]))
    };
    panel.remark(canvas, summary.dates[when], top / divisor, &text, category(i));
}

/// The controller's own market first, then the focus markets outside, those that move together as one.
fn lines<'a>(summary: &'a Summary, arm: &'a Arm, commodity: &str) -> Vec<Line<'a>> {
    let series = |market: &str| arm.series(Metric::SpotPrice, commodity, market, "");
    let inside = &summary.focus.controller_market;
    let mut lines: Vec<Line<'_>> = Vec::new();
    if let Some(series) = series(inside) {
        lines.push(Line { label: measure::market(summary, inside).to_owned(), series, inside: true });
    }
    let mut groups: Vec<(&Series, Vec<String>)> = Vec::new();
    for market in measure::outside_markets(summary) {
        let Some(series) = series(market) else { continue };
        let name = measure::market(summary, market).to_owned();
        match groups.iter_mut().find(|(first, _)| are_close(first, series)) {
            Some((_, names)) => names.push(name),
            None => groups.push((series, vec![name])),
        }
    }
    // Four lines are what a small panel can carry: the inside and the three that rise most.
    groups.sort_by(|a, b| rise(b.0).total_cmp(&rise(a.0)));
    let all = groups.iter().map(|g| g.1.len()).sum::<usize>();
    let label = |names: &[String]| {
        if names.len() == all && all > 2 { format!("All {all} outside markets") } else { words::list(names, 2) }
    };
    let outside = groups.iter().take(3).map(|(series, names)| Line { label: label(names), series, inside: false });
    lines.extend(outside);
    lines
}

fn rise(series: &Series) -> f64 {
    let path = &series.band.p50;
    measure::highest(path).map_or(0.0, |(_, top)| top / path[0].max(1e-300))
}

fn are_close(a: &Series, b: &Series) -> bool {
    let close = |(a, b): (&f64, &f64)| *a <= b * CLOSE && *b <= a * CLOSE;
    a.band.p50.iter().zip(&b.band.p50).all(close)
}

fn headline(summary: &Summary, arm: &Arm) -> String {
    let controller = measure::in_country(summary, &summary.focus.controller);
    let Some(most) = measure::largest_price_move(summary) else {
        return format!("No prices outside {controller} are recorded");
    };
    let name = measure::in_sentence(summary, measure::commodity(summary, &most.commodity));
    if most.peak < 1.05 {
        let most = if most.peak < 1.001 { String::new() } else { format!(": at most +{} ({name})", words::percent(most.peak - 1.0)) };
        return if measure::has_controls(summary) {
            format!("Prices outside {controller} hardly move{most}")
        } else {
            format!("Prices hardly move{most}")
        };
    }
    let market = words::the(measure::market(summary, &most.market));
    let outside = format!("The price of {name} in {market} {}", words::moved(most.peak));
    match measure::inside_at(summary, arm, &most).filter(|_| measure::has_controls(summary)) {
        Some(ratio) => {
            format!("{outside}; in {} it {}", words::the(measure::market(summary, &summary.focus.controller_market)), stands(ratio))
        }
        None => outside,
    }
}

/// Where a price stands against its start: `stands 12 % above its start`.
pub fn stands(ratio: f64) -> String {
    match ratio {
        r if r >= 2.0 => format!("stands at {} its start", words::times(r)),
        r if r >= 1.02 => format!("stands {} above its start", words::percent(r - 1.0)),
        r if r <= 0.98 => format!("stands {} below its start", words::percent(1.0 - r)),
        _ => "is where it started".to_owned(),
    }
}

fn subtitle(summary: &Summary, shown: usize, all: usize) -> String {
    let left_out = if all > shown { format!("; first {shown} of {all} commodities") } else { String::new() };
    let others = summary.focus.markets.iter().any(|m| *m != summary.focus.controller_market);
    format!(
        "Spot price in {}{}, policy “{}”, {}{left_out}",
        words::the(measure::market(summary, &summary.focus.controller_market)),
        if others { " and outside" } else { "" },
        frame::reference(summary),
        frame::runs(summary)
    )
}

fn description(summary: &Summary, arm: &Arm, headline: &str) -> String {
    let markets = std::iter::once(summary.focus.controller_market.as_str()).chain(measure::outside_markets(summary));
    let pairs: Vec<_> = markets.flat_map(|m| summary.focus.commodities.iter().map(move |c| (c, m))).collect();
    let moves = pairs.iter().filter_map(|(c, m)| measure::price_move(arm, c, m)).map(|p| {
        format!(
            "{} in {}: highest at {} the start, in {}",
            measure::commodity(summary, &p.commodity),
            measure::market(summary, &p.market),
            words::times(p.peak),
            words::month(summary.dates[p.when])
        )
    });
    format!("Lines over time. {headline}. {}.", moves.collect::<Vec<_>>().join("; "))
}
