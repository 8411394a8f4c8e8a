//! Who runs short: a heat map of end uses and countries.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{self, Frame, Sheet};
use super::heat::Heat;
use super::look::Look;
use super::measure::{self, NEGLIGIBLE, Shortage};
use super::words;
use crate::analysis::summary::Summary;

/// Most rows and columns.
const MOST: (usize, usize) = (16, 12);

/// Draws the picture; none if nobody runs short.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let arm = summary.arms.first()?;
    let all = measure::shortages(summary, arm);
    if all.iter().all(|s| s.worst < NEGLIGIBLE) {
        return None;
    }
    let cells: BTreeMap<(&str, &str), &Shortage> = all.iter().map(|s| ((s.sector.as_str(), s.country.as_str()), s)).collect();
    let (mut rows, mut columns) = (rows(&all), columns(summary, &all));
    let sectors = all.iter().map(|s| s.sector.as_str()).collect::<BTreeSet<_>>().len();
    let spared = sectors - rows.len();
    let mut left_out = left_out([(rows.len(), MOST.0, "end uses"), (columns.len(), MOST.1, "countries")]);
    if spared > 0 {
        left_out += &format!(" {} run short nowhere and have no row.", words::sentence(&words::count(spared, "end use")));
    }
    rows.truncate(MOST.0);
    columns.truncate(MOST.1);
    let headline = look.headline("shortages", headline(summary, &all));
    let subtitle = format!(
        "Share of demand unmet in the worst three months, by end use and country; policy “{}”, {}",
        frame::reference(summary),
        frame::runs(summary)
    );
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let cell = |row: &str, column: &str| cells.get(&(row, column)).map(|s| s.worst);
    let heat = Heat {
        rows: rows.iter().map(|r| measure::sector(summary, r).to_owned()).collect(),
        columns: columns.iter().map(|c| ((*c).to_owned(), measure::country(summary, c).to_owned())).collect(),
        cells: rows.iter().map(|r| columns.iter().map(|c| cell(r, c)).collect()).collect(),
        // Short scales would turn ripples into alarms.
        top: all.iter().map(|s| s.worst).fold(0.0, f64::max).max(0.1),
    };
    let short = heat.draw(&mut frame);
    let notes = format!(
        "Unmet on the day: deferred and lost demand together, the worst 91 days on the median path. A dash: no such end use there.{left_out}{short}"
    );
    let description = description(summary, &all, &headline);
    Some(Sheet { name: "shortages".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

/// Sectors, those that run shortest first.
fn rows(all: &[Shortage]) -> Vec<&str> {
    let mut worst: BTreeMap<&str, f64> = BTreeMap::new();
    for s in all {
        let top = worst.entry(&s.sector).or_insert(0.0);
        *top = top.max(s.worst);
    }
    let mut rows: Vec<(&str, f64)> = worst.into_iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    rows.into_iter().filter(|r| r.1 >= NEGLIGIBLE).map(|r| r.0).collect()
}

/// What the table does not show, as a sentence.
fn left_out(axes: [(usize, usize, &str); 2]) -> String {
    let said: Vec<String> =
        axes.iter().filter(|(all, most, _)| all > most).map(|(all, most, what)| format!("the {most} of {all} {what}")).collect();
    if said.is_empty() { String::new() } else { format!(" Shown: {} that run shortest.", words::list(&said, 2)) }
}

/// Focus countries in their order, then the others, those that run shortest first.
fn columns<'a>(summary: &'a Summary, all: &'a [Shortage]) -> Vec<&'a str> {
    let with_demand = |c: &&str| all.iter().any(|s| s.country == **c);
    let focus: Vec<&str> = summary.focus.countries.iter().map(String::as_str).filter(with_demand).collect();
    let mut worst: BTreeMap<&str, f64> = BTreeMap::new();
    for s in all.iter().filter(|s| !focus.contains(&s.country.as_str())) {
        let top = worst.entry(&s.country).or_insert(0.0);
        *top = top.max(s.worst);
    }
    let mut others: Vec<(&str, f64)> = worst.into_iter().collect();
    others.sort_by(|a, b| b.1.total_cmp(&a.1));
    focus.into_iter().chain(others.into_iter().filter(|o| o.1 >= NEGLIGIBLE).map(|o| o.0)).collect()
}

fn headline(summary: &Summary, all: &[Shortage]) -> String {
    let short: Vec<&Shortage> = all.iter().filter(|s| s.worst >= NEGLIGIBLE).collect();
    let Some(worst) = short.iter().copied().reduce(|a, b| if b.worst > a.worst { b } else { a }) else {
        return "Nobody runs short".to_owned();
    };
    let many = match short.len() {
        1 => "One end use runs short".to_owned(),
        n => format!("{n} of {} end uses run short", all.len()),
    };
    format!(
        "{many}, most of all {}: {} of demand unmet at worst",
        measure::end_use(summary, &worst.sector, &worst.country),
        words::percent(worst.worst)
    )
}

fn description(summary: &Summary, all: &[Shortage], headline: &str) -> String {
    let mut by_depth: Vec<&Shortage> = all.iter().filter(|s| s.worst >= NEGLIGIBLE).collect();
    by_depth.sort_by(|a, b| b.worst.total_cmp(&a.worst));
    let cells = by_depth.iter().take(20).map(|s| {
        format!("{} in {} {}", measure::sector(summary, &s.sector), measure::country(summary, &s.country), words::percent(s.worst))
    });
    let list = cells.collect::<Vec<_>>().join("; ");
    format!(
        "Heat map of the share of demand unmet in the worst quarter. {headline}. {}.",
        if list.is_empty() { "All cells are zero" } else { &list }
    )
}
