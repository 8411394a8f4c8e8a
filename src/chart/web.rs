//! Network view: who makes what of what, and where it goes.

use std::collections::BTreeMap;

use plotters::style::RGBColor;

use super::canvas::{Align, Area, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::sankey::{curve, price};
use super::theme::{GREY, LEADING, PAPER, category, fitted, size, text_width, wrapped};
use super::words;
use crate::analysis::structure::Use;
use crate::analysis::summary::Summary;

/// Most nodes of a column, and most countries with a colour of their own.
const MOST: (usize, usize) = (12, 6);
const OTHER: RGBColor = RGBColor(0x9a, 0x9a, 0x9a);

/// Makers and users with what moves between them.
pub struct Web {
    /// Circles.
    pub nodes: Vec<Node>,
    /// Positions of seller and buyer among the nodes, with the value that moves [USD/year].
    pub links: Vec<(usize, usize, f64)>,
    /// Countries with the value that they sell, small makers that are not drawn included, the largest first [USD/year].
    pub sold: Vec<(String, f64)>,
    /// Names above the columns.
    pub columns: Vec<String>,
    /// Where the numbers come from.
    pub source: String,
}

/// What one country makes of one good, or what one sector takes.
pub struct Node {
    /// What it is: good or sector.
    pub name: String,
    /// Country; empty for sectors, which are drawn as squares.
    pub country: String,
    /// Column.
    pub column: usize,
    /// Value that passes [USD/year].
    pub value: f64,
}

/// Draws the network of the world; none without flows.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let web = Web::of(summary);
    (!web.links.is_empty()).then(|| web.draw(look))
}

