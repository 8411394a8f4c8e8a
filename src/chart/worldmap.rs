//! World map of who runs short.

use std::collections::BTreeMap;

use plotters::style::RGBColor;

use super::canvas::{Align, Area, Canvas, Text};
use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::shapes::{self, project};
use super::theme::{BLANK, FAINT, GREY, INK, PAPER, cividis, size, text_width};
use super::words;
use crate::analysis::summary::Summary;

/// Most countries with a label.
const MOST: usize = 9;
/// Outline of the country that controls exports.
const OUTLINE: RGBColor = RGBColor(0xd5, 0x5e, 0x00);

/// Values of countries on a map.
pub struct WorldMap {
    /// Countries: identifier, name, share, and what a label adds.
    pub values: Vec<Shaded>,
    /// Identifier and name of the country that is outlined, with the words for it.
    pub marked: Option<(String, String, String)>,
    /// The finding.
    pub headline: String,
    /// What is measured.
    pub subtitle: String,
    /// Where the numbers come from.
    pub source: String,
}

/// One country.
pub struct Shaded {
    /// Identifier in the world: an ISO code, or a region such as EU.
    pub id: String,
    /// Name.
    pub name: String,
    /// Value [share].
    pub share: f64,
}

/// Draws the deepest shortage of every country; none if nobody runs short, or where no country of the world is on the map.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    WorldMap::of(summary)?.draw(look)
}

impl WorldMap {
    /// Share of demand unmet in the worst quarter of the end use that runs shortest, by country.
    #[must_use]
    pub fn of(summary: &Summary) -> Option<Self> {
        let arm = summary.arms.first()?;
        let mut deepest: BTreeMap<String, measure::Shortage> = BTreeMap::new();
        for shortage in measure::shortages(summary, arm) {
            let known = deepest.get(&shortage.country).map_or(-1.0, |s| s.worst);
            if shortage.worst > known {
                deepest.insert(shortage.country.clone(), shortage);
            }
        }
        let top = deepest.values().reduce(|a, b| if b.worst > a.worst { b } else { a })?;
        if top.worst < measure::NEGLIGIBLE {
            return None;
        }
        let short = deepest.values().filter(|s| s.worst >= 0.1).count();
        let many = match short {
            0 => "No country misses a tenth of any demand".to_owned(),
            n => format!("{n} of {} countries and regions miss a tenth or more of some demand", deepest.len()),
        };
        let headline = format!(
            "{many}; deepest in {}: {} of demand for {} unmet",
            measure::in_country(summary, &top.country),
            words::percent(top.worst),
            measure::in_sentence(summary, measure::sector(summary, &top.sector))
        );
        let value = |(id, s): (&String, &measure::Shortage)| Shaded {
            id: id.clone(),
            name: measure::country(summary, id).to_owned(),
            share: s.worst,
        };
        let controller = &summary.focus.controller;
        let role = if measure::has_controls(summary) { "which controls exports" } else { "where the disruption begins" };
        Some(Self {
            values: deepest.iter().map(value).collect(),
            marked: Some((controller.clone(), measure::country(summary, controller).to_owned(), role.to_owned())),
            headline,
            subtitle: format!(
                "Share of demand unmet in the worst three months of the end use that runs shortest; policy “{}”, {}",
                frame::reference(summary),
                frame::runs(summary)
            ),
            source: frame::source(summary),
        })
    }

