//! A plot over time: axes, windows, bands, lines, labels at their ends and remarks inside.

use jiff::civil::Date;
use plotters::style::RGBColor;

use super::canvas::{Align, Area, Canvas, Text};
use super::scale::{Calendar, Scale};
use super::theme::{FAINT, GREY, INK, fitted, for_text, size, text_width, wrapped};
use super::windows::Windows;
use super::words;

/// Width of the room for labels right of a plot [user units].
pub const LABELS: f64 = 110.0;
const SAMPLE: f64 = 15.0;

/// A plot over time that has its axes.
pub struct Panel {
    /// Where lines run.
    pub plot: Area,
    calendar: Calendar,
    scale: Scale,
}

/// What stands above a plot.
#[derive(Debug, Clone, Copy)]
pub struct Title<'a> {
    /// What is shown; nothing where the picture shows one thing only.
    pub text: &'a str,
    /// Its unit.
    pub unit: &'a str,
    /// Lines that titles take in this picture, the same for all its panels.
    pub lines: usize,
}

impl Title<'_> {
    /// No title: the headline says it.
    pub const NONE: Title<'static> = Title { text: "", unit: "", lines: 0 };

    /// Lines that the longest of some titles with their units takes in cells of this width: one or two.
    #[must_use]
    pub fn lines<'t>(titles: impl IntoIterator<Item = (&'t str, &'t str)>, cell: f64) -> usize {
        let fits = |(text, unit): (&str, &str)| text_width(&words::sentence(text), size::PANEL, true) + unit_room(unit, cell) <= cell;
        if titles.into_iter().all(fits) { 1 } else { 2 }
    }
}

/// What a line is called at its end.
pub struct Label {
    /// Name.
    pub text: String,
    /// Value at its end.
    pub value: f64,
    /// Colour of the line.
    pub color: RGBColor,
    /// Dashes of the line.
    pub dash: &'static [f64],
}

/// Room right of a plot that labels get in a cell of this width [user units].
#[must_use]
pub fn label_room(cell_width: f64) -> f64 {
    if cell_width > 600.0 { 150.0 } else { LABELS }
}

/// Width of the plot in a cell, before its ticks are known [user units].
#[must_use]
pub fn plot_width(cell_width: f64) -> f64 {
    cell_width - label_room(cell_width) - 48.0
}

impl Panel {
    /// Draws title with unit, axes and windows within `cell`.
    #[must_use]
    pub fn new(canvas: &mut Canvas, cell: Area, title: Title<'_>, calendar: Calendar, scale: Scale, windows: &Windows) -> Self {
        let ticks = scale.ticks(if cell.height() > 320.0 { 5 } else { 4 });
        let axis = ticks.iter().map(|(_, text)| text_width(text, size::SMALL, false)).fold(0.0, f64::max);
        let (left, right) = (cell.left + axis + 10.0, cell.right - label_room(cell.width()));
        let title_room = if title.lines == 0 { 0.0 } else { size::PANEL * (0.2 + 1.2 * title.lines as f64) };
        draw_title(canvas, cell, title);
        let top = cell.top + title_room + windows.room(calendar, plot_width(cell.width()));
        let plot = Area { left, right, top, bottom: cell.bottom - 22.0 };
        windows.draw(canvas, plot, calendar);
        let panel = Self { plot, calendar, scale };
        for (value, text) in ticks {
            let y = panel.y(value);
            canvas.line(&[(plot.left, y), (plot.right, y)], FAINT, 1.0, &[]);
            canvas.text(Text::new(text, plot.left - 7.0, y, size::SMALL).color(GREY).align(Align::Right));
        }
        canvas.line(&[(plot.left, plot.bottom), (plot.right, plot.bottom)], GREY, 1.2, &[]);
        panel.draw_dates(canvas, cell);
        panel
    }

    fn draw_dates(&self, canvas: &mut Canvas, cell: Area) {
        let count = (self.plot.width() / 34.0) as usize;
        let mut free = cell.left;
        for (day, text) in self.calendar.ticks(count.max(2)) {
            let (x, half) = (self.x(day), text_width(&text, size::SMALL, false) * 0.5);
            canvas.line(&[(x, self.plot.bottom), (x, self.plot.bottom + 4.0)], GREY, 1.2, &[]);
            if x - half >= free && x + half <= cell.right {
                canvas.text(Text::new(text, x, self.plot.bottom + 13.0, size::SMALL).color(GREY).align(Align::Center));
                free = x + half + 8.0;
            }
        }
    }

    /// Where a day lies across.
    #[must_use]
    pub fn x(&self, day: Date) -> f64 {
        self.plot.left + self.calendar.at(day) * self.plot.width()
    }

    /// Where a value lies down.
    #[must_use]
    pub fn y(&self, value: f64) -> f64 {
        self.plot.bottom - self.scale.at(value) * self.plot.height()
    }

    /// A tinted band between two paths.
    pub fn band(&self, canvas: &mut Canvas, dates: &[Date], low: &[f64], high: &[f64], color: RGBColor, alpha: f64) {
        let lower = dates.iter().zip(low).map(|(d, v)| (self.x(*d), self.y(*v)));
        let upper: Vec<_> = dates.iter().zip(high).map(|(d, v)| (self.x(*d), self.y(*v))).collect();
        canvas.fill(lower.chain(upper.into_iter().rev()).collect(), color, alpha);
    }

