//! Spot prices per market, contract prices that follow them, and use that answers the price.
//!
//! Source: the form was found by fitting four episodes at once (graphite 2023, gallium and germanium 2023,
//! rare earths 2010-12, Thai floods 2011); a price with level and memory fits, a pure integrator does not.
//! Bifurcated prices are nowhere in these rules: they come about because sellers who may not deliver into a
//! market are not part of its supply.

use crate::maths::{exp, ln, pow};
use crate::units::{Days, Quantity};

/// Speeds and bounds of a spot price.
#[derive(Debug, Clone, Copy)]
pub struct PriceRule {
    /// Rise of the log price per day and unit of scarcity [1/d].
    pub speed: f64,
    /// Immediate rise of the log price per unit of scarcity [1].
    pub jump: f64,
    /// Rise of the log price per unit of the gap in users' stocks [1].
    pub tightness: f64,
    /// Share of the memory that fades in a step [share].
    pub fading: f64,
    /// Lowest log price.
    pub floor: f64,
}

/// State of a spot price.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SpotPrice {
    /// What past scarcity has left in the price [log].
    pub memory: f64,
    /// Price relative to the start [log].
    pub log: f64,
}

/// Log ratio of what is wanted to what can be delivered into a market; gluts weigh less than scarcity.
#[must_use]
pub fn scarcity(wanted: Quantity, offered: Quantity, thin: Quantity, clip: f64, glut_weight: f64) -> f64 {
    let x = ln((wanted + thin) / (offered + thin)).clamp(-clip, clip);
    if x < 0.0 { x * glut_weight } else { x }
}

/// Logarithm of the stock that users of a market want over the stock that they hold.
///
/// Source: competitive storage, in which price is a falling and convex function of stocks (Deaton and Laroque 1992); it keeps
/// prices high while stocks are low, whatever is ordered on the day.
#[must_use]
pub fn stock_gap(wanted: Quantity, held: Quantity, thin: Quantity) -> f64 {
    ln((wanted + thin) / (held + thin))
}

/// The gap in users' stocks as a market believes it, against the usual one: bounded like scarcity, a glut weighing less.
#[must_use]
pub fn tightness(gap: f64, usual: f64, clip: f64, glut_weight: f64) -> f64 {
    let x = (gap - usual).clamp(-clip, clip);
    if x < 0.0 { x * glut_weight } else { x }
}

/// What a market is short of, from its flows and its stocks [log].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shortage {
    /// Scarcity of what is offered against what is wanted.
    pub scarcity: f64,
    /// Gap in users' stocks.
    pub tightness: f64,
    /// How far prices at the homes of its suppliers lie above its own, by their shares and the share of it that closes in the step.
    pub pull: f64,
}

/// How far prices at the homes of suppliers lie above the price of a market, weighed by their shares in its supply. Sellers
/// who get more at home ask for it abroad; that they get less there lowers no price, since what they may deliver decides that.
///
/// Source: spatial price equilibrium (Samuelson 1952; Takayama and Judge 1971); germanium abroad followed the Chinese price that
/// public purchases drove up in 2024 (Project Blue, Argus).
#[must_use]
pub fn pull(here: f64, origins: impl Iterator<Item = (f64, f64)>) -> f64 {
    origins.map(|(there, share)| share * (there - here).max(0.0)).sum()
}

/// Moves a spot price by one step. Bounds on believed scarcity and tightness bound the price as well. `cut` is what an
/// incumbent's price war takes off; it may go below the floor, which is the cost of those who wage none.
#[must_use]
pub fn spot(price: SpotPrice, short: &Shortage, cut: f64, rule: &PriceRule, step: Days) -> SpotPrice {
    let memory = (price.memory + rule.speed * short.scarcity * step.0 - price.memory * rule.fading + short.pull).max(rule.floor);
    SpotPrice { memory, log: (memory + rule.jump * short.scarcity + rule.tightness * short.tightness).max(rule.floor) + cut }
}

/// Largest factor to which scarcity and tightness, both at their bound, lift the price of goods at the reference elasticity.
#[must_use]
pub fn highest(clip: f64, rule: &PriceRule, step: Days) -> f64 {
    exp(clip * (rule.speed * step.0 / rule.fading + rule.jump + rule.tightness))
}

/// How much faster than the reference a commodity's price moves: users who cannot do without bid more.
///
/// The square root of the ratio of elasticities, within a factor of two: with the ratio itself, trace elements
/// would leave the range seen in 2010-11 and 2023-25.
#[must_use]
pub fn speed_factor(elasticity: f64, reference: f64) -> f64 {
    libm::sqrt(reference / elasticity).clamp(0.5, 2.0)
}

