//! What an experiment file says: what is uncertain, what is compared, which points are run and what is looked at.

use crate::scenario::record::{Described, choice, record};
use crate::scenario::scenario_file::Change;
use crate::scenario::uncertainty::Uncertainty;

record! {
    /// A design over a scenario: the scenario is run at many points, in every arm, many times.
    pub struct ExperimentFile {
        /// Version of the file format.
        ["number", "required", "1..1"]
        pub format: u32,
        /// Title, for people.
        ["text", "required", ""]
        pub title: String,
        /// The scenario file, relative to this file.
        ["path", "required", ""]
        pub scenario: String,
        /// Seed of all random draws, of the design too.
        #[serde(default)]
        ["number", "that of the scenario", ""]
        pub seed: Option<u64>,
        /// Runs per point and arm.
        #[serde(default)]
        ["number", "that of the scenario", "1..100000"]
        pub replicates: Option<u32>,
        /// Changes to the scenario that hold at all points and in all arms.
        #[serde(default)]
        ["list of changes", "none", ""]
        pub changes: Vec<Change>,
        /// What nobody controls and nobody knows.
        #[serde(default)]
        ["list", "none", ""]
        pub uncertainties: Vec<Uncertainty>,
        /// What becomes of what the scenario says is uncertain. Of two that mean the same value, that of the experiment counts.
        #[serde(default)]
        ["choice", "Axes of LatinHypercube, Sobol and Morris, otherwise Drawn", ""]
        pub inherited: Option<Inherited>,
        /// What a decision-maker can choose; the first is the reference.
        #[serde(default)]
        ["list", "the arms of the scenario", ""]
        pub arms: Vec<ExperimentArm>,
        /// Which points of the uncertainties are run.
        #[serde(default)]
        ["choice", "a single point: the scenario as it is", ""]
        pub design: Option<Design>,
        /// Outcomes that are analysed; the tables of runs hold all outcomes anyway.
        #[serde(default)]
        ["list", "value lost in the world and in the countries of the focus", ""]
        pub outcomes: Vec<OutcomePick>,
        /// Series over time that are kept for every run, and their bands.
        #[serde(default)]
        ["list", "none", ""]
        pub series: Vec<SeriesPick>,
        /// Level of all intervals.
        #[serde(default = "ninety")]
        ["share", "0.9", "0.5..0.999"]
        pub interval: f64,
        /// Half width that an interval of a mean should have at most, relative to the mean; a note tells where it is wider.
        #[serde(default)]
        ["share", "none", ">0"]
        pub precision: Option<f64>,
    }
}

fn ninety() -> f64 {
    0.9
}

record! {
    /// One policy alternative.
    pub struct ExperimentArm {
        /// Name, for people and tables.
        ["text", "required", ""]
        pub name: String,
        /// Changes to the scenario, in order.
        #[serde(default)]
        ["list of changes", "none", ""]
        pub changes: Vec<ArmChange>,
    }
}

/// A change of an arm: one to a file, or all those of another arm of the experiment or the scenario.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ArmChange {
    /// Puts a value in the place of another.
    Set(String, Box<ron::value::RawValue>),
    /// Appends an item to a list.
    Add(String, Box<ron::value::RawValue>),
    /// Takes an item out of a list.
    Remove(String),
    /// Makes the changes of another arm.
    Use(String),
}

impl Described for ArmChange {}

choice! {
    /// What becomes of what the scenario says is uncertain, of the ranges of its world where it varies them, and of the accepted
    /// sets of behaviour.
    pub enum Inherited {
        /// Uncertainties and ranges are axes of the design like those of the experiment; accepted sets are drawn.
        Axes,
        /// All of it is drawn once for each run, alike in all arms, as `run` does.
        Drawn,
        /// All of it is held at the values that the files state.
        Held,
    }
}

choice! {
    /// Which points are run.
    pub enum Design {
        /// Every combination of the middles of equal slices; of choices every alternative.
        Grid(Grid),
        /// Points from a table, a column per uncertainty.
        List(List),
        /// Points that are spread evenly along every axis, for means, quantiles and spread.
        LatinHypercube(Samples),
        /// A design of Saltelli, for first-order and total sensitivity indices: samples times (uncertainties + 2) points.
        Sobol(Samples),
        /// Trajectories that change one value at a time, for screening many uncertainties: trajectories times (uncertainties + 1) points.
        Morris(Screening),
    }
}

record! {
    /// Every combination.
    pub struct Grid {
        /// Slices per uncertainty.
        ["number", "required", "1..1000"]
        pub levels: u32,
    }
}

record! {
    /// Points from a table.
    pub struct List {
        /// CSV file, relative to this file; its head names the uncertainties, its cells are written as in a scenario file.
        ["path", "required", ""]
        pub file: String,
    }
}

record! {
    /// A number of samples.
    pub struct Samples {
        /// How many; a power of two for `Sobol`.
        ["number", "required", "1..1000000"]
        pub samples: u32,
    }
}

record! {
    /// A screening.
    pub struct Screening {
        /// Number of trajectories; 10 to 50 are usual.
        ["number", "required", "2..100000"]
        pub trajectories: u32,
        /// Levels per uncertainty, an even number.
        #[serde(default = "four")]
        ["number", "4", "2..100"]
        pub levels: u32,
    }
}

fn four() -> u32 {
    4
}

record! {
    /// Outcomes that are analysed: all that fit what is given.
    pub struct OutcomePick {
        /// Name of the outcome, such as `value_lost`.
        ["metric", "required", ""]
        pub metric: String,
        /// Commodity.
        #[serde(default)]
        ["id of a commodity", "any", ""]
        pub commodity: Option<String>,
        /// Sector; the empty text for outcomes of no sector.
        #[serde(default)]
        ["id of a sector", "any", ""]
        pub sector: Option<String>,
        /// Market for prices, country otherwise; the empty text for the whole world.
        #[serde(default)]
        ["id of a country or market", "any", ""]
        pub place: Option<String>,
        /// Which way is better.
        #[serde(default = "less")]
        ["choice", "Minimize", ""]
        pub direction: Direction,
    }
}

record! {
    /// Series that are kept: all that fit what is given.
    pub struct SeriesPick {
        /// Name of the series, such as `unmet`.
        ["metric", "required", ""]
        pub metric: String,
        /// Commodity.
        #[serde(default)]
        ["id of a commodity", "any", ""]
        pub commodity: Option<String>,
        /// Sector.
        #[serde(default)]
        ["id of a sector", "any", ""]
        pub sector: Option<String>,
        /// Market for prices, country of origin for shipments, country otherwise.
        #[serde(default)]
        ["id of a country or market", "any", ""]
        pub place: Option<String>,
        /// Country of destination of shipments.
        #[serde(default)]
        ["id of a country", "any", ""]
        pub to: Option<String>,
    }
}

choice! {
    /// Which way is better.
    pub enum Direction {
        /// Less is better.
        Minimize,
        /// More is better.
        Maximize,
    }
}

fn less() -> Direction {
    Direction::Minimize
}
