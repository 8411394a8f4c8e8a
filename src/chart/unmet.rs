//! Who runs short: a heat map of end uses and countries.

use std::collections::BTreeMap;

use super::canvas::{Align, Area, Canvas, Text};
use super::frame::{self, Frame, Sheet};
use super::measure::{self, NEGLIGIBLE, Shortage};
use super::theme::{BLANK, CELL_INK, GREY, LEADING, MARGIN, PAPER, WIDTH, cividis, fitted, luminance, size, text_width, wrapped};
use super::words;
use crate::analysis::summary::Summary;

/// Most rows and columns.
const MOST: (usize, usize) = (16, 12);
/// Width of the names of sectors [user units].
const NAMES: f64 = 200.0;
/// Width of the scale with its numbers [user units].
const SCALE: f64 = 80.0;

/// Draws the picture; none if no end use has demand.
pub fn draw(summary: &Summary) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let all = measure::shortages(summary, arm);
    if all.is_empty() {
        return None;
    }
    let cells: BTreeMap<(&str, &str), &Shortage> = all.iter().map(|s| ((s.sector.as_str(), s.country.as_str()), s)).collect();
    let (rows, columns) = (rows(&all), columns(summary, &all));
    let headline = headline(summary, &all);
    let subtitle = format!(
        "Share of demand unmet in the worst three months, by end use and country; policy “{}”, {}",
        frame::reference(summary),
        frame::runs(summary)
    );
    let mut frame = Frame::new(&headline, &subtitle, "");
    let height = (380.0 / rows.len() as f64).clamp(26.0, 46.0);
    let width = (WIDTH - 2.0 * MARGIN - NAMES - SCALE) / columns.len() as f64;
    let names = column_names(summary, &columns, width);
    let head = frame.room(names.iter().map(Vec::len).max().unwrap_or(1) as f64 * size::SMALL * LEADING + 6.0);
    let table = frame.room(height * rows.len() as f64);
    // Short scales would turn ripples into alarms.
    let top = all.iter().map(|s| s.worst).fold(0.0, f64::max).max(0.1);
    draw_heads(&mut frame.canvas, head, width, &names);
    for (r, row) in rows.iter().enumerate() {
        let y = table.top + r as f64 * height;
        let name = fitted(measure::sector(summary, row), size::LABEL, false, NAMES - 12.0);
        frame.canvas.text(Text::new(name, MARGIN + NAMES - 10.0, y + height * 0.5, size::LABEL).align(Align::Right));
        for (c, column) in columns.iter().enumerate() {
            let left = MARGIN + NAMES + c as f64 * width;
            let area = Area { left, right: left + width - 2.0, top: y, bottom: y + height - 2.0 };
            draw_cell(&mut frame.canvas, area, cells.get(&(*row, *column)).map(|s| s.worst), top);
        }
    }
    draw_scale(&mut frame.canvas, Area { left: WIDTH - MARGIN - SCALE + 24.0, right: WIDTH - MARGIN - SCALE + 40.0, ..table }, top);
    let notes = format!(
        "Unmet on the day: deferred and lost demand together, the worst 91 days on the median path. A dash: no such end use there.{}",
        abbreviated(summary, &columns, &names)
    );
    let description = description(summary, &all, &headline);
    Some(Sheet { name: "shortages", headline, description, canvas: frame.finish(summary, &notes) })
}

/// Sectors, those that run shortest first.
fn rows(all: &[Shortage]) -> Vec<&str> {
    let mut worst: BTreeMap<&str, f64> = BTreeMap::new();
    for s in all {
        let top = worst.entry(&s.sector).or_insert(0.0);
        *top = top.max(s.worst);
    }
    let mut rows: Vec<(&str, f64)> = worst.into_iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    rows.into_iter().map(|r| r.0).take(MOST.0).collect()
}

/// Focus countries in their order, then the others by identifier.
fn columns<'a>(summary: &'a Summary, all: &'a [Shortage]) -> Vec<&'a str> {
    let with_demand = |c: &&str| all.iter().any(|s| s.country == **c);
    let focus: Vec<&str> = summary.focus.countries.iter().map(String::as_str).filter(with_demand).collect();
    let mut others: Vec<&str> = all.iter().map(|s| s.country.as_str()).filter(|c| !focus.contains(c)).collect();
    others.sort_unstable();
    others.dedup();
    focus.into_iter().chain(others).take(MOST.1).collect()
}

