//! What companies, end uses and governments expect and do inside their borders; what they make stands in `making`.

use shortfall::network::Buyer;
use shortfall::random::Process;
use shortfall::rules::production::wanted_output;
use shortfall::rules::sourcing::{searches, time_to_use};
use shortfall::rules::{end_use, fear};
use shortfall::scenario::structure::Planning;
use shortfall::units::Quantity;

use super::making::thrift;
use super::state::{Standing, State};
use super::transport::NO_WAY;

impl State<'_> {
    pub fn receive(&mut self) {
        for input in &mut self.inputs {
            let received: Quantity = self.rings[input.links.clone()].iter().map(|ring| self.slots[ring.now as usize]).sum();
            input.stock += received;
            input.in_transit -= received;
        }
    }

    pub fn plan(&mut self) {
        let (step, behaviour) = (self.step, &self.model.behaviour);
        for output in &mut self.outputs {
            output.forecast = output.forecast.towards(output.orders / step, self.pace.forecast);
        }
        self.switch();
        if self.model.behaviour.planning == Planning::MakeToStock {
            for plant in &self.plants {
                for output in &mut self.outputs[plant.outputs.clone()] {
                    let held = output.stock + plant.begun * output.yield_;
                    let target = output.target + output.forecast * plant.processing;
                    output.called = wanted_output(output.forecast, held, target, behaviour.stock_adjustment.0);
                }
            }
            self.choose_activity();
        }
        for user in &mut self.users {
            user.demand = user.normal * user.factor * step;
            user.wanted = end_use::wanted(user.demand, user.deferred, behaviour.catch_up);
            for input in &mut self.inputs[user.inputs.clone()] {
                input.needed = user.wanted * (input.per * input.mix * thrift(&self.prices, input));
            }
        }
        for input in &mut self.inputs {
            input.forecast = input.forecast.towards((input.needed + input.public) / step, self.pace.forecast);
        }
    }

    pub fn fear(&mut self) {
        let behaviour = &self.model.behaviour;
        let usual = behaviour.stock_adjustment.0;
        let extra = |dependence: f64, alarm: f64, price: f64| {
            fear::extra_cover(dependence, alarm, behaviour.feared_interruption.0, price, behaviour.fear_restraint)
        };
        for input in &mut self.inputs {
            input.feared = extra(input.shaken, 1.0, self.prices[input.row].spot.log);
            input.adjustment = usual;
        }
        for (m, (control, dates)) in self.controls.iter().zip(&self.dates).enumerate() {
            if self.tick < dates.announced || self.tick >= dates.ends || self.judged[m].suspended {
                continue;
            }
            let (now, announced, effective) = (self.now(), self.day(dates.announced), self.day(dates.effective));
            let alarm = fear::alarm(now, announced, effective, behaviour.fear_memory.0);
            let adjustment = fear::adjustment(usual, now, announced, effective);
            for (k, dependence) in &control.exposed {
                if self.spared(self.model.measures[m].by, self.model.network.inputs[*k].country) {
                    continue;
                }
                let (mut all, mut held) = (0.0, 0.0);
                for l in self.model.network.inputs[*k].links.clone().filter(|l| self.links[*l].quota == Some(m as u32)) {
                    all += self.model.network.links[l].share;
                    held += self.model.network.links[l].share * self.borders[self.links[l].border as usize].held_back;
                }
                let alarm = fear::standing_alarm(alarm, if all > 0.0 { held / all } else { 0.0 });
                let input = &mut self.inputs[*k];
                input.feared = input.feared.max(extra(*dependence, alarm, self.prices[input.row].spot.log));
                input.adjustment = input.adjustment.min(adjustment);
            }
        }
        for input in &mut self.inputs {
            input.target = input.forecast * (input.cover + self.step);
        }
    }

    pub fn adapt(&mut self) {
        let Self { model, tick, .. } = *self;
        let behaviour = &model.behaviour;
        for k in 0..self.inputs.len() {
            if !self.inputs[k].has_candidates {
                continue;
            }
            let mut chosen = None;
            let mut busy = false;
            for l in self.inputs[k].links.clone().rev().take_while(|l| model.network.links[*l].candidate) {
                let link = &mut self.links[l];
                match link.standing {
                    Standing::Qualifying(due) if due <= tick => link.standing = Standing::Qualified,
                    Standing::Qualifying(_) => busy = true,
                    Standing::Candidate if link.share > 0.0 && !link.gate.hides_orders() && link.transit != NO_WAY => chosen = Some(l),
                    Standing::Candidate | Standing::Qualified => {}
                }
            }
            let Some(l) = chosen.filter(|_| !busy) else { continue };
            let of = &model.network.inputs[k];
            if let Some(due) = self.inputs[k].found {
                if due > tick {
                    continue;
                }
                let expected = match of.buyer {
                    Buyer::Company(id) => model.network.companies[id.index()].qualification,
                    Buyer::EndUse(id) => model.network.end_uses[id.index()].qualification,
                };
                let draw = self.luck.draws(Process::Qualification, model.network.links[l].key, 0).normal();
                let time = time_to_use(expected, self.recognition(l), behaviour.qualification_spread, draw);
                self.links[l].standing = Standing::Qualifying(tick + model.calendar.ticks_of(time));
                self.inputs[k].found = None;
                continue;
            }
            let input = &mut self.inputs[k];
            if input.barred > 0.0 || searches(input.stock, input.forecast * input.cover, input.forecast, behaviour.search_threshold) {
                let draw = self.luck.draws(Process::Search, of.key, model.calendar.day(tick)).normal();
                let time = time_to_use(behaviour.search_time.0, 1.0, behaviour.qualification_spread, draw);
                input.found = Some(tick + model.calendar.ticks_of(time));
            }
        }
    }
}
