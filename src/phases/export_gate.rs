//! What may leave a country leaves, waits for a licence, or leaks.

use std::ops::Range;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use super::transport::set_out;
use crate::ids::{CommodityId, MeasureId};
use crate::maths::exp;
use crate::random::Process;
use crate::rules::export_gate::{filing_offset, leak};
use crate::scenario::model::{Instrument, Model, Regime};
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::agenda::Agenda;
use crate::world::components::{Shipment, Status};
use crate::world::fleet::{Fleet, launch, under_way};
use crate::world::flows::{Inputs, Links, Outputs, Pipelines};
use crate::world::gates::{Gate, Gates};
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Dice, Pace, Setting};
use crate::world::ways::Ways;

/// Share of a flow at which a leakage channel is worth an entry in the journal.
const NOTABLE_LEAK: f64 = 0.01;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((form_leaks, dispatch).chain().in_set(Phase::ExportGate));
}

/// Leakage channels form and decay with the price gap between a market and the exporter's home.
fn form_leaks(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    pace: Res<Pace>,
    prices: Res<Prices>,
    mut gates: ResMut<Gates>,
    mut journal: ResMut<Journal>,
) {
    let Model { network, measures, behaviour, .. } = &*setting.0;
    let commodities = network.commodities.len();
    for (m, measure) in measures.iter().enumerate() {
        if measure.enforcement >= 1.0 && agenda.enforcement[m] >= 1.0 || !agenda.stands[m] {
            continue;
        }
        let home = network.countries[measure.by.index()].market.index() * commodities;
        let Gates { leaks, leak_rows, .. } = &mut *gates;
        for row in leak_rows[m].iter().map(|row| *row as usize) {
            let share = &mut leaks[m][row];
            let saved = network.untaxed.get(&(measure.by, CommodityId::at(row % commodities))).copied().unwrap_or(1.0);
            let gap = exp(prices.spot[row].log - prices.spot[home + row % commodities].log) * (1.0 + prices.duty[row]) * saved;
            let before = *share;
            *share = leak(before, gap, behaviour.leak_markup, agenda.enforcement[m], pace.leak_forming, pace.leak_decaying);
            if before < NOTABLE_LEAK && *share >= NOTABLE_LEAK {
                journal.tell(clock.tick, || {
                    let name = &network.commodities[row % commodities].label.name;
                    let market = &network.markets[row / commodities].name;
                    (
                        "Traders".into(),
                        format!("carry {name} to {market} through third countries"),
                        format!("the price there is {gap:.1} times the price at its origin"),
                    )
                });
            }
        }
    }
}

/// Where consignments are put into the world.
#[derive(SystemParam)]
struct Dock<'w, 's> {
    fleet: ResMut<'w, Fleet>,
    shipments: Query<'w, 's, &'static mut Shipment>,
    commands: Commands<'w, 's>,
}

impl Dock<'_, '_> {
    fn launch(&mut self, shipment: Shipment) {
        if shipment.quantity > Quantity::ZERO {
            launch(&mut self.fleet, &mut self.shipments, &mut self.commands, shipment);
        }
    }
}

