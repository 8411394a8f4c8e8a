//! The record of a run, and the count of goods.

use shortfall::analysis::summary::Metric;
use shortfall::maths::exp;
use shortfall::record::{END_USE_METRICS, Key, Layout, Place};
use shortfall::scenario::model::Model;
use shortfall::scenario::values::DAYS_PER_YEAR;
use shortfall::units::{Money, Quantity};

use super::state::{FREE, State, Status};

/// Share of a day's demand below which the day counts as a stop.
const STOP: f64 = 0.9;

/// Series so far.
pub struct Recorder<'l> {
    layout: &'l Layout,
    sums: Vec<f64>,
    pub values: Vec<f64>,
    ends: Vec<End>,
    peaks: Vec<f64>,
    /// Jobs so far, by country [job-years].
    jobs: Vec<f64>,
}

/// What happened to one end use so far.
#[derive(Clone, Default)]
struct End {
    value: Money,
    demand: Quantity,
    lost: Quantity,
    stopped: Option<u32>,
}

impl<'l> Recorder<'l> {
    pub fn new(layout: &'l Layout, model: &Model) -> Self {
        let points = (model.calendar.ticks / model.calendar.record_every) as usize;
        Self {
            layout,
            sums: vec![0.0; layout.width()],
            values: Vec::with_capacity(layout.width() * points),
            ends: vec![End::default(); model.network.end_uses.len()],
            peaks: vec![0.0; layout.price_rows.len()],
            jobs: vec![0.0; model.network.countries.len()],
        }
    }

    pub fn record(&mut self, state: &State<'_>) {
        let pairs = &mut self.sums[self.layout.shipments..];
        for (link, pair) in state.links.iter().zip(&self.layout.pair_of_link) {
            if let Some(pair) = pair {
                pairs[*pair as usize] += link.departed.0;
            }
        }
        for (output, place) in state.outputs.iter().zip(&self.layout.production_of_output) {
            self.sums[*place] += output.made.0;
        }
        for (input, extra) in &state.extra_freight {
            if let Some(place) = self.layout.freight_of_input[*input] {
                self.sums[place] += extra.0;
            }
        }
        let series = self.sums[self.layout.end_uses..].chunks_exact_mut(END_USE_METRICS.len());
        for (((user, of), end), sums) in state.users.iter().zip(&state.model.network.end_uses).zip(&mut self.ends).zip(series) {
            let service = &user.service;
            for (sum, flow) in sums.iter_mut().zip([user.demand.0, service.unmet.0, service.lost.0, (of.value * service.unmet).0]) {
                *sum += flow;
            }
            end.value += of.value * (service.unmet - service.made_up);
            end.demand += user.demand;
            end.lost += service.lost;
            if end.stopped.is_none() && service.unmet > user.demand * (1.0 - STOP) {
                end.stopped = Some(state.tick);
            }
        }
        for (peak, row) in self.peaks.iter_mut().zip(&self.layout.price_rows) {
            *peak = peak.max(state.prices[*row].spot.log);
        }
        for (c, sum) in self.jobs.iter_mut().enumerate() {
            *sum += employed(state, c) * (state.step.0 / DAYS_PER_YEAR);
        }
        if (state.tick + 1).is_multiple_of(state.model.calendar.record_every) {
            self.take_point(state);
        }
    }

    fn take_point(&mut self, state: &State<'_>) {
        let Model { network, calendar, .. } = state.model;
        let interval = state.step * f64::from(calendar.record_every);
        let first = self.values.len();
        self.values.extend(self.sums.iter().map(|sum| sum / interval.0));
        self.sums.fill(0.0);
        let point = &mut self.values[first..];
        for (pair, row) in point.chunks_exact_mut(2).zip(&self.layout.price_rows) {
            let base = network.commodities[row % network.commodities.len()].price.0;
            pair[0] = base * exp(state.prices[*row].spot.log);
            pair[1] = base * state.prices[*row].average;
        }
        for (output, place) in state.outputs.iter().zip(&self.layout.stock_of_output) {
            point[*place] += output.stock.0;
        }
        for (k, input) in state.inputs.iter().enumerate() {
            point[self.layout.stock_of_input[k]] += input.stock.0;
            point[self.layout.waiting_of_input[k]] += input.at_gate.0;
        }
        for (c, place) in self.layout.jobs.iter().enumerate() {
            if let Some(place) = place {
                point[*place] = employed(state, c);
            }
        }
        for reserve in &state.reserves {
            let country = state.model.measures[reserve.measure].by;
            let commodity = network.inputs[reserve.home[0]].commodity;
            point[self.layout.stockpiles[&(commodity, country)]] += reserve.stock.0;
        }
        for (country, place) in &self.layout.spending {
            point[*place] = state.spent[country.index()].0;
        }
        let deferred = END_USE_METRICS.len() - 1;
        for (user, series) in state.users.iter().zip(point[self.layout.end_uses..].chunks_exact_mut(END_USE_METRICS.len())) {
            series[deferred] = user.deferred.0;
        }
    }

