//! Measures and shocks start or end; random shocks strike.

use bevy_ecs::prelude::*;

use crate::network::Network;
use crate::network::routes::Journey;
use crate::rules::shock::strength;
use crate::scenario::model::{Calendar, Dates, Hit, Instrument, Measure, Model};
use crate::tick::Phase;
use crate::units::{Days, Quantity};
use crate::world::agenda::Agenda;
use crate::world::components::{EndUser, Plant, Shipment, Status};
use crate::world::fleet::Fleet;
use crate::world::flows::{Links, NO_ROUTE, transit_ticks};
use crate::world::gates::{Gate, Gates};
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Closures, Outages, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((measures, outages, demand_shocks, closures).chain().in_set(Phase::Events));
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

/// Sets the health of plants from the outages that are going on.
fn outages(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut outages: ResMut<Outages>,
    mut plants: Query<&mut Plant>,
    mut journal: ResMut<Journal>,
) {
    let Outages { all, begun, active } = &mut *outages;
    let before = active.len();
    while *begun < all.len() && all[*begun].begins <= clock.tick {
        active.push(*begun);
        let outage = &all[*begun];
        journal.tell(clock.tick, || {
            let company = &setting.0.network.companies[outage.company.index()].label.name;
            (
                company.clone(),
                format!("loses {:.0} % of its capacity for {:.0} days", outage.depth * 100.0, outage.lasts.0),
                outage.name.clone(),
            )
        });
        *begun += 1;
    }
    if before == 0 && active.is_empty() {
        return;
    }
    let elapsed = |begins: u32| clock.step * f64::from(clock.tick - begins);
    active.retain(|i| elapsed(all[*i].begins) < all[*i].lasts + all[*i].recovery);
    let mut health = vec![1.0; setting.0.network.companies.len()];
    for i in active.iter() {
        let outage = &all[*i];
        health[outage.company.index()] *= 1.0 - outage.depth * strength(elapsed(outage.begins), outage.lasts, outage.recovery);
    }
    for mut plant in &mut plants {
        plant.health = health[plant.id.index()];
    }
}

/// Sets final demand from the demand shocks that are going on.
fn demand_shocks(clock: Res<Clock>, setting: Res<Setting>, mut users: Query<&mut EndUser>) {
    let model = &*setting.0;
    let shifts = model.shocks.iter().filter_map(|s| match &s.hits {
        Hit::Demand(users, factor) => Some((s, users, *factor)),
        _ => None,
    });
    let mut factors: Option<Vec<f64>> = None;
    for (shock, hit, factor) in shifts {
        let elapsed = clock.now() - model.calendar.step * f64::from(shock.begins);
        let over = shock.lasts + shock.recovery + model.calendar.step;
        if elapsed >= Days::ZERO && elapsed <= over {
            let factors = factors.get_or_insert_with(|| vec![1.0; model.network.end_uses.len()]);
            for user in hit {
                factors[user.index()] *= 1.0 + (factor - 1.0) * strength(elapsed, shock.lasts, shock.recovery);
            }
        }
    }
    if let Some(factors) = factors {
        for mut user in &mut users {
            user.factor = factors[user.id.index()];
        }
    }
}

/// Detours and holds shipments on the days on which chokepoints close or open.
fn closures(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut closures: ResMut<Closures>,
    mut links: ResMut<Links>,
    gates: Res<Gates>,
    mut fleet: ResMut<Fleet>,
    mut shipments: Query<&mut Shipment>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    let closed = closed_today(model, &clock);
    if closed == closures.0 {
        return;
    }
    for (i, now) in closed.iter().enumerate().filter(|(i, now)| closures.0[*i] != **now) {
        let what = if *now { "closes" } else { "opens again" };
        journal.tell(clock.tick, || (model.network.chokepoints[i].name.clone(), what.to_owned(), "scenario shock".to_owned()));
    }
    let journeys = model.network.routes.all(&closed);
    let closed_now: Vec<bool> = closures.0.iter().zip(&closed).map(|(before, now)| *now && !before).collect();
    closures.0 = closed;
    let handling = |l: usize| handling_ticks(&model.network, l, &model.calendar);
    for l in (0..links.transit.len()).filter(|l| gates.consigned[*l]) {
        if let Some(route) = route(&model.network, l, &journeys) {
            links.transit[l] = route.map_or(NO_ROUTE, |j| transit_ticks(j.time, clock.step) + handling(l));
        }
    }
    let diversion = Diversion { model, closed_now: &closed_now, journeys: &journeys, tick: clock.tick };
    for place in 0..fleet.entities.len() {
        let mut shipment = shipments.get_mut(fleet.entities[place]).expect("pooled consignments are never removed");
        redirect(&mut shipment, place as u32, &diversion, &links, &mut fleet);
    }
}

