//! What comes back from use.
//!
//! Source: a stock in use that leaves with its lifetime (dynamic material flow analysis, Müller 2006); less than 1 % of
//! rare earths in discarded goods was recycled in 2024, and collection pays the more the higher the price.

use crate::maths::pow;
use crate::units::Quantity;

/// What leaves use in a step, and the stock that stays, with what was put into use in it.
#[must_use]
pub fn discard(in_use: Quantity, put_in: Quantity, leaving: f64) -> (Quantity, Quantity) {
    let discarded = in_use * leaving;
    (discarded, in_use - discarded + put_in)
}

/// What can be recycled relative to the start, from what is discarded and from the price, both relative to the start;
/// never more than everything that is discarded, of which `collected` is taken in at the start.
#[must_use]
pub fn feed(discarded: f64, price: f64, elasticity: f64, collected: f64) -> f64 {
    discarded * pow(price, elasticity).min(1.0 / collected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_into_use_comes_back_a_lifetime_later_and_nothing_is_lost() {
        let (mut in_use, mut back, mut put_in) = (Quantity(1000.0), Quantity::ZERO, Quantity::ZERO);
        for _ in 0..500 {
            let (discarded, left) = discard(in_use, Quantity(12.0), 0.01);
            (in_use, back, put_in) = (left, back + discarded, put_in + Quantity(12.0));
        }
        assert!((in_use.0 / 1200.0 - 1.0).abs() < 0.01, "the stock in use grows with what is used: {in_use:?}");
        assert!(((in_use + back - put_in).0 - 1000.0).abs() < 1e-9);
        assert_eq!(discard(Quantity(1000.0), Quantity(10.0), 0.01), (Quantity(10.0), Quantity(1000.0)));
    }

    #[test]
    fn a_higher_price_brings_in_more_but_never_more_than_there_is() {
        assert_eq!(feed(1.0, 1.0, 0.5, 0.1), 1.0);
        assert_eq!(feed(1.0, 4.0, 0.5, 0.1), 2.0);
        assert_eq!(feed(1.0, 4.0, 0.5, 0.8), 1.25);
        assert!(feed(1.3, 1.0, 0.5, 0.1) > 1.0 && feed(1.0, 0.9, 0.5, 0.1) < 1.0);
    }
}
