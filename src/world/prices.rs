//! Prices, one row per (market, commodity).

use bevy_ecs::prelude::*;

use super::flows::opening_stock;
use super::gates::{Gate, Gates};
use crate::network::Network;
use crate::rules::pricing::{PriceRule, SpotPrice};
use crate::scenario::behaviour::Behaviour;
use crate::units::{Days, Quantity, Rate};
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
    /// Use per unit of output relative to the start; a last row stays at one, for inputs whose amount no price changes [ratio].
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
    /// Smoothed change of the log spot price, which buyers expect to go on [1/d].
    pub trend: Vec<f64>,
    /// What an incumbent's price war takes off the price [log].
    pub cut: Vec<f64>,
    /// What the right to export adds, relative to the price of the start, by the shares of supply under quotas [ratio].
    pub rent: Vec<f64>,
    /// Largest factor that scarcity puts on the price of goods at the reference elasticity [ratio].
    pub highest: f64,
    /// Use in normal times [unit/d].
    pub usual: Vec<Rate>,
    /// Speeds and bounds, by commodity.
    pub rules: Vec<PriceRule>,
    /// Share of the gap between contract and spot price that closes in a step, by commodity.
    pub indexing: Vec<f64>,
    /// Stock of users over the stock that they want, as it is at the start [log of the ratio].
    pub usual_gap: Vec<f64>,
    /// Sellers abroad whose goods usually come here: the row of the price at their home, and their share of what is used here.
    pub origins: Vec<Vec<(u32, f64)>>,
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
        let of = |factor: f64| PriceRule {
            speed: behaviour.price_speed * factor,
            jump: behaviour.price_jump * factor,
            tightness: behaviour.price_tightness * factor,
            fading: maths::closing_share(step, behaviour.price_memory.0),
            floor: maths::ln(behaviour.price_floor),
        };
        let factor = |elasticity| rules::pricing::speed_factor(elasticity, behaviour.reference_elasticity);
        let rules = network.commodities.iter().map(|c| of(factor(c.elasticity))).collect();
        Self {
            spot: vec![SpotPrice::default(); n],
            contract: vec![0.0; n],
            average: vec![1.0; n],
            duty: vec![0.0; n],
            thrift: vec![1.0; n + 1],
            quick_thrift: vec![1.0; n],
            slow_thrift: vec![1.0; n],
            trend: vec![0.0; n],
            cut: vec![0.0; n],
            rent: vec![0.0; n],
            usual: usual.iter().map(|q| *q / step).collect(),
            indexing: network.commodities.iter().map(|c| maths::closing_share(step, c.contract_length)).collect(),
            usual_gap: usual_gaps(network, &thin, step),
            origins: vec![Vec::new(); n],
            highest: rules::pricing::highest(behaviour.scarcity_clip, &of(1.0), step),
            thin,
            wanted: usual.clone(),
            offered: usual.clone(),
            smooth_wanted: usual.clone(),
            smooth_offered: usual,
            rules,
        }
    }
}

/// Sellers abroad whose goods usually come to each market and may come today: the row of the price at their home, and their
/// share of what is usually used. What is banned makes no price elsewhere.
#[must_use]
pub fn origins(network: &Network, gates: &Gates) -> Vec<Vec<(u32, f64)>> {
    let rows = network.markets.len() * network.commodities.len();
    let row = |k: &crate::network::Input| network.price_index(k.country, k.commodity);
    let mut usual = vec![0.0; rows];
    for input in &network.inputs {
        usual[row(input)] += input.base.0;
    }
    let mut origins: Vec<Vec<(u32, f64)>> = vec![Vec::new(); rows];
    for (link, gate) in network.links.iter().zip(&gates.state).filter(|(l, _)| l.base > Rate::ZERO) {
        let here = row(&network.inputs[link.input.index()]);
        let there = network.price_index(network.origin(link), network.commodity(link));
        if here == there || matches!(gate, Gate::Banned(_)) {
            continue;
        }
        let share = link.base.0 / usual[here];
        match origins[here].iter_mut().find(|(row, _)| *row as usize == there) {
            Some((_, all)) => *all += share,
            None => origins[here].push((there as u32, share)),
        }
    }
    origins
}

/// Gaps of the stocks that users hold on the first day: nothing, but where a world states a glut or a shortage.
fn usual_gaps(network: &Network, thin: &[Quantity], step: Days) -> Vec<f64> {
    let (mut wanted, mut held) = (vec![Quantity::ZERO; thin.len()], vec![Quantity::ZERO; thin.len()]);
    for input in &network.inputs {
        let row = network.price_index(input.country, input.commodity);
        wanted[row] += input.base * (input.cover + step);
        held[row] += opening_stock(input.base, input.cover, input.opening) + input.base * step;
    }
    let gap = |row: usize| rules::pricing::stock_gap(wanted[row], held[row], thin[row]);
    (0..thin.len()).map(|row| if thin[row] > Quantity::ZERO { gap(row) } else { 0.0 }).collect()
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