    fn draw(&self, look: &Look) -> Option<Sheet> {
        // The rest of the world, where a world has one, is every country without a value of its own.
        let placed: Vec<(&Shaded, Vec<&str>)> = self.values.iter().map(|v| (v, shapes::codes(&v.id, &v.name))).collect();
        if placed.iter().all(|p| p.1.is_empty()) {
            return None;
        }
        let rest = placed.iter().find(|p| p.1.is_empty()).map(|p| p.0);
        let mut by_code: BTreeMap<&str, f64> = BTreeMap::new();
        for (value, codes) in &placed {
            by_code.extend(codes.iter().map(|c| (*c, value.share)));
        }
        let top = self.values.iter().map(|v| v.share).fold(0.0, f64::max).max(0.1);
        let headline = look.headline("who_runs_short", self.headline.clone());
        let mut frame = Frame::new(look, &headline, &self.subtitle, "");
        let width = look.width() - 2.0 * look.margin();
        // The plane from 58 degrees south to 84 north.
        let ((east, _), (_, north), (_, south)) = (project(180.0, 0.0), project(0.0, 84.0), project(0.0, -57.0));
        let scale = width / (2.0 * east);
        let room = frame.room((north - south) * scale);
        let at = |(x, y): (f64, f64)| (room.left + (x + east) * scale, room.top + (north - y) * scale);
        for ring in shapes::rings() {
            let own = by_code.get(ring.code).copied();
            let color = own.or_else(|| rest.map(|r| r.share)).map_or(BLANK, |share| cividis(share / top));
            // Mixed rather than see-through: a country may lie inside another.
            let color = if own.is_some() || rest.is_none() { color } else { pale(color) };
            let outline: Vec<(f64, f64)> = ring.points.iter().map(|p| at(*p)).collect();
            let closed: Vec<(f64, f64)> = outline.iter().copied().chain(outline.first().copied()).collect();
            frame.canvas.fill(outline, color, 1.0);
            frame.canvas.line(&closed, PAPER, 0.5, &[]);
        }
        for (value, codes) in &placed {
            for point in codes.iter().filter(|_| codes.len() == 1).filter_map(|c| shapes::point(c)) {
                let (x, y) = at(point);
                frame.canvas.dot(x, y, 4.0, cividis(value.share / top));
            }
        }
        let marked = self.marked.as_ref().map(|(id, name, words)| (shapes::codes(id, name), name, words));
        if let Some((codes, ..)) = &marked {
            for ring in shapes::rings().iter().filter(|r| codes.contains(&r.code)) {
                let closed: Vec<(f64, f64)> = ring.points.iter().chain(ring.points.first()).map(|p| at(*p)).collect();
                frame.canvas.line(&closed, OUTLINE, 1.8, &[]);
            }
        }
        self.label(&mut frame.canvas, room, &placed, marked.as_ref(), &at);
        let legend = frame.room(34.0);
        draw_scale(&mut frame.canvas, legend, top);
        let rest_said = rest
            .map_or_else(String::new, |r| format!(" Pale: {}, {}, as one region.", words::decapitalised(&r.name), words::percent(r.share)));
        let outlined = marked.as_ref().map_or_else(String::new, |(_, name, words)| format!(" Orange outline: {name}, {words}."));
        let notes = format!("Grey: not in this world.{rest_said}{outlined} Boundaries as drawn by Natural Earth; no position is taken.");
        let notes = if rest.is_some() { notes.replace("Grey: not in this world. ", "") } else { notes };
        let mut by_depth: Vec<&Shaded> = self.values.iter().collect();
        by_depth.sort_by(|a, b| b.share.total_cmp(&a.share));
        let list: Vec<String> = by_depth.iter().map(|v| format!("{} {}", v.name, words::percent(v.share))).collect();
        let description = format!("Map of the world, darker is worse. {headline}. {}.", list.join("; "));
        Some(Sheet { name: "who_runs_short".to_owned(), headline, description, canvas: frame.finish(look, &self.source, &notes) })
    }

