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
        /// Time over which it builds up in a straight line, as a slow strike or a mine whose ore grows poorer.
        #[serde(default = "at_once")]
        ["duration", "at once", ">=0"]
        pub onset: Duration,
        /// Time at full depth.
        #[serde(default)]
        ["duration", "for good", ">=0"]
        pub lasts: Option<Duration>,
        /// How it goes back.
        #[serde(default = "suddenly")]
        ["choice", "AtOnce", ""]
        pub recovery: Recovery,
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

fn suddenly() -> Recovery {
    Recovery::AtOnce
}

fn wholly() -> f64 {
    1.0
}

choice! {
    /// How a shock goes back.
    pub enum Recovery {
        /// At once: full depth until its end, and nothing afterwards.
        AtOnce,
        /// In a straight line over so long a time.
        Linear(Duration),
        /// What is left halves in every such time, until after ten of them it is over.
        Exponential(Duration),
    }
}

choice! {
    /// What a shock hits.
    pub enum Hit {
        /// Companies lose capacity.
        Outage(Outage),
        /// End uses want more, or less.
        Demand(DemandShift),
        /// Users need more of a good per unit, or less.
        Use(UseShift),
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
        /// Share of the finished stock and of the goods in process that is lost on the first day, as in a fire or a flood.
        #[serde(default)]
        ["share", "0", "0..1"]
        pub spoils: f64,
        /// Whether finished goods cannot leave while it lasts, as where roads and ports stand still too.
        #[serde(default)]
        ["true or false", "false", ""]
        pub sealed: bool,
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
    /// A change of the use of a good per unit of output or of demand served, as when cars take more chips each year.
    pub struct UseShift {
        /// The good.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Sectors that use it; empty means all, and companies too unless recipes are listed.
        #[serde(default)]
        ["ids of sectors", "all", ""]
        pub sectors: Vec<String>,
        /// Recipes that use it; empty means all, and sectors too unless these are listed.
        #[serde(default)]
        ["ids of recipes", "all", ""]
        pub recipes: Vec<String>,
        /// Countries of the users; empty means all.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
        /// Use relative to normal.
        ["ratio", "required", "0..10"]
        pub factor: f64,
    }
}

record! {
    /// A closed strait or canal: consignments go round where a way exists, and wait where none does or where that is expected to be quicker.
    pub struct Closure {
        /// Which one.
        ["id of a chokepoint", "required", ""]
        pub chokepoint: String,
        /// Share of the traffic that is turned away; the rest passes.
        #[serde(default = "wholly")]
        ["share", "1", "0..1"]
        pub share: f64,
        /// How long carriers expect at its beginning that it lasts: as long as that time has not passed, they wait for it where this is quicker than the way round.
        #[serde(default)]
        ["duration", "they expect no end, and go round at once", ">0"]
        pub expected: Option<Duration>,
    }
}

record! {
    /// Random shocks: how often they strike, whom, and for how long.
    pub struct Hazard {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// What is at risk, and how hard it is hit.
        ["choice", "required", ""]
        pub hits: Hit,
        /// Who is hit together.
        #[serde(default = "each_alone")]
        ["choice", "EachAlone", ""]
        pub strikes: Grouping,
        /// Expected number per year: of each company or end use, of each country, or altogether.
        ["1/year", "required", "0.0001..50"]
        pub rate: f64,
        /// Time over which it builds up in a straight line.
        #[serde(default = "at_once")]
        ["duration", "at once", ">=0"]
        pub onset: Duration,
        /// Time at full depth.
        ["random duration", "required", ""]
        pub lasts: RandomDuration,
        /// How it goes back.
        #[serde(default = "suddenly")]
        ["choice", "AtOnce", ""]
        pub recovery: Recovery,
        /// Where rate, depth and length come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

fn each_alone() -> Grouping {
    Grouping::EachAlone
}

choice! {
    /// Who is hit together when a hazard strikes.
    pub enum Grouping {
        /// Each company, or each end use, by itself: breakdowns and fires.
        EachAlone,
        /// All in one country: earthquakes, floods, failures of its grid.
        ByCountry,
        /// All at once: attacks on shared software, strikes.
        AllAtOnce,
    }
}
