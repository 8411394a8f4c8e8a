//! Stockpiles, and what governments agree on with each other or do about measures in force.

use super::measures::perfect;
use crate::scenario::record::record;
use crate::scenario::values::Duration;

record! {
    /// A public stockpile. What was bought before the scenario starts enters the books on the day it is announced.
    pub struct Stockpile {
        /// Size, in time of the country's normal use of each commodity.
        ["duration", "required", ">0"]
        pub cover: Duration,
        /// Time from the effective day over which it is bought from users at home, who order more for it.
        #[serde(default)]
        ["duration", "bought before the start", ">0"]
        pub bought_over: Option<Duration>,
        /// Highest price, relative to the start, at which the state buys.
        #[serde(default)]
        ["ratio", "it buys at any price", ">0"]
        pub price_limit: Option<f64>,
        /// Sectors whose end users may draw; empty means all users, companies included.
        #[serde(default)]
        ["ids of sectors", "all", ""]
        pub sectors: Vec<String>,
        /// Users may draw when their own stock falls below this, or below half of what they usually hold if that is less.
        ["duration", "required", ""]
        pub release_below: Duration,
    }
}

record! {
    /// A truce.
    pub struct Truce {
        /// Measures that do not hold while it lasts.
        #[serde(default)]
        ["ids of measures", "none", ""]
        pub suspends: Vec<String>,
        /// Licence regimes that stay, with better odds.
        #[serde(default)]
        ["ids of measures", "none", ""]
        pub eases: Vec<String>,
        /// Odds of approval of the eased regimes, at least.
        #[serde(default = "perfect")]
        ["probability", "1", "0..1"]
        pub approved: f64,
    }
}

record! {
    /// A crackdown on leakage.
    pub struct Crackdown {
        /// Measures that are enforced more strictly.
        ["ids of measures", "required", ""]
        pub on: Vec<String>,
        /// Share of the forbidden flow that is stopped from then on.
        ["share", "required", "0..1"]
        pub enforcement: f64,
        /// Share of the existing channels that is broken on the first day.
        #[serde(default)]
        ["share", "0", "0..1"]
        pub broken: f64,
    }
}

record! {
    /// What members of an alliance grant each other, the acting country among them.
    pub struct Alliance {
        /// The other members.
        ["ids of countries", "required", ""]
        pub members: Vec<String>,
        /// Whether export controls of a member spare the others.
        #[serde(default)]
        ["true or false", "false", ""]
        pub exempt: bool,
        /// Time for a licence of a member for another, relative to that for others.
        #[serde(default = "perfect")]
        ["ratio", "1", "0..1"]
        pub licence_time: f64,
        /// Whether a stockpile of a member, once those at home are served, serves users in the others.
        #[serde(default)]
        ["true or false", "false", ""]
        pub pooled_stockpiles: bool,
        /// Whether sellers in the members serve buyers in the members first.
        #[serde(default)]
        ["true or false", "false", ""]
        pub allocation_rank: bool,
        /// Time that a buyer needs to qualify a supplier whom somebody of its kind in another member has qualified, relative to usual.
        #[serde(default = "perfect")]
        ["ratio", "1", "0..1"]
        pub qualification_time: f64,
        /// Whether the members share alike what one of them pays in support of projects.
        #[serde(default)]
        ["true or false", "false", ""]
        pub pooled_support: bool,
    }
}
