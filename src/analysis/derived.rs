//! What follows from the records of runs: losses by group of sectors, dependence on the controller, and how an arm
//! fares against the reference.

use super::summarise::{band, numbers};
use super::summary::{Metric, Outcome, Series};
use crate::ids::CountryId;
use crate::network::Network;
use crate::record::{END_USE_METRICS, Key, Layout, Place, RunRecord};
use crate::scenario::load::Study;
use crate::scenario::values::DAYS_PER_YEAR;

/// Cumulative difference of losses below which an arm counts as a help [USD].
const HELP: f64 = -1.0;

/// End uses of a group of sectors in one focus country, or everywhere.
struct Group<'s> {
    name: &'s str,
    country: Option<CountryId>,
    end_uses: Vec<usize>,
}

/// A study, and what stands where in its records.
pub(super) struct Reading<'s> {
    study: &'s Study,
    network: &'s Network,
    layout: &'s Layout,
    groups: Vec<Group<'s>>,
    /// Length of a recorded interval [d].
    interval: f64,
    points: usize,
}

impl<'s> Reading<'s> {
    pub(super) fn new(study: &'s Study, layout: &'s Layout) -> Self {
        let model = &study.arms[0].model;
        let calendar = &model.calendar;
        Self {
            study,
            network: &model.network,
            layout,
            groups: groups(study),
            interval: calendar.step.0 * f64::from(calendar.record_every),
            points: (calendar.ticks / calendar.record_every) as usize,
        }
    }

