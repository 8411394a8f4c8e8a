//! Border gates: which measure stands in the way of which link.

use bevy_ecs::prelude::*;

use super::agenda::Agenda;
use crate::ids::{CountryId, LinkId, MeasureId};
use crate::rules::export_gate;
use crate::scenario::model::{Instrument, Measure, Model};
use crate::units::{Days, Quantity};

/// What stands in the way of a link today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gate {
    /// Nothing.
    #[default]
    Open,
    /// A ban.
    Banned(MeasureId),
    /// A licence regime.
    Licensed(MeasureId),
    /// A quota.
    Quota(MeasureId),
}

impl Gate {
    /// Whether orders wait behind it instead of standing on a market.
    #[must_use]
    pub fn hides_orders(self) -> bool {
        self != Self::Open
    }
}

/// Gates of all links, and what the measures remember.
#[derive(Resource, Debug, Clone, Default)]
pub struct Gates {
    /// One per link.
    pub state: Vec<Gate>,
    /// The quota that holds for a link, a licence beside it or not; one per link.
    pub quota: Vec<Option<MeasureId>>,
    /// Odds that goods may leave, as applicants know them; one per link [share].
    pub odds: Vec<f64>,
    /// Wait that applicants expect; one per link [d].
    pub wait: Vec<Days>,
    /// Time that a licence takes, relative to what the regime says; one per link [ratio].
    pub haste: Vec<f64>,
    /// Share of the orders that a quota lets through in this step, what is smuggled included; one per link [share].
    pub pass: Vec<f64>,
    /// Share of the usual supply that a quota held back in the last step; one per link [share].
    pub held_back: Vec<f64>,
    /// Share of what passes a quota that is smuggled past it; one per link [share].
    pub smuggled: Vec<f64>,
    /// Goods gathered for the next application; one per link [unit].
    pub bay: Vec<Quantity>,
    /// Refused and not applied for again so far; one per link [unit].
    pub refused: Vec<Quantity>,
    /// Approved in this step; one per link [unit].
    pub cleared: Vec<Quantity>,
    /// Share of a forbidden flow that leaks, by measure and row of prices [share].
    pub leaks: Vec<Vec<f64>>,
    /// Rows of prices that a measure's goods are sold at abroad, by measure; where it leaks, it leaks there.
    pub leak_rows: Vec<Vec<u32>>,
    /// Orders of this step on links under a quota; one per link [unit].
    pub bids: Vec<Quantity>,
    /// The same, smoothed over the time of contracts; one per link [unit].
    pub booked: Vec<Quantity>,
    /// What the right to export under a quota is worth; one per link [USD/unit].
    pub rents: Vec<f64>,
    /// What is left of a quota, by measure and lot [unit].
    pub quota_left: Vec<Vec<Quantity>>,
    /// Links whose consignments are agents, since some measure or closure can meet them.
    pub consigned: Vec<bool>,
    /// Whether some link of an input is such a link; one per input.
    pub meets_gates: Vec<bool>,
    /// Inputs that a measure makes fear, with their dependence on what it controls: (measure, input, share).
    pub exposures: Vec<(MeasureId, u32, f64)>,
}

impl Gates {
    /// All gates open.
    #[must_use]
    pub fn open(model: &Model, consigned: Vec<bool>) -> Self {
        let links = model.network.links.len();
        let rows = model.network.markets.len() * model.network.commodities.len();
        Self {
            state: vec![Gate::Open; links],
            quota: vec![None; links],
            odds: vec![1.0; links],
            wait: vec![Days::ZERO; links],
            haste: vec![1.0; links],
            pass: vec![1.0; links],
            held_back: vec![0.0; links],
            smuggled: vec![0.0; links],
            bay: vec![Quantity::ZERO; links],
            refused: vec![Quantity::ZERO; links],
            cleared: vec![Quantity::ZERO; links],
            bids: vec![Quantity::ZERO; links],
            booked: model.network.links.iter().map(|l| l.base * model.calendar.step).collect(),
            rents: vec![0.0; links],
            leak_rows: model.measures.iter().map(|m| leak_rows(model, m)).collect(),
            leaks: vec![vec![0.0; rows]; model.measures.len()],
            quota_left: model.measures.iter().map(|m| vec![Quantity::ZERO; lots(&m.instrument)]).collect(),
            meets_gates: model.network.inputs.iter().map(|k| consigned[k.links.clone()].contains(&true)).collect(),
            consigned,
            exposures: exposures(model),
        }
    }

