//! Stacked shares: who makes how much of each good.

use std::collections::BTreeMap;

use super::canvas::{Align, Area, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::theme::{CELL_INK, PAPER, category, fitted, luminance, size, text_width};
use super::words;
use crate::analysis::summary::Summary;

/// Most rows, and most countries with a colour of their own.
const MOST: (usize, usize) = (22, 6);
const ROW: f64 = 23.0;

/// Shares of countries in goods.
pub struct Shares {
    /// Goods in order of their stage, which is named where it changes.
    pub rows: Vec<Row>,
    /// What is shared: `output`.
    pub what: String,
    /// Where the numbers come from.
    pub source: String,
}

/// Shares in one good.
pub struct Row {
    /// Name of the good.
    pub name: String,
    /// Its stage.
    pub stage: String,
    /// Countries with their shares, the largest first.
    pub parts: Vec<(String, f64)>,
}

/// Draws the shares of countries in the output of every commodity; none without makers.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    Shares::of(summary)?.draw(look)
}

impl Shares {
    /// Output of every commodity, by country.
    #[must_use]
    pub fn of(summary: &Summary) -> Option<Self> {
        let structure = &summary.structure;
        let depths = structure.depths();
        let mut goods: Vec<(&str, usize)> = depths.iter().map(|(c, d)| (*c, *d)).collect();
        let stage = |id: &str| structure.stages.get(id).cloned().unwrap_or_default();
        // Stages in the order of their first good along the chain, and the most concentrated good first.
        let first = |id: &str| goods.iter().filter(|g| stage(g.0) == stage(id)).map(|g| g.1).min();
        let lead = |id: &str| {
            let list = structure.output_by_country(id);
            let all: f64 = list.iter().map(|p| p.1).sum();
            list.first().map_or(0.0, |p| p.1 / all)
        };
        let mut order: Vec<(Option<usize>, String, f64, &str)> = goods.iter().map(|g| (first(g.0), stage(g.0), -lead(g.0), g.0)).collect();
        order.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        goods.clear();
        let row = |id: &str| {
            let list = structure.output_by_country(id);
            let all: f64 = list.iter().map(|p| p.1).sum();
            let parts = list.iter().map(|(c, v)| (measure::country(summary, c).to_owned(), v / all)).collect();
            Row { name: measure::commodity(summary, id).to_owned(), stage: stage(id), parts }
        };
        let rows: Vec<Row> = order.iter().map(|o| row(o.3)).filter(|r| !r.parts.is_empty()).collect();
        (!rows.is_empty()).then(|| Self { rows, what: "output".to_owned(), source: frame::source(summary) })
    }

