//! How sellers ration, with names resolved.

use crate::ids::{CountryId, SectorId};

/// Whom a seller serves first; [`crate::scenario::rationing::Rationing`] explains each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its choice in the file, which explains it")]
pub enum Rationing {
    Proportional,
    ContractFirst,
    HomeFirst,
    AlliesFirst(Vec<CountryId>),
    SectorPriority(Vec<SectorId>),
    HighestBid,
    WaterFilling,
}
