//! Shipments that are due arrive; licences are decided.

use bevy_ecs::prelude::*;

use super::transport::set_out;
use crate::random::Process;
use crate::scenario::model::Model;
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::components::{Shipment, Status};
use crate::world::fleet::Fleet;
use crate::world::flows::{Inputs, Links, Outputs, Pipelines};
use crate::world::gates::{Gate, Gates};
use crate::world::journal::Journal;
use crate::world::resources::{Clock, Dice, Setting};
use crate::world::ways::Ways;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((consignments, receive).chain().in_set(Phase::Arrivals));
}

/// Consignments that are due: those under way arrive, those that wait hear from the licence office.
fn consignments(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    mut ways: ResMut<Ways>,
    mut fleet: ResMut<Fleet>,
    mut shipments: Query<&mut Shipment>,
    mut links: ResMut<Links>,
    mut gates: ResMut<Gates>,
    mut inputs: ResMut<Inputs>,
    mut outputs: ResMut<Outputs>,
    mut journal: ResMut<Journal>,
) {
    links.arrived.fill(Quantity::ZERO);
    gates.cleared.fill(Quantity::ZERO);
    for place in fleet.due(clock.tick) {
        let mut shipment = shipments.get_mut(fleet.entities[place as usize]).expect("pooled consignments are never removed");
        if shipment.due != clock.tick {
            continue; // It was sent on a detour or held after it was put on this day.
        }
        let l = shipment.link.index();
        match shipment.status {
            Status::InTransit => {
                links.arrived[l] += shipment.quantity;
                shipment.status = Status::Free;
                fleet.release(place);
            }
            Status::AwaitingLicence(_) => {
                let approved = match gates.state[l] {
                    Gate::Banned(_) => false,
                    Gate::Licensed(_) => drawn_approval(&setting.0, dice.0, &gates, &shipment, l),
                    Gate::Open | Gate::Quota(_) => true,
                };
                decide(
                    approved,
                    &mut shipment,
                    place,
                    &clock,
                    &setting.0,
                    &mut Way { ways: &mut ways, links: &links, luck: dice.0 },
                    &mut Books { fleet: &mut fleet, gates: &mut gates, inputs: &mut inputs, outputs: &mut outputs, journal: &mut journal },
                );
            }
            Status::Free | Status::Held(_) => {}
        }
    }
}

/// The draw is keyed by the day of application, so that another policy changes no other luck.
fn drawn_approval(model: &Model, luck: crate::random::Luck, gates: &Gates, shipment: &Shipment, l: usize) -> bool {
    luck.draws(Process::LicenceOdds, model.network.links[l].key, model.calendar.day(shipment.dispatched as u32)).uniform() < gates.odds[l]
}

/// What decides how approved goods travel.
struct Way<'w> {
    ways: &'w mut Ways,
    links: &'w Links,
    luck: crate::random::Luck,
}

/// What a decision of the licence office moves.
struct Books<'w> {
    fleet: &'w mut Fleet,
    gates: &'w mut Gates,
    inputs: &'w mut Inputs,
    outputs: &'w mut Outputs,
    journal: &'w mut Journal,
}

fn decide(approved: bool, shipment: &mut Shipment, place: u32, clock: &Clock, model: &Model, way: &mut Way<'_>, books: &mut Books<'_>) {
    let l = shipment.link.index();
    let link = &model.network.links[l];
    books.inputs.at_gate[link.input.index()] -= shipment.quantity;
    if approved {
        books.inputs.in_transit[link.input.index()] += shipment.quantity;
        books.gates.cleared[l] += shipment.quantity;
        let applied = shipment.dispatched;
        *shipment = set_out(model, way.ways, way.luck, way.links, l, shipment.quantity, clock.tick, 0);
        way.ways.pay(&model.network, shipment);
        books.fleet.schedule(place, shipment.due);
        tell(books.journal, clock, model, shipment, approved, applied);
    } else {
        books.outputs.stock[link.output.index()] += shipment.quantity;
        books.gates.refused[l] += shipment.quantity * model.behaviour.reapplication;
        shipment.status = Status::Free;
        books.fleet.release(place);
        tell(books.journal, clock, model, shipment, approved, shipment.dispatched);
    }
}

/// The first approval and the first refusal of a good for a country are news.
fn tell(journal: &mut Journal, clock: &Clock, model: &Model, shipment: &Shipment, approved: bool, applied: i32) {
    let network = &model.network;
    let link = &network.links[shipment.link.index()];
    let (commodity, to) = (network.commodity(link), network.destination(link));
    if !journal.kept || !journal.decisions.insert((commodity, to, approved)) {
        return;
    }
    journal.tell(clock.tick, || {
        let label = &network.commodities[commodity.index()].label;
        let buyer = network.buyer_name(network.inputs[link.input.index()].buyer);
        let verb = if approved { "first lets" } else { "first refuses to let" };
        let what = format!(
            "{verb} {} leave for {}: {} {} for {buyer}",
            label.name,
            network.countries[to.index()].label.name,
            (shipment.quantity.0 * 1000.0).round() / 1000.0,
            label.unit
        );
        let waited = clock.step * f64::from(clock.tick as i32 - applied);
        (
            network.countries[network.origin(link).index()].label.name.clone(),
            what,
            format!("the licence office decided after {:.0} days", waited.0),
        )
    });
}

/// Buyers take in what has arrived.
fn receive(setting: Res<Setting>, gates: Res<Gates>, links: Res<Links>, pipelines: Res<Pipelines>, mut inputs: ResMut<Inputs>) {
    let inputs = &mut *inputs;
    for (k, input) in setting.0.network.inputs.iter().enumerate() {
        let received: Quantity = if gates.meets_gates[k] {
            let arrived = |l: usize| if gates.consigned[l] { links.arrived[l] } else { pipelines.arriving(l) };
            input.links.clone().map(arrived).sum()
        } else {
            pipelines.arriving_on(input.links.clone())
        };
        inputs.stock[k] += received;
        inputs.in_transit[k] -= received;
    }
}