/// What decides where a shipment goes from here.
struct Diversion<'m> {
    model: &'m Model,
    /// Chokepoints that closed today.
    closed_now: &'m [bool],
    journeys: &'m [Option<Journey>],
    tick: u32,
}

/// Sends one shipment round a chokepoint that has just closed, holds it, or lets it go on.
fn redirect(shipment: &mut Shipment, place: u32, diversion: &Diversion<'_>, links: &Links, fleet: &mut Fleet) {
    let network = &diversion.model.network;
    let l = shipment.link.index();
    let Some(normal) = network.routes.journey(network.origin(&network.links[l]), network.destination(&network.links[l])) else { return };
    let calendar = &diversion.model.calendar;
    let full = (transit_ticks(normal.time, calendar.step) + handling_ticks(network, l, calendar)) as i32;
    let reached = |after: Days| shipment.dispatched + transit_ticks(after, calendar.step) as i32;
    match shipment.status {
        // A shipment that was sent another way from the start is not met by the normal route's closures.
        Status::InTransit if shipment.due as i32 == shipment.dispatched + full => {
            let ahead =
                |(c, after): &(crate::ids::ChokepointId, Days)| diversion.closed_now[c.index()] && reached(*after) > diversion.tick as i32;
            if !normal.passes.iter().any(ahead) {
                return;
            }
            match route(network, l, diversion.journeys).flatten() {
                Some(detour) => shipment.due += transit_ticks(detour.time - normal.time, calendar.step),
                None => {
                    shipment.status = Status::Held;
                    return;
                }
            }
        }
        Status::Held if links.transit[l] != NO_ROUTE => {
            // It sails to the chokepoint, waits there, and goes on once it opens.
            let way = normal.passes.last().map_or(1, |(_, after)| transit_ticks(*after, calendar.step) as i32);
            shipment.status = Status::InTransit;
            shipment.due = ((shipment.dispatched + way).max(diversion.tick as i32) + full - way) as u32;
        }
        _ => return,
    }
    fleet.schedule(place, shipment.due);
}

fn closed_today(model: &Model, clock: &Clock) -> Vec<bool> {
    let mut closed = vec![false; model.network.chokepoints.len()];
    for shock in &model.shocks {
        if let Hit::Closure(chokepoint) = shock.hits {
            let elapsed = clock.now() - model.calendar.step * f64::from(shock.begins);
            closed[chokepoint.index()] |= strength(elapsed, shock.lasts, shock.recovery) > 0.0;
        }
    }
    closed
}

/// Today's journey of a link that crosses a border: none where no way is open; nothing for a domestic link.
fn route<'j>(network: &Network, link: usize, journeys: &'j [Option<Journey>]) -> Option<Option<&'j Journey>> {
    let (from, to) = (network.origin(&network.links[link]), network.destination(&network.links[link]));
    (from != to).then(|| journeys[from.index() * network.countries.len() + to.index()].as_ref())
}

/// Ticks that loading and customs add to the normal journey of a link.
fn handling_ticks(network: &Network, link: usize, calendar: &Calendar) -> u32 {
    let of = &network.links[link];
    let normal = network.routes.journey(network.origin(of), network.destination(of)).map_or(0, |j| transit_ticks(j.time, calendar.step));
    transit_ticks(of.transit, calendar.step).saturating_sub(normal)
}
