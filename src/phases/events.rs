//! Measures and shocks start or end; random shocks strike.

use bevy_ecs::prelude::*;

use super::shocks::{demand, intensity, news, outages, strike};
use super::transport::{modes, passages};
use crate::scenario::model::{Dates, Instrument, Measure, Model};
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::agenda::Agenda;
use crate::world::components::{Shipment, Status};
use crate::world::fleet::Fleet;
use crate::world::flows::Links;
use crate::world::gates::{Gate, Gates};
use crate::world::journal::Journal;
use crate::world::prices::{Prices, origins};
use crate::world::resources::{Clock, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((measures, strike, outages, news, demand, intensity, passages, modes).chain().in_set(Phase::Events));
}

/// Opens and shuts gates on the days on which measures change.
fn measures(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut agenda: ResMut<Agenda>,
    mut prices: ResMut<Prices>,
    mut gates: ResMut<Gates>,
    mut journal: ResMut<Journal>,
    mut fleet: ResMut<Fleet>,
    mut links: ResMut<Links>,
    mut shipments: Query<&mut Shipment>,
) {
    let model = &*setting.0;
    for (measure, dates) in model.measures.iter().zip(&agenda.dates) {
        tell(measure, dates, model, clock.tick, &mut journal);
    }
    if !agenda.turns(model, clock.tick) {
        return;
    }
    agenda.turn(model, clock.tick);
    break_channels(model, &agenda, clock.tick, &mut gates);
    prices.duty = duties(model, &agenda, clock.tick);
    let before = gates.state.clone();
    gates.set(model, &agenda, clock.tick);
    prices.origins = origins(&model.network, &gates);
    let banned = |gate: Gate| matches!(gate, Gate::Banned(_));
    for (l, gate) in gates.state.iter().enumerate() {
        if banned(*gate) && !banned(before[l]) {
            links.backlog[l] = Quantity::ZERO; // Orders that may no longer be delivered are cancelled.
        }
    }
    for regime in agenda.lifted_regimes(model) {
        decide_today(regime.index(), clock.tick, &mut fleet, &mut shipments);
    }
}

/// Crackdowns break a share of the channels on their first day.
fn break_channels(model: &Model, agenda: &Agenda, tick: u32, gates: &mut Gates) {
    for (measure, dates) in model.measures.iter().zip(&agenda.dates).filter(|(_, dates)| dates.effective == tick) {
        if let Instrument::Crackdown { on, broken, .. } = &measure.instrument {
            debug_assert!(dates.in_force(tick));
            for channels in on.iter().map(|m| m.index()) {
                gates.leaks[channels].iter_mut().for_each(|share| *share *= 1.0 - broken);
            }
        }
    }
}

/// Duties in force, by row of prices: the mean over what is bought there in normal times.
fn duties(model: &Model, agenda: &Agenda, tick: u32) -> Vec<f64> {
    let network = &model.network;
    let mut duty = vec![0.0; network.markets.len() * network.commodities.len()];
    let mut usual = vec![0.0; duty.len()];
    for input in &network.inputs {
        usual[network.price_index(input.country, input.commodity)] += input.base.0;
    }
    for (m, measure) in model.measures.iter().enumerate().filter(|(m, _)| agenda.in_force(*m, tick)) {
        debug_assert!(agenda.dates[m].in_force(tick));
        if let Instrument::Duty { links, rate } = &measure.instrument {
            for link in links.iter().map(|l| &network.links[l.index()]) {
                let input = &network.inputs[link.input.index()];
                let row = network.price_index(input.country, input.commodity);
                if usual[row] > 0.0 {
                    duty[row] += rate * (link.base.0 / usual[row]);
                }
            }
        }
    }
    duty
}

/// When a licence regime ends, what waits under it is decided at once.
fn decide_today(measure: usize, tick: u32, fleet: &mut Fleet, shipments: &mut Query<&mut Shipment>) {
    for place in 0..fleet.entities.len() {
        let mut shipment = shipments.get_mut(fleet.entities[place]).expect("pooled consignments are never removed");
        if matches!(shipment.status, Status::AwaitingLicence(m) if m.index() == measure) {
            shipment.due = tick;
            fleet.schedule(place as u32, tick);
        }
    }
}

fn tell(measure: &Measure, dates: &Dates, model: &Model, tick: u32, journal: &mut Journal) {
    let who = || model.network.countries[measure.by.index()].label.name.clone();
    let scope = || match &measure.instrument {
        Instrument::Allocation { outputs, .. } => format!("for {} goods of sellers at home", outputs.len()),
        Instrument::Acquire { outputs, .. } => format!("of {} goods of companies", outputs.len()),
        Instrument::Preference { inputs, .. } => format!("for {} inputs of buyers at home", inputs.len()),
        Instrument::Stockpile { .. } => "for users at home".to_owned(),
        other if other.links().is_empty() => "between governments, or for companies".to_owned(),
        other => format!("on {} trade links", other.links().len()),
    };
    if tick == dates.announced {
        journal.tell(tick, || {
            (who(), format!("announces \"{}\"", measure.label.name), format!("scenario measure {}, {}", measure.label.id, scope()))
        });
    }
    if tick == dates.effective {
        journal.tell(tick, || {
            (who(), format!("puts \"{}\" into force", measure.label.name), format!("scenario measure {}", measure.label.id))
        });
    }
    if tick == dates.ends {
        journal.tell(tick, || (who(), format!("lifts \"{}\"", measure.label.name), format!("scenario measure {}", measure.label.id)));
    }
}
