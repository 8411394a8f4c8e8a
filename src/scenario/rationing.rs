//! The ways in which a seller can ration, as files name them.

use super::record::choice;

choice! {
    /// Whom a seller serves first when its orders exceed what it has.
    pub enum Rationing {
        /// Nobody: all orders are filled in the same share.
        Proportional,
        /// What was contracted, the usual share of forecast use, comes before anything ordered beyond it.
        ContractFirst,
        /// Buyers in the seller's own country come first.
        HomeFirst,
        /// Sellers in one of these countries serve buyers in all of them first; sellers elsewhere serve all alike.
        AlliesFirst(Vec<String>),
        /// These sectors come first, in this order, and all others last; a company counts, part by part, as the sectors that its goods finally serve.
        SectorPriority(Vec<String>),
        /// Buyers come first who would pay more: the price in their market times the value that hangs on a unit.
        HighestBid,
        /// Buyers come first of whose normal order the smallest share is filled, until all who want more are level.
        WaterFilling,
    }
}
