//! Spot prices move with yesterday's scarcity, contract prices follow, and use answers.

use bevy_ecs::prelude::*;

use super::sourcing::find_appeal;
use crate::rules::pricing::{average, scarcity, spot, thrift};
use crate::scenario::model::Model;
use crate::scenario::structure::Pricing;
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Pace, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((move_prices, find_appeal).chain().in_set(Phase::Prices));
}

fn move_prices(clock: Res<Clock>, setting: Res<Setting>, pace: Res<Pace>, mut prices: ResMut<Prices>) {
    let Model { network, behaviour, .. } = &*setting.0;
    if behaviour.pricing == Pricing::Fixed {
        return;
    }
    let commodities = network.commodities.len();
    let prices = &mut *prices;
    for i in 0..prices.spot.len() {
        if prices.thin[i] <= Quantity::ZERO {
            continue; // Nobody buys here.
        }
        let commodity = &network.commodities[i % commodities];
        let (wanted, offered) = (prices.wanted[i], prices.offered[i]);
        prices.smooth_wanted[i] = prices.smooth_wanted[i].towards(wanted, pace.scarcity);
        prices.smooth_offered[i] = prices.smooth_offered[i].towards(offered, pace.scarcity);
        let x = scarcity(prices.smooth_wanted[i], prices.smooth_offered[i], prices.thin[i], behaviour.scarcity_clip, behaviour.glut_weight);
        prices.spot[i] = spot(prices.spot[i], x, prices.cut[i], &prices.rules[i % commodities], clock.step);
        prices.contract[i] += (prices.spot[i].log - prices.contract[i]) * pace.contract;
        prices.average[i] = average(prices.contract[i], prices.spot[i].log, commodity.contract_share) * (1.0 + prices.duty[i]);
        let beyond = commodity.long_run_elasticity - commodity.elasticity;
        prices.quick_thrift[i] += (thrift(prices.average[i], commodity.elasticity) - prices.quick_thrift[i]) * pace.thrift;
        prices.slow_thrift[i] += (thrift(prices.average[i], beyond) - prices.slow_thrift[i]) * pace.long_run;
        prices.thrift[i] = prices.quick_thrift[i] * prices.slow_thrift[i];
    }
}
