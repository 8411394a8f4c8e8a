//! Fan: the shortage that costs most, with its bands, its worst day and the best alternatives.

use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::measure;
use super::panel::{self, Label, Panel, Title};
use super::scale::{Calendar, Scale};
use super::theme::{category, dash};
use super::windows::Windows;
use super::words;
use crate::analysis::summary::Summary;

/// Draws the picture; none if nothing runs short.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let calendar = Calendar { start: summary.start, end: *summary.dates.last()? };
    let worst = measure::costliest_shortage(summary, arm)?;
    let others = measure::compared_arms(summary);
    let met = |arm| {
        let bands = measure::unmet_share(arm, &worst.sector, &worst.country)?;
        Some(bands.map(|path| path.into_iter().map(|v| (1.0 - v) * 100.0).collect::<Vec<f64>>()))
    };
    let [high, upper, middle, lower, low] = met(arm)?;
    let (when, trough) = measure::highest(&middle.iter().map(|v| -v).collect::<Vec<f64>>()).map(|(i, v)| (i, -v))?;
    let who = measure::end_use(summary, &worst.sector, &worst.country);
    let recovered = middle.iter().enumerate().skip(when).find(|(_, v)| **v >= 95.0).map(|(i, _)| summary.dates[i]);
    let after = match recovered {
        Some(day) => format!("{} again {} later", words::percent(0.95), words::duration(super::days_between(summary.dates[when], day))),
        None => format!("not recovered by {}", words::month(calendar.end)),
    };
    let only = if trough < 80.0 { "only " } else { "" };
    // Who hardly missed anything has nothing to recover from.
    let after = if trough < 95.0 { format!(", {after}") } else { String::new() };
    let served = format!("{}: {only}{} of demand served at worst{after}", words::sentence(&who), words::percent(trough / 100.0));
    let headline = look.headline("fan", served);
    let subtitle = format!("Demand served, % of demand; policy “{}”, {}", arm.name, frame::runs(summary));
    let windows = Windows::of(summary, &arm.name, calendar, panel::plot_width(look.width() - 2.0 * look.margin()));
    let mut frame = Frame::new(look, &headline, &subtitle, &windows.key());
    let cell = frame.room(if look.width() > 600.0 { 410.0 } else { 300.0 });
    let scale = Scale::linear(low.iter().copied().chain([100.0]), low.iter().any(|v| *v < 45.0), 5);
    let panel = Panel::new(&mut frame.canvas, cell, Title::NONE, calendar, scale, &windows);
    if summary.replicates > 1 {
        panel.band(&mut frame.canvas, &summary.dates, &low, &high, category(0), 0.18);
        panel.band(&mut frame.canvas, &summary.dates, &lower, &upper, category(0), 0.32);
    }
    let end = |path: &[f64]| path.last().copied().unwrap_or(0.0);
    panel.line(&mut frame.canvas, &summary.dates, &middle, category(0), dash(0));
    let mut labels = vec![Label { text: format!("Median, {}", arm.name), value: end(&middle), color: category(0), dash: dash(0) }];
    for (i, other) in others.iter().enumerate() {
        let Some([_, _, path, _, _]) = met(other) else { continue };
        panel.line(&mut frame.canvas, &summary.dates, &path, category(i + 1), dash(i + 1));
        labels.push(Label { text: format!("Median, {}", other.name), value: end(&path), color: category(i + 1), dash: dash(i + 1) });
    }
    panel.labels(&mut frame.canvas, &labels, cell.right);
    let range = if summary.replicates > 1 {
        format!(" (90{}%: {}–{})", words::NBSP, words::fixed(low[when], 0), words::fixed(high[when], 0))
    } else {
        String::new()
    };
    let remark = format!("Trough {}{range}", words::percent(trough / 100.0));
    panel.remark(&mut frame.canvas, summary.dates[when], trough, &remark, category(0));
    let description = format!("One line over time with bands. {headline}. {remark}, {}.", words::month(summary.dates[when]));
    let canvas = frame.finish(look, &frame::source(summary), &frame::bands(summary));
    Some(Sheet { name: "fan".to_owned(), headline, description, canvas })
}
