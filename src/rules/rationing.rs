//! How a seller shares what it has among its orders.
//!
//! Source: proportional rationing (Guan et al. 2020; Inoue and Todo 2019), in two tiers: first the buyers who
//! can take delivery, then those whose goods wait for a licence. Orders behind a gate never crowd out the
//! seller's home market, which is what kept Chinese prices flat in 2023 and 2025.

use crate::units::Quantity;

/// What a seller can deliver in a step: what it made and a part of its stock, so that no stock is drained at once.
#[must_use]
pub fn deliverable(made: Quantity, stock: Quantity, release_share: f64) -> Quantity {
    made + stock * release_share
}

/// Share of the available quantity that a tier of orders gets.
#[must_use]
pub fn fill(available: Quantity, wanted: Quantity) -> f64 {
    if wanted <= available { 1.0 } else { available.max(Quantity::ZERO) / wanted }
}

/// What a seller sets aside for orders behind a gate: what open orders leave of its output, and stock above
/// target. It does not run down its working stock for goods that may not leave.
#[must_use]
pub fn spare(made: Quantity, open: Quantity, stock: Quantity, target: Quantity, release_share: f64) -> Quantity {
    let surplus = (stock - target).max(Quantity::ZERO) * release_share;
    (made - open).max(Quantity::ZERO) + surplus
}

/// What a seller offers on open markets: its output without the part that went behind gates after open orders
/// were served, and stock above target.
#[must_use]
pub fn offered(made: Quantity, open: Quantity, behind_gates: Quantity, stock: Quantity, target: Quantity, surplus_share: f64) -> Quantity {
    let set_aside = behind_gates.min((made - open).max(Quantity::ZERO));
    (made - set_aside + (stock - target) * surplus_share).max(Quantity::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_orders_come_first_and_all_of_a_tier_are_cut_alike() {
        assert_eq!(fill(Quantity(10.0), Quantity(4.0)), 1.0);
        assert_eq!(fill(Quantity(10.0), Quantity(20.0)), 0.5);
        let spare = |open, stock| spare(Quantity(10.0), Quantity(open), Quantity(stock), Quantity(100.0), 0.1);
        assert_eq!(spare(8.0, 100.0), Quantity(2.0));
        assert_eq!(spare(20.0, 50.0), Quantity::ZERO, "nothing is left for those behind a gate");
        assert_eq!(spare(20.0, 150.0), Quantity(5.0), "but stock above target");
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
