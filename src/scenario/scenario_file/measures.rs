//! What governments do.

use crate::scenario::record::{choice, record};
use crate::scenario::values::{Date, Duration, RandomDuration};

record! {
    /// Something a government does.
    pub struct Measure {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// The country that acts.
        ["id of a country", "required", ""]
        pub by: String,
        /// What it concerns.
        ["ids of commodities", "required", ""]
        pub commodities: Vec<String>,
        /// Destinations of an export control; empty means all.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub against: Vec<String>,
        /// Destinations that are exempt.
        #[serde(default)]
        ["ids of countries", "none", ""]
        pub except: Vec<String>,
        /// Day on which companies learn of it.
        ["date", "required", ""]
        pub announced: Date,
        /// Day from which it applies.
        ["date", "required", ""]
        pub effective: Date,
        /// Day on which it is lifted.
        #[serde(default)]
        ["date", "never", ""]
        pub ends: Option<Date>,
        /// What sort of measure.
        ["choice", "required", ""]
        pub instrument: Instrument,
        /// Share of the forbidden flow that is really stopped; the rest may leak through third countries, for a markup.
        #[serde(default = "perfect")]
        ["share", "1", "0..1"]
        pub enforcement: f64,
        /// Where the dates and amounts come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

fn perfect() -> f64 {
    1.0
}

choice! {
    /// The sort of a measure.
    pub enum Instrument {
        /// Nothing may leave for the destinations.
        Ban,
        /// A volume per period may leave.
        Quota(Quota),
        /// Each consignment waits for a licence.
        Licence(Licence),
        /// A public stock of goods, released to users at home who run short.
        Stockpile(Stockpile),
    }
}

record! {
    /// A volume that may leave per period, first come, first served.
    pub struct Quota {
        /// Volume per period and commodity.
        ["units", "required", ">=0"]
        pub volume: f64,
        /// Length of the period.
        ["duration", "required", ">0"]
        pub period: Duration,
    }
}

record! {
    /// An export licence regime. Applications open on the effective day.
    pub struct Licence {
        /// Time that the law gives the office at least.
        ["duration", "required", ""]
        pub statutory: Duration,
        /// Time beyond the statutory minimum, drawn for each consignment.
        ["random duration", "required", ""]
        pub processing: RandomDuration,
        /// Time over which deliveries to one customer are gathered into one application.
        ["duration", "required", ">0"]
        pub consignment: Duration,
        /// Odds that an application is approved, by destination, sector and date; the last entry that fits counts.
        ["list", "required", ""]
        pub odds: Vec<Odds>,
    }
}

record! {
    /// Odds of approval.
    pub struct Odds {
        /// Destinations; empty means all.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub to: Vec<String>,
        /// Sectors of the user; empty means all users, companies included.
        #[serde(default)]
        ["ids of sectors", "all", ""]
        pub sectors: Vec<String>,
        /// Day from which they apply.
        #[serde(default)]
        ["date", "the measure's effective day", ""]
        pub from: Option<Date>,
        /// Probability that one application is approved.
        ["probability", "required", "0..1"]
        pub approved: f64,
    }
}

record! {
    /// A public stockpile, bought before the scenario starts; it enters the books on the day it is announced.
    pub struct Stockpile {
        /// Size, in time of the country's normal use of each commodity.
        ["duration", "required", ">0"]
        pub cover: Duration,
        /// Users may draw when their own stock falls below this, or below half of what they usually hold if that is less.
        ["duration", "required", ""]
        pub release_below: Duration,
    }
}
