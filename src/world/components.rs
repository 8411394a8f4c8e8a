//! What agents are made of.

use bevy_ecs::prelude::*;

use crate::ids::{CompanyId, EndUseId, LinkId, MeasureId};
use crate::rules::end_use::Service;
use crate::rules::transport::Course;
use crate::units::{Quantity, Rate};

/// A company's plant.
#[derive(Component, Debug, Clone)]
pub struct Plant {
    /// Which company.
    pub id: CompanyId,
    /// Share of capacity that outages leave [share].
    pub health: f64,
    /// Capacity relative to normal that longer hours allow [ratio].
    pub overtime: f64,
    /// Activity that orders call for, within capacity [unit/d].
    pub wanted: Rate,
    /// Activity of the last step [unit/d].
    pub activity: Rate,
    /// Whether the journal has told that it stands still.
    pub stopped: bool,
}

/// A sector in a country.
#[derive(Component, Debug, Clone)]
pub struct EndUser {
    /// Which end use.
    pub id: EndUseId,
    /// Demand relative to normal, as shocks leave it [ratio].
    pub factor: f64,
    /// Demand of the step [sector unit].
    pub demand: Quantity,
    /// Demand of the step and what is being made up [sector unit].
    pub wanted: Quantity,
    /// Demand that waits [sector unit].
    pub deferred: Quantity,
    /// How the last step went.
    pub service: Service,
    /// Whether the journal has told that it runs short.
    pub short: bool,
}

/// A consignment that can meet a gate or a closed chokepoint. Pooled: a free one is used again.
#[derive(Component, Debug, Clone, PartialEq)]
pub struct Shipment {
    /// Between whom.
    pub link: LinkId,
    /// How much [unit].
    pub quantity: Quantity,
    /// Where it stands.
    pub status: Status,
    /// Tick of dispatch, or of the application for a licence; negative for what was under way at the start.
    pub dispatched: i32,
    /// Tick at which it arrives, or at which the licence is decided.
    pub due: u32,
    /// Ticks that it takes longer because it leaks through a third country.
    pub detour: u32,
    /// Its course, where that is not the usual one of its link from the day of dispatch.
    pub course: Option<Box<Course>>,
}

/// Where a consignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not in use.
    Free,
    /// Waiting for a licence under a measure.
    AwaitingLicence(MeasureId),
    /// Under way.
    InTransit,
    /// On its way to a closed chokepoint, or waiting before it; the number is its place on the way.
    Held(u32),
}
