//! What was observed, and what a model that deserves trust should come near to.

mod expressions;
mod series;

pub use expressions::{Bound, Division, Expression, Extreme, Gap, Leaf, Over, Quarters, Until};
pub use series::{Consignments, Goods, Makers, Orders, Part, Plant, Price, Purse, Quotient, Rule, Series, Trade, Uses};

use super::super::record::{choice, record};

record! {
    /// A series that was observed, with what the model has to say about it.
    pub struct Observed {
        /// Identifier; rows of the table that have it in the column `series` belong here.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// CSV file with the columns series, date, value, unit, source and note, relative to this file. A date is a period; what is compared is the mean over it.
        ["path", "required", ""]
        pub file: String,
        /// What it is in the model.
        ["series", "required", ""]
        pub is: Series,
        /// What simulated values are divided by.
        #[serde(default = "one")]
        ["number of a run", "Number(1)", ""]
        pub over: Expression,
        /// What observed values are divided by.
        #[serde(default = "unity")]
        ["unit of the table", "1", ">0"]
        pub base: f64,
        /// Half-width of the doubt about the observed values after division: rounding, thin customs lines. A run that comes as near holds them.
        #[serde(default)]
        ["unit after division", "0", ">=0"]
        pub doubt: f64,
        /// Unit of both after these divisions.
        ["text", "required", ""]
        pub unit: String,
        /// Identifier of the source.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

fn one() -> Expression {
    Expression::Number(1.0)
}

fn unity() -> f64 {
    1.0
}

record! {
    /// A number that history puts into a band.
    pub struct Target {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// How firmly it is known.
        ["choice", "required", ""]
        pub tier: Tier,
        /// What it is in a run.
        ["number of a run", "required", ""]
        pub is: Expression,
        /// Lower end of the band.
        #[serde(default)]
        ["unit of the target", "none", ""]
        pub low: Option<f64>,
        /// Most likely value.
        #[serde(default)]
        ["unit of the target", "the middle of the band", ""]
        pub mid: Option<f64>,
        /// Upper end of the band.
        #[serde(default)]
        ["unit of the target", "none", ""]
        pub high: Option<f64>,
        /// Unit.
        ["text", "required", ""]
        pub unit: String,
        /// What a rule of thumb with a constant elasticity would have said beforehand.
        #[serde(default)]
        ["choice", "that nothing changes", ""]
        pub thumb: Option<Thumb>,
        /// Doubts about the datum, and which mechanism is missing where the model misses it.
        #[serde(default)]
        ["text", "none", ""]
        pub note: Option<String>,
        /// Identifier of the source.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

choice! {
    /// How firmly a target is known.
    pub enum Tier {
        /// A number from a primary source.
        A,
        /// A shape, or a number of which a part is judgement.
        B,
        /// A direction that must come out right.
        Sign,
    }
}

choice! {
    /// The forecast of somebody who knows the share that is cut off and an elasticity, and no more.
    pub enum Thumb {
        /// A quantity falls by the share that is cut off.
        Cut(f64),
        /// A price clears the market at once.
        Price(Clearing),
    }
}

record! {
    /// A price that clears the market: supply over demand to the power of minus one over the elasticity in the short run, within a twentieth and twenty times.
    pub struct Clearing {
        /// The commodity, whose elasticity the world states.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Share of supply that is cut off.
        #[serde(default)]
        ["share", "0", "0..1"]
        pub cut: f64,
        /// Demand relative to before.
        #[serde(default = "unity")]
        ["ratio", "1", ">0"]
        pub demand: f64,
    }
}

/// Calls `each` for every series and period that a scenario asks for, with its path in the file.
pub fn visit<'f>(observed: &'f [Observed], targets: &'f [Target], each: &mut dyn FnMut(String, Leaf<'f>)) {
    for (i, one) in observed.iter().enumerate() {
        each(format!("observed[{i}].is"), Leaf::Series(&one.is));
        one.over.visit(&format!("observed[{i}].over"), each);
    }
    for (i, target) in targets.iter().enumerate() {
        target.is.visit(&format!("targets[{i}].is"), each);
    }
}
