//! Prices, one row per (market, commodity).

use bevy_ecs::prelude::*;

use crate::network::Network;
use crate::rules::pricing::{PriceRule, SpotPrice};
use crate::scenario::behaviour::Behaviour;
use crate::units::{Days, Quantity};
use crate::{maths, rules};

/// Prices and what moves them.
#[derive(Resource, Debug, Clone, Default)]
pub struct Prices {
    /// Spot price relative to the start.
    pub spot: Vec<SpotPrice>,
    /// Contract price relative to the start [log].
    pub contract: Vec<f64>,
    /// Volume-weighted price relative to the start [ratio].
    pub average: Vec<f64>,
    /// Duties that buyers pay on top of the price, at the flows of normal times [share].
    pub duty: Vec<f64>,
    /// Use per unit of output relative to the start [ratio].
    pub thrift: Vec<f64>,
    /// Of that, what answers within months [ratio].
    pub quick_thrift: Vec<f64>,
    /// Of that, what answers over years [ratio].
    pub slow_thrift: Vec<f64>,
    /// Wanted on the market in the last step [unit].
    pub wanted: Vec<Quantity>,
    /// Offered to the market in the last step [unit].
    pub offered: Vec<Quantity>,
    /// Smoothed `wanted` [unit].
    pub smooth_wanted: Vec<Quantity>,
    /// Smoothed `offered` [unit].
    pub smooth_offered: Vec<Quantity>,
    /// Quantity below which the market counts as empty [unit]; nothing where nobody buys.
    pub thin: Vec<Quantity>,
    /// Speeds and bounds, by commodity.
    pub rules: Vec<PriceRule>,
}

impl Prices {
    /// Prices at the start.
    #[must_use]
    pub fn at_baseline(network: &Network, behaviour: &Behaviour, step: Days) -> Self {
        let n = network.markets.len() * network.commodities.len();
        let mut usual = vec![Quantity::ZERO; n];
        for input in &network.inputs {
            usual[network.price_index(input.country, input.commodity)] += input.base * step;
        }
        let rules = network
            .commodities
            .iter()
            .map(|commodity| {
                let factor = rules::pricing::speed_factor(commodity.elasticity, behaviour.reference_elasticity);
                PriceRule {
                    speed: behaviour.price_speed * factor,
                    jump: behaviour.price_jump * factor,
                    fading: maths::closing_share(step, behaviour.price_memory.0),
                    floor: maths::ln(behaviour.price_floor),
                }
            })
            .collect();
        Self {
            spot: vec![SpotPrice::default(); n],
            contract: vec![0.0; n],
            average: vec![1.0; n],
            duty: vec![0.0; n],
            thrift: vec![1.0; n],
            quick_thrift: vec![1.0; n],
            slow_thrift: vec![1.0; n],
            thin: usual.iter().map(|u| *u * behaviour.thin_market).collect(),
            wanted: usual.clone(),
            offered: usual.clone(),
            smooth_wanted: usual.clone(),
            smooth_offered: usual,
            rules,
        }
    }
}
