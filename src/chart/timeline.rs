//! Measures and shocks as bars under the price that they move.

use super::canvas::{Area, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::panel::{Label, Panel, Title};
use super::scale::{Calendar, Scale};
use super::theme::{FAINT, GREY, PAPER, category, dash, fitted, for_text, size, text_width};
use super::windows::{self, Windows};
use super::words;
use crate::analysis::summary::{Metric, Summary, Window, WindowKind};

/// Most measures and shocks with a row.
const MOST: usize = 12;
const ROW: f64 = 34.0;

/// Draws the price that moved most over the calendar of measures; none without a price or without measures.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let calendar = Calendar { start: summary.start, end: *summary.dates.last()? };
    let price = measure::largest_price_move(summary)?;
    let outside = &arm.series(Metric::SpotPrice, &price.commodity, &price.market, "")?.band;
    let inside = arm.series(Metric::SpotPrice, &price.commodity, &summary.focus.controller_market, "").map(|s| &s.band);
    let mut windows: Vec<&Window> =
        summary.windows.iter().filter(|w| w.begins <= calendar.end && w.ends.is_none_or(|e| e >= calendar.start)).collect();
    if windows.is_empty() {
        return None;
    }
    windows.sort_by_key(|w| (!w.arms.contains(&arm.name), w.begins, w.announced));
    let all = windows.len();
    windows.truncate(MOST);
    let (divisor, unit) = words::price_unit(measure::commodity_unit(summary, &price.commodity));
    let commodity = measure::in_sentence(summary, measure::commodity(summary, &price.commodity));
    let headline = look.headline("timeline", headline(summary, &price));
    let subtitle = format!("Spot price of {commodity}, {unit}, policy “{}”, {}; below: what was in force", arm.name, frame::runs(summary));
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let cell = frame.room(250.0);
    let scaled = |path: &[f64]| path.iter().map(|v| v / divisor).collect::<Vec<f64>>();
    let values = scaled(&outside.p05).into_iter().chain(scaled(&outside.p95)).chain(inside.iter().flat_map(|b| scaled(&b.p50)));
    let scale = Scale::linear(values, true, 4);
    let none = Windows::of(summary, "", calendar, cell.width());
    let panel = Panel::new(&mut frame.canvas, cell, Title::NONE, calendar, scale, &none);
    let (plot, x) = (panel.plot, |day| panel.x(day));
    let rows = frame.room(windows.len() as f64 * ROW + 8.0);
    for window in windows.iter().filter(|w| w.arms.contains(&arm.name)) {
        let color = windows::color(window.kind);
        frame.canvas.line(&[(x(window.begins), plot.top), (x(window.begins), rows.bottom)], color, 1.0, &[2.0, 2.5]);
    }
    if summary.replicates > 1 {
        panel.band(&mut frame.canvas, &summary.dates, &scaled(&outside.p05), &scaled(&outside.p95), category(0), 0.18);
        panel.band(&mut frame.canvas, &summary.dates, &scaled(&outside.p25), &scaled(&outside.p75), category(0), 0.3);
    }
    let mut labels = Vec::new();
    let mut put = |frame: &mut Frame, path: &[f64], name: &str, n: usize| {
        let path = scaled(path);
        panel.line(&mut frame.canvas, &summary.dates, &path, category(n), dash(n));
        labels.push(Label { text: name.to_owned(), value: path.last().copied().unwrap_or(0.0), color: category(n), dash: dash(n) });
    };
    put(&mut frame, &outside.p50, measure::market(summary, &price.market), 0);
    if let Some(inside) = inside.filter(|_| price.market != summary.focus.controller_market) {
        put(&mut frame, &inside.p50, measure::market(summary, &summary.focus.controller_market), 1);
    }
    panel.labels(&mut frame.canvas, &labels, cell.right);
    for (i, window) in windows.iter().enumerate() {
        let top = rows.top + i as f64 * ROW + 4.0;
        let color = windows::color(window.kind);
        let here = window.arms.contains(&arm.name);
        let (from, to) = (x(window.begins), x(window.ends.unwrap_or(calendar.end)));
        frame.canvas.line(&[(plot.left, top + 24.0), (plot.right, top + 24.0)], FAINT, 1.0, &[]);
        let bar = Area { left: from, right: to.max(from + 2.0), top: top + 19.0, bottom: top + 29.0 };
        frame.canvas.rectangle(bar, color, if here { 0.85 } else { 0.4 });
        if window.announced < window.begins {
            let at = x(window.announced);
            frame.canvas.line(&[(at, top + 24.0), (from, top + 24.0)], color, 2.0, &[3.0, 3.0]);
            frame.canvas.dot(at, top + 24.0, 3.5, color);
        }
        let who = if summary.arms.iter().all(|a| window.arms.contains(&a.name)) {
            String::new()
        } else {
            match window.arms.as_slice() {
                [one] => format!(", with “{one}”"),
                many => format!(", with {} of {} policies", many.len(), summary.arms.len()),
            }
        };
        let kind = match window.kind {
            WindowKind::Control => "Control: ",
            WindowKind::Shock => "Shock: ",
            WindowKind::Cushion => "",
        };
        let text = format!("{kind}{}{who}, {}", window.name, dates(window));
        let text = fitted(&text, size::SMALL, here, plot.width() + 100.0);
        let width = text_width(&text, size::SMALL, here);
        let left = (from + 5.0).min(rows.right - width).max(rows.left);
        let text = Text::new(text, left, top + 9.0, size::SMALL).color(for_text(if here { color } else { GREY }));
        let text = if here { text.bold() } else { text };
        // Dotted lines must not run through the letters.
        frame.canvas.rectangle(text.area(), PAPER, 0.9);
        frame.canvas.text(text);
    }
    let left_out = if all > MOST { format!(" {} more are left out.", all - MOST) } else { String::new() };
    let notes = format!(
        "Orange: export controls. Pink: shocks. Green: other measures. Pale: with other policies only. A dot: announced.{left_out} {}",
        frame::bands(summary)
    );
    let list: Vec<String> = windows.iter().map(|w| format!("{}, {}, with {}", w.name, dates(w), words::list(&w.arms, 4))).collect();
    let description = format!("Price over time above bars of measures. {headline}. {}.", list.join("; "));
    Some(Sheet { name: "timeline".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

fn dates(window: &Window) -> String {
    match window.ends {
        Some(end) => format!("{} to {}", words::date(window.begins), words::date(end)),
        None => format!("from {}", words::date(window.begins)),
    }
}

/// How long after the first control or shock the price stands highest.
fn headline(summary: &Summary, price: &measure::PriceMove) -> String {
    let name = measure::in_sentence(summary, measure::commodity(summary, &price.commodity));
    let market = words::the(measure::market(summary, &price.market));
    if price.peak < 1.05 {
        return format!("No measure moves the price of {name} in {market} by more than {}", words::percent(0.05));
    }
    let when = summary.dates[price.when];
    let moved = format!("The price of {name} in {market} {}", words::moved(price.peak));
    match measure::first_blow(summary).filter(|w| w.begins <= when) {
        Some(blow) => {
            let time = words::duration(super::days_between(blow.begins, when));
            let what = if blow.kind == WindowKind::Control { "control" } else { "shock" };
            format!("{moved} within {time} of the first {what}")
        }
        None => format!("{moved} by {}", words::month(when)),
    }
}
