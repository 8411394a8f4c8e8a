//! Stocks that follow the price: buyers stock up while it rises and run stocks down while it falls.
//!
//! Source: inventory cycles (Metzler 1941; Blinder and Maccini 1991); extrapolated prices (Hommes 2011). Stocks of rare earths were
//! built up until the summer of 2011 and run down afterwards, those of lithium chemicals in 2022 and 2023 (trade press). What a
//! price gains must pay for what a stock costs while it lies (Kaldor 1939; Working 1949), so small trends move nobody, and a
//! market at rest stays at rest.

use crate::units::Days;

/// Time over which buyers reckon with a trend [d].
const OUTLOOK: Days = Days(90.0);
/// Rise or fall over the outlook below which nobody trades on it: interest, store and loss of a quarter cost 0.03 to 0.1, and spot
/// prices of minor metals sway by as much again; 0.1 to 0.5 by judgement [log].
const NOTICED: f64 = 0.25;
/// Largest rise or fall over the outlook that they believe, beyond what is noticed [log].
const BELIEVED: f64 = 1.0;
/// Share of the usual cover that nobody goes below for a falling price.
const LEAST: f64 = 0.5;

/// Trend of a log price one step later: a smoothed change per day.
#[must_use]
pub fn trend(now: f64, change: f64, step: Days, share: f64) -> f64 {
    now + (change / step.0 - now) * share
}

/// Cover that a buyer wants beyond its usual one: it stocks up for fear of being cut off or because the price rises, whichever
/// asks for more, and runs its stock down, fear or not, while the price falls.
#[must_use]
pub fn extra_cover(usual: Days, feared: Days, trend: f64, per_factor: Days) -> Days {
    let change = trend * OUTLOOK.0;
    let gain = (change.abs() - NOTICED).clamp(0.0, BELIEVED);
    let expected = per_factor * gain.copysign(change);
    if expected > Days::ZERO { feared.max(expected) } else { feared + expected.max(usual * -LEAST) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rising_price_builds_stocks_and_a_falling_one_runs_them_down_to_half() {
        let extra = |feared, trend| extra_cover(Days(60.0), Days(feared), trend, Days(90.0)).0;
        assert_eq!(extra(0.0, 0.0), 0.0);
        assert!((extra(0.0, 0.004) - 9.9).abs() < 1e-9);
        assert_eq!((extra(0.0, 0.0025), extra(0.0, -0.0025)), (0.0, 0.0), "what pays for no store moves nobody");
        assert_eq!((extra(0.0, 1.0), extra(0.0, -1.0)), (90.0, -30.0));
        assert_eq!((extra(50.0, 0.008), extra(20.0, 0.008)), (50.0, extra(0.0, 0.008)), "the stronger reason counts, not both");
    }

    #[test]
    fn a_trend_is_learnt_and_forgotten() {
        let after = |days, change| (0..days).fold(0.0, |t, _| trend(t, change, Days(1.0), 0.03));
        assert!(after(20, 0.01) < after(100, 0.01) && (after(500, 0.01) - 0.01).abs() < 1e-6);
        assert_eq!(after(50, 0.0), 0.0);
    }
}
