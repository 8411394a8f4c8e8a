//! The state of a run: one struct per row, one vector per kind.

use std::ops::Range;

use shortfall::random::Luck;
use shortfall::rules::end_use::Service;
use shortfall::rules::pricing::{PriceRule, SpotPrice};
use shortfall::scenario::model::{Dates, Model};
use shortfall::scenario::world_file::Criticality;
use shortfall::units::{Days, Quantity, Rate};

use super::rationing::Standings;

/// Border of a link that no measure can touch.
pub const FREE: u32 = u32::MAX;

/// Everything that a run knows.
pub struct State<'m> {
    pub model: &'m Model,
    pub luck: Luck,
    pub tick: u32,
    pub step: Days,
    pub pace: Pace,
    pub plants: Vec<Plant>,
    pub users: Vec<User>,
    pub outputs: Vec<Output>,
    pub inputs: Vec<Input>,
    pub links: Vec<Link>,
    /// Places of links at which some measure of the run stands at some time.
    pub borders: Vec<Border>,
    pub prices: Vec<Price>,
    /// When measures are known, apply and end, and how each stands today.
    pub dates: Vec<Dates>,
    pub judged: Vec<Measured>,
    /// Duties on top of prices, by row.
    pub duties: Vec<f64>,
    pub controls: Vec<Control>,
    pub reserves: Vec<Reserve>,
    pub standings: Standings,
    pub outages: Vec<Outage>,
    /// Outages that have begun, and those of them that go on.
    pub begun: usize,
    pub active: Vec<usize>,
    /// Goods under way that meet no border: for each link as many places as its journey has ticks. What leaves
    /// takes the place of what arrives on the same day.
    pub slots: Vec<Quantity>,
    pub rings: Vec<Ring>,
    /// Goods under way that may meet one; `due_on` lists their places by day, `unused` those that are free.
    pub consignments: Vec<Consignment>,
    pub unused: Vec<u32>,
    pub due_on: Vec<Vec<u32>>,
    /// What entered and what was used, by commodity.
    pub entered: Vec<Quantity>,
    pub used: Vec<Quantity>,
    pub residual: f64,
    pub audit_every: u32,
}

/// Shares of gaps that close in a step.
pub struct Pace {
    pub forecast: f64,
    pub release: f64,
    pub surplus: f64,
    pub scarcity: f64,
    pub contract: f64,
    pub thrift: f64,
    pub long_run: f64,
    pub reliability: f64,
    pub kept: f64,
    pub leak_forming: f64,
    pub leak_decaying: f64,
    pub backlog: f64,
    pub stock: f64,
    pub overtime: f64,
    pub restock: f64,
}

pub struct Plant {
    pub outputs: Range<usize>,
    pub inputs: Range<usize>,
    pub capacity: Rate,
    pub health: f64,
    pub overtime: f64,
    pub wanted: Rate,
    pub activity: Rate,
    pub ramp_up: Days,
    pub ramp_down: Days,
}

pub struct User {
    pub inputs: Range<usize>,
    pub normal: Rate,
    pub deferrable: f64,
    pub factor: f64,
    pub demand: Quantity,
    pub wanted: Quantity,
    pub deferred: Quantity,
    pub service: Service,
}

pub struct Output {
    pub commodity: u32,
    /// Output per unit of activity, and activity that a unit wanted calls for.
    pub yield_: f64,
    pub by_product: Option<f64>,
    pub pull: f64,
    pub stock: Quantity,
    pub target: Quantity,
    pub forecast: Rate,
    pub orders: Quantity,
    pub book: Quantity,
    pub called: Rate,
    pub able: f64,
    pub made: Quantity,
    pub open_book: Quantity,
    pub gated_book: Quantity,
    pub fill: f64,
    pub offered: Quantity,
    /// What went to orders on markets, where orders are not filled alike.
    pub to_markets: Quantity,
}

pub struct Input {
    pub links: Range<usize>,
    /// Row of the prices that its buyer pays.
    pub row: usize,
    pub commodity: u32,
    pub per: f64,
    pub class: Criticality,
    pub stock: Quantity,
    pub cover: Days,
    pub target: Quantity,
    pub forecast: Rate,
    pub needed: Quantity,
    pub taken: Quantity,
    /// Share in the value of all inputs of its buyer.
    pub weight: f64,
    pub cut: f64,
    /// Whether its buyer is an end use.
    pub final_use: bool,
    /// What the state buys through this user in a step.
    pub public: Quantity,
    pub in_transit: Quantity,
    pub at_gate: Quantity,
    pub backlog: Quantity,
    pub feared: Days,
    pub adjustment: Days,
    /// Whether its last links lead to sellers that it could qualify.
    pub has_candidates: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Open,
    Banned(u32),
    Licensed(u32),
    Quota(u32),
}

