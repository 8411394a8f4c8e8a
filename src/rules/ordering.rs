//! How much a buyer orders: order-up-to with everything on its way counted.
//!
//! Source: the anchoring and adjustment rule of Sterman 1989 in its order-up-to form, which yields the
//! bullwhip effect (Lee, Padmanabhan and Whang 1997).

use crate::units::{Days, Quantity, Rate};

/// What a buyer knows when it orders.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    /// Expected use [unit/d].
    pub forecast: Rate,
    /// Stock wanted after today's arrivals, in time of use [d].
    pub cover: Days,
    /// Expected time between order and arrival beyond today [d].
    pub lead: Days,
    /// What is there, on its way, waiting at a gate (as far as it counts) and on order [unit].
    pub held: Quantity,
}

/// Order of one step: expected use and a share of the gap between the position wanted and the position held, of a surplus
/// another share than of a shortfall.
#[must_use]
pub fn order(position: &Position, step: Days, (filling, emptying): (f64, f64), ceiling: f64) -> Quantity {
    let usual = position.forecast * step;
    let gap = position.forecast * (position.cover + position.lead) - position.held;
    let share = if gap < Quantity::ZERO { emptying } else { filling };
    (usual + gap * share).max(Quantity::ZERO).min(usual * ceiling)
}

/// Time that an order waits at a seller that fills such a share of its book in a step; a year at most [d].
#[must_use]
pub fn delay(fill: f64, step: Days) -> Days {
    const LONGEST: Days = Days(365.0);
    if fill >= 1.0 { Days::ZERO } else { (step * ((1.0 - fill) / fill)).min(LONGEST) }
}

/// Of the orders that wait, what their buyer still bids for on the market of the day: no more than its stock lacks. Who has found
/// other suppliers and full stocks does not bid for what an old order would bring.
///
/// Source: orders placed twice in a shortage are no demand (Forrester 1961; Lee, Padmanabhan and Whang 1997, shortage gaming).
#[must_use]
pub fn still_bid(waiting: Quantity, position: &Position, stock: Quantity) -> Quantity {
    waiting.min((position.forecast * position.cover - stock).max(Quantity::ZERO))
}

/// Order that replaces what was used and closes a share of the gap in the stock; a surplus lowers it only if it counts.
///
/// Source: Inoue and Todo 2019, where a surplus counts; Hallegatte 2014, where it does not.
#[must_use]
pub fn restock(used: Quantity, wanted_stock: Quantity, stock: Quantity, closing_share: f64, surplus_counts: bool) -> Quantity {
    let gap = wanted_stock - stock;
    let gap = if surplus_counts { gap } else { gap.max(Quantity::ZERO) };
    (used + gap * closing_share).max(Quantity::ZERO)
}

/// Order behind a licence or a quota: no more than what was contracted, and what was refused before and is applied for again.
/// The second value is how much of the refused goods the order takes up.
#[must_use]
pub fn gated_order(order: Quantity, contracted: Quantity, refused: Quantity) -> (Quantity, Quantity) {
    let order = order.min(contracted + refused);
    (order, (order - contracted).max(Quantity::ZERO))
}

