//! How far buyers have switched to substitutes.

use bevy_ecs::prelude::*;

use crate::network::Network;

/// One row per substitute of a buyer, in the order of [`Network::swaps`].
#[derive(Resource, Debug, Clone, Default)]
pub struct Swaps {
    /// Share of the original that the buyer wants to replace [share].
    pub switched: Vec<f64>,
    /// Whether the substitute is known to work.
    pub open: Vec<bool>,
    /// Whether the journal has told that it is used.
    pub told: Vec<bool>,
}

impl Swaps {
    /// Nobody has switched.
    #[must_use]
    pub fn unused(network: &Network) -> Self {
        let n = network.swaps.len();
        Self { switched: vec![0.0; n], open: network.swaps.iter().map(|s| s.open).collect(), told: vec![false; n] }
    }
}
