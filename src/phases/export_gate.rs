//! What may leave a country leaves, waits for a licence, or leaks.

use bevy_ecs::prelude::*;

use crate::maths::exp;
use crate::random::Process;
use crate::rules::export_gate::leak;
use crate::scenario::model::{Instrument, Model, Regime};
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::components::{Shipment, Status};
use crate::world::fleet::{Fleet, launch, under_way};
use crate::world::flows::{Inputs, Links, NO_ROUTE, Outputs, Pipelines};
use crate::world::gates::{Gate, Gates};
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Dice, Pace, Setting};

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
    pace: Res<Pace>,
    prices: Res<Prices>,
    mut gates: ResMut<Gates>,
    mut journal: ResMut<Journal>,
) {
    let Model { network, measures, behaviour, .. } = &*setting.0;
    let commodities = network.commodities.len();
    for (m, measure) in measures.iter().enumerate() {
        if measure.enforcement >= 1.0 || clock.tick < measure.effective || clock.tick >= measure.ends {
            continue;
        }
        let home = network.countries[measure.by.index()].market.index() * commodities;
        let Gates { leaks, leak_rows, .. } = &mut *gates;
        for row in leak_rows[m].iter().map(|row| *row as usize) {
            let share = &mut leaks[m][row];
            let gap = exp(prices.spot[row].log - prices.spot[home + row % commodities].log);
            let before = *share;
            *share = leak(before, gap, behaviour.leak_markup, measure.enforcement, pace.leak_forming, pace.leak_decaying);
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

/// Sends every delivery on its way, or to the licence office.
fn dispatch(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    mut gates: ResMut<Gates>,
    mut links: ResMut<Links>,
    mut inputs: ResMut<Inputs>,
    mut outputs: ResMut<Outputs>,
    mut prices: ResMut<Prices>,
    mut pipelines: ResMut<Pipelines>,
    mut fleet: ResMut<Fleet>,
    mut shipments: Query<&mut Shipment>,
    mut commands: Commands,
) {
    let model = &*setting.0;
    for (k, input) in model.network.inputs.iter().enumerate() {
        let row = inputs.price[k] as usize;
        for l in input.links.clone() {
            let sent = links.sent[l];
            links.departed[l] = sent;
            if !gates.consigned[l] {
                pipelines.send(l, sent);
                inputs.in_transit[k] += sent;
                continue;
            }
            let transit = links.transit[l];
            let mut leave = |quantity: Quantity, detour: u32| {
                if quantity > Quantity::ZERO {
                    inputs.in_transit[k] += quantity;
                    launch(&mut fleet, &mut shipments, &mut commands, departure(l, quantity, clock.tick, transit, detour));
                }
            };
            let leaked = match gates.state[l] {
                Gate::Open | Gate::Quota(_) => {
                    leave(sent, 0);
                    let bay = std::mem::take(&mut gates.bay[l]);
                    leave(bay, 0);
                    inputs.at_gate[k] -= bay;
                    links.departed[l] += bay;
                    Quantity::ZERO
                }
                Gate::Banned(_) => {
                    leave(sent, detour_ticks(model));
                    let bay = std::mem::take(&mut gates.bay[l]);
                    outputs.stock[links.output[l] as usize] += bay;
                    inputs.at_gate[k] -= bay;
                    sent
                }
                Gate::Licensed(m) => {
                    let leaked = sent * gates.leaks[m.index()][row];
                    leave(leaked, detour_ticks(model));
                    gates.bay[l] += sent - leaked;
                    inputs.at_gate[k] += sent - leaked;
                    let measure = &model.measures[m.index()];
                    if let Instrument::Licence { regime, .. } = &measure.instrument
                        && files_today(clock.tick - measure.effective, model.network.links[l].key, regime)
                    {
                        let consignment = std::mem::take(&mut gates.bay[l]);
                        if consignment > Quantity::ZERO {
                            let due = clock.tick + wait_ticks(&dice, model, l, regime, &clock);
                            let applied =
                                Shipment { status: Status::AwaitingLicence(m), ..under_way(l, consignment, clock.tick as i32, due) };
                            launch(&mut fleet, &mut shipments, &mut commands, applied);
                        }
                    }
                    leaked
                }
            };
            // What comes through a gate stands on the market as offered and as wanted.
            let through = leaked + gates.cleared[l];
            if gates.state[l].hides_orders() {
                links.departed[l] = through;
            } else {
                links.departed[l] += gates.cleared[l];
            }
            prices.wanted[row] += through;
            prices.offered[row] += through;
        }
    }
}

/// A consignment as it leaves: under way, or held where no route is open.
fn departure(link: usize, quantity: Quantity, tick: u32, transit: u32, detour: u32) -> Shipment {
    let due = tick.saturating_add(transit).saturating_add(detour);
    let status = if transit == NO_ROUTE { Status::Held } else { Status::InTransit };
    Shipment { status, ..under_way(link, quantity, tick as i32, due) }
}

fn detour_ticks(model: &Model) -> u32 {
    model.calendar.ticks_of(model.behaviour.leak_detour.0)
}

/// Whether a buyer's goods are gathered into an application today; buyers are spread over the days.
fn files_today(elapsed: u32, key: u64, regime: &Regime) -> bool {
    let every = u64::from(regime.consignment);
    u64::from(elapsed) % every == key % every
}

/// Time until the office decides: the statutory minimum and what it takes beyond.
fn wait_ticks(dice: &Dice, model: &Model, l: usize, regime: &Regime, clock: &Clock) -> u32 {
    let beyond = dice.0.draws(Process::LicenceTime, model.network.links[l].key, clock.tick).duration(&regime.processing);
    model.calendar.ticks_of(regime.statutory + beyond)
}
