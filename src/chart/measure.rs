//! What headlines and findings say, computed from a summary: price moves, paired differences, names in sentences.

use std::collections::BTreeMap;

use super::words;
use crate::analysis::statistics::{mean, paired_difference};
use crate::analysis::summary::{Arm, Catalogue, Difference, Metric, Outcome, Series, Summary, Window, WindowKind};

pub use super::ends::{NEGLIGIBLE, Shortage, costliest_shortage, sector_loss, shortages, unmet_share};

/// How a spot price moved in one market of one arm.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceMove {
    /// Identifier of the commodity.
    pub commodity: String,
    /// Identifier of the market.
    pub market: String,
    /// Price at the start [USD/unit].
    pub start: f64,
    /// Highest median price over the start [ratio].
    pub peak: f64,
    /// Five, fifty and ninety-five per cent quantiles over runs of each run's own peak [ratio], where recorded for several
    /// runs. Runs peak on different days, so that the median of their peaks lies above the peak of the median.
    pub runs: Option<[f64; 3]>,
    /// Position among the dates at which the median price first comes within a hundredth of its highest.
    pub when: usize,
}

impl PriceMove {
    /// Whether all runs peak at the same height, as prices do that meet the bound on believed scarcity.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.runs.is_some_and(|[low, _, high]| low >= 2.0 && high <= low * 1.02)
    }
}

/// How the median spot price of a commodity moved in a market; none without a positive price at the start.
#[must_use]
pub fn price_move(arm: &Arm, commodity: &str, market: &str) -> Option<PriceMove> {
    let path = &arm.series(Metric::SpotPrice, commodity, market, "")?.band.p50;
    let start = path.first().copied().filter(|p| *p > 0.0)?;
    let (when, top) = height(path)?;
    let outcome = arm.outcomes.iter().find(|o| o.metric == Metric::PeakPrice && o.commodity == commodity && o.place == market);
    Some(PriceMove {
        commodity: commodity.to_owned(),
        market: market.to_owned(),
        start,
        peak: top / start,
        runs: outcome.filter(|o| o.values.len() > 1).map(|o| o.quantiles),
        when,
    })
}

/// Focus markets that lie outside the controlling country; all of them where there are no others.
#[must_use]
pub fn outside_markets(summary: &Summary) -> Vec<&str> {
    let all = summary.focus.markets.iter().map(String::as_str);
    let outside: Vec<&str> = all.clone().filter(|m| *m != summary.focus.controller_market).collect();
    if outside.is_empty() { all.collect() } else { outside }
}

/// The price rise outside the controlling country that concerns most money: its height times the value that the focus
/// countries use of the commodity when nothing happens. A thin market that multiplies is no headline.
#[must_use]
pub fn largest_price_move(summary: &Summary) -> Option<PriceMove> {
    let arm = summary.arms.first()?;
    let markets = outside_markets(summary);
    let pairs = summary.focus.commodities.iter().flat_map(|c| markets.iter().map(move |m| (c, *m)));
    let weighed = pairs
        .filter_map(|(c, m)| price_move(arm, c, m))
        .map(|p| ((p.peak - 1.0).abs() * p.start * used_in_focus(summary, &p.commodity).max(1e-9), p));
    weighed.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|(_, most)| most)
}

/// What the focus countries use of a commodity when nothing happens [unit/d].
fn used_in_focus(summary: &Summary, commodity: &str) -> f64 {
    let here = summary.structure.flows.iter().filter(|f| f.commodity == commodity && summary.focus.countries.contains(&f.to));
    here.map(|f| f.rate).sum()
}

/// Price inside the controlling country over its start, when the price outside peaks [ratio].
#[must_use]
pub fn inside_at(summary: &Summary, arm: &Arm, most: &PriceMove) -> Option<f64> {
    if most.market == summary.focus.controller_market {
        return None;
    }
    let path = &arm.series(Metric::SpotPrice, &most.commodity, &summary.focus.controller_market, "")?.band.p50;
    let start = path.first().copied().filter(|p| *p > 0.0)?;
    path.get(most.when).map(|p| p / start)
}

/// Highest value and its position; none if no value is finite.
#[must_use]
pub fn highest(path: &[f64]) -> Option<(usize, f64)> {
    let finite = path.iter().copied().enumerate().filter(|(_, v)| v.is_finite());
    finite.reduce(|a, b| if b.1 > a.1 { b } else { a })
}

/// Highest value, and the position at which the path first comes within a hundredth of it: a price that meets its bound
/// stays there, and the last ripple of a plateau is no event. None if no value is finite.
#[must_use]
pub fn height(path: &[f64]) -> Option<(usize, f64)> {
    let (_, top) = highest(path)?;
    Some((path.iter().position(|p| *p >= top - 0.01 * top.abs())?, top))
}

