//! When a plant is idled and when it is started again.
//!
//! Source: entry and exit under uncertainty, with a band in which nothing changes (Dixit 1989). Western rare-earth
//! plants stood still after prices fell in 2012-15; idle capacity comes back within about half a year.

/// Whether a plant works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operation {
    /// It does.
    #[default]
    Working,
    /// It stands still, since prices stayed below its cost.
    Mothballed,
    /// It is made ready and works from this tick on.
    Restarting(u32),
}

/// What a plant does at a tick: a lasting loss idles it, a lasting gain starts it again after a while.
#[must_use]
pub fn operate(now: Operation, margin: f64, band: f64, tick: u32, restart: u32) -> Operation {
    match now {
        Operation::Working if margin < -band => Operation::Mothballed,
        Operation::Mothballed if margin > band => Operation::Restarting(tick + restart),
        Operation::Restarting(_) if margin < -band => Operation::Mothballed,
        Operation::Restarting(due) if due <= tick => Operation::Working,
        _ => now,
    }
}

/// Cost of a unit today, relative to the price of the start: that of the start and what dearer inputs, or less of them, add.
///
/// Each input is given as its cost per unit of use, its use now, its use at the start, and its price now relative to the start.
#[must_use]
pub fn cost(at_start: f64, inputs: impl Iterator<Item = (f64, f64, f64, f64)>) -> f64 {
    inputs.fold(at_start, |sum, (worth, use_now, use_before, price)| sum + worth * (use_now * price - use_before))
}

/// Mean of prices by the flows that are sold at them.
#[must_use]
pub fn received(prices: impl Iterator<Item = (f64, f64)>) -> f64 {
    prices.fold(0.0, |sum, (share, price)| sum + share * price)
}

/// Share of a plant's capacity that works.
#[must_use]
pub fn working(operation: Operation, built: f64) -> f64 {
    if operation == Operation::Working { built } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lasting_loss_idles_a_plant_and_a_lasting_gain_starts_it_again_after_a_while() {
        let next = |now, margin, tick| operate(now, margin, 0.05, tick, 180);
        assert_eq!(next(Operation::Working, -0.04, 0), Operation::Working);
        assert_eq!(next(Operation::Working, -0.06, 0), Operation::Mothballed);
        assert_eq!(next(Operation::Mothballed, 0.04, 0), Operation::Mothballed);
        assert_eq!(next(Operation::Mothballed, 0.06, 7), Operation::Restarting(187));
        assert_eq!(next(Operation::Restarting(187), 0.0, 186), Operation::Restarting(187));
        assert_eq!(next(Operation::Restarting(187), 0.0, 187), Operation::Working);
        assert_eq!(next(Operation::Restarting(187), -0.06, 20), Operation::Mothballed);
    }

    #[test]
    fn dearer_inputs_cost_and_thrift_saves() {
        assert_eq!(cost(0.9, [(0.5, 1.2, 1.2, 1.0)].into_iter()), 0.9);
        assert!((cost(0.9, [(0.5, 1.2, 1.2, 2.0)].into_iter()) - 1.5).abs() < 1e-12);
        assert!((cost(0.9, [(0.5, 1.0, 1.2, 1.0)].into_iter()) - 0.8).abs() < 1e-12);
        assert_eq!(received([(0.25, 4.0), (0.75, 1.0)].into_iter()), 1.75);
    }
}
