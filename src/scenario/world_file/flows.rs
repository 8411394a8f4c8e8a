//! Known flows between companies and to end uses.

use crate::scenario::record::record;

record! {
    /// A known flow: a row of a firm-level data set, or a cell of an input-output table.
    pub struct Flow {
        /// The seller.
        ["id of a company", "required", ""]
        pub from: String,
        /// The buyer: a company, or an end use as `sector.country`.
        ["id of a company or an end use", "required", ""]
        pub to: String,
        /// What flows.
        #[serde(default)]
        ["id of a commodity", "the one that the seller makes", ""]
        pub commodity: Option<String>,
        /// How much; nothing for a seller that the buyer knows of and does not buy from.
        ["units per year", "required", ">=0"]
        pub rate: f64,
        /// Where the flow comes from.
        #[serde(default)]
        ["id of a source", "the source of the seller", ""]
        pub source: Option<String>,
    }
}