    /// Sets every gate as the measures in force at a tick leave it. A ban beats a licence; a quota holds beside a licence.
    pub fn set(&mut self, model: &Model, agenda: &Agenda, tick: u32) {
        self.state.fill(Gate::Open);
        self.quota.fill(None);
        self.odds.fill(1.0);
        self.wait.fill(Days::ZERO);
        self.pass.fill(1.0);
        self.held_back.fill(0.0);
        self.smuggled.fill(0.0);
        self.haste.fill(1.0);
        for (m, measure) in model.measures.iter().enumerate() {
            if !agenda.stands[m] {
                continue;
            }
            let id = MeasureId::at(m);
            let terms: Vec<Terms> = (0..model.network.countries.len())
                .map(|user| Terms::of(model, agenda, tick, id, measure.by, CountryId::at(user)))
                .collect();
            for link in measure.instrument.links() {
                let user = model.network.destination(&model.network.links[link.index()]);
                self.shut(model, *link, id, &terms[user.index()], tick);
            }
        }
    }

    fn shut(&mut self, model: &Model, link: LinkId, id: MeasureId, terms: &Terms, tick: u32) {
        let l = link.index();
        if terms.spared {
            return;
        }
        match &model.measures[id.index()].instrument {
            Instrument::Ban(_) => {
                self.state[l] = Gate::Banned(id);
                self.odds[l] = 0.0;
                self.wait[l] = Days::ZERO;
            }
            Instrument::Licence { regime, .. } if !matches!(self.state[l], Gate::Banned(_)) => {
                let of = &model.network.links[l];
                let input = &model.network.inputs[of.input.index()];
                self.state[l] = Gate::Licensed(id);
                self.odds[l] = export_gate::odds(regime, input.country, model.network.sector(input.buyer), tick).max(terms.eased);
                self.haste[l] = terms.licence_time;
                self.wait[l] = export_gate::expected_wait(regime) * terms.licence_time;
            }
            Instrument::Quota { .. } if self.quota[l].is_none() => {
                self.quota[l] = Some(id);
                if self.state[l] == Gate::Open {
                    self.state[l] = Gate::Quota(id);
                }
            }
            _ => {}
        }
    }
}

/// On which terms users in a country fall under a measure.
struct Terms {
    /// An alliance spares them.
    spared: bool,
    /// Odds of approval that a truce grants at least.
    eased: f64,
    /// Time for a licence relative to that for others.
    licence_time: f64,
}

impl Terms {
    fn of(model: &Model, agenda: &Agenda, tick: u32, id: MeasureId, by: CountryId, user: CountryId) -> Self {
        Self {
            spared: agenda.spares(model, tick, by, user),
            eased: agenda.eased[id.index()],
            licence_time: agenda.licence_time(model, tick, by, user),
        }
    }
}

/// Number of lots into which a quota is divided.
fn lots(instrument: &Instrument) -> usize {
    match instrument {
        Instrument::Quota { volumes, .. } => volumes.len(),
        _ => 0,
    }
}

fn leak_rows(model: &Model, measure: &Measure) -> Vec<u32> {
    let row = |link: &LinkId| {
        let input = &model.network.inputs[model.network.links[link.index()].input.index()];
        model.network.price_index(input.country, input.commodity) as u32
    };
    let mut rows: Vec<u32> = measure.instrument.links().iter().map(row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// How much of each input's normal supply each export control concerns.
fn exposures(model: &Model) -> Vec<(MeasureId, u32, f64)> {
    let mut found = Vec::new();
    for (m, measure) in model.measures.iter().enumerate() {
        let mut share = vec![0.0; model.network.inputs.len()];
        for link in measure.instrument.links() {
            let link = &model.network.links[link.index()];
            share[link.input.index()] += model.network.dependence(link);
        }
        found.extend(share.into_iter().enumerate().filter(|(_, s)| *s > 0.0).map(|(k, s)| (MeasureId::at(m), k as u32, s)));
    }
    found
}