/// Value lost per run in a country: its total, or else the sum over its sectors [USD]; none if not recorded.
#[must_use]
pub fn value_lost(arm: &Arm, country: &str) -> Option<Vec<f64>> {
    let here = || arm.outcomes.iter().filter(|o| o.metric == Metric::ValueLost && o.place == country);
    if let Some(total) = here().find(|o| o.sector.is_empty()) {
        return Some(total.values.clone());
    }
    sum_runs(here().map(|o| o.values.clone()))
}

/// Value lost per run in all focus countries together [USD].
#[must_use]
pub fn value_lost_in_focus(summary: &Summary, arm: &Arm) -> Option<Vec<f64>> {
    sum_runs(summary.focus.countries.iter().filter_map(|c| value_lost(arm, c)))
}

/// Freight that the focus countries pay beyond the usual over the whole run, on the median path [USD]; none if not recorded.
#[must_use]
pub fn extra_freight(summary: &Summary, arm: &Arm) -> Option<f64> {
    let here = arm.series.iter().filter(|s| s.metric == Metric::ExtraFreight && summary.focus.countries.contains(&s.place));
    here.map(|s| s.band.p50.iter().sum::<f64>() * summary.interval).reduce(|a, b| a + b)
}

/// Public money spent per run, over all places [USD].
#[must_use]
pub fn public_cost(arm: &Arm) -> Option<Vec<f64>> {
    sum_runs(arm.outcomes.iter().filter(|o: &&Outcome| o.metric == Metric::PublicCost).map(|o| o.values.clone()))
}

fn sum_runs(parts: impl Iterator<Item = Vec<f64>>) -> Option<Vec<f64>> {
    parts.reduce(|a, b| a.iter().zip(&b).map(|(a, b)| a + b).collect())
}

/// Mean of the differences run by run, with its 90 % interval; the ends are not numbers below two runs, which prove nothing.
#[must_use]
pub fn paired(reference: &[f64], other: &[f64]) -> Difference {
    let difference = paired_difference(other, reference);
    if reference.len().min(other.len()) < 2 { Difference { low: f64::NAN, high: f64::NAN, ..difference } } else { difference }
}

/// Whether an interval of differences leaves zero out.
#[must_use]
pub fn is_clear(difference: &Difference) -> bool {
    difference.low > 0.0 || difference.high < 0.0
}

/// Value lost in an arm against the reference, in one country or, without one, in all focus countries.
#[must_use]
pub fn saving(summary: &Summary, arm: &Arm, country: Option<&str>) -> Option<Difference> {
    let reference = summary.arms.first()?;
    let values = |arm: &Arm| country.map_or_else(|| value_lost_in_focus(summary, arm), |c| value_lost(arm, c));
    Some(paired(&values(reference)?, &values(arm)?))
}

/// Whether an arm leaves out every control and every shock of the reference: a world in which nothing happens is a
/// yardstick, no policy.
#[must_use]
pub fn is_yardstick(summary: &Summary, arm: &Arm) -> bool {
    let hurts = |arm: &Arm| summary.windows.iter().any(|w| w.kind.hurts() && w.arms.contains(&arm.name));
    summary.arms.first().is_some_and(hurts) && !hurts(arm)
}

/// Policies with their difference to the reference in the value lost in the focus countries, the lowest first.
#[must_use]
pub fn ranked_arms(summary: &Summary) -> Vec<(&Arm, Difference)> {
    let others = summary.arms.iter().skip(1).filter(|arm| !is_yardstick(summary, arm));
    let mut ranked: Vec<_> = others.filter_map(|arm| saving(summary, arm, None).map(|d| (arm, d))).collect();
    ranked.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    ranked
}

/// The policy with the lowest value lost in the focus countries, with its difference to the reference; none without alternatives.
#[must_use]
pub fn best_arm(summary: &Summary) -> Option<(&Arm, Difference)> {
    ranked_arms(summary).into_iter().next()
}

/// Where the best policy takes nearly all of the loss away, as an exemption from controls does, the best of those that do
/// not: the one with more to learn from.
#[must_use]
pub fn runner_up(summary: &Summary) -> Option<(&Arm, Difference)> {
    let total = value_lost_in_focus(summary, summary.arms.first()?).map(|v| mean(&v)).filter(|v| *v > 0.0)?;
    let nearly_all = |d: &Difference| -d.mean > 0.95 * total;
    let mut ranked = ranked_arms(summary).into_iter();
    // One run tells nothing apart, and says so elsewhere.
    ranked.next().filter(|(_, d)| nearly_all(d) && (is_clear(d) || summary.replicates < 2))?;
    ranked.find(|(_, d)| !nearly_all(d)).filter(|(_, d)| d.mean < 0.0)
}

