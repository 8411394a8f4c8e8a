//! Plants that do not exist yet, and goods that come back from use.

use crate::scenario::record::record;
use crate::scenario::values::{Date, Duration, RandomDuration};

record! {
    /// A sort of investment, such as a mine, a separation plant or a magnet plant: how long it takes and what it costs.
    pub struct Stage {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// Time from the decision to first output, if nothing slips.
        ["random duration", "required", ""]
        pub build: RandomDuration,
        /// Time from first to full output, along an S-shaped path.
        ["duration", "required", ">0"]
        pub ramp: Duration,
        /// Odds that it slips.
        ["probability", "required", "0..1"]
        pub slip_odds: f64,
        /// How long it slips if it does.
        ["random duration", "required", ""]
        pub slip: RandomDuration,
        /// Odds that it is given up on the day on which it should have begun to produce.
        ["probability", "required", "0..1"]
        pub failure: f64,
        /// What it costs to build.
        ["USD per unit of yearly output", "required", ">0"]
        pub capex: f64,
        /// People that it employs when it produces.
        #[serde(default)]
        ["jobs per unit of yearly output", "0", ">=0"]
        pub jobs: f64,
        /// Time over which investors of this sort look at prices; idle capacity answers sooner than a new plant.
        #[serde(default)]
        ["duration", "the behaviour's `investment_signal`", ">0"]
        pub signal: Option<Duration>,
        /// Where times and costs come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// A plant that may be built. It makes nothing at the start.
    pub struct Project {
        /// Identifier, different from those of companies.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// Where it would stand.
        ["id of a country", "required", ""]
        pub country: String,
        /// Country of its owner.
        #[serde(default)]
        ["id of a country", "where it stands", ""]
        pub owner: Option<String>,
        /// What its output takes.
        #[serde(default)]
        ["id of a recipe", "none: a mine", ""]
        pub recipe: Option<String>,
        /// What it would make.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// How much, at full output.
        ["units per year", "required", ">0"]
        pub output: f64,
        /// Sort of investment.
        ["id of a stage", "required", ""]
        pub stage: String,
        /// Cost of a unit at the prices of the start, inputs included and capital left out, relative to the price of the start.
        ["ratio", "required", ">0"]
        pub cost: f64,
        /// Day on which it begins whatever prices are; without one it begins when it pays.
        #[serde(default)]
        ["date", "when it pays", ""]
        pub begins: Option<Date>,
        /// Where output and cost come from.
        ["id of a source", "required", ""]
        pub source: String,
        /// Anything a reader should know.
        #[serde(default)]
        ["text", "none", ""]
        pub note: Option<String>,
    }
}

record! {
    /// Where a recycler's feed comes from: what end uses have used leaves use after a while, and a part of it is collected.
    pub struct Recycling {
        /// What is recycled.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Sectors that use it; empty means all.
        #[serde(default)]
        ["ids of sectors", "all", ""]
        pub sectors: Vec<String>,
        /// Countries in which they use it; empty means the country of the company.
        #[serde(default)]
        ["ids of countries", "where the company stands", ""]
        pub countries: Vec<String>,
        /// Mean time that goods stay in use.
        ["duration", "required", ">0"]
        pub lifetime: Duration,
        /// Share of what is discarded that is collected at the start.
        ["share", "required", "0.001..1"]
        pub collected: f64,
        /// How much more is collected when the price of the output rises.
        ["1", "required", "0..3"]
        pub elasticity: f64,
    }
}
