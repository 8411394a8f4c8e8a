//! N-1 bars: how much of use is covered without the largest supplier.

use super::canvas::{Align, Area, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::theme::{BLANK, GREY, INK, category, fitted, size, text_width};
use super::words;
use crate::analysis::summary::Summary;

/// Most bars.
const MOST: usize = 16;

/// How much of the use of goods is covered when one supplier falls out.
pub struct Coverage {
    /// Goods.
    pub rows: Vec<Covered>,
    /// What is done and measured, in words.
    pub subtitle: String,
    /// What the reader should know of the method.
    pub notes: String,
    /// Where the numbers come from.
    pub source: String,
}

/// One good.
pub struct Covered {
    /// Its name.
    pub name: String,
    /// Who falls out.
    pub without: String,
    /// Share of use that is still covered; more than one where there is more than enough.
    pub share: f64,
}

/// Draws the coverage of every commodity without its largest country, from the structure of the world; none without makers.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let coverage = Coverage::of(summary);
    (!coverage.rows.is_empty()).then(|| coverage.draw(look))
}

impl Coverage {
    /// What the capacities of all other countries could make, over what the world uses.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        let row = |commodity: &str| {
            let capacities = summary.structure.capacity_by_country(commodity);
            let used: f64 = summary.structure.flows.iter().filter(|f| f.commodity == commodity).map(|f| f.rate).sum();
            let (largest, _) = summary.structure.output_by_country(commodity).first().copied()?;
            let others: f64 = capacities.iter().filter(|c| c.0 != largest).map(|c| c.1).sum();
            (used > 0.0).then(|| Covered {
                name: measure::commodity(summary, commodity).to_owned(),
                without: measure::country(summary, largest).to_owned(),
                share: others / used,
            })
        };
        Self {
            rows: summary.catalogue.commodities.iter().filter_map(|c| row(&c.id)).collect(),
            subtitle: "N-1 test: capacity outside the largest supplying country, as a share of the world’s use, %".to_owned(),
            notes: "Capacity counts whether or not its inputs could be had; stocks are not counted. Orange: less than half.".to_owned(),
            source: frame::source(summary),
        }
    }

    fn headline(&self) -> String {
        let low = self.rows.iter().filter(|r| r.share < 0.5).count();
        let all = self.rows.len();
        let worst = self.rows.iter().reduce(|a, b| if b.share < a.share { b } else { a });
        match worst {
            Some(worst) if low > 0 => format!(
                "Without its largest supplier, supply covers less than half of use for {low} of {all} goods; for {} {}",
                words::decapitalised(&worst.name),
                words::percent(worst.share)
            ),
            Some(worst) => {
                format!(
                    "Without its largest supplier, supply covers at least {} of use for every good ({})",
                    words::percent(worst.share),
                    worst.name
                )
            }
            None => "Nothing is supplied".to_owned(),
        }
    }

    /// Draws the bars.
    #[must_use]
    pub fn draw(&self, look: &Look) -> Sheet {
        let headline = look.headline("n_minus_1", self.headline());
        let mut frame = Frame::new(look, &headline, &self.subtitle, "");
        let mut rows: Vec<&Covered> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.share.total_cmp(&a.share));
        // The weakest are the point.
        let shown = &rows[rows.len().saturating_sub(MOST)..];
        let wide = look.width() > 600.0;
        let (names, beside) = if wide { (275.0, 130.0) } else { (150.0, 76.0) };
        let height = (420.0 / shown.len() as f64).clamp(22.0, 44.0);
        let mark = frame.room(18.0);
        let room = frame.room(height * shown.len() as f64 + 6.0);
        let track = Area { left: room.left + names, right: room.right - beside, top: room.top, bottom: room.bottom };
        let letters = if wide { size::LABEL } else { size::SOURCE };
        frame.canvas.text(Text::new("100 % = all use", track.right, mark.top + 8.0, size::SMALL).color(GREY).align(Align::Center));
        for (i, row) in shown.iter().enumerate() {
            let top = room.top + i as f64 * height + 3.0;
            let bar = Area { top, bottom: top + height * 0.72, ..track };
            let y = (bar.top + bar.bottom) * 0.5;
            frame.canvas.rectangle(bar, BLANK, 1.0);
            let end = track.left + track.width() * row.share.clamp(0.0, 1.0);
            let color = category(usize::from(row.share < 0.5));
            frame.canvas.rectangle(Area { right: end.max(track.left + 1.0), ..bar }, color, 1.0);
            let name = fitted(&words::sentence(&row.name), letters, false, names - 12.0);
            frame.canvas.text(Text::new(name, track.left - 10.0, y, letters).align(Align::Right));
            let number = words::percent(row.share);
            let inside = text_width(&number, letters, true) + 12.0;
            let number = Text::new(number, end + 7.0, y, letters).bold();
            // A number that would cross the mark stands inside its bar.
            let number = if end + inside > track.right - 2.0 {
                Text { x: end - 7.0, ..number }.align(Align::Right).color(super::theme::PAPER)
            } else {
                number
            };
            frame.canvas.text(number);
            let without = fitted(&format!("without {}", row.without), size::SMALL, false, beside - 12.0);
            frame.canvas.text(Text::new(without, track.right + 10.0, y, size::SMALL).color(GREY));
        }
        frame.canvas.line(&[(track.right, room.top - 2.0), (track.right, room.bottom)], INK, 1.4, &[]);
        let left_out = if rows.len() > MOST { format!(" The {MOST} least covered of {} goods.", rows.len()) } else { String::new() };
        let list: Vec<String> =
            shown.iter().rev().map(|r| format!("{} without {} {}", r.name, r.without, words::percent(r.share))).collect();
        let description = format!("Bars. {headline}. {}.", list.join("; "));
        let notes = format!("{}{left_out}", self.notes);
        Sheet { name: "n_minus_1".to_owned(), headline, description, canvas: frame.finish(look, &self.source, &notes) }
    }
}
