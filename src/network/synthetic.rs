//! Generated networks of any size, for benches, tests and scale.
//!
//! Tiers of companies, each buying from a few sellers of the tier before; the last tier serves end uses.
//! Sizes are lognormal, as firm sizes are (Gibrat 1931).

use super::Network;
use super::balance::{Imbalance, balance};
use crate::maths::exp;
use crate::random::{Luck, Process, key};
use crate::scenario::behaviour::Behaviour;
use crate::scenario::values::Duration;
use crate::scenario::world_file as file;
use crate::units::Days;

/// Shape of a generated network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Number of companies.
    pub companies: usize,
    /// Number of tiers.
    pub tiers: usize,
    /// Number of countries, each a market of its own.
    pub countries: usize,
    /// Companies per commodity; sellers of one commodity compete for the same buyers.
    pub rivals: usize,
    /// Straits and canals, over which half of the pairs of countries trade; none for a leg between every pair.
    pub chokepoints: usize,
    /// Seed of sizes and places.
    pub seed: u64,
}

/// Generates a network.
///
/// # Errors
/// If the shape leaves a tier without sellers or buyers.
pub fn network(shape: Shape, behaviour: &Behaviour) -> Result<Network, Vec<Imbalance>> {
    balance(&world(shape), behaviour).map(|b| b.network)
}

/// Generates a world file with its lists sorted, so that it can be balanced.
#[must_use]
pub fn world(shape: Shape) -> file::WorldFile {
    let chains = (shape.companies / (shape.rivals * shape.tiers)).max(1);
    let name = |kind: &str, number: usize| format!("{kind}{number:05}");
    let mut world = empty_world(shape.countries, shape.chokepoints);
    let size = |id: &str| exp(0.8 * Luck::new(shape.seed, 0).draws(Process::Cover, key(id), 0).normal());
    for chain in 0..chains {
        for tier in 0..shape.tiers {
            let number = chain * shape.tiers + tier;
            let commodity = name("good", number);
            world.commodities.push(file::Commodity {
                contract_length: None,
                order_life: None,
                id: commodity.clone(),
                name: commodity.clone(),
                unit: "t".into(),
                stage: format!("tier {tier}"),
                price: 100.0 * (tier + 1) as f64,
                elasticity: 0.15,
                long_run_elasticity: None,
                contract_share: 0.8,
                seller_stock: None,
                mode: None,
                mass: (shape.chokepoints > 0).then_some(if number.is_multiple_of(2) { 0.8 } else { 900.0 }),
                source: "generated".into(),
            });
            if tier > 0 {
                let inputs = vec![need(&name("good", number - 1))];
                world.recipes.push(file::Recipe {
                    id: name("recipe", number),
                    inputs,
                    qualification: days(180.0),
                    processing: None,
                    room_time: None,
                    ramp_up: None,
                    ramp_down: None,
                    source: "generated".into(),
                });
            }
            let ids: Vec<String> = (0..shape.rivals).map(|r| name("company", number * shape.rivals + r)).collect();
            let sizes: Vec<f64> = ids.iter().map(|id| size(id)).collect();
            let total: f64 = sizes.iter().sum();
            for (i, id) in ids.iter().enumerate() {
                let place = (key(id) % shape.countries as u64) as usize;
                world.companies.push(file::Company {
                    id: id.clone(),
                    name: id.clone(),
                    country: name("country", place),
                    owner: None,
                    offtake: 0.0,
                    recipe: (tier > 0).then(|| name("recipe", number)),
                    makes: vec![file::Output { commodity: commodity.clone(), rate: 10_000.0 * sizes[i] / total, by_product: None }],
                    utilisation: 0.8,
                    cover: None,
                    cost: None,
                    jobs: None,
                    recycles: None,
                    source: "generated".into(),
                    note: None,
                });
            }
        }
        let sector = name("sector", chain);
        let needs = vec![need(&name("good", chain * shape.tiers + shape.tiers - 1))];
        world.sectors.push(file::Sector {
            group: None,
            id: sector.clone(),
            name: sector.clone(),
            unit: "t".into(),
            needs,
            value: 1000.0,
            deferrable: 0.5,
            cover: days(30.0),
            qualification: days(180.0),
            source: "generated".into(),
        });
        for country in 0..shape.countries {
            world.end_uses.push(file::EndUse {
                sector: sector.clone(),
                country: name("country", country),
                demand: 10_000.0 / shape.countries as f64,
                source: "generated".into(),
            });
        }
    }
    world
}

fn need(commodity: &str) -> file::Need {
    file::Need {
        commodity: commodity.to_owned(),
        per: 1.0,
        class: file::Criticality::Critical,
        fixed: false,
        substitute: None,
        source: None,
    }
}

fn days(n: f64) -> Duration {
    Duration(Days(n))
}

/// Countries, one market each, with a leg between every pair; if there are chokepoints, they join every other pair,
/// goods have a mass, and some pairs are joined by air.
fn empty_world(countries: usize, chokepoints: usize) -> file::WorldFile {
    let id = |i: usize| format!("country{i:05}");
    let strait = |i: usize| format!("strait{i:05}");
    let leg = |from, to, days| file::Leg { from, to, days, mode: file::Mode::Sea, freight: None, source: "generated".into() };
    let pairs = (0..countries).flat_map(|a| (a + 1..countries).map(move |b| (a, b)));
    let direct = pairs.filter(|(a, b)| chokepoints == 0 || (a + b) % 2 == 0);
    let mut legs: Vec<_> = direct.map(|(a, b)| leg(id(a), id(b), 5.0 + ((a * 7 + b * 3) % 25) as f64)).collect();
    if chokepoints > 0 {
        let flights = (0..countries).flat_map(|a| (a + 1..countries).map(move |b| (a, b))).filter(|(a, b)| (a + b) % 3 != 0);
        legs.extend(flights.map(|(a, b)| file::Leg { mode: file::Mode::Air, ..leg(id(a), id(b), 2.0) }));
    }
    for c in 0..chokepoints {
        legs.extend((0..countries).map(|a| leg(id(a), strait(c), 2.5 + ((a * 5 + c * 11) % 13) as f64)));
        legs.extend((c + 1..chokepoints).map(|d| leg(strait(c), strait(d), 1.5 + ((c * 3 + d * 5) % 7) as f64)));
    }
    file::WorldFile {
        ranges: Vec::new(),
        format: 1,
        name: "Generated".into(),
        include: Vec::new(),
        about: "Generated for benches and tests.".into(),
        sources: vec![file::Source {
            id: "generated".into(),
            cite: "Generated.".into(),
            kind: file::Evidence::Assumption,
            vintage: "none".into(),
        }],
        markets: (0..countries).map(|i| file::Market { id: id(i), name: id(i) }).collect(),
        countries: (0..countries).map(|i| file::Country { id: id(i), name: id(i), market: id(i) }).collect(),
        commodities: Vec::new(),
        recipes: Vec::new(),
        companies: Vec::new(),
        stages: Vec::new(),
        projects: Vec::new(),
        sectors: Vec::new(),
        end_uses: Vec::new(),
        trade: Vec::new(),
        flows: Vec::new(),
        opening_stocks: Vec::new(),
        export_taxes: Vec::new(),
        chokepoints: (0..chokepoints).map(|c| file::Chokepoint { id: strait(c), name: strait(c), spare: 0.5 }).collect(),
        legs,
        flights: Vec::new(),
        handling: days(5.0),
        domestic_transit: days(2.0),
    }
}
