//! From run records to what a briefing says.

pub mod statistics;
pub mod structure;
pub mod summarise;
pub mod summary;
