//! What governments do.

use super::knowledge::{JointResearch, Technology};
use super::support::{Equity, Grant, Loan, Offtake, PriceFloor, ProductionIncentive};
use crate::scenario::record::{choice, record};
use crate::scenario::values::{Date, Duration};

use super::arrangements::{Alliance, Crackdown, Stockpile, Truce};
use super::controls::{Duty, ForeignProducts, Licence, Quota, Users};
use super::sellers::{Acquire, Allocation, Preference};
use super::triggers::Trigger;

record! {
    /// Something a government does.
    pub struct Measure {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// The country that acts.
        ["id of a country", "required", ""]
        pub by: String,
        /// What it concerns; a truce, a crackdown and an alliance concern measures or members instead.
        #[serde(default)]
        ["ids of commodities", "required by most", ""]
        pub commodities: Vec<String>,
        /// Destinations of an export control; empty means all.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub against: Vec<String>,
        /// Destinations that are exempt.
        #[serde(default)]
        ["ids of countries", "none", ""]
        pub except: Vec<String>,
        /// Users whom an export control means; left out, it means all.
        #[serde(default)]
        ["record", "all users", ""]
        pub users: Option<Users>,
        /// Whether an export control also holds for goods that other countries make from the commodities.
        #[serde(default)]
        ["record", "no", ""]
        pub foreign_products: Option<ForeignProducts>,
        /// Day on which companies learn of it; only events decide where `trigger` is given.
        #[serde(default)]
        ["date", "required without a trigger", ""]
        pub announced: Option<Date>,
        /// Day from which it applies.
        #[serde(default)]
        ["date", "required without a trigger", ""]
        pub effective: Option<Date>,
        /// Day on which it is lifted.
        #[serde(default)]
        ["date", "never", ""]
        pub ends: Option<Date>,
        /// What sets the measure off, instead of a date.
        #[serde(default)]
        ["choice", "the dates", ""]
        pub trigger: Option<Trigger>,
        /// Time that customs take to let goods through again once an export control is lifted.
        #[serde(default = "at_once")]
        ["duration", "Days(0)", ">=0"]
        pub reopening: Duration,
        /// What sort of measure.
        ["choice", "required", ""]
        pub instrument: Instrument,
        /// Share of the forbidden flow that is really stopped; the rest may leak through third countries, for a markup.
        #[serde(default = "perfect")]
        ["share", "1", "0..1"]
        pub enforcement: f64,
        /// Where the dates and amounts come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

pub(super) fn perfect() -> f64 {
    1.0
}

pub(super) fn at_once() -> Duration {
    Duration(crate::units::Days(0.0))
}

choice! {
    /// The sort of a measure.
    pub enum Instrument {
        /// Nothing may leave for the destinations.
        Ban,
        /// A volume per period may leave.
        Quota(Quota),
        /// Each consignment waits for a licence.
        Licence(Licence),
        /// A public stock of goods, released to users at home who run short.
        Stockpile(Stockpile),
        /// A duty on exports or imports.
        Duty(Duty),
        /// Other measures are suspended, or eased where a licence regime stays.
        Truce(Truce),
        /// Other measures are enforced more strictly.
        Crackdown(Crackdown),
        /// Countries spare each other.
        Alliance(Alliance),
        /// Sellers at home share the goods out by a rule of the government.
        Allocation(Allocation),
        /// The country acquires companies, of whose goods a share is reserved for its own buyers.
        Acquire(Acquire),
        /// Buyers at home prefer suppliers from some countries, or may take only a share from each of them.
        Preference(Preference),
        /// A part of what a project costs to build, for nothing.
        Grant(Grant),
        /// A part of what a project costs to build, for the same part of its margins.
        Equity(Equity),
        /// A part of what a project costs to build, lent.
        Loan(Loan),
        /// A floor under the price that a project gets.
        PriceFloor(PriceFloor),
        /// A fixed price for a part of what a project sells.
        Offtake(Offtake),
        /// A payment on what a project sells.
        ProductionIncentive(ProductionIncentive),
        /// Technology that is handed over or withheld.
        Technology(Technology),
        /// Research that may find how to do with less.
        JointResearch(JointResearch),
    }
}
