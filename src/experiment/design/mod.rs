//! Where the points of a design lie, in the unit cube: one coordinate per uncertainty, strictly between 0 and 1.
//! Distributions turn coordinates into values.

pub mod morris;
pub mod sobol;

use super::draws::{Draws, Purpose};

/// A Latin hypercube: along every axis each of `samples` slices holds one point (McKay, Beckman and Conover 1979).
///
/// The coordinates of an axis depend on the seed and its name alone.
#[must_use]
pub fn latin_hypercube(samples: usize, names: &[&str], seed: u64) -> Vec<Vec<f64>> {
    let mut points = vec![Vec::with_capacity(names.len()); samples];
    for name in names {
        let mut draws = Draws::new(seed, Purpose::Design, name);
        let order = draws.permutation(samples);
        for (point, slice) in points.iter_mut().zip(order) {
            point.push((slice as f64 + draws.uniform()) / samples as f64);
        }
    }
    points
}

/// The coordinates of one axis of a Latin hypercube that grows by doubling: for every power of two the first so many points are
/// a Latin hypercube, and a longer axis begins with the shorter one (Sallaberry, Helton and Hora 2008).
///
/// Each doubling splits every slice in two, and new points fill the empty halves in random order. The coordinates depend
/// on the seed and the name alone.
#[must_use]
pub fn growing(samples: usize, name: &str, seed: u64) -> Vec<f64> {
    let mut draws = Draws::new(seed, Purpose::Replicates, name);
    let mut axis = Vec::with_capacity(samples.next_power_of_two());
    axis.push(draws.uniform());
    while axis.len() < samples {
        let slices = 2 * axis.len();
        for i in draws.permutation(axis.len()) {
            let empty = ((axis[i] * slices as f64) as usize) ^ 1;
            axis.push((empty as f64 + draws.uniform()) / slices as f64);
        }
    }
    axis.truncate(samples);
    axis
}

/// Every combination of the middles of equal slices, the last axis running fastest.
#[must_use]
pub fn grid(levels: &[usize]) -> Vec<Vec<f64>> {
    let mut points = vec![Vec::new()];
    for n in levels {
        let level = |i: usize| (i as f64 + 0.5) / *n as f64;
        points = points.iter().flat_map(|p| (0..*n).map(move |i| [&p[..], &[level(i)]].concat())).collect();
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slice_of_a_latin_hypercube_holds_one_point() {
        let points = latin_hypercube(40, &["a", "b", "c"], 5);
        for axis in 0..3 {
            let mut slices: Vec<usize> = points.iter().map(|p| (p[axis] * 40.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..40).collect::<Vec<_>>());
        }
        let fewer = latin_hypercube(40, &["b"], 5);
        assert!(points.iter().zip(&fewer).all(|(p, q)| p[1] == q[0]), "an axis does not depend on the others");
        assert_ne!(points, latin_hypercube(40, &["a", "b", "c"], 6));
    }

    #[test]
    fn an_axis_that_grows_is_a_latin_hypercube_at_every_doubling() {
        let axis = growing(100, "a", 5);
        for n in [1, 2, 4, 8, 16, 32, 64] {
            let mut slices: Vec<usize> = axis[..n].iter().map(|u| (u * n as f64) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..n).collect::<Vec<_>>());
            assert_eq!(growing(n, "a", 5), axis[..n]);
        }
        // Two axes share no order: over two hundred points their correlation lies within four of its standard deviations.
        let (x, y) = (growing(200, "a", 5), growing(200, "b", 5));
        let correlation = x.iter().zip(&y).map(|(x, y)| 12.0 * (x - 0.5) * (y - 0.5)).sum::<f64>() / 200.0;
        assert!(correlation.abs() < 4.0 / libm::sqrt(200.0), "{correlation}");
    }

    #[test]
    fn a_grid_holds_every_combination() {
        assert_eq!(grid(&[2, 1]), [[0.25, 0.5], [0.75, 0.5]]);
        assert_eq!(grid(&[3, 4, 2]).len(), 24);
        assert_eq!(grid(&[]), [Vec::<f64>::new()]);
    }
}
