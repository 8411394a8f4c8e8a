//! Stocks of the focus commodities in the focus countries, over time and arm by arm.

use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::panel::{self, Label, Panel, Title};
use super::scale::{Calendar, Scale};
use super::theme::{category, dash};
use super::windows::Windows;
use super::words;
use crate::analysis::summary::{Arm, Metric, Summary};

/// Most panels and most arms of a picture.
const MOST: (usize, usize) = (6, 5);

const UNIT: &str = "start = 100";

/// What one panel shows: some countries' stock of one commodity.
struct Holding {
    title: String,
    commodity: String,
    countries: Vec<String>,
}

/// Draws the picture; none if no stocks of focus commodities are recorded.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let reference = summary.arms.first()?;
    let calendar = Calendar { start: summary.start, end: *summary.dates.last()? };
    let mut holdings = holdings(summary);
    holdings.retain(|h| start(reference, h).is_some());
    holdings.truncate(MOST.0);
    let headline = look.headline("stocks", headline(summary, reference, &holdings)?);
    let windows = Windows::of(summary, &reference.name, calendar, panel::plot_width(frame::panel_width(look, holdings.len())));
    let public = summary.arms.iter().any(|a| a.series.iter().any(|s| s.metric == Metric::Stockpile && s.band.p50.iter().any(|v| *v > 0.0)));
    let subtitle = format!(
        "Stocks of companies and users{}, start of “{}” = 100; {}",
        if public { ", public stockpiles included" } else { "" },
        reference.name,
        frame::runs(summary)
    );
    let mut frame = Frame::new(look, &headline, &subtitle, &windows.key());
    let arms = &summary.arms[..summary.arms.len().min(MOST.1)];
    let paths = |holding: &Holding| -> Vec<(&str, Vec<f64>)> {
        let base = start(reference, holding).unwrap_or(1.0);
        arms.iter().filter_map(|a| held(a, holding).map(|p| (a.name.as_str(), p.iter().map(|v| v / base * 100.0).collect()))).collect()
    };
    // One scale for all panels, unless one of them would flatten the others.
    let tops: Vec<f64> = holdings.iter().map(|h| paths(h).into_iter().flat_map(|p| p.1).fold(100.0, f64::max)).collect();
    let common = tops.iter().all(|t| *t * 2.5 >= tops.iter().copied().fold(0.0, f64::max));
    let lines = Title::lines(holdings.iter().map(|h| (h.title.as_str(), UNIT)), frame::panel_width(look, holdings.len()));
    for (holding, cell) in holdings.iter().zip(frame.panels(holdings.len())) {
        let paths = paths(holding);
        let own = || paths.iter().flat_map(|p| p.1.iter().copied());
        let scale = if common { Scale::linear(tops.iter().copied(), true, 4) } else { Scale::linear(own(), true, 4) };
        let panel = Panel::new(&mut frame.canvas, cell, Title { text: &holding.title, unit: UNIT, lines }, calendar, scale, &windows);
        for (i, (_, path)) in paths.iter().enumerate().rev() {
            panel.line(&mut frame.canvas, &summary.dates, path, category(i), dash(i));
        }
        let label = |(i, (arm, path)): (usize, &(&str, Vec<f64>))| Label {
            text: (*arm).to_owned(),
            value: path.last().copied().unwrap_or(0.0),
            color: category(i),
            dash: dash(i),
        };
        let labels: Vec<Label> = paths.iter().enumerate().map(label).collect();
        panel.labels(&mut frame.canvas, &labels, cell.right);
    }
    let mut notes = format!("Windows of “{}”. Sum of the medians of countries.", reference.name);
    if summary.arms.len() > MOST.1 {
        notes += &format!(" First {} of {} policies.", MOST.1, summary.arms.len());
    }
    let description = description(summary, reference, &holdings, &headline);
    Some(Sheet { name: "stocks".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

/// One panel for each commodity; where there is only one, one for each country.
fn holdings(summary: &Summary) -> Vec<Holding> {
    let focus = &summary.focus;
    let outside: Vec<String> = focus.countries.iter().filter(|c| **c != focus.controller).cloned().collect();
    let countries = if outside.is_empty() { focus.countries.clone() } else { outside };
    match focus.commodities.as_slice() {
        [one] => countries
            .into_iter()
            .map(|c| Holding {
                title: format!("{}, {}", measure::commodity(summary, one), measure::country(summary, &c)),
                commodity: one.clone(),
                countries: vec![c],
            })
            .collect(),
        many => many
            .iter()
            .map(|c| Holding { title: measure::commodity(summary, c).to_owned(), commodity: c.clone(), countries: countries.clone() })
            .collect(),
    }
}

/// Private and public stock together over time [unit].
fn held(arm: &Arm, holding: &Holding) -> Option<Vec<f64>> {
    let kinds = [Metric::Stock, Metric::Stockpile];
    let pairs = holding.countries.iter().flat_map(|c| kinds.map(|k| (c, k)));
    measure::sum_of_medians(pairs.filter_map(|(c, kind)| arm.series(kind, &holding.commodity, c, "")))
}

fn start(arm: &Arm, holding: &Holding) -> Option<f64> {
    held(arm, holding)?.first().copied().filter(|v| *v > 0.0)
}

/// Lowest stock over its start [share], and when it is first that low to a hundredth of the start.
fn lowest(arm: &Arm, holding: &Holding) -> Option<(f64, usize)> {
    let path = held(arm, holding)?;
    let base = start(arm, holding)?;
    let low = path.iter().copied().reduce(f64::min)?;
    let when = path.iter().position(|v| *v <= low + base * 0.01)?;
    Some((low / base, when))
}

fn headline(summary: &Summary, arm: &Arm, holdings: &[Holding]) -> Option<String> {
    let lows = holdings.iter().filter_map(|h| lowest(arm, h).map(|l| (h, l)));
    let (holding, (share, when)) = lows.reduce(|a, b| if b.1.0 < a.1.0 { b } else { a })?;
    Some(if share > 0.97 {
        "Stocks of the focus commodities never fall noticeably below their start".to_owned()
    } else {
        let name = measure::in_sentence(summary, measure::commodity(summary, &holding.commodity));
        let place = match holding.countries.as_slice() {
            [one] => measure::in_country(summary, one),
            _ => "the focus countries".to_owned(),
        };
        format!("Stocks of {name} in {place} run down to {} of their start in {}", words::percent(share), words::month(summary.dates[when]))
    })
}

fn description(summary: &Summary, arm: &Arm, holdings: &[Holding], headline: &str) -> String {
    let one = |h: &Holding| {
        lowest(arm, h).map(|(share, when)| {
            format!("{}: lowest at {} of the start, in {}", h.title, words::percent(share), words::month(summary.dates[when]))
        })
    };
    format!("Lines over time. {headline}. {}.", holdings.iter().filter_map(one).collect::<Vec<_>>().join("; "))
}
