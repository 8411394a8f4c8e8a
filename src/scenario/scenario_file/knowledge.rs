//! Technology that is handed over or withheld, and joint research.

use crate::scenario::record::record;
use crate::scenario::values::{Duration, RandomDuration};

record! {
    /// Technology for making the commodities, handed over (factors below one) or withheld (above one). It counts for
    /// projects that begin while it is in force.
    pub struct Technology {
        /// Countries that get it, or are kept from it.
        ["ids of countries", "required", ""]
        pub to: Vec<String>,
        /// Time to build, relative to that without it.
        #[serde(default = "same")]
        ["ratio", "1", "0.1..10"]
        pub build: f64,
        /// Odds of failure, relative to those without it.
        #[serde(default = "same")]
        ["ratio", "1", "0..10"]
        pub failure: f64,
        /// Inputs per unit of output, relative to those without it, at companies and projects alike.
        #[serde(default = "same")]
        ["ratio", "1", "0.1..10"]
        pub intensity: f64,
        /// Time constant with which changed inputs spread.
        #[serde(default = "two_years")]
        ["duration", "Years(2)", ">0"]
        pub adoption: Duration,
    }
}

record! {
    /// Research that may find how to do with less of the commodities, or that a substitute works.
    pub struct JointResearch {
        /// Countries that take part, besides the acting one; all bear the same share of the cost.
        #[serde(default)]
        ["ids of countries", "none", ""]
        pub partners: Vec<String>,
        /// Recipes that would need less, in the countries that take part.
        #[serde(default)]
        ["ids of recipes", "none", ""]
        pub recipes: Vec<String>,
        /// Sectors that would need less, in the countries that take part.
        #[serde(default)]
        ["ids of sectors", "none", ""]
        pub sectors: Vec<String>,
        /// Time until it is known whether it has found something.
        ["random duration", "required", ""]
        pub delay: RandomDuration,
        /// Odds that it has.
        ["probability", "required", "0..1"]
        pub success: f64,
        /// What is needed then, relative to what was needed before.
        #[serde(default = "same")]
        ["ratio", "1", "0..1"]
        pub intensity: f64,
        /// Whether it shows that the substitutes work which the world names for the commodities.
        #[serde(default)]
        ["true or false", "false", ""]
        pub opens_substitutes: bool,
        /// Time constant with which it spreads.
        ["duration", "required", ">0"]
        pub adoption: Duration,
        /// Cost until it is known.
        ["USD per year", "required", ">=0"]
        pub cost: f64,
    }
}

fn same() -> f64 {
    1.0
}

fn two_years() -> Duration {
    Duration(crate::units::Days(2.0 * crate::scenario::values::DAYS_PER_YEAR))
}
