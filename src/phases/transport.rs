//! Passages close and open, and goods change to air: consignments are sent round, held, and let go on in their turn.

use std::collections::{BTreeMap, BTreeSet};

use bevy_ecs::prelude::*;

use crate::ids::{ChokepointId, LinkId};
use crate::network::Network;
use crate::network::routes::Journey;
use crate::random::Luck;
use crate::rules::sourcing::searches;
use crate::rules::transport::{self, Chart, Course, arrival_after_waiting, days_saved, queue, steer, wait_behind};
use crate::scenario::model::{Hit, Model};
use crate::scenario::world_file::Mode;
use crate::units::{Days, Quantity};
use crate::world::components::{Shipment, Status};
use crate::world::fleet::Fleet;
use crate::world::flows::{Inputs, Links, NO_ROUTE, transit_ticks};
use crate::world::gates::Gates;
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Dice, Setting};
use crate::world::strikes::Strikes;
use crate::world::ways::Ways;

/// Changes what passages turn away, on the days on which that changes.
pub fn passages(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    gates: Res<Gates>,
    strikes: Res<Strikes>,
    mut ways: ResMut<Ways>,
    mut links: ResMut<Links>,
    mut fleet: ResMut<Fleet>,
    mut shipments: Query<&mut Shipment>,
    mut journal: ResMut<Journal>,
) {
    if !strikes.felt(2) {
        return;
    }
    let model = &*setting.0;
    let (today, reopens) = turned_away(model, &strikes, &clock);
    if today == ways.turned_away && reopens == ways.reopens {
        return;
    }
    for (c, (before, now)) in ways.turned_away.iter().zip(&today).enumerate() {
        let why = strikes.active(clock.tick, clock.step).find(|(s, _)| matches!(s.hits, Hit::Closure(closed, ..) if closed.index() == c));
        tell(model, &mut journal, clock.tick, c, (*before, *now), why.map_or("the closure is over", |(s, _)| &s.name));
    }
    ways.change(&model.network, today, reopens);
    for l in (0..links.transit.len()).filter(|l| gates.consigned[*l] && !ways.can_fly[*l]) {
        set_journey(&mut links, l, todays_journey(model, &ways, l));
    }
    redirect(model, &ways, dice.0, clock.tick, &mut fleet, &mut shipments);
}

/// Chooses the mode of what leaves today on the links whose goods may change to air.
pub fn modes(
    clock: Res<Clock>,
    setting: Res<Setting>,
    prices: Res<Prices>,
    inputs: Res<Inputs>,
    mut ways: ResMut<Ways>,
    mut links: ResMut<Links>,
    mut journal: ResMut<Journal>,
) {
    ways.extra_freight.clear();
    if ways.flyers.is_empty() {
        return;
    }
    let Model { network, behaviour, .. } = &*setting.0;
    let Ways { flyers, flies, told, .. } = &mut *ways;
    for flyer in flyers {
        let (l, k) = (flyer.link, network.links[flyer.link].input.index());
        let input = &network.inputs[k];
        let price = network.commodities[input.commodity.index()].price.0 * prices.average[inputs.price[k] as usize];
        let usual = inputs.forecast[k] * inputs.cover[k];
        let runs_low = searches(inputs.stock[k], usual, inputs.forecast[k], behaviour.search_threshold);
        let chosen = flyer.air.filter(|air| {
            let saved = days_saved(flyer.normal, flyer.today, *air, runs_low, behaviour.feared_interruption.0);
            transport::flies(flyer.extra_freight / price, saved, behaviour.time_value)
        });
        flies[l] = chosen.is_some();
        let ticks = |time: Days| transit_ticks(time + network.handling, clock.step);
        set_journey(&mut links, l, chosen.or(flyer.today).map_or(NO_ROUTE, ticks));
        if chosen.is_some() && journal.kept && told.insert((input.commodity, input.country)) {
            tell_flight(network, &mut journal, clock.tick, l, runs_low);
        }
    }
}

/// Takes over the journey of today; what cannot be delivered any more is ordered no longer.
fn set_journey(links: &mut Links, l: usize, ticks: u32) {
    if ticks == NO_ROUTE && links.transit[l] != NO_ROUTE {
        links.backlog[l] = Quantity::ZERO;
    }
    links.transit[l] = ticks;
}

