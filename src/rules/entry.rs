//! How the country that makes most of a good answers when others begin to make it.
//!
//! Source: the price of paracetamol's ingredient fell by 58 % when plants outside China came up (Business Standard,
//! June 2024); rare earths fell by about 85 % in 2012-15, until the largest plant outside China went bankrupt.

use crate::maths::ln;

/// Logarithm of the lowest price that the incumbent would ask.
#[must_use]
pub fn lowest(depth: f64) -> f64 {
    ln(1.0 - depth)
}

/// Logarithm of the price that the incumbent asks, relative to what the market would give, from the entrants' working
/// capacity relative to its own output.
#[must_use]
pub fn answer(depth: f64, at_share: f64, entrants: f64) -> f64 {
    ln(1.0 - depth * (entrants / at_share).min(1.0))
}

/// Moves the cut in one market: it deepens and fades with time, and is never deeper than what the incumbent may deliver there allows.
#[must_use]
pub fn cut(now: f64, asked: f64, lowest: f64, may_deliver: f64, share: f64) -> f64 {
    let target = asked * may_deliver;
    (now + (target - now) * share).max(lowest * may_deliver)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths::exp;

    #[test]
    fn the_more_entrants_work_the_deeper_the_cut_to_a_bound() {
        assert_eq!(answer(0.58, 0.2, 0.0), 0.0);
        assert!((exp(answer(0.58, 0.2, 0.1)) - 0.71).abs() < 1e-12);
        assert!((exp(answer(0.58, 0.2, 0.9)) - 0.42).abs() < 1e-12);
    }

    #[test]
    fn where_a_gate_keeps_the_incumbent_out_nothing_is_cut() {
        let asked = answer(0.58, 0.2, 1.0);
        let after = |may: f64, days: usize| (0..days).fold(0.0, |c, _| cut(c, asked, lowest(0.58), may, 0.01));
        assert!(exp(after(1.0, 1000)) < 0.43);
        assert_eq!(after(0.0, 1000), 0.0);
        assert_eq!(cut(after(1.0, 1000), asked, lowest(0.58), 0.0, 0.01), 0.0, "a gate that shuts ends it at once");
    }
}
