//! Functions whose last bit must not depend on the processor.
//!
//! The standard library's `exp`, `ln` and `powf` call the platform's mathematics library, which chooses
//! other instructions on other machines; `libm` computes the same bits everywhere.

use crate::units::Days;

/// e to the power x.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `base` to the power `exponent`.
#[must_use]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// Share of a gap that closes in one step when it closes with time constant `tau`: 1 - exp(-dt/tau).
///
/// A step of two days does the same as two steps of one day, so results hardly depend on the step.
#[must_use]
pub fn closing_share(step: Days, tau: Days) -> f64 {
    if tau.0 <= 0.0 { 1.0 } else { -libm::expm1(-step.0 / tau.0) }
}

/// Quantile of the standard normal distribution (Acklam's rational approximation with one Halley step).
///
/// `p` must lie strictly between 0 and 1.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0);
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] =
        [-5.447_609_879_822_406e1, 1.615_858_368_580_409e2, -1.556_989_798_598_866e2, 6.680_131_188_771_972e1, -1.328_068_155_288_572e1];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
    let tail = |q: f64| horner(&C, q) / (horner(&D, q) * q + 1.0);
    let low = 0.02425;
    let x = if p < low {
        tail(libm::sqrt(-2.0 * ln(p)))
    } else if p > 1.0 - low {
        -tail(libm::sqrt(-2.0 * ln(1.0 - p)))
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / (horner(&B, r) * r + 1.0)
    };
    let error = normal_probability(x) - p;
    let u = error * libm::sqrt(2.0 * std::f64::consts::PI) * exp(x * x / 2.0);
    x - u / (1.0 + x * u / 2.0)
}

/// Probability below z under the standard normal distribution.
#[must_use]
pub fn normal_probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_half_steps_close_the_same_gap_as_one() {
        let half = 1.0 - closing_share(Days(0.5), Days(20.0));
        assert!((half * half - (1.0 - closing_share(Days(1.0), Days(20.0)))).abs() < 1e-15);
    }

    #[test]
    fn normal_quantiles_match_the_tables() {
        for (p, z) in [(0.5, 0.0), (0.9, 1.281_551_565_544_600_5), (0.975, 1.959_963_984_540_054), (0.001, -3.090_232_306_167_813_5)] {
            assert!((normal_quantile(p) - z).abs() < 1e-9, "{p}: {}", normal_quantile(p));
        }
    }
}
