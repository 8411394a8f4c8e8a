//! From a coordinate between 0 and 1 to a value of an uncertainty: inverse distribution functions, so that every
//! design works with every distribution.

use super::{Amount, Distribution};
use crate::maths::{exp, ln, normal_probability, normal_quantile};

/// The value at a coordinate, as it stands in a scenario file; `observed` are the sorted values of an empirical
/// distribution.
#[must_use]
pub fn value(distribution: &Distribution, u: f64, observed: &[f64]) -> String {
    match distribution {
        Distribution::Uniform(d) => d.low.with(d.low.number + (d.high.number - d.low.number) * u),
        Distribution::Triangular(d) => d.low.with(triangular(d.low.number, d.mode.number, d.high.number, u)),
        Distribution::Normal(d) => {
            let at = |x: &Amount| (x.number - d.mean.number) / d.sd.number;
            let z = within(d.min.as_ref().map(at), d.max.as_ref().map(at), u);
            d.mean.with(d.mean.number + d.sd.number * z)
        }
        Distribution::Lognormal(d) => {
            let sigma = ln(d.p90.number / d.median.number) / normal_quantile(0.9);
            let at = |x: &Amount| if x.number > 0.0 { ln(x.number / d.median.number) / sigma } else { f64::NEG_INFINITY };
            let z = within(d.min.as_ref().map(at), d.max.as_ref().map(at), u);
            d.median.with(d.median.number * exp(sigma * z))
        }
        Distribution::Beta(d) => d.low.with(d.low.number + (d.high.number - d.low.number) * beta_quantile(d.alpha, d.beta, u)),
        Distribution::Choice(values) => values[place(u, values.len())].0.clone(),
        Distribution::Bool(odds) => (u < *odds).to_string(),
        Distribution::Empirical(d) => Amount { number: 0.0, unit: d.unit.clone() }.with(observed[place(u, observed.len())]),
    }
}

/// Which of `n` equal slices a coordinate lies in.
#[must_use]
pub fn place(u: f64, n: usize) -> usize {
    ((u * n as f64) as usize).min(n - 1)
}

/// Standard normal quantile of a coordinate, with what lies beyond the bounds cut off.
fn within(low: Option<f64>, high: Option<f64>, u: f64) -> f64 {
    let below = low.map_or(0.0, normal_probability);
    let above = high.map_or(1.0, normal_probability);
    let p = below + (above - below) * u;
    // Rounding at the far end of a cut-off tail must not reach an end of the unit interval.
    normal_quantile(p.clamp(1e-300, 1.0 - 1e-16)).clamp(low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
}

fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let span = high - low;
    let split = (mode - low) / span;
    if u < split { low + libm::sqrt(u * span * (mode - low)) } else { high - libm::sqrt((1.0 - u) * span * (high - mode)) }
}

