//! How near a forecast comes to what was observed.
//!
//! Distances are counted in half-widths of a target's band, each side by itself: minus one is the lower end, nothing the
//! most likely value, one the upper end. So targets of all units can be averaged, and a band whose upper side is the
//! wider, as bands of ratios are, needs no logarithm, in which a flow that stops could not be written. Beyond
//! [`FARTHEST`] half-widths a miss is a miss: it grows no more, or a single narrow band would outweigh all others.

use crate::analysis::statistics::quantile;
use crate::scenario::scenario_file::Target;

/// Largest distance that counts [half-widths].
pub const FARTHEST: f64 = 5.0;

/// The band of a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Lower end; none where any low value will do.
    pub low: Option<f64>,
    /// Most likely value; none where one end is open.
    pub mid: Option<f64>,
    /// Upper end; none where any high value will do.
    pub high: Option<f64>,
}

impl Band {
    /// The band of a checked target.
    #[must_use]
    pub fn of(target: &Target) -> Self {
        let middle = target.low.zip(target.high).map(|(low, high)| 0.5 * (low + high));
        Self { low: target.low, mid: target.mid.or(middle), high: target.high }
    }

    /// Whether a value lies in the band.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite() && self.low.is_none_or(|low| value >= low) && self.high.is_none_or(|high| value <= high)
    }

    /// Distance of a value from the most likely one, in half-widths of its side, cut off at [`FARTHEST`]; none where an
    /// end of the band is open.
    #[must_use]
    pub fn distance(&self, value: f64) -> Option<f64> {
        self.offset(value).map(|offset| offset.clamp(-FARTHEST, FARTHEST))
    }

    /// The same however far it is; infinite for what is no number. A side of no width is as wide as the other.
    #[must_use]
    pub fn offset(&self, value: f64) -> Option<f64> {
        let (low, mid, high) = (self.low?, self.mid?, self.high?);
        if !value.is_finite() {
            return Some(f64::INFINITY);
        }
        let (below, above) = (mid - low, high - mid);
        let half = if value < mid {
            if below > 0.0 { below } else { above }
        } else if above > 0.0 {
            above
        } else {
            below
        };
        Some((value - mid) / half)
    }
}

/// Continuous ranked probability score of an ensemble against an observation, by the estimator that is fair to small
/// ensembles: mean |x - y| - sum over pairs |x - x'| / (2 m (m - 1)) (Ferro 2014, doi:10.1002/qj.2270).
///
/// For a single forecast it is the absolute error; less is better.
#[must_use]
pub fn crps(ensemble: &[f64], observed: f64) -> f64 {
    let m = ensemble.len() as f64;
    let error = ensemble.iter().map(|x| (x - observed).abs()).sum::<f64>() / m;
    if ensemble.len() < 2 {
        return error;
    }
    let mut sorted = ensemble.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Over all ordered pairs, |x - x'| adds up to twice the sum of (2 i - m - 1) x_i.
    let spread: f64 = sorted.iter().enumerate().map(|(i, x)| (2.0 * (i + 1) as f64 - m - 1.0) * x).sum();
    error - spread / (m * (m - 1.0))
}

/// Tenth, fiftieth and ninetieth hundredth of some numbers; what is not finite counts as the largest.
#[must_use]
pub fn spread(values: &[f64]) -> [f64; 3] {
    let mut sorted: Vec<f64> = values.iter().map(|v| if v.is_finite() { *v } else { f64::MAX }).collect();
    sorted.sort_by(f64::total_cmp);
    [0.1, 0.5, 0.9].map(|p| quantile(&sorted, p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::draws::{Draws, Purpose};

    #[test]
    fn the_ranked_probability_score_matches_numbers_worked_out_by_hand() {
        assert!((crps(&[3.0], 1.0) - 2.0).abs() < 1e-12);
        // |1-2| and |3-2| on average 1; one pair 2 apart, both ways, over 2 x 2 x 1: 1.
        assert!((crps(&[1.0, 3.0], 2.0) - 0.0).abs() < 1e-12);
        // Errors 0, 1, 4: 5/3. Pairs 1, 3, 4, both ways 16, over 2 x 3 x 2: 4/3.
        assert!((crps(&[0.0, 1.0, 4.0], 0.0) - 1.0 / 3.0).abs() < 1e-12);
        // By its definition it is unbiased: over many small samples of a standard normal against 0 it comes to
        // 2 phi(0) - 1 / sqrt(pi) = 0.2337.
        let mut stream = Draws::new(1, Purpose::Bootstrap, "test");
        let draws: Vec<f64> = (0..8000).map(|_| crate::maths::normal_quantile(stream.uniform())).collect();
        let mean = draws.chunks(4).map(|sample| crps(sample, 0.0)).sum::<f64>() / 2000.0;
        assert!((mean - 0.2337).abs() < 0.03, "{mean}");
    }

    #[test]
    fn distances_count_half_widths_of_their_side() {
        let band = Band { low: Some(0.1), mid: Some(0.2), high: Some(0.5) };
        for (value, distance) in [(0.2, 0.0), (0.1, -1.0), (0.5, 1.0), (0.35, 0.5), (0.0, -2.0), (9.0, FARTHEST), (f64::NAN, FARTHEST)] {
            assert!((band.distance(value).expect("closed") - distance).abs() < 1e-12, "{value}");
        }
        let stopped = Band { low: Some(0.0), mid: Some(0.0), high: Some(0.05) };
        assert_eq!((stopped.distance(0.05), stopped.distance(-0.05)), (Some(1.0), Some(-1.0)));
        assert!(band.holds(0.1) && !band.holds(0.51) && !band.holds(f64::NAN));
        let open = Band { low: None, mid: None, high: Some(1.1) };
        assert!(open.holds(-7.0) && open.distance(1.0).is_none());
    }
}
