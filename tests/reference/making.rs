//! What companies choose to make, and what companies and end uses make of what they have.

use std::ops::Range;

use shortfall::rules::end_use::settle;
use shortfall::rules::production::{allowed_share, ordered_output, overtime, recovered, stretched};
use shortfall::scenario::behaviour::Behaviour;
use shortfall::scenario::structure::{Planning, ProductionFunction, Stretching};
use shortfall::units::{Days, Quantity, Rate};

use super::state::{Input, Price, State};

impl State<'_> {
    /// Where companies make to order, they choose their activity by their books.
    pub fn plan_to_order(&mut self) {
        if self.model.behaviour.planning != Planning::MakeToOrder {
            return;
        }
        for output in &mut self.outputs {
            output.book = Quantity::ZERO;
        }
        for link in &self.links {
            self.outputs[link.output as usize].book += link.backlog;
        }
        for output in &mut self.outputs {
            output.called = ordered_output(output.book, output.stock, output.target, self.step);
        }
        self.choose_activity();
    }

    pub fn choose_activity(&mut self) {
        let behaviour = &self.model.behaviour;
        for plant in &mut self.plants {
            let outputs = &mut self.outputs[plant.outputs.clone()];
            let mut wanted = Rate::ZERO;
            for output in outputs.iter() {
                wanted += output.called * output.pull;
            }
            plant.overtime = overtime(plant.overtime, wanted, plant.activity, behaviour.overtime_ceiling, self.pace.overtime);
            let able = plant.health * plant.overtime * plant.works;
            plant.wanted = wanted.min(plant.capacity * able).min(plant.feed);
            outputs.iter_mut().for_each(|o| o.able = able);
            for input in &mut self.inputs[plant.inputs.clone()] {
                input.needed = plant.wanted * self.step * (input.per * input.mix * thrift(&self.prices, input));
            }
        }
    }

    pub fn make(&mut self) {
        let (step, behaviour) = (self.step, &self.model.behaviour);
        for plant in &mut self.plants {
            let limit = |of: Rate, time: Days| if time > Days::ZERO { of * (step / time) } else { Rate(f64::INFINITY) };
            let up = (plant.activity + limit(plant.capacity, plant.ramp_up))
                .min(plant.usual.max(plant.activity + limit(plant.capacity * plant.overtime - plant.usual, plant.room_time)));
            let aim = plant.wanted.min(up).max(plant.activity - limit(plant.capacity, plant.ramp_down));
            let aim = aim.min(plant.capacity * (plant.health * plant.overtime * plant.works)).min(plant.feed);
            let need = |k: &Input| if aim == plant.wanted { k.needed } else { aim * step * (k.per * k.mix * thrift(&self.prices, k)) };
            let needs: Vec<Quantity> = self.inputs[plant.inputs.clone()].iter().map(need).collect();
            let share = use_inputs(&mut self.inputs, &mut self.used, &plant.inputs, &needs, behaviour, step);
            plant.activity = aim * share;
            plant.in_process.push_back(plant.activity);
            let finished = plant.in_process.pop_front().expect("it was just put in");
            plant.begun += (plant.activity - finished) * step;
            let made = finished * step;
            for output in &mut self.outputs[plant.outputs.clone()] {
                let usual = made * output.yield_;
                output.made = output.by_product.map_or(usual, |ceiling| recovered(output.called * step, usual, ceiling));
                self.entered[output.commodity as usize] += output.made;
            }
        }
    }

    pub fn serve(&mut self) {
        for user in &mut self.users {
            let needs: Vec<Quantity> = self.inputs[user.inputs.clone()].iter().map(|k| k.needed).collect();
            let share = use_inputs(&mut self.inputs, &mut self.used, &user.inputs, &needs, &self.model.behaviour, self.step);
            let service = settle(user.demand, user.wanted * share, user.deferrable);
            user.service = service;
            user.deferred = (user.deferred + service.postponed - service.made_up).max(Quantity::ZERO);
        }
    }
}

/// What prices make of the use per unit of an input.
pub fn thrift(prices: &[Price], input: &Input) -> f64 {
    if input.fixed { 1.0 } else { prices[input.row].thrift }
}

/// Uses up what the inputs allow and returns that share.
fn use_inputs(
    inputs: &mut [Input],
    used: &mut [Quantity],
    range: &Range<usize>,
    needs: &[Quantity],
    behaviour: &Behaviour,
    step: Days,
) -> f64 {
    let inputs = &mut inputs[range.clone()];
    let (mut scarcest, mut lost) = (1.0, 0.0);
    for (input, needed) in inputs.iter().zip(needs) {
        let steps = (input.cover + step) / step;
        let called_for = match behaviour.stretching {
            Stretching::Always(share) => stretched(*needed, steps, share),
            Stretching::WhileCut(share) if input.cut > 0.0 => stretched(*needed, steps, share),
            _ => *needed,
        };
        let allowed = allowed_share(input.stock, called_for, &input.class);
        scarcest = f64::min(scarcest, allowed);
        lost += input.weight * (1.0 - allowed);
    }
    let share = if behaviour.production_function == ProductionFunction::Linear { 1.0 - lost } else { scarcest };
    for (input, needed) in inputs.iter_mut().zip(needs) {
        let taken = (*needed * share).min(input.stock);
        input.stock -= taken;
        input.taken = taken;
        used[input.commodity as usize] += taken;
    }
    share
}
