//! Sensitivity indices: elementary effects (Morris 1991, Campolongo, Cariboni and Saltelli 2007), shares of
//! variance (Sobol 2001, estimators of Saltelli et al. 2010) and shares of variance of any sample (Plischke, Borgonovo and
//! Smith 2013, with the adjustment of Hays 1963), with bootstrap intervals.

use super::statistics::{mean, quantile};
use crate::experiment::draws::Draws;

/// Number of resamples of a bootstrap.
pub const RESAMPLES: usize = 1000;

/// A number with an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number.
    pub value: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Elementary effects of one uncertainty, in units of the outcome per length of the whole grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// Mean of the effects.
    pub mu: Estimate,
    /// Mean of their sizes: how much the uncertainty matters.
    pub mu_star: Estimate,
    /// Their standard deviation: how far they depend on the other uncertainties.
    pub sigma: Estimate,
}

/// Shares of variance of one uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// First-order index: by itself.
    pub first: Estimate,
    /// Total index: with all its interactions.
    pub total: Estimate,
}

/// Elementary effects from the outcomes of trajectories, in their order, and the points they ran at.
///
/// `step` is the length of a jump, `level` the level of the intervals, such as 0.9.
#[must_use]
pub fn morris(points: &[Vec<f64>], outcomes: &[f64], step: f64, level: f64, draws: &mut Draws) -> Vec<Effects> {
    let axes = points[0].len();
    let mut effects = vec![Vec::new(); axes];
    for (trajectory, outcomes) in points.chunks(axes + 1).zip(outcomes.chunks(axes + 1)) {
        for (pair, outcome) in trajectory.windows(2).zip(outcomes.windows(2)) {
            let moved = (0..axes).find(|a| pair[0][*a] != pair[1][*a]).expect("each step moves one coordinate");
            let sign = if pair[1][moved] > pair[0][moved] { 1.0 } else { -1.0 };
            effects[moved].push(sign * (outcome[1] - outcome[0]) / step);
        }
    }
    let size = |values: &[f64]| mean(&values.iter().map(|v| v.abs()).collect::<Vec<_>>());
    let mut taken: Vec<[Vec<f64>; 3]> = vec![Default::default(); axes];
    for _ in 0..RESAMPLES {
        let chosen = resample(effects[0].len(), draws);
        for (values, taken) in effects.iter().zip(&mut taken) {
            let values: Vec<f64> = chosen.iter().map(|i| values[*i as usize]).collect();
            taken.iter_mut().zip([mean(&values), size(&values), deviation(&values)]).for_each(|(all, one)| all.push(one));
        }
    }
    let of_axis = |(values, taken): (&Vec<f64>, [Vec<f64>; 3])| {
        let [mu, mu_star, sigma] = taken;
        Effects {
            mu: interval(mean(values), mu, level),
            mu_star: interval(size(values), mu_star, level),
            sigma: interval(deviation(values), sigma, level),
        }
    };
    effects.iter().zip(taken).map(of_axis).collect()
}

/// Shares of variance from the outcomes of a design of Saltelli, in its order. An outcome that never moves has no
/// shares: they are nothing.
#[must_use]
pub fn sobol(axes: usize, outcomes: &[f64], level: f64, draws: &mut Draws) -> Vec<Shares> {
    // Outcomes far from nothing would drown the products below: only departures from the mean enter.
    let centre = mean(outcomes);
    let rows: Vec<Vec<f64>> = outcomes.chunks(axes + 2).map(|row| row.iter().map(|y| y - centre).collect()).collect();
    let negligible = 1e-24 * (1.0 + centre * centre);
    let shares = |chosen: &[u32]| -> Vec<[f64; 2]> {
        let variance = variance(&rows, chosen);
        let share = |term: &dyn Fn(&[f64]) -> f64| {
            let part = chosen.iter().map(|i| term(&rows[*i as usize])).sum::<f64>() / chosen.len() as f64;
            if variance > negligible { part / variance } else { 0.0 }
        };
        let last = axes + 1;
        let of_axis =
            |k: usize| [share(&|row| row[last] * (row[k + 1] - row[0])), share(&|row| 0.5 * (row[0] - row[k + 1]) * (row[0] - row[k + 1]))];
        (0..axes).map(of_axis).collect()
    };
    let all: Vec<u32> = (0..rows.len() as u32).collect();
    let found = shares(&all);
    let taken: Vec<Vec<[f64; 2]>> = (0..RESAMPLES).map(|_| shares(&resample(rows.len(), draws))).collect();
    let estimate = |k: usize, which: usize| interval(found[k][which], taken.iter().map(|t| t[k][which]).collect(), level);
    (0..axes).map(|k| Shares { first: estimate(k, 0), total: estimate(k, 1) }).collect()
}

