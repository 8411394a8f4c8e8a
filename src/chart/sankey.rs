//! Sankey: through which countries goods pass, stage by stage.

use std::collections::BTreeMap;

use super::canvas::{Align, Area, Canvas, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::theme::{GREY, LEADING, category, fitted, size, text_width, wrapped};
use super::words;
use crate::analysis::structure::{Flow, Use};
use crate::analysis::summary::{Metric, Summary};

/// Countries with less than this in a stage are drawn together [share].
const SMALL: f64 = 0.025;
/// Most stages before the users.
const STAGES: usize = 4;
const GAP: f64 = 26.0;
const NODE: f64 = 14.0;
const OTHERS: &str = "Others";

/// Goods on their way from stage to stage.
pub struct Sankey {
    /// Stages, the users last.
    pub columns: Vec<Column>,
    /// Shares that move from a node of a column to one of the next: column, node, node, share.
    pub ribbons: Vec<(usize, usize, usize, f64)>,
    /// What the whole is: `magnets and what they are made of`.
    pub subject: String,
    /// Where the numbers come from.
    pub source: String,
}

/// One stage.
pub struct Column {
    /// Its name and volume.
    pub title: String,
    /// What is done there: `makes`, `takes`.
    pub role: &'static str,
    /// Countries with their shares, the largest first, small ones together at the end.
    pub nodes: Vec<(String, f64)>,
}

/// Draws the way of the focus good that is worth most, from the mine to its users; none without flows.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    Some(Sankey::of(summary)?.draw(look))
}

/// The chain of a good: what it is mostly made of by value, back to the mine; the good itself last.
pub fn chain(summary: &Summary) -> Vec<&str> {
    let structure = &summary.structure;
    let depths = structure.depths();
    let worth = |flow: &&Flow| flow.rate * price(summary, &flow.commodity);
    let sold = |id: &str| structure.flows.iter().filter(|f| f.commodity == id).map(|f| worth(&f)).sum::<f64>();
    let mut focus: Vec<&str> = summary.focus.commodities.iter().map(String::as_str).filter(|c| sold(c) > 0.0).collect();
    focus.sort_by(|a, b| depths.get(b).cmp(&depths.get(a)).then(sold(b).total_cmp(&sold(a))));
    let mut chain: Vec<&str> = focus.first().copied().into_iter().collect();
    while let Some(made) = chain.first().copied().filter(|_| chain.len() < STAGES) {
        let mut inputs: BTreeMap<&str, f64> = BTreeMap::new();
        for flow in structure.flows.iter().filter(|f| f.into == Use::Commodity(made.to_owned())) {
            *inputs.entry(&flow.commodity).or_insert(0.0) += worth(&flow);
        }
        let most = inputs.into_iter().filter(|i| !chain.contains(&i.0)).reduce(|a, b| if b.1 > a.1 { b } else { a });
        match most {
            Some((input, _)) => chain.insert(0, input),
            None => break,
        }
    }
    chain
}

/// Price at the start in the controlling country, or else anywhere [USD/unit].
pub fn price(summary: &Summary, commodity: &str) -> f64 {
    let all = || summary.arms.iter().flat_map(|a| &a.series).filter(|s| s.metric == Metric::SpotPrice && s.commodity == commodity);
    let here = all().find(|s| s.place == summary.focus.controller_market).or_else(|| all().next());
    here.and_then(|s| s.band.p50.first().copied()).unwrap_or(0.0)
}

impl Sankey {
    /// The way of the focus good that is worth most.
    #[must_use]
    pub fn of(summary: &Summary) -> Option<Self> {
        let chain = chain(summary);
        let last = chain.last().copied()?;
        let mut steps: Vec<Vec<&Flow>> = Vec::new();
        for (i, commodity) in chain.iter().enumerate() {
            let next = chain.get(i + 1).map(|n| Use::Commodity((*n).to_owned()));
            let fits = |f: &&Flow| f.commodity == *commodity && next.as_ref().is_none_or(|n| f.into == *n);
            steps.push(summary.structure.flows.iter().filter(fits).collect());
        }
        let totals: Vec<f64> = steps.iter().map(|s| s.iter().map(|f| f.rate).sum()).collect();
        if totals.iter().any(|t| *t <= 0.0) {
            return None;
        }
        // Of each column: what leaves its countries; of the users: what arrives.
        let mut columns = Vec::new();
        for column in 0..=steps.len() {
            let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
            let (step, by_target) = if column < steps.len() { (column, false) } else { (column - 1, true) };
            for flow in &steps[step] {
                *sums.entry(if by_target { &flow.to } else { &flow.from }).or_insert(0.0) += flow.rate / totals[step];
            }
            columns.push(sums);
        }
        let nodes: Vec<Vec<(String, f64)>> = columns.iter().map(folded).collect();
        let place = |column: usize, id: &str| {
            let list = &nodes[column];
            list.iter().position(|n| n.0 == id).unwrap_or(list.len().saturating_sub(1))
        };
        let mut ribbons: BTreeMap<(usize, usize, usize), f64> = BTreeMap::new();
        for (step, flows) in steps.iter().enumerate() {
            for flow in flows {
                let key = (step, place(step, &flow.from), place(step + 1, &flow.to));
                *ribbons.entry(key).or_insert(0.0) += flow.rate / totals[step];
            }
        }
        let title = |column: usize| match chain.get(column) {
            Some(id) => {
                let unit = measure::commodity_unit(summary, id);
                let amount = words::short(totals[column] * 365.25);
                format!("{} ({amount}{}{unit}/year)", measure::commodity(summary, id), words::NBSP)
            }
            None => "Users".to_owned(),
        };
        let named = |(id, share): (String, f64)| (measure::country(summary, &id).to_owned(), share);
        let columns = nodes.into_iter().enumerate().map(|(c, list)| Column {
            title: title(c),
            role: if c < chain.len() { "makes" } else { "takes" },
            nodes: list.into_iter().map(named).collect(),
        });
        Some(Self {
            columns: columns.collect(),
            ribbons: ribbons.into_iter().map(|((c, a, b), share)| (c, a, b, share)).collect(),
            subject: measure::commodity(summary, last).to_owned(),
            source: frame::source(summary),
        })
    }

