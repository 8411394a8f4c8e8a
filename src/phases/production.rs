//! Plants make and end users use what their inputs allow.

use std::ops::Range;

use bevy_ecs::prelude::*;

use crate::network::{Company, Network};
use crate::phases::planning;
use crate::rules::end_use::settle;
use crate::rules::production::{Ramps, allowed_share, ramped, recovered, stretched};
use crate::scenario::model::Model;
use crate::scenario::structure::ProductionFunction;
use crate::tick::Phase;
use crate::units::{Days, Quantity, Rate};
use crate::world::components::{EndUser, Plant};
use crate::world::flows::{Inputs, Outputs};
use crate::world::in_process::InProcess;
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Ledger, Setting};
use crate::world::scrap::Scrap;
use crate::world::ventures::Ventures;

/// Share of wanted activity below which a plant or a user counts as stopped.
const STOPPED: f64 = 0.5;
/// Share of wanted activity above which it counts as running again.
const RUNNING: f64 = 0.9;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((planning::to_order, make, serve).chain().in_set(Phase::Production));
}

fn make(
    clock: Res<Clock>,
    setting: Res<Setting>,
    prices: Res<Prices>,
    ventures: Res<Ventures>,
    scrap: Res<Scrap>,
    mut inputs: ResMut<Inputs>,
    mut outputs: ResMut<Outputs>,
    mut in_process: ResMut<InProcess>,
    mut plants: Query<&mut Plant>,
    mut ledger: ResMut<Ledger>,
    mut journal: ResMut<Journal>,
) {
    let network = &setting.0.network;
    let limits = Limits { model: &setting.0, step: clock.step };
    for mut plant in &mut plants {
        let company = &network.companies[plant.id.index()];
        let bounds = (ventures.works[plant.id.index()], scrap.feeds[plant.id.index()]);
        let aim = aim(company, &plant, bounds, clock.step);
        let paced = aim != plant.wanted;
        // What stands in `needed` is what is wanted, which buyers order by; ramps bound the day alone.
        let need = |inputs: &Inputs, k: usize| {
            if paced {
                aim * clock.step * (inputs.per[k] * inputs.mix[k] * prices.thrift[inputs.thrift[k] as usize])
            } else {
                inputs.needed[k]
            }
        };
        let (share, scarce) = limits.share_allowed(&inputs, company.inputs.clone(), need);
        plant.activity = aim * share;
        use_up(network, &mut inputs, &mut ledger, company.inputs.clone(), share, need);
        let made = in_process.pass(plant.id.index(), plant.activity, clock.tick, clock.step) * clock.step;
        for o in company.outputs.clone() {
            let output = &network.outputs[o];
            outputs.made[o] = match output.by_product {
                None => made * output.yield_,
                Some(ceiling) => recovered(outputs.called[o] * clock.step, made * output.yield_, ceiling),
            };
            ledger.entered[output.commodity.index()] += outputs.made[o];
        }
        if journal.kept && turned(&mut plant.stopped, share) {
            tell(
                &mut journal,
                clock.tick,
                &company.label.name,
                plant.stopped,
                network,
                scarce,
                ("cuts production by half or more", "produces again"),
            );
        }
    }
}

/// Activity that a plant aims at: what is wanted, as far as it can start up or shut down in a step; what works of it and what
/// its feed allows bound it at once.
fn aim(company: &Company, plant: &Plant, (works, feed): (f64, Rate), step: Days) -> Rate {
    let per_step = |of: Rate, time: Days| if time > Days::ZERO { of * (step / time) } else { Rate(f64::INFINITY) };
    let ramps = Ramps {
        usual: company.activity,
        start_up: per_step(company.capacity, company.ramp_up),
        beyond: per_step(company.capacity * plant.overtime - company.activity, company.room_time),
        shut_down: per_step(company.capacity, company.ramp_down),
    };
    ramped(plant.wanted, plant.activity, &ramps).min(company.capacity * (plant.health * plant.overtime * works)).min(feed)
}

pub(super) fn serve(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut inputs: ResMut<Inputs>,
    mut users: Query<&mut EndUser>,
    mut ledger: ResMut<Ledger>,
    mut journal: ResMut<Journal>,
) {
    let network = &setting.0.network;
    let limits = Limits { model: &setting.0, step: clock.step };
    for mut user in &mut users {
        let end_use = &network.end_uses[user.id.index()];
        let need = |inputs: &Inputs, k: usize| inputs.needed[k];
        let (share, scarce) = limits.share_allowed(&inputs, end_use.inputs.clone(), need);
        use_up(network, &mut inputs, &mut ledger, end_use.inputs.clone(), share, need);
        let service = settle(user.demand, user.wanted * share, end_use.deferrable);
        user.service = service;
        user.deferred = (user.deferred + service.postponed - service.made_up).max(Quantity::ZERO);
        if journal.kept && turned(&mut user.short, share) {
            tell(
                &mut journal,
                clock.tick,
                &end_use.label.name,
                user.short,
                network,
                scarce,
                ("meets less than half of its demand", "meets its demand again"),
            );
        }
    }
}

/// How inputs bound what is made, for one step.
struct Limits<'m> {
    model: &'m Model,
    step: Days,
}

impl Limits<'_> {
    /// Share of what is wanted that the inputs allow, from what each would have to hold, and the scarcest of them.
    fn share_allowed(&self, inputs: &Inputs, range: Range<usize>, need: impl Fn(&Inputs, usize) -> Quantity) -> (f64, Option<usize>) {
        let linear = self.model.behaviour.production_function == ProductionFunction::Linear;
        let (mut tightest, mut scarcest, mut lost) = (1.0, None, 0.0);
        for k in range {
            let share = allowed_share(inputs.stock[k], self.called_for(inputs, k, need(inputs, k)), &inputs.class[k]);
            if linear {
                lost += inputs.weight[k] * (1.0 - share);
            }
            if share < tightest {
                (tightest, scarcest) = (share, Some(k));
            }
        }
        (if linear { 1.0 - lost } else { tightest }, scarcest)
    }

    /// Stock that a buyer wants to see before it runs at full activity.
    fn called_for(&self, inputs: &Inputs, k: usize, needed: Quantity) -> Quantity {
        stretched(needed, (inputs.cover[k] + self.step) / self.step, self.model.behaviour.stretching.share(inputs.cut[k]))
    }
}

fn use_up(
    network: &Network,
    inputs: &mut Inputs,
    ledger: &mut Ledger,
    range: Range<usize>,
    share: f64,
    need: impl Fn(&Inputs, usize) -> Quantity,
) {
    for k in range {
        let used = (need(inputs, k) * share).min(inputs.stock[k]);
        inputs.stock[k] -= used;
        inputs.used[k] = used;
        ledger.used[network.inputs[k].commodity.index()] += used;
    }
}

/// Whether a plant or user crossed from running to stopped or back; `stopped` is set accordingly.
fn turned(stopped: &mut bool, share: f64) -> bool {
    let now = if *stopped { share < RUNNING } else { share < STOPPED };
    std::mem::replace(stopped, now) != now
}

fn tell(journal: &mut Journal, tick: u32, who: &str, stopped: bool, network: &Network, scarce: Option<usize>, words: (&str, &str)) {
    journal.tell(tick, || {
        let name = |k: usize| network.commodities[network.inputs[k].commodity.index()].label.name.clone();
        let why = match scarce {
            Some(k) if stopped => format!("it has run out of {}", name(k)),
            _ => "its inputs have arrived".to_owned(),
        };
        (who.to_owned(), if stopped { words.0 } else { words.1 }.to_owned(), why)
    });
}
