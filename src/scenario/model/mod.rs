//! A scenario with every name resolved to a number and every date to a tick: what a run needs, and no more.

mod alliance;
mod gauge;
mod knowledge;
mod rationing;

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::behaviour::Behaviour;
use super::scenario_file::Recovery;
use super::values::RandomDuration;
use crate::ids::{ChokepointId, CommodityId, CompanyId, CountryId, EndUseId, InputId, LinkId, MeasureId, OutputId, SectorId};
use crate::network::{Label, Network};
use crate::rules::shock::Profile;
use crate::rules::support::Terms;
use crate::units::{Days, Money, Quantity};

pub use alliance::Alliance;
pub use gauge::{Gauge, Reading};
pub use knowledge::{Change, Research, Technology};
pub use rationing::Rationing;

/// One arm of a scenario, ready to run.
#[derive(Debug, Clone)]
pub struct Model {
    /// The balanced baseline.
    pub network: Arc<Network>,
    /// How everybody behaves.
    pub behaviour: Behaviour,
    /// Whom sellers serve first where no measure says otherwise.
    pub rationing: Rationing,
    /// Days and ticks.
    pub calendar: Calendar,
    /// Measures, sorted by identifier.
    pub measures: Vec<Measure>,
    /// Dated shocks, sorted by identifier.
    pub shocks: Vec<Shock>,
    /// Random shocks, sorted by identifier.
    pub hazards: Vec<Hazard>,
    /// What is measured in every step, in the order in which the scenario asks for it.
    pub gauges: Vec<Gauge>,
}

/// Days and ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// First day.
    pub start: Date,
    /// Length of a tick [d].
    pub step: Days,
    /// Number of ticks.
    pub ticks: u32,
    /// Ticks per recorded point.
    pub record_every: u32,
}

impl Calendar {
    /// First tick that begins on or after a day.
    #[must_use]
    pub fn tick(&self, date: Date) -> u32 {
        let days = f64::from(self.start.until(date).map_or(0, |span| span.get_days()));
        (days / self.step.0).ceil().max(0.0) as u32
    }

    /// Day on which a tick begins.
    #[must_use]
    pub fn date(&self, tick: u32) -> Date {
        let days = (f64::from(tick) * self.step.0).floor() as i64;
        self.start.checked_add(days.days()).unwrap_or(Date::MAX)
    }

    /// Full days from the start to a tick: what draws are keyed by, so that another step leaves them as they are.
    #[must_use]
    pub fn day(&self, tick: u32) -> u32 {
        (f64::from(tick) * self.step.0 + 1e-9) as u32
    }

    /// Ticks that cover a length of time; at least one.
    #[must_use]
    pub fn ticks_of(&self, time: Days) -> u32 {
        ((time / self.step) - 1e-9).ceil().max(1.0) as u32
    }
}

/// A measure.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Identifier and name.
    pub label: Label,
    /// The country that acts.
    pub by: CountryId,
    /// When it is known, applies and ends; beyond every run where a trigger decides.
    pub dates: Dates,
    /// What sets it off instead of dates.
    pub trigger: Option<Trigger>,
    /// Time for which its gates stay shut once it is lifted [ticks].
    pub reopening: u32,
    /// Share of the forbidden flow that is stopped [share].
    pub enforcement: f64,
    /// What sort of measure.
    pub instrument: Instrument,
}

/// When a measure is known, applies and ends [tick].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// Tick from which it is known.
    pub announced: u32,
    /// Tick from which it applies.
    pub effective: u32,
    /// Tick from which it applies no more; `u32::MAX` where it stays.
    pub ends: u32,
}

impl Dates {
    /// Dates beyond every run.
    pub const NEVER: Self = Self { announced: u32::MAX, effective: u32::MAX, ends: u32::MAX };

    /// Whether the measure applies at a tick.
    #[must_use]
    pub fn in_force(&self, tick: u32) -> bool {
        (self.effective..self.ends).contains(&tick)
    }
}

