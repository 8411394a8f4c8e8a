//! What a scenario file says: measures, shocks and the arms that are compared.

mod arrangements;
mod controls;
pub mod history;
mod knowledge;
mod measures;
mod sellers;
mod shocks;
mod support;
mod triggers;

pub use arrangements::{Alliance, Crackdown, Stockpile, Truce};
pub use controls::{Direction, Duty, ForeignProducts, Licence, Odds, Quota, Sharing, Users};
pub use history::{Observed, Target};
pub use knowledge::{JointResearch, Technology};
pub use measures::{Instrument, Measure};
pub use sellers::{Acquire, Allocation, Preference};
pub use shocks::{Closure, DemandShift, Grouping, Hazard, Hit, Outage, Recovery, Shock, UseShift};
pub use support::{Equity, Grant, Loan, Offtake, PriceFloor, ProductionIncentive};
pub use triggers::{Answer, Short, Trigger};

use super::record::{Described, record};
use super::uncertainty::Uncertainty;
use super::values::{Date, Duration};

record! {
    /// A question, asked of a world.
    pub struct ScenarioFile {
        /// Version of the file format.
        ["number", "required", "1..1"]
        pub format: u32,
        /// Title, for people.
        ["text", "required", ""]
        pub title: String,
        /// The question that the scenario answers.
        ["text", "required", ""]
        pub question: String,
        /// The world file, relative to this file.
        ["path", "required", ""]
        pub world: String,
        /// Changes to the world, which is never copied.
        #[serde(default)]
        ["list of changes", "none", ""]
        pub overlay: Vec<Change>,
        /// First day.
        ["date", "required", ""]
        pub start: Date,
        /// Length of the simulation.
        ["duration", "required", ">0"]
        pub horizon: Duration,
        /// Length of one step.
        #[serde(default = "one_day")]
        ["duration", "Days(1)", ">0"]
        pub step: Duration,
        /// Time between recorded points; flows are added up in between.
        #[serde(default = "one_week")]
        ["duration", "Days(7)", ">0"]
        pub record: Duration,
        /// Seed of all random draws.
        ["number", "required", ""]
        pub seed: u64,
        /// Runs per arm; run k of every arm shares its luck with run k of the others.
        ["number", "required", "1..100000"]
        pub replicates: u32,
        /// Countries and commodities that the briefing looks at first.
        ["record", "required", ""]
        pub focus: Focus,
        /// Export controls, stockpiles and other measures of governments.
        #[serde(default)]
        ["list", "none", ""]
        pub measures: Vec<Measure>,
        /// Dated shocks.
        #[serde(default)]
        ["list", "none", ""]
        pub shocks: Vec<Shock>,
        /// Random shocks.
        #[serde(default)]
        ["list", "none", ""]
        pub hazards: Vec<Hazard>,
        /// What nobody controls and nobody knows: each run draws it once, alike in all arms.
        #[serde(default)]
        ["list", "none", ""]
        pub uncertainties: Vec<Uncertainty>,
        /// Whether runs draw the ranges that the world states for its assumptions too.
        #[serde(default)]
        ["true or false", "false", ""]
        pub vary_world: bool,
        /// Policy alternatives that are compared; the first is the reference.
        ["list", "required", ""]
        pub arms: Vec<Arm>,
        /// Series that were observed, to be held against the simulated ones.
        #[serde(default)]
        ["list", "none", ""]
        pub observed: Vec<Observed>,
        /// Numbers that history puts into bands. They make the scenario a backtest: it has one arm, and may not touch behaviour.
        #[serde(default)]
        ["list", "none", ""]
        pub targets: Vec<Target>,
        /// Where dates and amounts of the scenario come from.
        #[serde(default)]
        ["list", "none", ""]
        pub sources: Vec<super::world_file::Source>,
    }
}

fn one_day() -> Duration {
    Duration(crate::units::Days(1.0))
}

fn one_week() -> Duration {
    Duration(crate::units::Days(7.0))
}

record! {
    /// What the briefing looks at first.
    pub struct Focus {
        /// The country that controls exports, or that shocks strike first.
        ["id of a country", "required", ""]
        pub controller: String,
        /// The countries whose shortages are asked about.
        ["ids of countries", "required", ""]
        pub countries: Vec<String>,
        /// The commodities whose prices and shipments are drawn.
        ["ids of commodities", "required", ""]
        pub commodities: Vec<String>,
    }
}

record! {
    /// One policy alternative: the scenario with some changes.
    pub struct Arm {
        /// Name, for people and tables.
        ["text", "required", ""]
        pub name: String,
        /// Changes to this file, in order.
        #[serde(default)]
        ["list of changes", "none", ""]
        pub changes: Vec<Change>,
    }
}

/// A change to a file: the text at a path such as `measures[licences].except` is replaced, added to or removed.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Change {
    /// Puts a value in the place of another.
    Set(String, Box<ron::value::RawValue>),
    /// Appends an item to a list.
    Add(String, Box<ron::value::RawValue>),
    /// Takes an item out of a list.
    Remove(String),
}

impl Described for Change {}
