//! Consignments as pooled entities, and the calendar on which they are due.

use bevy_ecs::prelude::*;

use super::components::{Shipment, Status};
use crate::ids::LinkId;
use crate::units::Quantity;

/// The pool of consignments and the days on which something happens to them.
#[derive(Resource, Debug, Default)]
pub struct Fleet {
    /// Every consignment entity, in order of creation.
    pub entities: Vec<Entity>,
    /// Places in `entities` that are free.
    free: Vec<u32>,
    /// Places due, by tick.
    calendar: Vec<Vec<u32>>,
}

impl Fleet {
    /// An empty fleet for a run of so many ticks.
    #[must_use]
    pub fn new(ticks: u32) -> Self {
        Self { entities: Vec::new(), free: Vec::new(), calendar: vec![Vec::new(); ticks as usize + 1] }
    }

    /// Puts a consignment on the calendar; what is due after the last tick never happens in this run.
    pub fn schedule(&mut self, place: u32, due: u32) {
        if let Some(day) = self.calendar.get_mut(due as usize) {
            day.push(place);
        }
    }

    /// Consignments due at a tick, in the order in which they were put on the calendar.
    pub fn due(&mut self, tick: u32) -> Vec<u32> {
        self.calendar.get_mut(tick as usize).map(std::mem::take).unwrap_or_default()
    }

    /// Takes a free place, if there is one.
    pub fn reuse(&mut self) -> Option<u32> {
        self.free.pop()
    }

    /// Gives a place back.
    pub fn release(&mut self, place: u32) {
        self.free.push(place);
    }
}

/// Puts a consignment into the world: in a free place of the pool, otherwise as a new entity.
pub fn launch(fleet: &mut Fleet, shipments: &mut Query<&mut Shipment>, commands: &mut Commands, shipment: Shipment) {
    let due = shipment.due;
    let place = match fleet.reuse() {
        Some(place) => {
            let mut pooled = shipments.get_mut(fleet.entities[place as usize]).expect("pooled consignments are never removed");
            *pooled = shipment;
            place
        }
        None => {
            let place = fleet.entities.len() as u32;
            fleet.entities.push(commands.spawn(shipment).id());
            place
        }
    };
    fleet.schedule(place, due);
}

/// A consignment that is under way.
#[must_use]
pub fn under_way(link: usize, quantity: Quantity, dispatched: i32, due: u32) -> Shipment {
    Shipment { link: LinkId::at(link), quantity, status: Status::InTransit, dispatched, due, detour: 0, course: None }
}
