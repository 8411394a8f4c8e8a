//! Fear of being cut off: hoarding as an expected interruption.
//!
//! Source: buyers of Chinese graphite took in 3.3 times their normal imports in the month before permits were
//! required (Chinese customs data, November 2023); a mere multiplier on risk front-loads far less. Who stores weighs the
//! price of today against that of tomorrow (Deaton and Laroque 1992), so less is hoarded of what has become dear.

use crate::maths::exp;
use crate::units::Days;

/// How alarming a measure is: nothing before it is announced, fully until it takes effect, fading afterwards [share].
#[must_use]
pub fn alarm(now: Days, announced: Days, effective: Days, memory: Days) -> f64 {
    if now < announced {
        0.0
    } else if now <= effective {
        1.0
    } else {
        exp(-((now - effective) / memory))
    }
}

/// Share of a plant's deliveries against whose loss buyers stock up, from that share through other outages and what one more
/// takes of its capacity: all of it while it is news, less as they get used to it, and less where the outage is said to last for
/// less than the interruption that they fear, since nobody stocks more than will be missing.
///
/// Source: makers of computers ordered ahead within days of the floods of October 2011, as dealers did (IHS iSuppli 2011-12, retail
/// prices of disk drives); orders were placed twice after the fire at Naka (Renesas 2021).
#[must_use]
pub fn shaken(so_far: f64, taken: f64, alarm: f64, length: Option<Days>, feared: Days) -> f64 {
    let part = length.filter(|length| *length < feared).map_or(1.0, |length| length / feared);
    1.0 - (1.0 - so_far) * (1.0 - taken * alarm * part)
}

/// Alarm under a quota: what it holds back stays alarming as long as it is held back.
#[must_use]
pub fn standing_alarm(fading: f64, held_back: f64) -> f64 {
    fading.max(held_back)
}

/// Days of use that a buyer adds to the stock it wants: its dependence on what is controlled times the
/// interruption it fears, less where the spot price, at which it buys beyond its contracts, is already high [log of that over
/// the start]; `restraint` says how much less [1 per log price].
#[must_use]
pub fn extra_cover(dependence: f64, alarm: f64, feared: Days, price: f64, restraint: f64) -> Days {
    let damping = 1.0 + restraint * price.max(0.0);
    feared * (dependence * alarm / damping)
}

/// Time in which a buyer closes the gap in its stock: the days left before a control, if those are fewer than usual.
#[must_use]
pub fn adjustment(usual: Days, now: Days, announced: Days, effective: Days) -> Days {
    if now >= announced && now < effective { usual.min(effective - now).max(Days(1.0)) } else { usual }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::ln;

    #[test]
    fn nothing_is_felt_before_the_announcement_and_it_fades_after_the_effect() {
        let at = |day| alarm(Days(day), Days(10.0), Days(40.0), Days(60.0));
        assert_eq!((at(9.0), at(10.0), at(40.0)), (0.0, 1.0, 1.0));
        assert!(at(100.0) < 0.4 && at(100.0) > 0.3);
    }

    #[test]
    fn a_quota_alarms_as_long_as_it_cuts() {
        assert_eq!((standing_alarm(0.2, 0.6), standing_alarm(0.9, 0.6), standing_alarm(0.0, 0.0)), (0.6, 0.9, 0.0));
    }

    #[test]
    fn news_of_outages_adds_up_to_no_more_than_the_plant_and_is_forgotten() {
        let on = |day| shaken(0.0, 0.8, alarm(Days(day), Days(10.0), Days(10.0), Days(15.0)), None, Days(100.0));
        assert_eq!((on(9.0), on(10.0)), (0.0, 0.8));
        assert!(on(25.0) < 0.3 && on(100.0) < 0.01);
        let for_days = |length| shaken(0.0, 0.8, 1.0, Some(Days(length)), Days(100.0));
        assert!(for_days(100.0) == 0.8 && for_days(300.0) == 0.8 && (for_days(25.0) - 0.2).abs() < 1e-12, "a quarter of the time feared");
        assert!((shaken(0.8, 0.5, 1.0, None, Days(100.0)) - 0.9).abs() < 1e-12 && shaken(1.0, 1.0, 1.0, None, Days::ZERO) == 1.0);
    }

    #[test]
    fn dependence_and_price_decide_how_much_is_hoarded() {
        let extra = |dependence, price, restraint| extra_cover(dependence, 1.0, Days(85.0), ln(price), restraint);
        assert_eq!(extra(1.0, 1.0, 1.0), Days(85.0));
        assert_eq!(extra(0.0, 1.0, 1.0), Days::ZERO);
        assert!(extra(1.0, 3.0, 1.0) < Days(45.0));
        assert!(extra(1.0, 1.4, 5.0) < Days(35.0) && extra(1.0, 0.5, 5.0) == Days(85.0));
    }

    #[test]
    fn the_last_days_before_a_control_are_used() {
        assert_eq!(adjustment(Days(40.0), Days(30.0), Days(10.0), Days(40.0)), Days(10.0));
        assert_eq!(adjustment(Days(40.0), Days(9.0), Days(10.0), Days(40.0)), Days(40.0));
        assert_eq!(adjustment(Days(40.0), Days(41.0), Days(10.0), Days(40.0)), Days(40.0));
    }
}
