//! What a scenario asks to be measured in every step.

use shortfall::ids::{ChokepointId, CompanyId, CountryId, EndUseId, InputId, LinkId, MeasureId, OutputId};
use shortfall::maths::exp;
use shortfall::network::Network;
use shortfall::scenario::model::{Gauge, Reading};
use shortfall::scenario::scenario_file::history::{Rule, Series};
use shortfall::units::Quantity;

use super::state::{State, Status};

/// A gauge of every sort, over every second thing that it can measure.
pub fn of_all_sorts(network: &Network, measures: usize) -> Vec<Gauge> {
    let second = |n: usize| (0..n).step_by(2);
    let links: Vec<LinkId> = second(network.links.len()).map(LinkId::at).collect();
    let outputs: Vec<OutputId> = second(network.outputs.len()).map(OutputId::at).collect();
    let uses: Vec<EndUseId> = second(network.end_uses.len()).map(EndUseId::at).collect();
    let inputs = second(network.inputs.len()).map(InputId::at).collect();
    let mut readings = vec![
        Reading::Left(links.clone(), true),
        Reading::Left(links.clone(), false),
        Reading::Book(links),
        Reading::Stock(outputs.clone(), inputs),
        Reading::Made(outputs),
        Reading::Spot(0),
        Reading::Average(network.commodities.len()),
        Reading::Demand(uses.clone()),
        Reading::Served(uses.clone()),
        Reading::Unmet(uses.clone()),
        Reading::Lost(uses.clone()),
        Reading::ValueLost(uses),
        Reading::PublicCost(CountryId(1)),
    ];
    readings.extend((0..network.chokepoints.len()).map(|c| Reading::Waiting(ChokepointId::at(c))));
    readings.extend(second(network.companies.len()).map(|c| Reading::Capacity(CompanyId::at(c))));
    readings.extend((0..measures).map(|m| Reading::InForce(MeasureId::at(m))));
    // What a gauge is called matters to nobody here.
    let series = || Series::InForce(Rule { measure: String::new() });
    readings.into_iter().map(|reads| Gauge { series: series(), reads }).collect()
}

impl State<'_> {
    /// What a gauge reads at the end of the step.
    pub fn read(&self, reads: &Reading) -> f64 {
        let network = &self.model.network;
        let price = |row: usize| network.commodities[row % network.commodities.len()].price.0;
        let users = |of: &[EndUseId], flow: &dyn Fn(usize) -> f64| {
            let all = (0..self.users.len()).filter(|e| of.contains(&EndUseId::at(*e)));
            all.map(flow).sum::<f64>() / self.step.0
        };
        match reads {
            Reading::Left(links, smuggled) => {
                let declared = |l: &super::state::Link| if *smuggled { l.departed } else { l.departed - l.leaked };
                links.iter().map(|l| declared(&self.links[l.index()])).sum::<Quantity>().0 / self.step.0
            }
            Reading::Made(outputs) => outputs.iter().map(|o| self.outputs[o.index()].made).sum::<Quantity>().0 / self.step.0,
            Reading::Spot(row) => price(*row) * exp(self.prices[*row].spot.log),
            Reading::Average(row) => price(*row) * self.prices[*row].average,
            Reading::Stock(outputs, inputs) => {
                let made: Quantity = outputs.iter().map(|o| self.outputs[o.index()].stock).sum();
                let held: Quantity = inputs.iter().map(|k| self.inputs[k.index()].stock).sum();
                (made + held).0
            }
            Reading::Book(links) => links.iter().map(|l| self.links[l.index()].backlog).sum::<Quantity>().0,
            Reading::Demand(of) => users(of, &|e| self.users[e].demand.0),
            Reading::Served(of) => users(of, &|e| {
                let user = &self.users[e];
                (user.demand + user.service.made_up - user.service.unmet).0
            }),
            Reading::Unmet(of) => users(of, &|e| self.users[e].service.unmet.0),
            Reading::Lost(of) => users(of, &|e| self.users[e].service.lost.0),
            Reading::ValueLost(of) => users(of, &|e| (network.end_uses[e].value * self.users[e].service.unmet).0),
            Reading::Waiting(chokepoint) => (0..self.consignments.len()).filter(|place| self.waits(*place, *chokepoint)).count() as f64,
            Reading::Capacity(company) => {
                let plant = &self.plants[company.index()];
                plant.health * plant.overtime * plant.works
            }
            Reading::PublicCost(country) => self.spent[country.index()].0,
            Reading::InForce(measure) => {
                let m = measure.index();
                let applies = self.dates[m].in_force(self.tick) && !self.judged[m].suspended;
                f64::from(u8::from(applies))
            }
        }
    }

    fn waits(&self, place: usize, chokepoint: ChokepointId) -> bool {
        let consignment = &self.consignments[place];
        match (consignment.status, &consignment.course) {
            (Status::Held(stop), _) => {
                let course = self.course(place).expect("only what crosses a border is held");
                course.journey.passes[stop].0 == chokepoint && course.at(stop) <= self.now()
            }
            (Status::UnderWay, Some(own)) => {
                let usual = self.usual_course(consignment.link as usize, consignment.dispatched).expect("it has a course of its own");
                let through = |passes: &[(ChokepointId, _)]| passes.iter().position(|(c, _)| *c == chokepoint);
                let (before, now) = (through(&usual.journey.passes), through(&own.journey.passes));
                before.is_some_and(|at| usual.at(at) <= self.now()) && now.is_some_and(|at| own.at(at) > self.now())
            }
            _ => false,
        }
    }
}
