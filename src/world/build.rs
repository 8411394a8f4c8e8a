//! A fresh world for every run, at the baseline.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::agenda::Agenda;
use super::appeals::Appeals;
use super::components::{EndUser, Plant};
use super::fleet::{Fleet, under_way};
use super::flows::{Inputs, Links, Outputs, Pipelines};
use super::gates::Gates;
use super::in_process::InProcess;
use super::journal::Journal;
use super::knowledge::Knowledge;
use super::prices::{Prices, origins};
use super::rations::Rations;
use super::resources::{Clock, Dice, Ledger, Pace, Reserve, Reserves, Setting};
use super::scrap::Scrap;
use super::strikes::Strikes;
use super::swaps::Swaps;
use super::treasury::Treasury;
use super::ventures::Ventures;
use super::ways::{Ways, flyer};
use crate::ids::{CompanyId, EndUseId, InputId, MeasureId};
use crate::maths::exp;
use crate::phases::gauges::Readings;
use crate::phases::record::Recorder;
use crate::random::{Luck, Process};
use crate::record::Layout;
use crate::rules::end_use::Service;
use crate::scenario::model::{Hit, Instrument, Model};
use crate::scenario::resolve::passes;
use crate::units::{Days, Quantity, Rate};

/// Builds the world of one run.
#[must_use]
pub fn build(model: &Arc<Model>, luck: Luck, layout: &Arc<Layout>, keep_journal: bool, audit_every: u32) -> World {
    let mut world = World::new();
    let Model { network, behaviour, calendar, .. } = &**model;
    let step = calendar.step;
    for id in 0..network.companies.len() {
        world.spawn(Plant {
            id: CompanyId::at(id),
            health: 1.0,
            overtime: 1.0,
            wanted: network.companies[id].activity,
            activity: network.companies[id].activity,
            stopped: false,
        });
    }
    for (id, end_use) in network.end_uses.iter().enumerate() {
        let demand = end_use.demand * step;
        world.spawn(EndUser {
            id: EndUseId::at(id),
            factor: 1.0,
            demand,
            wanted: demand,
            deferred: Quantity::ZERO,
            service: Service::default(),
            short: false,
        });
    }
    let outputs = Outputs::at_baseline(network, step);
    let mut inputs = Inputs::at_baseline(model, covers(model, luck));
    let links = Links::at_baseline(network, step);
    let gates = Gates::open(model, consigned(model));
    let mut fleet = Fleet::new(calendar.ticks);
    let pipelines = fill_pipelines(&mut world, model, &links, &gates, &mut inputs, &mut fleet);
    world.insert_resource(ledger(model, &outputs, &inputs, audit_every));
    world.insert_resource(reserves(model));
    world.insert_resource(Treasury::new(network.countries.len()));
    world.insert_resource(Swaps::unused(network));
    world.insert_resource(Strikes::of(model, luck));
    world.insert_resource(Ways::open(network));
    world.insert_resource(Prices { origins: origins(network, &gates), ..Prices::at_baseline(network, behaviour, step) });
    world.insert_resource(Agenda::of(model));
    world.insert_resource(Pace::of(model));
    world.insert_resource(Rations::of(model));
    world.insert_resource(Appeals::of(model));
    world.insert_resource(Recorder::new(layout, model));
    world.insert_resource(Readings(Vec::with_capacity(model.gauges.len() * calendar.ticks as usize)));
    world.insert_resource(Journal { kept: keep_journal, ..Journal::default() });
    world.insert_resource(InProcess::at_baseline(network, step));
    world.insert_resource(Ventures::at_baseline(network));
    world.insert_resource(Scrap::at_baseline(network, step));
    world.insert_resource(Knowledge::unspread(model));
    world.insert_resource(Clock { tick: 0, step });
    world.insert_resource(Dice(luck));
    world.insert_resource(Setting(Arc::clone(model)));
    world.insert_resource(outputs);
    world.insert_resource(inputs);
    world.insert_resource(links);
    world.insert_resource(gates);
    world.insert_resource(fleet);
    world.insert_resource(pipelines);
    world
}

