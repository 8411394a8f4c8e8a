//! Quantiles and intervals.

use super::summary::Difference;
use crate::maths::normal_quantile;

/// Quantile of sorted values by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// What is smaller than this is the rest of a sum that came to nothing: far below a gram and a cent.
pub const NOTHING: f64 = 1e-9;

/// A value with the nine significant digits that tables carry.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    if value.abs() < NOTHING { 0.0 } else { format!("{value:.8e}").parse().unwrap_or(value) }
}

/// Mean, summed in the order of the values.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean of paired differences with its 90 % interval (Student's t); a single pair has no interval but itself.
#[must_use]
pub fn paired_difference(values: &[f64], reference: &[f64]) -> Difference {
    let differences: Vec<f64> = values.iter().zip(reference).map(|(v, r)| v - r).collect();
    let n = differences.len() as f64;
    let centre = mean(&differences);
    if differences.len() < 2 {
        return Difference { mean: centre, low: centre, high: centre };
    }
    let variance = differences.iter().map(|d| (d - centre) * (d - centre)).sum::<f64>() / (n - 1.0);
    let half = student_quantile(0.95, n - 1.0) * libm::sqrt(variance / n);
    Difference { mean: centre, low: centre - half, high: centre + half }
}

/// Difference of the means of two independent samples with its 90 % interval (Welch 1947); a sample of one gives none.
#[must_use]
pub fn difference_of_means(values: &[f64], reference: &[f64]) -> Difference {
    let centre = mean(values) - mean(reference);
    if values.len() < 2 || reference.len() < 2 {
        return Difference { mean: centre, low: centre, high: centre };
    }
    let spread = |of: &[f64]| {
        let (middle, n) = (mean(of), of.len() as f64);
        of.iter().map(|v| (v - middle) * (v - middle)).sum::<f64>() / (n - 1.0) / n
    };
    let (a, b) = (spread(values), spread(reference));
    if a + b <= 0.0 {
        return Difference { mean: centre, low: centre, high: centre };
    }
    let degrees = (a + b) * (a + b) / (a * a / (values.len() as f64 - 1.0) + b * b / (reference.len() as f64 - 1.0));
    let half = student_quantile(0.95, degrees) * libm::sqrt(a + b);
    Difference { mean: centre, low: centre - half, high: centre + half }
}

/// Quantile of Student's t (Hill 1970 in the form of Abramowitz and Stegun 26.7.5, exact for one and two degrees).
#[must_use]
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    if degrees < 1.5 {
        return libm::tan(std::f64::consts::PI * (p - 0.5));
    }
    if degrees < 2.5 {
        let a = 2.0 * p - 1.0;
        return a * libm::sqrt(2.0 / (1.0 - a * a));
    }
    let x = normal_quantile(p);
    let (x3, x5) = (x * x * x, x * x * x * x * x);
    let (x7, x9) = (x5 * x * x, x5 * x3 * x);
    let g1 = (x3 + x) / 4.0;
    let g2 = (5.0 * x5 + 16.0 * x3 + 3.0 * x) / 96.0;
    let g3 = (3.0 * x7 + 19.0 * x5 + 17.0 * x3 - 15.0 * x) / 384.0;
    let g4 = (79.0 * x9 + 776.0 * x7 + 1482.0 * x5 - 1920.0 * x3 - 945.0 * x) / 92160.0;
    x + g1 / degrees + g2 / (degrees * degrees) + g3 / (degrees * degrees * degrees) + g4 / (degrees * degrees * degrees * degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert_eq!(quantile(&values, 0.0), 1.0);
        assert_eq!(quantile(&values, 1.0), 4.0);
        assert_eq!(quantile(&[7.0], 0.9), 7.0);
    }

    #[test]
    fn student_quantiles_match_the_tables() {
        for (degrees, t) in [(1.0, 6.314), (2.0, 2.920), (3.0, 2.353), (5.0, 2.015), (10.0, 1.812), (99.0, 1.660)] {
            assert!((student_quantile(0.95, degrees) / t - 1.0).abs() < 0.01, "{degrees}: {}", student_quantile(0.95, degrees));
        }
    }

    #[test]
    fn independent_samples_of_equal_spread_have_the_classic_interval() {
        // Variances of 2.5 in both samples of five: standard error 1, eight degrees of freedom, t = 1.860.
        let (a, b) = ([3.0, 4.0, 5.0, 6.0, 7.0], [1.0, 2.0, 3.0, 4.0, 5.0]);
        let difference = difference_of_means(&a, &b);
        assert!((difference.mean - 2.0).abs() < 1e-12 && (difference.high - 3.860).abs() < 0.01, "{difference:?}");
    }

    #[test]
    fn pairing_removes_what_the_arms_share() {
        let reference: Vec<f64> = (0..50).map(|i| f64::from(i * i)).collect();
        let treated: Vec<f64> = reference.iter().map(|v| v - 3.0).collect();
        let difference = paired_difference(&treated, &reference);
        assert_eq!((difference.mean, difference.low, difference.high), (-3.0, -3.0, -3.0));
    }
}
