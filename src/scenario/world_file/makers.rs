//! Recipes and the companies that work by them.

use super::ventures::Recycling;
use crate::scenario::record::{choice, record};
use crate::scenario::values::Duration;

record! {
    /// What one unit of output takes. Where a process has several outputs, the unit is the sum of them, without by-products.
    pub struct Recipe {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Inputs per unit of output.
        ["list", "required", ""]
        pub inputs: Vec<Need>,
        /// Time from choosing a new supplier to using its goods.
        ["duration", "required", ""]
        pub qualification: Duration,
        /// Time from taking inputs in to finished goods; what is in process meanwhile comes out whatever happens to the plant.
        #[serde(default)]
        ["duration", "nothing: within a step", ""]
        pub processing: Option<Duration>,
        /// Time from standstill to full capacity.
        #[serde(default)]
        ["duration", "the behaviour's `ramp_up`", ""]
        pub ramp_up: Option<Duration>,
        /// Time in which all capacity beyond what is usual can be brought in.
        #[serde(default)]
        ["duration", "the behaviour's `room_time`", ""]
        pub room_time: Option<Duration>,
        /// Time from full capacity to standstill, when a company cuts output of its own will.
        #[serde(default)]
        ["duration", "the behaviour's `ramp_down`", ""]
        pub ramp_down: Option<Duration>,
        /// Where the quantities come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// One input of a recipe or of a sector.
    pub struct Need {
        /// What is needed.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// How much per unit of output, losses included.
        ["units per unit of output", "required", ">0"]
        pub per: f64,
        /// What happens without it.
        #[serde(default = "critical")]
        ["choice", "Critical", ""]
        pub class: Criticality,
        /// Whether no price changes the amount that is used per unit of output, as in a chemical reaction.
        #[serde(default)]
        ["true or false", "false", ""]
        pub fixed: bool,
        /// What can take its place.
        #[serde(default)]
        ["record", "nothing", ""]
        pub substitute: Option<Substitute>,
        /// Where the quantity comes from, if not from the source of the recipe or sector.
        #[serde(default)]
        ["id of a source", "that of the recipe or sector", ""]
        pub source: Option<String>,
    }
}

record! {
    /// A good that can take the place of another, at least in part and in time.
    pub struct Substitute {
        /// Which good.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// How much of it per unit of output where it takes the whole place.
        ["units per unit of output", "required", ">0"]
        pub per: f64,
        /// Largest share of the original that it can replace.
        ["share", "required", "0..1"]
        pub most: f64,
        /// Price of the original relative to its own, both relative to the start, above which it pays.
        ["ratio", "required", "1..100"]
        pub premium: f64,
        /// Time constant with which buyers switch, its qualification included.
        ["duration", "required", ">0"]
        pub switch: Duration,
        /// Whether it is known to work; otherwise research must open it.
        #[serde(default = "known")]
        ["true or false", "true", ""]
        pub open: bool,
    }
}

fn known() -> bool {
    true
}

fn critical() -> Criticality {
    Criticality::Critical
}

choice! {
    /// How much of output hangs on an input (Pichler et al. 2022).
    pub enum Criticality {
        /// Without it production stops.
        Critical,
        /// Without it production falls to one half.
        Important,
        /// Production goes on without it.
        NonCritical,
    }
}

record! {
    /// One production process at one place; where only a country's total is known, one company stands for the rest.
    pub struct Company {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// Where it stands.
        ["id of a country", "required", ""]
        pub country: String,
        /// Country of its owner.
        #[serde(default)]
        ["id of a country", "where it stands", ""]
        pub owner: Option<String>,
        /// Share of what it can deliver that is reserved for buyers in its owner's country, whatever the rule of rationing.
        #[serde(default)]
        ["share", "0", "0..1"]
        pub offtake: f64,
        /// What its output takes; a mine takes nothing that is traded here.
        #[serde(default)]
        ["id of a recipe", "none: a mine", ""]
        pub recipe: Option<String>,
        /// Output in the base year, by commodity.
        ["list", "required", ""]
        pub makes: Vec<Output>,
        /// Output of the base year as a share of what it could make.
        ["share", "required", "0.05..1"]
        pub utilisation: f64,
        /// Input stock that it wants to hold, in time of use; companies spread around it.
        #[serde(default)]
        ["duration", "the behaviour's `input_cover`", ""]
        pub cover: Option<Duration>,
        /// Cost of a unit of output at the prices of the start, inputs included, relative to the price of the start; a plant with a stated cost is idled while prices stay below it.
        #[serde(default)]
        ["ratio", "not stated: it never idles", ">0"]
        pub cost: Option<f64>,
        /// People that it employs in the base year.
        #[serde(default)]
        ["jobs", "not counted", ">=0"]
        pub jobs: Option<f64>,
        /// Where its feed comes from, if it recycles what has been used.
        #[serde(default)]
        ["record", "it does not recycle", ""]
        pub recycles: Option<Recycling>,
        /// Where output and utilisation come from.
        ["id of a source", "required", ""]
        pub source: String,
        /// Anything a reader should know.
        #[serde(default)]
        ["text", "none", ""]
        pub note: Option<String>,
    }
}

record! {
    /// Output of one commodity in the base year.
    pub struct Output {
        /// What is made.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// How much.
        ["units per year", "required", ">0"]
        pub rate: f64,
        /// Marks a by-product: the company's other outputs decide what it does, and of this one it recovers what is wanted, up to so many times the recovery of the base year per unit of the others.
        #[serde(default)]
        ["ratio", "none: an output in its own right", "1..1000"]
        pub by_product: Option<f64>,
    }
}
