//! Shortfall.

pub mod analysis;
pub mod chart;
pub mod cli;
pub mod experiment;
pub mod ids;
pub mod maths;
pub mod network;
pub mod output;
pub mod phases;
pub mod random;
pub mod record;
pub mod report;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod tick;
pub mod units;
pub mod world;