/// Sends round or holds what meets a closed passage, and lets go on what no longer does.
fn redirect(model: &Model, ways: &Ways, luck: Luck, tick: u32, fleet: &mut Fleet, shipments: &mut Query<&mut Shipment>) {
    let network = &model.network;
    let now = model.calendar.step * f64::from(tick);
    let mut queues: BTreeMap<ChokepointId, Vec<Leaving>> = BTreeMap::new();
    for place in 0..fleet.entities.len() {
        let mut shipment = shipments.get_mut(fleet.entities[place]).expect("pooled consignments are never removed");
        let waits = match shipment.status {
            Status::InTransit => None,
            Status::Held(stop) => Some(stop as usize),
            Status::Free | Status::AwaitingLicence(_) => continue,
        };
        let link = &network.links[shipment.link.index()];
        let Some(course) = course(model, &shipment) else { continue };
        let steering = steer(&course, waits, now, network.destination(link), &ways.open_to(model, luck, link, shipment.dispatched));
        if let Some(at) = steering.leaves {
            let (chokepoint, arrived) = (course.journey.passes[at].0, course.at(at));
            let worth = network.commodities[network.commodity(link).index()].price * shipment.quantity;
            queues.entry(chokepoint).or_default().push(Leaving { arrived, link: shipment.link, place, at, worth: worth.0 });
        }
        if steering.course.is_none() && steering.waits == waits {
            continue;
        }
        if let Some(course) = steering.course {
            shipment.course = Some(Box::new(course));
        }
        put_on(model, &mut shipment, steering.waits, place, fleet);
    }
    for (chokepoint, mut waiting) in queues {
        waiting.sort_by(|a, b| a.arrived.0.total_cmp(&b.arrived.0).then((a.link, a.place).cmp(&(b.link, b.place))));
        let worth: Vec<f64> = waiting.iter().map(|w| w.worth).collect();
        let (usual, spare) = (usual_worth(network, &waiting), network.chokepoints[chokepoint.index()].spare);
        let turns = queue(&worth, usual, spare);
        for (waited, turn) in waiting.iter().zip(turns) {
            delay(model, waited.place, waited.at, now + turn - waited.arrived, fleet, shipments);
        }
        if usual > 0.0 {
            let first: BTreeSet<usize> = waiting.iter().map(|w| w.place).collect();
            line_up(model, chokepoint, Days(worth.iter().sum::<f64>() / usual), &first, now, fleet, shipments);
        }
    }
}

/// Lets what arrives at a passage after its reopening wait behind the queue.
fn line_up(
    model: &Model,
    chokepoint: ChokepointId,
    queue: Days,
    first: &BTreeSet<usize>,
    now: Days,
    fleet: &mut Fleet,
    shipments: &mut Query<&mut Shipment>,
) {
    let spare = model.network.chokepoints[chokepoint.index()].spare;
    for place in (0..fleet.entities.len()).filter(|place| !first.contains(place)) {
        let shipment = shipments.get(fleet.entities[place]).expect("pooled consignments are never removed");
        if shipment.status != Status::InTransit {
            continue;
        }
        let Some(course) = course(model, shipment) else { continue };
        let ahead = |at: &usize| course.journey.passes[*at].0 == chokepoint && course.at(*at) > now;
        let Some(at) = (0..course.journey.passes.len()).find(ahead) else { continue };
        let wait = wait_behind(queue, course.at(at) - now, spare);
        if wait > Days::ZERO {
            delay(model, place, at, wait, fleet, shipments);
        }
    }
}

/// Lets a consignment wait before a passage of its way and puts it on its new day.
fn delay(model: &Model, place: usize, at: usize, wait: Days, fleet: &mut Fleet, shipments: &mut Query<&mut Shipment>) {
    let mut shipment = shipments.get_mut(fleet.entities[place]).expect("pooled consignments are never removed");
    let mut course = course(model, &shipment).expect("it crosses a border");
    course.delay(at, wait);
    shipment.course = Some(Box::new(course));
    let waits = if let Status::Held(stop) = shipment.status { Some(stop as usize) } else { None };
    put_on(model, &mut shipment, waits, place, fleet);
}

/// A consignment that has waited before a passage and may go on.
struct Leaving {
    arrived: Days,
    link: LinkId,
    place: usize,
    /// Place of the passage on its way.
    at: usize,
    worth: f64,
}

/// Worth of a day's usual traffic on the links of which something waits [USD/d].
fn usual_worth(network: &Network, waiting: &[Leaving]) -> f64 {
    let mut links: Vec<LinkId> = waiting.iter().map(|w| w.link).collect();
    links.sort_unstable();
    links.dedup();
    let worth = |id: &LinkId| {
        let link = &network.links[id.index()];
        let input = &network.inputs[link.input.index()];
        network.commodities[input.commodity.index()].price.0 * input.base.0 * link.share
    };
    links.iter().map(worth).sum()
}

/// Stops a consignment before a passage of its way, or puts it on the day on which it arrives.
fn put_on(model: &Model, shipment: &mut Shipment, waits: Option<usize>, place: usize, fleet: &mut Fleet) {
    if let Some(stop) = waits {
        shipment.status = Status::Held(stop as u32);
        shipment.due = NO_ROUTE;
        return;
    }
    shipment.status = Status::InTransit;
    let course = course(model, shipment).expect("it crosses a border");
    shipment.due = arrival(model, shipment.dispatched, &course, shipment.detour);
    fleet.schedule(place as u32, shipment.due);
}

/// The course of a consignment: its own, or the usual one of its link; none within a country.
pub(super) fn course(model: &Model, shipment: &Shipment) -> Option<Course> {
    if let Some(course) = &shipment.course {
        return Some((**course).clone());
    }
    let network = &model.network;
    let link = &network.links[shipment.link.index()];
    let (from, to) = (network.origin(link), network.destination(link));
    let journey = (from != to).then(|| network.routes.journey(link.mode, from, to)).flatten()?.clone();
    let left = model.calendar.step * f64::from(shipment.dispatched);
    Some(Course { mode: link.mode, start: from.index(), left, journey })
}

