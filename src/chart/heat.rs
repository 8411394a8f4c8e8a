//! A heat map: rows, columns, shares as colours with their numbers.

use super::canvas::{Align, Area, Canvas, Text};
use super::frame::Frame;
use super::theme::{BLANK, CELL_INK, GREY, LEADING, PAPER, cividis, fitted, is_whole, luminance, size, text_width, wrapped};
use super::words;

/// Shares below this read as nothing [share].
const NEGLIGIBLE: f64 = 0.002;

/// What a heat map shows.
pub struct Heat {
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Identifiers and names of the columns; the identifier stands where the name does not fit.
    pub columns: Vec<(String, String)>,
    /// Shares by row and column; none where there is nothing to measure.
    pub cells: Vec<Vec<Option<f64>>>,
    /// Share at the end of the scale.
    pub top: f64,
}

impl Heat {
    /// Draws the table with its scale into a frame; returns what abbreviations stand for, as a sentence.
    pub fn draw(&self, frame: &mut Frame) -> String {
        let canvas_width = frame.canvas.width;
        let wide = canvas_width > 600.0;
        let (names, scale) = if wide { (200.0, 80.0) } else { (116.0, 56.0) };
        let height = (380.0 / self.rows.len().max(1) as f64).clamp(26.0, 46.0);
        let whole = frame.room(0.0);
        let width = (whole.width() - names - scale) / self.columns.len().max(1) as f64;
        let heads = self.heads(width);
        let tallest = heads.iter().map(Vec::len).max().unwrap_or(1);
        let head = frame.room(tallest as f64 * size::SMALL * LEADING + 6.0);
        let table = frame.room(height * self.rows.len() as f64);
        let left = table.left + names;
        for (c, lines) in heads.iter().enumerate() {
            let x = left + (c as f64 + 0.5) * width - 1.0;
            for (i, line) in lines.iter().rev().enumerate() {
                let y = head.bottom - 6.0 - (i as f64 + 0.5) * size::SMALL * LEADING;
                frame.canvas.text(Text::new(line, x, y, size::SMALL).bold().align(Align::Center));
            }
        }
        let letters = if wide { size::LABEL } else { size::SOURCE };
        for (r, (row, cells)) in self.rows.iter().zip(&self.cells).enumerate() {
            let y = table.top + r as f64 * height;
            // Two smaller lines where one does not do.
            let is_long = text_width(row, letters, false) > names - 12.0;
            let small = if is_long { size::SOURCE } else { letters };
            let lines = wrapped(row, small, false, names - 12.0, 2);
            for (i, line) in lines.iter().enumerate() {
                let middle = y + height * 0.5 - 1.0 + (i as f64 - (lines.len() - 1) as f64 * 0.5) * small * 1.08;
                frame.canvas.text(Text::new(line, left - 10.0, middle, small).align(Align::Right));
            }
            for (c, share) in cells.iter().enumerate() {
                let edge = left + c as f64 * width;
                let area = Area { left: edge, right: edge + width - 2.0, top: y, bottom: y + height - 2.0 };
                draw_cell(&mut frame.canvas, area, *share, self.top, letters);
            }
        }
        let edge = table.right - scale;
        draw_scale(&mut frame.canvas, Area { left: edge + 14.0, right: edge + 26.0, ..table }, self.top);
        self.abbreviated(&heads)
    }

    /// Names above the columns, or identifiers where a name does not fit in four lines.
    fn heads(&self, width: f64) -> Vec<Vec<String>> {
        let room = width - 4.0;
        let head = |(id, name): &(String, String)| {
            let lines = wrapped(name, size::SMALL, true, room, 4);
            let whole = is_whole(&lines, name);
            if whole || text_width(id, size::SMALL, true) > room { lines } else { vec![id.clone()] }
        };
        self.columns.iter().map(head).collect()
    }

    fn abbreviated(&self, heads: &[Vec<String>]) -> String {
        let pairs = self.columns.iter().zip(heads).filter(|((id, name), lines)| lines.len() == 1 && lines[0] == *id && id != name);
        let keys: Vec<String> = pairs.map(|((id, name), _)| format!("{id} {name}")).collect();
        if keys.is_empty() { String::new() } else { format!(" {}.", keys.join(", ")) }
    }
}

fn draw_cell(canvas: &mut Canvas, area: Area, share: Option<f64>, top: f64, letters: f64) {
    let (x, y) = ((area.left + area.right) * 0.5, (area.top + area.bottom) * 0.5);
    let Some(share) = share else {
        canvas.rectangle(area, BLANK, 1.0);
        canvas.text(Text::new("–", x, y, letters).color(GREY).align(Align::Center));
        return;
    };
    let color = cividis(share / top);
    canvas.rectangle(area, color, 1.0);
    // Whichever of dark and white letters stands out more.
    let light = luminance(color) + 0.05;
    let ink = if light * light > 1.05 * (luminance(CELL_INK) + 0.05) { CELL_INK } else { PAPER };
    let text = if share < NEGLIGIBLE { format!("0{}%", words::NBSP) } else { words::percent(share) };
    canvas.text(Text::new(fitted(&text, letters, false, area.width() - 2.0), x, y, letters).color(ink).align(Align::Center));
}

fn draw_scale(canvas: &mut Canvas, area: Area, top: f64) {
    const STEPS: usize = 40;
    for i in (0..STEPS).rev() {
        // Each step reaches to the bottom and is painted over by the next: no seams.
        let top = area.bottom - area.height() * (i + 1) as f64 / STEPS as f64;
        canvas.rectangle(Area { top, ..area }, cividis((i as f64 + 0.5) / STEPS as f64), 1.0);
    }
    for part in [0.0, 0.5, 1.0] {
        // One short row leaves room for its ends only.
        if part == 0.5 && area.height() < 48.0 {
            continue;
        }
        let y = (area.bottom - area.height() * part).clamp(area.top + 5.0, area.bottom - 5.0);
        canvas.text(Text::new(words::percent(top * part), area.right + 5.0, y, size::SMALL).color(GREY));
    }
}
