//! The course of a shock over time: full depth, then a straight line back.

use crate::units::Days;

/// Share of full depth at a time after the beginning.
#[must_use]
pub fn strength(elapsed: Days, lasts: Days, recovery: Days) -> f64 {
    if elapsed < Days::ZERO {
        0.0
    } else if elapsed < lasts {
        1.0
    } else if elapsed < lasts + recovery {
        1.0 - (elapsed - lasts) / recovery
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shock_holds_and_then_fades_in_a_straight_line() {
        let at = |day| strength(Days(day), Days(10.0), Days(20.0));
        assert_eq!((at(-1.0), at(0.0), at(9.0), at(10.0), at(20.0), at(30.0)), (0.0, 1.0, 1.0, 1.0, 0.5, 0.0));
        assert_eq!(strength(Days(10.0), Days(10.0), Days::ZERO), 0.0, "without recovery it ends at once");
    }
}
