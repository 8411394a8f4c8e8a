//! Random draws keyed by (seed, replicate, process, agent, tick).
//!
//! A draw depends on its key alone: not on threads, on the order of declarations, or on what other draws
//! were made before. Two runs that differ only in a policy therefore share all their other luck
//! (common random numbers).

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::maths::{exp, ln, normal_quantile};
use crate::scenario::values::RandomDuration;
use crate::units::Days;

/// What a draw decides. Numbers are part of the results: never reorder them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Process {
    /// How far a buyer's cover lies from its sector's.
    Cover = 1,
    /// Time between and length of random outages.
    Hazard = 2,
    /// How long the licence office takes.
    LicenceTime = 3,
    /// Whether the licence office approves.
    LicenceOdds = 4,
    /// How long a supplier's qualification takes.
    Qualification = 5,
    /// Whether and when a government answers a measure.
    Answer = 6,
    /// Whether a review of stocks at home leads to action.
    Review = 7,
    /// How long a buyer looks for a supplier.
    Search = 15,
    /// Whether a passage that turns away a share of its traffic turns away what leaves on a link on a day.
    Passage = 30,
    /// How long a project is built, whether it slips, and whether it fails.
    Construction = 20,
    /// How long research takes and whether it finds something.
    Research = 21,
}

/// Words of the stream that one agent may use per process and tick.
const WORDS_PER_AGENT: u128 = 16;

/// Source of all draws of one run.
#[derive(Debug, Clone, Copy)]
pub struct Luck {
    seed: u64,
    replicate: u64,
}

impl Luck {
    /// The luck of one replicate.
    #[must_use]
    pub fn new(seed: u64, replicate: u32) -> Self {
        Self { seed, replicate: u64::from(replicate) }
    }

    /// The draws of one process, agent and tick. `agent` is a [`key`], so that it survives any renumbering.
    #[must_use]
    pub fn draws(&self, process: Process, agent: u64, tick: u32) -> Draws {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..16].copy_from_slice(&self.replicate.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(u64::from(process as u32) << 32 | u64::from(tick));
        generator.set_word_pos(u128::from(agent) * WORDS_PER_AGENT);
        Draws(generator)
    }
}

/// A few draws that belong together.
#[derive(Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// Uniform on the open interval from 0 to 1.
    pub fn uniform(&mut self) -> f64 {
        // 52 bits and a half: neither end can be reached by rounding.
        const SCALE: f64 = 1.0 / (1_u64 << 52) as f64;
        ((self.0.next_u64() >> 12) as f64 + 0.5) * SCALE
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }

    /// Exponential with the given mean.
    pub fn exponential(&mut self, mean: Days) -> Days {
        mean * -ln(self.uniform())
    }

    /// A random length of time. Draws one number for every distribution, so that changing one moves no other draw.
    pub fn duration(&mut self, distribution: &RandomDuration) -> Days {
        let p = self.uniform();
        match distribution {
            RandomDuration::Fixed(d) => d.0,
            RandomDuration::Uniform(u) => u.low.0 + (u.high.0 - u.low.0) * p,
            RandomDuration::Lognormal(l) => {
                let sigma = ln(l.p90.0 / l.median.0) / normal_quantile(0.9);
                l.median.0 * exp(sigma * normal_quantile(p))
            }
        }
    }
}

/// Expected value of a random length of time.
#[must_use]
pub fn mean_duration(distribution: &RandomDuration) -> Days {
    match distribution {
        RandomDuration::Fixed(d) => d.0,
        RandomDuration::Uniform(u) => (u.low.0 + u.high.0) / 2.0,
        RandomDuration::Lognormal(l) => {
            let sigma = ln(l.p90.0 / l.median.0) / normal_quantile(0.9);
            l.median.0 * exp(sigma * sigma / 2.0)
        }
    }
}

/// A stable 60-bit number for an identifier (FNV-1a), the same in every world in which the agent occurs.
#[must_use]
pub fn key(identifier: &str) -> u64 {
    let hash = identifier.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    hash >> 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::values::{Duration, Lognormal};

    #[test]
    fn a_draw_depends_on_its_key_alone() {
        let luck = Luck::new(7, 3);
        let first = luck.draws(Process::Cover, key("a"), 5).uniform();
        let _ = luck.draws(Process::Cover, key("b"), 5).uniform();
        assert_eq!(first, luck.draws(Process::Cover, key("a"), 5).uniform());
        assert_ne!(first, luck.draws(Process::Cover, key("b"), 5).uniform());
        assert_ne!(first, luck.draws(Process::Hazard, key("a"), 5).uniform());
        assert_ne!(first, luck.draws(Process::Cover, key("a"), 6).uniform());
        assert_ne!(first, Luck::new(7, 4).draws(Process::Cover, key("a"), 5).uniform());
        assert_ne!(first, Luck::new(8, 3).draws(Process::Cover, key("a"), 5).uniform());
    }

    #[test]
    fn a_lognormal_duration_has_the_quantiles_it_was_given() {
        let days = |n| Duration(Days(n));
        let waiting = RandomDuration::Lognormal(Lognormal { median: days(20.0), p90: days(50.0) });
        let mut draws: Vec<f64> = (0..4000).map(|i| Luck::new(1, i).draws(Process::LicenceTime, 9, 0).duration(&waiting).0).collect();
        draws.sort_by(f64::total_cmp);
        assert!((draws[2000] / 20.0 - 1.0).abs() < 0.05, "median {}", draws[2000]);
        assert!((draws[3600] / 50.0 - 1.0).abs() < 0.08, "p90 {}", draws[3600]);
        let mean = draws.iter().sum::<f64>() / 4000.0;
        assert!((mean / mean_duration(&waiting).0 - 1.0).abs() < 0.05);
    }
}