    /// Outcomes of the finished run.
    pub fn outcomes(&self, model: &Model, state: &State<'_>) -> Vec<f64> {
        let network = &model.network;
        let mut peaks = self.peaks.iter();
        let mut outcome = |key: &Key| match (key.metric, key.place) {
            (Metric::ValueLost, Place::World) => self.ends.iter().map(|e| e.value).sum::<Money>().0,
            (Metric::ValueLost, Place::Country(c)) => {
                self.ends.iter().zip(&network.end_uses).filter(|(_, of)| of.country == c).map(|(e, _)| e.value).sum::<Money>().0
            }
            (Metric::ValueLost, Place::EndUse(e)) => self.ends[e.index()].value.0,
            (Metric::LostShare, Place::EndUse(e)) => {
                (self.ends[e.index()].lost + state.users[e.index()].deferred) / self.ends[e.index()].demand
            }
            (Metric::FirstStop, Place::EndUse(e)) => state.day(self.ends[e.index()].stopped.unwrap_or(model.calendar.ticks)).0,
            (Metric::PublicCost, Place::Country(c)) => state.spent[c.index()].0,
            (Metric::JobYears, Place::Country(c)) => self.jobs[c.index()],
            (Metric::Coverage, Place::Country(c)) => {
                let outside = |k: &&shortfall::network::Input| Some(k.commodity) == key.commodity && k.country != c;
                let used: f64 = model.network.inputs.iter().filter(outside).map(|k| k.base.0).sum();
                let made = model.network.outputs.iter().filter(|o| Some(o.commodity) == key.commodity).map(|o| {
                    let (company, plant) = (&model.network.companies[o.company.index()], &state.plants[o.company.index()]);
                    company.capacity.0 * if company.country == c { 0.0 } else { plant.works } * o.yield_
                });
                (made.sum::<f64>() / used).min(1.0)
            }
            (Metric::PeakPrice, _) => exp(*peaks.next().expect("one peak per recorded price")),
            (metric, place) => panic!("{metric:?} in {place:?} is no outcome"),
        };
        self.layout.outcomes.iter().map(&mut outcome).collect()
    }
}

/// Jobs in a country today.
fn employed(state: &State<'_>, country: usize) -> f64 {
    let companies = state.model.network.companies.iter().zip(&state.plants).filter(|(c, _)| c.country.index() == country);
    companies.fold(0.0, |sum, (company, plant)| sum + company.jobs * plant.works)
}

impl State<'_> {
    /// Holds what is there against what entered.
    pub fn audit(&mut self) {
        let last = self.tick + 1 == self.model.calendar.ticks;
        if !last && !(self.tick + 1).is_multiple_of(self.audit_every) {
            return;
        }
        let mut there = self.used.clone();
        for output in &self.outputs {
            there[output.commodity as usize] += output.stock;
        }
        for input in &self.inputs {
            there[input.commodity as usize] += input.stock;
        }
        let commodity = |l: usize| self.inputs[self.links[l].input as usize].commodity as usize;
        for (l, link) in self.links.iter().enumerate() {
            if let Some(border) = self.borders.get(link.border as usize) {
                there[commodity(l)] += border.bay;
            }
        }
        for (l, ring) in self.rings.iter().enumerate().filter(|(l, _)| self.links[*l].border == FREE) {
            there[commodity(l)] += self.slots[ring.first as usize..ring.end as usize].iter().copied().sum();
        }
        for consignment in self.consignments.iter().filter(|c| c.status != Status::Gone) {
            there[commodity(consignment.link as usize)] += consignment.quantity;
        }
        for reserve in &self.reserves {
            there[reserve.commodity] += reserve.stock;
        }
        for (entered, there) in self.entered.iter().zip(there) {
            if *entered > Quantity::ZERO {
                self.residual = self.residual.max(((*entered - there) / *entered).abs());
            }
        }
    }
}
