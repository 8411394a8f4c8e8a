//! What is measured in every step of a run, besides what every run records.

use crate::ids::{ChokepointId, CompanyId, CountryId, EndUseId, InputId, LinkId, MeasureId, OutputId};
use crate::scenario::scenario_file::history::Series;

/// A series that the scenario asks for, and where it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauge {
    /// The series, as it is asked for.
    pub series: Series,
    /// Where it is read.
    pub reads: Reading,
}

/// Where a gauge reads. Flows are read per day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// What leaves over these links, with what is smuggled or without [unit/d].
    Left(Vec<LinkId>, bool),
    /// What is made of these outputs [unit/d].
    Made(Vec<OutputId>),
    /// The spot price in this row of prices [USD/unit].
    Spot(usize),
    /// The price with contracts in this row [USD/unit].
    Average(usize),
    /// What stands at these outputs and inputs [unit].
    Stock(Vec<OutputId>, Vec<InputId>),
    /// Orders over these links that are not sent yet [unit].
    Book(Vec<LinkId>),
    /// Demand of these end uses [sector unit/d].
    Demand(Vec<EndUseId>),
    /// What these end uses use [sector unit/d].
    Served(Vec<EndUseId>),
    /// What they lack on the day [sector unit/d].
    Unmet(Vec<EndUseId>),
    /// What they give up [sector unit/d].
    Lost(Vec<EndUseId>),
    /// Value of what they lack on the day [USD/d].
    ValueLost(Vec<EndUseId>),
    /// Consignments that wait before a passage [1].
    Waiting(ChokepointId),
    /// Capacity of a company relative to normal [ratio].
    Capacity(CompanyId),
    /// What a government has paid so far [USD].
    PublicCost(CountryId),
    /// One while the measure applies [1].
    InForce(MeasureId),
}
