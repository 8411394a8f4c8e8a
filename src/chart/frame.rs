//! The frame of every picture: headline, subtitle, key of windows, room for panels, notes and source line.

use super::canvas::{Area, Canvas, Text};
use super::look::Look;
use super::theme::{GREY, LEADING, balanced, size, wrapped};
use super::words;
use crate::analysis::summary::Summary;

/// A picture on its way: what is below `next` is still empty.
pub struct Frame {
    /// The canvas.
    pub canvas: Canvas,
    /// Upper edge of the room that is left.
    pub next: f64,
    margin: f64,
}

/// A finished picture with the words that go with it.
pub struct Sheet {
    /// Stem of its file names.
    pub name: String,
    /// The finding.
    pub headline: String,
    /// What a reader who cannot see it should know.
    pub description: String,
    /// The shapes.
    pub canvas: Canvas,
}

impl Frame {
    /// Writes the headline, the subtitle and, where there is one, the key of windows.
    #[must_use]
    pub fn new(look: &Look, headline: &str, subtitle: &str, key: &str) -> Self {
        let mut frame = Self { canvas: Canvas::new(look.width()), next: 26.0, margin: look.margin() };
        frame.paragraph(headline, look.headline_size(), true, 5);
        frame.next += 3.0;
        frame.paragraph(subtitle, size::SUBTITLE, false, 5);
        if !key.is_empty() {
            frame.next += 3.0;
            frame.paragraph(key, size::SMALL, false, 9);
        }
        frame.next += 12.0;
        frame
    }

    fn paragraph(&mut self, text: &str, size: f64, headline: bool, most: usize) {
        let width = self.canvas.width - 2.0 * self.margin;
        let lines = if headline { balanced(text, size, true, width, most) } else { wrapped(text, size, false, width, most) };
        for line in lines {
            let text = Text::new(line, self.margin, self.next + size * LEADING * 0.5, size);
            self.canvas.text(if headline { text.bold() } else { text.color(GREY) });
            self.next += size * LEADING;
        }
    }

    /// Takes room for `count` panels of equal size, in as many columns as suits their number.
    pub fn panels(&mut self, count: usize) -> Vec<Area> {
        let columns = columns(count, self.canvas.width);
        let rows = count.div_ceil(columns).max(1);
        let height = match rows {
            1 => 370.0,
            2 => 265.0,
            _ => 230.0,
        };
        let width = (self.canvas.width - 2.0 * self.margin - (columns - 1) as f64 * GAP) / columns as f64;
        let top = self.next;
        self.next += rows as f64 * height;
        (0..count)
            .map(|i| {
                let left = self.margin + (i % columns) as f64 * (width + GAP);
                let top = top + (i / columns) as f64 * height;
                Area { left, right: left + width, top, bottom: top + height - 14.0 }
            })
            .collect()
    }

    /// Writes a line of small text, such as a legend of marks.
    pub fn remark(&mut self, text: &str) {
        self.paragraph(text, size::SMALL, false, 3);
        self.next += 4.0;
    }

    /// Takes room of the full width.
    pub fn room(&mut self, height: f64) -> Area {
        let area = Area { left: self.margin, right: self.canvas.width - self.margin, top: self.next, bottom: self.next + height };
        self.next += height;
        area
    }

    /// Writes notes and the source line, and sets the height.
    #[must_use]
    pub fn finish(mut self, look: &Look, source: &str, notes: &str) -> Canvas {
        self.next += 12.0;
        if !notes.is_empty() {
            self.paragraph(notes, size::SOURCE, false, 8);
        }
        self.paragraph(source, size::SOURCE, false, 4);
        self.canvas.height = (self.next + 16.0).ceil();
        if let Some(aspect) = look.aspect() {
            self.canvas.set_on_sheet(aspect);
        }
        self.canvas
    }
}

const GAP: f64 = 20.0;

fn columns(count: usize, width: f64) -> usize {
    match count {
        _ if width < 600.0 => 1,
        0 | 1 => 1,
        2 | 4 => 2,
        _ => 3,
    }
}

/// Width of one of `count` panels [user units].
#[must_use]
pub fn panel_width(look: &Look, count: usize) -> f64 {
    let columns = columns(count, look.width()) as f64;
    (look.width() - 2.0 * look.margin() - (columns - 1.0) * GAP) / columns
}

/// Where the numbers come from: scenario, seed, runs, version, digest.
#[must_use]
pub fn source(summary: &Summary) -> String {
    format!(
        "Scenario: {} · seed {} · n = {} per arm · shortfall {} · {}",
        summary.scenario,
        summary.seed,
        words::count(summary.replicates as usize, "run"),
        summary.version,
        summary.digest
    )
}

/// How bands are to be read, for as many runs as there are.
#[must_use]
pub fn bands(summary: &Summary) -> String {
    if summary.replicates > 1 {
        format!(
            "Line: median of {}; dark band: the middle 50{n}% of runs, light band: 90{n}%, point by point.",
            words::count(summary.replicates as usize, "run"),
            n = words::NBSP
        )
    } else {
        "One run only: no bands can be drawn.".to_owned()
    }
}

/// How many runs a statement rests on, for subtitles.
#[must_use]
pub fn runs(summary: &Summary) -> String {
    match summary.replicates {
        1 => "one simulated run".to_owned(),
        n => format!("median of {} simulated runs", words::fixed(f64::from(n), 0)),
    }
}

/// Name of the reference arm.
#[must_use]
pub fn reference(summary: &Summary) -> &str {
    summary.arms.first().map_or("", |arm| arm.name.as_str())
}
