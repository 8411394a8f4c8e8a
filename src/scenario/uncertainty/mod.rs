//! What nobody knows: values of a scenario, its world and the behaviour, and what is believed about them.

mod amount;
mod distribution;
mod observed;
mod quantile;

pub use amount::{Amount, Raw};
pub use distribution::{Bell, Bounded, Distribution, Evenly, Observed, Skewed, Triangle};
pub use observed::column;
pub use quantile::{place, value};

use super::record::record;

record! {
    /// A value of the scenario, the world or the behaviour that nobody knows and nobody controls.
    pub struct Uncertainty {
        /// Name in tables.
        ["text", "required", ""]
        pub name: String,
        /// Path of the value; `world.` and `behaviour.` lead into the other two files.
        ["path", "required", ""]
        pub path: String,
        /// What is believed about it. Left out only where a design of an experiment lists its points.
        #[serde(default)]
        ["choice", "required unless the design is a list", ""]
        pub dist: Option<Distribution>,
        /// Where the range comes from.
        #[serde(default)]
        ["id of a source", "none", ""]
        pub source: Option<String>,
    }
}

record! {
    /// Range of a value of the world: how far an assumption may be off.
    pub struct Range {
        /// Name in tables.
        ["text", "required", ""]
        pub name: String,
        /// Path of the value in the world file.
        ["path", "required", ""]
        pub path: String,
        /// What is believed about it.
        ["choice", "required", ""]
        pub dist: Distribution,
        /// Where the range comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

/// Fields of a scenario that cannot be uncertain: they belong to all runs alike, or they change none.
const FIXED: [&str; 18] = [
    "format",
    "title",
    "question",
    "world",
    "overlay",
    "start",
    "horizon",
    "step",
    "record",
    "seed",
    "replicates",
    "focus",
    "arms",
    "observed",
    "sources",
    "targets",
    "uncertainties",
    "vary_world",
];

/// Fields of a world file that cannot be uncertain.
const FIXED_IN_WORLD: [&str; 6] = ["format", "include", "name", "about", "sources", "ranges"];

/// The field that a path of a scenario leads into, if that field cannot be uncertain.
#[must_use]
pub fn fixed(path: &str) -> Option<&str> {
    let first = |path: &'_ str| path.find(['.', '[']).unwrap_or(path.len());
    match path.strip_prefix("world.") {
        Some(inside) => Some(&inside[..first(inside)]).filter(|field| FIXED_IN_WORLD.contains(field)),
        None => Some(&path[..first(path)]).filter(|field| FIXED.contains(field)),
    }
}

impl Distribution {
    /// Why there is no such distribution; none where there is one.
    #[must_use]
    pub fn impossible(&self) -> Option<String> {
        let amounts: Vec<&Amount> = match self {
            Self::Uniform(d) => vec![&d.low, &d.high],
            Self::Triangular(d) => vec![&d.low, &d.mode, &d.high],
            Self::Normal(d) => [Some(&d.mean), Some(&d.sd), d.min.as_ref(), d.max.as_ref()].into_iter().flatten().collect(),
            Self::Lognormal(d) => [Some(&d.median), Some(&d.p90), d.min.as_ref(), d.max.as_ref()].into_iter().flatten().collect(),
            Self::Beta(d) => vec![&d.low, &d.high],
            _ => Vec::new(),
        };
        if amounts.iter().any(|a| a.unit != amounts[0].unit) {
            return Some("its numbers have different units".into());
        }
        let bounds = |min: &Option<Amount>, max: &Option<Amount>| {
            min.as_ref().zip(max.as_ref()).is_some_and(|(min, max)| min.number >= max.number).then(|| "`min` is not below `max`".to_owned())
        };
        let below = |low: &Amount, high: &Amount| (low.number >= high.number).then(|| "`low` is not below `high`".to_owned());
        match self {
            Self::Uniform(d) => below(&d.low, &d.high),
            Self::Triangular(d) => below(&d.low, &d.high)
                .or_else(|| (!(d.low.number..=d.high.number).contains(&d.mode.number)).then(|| "`mode` lies outside the bounds".into())),
            Self::Normal(d) => (d.sd.number <= 0.0).then(|| "`sd` is not above 0".into()).or_else(|| bounds(&d.min, &d.max)),
            Self::Lognormal(d) => (d.median.number <= 0.0 || d.p90.number <= d.median.number)
                .then(|| "`median` is above 0 and below `p90`".into())
                .or_else(|| bounds(&d.min, &d.max)),
            Self::Beta(d) => below(&d.low, &d.high),
            Self::Choice(values) => (values.len() < 2).then(|| "a choice needs two values at least".into()),
            Self::Bool(odds) => (!(0.0..=1.0).contains(odds)).then(|| "odds lie between 0 and 1".into()),
            Self::Empirical(d) => {
                let known = d.unit.as_deref().is_none_or(|u| ["Days", "Weeks", "Months", "Years"].contains(&u));
                (!known).then(|| "a unit is `Days`, `Weeks`, `Months` or `Years`".into())
            }
        }
    }
}
