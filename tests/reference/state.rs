//! The state of a run: one struct per row, one vector per kind.

use std::ops::Range;

use shortfall::random::Luck;
use shortfall::rules::end_use::Service;
use shortfall::rules::pricing::{PriceRule, SpotPrice};
use shortfall::rules::transport::Course;
use shortfall::scenario::model::{Dates, Model};
use shortfall::scenario::world_file::Criticality;
use shortfall::units::{Days, Money, Quantity, Rate};

use super::shocks::Strike;
use super::ventures::{Operator, Venture};

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
    pub strikes: Vec<Strike>,
    pub projects: Vec<Venture>,
    pub operators: Vec<Operator>,
    /// Substitutes: share switched, and whether they are known to work.
    pub swaps: Vec<(f64, bool)>,
    /// How far technology and research have spread, by measure.
    pub spread: Vec<f64>,
    /// Goods in use, by recycler.
    pub in_use: Vec<Quantity>,
    /// Shocks that have begun, and those of them that go on.
    pub begun: usize,
    pub active: Vec<usize>,
    /// Whether a shock went on in the last step or goes on now, and whether any moves demand.
    pub struck: bool,
    pub demand_moves: bool,
    /// Goods under way that meet no border: for each link as many places as its journey has ticks. What leaves
    /// takes the place of what arrives on the same day.
    pub slots: Vec<Quantity>,
    pub rings: Vec<Ring>,
    /// Goods under way that may meet one; `due_on` lists their places by day, `unused` those that are free.
    pub consignments: Vec<Consignment>,
    pub unused: Vec<u32>,
    pub due_on: Vec<Vec<u32>>,
    /// Share of its traffic that each chokepoint turns away.
    pub turned_away: Vec<f64>,
    /// Until when carriers expect that, by chokepoint.
    pub reopens: Vec<Option<Days>>,
    /// Links whose goods may change to air.
    pub flyers: Vec<Flyer>,
    /// Freight beyond the usual of what left today, by input [USD].
    pub extra_freight: Vec<(usize, Money)>,
    /// What entered and what was used, by commodity.
    pub entered: Vec<Quantity>,
    pub used: Vec<Quantity>,
    /// What governments have paid, by country.
    pub spent: Vec<Money>,
    pub residual: f64,
    pub audit_every: u32,
}

/// Shares of gaps that close in a step.
pub struct Pace {
    pub forecast: f64,
    pub release: f64,
    pub refill: f64,
    pub scarcity: f64,
    pub arbitrage: f64,
    pub trend: f64,
    pub thrift: f64,
    pub long_run: f64,
    pub reliability: f64,
    pub origin_drift: f64,
    pub leak_forming: f64,
    pub leak_decaying: f64,
    pub backlog: f64,
    pub stock: f64,
    pub destocking: f64,
    pub restart: f64,
    pub overtime: f64,
    pub restock: f64,
}

pub struct Plant {
    pub outputs: Range<usize>,
    pub inputs: Range<usize>,
    pub capacity: Rate,
    pub health: f64,
    /// Share of capacity that works.
    pub works: f64,
    /// Activity that its feed allows; no bound unless it recycles.
    pub feed: Rate,
    pub overtime: f64,
    pub wanted: Rate,
    pub activity: Rate,
    /// Activity of past steps that is not finished, oldest first.
    pub in_process: std::collections::VecDeque<Rate>,
    /// What is in process [unit].
    pub begun: Quantity,
    /// Time that processing takes in whole steps.
    pub processing: Days,
    pub usual: Rate,
    pub room_time: Days,
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
    /// Share of unfilled orders that is kept up.
    pub kept: f64,
    pub patience: Days,
    pub delay: Days,
    pub leaves: f64,
}

pub struct Input {
    pub links: Range<usize>,
    /// Row of the prices that its buyer pays.
    pub row: usize,
    pub commodity: u32,
    pub per: f64,
    pub class: Criticality,
    /// Use relative to that without substitutes.
    pub fixed: bool,
    pub asked: f64,
    pub learnt: f64,
    pub mix: f64,
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
    /// Share of its usual supply that its buyer takes for lost on the news of outages.
    pub shaken: f64,
    pub feared: Days,
    pub adjustment: Days,
    /// Whether the appeal of its suppliers can change.
    pub chooses: bool,
    /// Weight that caps let nobody take, and the tick at which a search ends.
    pub barred: f64,
    pub found: Option<u32>,
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
    pub flies: bool,
    /// Place in [`State::borders`], or [`FREE`].
    pub border: u32,
    pub gate: Gate,
    /// The quota that holds for it, a licence beside it or not.
    pub quota: Option<u32>,
    pub standing: Standing,
    pub share: f64,
    /// How much dearer its goods have become, the factor that follows for its weight, and the cap of its origin.
    pub wedge: f64,
    pub habit: f64,
    /// Its usual share today, where the appeal of suppliers can change.
    pub usual: f64,
    pub factor: f64,
    pub cap: f64,
    pub ceiling: f64,
    pub reliability: f64,
    pub weight: f64,
    pub backlog: Quantity,
    /// Share that it gets, where its seller does not fill all orders alike.
    pub fill: f64,
    pub sent: Quantity,
    pub departed: Quantity,
    pub leaked: Quantity,
}

/// Places of a link in [`State::slots`]: today's, the first, and the one behind the last. Links with a border
/// have one place, on which their consignments land.
pub struct Ring {
    pub now: u32,
    pub first: u32,
    pub end: u32,
}

/// A link whose goods may change to air.
#[derive(Clone, Copy)]
pub struct Flyer {
    pub link: usize,
    /// What flying costs more [USD/unit].
    pub cost: f64,
    /// Journeys of today by the usual mode and by air, without handling.
    pub today: Option<Days>,
    pub air: Option<Days>,
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
    /// Share of the usual supply that a quota held back in the last step.
    pub held_back: f64,
    /// Share of what passes a quota that is smuggled past it.
    pub smuggled: f64,
    pub bay: Quantity,
    pub refused: Quantity,
    pub cleared: Quantity,
    /// Ordered in this step, where a quota holds.
    pub bid: Quantity,
    /// The same, smoothed over the time of contracts.
    pub booked: Quantity,
    /// What the right to export is worth [USD/unit].
    pub rent: f64,
}

pub struct Price {
    pub rule: PriceRule,
    pub elasticity: f64,
    pub long_run_elasticity: f64,
    pub contract_share: f64,
    pub indexing: f64,
    pub trend: f64,
    pub usual_gap: f64,
    pub thin: Quantity,
    pub spot: SpotPrice,
    /// What a price war takes off.
    pub cut: f64,
    /// What the right to export adds, relative to the price of the start.
    pub rent: f64,
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

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Gone,
    Waiting(u32),
    UnderWay,
    /// Stopped before this passage of its way.
    Held(usize),
}

pub struct Consignment {
    pub link: u32,
    pub status: Status,
    pub dispatched: i32,
    pub due: u32,
    pub detour: u32,
    /// Its course, where that is not the usual one of its link.
    pub course: Option<Course>,
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

impl Link {
    /// Whether a quota binds what is ordered here.
    pub fn under_quota(&self, measure: usize) -> bool {
        self.quota == Some(measure as u32) && !matches!(self.gate, Gate::Banned(_))
    }
}
