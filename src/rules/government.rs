//! When a government acts by itself: it answers others, and stops exports when its own users run short.
//!
//! Source: China answered American measures of December 2024 and April 2025 within one to two days; India stopped exports
//! of 26 pharmaceutical ingredients on 3 March 2020 and lifted most by 28 May after reviewing stocks.

use crate::units::{Days, Quantity, Rate};

/// What a review of the stocks at home leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Take the measure.
    Act,
    /// Lift it.
    Lift,
    /// Leave things as they are.
    Wait,
}

/// Time for which the stocks at home last; for ever where nobody uses any [d].
#[must_use]
pub fn cover(stock: Quantity, usage: Rate) -> Days {
    if usage > Rate::ZERO { stock / usage } else { Days(f64::INFINITY) }
}

/// Reviews the scarcest of the watched goods. Between the two thresholds nothing changes, so that a measure is not taken
/// and lifted by turns.
#[must_use]
pub fn review(scarcest: Days, below: Days, above: Days, acting: bool) -> Decision {
    if !acting && scarcest < below {
        Decision::Act
    } else if acting && scarcest > above {
        Decision::Lift
    } else {
        Decision::Wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_government_acts_below_one_threshold_and_lifts_above_another() {
        let decide = |cover, acting| review(Days(cover), Days(30.0), Days(45.0), acting);
        assert_eq!([decide(29.0, false), decide(31.0, false)], [Decision::Act, Decision::Wait]);
        assert_eq!([decide(40.0, true), decide(46.0, true)], [Decision::Wait, Decision::Lift]);
        assert_eq!(cover(Quantity(60.0), Rate(2.0)), Days(30.0));
        assert!(cover(Quantity(60.0), Rate::ZERO) > Days(1e9));
    }
}
