//! From run records to what a briefing says.

pub mod comparison;
pub mod sensitivity;
pub mod statistics;
pub mod structure;
pub mod summarise;
pub mod summary;
