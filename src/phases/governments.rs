//! Governments react: stockpiles open on their day and serve users at home who run short.

use bevy_ecs::prelude::*;

use crate::rules::stockpile::{claim, release_share};
use crate::scenario::model::Instrument;
use crate::tick::Phase;
use crate::units::{Days, Quantity};
use crate::world::agenda::Agenda;
use crate::world::flows::Inputs;
use crate::world::journal::Journal;
use crate::world::resources::{Clock, Ledger, Reserve, Reserves, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((open_stockpiles, release).chain().in_set(Phase::Governments));
}

/// Stockpiles enter the books on the day they are announced.
fn open_stockpiles(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    mut reserves: ResMut<Reserves>,
    mut ledger: ResMut<Ledger>,
) {
    let model = &*setting.0;
    for reserve in &mut reserves.0 {
        let measure = &model.measures[reserve.measure.index()];
        if agenda.dates[reserve.measure.index()].announced != clock.tick {
            continue;
        }
        if let Instrument::Stockpile { cover, .. } = measure.instrument {
            reserve.stock = reserve.inputs.iter().map(|k| model.network.inputs[k.index()].base * cover).sum();
            ledger.entered[reserve.commodity.index()] += reserve.stock;
        }
    }
}

/// Users whose stock is below the threshold draw; an insufficient reserve is shared in proportion.
fn release(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    mut reserves: ResMut<Reserves>,
    mut inputs: ResMut<Inputs>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    for reserve in &mut reserves.0 {
        let measure = &model.measures[reserve.measure.index()];
        if reserve.stock <= Quantity::ZERO || !agenda.in_force(reserve.measure.index(), clock.tick) {
            continue;
        }
        let Instrument::Stockpile { release_below, .. } = measure.instrument else { continue };
        let Reserve { stock, inputs: users, .. } = reserve;
        let claims: Quantity = users.iter().map(|k| claim_of(&inputs, k.index(), release_below)).sum();
        if claims <= Quantity::ZERO {
            continue;
        }
        let share = release_share(*stock, claims);
        for k in users.iter() {
            let drawn = claim_of(&inputs, k.index(), release_below) * share;
            inputs.stock[k.index()] += drawn;
            *stock -= drawn;
        }
        let emptied = share < 1.0;
        if emptied {
            *stock = Quantity::ZERO;
        }
        tell(reserve, emptied, clock.tick, model, &mut journal);
    }
}

fn claim_of(inputs: &Inputs, k: usize, threshold: Days) -> Quantity {
    // Users who hold little at all times draw only when half of that is gone.
    claim(inputs.stock[k], inputs.forecast[k], threshold.min(inputs.cover[k] / 2.0))
}

fn tell(reserve: &mut Reserve, emptied: bool, tick: u32, model: &crate::scenario::model::Model, journal: &mut Journal) {
    let who = || model.network.countries[reserve.country.index()].label.name.clone();
    let name = || model.network.commodities[reserve.commodity.index()].label.name.clone();
    if !reserve.drawn {
        journal.tell(tick, || (who(), format!("draws on its stockpile of {}", name()), "users at home run short".into()));
    }
    if emptied {
        journal.tell(tick, || (who(), format!("has used up its stockpile of {}", name()), "users at home drew more than was left".into()));
    }
    reserve.drawn = true;
}
