//! What sets a measure off instead of a date.

use super::measures::{at_once, perfect};
use crate::scenario::record::{choice, record};
use crate::scenario::values::{Duration, RandomDuration};

choice! {
    /// What sets a measure off.
    pub enum Trigger {
        /// It answers measures of other countries.
        Answer(Answer),
        /// It is taken when a country runs short at home, and lifted when it no longer does.
        Short(Short),
    }
}

record! {
    /// An answer to measures of others: retaliation, or a truce after a time.
    pub struct Answer {
        /// The measures; the first that is announced sets this one off.
        ["ids of measures", "required", ""]
        pub to: Vec<String>,
        /// Time from their announcement to this one's.
        ["random duration", "required", ""]
        pub after: RandomDuration,
        /// Odds that it comes at all.
        #[serde(default = "perfect")]
        ["probability", "1", "0..1"]
        pub odds: f64,
        /// Time from its announcement to its effect.
        #[serde(default = "at_once")]
        ["duration", "Days(0)", ">=0"]
        pub notice: Duration,
        /// Time for which it holds.
        #[serde(default)]
        ["duration", "for good", ">0"]
        pub lasts: Option<Duration>,
    }
}

record! {
    /// A precaution: the government reviews the stocks at home, acts when they fall too low, and lifts when they have recovered.
    pub struct Short {
        /// Goods that are watched; empty means those that the measure concerns.
        #[serde(default)]
        ["ids of commodities", "those of the measure", ""]
        pub watch: Vec<String>,
        /// Cover at home, with users and makers together, below which the government acts.
        ["duration", "required", ">0"]
        pub below: Duration,
        /// Cover at home above which it lifts the measure again.
        ["duration", "required", ">0"]
        pub above: Duration,
        /// Time between reviews.
        ["duration", "required", ">0"]
        pub review: Duration,
        /// Time from the decision to the effect.
        #[serde(default = "at_once")]
        ["duration", "Days(0)", ">=0"]
        pub notice: Duration,
        /// Odds that a review which finds too little leads to action.
        #[serde(default = "perfect")]
        ["probability", "1", "0..1"]
        pub odds: f64,
    }
}
