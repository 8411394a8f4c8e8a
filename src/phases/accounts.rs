//! Everything that entered is held, used, moving or lost; a state that is no finite number stops the run.

use bevy_ecs::prelude::*;

use crate::scenario::model::Model;
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::components::{Shipment, Status};
use crate::world::flows::{Inputs, Outputs, Pipelines};
use crate::world::gates::Gates;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Ledger, Reserves, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(audit.in_set(Phase::Accounts));
}

/// Counts every good where it lies and holds the sum against what entered.
fn audit(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut ledger: ResMut<Ledger>,
    inputs: Res<Inputs>,
    outputs: Res<Outputs>,
    gates: Res<Gates>,
    pipelines: Res<Pipelines>,
    reserves: Res<Reserves>,
    prices: Res<Prices>,
    shipments: Query<&Shipment>,
) {
    let model = &*setting.0;
    let last = clock.tick + 1 == model.calendar.ticks;
    if !last && !(clock.tick + 1).is_multiple_of(ledger.audit_every) {
        return;
    }
    let network = &model.network;
    let mut there = ledger.used.clone();
    let commodity_of = |l: usize| network.commodity(&network.links[l]).index();
    for (o, stock) in outputs.stock.iter().enumerate() {
        there[network.outputs[o].commodity.index()] += *stock;
    }
    for (k, stock) in inputs.stock.iter().enumerate() {
        there[network.inputs[k].commodity.index()] += *stock;
    }
    for (l, bay) in gates.bay.iter().enumerate() {
        there[commodity_of(l)] += *bay;
    }
    for (l, quantity) in pipelines.content() {
        there[commodity_of(l)] += quantity;
    }
    for shipment in shipments.iter().filter(|s| s.status != Status::Free) {
        there[commodity_of(shipment.link.index())] += shipment.quantity;
    }
    for reserve in &reserves.0 {
        there[reserve.commodity.index()] += reserve.stock;
    }
    for (entered, there) in ledger.entered.clone().iter().zip(&there) {
        if *entered > Quantity::ZERO {
            ledger.residual = ledger.residual.max(((*entered - *there) / *entered).abs());
        }
    }
    if ledger.broken.is_none() {
        ledger.broken = first_broken(model, &inputs, &outputs, &prices)
            .map(|what| format!("on {} {what} is no finite number", model.calendar.date(clock.tick)));
    }
}

/// The first stock or price that is no finite number, in words.
fn first_broken(model: &Model, inputs: &Inputs, outputs: &Outputs, prices: &Prices) -> Option<String> {
    let network = &model.network;
    let output = outputs.stock.iter().position(|q| !q.0.is_finite());
    let input = inputs.stock.iter().position(|q| !q.0.is_finite());
    let price = prices.spot.iter().position(|p| !p.log.is_finite());
    output
        .map(|o| {
            let of = &network.outputs[o];
            format!(
                "the finished stock of {} at {}",
                network.commodities[of.commodity.index()].label.name,
                network.companies[of.company.index()].label.name
            )
        })
        .or_else(|| {
            input.map(|k| {
                format!(
                    "the stock of {} at {}",
                    network.commodities[network.inputs[k].commodity.index()].label.name,
                    network.buyer_name(network.inputs[k].buyer)
                )
            })
        })
        .or_else(|| price.map(|i| format!("the price of {}", network.commodities[i % network.commodities.len()].label.name)))
}