    fn headline(&self) -> String {
        // The country that holds most of any stage, and its least and most.
        let stages = &self.columns[..self.columns.len().saturating_sub(1)];
        let top = stages.iter().flat_map(|c| &c.nodes).filter(|n| n.0 != OTHERS).reduce(|a, b| if b.1 > a.1 { b } else { a });
        let Some((country, most)) = top else { return format!("{} has no makers", self.subject) };
        let share = |c: &Column| c.nodes.iter().find(|n| n.0 == *country).map_or(0.0, |n| n.1);
        let least = stages.iter().map(share).fold(1.0, f64::min);
        let subject = words::decapitalised(&self.subject);
        if stages.len() > 1 && least > 0.005 && *most - least > 0.01 {
            format!(
                "{} handles {} to {} of every stage on the way to {subject}",
                words::sentence(&words::the(country)),
                words::percent(least).replace(&format!("{}%", words::NBSP), ""),
                words::percent(*most)
            )
        } else {
            format!("{} handles {} of one stage on the way to {subject}", words::sentence(&words::the(country)), words::percent(*most))
        }
    }

    /// Draws the ribbons.
    #[must_use]
    pub fn draw(&self, look: &Look) -> Sheet {
        let headline = look.headline("flows", self.headline());
        let subtitle = "Flows by stage and country when nothing happens, % of each stage; ribbons in the colour of where they come from";
        let mut frame = Frame::new(look, &headline, subtitle, "");
        let wide = look.width() > 600.0;
        let side = if wide { 152.0 } else { 0.0 };
        let head = frame.room(3.0 * size::SMALL * LEADING + 22.0);
        let room = frame.room(if wide { 400.0 } else { 420.0 });
        let plot = Area { left: room.left + side, right: room.right - side, ..room };
        let pitch = (plot.width() - NODE) / (self.columns.len() - 1).max(1) as f64;
        let most = self.columns.iter().map(|c| c.nodes.len()).max().unwrap_or(1);
        let unit = (plot.height() - GAP * (most.saturating_sub(1)) as f64) / self.columns.iter().map(total).fold(1e-9, f64::max);
        let boxes: Vec<Vec<Area>> = self
            .columns
            .iter()
            .enumerate()
            .map(|(c, column)| {
                let left = plot.left + c as f64 * pitch;
                let mut y = plot.top;
                let place = |(_, share): &(String, f64)| {
                    let area = Area { left, right: left + NODE, top: y, bottom: y + (share * unit).max(1.5) };
                    y = area.bottom + GAP;
                    area
                };
                column.nodes.iter().map(place).collect()
            })
            .collect();
        self.draw_ribbons(&mut frame.canvas, &boxes, unit);
        for (c, (column, boxes)) in self.columns.iter().zip(&boxes).enumerate() {
            self.draw_title(&mut frame.canvas, head, &column.title, c, pitch, boxes);
            for ((name, share), area) in column.nodes.iter().zip(boxes) {
                frame.canvas.rectangle(*area, GREY, 1.0);
                let label = format!("{name} {}", words::percent(*share));
                let y = (area.top + area.bottom) * 0.5;
                let text = if wide && c == 0 {
                    Text::new(fitted(&label, size::SMALL, true, side - 8.0), area.left - 7.0, y, size::SMALL).align(Align::Right)
                } else if wide && c + 1 == self.columns.len() {
                    Text::new(fitted(&label, size::SMALL, true, side - 8.0), area.right + 7.0, y, size::SMALL)
                } else {
                    let text = fitted(&label, size::SMALL, true, if wide { pitch - 6.0 } else { pitch * 0.66 });
                    let half = text_width(&text, size::SMALL, true) * 0.5;
                    let x = ((area.left + area.right) * 0.5).clamp(room.left + half, room.right - half);
                    Text::new(text, x, area.top - 9.0, size::SMALL).align(Align::Center)
                };
                frame.canvas.text(text.bold());
            }
        }
        let said = |c: &Column| {
            let list: Vec<String> = c.nodes.iter().map(|(n, s)| format!("{n} {} {}", c.role, words::percent(*s))).collect();
            format!("{}: {}", c.title, list.join(", "))
        };
        let list: Vec<String> = self.columns.iter().map(said).collect();
        let description = format!("Ribbons from stage to stage. {headline}. {}.", list.join("; "));
        let notes = "Each stage is drawn as a whole; of goods with several uses only what goes into the next stage.";
        Sheet { name: "flows".to_owned(), headline, description, canvas: frame.finish(look, &self.source, notes) }
    }

