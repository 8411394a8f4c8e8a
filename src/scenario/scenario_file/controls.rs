//! Export controls and duties.

use crate::scenario::record::{choice, record};
use crate::scenario::values::{Date, Duration, RandomDuration};

record! {
    /// Whom an export control means. A company abroad counts as a user of the sectors that most of its output finally serves.
    pub struct Users {
        /// Sectors.
        #[serde(default)]
        ["ids of sectors", "none", ""]
        pub sectors: Vec<String>,
        /// Companies, as on a list of entities.
        #[serde(default)]
        ["ids of companies", "none", ""]
        pub companies: Vec<String>,
        /// Share of a company's output that must end in the sectors for it to count as their user.
        #[serde(default = "half")]
        ["share", "0.5", "0..1"]
        pub through: f64,
    }
}

fn half() -> f64 {
    0.5
}

record! {
    /// A rule on foreign products: goods that another country makes fall under the control where enough of it is in them.
    pub struct ForeignProducts {
        /// Share of the value of a good from which it falls under the rule, counted through all stages.
        ["share", "required", "0..1"]
        pub share: f64,
        /// Goods that may fall under it; empty means all that contain any.
        #[serde(default)]
        ["ids of commodities", "all", ""]
        pub goods: Vec<String>,
    }
}

record! {
    /// A volume that may leave per period, first come, first served.
    pub struct Quota {
        /// Volume per period, of each commodity unless it is a joint one.
        ["units", "required", ">=0"]
        pub volume: f64,
        /// Whether the volume holds for all commodities together, which must share a unit. All goods are then cut alike.
        #[serde(default)]
        ["true or false", "false", ""]
        pub joint: bool,
        /// Length of the period.
        ["duration", "required", ">0"]
        pub period: Duration,
        /// How the volume is shared among exporters and over the period.
        #[serde(default = "first_come")]
        ["choice", "FirstCome", ""]
        pub sharing: Sharing,
    }
}

fn first_come() -> Sharing {
    Sharing::FirstCome
}

choice! {
    /// How a quota is shared.
    pub enum Sharing {
        /// First come, first served, until nothing is left in the period.
        FirstCome,
        /// No more leaves on a day than what is left over the days that are left.
        Paced,
        /// Each exporter has a share after its normal exports; what it leaves unused is lost.
        ByExporter,
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
    /// A duty.
    pub struct Duty {
        /// Share of the price.
        ["share", "required", "0..10"]
        pub rate: f64,
        /// On what crosses the border in which direction.
        ["choice", "required", ""]
        pub on: Direction,
    }
}

choice! {
    /// The direction in which goods cross the border of the acting country.
    pub enum Direction {
        /// Out of it; `against` and `except` are destinations.
        Exports,
        /// Into it; `against` and `except` are origins.
        Imports,
    }
}
