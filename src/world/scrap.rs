//! Goods in use, and what comes back of them.

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::network::Network;
use crate::units::{Days, Quantity, Rate};

/// Goods in use and the feed of recyclers.
#[derive(Resource, Debug, Clone, Default)]
pub struct Scrap {
    /// In use, by recycler of the network [unit].
    pub in_use: Vec<Quantity>,
    /// Activity that the feed allows, by company; no bound for those that do not recycle [unit/d].
    pub feeds: Vec<Rate>,
}

impl Scrap {
    /// As much in use as keeps what is discarded equal to what is put in.
    #[must_use]
    pub fn at_baseline(network: &Network, step: Days) -> Self {
        let mut feeds = vec![Rate(f64::INFINITY); network.companies.len()];
        for recycler in &network.recyclers {
            feeds[recycler.company.index()] = network.companies[recycler.company.index()].activity;
        }
        let in_use = network.recyclers.iter().map(|r| r.put_in * step / closing_share(step, r.lifetime)).collect();
        Self { in_use, feeds }
    }
}
