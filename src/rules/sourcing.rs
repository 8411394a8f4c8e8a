//! From whom a buyer buys, and when it looks for somebody new.
//!
//! Source: plants hold on to qualified suppliers (monthly substitution about nil, Boehm et al. 2019); new ones
//! take months in industry and one to three years in defence and medicine.

use crate::units::{Quantity, Rate};

/// Weight of a supplier in a buyer's split: its share in normal times, the trust in it (how reliably it
/// delivered, or what is left of its capacity), and the odds that goods may leave its country.
#[must_use]
pub fn weight(share: f64, trust: f64, odds: f64) -> f64 {
    share * trust * odds
}

/// What a buyer bids beyond its order when its stock runs down while part of its supply is cut.
#[must_use]
pub fn urgent_bid(use_of_step: Quantity, stock: Quantity, target: Quantity, cut_share: f64, ceiling: f64) -> Quantity {
    if target.0 <= 0.0 || stock >= target {
        return Quantity::ZERO;
    }
    let gap = 1.0 - stock / target;
    use_of_step * (ceiling * gap * gap * cut_share)
}

/// Whether a buyer looks for a new supplier: its stock is low although it uses the input.
#[must_use]
pub fn searches(stock: Quantity, target: Quantity, forecast: Rate, threshold: f64) -> bool {
    forecast > Rate::ZERO && stock < target * threshold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bids_rise_as_stock_runs_down_and_only_for_what_is_cut() {
        let bid = |stock, cut| urgent_bid(Quantity(10.0), Quantity(stock), Quantity(100.0), cut, 2.4).0;
        assert_eq!(bid(100.0, 1.0), 0.0);
        assert_eq!(bid(0.0, 0.0), 0.0);
        assert_eq!(bid(0.0, 1.0), 24.0);
        assert!(bid(50.0, 1.0) < bid(20.0, 1.0));
    }

    #[test]
    fn an_unreliable_or_forbidden_supplier_gets_fewer_orders() {
        assert!(weight(0.5, 0.4, 1.0) < weight(0.5, 1.0, 1.0));
        assert_eq!(weight(0.5, 1.0, 0.0), 0.0);
    }

    #[test]
    fn only_users_with_low_stock_search() {
        assert!(searches(Quantity(50.0), Quantity(100.0), Rate(1.0), 0.6));
        assert!(!searches(Quantity(70.0), Quantity(100.0), Rate(1.0), 0.6));
        assert!(!searches(Quantity(0.0), Quantity(0.0), Rate(0.0), 0.6));
    }
}