/// Share of the variance of outcomes that the group of a point explains: an estimate of the first-order index from any
/// sample. Groups hold points with one value, or with values next to each other.
///
/// The adjustment for the number of groups (omega squared) keeps an uncertainty that does nothing at about nothing.
#[must_use]
pub fn explained(groups: &[usize], outcomes: &[f64], level: f64, draws: &mut Draws) -> Estimate {
    let kinds = groups.iter().max().map_or(0, |g| g + 1);
    let share = |chosen: &[u32]| {
        let (mut sums, mut counts) = (vec![0.0; kinds], vec![0_u32; kinds]);
        for i in chosen {
            sums[groups[*i as usize]] += outcomes[*i as usize];
            counts[groups[*i as usize]] += 1;
        }
        let n = chosen.len() as f64;
        let centre = sums.iter().sum::<f64>() / n;
        let all: f64 = chosen.iter().map(|i| outcomes[*i as usize] - centre).map(|d| d * d).sum();
        let filled = || sums.iter().zip(&counts).filter(|(_, count)| **count > 0);
        let between: f64 = filled().map(|(sum, n)| (sum / f64::from(*n) - centre, f64::from(*n))).map(|(d, n)| n * d * d).sum();
        let freedom = filled().count() as f64 - 1.0;
        let within = (all - between).max(0.0) / (n - freedom - 1.0).max(1.0);
        if all > 1e-24 * n * (1.0 + centre * centre) { ((between - freedom * within) / (all + within)).max(0.0) } else { 0.0 }
    };
    let value = share(&(0..groups.len() as u32).collect::<Vec<_>>());
    let taken = (0..RESAMPLES).map(|_| share(&resample(groups.len(), draws))).collect();
    interval(value, taken, level)
}

/// Variance of the outcomes of A and B together.
fn variance(rows: &[Vec<f64>], chosen: &[u32]) -> f64 {
    let values = || chosen.iter().map(|i| &rows[*i as usize]).flat_map(|row| [row[0], row[row.len() - 1]]);
    let n = (2 * chosen.len()) as f64;
    let centre = values().sum::<f64>() / n;
    values().map(|v| (v - centre) * (v - centre)).sum::<f64>() / n
}

/// As many numbers below `n`, drawn with replacement.
fn resample(n: usize, draws: &mut Draws) -> Vec<u32> {
    (0..n).map(|_| draws.below(n) as u32).collect()
}

/// Standard deviation, with n - 1; nothing for a single value.
#[must_use]
pub fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let centre = mean(values);
    libm::sqrt(values.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>() / (values.len() - 1) as f64)
}

/// The percentile interval of a bootstrap (Efron 1979).
fn interval(value: f64, mut taken: Vec<f64>, level: f64) -> Estimate {
    taken.sort_by(f64::total_cmp);
    Estimate { value, low: quantile(&taken, (1.0 - level) / 2.0), high: quantile(&taken, (1.0 + level) / 2.0) }
}

