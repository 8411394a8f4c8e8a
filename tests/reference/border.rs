//! What happens at borders: bans, licences, quotas, leakage, and the goods under way.

use shortfall::maths::{closing_share, exp};
use shortfall::random::Process;
use shortfall::rules::export_gate::{expected_wait, filing_offset, held_back, leak, odds, past_quota, quota_share};
use shortfall::rules::pricing::scarcity;
use shortfall::rules::quota_rent::{rent, room};
use shortfall::scenario::model::{Instrument, Measure};
use shortfall::units::{Days, Quantity};

use super::state::{Consignment, FREE, Gate, Measured, State, Status};

impl State<'_> {
    pub fn change_measures(&mut self) {
        let model = self.model;
        if !self.something_changes() {
            return;
        }
        let stood: Vec<bool> = self.judged.iter().map(|s| s.stands).collect();
        self.judge_measures();
        let banned_before: Vec<bool> = self.links.iter().map(|l| matches!(l.gate, Gate::Banned(_))).collect();
        for link in self.links.iter_mut().filter(|l| l.border != FREE) {
            link.gate = Gate::Open;
            link.quota = None;
        }
        for border in &mut self.borders {
            border.odds = 1.0;
            border.wait = Days::ZERO;
            border.haste = 1.0;
            border.pass = 1.0;
            border.held_back = 0.0;
            border.smuggled = 0.0;
        }
        for (m, measure) in model.measures.iter().enumerate() {
            if self.judged[m].stands {
                self.shut(m, measure);
            }
        }
        for (link, before) in self.links.iter_mut().zip(banned_before) {
            if matches!(link.gate, Gate::Banned(_)) && !before {
                link.backlog = Quantity::ZERO;
            }
        }
        for (m, measure) in model.measures.iter().enumerate() {
            if matches!(measure.instrument, Instrument::Licence { .. }) && stood[m] && !self.judged[m].stands {
                self.decide_today(m);
            }
        }
    }

    /// Shuts the gates of one measure. A ban beats a licence, a licence a quota.
    fn shut(&mut self, m: usize, measure: &Measure) {
        for id in measure.instrument.links() {
            let user = self.model.network.inputs[self.links[id.index()].input as usize].country;
            if self.spared(measure.by, user) {
                continue;
            }
            let time = self.licence_time(measure.by, user);
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
                    border.odds = odds(regime, input.country, self.model.network.sector(input.buyer), self.tick).max(self.judged[m].eased);
                    border.haste = time;
                    border.wait = expected_wait(regime) * time;
                }
                Instrument::Quota { .. } if link.quota.is_none() => {
                    link.quota = Some(m as u32);
                    if link.gate == Gate::Open {
                        link.gate = Gate::Quota(m as u32);
                    }
                }
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
                continue; // It was decided earlier, sent another way or held after it was put on this day.
            }
            let (l, quantity) = (consignment.link as usize, consignment.quantity);
            match consignment.status {
                Status::Gone => {}
                Status::UnderWay => {
                    self.slots[self.rings[l].now as usize] += quantity;
                    consignment.status = Status::Gone;
                    self.unused.push(place);
                }
                Status::Held(_) => {}
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
        let draw = || self.luck.draws(Process::LicenceOdds, border.key, self.model.calendar.day(consignment.dispatched as u32)).uniform();
        let approved = match link.gate {
            Gate::Banned(_) => false,
            Gate::Licensed(_) => draw() < border.odds,
            Gate::Open | Gate::Quota(_) => true,
        };
        input.at_gate -= quantity;
        if approved {
            input.in_transit += quantity;
            border.cleared += quantity;
            let leaving = self.set_out(l, quantity, 0);
            self.pay(l, &leaving);
            let due = leaving.due;
            self.consignments[place as usize] = leaving;
            self.put_on(place, due);
        } else {
            self.outputs[link.output as usize].stock += quantity;
            border.refused += quantity * self.model.behaviour.reapplication;
            consignment.status = Status::Gone;
            self.unused.push(place);
        }
    }

    pub fn form_leaks(&mut self) {
        let (behaviour, pace) = (&self.model.behaviour, &self.pace);
        for (m, (control, measure)) in self.controls.iter_mut().zip(&self.model.measures).enumerate() {
            let Measured { enforcement, stands, .. } = self.judged[m];
            if measure.enforcement >= 1.0 && enforcement >= 1.0 || !stands {
                continue;
            }
            for (row, home) in &control.rows {
                let commodity = shortfall::ids::CommodityId::at(row % self.model.network.commodities.len());
                let saved = self.model.network.untaxed.get(&(measure.by, commodity)).copied().unwrap_or(1.0);
                let gap = exp(self.prices[*row].spot.log - self.prices[*home].spot.log) * (1.0 + self.duties[*row]) * saved;
                let share = &mut control.leaks[*row];
                *share = leak(*share, gap, behaviour.leak_markup, enforcement, pace.leak_forming, pace.leak_decaying);
            }
        }
    }

    /// Finds the share of the orders under a quota that what is left of it lets through.
    pub fn open_quotas(&mut self) {
        for (m, measure) in self.model.measures.iter().enumerate() {
            let Instrument::Quota { links, lots, volumes, period, paced, .. } = &measure.instrument else { continue };
            if !self.judged[m].stands {
                continue;
            }
            let day = (self.tick - self.dates[m].effective) % *period;
            if day == 0 {
                self.controls[m].quota_left.clone_from(volumes);
            }
            let days_left = if *paced { period - day } else { 1 };
            let mut requested = vec![Quantity::ZERO; volumes.len()];
            let bound = || links.iter().zip(lots).filter(|(l, _)| self.links[l.index()].under_quota(m));
            for (l, lot) in bound() {
                requested[*lot as usize] += self.links[l.index()].backlog;
            }
            let left = self.controls[m].quota_left.iter().map(|left| *left / f64::from(days_left));
            let official: Vec<f64> = requested.iter().zip(left).map(|(requested, left)| quota_share(*requested, left)).collect();
            for (l, lot) in bound() {
                let link = &self.links[l.index()];
                let border = &mut self.borders[link.border as usize];
                let leak = self.controls[m].leaks[self.inputs[link.input as usize].row];
                (border.pass, border.smuggled) = past_quota(official[*lot as usize], leak);
                border.held_back = held_back(border.pass, link.backlog, self.model.network.links[l.index()].base * self.step);
            }
        }
    }

    /// Moves the rents of quotas by the orders of the day, and tells every market what they add to its price.
    pub fn price_rights(&mut self) {
        let network = &self.model.network;
        let yesterday: Vec<f64> = self.borders.iter_mut().map(|border| std::mem::take(&mut border.rent)).collect();
        let mut usual = vec![Quantity::ZERO; self.prices.len()];
        for (k, input) in network.inputs.iter().zip(&self.inputs) {
            usual[input.row] += k.base * self.step;
        }
        self.prices.iter_mut().for_each(|price| price.rent = 0.0);
        for (m, measure) in self.model.measures.iter().enumerate() {
            let Instrument::Quota { links, lots, rights, volumes, period, .. } = &measure.instrument else { continue };
            if !self.judged[m].stands {
                continue;
            }
            let ahead = *period - (self.tick - self.dates[m].effective) % *period;
            let price = |l: usize| network.commodities[network.commodity(&network.links[l]).index()].price.0;
            let all: Vec<(usize, usize, u32)> =
                links.iter().zip(lots).zip(rights).map(|((l, lot), right)| (l.index(), *lot as usize, *right)).collect();
            let bound = || all.iter().copied().filter(|(l, ..)| self.links[*l].under_quota(m));
            for (l, ..) in bound().collect::<Vec<_>>() {
                let indexing = self.prices[self.inputs[network.links[l].input.index()].row].indexing;
                let border = &mut self.borders[self.links[l].border as usize];
                border.booked = border.booked.towards(border.bid, indexing);
            }
            let behaviour = &self.model.behaviour;
            let fading = closing_share(self.step, behaviour.price_memory.0);
            let lift = behaviour.price_speed * self.step.0 / fading + behaviour.price_jump + behaviour.price_tightness;
            let most = exp(behaviour.scarcity_clip * lift);
            let today = |right: u32| {
                let (mut usual, mut booked, mut value, mut rents) = (Quantity::ZERO, Quantity::ZERO, 0.0, 0.0);
                let (mut left, mut volume, mut seen) = (Quantity::ZERO, Quantity::ZERO, Vec::new());
                for (l, lot, _) in bound().filter(|(.., of)| *of == right) {
                    let (leaves, border) = (network.links[l].base * self.step, self.links[l].border as usize);
                    usual += leaves;
                    booked += self.borders[border].booked;
                    value += leaves.0 * price(l);
                    rents += leaves.0 * yesterday[border];
                    if !seen.contains(&lot) {
                        seen.push(lot);
                        left += self.controls[m].quota_left[lot];
                        volume += volumes[lot];
                    }
                }
                if usual <= Quantity::ZERO {
                    return 0.0;
                }
                let (room, thin) = (room(left, volume, ahead, *period), usual * behaviour.thin_market);
                let x = scarcity(booked, room, thin, behaviour.scarcity_clip, behaviour.glut_weight);
                rent(rents / usual.0, value / usual.0, x, behaviour.rent_speed, most, self.step)
            };
            let now: Vec<f64> = (0..=rights.iter().copied().max().unwrap_or(0)).map(today).collect();
            for (l, _, right) in bound().collect::<Vec<_>>() {
                let now = now[right as usize];
                self.borders[self.links[l].border as usize].rent = now;
                let row = self.inputs[network.links[l].input.index()].row;
                if usual[row] > Quantity::ZERO {
                    self.prices[row].rent += network.links[l].base / (usual[row] / self.step) * (now / price(l));
                }
            }
        }
    }

    /// Takes what was sent off the quotas.
    pub fn close_quotas(&mut self) {
        for (m, measure) in self.model.measures.iter().enumerate() {
            let Instrument::Quota { links, lots, .. } = &measure.instrument else { continue };
            for (l, lot) in links.iter().zip(lots) {
                let link = &self.links[l.index()];
                if link.under_quota(m) {
                    let official = link.sent * (1.0 - self.borders[link.border as usize].smuggled);
                    let left = &mut self.controls[m].quota_left[*lot as usize];
                    *left = (*left - official).max(Quantity::ZERO);
                }
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
        let (leaving, astray) = match gate {
            Gate::Open | Gate::Quota(_) => {
                let smuggled = sent * self.borders[b].smuggled;
                (sent - smuggled + self.empty_bay(k, b), smuggled)
            }
            Gate::Banned(_) => {
                let bay = self.empty_bay(k, b);
                self.outputs[self.links[l].output as usize].stock += bay;
                (Quantity::ZERO, sent)
            }
            Gate::Licensed(m) => {
                let leaked = sent * self.controls[m as usize].leaks[self.inputs[k].row];
                self.borders[b].bay += sent - leaked;
                self.inputs[k].at_gate += sent - leaked;
                self.apply(l, b, m);
                (Quantity::ZERO, leaked)
            }
        };
        self.inputs[k].in_transit += leaving + astray;
        self.leave(l, leaving, 0);
        self.leave(l, astray, abroad);
        let cleared = self.borders[b].cleared;
        let departed = leaving + astray + cleared;
        self.links[l].departed = departed;
        self.links[l].leaked = astray;
        let through = if gate.hides_orders() { departed } else { cleared };
        let price = &mut self.prices[self.inputs[k].row];
        price.wanted += if matches!(gate, Gate::Quota(_)) { cleared } else { through };
        price.offered += through;
    }

    fn empty_bay(&mut self, k: usize, b: usize) -> Quantity {
        let bay = std::mem::take(&mut self.borders[b].bay);
        self.inputs[k].at_gate -= bay;
        bay
    }

    fn leave(&mut self, l: usize, quantity: Quantity, detour: u32) {
        if quantity > Quantity::ZERO {
            let leaving = self.set_out(l, quantity, detour);
            self.pay(l, &leaving);
            self.launch(leaving);
        }
    }

    /// Files what has gathered at the gate, on the buyer's day.
    fn apply(&mut self, l: usize, b: usize, m: u32) {
        let measure = &self.model.measures[m as usize];
        let Instrument::Licence { regime, .. } = &measure.instrument else { return };
        let border = &mut self.borders[b];
        let elapsed = self.tick - self.dates[m as usize].effective;
        if elapsed % regime.consignment != filing_offset(border.key, regime.consignment) {
            return;
        }
        let haste = border.haste;
        let quantity = std::mem::take(&mut border.bay);
        if quantity > Quantity::ZERO {
            let beyond = self.luck.draws(Process::LicenceTime, border.key, self.model.calendar.day(self.tick)).duration(&regime.processing);
            let due = self.tick + self.model.calendar.ticks_of((regime.statutory + beyond) * haste);
            let dispatched = self.tick as i32;
            self.launch(Consignment { link: l as u32, status: Status::Waiting(m), dispatched, due, detour: 0, course: None, quantity });
        }
    }
}
