//! The economics, as pure functions of numbers: no ECS, no files, no randomness of their own.
//!
//! Each rule names its source and has a test of its signature effect. Phases fetch, call a rule and store.

pub mod end_use;
pub mod entry;
pub mod export_gate;
pub mod fear;
pub mod government;
pub mod investment;
pub mod knowledge;
pub mod mothballing;
pub mod ordering;
pub mod pricing;
pub mod production;
pub mod quota_rent;
pub mod rationing;
pub mod recycling;
pub mod shock;
pub mod sourcing;
pub mod speculation;
pub mod stockpile;
pub mod substitution;
pub mod support;
pub mod transport;
