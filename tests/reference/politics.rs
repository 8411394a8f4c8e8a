//! What governments do: measures stand or rest, answers and precautions are set off, stockpiles are bought and released.

use shortfall::ids::CountryId;
use shortfall::random::{Process, key};
use shortfall::rules::government::{Decision, cover, review};
use shortfall::rules::stockpile::{claim, given_up, purchase, release_share, threshold};
use shortfall::scenario::model::{Alliance, Dates, Instrument, Trigger};
use shortfall::scenario::structure::Stretching;
use shortfall::units::{Days, Money, Quantity, Rate};

use super::state::{Input, Standing, State};

impl State<'_> {
    /// Whether some measure begins, ends or changes its odds today.
    pub fn something_changes(&self) -> bool {
        self.model.measures.iter().zip(&self.dates).any(|(measure, dates)| {
            let odds = matches!(&measure.instrument, Instrument::Licence { regime, .. } if regime.odds.iter().any(|o| o.from == self.tick));
            let reopens = dates.ends.saturating_add(measure.reopening);
            odds || [dates.effective, dates.ends, reopens].contains(&self.tick)
        })
    }

    /// How each measure stands today, the channels that crackdowns break, and the duties.
    pub fn judge_measures(&mut self) {
        let model = self.model;
        for (standing, measure) in self.judged.iter_mut().zip(&model.measures) {
            standing.suspended = false;
            standing.eased = 0.0;
            standing.enforcement = measure.enforcement;
        }
        for (m, measure) in model.measures.iter().enumerate() {
            if !self.dates[m].in_force(self.tick) {
                continue;
            }
            if let Instrument::Truce { suspends, eases, approved } = &measure.instrument {
                for other in suspends {
                    self.judged[other.index()].suspended = true;
                }
                for other in eases {
                    let eased = &mut self.judged[other.index()].eased;
                    *eased = eased.max(*approved);
                }
            }
            if let Instrument::Crackdown { on, enforcement, broken } = &measure.instrument {
                for other in on {
                    self.judged[other.index()].enforcement = *enforcement;
                    if self.dates[m].effective == self.tick {
                        self.controls[other.index()].leaks.iter_mut().for_each(|leak| *leak *= 1.0 - broken);
                    }
                }
            }
        }
        for (m, measure) in model.measures.iter().enumerate() {
            let Dates { effective, ends, .. } = self.dates[m];
            let open = effective <= self.tick && self.tick < ends.saturating_add(measure.reopening);
            self.judged[m].stands = open && !self.judged[m].suspended;
        }
        self.levy_duties();
    }

    fn levy_duties(&mut self) {
        let network = &self.model.network;
        self.duties.fill(0.0);
        for (m, measure) in self.model.measures.iter().enumerate() {
            let Instrument::Duty { links, rate } = &measure.instrument else { continue };
            if !self.dates[m].in_force(self.tick) || self.judged[m].suspended {
                continue;
            }
            for link in links.iter().map(|l| &network.links[l.index()]) {
                let row = self.inputs[link.input.index()].row;
                let usual: f64 = network.inputs.iter().zip(&self.inputs).filter(|(_, k)| k.row == row).map(|(k, _)| k.base.0).sum();
                if usual > 0.0 {
                    self.duties[row] += rate * (link.base.0 / usual);
                }
            }
        }
    }

    /// Alliances in force of which both countries are members.
    fn shared(&self, a: CountryId, b: CountryId) -> impl Iterator<Item = &'_ Alliance> {
        (0..self.dates.len()).filter(|m| self.holds(*m)).filter_map(move |m| match &self.model.measures[m].instrument {
            Instrument::Alliance(alliance) if alliance.members.contains(&a) && alliance.members.contains(&b) => Some(alliance),
            _ => None,
        })
    }

    pub fn spared(&self, by: CountryId, user: CountryId) -> bool {
        self.shared(by, user).any(|a| a.exempt)
    }

    pub fn licence_time(&self, by: CountryId, user: CountryId) -> f64 {
        self.shared(by, user).map(|a| a.licence_time).fold(1.0, f64::min)
    }

    fn pools(&self, by: CountryId, user: CountryId) -> bool {
        self.shared(by, user).any(|a| a.pooled_stockpiles)
    }

    /// How much sooner the buyer of a link can qualify its seller, since allied buyers of its kind already use it.
    pub fn recognition(&self, candidate: usize) -> f64 {
        let network = &self.model.network;
        let of = &network.links[candidate];
        let wants = &network.inputs[of.input.index()];
        let mut time = 1.0;
        for (link, state) in network.links.iter().zip(&self.links) {
            let has = &network.inputs[link.input.index()];
            let known = link.output == of.output && state.standing == Standing::Qualified;
            if known && has.country != wants.country && network.alike(has.buyer, wants.buyer) {
                time = self.shared(has.country, wants.country).map(|a| a.qualification_time).fold(time, f64::min);
            }
        }
        time
    }

    /// Books support to those who pay it.
    pub fn bill(&mut self, m: usize, amount: Money) {
        let by = self.model.measures[m].by;
        let pool = self.shared(by, by).find(|a| a.pooled_support).map_or(vec![by], |a| a.members.clone());
        for payer in &pool {
            self.spent[payer.index()] += amount / pool.len() as f64;
        }
    }

    pub fn react(&mut self) {
        let (model, tick) = (self.model, self.tick);
        for (m, measure) in model.measures.iter().enumerate() {
            match &measure.trigger {
                None => {}
                Some(Trigger::Answer { to, after, odds, notice, lasts }) => {
                    let provoked = to.iter().any(|other| self.dates[other.index()].announced == tick);
                    if provoked && self.dates[m] == Dates::NEVER {
                        let mut draws = self.luck.draws(Process::Answer, key(&measure.label.id), 0);
                        if draws.uniform() < *odds {
                            let announced = tick + model.calendar.ticks_of(draws.duration(after));
                            let effective = announced + notice;
                            self.dates[m] = Dates { announced, effective, ends: lasts.map_or(u32::MAX, |lasts| effective + lasts) };
                        }
                    }
                }
                Some(Trigger::Short { watched, below, above, review: every, notice, odds }) => {
                    if tick % every != 0 {
                        continue;
                    }
                    let Dates { announced, effective, ends } = self.dates[m];
                    let mut scarcest = Days(f64::INFINITY);
                    for (users, makers) in watched {
                        let mut held = Quantity::ZERO;
                        for k in users {
                            let (input, links) =
                                (&self.inputs[k.index()], &model.network.links[model.network.inputs[k.index()].links.clone()]);
                            let usual: Quantity = links.iter().map(|l| l.base * l.transit).sum();
                            held += input.stock + (input.in_transit + input.at_gate - usual).min(Quantity::ZERO);
                        }
                        let made: Quantity = makers.iter().map(|o| self.outputs[o.index()].stock).sum();
                        let usage: Rate = users.iter().map(|k| self.inputs[k.index()].forecast).sum();
                        let makers: Quantity = makers.iter().map(|o| self.outputs[o.index()].target).sum();
                        let (mut stated, mut drawn) = (Quantity::ZERO, Quantity::ZERO);
                        for k in users {
                            let input = &model.network.inputs[k.index()];
                            stated += input.base * input.cover;
                            drawn += input.base * self.inputs[k.index()].cover;
                        }
                        let factor = (makers + stated) / (makers + drawn);
                        scarcest = scarcest.min(cover(held + made, usage) * if factor.is_finite() { factor } else { 1.0 });
                    }
                    let decision = review(scarcest, *below, *above, announced <= tick && tick < ends);
                    let draw = || self.luck.draws(Process::Review, key(&measure.label.id), model.calendar.day(tick)).uniform();
                    if decision == Decision::Act && draw() < *odds {
                        self.dates[m] = Dates { announced: tick + 1, effective: tick + 1 + notice, ends: u32::MAX };
                    } else if decision == Decision::Lift && effective <= tick {
                        self.dates[m].ends = tick + 1;
                    }
                }
            }
        }
    }

    pub fn use_stockpiles(&mut self) {
        let model = self.model;
        let mut reserves = std::mem::take(&mut self.reserves);
        for reserve in &mut reserves {
            let Instrument::Stockpile { bought_over, .. } = &model.measures[reserve.measure].instrument else { continue };
            if bought_over.is_none() && !reserve.opened && self.dates[reserve.measure].announced == self.tick {
                reserve.opened = true;
                reserve.stock = reserve.size;
                self.entered[reserve.commodity] += reserve.stock;
                let by = model.measures[reserve.measure].by;
                self.spent[by.index()] += model.network.commodities[reserve.commodity].price * reserve.stock;
            }
        }
        for (measure, dates) in model.measures.iter().zip(&self.dates) {
            if let Instrument::Acquire { cost, .. } = measure.instrument
                && dates.effective == self.tick
            {
                self.spent[measure.by.index()] += cost;
            }
        }
        let open = |state: &Self, m: usize| state.dates[m].in_force(state.tick) && !state.judged[m].suspended;
        for reserve in &mut reserves {
            let Instrument::Stockpile { bought_over: Some(over), price_limit, .. } = model.measures[reserve.measure].instrument else {
                continue;
            };
            let lot = if open(self, reserve.measure) { purchase(reserve.size, reserve.stock, over, self.step) } else { Quantity::ZERO };
            let usual: Rate = reserve.home.iter().map(|k| model.network.inputs[*k].base).sum();
            for k in &reserve.home {
                let part = if usual > Rate::ZERO { model.network.inputs[*k].base / usual } else { 0.0 };
                let input = &mut self.inputs[*k];
                input.public = if self.prices[input.row].average <= price_limit { lot * part } else { Quantity::ZERO };
                let wanted = input.forecast * stretched_cover(input, &model.behaviour.stretching, self.step);
                let taken = given_up(input.public, input.stock, input.target, wanted);
                input.stock -= taken;
                reserve.stock += taken;
                let price = model.network.commodities[reserve.commodity].price * self.prices[input.row].average;
                self.spent[model.measures[reserve.measure].by.index()] += price * taken;
            }
        }
        for reserve in &mut reserves {
            let Instrument::Stockpile { release_below, .. } = model.measures[reserve.measure].instrument else { continue };
            if reserve.stock <= Quantity::ZERO || !open(self, reserve.measure) {
                continue;
            }
            let by = model.measures[reserve.measure].by;
            self.release(&reserve.draws, &mut reserve.stock, release_below);
            let allies: Vec<usize> = reserve.allied.iter().copied().filter(|k| self.pools(by, model.network.inputs[*k].country)).collect();
            self.release(&allies, &mut reserve.stock, release_below);
        }
        self.reserves = reserves;
    }

    /// Serves the claims of some users out of a reserve.
    fn release(&mut self, users: &[usize], stock: &mut Quantity, release_below: Days) {
        let (stretching, step) = (&self.model.behaviour.stretching, self.step);
        let claim = |k: &Input| claim(k.stock, k.forecast, threshold(release_below, k.cover, stretched_cover(k, stretching, step)));
        let claims: Quantity = users.iter().map(|k| claim(&self.inputs[*k])).sum();
        if *stock <= Quantity::ZERO || claims <= Quantity::ZERO {
            return;
        }
        let share = release_share(*stock, claims);
        for k in users {
            let drawn = claim(&self.inputs[*k]) * share;
            self.inputs[*k].stock += drawn;
            *stock -= drawn;
        }
        if share < 1.0 {
            *stock = Quantity::ZERO;
        }
    }
}

/// Stock that a user wants to see before it runs in full, in time of use.
fn stretched_cover(input: &Input, stretching: &Stretching, step: Days) -> Days {
    match stretching {
        Stretching::Always(share) => (input.cover + step) * *share,
        Stretching::WhileCut(share) if input.cut > 0.0 => (input.cover + step) * *share,
        _ => Days::ZERO,
    }
}
