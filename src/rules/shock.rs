//! The course of a shock over time: it builds up, holds at full depth, and goes back.
//!
//! Source: linear and exponential recovery functions as in Cimellaro, Reinhorn and Bruneau 2010.

use crate::maths::pow;
use crate::scenario::scenario_file::Recovery;
use crate::units::Days;

/// Half-lives after which an exponential recovery counts as complete: a thousandth is left.
const HALF_LIVES: f64 = 10.0;

/// The course of a shock.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Time over which it builds up in a straight line [d].
    pub onset: Days,
    /// Time at full depth; none for a shock that stays for good [d].
    pub lasts: Option<Days>,
    /// How it goes back.
    pub recovery: Recovery,
}

impl Profile {
    /// Share of full depth at a time after the beginning.
    #[must_use]
    pub fn strength(&self, elapsed: Days) -> f64 {
        if elapsed < Days::ZERO {
            return 0.0;
        }
        if elapsed < self.onset {
            return elapsed / self.onset;
        }
        let Some(lasts) = self.lasts else { return 1.0 };
        let past = elapsed - self.onset - lasts;
        if past < Days::ZERO {
            return 1.0;
        }
        match &self.recovery {
            _ if past >= self.fading() => 0.0,
            Recovery::AtOnce => 0.0,
            Recovery::Linear(time) => 1.0 - past / time.0,
            Recovery::Exponential(half) => pow(0.5, past / half.0),
        }
    }

    /// Time after the beginning at which nothing of it is left; none if it stays for good.
    #[must_use]
    pub fn over(&self) -> Option<Days> {
        Some(self.onset + self.lasts? + self.fading())
    }

    /// Time at full depth that would take as much as it does after it has built up; none if it stays for good.
    #[must_use]
    pub fn length(&self) -> Option<Days> {
        let back = match &self.recovery {
            Recovery::AtOnce => Days::ZERO,
            Recovery::Linear(time) => time.0 / 2.0,
            Recovery::Exponential(half) => half.0 / std::f64::consts::LN_2,
        };
        Some(self.lasts? + back)
    }

    fn fading(&self) -> Days {
        match &self.recovery {
            Recovery::AtOnce => Days::ZERO,
            Recovery::Linear(time) => time.0,
            Recovery::Exponential(half) => half.0 * HALF_LIVES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::values::Duration;

    fn profile(onset: f64, lasts: Option<f64>, recovery: Recovery) -> Profile {
        Profile { onset: Days(onset), lasts: lasts.map(Days), recovery }
    }

    fn days(days: f64) -> Duration {
        Duration(Days(days))
    }

    #[test]
    fn its_length_is_what_it_takes_at_full_depth() {
        let taken = |p: &Profile| (0..100_000).map(|i| p.strength(Days(f64::from(i) * 0.01)) * 0.01).sum::<f64>();
        for recovery in [Recovery::AtOnce, Recovery::Linear(days(30.0)), Recovery::Exponential(days(20.0))] {
            let shock = profile(0.0, Some(40.0), recovery);
            assert!((shock.length().expect("it ends").0 / taken(&shock) - 1.0).abs() < 2e-3);
        }
        assert_eq!(profile(5.0, None, Recovery::AtOnce).length(), None);
    }

    #[test]
    fn a_shock_holds_and_then_fades_in_a_straight_line() {
        let fading = profile(0.0, Some(10.0), Recovery::Linear(days(20.0)));
        let at = |day| fading.strength(Days(day));
        assert_eq!((at(-1.0), at(0.0), at(9.0), at(10.0), at(20.0), at(30.0)), (0.0, 1.0, 1.0, 1.0, 0.5, 0.0));
        assert_eq!(fading.over(), Some(Days(30.0)));
    }

    #[test]
    fn without_a_recovery_it_ends_at_once() {
        let sudden = profile(0.0, Some(10.0), Recovery::AtOnce);
        assert_eq!((sudden.strength(Days(9.9)), sudden.strength(Days(10.0)), sudden.over()), (1.0, 0.0, Some(Days(10.0))));
        for none in [Recovery::Linear(days(0.0)), Recovery::Exponential(days(0.0))] {
            assert_eq!(profile(0.0, Some(10.0), none).strength(Days(10.0)), 0.0);
        }
    }

    #[test]
    fn what_is_left_halves_with_every_half_life() {
        let halving = profile(0.0, Some(10.0), Recovery::Exponential(days(30.0)));
        let at = |day| halving.strength(Days(day));
        assert_eq!((at(10.0), at(40.0), at(70.0), at(100.0)), (1.0, 0.5, 0.25, 0.125));
        assert_eq!((halving.over(), at(310.0)), (Some(Days(310.0)), 0.0));
    }

    #[test]
    fn it_builds_up_in_a_straight_line_and_may_stay_for_good() {
        let slow = profile(20.0, None, Recovery::AtOnce);
        let at = |day| slow.strength(Days(day));
        assert_eq!((at(0.0), at(5.0), at(20.0), at(1e6)), (0.0, 0.25, 1.0, 1.0));
        assert_eq!(slow.over(), None);
    }
}
