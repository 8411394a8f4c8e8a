//! The order of a tick, written once.
//!
//! The order is a modelling assumption (item 3 of the ODD protocol): what a phase reads, the phases before it
//! have written in the same step.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use crate::phases;

/// A phase of the tick. The order of the variants is the order of execution.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Measures and shocks start or end; random shocks strike.
    Events,
    /// Governments react: stockpiles open and release.
    Governments,
    /// Shipments that are due arrive; licences are decided.
    Arrivals,
    /// Forecasts, fear, and what everybody wants to make and use.
    Expectations,
    /// Spot prices move with yesterday's scarcity, contract prices follow.
    Prices,
    /// Buyers decide how much to order from whom.
    Orders,
    /// Plants make and end users use what their inputs allow.
    Production,
    /// Quotas let orders through; each seller shares what it has among them.
    Allocation,
    /// What may leave a country leaves, waits or leaks.
    ExportGate,
    /// Buyers look for new suppliers and qualify them.
    Adaptation,
    /// Everything that entered is held, used, moving or lost.
    Accounts,
    /// Recorded points are taken.
    Record,
}

impl Phase {
    /// All phases, in order.
    pub const ORDER: [Self; 12] = [
        Self::Events,
        Self::Governments,
        Self::Arrivals,
        Self::Expectations,
        Self::Prices,
        Self::Orders,
        Self::Production,
        Self::Allocation,
        Self::ExportGate,
        Self::Adaptation,
        Self::Accounts,
        Self::Record,
    ];
}

/// The schedule of a tick.
#[must_use]
pub fn schedule() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings { ambiguity_detection: LogLevel::Error, ..ScheduleBuildSettings::default() });
    for pair in Phase::ORDER.windows(2) {
        schedule.configure_sets((pair[0], pair[1]).chain());
    }
    phases::events::add_to(&mut schedule);
    phases::governments::add_to(&mut schedule);
    phases::arrivals::add_to(&mut schedule);
    phases::expectations::add_to(&mut schedule);
    phases::prices::add_to(&mut schedule);
    phases::orders::add_to(&mut schedule);
    phases::production::add_to(&mut schedule);
    phases::recycling::add_to(&mut schedule);
    phases::allocation::add_to(&mut schedule);
    phases::export_gate::add_to(&mut schedule);
    phases::adaptation::add_to(&mut schedule);
    phases::investment::add_to(&mut schedule);
    phases::knowledge::add_to(&mut schedule);
    phases::accounts::add_to(&mut schedule);
    phases::record::add_to(&mut schedule);
    phases::gauges::add_to(&mut schedule);
    schedule
}
