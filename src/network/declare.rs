//! Agents of a network as a world file declares them, before anything is balanced.

use std::collections::BTreeMap;
use std::ops::Range;

use super::routes::{self, Routes};
use super::{Buyer, Chokepoint, Commodity, Company, Country, EndUse, Input, Label, Network, Output, Swap, ventures};
use crate::ids::{CommodityId, CompanyId, CountryId, EndUseId, MarketId, SectorId};
use crate::random::key;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::values::DAYS_PER_YEAR;
use crate::scenario::world_file::{self as file, Mode, WorldFile};
use crate::units::{Days, Price, Rate};

/// Position of an identifier in a list sorted by it.
pub(super) fn position<T>(list: &[T], id: impl Fn(&T) -> &str, wanted: &str) -> usize {
    list.binary_search_by(|item| id(item).cmp(wanted)).unwrap_or_else(|_| panic!("`{wanted}` was checked before"))
}

/// An identifier with its name and unit.
pub(super) fn label(id: &str, name: &str, unit: &str) -> Label {
    Label { id: id.to_owned(), name: name.to_owned(), unit: unit.to_owned() }
}

/// Usual mode and time from dispatch to arrival: inside a country the domestic time, otherwise the journey and its handling.
pub(super) fn transit(world: &WorldFile, routes: &Routes, commodity: usize, from: CountryId, to: CountryId) -> Option<(Mode, Days)> {
    if from == to {
        return Some((Mode::Land, world.domestic_transit.0));
    }
    let mode = world.commodities[commodity].mode.or_else(|| routes.usual(from, to))?;
    routes.journey(mode, from, to).map(|journey| (mode, journey.time + world.handling.0))
}

fn routes(world: &WorldFile, behaviour: &Behaviour) -> Routes {
    let node = |id: &str| {
        world
            .countries
            .binary_search_by(|c| c.id.as_str().cmp(id))
            .unwrap_or_else(|_| world.countries.len() + position(&world.chokepoints, |c| &c.id, id))
    };
    let usual_freight = |mode| if mode == Mode::Air { behaviour.air_freight } else { 0.0 };
    let leg = |l: &file::Leg| routes::Leg {
        mode: l.mode,
        ends: (node(&l.from), node(&l.to)),
        days: l.days,
        freight: l.freight.unwrap_or_else(|| usual_freight(l.mode)),
    };
    let mut legs: Vec<_> = world.legs.iter().map(leg).collect();
    for flights in &world.flights {
        let freight = flights.freight.unwrap_or_else(|| usual_freight(Mode::Air));
        for (i, from) in flights.countries.iter().enumerate() {
            let leg = |to: &String| routes::Leg { mode: Mode::Air, ends: (node(from), node(to)), days: flights.days, freight };
            legs.extend(flights.countries[i + 1..].iter().map(leg));
        }
    }
    Routes::new(world.countries.len(), world.chokepoints.len(), &legs)
}

/// Everybody as declared, with outputs as stated, by output [unit/yr]; nobody trades yet. Who is listed in `taken`
/// takes what stands there instead of what a recipe or a sector says.
pub(super) fn declared(world: &WorldFile, behaviour: &Behaviour, taken: &BTreeMap<String, Vec<file::Need>>) -> (Network, Vec<f64>) {
    let markets = world.markets.iter().map(|m| label(&m.id, &m.name, "")).collect::<Vec<_>>();
    let mut network = Network {
        countries: world
            .countries
            .iter()
            .map(|c| Country { label: label(&c.id, &c.name, ""), market: MarketId::at(position(&markets, |m| &m.id, &c.market)) })
            .collect(),
        commodities: world
            .commodities
            .iter()
            .map(|c| Commodity {
                label: label(&c.id, &c.name, &c.unit),
                price: Price(c.price),
                elasticity: c.elasticity,
                long_run_elasticity: c.long_run_elasticity.unwrap_or(c.elasticity * behaviour.long_run_ratio),
                contract_share: c.contract_share,
                order_life: c.order_life.unwrap_or(behaviour.order_lapse).0,
                contract_length: c.contract_length.unwrap_or(behaviour.contract_memory).0,
                seller_stock: c.seller_stock.unwrap_or(behaviour.output_cover).0,
                mass: c.mass,
            })
            .collect(),
        sectors: world.sectors.iter().map(|s| label(&s.id, &s.name, &s.unit)).collect(),
        chokepoints: world.chokepoints.iter().map(|c| Chokepoint { label: label(&c.id, &c.name, ""), spare: c.spare }).collect(),
        routes: routes(world, behaviour),
        handling: world.handling.0,
        markets,
        ..Network::default()
    };
    let mut stated = Vec::new();
    for company in &world.companies {
        add_company(&mut network, &mut stated, world, company, taken, behaviour);
    }
    for project in &world.projects {
        ventures::add_project(&mut network, world, project, behaviour);
        stated.push(0.0);
    }
    for end_use in &world.end_uses {
        add_end_use(&mut network, world, end_use, taken);
    }
    (network, stated)
}