/// Share of a backlog that will be delivered before it lapses, from the share of orders that the seller fills
/// in a step and the share of unfilled orders that a buyer keeps up.
///
/// Counting the whole backlog would make buyers of a seller that delivers little believe themselves supplied.
#[must_use]
pub fn expected_share(fill: f64, kept: f64) -> f64 {
    if fill >= 1.0 { 1.0 } else { fill / (1.0 - (1.0 - fill) * kept) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Orders of a buyer whose use steps up by a tenth, with a lead time of 20 days.
    fn step_response() -> Vec<f64> {
        let (mut forecast, mut stock, mut pipeline) = (10.0, 300.0, vec![10.0; 19]);
        (0..200)
            .map(|_| {
                let used = 11.0;
                forecast += (used - forecast) * 0.05;
                let arrived = if pipeline.len() == 20 { pipeline.remove(0) } else { 10.0 };
                stock += arrived;
                let held = Quantity(stock + pipeline.iter().sum::<f64>());
                let position = Position { forecast: Rate(forecast), cover: Days(31.0), lead: Days(19.0), held };
                let order = order(&position, Days(1.0), (0.025, 0.025), 5.0).0;
                stock -= used;
                pipeline.push(order);
                order
            })
            .collect()
    }

    #[test]
    fn orders_swing_more_than_use() {
        let orders = step_response();
        let peak = orders.iter().copied().fold(0.0, f64::max);
        assert!(peak > 11.5, "orders overshoot a use of 11: {peak}");
        assert!((orders[199] - 11.0).abs() < 0.3, "and settle on it: {}", orders[199]);
    }

    #[test]
    fn restocking_replaces_use_and_fills_the_gap() {
        let order = |stock, surplus| restock(Quantity(10.0), Quantity(100.0), Quantity(stock), 0.1, surplus);
        assert_eq!((order(100.0, true), order(80.0, true), order(120.0, true)), (Quantity(10.0), Quantity(12.0), Quantity(8.0)));
        assert_eq!((order(120.0, false), order(500.0, true)), (Quantity(10.0), Quantity::ZERO));
    }

    #[test]
    fn what_was_refused_may_be_applied_for_once_more() {
        let gated = |order, refused| gated_order(Quantity(order), Quantity(10.0), Quantity(refused));
        assert_eq!(gated(8.0, 5.0), (Quantity(8.0), Quantity::ZERO));
        assert_eq!(gated(30.0, 0.0), (Quantity(10.0), Quantity::ZERO));
        assert_eq!(gated(30.0, 5.0), (Quantity(15.0), Quantity(5.0)));
    }

    #[test]
    fn a_surplus_is_worked_off_at_its_own_pace() {
        let position = |held| Position { forecast: Rate(10.0), cover: Days(30.0), lead: Days(0.0), held: Quantity(held) };
        let order = |held| order(&position(held), Days(1.0), (0.01, 0.05), 5.0).0;
        assert!((order(200.0) - 11.0).abs() < 1e-12 && (order(400.0) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn a_seller_that_fills_a_tenth_a_day_lets_orders_wait_nine_days() {
        assert!((delay(0.1, Days(1.0)).0 - 9.0).abs() < 1e-12);
        assert_eq!((delay(1.0, Days(1.0)), delay(0.0, Days(1.0))), (Days::ZERO, Days(365.0)));
    }

    #[test]
    fn a_backlog_counts_as_far_as_it_will_be_delivered() {
        assert_eq!(expected_share(1.0, 0.95), 1.0);
        assert_eq!(expected_share(0.0, 0.95), 0.0);
        // Filling a twentieth a day while a twentieth lapses delivers about half.
        assert!((expected_share(0.05, 0.95) - 0.51).abs() < 0.01);
    }

    #[test]
    fn a_full_stock_bids_for_no_order_that_waits() {
        let position = Position { forecast: Rate(10.0), cover: Days(31.0), lead: Days(19.0), held: Quantity(500.0) };
        let bid = |waiting, stock| still_bid(Quantity(waiting), &position, Quantity(stock)).0;
        assert_eq!((bid(200.0, 310.0), bid(200.0, 400.0), bid(200.0, 250.0), bid(20.0, 250.0)), (0.0, 0.0, 60.0, 20.0));
    }

    #[test]
    fn a_balanced_position_orders_what_is_used() {
        let position = Position { forecast: Rate(10.0), cover: Days(31.0), lead: Days(19.0), held: Quantity(500.0) };
        assert_eq!(order(&position, Days(1.0), (0.025, 0.025), 5.0), Quantity(10.0));
        let full = Position { held: Quantity(5000.0), ..position };
        assert_eq!(order(&full, Days(1.0), (0.025, 0.025), 5.0), Quantity::ZERO);
        let empty = Position { held: Quantity::ZERO, ..position };
        assert_eq!(order(&empty, Days(1.0), (1.0, 1.0), 5.0), Quantity(50.0));
    }
}
