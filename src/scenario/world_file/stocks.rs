//! Stocks that do not stand where their holders want them when a run begins.

use crate::scenario::record::{choice, record};

record! {
    /// A glut or a shortage at the start: stocks beyond what their holders want, which they work off or fill up from the
    /// first day on. A world with such stocks does not stand still.
    pub struct OpeningStock {
        /// Of what.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Where it lies; empty means everywhere.
        #[serde(default)]
        ["ids of countries", "everywhere", ""]
        pub countries: Vec<String>,
        /// Who holds it.
        ["choice", "required", ""]
        pub held_by: Holder,
        /// Stock beyond what is wanted, in days of normal output or use; below nothing for a shortage, which leaves no stock below nothing.
        ["days", "required", "-3650..3650"]
        pub beyond: f64,
        /// Where it comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

choice! {
    /// Who holds a stock.
    pub enum Holder {
        /// Those who make the good, as finished stock.
        Makers,
        /// Those who use it, companies and end uses, as input stock.
        Users,
    }
}

impl Copy for Holder {}
impl Eq for Holder {}
