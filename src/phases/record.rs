//! Flows are added up every step; points are taken at the recording interval.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::analysis::summary::Metric;
use crate::criticality::coverage;
use crate::maths::exp;
use crate::record::{END_USE_METRICS, Layout, Place};
use crate::scenario::model::Model;
use crate::scenario::values::DAYS_PER_YEAR;
use crate::tick::Phase;
use crate::units::{Days, Money, Quantity};
use crate::world::components::EndUser;
use crate::world::flows::{Inputs, Links, Outputs};
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Reserves, Setting};
use crate::world::treasury::Treasury;
use crate::world::ventures::Ventures;
use crate::world::ways::Ways;

/// Share of a day's demand below which the day counts as a stop.
const STOP: f64 = 0.9;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((add_up, add_up_end_uses, count_jobs, take_point).chain().in_set(Phase::Record));
}

/// What the run has recorded so far.
#[derive(Resource, Debug, Default)]
pub struct Recorder {
    /// Which series.
    pub layout: Arc<Layout>,
    /// Flows since the last point, by series.
    sums: Vec<f64>,
    /// Points taken, one after the other.
    pub values: Vec<f64>,
    /// By end use: value lost so far, net of what was made up.
    value: Vec<Money>,
    /// By end use: demand so far.
    demand: Vec<Quantity>,
    /// By end use: demand lost so far.
    lost: Vec<Quantity>,
    /// By end use: first tick on which it stopped.
    stopped: Vec<Option<u32>>,
    /// By country: jobs today.
    employed: Vec<f64>,
    /// By country: jobs so far [job-years].
    jobs: Vec<f64>,
    /// By recorded price: highest log price.
    peaks: Vec<f64>,
}

impl Recorder {
    /// An empty recorder.
    #[must_use]
    pub fn new(layout: &Arc<Layout>, model: &Model) -> Self {
        let n = model.network.end_uses.len();
        let points = model.calendar.ticks / model.calendar.record_every;
        Self {
            layout: Arc::clone(layout),
            sums: vec![0.0; layout.width()],
            values: Vec::with_capacity(layout.width() * points as usize),
            value: vec![Money::ZERO; n],
            demand: vec![Quantity::ZERO; n],
            lost: vec![Quantity::ZERO; n],
            stopped: vec![None; n],
            employed: vec![0.0; model.network.countries.len()],
            jobs: vec![0.0; model.network.countries.len()],
            peaks: vec![0.0; layout.price_rows.len()],
        }
    }

    /// Outcomes of the finished run, in the order of the layout; `deferred` is what still waits, by end use,
    /// `spent` what governments have paid, by country, and `works` what share of the capacity of each company stands.
    #[must_use]
    pub fn outcomes(&self, model: &Model, deferred: &[Quantity], spent: &[Money], works: &[f64]) -> Vec<f64> {
        let network = &model.network;
        let value_of =
            |fits: &dyn Fn(usize) -> bool| (0..network.end_uses.len()).filter(|e| fits(*e)).map(|e| self.value[e]).sum::<Money>().0;
        let mut peaks = self.peaks.iter();
        let outcome = |key: &crate::record::Key| match (key.metric, key.place) {
            (Metric::ValueLost, Place::World) => value_of(&|_| true),
            (Metric::ValueLost, Place::Country(c)) => value_of(&|e| network.end_uses[e].country == c),
            (Metric::ValueLost, Place::EndUse(e)) => self.value[e.index()].0,
            (Metric::LostShare, Place::EndUse(e)) => (self.lost[e.index()] + deferred[e.index()]) / self.demand[e.index()],
            (Metric::FirstStop, Place::EndUse(e)) => {
                (model.calendar.step * f64::from(self.stopped[e.index()].unwrap_or(model.calendar.ticks))).0
            }
            (Metric::PublicCost, Place::Country(c)) => spent[c.index()].0,
            (Metric::JobYears, Place::Country(c)) => self.jobs[c.index()],
            (Metric::Coverage, Place::Country(c)) => {
                let commodity = key.commodity.expect("coverage is of a commodity");
                coverage::standing(network, commodity, c, works).unwrap_or(0.0)
            }
            (Metric::PeakPrice, _) => exp(*peaks.next().expect("one peak per recorded price")),
            (metric, place) => unreachable!("{metric:?} in {place:?} is no outcome"),
        };
        self.layout.outcomes.iter().map(outcome).collect()
    }
}

