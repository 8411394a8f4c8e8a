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
    /// What an incumbent's price war takes off the price [log].
    pub cut: Vec<f64>,
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
        let thin = thin_markets(network, &usual, behaviour, step);
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
            cut: vec![0.0; n],
            thin,
            wanted: usual.clone(),
            offered: usual.clone(),
            smooth_wanted: usual.clone(),
            smooth_offered: usual,
            rules,
        }
    }
}

/// Quantity below which each market counts as empty; where only projects would buy, it follows from what they would use.
fn thin_markets(network: &Network, usual: &[Quantity], behaviour: &Behaviour, step: Days) -> Vec<Quantity> {
    let mut planned = vec![Quantity::ZERO; usual.len()];
    for project in &network.projects {
        let company = &network.companies[project.company.index()];
        for input in &network.inputs[company.inputs.clone()] {
            planned[network.price_index(input.country, input.commodity)] += company.capacity * input.per * step;
        }
    }
    let market = |(usual, planned): (&Quantity, Quantity)| if *usual > Quantity::ZERO { *usual } else { planned } * behaviour.thin_market;
    usual.iter().zip(planned).map(market).collect()
}
