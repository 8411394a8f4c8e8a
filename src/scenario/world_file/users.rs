//! Sectors of final use and how much each uses where.

use super::makers::Need;
use crate::scenario::record::record;
use crate::scenario::values::Duration;

record! {
    /// A sector that uses final goods, such as electric vehicles or medical imaging.
    pub struct Sector {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// What is counted, such as vehicles.
        ["text", "required", ""]
        pub unit: String,
        /// What one unit takes.
        ["list", "required", ""]
        pub needs: Vec<Need>,
        /// Group of sectors whose losses are added up, such as defence or medical.
        #[serde(default)]
        ["text", "none", ""]
        pub group: Option<String>,
        /// What one unit that is not delivered costs.
        ["USD per unit", "required", ">0"]
        pub value: f64,
        /// Share of unmet demand that waits; the rest is lost.
        ["share", "required", "0..1"]
        pub deferrable: f64,
        /// Stock of inputs that it holds, in time of use; end users spread around it.
        ["duration", "required", ""]
        pub cover: Duration,
        /// Time from choosing a new supplier to using its goods.
        ["duration", "required", ""]
        pub qualification: Duration,
        /// Where the quantities come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// Use of one sector in one country.
    pub struct EndUse {
        /// Which sector.
        ["id of a sector", "required", ""]
        pub sector: String,
        /// Where.
        ["id of a country", "required", ""]
        pub country: String,
        /// How much in the base year.
        ["units of the sector per year", "required", ">0"]
        pub demand: f64,
        /// Where the quantity comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}
