//! From whom a buyer buys, and when it looks for somebody new.
//!
//! Source: plants hold on to qualified suppliers (monthly substitution about nil, Boehm et al. 2019); new ones
//! take months in industry and one to three years in defence and medicine. Buyers change between origins of one good
//! with an elasticity of 0.5 to 1 within a year and 3 to 5 over years (Armington 1969; priors). Caps: the European Union's
//! Critical Raw Materials Act (65 % from one country), the US defence procurement rules (none from China).

use crate::ids::CountryId;
use crate::maths::exp;
use crate::units::{Days, Quantity, Rate};

/// Weight of a supplier in a buyer's split: its share in normal times, the trust in it (how reliably it
/// delivered, or what is left of its capacity), and the odds that goods may leave its country.
#[must_use]
pub fn weight(share: f64, trust: f64, odds: f64) -> f64 {
    share * trust * odds
}

/// What a buyer bids beyond its order when its stock runs down while part of its supply is cut.
#[must_use]
pub fn urgent_bid(use_of_step: Quantity, stock: Quantity, target: Quantity, cut_share: f64, ceiling: f64) -> Quantity {
    if target.0 <= 0.0 || stock >= target {
        return Quantity::ZERO;
    }
    let gap = 1.0 - stock / target;
    use_of_step * (ceiling * gap * gap * cut_share)
}

/// Whether a buyer looks for a new supplier: its stock is low although it uses the input.
#[must_use]
pub fn searches(stock: Quantity, target: Quantity, forecast: Rate, threshold: f64) -> bool {
    forecast > Rate::ZERO && stock < target * threshold
}

/// Time that a search or a qualification takes: the expected time, a factor on it (below one where another authority's
/// approval is recognised), and a standard normal draw.
#[must_use]
pub fn time_to_use(expected: Days, factor: f64, spread: f64, draw: f64) -> Days {
    expected * (factor * exp(spread * draw))
}

/// Factor on what a supplier is given, from how much dearer its goods have become where they are used (freight, duty,
/// markup), in logarithms, and the elasticity with which buyers change between origins.
#[must_use]
pub fn appeal(wedge: f64, elasticity: f64) -> f64 {
    exp(-elasticity * wedge)
}

/// Habit of a buyer, one step later: the logarithm by which the usual share of a supplier has moved while its goods stayed
/// dearer or cheaper, from the elasticity that the long run adds and the share of the gap that closes in a step.
#[must_use]
pub fn habit(now: f64, wedge: f64, added_elasticity: f64, closing: f64) -> f64 {
    now + (-added_elasticity * wedge - now) * closing
}