/// The alternative that loses most beyond the reference, where the difference is clear: a threat, or a cure that hurts.
#[must_use]
pub fn worst_arm(summary: &Summary) -> Option<(&Arm, Difference)> {
    ranked_arms(summary).into_iter().last().filter(|(_, d)| d.mean > 1.0 && is_clear(d))
}

/// The country whose supply dependence is measured by: the one that controls exports or, where none does, the one that
/// sells most when nothing happens.
#[must_use]
pub fn dominant(summary: &Summary) -> &str {
    if summary.windows.iter().any(|w| w.kind == WindowKind::Control) {
        return &summary.focus.controller;
    }
    let mut sold: BTreeMap<&str, f64> = BTreeMap::new();
    for flow in &summary.structure.flows {
        *sold.entry(&flow.from).or_insert(0.0) += flow.rate * super::sankey::price(summary, &flow.commodity);
    }
    sold.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).map_or(&summary.focus.controller, |most| most.0)
}

/// Policies that charts set beside the reference: the best and, where that takes nearly all away, the runner-up.
#[must_use]
pub fn compared_arms(summary: &Summary) -> Vec<&Arm> {
    best_arm(summary).filter(|(_, d)| d.mean < 0.0).into_iter().chain(runner_up(summary)).map(|(arm, _)| arm).collect()
}

/// Sums the medians of series point by point; none if there is no series.
#[must_use]
pub fn sum_of_medians<'a>(series: impl Iterator<Item = &'a Series>) -> Option<Vec<f64>> {
    sum_runs(series.map(|s| s.band.p50.clone()))
}

/// The first control or shock of the reference arm.
#[must_use]
pub fn first_blow(summary: &Summary) -> Option<&Window> {
    let reference = summary.arms.first().map_or("", |a| a.name.as_str());
    let blows = summary.windows.iter().filter(|w| w.kind.hurts() && w.arms.iter().any(|a| a == reference));
    blows.min_by_key(|w| w.begins)
}

/// Whether the reference arm has export controls; where it has none, the controlling country is one that shocks strike.
#[must_use]
pub fn has_controls(summary: &Summary) -> bool {
    let reference = summary.arms.first().map_or("", |a| a.name.as_str());
    summary.windows.iter().any(|w| w.kind == WindowKind::Control && w.arms.iter().any(|a| a == reference))
}

/// Name of a country inside a sentence.
#[must_use]
pub fn in_country(summary: &Summary, id: &str) -> String {
    words::the(country(summary, id))
}

/// Name of a good or a sector inside a sentence: its first letter small, unless the word is the name of a place; what
/// stands behind a colon goes into brackets.
#[must_use]
pub fn in_sentence(summary: &Summary, name: &str) -> String {
    let first = name.split([' ', '-', '’']).next().unwrap_or("");
    let is_place = summary.catalogue.countries.iter().any(|c| c.name.split(' ').next().is_some_and(|word| word == first));
    let name = match name.split_once(": ") {
        Some((what, which)) => format!("{what} ({which})"),
        None => name.to_owned(),
    };
    if is_place { name } else { words::decapitalised(&name) }
}

/// An end use of a country inside a sentence: `wind turbines in the European Union`.
#[must_use]
pub fn end_use(summary: &Summary, sector_id: &str, country_id: &str) -> String {
    format!("{} in {}", in_sentence(summary, sector(summary, sector_id)), in_country(summary, country_id))
}

/// Name of a country.
#[must_use]
pub fn country<'a>(summary: &'a Summary, id: &'a str) -> &'a str {
    Catalogue::name(&summary.catalogue.countries, id)
}

/// Name of a market.
#[must_use]
pub fn market<'a>(summary: &'a Summary, id: &'a str) -> &'a str {
    Catalogue::name(&summary.catalogue.markets, id)
}

/// Name of a commodity.
#[must_use]
pub fn commodity<'a>(summary: &'a Summary, id: &'a str) -> &'a str {
    Catalogue::name(&summary.catalogue.commodities, id)
}

/// Unit of a commodity; empty if unknown.
#[must_use]
pub fn commodity_unit<'a>(summary: &'a Summary, id: &str) -> &'a str {
    summary.catalogue.commodities.iter().find(|c| c.id == id).map_or("", |c| c.unit.as_str())
}

/// Name of a sector.
#[must_use]
pub fn sector<'a>(summary: &'a Summary, id: &'a str) -> &'a str {
    Catalogue::name(&summary.catalogue.sectors, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_proves_nothing() {
        assert!(!is_clear(&paired(&[1.0], &[2.0])));
        assert!(is_clear(&paired(&[0.0, 0.0, 0.0], &[2.0, 2.1, 2.2])));
    }
}
