//! What happens at borders: bans, licences, quotas, leakage, and the goods under way.

use shortfall::maths::exp;
use shortfall::random::Process;
use shortfall::rules::export_gate::{expected_wait, leak, odds, quota_share};
use shortfall::scenario::model::{Dates, Instrument, Measure};
use shortfall::units::{Days, Quantity};

use super::state::{Consignment, FREE, Gate, Link, State, Status};

impl State<'_> {
    pub fn change_measures(&mut self) {
        let model = self.model;
        let changes = |(m, dates): (&Measure, &Dates)| {
            let odds_change =
                matches!(&m.instrument, Instrument::Licence { regime, .. } if regime.odds.iter().any(|o| o.from == self.tick));
            dates.effective == self.tick || dates.ends == self.tick || odds_change
        };
        if !model.measures.iter().zip(&self.dates).any(changes) {
            return;
        }
        let banned_before: Vec<bool> = self.links.iter().map(|l| matches!(l.gate, Gate::Banned(_))).collect();
        for link in self.links.iter_mut().filter(|l| l.border != FREE) {
            link.gate = Gate::Open;
        }
        for border in &mut self.borders {
            border.odds = 1.0;
            border.wait = Days::ZERO;
            border.pass = 1.0;
        }
        for (m, measure) in model.measures.iter().enumerate() {
            if self.dates[m].in_force(self.tick) {
                self.shut(m, measure);
            }
        }
        for (link, before) in self.links.iter_mut().zip(banned_before) {
            if matches!(link.gate, Gate::Banned(_)) && !before {
                link.backlog = Quantity::ZERO;
            }
        }
        for (m, measure) in model.measures.iter().enumerate() {
            if matches!(measure.instrument, Instrument::Licence { .. }) && self.dates[m].ends == self.tick {
                self.decide_today(m);
            }
        }
    }

    /// Shuts the gates of one measure. A ban beats a licence, a licence a quota.
    fn shut(&mut self, m: usize, measure: &Measure) {
        for id in measure.instrument.links() {
            let link = &mut self.links[id.index()];
            let border = &mut self.borders[link.border as usize];
            match &measure.instrument {
                Instrument::Ban(_) => {
                    link.gate = Gate::Banned(m as u32);
                    border.odds = 0.0;
                    border.wait = Days::ZERO;
                }
                Instrument::Licence { regime, .. } if !matches!(link.gate, Gate::Banned(_)) => {
                    let input = &self.model.network.inputs[link.input as usize];
                    link.gate = Gate::Licensed(m as u32);
                    border.odds = odds(regime, input.country, self.model.network.sector(input.buyer), self.tick);
                    border.wait = expected_wait(regime);
                }
                Instrument::Quota { .. } if link.gate == Gate::Open => link.gate = Gate::Quota(m as u32),
                _ => {}
            }
        }
    }

    /// When a licence regime ends, what waits under it is decided at once.
    fn decide_today(&mut self, m: usize) {
        for place in 0..self.consignments.len() {
            let consignment = &mut self.consignments[place];
            if consignment.status == Status::Waiting(m as u32) {
                consignment.due = self.tick;
                self.put_on(place as u32, self.tick);
            }
        }
    }

    pub fn move_consignments(&mut self) {
        for border in &mut self.borders {
            border.cleared = Quantity::ZERO;
            self.slots[self.rings[border.link as usize].now as usize] = Quantity::ZERO;
        }
        for place in std::mem::take(&mut self.due_on[self.tick as usize]) {
            let consignment = &mut self.consignments[place as usize];
            if consignment.due != self.tick {
                continue; // It was decided earlier than this day, when its regime ended.
            }
            let (l, quantity) = (consignment.link as usize, consignment.quantity);
            match consignment.status {
                Status::Gone => {}
                Status::UnderWay => {
                    self.slots[self.rings[l].now as usize] += quantity;
                    consignment.status = Status::Gone;
                    self.unused.push(place);
                }
                Status::Waiting(_) => self.decide(place, l, quantity),
            }
        }
    }

    /// The licence office decides; a ban refuses everything, and where no licence is asked for any more all may leave.
    fn decide(&mut self, place: u32, l: usize, quantity: Quantity) {
        let link = &self.links[l];
        let border = &mut self.borders[link.border as usize];
        let consignment = &mut self.consignments[place as usize];
        let input = &mut self.inputs[link.input as usize];
        let draw = || self.luck.draws(Process::LicenceOdds, border.key, consignment.dispatched).uniform();
        let approved = match link.gate {
            Gate::Banned(_) => false,
            Gate::Licensed(_) => draw() < border.odds,
            Gate::Open | Gate::Quota(_) => true,
        };
        input.at_gate -= quantity;
        if approved {
            input.in_transit += quantity;
            border.cleared += quantity;
            consignment.status = Status::UnderWay;
            consignment.dispatched = self.tick;
            consignment.due = self.tick + link.transit;
            let due = consignment.due;
            self.put_on(place, due);
        } else {
            self.outputs[link.output as usize].stock += quantity;
            border.refused += quantity;
            consignment.status = Status::Gone;
            self.unused.push(place);
        }
    }

    pub fn form_leaks(&mut self) {
        let (behaviour, pace) = (&self.model.behaviour, &self.pace);
        for (m, (control, measure)) in self.controls.iter_mut().zip(&self.model.measures).enumerate() {
            if measure.enforcement >= 1.0 || !self.dates[m].in_force(self.tick) {
                continue;
            }
            for (row, home) in &control.rows {
                let gap = exp(self.prices[*row].spot.log - self.prices[*home].spot.log);
                let share = &mut control.leaks[*row];
                *share = leak(*share, gap, behaviour.leak_markup, measure.enforcement, pace.leak_forming, pace.leak_decaying);
            }
        }
    }

    /// Finds the share of the orders under a quota that what is left of it lets through.
    pub fn open_quotas(&mut self) {
        for (m, measure) in self.model.measures.iter().enumerate() {
            let Instrument::Quota { links, volume, period } = &measure.instrument else { continue };
            if !self.dates[m].in_force(self.tick) {
                continue;
            }
            let left = &mut self.controls[m].quota_left;
            if (self.tick - self.dates[m].effective).is_multiple_of(*period) {
                left.fill(*volume);
            }
            let mut requested = vec![Quantity::ZERO; left.len()];
            let bound = || links.iter().map(|l| &self.links[l.index()]).filter(|l| l.gate == Gate::Quota(m as u32));
            let commodity = |link: &Link| self.inputs[link.input as usize].commodity as usize;
            for link in bound() {
                requested[commodity(link)] += link.backlog;
            }
            for link in bound() {
                let c = commodity(link);
                self.borders[link.border as usize].pass = quota_share(requested[c], left[c]);
            }
        }
    }

    /// Takes what was sent off the quotas.
    pub fn close_quotas(&mut self) {
        for (m, measure) in self.model.measures.iter().enumerate() {
            let Instrument::Quota { links, .. } = &measure.instrument else { continue };
            for link in links.iter().map(|l| &self.links[l.index()]).filter(|l| l.gate == Gate::Quota(m as u32)) {
                let left = &mut self.controls[m].quota_left[self.inputs[link.input as usize].commodity as usize];
                *left = (*left - link.sent).max(Quantity::ZERO);
            }
        }
    }

    pub fn dispatch(&mut self) {
        for k in 0..self.inputs.len() {
            for l in self.inputs[k].links.clone() {
                if self.links[l].border != FREE {
                    self.cross_border(k, l);
                    continue;
                }
                let (link, ring) = (&mut self.links[l], &mut self.rings[l]);
                link.departed = link.sent;
                self.inputs[k].in_transit += link.sent;
                self.slots[ring.now as usize] = link.sent;
                ring.now = if ring.now + 1 == ring.end { ring.first } else { ring.now + 1 };
            }
        }
    }

    /// Sends the deliveries of a link at which some measure may stand.
    fn cross_border(&mut self, k: usize, l: usize) {
        let (gate, sent, b) = (self.links[l].gate, self.links[l].sent, self.links[l].border as usize);
        let abroad = self.model.calendar.ticks_of(self.model.behaviour.leak_detour.0);
        let (leaving, detour) = match gate {
            Gate::Open | Gate::Quota(_) => (sent + self.empty_bay(k, b), 0),
            Gate::Banned(_) => {
                let bay = self.empty_bay(k, b);
                self.outputs[self.links[l].output as usize].stock += bay;
                (sent, abroad)
            }
            Gate::Licensed(m) => {
                let leaked = sent * self.controls[m as usize].leaks[self.inputs[k].row];
                self.borders[b].bay += sent - leaked;
                self.inputs[k].at_gate += sent - leaked;
                self.apply(l, b, m);
                (leaked, abroad)
            }
        };
        self.leave(k, l, leaving, detour);
        let cleared = self.borders[b].cleared;
        let departed = leaving + cleared;
        self.links[l].departed = departed;
        let through = if gate.hides_orders() { departed } else { cleared };
        let price = &mut self.prices[self.inputs[k].row];
        price.wanted += through;
        price.offered += through;
    }

    fn empty_bay(&mut self, k: usize, b: usize) -> Quantity {
        let bay = std::mem::take(&mut self.borders[b].bay);
        self.inputs[k].at_gate -= bay;
        bay
    }

    fn leave(&mut self, k: usize, l: usize, quantity: Quantity, detour: u32) {
        if quantity > Quantity::ZERO {
            self.inputs[k].in_transit += quantity;
            let due = self.tick + self.links[l].transit + detour;
            self.launch(Consignment { link: l as u32, status: Status::UnderWay, dispatched: self.tick, due, quantity });
        }
    }

    /// Files what has gathered at the gate, on the buyer's day.
    fn apply(&mut self, l: usize, b: usize, m: u32) {
        let measure = &self.model.measures[m as usize];
        let Instrument::Licence { regime, .. } = &measure.instrument else { return };
        let border = &mut self.borders[b];
        let every = u64::from(regime.consignment);
        if u64::from(self.tick - self.dates[m as usize].effective) % every != border.key % every {
            return;
        }
        let quantity = std::mem::take(&mut border.bay);
        if quantity > Quantity::ZERO {
            let beyond = self.luck.draws(Process::LicenceTime, border.key, self.tick).duration(&regime.processing);
            let due = self.tick + self.model.calendar.ticks_of(regime.statutory + beyond);
            self.launch(Consignment { link: l as u32, status: Status::Waiting(m), dispatched: self.tick, due, quantity });
        }
    }
}
