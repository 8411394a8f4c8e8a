//! Passages that close and open, and the goods that travel over them.

use std::collections::BTreeMap;

use shortfall::ids::{ChokepointId, CountryId};
use shortfall::network::routes::{Journey, Routes, Table};
use shortfall::random::Process;
use shortfall::rules::sourcing::searches;
use shortfall::rules::transport::{Chart, Course, arrival_after_waiting, days_saved, flies, queue, steer, wait_behind};
use shortfall::scenario::model::{Hit, Model};
use shortfall::scenario::world_file::Mode;
use shortfall::units::{Days, Price, Quantity};

use super::state::{Consignment, Flyer, State, Status};

/// Length of a journey while no way is open.
pub const NO_WAY: u32 = u32::MAX;

/// The ways that are open while some chokepoints are closed.
pub struct Sea<'m> {
    routes: &'m Routes,
    closed: Vec<bool>,
    reopens: Vec<Option<Days>>,
    tables: [Table; 3],
}

impl<'m> Sea<'m> {
    pub fn new(routes: &'m Routes, closed: Vec<bool>, reopens: Vec<Option<Days>>) -> Self {
        let tables = Mode::ALL.map(|mode| routes.table(mode, &closed));
        Self { routes, closed, reopens, tables }
    }
}

impl Chart for Sea<'_> {
    fn closed(&self, chokepoint: ChokepointId) -> bool {
        self.closed[chokepoint.index()]
    }

    fn way(&self, mode: Mode, node: usize, to: CountryId) -> Option<&Journey> {
        self.tables[mode as usize].from(node, to)
    }

    fn node(&self, chokepoint: ChokepointId) -> usize {
        self.routes.node(chokepoint)
    }

    fn reopens(&self, chokepoint: ChokepointId) -> Option<Days> {
        self.reopens[chokepoint.index()]
    }
}

/// One that waits before a passage and may go on: since when, on which link, in which place of the list, at which
/// place of its way, and what it is worth.
type Waiting = (Days, usize, usize, usize, f64);