    /// Names and numbers of the countries that run shortest, each in the first free place around its middle.
    fn label(
        &self,
        canvas: &mut Canvas,
        room: Area,
        placed: &[(&Shaded, Vec<&str>)],
        marked: Option<&(Vec<&str>, &String, &String)>,
        at: &dyn Fn((f64, f64)) -> (f64, f64),
    ) {
        let mut order: Vec<&(&Shaded, Vec<&str>)> = placed.iter().filter(|p| !p.1.is_empty()).collect();
        order.sort_by(|a, b| b.0.share.total_cmp(&a.0.share));
        let mut labels: Vec<(String, &[&str])> = Vec::new();
        if let Some((codes, name, _)) = marked {
            let own = placed.iter().find(|p| p.0.name == **name).map_or_else(String::new, |p| format!(" {}", words::percent(p.0.share)));
            labels.push((format!("{name}{own}"), codes));
        }
        for (value, codes) in order.into_iter().filter(|p| marked.is_none_or(|m| p.0.name != *m.1)).take(MOST) {
            labels.push((format!("{} {}", value.name, words::percent(value.share)), codes));
        }
        let middles: Vec<(f64, f64)> = labels.iter().filter_map(|(_, codes)| shapes::middle(codes).map(at)).collect();
        for (text, codes) in labels {
            let Some((x, y)) = shapes::middle(codes).map(at) else { continue };
            let half = text_width(&text, size::SMALL, true) * 0.5 + 4.0;
            // A large country carries its label; a small one gets it beside, with a line.
            let reach = shapes::reach(codes) * (at((1.0, 0.0)).0 - at((0.0, 0.0)).0);
            let (side, above) = (reach + half + 10.0, reach.min(40.0) + 18.0);
            let beside = [
                (side, 0.0),
                (-side, 0.0),
                (side, 22.0),
                (side, -22.0),
                (0.0, above),
                (0.0, -above),
                (-side, 22.0),
                (-side, -22.0),
                (side, 44.0),
                (-side, -44.0),
            ];
            let inside = [(0.0, 0.0), (0.0, 16.0), (0.0, -16.0)];
            let mut places: Vec<(f64, f64)> =
                if reach > half * 0.75 { inside.into_iter().chain(beside).collect() } else { beside.into_iter().chain(inside).collect() };
            // Away from neighbours, so that no line runs over one that has a label, too.
            let crosses = |dx: f64, dy: f64| {
                let ahead = |(a, b): &(f64, f64)| (a - x) * dx > 0.0 && (a - x).abs() < dx.abs() && (b - y - dy).abs() < 16.0;
                middles.iter().any(ahead)
            };
            places.sort_by_key(|(dx, dy)| crosses(*dx, *dy));
            for (dx, dy) in places {
                let label = Text::new(&text, x + dx, y + dy, size::SMALL).bold().align(Align::Center);
                let area = label.area();
                let wide = Area { left: area.left - 4.0, right: area.right + 4.0, top: area.top - 2.0, bottom: area.bottom + 2.0 };
                if room.holds(&wide) && canvas.is_free(&wide) {
                    if dx != 0.0 || dy.abs() > 16.5 {
                        let end = if dx == 0.0 { (x, y + dy - dy.signum() * 8.0) } else { (x + dx - dx.signum() * half, y + dy) };
                        canvas.line(&[(x, y), end], INK, 0.9, &[]);
                        canvas.dot(x, y, 2.2, INK);
                    }
                    canvas.rectangle(wide, PAPER, 0.85);
                    canvas.text(label);
                    break;
                }
            }
        }
    }
}

/// A colour closer to paper.
fn pale(RGBColor(r, g, b): RGBColor) -> RGBColor {
    let mix = |c: u8| 255 - ((255 - c) as f64 * 0.42) as u8;
    RGBColor(mix(r), mix(g), mix(b))
}

fn draw_scale(canvas: &mut Canvas, room: Area, top: f64) {
    const STEPS: usize = 60;
    let bar = Area { left: room.left, right: room.left + 220.0, top: room.top + 6.0, bottom: room.top + 16.0 };
    canvas.rectangle(bar, FAINT, 1.0);
    for i in 0..STEPS {
        let left = bar.left + bar.width() * i as f64 / STEPS as f64;
        canvas.rectangle(Area { left, ..bar }, cividis((i as f64 + 0.5) / STEPS as f64), 1.0);
    }
    for (part, align) in [(0.0, Align::Left), (0.5, Align::Center), (1.0, Align::Right)] {
        let x = bar.left + bar.width() * part;
        canvas.text(Text::new(words::percent(top * part), x, bar.bottom + 10.0, size::SMALL).color(GREY).align(align));
    }
}
