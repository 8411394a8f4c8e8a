//! Technology and research with every name resolved.

use crate::ids::{CountryId, InputId};
use crate::scenario::values::RandomDuration;
use crate::units::{Days, Money};

/// Technology that is handed over or withheld.
#[derive(Debug, Clone)]
pub struct Technology {
    /// Places of the projects that it concerns.
    pub projects: Vec<usize>,
    /// Time to build, relative to that without it [ratio].
    pub build: f64,
    /// Odds of failure, relative to those without it [ratio].
    pub failure: f64,
    /// What it changes about inputs.
    pub change: Change,
}

/// Joint research.
#[derive(Debug, Clone)]
pub struct Research {
    /// Countries that pay.
    pub members: Vec<CountryId>,
    /// Time until it is known whether it has found something.
    pub delay: RandomDuration,
    /// Odds that it has [share].
    pub success: f64,
    /// Cost until it is known [USD/yr].
    pub cost: Money,
    /// What it changes about inputs if it has.
    pub change: Change,
    /// Places of the substitutes that it opens if it has.
    pub opens: Vec<usize>,
}

/// A change of what is used per unit of output, and how it spreads.
#[derive(Debug, Clone)]
pub struct Change {
    /// Inputs that change.
    pub inputs: Vec<InputId>,
    /// Use per unit, relative to that without the change [ratio].
    pub intensity: f64,
    /// Time constant with which it spreads [d].
    pub adoption: Days,
}
