//! Shortfall.

pub mod analysis;
pub mod ids;
pub mod maths;
pub mod network;
pub mod phases;
pub mod random;
pub mod record;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod tick;
pub mod units;
pub mod world;
