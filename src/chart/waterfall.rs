//! Waterfall: from one total to another, step by step.

use super::canvas::{Align, Area, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::scale::Scale;
use super::theme::{GREY, INK, LEADING, category, size, wrapped};
use super::words;
use crate::analysis::statistics::mean;
use crate::analysis::summary::{Arm, Metric, Summary};

/// Most sectors or countries with a step of their own.
const MOST: usize = 6;

/// A way from one total to another.
pub struct Waterfall {
    /// Totals and changes in order; the first is a total.
    pub steps: Vec<Step>,
    /// The finding.
    pub headline: String,
    /// What is measured.
    pub subtitle: String,
    /// Where the numbers come from.
    pub source: String,
}

/// A column.
pub enum Step {
    /// The sum so far, drawn from zero.
    Total(String, f64),
    /// What is added or taken away.
    Change(String, f64),
}

/// Draws how the value lost comes about and what the best policy takes away; none without values.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    Waterfall::of(summary)?.draw(look)
}

impl Waterfall {
    /// Value lost in the focus countries: without controls, what the controls add country by country, and what the
    /// best policy saves; where no arm is without controls, by sector.
    #[must_use]
    pub fn of(summary: &Summary) -> Option<Self> {
        let reference = summary.arms.first()?;
        let lost = |arm: &Arm| measure::value_lost_in_focus(summary, arm).map(|v| mean(&v));
        let total = lost(reference).filter(|v| *v > 0.0)?;
        let yardstick = summary.arms.iter().skip(1).find(|a| measure::is_yardstick(summary, a));
        let mut steps = Vec::new();
        let (parts, by): (Vec<(String, f64)>, &str) = match yardstick {
            Some(arm) if summary.focus.countries.len() > 1 => {
                // A column of nothing says nothing.
                steps.extend(lost(arm).filter(|v| *v > 0.01 * total).map(|v| Step::Total(arm.name.clone(), v)));
                (by_country(summary, reference, arm), "country")
            }
            _ => (by_sector(summary, reference), "sector"),
        };
        let largest = parts.iter().cloned().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        steps.extend(folded(parts).into_iter().map(|(name, v)| Step::Change(name, v)));
        steps.push(Step::Total(reference.name.clone(), total));
        let best = measure::runner_up(summary).or_else(|| measure::best_arm(summary)).filter(|(_, d)| d.mean < 0.0);
        if let Some((arm, difference)) = &best {
            steps.push(Step::Change(format!("saved by “{}”", arm.name), difference.mean));
            steps.push(Step::Total(arm.name.clone(), total + difference.mean));
        }
        let saved = best.map_or_else(String::new, |(arm, d)| {
            format!("; “{}” takes {} of it away", arm.name, words::percent((-d.mean / total).clamp(0.0, 1.0)))
        });
        Some(Self {
            steps,
            headline: if by == "country" {
                let place = words::sentence(&words::the(&largest.0));
                format!("{place} loses most, {} of {}{saved}", words::money(largest.1), words::money(total))
            } else {
                format!(
                    "Most is lost in {}: {} of {}{saved}",
                    measure::in_sentence(summary, &largest.0),
                    words::money(largest.1),
                    words::money(total)
                )
            },
            subtitle: format!("Value lost in the focus countries by {by}, mean of {}", words::count(summary.replicates as usize, "run")),
            source: frame::source(summary),
        })
    }

