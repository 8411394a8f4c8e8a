//! Public support for projects.

use crate::scenario::record::record;

record! {
    /// A part of what a project costs to build, for nothing.
    pub struct Grant {
        /// Projects that it is offered to; empty means all that make the commodities and stand in, or belong to, the acting country.
        #[serde(default)]
        ["ids of projects", "all at home or of owners from there", ""]
        pub projects: Vec<String>,
        /// Part of the cost of building.
        ["share", "required", "0..1"]
        pub share: f64,
    }
}

record! {
    /// A part of what a project costs to build, for the same part of its margins; the state asks for less than private owners do.
    pub struct Equity {
        /// Projects that it is offered to; empty means all that make the commodities and stand in, or belong to, the acting country.
        #[serde(default)]
        ["ids of projects", "all at home or of owners from there", ""]
        pub projects: Vec<String>,
        /// Part of the cost of building.
        ["share", "required", "0..1"]
        pub share: f64,
    }
}

record! {
    /// A part of what a project costs to build, lent; paid back from the first output on, while the plant works.
    pub struct Loan {
        /// Projects that it is offered to; empty means all that make the commodities and stand in, or belong to, the acting country.
        #[serde(default)]
        ["ids of projects", "all at home or of owners from there", ""]
        pub projects: Vec<String>,
        /// Part of the cost of building.
        ["share", "required", "0..1"]
        pub share: f64,
        /// Interest.
        ["1/year", "required", "0..1"]
        pub rate: f64,
        /// Time over which it is paid back, in equal parts.
        ["years", "required", ">0"]
        pub years: f64,
    }
}

record! {
    /// A floor under the price that a project gets: the state pays what is lacking.
    pub struct PriceFloor {
        /// Projects that it is offered to; empty means all that make the commodities and stand in, or belong to, the acting country.
        #[serde(default)]
        ["ids of projects", "all at home or of owners from there", ""]
        pub projects: Vec<String>,
        /// Floor, relative to the price of the start.
        ["ratio", "required", ">0"]
        pub ratio: f64,
        /// For so long, from the first output or from the promise, whichever is later.
        ["years", "required", ">0"]
        pub years: f64,
    }
}

record! {
    /// A fixed price for a part of what a project sells; the state bears or keeps the difference to the market.
    pub struct Offtake {
        /// Projects that it is offered to; empty means all that make the commodities and stand in, or belong to, the acting country.
        #[serde(default)]
        ["ids of projects", "all at home or of owners from there", ""]
        pub projects: Vec<String>,
        /// Part of sales.
        ["share", "required", "0..1"]
        pub share: f64,
        /// Price, relative to that of the start.
        ["ratio", "required", ">0"]
        pub ratio: f64,
        /// For so long, from the first output or from the promise, whichever is later.
        ["years", "required", ">0"]
        pub years: f64,
    }
}

record! {
    /// A payment on what a project sells.
    pub struct ProductionIncentive {
        /// Projects that it is offered to; empty means all that make the commodities and stand in, or belong to, the acting country.
        #[serde(default)]
        ["ids of projects", "all at home or of owners from there", ""]
        pub projects: Vec<String>,
        /// Payment per unit.
        #[serde(default)]
        ["USD per unit", "0", ">=0"]
        pub unit: f64,
        /// Payment as a part of sales.
        #[serde(default)]
        ["share", "0", "0..5"]
        pub sales: f64,
        /// For so long, from the first output or from the promise, whichever is later.
        ["years", "required", ">0"]
        pub years: f64,
    }
}
