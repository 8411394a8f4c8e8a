//! How the country that makes most of a good meets new makers elsewhere.

use super::record::{choice, record};
use super::values::Duration;

choice! {
    /// What the country that makes most of a good does when others begin to make it.
    pub enum PriceWar {
        /// Nothing.
        Never,
        /// It cuts prices wherever it may deliver.
        Answer(PriceCut),
    }
}

record! {
    /// How an incumbent cuts prices.
    pub struct PriceCut {
        /// Deepest cut of the price.
        ["share", "required", "0..0.95"]
        pub depth: f64,
        /// Working capacity of the entrants, relative to the incumbent's output in the baseline, at which the cut is deepest.
        ["ratio", "required", ">0"]
        pub at_share: f64,
        /// Time constant with which the cut deepens, and fades when entrants stand still.
        ["duration", "required", ">0"]
        pub memory: Duration,
    }
}
