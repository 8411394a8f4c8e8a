//! What was observed over what the model says: a panel per observed series of an episode.

use jiff::civil::Date;

use super::frame::{self, Frame, Sheet};
use super::look::Look;
use super::panel::{self, Label, Panel, Title};
use super::scale::{Calendar, Scale};
use super::theme::{INK, PAPER, category, dash};
use super::windows::Windows;
use super::words;
use crate::analysis::summary::{Summary, Window};
use crate::backtest::episode::{Episode, PointScore, SeriesScore};

/// Most panels of a picture.
const MOST: usize = 6;
/// Ratio of the largest to the smallest value above which the axis is logarithmic.
const WIDE: f64 = 15.0;
/// Places of quantiles in the fan.
const FIVE: [usize; 5] = [0, 2, 3, 4, 6];

/// What is drawn, from whatever it comes.
struct Subject<'s> {
    /// Of what sort, for the source line.
    sort: &'static str,
    scenario: &'s str,
    title: &'s str,
    start: Date,
    windows: &'s [Window],
    arm: Option<&'s str>,
    seed: u64,
    replicates: u32,
    digest: &'s str,
    /// Targets that are hit, and all of them.
    targets: Option<(usize, usize)>,
}

/// Draws the pictures of an episode; none where nothing was observed.
#[must_use]
pub fn draw(episode: &Episode, look: &Look) -> Vec<Sheet> {
    let subject = Subject {
        sort: "Backtest",
        scenario: &episode.name,
        title: &episode.title,
        start: episode.start,
        windows: &episode.windows,
        arm: None,
        seed: episode.seed,
        replicates: episode.replicates,
        digest: &episode.digest[..12],
        targets: Some((episode.targets.iter().filter(|t| t.hit()).count(), episode.targets.len())),
    };
    sheets(&subject, &format!("observed_{}", episode.name), &episode.series, look)
}

/// Draws the pictures of a run whose scenario holds observed series.
#[must_use]
pub fn of_run(summary: &Summary, look: &Look) -> Vec<Sheet> {
    let subject = Subject {
        sort: "Scenario",
        scenario: &summary.scenario,
        title: &summary.title,
        start: summary.start,
        windows: &summary.windows,
        arm: summary.arms.first().map(|a| a.name.as_str()),
        seed: summary.seed,
        replicates: summary.replicates,
        digest: &summary.digest,
        targets: None,
    };
    sheets(&subject, "observed", &summary.observed, look)
}

fn sheets(subject: &Subject, stem: &str, series: &[SeriesScore], look: &Look) -> Vec<Sheet> {
    let several = series.len() > MOST;
    let name = |i: usize| if several { format!("{stem}_{}", i + 1) } else { stem.to_owned() };
    series.chunks(MOST).enumerate().map(|(i, series)| sheet(subject, series, &name(i), look)).collect()
}

fn sheet(episode: &Subject, series: &[SeriesScore], name: &str, look: &Look) -> Sheet {
    let dates = &series[0].dates;
    let calendar = Calendar { start: episode.start, end: dates.last().copied().unwrap_or(episode.start) };
    let windows = Windows::among(episode.windows, episode.arm, calendar, panel::plot_width(frame::panel_width(look, series.len())));
    let headline = look.headline(name, headline(episode, series));
    let runs = words::count(episode.replicates as usize, "simulated run");
    let subtitle = format!("Observed values over the median and the bands of {runs}");
    let mut frame = Frame::new(look, &headline, &subtitle, &windows.key());
    let lines = Title::lines(series.iter().map(|s| (s.name.as_str(), s.unit.as_str())), frame::panel_width(look, series.len()));
    for (series, cell) in series.iter().zip(frame.panels(series.len())) {
        let scale = scale(series);
        let title = Title { text: &series.name, unit: &series.unit, lines };
        let panel = Panel::new(&mut frame.canvas, cell, title, calendar, scale, &windows);
        let [p05, p25, p50, p75, p95] = FIVE.map(|i| &series.fan[i]);
        if episode.replicates > 1 {
            panel.band(&mut frame.canvas, dates, p05, p95, category(0), 0.18);
            panel.band(&mut frame.canvas, dates, p25, p75, category(0), 0.32);
        }
        panel.line(&mut frame.canvas, dates, p50, category(0), dash(0));
        for point in &series.points {
            mark(&mut frame, &panel, point);
        }
        let end = p50.last().copied().unwrap_or(0.0);
        panel.labels(&mut frame.canvas, &[Label { text: "simulated".into(), value: end, color: category(0), dash: dash(0) }], cell.right);
    }
    frame.remark(
        "Dots: observed, with the period that they stand for and the doubt about them; full where the middle 80 % of runs hold them, hollow where they do not.",
    );
    let said = |s: &SeriesScore| {
        let points = s.points.iter().map(|p| {
            format!("{} observed {}, simulated {}", p.observed.period, words::number(p.observed.value), words::number(p.spread[1]))
        });
        format!("{}: {}", s.name, points.collect::<Vec<_>>().join("; "))
    };
    let description = format!("Dots over bands. {headline}. {}.", series.iter().map(said).collect::<Vec<_>>().join(". "));
    let bands = "Line: median of the runs; dark band: the middle 50 % of runs, light band: 90 %, point by point.";
    Sheet { name: name.to_owned(), headline, description, canvas: frame.finish(look, &source(episode), bands) }
}

/// Where the numbers come from.
fn source(subject: &Subject) -> String {
    format!(
        "{}: {} · seed {} · n = {} · shortfall {} · {}",
        subject.sort,
        subject.scenario,
        subject.seed,
        words::count(subject.replicates as usize, "run"),
        env!("CARGO_PKG_VERSION"),
        subject.digest
    )
}

/// An observation: a dot in the middle of its period, and a line over it.
fn mark(frame: &mut Frame, panel: &Panel, point: &PointScore) {
    let (period, value) = (point.observed.period, point.observed.value);
    let (x, y) = (panel.x(period.middle()), panel.y(value));
    frame.canvas.line(&[(panel.x(period.first), y), (panel.x(period.last), y)], INK, 1.6, &[]);
    if point.doubt > 0.0 {
        frame.canvas.line(&[(x, panel.y(value - point.doubt)), (x, panel.y(value + point.doubt))], INK, 1.6, &[]);
    }
    frame.canvas.dot(x, y, 4.2, INK);
    if !point.covered() {
        frame.canvas.dot(x, y, 2.4, PAPER);
    }
}

fn scale(series: &SeriesScore) -> Scale {
    let values = || series.fan.iter().flatten().copied().chain(series.points.iter().map(|p| p.observed.value)).filter(|v| v.abs() < 1e300);
    let (low, high) = super::scale::extent(values());
    // Prices rise by factors; a flow that dwindles to nothing would spread its rest over decades.
    let start = series.fan[3].first().copied().unwrap_or(0.0);
    if low > start / 3.0 && low > 0.0 && high / low > WIDE { Scale::logarithmic(values()) } else { Scale::linear(values(), true, 4) }
}

fn headline(subject: &Subject, series: &[SeriesScore]) -> String {
    let points = || series.iter().flat_map(|s| &s.points);
    let (held, all) = (points().filter(|p| p.covered()).count(), points().count());
    let targets = subject.targets.map_or_else(String::new, |(hits, all)| {
        format!("{hits} of {} in {}, ", words::count(all, "target"), if all == 1 { "its band" } else { "their bands" })
    });
    let observed = words::count(all, "observation");
    format!("{}: {targets}{held} of {observed} within 80{}% of the runs", subject.title, words::NBSP)
}
