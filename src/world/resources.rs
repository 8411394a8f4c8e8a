//! Everything of a run that is neither an agent nor a flow.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::ids::{InputId, MeasureId};
use crate::maths::closing_share;
use crate::random::Luck;
use crate::scenario::model::Model;
use crate::scenario::structure::OrderRule;
use crate::units::{Days, Quantity};

/// The scenario of the run.
#[derive(Resource, Debug, Clone)]
pub struct Setting(pub Arc<Model>);

/// The luck of the run.
#[derive(Resource, Debug, Clone, Copy)]
pub struct Dice(pub Luck);

/// The day.
#[derive(Resource, Debug, Clone, Copy, Default)]
pub struct Clock {
    /// Ticks since the start.
    pub tick: u32,
    /// Length of a tick [d].
    pub step: Days,
}

impl Clock {
    /// Time since the start [d].
    #[must_use]
    pub fn now(&self) -> Days {
        self.step * f64::from(self.tick)
    }
}

/// Shares of gaps that close in one step, from the behaviour's time constants.
#[derive(Resource, Debug, Clone, Copy, Default)]
#[allow(missing_docs, reason = "each is named after its parameter in `Behaviour`, which explains it")]
pub struct Pace {
    pub forecast: f64,
    pub stock_adjustment: f64,
    pub destocking: f64,
    pub release: f64,
    pub refill: f64,
    pub scarcity: f64,
    pub arbitrage: f64,
    pub trend: f64,
    pub thrift: f64,
    pub long_run: f64,
    pub reliability: f64,
    pub origin_drift: f64,
    pub leak_forming: f64,
    pub leak_decaying: f64,
    pub overtime: f64,
    /// Share of the gap in a stock that restocking closes in a step; nothing where buyers order up to a position.
    pub restock: f64,
    /// Share of a backlog that buyers want delivered in a step.
    pub backlog: f64,
    /// Share of the gap to today's price and cost that closes when a plant's owner looks at them.
    pub restart: f64,
}

impl Pace {
    /// The paces of a model's behaviour at its step.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let b = &model.behaviour;
        let step = model.calendar.step;
        let share = |tau: Days| closing_share(step, tau);
        Self {
            forecast: share(b.forecast_memory.0),
            stock_adjustment: share(b.stock_adjustment.0),
            destocking: share(b.destocking_time.0),
            release: share(b.release_time.0),
            refill: share(b.refill_time.0),
            scarcity: share(b.scarcity_memory.0),
            arbitrage: share(b.arbitrage_time.0),
            trend: share(b.trend_memory.0),
            thrift: share(b.thrift_time.0),
            long_run: share(b.long_run_time.0),
            reliability: share(b.reliability_memory.0),
            origin_drift: share(b.origin_drift.0),
            leak_forming: share(b.leak_formation.0),
            leak_decaying: share(b.leak_formation.0 * 2.0),
            overtime: share(b.overtime_time.0),
            restock: if let OrderRule::Restock(rule) = &b.ordering { share(rule.time.0) } else { 0.0 },
            backlog: share(b.backlog_horizon.0),
            restart: share(b.restart_signal.0),
        }
    }
}

/// A public stockpile of one commodity.
#[derive(Debug, Clone)]
pub struct Reserve {
    /// The measure that keeps it.
    pub measure: MeasureId,
    /// The commodity.
    pub commodity: crate::ids::CommodityId,
    /// The country.
    pub country: crate::ids::CountryId,
    /// Users at home, with their shares in normal use.
    pub home: Vec<(InputId, f64)>,
    /// Users that may draw.
    pub draws: Vec<InputId>,
    /// Users abroad that may draw where an alliance lets them.
    pub allied: Vec<InputId>,
    /// What it holds when full [unit].
    pub size: Quantity,
    /// What is left [unit].
    pub stock: Quantity,
    /// Whether what was bought before the start has entered the books.
    pub opened: bool,
    /// Whether it has been drawn on.
    pub drawn: bool,
}

/// Public stockpiles.
#[derive(Resource, Debug, Clone, Default)]
pub struct Reserves(pub Vec<Reserve>);

/// What entered and what was used, by commodity; the check of conservation.
#[derive(Resource, Debug, Clone, Default)]
pub struct Ledger {
    /// Stocks at the start, everything made, and stockpiles opened [unit].
    pub entered: Vec<Quantity>,
    /// Used up by production and end uses [unit].
    pub used: Vec<Quantity>,
    /// Largest relative gap found so far.
    pub residual: f64,
    /// Ticks between audits.
    pub audit_every: u32,
    /// First state that is not a finite number, if any.
    pub broken: Option<String>,
}