/// Holds the suppliers of each country to its largest share of all weights and gives the others more in proportion;
/// returns the weight that nobody may take. Each supplier has its country and the country's cap. Ceilings tell which part
/// of the buyer's use each may be asked for at most; there is none where the country has no cap.
pub fn respect_caps(weights: &mut [f64], origins: &[(CountryId, f64)], ceilings: &mut [f64]) -> f64 {
    let all: f64 = weights.iter().sum();
    let of = |weights: &[f64], country: CountryId| weights.iter().zip(origins).filter(|(_, o)| o.0 == country).map(|(w, _)| w).sum::<f64>();
    let mut full: Vec<(CountryId, f64)> = Vec::new();
    let (mut room, mut free) = (all, all);
    while free > 0.0 {
        let too_much = |o: &&(CountryId, f64)| !full.contains(o) && of(weights, o.0) * (room / free) > o.1 * all;
        let Some(next) = origins.iter().filter(|o| o.1 < 1.0).find(too_much) else { break };
        full.push(*next);
        room = all * (1.0 - full.iter().map(|(_, cap)| cap).sum::<f64>());
        free = weights.iter().zip(origins).filter(|(_, o)| !full.contains(o)).map(|(w, _)| w).sum();
    }
    let factors: Vec<f64> = origins
        .iter()
        .map(|o| match of(weights, o.0) {
            given if full.contains(o) && given > 0.0 => o.1 * all / given,
            _ if free > 0.0 => room / free,
            _ => 1.0,
        })
        .collect();
    for (weight, factor) in weights.iter_mut().zip(factors) {
        *weight *= factor;
    }
    for (i, ceiling) in ceilings.iter_mut().enumerate() {
        let (country, cap) = origins[i];
        *ceiling = if cap >= 1.0 {
            f64::INFINITY
        } else if weights[i] > 0.0 {
            cap * weights[i] / of(weights, country)
        } else {
            0.0
        };
    }
    if free > 0.0 { 0.0 } else { f64::max(room, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dearer_supplier_is_given_less_at_once_and_far_less_in_the_long_run() {
        // A duty of a quarter at elasticities of 0.75 and 4.
        let wedge = crate::maths::ln(1.25);
        assert!((appeal(wedge, 0.75) - 0.846).abs() < 1e-3 && appeal(0.0, 0.75) == 1.0);
        let after = |years| (0..years).fold(0.0, |h, _| habit(h, wedge, 4.0 - 0.75, 0.25));
        assert!(after(1) < 0.0 && after(1) > after(5));
        let share = |factor: f64| 0.6 * factor / (0.6 * factor + 0.4);
        assert!((share(exp(after(100)) * appeal(wedge, 0.75)) - share(exp(-4.0 * wedge))).abs() < 1e-12);
        assert!(share(exp(after(100)) * appeal(wedge, 0.75)) < 0.39, "from three fifths of all");
    }

    #[test]
    fn a_cap_is_respected_and_the_others_get_the_rest() {
        let (a, b, c) = (CountryId(0), CountryId(1), CountryId(2));
        let mut weights = [50.0, 30.0, 15.0, 5.0];
        let mut most = [0.0; 4];
        let left = respect_caps(&mut weights, &[(a, 0.65), (a, 0.65), (b, 0.65), (c, 1.0)], &mut most);
        assert!(left == 0.0 && (weights[0] - 40.625).abs() < 1e-12 && (weights[1] - 24.375).abs() < 1e-12, "{weights:?}");
        assert!((weights[2] - 26.25).abs() < 1e-12 && (weights[3] - 8.75).abs() < 1e-12, "{weights:?}");
        assert!((most[0] + most[1] - 0.65).abs() < 1e-12 && (most[2] - 0.65).abs() < 1e-12 && most[3] == f64::INFINITY, "{most:?}");
        // What the first may not take pushes the second to its cap as well.
        let mut weights = [80.0, 15.0, 5.0];
        assert_eq!(respect_caps(&mut weights, &[(a, 0.4), (b, 0.4), (c, 1.0)], &mut [0.0; 3]), 0.0);
        assert!((weights[0] - 40.0).abs() < 1e-9 && (weights[1] - 40.0).abs() < 1e-9 && (weights[2] - 20.0).abs() < 1e-9, "{weights:?}");
        let mut alone = [10.0];
        assert_eq!(respect_caps(&mut alone, &[(a, 0.65)], &mut [0.0]), 3.5);
        assert_eq!(alone, [6.5]);
        let mut none = [10.0, 10.0];
        assert_eq!((respect_caps(&mut none, &[(a, 0.0), (b, 1.0)], &mut [0.0; 2]), none), (0.0, [0.0, 20.0]));
    }

    #[test]
    fn bids_rise_as_stock_runs_down_and_only_for_what_is_cut() {
        let bid = |stock, cut| urgent_bid(Quantity(10.0), Quantity(stock), Quantity(100.0), cut, 2.4).0;
        assert_eq!(bid(100.0, 1.0), 0.0);
        assert_eq!(bid(0.0, 0.0), 0.0);
        assert_eq!(bid(0.0, 1.0), 24.0);
        assert!(bid(50.0, 1.0) < bid(20.0, 1.0));
    }

    #[test]
    fn an_unreliable_or_forbidden_supplier_gets_fewer_orders() {
        assert!(weight(0.5, 0.4, 1.0) < weight(0.5, 1.0, 1.0));
        assert_eq!(weight(0.5, 1.0, 0.0), 0.0);
    }

    #[test]
    fn recognised_approval_shortens_what_luck_draws_out() {
        assert_eq!(time_to_use(Days(270.0), 1.0, 0.3, 0.0), Days(270.0));
        assert_eq!(time_to_use(Days(270.0), 0.5, 0.3, 0.0), Days(135.0));
        assert!(time_to_use(Days(270.0), 1.0, 0.3, 1.0) > time_to_use(Days(270.0), 1.0, 0.3, -1.0));
    }

    #[test]
    fn only_users_with_low_stock_search() {
        assert!(searches(Quantity(50.0), Quantity(100.0), Rate(1.0), 0.6));
        assert!(!searches(Quantity(70.0), Quantity(100.0), Rate(1.0), 0.6));
        assert!(!searches(Quantity(0.0), Quantity(0.0), Rate(0.0), 0.6));
    }
}