    fn draw(&self, look: &Look) -> Option<Sheet> {
        // Where each column begins and ends.
        let mut sum = 0.0;
        let mut bars: Vec<(f64, f64)> = Vec::new();
        for step in &self.steps {
            let bar = match step {
                Step::Total(_, value) => (0.0, *value),
                Step::Change(_, change) => (sum, sum + change),
            };
            sum = bar.1;
            bars.push(bar);
        }
        let (divisor, word) = words::magnitude(bars.iter().flat_map(|b| [b.0.abs(), b.1.abs()]).fold(0.0, f64::max));
        let unit = if word.is_empty() { "USD".to_owned() } else { format!("USD {word}") };
        let scale = Scale::linear(bars.iter().flat_map(|b| [b.0 / divisor, b.1 / divisor]), true, 4);
        let headline = look.headline("waterfall", self.headline.clone());
        let mut frame = Frame::new(look, &headline, &format!("{}, {unit}", self.subtitle), "");
        frame.next += 10.0;
        let plot = frame.room(if look.width() > 600.0 { 330.0 } else { 260.0 });
        let names = frame.room(4.0 * size::SMALL * LEADING + 8.0);
        let pitch = plot.width() / bars.len() as f64;
        let y = |value: f64| plot.bottom - scale.at(value / divisor) * plot.height();
        let top = scale.high.abs().max(scale.low.abs());
        let decimals = if divisor <= 1.0 { 0 } else { [100.0, 10.0, 1.0].iter().filter(|limit| top <= **limit).count().max(1) };
        for (i, (step, (from, to))) in self.steps.iter().zip(&bars).enumerate() {
            let left = plot.left + i as f64 * pitch + pitch * 0.12;
            let area = Area { left, right: left + pitch * 0.76, top: y(from.max(*to)), bottom: y(from.min(*to)) };
            let (name, value, color) = match step {
                Step::Total(name, value) => (name, words::fixed(value / divisor, decimals), plotters::style::RGBColor(0xb4, 0xb4, 0xb4)),
                Step::Change(name, change) => {
                    let sign = if *change > 0.0 { "+" } else { "" };
                    (name, format!("{sign}{}", words::fixed(change / divisor, decimals)), category(usize::from(*change > 0.0)))
                }
            };
            frame.canvas.rectangle(Area { bottom: area.bottom.max(area.top + 1.0), ..area }, color, 1.0);
            let middle = (area.left + area.right) * 0.5;
            frame.canvas.text(
                Text::new(value, middle, area.top - 9.0, if pitch < 60.0 { size::SOURCE } else { size::LABEL }).bold().align(Align::Center),
            );
            for (row, line) in wrapped(name, size::SMALL, false, pitch - 6.0, 4).iter().enumerate() {
                let y = names.top + 6.0 + (row as f64 + 0.5) * size::SMALL * LEADING;
                frame.canvas.text(Text::new(line, middle, y, size::SMALL).color(GREY).align(Align::Center));
            }
            if i + 1 < bars.len() {
                frame.canvas.line(&[(area.right, y(*to)), (area.right + pitch * 0.24, y(*to))], GREY, 1.0, &[]);
            }
        }
        frame.canvas.line(&[(plot.left, y(0.0)), (plot.right, y(0.0))], INK, 1.2, &[]);
        let said = |step: &Step| match step {
            Step::Total(name, v) => format!("{name}: {}", words::money(*v)),
            Step::Change(name, v) => format!("{name}: {}{}", if *v > 0.0 { "+" } else { "" }, words::short(*v)),
        };
        let list: Vec<String> = self.steps.iter().map(said).collect();
        let description = format!("Columns from one total to the next. {headline}. {}.", list.join("; "));
        let notes = "Grey: totals; orange with a plus: added; blue with a minus: taken away. Unmet demand at its value per unit, net of what is made up later.";
        Some(Sheet { name: "waterfall".to_owned(), headline, description, canvas: frame.finish(look, &self.source, notes) })
    }
}

fn by_country(summary: &Summary, reference: &Arm, yardstick: &Arm) -> Vec<(String, f64)> {
    let value = |arm: &Arm, country: &str| measure::value_lost(arm, country).map(|v| mean(&v));
    let part = |country: &String| {
        let added = value(reference, country)? - value(yardstick, country)?;
        Some((measure::country(summary, country).to_owned(), added))
    };
    summary.focus.countries.iter().filter_map(part).collect()
}

fn by_sector(summary: &Summary, arm: &Arm) -> Vec<(String, f64)> {
    let in_focus = |o: &&crate::analysis::summary::Outcome| o.metric == Metric::ValueLost && summary.focus.countries.contains(&o.place);
    let part = |sector: &crate::analysis::summary::Named| {
        let here = arm.outcomes.iter().filter(in_focus).filter(|o| o.sector == sector.id);
        (sector.name.clone(), here.map(|o| o.mean).sum::<f64>())
    };
    summary.catalogue.sectors.iter().map(part).filter(|p| p.1 != 0.0).collect()
}

/// The largest parts, and the rest together.
fn folded(mut parts: Vec<(String, f64)>) -> Vec<(String, f64)> {
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    // A step that nobody could see is no step of its own.
    let all: f64 = parts.iter().map(|p| p.1.abs()).sum();
    let seen = parts.iter().filter(|p| p.1.abs() >= 0.005 * all).count();
    if seen < parts.len() && seen <= MOST {
        let rest: f64 = parts.drain(seen..).map(|p| p.1).sum();
        if rest.abs() >= 0.005 * all {
            parts.push(("all others".to_owned(), rest));
        }
    }
    if parts.len() > MOST + 1 {
        let rest: f64 = parts.drain(MOST..).map(|p| p.1).sum();
        parts.push(("all others".to_owned(), rest));
    }
    parts
}