/// Adds up shipments, production and extra freight.
fn add_up(links: Res<Links>, outputs: Res<Outputs>, ways: Res<Ways>, mut recorder: ResMut<Recorder>) {
    let Recorder { layout, sums, .. } = &mut *recorder;
    let pairs = &mut sums[layout.shipments..];
    for (departed, pair) in links.departed.iter().zip(&layout.pair_of_link) {
        if let Some(pair) = pair {
            pairs[*pair as usize] += departed.0;
        }
    }
    for (made, place) in outputs.made.iter().zip(&layout.production_of_output) {
        sums[*place] += made.0;
    }
    for (input, extra) in &ways.extra_freight {
        if let Some(place) = layout.freight_of_input[input.index()] {
            sums[place] += extra.0;
        }
    }
}

/// Adds up what end users wanted and did not get.
fn add_up_end_uses(clock: Res<Clock>, setting: Res<Setting>, users: Query<&EndUser>, mut recorder: ResMut<Recorder>) {
    let recorder = &mut *recorder;
    for user in &users {
        let e = user.id.index();
        let value = setting.0.network.end_uses[e].value;
        let service = &user.service;
        let flows = [user.demand.0, service.unmet.0, service.lost.0, (value * service.unmet).0];
        let first = recorder.layout.end_uses + e * END_USE_METRICS.len();
        for (sum, flow) in recorder.sums[first..].iter_mut().zip(flows) {
            *sum += flow;
        }
        recorder.value[e] += value * (service.unmet - service.made_up);
        recorder.demand[e] += user.demand;
        recorder.lost[e] += service.lost;
        if recorder.stopped[e].is_none() && service.unmet > user.demand * (1.0 - STOP) {
            recorder.stopped[e] = Some(clock.tick);
        }
    }
}

/// Counts jobs: they follow the capacity that works.
fn count_jobs(clock: Res<Clock>, setting: Res<Setting>, ventures: Res<Ventures>, mut recorder: ResMut<Recorder>) {
    let recorder = &mut *recorder;
    if recorder.layout.jobs.iter().all(Option::is_none) {
        return;
    }
    recorder.employed.fill(0.0);
    for (company, works) in setting.0.network.companies.iter().zip(&ventures.works) {
        recorder.employed[company.country.index()] += company.jobs * works;
    }
    for (sum, employed) in recorder.jobs.iter_mut().zip(&recorder.employed) {
        *sum += employed * (clock.step.0 / DAYS_PER_YEAR);
    }
}

/// Takes a point: averages of flows, states as they are.
fn take_point(
    clock: Res<Clock>,
    setting: Res<Setting>,
    prices: Res<Prices>,
    outputs: Res<Outputs>,
    inputs: Res<Inputs>,
    reserves: Res<Reserves>,
    treasury: Res<Treasury>,
    users: Query<&EndUser>,
    mut recorder: ResMut<Recorder>,
) {
    let model = &*setting.0;
    let recorder = &mut *recorder;
    let layout = Arc::clone(&recorder.layout);
    for (peak, row) in recorder.peaks.iter_mut().zip(&layout.price_rows) {
        *peak = peak.max(prices.spot[*row].log);
    }
    if !(clock.tick + 1).is_multiple_of(model.calendar.record_every) {
        return;
    }
    let interval: Days = clock.step * f64::from(model.calendar.record_every);
    let mut point: Vec<f64> = recorder.sums.iter().map(|sum| sum / interval.0).collect();
    recorder.sums.fill(0.0);
    for (i, row) in layout.price_rows.iter().enumerate() {
        let base = model.network.commodities[row % model.network.commodities.len()].price.0;
        point[2 * i] = base * exp(prices.spot[*row].log);
        point[2 * i + 1] = base * prices.average[*row];
    }
    for (stock, place) in outputs.stock.iter().zip(&layout.stock_of_output) {
        point[*place] += stock.0;
    }
    for (k, place) in layout.stock_of_input.iter().enumerate() {
        point[*place] += inputs.stock[k].0;
        point[layout.waiting_of_input[k]] += inputs.at_gate[k].0;
    }
    for (place, employed) in layout.jobs.iter().zip(&recorder.employed) {
        if let Some(place) = place {
            point[*place] = *employed;
        }
    }
    for reserve in &reserves.0 {
        point[layout.stockpiles[&(reserve.commodity, reserve.country)]] += reserve.stock.0;
    }
    for (country, place) in &layout.spending {
        point[*place] = treasury.spent[country.index()].0;
    }
    for user in &users {
        point[layout.end_uses + user.id.index() * END_USE_METRICS.len() + END_USE_METRICS.len() - 1] = user.deferred.0;
    }
    recorder.values.extend(point);
}
