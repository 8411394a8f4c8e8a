//! What a scenario file says: measures, shocks and the arms that are compared.

use super::record::{Described, choice, record};
use super::values::{Date, Duration, RandomDuration};

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
        /// Policy alternatives that are compared; the first is the reference.
        ["list", "required", ""]
        pub arms: Vec<Arm>,
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
        /// The country that controls exports.
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
