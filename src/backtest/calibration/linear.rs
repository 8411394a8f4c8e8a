//! The little linear algebra of a multivariate normal kernel.

use crate::maths::{exp, ln};

/// A multivariate normal distribution around nothing, held as the lower Cholesky factor of its covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Normal {
    /// Rows of the lower triangle.
    factor: Vec<Vec<f64>>,
    /// Logarithm of the density in the middle.
    log_peak: f64,
}

impl Normal {
    /// The distribution with this covariance, of which the diagonal is positive; a share of the diagonal is added until
    /// the matrix is positive definite, as rounding and few points may leave it singular.
    #[must_use]
    pub fn new(covariance: &[Vec<f64>]) -> Self {
        let factor = [0.0, 1e-9, 1e-6, 1e-3, 1e-1, 1.0]
            .into_iter()
            .find_map(|ridge| cholesky(covariance, ridge))
            .expect("a matrix whose diagonal outweighs the rest is positive definite");
        let log_root: f64 = factor.iter().enumerate().map(|(i, row)| ln(row[i])).sum();
        let log_peak = -0.5 * factor.len() as f64 * ln(2.0 * std::f64::consts::PI) - log_root;
        Self { factor, log_peak }
    }

    /// A draw, from as many standard normal numbers as there are dimensions.
    #[must_use]
    pub fn draw(&self, standard: &[f64]) -> Vec<f64> {
        self.factor.iter().map(|row| row.iter().zip(standard).map(|(a, z)| a * z).sum()).collect()
    }

    /// Density at a distance from the middle.
    #[must_use]
    pub fn density(&self, at: &[f64]) -> f64 {
        // Solve the triangular system row by row: the squared length of the solution is the exponent.
        let mut solved: Vec<f64> = Vec::with_capacity(at.len());
        for (row, x) in self.factor.iter().zip(at) {
            let before: f64 = row.iter().zip(&solved).map(|(a, y)| a * y).sum();
            solved.push((x - before) / row[solved.len()]);
        }
        exp(self.log_peak - 0.5 * solved.iter().map(|y| y * y).sum::<f64>())
    }
}

/// Lower Cholesky factor of a symmetric matrix with a share of its diagonal added; none where it is not positive definite.
fn cholesky(matrix: &[Vec<f64>], ridge: f64) -> Option<Vec<Vec<f64>>> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (i, given) in matrix.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for j in 0..i {
            let sum: f64 = row.iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
            row.push((given[j] - sum) / rows[j][j]);
        }
        let left = given[i] * (1.0 + ridge) - row.iter().map(|a| a * a).sum::<f64>();
        if left <= 1e-12 * given[i] {
            return None;
        }
        row.push(libm::sqrt(left));
        rows.push(row);
    }
    Some(rows)
}

/// Weighted covariance of points; weights add up to one.
#[must_use]
pub fn covariance(points: &[&[f64]], weights: &[f64]) -> Vec<Vec<f64>> {
    let d = points.first().map_or(0, |p| p.len());
    let mean: Vec<f64> = (0..d).map(|i| points.iter().zip(weights).map(|(p, w)| w * p[i]).sum()).collect();
    let entry = |i: usize, j: usize| points.iter().zip(weights).map(|(p, w)| w * (p[i] - mean[i]) * (p[j] - mean[j])).sum::<f64>();
    (0..d).map(|i| (0..d).map(|j| entry(i, j)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn densities_match_the_formula_in_two_dimensions() {
        let normal = Normal::new(&[vec![4.0, 1.0], vec![1.0, 2.0]]);
        // Determinant 7, inverse [[2, -1], [-1, 4]] / 7; at (1, 1) the form is (2 - 2 + 4) / 7.
        let expected = exp(-0.5 * 4.0 / 7.0) / (2.0 * std::f64::consts::PI * libm::sqrt(7.0));
        assert!((normal.density(&[1.0, 1.0]) / expected - 1.0).abs() < 1e-12);
        let drawn = normal.draw(&[1.0, 0.0]);
        assert!((drawn[0] - 2.0).abs() < 1e-12 && (drawn[1] - 0.5).abs() < 1e-12, "{drawn:?}");
    }

    #[test]
    fn a_singular_matrix_is_helped() {
        let normal = Normal::new(&[vec![1.0, 1.0], vec![1.0, 1.0]]);
        assert!(normal.density(&[0.0, 0.0]).is_finite());
    }

    #[test]
    fn covariances_weigh_points() {
        let points: [&[f64]; 3] = [&[0.0, 0.0], &[2.0, 4.0], &[9.0, 9.0]];
        assert_eq!(covariance(&points, &[0.5, 0.5, 0.0]), [vec![1.0, 2.0], vec![2.0, 4.0]]);
    }
}
