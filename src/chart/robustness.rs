//! Robustness by rule: an outcome under each structural rule and other choice, over all other uncertainties.

use super::canvas::{Align, Area, Text};
use super::doubt::{amount, amounts, outcome_name, source};
use super::frame::{Frame, Sheet};
use super::look::Look;
use super::scale::Scale;
use super::theme::{FAINT, GREY, INK, category, fitted, size, text_width};
use super::words;
use crate::analysis::summary::Summary;
use crate::analysis::uncertainty::{ArmDoubt, Choice, Doubt, DoubtfulOutcome};

const ROW: f64 = 24.0;
const HEAD: f64 = 26.0;
/// Most rows.
const MOST: usize = 30;
/// Means that differ by less than this are called the same [share of the mean].
const CLOSE: f64 = 0.05;

/// The choices of one uncertainty.
pub struct Rule<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its values.
    pub choices: Vec<&'d Choice>,
}

impl Rule<'_> {
    /// Distance between the lowest and the highest mean [unit of the outcome].
    fn reach(&self) -> f64 {
        let means = || self.choices.iter().map(|c| c.mean);
        means().fold(f64::NEG_INFINITY, f64::max) - means().fold(f64::INFINITY, f64::min)
    }
}

/// The choices of an arm, by uncertainty; those that move the mean most come first.
#[must_use]
pub fn rules(arm: &ArmDoubt) -> Vec<Rule<'_>> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for choice in &arm.choices {
        match rules.iter_mut().find(|r| r.name == choice.uncertainty) {
            Some(rule) => rule.choices.push(choice),
            None => rules.push(Rule { name: &choice.uncertainty, choices: vec![choice] }),
        }
    }
    rules.sort_by(|a, b| b.reach().total_cmp(&a.reach()));
    rules
}

/// Draws the first outcome with the reference arm under every choice; none if nothing that was varied is a choice.
pub fn draw(summary: &Summary, doubt: &Doubt, look: &Look) -> Option<Sheet> {
    let outcome = doubt.outcomes.iter().find(|o| o.arms.first().is_some_and(|a| !a.choices.is_empty()))?;
    let arm = outcome.arms.first()?;
    let name = outcome_name(summary, outcome);
    let mut rules = rules(arm);
    let mut rows = 0;
    rules.retain(|rule| {
        rows += rule.choices.len();
        rows <= MOST
    });
    let headline = look.headline("robustness", headline(&name, outcome, arm, &rules));
    let money = outcome.unit == "USD";
    let tops = || rules.iter().flat_map(|r| &r.choices).flat_map(|c| [c.quantiles[0], c.quantiles[2], c.mean]);
    let (divisor, word) = if money { words::magnitude(tops().fold(0.0, |a, v| a.max(v.abs()))) } else { (1.0, "") };
    let unit = if word.is_empty() { outcome.unit.clone() } else { format!("{} {word}", outcome.unit) };
    let subtitle = format!(
        "{}, {unit}, policy “{}”; dot: mean, bar: 90{}% of runs, over all other uncertainties",
        words::sentence(&name),
        arm.name,
        words::NBSP
    );
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let (names, numbers) = if look.width() > 600.0 { (230.0, 220.0) } else { (130.0, 130.0) };
    let count: usize = rules.iter().map(|r| r.choices.len()).sum();
    let room = frame.room(count as f64 * ROW + rules.len() as f64 * HEAD + 30.0);
    let plot = Area { left: room.left + names, right: room.right - numbers, top: room.top, bottom: room.bottom - 26.0 };
    let scale = Scale::linear(tops().map(|v| v / divisor), true, 4);
    let x = |value: f64| plot.left + scale.at(value / divisor) * plot.width();
    let mut free = f64::NEG_INFINITY;
    for (value, text) in scale.ticks(4) {
        let (at, half) = (x(value * divisor), text_width(&text, size::SMALL, false) * 0.5);
        frame.canvas.line(&[(at, plot.top), (at, plot.bottom)], FAINT, 1.0, &[]);
        if at - half > free + 6.0 {
            frame.canvas.text(Text::new(text, at, plot.bottom + 13.0, size::SMALL).color(GREY).align(Align::Center));
            free = at + half;
        }
    }
    frame.canvas.line(&[(x(arm.mean), plot.top), (x(arm.mean), plot.bottom)], INK, 1.2, &[3.0, 3.0]);
    let mut y = plot.top + 4.0;
    for (r, rule) in rules.iter().enumerate() {
        let title = fitted(&words::sentence(rule.name), size::PANEL, true, room.width());
        let title = Text::new(title, room.left, y + HEAD * 0.5, size::PANEL).bold();
        frame.canvas.rectangle(title.area(), super::theme::PAPER, 0.9);
        frame.canvas.text(title);
        y += HEAD;
        for choice in &rule.choices {
            let middle = y + ROW * 0.5;
            let label = fitted(&choice.choice, size::LABEL, false, names - 20.0);
            frame.canvas.text(Text::new(label, plot.left - 14.0, middle, size::LABEL).align(Align::Right));
            frame.canvas.line(&[(x(choice.quantiles[0]), middle), (x(choice.quantiles[2]), middle)], category(r), 3.0, &[]);
            frame.canvas.dot(x(choice.mean), middle, 6.0, category(r));
            let [low, _, high] = choice.quantiles.map(|v| v / divisor);
            let numbers_text = format!("{} ({} to {})", words::number(choice.mean / divisor), words::number(low), words::number(high));
            let text = fitted(&numbers_text, size::LABEL, false, numbers - 14.0);
            frame.canvas.text(Text::new(text, plot.right + 14.0, middle, size::LABEL));
            y += ROW;
        }
    }
    let notes = "Dashed: mean over all points and runs.";
    let said = |rule: &Rule<'_>| {
        let list: Vec<String> = rule.choices.iter().map(|c| format!("{} {}", c.choice, amount(&outcome.unit, c.mean))).collect();
        format!("{}: {}", rule.name, list.join(", "))
    };
    let list: Vec<String> = rules.iter().map(said).collect();
    let description = format!("Dots with bars. {headline}. {}.", list.join("; "));
    Some(Sheet { name: "robustness".to_owned(), headline, description, canvas: frame.finish(look, &source(doubt), notes) })
}

/// How far the rule that matters most moves the mean.
pub fn headline(name: &str, outcome: &DoubtfulOutcome, arm: &ArmDoubt, rules: &[Rule<'_>]) -> String {
    let Some(first) = rules.first() else { return format!("No rule was varied for the {name}") };
    let order = |a: &&&Choice, b: &&&Choice| a.mean.total_cmp(&b.mean);
    let (Some(low), Some(high)) = (first.choices.iter().min_by(order), first.choices.iter().max_by(order)) else {
        return format!("No rule was varied for the {name}");
    };
    if high.mean - low.mean <= CLOSE * arm.mean.abs() {
        return format!(
            "Whichever rule holds, the mean of the {name} stays within {} of {}",
            words::percent(CLOSE),
            amount(&outcome.unit, arm.mean)
        );
    }
    format!(
        "The {name} hangs most on “{}”: {} on average, from {} to {}",
        first.name,
        amounts(&outcome.unit, low.mean, high.mean),
        low.choice,
        high.choice
    )
}
