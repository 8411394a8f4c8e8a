//! Shocks, dated and drawn.

use shortfall::network::Link;
use shortfall::random::{Luck, Process, key};
use shortfall::rules::fear;
use shortfall::rules::shock::Profile;
use shortfall::scenario::model::{Damage, Hit, Model};
use shortfall::scenario::structure::OrderRule;
use shortfall::units::Days;

use super::state::State;

/// A shock of the run.
pub struct Strike {
    pub id: String,
    pub begins: u32,
    pub profile: Profile,
    pub hits: Hit,
}

/// All shocks of a run in the order of their days and identifiers.
pub fn strikes(model: &Model, luck: Luck) -> Vec<Strike> {
    let mut all = Vec::new();
    for shock in &model.shocks {
        let (id, profile, hits) = (shock.label.id.clone(), shock.profile.clone(), shock.hits.clone());
        all.push(Strike { id, begins: shock.begins, profile, hits });
    }
    for hazard in &model.hazards {
        for group in &hazard.groups {
            let (mut now, mut number) = (Days::ZERO, 0);
            loop {
                let mut draws = luck.draws(Process::Hazard, key(&group.id), number);
                now += draws.exponential(hazard.interval);
                if now >= model.calendar.step * f64::from(model.calendar.ticks) {
                    break;
                }
                let profile =
                    Profile { onset: hazard.onset, lasts: Some(draws.duration(&hazard.lasts)), recovery: hazard.recovery.clone() };
                let begins = (now / model.calendar.step) as u32;
                all.push(Strike { id: group.id.clone(), begins, profile, hits: group.hits.clone() });
                number += 1;
            }
        }
    }
    all.sort_by(|a, b| (a.begins, &a.id).cmp(&(b.begins, &b.id)));
    all
}

impl State<'_> {
    /// Lets shocks begin and takes out those of which nothing is left.
    fn advance(&mut self) {
        self.struck = !self.active.is_empty();
        while self.begun < self.strikes.len() && self.strikes[self.begun].begins <= self.tick {
            if let Hit::Outage(companies, Damage { spoils, .. }) = &self.strikes[self.begun].hits {
                for plant in companies.iter().map(|c| c.index()) {
                    let plant = &mut self.plants[plant];
                    for output in &mut self.outputs[plant.outputs.clone()] {
                        let lost = output.stock * *spoils;
                        output.stock -= lost;
                        self.used[output.commodity as usize] += lost;
                    }
                    plant.in_process.iter_mut().for_each(|begun| *begun = *begun * (1.0 - spoils));
                    plant.begun = plant.begun * (1.0 - spoils);
                }
            }
            self.active.push(self.begun);
            self.begun += 1;
        }
        let (strikes, step, tick) = (&self.strikes, self.step, self.tick);
        let left = |i: &usize| strikes[*i].profile.over().is_none_or(|over| step * f64::from(tick - strikes[*i].begins) < over);
        self.active.retain(left);
        self.struck |= !self.active.is_empty();
    }

    /// Shocks of which something is left, with their strength.
    pub fn at_work(&self) -> impl Iterator<Item = (&Hit, f64)> {
        self.active.iter().map(|i| &self.strikes[*i]).map(|strike| {
            let elapsed = self.step * f64::from(self.tick - strike.begins);
            (&strike.hits, strike.profile.strength(elapsed))
        })
    }

    pub fn strike_outages(&mut self) {
        self.advance();
        if !self.struck {
            return;
        }
        let mut health = vec![1.0; self.plants.len()];
        let mut sealed = vec![false; health.len()];
        for (hits, strength) in self.at_work() {
            if let Hit::Outage(companies, damage) = hits {
                for company in companies {
                    health[company.index()] *= 1.0 - damage.depth * strength;
                    sealed[company.index()] |= damage.sealed;
                }
            }
        }
        for ((plant, health), sealed) in self.plants.iter_mut().zip(health).zip(sealed) {
            plant.health = health;
            self.outputs[plant.outputs.clone()].iter_mut().for_each(|o| o.leaves = if sealed { health } else { 1.0 });
        }
    }

    /// Buyers hear of plants that were hit of late.
    pub fn spread_news(&mut self) {
        let Model { network, behaviour, .. } = self.model;
        if !self.struck || behaviour.ordering != OrderRule::OrderUpTo {
            return;
        }
        let mut shaken = vec![0.0; self.plants.len()];
        for strike in self.active.iter().map(|i| &self.strikes[*i]) {
            if let Hit::Outage(companies, damage) = &strike.hits {
                let begun = self.day(strike.begins);
                let alarm = fear::alarm(self.now(), begun, begun, behaviour.fear_memory.0);
                let taken = damage.depth * strike.profile.strength(self.now() - begun);
                let (length, feared) = (strike.profile.length(), behaviour.feared_interruption.0);
                for company in companies {
                    shaken[company.index()] = fear::shaken(shaken[company.index()], taken, alarm, length, feared);
                }
            }
        }
        for (input, of) in self.inputs.iter_mut().zip(&network.inputs) {
            let lost = |link: &Link| network.dependence(link) * shaken[network.outputs[link.output.index()].company.index()];
            input.shaken = network.links[of.links.clone()].iter().map(lost).sum();
        }
    }

    pub fn shift_use(&mut self) {
        let mut asked = vec![1.0; self.inputs.len()];
        for (hits, strength) in self.at_work() {
            if let Hit::Use(inputs, factor) = hits {
                for k in inputs {
                    asked[k.index()] *= 1.0 + (factor - 1.0) * strength;
                }
            }
        }
        for ((input, of), asked) in self.inputs.iter_mut().zip(&self.model.network.inputs).zip(asked) {
            input.asked = asked;
            input.per = of.per * (asked * input.learnt);
        }
    }

    pub fn shift_demand(&mut self) {
        if !self.struck || !self.demand_moves {
            return;
        }
        let mut factors = vec![1.0; self.users.len()];
        for (hits, strength) in self.at_work() {
            if let Hit::Demand(users, factor) = hits {
                for user in users {
                    factors[user.index()] *= 1.0 + (factor - 1.0) * strength;
                }
            }
        }
        for (user, factor) in self.users.iter_mut().zip(factors) {
            user.factor = factor;
        }
    }
}
