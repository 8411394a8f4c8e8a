//! Random draws of the experiment layer: design points and resamples. They share no stream with the runs.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::random::key;

/// What a stream of draws is for. Numbers are part of the results: never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Where the points of a design lie.
    Design = 1,
    /// Which values a bootstrap takes.
    Bootstrap = 2,
    /// Values of what is uncertain, replicate by replicate.
    Replicates = 3,
    /// Where the points of a wave of a calibration lie.
    Calibration = 4,
}

/// A stream of draws that depends on seed, purpose and name alone.
#[derive(Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream of one thing that is drawn, such as an uncertainty or a table cell.
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, name: &str) -> Self {
        let mut bytes = [0_u8; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        // Runs use numbers of replicates here, which stay far below.
        bytes[8..16].copy_from_slice(&(u64::MAX - purpose as u64).to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(bytes);
        generator.set_stream(key(name));
        Self(generator)
    }

    /// 32 random bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// Uniform on the open interval from 0 to 1.
    pub fn uniform(&mut self) -> f64 {
        const SCALE: f64 = 1.0 / (1_u64 << 52) as f64;
        ((self.0.next_u64() >> 12) as f64 + 0.5) * SCALE
    }

    /// A whole number below `n`, by multiplication; the bias is below n / 2^32.
    pub fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// The numbers below `n` in random order (Fisher and Yates 1938, in the form of Durstenfeld 1964).
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }
}
