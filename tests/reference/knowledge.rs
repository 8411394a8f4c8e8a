//! Technology and research, and goods that come back from use.

use shortfall::maths::closing_share;
use shortfall::random::{Process, key};
use shortfall::rules::knowledge::{intensity, spread};
use shortfall::rules::mothballing::received;
use shortfall::rules::recycling::{discard, feed};
use shortfall::scenario::model::{Change, Instrument, Model};
use shortfall::scenario::values::DAYS_PER_YEAR;
use shortfall::units::{Money, Quantity};

use super::state::State;

fn change(model: &Model, m: usize) -> Option<&Change> {
    match &model.measures[m].instrument {
        Instrument::Technology(technology) => Some(&technology.change),
        Instrument::Research(research) => Some(&research.change),
        _ => None,
    }
}

impl State<'_> {
    /// Research is paid, and what is known spreads.
    pub fn learn(&mut self) {
        let model = self.model;
        let changes: Vec<(usize, &Change)> = (0..model.measures.len()).filter_map(|m| change(model, m).map(|c| (m, c))).collect();
        for k in changes.iter().flat_map(|(_, c)| &c.inputs) {
            self.inputs[k.index()].learnt = 1.0;
        }
        for (m, change) in changes {
            let dates = self.dates[m];
            let goes_on = match &model.measures[m].instrument {
                Instrument::Research(research) => {
                    let mut draws = self.luck.draws(Process::Research, key(&model.measures[m].label.id), 0);
                    let delay = model.calendar.ticks_of(draws.duration(&research.delay));
                    let success = draws.uniform() < research.success;
                    let known = dates.effective.saturating_add(delay);
                    if self.holds(m) && self.tick < known {
                        let each = research.cost.0 * (self.step.0 / DAYS_PER_YEAR) / research.members.len() as f64;
                        for member in &research.members {
                            self.spent[member.index()] += Money(each);
                        }
                    }
                    if self.holds(m) && success && self.tick == known {
                        research.opens.iter().for_each(|swap| self.swaps[*swap].1 = true);
                    }
                    success && known < dates.ends && known <= self.tick
                }
                _ => self.holds(m),
            };
            let helps = change.intensity <= 1.0;
            self.spread[m] = spread(self.spread[m], goes_on, helps, closing_share(self.step, change.adoption));
            for k in &change.inputs {
                self.inputs[k.index()].learnt *= intensity(change.intensity, self.spread[m]);
            }
        }
        for (input, of) in self.inputs.iter_mut().zip(&model.network.inputs) {
            input.per = of.per * (input.asked * input.learnt);
        }
    }

    /// Goods in use at the start.
    pub fn stand_in_use(&mut self) {
        for recycler in &self.model.network.recyclers {
            self.in_use.push(recycler.put_in * self.step / closing_share(self.step, recycler.lifetime));
            let company = recycler.company.index();
            self.plants[company].feed = self.model.network.companies[company].activity;
        }
    }

    /// What was used leaves use in time, and becomes feed.
    pub fn recycle(&mut self) {
        let network = &self.model.network;
        for (r, recycler) in network.recyclers.iter().enumerate() {
            let put_in: Quantity = recycler.inputs.iter().map(|k| self.inputs[*k].taken).sum();
            let (discarded, left) = discard(self.in_use[r], put_in, closing_share(self.step, recycler.lifetime));
            self.in_use[r] = left;
            let price = received(recycler.sells.iter().map(|(row, share)| (*share, self.prices[*row].average)));
            let relative = discarded / (recycler.put_in * self.step);
            let company = recycler.company.index();
            self.plants[company].feed =
                network.companies[company].activity * feed(relative, price, recycler.elasticity, recycler.collected);
        }
    }
}