/// Activity, capacity, yields and weights, once the outputs are known.
pub(super) fn settle_activities(network: &mut Network, world: &WorldFile) {
    for (company, stated) in network.companies.iter_mut().zip(&world.companies) {
        let outputs = &mut network.outputs[company.outputs.clone()];
        let own = |o: &&Output| o.by_product.is_none();
        company.activity = outputs.iter().filter(own).map(|o| o.base).sum();
        company.capacity = company.activity / stated.utilisation;
        let revenue: f64 = outputs.iter().filter(own).map(|o| o.base.0 * network.commodities[o.commodity.index()].price.0).sum();
        for output in outputs {
            output.yield_ = output.base / company.activity;
            let counts = f64::from(u8::from(output.by_product.is_none()));
            output.weight = counts * output.base.0 * network.commodities[output.commodity.index()].price.0 / revenue;
        }
    }
}

fn add_company(
    network: &mut Network,
    stated: &mut Vec<f64>,
    world: &WorldFile,
    company: &file::Company,
    taken: &BTreeMap<String, Vec<file::Need>>,
    behaviour: &Behaviour,
) {
    let id = CompanyId::at(network.companies.len());
    let country = CountryId::at(position(&world.countries, |c| &c.id, &company.country));
    let first = network.outputs.len();
    for output in &company.makes {
        let commodity = CommodityId::at(position(&world.commodities, |c| &c.id, &output.commodity));
        // Until the commodity is settled the stated output stands for the base.
        network.outputs.push(Output {
            company: id,
            commodity,
            base: Rate(output.rate / DAYS_PER_YEAR),
            yield_: 0.0,
            by_product: output.by_product,
            weight: 0.0,
            opening: Days::ZERO,
        });
        stated.push(output.rate);
    }
    let recipe = company.recipe.as_ref().map(|r| &world.recipes[position(&world.recipes, |x| &x.id, r)]);
    let cover = company.cover.unwrap_or(behaviour.input_cover).0;
    let needs = taken.get(&company.id).map(Vec::as_slice).or(recipe.map(|r| r.inputs.as_slice())).unwrap_or_default();
    let inputs = add_inputs(network, world, needs, Buyer::Company(id), country, cover, &company.id);
    network.companies.push(Company {
        label: label(&company.id, &company.name, ""),
        country,
        owner: company.owner.as_ref().map_or(country, |owner| CountryId::at(position(&world.countries, |c| &c.id, owner))),
        offtake: company.offtake,
        activity: Rate::ZERO,
        capacity: Rate::ZERO,
        outputs: first..network.outputs.len(),
        inputs,
        qualification: recipe.map_or(Days::ZERO, |r| r.qualification.0),
        recipe: company.recipe.clone(),
        jobs: company.jobs.unwrap_or(0.0),
        processing: recipe.and_then(|r| r.processing).map_or(Days::ZERO, |time| time.0),
        room_time: recipe.and_then(|r| r.room_time).unwrap_or(behaviour.room_time).0,
        ramp_up: recipe.and_then(|r| r.ramp_up).unwrap_or(behaviour.ramp_up).0,
        ramp_down: recipe.and_then(|r| r.ramp_down).unwrap_or(behaviour.ramp_down).0,
    });
}

fn add_end_use(network: &mut Network, world: &WorldFile, end_use: &file::EndUse, taken: &BTreeMap<String, Vec<file::Need>>) {
    let id = EndUseId::at(network.end_uses.len());
    let country = CountryId::at(position(&world.countries, |c| &c.id, &end_use.country));
    let sector = position(&world.sectors, |s| &s.id, &end_use.sector);
    let of = &world.sectors[sector];
    let name = format!("{}, {}", of.name, world.countries[country.index()].name);
    let identifier = format!("{}.{}", end_use.sector, end_use.country);
    let needs = taken.get(&identifier).unwrap_or(&of.needs);
    let inputs = add_inputs(network, world, needs, Buyer::EndUse(id), country, of.cover.0, &identifier);
    network.end_uses.push(EndUse {
        label: label(&identifier, &name, &of.unit),
        sector: SectorId::at(sector),
        country,
        demand: Rate(end_use.demand / DAYS_PER_YEAR),
        value: Price(of.value),
        deferrable: of.deferrable,
        inputs,
        qualification: of.qualification.0,
    });
}

pub(super) fn add_inputs(
    network: &mut Network,
    world: &WorldFile,
    needs: &[file::Need],
    buyer: Buyer,
    country: CountryId,
    cover: Days,
    owner: &str,
) -> Range<usize> {
    let first = network.inputs.len();
    for need in needs {
        let commodity = CommodityId::at(position(&world.commodities, |c| &c.id, &need.commodity));
        let key = key(&format!("{owner}/{}", need.commodity));
        network.inputs.push(Input {
            buyer,
            country,
            commodity,
            base: Rate::ZERO,
            per: need.per,
            class: need.class.clone(),
            cover,
            key,
            links: 0..0,
            dormant: false,
            opening: Days::ZERO,
            fixed: need.fixed,
        });
    }
    for (i, need) in needs.iter().enumerate() {
        let Some(substitute) = &need.substitute else { continue };
        let commodity = CommodityId::at(position(&world.commodities, |c| &c.id, &substitute.commodity));
        network.swaps.push(Swap {
            original: first + i,
            substitute: network.inputs.len(),
            most: substitute.most,
            premium: substitute.premium,
            time: substitute.switch.0,
            open: substitute.open,
        });
        network.inputs.push(Input {
            buyer,
            country,
            commodity,
            base: Rate::ZERO,
            per: substitute.per,
            class: file::Criticality::NonCritical,
            cover,
            key: key(&format!("{owner}/{}", substitute.commodity)),
            links: 0..0,
            dormant: true,
            opening: Days::ZERO,
            fixed: need.fixed,
        });
    }
    first..network.inputs.len()
}
