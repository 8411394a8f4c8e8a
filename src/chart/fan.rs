//! Shortages over time where they are deepest, with bands, against the best alternative.

use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure::{self, NEGLIGIBLE, Shortage};
use super::panel::{self, Label, Panel};
use super::scale::{Calendar, Scale};
use super::theme::{category, dash};
use super::windows::Windows;
use super::words;
use crate::analysis::summary::{Arm, Summary};

/// Most panels of a picture.
const MOST: usize = 6;

/// Draws the picture; none if nothing runs short.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let calendar = Calendar { start: summary.start, end: *summary.dates.last()? };
    let mut ends = measure::shortages(summary, arm);
    // The countries that are asked about come first, then depth.
    let asked = |s: &Shortage| summary.focus.countries.contains(&s.country);
    ends.retain(|s| s.worst >= NEGLIGIBLE);
    ends.sort_by(|a, b| asked(b).cmp(&asked(a)).then(b.worst.total_cmp(&a.worst)));
    ends.truncate(MOST);
    let first = ends.first()?;
    let best = measure::best_arm(summary).filter(|(_, d)| d.mean < 0.0).map(|(arm, _)| arm);
    let headline = look.headline("shortages_over_time", headline(summary, first, best));
    let windows = Windows::of(summary, &arm.name, calendar, panel::plot_width(frame::panel_width(look, ends.len())));
    let compared = best.map_or_else(String::new, |b| format!(", and with “{}”", b.name));
    let subtitle = format!("Share of demand unmet on the day, policy “{}” with bands{compared}; {}", arm.name, frame::runs(summary));
    let mut frame = Frame::new(look, &headline, &subtitle, &windows.key());
    let paths = |arm: &Arm, end: &Shortage| measure::unmet_share(arm, &end.sector, &end.country).map(|b| b.map(percents));
    // One scale for all panels: depths are to be compared.
    let tops = ends.iter().flat_map(|end| [Some(arm), best].into_iter().flatten().filter_map(|a| paths(a, end)));
    let scale = Scale::linear(tops.flat_map(|b| b.into_iter().flatten().collect::<Vec<f64>>()), true, 4);
    for (end, cell) in ends.iter().zip(frame.panels(ends.len())) {
        let Some([p05, p25, p50, p75, p95]) = paths(arm, end) else { continue };
        let other = best.and_then(|b| paths(b, end)).map(|[_, _, median, _, _]| median);
        let title = format!("{}, {}", measure::sector(summary, &end.sector), measure::country(summary, &end.country));
        let panel = Panel::new(&mut frame.canvas, cell, (&title, "%"), calendar, scale, &windows);
        if summary.replicates > 1 {
            panel.band(&mut frame.canvas, &summary.dates, &p05, &p95, category(0), 0.18);
            panel.band(&mut frame.canvas, &summary.dates, &p25, &p75, category(0), 0.32);
        }
        panel.line(&mut frame.canvas, &summary.dates, &p50, category(0), dash(0));
        let mut labels =
            vec![Label { text: arm.name.clone(), value: p50.last().copied().unwrap_or(0.0), color: category(0), dash: dash(0) }];
        if let (Some(path), Some(best)) = (&other, best) {
            panel.line(&mut frame.canvas, &summary.dates, path, category(1), dash(1));
            labels.push(Label { text: best.name.clone(), value: path.last().copied().unwrap_or(0.0), color: category(1), dash: dash(1) });
        }
        panel.labels(&mut frame.canvas, &labels, cell.right);
    }
    let description = description(summary, &ends, &headline);
    Some(Sheet {
        name: "shortages_over_time".to_owned(),
        headline,
        description,
        canvas: frame.finish(look, &frame::source(summary), &frame::bands(summary)),
    })
}

fn percents(shares: Vec<f64>) -> Vec<f64> {
    shares.into_iter().map(|v| v * 100.0).collect()
}

fn headline(summary: &Summary, end: &Shortage, best: Option<&Arm>) -> String {
    let who = format!("{} in {}", measure::sector(summary, &end.sector), measure::country(summary, &end.country));
    let depth = format!(
        "{}: {} of demand unmet in the worst quarter, to {}",
        words::sentence(&who),
        words::percent(end.worst),
        words::month(summary.dates[end.when])
    );
    let relieved = best.and_then(|arm| {
        let there = measure::shortages(summary, arm).into_iter().find(|s| s.sector == end.sector && s.country == end.country)?;
        (there.worst < 0.95 * end.worst).then(|| format!("; {} with “{}”", words::percent(there.worst), arm.name))
    });
    depth + &relieved.unwrap_or_default()
}

fn description(summary: &Summary, ends: &[Shortage], headline: &str) -> String {
    let one = |s: &Shortage| {
        format!(
            "{} in {}: worst quarter {} to {}",
            measure::sector(summary, &s.sector),
            measure::country(summary, &s.country),
            words::percent(s.worst),
            words::month(summary.dates[s.when])
        )
    };
    format!("Lines over time with bands. {headline}. {}.", ends.iter().map(one).collect::<Vec<_>>().join("; "))
}
