//! Generated models with every kind of measure and shock, for the comparison and for the benches.

use std::sync::Arc;

use shortfall::ids::{ChokepointId, CommodityId, CompanyId, CountryId, EndUseId, InputId};
use shortfall::network::balance::balance;
use shortfall::network::synthetic::{self, Shape};
use shortfall::network::{Label, Network};
use shortfall::record::Layout;
use shortfall::rules::shock::Profile;
use shortfall::scenario::behaviour::Behaviour;
use shortfall::scenario::model::{Calendar, Damage, Group, Hazard, Hit, Instrument, Measure, Model, Rationing, Shock};
use shortfall::scenario::scenario_file::Recovery;
use shortfall::scenario::values::{Duration, Lognormal, RandomDuration};
use shortfall::scenario::world_file as file;
use shortfall::units::Days;

use super::measures::measure;
pub use super::measures::{Cue, Policy, Sort};

/// A closure to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closing {
    /// Number of the chokepoint.
    pub chokepoint: usize,
    /// First tick.
    pub begins: u32,
    /// Ticks for which it lasts.
    pub lasts: u32,
    /// Share of the traffic that is turned away.
    pub share: f64,
    /// Days over which the passage comes back.
    pub recovery: f64,
    /// Days for which carriers expect it to last; none where they expect no end.
    pub expected: Option<f64>,
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
    /// Mean time between disasters of one country, surges of demand and closures [d]; none for none of them.
    pub disasters: Option<f64>,
    /// Tick of a demand shock, a dated outage and one that stays; none for neither.
    pub shock: Option<u32>,
    /// Closures of chokepoints.
    pub closures: Vec<Closing>,
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
    world.recipes.iter_mut().step_by(2).flat_map(|r| &mut r.inputs).for_each(|need| need.fixed = true);
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
    let mut acting: Vec<CountryId> = measures.iter().map(|m| m.by).collect();
    acting.sort_unstable();
    acting.dedup();
    let layout = Arc::new(Layout::new(&network, &stockpiles, &acting));
    let rationing = plot.rationing.clone();
    let (shocks, hazards) = (shocks(&network, plot), hazards(&network, plot));
    let gauges = super::gauges::of_all_sorts(&network, measures.len());
    Some((Arc::new(Model { network, behaviour: behaviour.clone(), rationing, calendar, measures, shocks, hazards, gauges }), layout))
}

pub(super) fn named(id: &str) -> Label {
    Label { id: id.into(), name: id.into(), unit: String::new() }
}

pub(super) fn lognormal(median: f64, p90: f64) -> RandomDuration {
    RandomDuration::Lognormal(Lognormal { median: Duration(Days(median)), p90: Duration(Days(p90)) })
}

fn hazards(network: &Network, plot: &Plot) -> Vec<Hazard> {
    let all = || (0..network.companies.len()).map(CompanyId::at);
    let group = |id: String, hits| Group { id, hits };
    let hazard = |id: &str, interval, onset, recovery, groups| Hazard {
        label: named(id),
        groups,
        interval: Days(interval),
        onset: Days(onset),
        lasts: lognormal(14.0, 45.0),
        recovery,
    };
    let mut hazards = Vec::new();
    if let Some(interval) = plot.outages {
        let alone = all().map(|c| {
            group(
                format!("outages/{}", network.companies[c.index()].label.id),
                Hit::Outage(vec![c], Damage { depth: 0.6, spoils: 0.1, sealed: false }),
            )
        });
        hazards.push(hazard("outages", interval, 0.0, Recovery::AtOnce, alone.collect()));
    }
    if let Some(interval) = plot.disasters {
        let of = |country: usize| all().filter(|c| network.companies[c.index()].country.index() == country).collect::<Vec<_>>();
        let groups = (0..network.countries.len())
            .map(|c| group(format!("quake/{c}"), Hit::Outage(of(c), Damage { depth: 0.8, spoils: 0.0, sealed: true })));
        hazards.push(hazard("quake", interval, 0.0, Recovery::Exponential(days(9.0)), groups.collect()));
        let users = (0..network.end_uses.len()).map(EndUseId::at).collect();
        let rush = vec![group("rush".into(), Hit::Demand(users, 1.3))];
        hazards.push(hazard("rush", interval, 12.0, Recovery::Linear(days(20.0)), rush));
        if !network.chokepoints.is_empty() {
            let storm = vec![group("storm".into(), Hit::Closure(ChokepointId(0), 1.0, None))];
            hazards.push(hazard("storm", interval, 0.0, Recovery::AtOnce, storm));
        }
    }
    hazards
}

fn days(days: f64) -> Duration {
    Duration(Days(days))
}

fn shocks(network: &Network, plot: &Plot) -> Vec<Shock> {
    let mut shocks: Vec<Shock> = plot.closures.iter().filter_map(|c| closure(network, plot.step, c)).collect();
    let Some(begins) = plot.shock else { return shocks };
    let shock = |id, onset, lasts: Option<f64>, recovery, hits| {
        let profile = Profile { onset: Days(onset), lasts: lasts.map(Days), recovery };
        Shock { label: named(id), begins, profile, hits }
    };
    let users = (0..network.end_uses.len()).step_by(2).map(EndUseId::at).collect();
    let companies = (0..network.companies.len()).step_by(5).map(CompanyId::at).collect();
    let inputs = (0..network.inputs.len()).step_by(3).map(InputId::at).collect();
    let mines = (0..network.companies.len()).step_by(7).map(CompanyId::at).collect();
    shocks.extend([
        shock("boom", 0.0, Some(40.0), Recovery::Linear(days(25.0)), Hit::Demand(users, 1.4)),
        shock(
            "fire",
            0.0,
            Some(20.0),
            Recovery::Exponential(days(8.0)),
            Hit::Outage(companies, Damage { depth: 0.9, spoils: 0.5, sealed: true }),
        ),
        shock("more per unit", 15.0, Some(30.0), Recovery::Linear(days(10.0)), Hit::Use(inputs, 1.2)),
        shock("poorer ore", 60.0, None, Recovery::AtOnce, Hit::Outage(mines, Damage::capacity(0.1))),
    ]);
    shocks
}

/// None where the network has no chokepoints.
fn closure(network: &Network, step: f64, closing: &Closing) -> Option<Shock> {
    let chokepoint = ChokepointId::at(closing.chokepoint.checked_rem(network.chokepoints.len())?);
    Some(Shock {
        label: named(&format!("closure {} {}", closing.chokepoint, closing.begins)),
        begins: closing.begins,
        profile: Profile {
            onset: Days::ZERO,
            lasts: Some(Days(f64::from(closing.lasts) * step)),
            recovery: Recovery::Linear(days(closing.recovery)),
        },
        hits: Hit::Closure(chokepoint, closing.share, closing.expected.map(Days)),
    })
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
    // Final users may take the first good of the first chain instead of their own; only research shows that every other may.
    let other = world.commodities[0].id.clone();
    for (i, sector) in world.sectors.iter_mut().enumerate().filter(|(_, s)| s.needs[0].commodity != other) {
        let (commodity, switch) = (other.clone(), Duration(Days(30.0)));
        sector.needs[0].substitute = Some(file::Substitute { commodity, per: 0.8, most: 0.5, premium: 1.1, switch, open: i % 2 == 0 });
    }
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
