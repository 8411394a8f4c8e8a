//! From run records to what a briefing says.

pub mod comparison;
mod derived;
pub mod sensitivity;
pub mod statistics;
pub mod structure;
pub mod summarise;
pub mod summary;
pub mod uncertainty;
