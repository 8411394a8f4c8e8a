//! Tornado: how far an outcome moves when one uncertain value at a time goes from low to high.

use super::canvas::{Align, Area, Text};
use super::frame::{Frame, Sheet};
use super::look::Look;
use super::scale::Scale;
use super::theme::{FAINT, GREY, INK, LEADING, category, fitted, size, text_width, wrapped};
use super::words;

/// Most bars.
const MOST: usize = 14;
const ROW: f64 = 34.0;

/// What moves an outcome, and how far.
pub struct Tornado {
    /// The outcome, as a sentence would name it: `value lost in the focus countries`.
    pub outcome: String,
    /// Unit of its values.
    pub unit: String,
    /// Its value with every parameter at its usual place [unit].
    pub base: f64,
    /// What was varied.
    pub bars: Vec<Bar>,
    /// How it was varied: `each parameter alone, mean of 20 runs`.
    pub method: String,
    /// Where the numbers come from.
    pub source: String,
}

/// One parameter.
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Its low and high setting, as people write them.
    pub settings: [String; 2],
    /// The outcome with these settings [unit].
    pub outcomes: [f64; 2],
}

impl Bar {
    fn swing(&self) -> f64 {
        (self.outcomes[1] - self.outcomes[0]).abs()
    }
}

impl Tornado {
    fn headline(&self, bars: &[&Bar]) -> String {
        let Some(first) = bars.first().filter(|b| b.swing() > 1e-9 * self.base.abs()) else {
            return format!("Nothing that was varied moves the {}", self.outcome);
        };
        let (low, high) = (first.outcomes[0].min(first.outcomes[1]), first.outcomes[0].max(first.outcomes[1]));
        let (divisor, word) = words::magnitude(high.abs().max(low.abs()));
        let gap = if word.is_empty() { String::new() } else { format!("{}{word}", words::NBSP) };
        format!(
            "{} moves the {} most: between {} and {} {gap} {}",
            words::sentence(&first.name),
            self.outcome,
            words::number(low / divisor),
            words::number(high / divisor),
            self.unit
        )
        .replace("  ", " ")
    }

    /// Draws the bars, the longest first.
    #[must_use]
    pub fn draw(&self, look: &Look) -> Sheet {
        let mut bars: Vec<&Bar> = self.bars.iter().filter(|b| b.outcomes.iter().all(|v| v.is_finite())).collect();
        bars.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
        let all = bars.len();
        bars.truncate(MOST);
        let headline = look.headline("tornado", self.headline(&bars));
        let values = || bars.iter().flat_map(|b| b.outcomes).chain([self.base]);
        let (divisor, word) = words::magnitude(values().fold(0.0, |a, v| a.max(v.abs())));
        let unit = if word.is_empty() { self.unit.clone() } else { format!("{word} {}", self.unit) };
        let subtitle = format!("{}, {unit}; {}", words::sentence(&self.outcome), self.method);
        let mut frame = Frame::new(look, &headline, &subtitle, "");
        frame.remark("Blue: low setting. Orange: high setting. The setting stands at the end of its bar.");
        let room = frame.room(bars.len().max(1) as f64 * ROW + 26.0);
        let wide = look.width() > 600.0;
        let (names, edge) = if wide { (230.0, 120.0) } else { (110.0, 66.0) };
        let plot = Area { left: room.left + names + edge, right: room.right - edge, top: room.top, bottom: room.bottom - 24.0 };
        let scale = Scale::linear(values().map(|v| v / divisor), false, 4);
        let x = |value: f64| plot.left + scale.at(value / divisor) * plot.width();
        for (value, text) in scale.ticks(if wide { 5 } else { 3 }) {
            let at = plot.left + scale.at(value) * plot.width();
            frame.canvas.line(&[(at, plot.top), (at, plot.bottom)], FAINT, 1.0, &[]);
            frame.canvas.text(Text::new(text, at, plot.bottom + 13.0, size::SMALL).color(GREY).align(Align::Center));
        }
        for (i, bar) in bars.iter().enumerate() {
            let y = plot.top + (i as f64 + 0.5) * ROW;
            let lines = wrapped(&bar.name, size::SMALL, false, names - 10.0, 2);
            for (row, line) in lines.iter().enumerate() {
                let y = y + (row as f64 - (lines.len() - 1) as f64 * 0.5) * size::SMALL * LEADING;
                frame.canvas.text(Text::new(line, room.left, y, size::SMALL));
            }
            // Both ends on one side of the base: the shorter bar lies on the longer.
            let mut order = [0, 1];
            order.sort_by(|a, b| (bar.outcomes[*b] - self.base).abs().total_cmp(&(bar.outcomes[*a] - self.base).abs()));
            for side in order {
                let (from, to) = (x(self.base).min(x(bar.outcomes[side])), x(self.base).max(x(bar.outcomes[side])));
                let inset = if side == order[1] && same_side(bar, self.base) { 5.0 } else { 0.0 };
                let area = Area { left: from, right: to.max(from + 1.0), top: y - 10.0 + inset, bottom: y + 10.0 - inset };
                frame.canvas.rectangle(area, category(side), 1.0);
            }
            self.label(&mut frame, bar, y, edge, &x);
        }
        frame.canvas.line(&[(x(self.base), plot.top - 4.0), (x(self.base), plot.bottom)], INK, 1.4, &[]);
        let left_out = if all > MOST { format!(" The {MOST} longest of {all} bars.") } else { String::new() };
        let notes = format!("Black line: every value at its usual place, {} {unit}.{left_out}", words::number(self.base / divisor));
        let said = |b: &&Bar| {
            let [low, high] = b.outcomes.map(|v| words::number(v / divisor));
            format!("{}: {low} at {}, {high} at {}", b.name, b.settings[0], b.settings[1])
        };
        let list: Vec<String> = bars.iter().map(said).collect();
        let description = format!("Bars around the usual value. {headline}. {}.", list.join("; "));
        Sheet { name: "tornado".to_owned(), headline, description, canvas: frame.finish(look, &self.source, &notes) }
    }

    /// Settings at the ends of a bar; where both ends lie on one side, both settings stand at the longer.
    fn label(&self, frame: &mut Frame, bar: &Bar, y: f64, edge: f64, x: &dyn Fn(f64) -> f64) {
        let mut put = |text: &str, end: f64, right: bool| {
            let text = fitted(text, size::SMALL, false, edge - 10.0);
            let text = Text::new(text, end + if right { 6.0 } else { -6.0 }, y, size::SMALL);
            frame.canvas.text(if right { text } else { text.align(Align::Right) });
        };
        let ends = bar.outcomes.map(x);
        let base = x(self.base);
        if same_side(bar, self.base) || text_width("00", size::SMALL, false) > (ends[1] - ends[0]).abs() {
            let far = if (ends[0] - base).abs() > (ends[1] - base).abs() { ends[0] } else { ends[1] };
            put(&format!("{} / {}", bar.settings[0], bar.settings[1]), far, far >= base);
            return;
        }
        for (setting, end) in bar.settings.iter().zip(ends) {
            put(setting, end, end >= base);
        }
    }
}

/// Whether both ends of a bar lie on one side of the base.
fn same_side(bar: &Bar, base: f64) -> bool {
    (bar.outcomes[0] - base) * (bar.outcomes[1] - base) >= 0.0
}