/// Covers of this run: each buyer has its own, which decides who runs short first.
fn covers(model: &Model, luck: Luck) -> Vec<Days> {
    let spread = model.behaviour.cover_spread;
    let drawn = |k: &crate::network::Input| k.cover * exp(spread * luck.draws(Process::Cover, k.key, 0).normal());
    model.network.inputs.iter().map(drawn).collect()
}

/// Links whose goods some measure can stop or some closure can hold, or that can change to air: their consignments are agents.
fn consigned(model: &Model) -> Vec<bool> {
    let mut consigned = vec![false; model.network.links.len()];
    for link in model.measures.iter().flat_map(|m| m.instrument.links()) {
        consigned[link.index()] = true;
    }
    for (l, consigned) in consigned.iter_mut().enumerate() {
        *consigned |= flyer(&model.network, l).is_some();
    }
    let drawn = model.hazards.iter().flat_map(|h| &h.groups).map(|group| &group.hits);
    for hits in model.shocks.iter().map(|shock| &shock.hits).chain(drawn) {
        if let Hit::Closure(chokepoint, ..) = *hits {
            for (l, link) in model.network.links.iter().enumerate() {
                consigned[l] |= passes(&model.network, link, chokepoint);
            }
        }
    }
    consigned
}

/// Fills every journey with the flow of normal times.
fn fill_pipelines(world: &mut World, model: &Model, links: &Links, gates: &Gates, inputs: &mut Inputs, fleet: &mut Fleet) -> Pipelines {
    let daily = |l: usize| model.network.links[l].base * model.calendar.step;
    for (l, link) in model.network.links.iter().enumerate().filter(|(_, link)| link.base > Rate::ZERO) {
        for arrival in 0..links.transit[l] {
            inputs.in_transit[link.input.index()] += daily(l);
            if gates.consigned[l] {
                fleet.schedule(fleet.entities.len() as u32, arrival);
                fleet.entities.push(world.spawn(under_way(l, daily(l), arrival as i32 - links.transit[l] as i32, arrival)).id());
            }
        }
    }
    Pipelines::flowing((0..links.transit.len()).map(|l| (if gates.consigned[l] { 0 } else { links.transit[l] }, daily(l))))
}

fn ledger(model: &Model, outputs: &Outputs, inputs: &Inputs, audit_every: u32) -> Ledger {
    let mut entered = vec![Quantity::ZERO; model.network.commodities.len()];
    for (output, stock) in model.network.outputs.iter().zip(&outputs.stock) {
        entered[output.commodity.index()] += *stock;
    }
    for (k, input) in model.network.inputs.iter().enumerate() {
        entered[input.commodity.index()] += inputs.stock[k] + inputs.in_transit[k];
    }
    Ledger { used: vec![Quantity::ZERO; entered.len()], entered, residual: 0.0, audit_every, broken: None }
}

fn reserves(model: &Model) -> Reserves {
    let mut reserves = Vec::new();
    let network = &model.network;
    for (m, measure) in model.measures.iter().enumerate() {
        let Instrument::Stockpile { inputs, draws, allied, cover, .. } = &measure.instrument else { continue };
        let mut commodities: Vec<_> = inputs.iter().map(|k| network.inputs[k.index()].commodity).collect();
        commodities.sort_unstable();
        commodities.dedup();
        for commodity in commodities {
            let of = |list: &[InputId]| -> Vec<InputId> {
                list.iter().copied().filter(|k| network.inputs[k.index()].commodity == commodity).collect()
            };
            let home = of(inputs);
            let usual: Rate = home.iter().map(|k| network.inputs[k.index()].base).sum();
            let part = |k: &InputId| if usual > Rate::ZERO { network.inputs[k.index()].base / usual } else { 0.0 };
            reserves.push(Reserve {
                measure: MeasureId::at(m),
                commodity,
                country: measure.by,
                size: home.iter().map(|k| network.inputs[k.index()].base * *cover).sum(),
                home: home.iter().map(|k| (*k, part(k))).collect(),
                draws: of(draws),
                allied: of(allied),
                stock: Quantity::ZERO,
                opened: false,
                drawn: false,
            });
        }
    }
    Reserves(reserves)
}