/// Names above the columns, or identifiers where a name does not fit in two lines.
fn column_names(summary: &Summary, columns: &[&str], width: f64) -> Vec<Vec<String>> {
    let room = width - 4.0;
    columns
        .iter()
        .map(|id| {
            let name = measure::country(summary, id);
            let lines = wrapped(name, size::SMALL, true, room, 2);
            let whole = lines.join(" ") == name;
            if whole || text_width(id, size::SMALL, true) > room { lines } else { vec![(*id).to_owned()] }
        })
        .collect()
}

/// What identifiers above columns stand for.
fn abbreviated(summary: &Summary, columns: &[&str], names: &[Vec<String>]) -> String {
    let pairs = columns.iter().zip(names).filter(|(id, lines)| lines.len() == 1 && lines[0] == **id);
    let keys: Vec<String> = pairs.map(|(id, _)| format!("{id} {}", measure::country(summary, id))).collect();
    if keys.is_empty() { String::new() } else { format!(" {}.", keys.join(", ")) }
}

fn draw_heads(canvas: &mut Canvas, head: Area, width: f64, names: &[Vec<String>]) {
    for (c, lines) in names.iter().enumerate() {
        let x = MARGIN + NAMES + (c as f64 + 0.5) * width - 1.0;
        for (i, line) in lines.iter().rev().enumerate() {
            let y = head.bottom - 6.0 - (i as f64 + 0.5) * size::SMALL * LEADING;
            canvas.text(Text::new(line, x, y, size::SMALL).bold().align(Align::Center));
        }
    }
}

fn draw_cell(canvas: &mut Canvas, area: Area, share: Option<f64>, top: f64) {
    let (x, y) = ((area.left + area.right) * 0.5, (area.top + area.bottom) * 0.5);
    let Some(share) = share else {
        canvas.rectangle(area, BLANK, 1.0);
        canvas.text(Text::new("–", x, y, size::LABEL).color(GREY).align(Align::Center));
        return;
    };
    let color = cividis(share / top);
    canvas.rectangle(area, color, 1.0);
    // Whichever of dark and white letters stands out more.
    let light = luminance(color) + 0.05;
    let ink = if light * light > 1.05 * (luminance(CELL_INK) + 0.05) { CELL_INK } else { PAPER };
    let text = if share < NEGLIGIBLE { format!("0{}%", words::NBSP) } else { words::percent(share) };
    canvas.text(Text::new(text, x, y, size::LABEL).color(ink).align(Align::Center));
}

fn draw_scale(canvas: &mut Canvas, area: Area, top: f64) {
    const STEPS: usize = 40;
    for i in (0..STEPS).rev() {
        // Each step reaches to the bottom and is painted over by the next: no seams.
        let top = area.bottom - area.height() * (i + 1) as f64 / STEPS as f64;
        canvas.rectangle(Area { top, ..area }, cividis((i as f64 + 0.5) / STEPS as f64), 1.0);
    }
    for part in [0.0, 0.5, 1.0] {
        let y = (area.bottom - area.height() * part).clamp(area.top + 5.0, area.bottom - 5.0);
        canvas.text(Text::new(words::percent(top * part), area.right + 6.0, y, size::SMALL).color(GREY));
    }
}

fn headline(summary: &Summary, all: &[Shortage]) -> String {
    let short: Vec<&Shortage> = all.iter().filter(|s| s.worst >= NEGLIGIBLE).collect();
    let Some(worst) = short.iter().copied().reduce(|a, b| if b.worst > a.worst { b } else { a }) else {
        return "Nobody runs short: every end use is supplied throughout".to_owned();
    };
    let many = match short.len() {
        1 => "One end use runs short".to_owned(),
        n => format!("{n} of {} end uses run short", all.len()),
    };
    format!(
        "{many}, most of all {} in {}: {} of demand unmet at worst",
        measure::sector(summary, &worst.sector),
        measure::country(summary, &worst.country),
        words::percent(worst.worst)
    )
}

fn description(summary: &Summary, all: &[Shortage], headline: &str) -> String {
    let mut by_depth: Vec<&Shortage> = all.iter().filter(|s| s.worst >= NEGLIGIBLE).collect();
    by_depth.sort_by(|a, b| b.worst.total_cmp(&a.worst));
    let cells = by_depth.iter().take(20).map(|s| {
        format!("{} in {} {}", measure::sector(summary, &s.sector), measure::country(summary, &s.country), words::percent(s.worst))
    });
    let list = cells.collect::<Vec<_>>().join("; ");
    format!(
        "Heat map of the share of demand unmet in the worst quarter. {headline}. {}.",
        if list.is_empty() { "All cells are zero" } else { &list }
    )
}
