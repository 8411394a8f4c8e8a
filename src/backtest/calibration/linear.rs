//! The little linear algebra of a multivariate normal kernel.

/// A multivariate normal distribution around nothing, held as the lower Cholesky factor of its covariance.
#[derive(Debug, Clone, PartialEq)]
pub struct Normal {
    /// Rows of the lower triangle.
    factor: Vec<Vec<f64>>,
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
        Self { factor }
    }

    /// A draw, from as many standard normal numbers as there are dimensions.
    #[must_use]
    pub fn draw(&self, standard: &[f64]) -> Vec<f64> {
        self.factor.iter().map(|row| row.iter().zip(standard).map(|(a, z)| a * z).sum()).collect()
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

/// Covariance of points.
#[must_use]
pub fn covariance(points: &[&[f64]]) -> Vec<Vec<f64>> {
    let (n, d) = (points.len() as f64, points.first().map_or(0, |p| p.len()));
    let mean: Vec<f64> = (0..d).map(|i| points.iter().map(|p| p[i]).sum::<f64>() / n).collect();
    let entry = |i: usize, j: usize| points.iter().map(|p| (p[i] - mean[i]) * (p[j] - mean[j])).sum::<f64>() / n;
    (0..d).map(|i| (0..d).map(|j| entry(i, j)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_covariance_asked_for() {
        let normal = Normal::new(&[vec![4.0, 1.0], vec![1.0, 2.0]]);
        let drawn = normal.draw(&[1.0, 0.0]);
        assert!((drawn[0] - 2.0).abs() < 1e-12 && (drawn[1] - 0.5).abs() < 1e-12, "{drawn:?}");
        let other = normal.draw(&[0.0, 1.0]);
        assert!(other[0] == 0.0 && (other[1] * other[1] - 1.75).abs() < 1e-12, "{other:?}");
    }

    #[test]
    fn a_singular_matrix_is_helped() {
        let normal = Normal::new(&[vec![1.0, 1.0], vec![1.0, 1.0]]);
        assert!(normal.draw(&[1.0, 1.0]).iter().all(|x| x.is_finite()));
    }

    #[test]
    fn covariances_of_two_points() {
        let points: [&[f64]; 2] = [&[0.0, 0.0], &[2.0, 4.0]];
        assert_eq!(covariance(&points), [vec![1.0, 2.0], vec![2.0, 4.0]]);
    }
}
