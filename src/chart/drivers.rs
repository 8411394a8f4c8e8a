//! What drives the uncertainty: how much of an outcome's doubt each uncertainty explains, with intervals.

use super::canvas::{Align, Area, Text};
use super::doubt::{amount, outcome_name, source};
use super::frame::{Frame, Sheet};
use super::look::Look;
use super::scale::Scale;
use super::theme::{BLANK, GREY, INK, LEADING, category, size, wrapped};
use super::words;
use crate::analysis::summary::Summary;
use crate::analysis::uncertainty::{ArmDoubt, Doubt, DoubtfulOutcome, Driver, Index};

/// Most bars.
const MOST: usize = 14;
const ROW: f64 = 32.0;
/// Shares of variance below this are within what samples of usual size give by chance [share].
const SMALL: f64 = 0.05;

/// Draws the drivers of the first outcome that has any, with the reference arm; none if the experiment has no indices.
pub fn draw(summary: &Summary, doubt: &Doubt, look: &Look) -> Option<Sheet> {
    let outcome = doubt.outcomes.iter().find(|o| o.arms.first().is_some_and(|a| !a.drivers.is_empty()))?;
    let arm = outcome.arms.first()?;
    let name = outcome_name(summary, outcome);
    let headline = look.headline("drivers", headline(&name, outcome, arm));
    let index = arm.drivers.first()?.index;
    let what = match index {
        Index::Total => "Share of the variance of the outcome, interactions included, %",
        Index::Explained => "Share of the variance of the outcome that each explains by itself, %",
        Index::MuStar => "Mean size of the change of the outcome over the range of each",
    };
    let subtitle = format!("{what}: {name}, policy “{}”; line: interval by bootstrap", arm.name);
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let shown = &arm.drivers[..arm.drivers.len().min(MOST)];
    let (names, numbers) = if look.width() > 600.0 { (300.0, 150.0) } else { (150.0, 92.0) };
    let room = frame.room(ROW * shown.len() as f64 + 26.0);
    let plot = Area { left: room.left + names, right: room.right - numbers, top: room.top, bottom: room.bottom - 26.0 };
    let shares = index != Index::MuStar;
    let (divisor, _) = if shares { (0.01, "") } else { words::magnitude(shown.iter().map(|d| d.high).fold(0.0, f64::max)) };
    let scale = Scale::linear(shown.iter().flat_map(|d| [0.0, d.low / divisor, d.high / divisor]), true, 4);
    let x = |value: f64| plot.left + scale.at(value / divisor) * plot.width();
    for (value, text) in scale.ticks(4) {
        let at = x(value * divisor);
        frame.canvas.line(&[(at, plot.top), (at, plot.bottom)], BLANK, 1.0, &[]);
        frame.canvas.text(Text::new(text, at, plot.bottom + 13.0, size::SMALL).color(GREY).align(Align::Center));
    }
    for (i, driver) in shown.iter().enumerate() {
        let y = plot.top + ROW * (i as f64 + 0.5);
        let lines = wrapped(&words::sentence(&driver.name), size::SMALL, false, names - 14.0, 2);
        for (row, line) in lines.iter().enumerate() {
            let at = y + (row as f64 - (lines.len() - 1) as f64 * 0.5) * size::SMALL * LEADING * 0.9;
            frame.canvas.text(Text::new(line, plot.left - 10.0, at, size::SMALL).align(Align::Right));
        }
        let bar = Area { left: plot.left, right: x(driver.value).max(plot.left + 1.0), top: y - 8.0, bottom: y + 8.0 };
        frame.canvas.rectangle(bar, category(0), if driver.low > 0.0 { 1.0 } else { 0.45 });
        frame.canvas.line(&[(x(driver.low), y), (x(driver.high), y)], INK, 1.6, &[]);
        let number = Text::new(value(outcome, driver), plot.right + 12.0, y, size::LABEL).bold();
        frame.canvas.text(number);
    }
    frame.canvas.line(&[(plot.left, plot.top), (plot.left, plot.bottom)], INK, 1.2, &[]);
    let left_out = if arm.drivers.len() > MOST { format!(" The {MOST} strongest of {}.", arm.drivers.len()) } else { String::new() };
    let notes = format!("Pale: the interval includes nothing.{left_out}");
    let list: Vec<String> = shown.iter().map(|d| format!("{} {}", d.name, value(outcome, d))).collect();
    let description = format!("Bars with intervals. {headline}. {}.", list.join("; "));
    Some(Sheet { name: "drivers".to_owned(), headline, description, canvas: frame.finish(look, &source(doubt), &notes) })
}

/// An index as people write it.
pub fn value(outcome: &DoubtfulOutcome, driver: &Driver) -> String {
    if driver.index == Index::MuStar { amount(&outcome.unit, driver.value) } else { words::percent(driver.value) }
}

fn headline(name: &str, outcome: &DoubtfulOutcome, arm: &ArmDoubt) -> String {
    let Some(first) = arm.drivers.first() else { return format!("Nothing that was varied moves the {name}") };
    match first.index {
        Index::MuStar => {
            format!("“{}” moves the {name} most: by {} over its range, on average", first.name, amount(&outcome.unit, first.value))
        }
        _ if first.value < SMALL => {
            format!("No single uncertainty explains more than {} of the doubt about the {name}", words::percent(SMALL))
        }
        Index::Total => format!(
            "Doubt about the {name} comes mostly from “{}”: {} of its variance, interactions included",
            first.name,
            words::percent(first.value)
        ),
        Index::Explained => format!(
            "Doubt about the {name} comes most from “{}”, which by itself explains {} of its variance",
            first.name,
            words::percent(first.value)
        ),
    }
}