impl State<'_> {
    pub fn change_passages(&mut self) {
        if !self.struck {
            return;
        }
        let mut through = vec![1.0; self.turned_away.len()];
        let mut ends: Vec<Vec<Option<Days>>> = vec![Vec::new(); through.len()];
        for i in &self.active {
            let strike = &self.strikes[*i];
            let Hit::Closure(chokepoint, share, expected) = &strike.hits else { continue };
            let strength = strike.profile.strength(self.step * f64::from(self.tick - strike.begins));
            if through[chokepoint.index()] >= 1.0 {
                ends[chokepoint.index()].clear();
            }
            let end = expected.map(|time| self.step * f64::from(strike.begins) + time);
            ends[chokepoint.index()].push(end.filter(|end| *end > self.now()));
            through[chokepoint.index()] *= 1.0 - share * strength;
        }
        let today: Vec<f64> = through.iter().map(|t| 1.0 - t).collect();
        let latest = |ends: &Vec<Option<Days>>| ends.iter().copied().reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
        let reopens: Vec<Option<Days>> = ends.iter().map(latest).collect();
        if self.turned_away == today && self.reopens == reopens {
            return;
        }
        self.turned_away = today;
        self.reopens = reopens;
        for l in 0..self.links.len() {
            if !self.flyers.iter().any(|flyer| flyer.link == l) {
                let usual = self.model.network.links[l].mode;
                self.set_journey(l, self.journey_of_today(l, usual));
            }
        }
        for place in 0..self.flyers.len() {
            let l = self.flyers[place].link;
            let usual = self.model.network.links[l].mode;
            self.flyers[place].today = self.journey_of_today(l, usual);
            self.flyers[place].air = self.journey_of_today(l, Mode::Air);
        }
        self.redirect();
    }

    fn set_journey(&mut self, l: usize, time: Option<Days>) {
        let ticks = |time: Days| (time / self.step).round().max(1.0) as u32;
        let transit = time.map_or(NO_WAY, |time| ticks(time + self.handling(l)));
        let link = &mut self.links[l];
        if transit == NO_WAY && link.transit != NO_WAY {
            link.backlog = Quantity::ZERO;
        }
        link.transit = transit;
    }

    /// Within a country the whole journey counts as handling.
    fn handling(&self, l: usize) -> Days {
        let network = &self.model.network;
        let link = &network.links[l];
        if network.origin(link) == network.destination(link) { link.transit } else { network.handling }
    }

    /// Chooses the mode of what leaves today on links whose goods may change to air.
    pub fn choose_modes(&mut self) {
        self.extra_freight.clear();
        let Model { network, behaviour, .. } = self.model;
        for place in 0..self.flyers.len() {
            let Flyer { link: l, cost, today, air } = self.flyers[place];
            let link = &network.links[l];
            let input = &self.inputs[link.input.index()];
            let normal = network.routes.journey(link.mode, network.origin(link), network.destination(link)).expect("there is a way").time;
            let price = network.commodities[input.commodity as usize].price.0 * self.prices[input.row].average;
            let low = searches(input.stock, input.forecast * input.cover, input.forecast, behaviour.search_threshold);
            let worth_it = |air: &Days| {
                let saved = days_saved(normal, today, *air, low, behaviour.feared_interruption.0);
                flies(cost / price, saved, behaviour.time_value)
            };
            let flight = air.filter(worth_it);
            self.links[l].flies = flight.is_some();
            self.set_journey(l, flight.or(today));
        }
    }

    /// Notes the freight of what leaves beyond the usual.
    pub fn pay(&mut self, l: usize, leaving: &Consignment) {
        let network = &self.model.network;
        let link = &network.links[l];
        let Some(mass) = network.commodities[network.commodity(link).index()].mass else { return };
        if let Some(course) = &leaving.course {
            let usual = network.routes.journey(link.mode, network.origin(link), network.destination(link)).expect("there is a way").freight;
            let extra = Price((course.journey.freight - usual) * mass) * leaving.quantity;
            self.extra_freight.push((link.input.index(), extra));
        }
    }

    /// Time that a journey takes on average, handling not included; none while no way is open.
    fn journey_of_today(&self, l: usize, mode: Mode) -> Option<Days> {
        let network = &self.model.network;
        let link = &network.links[l];
        let (from, to) = (network.origin(link), network.destination(link));
        if from == to {
            return Some(Days::ZERO);
        }
        let closed = |least: f64| self.turned_away.iter().map(|share| *share > 0.0 && *share >= least).collect::<Vec<bool>>();
        let way = |least| network.routes.table(mode, &closed(least)).from(from.index(), to).cloned();
        let passing = way(1.0)?;
        let mut share: f64 = 0.0;
        for (chokepoint, _) in &passing.passes {
            share = share.max(self.turned_away[chokepoint.index()]);
        }
        match way(0.0) {
            Some(round) if share > 0.0 => Some(passing.time + (round.time - passing.time) * share),
            _ => Some(passing.time),
        }
    }

    /// What is closed to the goods that leave on a link on a day.
    fn closed_to(&self, l: usize, dispatched: i32) -> Vec<bool> {
        let day = (f64::from(dispatched) * self.step.0 + 1e-9).floor() as i32;
        let draw = self.luck.draws(Process::Passage, self.model.network.links[l].key, day as u32).uniform();
        self.turned_away.iter().map(|share| *share > draw).collect()
    }

    fn redirect(&mut self) {
        let network = &self.model.network;
        let mut seas: BTreeMap<Vec<bool>, Sea<'_>> = BTreeMap::new();
        let mut queues: BTreeMap<usize, Vec<Waiting>> = BTreeMap::new();
        for place in 0..self.consignments.len() {
            let consignment = &self.consignments[place];
            let waits = match consignment.status {
                Status::Gone | Status::Waiting(_) => continue,
                Status::UnderWay => None,
                Status::Held(stop) => Some(stop),
            };
            let l = consignment.link as usize;
            let Some(course) = self.course(place) else { continue };
            let closed = self.closed_to(l, consignment.dispatched);
            let sea = seas.entry(closed.clone()).or_insert_with(|| Sea::new(&network.routes, closed, self.reopens.clone()));
            let steering = steer(&course, waits, self.now(), network.destination(&network.links[l]), sea);
            if let Some(at) = steering.leaves {
                let price = network.commodities[network.commodity(&network.links[l]).index()].price;
                let of = course.journey.passes[at].0.index();
                queues.entry(of).or_default().push((course.at(at), l, place, at, (price * consignment.quantity).0));
            }
            if steering.course.is_some() || steering.waits != waits {
                if steering.course.is_some() {
                    self.consignments[place].course = steering.course;
                }
                self.steer_to(place, steering.waits);
            }
        }
        for (chokepoint, mut waiting) in queues {
            waiting.sort_by(|a, b| a.0.0.total_cmp(&b.0.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            let worth: Vec<f64> = waiting.iter().map(|w| w.4).collect();
            let mut links: Vec<usize> = waiting.iter().map(|w| w.1).collect();
            links.sort_unstable();
            links.dedup();
            let usual = links.iter().map(|l| {
                let link = &network.links[*l];
                let input = &network.inputs[link.input.index()];
                network.commodities[input.commodity.index()].price.0 * input.base.0 * link.share
            });
            let (usual, spare): (f64, f64) = (usual.sum(), network.chokepoints[chokepoint].spare);
            let turns = queue(&worth, usual, spare);
            for ((arrived, _, place, at, _), turn) in waiting.iter().zip(turns) {
                self.delay(*place, *at, self.now() + turn - *arrived);
            }
            if usual <= 0.0 {
                continue;
            }
            let length = Days(worth.iter().sum::<f64>() / usual);
            for place in 0..self.consignments.len() {
                if self.consignments[place].status != Status::UnderWay || waiting.iter().any(|w| w.2 == place) {
                    continue;
                }
                let Some(course) = self.course(place) else { continue };
                let ahead = |at: &usize| course.journey.passes[*at].0.index() == chokepoint && course.at(*at) > self.now();
                let Some(at) = (0..course.journey.passes.len()).find(ahead) else { continue };
                let wait = wait_behind(length, course.at(at) - self.now(), spare);
                if wait > Days::ZERO {
                    self.delay(place, at, wait);
                }
            }
        }
    }

    fn delay(&mut self, place: usize, at: usize, wait: Days) {
        let mut course = self.course(place).expect("it crosses a border");
        course.delay(at, wait);
        self.consignments[place].course = Some(course);
        let waits = match self.consignments[place].status {
            Status::Held(stop) => Some(stop),
            _ => None,
        };
        self.steer_to(place, waits);
    }

    /// The course of a consignment; none within a country.
    pub fn course(&self, place: usize) -> Option<Course> {
        let consignment = &self.consignments[place];
        consignment.course.clone().or_else(|| self.usual_course(consignment.link as usize, consignment.dispatched))
    }

    pub fn usual_course(&self, l: usize, dispatched: i32) -> Option<Course> {
        let network = &self.model.network;
        let link = &network.links[l];
        let (from, to) = (network.origin(link), network.destination(link));
        if from == to {
            return None;
        }
        let journey = network.routes.journey(link.mode, from, to)?.clone();
        Some(Course { mode: link.mode, start: from.index(), left: self.step * f64::from(dispatched), journey })
    }

    fn steer_to(&mut self, place: usize, waits: Option<usize>) {
        if let Some(stop) = waits {
            self.consignments[place].status = Status::Held(stop);
            self.consignments[place].due = NO_WAY;
            return;
        }
        let course = self.course(place).expect("it crosses a border");
        let due = self.arrival(&course, self.consignments[place].dispatched) + self.consignments[place].detour;
        self.consignments[place].status = Status::UnderWay;
        self.consignments[place].due = due;
        self.put_on(place as u32, due);
    }

    fn arrival(&self, course: &Course, dispatched: i32) -> u32 {
        let under_way = course.left - self.step * f64::from(dispatched) + course.journey.time;
        let ticks = ((under_way + self.model.network.handling) / self.step).round().max(1.0);
        (dispatched + ticks as i32) as u32
    }

    /// Goods as they leave on a link today.
    pub fn set_out(&self, l: usize, quantity: Quantity, detour: u32) -> Consignment {
        let dispatched = self.tick as i32;
        let mut consignment = Consignment { link: l as u32, status: Status::UnderWay, dispatched, due: 0, detour, course: None, quantity };
        let network = &self.model.network;
        let link = &network.links[l];
        let calm = !self.links[l].flies && self.turned_away.iter().all(|share| *share == 0.0);
        let Some(usual) = (!calm).then(|| self.usual_course(l, dispatched)).flatten() else {
            consignment.due = self.tick.saturating_add(self.links[l].transit).saturating_add(detour);
            return consignment;
        };
        let closed = self.closed_to(l, dispatched);
        let sea = Sea::new(&network.routes, closed.clone(), self.reopens.clone());
        let way = |mode| {
            let journey = sea.way(mode, usual.start, network.destination(link)).cloned();
            journey.map(|journey| Course { mode, journey, ..usual.clone() })
        };
        let waiting = arrival_after_waiting(&usual, 0, &sea);
        let quick =
            |course: &Course| waiting.is_none_or(|arrival| course.journey.time < arrival - usual.left) || course.journey == usual.journey;
        let by_air = if self.links[l].flies { way(Mode::Air) } else { None };
        if let Some(course) = by_air.or_else(|| way(link.mode).filter(quick)) {
            consignment.due = self.arrival(&course, dispatched) + detour;
            if course != usual {
                consignment.course = Some(course);
            }
        } else {
            let stop = usual.journey.passes.iter().position(|(chokepoint, _)| closed[chokepoint.index()]);
            consignment.status = Status::Held(stop.expect("a way is closed by a passage"));
            consignment.due = NO_WAY;
        }
        consignment
    }
}