    /// A path.
    pub fn line(&self, canvas: &mut Canvas, dates: &[Date], values: &[f64], color: RGBColor, dash: &[f64]) {
        let points: Vec<_> = dates.iter().zip(values).filter(|(_, v)| v.is_finite()).map(|(d, v)| (self.x(*d), self.y(*v))).collect();
        canvas.line(&points, color, 2.2, dash);
    }

    /// Names right of the ends of lines, moved apart where they would touch.
    pub fn labels(&self, canvas: &mut Canvas, labels: &[Label], right: f64) {
        let left = self.plot.right + 6.0;
        let line = size::SMALL * 1.15;
        let texts: Vec<Vec<String>> = labels.iter().map(|l| wrapped(&l.text, size::SMALL, true, right - left - SAMPLE - 4.0, 3)).collect();
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by(|a, b| self.y(labels[*a].value).total_cmp(&self.y(labels[*b].value)));
        let heights: Vec<f64> = order.iter().map(|i| texts[*i].len() as f64 * line + 3.0).collect();
        let wanted: Vec<f64> = order.iter().zip(&heights).map(|(i, h)| self.y(labels[*i].value) - h * 0.5).collect();
        let tops = apart(&wanted, &heights, self.plot.top, self.plot.bottom);
        for ((i, top), height) in order.into_iter().zip(tops).zip(heights) {
            let (label, middle) = (&labels[i], top + height * 0.5);
            canvas.line(&[(left, middle), (left + SAMPLE, middle)], label.color, 2.2, label.dash);
            for (row, text) in texts[i].iter().enumerate() {
                let y = top + 1.5 + line * (row as f64 + 0.5);
                canvas.text(Text::new(text, left + SAMPLE + 4.0, y, size::SMALL).bold().color(for_text(label.color)));
            }
        }
    }

    /// A remark with a dot at a point, in the first place that is within the plot and free of other text.
    pub fn remark(&self, canvas: &mut Canvas, day: Date, value: f64, text: &str, color: RGBColor) {
        let (x, y) = (self.x(day), self.y(value));
        let width = text_width(text, size::SMALL, true);
        // Above and below as near to the middle as the plot allows.
        let over = (x - width * 0.5).min(self.plot.right - width).max(self.plot.left) - x;
        let places = [(8.0, -8.0), (-8.0 - width, -8.0), (over, -14.0), (8.0, 12.0), (-8.0 - width, 12.0), (over, 16.0)];
        canvas.dot(x, y, 3.6, color);
        for (dx, dy) in places {
            let label = Text::new(text, x + dx, y + dy, size::SMALL).bold().color(INK);
            let area = label.area();
            if self.plot.holds(&area) && canvas.is_free(&area) {
                // A sheet of paper behind the letters keeps them readable on lines.
                canvas.rectangle(Area { left: area.left - 2.0, right: area.right + 2.0, ..area }, super::theme::PAPER, 0.75);
                canvas.text(label);
                return;
            }
        }
    }
}

/// The title in full where it fits its lines, the unit always, behind its end.
fn draw_title(canvas: &mut Canvas, cell: Area, title: Title<'_>) {
    let unit = fitted(title.unit, size::SMALL, false, cell.width() * 0.5);
    let room = cell.width() - unit_room(title.unit, cell.width());
    let lines = wrapped(&words::sentence(title.text), size::PANEL, true, room, title.lines.max(1));
    let (mut y, mut end) = (cell.top + size::PANEL * 0.6, cell.left);
    for (i, line) in lines.iter().enumerate() {
        y = cell.top + size::PANEL * (0.6 + 1.2 * i as f64);
        end = cell.left + text_width(line, size::PANEL, true) + 7.0;
        canvas.text(Text::new(line, cell.left, y, size::PANEL).bold());
    }
    canvas.text(Text::new(unit, end, y + 1.0, size::SMALL).color(GREY));
}

/// Room that a unit takes behind a title in a cell of this width [user units].
fn unit_room(unit: &str, cell: f64) -> f64 {
    if unit.is_empty() { 0.0 } else { text_width(unit, size::SMALL, false).min(cell * 0.5) + 7.0 }
}

/// Moves intervals apart as little as a simple pass down and a pass up can; all stay within `top` and `bottom` if they fit.
fn apart(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut tops = wanted.to_vec();
    let mut free = top;
    for (y, height) in tops.iter_mut().zip(heights) {
        *y = y.max(free);
        free = *y + height;
    }
    let mut limit = bottom;
    for (y, height) in tops.iter_mut().zip(heights).rev() {
        *y = y.min(limit - height);
        limit = *y;
    }
    tops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_move_apart_and_stay_inside() {
        let tops = apart(&[50.0, 51.0, 98.0], &[10.0, 10.0, 10.0], 0.0, 100.0);
        assert!(tops[0] + 10.0 <= tops[1] && tops[1] + 10.0 <= tops[2] && tops[2] + 10.0 <= 100.0);
    }
}
