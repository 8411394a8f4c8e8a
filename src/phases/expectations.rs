//! Forecasts, fear, and what everybody wants to make and use.

use bevy_ecs::prelude::*;

use crate::ids::MeasureId;
use crate::network::Network;
use crate::phases::{planning, substitution};
use crate::rules::{end_use, fear};
use crate::scenario::model::{Dates, Model};
use crate::tick::Phase;
use crate::world::agenda::Agenda;
use crate::world::components::EndUser;
use crate::world::flows::{Inputs, Outputs};
use crate::world::gates::Gates;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Pace, Setting};
use crate::world::strikes::Strikes;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(
        (forecast_orders, substitution::switch, planning::to_stock, plan_end_users, forecast_use, fear_interruptions)
            .chain()
            .in_set(Phase::Expectations),
    );
}

/// Sellers expect the orders that they got, smoothed.
fn forecast_orders(clock: Res<Clock>, pace: Res<Pace>, mut outputs: ResMut<Outputs>) {
    let Outputs { forecast, orders, .. } = &mut *outputs;
    for (forecast, orders) in forecast.iter_mut().zip(orders) {
        *forecast = forecast.towards(*orders / clock.step, pace.forecast);
    }
}

/// End users want their demand and part of what they had to postpone.
fn plan_end_users(
    clock: Res<Clock>,
    setting: Res<Setting>,
    prices: Res<Prices>,
    mut inputs: ResMut<Inputs>,
    mut users: Query<&mut EndUser>,
) {
    let Model { network, behaviour, .. } = &*setting.0;
    for mut user in &mut users {
        let end_use = &network.end_uses[user.id.index()];
        user.demand = end_use.demand * user.factor * clock.step;
        user.wanted = end_use::wanted(user.demand, user.deferred, behaviour.catch_up);
        for k in end_use.inputs.clone() {
            inputs.needed[k] = user.wanted * (inputs.per[k] * inputs.mix[k] * prices.thrift[inputs.thrift[k] as usize]);
        }
    }
}

/// Buyers expect the use that they planned and what the state buys through them, smoothed.
fn forecast_use(clock: Res<Clock>, pace: Res<Pace>, mut inputs: ResMut<Inputs>) {
    let Inputs { forecast, needed, public, .. } = &mut *inputs;
    for ((forecast, needed), public) in forecast.iter_mut().zip(needed).zip(public) {
        *forecast = forecast.towards((*needed + *public) / clock.step, pace.forecast);
    }
}

/// Announced controls and news of outages raise the cover that dependent buyers want; the worst counts.
fn fear_interruptions(
    clock: Res<Clock>,
    setting: Res<Setting>,
    strikes: Res<Strikes>,
    agenda: Res<Agenda>,
    gates: Res<Gates>,
    prices: Res<Prices>,
    mut inputs: ResMut<Inputs>,
) {
    let model = &*setting.0;
    let behaviour = &model.behaviour;
    let usual = behaviour.stock_adjustment.0;
    let day = |tick: u32| model.calendar.step * f64::from(tick);
    let inputs = &mut *inputs;
    let extra = |dependence: f64, alarm: f64, row: u32| {
        let price = prices.spot[row as usize].log;
        fear::extra_cover(dependence, alarm, behaviour.feared_interruption.0, price, behaviour.fear_restraint)
    };
    if strikes.felt(0) {
        for ((feared, shaken), row) in inputs.feared.iter_mut().zip(&inputs.shaken).zip(&inputs.price) {
            *feared = extra(*shaken, 1.0, *row);
        }
    }
    for (_, k, _) in &gates.exposures {
        let k = *k as usize;
        inputs.feared[k] = extra(inputs.shaken[k], 1.0, inputs.price[k]);
        inputs.adjustment[k] = usual;
    }
    for (of, k, dependence) in &gates.exposures {
        let Dates { announced, effective, ends } = agenda.dates[of.index()];
        if clock.tick < announced || clock.tick >= ends || agenda.suspended[of.index()] {
            continue;
        }
        let k = *k as usize;
        if agenda.allied && agenda.spares(model, clock.tick, model.measures[of.index()].by, model.network.inputs[k].country) {
            continue; // It has nothing to fear from an ally.
        }
        let (announced, effective) = (day(announced), day(effective));
        let alarm = fear::alarm(clock.now(), announced, effective, behaviour.fear_memory.0);
        let alarm = fear::standing_alarm(alarm, held_back(&model.network, &gates, k, *of));
        inputs.feared[k] = inputs.feared[k].max(extra(*dependence, alarm, inputs.price[k]));
        inputs.adjustment[k] = inputs.adjustment[k].min(fear::adjustment(usual, clock.now(), announced, effective));
    }
    let Inputs { target, forecast, cover, .. } = inputs;
    for (k, target) in target.iter_mut().enumerate() {
        *target = forecast[k] * (cover[k] + clock.step);
    }
}

/// Share of the usual supply under a quota that it held back in the step before.
fn held_back(network: &Network, gates: &Gates, k: usize, measure: MeasureId) -> f64 {
    let (mut all, mut held) = (0.0, 0.0);
    for l in network.inputs[k].links.clone().filter(|l| gates.quota[*l] == Some(measure)) {
        all += network.links[l].share;
        held += network.links[l].share * gates.held_back[l];
    }
    if all > 0.0 { held / all } else { 0.0 }
}
