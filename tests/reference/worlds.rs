//! Generated models with every kind of measure and shock, for the comparison and for the benches.

use std::sync::Arc;

use shortfall::ids::{CommodityId, CompanyId, CountryId, EndUseId};
use shortfall::network::balance::balance;
use shortfall::network::synthetic::{self, Shape};
use shortfall::network::{Label, Network};
use shortfall::record::Layout;
use shortfall::scenario::behaviour::Behaviour;
use shortfall::scenario::model::{Calendar, Hazard, Hit, Instrument, Measure, Model, Rationing, Shock};
use shortfall::scenario::values::{Duration, Lognormal, RandomDuration};
use shortfall::scenario::world_file as file;
use shortfall::units::Days;

use super::measures::measure;
pub use super::measures::{Cue, Policy, Sort};

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
    /// Whether plants may be built and idled.
    pub ventures: bool,
    /// Measures.
    pub policies: Vec<Policy>,
    /// Whom sellers serve first.
    pub rationing: Rationing,
}

/// A model and the layout of its records; none where the shape makes no balanced network.
#[must_use]
pub fn model(shape: Shape, behaviour: &Behaviour, plot: &Plot) -> Option<(Arc<Model>, Arc<Layout>)> {
    let mut world = synthetic::world(shape);
    if plot.ventures {
        ventures(&mut world);
    }
    let network = Arc::new(balance(&world, behaviour).ok()?.network);
    let measures: Vec<Measure> = (0..plot.policies.len()).map(|m| measure(&network, &plot.policies, m)).collect();
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

pub(super) fn named(id: &str) -> Label {
    Label { id: id.into(), name: id.into(), unit: String::new() }
}

pub(super) fn lognormal(median: f64, p90: f64) -> RandomDuration {
    RandomDuration::Lognormal(Lognormal { median: Duration(Days(median)), p90: Duration(Days(p90)) })
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

/// Every third company has a rival that may be built soon, and every second one a cost near the price.
fn ventures(world: &mut file::WorldFile) {
    let days = |n| RandomDuration::Fixed(Duration(Days(n)));
    let stage = |id: &str, build, capex| file::Stage {
        id: id.into(),
        name: id.into(),
        build,
        ramp: Duration(Days(40.0)),
        slip_odds: 0.4,
        slip: days(20.0),
        failure: 0.2,
        capex,
        jobs: 0.01,
        signal: Some(Duration(Days(15.0))),
        source: "generated".into(),
    };
    world.stages = vec![stage("quick", days(10.0), 150.0), stage("slow", lognormal(30.0, 50.0), 400.0)];
    let last = world.sectors[0].needs[0].commodity.clone();
    for (i, company) in world.companies.iter_mut().enumerate() {
        if i % 2 == 0 {
            company.cost = Some(0.9 + 0.01 * (i % 7) as f64);
        }
        company.jobs = Some(10.0);
        // Makers of the first good live on what comes back of the last one.
        if company.recipe.is_none() && i % 2 == 1 {
            company.recycles = Some(file::Recycling {
                commodity: last.clone(),
                sectors: Vec::new(),
                countries: Vec::new(),
                lifetime: Duration(Days(100.0)),
                collected: 0.3,
                elasticity: 0.5,
            });
        }
        if i % 3 == 0 {
            world.projects.push(file::Project {
                id: format!("project{i:05}"),
                name: company.name.clone(),
                country: company.country.clone(),
                owner: None,
                recipe: company.recipe.clone(),
                commodity: company.makes[0].commodity.clone(),
                output: company.makes[0].rate * 0.4,
                stage: if i % 2 == 0 { "quick".into() } else { "slow".into() },
                cost: 0.9 + 0.02 * (i % 5) as f64,
                begins: (i % 4 == 0).then(|| shortfall::scenario::values::Date(jiff::civil::date(2025, 1, 20))),
                source: "generated".into(),
                note: None,
            });
        }
    }
}
