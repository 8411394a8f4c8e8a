//! What happens to companies, users and passages, dated or drawn.

use crate::scenario::record::{choice, record};
use crate::scenario::values::{Date, Duration, RandomDuration};

record! {
    /// A dated shock.
    pub struct Shock {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// First day.
        ["date", "required", ""]
        pub begins: Date,
        /// Time at full depth.
        ["duration", "required", ""]
        pub lasts: Duration,
        /// Time over which it fades in a straight line.
        #[serde(default = "at_once")]
        ["duration", "at once", ""]
        pub recovery: Duration,
        /// What is hit.
        ["choice", "required", ""]
        pub hits: Hit,
        /// Where the facts come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

fn at_once() -> Duration {
    Duration(crate::units::Days(0.0))
}

choice! {
    /// What a shock hits.
    pub enum Hit {
        /// Companies lose capacity.
        Outage(Outage),
        /// End uses want more, or less.
        Demand(DemandShift),
        /// A chokepoint closes.
        Closure(Closure),
    }
}

record! {
    /// Lost capacity of the companies that fit every list given.
    pub struct Outage {
        /// Companies; empty means all.
        #[serde(default)]
        ["ids of companies", "all", ""]
        pub companies: Vec<String>,
        /// Countries; empty means all.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
        /// Makers of these commodities; empty means all.
        #[serde(default)]
        ["ids of commodities", "all", ""]
        pub commodities: Vec<String>,
        /// Share of capacity that is lost.
        ["share", "required", "0..1"]
        pub depth: f64,
    }
}

record! {
    /// A change of final demand.
    pub struct DemandShift {
        /// Sectors; empty means all.
        #[serde(default)]
        ["ids of sectors", "all", ""]
        pub sectors: Vec<String>,
        /// Countries; empty means all.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
        /// Demand relative to normal.
        ["ratio", "required", "0..10"]
        pub factor: f64,
    }
}

record! {
    /// A closed strait or canal: journeys detour where a way exists, and wait where none does.
    pub struct Closure {
        /// Which one.
        ["id of a chokepoint", "required", ""]
        pub chokepoint: String,
    }
}

record! {
    /// Random outages, drawn for each company by itself.
    pub struct Hazard {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// Makers of these commodities; empty means all.
        #[serde(default)]
        ["ids of commodities", "all", ""]
        pub commodities: Vec<String>,
        /// Expected number per company and year.
        ["1/year", "required", "0..50"]
        pub rate: f64,
        /// Share of capacity that is lost.
        ["share", "required", "0..1"]
        pub depth: f64,
        /// How long.
        ["random duration", "required", ""]
        pub lasts: RandomDuration,
        /// Where rate, depth and length come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}
