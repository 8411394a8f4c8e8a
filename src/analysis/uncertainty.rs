//! What an experiment found out about doubt: which uncertainties move an outcome, and whether it holds under every rule.

use super::summary::Metric;

/// Findings of a finished experiment, as its tables hold them.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// Name of the experiment.
    pub experiment: String,
    /// Its title.
    pub title: String,
    /// Name of the design; empty for a single point.
    pub design: String,
    /// Points of the design.
    pub points: u64,
    /// Runs at each point and in each arm.
    pub replicates: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Version of the program.
    pub version: String,
    /// First twelve hexadecimal digits of the digest of experiment and scenario.
    pub digest: String,
    /// Names of the uncertainties.
    pub uncertainties: Vec<String>,
    /// Analysed outcomes, in the order of the experiment.
    pub outcomes: Vec<DoubtfulOutcome>,
    /// What the numbers do not carry, in words.
    pub notes: Vec<String>,
}

/// An outcome over all points and runs.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtfulOutcome {
    /// What is measured.
    pub metric: Metric,
    /// Commodity, or empty.
    pub commodity: String,
    /// Sector, or empty.
    pub sector: String,
    /// Market for prices, country otherwise; empty for the whole world.
    pub place: String,
    /// Unit of the numbers.
    pub unit: String,
    /// Arms in the order of the experiment, the reference first.
    pub arms: Vec<ArmDoubt>,
}

/// An outcome in one arm.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmDoubt {
    /// Name of the arm.
    pub name: String,
    /// Mean over all points and runs.
    pub mean: f64,
    /// Five, fifty and ninety-five per cent quantiles over all of them.
    pub quantiles: [f64; 3],
    /// What moves it, the strongest first.
    pub drivers: Vec<Driver>,
    /// The outcome under each rule and other choice, in the order of the table.
    pub choices: Vec<Choice>,
}

/// How much one uncertainty matters.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// Name of the uncertainty.
    pub name: String,
    /// The index with its interval.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Which index it is.
    pub index: Index,
}

/// An index of sensitivity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Share of variance with all interactions (Sobol).
    Total,
    /// Mean size of an elementary effect (Morris), in the unit of the outcome.
    MuStar,
    /// Share of the variance between points that groups of values explain.
    Explained,
}

/// An outcome with one value of an uncertainty that is a choice, over all other uncertainties.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Name of the uncertainty.
    pub uncertainty: String,
    /// The value.
    pub choice: String,
    /// Runs with it.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// Their five, fifty and ninety-five per cent quantiles.
    pub quantiles: [f64; 3],
}