/// Volume-weighted price relative to the start, from the logarithms of contract and spot price.
#[must_use]
pub fn average(contract: f64, spot: f64, contract_share: f64) -> f64 {
    contract_share * exp(contract) + (1.0 - contract_share) * exp(spot)
}

/// Use per unit of output that a price calls for, relative to the start: what answers within months at the short-run
/// elasticity, and, as a further factor, what other designs and recipes add over years, at what the long-run elasticity has more.
#[must_use]
pub fn thrift(average: f64, elasticity: f64) -> f64 {
    pow(average, -elasticity)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: PriceRule = PriceRule { speed: 0.03, jump: 0.23, tightness: 0.5, fading: 0.022, floor: -0.15 };

    fn after(days: usize, x: f64) -> f64 {
        (0..days).fold(SpotPrice::default(), |p, _| spot(p, &Shortage { scarcity: x, ..Shortage::default() }, 0.0, &RULE, Days(1.0))).log
    }

    #[test]
    fn scarcity_multiplies_the_price_and_relief_brings_it_back() {
        assert!(exp(after(120, 1.4)) > 5.0);
        let high = SpotPrice { memory: 1.8, log: 2.1 };
        let later = (0..150).fold(high, |p, _| spot(p, &Shortage::default(), 0.0, &RULE, Days(1.0)));
        assert!(later.log < 0.1, "{}", later.log);
    }

    #[test]
    fn no_scarcity_lifts_a_price_beyond_its_bound() {
        let short = Shortage { scarcity: 1.4, tightness: 1.4, pull: 0.0 };
        let price = (0..5000).fold(SpotPrice::default(), |p, _| spot(p, &short, 0.0, &RULE, Days(1.0)));
        assert!((exp(price.log) / highest(1.4, &RULE, Days(1.0)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn low_stocks_keep_a_price_high_when_orders_have_adjusted() {
        let low = tightness(stock_gap(Quantity(100.0), Quantity(20.0), Quantity(0.1)), 0.0, 2.0, 0.5);
        assert!(low > 1.5);
        let short = Shortage { tightness: low, ..Shortage::default() };
        let later = (0..1000).fold(SpotPrice::default(), |p, _| spot(p, &short, 0.0, &RULE, Days(1.0)));
        assert!(exp(later.log) > 2.1, "{}", exp(later.log));
        assert_eq!(tightness(0.7, 0.7, 2.0, 0.5), 0.0, "what was known at the start stands in the price of the start");
        assert!(tightness(-0.4, 0.0, 2.0, 0.5) == -0.2 && tightness(9.0, 0.0, 2.0, 0.5) == 2.0);
    }

    #[test]
    fn a_price_follows_those_at_the_homes_of_its_suppliers_upwards_only() {
        assert!((pull(0.1, [(0.6, 0.8), (0.0, 0.2)].into_iter()) - 0.4).abs() < 1e-12);
        assert_eq!(pull(0.5, [(0.0, 1.0)].into_iter()), 0.0);
        let settled = (0..2000).fold(SpotPrice::default(), |p, _| {
            let pull = pull(p.log, [(0.7, 1.0)].into_iter()) / 30.0;
            spot(p, &Shortage { pull, ..Shortage::default() }, 0.0, &RULE, Days(1.0))
        });
        assert!(settled.log > 0.3 && settled.log < 0.7, "{}", settled.log);
    }

    #[test]
    fn a_glut_lowers_the_price_no_further_than_cost() {
        let glut = scarcity(Quantity(5.0), Quantity(10.0), Quantity(0.2), 1.4, 0.5);
        assert!(glut < 0.0 && after(400, glut) >= -0.15);
    }

    #[test]
    fn an_empty_market_has_finite_scarcity() {
        assert_eq!(scarcity(Quantity(10.0), Quantity::ZERO, Quantity(0.2), 1.4, 0.5), 1.4);
        assert_eq!(scarcity(Quantity::ZERO, Quantity::ZERO, Quantity(0.2), 1.4, 0.5), 0.0);
    }

    #[test]
    fn contracts_shield_the_average_from_the_spot_price() {
        let average = average(0.0, ln(8.0), 0.875);
        assert!((average - 1.875).abs() < 1e-12);
        assert!((thrift(8.0, 0.1) - 0.812).abs() < 1e-3);
    }

    #[test]
    fn four_years_of_high_prices_about_halve_the_use_of_a_trace_element() {
        // Dysprosium 2011-15: an average price of about four times the start, elasticities of 0.15 and 0.525.
        let fading = crate::maths::closing_share(Days(1.0), Days(1095.75));
        let slow = (0..1461).fold(1.0, |slow, _| slow + (thrift(4.0, 0.375) - slow) * fading);
        let use_per_unit = thrift(4.0, 0.15) * slow;
        assert!(use_per_unit > 0.45 && use_per_unit < 0.6, "{use_per_unit}");
    }
}