    /// Countries with a colour of their own, those with most in all goods first.
    fn named(&self) -> Vec<&str> {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for (country, share) in self.rows.iter().flat_map(|r| &r.parts) {
            *sums.entry(country).or_insert(0.0) += share;
        }
        let mut list: Vec<(&str, f64)> = sums.into_iter().collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1));
        list.into_iter().take(MOST.1).map(|p| p.0).collect()
    }

    fn headline(&self) -> String {
        let named = self.named();
        let Some(first) = named.first() else { return "Nobody makes anything".to_owned() };
        let share = |r: &&Row| r.parts.iter().find(|p| p.0 == **first).map_or(0.0, |p| p.1);
        let most = self.rows.iter().filter(|r| share(r) > 0.5).count();
        let top = self.rows.iter().reduce(|a, b| if share(&b) > share(&a) { b } else { a });
        let top =
            top.map_or_else(String::new, |r| format!("; of {} it makes {}", words::decapitalised(&r.name), words::percent(share(&r))));
        format!("{} makes more than half of {most} of {} goods{top}", words::sentence(&words::the(first)), self.rows.len())
    }

    fn draw(&self, look: &Look) -> Option<Sheet> {
        let headline = look.headline("shares", self.headline());
        let subtitle = format!("Shares of countries in {} when nothing happens, by stage", self.what);
        let mut frame = Frame::new(look, &headline, &subtitle, "");
        let named = self.named();
        self.draw_key(&mut frame, &named);
        let rows = self.most_concentrated();
        let stages = 1 + rows.windows(2).filter(|w| w[0].stage != w[1].stage).count();
        let names = if look.width() > 600.0 { 250.0 } else { 150.0 };
        let room = frame.room(rows.len() as f64 * ROW + stages as f64 * 8.0);
        let mut y = room.top;
        for (i, row) in rows.iter().enumerate() {
            let is_new = i == 0 || rows[i - 1].stage != row.stage;
            y += if is_new { 8.0 } else { 0.0 };
            let name = fitted(&words::sentence(&row.name), size::SMALL, false, names - 12.0);
            frame.canvas.text(Text::new(name, room.left + names - 10.0, y + ROW * 0.5 - 1.0, size::SMALL).align(Align::Right));
            let bar = Area { left: room.left + names, right: room.right, top: y, bottom: y + ROW - 4.0 };
            draw_row(&mut frame, bar, &named, row);
            y += ROW;
        }
        let notes = if self.rows.len() > rows.len() {
            format!("The {} most concentrated of {} goods.", rows.len(), self.rows.len())
        } else {
            String::new()
        };
        let row = |r: &Row| {
            let parts: Vec<String> = r.parts.iter().take(3).map(|(c, s)| format!("{c} {}", words::percent(*s))).collect();
            format!("{}: {}", r.name, parts.join(", "))
        };
        let list = self.rows.iter().map(row).collect::<Vec<_>>().join("; ");
        let description = format!("Stacked bars of the shares of countries in {}. {headline}. {list}.", self.what);
        Some(Sheet { name: "shares".to_owned(), headline, description, canvas: frame.finish(look, &self.source, &notes) })
    }

    /// As many rows as there is room for, in their order: those of which one country makes most.
    fn most_concentrated(&self) -> Vec<&Row> {
        let mut leads: Vec<f64> = self.rows.iter().map(lead).collect();
        leads.sort_by(|a, b| b.total_cmp(a));
        let least = leads.get(MOST.0 - 1).copied().unwrap_or(0.0);
        self.rows.iter().filter(|r| lead(r) >= least).take(MOST.0).collect()
    }

    /// Colours with their countries, in rows.
    fn draw_key(&self, frame: &mut Frame, named: &[&str]) {
        let room = frame.room(0.0);
        let (mut x, mut y) = (room.left, room.top + 8.0);
        let others = ["other countries"];
        for (i, name) in named.iter().chain(&others).enumerate() {
            let name = fitted(name, size::SMALL, false, room.width() - 24.0);
            let width = text_width(&name, size::SMALL, false) + 36.0;
            if x + width - 14.0 > room.right {
                (x, y) = (room.left, y + 18.0);
            }
            frame.canvas.rectangle(Area { left: x, right: x + 12.0, top: y - 6.0, bottom: y + 6.0 }, color(i), 1.0);
            frame.canvas.text(Text::new(name, x + 17.0, y, size::SMALL));
            x += width;
        }
        frame.next = y + 14.0;
    }
}

/// Share of the country that makes most.
fn lead(row: &Row) -> f64 {
    row.parts.first().map_or(0.0, |p| p.1)
}

fn draw_row(frame: &mut Frame, bar: Area, named: &[&str], row: &Row) {
    let mut left = bar.left;
    let mut others = 0.0;
    let mut parts: Vec<(usize, &str, f64)> = Vec::new();
    for (country, share) in &row.parts {
        match named.iter().position(|n| n == country) {
            Some(place) => parts.push((place, country, *share)),
            None => others += share,
        }
    }
    parts.push((MOST.1, "others", others));
    for (place, country, share) in parts.into_iter().filter(|p| p.2 > 0.0) {
        let width = bar.width() * share;
        let area = Area { left, right: (left + width - 1.0).max(left + 0.5), ..bar };
        let fill = color(place);
        frame.canvas.rectangle(area, fill, 1.0);
        let ink = if luminance(fill) > 0.2 { CELL_INK } else { PAPER };
        let full = format!("{country} {}", words::percent(share));
        let text = [full, words::percent(share)].into_iter().find(|t| text_width(t, size::SOURCE, true) + 8.0 < area.width());
        if let Some(text) = text {
            let y = (area.top + area.bottom) * 0.5;
            frame.canvas.text(Text::new(text, area.left + 4.0, y, size::SOURCE).bold().color(ink));
        }
        left += width;
    }
}

/// Colour of a country's place in the order; grey for the others.
fn color(place: usize) -> plotters::style::RGBColor {
    if place < MOST.1 { category(place) } else { plotters::style::RGBColor(0xc4, 0xc4, 0xc4) }
}