/// Sends every delivery on its way, or to the licence office.
fn dispatch(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    dice: Res<Dice>,
    mut ways: ResMut<Ways>,
    mut gates: ResMut<Gates>,
    mut links: ResMut<Links>,
    mut inputs: ResMut<Inputs>,
    mut outputs: ResMut<Outputs>,
    mut prices: ResMut<Prices>,
    mut pipelines: ResMut<Pipelines>,
    mut dock: Dock,
) {
    let model = &*setting.0;
    let links = &mut *links;
    let inputs = &mut *inputs;
    for (k, input) in model.network.inputs.iter().enumerate() {
        if !gates.meets_gates[k] {
            send_freely(links, &mut pipelines, input.links.clone(), &mut inputs.in_transit[k]);
            continue;
        }
        let row = inputs.price[k] as usize;
        for l in input.links.clone() {
            let sent = links.sent[l];
            if !gates.consigned[l] {
                links.departed[l] = sent;
                pipelines.send(l, sent);
                inputs.in_transit[k] += sent;
                continue;
            }
            let gate = gates.state[l];
            // What goes astray takes the long way through third countries.
            let (leaving, astray) = match gate {
                Gate::Open | Gate::Quota(_) => {
                    let smuggled = sent * gates.smuggled[l];
                    (sent - smuggled + empty_bay(&mut gates, inputs, l, k), smuggled)
                }
                Gate::Banned(_) => {
                    outputs.stock[links.output[l] as usize] += empty_bay(&mut gates, inputs, l, k);
                    (Quantity::ZERO, sent)
                }
                Gate::Licensed(m) => {
                    let leaked = sent * gates.leaks[m.index()][row];
                    gates.bay[l] += sent - leaked;
                    inputs.at_gate[k] += sent - leaked;
                    dock.launch(application(model, &dice, &agenda, &mut gates, l, m, &clock));
                    (Quantity::ZERO, leaked)
                }
            };
            inputs.in_transit[k] += leaving + astray;
            for (quantity, detour) in [(leaving, 0), (astray, detour_ticks(model))] {
                let leaves = set_out(model, &ways, dice.0, links, l, quantity, clock.tick, detour);
                ways.pay(&model.network, &leaves);
                dock.launch(leaves);
            }
            links.departed[l] = leaving + astray + gates.cleared[l];
            links.leaked[l] = astray;
            // What comes through a gate stands on the market as offered and as wanted; what leaves freely did so before,
            // but for goods gathered under a regime that ended today.
            let through = if gate.hides_orders() { links.departed[l] } else { gates.cleared[l] };
            // Orders under a quota stand on the market themselves.
            prices.wanted[row] += if matches!(gate, Gate::Quota(_)) { gates.cleared[l] } else { through };
            prices.offered[row] += through;
        }
    }
}

/// Sends the deliveries of an input none of whose links can meet a gate.
fn send_freely(links: &mut Links, pipelines: &mut Pipelines, range: Range<usize>, in_transit: &mut Quantity) {
    let sent = &links.sent[range.clone()];
    links.departed[range.clone()].copy_from_slice(sent);
    for (l, sent) in range.zip(sent) {
        pipelines.send(l, *sent);
        *in_transit += *sent;
    }
}

/// Takes what was gathered for an application that is no longer needed, or no longer possible.
fn empty_bay(gates: &mut Gates, inputs: &mut Inputs, l: usize, k: usize) -> Quantity {
    let bay = std::mem::take(&mut gates.bay[l]);
    inputs.at_gate[k] -= bay;
    bay
}

/// The application that a buyer's supplier files today; of nothing on the days in between.
fn application(model: &Model, dice: &Dice, agenda: &Agenda, gates: &mut Gates, l: usize, measure: MeasureId, clock: &Clock) -> Shipment {
    let of = &model.measures[measure.index()];
    let (quantity, due) = match &of.instrument {
        Instrument::Licence { regime, .. }
            if files_today(clock.tick - agenda.dates[measure.index()].effective, model.network.links[l].key, regime) =>
        {
            (std::mem::take(&mut gates.bay[l]), clock.tick + wait_ticks(dice, model, l, regime, gates.haste[l], clock))
        }
        _ => (Quantity::ZERO, clock.tick),
    };
    Shipment { status: Status::AwaitingLicence(measure), ..under_way(l, quantity, clock.tick as i32, due) }
}

fn detour_ticks(model: &Model) -> u32 {
    model.calendar.ticks_of(model.behaviour.leak_detour.0)
}

/// Whether a buyer's goods are gathered into an application today; buyers are spread over the days.
fn files_today(elapsed: u32, key: u64, regime: &Regime) -> bool {
    filing_offset(key, regime.consignment) == elapsed % regime.consignment
}

/// Time until the office decides: the statutory minimum and what it takes beyond.
fn wait_ticks(dice: &Dice, model: &Model, l: usize, regime: &Regime, haste: f64, clock: &Clock) -> u32 {
    let beyond =
        dice.0.draws(Process::LicenceTime, model.network.links[l].key, model.calendar.day(clock.tick)).duration(&regime.processing);
    model.calendar.ticks_of((regime.statutory + beyond) * haste)
}
