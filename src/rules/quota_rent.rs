//! What the right to export is worth under a quota, and what it adds to prices abroad.
//!
//! Source: a quota is worth what users abroad pay beyond the price at home (Bhagwati 1965), and a right to export a tonne is
//! worth the same whatever the tonne holds, so cheap goods become dearer by a larger factor (Alchian and Allen 1964). Under
//! China's joint quota of 2010-11 lanthanum rose fifteenfold abroad (Mining.com, January 2013) and dysprosium ninefold (Adamas
//! Intelligence) within a year.

use crate::maths::{exp, ln};
use crate::units::{Days, Quantity};

/// What a quota leaves for a step, over the time until it is renewed and the period after it: who finds it used up waits for
/// the next one, and who holds a right that nobody asks for today may use it until the end.
#[must_use]
pub fn room(left: Quantity, volume: Quantity, ahead: u32, period: u32) -> Quantity {
    (left + volume) / f64::from(ahead + period)
}

/// Rent of one step later [USD/unit]. What a unit costs abroad, the rent included, moves with the scarcity of the right as a
/// spot price does with that of goods. It does not fade, since no cost draws it back; it is never below nothing, and never lifts
/// the price of the mean unit further than scarcity could lift a spot price.
///
/// `usual` is what the mean unit under the quota costs in normal times [USD/unit], `most` the largest factor on it [ratio].
#[must_use]
pub fn rent(now: f64, usual: f64, scarcity: f64, speed: f64, most: f64, step: Days) -> f64 {
    ((usual + now) * exp(speed * scarcity * step.0)).min(usual * most).max(usual) - usual
}

/// Log price with a rent on top, which is relative to the price of the start.
#[must_use]
pub fn with_rent(log: f64, rent: f64) -> f64 {
    if rent > 0.0 { ln(exp(log) + rent) } else { log }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_that_is_scarce_gets_dearer_until_it_is_not() {
        let after = |days, x, from| (0..days).fold(from, |r, _| rent(r, 20.0, x, 0.03, 20.0, Days(1.0)));
        assert!((after(100, 0.5, 0.0) - 20.0 * (exp(1.5) - 1.0)).abs() < 1e-9);
        assert_eq!(after(50, 0.0, 70.0), 70.0, "what is neither scarce nor idle keeps its price");
        assert_eq!((after(50, -0.5, 0.0), after(400, -0.5, 70.0)), (0.0, 0.0), "a right that nobody needs is worth nothing");
        assert_eq!(after(5000, 0.5, 0.0), 380.0, "users who cannot do without pay no more than they would for the goods");
        let halves = rent(rent(10.0, 20.0, 0.7, 0.03, 20.0, Days(0.5)), 20.0, 0.7, 0.03, 20.0, Days(0.5));
        assert!((halves - rent(10.0, 20.0, 0.7, 0.03, 20.0, Days(1.0))).abs() < 1e-12);
    }

    #[test]
    fn cheap_goods_become_dearer_by_a_larger_factor() {
        let of = |price: f64| exp(with_rent(0.0, 60.0 / price));
        assert!((of(8.0) - 8.5).abs() < 1e-12 && (of(275.0) - 1.218_181_818_181_818).abs() < 1e-12);
        assert_eq!(with_rent(0.3, 0.0), 0.3);
    }

    #[test]
    fn who_finds_a_quota_used_up_waits_for_the_next() {
        let of = |left, ahead| room(Quantity(left), Quantity(90.0), ahead, 30).0;
        assert_eq!((of(90.0, 30), of(0.0, 30), of(0.0, 15), of(45.0, 15)), (3.0, 1.5, 2.0, 3.0));
    }
}
