//! What happens at a border: licences, quotas and leakage.
//!
//! Source: China's regimes of 2023 and 2025 (45 working days by statute, applications only from the effective
//! day, odds by destination and use); quotas of 2005-14 filled first come, first served; leakage of antimony
//! through third countries 2024-25, which took months to form.

use crate::ids::{CountryId, SectorId};
use crate::maths::ln;
use crate::random::mean_duration;
use crate::scenario::model::Regime;
use crate::units::{Days, Quantity};

/// Odds that an application is approved: the last entry that fits counts.
#[must_use]
pub fn odds(regime: &Regime, to: CountryId, sector: Option<SectorId>, tick: u32) -> f64 {
    regime.odds.iter().rev().find(|entry| entry.fits(to, sector, tick)).map_or(0.0, |entry| entry.approved)
}

/// Time that applicants expect to wait.
#[must_use]
pub fn expected_wait(regime: &Regime) -> Days {
    regime.statutory + mean_duration(&regime.processing)
}

/// Tick of the period on which a buyer's goods are gathered into an application: buyers are spread evenly over it, and the
/// same moment of the period is theirs whatever the step.
#[must_use]
pub fn filing_offset(key: u64, period: u32) -> u32 {
    const PARTS: u64 = 1 << 20;
    (key % PARTS * u64::from(period) / PARTS) as u32
}

/// Share of the orders of one step that a quota lets through: early orders find it open, and those of one day are cut alike,
/// cheap goods as much as dear ones where a quota is joint.
///
/// Source: under China's joint quota for all rare-earth oxides, neodymium and dysprosium cost more than twice as much abroad as at
/// home early in 2012 (Japan Metal Bulletin; Reuters, 9 March 2012), which they would not if dear goods had left first.
#[must_use]
pub fn quota_share(requested: Quantity, remaining: Quantity) -> f64 {
    if requested <= remaining || requested.0 <= 0.0 { 1.0 } else { remaining.max(Quantity::ZERO) / requested }
}

/// Share of a buyer's usual supply over a link that a quota holds back, from the share of the orders that pass, these orders and the
/// usual flow of a step. Orders that have waited for long are no supply that is missing again every day, so it is no more than what
/// passes falls short of the usual flow.
#[must_use]
pub fn held_back(pass: f64, orders: Quantity, usual: Quantity) -> f64 {
    let kept_from_orders = 1.0 - pass;
    if usual.0 <= 0.0 { kept_from_orders } else { kept_from_orders.min(1.0 - orders * pass / usual).max(0.0) }
}

/// Share of the orders that pass a quota in all, and the share of these that is smuggled: smugglers save duty and tax and are
/// asked first, so that official exports can stay below the quota.
///
/// Source: real exports of rare earths from China in 2011 were put at up to 2.2 times the official ones (State Council, 2012),
/// which stayed at a little over half of the quota.
#[must_use]
pub fn past_quota(official: f64, leak: f64) -> (f64, f64) {
    let pass = official.min(1.0 - leak) + leak;
    (pass, if pass > 0.0 { leak / pass } else { 0.0 })
}

/// Share of a forbidden flow that finds a way through third countries, one step later.
///
/// A channel forms while the price gap pays for the detour, up to what enforcement misses, and decays half as fast.
#[must_use]
pub fn leak(now: f64, price_gap: f64, markup: f64, enforcement: f64, forming: f64, decaying: f64) -> f64 {
    let pull = ((ln(price_gap) - ln(markup)) / std::f64::consts::LN_2).clamp(0.0, 1.0);
    let target = (1.0 - enforcement) * pull;
    now + (target - now) * if target > now { forming } else { decaying }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::model::Odds;
    use crate::scenario::values::{Duration, RandomDuration};

    #[test]
    fn the_last_entry_that_fits_decides() {
        let entry = |to: &[u32], sectors: &[u32], from, approved| Odds {
            to: to.iter().map(|c| CountryId(*c)).collect(),
            sectors: sectors.iter().map(|s| SectorId(*s)).collect(),
            from,
            approved,
        };
        let odds_list = vec![entry(&[], &[], 0, 0.8), entry(&[1], &[], 0, 0.5), entry(&[1], &[], 100, 0.7), entry(&[], &[3], 0, 0.0)];
        let regime =
            Regime { statutory: Days(63.0), processing: RandomDuration::Fixed(Duration(Days(20.0))), consignment: 7, odds: odds_list };
        assert_eq!(odds(&regime, CountryId(0), None, 5), 0.8);
        assert_eq!(odds(&regime, CountryId(1), None, 5), 0.5);
        assert_eq!(odds(&regime, CountryId(1), None, 100), 0.7);
        assert_eq!(odds(&regime, CountryId(1), Some(SectorId(3)), 100), 0.0);
        assert_eq!(expected_wait(&regime), Days(83.0));
    }

    #[test]
    fn a_quota_lets_through_what_is_left_of_it() {
        assert_eq!(quota_share(Quantity(4.0), Quantity(10.0)), 1.0);
        assert_eq!(quota_share(Quantity(20.0), Quantity(10.0)), 0.5);
        assert_eq!(quota_share(Quantity(20.0), Quantity::ZERO), 0.0);
    }

    #[test]
    fn a_queue_under_a_quota_is_missing_once_and_not_every_day() {
        let held = |pass, orders| held_back(pass, Quantity(orders), Quantity(10.0));
        assert_eq!(held(1.0, 4.0), 0.0, "all that is ordered leaves");
        assert!((held(0.6, 10.0) - 0.4).abs() < 1e-12, "as much is missing as is held back");
        assert!((held(0.06, 100.0) - 0.4).abs() < 1e-12, "the queue of weeks changes nothing");
        assert!((held(0.9, 8.0) - 0.1).abs() < 1e-12, "who orders less misses no more than what is held back");
        assert_eq!(held(0.2, 100.0), 0.0, "as much passes as ever");
        assert_eq!(held_back(0.25, Quantity(3.0), Quantity::ZERO), 0.75, "a new supplier has no usual flow");
    }

    #[test]
    fn buyers_file_on_the_same_day_at_any_step() {
        // Keys of links, as the network names them.
        let link = |i: u32| crate::random::key(&format!("maker>{}", crate::random::key(&i.to_string())));
        let days: Vec<u32> = (0..1000).map(|i| filing_offset(link(i), 7)).collect();
        assert!((0..7).all(|day| days.iter().filter(|d| **d == day).count() > 100), "spread over the week");
        let halves = (0..1000).map(|i| filing_offset(link(i), 14) / 2);
        assert!(halves.eq(days));
    }

    #[test]
    fn smugglers_add_to_a_quota_or_take_its_place() {
        assert_eq!(past_quota(1.0, 0.5), (1.0, 0.5));
        assert_eq!(past_quota(0.0, 0.0), (0.0, 0.0));
        let (pass, smuggled) = past_quota(0.5, 0.2);
        assert!((pass - 0.7).abs() < 1e-12 && (smuggled - 2.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_channel_forms_only_for_a_price_gap_and_stays_below_what_enforcement_misses() {
        let after = |days, gap| (0..days).fold(0.0, |l, _| leak(l, gap, 1.3, 0.9, 0.011, 0.0055));
        assert_eq!(after(300, 1.2), 0.0);
        assert!(after(60, 5.0) > 0.04 && after(60, 5.0) < 0.06);
        assert!(after(2000, 5.0) <= 0.1);
        assert_eq!(leak(0.0, 5.0, 1.3, 1.0, 0.011, 0.0055), 0.0, "perfect enforcement leaks nothing");
    }
}