/// What sets a measure off.
#[derive(Debug, Clone)]
pub enum Trigger {
    /// Measures of others.
    Answer {
        /// The first of these that is announced sets it off.
        to: Vec<MeasureId>,
        /// Time until it is announced.
        after: RandomDuration,
        /// Odds that it comes.
        odds: f64,
        /// Time from announcement to effect [ticks].
        notice: u32,
        /// Time for which it holds [ticks]; none if for good.
        lasts: Option<u32>,
    },
    /// Short stocks at home.
    Short {
        /// Users and makers at home of each watched commodity.
        watched: Vec<(Vec<InputId>, Vec<OutputId>)>,
        /// Cover below which the government acts [d].
        below: Days,
        /// Cover above which it lifts [d].
        above: Days,
        /// Time between reviews [ticks].
        review: u32,
        /// Time from decision to effect [ticks].
        notice: u32,
        /// Odds that it acts.
        odds: f64,
    },
}

/// The sort of a measure, with what it touches.
#[derive(Debug, Clone)]
pub enum Instrument {
    /// Nothing may leave over these links.
    Ban(Vec<LinkId>),
    /// A volume per period may leave over these links.
    Quota {
        /// The links.
        links: Vec<LinkId>,
        /// For each of them the lot out of which it is served.
        lots: Vec<u32>,
        /// For each of them the right to export that it needs: exporters trade it among them, so that it has one price.
        rights: Vec<u32>,
        /// Volume of each lot per period [unit].
        volumes: Vec<Quantity>,
        /// Length of a period [ticks].
        period: u32,
        /// Whether no more may leave in a tick than what is left over the ticks that are left.
        paced: bool,
    },
    /// Consignments over these links wait for a licence.
    Licence {
        /// The links.
        links: Vec<LinkId>,
        /// The regime.
        regime: Regime,
    },
    /// Public stock for these inputs.
    Stockpile {
        /// The inputs at home, whose use gives its size.
        inputs: Vec<InputId>,
        /// The inputs that may draw.
        draws: Vec<InputId>,
        /// The inputs abroad that may draw while an alliance pools stockpiles.
        allied: Vec<InputId>,
        /// Size, in time of normal use [d].
        cover: Days,
        /// Time over which it is bought; none if before the start [d].
        bought_over: Option<Days>,
        /// Highest price relative to the start at which the state buys; infinite where it buys at any [ratio].
        price_limit: f64,
        /// Own stock below which an input may draw, unless half of its usual cover is less [d of use].
        release_below: Days,
    },
    /// Public support for projects.
    Support(Support),
    /// Technology that is handed over or withheld.
    Technology(Technology),
    /// Joint research.
    Research(Research),
    /// These links are dearer by a duty.
    Duty {
        /// The links.
        links: Vec<LinkId>,
        /// Share of the price.
        rate: f64,
    },
    /// Other measures are suspended or eased.
    Truce {
        /// Measures that do not hold meanwhile.
        suspends: Vec<MeasureId>,
        /// Licence regimes with better odds meanwhile.
        eases: Vec<MeasureId>,
        /// Those odds, at least.
        approved: f64,
    },
    /// Other measures are enforced more strictly.
    Crackdown {
        /// Which.
        on: Vec<MeasureId>,
        /// Share of the forbidden flow that is stopped.
        enforcement: f64,
        /// Share of the existing channels that breaks at once.
        broken: f64,
    },
    /// Countries spare each other.
    Alliance(Alliance),
    /// The sellers of these outputs share them out by a rule.
    Allocation {
        /// The outputs.
        outputs: Vec<OutputId>,
        /// The rule.
        rule: Rationing,
    },
    /// The makers of these outputs belong to the acting country.
    Acquire {
        /// The outputs.
        outputs: Vec<OutputId>,
        /// Share that is reserved for buyers in the acting country [share].
        offtake: f64,
        /// What the acting country pays on the effective day [USD].
        cost: Money,
    },
    /// The buyers of these inputs choose suppliers by their country.
    Preference {
        /// The inputs.
        inputs: Vec<InputId>,
        /// Countries of the suppliers that are meant.
        suppliers: Vec<CountryId>,
        /// Factor on their weight.
        weight: f64,
        /// Largest share of an order that may go to any one of these countries [share].
        cap: f64,
    },
}

