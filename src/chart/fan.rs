//! Shortages over time where they are deepest, with bands, against the best alternative.

use std::collections::BTreeMap;

use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure::{self, NEGLIGIBLE, Shortage};
use super::panel::{self, Label, Panel, Title};
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
    ends.retain(|s| s.worst >= NEGLIGIBLE);
    ends.sort_by(|a, b| b.worst.total_cmp(&a.worst));
    // The countries that are asked about come first.
    let (asked, others) = ends.into_iter().partition(|s| summary.focus.countries.contains(&s.country));
    let mut ends: Vec<Shortage> = of_many_sectors(asked).into_iter().chain(of_many_sectors(others)).collect();
    ends.truncate(MOST);
    let first = ends.first()?;
    let others = measure::compared_arms(summary);
    let best = others.first().copied();
    let headline = look.headline("shortages_over_time", headline(summary, first, best));
    let windows = Windows::of(summary, &arm.name, calendar, panel::plot_width(frame::panel_width(look, ends.len())));
    let names: Vec<String> = others.iter().map(|arm| format!("“{}”", arm.name)).collect();
    let compared = if names.is_empty() { String::new() } else { format!(", and with {}", words::list(&names, 2)) };
    let subtitle = format!("Share of demand unmet on the day, policy “{}” with bands{compared}; {}", arm.name, frame::runs(summary));
    let mut frame = Frame::new(look, &headline, &subtitle, &windows.key());
    let paths = |arm: &Arm, end: &Shortage| measure::unmet_share(arm, &end.sector, &end.country).map(|b| b.map(percents));
    // One scale for all panels: depths are to be compared.
    let tops = ends.iter().flat_map(|end| std::iter::once(arm).chain(others.iter().copied()).filter_map(|a| paths(a, end)));
    let scale = Scale::linear(tops.flat_map(|b| b.into_iter().flatten().collect::<Vec<f64>>()), true, 4);
    let titles: Vec<String> = ends.iter().map(|e| measure::end_use(summary, &e.sector, &e.country)).collect();
    let lines = Title::lines(titles.iter().map(|t| (t.as_str(), "%")), frame::panel_width(look, ends.len()));
    for ((end, text), cell) in ends.iter().zip(&titles).zip(frame.panels(ends.len())) {
        let Some([p05, p25, p50, p75, p95]) = paths(arm, end) else { continue };
        let panel = Panel::new(&mut frame.canvas, cell, Title { text, unit: "%", lines }, calendar, scale, &windows);
        if summary.replicates > 1 {
            panel.band(&mut frame.canvas, &summary.dates, &p05, &p95, category(0), 0.18);
            panel.band(&mut frame.canvas, &summary.dates, &p25, &p75, category(0), 0.32);
        }
        panel.line(&mut frame.canvas, &summary.dates, &p50, category(0), dash(0));
        let mut labels =
            vec![Label { text: arm.name.clone(), value: p50.last().copied().unwrap_or(0.0), color: category(0), dash: dash(0) }];
        for (i, other) in others.iter().enumerate() {
            let Some([_, _, path, _, _]) = paths(other, end) else { continue };
            let (color, dash) = (category(i + 1), dash(i + 1));
            panel.line(&mut frame.canvas, &summary.dates, &path, color, dash);
            labels.push(Label { text: other.name.clone(), value: path.last().copied().unwrap_or(0.0), color, dash });
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

/// The same shortages, those of sectors that did not come yet before a sector comes again.
fn of_many_sectors(ends: Vec<Shortage>) -> Vec<Shortage> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, Shortage)> = Vec::new();
    for end in ends {
        let rank = seen.entry(end.sector.clone()).or_insert(0);
        ranked.push((*rank, end));
        *rank += 1;
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, end)| end).collect()
}

fn percents(shares: Vec<f64>) -> Vec<f64> {
    shares.into_iter().map(|v| v * 100.0).collect()
}

fn headline(summary: &Summary, end: &Shortage, best: Option<&Arm>) -> String {
    let who = measure::end_use(summary, &end.sector, &end.country);
    let depth = format!(
        "{}: {} of demand unmet in the three months to {}",
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
