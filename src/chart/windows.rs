//! Measures and shocks as marked and named windows on charts of time.

use jiff::civil::Date;
use plotters::style::RGBColor;

use super::canvas::{Align, Area, Canvas, Text};
use super::scale::Calendar;
use super::theme::{CONTROL, CUSHION, GREY, INK, SHOCK, size, text_width};
use super::words;
use crate::analysis::summary::{Summary, Window, WindowKind};

/// Most windows that a chart names; more would bury the data.
const MOST: usize = 8;
/// Height of a row of names [user units].
const ROW: f64 = 15.0;

/// The windows of a chart and how they are named.
pub struct Windows {
    marks: Vec<Mark>,
    /// Whether names stand at the windows themselves; otherwise letters do, with a key below the subtitle.
    direct: bool,
    left_out: usize,
}

struct Mark {
    name: String,
    begins: Date,
    ends: Option<Date>,
    kind: WindowKind,
}

impl Windows {
    /// The windows of an arm within the calendar, for plots of `width` user units.
    #[must_use]
    pub fn of(summary: &Summary, arm: &str, calendar: Calendar, width: f64) -> Self {
        Self::among(&summary.windows, Some(arm), calendar, width)
    }

    /// The same from a list of windows; those of all arms where none is named.
    #[must_use]
    pub fn among(windows: &[Window], arm: Option<&str>, calendar: Calendar, width: f64) -> Self {
        let mut marks: Vec<Mark> = Vec::new();
        let here = windows.iter().filter(|w| arm.is_none_or(|arm| w.arms.iter().any(|a| a == arm)));
        for window in here.filter(|w| w.begins <= calendar.end && w.ends.is_none_or(|e| e >= calendar.start)) {
            let twin = marks.iter_mut().find(|m| m.begins == window.begins && m.ends == window.ends && m.kind == window.kind);
            match twin {
                Some(twin) => twin.name = format!("{}; {}", twin.name, window.name),
                None => marks.push(Mark { name: window.name.clone(), begins: window.begins, ends: window.ends, kind: window.kind }),
            }
        }
        // Controls and shocks first when there are too many, then in order of time.
        marks.sort_by_key(|m| (!m.kind.hurts(), m.begins));
        let left_out = marks.len().saturating_sub(MOST);
        marks.truncate(MOST);
        marks.sort_by_key(|m| m.begins);
        let mut windows = Self { marks, direct: true, left_out };
        windows.direct = windows.name_places(calendar, 0.0, width).is_some();
        windows
    }

    /// The key for letters, one line per `width`; nothing where names stand at the windows.
    #[must_use]
    pub fn key(&self) -> String {
        if self.direct {
            return String::new();
        }
        let entry = |(i, mark): (usize, &Mark)| {
            let until = mark.ends.map_or_else(
                || format!("from {}", words::date(mark.begins)),
                |end| format!("{} to {}", words::date(mark.begins), words::date(end)),
            );
            format!("{}{}{} ({until})", letter(i), words::NBSP, mark.name)
        };
        let mut key: Vec<String> = self.marks.iter().enumerate().map(entry).collect();
        if self.left_out > 0 {
            key.push(format!("{} more not marked", self.left_out));
        }
        key.join("; ")
    }

    /// Room that names or letters take above a plot [user units].
    #[must_use]
    pub fn room(&self, calendar: Calendar, width: f64) -> f64 {
        if self.marks.is_empty() {
            return 10.0;
        }
        let rows = self
            .name_places(calendar, 0.0, width)
            .filter(|_| self.direct)
            .map_or(1, |places| places.iter().map(|p| p.1 + 1).max().unwrap_or(1));
        rows as f64 * ROW + 4.0
    }

    /// Tints, lines and names on a plot; names stand in the room above it.
    pub fn draw(&self, canvas: &mut Canvas, plot: Area, calendar: Calendar) {
        let x = |day: Date| plot.left + calendar.at(day) * plot.width();
        for kind in [WindowKind::Cushion, WindowKind::Shock, WindowKind::Control] {
            for (from, to) in self.covered(kind, calendar.end) {
                canvas.rectangle(Area { left: x(from), right: x(to), ..plot }, color(kind), 0.07);
            }
        }
        for mark in &self.marks {
            let at = x(mark.begins);
            canvas.line(&[(at, plot.top - 3.0), (at, plot.bottom)], color(mark.kind), 1.0, &[2.0, 2.5]);
        }
        match self.name_places(calendar, plot.left, plot.right).filter(|_| self.direct) {
            Some(places) => {
                for (mark, (left, row)) in self.marks.iter().zip(places) {
                    let y = plot.top - ROW * 0.5 - 2.0 - row as f64 * ROW;
                    canvas.text(Text::new(&mark.name, left, y, size::SMALL).color(INK).bold());
                }
            }
            None => self.draw_letters(canvas, plot, calendar),
        }
    }

    /// Left edge and row of every name, or none if they need more than three rows.
    fn name_places(&self, calendar: Calendar, left: f64, right: f64) -> Option<Vec<(f64, usize)>> {
        let mut placed: Vec<(f64, f64, usize)> = Vec::new();
        for mark in &self.marks {
            let at = left + calendar.at(mark.begins) * (right - left);
            let width = text_width(&mark.name, size::SMALL, true);
            let start = if at + width <= right { at } else { at - width };
            let clear = |row: usize| placed.iter().all(|(l, r, p)| *p != row || start > r + 8.0 || start + width < l - 8.0);
            let row = (0..3).find(|row| clear(*row)).filter(|_| start >= left)?;
            placed.push((start, start + width, row));
        }
        Some(placed.into_iter().map(|(start, _, row)| (start, row)).collect())
    }

    fn draw_letters(&self, canvas: &mut Canvas, plot: Area, calendar: Calendar) {
        let mut groups: Vec<(f64, String)> = Vec::new();
        for (i, mark) in self.marks.iter().enumerate() {
            let at = plot.left + calendar.at(mark.begins) * plot.width();
            let near = |(x, text): &(f64, String)| at - x < (text_width(text, size::SMALL, true) + 14.0) * 0.5 + 6.0;
            match groups.last_mut().filter(|g| near(g)) {
                Some(group) => group.1 = format!("{},{}{}", group.1, words::NBSP, letter(i)),
                None => groups.push((at, letter(i).to_string())),
            }
        }
        let mut free = plot.left;
        for (at, text) in groups {
            let half = text_width(&text, size::SMALL, true) * 0.5;
            let middle = at.max(free + half).min(plot.right - half);
            canvas.text(Text::new(text, middle, plot.top - ROW * 0.5 - 2.0, size::SMALL).bold().color(GREY).align(Align::Center));
            free = middle + half + 4.0;
        }
    }

    /// Stretches in which at least one window of the kind is open, joined where they touch.
    fn covered(&self, kind: WindowKind, end: Date) -> Vec<(Date, Date)> {
        let mut all: Vec<(Date, Date)> = Vec::new();
        for mark in self.marks.iter().filter(|m| m.kind == kind) {
            let (from, to) = (mark.begins, mark.ends.unwrap_or(end));
            match all.last_mut().filter(|last| from <= last.1) {
                Some(last) => last.1 = last.1.max(to),
                None => all.push((from, to)),
            }
        }
        all
    }
}

/// Colour of a kind of window.
#[must_use]
pub fn color(kind: WindowKind) -> RGBColor {
    match kind {
        WindowKind::Control => CONTROL,
        WindowKind::Shock => SHOCK,
        WindowKind::Cushion => CUSHION,
    }
}

fn letter(index: usize) -> char {
    char::from(b'A' + (index % 26) as u8)
}
