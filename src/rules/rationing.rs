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

/// Share of each order that is filled: in the open tier, and behind a gate.
#[must_use]
pub fn fill(deliverable: Quantity, open: Quantity, gated: Quantity) -> (f64, f64) {
    let share = |available: Quantity, wanted: Quantity| if wanted <= available { 1.0 } else { available / wanted };
    let open_fill = share(deliverable, open);
    let rest = (deliverable - open).max(Quantity::ZERO);
    (open_fill, share(rest, gated))
}

/// What a seller offers on open markets: what it made beyond what it set aside behind gates, and stock above target.
#[must_use]
pub fn offered(made: Quantity, behind_gates: Quantity, stock: Quantity, target: Quantity, surplus_share: f64) -> Quantity {
    (made - behind_gates + (stock - target) * surplus_share).max(Quantity::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_orders_come_first_and_all_of_a_tier_are_cut_alike() {
        assert_eq!(fill(Quantity(10.0), Quantity(4.0), Quantity(4.0)), (1.0, 1.0));
        assert_eq!(fill(Quantity(10.0), Quantity(8.0), Quantity(4.0)), (1.0, 0.5));
        assert_eq!(fill(Quantity(10.0), Quantity(20.0), Quantity(4.0)), (0.5, 0.0));
    }

    #[test]
    fn a_seller_below_its_target_stock_offers_less_than_it_makes() {
        assert_eq!(offered(Quantity(10.0), Quantity::ZERO, Quantity(100.0), Quantity(100.0), 0.01), Quantity(10.0));
        assert_eq!(offered(Quantity(10.0), Quantity(4.0), Quantity(0.0), Quantity(100.0), 0.01), Quantity(5.0));
        assert_eq!(offered(Quantity(0.0), Quantity::ZERO, Quantity(0.0), Quantity(100.0), 0.01), Quantity::ZERO);
    }
}
