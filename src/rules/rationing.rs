//! How a seller shares what it has among its orders.
//!
//! Source: proportional rationing (Guan et al. 2020; Inoue and Todo 2019). Buyers whose goods will wait for a
//! licence get the same share as others, yet stand on no market: what waits at a gate makes no price.

use crate::units::Quantity;

/// What a seller can deliver in a step: what it made and a part of its stock, so that no stock is drained at once.
#[must_use]
pub fn deliverable(made: Quantity, stock: Quantity, release_share: f64) -> Quantity {
    made + stock * release_share
}

/// Share of its orders that a seller fills.
#[must_use]
pub fn fill(available: Quantity, wanted: Quantity) -> f64 {
    if wanted <= available { 1.0 } else { available.max(Quantity::ZERO) / wanted }
}

/// What a seller offers on open markets: its output without the part that went behind gates after open orders
/// were served, and a share of the stock above target; less what it needs to refill a stock below it.
#[must_use]
pub fn offered(made: Quantity, open: Quantity, behind_gates: Quantity, stock: Quantity, target: Quantity, surplus_share: f64) -> Quantity {
    let set_aside = behind_gates.min((made - open).max(Quantity::ZERO));
    (made - set_aside + (stock - target) * surplus_share).max(Quantity::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_orders_are_cut_alike() {
        assert_eq!(fill(Quantity(10.0), Quantity(4.0)), 1.0);
        assert_eq!(fill(Quantity(10.0), Quantity(20.0)), 0.5);
    }

    #[test]
    fn a_seller_below_its_target_stock_offers_less_than_it_makes() {
        let offered = |made, gated, stock| offered(Quantity(made), Quantity(6.0), Quantity(gated), Quantity(stock), Quantity(100.0), 0.01);
        assert_eq!(offered(10.0, 0.0, 100.0), Quantity(10.0));
        assert_eq!(offered(10.0, 4.0, 0.0), Quantity(5.0));
        assert_eq!(offered(10.0, 40.0, 100.0), Quantity(6.0), "what waits at a gate never makes the home market scarce");
        assert_eq!(offered(0.0, 0.0, 0.0), Quantity::ZERO);
    }
}