/// The mean with its bootstrap interval.
#[must_use]
pub fn bootstrap_mean(values: &[f64], level: f64, draws: &mut Draws) -> Estimate {
    let n = values.len();
    let taken = (0..RESAMPLES).map(|_| (0..n).map(|_| values[draws.below(n)]).sum::<f64>() / n as f64).collect();
    interval(mean(values), taken, level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::design::sobol::saltelli_plain;
    use crate::experiment::draws::Purpose;

    /// Ishigami and Homma 1990, with a = 7 and b = 0.1, over the cube from -pi to pi.
    fn ishigami(u: &[f64]) -> f64 {
        let x: Vec<f64> = u.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
        let s = libm::sin(x[1]);
        libm::sin(x[0]) + 7.0 * s * s + 0.1 * x[2] * x[2] * x[2] * x[2] * libm::sin(x[0])
    }

    fn draws() -> Draws {
        Draws::new(1, Purpose::Bootstrap, "test")
    }

    fn half(estimate: Estimate) -> f64 {
        (estimate.high - estimate.low) / 2.0
    }

    /// Expected numbers from SALib 1.6.0 with
    /// `p = {'num_vars': 3, 'names': ['a', 'b', 'c'], 'bounds': [[-pi, pi]] * 3}`,
    /// `x = SALib.sample.sobol.sample(p, 1024, calc_second_order=False, scramble=False, skip_values=1024)`,
    /// `SALib.analyze.sobol.analyze(p, Ishigami.evaluate(x), calc_second_order=False, num_resamples=1000, conf_level=0.9, seed=1)`.
    #[test]
    fn shares_of_variance_of_ishigami_are_those_of_salib() {
        let points = saltelli_plain(1024, 3, 1024);
        let outcomes: Vec<f64> = points.iter().map(|p| ishigami(p)).collect();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(close(outcomes[0], 3.426_362_002_464_712) && close(outcomes[2], 0.854_631_760_482_385_5), "{:?}", &outcomes[..3]);
        let shares = sobol(3, &outcomes, 0.9, &mut draws());
        let first = [0.316_831_538_349_847_2, 0.443_763_061_003_770_55, 0.012_203_120_086_348_433];
        let total = [0.555_860_085_135_546_7, 0.441_898_071_195_767_4, 0.244_675_386_536_351_74];
        let first_half = [0.049_963, 0.042_385, 0.047_689];
        let total_half = [0.070_359, 0.034_093, 0.022_146];
        for k in 0..3 {
            assert!(close(shares[k].first.value, first[k]) && close(shares[k].total.value, total[k]), "{:?}", shares[k]);
            assert!((half(shares[k].first) / first_half[k] - 1.0).abs() < 0.15, "{:?}", shares[k].first);
            assert!((half(shares[k].total) / total_half[k] - 1.0).abs() < 0.15, "{:?}", shares[k].total);
        }
    }

    /// Expected numbers from SALib 1.6.0 with the same problem, `x = SALib.sample.morris.sample(p, 10, num_levels=4, seed=1)` and
    /// `SALib.analyze.morris.analyze(p, x, Ishigami.evaluate(x), num_levels=4, num_resamples=1000, conf_level=0.9, seed=1)`.
    #[test]
    fn elementary_effects_of_ishigami_are_those_of_salib() {
        // The sample, one digit per level.
        let sample = "320 120 100 102 213 211 231 031 110 130 330 332 232 212 012 010 021 221 223 203 \
                      333 133 131 111 210 230 030 032 203 003 023 021 300 100 102 122 023 003 001 201";
        let points: Vec<Vec<f64>> =
            sample.split_whitespace().map(|p| p.bytes().map(|level| f64::from(level - b'0') / 3.0).collect()).collect();
        let outcomes: Vec<f64> = points.iter().map(|p| ishigami(p)).collect();
        let effects = morris(&points, &outcomes, 2.0 / 3.0, 0.9, &mut draws());
        let expected = [
            [8.953_813_332_259_726, 8.953_813_332_259_726, 6.453_728_864_547_991, 3.120_28],
            [0.0, 7.875, 8.300_978_857_941_992, 0.0],
            [3.749_277_661_999_870_2, 6.248_796_103_333_117, 8.435_231_834_744_02, 3.248_05],
        ];
        for (e, [mu, mu_star, sigma, conf]) in effects.iter().zip(expected) {
            for (found, wanted) in [(e.mu, mu), (e.mu_star, mu_star), (e.sigma, sigma)] {
                assert!((found.value - wanted).abs() < 1e-9, "{found:?} is not {wanted}");
            }
            // SALib takes a normal interval of the resamples, this program their percentiles, which are coarse for ten trajectories.
            assert!((half(e.mu_star) - conf).abs() <= 0.2 * conf + 1e-9, "{:?} but {conf}", e.mu_star);
        }
    }

    /// The exact first-order indices of Ishigami are 0.3139, 0.4424 and 0.
    #[test]
    fn groups_of_any_sample_explain_what_first_order_indices_say() {
        let points = saltelli_plain(1024, 3, 1024);
        let outcomes: Vec<f64> = points.iter().map(|p| ishigami(p)).collect();
        let group = |k: usize| points.iter().map(|p| ((p[k] * 20.0) as usize).min(19)).collect::<Vec<_>>();
        for (k, exact) in [0.3139, 0.4424, 0.0].into_iter().enumerate() {
            let found = explained(&group(k), &outcomes, 0.9, &mut draws());
            assert!((found.value - exact).abs() < 0.03, "{k}: {found:?}");
        }
    }

    #[test]
    fn an_outcome_that_never_moves_has_no_shares() {
        assert_eq!(explained(&[0, 1, 0, 1], &[7.0e9; 4], 0.9, &mut draws()).value, 0.0);
        let shares = sobol(2, &[7.0e9; 32], 0.9, &mut draws());
        assert!(shares.iter().all(|s| s.first.value == 0.0 && s.total.value == 0.0), "{shares:?}");
    }
}
