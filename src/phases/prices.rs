//! Spot prices move with yesterday's scarcity, contract prices follow, and use answers.

use bevy_ecs::prelude::*;

use super::sourcing::find_appeal;
use crate::rules::pricing::{Shortage, average, pull, scarcity, spot, stock_gap, thrift, tightness};
use crate::rules::quota_rent::with_rent;
use crate::rules::speculation::trend;
use crate::scenario::model::Model;
use crate::scenario::structure::Pricing;
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::flows::Inputs;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Pace, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((move_prices, find_appeal).chain().in_set(Phase::Prices));
}

fn move_prices(clock: Res<Clock>, setting: Res<Setting>, pace: Res<Pace>, inputs: Res<Inputs>, mut prices: ResMut<Prices>) {
    let Model { network, behaviour, .. } = &*setting.0;
    if behaviour.pricing == Pricing::Fixed {
        return;
    }
    let commodities = network.commodities.len();
    let prices = &mut *prices;
    let (mut sought, mut held) = (vec![Quantity::ZERO; prices.spot.len()], vec![Quantity::ZERO; prices.spot.len()]);
    for ((row, target), stock) in inputs.price.iter().zip(&inputs.target).zip(&inputs.stock) {
        sought[*row as usize] += *target;
        held[*row as usize] += *stock;
    }
    let yesterday: Vec<f64> = prices.spot.iter().map(|price| price.log).collect();
    for i in 0..prices.spot.len() {
        if prices.thin[i] <= Quantity::ZERO {
            continue; // Nobody buys here.
        }
        let commodity = &network.commodities[i % commodities];
        let (wanted, offered) = (prices.wanted[i], prices.offered[i]);
        prices.smooth_wanted[i] = prices.smooth_wanted[i].towards(wanted, pace.scarcity);
        prices.smooth_offered[i] = prices.smooth_offered[i].towards(offered, pace.scarcity);
        let (clip, glut_weight) = (behaviour.scarcity_clip, behaviour.glut_weight);
        let gap = stock_gap(sought[i], held[i], prices.thin[i]);
        let short = Shortage {
            scarcity: scarcity(prices.smooth_wanted[i], prices.smooth_offered[i], prices.thin[i], clip, glut_weight),
            tightness: tightness(gap, prices.usual_gap[i], clip, glut_weight),
            pull: pull(yesterday[i], prices.origins[i].iter().map(|(row, share)| (yesterday[*row as usize], *share))) * pace.arbitrage,
        };
        prices.spot[i] = spot(prices.spot[i], &short, prices.cut[i], &prices.rules[i % commodities], clock.step);
        prices.spot[i].log = with_rent(prices.spot[i].log, prices.rent[i]);
        prices.trend[i] = trend(prices.trend[i], prices.spot[i].log - yesterday[i], clock.step, pace.trend);
        prices.contract[i] += (prices.spot[i].log - prices.contract[i]) * prices.indexing[i % commodities];
        prices.average[i] = average(prices.contract[i], prices.spot[i].log, commodity.contract_share) * (1.0 + prices.duty[i]);
        let beyond = commodity.long_run_elasticity - commodity.elasticity;
        prices.quick_thrift[i] += (thrift(prices.average[i], commodity.elasticity) - prices.quick_thrift[i]) * pace.thrift;
        prices.slow_thrift[i] += (thrift(prices.average[i], beyond) - prices.slow_thrift[i]) * pace.long_run;
        prices.thrift[i] = prices.quick_thrift[i] * prices.slow_thrift[i];
    }
}
