//! What is believed about an uncertainty.

use super::amount::{Amount, Raw};
use crate::scenario::record::{choice, record};

choice! {
    /// What is believed about an uncertainty. Numbers may be lengths of time, such as `Days(60)`.
    pub enum Distribution {
        /// Every value between two bounds is as likely as any other.
        Uniform(Evenly),
        /// Most likely at one value, and ever less so towards two bounds.
        Triangular(Triangle),
        /// Even errors on both sides.
        Normal(Bell),
        /// Errors by a factor: skewed to the right.
        Lognormal(Skewed),
        /// Between two bounds, with a shape given by two numbers.
        Beta(Bounded),
        /// One of some values, all as likely: numbers, structural rules, whole records.
        Choice(Vec<Raw>),
        /// True with these odds.
        Bool(f64),
        /// The values that were observed.
        Empirical(Observed),
    }
}

record! {
    /// Even odds between two bounds.
    pub struct Evenly {
        /// Lowest value.
        ["amount", "required", ""]
        pub low: Amount,
        /// Highest value.
        ["amount", "required", ""]
        pub high: Amount,
    }
}

record! {
    /// A triangle.
    pub struct Triangle {
        /// Lowest value.
        ["amount", "required", ""]
        pub low: Amount,
        /// Most likely value.
        ["amount", "required", ""]
        pub mode: Amount,
        /// Highest value.
        ["amount", "required", ""]
        pub high: Amount,
    }
}

record! {
    /// A normal distribution, whose tails may be cut off.
    pub struct Bell {
        /// Mean, before any cut.
        ["amount", "required", ""]
        pub mean: Amount,
        /// Standard deviation, before any cut.
        ["amount", "required", ""]
        pub sd: Amount,
        /// Lowest value.
        #[serde(default)]
        ["amount", "none", ""]
        pub min: Option<Amount>,
        /// Highest value.
        #[serde(default)]
        ["amount", "none", ""]
        pub max: Option<Amount>,
    }
}

record! {
    /// A lognormal distribution by two of its quantiles, whose tails may be cut off.
    pub struct Skewed {
        /// Half of the probability lies below this, before any cut.
        ["amount", "required", ""]
        pub median: Amount,
        /// Nine tenths lie below this, before any cut.
        ["amount", "required", ""]
        pub p90: Amount,
        /// Lowest value.
        #[serde(default)]
        ["amount", "none", ""]
        pub min: Option<Amount>,
        /// Highest value.
        #[serde(default)]
        ["amount", "none", ""]
        pub max: Option<Amount>,
    }
}

record! {
    /// A beta distribution, stretched between two bounds.
    pub struct Bounded {
        /// First shape number: the larger, the further to the right.
        ["1", "required", "0.01..10000"]
        pub alpha: f64,
        /// Second shape number: the larger, the further to the left.
        ["1", "required", "0.01..10000"]
        pub beta: f64,
        /// Lowest value.
        #[serde(default = "nought")]
        ["amount", "0", ""]
        pub low: Amount,
        /// Highest value.
        #[serde(default = "one")]
        ["amount", "1", ""]
        pub high: Amount,
    }
}

fn nought() -> Amount {
    Amount { number: 0.0, unit: None }
}

fn one() -> Amount {
    Amount { number: 1.0, unit: None }
}

record! {
    /// Observed values from a table.
    pub struct Observed {
        /// CSV file, relative to this file.
        ["path", "required", ""]
        pub file: String,
        /// Column that holds the values.
        ["text", "required", ""]
        pub column: String,
        /// Unit of time of the values: `Days`, `Weeks`, `Months` or `Years`.
        #[serde(default)]
        ["text", "none", ""]
        pub unit: Option<String>,
    }
}
