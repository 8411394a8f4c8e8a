//! Generated models with every kind of measure and shock, for the comparison and for the benches.

use std::sync::Arc;

use shortfall::ids::{CommodityId, CompanyId, CountryId, EndUseId, InputId, LinkId, SectorId};
use shortfall::network::synthetic::{self, Shape};
use shortfall::network::{Label, Network};
use shortfall::record::Layout;
use shortfall::scenario::behaviour::Behaviour;
use shortfall::scenario::model::{Calendar, Dates, Hazard, Hit, Instrument, Measure, Model, Odds, Rationing, Regime, Shock};
use shortfall::scenario::values::{Duration, Lognormal, RandomDuration};
use shortfall::units::{Days, Quantity};

/// The sort of a generated measure.
#[allow(dead_code, reason = "the benches take one of them, the tests take all")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Nothing leaves.
    Ban,
    /// Half of the usual volume leaves.
    Quota,
    /// Exports wait for a licence.
    Licence,
    /// Users at home may draw on public stock.
    Stockpile,
}

/// A measure to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Which sort.
    pub sort: Sort,
    /// Number of the country that acts.
    pub by: usize,
    /// It concerns every so many-th commodity.
    pub every: usize,
    /// Tick of announcement.
    pub announced: u32,
    /// Ticks from announcement to effect.
    pub notice: u32,
    /// Ticks for which it lasts.
    pub lasts: u32,
    /// Share of the forbidden flow that is stopped.
    pub enforcement: f64,
}

/// What a generated model consists of besides its network.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Length of a tick [d].
    pub step: f64,
    /// Number of ticks.
    pub ticks: u32,
    /// Ticks per recorded point.
    pub record_every: u32,
    /// Mean time between outages of one company [d]; none for no outages.
    pub outages: Option<f64>,
    /// Tick of a demand shock and a dated outage; none for neither.
    pub shock: Option<u32>,
    /// Measures.
    pub policies: Vec<Policy>,
    /// Whom sellers serve first.
    pub rationing: Rationing,
}

/// A model and the layout of its records; none where the shape makes no balanced network.
#[must_use]
pub fn model(shape: Shape, behaviour: &Behaviour, plot: &Plot) -> Option<(Arc<Model>, Arc<Layout>)> {
    let network = Arc::new(synthetic::network(shape, behaviour).ok()?);
    let measures: Vec<Measure> = plot.policies.iter().map(|p| measure(&network, p)).collect();
    let calendar =
        Calendar { start: jiff::civil::date(2025, 1, 1), step: Days(plot.step), ticks: plot.ticks, record_every: plot.record_every };
    let mut stockpiles: Vec<(CommodityId, CountryId)> = Vec::new();
    for measure in &measures {
        if let Instrument::Stockpile { inputs, .. } = &measure.instrument {
            stockpiles.extend(inputs.iter().map(|k| (network.inputs[k.index()].commodity, measure.by)));
        }
    }
    stockpiles.sort_unstable();
    stockpiles.dedup();
    let layout = Arc::new(Layout::new(&network, &stockpiles));
    let rationing = plot.rationing.clone();
    let (shocks, hazards) = (shocks(&network, plot), hazards(&network, plot));
    Some((Arc::new(Model { network, behaviour: behaviour.clone(), rationing, calendar, measures, shocks, hazards }), layout))
}

fn named(id: &str) -> Label {
    Label { id: id.into(), name: id.into(), unit: String::new() }
}

fn lognormal(median: f64, p90: f64) -> RandomDuration {
    RandomDuration::Lognormal(Lognormal { median: Duration(Days(median)), p90: Duration(Days(p90)) })
}

fn measure(network: &Network, policy: &Policy) -> Measure {
    let by = CountryId::at(policy.by % network.countries.len());
    let effective = policy.announced + policy.notice;
    let instrument = match policy.sort {
        Sort::Ban => Instrument::Ban(links(network, by, policy.every)),
        Sort::Quota => {
            let links = links(network, by, policy.every);
            let flow: f64 = links.iter().map(|l| network.links[l.index()].base.0).sum();
            let commodities = network.commodities.len().div_ceil(policy.every);
            Instrument::Quota { links, volume: Quantity(flow * 30.0 * 0.5 / commodities as f64), period: 30 }
        }
        Sort::Licence => Instrument::Licence { links: links(network, by, policy.every), regime: regime(by, effective) },
        Sort::Stockpile => {
            Instrument::Stockpile { inputs: at_home(network, by, policy.every), cover: Days(40.0), release_below: Days(25.0) }
        }
    };
    Measure {
        label: named("policy"),
        by,
        dates: Dates { announced: policy.announced, effective, ends: effective.saturating_add(policy.lasts) },
        enforcement: policy.enforcement,
        instrument,
    }
}

/// Links over which a country exports every so many-th commodity.
fn links(network: &Network, by: CountryId, every: usize) -> Vec<LinkId> {
    let leaves = |l: &usize| {
        let link = &network.links[*l];
        network.origin(link) == by && network.destination(link) != by && network.commodity(link).index().is_multiple_of(every)
    };
    (0..network.links.len()).filter(leaves).map(LinkId::at).collect()
}

fn at_home(network: &Network, by: CountryId, every: usize) -> Vec<InputId> {
    let fits = |k: &usize| network.inputs[*k].country == by && network.inputs[*k].commodity.index().is_multiple_of(every);
    (0..network.inputs.len()).filter(fits).map(InputId::at).collect()
}

/// Everybody waits; a neighbour and one sector have other odds, and later all odds are better.
fn regime(by: CountryId, effective: u32) -> Regime {
    let odds = |to: Vec<CountryId>, sectors: Vec<SectorId>, from, approved| Odds { to, sectors, from, approved };
    Regime {
        statutory: Days(20.0),
        processing: lognormal(10.0, 30.0),
        consignment: 7,
        odds: vec![
            odds(Vec::new(), Vec::new(), 0, 0.7),
            odds(vec![CountryId((by.0 + 1) % 2)], Vec::new(), 0, 0.3),
            odds(Vec::new(), vec![SectorId(0)], 0, 0.1),
            odds(Vec::new(), Vec::new(), effective + 60, 0.9),
        ],
    }
}

fn hazards(network: &Network, plot: &Plot) -> Vec<Hazard> {
    let companies = || (0..network.companies.len()).map(CompanyId::at).collect();
    let hazard = |interval| Hazard {
        label: named("outages"),
        companies: companies(),
        interval: Days(interval),
        depth: 0.6,
        lasts: lognormal(14.0, 45.0),
    };
    plot.outages.map(hazard).into_iter().collect()
}

fn shocks(network: &Network, plot: &Plot) -> Vec<Shock> {
    let Some(begins) = plot.shock else { return Vec::new() };
    let shock = |id, lasts, recovery, hits| Shock { label: named(id), begins, lasts: Days(lasts), recovery: Days(recovery), hits };
    let users = (0..network.end_uses.len()).step_by(2).map(EndUseId::at).collect();
    let companies = (0..network.companies.len()).step_by(5).map(CompanyId::at).collect();
    vec![shock("boom", 40.0, 25.0, Hit::Demand(users, 1.4)), shock("fire", 20.0, 30.0, Hit::Outage(companies, 0.9))]
}
