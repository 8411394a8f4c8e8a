//! Rules that bind sellers and buyers at home.

use crate::scenario::rationing::Rationing;
use crate::scenario::record::record;

record! {
    /// A rule of rationing that binds the country's sellers of the goods, such as defence first.
    pub struct Allocation {
        /// Whom they serve first.
        ["choice", "required", ""]
        pub rule: Rationing,
    }
}

record! {
    /// Companies that belong to the acting country from the effective day on.
    pub struct Acquire {
        /// Which companies; each makes some of the goods that the measure concerns.
        ["ids of companies", "required", ""]
        pub companies: Vec<String>,
        /// Share of what they can deliver of these goods that is reserved for buyers in the acting country.
        ["share", "required", "0..1"]
        pub offtake: f64,
        /// What the government pays on the effective day.
        ["USD", "required", ">=0"]
        pub cost: f64,
    }
}

record! {
    /// Procurement by origin: suppliers of some countries are preferred, shunned, or held to a share.
    pub struct Preference {
        /// Countries of the suppliers that are meant.
        ["ids of countries", "required", ""]
        pub suppliers: Vec<String>,
        /// Sectors whose end uses are bound; empty means all buyers in the acting country, companies included.
        #[serde(default)]
        ["ids of sectors", "all buyers", ""]
        pub sectors: Vec<String>,
        /// Factor on the weight of these suppliers when an order is split; below one they are shunned.
        #[serde(default = "one")]
        ["ratio", "1", "0..100"]
        pub weight: f64,
        /// Largest share of an order that may go to suppliers of any one of these countries.
        #[serde(default = "one")]
        ["share", "1", "0..1"]
        pub cap: f64,
    }
}

fn one() -> f64 {
    1.0
}
