//! The phases of a tick, one file each (and one for what two of them share): fetch, call a rule, store. [`crate::tick::Phase`] holds their order.

pub mod accounts;
pub mod adaptation;
pub mod allocation;
pub mod arrivals;
pub mod events;
pub mod expectations;
pub mod export_gate;
pub mod gauges;
pub mod governments;
pub mod investment;
pub mod knowledge;
pub mod orders;
pub mod planning;
pub mod prices;
pub mod production;
pub mod quotas;
pub mod rationing;
pub mod record;
pub mod recycling;
pub mod shocks;
pub mod sourcing;
pub mod substitution;
pub mod transport;
