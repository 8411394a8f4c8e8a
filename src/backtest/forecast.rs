//! Forecasts that the model has to beat.

use super::readings::Readings;
use crate::maths::pow;
use crate::network::Network;
use crate::scenario::model::{Calendar, Gauge};
use crate::scenario::scenario_file::history::{Expression, Thumb};

/// Farthest that a price is believed to go by the rule of thumb [ratio].
const FARTHEST_PRICE: f64 = 20.0;

/// Nothing changes: every series stays at its value of the first day (the forecast of persistence).
#[must_use]
pub fn persistence(expressions: &[&Expression], gauges: &[Gauge], readings: &[f64], calendar: &Calendar) -> Vec<f64> {
    let first = &readings[..gauges.len()];
    let still: Vec<f64> = (0..calendar.ticks).flat_map(|_| first.iter().copied()).collect();
    let readings = Readings::new(gauges, &still, calendar);
    expressions.iter().map(|e| readings.number(e)).collect()
}

/// What somebody says who knows the share of supply that is cut off, and the elasticity of use in the short run.
#[must_use]
pub fn rule_of_thumb(thumb: &Thumb, network: &Network) -> f64 {
    match thumb {
        Thumb::Cut(share) => 1.0 - share,
        Thumb::Price(clearing) => {
            let commodity = network.commodities.iter().find(|c| c.label.id == clearing.commodity).expect("commodities were checked");
            let supply = (1.0 - clearing.cut).max(f64::MIN_POSITIVE) / clearing.demand;
            pow(supply, -1.0 / commodity.elasticity).clamp(1.0 / FARTHEST_PRICE, FARTHEST_PRICE)
        }
    }
}
