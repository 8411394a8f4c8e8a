//! What companies want to make: chosen before they order, or, where they make to order, when all have ordered.

use bevy_ecs::prelude::*;

use crate::rules::production::{ordered_output, overtime, wanted_output};
use crate::scenario::model::Model;
use crate::scenario::structure::{Planning, Split};
use crate::units::{Quantity, Rate};
use crate::world::components::Plant;
use crate::world::flows::{Inputs, Links, Outputs};
use crate::world::in_process::InProcess;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Pace, Setting};
use crate::world::scrap::Scrap;
use crate::world::ventures::Ventures;

/// Companies that make to stock choose their activity by the orders that they expect.
pub fn to_stock(
    clock: Res<Clock>,
    setting: Res<Setting>,
    pace: Res<Pace>,
    prices: Res<Prices>,
    ventures: Res<Ventures>,
    scrap: Res<Scrap>,
    in_process: Res<InProcess>,
    mut outputs: ResMut<Outputs>,
    mut inputs: ResMut<Inputs>,
    mut plants: Query<&mut Plant>,
) {
    let model = &*setting.0;
    if model.behaviour.planning != Planning::MakeToStock {
        return;
    }
    let adjustment = model.behaviour.stock_adjustment.0;
    let outputs = &mut *outputs;
    for (o, output) in model.network.outputs.iter().enumerate() {
        // What is in process is on its way to the stock, like goods of a supplier.
        let (begun, time) = (in_process.held[output.company.index()], in_process.time[output.company.index()]);
        let (held, target) = (outputs.stock[o] + begun * output.yield_, outputs.target[o] + outputs.forecast[o] * time);
        outputs.called[o] = wanted_output(outputs.forecast[o], held, target, adjustment);
    }
    choose(model, &clock, &pace, &prices, (&ventures, &scrap), outputs, &mut inputs, &mut plants);
}

/// Companies that make to order choose it by what stands in their books.
pub fn to_order(
    clock: Res<Clock>,
    setting: Res<Setting>,
    pace: Res<Pace>,
    prices: Res<Prices>,
    ventures: Res<Ventures>,
    scrap: Res<Scrap>,
    links: Res<Links>,
    mut outputs: ResMut<Outputs>,
    mut inputs: ResMut<Inputs>,
    mut plants: Query<&mut Plant>,
) {
    let model = &*setting.0;
    if model.behaviour.planning != Planning::MakeToOrder {
        return;
    }
    let outputs = &mut *outputs;
    let mut book = vec![Quantity::ZERO; outputs.called.len()];
    for (backlog, seller) in links.backlog.iter().zip(&links.output) {
        book[*seller as usize] += *backlog;
    }
    for (o, book) in book.iter().enumerate() {
        outputs.called[o] = ordered_output(*book, outputs.stock[o], outputs.target[o], clock.step);
    }
    choose(model, &clock, &pace, &prices, (&ventures, &scrap), outputs, &mut inputs, &mut plants);
}

/// Activity: the wants of a company's outputs, weighted by revenue, within capacity; and the use that it calls for.
fn choose(
    model: &Model,
    clock: &Clock,
    pace: &Pace,
    prices: &Prices,
    (ventures, scrap): (&Ventures, &Scrap),
    outputs: &mut Outputs,
    inputs: &mut Inputs,
    plants: &mut Query<&mut Plant>,
) {
    let Model { network, behaviour, .. } = model;
    let by_capacity = behaviour.split == Split::ByCapacity;
    for mut plant in plants {
        let company = &network.companies[plant.id.index()];
        let mut wanted = Rate::ZERO;
        for o in company.outputs.clone() {
            let output = &network.outputs[o];
            wanted += outputs.called[o] * (output.weight / output.yield_);
        }
        if behaviour.overtime_ceiling > 1.0 {
            plant.overtime = overtime(plant.overtime, wanted, plant.activity, behaviour.overtime_ceiling, pace.overtime);
        }
        let able = plant.health * plant.overtime * ventures.works[plant.id.index()];
        plant.wanted = wanted.min(company.capacity * able).min(scrap.feeds[plant.id.index()]);
        if by_capacity {
            outputs.able[company.outputs.clone()].fill(able);
        }
        let activity = plant.wanted * clock.step;
        for k in company.inputs.clone() {
            inputs.needed[k] = activity * (inputs.per[k] * inputs.mix[k] * prices.thrift[inputs.thrift[k] as usize]);
        }
    }
}
