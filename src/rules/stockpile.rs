//! A public stockpile that tops up users at home who run short.
//!
//! Source: release rules of the Japanese and Korean rare-metal reserves (60 to 180 days, drawn in an emergency).

use crate::units::{Days, Quantity, Rate};

/// What one user may draw: enough to lift its stock to the threshold.
#[must_use]
pub fn claim(stock: Quantity, forecast: Rate, threshold: Days) -> Quantity {
    (forecast * threshold - stock).max(Quantity::ZERO)
}

/// Share of all claims that the reserve can serve.
#[must_use]
pub fn release_share(reserve: Quantity, claims: Quantity) -> f64 {
    if claims <= reserve { 1.0 } else { reserve / claims }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_users_below_the_threshold_draw_and_an_empty_reserve_gives_nothing() {
        assert_eq!(claim(Quantity(30.0), Rate(1.0), Days(20.0)), Quantity::ZERO);
        assert_eq!(claim(Quantity(5.0), Rate(1.0), Days(20.0)), Quantity(15.0));
        assert_eq!(release_share(Quantity(10.0), Quantity(40.0)), 0.25);
        assert_eq!(release_share(Quantity::ZERO, Quantity(40.0)), 0.0);
    }
}
