//! A public stockpile that tops up users at home who run short.
//!
//! Source: purchases spread over years, as of the Chinese state (100 t of germanium in 2024, Project Blue) and the United
//! States (acquisition plan of fiscal 2025); release rules of the Japanese and Korean rare-metal reserves (60 to 180 days, drawn in an emergency).

use crate::units::{Days, Quantity, Rate};

/// What one user may draw: enough to lift its stock to the threshold.
#[must_use]
pub fn claim(stock: Quantity, forecast: Rate, threshold: Days) -> Quantity {
    (forecast * threshold - stock).max(Quantity::ZERO)
}

/// Stock below which a user may draw, in time of use: the one that the agency states, or half of its usual one if that is
/// less; and at any rate what the user wants to see before it runs in full, so that nobody slows down beside a full reserve.
#[must_use]
pub fn threshold(release_below: Days, cover: Days, wanted: Days) -> Days {
    release_below.min(cover / 2.0).max(wanted)
}

/// What the agency buys in a step: an even part of the whole, until it is full.
#[must_use]
pub fn purchase(size: Quantity, stock: Quantity, over: Days, step: Days) -> Quantity {
    (size / over * step).min(size - stock).max(Quantity::ZERO)
}

/// What a user gives up of its own stock for its part of a purchase: never more than what lies above half of its target, nor of what
/// it would draw from the reserve again.
#[must_use]
pub fn given_up(part: Quantity, stock: Quantity, target: Quantity, wanted: Quantity) -> Quantity {
    part.min((stock - (target * 0.5).max(wanted)).max(Quantity::ZERO))
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
    fn an_agency_buys_evenly_until_it_is_full_and_never_empties_its_suppliers() {
        let buys = |stock| purchase(Quantity(365.0), Quantity(stock), Days(365.0), Days(1.0));
        assert_eq!((buys(0.0), buys(364.5), buys(400.0)), (Quantity(1.0), Quantity(0.5), Quantity::ZERO));
        let gives = |stock, wanted| given_up(Quantity(3.0), Quantity(stock), Quantity(100.0), Quantity(wanted));
        assert_eq!((gives(100.0, 0.0), gives(51.0, 0.0), gives(20.0, 0.0)), (Quantity(3.0), Quantity(1.0), Quantity::ZERO));
        assert_eq!((gives(100.0, 98.0), gives(70.0, 80.0)), (Quantity(2.0), Quantity::ZERO), "what it saves it does not sell");
    }

    #[test]
    fn a_user_that_saves_its_stock_draws_before_it_slows_down() {
        let of = |release_below, wanted| threshold(Days(release_below), Days(40.0), Days(wanted)).0;
        assert_eq!((of(15.0, 0.0), of(30.0, 0.0), of(15.0, 32.0)), (15.0, 20.0, 32.0));
    }

    #[test]
    fn only_users_below_the_threshold_draw_and_an_empty_reserve_gives_nothing() {
        assert_eq!(claim(Quantity(30.0), Rate(1.0), Days(20.0)), Quantity::ZERO);
        assert_eq!(claim(Quantity(5.0), Rate(1.0), Days(20.0)), Quantity(15.0));
        assert_eq!(release_share(Quantity(10.0), Quantity(40.0)), 0.25);
        assert_eq!(release_share(Quantity::ZERO, Quantity(40.0)), 0.0);
    }
}
