//! What final users get, postpone and give up.
//!
//! Source: sales lost for want of parts were partly made up later (vehicles 2021-23); delivery of defence
//! platforms slips instead. The share that waits is a fact of the sector.

use crate::units::Quantity;

/// Demand of one step that was met, made up, postponed and given up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Service {
    /// Demand of the step that was not met [sector unit].
    pub unmet: Quantity,
    /// Of that, what waits [sector unit].
    pub postponed: Quantity,
    /// Of that, what is lost [sector unit].
    pub lost: Quantity,
    /// Older demand that was made up [sector unit].
    pub made_up: Quantity,
}

/// What a user wants in a step: its demand, and part of what it had to postpone.
#[must_use]
pub fn wanted(demand: Quantity, deferred: Quantity, catch_up: f64) -> Quantity {
    demand + deferred.min(demand * catch_up)
}

/// Splits what was served.
#[must_use]
pub fn settle(demand: Quantity, served: Quantity, deferrable: f64) -> Service {
    let unmet = (demand - served).max(Quantity::ZERO);
    let postponed = unmet * deferrable;
    Service { unmet, postponed, lost: unmet - postponed, made_up: (served - demand).max(Quantity::ZERO) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unmet_demand_is_postponed_and_lost_without_remainder() {
        let service = settle(Quantity(10.0), Quantity(4.0), 0.6);
        assert_eq!((service.unmet, service.made_up), (Quantity(6.0), Quantity::ZERO));
        assert!((service.postponed.0 - 3.6).abs() < 1e-12 && (service.lost.0 - 2.4).abs() < 1e-12);
    }

    #[test]
    fn postponed_demand_comes_back_at_a_limited_rate() {
        assert_eq!(wanted(Quantity(10.0), Quantity(100.0), 0.15), Quantity(11.5));
        assert_eq!(wanted(Quantity(10.0), Quantity(0.5), 0.15), Quantity(10.5));
        assert_eq!(settle(Quantity(10.0), Quantity(11.5), 0.6).made_up, Quantity(1.5));
    }
}
