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
    schedule.add_systems((sound, audit).chain().in_set(Phase::Accounts));
}

/// Stops at the first stock, forecast or price that is no finite number, on the very step.
fn sound(
    clock: Res<Clock>,
    setting: Res<Setting>,
    inputs: Res<Inputs>,
    outputs: Res<Outputs>,
    prices: Res<Prices>,
    mut ledger: ResMut<Ledger>,
) {
    // A number times nothing is nothing, unless it is not finite: one sum tells whether there is something to look for.
    let trace = |sum: f64, value: f64| sum + value * 0.0;
    let stocks = inputs.stock.iter().chain(&outputs.stock).map(|q| q.0);
    let rates = inputs.forecast.iter().chain(&outputs.forecast).map(|r| r.0);
    let sum = stocks.chain(rates).chain(prices.spot.iter().map(|p| p.log)).fold(0.0, trace);
    if sum != 0.0 {
        let model = &*setting.0;
        let what = first_broken(model, &inputs, &outputs, &prices).unwrap_or_else(|| "some quantity".to_owned());
        ledger.broken = Some(format!("on {} (step {}) {what}", model.calendar.date(clock.tick), clock.tick));
    }
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
}

/// The first stock, forecast or price that is no finite number, in words: whose, of what, and the value.
fn first_broken(model: &Model, inputs: &Inputs, outputs: &Outputs, prices: &Prices) -> Option<String> {
    let network = &model.network;
    let good = |c: usize| &network.commodities[c].label.name;
    // Buyers first: what a buyer wants reaches its sellers within the step.
    let of_inputs = inputs.stock.iter().zip(&inputs.forecast).enumerate().find_map(|(k, (stock, forecast))| {
        let of = &network.inputs[k];
        let (what, value) = broken("stock", stock.0).or_else(|| broken("forecast of use", forecast.0))?;
        Some(format!("the {what} of {} at {} is {value}", good(of.commodity.index()), network.buyer_name(of.buyer)))
    });
    let of_outputs = || {
        outputs.stock.iter().zip(&outputs.forecast).enumerate().find_map(|(o, (stock, forecast))| {
            let of = &network.outputs[o];
            let (what, value) = broken("finished stock", stock.0).or_else(|| broken("forecast of orders", forecast.0))?;
            Some(format!("the {what} of {} at {} is {value}", good(of.commodity.index()), network.companies[of.company.index()].label.name))
        })
    };
    let of_prices = || {
        prices.spot.iter().enumerate().find_map(|(i, price)| {
            let n = network.commodities.len();
            let (what, value) = broken("log price", price.log)?;
            Some(format!("the {what} of {} in {} is {value}", good(i % n), network.markets[i / n].name))
        })
    };
    of_inputs.or_else(of_outputs).or_else(of_prices)
}

fn broken(what: &'static str, value: f64) -> Option<(&'static str, f64)> {
    (!value.is_finite()).then_some((what, value))
}
