//! Buyers look for new suppliers and qualify them.

use bevy_ecs::prelude::*;

use crate::network::{Buyer, Network};
use crate::random::Process;
use crate::rules::sourcing::{searches, time_to_use};
use crate::scenario::model::Model;
use crate::tick::Phase;
use crate::units::Days;
use crate::world::agenda::Agenda;
use crate::world::appeals::Appeals;
use crate::world::flows::{Inputs, Links, NO_ROUTE, Standing};
use crate::world::gates::Gates;
use crate::world::journal::Journal;
use crate::world::resources::{Clock, Dice, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(qualify.in_set(Phase::Adaptation));
}

/// A buyer that runs low looks for a supplier and qualifies whom it finds, one after the other, the largest seller first.
pub(super) fn qualify(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    agenda: Res<Agenda>,
    gates: Res<Gates>,
    appeals: Res<Appeals>,
    mut inputs: ResMut<Inputs>,
    mut links: ResMut<Links>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    for (k, input) in model.network.inputs.iter().enumerate() {
        if !links.has_candidates[k] {
            continue;
        }
        // At the end of a step what was used in it is gone, so that the usual stock is the cover alone.
        let usual = inputs.forecast[k] * inputs.cover[k];
        let runs_low = searches(inputs.stock[k], usual, inputs.forecast[k], model.behaviour.search_threshold);
        let candidates = input.links.clone().rev().take_while(|l| model.network.links[*l].candidate);
        let mut chosen = None;
        let mut busy = false;
        for l in candidates {
            match links.standing[l] {
                Standing::Qualifying(due) if due <= clock.tick => {
                    links.standing[l] = Standing::Qualified;
                    tell(&mut journal, &model.network, clock.tick, l, "can use goods of", "qualification is complete");
                }
                Standing::Qualifying(_) => busy = true,
                Standing::Candidate if links.share[l] > 0.0 && !gates.state[l].hides_orders() && links.transit[l] != NO_ROUTE => {
                    chosen = Some(l)
                }
                Standing::Candidate | Standing::Qualified => {}
            }
        }
        let Some(l) = chosen.filter(|_| !busy) else { continue };
        let spread = model.behaviour.qualification_spread;
        match inputs.found[k] {
            None if runs_low || appeals.barred[k] > 0.0 => {
                let draw = dice.0.draws(Process::Search, input.key, model.calendar.day(clock.tick)).normal();
                let time = time_to_use(model.behaviour.search_time.0, 1.0, spread, draw);
                inputs.found[k] = Some(clock.tick + model.calendar.ticks_of(time));
            }
            Some(due) if due <= clock.tick => {
                inputs.found[k] = None;
                let draw = dice.0.draws(Process::Qualification, model.network.links[l].key, 0).normal();
                let factor = recognition(model, &agenda, clock.tick, &links, l);
                let time = time_to_use(expected_time(&model.network, k), factor, spread, draw);
                links.standing[l] = Standing::Qualifying(clock.tick + model.calendar.ticks_of(time));
                tell(&mut journal, &model.network, clock.tick, l, "has found and begins to qualify", "its stock ran low");
            }
            None | Some(_) => {}
        }
    }
}

/// How much sooner a buyer can use a supplier since somebody of its kind in an allied country already does [ratio].
pub(super) fn recognition(model: &Model, agenda: &Agenda, tick: u32, links: &Links, candidate: usize) -> f64 {
    if !agenda.allied {
        return 1.0;
    }
    let network = &model.network;
    let (output, wants) = (network.links[candidate].output, &network.inputs[network.links[candidate].input.index()]);
    let known = network.links.iter().zip(&links.standing).filter(|(link, standing)| {
        link.output == output && **standing == Standing::Qualified && network.alike(network.inputs[link.input.index()].buyer, wants.buyer)
    });
    known.fold(1.0, |time, (link, _)| {
        let has = network.inputs[link.input.index()].country;
        if has == wants.country { time } else { f64::min(time, agenda.qualification_time(model, tick, has, wants.country)) }
    })
}

pub(super) fn expected_time(network: &Network, input: usize) -> Days {
    match network.inputs[input].buyer {
        Buyer::Company(id) => network.companies[id.index()].qualification,
        Buyer::EndUse(id) => network.end_uses[id.index()].qualification,
    }
}

pub(super) fn tell(journal: &mut Journal, network: &Network, tick: u32, l: usize, what: &str, why: &str) {
    journal.tell(tick, || {
        let link = &network.links[l];
        let seller = &network.companies[network.outputs[link.output.index()].company.index()].label.name;
        let good = &network.commodities[network.commodity(link).index()].label.name;
        (network.buyer_name(network.inputs[link.input.index()].buyer).to_owned(), format!("{what} {seller} for {good}"), why.to_owned())
    });
}