/// Tick at which a consignment arrives on a course, handling and a detour of so many ticks included.
fn arrival(model: &Model, dispatched: i32, course: &Course, detour: u32) -> u32 {
    let step = model.calendar.step;
    let under_way = course.left - step * f64::from(dispatched) + course.journey.time;
    (dispatched + transit_ticks(under_way + model.network.handling, step) as i32 + detour as i32) as u32
}

/// A consignment as it leaves: under way, or held before the first closed passage of its way where none is open.
#[must_use]
pub fn set_out(model: &Model, ways: &Ways, luck: Luck, links: &Links, l: usize, quantity: Quantity, tick: u32, detour: u32) -> Shipment {
    let dispatched = tick as i32;
    let due = tick.saturating_add(links.transit[l]).saturating_add(detour);
    let mut shipment = Shipment { link: LinkId::at(l), quantity, status: Status::InTransit, dispatched, due, detour, course: None };
    let link = &model.network.links[l];
    if ways.all_open() && !ways.flies[l] {
        return shipment;
    }
    let Some(usual) = course(model, &shipment) else { return shipment };
    let seen = ways.open_to(model, luck, link, dispatched);
    let to = model.network.destination(link);
    let by_air = if ways.flies[l] { seen.way(Mode::Air, usual.start, to) } else { None };
    let mode = if by_air.is_some() { Mode::Air } else { usual.mode };
    let waiting = arrival_after_waiting(&usual, 0, &seen);
    let round = |way: &&Journey| waiting.is_none_or(|arrival| way.time < arrival - usual.left) || *way == &usual.journey;
    match by_air.or_else(|| seen.way(usual.mode, usual.start, to).filter(round)) {
        Some(way) => {
            let course = Course { mode, journey: way.clone(), ..usual.clone() };
            shipment.due = arrival(model, dispatched, &course, detour);
            shipment.course = (course != usual).then(|| Box::new(course));
        }
        None => {
            let stop = usual.journey.passes.iter().position(|(c, _)| seen.closed(*c)).expect("a way is closed by a passage");
            shipment.status = Status::Held(stop as u32);
            shipment.due = NO_ROUTE;
        }
    }
    shipment
}

/// Ticks that a link's journey takes today on average, handling included.
fn todays_journey(model: &Model, ways: &Ways, l: usize) -> u32 {
    let network = &model.network;
    let link = &network.links[l];
    let (from, to, step) = (network.origin(link), network.destination(link), model.calendar.step);
    if from == to {
        return transit_ticks(link.transit, step);
    }
    ways.expected(&network.routes, link.mode, from, to).map_or(NO_ROUTE, |time| transit_ticks(time + network.handling, step))
}

/// Share of its traffic that each chokepoint turns away today, and the day until which carriers expect that; several closures
/// of one let through what both do, and the end of none is expected before that of all.
fn turned_away(model: &Model, strikes: &Strikes, clock: &Clock) -> (Vec<f64>, Vec<Option<Days>>) {
    let mut through = vec![1.0; model.network.chokepoints.len()];
    let mut reopens = vec![None; through.len()];
    for (strike, strength) in strikes.active(clock.tick, clock.step) {
        let Hit::Closure(chokepoint, share, expected) = strike.hits else { continue };
        let until = expected.map(|time| clock.step * f64::from(strike.begins) + time).filter(|until| *until > clock.now());
        let c = chokepoint.index();
        reopens[c] = if through[c] < 1.0 { reopens[c].zip(until).map(|(a, b): (Days, Days)| a.max(b)) } else { until };
        through[c] *= 1.0 - share * strength;
    }
    (through.into_iter().map(|through| 1.0 - through).collect(), reopens)
}

fn tell_flight(network: &Network, journal: &mut Journal, tick: u32, l: usize, runs_low: bool) {
    let link = &network.links[l];
    let name = |country: crate::ids::CountryId| network.countries[country.index()].label.name.as_str();
    let good = &network.commodities[network.commodity(link).index()].label.name;
    let why = if runs_low { "stocks there run low" } else { "the usual way takes longer or is closed" };
    journal.tell(tick, || {
        let what = format!("sends {good} to {} by air", name(network.destination(link)));
        (name(network.origin(link)).to_owned(), what, why.to_owned())
    });
}

fn tell(model: &Model, journal: &mut Journal, tick: u32, chokepoint: usize, shares: (f64, f64), why: &str) {
    let what = match shares {
        (b, n) if b < 1.0 && n >= 1.0 => "closes".to_owned(),
        (b, n) if b > 0.0 && n <= 0.0 => "is open again to all".to_owned(),
        (b, n) if b >= 1.0 && n < 1.0 => "begins to open again".to_owned(),
        (b, n) if b <= 0.0 && n > 0.0 => format!("begins to turn traffic away, today {:.0} %", n * 100.0),
        _ => return,
    };
    journal.tell(tick, || (model.network.chokepoints[chokepoint].label.name.clone(), what, why.to_owned()));
}
