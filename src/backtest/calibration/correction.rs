//! By how much the numbers of targets move from facts at the middle of what is uncertain to facts that are drawn.
//!
//! A point with facts at the middle costs one run, but its number is not the median over draws: that of gallium after three
//! years stood at 9.7 with facts at the middle and at 4.9 over draws. The difference is much the same for points that lie near each
//! other: over 240 finalists of a search its standard deviation was half of that of the target itself, in the median of 42 targets.
//! So a few points that are kept are run on draws, and the difference is put on all (space mapping, Bandler and others 1994,
//! doi:10.1109/22.339794; a cheap model mended by a dear one, Kennedy and O'Hagan 2000, doi:10.1093/biomet/87.1.1).

use super::evaluate::Numbers;
use crate::backtest::score::spread;

/// What is to be put on the numbers of each target, from points with their numbers at the middle and on draws: the median of
/// the difference of medians; nothing where no point has both.
#[must_use]
pub fn shifts(points: &[(&Numbers, &Numbers)], targets: usize) -> Vec<f64> {
    let shift = |t: usize| {
        let medians = |(middle, drawn): &(&Numbers, &Numbers)| [spread(&drawn[t])[1], spread(&middle[t])[1]];
        // What is no number counts as the largest.
        let both = |medians: &[f64; 2]| medians.iter().all(|m| *m < f64::MAX);
        let known: Vec<f64> = points.iter().map(medians).filter(both).map(|[drawn, middle]| drawn - middle).collect();
        if known.is_empty() { 0.0 } else { spread(&known)[1] }
    };
    (0..targets).map(shift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_what_points_show_is_put_on_all() {
        let at = |x: f64| vec![vec![x], vec![f64::NAN]];
        let drawn = |x: f64| vec![vec![x - 1.0, x, x + 5.0], vec![1.0, 1.0, 1.0]];
        let (middle, over): (Vec<_>, Vec<_>) = ((0..3).map(|i| at(f64::from(i))).collect(), [0.5, 1.4, 9.0].map(drawn).to_vec());
        let pairs: Vec<(&Numbers, &Numbers)> = middle.iter().zip(&over).collect();
        let found = shifts(&pairs, 2);
        assert!((found[0] - 0.5).abs() < 1e-12, "of 0.5, 0.4 and 7: {found:?}");
        assert_eq!((found[1], shifts(&[], 2)), (0.0, vec![0.0, 0.0]), "what has no number moves by nothing");
    }
}