/// Public support for projects.
#[derive(Debug, Clone)]
pub struct Support {
    /// Places of the projects in the network.
    pub projects: Vec<usize>,
    /// What is promised.
    pub terms: Terms,
}

impl Instrument {
    /// Links at whose gate the measure stands; none where it stands at no gate.
    #[must_use]
    pub fn links(&self) -> &[LinkId] {
        match self {
            Self::Ban(links) | Self::Quota { links, .. } | Self::Licence { links, .. } => links,
            _ => &[],
        }
    }
}

/// How licences are given.
#[derive(Debug, Clone)]
pub struct Regime {
    /// Time that the law gives the office at least [d].
    pub statutory: Days,
    /// Time beyond it.
    pub processing: RandomDuration,
    /// Time over which deliveries are gathered into one application [ticks].
    pub consignment: u32,
    /// Odds of approval; the last entry that fits counts.
    pub odds: Vec<Odds>,
}

/// Odds of approval for some destinations and sectors from some tick on.
#[derive(Debug, Clone)]
pub struct Odds {
    /// Destinations; empty means all.
    pub to: Vec<CountryId>,
    /// Sectors; empty means all users, companies included.
    pub sectors: Vec<SectorId>,
    /// First tick.
    pub from: u32,
    /// Probability of approval.
    pub approved: f64,
}

/// A dated shock.
#[derive(Debug, Clone)]
pub struct Shock {
    /// Identifier and name.
    pub label: Label,
    /// First tick.
    pub begins: u32,
    /// Its course over time.
    pub profile: Profile,
    /// What it hits.
    pub hits: Hit,
}

/// What a shock hits.
#[derive(Debug, Clone)]
pub enum Hit {
    /// These companies are damaged.
    Outage(Vec<CompanyId>, Damage),
    /// These end uses want so many times as much as normal.
    Demand(Vec<EndUseId>, f64),
    /// These inputs are used so many times as much per unit as normal.
    Use(Vec<InputId>, f64),
    /// A chokepoint turns away this share of its traffic; carriers expect it to last for so long, if they expect an end at all.
    Closure(ChokepointId, f64, Option<Days>),
}

/// What an outage does to a company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Damage {
    /// Share of capacity that is lost [share].
    pub depth: f64,
    /// Share of finished stock and goods in process that is lost on the first day [share].
    pub spoils: f64,
    /// Whether the finished stock cannot leave either, to the same share as capacity.
    pub sealed: bool,
}

impl Damage {
    /// Lost capacity and nothing else.
    #[must_use]
    pub fn capacity(depth: f64) -> Self {
        Self { depth, spoils: 0.0, sealed: false }
    }
}

/// Random shocks.
#[derive(Debug, Clone)]
pub struct Hazard {
    /// Identifier and name.
    pub label: Label,
    /// Those who are hit together; each group draws for itself.
    pub groups: Vec<Group>,
    /// Expected time between shocks of one group [d].
    pub interval: Days,
    /// Time over which a shock builds up [d].
    pub onset: Days,
    /// Time at full depth.
    pub lasts: RandomDuration,
    /// How it goes back.
    pub recovery: Recovery,
}

/// Companies or end uses that a hazard hits together, or the passage that it closes.
#[derive(Debug, Clone)]
pub struct Group {
    /// Identifier, by which its draws are keyed.
    pub id: String,
    /// What is hit.
    pub hits: Hit,
}

/// What the briefing looks at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    /// The country that controls exports, or that shocks strike first.
    pub controller: CountryId,
    /// Countries whose shortages are asked about.
    pub countries: Vec<CountryId>,
    /// Commodities whose prices and shipments are drawn.
    pub commodities: Vec<CommodityId>,
}