impl Gate {
    pub fn hides_orders(self) -> bool {
        self != Self::Open
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Qualified,
    Candidate,
    Qualifying(u32),
}

pub struct Link {
    pub output: u32,
    pub input: u32,
    pub transit: u32,
    /// Place in [`State::borders`], or [`FREE`].
    pub border: u32,
    pub gate: Gate,
    pub standing: Standing,
    pub share: f64,
    pub reliability: f64,
    pub weight: f64,
    pub backlog: Quantity,
    /// Share that it gets, where its seller does not fill all orders alike.
    pub fill: f64,
    pub sent: Quantity,
    pub departed: Quantity,
}

/// Places of a link in [`State::slots`]: today's, the first, and the one behind the last. Links with a border
/// have one place, on which their consignments land.
pub struct Ring {
    pub now: u32,
    pub first: u32,
    pub end: u32,
}

/// What only a link needs that a measure can touch.
pub struct Border {
    pub link: u32,
    pub key: u64,
    pub odds: f64,
    pub wait: Days,
    /// Time that a licence takes, relative to what the regime says.
    pub haste: f64,
    /// Share of its orders that a quota lets through.
    pub pass: f64,
    /// Share of what passes a quota that is smuggled past it.
    pub smuggled: f64,
    pub bay: Quantity,
    pub refused: Quantity,
    pub cleared: Quantity,
}

pub struct Price {
    pub rule: PriceRule,
    pub elasticity: f64,
    pub long_run_elasticity: f64,
    pub contract_share: f64,
    pub thin: Quantity,
    pub spot: SpotPrice,
    pub contract: f64,
    pub average: f64,
    pub thrift: f64,
    pub quick_thrift: f64,
    pub slow_thrift: f64,
    pub wanted: Quantity,
    pub offered: Quantity,
    pub smooth_wanted: Quantity,
    pub smooth_offered: Quantity,
}

/// What a measure remembers.
pub struct Control {
    /// Inputs that it makes fear, with the share of their supply that it concerns.
    pub exposed: Vec<(usize, f64)>,
    /// Rows of prices in which its links end, and the same row at the exporter's home.
    pub rows: Vec<(usize, usize)>,
    /// Share that leaks, by row of prices.
    pub leaks: Vec<f64>,
    /// What is left of a quota, by lot.
    pub quota_left: Vec<Quantity>,
}

/// How a measure stands today.
#[derive(Clone, Copy)]
pub struct Measured {
    pub suspended: bool,
    pub eased: f64,
    pub enforcement: f64,
    pub stands: bool,
}

pub struct Reserve {
    pub measure: usize,
    pub commodity: usize,
    pub home: Vec<usize>,
    pub draws: Vec<usize>,
    pub allied: Vec<usize>,
    pub size: Quantity,
    pub opened: bool,
    pub stock: Quantity,
}

pub struct Outage {
    pub company: usize,
    pub begins: u32,
    pub lasts: Days,
    pub recovery: Days,
    pub depth: f64,
    pub name: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Gone,
    Waiting(u32),
    UnderWay,
}

pub struct Consignment {
    pub link: u32,
    pub status: Status,
    pub dispatched: u32,
    pub due: u32,
    pub quantity: Quantity,
}

impl State<'_> {
    /// Time since the start.
    pub fn now(&self) -> Days {
        self.day(self.tick)
    }

    /// Time from the start to a tick.
    pub fn day(&self, tick: u32) -> Days {
        self.step * f64::from(tick)
    }

    /// Puts goods into the list of consignments, in a free place if there is one.
    pub fn launch(&mut self, consignment: Consignment) {
        let due = consignment.due;
        let place = match self.unused.pop() {
            Some(place) => {
                self.consignments[place as usize] = consignment;
                place
            }
            None => {
                self.consignments.push(consignment);
                self.consignments.len() as u32 - 1
            }
        };
        self.put_on(place, due);
    }

    /// Puts a consignment on a day of the run; what is due later never happens.
    pub fn put_on(&mut self, place: u32, due: u32) {
        if let Some(day) = self.due_on.get_mut(due as usize) {
            day.push(place);
        }
    }
}
