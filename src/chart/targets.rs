//! All targets of all episodes against their bands, a row each, in half-widths of the band.

use super::canvas::{Align, Area, Text};
use super::frame::{Frame, Sheet};
use super::look::Look;
use super::scale::Scale;
use super::theme::{CELL_INK, CUSHION, FAINT, GREY, INK, PAPER, category, fitted, size};
use super::words;
use crate::backtest::episode::{Episode, TargetScore};
use crate::backtest::overall::Overall;
use crate::backtest::score::FARTHEST;

/// Height of a row [user units].
const ROW: f64 = 21.0;

/// Draws the picture; none where no target has a closed band.
#[must_use]
pub fn draw(episodes: &[Episode], look: &Look) -> Option<Sheet> {
    let rows = |e: &Episode| e.targets.iter().filter(|t| t.distance().is_some()).cloned().collect::<Vec<TargetScore>>();
    let groups: Vec<(&Episode, Vec<TargetScore>)> = episodes.iter().map(|e| (e, rows(e))).filter(|(_, rows)| !rows.is_empty()).collect();
    if groups.is_empty() {
        return None;
    }
    let headline = look.headline("targets", headline(episodes));
    let subtitle = "Distance of what is simulated from the most likely value, in half-widths of each target’s band";
    let mut frame = Frame::new(look, &headline, subtitle, "");
    frame.remark("Green: the band. Dot: median, full if it is a hit; line: the middle 80 % of runs; cross: if nothing had changed.");
    let count: usize = groups.iter().map(|(_, rows)| rows.len() + 1).sum();
    let room = frame.room(count as f64 * ROW + 26.0);
    let names = if look.width() > 600.0 { 400.0 } else { 190.0 };
    let plot = Area { left: room.left + names, right: room.right - 12.0, top: room.top, bottom: room.bottom - 24.0 };
    let scale = Scale { low: -FARTHEST, high: FARTHEST, logarithmic: false };
    let x = |value: f64| plot.left + scale.at(value) * plot.width();
    frame.canvas.rectangle(Area { left: x(-1.0), right: x(1.0), ..plot }, CUSHION, 0.16);
    for value in [-5.0, -3.0, -1.0, 0.0, 1.0, 3.0, 5.0] {
        frame.canvas.line(&[(x(value), plot.top), (x(value), plot.bottom)], FAINT, 1.0, &[]);
        let text = Text::new(words::fixed(value, 0), x(value), plot.bottom + 13.0, size::SMALL);
        frame.canvas.text(text.color(GREY).align(Align::Center));
    }
    let mut y = plot.top + ROW * 0.5;
    for (episode, rows) in &groups {
        let title = fitted(&episode.title, size::SMALL, true, names - 12.0);
        frame.canvas.text(Text::new(title, room.left, y, size::SMALL).bold());
        y += ROW;
        for target in rows {
            row(&mut frame, target, y, (room.left, names), &x);
            y += ROW;
        }
    }
    let said = |t: &TargetScore| format!("{} {}: {}", t.id, t.name, words::fixed(t.distance().unwrap_or(0.0), 1));
    let list: Vec<String> = groups.iter().flat_map(|(_, rows)| rows).map(said).collect();
    let description = format!("Dots and lines against bands. {headline}. Distances: {}.", list.join("; "));
    let notes = format!("What lies beyond {FARTHEST} half-widths is drawn at the edge.");
    let source = format!("Backtest of {} · shortfall {}", words::count(episodes.len(), "episode"), env!("CARGO_PKG_VERSION"));
    Some(Sheet { name: "targets".to_owned(), headline, description, canvas: frame.finish(look, &source, &notes) })
}

fn row(frame: &mut Frame, target: &TargetScore, y: f64, (left, names): (f64, f64), x: &dyn Fn(f64) -> f64) {
    let label = fitted(&format!("{}  {}", target.id, target.name), size::SMALL, false, names - 40.0);
    frame.canvas.text(Text::new(label, left + 10.0, y, size::SMALL));
    let tier = Text::new(format!("{:?}", target.tier), left + names - 16.0, y, size::SMALL);
    frame.canvas.text(tier.color(GREY).align(Align::Right));
    let at = |value: f64| target.band.distance(value).map_or(0.0, x);
    let [p10, p50, p90] = target.spread.map(at);
    let still = at(target.still);
    for (dx, dy) in [(3.5, 3.5), (3.5, -3.5)] {
        frame.canvas.line(&[(still - dx, y - dy), (still + dx, y + dy)], GREY, 1.3, &[]);
    }
    frame.canvas.line(&[(p10, y), (p90, y)], category(0), 2.6, &[]);
    frame.canvas.dot(p50, y, 4.6, if target.hit() { category(0) } else { CELL_INK });
    if !target.hit() {
        frame.canvas.dot(p50, y, 2.6, PAPER);
    }
    frame.canvas.line(&[(x(0.0), y - ROW * 0.5), (x(0.0), y + ROW * 0.5)], INK, 0.8, &[]);
}

fn headline(episodes: &[Episode]) -> String {
    let overall = Overall::of(episodes.iter());
    let (hits, all) = (overall.tier_a.of + overall.tier_b.of, overall.tier_a.out_of + overall.tier_b.out_of);
    let skill =
        overall.skill().map_or_else(String::new, |[still, _]| format!("; skill {} against “nothing changes”", words::fixed(still, 2)));
    format!("{hits} of {} from {} lie in their bands{skill}", words::count(all, "target"), words::count(episodes.len(), "episode"))
}
