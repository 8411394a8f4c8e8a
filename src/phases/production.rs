//! Plants make and end users use what their inputs allow.

use std::ops::Range;

use bevy_ecs::prelude::*;

use crate::network::Network;
use crate::rules::end_use::settle;
use crate::rules::production::allowed_share;
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::components::{EndUser, Plant};
use crate::world::flows::{Inputs, Outputs};
use crate::world::journal::Journal;
use crate::world::resources::{Clock, Ledger, Setting};

/// Share of wanted activity below which a plant or a user counts as stopped.
const STOPPED: f64 = 0.5;
/// Share of wanted activity above which it counts as running again.
const RUNNING: f64 = 0.9;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((make, serve).chain().in_set(Phase::Production));
}

fn make(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut inputs: ResMut<Inputs>,
    mut outputs: ResMut<Outputs>,
    mut plants: Query<&mut Plant>,
    mut ledger: ResMut<Ledger>,
    mut journal: ResMut<Journal>,
) {
    let network = &setting.0.network;
    for mut plant in &mut plants {
        let company = &network.companies[plant.id.index()];
        let (share, scarce) = share_allowed(network, &inputs, company.inputs.clone());
        plant.activity = plant.wanted * share;
        use_up(network, &mut inputs, &mut ledger, company.inputs.clone(), share);
        let made = plant.activity * clock.step;
        for o in company.outputs.clone() {
            let output = &network.outputs[o];
            outputs.made[o] = made * output.yield_;
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

pub(super) fn serve(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut inputs: ResMut<Inputs>,
    mut users: Query<&mut EndUser>,
    mut ledger: ResMut<Ledger>,
    mut journal: ResMut<Journal>,
) {
    let network = &setting.0.network;
    for mut user in &mut users {
        let end_use = &network.end_uses[user.id.index()];
        let (share, scarce) = share_allowed(network, &inputs, end_use.inputs.clone());
        use_up(network, &mut inputs, &mut ledger, end_use.inputs.clone(), share);
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

/// Share of what is wanted that the inputs allow, and the scarcest of them.
fn share_allowed(network: &Network, inputs: &Inputs, range: Range<usize>) -> (f64, Option<usize>) {
    let mut tightest = (1.0, None);
    for k in range {
        let share = allowed_share(inputs.stock[k], inputs.needed[k], &network.inputs[k].class);
        if share < tightest.0 {
            tightest = (share, Some(k));
        }
    }
    tightest
}

fn use_up(network: &Network, inputs: &mut Inputs, ledger: &mut Ledger, range: Range<usize>, share: f64) {
    for k in range {
        let used = (inputs.needed[k] * share).min(inputs.stock[k]);
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
