//! What the scenario asks to be measured is read at the end of every step.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use super::transport::course;
use crate::ids::{ChokepointId, EndUseId};
use crate::maths::exp;
use crate::rules::transport::Course;
use crate::scenario::model::{Model, Reading};
use crate::tick::Phase;
use crate::units::{Days, Quantity};
use crate::world::agenda::Agenda;
use crate::world::components::{EndUser, Plant, Shipment, Status};
use crate::world::flows::{Inputs, Links, Outputs};
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Setting};
use crate::world::treasury::Treasury;
use crate::world::ventures::Ventures;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(read.in_set(Phase::Record));
}

/// Readings so far: step by step, within a step in the order of the model's gauges.
#[derive(Resource, Debug, Default)]
pub struct Readings(pub Vec<f64>);

/// All that gauges look at.
#[derive(SystemParam)]
struct Sight<'w, 's> {
    clock: Res<'w, Clock>,
    links: Res<'w, Links>,
    outputs: Res<'w, Outputs>,
    inputs: Res<'w, Inputs>,
    prices: Res<'w, Prices>,
    treasury: Res<'w, Treasury>,
    agenda: Res<'w, Agenda>,
    ventures: Res<'w, Ventures>,
    plants: Query<'w, 's, &'static Plant>,
    users: Query<'w, 's, &'static EndUser>,
    shipments: Query<'w, 's, &'static Shipment>,
}

fn read(setting: Res<Setting>, sight: Sight, mut readings: ResMut<Readings>) {
    for gauge in &setting.0.gauges {
        readings.0.push(sight.reading(&setting.0, &gauge.reads));
    }
}

impl Sight<'_, '_> {
    fn reading(&self, model: &Model, reads: &Reading) -> f64 {
        let base = |row: usize| model.network.commodities[row % model.network.commodities.len()].price.0;
        match reads {
            Reading::Left(links, smuggled) => {
                let declared = |l: usize| if *smuggled { self.links.departed[l] } else { self.links.departed[l] - self.links.leaked[l] };
                self.per_day(links.iter().map(|l| declared(l.index())).sum())
            }
            Reading::Made(outputs) => self.per_day(outputs.iter().map(|o| self.outputs.made[o.index()]).sum()),
            Reading::Spot(row) => base(*row) * exp(self.prices.spot[*row].log),
            Reading::Average(row) => base(*row) * self.prices.average[*row],
            Reading::Stock(outputs, inputs) => {
                let made: Quantity = outputs.iter().map(|o| self.outputs.stock[o.index()]).sum();
                let held: Quantity = inputs.iter().map(|k| self.inputs.stock[k.index()]).sum();
                (made + held).0
            }
            Reading::Book(links) => links.iter().map(|l| self.links.backlog[l.index()]).sum::<Quantity>().0,
            Reading::Demand(of) => self.of_users(of, |user| user.demand.0),
            Reading::Served(of) => self.of_users(of, |user| (user.demand + user.service.made_up - user.service.unmet).0),
            Reading::Unmet(of) => self.of_users(of, |user| user.service.unmet.0),
            Reading::Lost(of) => self.of_users(of, |user| user.service.lost.0),
            Reading::ValueLost(of) => self.of_users(of, |user| (model.network.end_uses[user.id.index()].value * user.service.unmet).0),
            Reading::Waiting(chokepoint) => self.shipments.iter().filter(|s| waits(model, s, *chokepoint, self.clock.now())).count() as f64,
            Reading::Capacity(company) => {
                let works = self.ventures.works[company.index()];
                self.plants.iter().find(|plant| plant.id == *company).map_or(0.0, |plant| plant.health * plant.overtime * works)
            }
            Reading::PublicCost(country) => self.treasury.spent[country.index()].0,
            Reading::InForce(measure) => {
                let applies = measure.index() < model.measures.len() && self.agenda.in_force(measure.index(), self.clock.tick);
                f64::from(u8::from(applies))
            }
        }
    }

    fn per_day(&self, quantity: Quantity) -> f64 {
        quantity.0 / self.clock.step.0
    }

    /// A flow summed over end uses, of which the list is ascending [1/d].
    fn of_users(&self, of: &[EndUseId], flow: impl Fn(&EndUser) -> f64) -> f64 {
        let chosen = self.users.iter().filter(|user| of.binary_search(&user.id).is_ok());
        chosen.map(flow).sum::<f64>() / self.clock.step.0
    }
}

/// Whether a consignment waits before a passage: held there, or by its usual course it would have passed and it has its turn yet to come.
fn waits(model: &Model, shipment: &Shipment, chokepoint: ChokepointId, now: Days) -> bool {
    let place = |course: &Course| course.journey.passes.iter().position(|(c, _)| *c == chokepoint);
    match shipment.status {
        Status::Held(stop) => {
            course(model, shipment).is_some_and(|c| c.journey.passes[stop as usize].0 == chokepoint && c.at(stop as usize) <= now)
        }
        Status::InTransit => shipment.course.as_ref().is_some_and(|own| {
            let usual = course(model, &Shipment { course: None, ..shipment.clone() });
            let due = usual.as_ref().and_then(|usual| place(usual).map(|at| usual.at(at)));
            due.is_some_and(|due| due <= now) && place(own).is_some_and(|at| own.at(at) > now)
        }),
        Status::Free | Status::AwaitingLicence(_) => false,
    }
}
