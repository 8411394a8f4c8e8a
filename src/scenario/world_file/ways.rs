//! The transport network.

use crate::scenario::record::record;

record! {
    /// A strait or canal.
    pub struct Chokepoint {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
    }
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
        /// Where the time comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}
