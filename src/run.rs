//! One run: a world, its ticks, its record.

use std::fmt;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::phases::gauges::Readings;
use crate::phases::record::Recorder;
use crate::random::Luck;
use crate::record::{Layout, RunRecord};
use crate::scenario::model::Model;
use crate::tick;
use crate::units::Quantity;
use crate::world::build::build;
use crate::world::components::EndUser;
use crate::world::journal::Journal;
use crate::world::resources::{Clock, Ledger};
use crate::world::treasury::Treasury;
use crate::world::ventures::Ventures;

/// Gap between what entered and what is there, relative to what entered, above which a run has failed.
pub const LARGEST_RESIDUAL: f64 = 1e-9;

/// What a run should keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether it keeps a journal of what happened.
    pub journal: bool,
    /// Ticks between audits of conservation; the last tick is always audited.
    pub audit_every: u32,
}

impl Default for Options {
    /// No journal, an audit every 365 ticks.
    fn default() -> Self {
        Self { journal: false, audit_every: 365 }
    }
}

/// Why a run failed: a fault of the program, with what is needed to repeat it.
#[derive(Debug, Clone, PartialEq)]
pub enum RunError {
    /// Goods appeared or vanished.
    Conservation {
        /// Largest relative gap.
        residual: f64,
    },
    /// A stock or price is no finite number.
    NotFinite(String),
}

impl std::error::Error for RunError {}

impl fmt::Display for RunError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conservation { residual } => write!(out, "goods appeared or vanished: the largest gap is {residual:.1e} of what entered"),
            Self::NotFinite(what) => out.write_str(what),
        }
    }
}

/// Runs a model with the luck of one replicate.
///
/// # Errors
/// If goods appear or vanish, or if a stock or price is no finite number.
pub fn run(model: &Arc<Model>, layout: &Arc<Layout>, luck: Luck, options: Options) -> Result<RunRecord, RunError> {
    let mut world = build(model, luck, layout, options.journal, options.audit_every);
    let mut schedule = tick::schedule();
    for tick in 0..model.calendar.ticks {
        world.resource_mut::<Clock>().tick = tick;
        schedule.run(&mut world);
        world.clear_trackers();
        if world.resource::<Ledger>().broken.is_some() {
            break;
        }
    }
    finish(&mut world, model)
}

fn finish(world: &mut World, model: &Model) -> Result<RunRecord, RunError> {
    let mut deferred = vec![Quantity::ZERO; model.network.end_uses.len()];
    for user in world.query::<&EndUser>().iter(world) {
        deferred[user.id.index()] = user.deferred;
    }
    let ledger = world.resource::<Ledger>();
    if let Some(what) = &ledger.broken {
        return Err(RunError::NotFinite(what.clone()));
    }
    let residual = ledger.residual;
    if residual > LARGEST_RESIDUAL {
        return Err(RunError::Conservation { residual });
    }
    let (spent, works) = (&world.resource::<Treasury>().spent, &world.resource::<Ventures>().works);
    let outcomes = world.resource::<Recorder>().outcomes(model, &deferred, spent, works);
    let values = std::mem::take(&mut world.resource_mut::<Recorder>().values);
    let gauges = std::mem::take(&mut world.resource_mut::<Readings>().0);
    let journal = std::mem::take(&mut world.resource_mut::<Journal>().entries);
    Ok(RunRecord { values, outcomes, gauges, journal, residual })
}
