//! What a plant wants to make and what it can make.
//!
//! Source: Leontief production with partially binding inputs, Pichler et al. 2022; monthly substitution at
//! plants is about nil (Boehm, Flaaen and Pandalai-Nayar 2019). Overtime and the stretching of stocks: Hallegatte
//! 2008 and 2014 (adaptive regional input-output model). Linear production: Diem et al. 2022.

use crate::scenario::structure::ProductionFunction;
use crate::scenario::world_file::Criticality;
use crate::units::{Days, Quantity, Rate};

/// Gap between what is wanted and what was made, relative to what is wanted, that counts as none.
const NO_GAP: f64 = 1e-12;

/// Output that a seller wants to make: what is ordered, and a share of the gap in its finished stock.
#[must_use]
pub fn wanted_output(orders: Rate, stock: Quantity, target: Quantity, adjustment: Days) -> Rate {
    (orders + (target - stock) / adjustment).max(Rate::ZERO)
}

/// Output that fills a seller's book in this step and leaves the finished stock that it wants.
#[must_use]
pub fn ordered_output(book: Quantity, stock: Quantity, target: Quantity, step: Days) -> Rate {
    ((book + target - stock) / step).max(Rate::ZERO)
}

/// Capacity relative to normal that longer hours allow: it moves towards its ceiling as far as more is wanted than was
/// made in the step before, sinks in the same way where less is wanted, and returns where both are equal.
#[must_use]
pub fn overtime(now: f64, wanted: Rate, made: Rate, ceiling: f64, share: f64) -> f64 {
    let scarcity = if wanted > Rate::ZERO { (wanted - made) / wanted } else { 0.0 };
    if scarcity.abs() < NO_GAP { now + (1.0 - now) * share } else { (now + (ceiling - now) * scarcity * share).max(1.0) }
}

/// How fast a plant can change its activity in a step.
#[derive(Debug, Clone, Copy)]
pub struct Ramps {
    /// Activity of normal times, within which it starts up.
    pub usual: Rate,
    /// Rise in a step up to what is usual.
    pub start_up: Rate,
    /// Rise in a step beyond what is usual, where shifts, tools and people must be found.
    pub beyond: Rate,
    /// Fall in a step.
    pub shut_down: Rate,
}

/// Activity that a plant can reach from that of the step before.
#[must_use]
pub fn ramped(wanted: Rate, last: Rate, ramps: &Ramps) -> Rate {
    let room = ramps.usual.max(last + ramps.beyond);
    wanted.min((last + ramps.start_up).min(room)).max(last - ramps.shut_down)
}

/// What is recovered of a by-product: what is wanted, between nothing and so many times what is usual at this activity.
#[must_use]
pub fn recovered(wanted: Quantity, usual: Quantity, ceiling: f64) -> Quantity {
    wanted.min(usual * ceiling)
}

/// What happens without an input, as a production function has it: what costs less of a unit of output than the floor
/// never stops it.
#[must_use]
pub fn class(stated: &Criticality, function: &ProductionFunction, value_share: f64, floor: f64) -> Criticality {
    match function {
        _ if value_share < floor => Criticality::NonCritical,
        ProductionFunction::PartiallyBinding => stated.clone(),
        ProductionFunction::Leontief | ProductionFunction::Linear => Criticality::Critical,
    }
}

/// Stock that a buyer wants to see for full activity when it stretches its stock: a share of the usual one, which is so
/// many times the use of a step; and at least the use of the step.
#[must_use]
pub fn stretched(needed: Quantity, usual_steps: f64, share: f64) -> Quantity {
    needed * (usual_steps * share).max(1.0)
}

/// Share of wanted production that one input allows, from what is there and what would have to be there.
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
        let ordered = |stock| ordered_output(Quantity(10.0), Quantity(stock), Quantity(100.0), Days(0.5));
        assert_eq!((ordered(100.0), ordered(96.0), ordered(200.0)), (Rate(20.0), Rate(28.0), Rate::ZERO));
    }

    #[test]
    fn overtime_builds_up_under_scarcity_and_ends_without_it() {
        let after = |now, wanted, made, days| (0..days).fold(now, |o, _| overtime(o, Rate(wanted), Rate(made), 1.25, 1.0 / 365.0));
        assert!((after(1.0, 10.0, 5.0, 1) - (1.0 + 0.125 / 365.0)).abs() < 1e-15);
        assert!(after(1.0, 10.0, 0.0, 4000) > 1.249 && after(1.0, 10.0, 0.0, 4000) <= 1.25);
        assert!(after(1.2, 10.0, 10.0, 365) < 1.08);
        assert_eq!(after(1.0, 10.0, 12.0, 50), 1.0, "less wanted than made never lowers normal capacity");
        assert_eq!(after(1.0, 0.0, 0.0, 1), 1.0);
    }

    #[test]
    fn a_plant_starts_and_stops_within_its_limits() {
        let ramps = Ramps { usual: Rate(10.0), start_up: Rate(1.0), beyond: Rate(0.25), shut_down: Rate(2.0) };
        let ramp = |wanted, last| ramped(Rate(wanted), Rate(last), &ramps).0;
        assert_eq!((ramp(10.0, 0.0), ramp(10.0, 9.5), ramp(0.0, 10.0), ramp(0.0, 1.0)), (1.0, 10.0, 8.0, 0.0));
        assert_eq!((ramp(12.0, 10.0), ramp(12.0, 9.5), ramp(12.0, 11.9)), (10.25, 10.0, 12.0), "beyond the usual it comes slowly");
    }

    #[test]
    fn a_by_product_is_bound_to_its_host() {
        let of = |wanted, usual| recovered(Quantity(wanted), Quantity(usual), 1.5).0;
        assert_eq!((of(12.0, 10.0), of(40.0, 10.0), of(12.0, 2.0), of(0.0, 10.0)), (12.0, 15.0, 3.0, 0.0));
    }

    #[test]
    fn what_is_worth_nothing_stops_nobody_and_what_is_cheap_does() {
        let of = |function, share| class(&Criticality::Important, &function, share, 1e-5);
        assert_eq!(of(ProductionFunction::PartiallyBinding, 0.04), Criticality::Important);
        assert_eq!(of(ProductionFunction::Leontief, 0.04), Criticality::Critical);
        assert_eq!(of(ProductionFunction::Leontief, 1e-6), Criticality::NonCritical);
    }

    #[test]
    fn stretching_cuts_before_the_stock_is_gone() {
        // Stock for ten steps where twenty are usual: a buyer that wants to see 80 % of that runs at 10/16.
        let need = stretched(Quantity(1.0), 20.0, 0.8);
        assert_eq!(allowed_share(Quantity(10.0), need, &Criticality::Critical), 0.625);
        assert_eq!(stretched(Quantity(1.0), 0.5, 0.8), Quantity(1.0));
    }
}