    fn draw_title(&self, canvas: &mut Canvas, head: Area, title: &str, column: usize, pitch: f64, boxes: &[Area]) {
        let Some(first) = boxes.first() else { return };
        // On narrow paper the first and the last stand at the edges, half a column nearer to their neighbours.
        let at_edge = head.width() < 600.0 && (column == 0 || column + 1 == self.columns.len());
        let room = (pitch - 14.0).min(190.0) * if at_edge { 0.68 } else { 1.0 };
        let lines = wrapped(title, size::SMALL, false, room, 3);
        for (i, line) in lines.iter().enumerate() {
            let y = head.top + (i as f64 + 0.5) * size::SMALL * LEADING;
            let (x, align) = match column {
                0 => (head.left, Align::Left),
                c if c + 1 == self.columns.len() => (head.right, Align::Right),
                _ => ((first.left + first.right) * 0.5, Align::Center),
            };
            canvas.text(Text::new(line, x, y, size::SMALL).color(GREY).align(align));
        }
    }

    fn draw_ribbons(&self, canvas: &mut Canvas, boxes: &[Vec<Area>], unit: f64) {
        let colors = self.colors();
        let mut leaving: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut arriving: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        // What arrives at a node may be less or more than what leaves it: ribbons fill both sides.
        let scale = |column: usize, node: usize, arrives: bool| {
            let sum: f64 = self
                .ribbons
                .iter()
                .filter(|r| if arrives { r.0 + 1 == column && r.2 == node } else { r.0 == column && r.1 == node })
                .map(|r| r.3)
                .sum();
            let height = self.columns[column].nodes[node].1 * unit;
            if sum > 0.0 { (height / sum).min(unit * 1.6) } else { 0.0 }
        };
        for (column, from, to, share) in &self.ribbons {
            let (a, b) = (&boxes[*column][*from], &boxes[column + 1][*to]);
            let heights = (share * scale(*column, *from, false), share * scale(column + 1, *to, true));
            let start = leaving.entry((*column, *from)).or_insert(a.top);
            let (from_top, from_bottom) = (*start, *start + heights.0);
            *start = from_bottom;
            let end = arriving.entry((column + 1, *to)).or_insert(b.top);
            let (to_top, to_bottom) = (*end, *end + heights.1);
            *end = to_bottom;
            let upper = curve((a.right, from_top), (b.left, to_top));
            let lower = curve((a.right, from_bottom), (b.left, to_bottom));
            let outline = upper.into_iter().chain(lower.into_iter().rev()).collect();
            let color =
                colors.get(self.columns[*column].nodes[*from].0.as_str()).copied().unwrap_or(plotters::style::RGBColor(0x90, 0x90, 0x90));
            canvas.fill(outline, color, 0.42);
        }
    }

    /// Colours of the countries that handle most, all stages together.
    fn colors(&self) -> BTreeMap<&str, plotters::style::RGBColor> {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for (name, share) in self.columns.iter().flat_map(|c| &c.nodes).filter(|n| n.0 != OTHERS) {
            *sums.entry(name).or_insert(0.0) += share;
        }
        let mut list: Vec<(&str, f64)> = sums.into_iter().collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1));
        list.into_iter().take(6).enumerate().map(|(i, (name, _))| (name, category(i))).collect()
    }
}

fn total(column: &Column) -> f64 {
    column.nodes.iter().map(|n| n.1).sum()
}

/// Countries by share, the small ones together.
fn folded(sums: &BTreeMap<&str, f64>) -> Vec<(String, f64)> {
    let mut list: Vec<(String, f64)> = sums.iter().map(|(id, share)| ((*id).to_owned(), *share)).collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    let kept = list.iter().filter(|n| n.1 >= SMALL).count().clamp(1, 7);
    let rest: f64 = list.drain(kept.min(list.len())..).map(|n| n.1).sum();
    if rest > 0.0 {
        list.push((OTHERS.to_owned(), rest));
    }
    list
}

/// A curve that leaves and arrives level.
pub fn curve(from: (f64, f64), to: (f64, f64)) -> Vec<(f64, f64)> {
    const STEPS: usize = 24;
    let point = |i: usize| {
        let t = i as f64 / STEPS as f64;
        let ease = t * t * (3.0 - 2.0 * t);
        (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * ease)
    };
    (0..=STEPS).map(point).collect()
}
