//! What a plant wants to make and what it can make.
//!
//! Source: Leontief production with partially binding inputs, Pichler et al. 2022; monthly substitution at
//! plants is about nil (Boehm, Flaaen and Pandalai-Nayar 2019).

use crate::scenario::world_file::Criticality;
use crate::units::{Days, Quantity, Rate};

/// Output that a seller wants to make: what is ordered, and a share of the gap in its finished stock.
#[must_use]
pub fn wanted_output(orders: Rate, stock: Quantity, target: Quantity, adjustment: Days) -> Rate {
    (orders + (target - stock) / adjustment).max(Rate::ZERO)
}

/// Share of wanted production that one input allows, from what is there and what would be used.
#[must_use]
pub fn allowed_share(stock: Quantity, needed: Quantity, class: &Criticality) -> f64 {
    if needed.0 <= 0.0 || stock >= needed {
        return 1.0;
    }
    let ratio = stock / needed;
    match class {
        Criticality::Critical => ratio,
        Criticality::Important => 0.5 + 0.5 * ratio,
        Criticality::NonCritical => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_critical_input_stops_the_plant_and_an_important_one_halves_it() {
        let need = Quantity(10.0);
        assert_eq!(allowed_share(Quantity::ZERO, need, &Criticality::Critical), 0.0);
        assert_eq!(allowed_share(Quantity::ZERO, need, &Criticality::Important), 0.5);
        assert_eq!(allowed_share(Quantity::ZERO, need, &Criticality::NonCritical), 1.0);
        assert_eq!(allowed_share(Quantity(4.0), need, &Criticality::Critical), 0.4);
        assert_eq!(allowed_share(Quantity(11.0), need, &Criticality::Critical), 1.0);
    }

    #[test]
    fn surplus_stock_slows_production_and_never_reverses_it() {
        let wanted = |stock| wanted_output(Rate(10.0), Quantity(stock), Quantity(100.0), Days(20.0));
        assert_eq!(wanted(100.0), Rate(10.0));
        assert_eq!(wanted(140.0), Rate(8.0));
        assert_eq!(wanted(1000.0), Rate::ZERO);
    }
}
