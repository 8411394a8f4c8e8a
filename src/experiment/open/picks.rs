//! Which outcomes are analysed and which series are kept.

use std::collections::BTreeSet;

use super::Source;
use crate::analysis::summarise::{named, named_series};
use crate::experiment::file::{Direction, ExperimentFile};
use crate::network::Network;
use crate::record::Layout;
use crate::scenario::base::Base;
use crate::scenario::check::Checker;
use crate::scenario::diagnostics::{Diagnostics, suggestion};

/// Words of an outcome or a series, as they stand in tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What is measured.
    pub metric: &'static str,
    /// Commodity, or empty.
    pub commodity: String,
    /// Sector, or empty.
    pub sector: String,
    /// Market for prices, country of origin for shipments, country otherwise; empty for the whole world.
    pub place: String,
    /// Country of destination of shipments, otherwise empty.
    pub to: String,
    /// Unit of the values.
    pub unit: String,
}

impl From<crate::analysis::summarise::Words> for Column {
    fn from(words: crate::analysis::summarise::Words) -> Self {
        let crate::analysis::summarise::Words { metric, commodity, sector, place, to, unit } = words;
        Self { metric, commodity, sector, place, to, unit }
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.metric)?;
        for part in [&self.commodity, &self.sector, &self.place, &self.to] {
            if !part.is_empty() {
                write!(out, " {part}")?;
            }
        }
        Ok(())
    }
}

pub(super) struct Picks {
    pub(super) outcomes: Vec<Column>,
    pub(super) analysed: Vec<(usize, Direction)>,
    pub(super) series: Vec<(usize, Column)>,
}

pub(super) fn picks(file: &ExperimentFile, base: &Base, layout: &Layout, network: &Network, source: &Source) -> Result<Picks, Diagnostics> {
    let outcomes: Vec<Column> = layout.outcomes.iter().map(|key| named(key, network).into()).collect();
    let series: Vec<Column> = layout.keys.iter().map(|key| named_series(key, network).into()).collect();
    let mut checker = source.checker();
    let mut analysed: Vec<(usize, Direction)> = Vec::new();
    for (i, pick) in file.outcomes.iter().enumerate() {
        let wanted = [&pick.commodity, &pick.sector, &pick.place, &None];
        let found = fitting(&outcomes, &pick.metric, wanted, &format!("outcomes[{i}]"), &mut checker);
        let new: Vec<_> = found.into_iter().filter(|n| analysed.iter().all(|(known, _)| known != n)).collect();
        analysed.extend(new.into_iter().map(|n| (n, pick.direction.clone())));
    }
    if file.outcomes.is_empty() {
        let focus = &base.scenario().focus.countries;
        let wanted = |c: &Column| c.metric == "value_lost" && c.sector.is_empty() && (c.place.is_empty() || focus.contains(&c.place));
        analysed = (0..outcomes.len()).filter(|n| wanted(&outcomes[*n])).map(|n| (n, Direction::Minimize)).collect();
    }
    let mut kept = BTreeSet::new();
    for (i, pick) in file.series.iter().enumerate() {
        let wanted = [&pick.commodity, &pick.sector, &pick.place, &pick.to];
        kept.extend(fitting(&series, &pick.metric, wanted, &format!("series[{i}]"), &mut checker));
    }
    if !checker.findings.is_empty() {
        return Err(Diagnostics(checker.findings));
    }
    Ok(Picks { outcomes, analysed, series: kept.into_iter().map(|n| (n, series[n].clone())).collect() })
}

/// The columns that fit a pick: commodity, sector, place and destination.
fn fitting(columns: &[Column], metric: &str, wanted: [&Option<String>; 4], path: &str, checker: &mut Checker<'_>) -> Vec<usize> {
    let of = |c: &Column| [c.commodity.clone(), c.sector.clone(), c.place.clone(), c.to.clone()];
    let mut rest: Vec<usize> = (0..columns.len()).filter(|n| columns[*n].metric == metric).collect();
    if rest.is_empty() {
        let known: BTreeSet<&str> = columns.iter().map(|c| c.metric).collect();
        checker.report(
            "E106",
            &format!("{path}.metric"),
            format!("nothing called `{metric}` is recorded"),
            "touches nothing",
            suggestion(metric, known),
        );
        return rest;
    }
    for (i, field) in ["commodity", "sector", "place", "to"].into_iter().enumerate() {
        let Some(value) = wanted[i] else { continue };
        let fits: Vec<usize> = rest.iter().copied().filter(|n| of(&columns[*n])[i] == *value).collect();
        if fits.is_empty() {
            let known: BTreeSet<String> = rest.iter().map(|n| of(&columns[*n])[i].clone()).filter(|v| !v.is_empty()).collect();
            let title = format!("no `{metric}` of this kind has the {field} `{value}`");
            let help = suggestion(value, known.iter().map(String::as_str));
            checker.report("E106", &format!("{path}.{field}"), title, "touches nothing", help);
            return Vec::new();
        }
        rest = fits;
    }
    rest
}