impl Web {
    /// Goods by the country that makes them, stage by stage, and the sectors of all countries at the end.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        let structure = &summary.structure;
        let depths = structure.depths();
        let last = depths.values().copied().max().unwrap_or(0) + 1;
        let mut values: BTreeMap<(usize, String, String), f64> = BTreeMap::new();
        let mut links: BTreeMap<[(usize, String, String); 2], f64> = BTreeMap::new();
        let mut sold: BTreeMap<&str, f64> = BTreeMap::new();
        for flow in &structure.flows {
            let value = flow.rate * 365.25 * price(summary, &flow.commodity);
            let seller = (depths.get(flow.commodity.as_str()).copied().unwrap_or(0), flow.commodity.clone(), flow.from.clone());
            let buyer = match &flow.into {
                Use::Commodity(made) => (depths.get(made.as_str()).copied().unwrap_or(0), made.clone(), flow.to.clone()),
                Use::Sector(sector) => (last, sector.clone(), String::new()),
            };
            *values.entry(seller.clone()).or_insert(0.0) += value;
            *sold.entry(measure::country(summary, &flow.from)).or_insert(0.0) += value;
            if buyer.0 == last {
                *values.entry(buyer.clone()).or_insert(0.0) += value;
            } else {
                values.entry(buyer.clone()).or_insert(0.0);
            }
            *links.entry([seller, buyer]).or_insert(0.0) += value;
        }
        // The largest of each column.
        let mut kept: Vec<(&(usize, String, String), f64)> = values.iter().map(|(k, v)| (k, *v)).collect();
        kept.sort_by(|a, b| a.0.0.cmp(&b.0.0).then(b.1.total_cmp(&a.1)));
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        kept.retain(|(key, value)| {
            let count = counts.entry(key.0).or_insert(0);
            *count += 1;
            *count <= MOST.0 && *value > 0.0
        });
        let node = |((column, id, country), value): &(&(usize, String, String), f64)| Node {
            name: if *column == last { measure::sector(summary, id) } else { measure::commodity(summary, id) }.to_owned(),
            country: if country.is_empty() { String::new() } else { measure::country(summary, country).to_owned() },
            column: *column,
            value: *value,
        };
        let place = |key: &(usize, String, String)| kept.iter().position(|k| k.0 == key);
        let links = links.iter().filter_map(|([a, b], value)| Some((place(a)?, place(b)?, *value))).filter(|l| l.2 > 0.0);
        let stage = |depth: usize| {
            let mut names: Vec<&str> =
                depths.iter().filter(|d| *d.1 == depth).filter_map(|d| structure.stages.get(*d.0)).map(String::as_str).collect();
            names.sort_unstable();
            names.dedup();
            words::sentence(&words::list(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), 2))
        };
        let links = links.collect();
        let columns = (0..last).map(stage).chain(["Users".to_owned()]).collect();
        let mut sold: Vec<(String, f64)> = sold.into_iter().map(|(country, value)| (country.to_owned(), value)).collect();
        sold.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self { nodes: kept.iter().map(node).collect(), links, sold, columns, source: frame::source(summary) }
    }

    fn headline(&self) -> String {
        let countries = &self.sold;
        let all: f64 = countries.iter().map(|c| c.1).sum();
        let Some((first, value)) = countries.first() else { return "Nothing moves".to_owned() };
        format!(
            "{} sells {} of all that moves between makers and users, worth {} a year",
            words::sentence(&words::the(first)),
            words::percent(value / all),
            words::money(all)
        )
    }

    /// Draws circles and curves.
    #[must_use]
    pub fn draw(&self, look: &Look) -> Sheet {
        let headline = look.headline("network", self.headline());
        let subtitle = "Makers by good and country (circles) and users (squares) when nothing happens; area and width by value per year";
        let mut frame = Frame::new(look, &headline, subtitle, "");
        let named: Vec<&str> = self.sold.iter().take(MOST.1).map(|c| c.0.as_str()).collect();
        self.draw_key(&mut frame, &named);
        let head = frame.room(2.0 * size::SMALL * LEADING + 8.0);
        let wide = look.width() > 600.0;
        let room = frame.room(if wide { 520.0 } else { 560.0 });
        let users = if wide { 170.0 } else { 96.0 };
        let pitch = (room.width() - users) / (self.columns.len().max(2) - 1) as f64;
        let column_x = |c: usize| room.left + 26.0 + c as f64 * (pitch - 8.0);
        for (c, title) in self.columns.iter().enumerate() {
            for (i, line) in wrapped(title, size::SMALL, true, pitch - 10.0, 2).iter().enumerate() {
                let y = head.top + (i as f64 + 0.5) * size::SMALL * LEADING;
                frame.canvas.text(Text::new(line, column_x(c) - 22.0, y, size::SMALL).bold().color(GREY));
            }
        }
        let largest = self.nodes.iter().map(|n| n.value).fold(1e-9, f64::max);
        let radius = |node: &Node| (libm::sqrt(node.value / largest) * 24.0).max(2.5);
        let places = self.places(room, &column_x);
        let thickest = self.links.iter().map(|l| l.2).fold(1e-9, f64::max);
        let color = |country: &str| named.iter().position(|n| *n == country).map_or(OTHER, category);
        for (from, to, value) in &self.links {
            let width = (value / thickest * 18.0).max(0.5);
            let points = curve(places[*from], places[*to]);
            frame.canvas.faint_line(&points, color(&self.nodes[*from].country), width, 0.3);
        }
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|a, b| self.nodes[*b].value.total_cmp(&self.nodes[*a].value));
        for i in &order {
            let (node, (x, y)) = (&self.nodes[*i], places[*i]);
            let r = radius(node);
            if node.country.is_empty() {
                frame.canvas.rectangle(Area { left: x - r, right: x + r, top: y - r, bottom: y + r }, GREY, 1.0);
            } else {
                frame.canvas.dot(x, y, r + 1.0, PAPER);
                frame.canvas.dot(x, y, r, color(&node.country));
            }
        }
        // Names last, the largest first, where there is room.
        for i in order {
            let (node, (x, y), r) = (&self.nodes[i], places[i], radius(&self.nodes[i]));
            let last = node.country.is_empty();
            let most = if last { room.right - x - r - 8.0 } else { pitch - 12.0 };
            // Countries with a colour of their own are known by it.
            let known = last || named.contains(&node.country.as_str());
            let name = words::sentence(&node.name);
            let name = if known { name } else { format!("{name}, {}", node.country) };
            let lines = wrapped(&name, size::SOURCE, false, most, 2);
            let line = size::SOURCE * 1.15;
            let half = lines.iter().map(|text| text_width(text, size::SOURCE, false) * 0.5).fold(0.0, f64::max);
            let place = |(row, text): (usize, &String)| {
                if last {
                    let middle = y + (row as f64 - (lines.len() - 1) as f64 * 0.5) * line;
                    Text::new(text, x + r + 5.0, middle, size::SOURCE)
                } else {
                    let middle = x.clamp(room.left + half, room.right - half);
                    Text::new(text, middle, y + r + 8.0 + row as f64 * line, size::SOURCE).align(Align::Center)
                }
            };
            let labels: Vec<Text> = lines.iter().enumerate().map(place).collect();
            let sheets: Vec<Area> =
                labels.iter().map(|l| l.area()).map(|a| Area { left: a.left - 2.0, right: a.right + 2.0, ..a }).collect();
            let fits = |sheet: &Area| {
                frame.canvas.is_free(sheet)
                    && sheet.bottom < room.bottom + 14.0
                    && sheet.right <= room.right + 2.0
                    && order_free(&places, &self.nodes, i, sheet, &radius)
            };
            if sheets.iter().all(fits) {
                for (sheet, label) in sheets.into_iter().zip(labels) {
                    frame.canvas.rectangle(sheet, PAPER, 0.7);
                    frame.canvas.text(label);
                }
            }
        }
        frame.next += 8.0;
        let list: Vec<String> = self.sold.iter().take(8).map(|(c, v)| format!("{c} sells {}", words::money(*v))).collect();
        let description = format!("Network of {} makers and users. {headline}. {}.", self.nodes.len(), list.join("; "));
        let notes = format!("The {} largest of each column; values at the prices of the start. Sectors of all countries together.", MOST.0);
        Sheet { name: "network".to_owned(), headline, description, canvas: frame.finish(look, &self.source, &notes) }
    }

    fn draw_key(&self, frame: &mut Frame, named: &[&str]) {
        let room = frame.room(0.0);
        let (mut x, mut y) = (room.left, room.top + 6.0);
        for (i, name) in named.iter().copied().chain(["other countries"]).enumerate() {
            let name = fitted(name, size::SMALL, false, room.width() - 24.0);
            let width = text_width(&name, size::SMALL, false) + 34.0;
            if x + width - 12.0 > room.right {
                (x, y) = (room.left, y + 18.0);
            }
            frame.canvas.dot(x + 6.0, y, 6.0, if i < named.len() { category(i) } else { OTHER });
            frame.canvas.text(Text::new(name, x + 16.0, y, size::SMALL));
            x += width;
        }
        frame.next = y + 16.0;
    }

    /// Middles of the nodes: columns from left to right, nodes near the middle of what they buy.
    fn places(&self, room: Area, column_x: &dyn Fn(usize) -> f64) -> Vec<(f64, f64)> {
        let mut places = vec![(0.0, 0.0); self.nodes.len()];
        for column in 0..self.columns.len() {
            let mut here: Vec<usize> = (0..self.nodes.len()).filter(|i| self.nodes[*i].column == column).collect();
            let pull = |i: usize| {
                let buys = self.links.iter().filter(|l| l.1 == i && self.nodes[l.0].column < column);
                let (sum, weight) = buys.fold((0.0, 0.0), |s, l| (s.0 + places[l.0].1 * l.2, s.1 + l.2));
                if weight > 0.0 { sum / weight } else { room.top + room.height() * 0.5 }
            };
            let pulls: BTreeMap<usize, f64> = here.iter().map(|i| (*i, pull(*i))).collect();
            if column == 0 {
                here.sort_by(|a, b| self.nodes[*b].value.total_cmp(&self.nodes[*a].value));
            } else {
                here.sort_by(|a, b| pulls[a].total_cmp(&pulls[b]));
            }
            let weight = |i: &usize| {
                libm::sqrt(self.nodes[*i].value.max(1.0)) + 0.15 * libm::sqrt(self.nodes.iter().map(|n| n.value).fold(1.0, f64::max))
            };
            let all: f64 = here.iter().map(weight).sum();
            let mut y = room.top;
            for i in here {
                let height = room.height() * weight(&i) / all;
                places[i] = (column_x(column), y + height * 0.5);
                y += height;
            }
        }
        places
    }
}

/// Whether a label of node `own` would cover no other node.
fn order_free(places: &[(f64, f64)], nodes: &[Node], own: usize, sheet: &Area, radius: &dyn Fn(&Node) -> f64) -> bool {
    places.iter().zip(nodes).enumerate().all(|(i, ((x, y), node))| {
        let r = radius(node).min(9.0);
        i == own || !Area { left: x - r, right: x + r, top: y - r, bottom: y + r }.overlaps(sheet)
    })
}
