//! Trajectories that change one uncertainty at a time (Morris 1991).

use crate::experiment::draws::{Draws, Purpose};

/// Trajectories on a grid of `levels` (even), each of one point more than there are axes. Between two points of a
/// trajectory one coordinate jumps half the grid, up or down; every axis jumps once, in random order.
///
/// Level l stands at (l + 1/2) / levels, so that every distribution is finite there; [`step`] is the length of a jump.
#[must_use]
pub fn trajectories(count: usize, levels: usize, axes: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut points = Vec::with_capacity(count * (axes + 1));
    for trajectory in 0..count {
        let mut draws = Draws::new(seed, Purpose::Design, &format!("trajectory {trajectory}"));
        let at = |level: usize| (level as f64 + 0.5) / levels as f64;
        let ends: Vec<(usize, usize)> = (0..axes)
            .map(|_| {
                let low = draws.below(levels / 2);
                if draws.below(2) == 0 { (low, low + levels / 2) } else { (low + levels / 2, low) }
            })
            .collect();
        let mut point: Vec<f64> = ends.iter().map(|(from, _)| at(*from)).collect();
        points.push(point.clone());
        for axis in draws.permutation(axes) {
            point[axis] = at(ends[axis].1);
            points.push(point.clone());
        }
    }
    points
}

/// Length of a jump on the grid that runs from 0 to 1: levels / 2 of its levels - 1 steps.
#[must_use]
pub fn step(levels: usize) -> f64 {
    levels as f64 / (2.0 * (levels as f64 - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_axis_jumps_once_by_half_the_grid() {
        let points = trajectories(20, 4, 3, 9);
        assert_eq!(points.len(), 80);
        for trajectory in points.chunks(4) {
            let mut moved = Vec::new();
            for pair in trajectory.windows(2) {
                let axes: Vec<usize> = (0..3).filter(|a| pair[0][*a] != pair[1][*a]).collect();
                assert_eq!(axes.len(), 1);
                assert!(((pair[0][axes[0]] - pair[1][axes[0]]).abs() - 0.5).abs() < 1e-15);
                moved.extend(axes);
            }
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2]);
        }
        assert!(points.iter().flatten().all(|u| [0.125, 0.375, 0.625, 0.875].contains(u)));
        assert!((step(4) - 2.0 / 3.0).abs() < 1e-15);
    }
}
