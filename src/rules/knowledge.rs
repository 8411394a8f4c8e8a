//! How knowledge spreads: technology handed over or withheld, and what joint research finds.
//!
//! Source: dysprosium per magnet was halved within about four years after 2011 (Heim and Vander Wal 2023); China
//! forbade exports of rare-earth technology in December 2023; new separation plants abroad came 15 to 24 months late.

/// How far a change has spread, one step later: towards all users while it goes on; afterwards what was learnt stays
/// and what was withheld comes back.
#[must_use]
pub fn spread(now: f64, goes_on: bool, helps: bool, share: f64) -> f64 {
    if goes_on {
        now + (1.0 - now) * share
    } else if helps {
        now
    } else {
        now - now * share
    }
}

/// Use per unit of output where a change has spread so far, relative to that without it.
#[must_use]
pub fn intensity(factor: f64, spread: f64) -> f64 {
    1.0 + (factor - 1.0) * spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learnt_stays_and_what_was_withheld_comes_back() {
        let learnt = (0..100).fold(0.0, |s, _| spread(s, true, true, 0.05));
        assert!(learnt > 0.99);
        assert_eq!(spread(learnt, false, true, 0.05), learnt);
        assert!(spread(learnt, false, false, 0.05) < learnt);
        assert_eq!(intensity(0.5, 0.0), 1.0);
        assert!((intensity(0.5, learnt) - 0.5).abs() < 0.01);
    }
}
