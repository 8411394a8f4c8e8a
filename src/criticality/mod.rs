//! Criticality: what the world loses with one supplier, country, passage or trade link.
//!
//! - [`systemic`]: the economic systemic risk index, from the network alone.
//! - [`coverage`]: share of demand that could be met without a country, from outputs and capacities alone.
//! - [`knockout`]: what can fall out, and a model in which it does.
//! - [`ranking`]: every knock-out simulated beside the same runs without it, and ranked.

pub mod coverage;
pub mod knockout;
pub mod ranking;
pub mod systemic;
pub mod tables;
