//! From run records to what a briefing says.

pub mod summary;
