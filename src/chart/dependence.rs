//! Who depends for what on the country that controls exports, or else sells most: commodities by sector, traced through all stages.

use std::collections::BTreeMap;

use super::frame::{self, Frame, Sheet};
use super::heat::Heat;
use super::look::Look;
use super::measure;
use super::words;
use crate::analysis::summary::Summary;

/// Most rows and columns.
const MOST: (usize, usize) = (20, 8);

/// Draws the picture; none if nothing reaches a sector of the focus countries.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let cells = shares(summary);
    if cells.is_empty() {
        return None;
    }
    let mean = |kept: &dyn Fn(&(String, String)) -> bool| {
        let list: Vec<f64> = cells.iter().filter(|c| kept(c.0)).map(|c| *c.1).collect();
        list.iter().sum::<f64>() / list.len().max(1) as f64
    };
    let depths = summary.structure.depths();
    let mut rows: Vec<&str> = summary.catalogue.commodities.iter().map(|c| c.id.as_str()).collect();
    rows.retain(|r| cells.keys().any(|k| k.0 == *r));
    // Along the chain, as goods move.
    rows.sort_by_key(|r| depths.get(r).copied().unwrap_or(0));
    let mut columns: Vec<(&str, f64)> =
        summary.catalogue.sectors.iter().map(|s| (s.id.as_str(), mean(&|k: &(String, String)| k.1 == s.id))).collect();
    columns.retain(|c| cells.keys().any(|k| k.1 == c.0));
    columns.sort_by(|a, b| b.1.total_cmp(&a.1));
    let left_out = columns.len().saturating_sub(MOST.1);
    columns.truncate(MOST.1);
    rows.retain(|r| columns.iter().any(|c| cells.contains_key(&((*r).to_owned(), c.0.to_owned()))));
    rows.truncate(MOST.0);
    let value = |row: &str, column: &str| cells.get(&(row.to_owned(), column.to_owned())).copied();
    let controller = measure::country(summary, measure::dominant(summary));
    let most = cells.iter().filter(|c| *c.1 > 0.5).count();
    // The headline names a pair that is drawn.
    let drawn = cells.iter().filter(|c| rows.contains(&c.0.0.as_str()) && columns.iter().any(|column| column.0 == c.0.1));
    let top = drawn.reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    let headline = look.headline(
        "dependence",
        format!(
            "In {most} of {} pairs of good and sector, {} makes more than half; of {} for {} {}",
            cells.len(),
            words::the(controller),
            measure::in_sentence(summary, measure::commodity(summary, &top.0.0)),
            measure::in_sentence(summary, measure::sector(summary, &top.0.1)),
            words::percent(*top.1)
        ),
    );
    let names: Vec<String> = summary.focus.countries.iter().map(|c| measure::in_country(summary, c)).collect();
    let subtitle = format!(
        "Share of each good in the sectors of {}, inside other goods too, made in {}",
        words::list(&names, 4),
        words::the(controller)
    );
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let heat = Heat {
        rows: rows.iter().map(|r| words::sentence(measure::commodity(summary, r))).collect(),
        columns: columns.iter().map(|c| (measure::sector(summary, c.0).to_owned(), measure::sector(summary, c.0).to_owned())).collect(),
        cells: rows.iter().map(|r| columns.iter().map(|c| value(r, c.0)).collect()).collect(),
        top: 1.0,
    };
    let abbreviations = heat.draw(&mut frame);
    let more = if left_out > 0 { format!(" {left_out} sectors with less are left out.") } else { String::new() };
    let notes = format!("A dash: the sector takes none. Goods of one country are taken to be of one mixture.{more}{abbreviations}");
    let list: Vec<String> = cells
        .iter()
        .filter(|c| *c.1 > 0.5)
        .take(20)
        .map(|((c, s), v)| format!("{} in {} {}", measure::commodity(summary, c), measure::sector(summary, s), words::percent(*v)))
        .collect();
    let description = format!("Heat map of commodities by sector. {headline}. {}.", list.join("; "));
    Some(Sheet { name: "dependence".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

/// Share made in that country, by commodity and sector of the focus countries.
fn shares(summary: &Summary) -> BTreeMap<(String, String), f64> {
    let mut sums: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
    let origin = measure::dominant(summary);
    for sector in &summary.catalogue.sectors {
        for country in &summary.focus.countries {
            for (commodity, (all, from)) in summary.structure.traced(&sector.id, Some(country), origin) {
                let sum = sums.entry((commodity.to_owned(), sector.id.clone())).or_insert((0.0, 0.0));
                *sum = (sum.0 + all, sum.1 + from);
            }
        }
    }
    sums.into_iter().filter(|(_, s)| s.0 > 1e-12).map(|(key, (all, from))| (key, from / all)).collect()
}
