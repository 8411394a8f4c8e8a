//! The transport network.

use crate::scenario::record::{choice, record};

choice! {
    /// By what means goods travel.
    pub enum Mode {
        /// By ship.
        Sea,
        /// By rail or road.
        Land,
        /// By air.
        Air,
    }
}

impl Copy for Mode {}
impl Eq for Mode {}

impl Mode {
    /// All modes, in the order of their variants.
    pub const ALL: [Self; 3] = [Self::Sea, Self::Land, Self::Air];
}

record! {
    /// A strait or canal, or any other passage that many journeys share.
    pub struct Chokepoint {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// What it can let through beyond its usual traffic, relative to that: the speed at which a queue leaves once it is open again.
        #[serde(default = "spare")]
        ["share of usual traffic", "0.5", "0.01..100"]
        pub spare: f64,
    }
}

/// 422 ships that had waited for the Suez Canal in March 2021 passed in five and a half days: 77 a day, half as
/// much again as the usual 51.5 (18 829 in 2020).
fn spare() -> f64 {
    0.5
}

record! {
    /// A leg of the transport network.
    pub struct Leg {
        /// One end.
        ["id of a country or chokepoint", "required", ""]
        pub from: String,
        /// The other end.
        ["id of a country or chokepoint", "required", ""]
        pub to: String,
        /// Time under way.
        ["days", "required", ">0"]
        pub days: f64,
        /// By what means.
        #[serde(default = "by_sea")]
        ["choice", "Sea", ""]
        pub mode: Mode,
        /// Freight.
        #[serde(default)]
        ["USD/kg", "nothing by sea and land, the behaviour's `air_freight` by air", ">=0"]
        pub freight: Option<f64>,
        /// Where the time comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// Countries that fly goods to each other: between every two of them a leg by air.
    pub struct Flights {
        /// Which countries.
        ["ids of countries", "required", ""]
        pub countries: Vec<String>,
        /// Time under way.
        ["days", "required", ">0"]
        pub days: f64,
        /// Freight.
        #[serde(default)]
        ["USD/kg", "the behaviour's `air_freight`", ">=0"]
        pub freight: Option<f64>,
        /// Where the time comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

fn by_sea() -> Mode {
    Mode::Sea
}
