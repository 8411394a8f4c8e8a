//! When a plant is built, how it comes into production, and what public support changes about that.
//!
//! Source: a project is begun when its expected return clears what those who pay for it ask for, the weighted
//! average of private and public money (Modigliani and Miller 1958); investors ask for more than the cost of
//! capital and wait until a price has lasted (Dixit and Pindyck 1994; Poterba and Summers 1995). Plants come into
//! production along an S-shaped path: a new separation plant reached a fifth of its capacity in its first full year
//! (MP Materials 2024).

use crate::maths::pow;
use crate::units::Days;

/// Smoothed price and cost of a company, relative to the price of the start.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outlook {
    /// Price that it gets [ratio].
    pub price: f64,
    /// Cost of a unit [ratio].
    pub cost: f64,
}

impl Outlook {
    /// Moves a share of the way to what is true today.
    #[must_use]
    pub fn towards(self, today: Self, share: f64) -> Self {
        Self { price: self.price + (today.price - self.price) * share, cost: self.cost + (today.cost - self.cost) * share }
    }
}

/// Where a project stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Nobody has begun it.
    #[default]
    Idle,
    /// It is being built.
    Building {
        /// Tick on which it should begin to produce.
        due: u32,
        /// Whether it is given up on that tick.
        fails: bool,
    },
    /// It comes into production.
    Ramping {
        /// Tick of its first output.
        since: u32,
    },
    /// It produces at full capacity.
    Running {
        /// Tick of its first output.
        since: u32,
    },
    /// It was given up.
    Abandoned,
}

impl Status {
    /// Tick of the first output, if there was any.
    #[must_use]
    pub fn producing_since(self) -> Option<u32> {
        match self {
            Self::Ramping { since } | Self::Running { since } => Some(since),
            Self::Idle | Self::Building { .. } | Self::Abandoned => None,
        }
    }
}

/// Share of capacity that a plant has reached some time after its first output: a smooth S.
#[must_use]
pub fn ramp(elapsed: Days, length: Days) -> f64 {
    let t = (elapsed / length).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Where a project that has begun stands at a tick, and the share of its capacity that works.
#[must_use]
pub fn advance(status: Status, tick: u32, step: Days, length: Days) -> (Status, f64) {
    match status {
        Status::Building { due, fails: true } if due <= tick => (Status::Abandoned, 0.0),
        Status::Building { due, fails: false } if due <= tick => (Status::Ramping { since: tick }, 0.0),
        Status::Ramping { since } => {
            let share = ramp(step * f64::from(tick - since), length);
            (if share >= 1.0 { Status::Running { since } } else { status }, share)
        }
        Status::Running { .. } => (status, 1.0),
        Status::Idle | Status::Building { .. } | Status::Abandoned => (status, 0.0),
    }
}

/// Who pays for a project, as shares of its cost; the rest is private.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Funding {
    /// Given by a state and never paid back [share].
    pub grant: f64,
    /// Return that states ask for what they lend or put in, times the share of it, added up [1/year].
    pub asked: f64,
    /// Put in or lent by a state [share].
    pub public: f64,
}

/// Yearly return that a project must promise, relative to what it costs to build.
#[must_use]
pub fn required(funding: &Funding, hurdle: f64) -> f64 {
    (1.0 - funding.grant - funding.public).max(0.0) * hurdle + funding.asked
}

/// Yearly return that a project promises, relative to what it costs to build, failure counted in.
#[must_use]
pub fn promised(margin: f64, success: f64, price: f64, capex: f64) -> f64 {
    success * margin * price / capex
}

/// How much a payment over some years counts for one that lasts: its share of a perpetuity at the return asked for.
#[must_use]
pub fn worth(years: f64, hurdle: f64) -> f64 {
    1.0 - pow(1.0 + hurdle, -years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_rises_along_an_s() {
        let at = |day| ramp(Days(day), Days(400.0));
        assert_eq!((at(-1.0), at(0.0), at(200.0), at(400.0), at(500.0)), (0.0, 0.0, 0.5, 1.0, 1.0));
        assert!(at(100.0) < 0.25 && at(300.0) > 0.75);
    }

    #[test]
    fn a_project_is_built_comes_into_production_and_runs_or_is_given_up() {
        let day = Days(1.0);
        let go = |status, tick| advance(status, tick, day, Days(10.0));
        assert_eq!(go(Status::Building { due: 5, fails: false }, 4), (Status::Building { due: 5, fails: false }, 0.0));
        assert_eq!(go(Status::Building { due: 5, fails: false }, 5), (Status::Ramping { since: 5 }, 0.0));
        assert_eq!(go(Status::Ramping { since: 5 }, 10), (Status::Ramping { since: 5 }, 0.5));
        assert_eq!(go(Status::Ramping { since: 5 }, 15), (Status::Running { since: 5 }, 1.0));
        assert_eq!(go(Status::Building { due: 5, fails: true }, 5), (Status::Abandoned, 0.0));
    }

    #[test]
    fn grants_and_patient_money_lower_what_a_project_must_promise() {
        let bare = required(&Funding::default(), 0.12);
        let grant = required(&Funding { grant: 0.5, ..Funding::default() }, 0.12);
        let equity = required(&Funding { public: 0.5, asked: 0.5 * 0.03, ..Funding::default() }, 0.12);
        assert_eq!((bare, grant), (0.12, 0.06));
        assert!((equity - 0.075).abs() < 1e-12);
    }

    #[test]
    fn a_margin_must_pay_for_the_capital_and_the_risk() {
        assert_eq!(promised(0.3, 0.9, 100.0, 270.0), 0.1);
        assert!(worth(5.0, 0.12) > 0.4 && worth(5.0, 0.12) < 0.45 && worth(50.0, 0.12) > 0.99);
    }
}
