//! Rules of rationing: names become numbers.

use super::Resolver;
use crate::scenario::model::Rationing;
use crate::scenario::rationing as file;

impl Resolver<'_> {
    pub(super) fn rationing(&self, rule: &file::Rationing) -> Rationing {
        match rule {
            file::Rationing::Proportional => Rationing::Proportional,
            file::Rationing::ContractFirst => Rationing::ContractFirst,
            file::Rationing::HomeFirst => Rationing::HomeFirst,
            file::Rationing::AlliesFirst(members) => Rationing::AlliesFirst(members.iter().map(|c| self.country(c)).collect()),
            file::Rationing::SectorPriority(sectors) => Rationing::SectorPriority(sectors.iter().map(|s| self.sector(s)).collect()),
            file::Rationing::HighestBid => Rationing::HighestBid,
            file::Rationing::WaterFilling => Rationing::WaterFilling,
        }
    }
}