    /// Value that the groups lose, over time.
    pub(super) fn series(&self, runs: &[RunRecord]) -> Vec<Series> {
        let series = |group: &Group<'_>| Series {
            metric: Metric::GroupValueLost,
            commodity: String::new(),
            sector: group.name.to_owned(),
            place: self.place(group.country),
            to: String::new(),
            unit: "USD/d".to_owned(),
            band: band(runs.len(), self.points, |run, point| {
                group.end_uses.iter().map(|e| self.of_end_use(&runs[run], point, *e, Metric::ValueLost)).sum()
            }),
        };
        self.groups.iter().map(series).collect()
    }

    /// Outcomes of an arm; `base` holds the runs of the reference, which may be the same.
    pub(super) fn outcomes(&self, runs: &[RunRecord], base: &[RunRecord]) -> Vec<Outcome> {
        let is_base = std::ptr::eq(runs, base);
        let mut outcomes = Vec::new();
        let mut add = |metric: Metric, sector: &str, country: Option<CountryId>, value: &dyn Fn(&RunRecord, &RunRecord) -> f64| {
            let values: Vec<f64> = runs.iter().zip(base).map(|(run, base)| value(run, base)).collect();
            let reference: Option<Vec<f64>> = (!is_base).then(|| base.iter().map(|run| value(run, run)).collect());
            let (mean, quantiles, difference) = numbers(&values, reference.as_deref());
            let (sector, place, unit) = (sector.to_owned(), self.place(country), metric.unit(""));
            outcomes.push(Outcome { metric, commodity: String::new(), sector, place, unit, values, mean, quantiles, difference });
        };
        for group in &self.groups {
            add(Metric::GroupValueLost, group.name, group.country, &|run, _| self.outcome_of(run, group, |_| 1.0, Metric::ValueLost));
            add(Metric::GroupLostShare, group.name, group.country, &|run, _| self.lost_share(run, group));
        }
        for country in self.dependent() {
            add(Metric::DominantShare, "", Some(country), &|run, _| self.dominant_share(run, country));
        }
        for (country, place) in self.layout.jobs.iter().enumerate().filter_map(|(c, place)| Some((CountryId::at(c), (*place)?))) {
            add(Metric::Jobs, "", Some(country), &|run, _| self.at(run, self.points - 1, place));
        }
        if self.study.arms.len() > 1 {
            add(Metric::LossAvoidedPerDollar, "", None, &|run, base| self.avoided_per_dollar(run, base));
            add(Metric::DaysToHelp, "", None, &|run, base| self.days_to_help(run, base));
        }
        outcomes
    }

    fn place(&self, country: Option<CountryId>) -> String {
        country.map(|c| self.network.countries[c.index()].label.id.clone()).unwrap_or_default()
    }

    fn at(&self, run: &RunRecord, point: usize, place: usize) -> f64 {
        run.values[point * self.layout.width() + place]
    }

    /// Focus countries other than the controller.
    fn dependent(&self) -> impl Iterator<Item = CountryId> + '_ {
        self.study.focus.countries.iter().copied().filter(|c| *c != self.study.focus.controller)
    }

    fn of_end_use(&self, run: &RunRecord, point: usize, end_use: usize, metric: Metric) -> f64 {
        let of = END_USE_METRICS.iter().position(|m| *m == metric).expect("it is recorded of end uses");
        self.at(run, point, self.layout.end_uses + end_use * END_USE_METRICS.len() + of)
    }

    /// Sum of an outcome over the end uses of a group, each with its weight.
    fn outcome_of(&self, run: &RunRecord, group: &Group<'_>, weight: impl Fn(usize) -> f64, metric: Metric) -> f64 {
        let keys = self.layout.outcomes.iter().zip(&run.outcomes).filter(|(key, _)| key.metric == metric);
        keys.filter_map(|(key, value)| match key.place {
            Place::EndUse(e) if group.end_uses.contains(&e.index()) => Some(value * weight(e.index())),
            _ => None,
        })
        .sum()
    }

    /// Share of what a group demands, by value, that is never met.
    fn lost_share(&self, run: &RunRecord, group: &Group<'_>) -> f64 {
        let demand = |e: usize| {
            let flows = (0..self.points).map(|point| self.of_end_use(run, point, e, Metric::Demand));
            flows.sum::<f64>() * self.network.end_uses[e].value.0
        };
        let all: f64 = group.end_uses.iter().map(|e| demand(*e)).sum();
        self.outcome_of(run, group, demand, Metric::LostShare) / all
    }

    /// Share of the controller in what a country takes in of the focus commodities, its own output included, over the
    /// last year, at the prices of the start.
    fn dominant_share(&self, run: &RunRecord, country: CountryId) -> f64 {
        let year = ((DAYS_PER_YEAR / self.interval).ceil() as usize).clamp(1, self.points);
        let controller = Place::Country(self.study.focus.controller);
        let (mut from_controller, mut intake) = (0.0, 0.0);
        for (place, key) in self.layout.keys.iter().enumerate() {
            let Some(commodity) = key.commodity.filter(|c| self.study.focus.commodities.contains(c)) else { continue };
            let sign = match key {
                Key { metric: Metric::Shipments, to: Some(to), .. } if *to == country => 1.0,
                Key { metric: Metric::Production, place, .. } if *place == Place::Country(country) => 1.0,
                Key { metric: Metric::Shipments, place, .. } if *place == Place::Country(country) => -1.0,
                _ => continue,
            };
            let flow: f64 = (self.points - year..self.points).map(|point| self.at(run, point, place)).sum();
            let value = sign * flow * self.network.commodities[commodity.index()].price.0;
            intake += value;
            if key.metric == Metric::Shipments && key.place == controller {
                from_controller += value;
            }
        }
        // Exports out of stock can exceed the output of a year.
        if intake > from_controller { from_controller / intake } else { f64::from(u8::from(from_controller > 0.0)) }
    }

    /// Value lost in the focus countries up to the end of a recorded interval, net of what was made up: what was given up, and what still waits.
    fn lost_so_far(&self, run: &RunRecord) -> Vec<f64> {
        let focus = &self.study.focus.countries;
        let mut lost = vec![0.0; self.points];
        for (e, end_use) in self.network.end_uses.iter().enumerate().filter(|(_, e)| focus.contains(&e.country)) {
            let mut given_up = 0.0;
            for (point, lost) in lost.iter_mut().enumerate() {
                given_up += self.of_end_use(run, point, e, Metric::Lost) * self.interval;
                *lost += end_use.value.0 * (given_up + self.of_end_use(run, point, e, Metric::Deferred));
            }
        }
        lost
    }

    /// Value of the focus countries that is saved against the reference, over what governments pay beyond it.
    fn avoided_per_dollar(&self, run: &RunRecord, base: &RunRecord) -> f64 {
        let focus = &self.study.focus.countries;
        let sum = |run: &RunRecord, fits: &dyn Fn(&Key) -> bool| -> f64 {
            self.layout.outcomes.iter().zip(&run.outcomes).filter(|(key, _)| fits(key)).map(|(_, value)| value).sum()
        };
        let lost = |key: &Key| key.metric == Metric::ValueLost && matches!(key.place, Place::Country(c) if focus.contains(&c));
        let paid = |key: &Key| key.metric == Metric::PublicCost;
        let more_paid = sum(run, &paid) - sum(base, &paid);
        if more_paid > 0.0 { (sum(base, &lost) - sum(run, &lost)) / more_paid } else { 0.0 }
    }

    /// Days until less is lost than in the reference, so far, and stays so; the horizon where that never comes.
    fn days_to_help(&self, run: &RunRecord, base: &RunRecord) -> f64 {
        let (ours, theirs) = (self.lost_so_far(run), self.lost_so_far(base));
        let last_without = ours.iter().zip(&theirs).rposition(|(ours, theirs)| ours - theirs >= HELP);
        let first = last_without.map_or(0, |point| point + 1);
        (first + 1).min(self.points) as f64 * self.interval
    }
}

/// Groups of sectors in the focus countries and everywhere, in the order of their names.
fn groups(study: &Study) -> Vec<Group<'_>> {
    let network = &study.arms[0].model.network;
    let mut names: Vec<&str> = study.world.sectors.iter().filter_map(|s| s.group.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    let places = || std::iter::once(None).chain(study.focus.countries.iter().copied().map(Some));
    let group = |name, country: Option<CountryId>| {
        let fits = |e: &crate::network::EndUse| {
            study.world.sectors[e.sector.index()].group.as_deref() == Some(name) && country.is_none_or(|c| c == e.country)
        };
        let end_uses = network.end_uses.iter().enumerate().filter(|(_, e)| fits(e)).map(|(e, _)| e).collect();
        Group { name, country, end_uses }
    };
    names.into_iter().flat_map(|name| places().map(move |country| group(name, country))).filter(|g| !g.end_uses.is_empty()).collect()
}
