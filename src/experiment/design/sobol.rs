//! The Sobol sequence (Sobol 1967) with the direction numbers of Joe and Kuo (2008), and the design of Saltelli
//! et al. (2010) for first-order and total indices.

use crate::experiment::draws::{Draws, Purpose};

/// Most axes of the sequence; a design of Saltelli takes two per uncertainty.
pub const AXES: usize = DIRECTIONS.len() + 1;

/// Axis by axis from the second: primitive polynomial over two elements, leading and last coefficient included, and
/// first direction numbers (Joe and Kuo 2008, table new-joe-kuo-6).
#[rustfmt::skip]
const DIRECTIONS: [(u32, &[u32]); 63] = [
    (3, &[1]),
    (7, &[1, 3]),
    (11, &[1, 3, 1]),
    (13, &[1, 1, 1]),
    (19, &[1, 1, 3, 3]),
    (25, &[1, 3, 5, 13]),
    (37, &[1, 1, 5, 5, 17]),
    (41, &[1, 1, 5, 5, 5]),
    (47, &[1, 1, 7, 11, 19]),
    (55, &[1, 1, 5, 1, 1]),
    (59, &[1, 1, 1, 3, 11]),
    (61, &[1, 3, 5, 5, 31]),
    (67, &[1, 3, 3, 9, 7, 49]),
    (91, &[1, 1, 1, 15, 21, 21]),
    (97, &[1, 3, 1, 13, 27, 49]),
    (103, &[1, 1, 1, 15, 7, 5]),
    (109, &[1, 3, 1, 15, 13, 25]),
    (115, &[1, 1, 5, 5, 19, 61]),
    (131, &[1, 3, 7, 11, 23, 15, 103]),
    (137, &[1, 3, 7, 13, 13, 15, 69]),
    (143, &[1, 1, 3, 13, 7, 35, 63]),
    (145, &[1, 3, 5, 9, 1, 25, 53]),
    (157, &[1, 3, 1, 13, 9, 35, 107]),
    (167, &[1, 3, 1, 5, 27, 61, 31]),
    (171, &[1, 1, 5, 11, 19, 41, 61]),
    (185, &[1, 3, 5, 3, 3, 13, 69]),
    (191, &[1, 1, 7, 13, 1, 19, 1]),
    (193, &[1, 3, 7, 5, 13, 19, 59]),
    (203, &[1, 1, 3, 9, 25, 29, 41]),
    (211, &[1, 3, 5, 13, 23, 1, 55]),
    (213, &[1, 3, 7, 3, 13, 59, 17]),
    (229, &[1, 3, 1, 3, 5, 53, 69]),
    (239, &[1, 1, 5, 5, 23, 33, 13]),
    (241, &[1, 1, 7, 7, 1, 61, 123]),
    (247, &[1, 1, 7, 9, 13, 61, 49]),
    (253, &[1, 3, 3, 5, 3, 55, 33]),
    (285, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (299, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (301, &[1, 3, 1, 11, 11, 11, 77, 249]),
    (333, &[1, 3, 1, 11, 27, 43, 71, 9]),
    (351, &[1, 1, 7, 15, 21, 11, 81, 45]),
    (355, &[1, 3, 7, 3, 25, 31, 65, 79]),
    (357, &[1, 3, 1, 1, 19, 11, 3, 205]),
    (361, &[1, 1, 5, 9, 19, 21, 29, 157]),
    (369, &[1, 3, 7, 11, 1, 33, 89, 185]),
    (391, &[1, 3, 3, 3, 15, 9, 79, 71]),
    (397, &[1, 3, 7, 11, 15, 39, 119, 27]),
    (425, &[1, 1, 3, 1, 11, 31, 97, 225]),
    (451, &[1, 1, 1, 3, 23, 43, 57, 177]),
    (463, &[1, 3, 7, 7, 17, 17, 37, 71]),
    (487, &[1, 3, 1, 5, 27, 63, 123, 213]),
    (501, &[1, 1, 3, 5, 11, 43, 53, 133]),
    (529, &[1, 3, 5, 5, 29, 17, 47, 173, 479]),
    (539, &[1, 3, 3, 11, 3, 1, 109, 9, 69]),
    (545, &[1, 1, 1, 5, 17, 39, 23, 5, 343]),
    (557, &[1, 3, 1, 5, 25, 15, 31, 103, 499]),
    (563, &[1, 1, 1, 11, 11, 17, 63, 105, 183]),
    (601, &[1, 1, 5, 11, 9, 29, 97, 231, 363]),
    (607, &[1, 1, 5, 15, 19, 45, 41, 7, 383]),
    (617, &[1, 3, 7, 7, 31, 19, 83, 137, 221]),
    (623, &[1, 1, 1, 3, 23, 15, 111, 223, 83]),
    (631, &[1, 1, 5, 13, 31, 15, 55, 25, 161]),
    (637, &[1, 1, 3, 13, 25, 47, 39, 87, 257]),
];

/// The sequence along one axis.
#[derive(Debug, Clone)]
pub struct Axis([u32; 32]);

impl Axis {
    /// The axis with this number, counted from 0 and below [`AXES`].
    #[must_use]
    pub fn new(number: usize) -> Self {
        let mut v = [0_u32; 32];
        let Some((polynomial, first)) = number.checked_sub(1).map(|n| DIRECTIONS[n]) else {
            v.iter_mut().enumerate().for_each(|(k, v)| *v = 1 << (31 - k));
            return Self(v);
        };
        let degree = first.len();
        for k in 0..32 {
            v[k] = if k < degree {
                first[k] << (31 - k)
            } else {
                let inner = (1..degree).filter(|i| polynomial >> (degree - i) & 1 == 1).fold(0, |sum, i| sum ^ v[k - i]);
                inner ^ v[k - degree] ^ (v[k - degree] >> degree)
            };
        }
        Self(v)
    }

    /// The coordinate of a point in units of 2^-32, in the order of Gray codes (Antonov and Saleev 1979).
    #[must_use]
    pub fn at(&self, point: u32) -> u32 {
        let gray = point ^ (point >> 1);
        (0..32).filter(|bit| gray >> bit & 1 == 1).fold(0, |sum, bit| sum ^ self.0[bit])
    }
}

/// Middle of the interval of length 2^-32 that starts at a coordinate.
fn unit(coordinate: u32) -> f64 {
    (f64::from(coordinate) + 0.5) / 4_294_967_296.0
}

/// A design of Saltelli: for each of `samples` (a power of two) a point of matrix A, for each axis that point with
/// this coordinate from B, and the point of B. A random digital shift per axis makes it depend on the seed and keeps
/// its evenness.
#[must_use]
pub fn saltelli(samples: usize, axes: usize, seed: u64) -> Vec<Vec<f64>> {
    let sequence: Vec<(Axis, u32)> =
        (0..2 * axes).map(|n| (Axis::new(n), Draws::new(seed, Purpose::Design, &format!("shift {n}")).bits())).collect();
    let mut points = Vec::with_capacity(samples * (axes + 2));
    for i in 0..samples as u32 {
        let row: Vec<f64> = sequence.iter().map(|(axis, shift)| unit(axis.at(i) ^ shift)).collect();
        crossed(&row, axes, &mut points);
    }
    points
}

/// Adds A, every A with one coordinate of B, and B; `row` holds the coordinates of A and then those of B.
fn crossed(row: &[f64], axes: usize, points: &mut Vec<Vec<f64>>) {
    let (a, b) = row.split_at(axes);
    points.push(a.to_vec());
    for axis in 0..axes {
        let mut mixed = a.to_vec();
        mixed[axis] = b[axis];
        points.push(mixed);
    }
    points.push(b.to_vec());
}

/// The design without a shift, points at the lower ends of their intervals, from point `skip` of the sequence on: for
/// comparison with other programs.
#[cfg(test)]
pub(crate) fn saltelli_plain(samples: usize, axes: usize, skip: usize) -> Vec<Vec<f64>> {
    let sequence: Vec<Axis> = (0..2 * axes).map(Axis::new).collect();
    let mut points = Vec::new();
    for i in skip..skip + samples {
        let row: Vec<f64> = sequence.iter().map(|axis| f64::from(axis.at(i as u32)) / 4_294_967_296.0).collect();
        crossed(&row, axes, &mut points);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_starts_as_published() {
        let row = |i: u32| [0, 1, 2, 3].map(|n| f64::from(Axis::new(n).at(i)) / 4_294_967_296.0);
        assert_eq!(row(1), [0.5, 0.5, 0.5, 0.5]);
        assert_eq!(row(2), [0.75, 0.25, 0.25, 0.25]);
        assert_eq!(row(5), [0.875, 0.875, 0.125, 0.375]);
        assert_eq!(row(7), [0.125, 0.625, 0.375, 0.125]);
    }

    #[test]
    fn every_axis_fills_every_slice_once() {
        for number in 0..AXES {
            let axis = Axis::new(number);
            let mut slices: Vec<u32> = (0..256).map(|i| axis.at(i) >> 24).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..256).collect::<Vec<_>>(), "axis {number}");
        }
    }

    #[test]
    fn a_mixed_point_differs_from_the_first_in_one_coordinate() {
        let points = saltelli(8, 3, 1);
        assert_eq!(points.len(), 40);
        for group in points.chunks(5) {
            for axis in 0..3 {
                let expected: Vec<f64> = (0..3).map(|k| if k == axis { group[4][k] } else { group[0][k] }).collect();
                assert_eq!(group[axis + 1], expected);
            }
        }
        assert_ne!(points, saltelli(8, 3, 2));
    }
}