/// Quantile of the beta distribution on the unit interval, by bisection: sixty halvings leave no gap that counts.
fn beta_quantile(alpha: f64, beta: f64, u: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_probability(alpha, beta, middle) < u { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Probability below x: the regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun
/// 26.5.8) on the side where that converges fast, evaluated after Lentz (1976).
fn beta_probability(alpha: f64, beta: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (alpha + 1.0) / (alpha + beta + 2.0) {
        return 1.0 - beta_probability(beta, alpha, 1.0 - x);
    }
    const TINY: f64 = 1e-300;
    let solid = |v: f64| if v.abs() < TINY { TINY } else { v };
    let front = exp(alpha * ln(x) + beta * ln(1.0 - x) + libm::lgamma(alpha + beta) - libm::lgamma(alpha) - libm::lgamma(beta)) / alpha;
    let (mut c, mut d) = (1.0, 1.0 / solid(1.0 - (alpha + beta) * x / (alpha + 1.0)));
    let mut fraction = d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (beta - m) * x / ((alpha + 2.0 * m - 1.0) * (alpha + 2.0 * m));
        let odd = -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2.0 * m) * (alpha + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for term in [even, odd] {
            d = 1.0 / solid(1.0 + term * d);
            c = solid(1.0 + term / c);
            factor = d * c;
            fraction *= factor;
        }
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

#[cfg(test)]
mod tests {
    use super::super::{Bell, Bounded, Evenly, Observed, Raw, Skewed, Triangle};
    use super::*;

    fn plain(number: f64) -> Amount {
        Amount { number, unit: None }
    }

    fn days(number: f64) -> Amount {
        Amount { number, unit: Some("Days".into()) }
    }

    fn number(distribution: &Distribution, u: f64) -> f64 {
        value(distribution, u, &[]).parse().expect("a plain number")
    }

    #[test]
    fn quantiles_are_those_that_the_distributions_promise() {
        let uniform = Distribution::Uniform(Evenly { low: days(10.0), high: days(20.0) });
        assert_eq!(value(&uniform, 0.25, &[]), "Days(12.5)");
        let skewed = |min, max| Distribution::Lognormal(Skewed { median: plain(60.0), p90: plain(120.0), min, max });
        assert!((number(&skewed(None, None), 0.5) - 60.0).abs() < 1e-9 && (number(&skewed(None, None), 0.9) - 120.0).abs() < 1e-9);
        let cut = skewed(Some(plain(30.0)), Some(plain(90.0)));
        assert!(number(&cut, 1e-12) >= 30.0 && number(&cut, 1.0 - 1e-12) <= 90.0);
        let bell = Distribution::Normal(Bell { mean: plain(5.0), sd: plain(2.0), min: None, max: None });
        assert!((number(&bell, 0.975) - 5.0 - 2.0 * 1.959_963_984_540_054).abs() < 1e-9);
        // Half of the triangle from 0 over 1 to 4 lies below 4 - sqrt(6).
        let triangle = Distribution::Triangular(Triangle { low: plain(0.0), mode: plain(1.0), high: plain(4.0) });
        assert!((number(&triangle, 0.5) - (4.0 - libm::sqrt(6.0))).abs() < 1e-12 && (number(&triangle, 0.25) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn quantiles_of_the_beta_distribution_match_the_tables() {
        let beta = |alpha, beta| Distribution::Beta(Bounded { alpha, beta, low: plain(0.0), high: plain(1.0) });
        // Closed forms: x^a for (a, 1), 1 - (1 - x)^b for (1, b), 3 x^2 - 2 x^3 for (2, 2).
        assert!((number(&beta(3.0, 1.0), 0.125) - 0.5).abs() < 1e-12);
        assert!((number(&beta(1.0, 2.0), 0.75) - 0.5).abs() < 1e-12);
        assert!((number(&beta(2.0, 2.0), 0.156_25) - 0.25).abs() < 1e-12);
        assert!(
            (number(&beta(0.5, 0.5), 0.25) - libm::sin(std::f64::consts::PI / 8.0) * libm::sin(std::f64::consts::PI / 8.0)).abs() < 1e-12
        );
        assert!((number(&beta(40.0, 60.0), 0.5) - 0.399_330_742_7).abs() < 1e-9);
    }

    #[test]
    fn choices_and_observations_are_taken_evenly() {
        let choice = Distribution::Choice(["A", "B(1)", "\"c\""].map(|v| Raw(v.into())).to_vec());
        assert_eq!([0.1, 0.5, 0.9].map(|u| value(&choice, u, &[])), ["A", "B(1)", "\"c\""]);
        assert_eq!([0.1, 0.9].map(|u| value(&Distribution::Bool(0.4), u, &[])), ["true", "false"]);
        let seen = Distribution::Empirical(Observed { file: "f".into(), column: "c".into(), unit: Some("Weeks".into()) });
        assert_eq!([0.1, 0.6].map(|u| value(&seen, u, &[1.0, 2.5])), ["Weeks(1.0)", "Weeks(2.5)"]);
    }
}
