//! Values that stand in files: durations, dates, distributions.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::record::{Described, Field, Record, choice, record};
use crate::units::Days;

/// Days in a mean Gregorian month.
const DAYS_PER_MONTH: f64 = 30.436_875;
/// Days in a mean Gregorian year.
pub const DAYS_PER_YEAR: f64 = 365.2425;

/// A length of time, written `Days(60)`, `Weeks(4)`, `Months(9)` or `Years(2)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duration(pub Days);

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Duration")]
        enum Written {
            Days(f64),
            Weeks(f64),
            Months(f64),
            Years(f64),
        }
        let days = match Written::deserialize(deserializer)? {
            Written::Days(n) => n,
            Written::Weeks(n) => n * 7.0,
            Written::Months(n) => n * DAYS_PER_MONTH,
            Written::Years(n) => n * DAYS_PER_YEAR,
        };
        if !(0.0..=1e5).contains(&days) {
            return Err(D::Error::custom("a duration lies between 0 days and 270 years"));
        }
        Ok(Self(Days(days)))
    }
}

impl Described for Duration {
    fn record() -> Option<&'static Record> {
        const fn unit(name: &'static str, meaning: &'static str) -> Field {
            Field { name, unit: "number", default: "", range: ">=0", meaning, record: || None }
        }
        static RECORD: Record = Record {
            name: "Duration",
            about: " A length of time.",
            choice: true,
            fields: &[
                unit("Days", " Days."),
                unit("Weeks", " Weeks of seven days."),
                unit("Months", " Mean Gregorian months of 30.44 days."),
                unit("Years", " Mean Gregorian years of 365.2425 days."),
            ],
        };
        Some(&RECORD)
    }
}

/// A calendar day, written `"2025-04-04"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub jiff::civil::Date);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map(Self)
            .map_err(|_| D::Error::custom(format!("`{text}` is no calendar day; write year-month-day, such as \"2025-04-04\"")))
    }
}

impl Described for Date {}

record! {
    /// A lognormal distribution, given by two of its quantiles.
    pub struct Lognormal {
        /// Half of the draws lie below this.
        ["duration", "required", ""]
        pub median: Duration,
        /// Nine tenths of the draws lie below this.
        ["duration", "required", ""]
        pub p90: Duration,
    }
}

record! {
    /// A uniform distribution between two bounds.
    pub struct Uniform {
        /// Shortest.
        ["duration", "required", ""]
        pub low: Duration,
        /// Longest.
        ["duration", "required", ""]
        pub high: Duration,
    }
}

choice! {
    /// A random length of time.
    pub enum RandomDuration {
        /// Always the same.
        Fixed(Duration),
        /// Evenly spread between two bounds.
        Uniform(Uniform),
        /// Skewed to the right, as waiting times are.
        Lognormal(Lognormal),
    }
}
