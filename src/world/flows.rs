//! Flat arrays of outputs, inputs and links, in the order of their ids.

use std::ops::Range;

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::network::{Input, Network};
use crate::rules::production;
use crate::scenario::model::Model;
use crate::scenario::world_file::Criticality;
use crate::units::{Days, Quantity, Rate};

/// What companies make, one row per output.
#[derive(Resource, Debug, Clone, Default)]
pub struct Outputs {
    /// Finished goods [unit].
    pub stock: Vec<Quantity>,
    /// Finished goods wanted [unit].
    pub target: Vec<Quantity>,
    /// Expected orders [unit/d].
    pub forecast: Vec<Rate>,
    /// Orders received in the last step [unit].
    pub orders: Vec<Quantity>,
    /// Output that orders and stocks call for [unit/d].
    pub called: Vec<Rate>,
    /// Capacity of the seller in the last step relative to normal, where buyers look at it [ratio].
    pub able: Vec<f64>,
    /// Made in this step [unit].
    pub made: Vec<Quantity>,
    /// Orders and backlog of buyers who can take delivery [unit].
    pub open_book: Vec<Quantity>,
    /// Orders and backlog behind gates, of a quota as far as it lets them through [unit].
    pub gated_book: Vec<Quantity>,
    /// Share of orders that is filled [share].
    pub fill: Vec<f64>,
    /// What is offered on open markets [unit].
    pub offered: Vec<Quantity>,
    /// Share of unfilled orders that buyers keep up for another step: they wait longer for goods that take long to make, or that
    /// all wait for [share].
    pub kept: Vec<f64>,
    /// Time after which unfilled orders lapse where nobody waits long [d].
    pub patience: Vec<Days>,
    /// Share of the finished stock that can leave: none of what a disaster shuts in [share].
    pub leaves: Vec<f64>,
    /// Time that an order waits until it is sent, as the seller quotes it: smoothed [d].
    pub delay: Vec<Days>,
}

/// What companies and end uses take, one row per input.
#[derive(Resource, Debug, Clone, Default)]
pub struct Inputs {
    /// Goods in hand [unit].
    pub stock: Vec<Quantity>,
    /// Cover that this buyer aims at in normal times [d].
    pub cover: Vec<Days>,
    /// Stock wanted after the arrivals of a step in normal times, without fear [unit].
    pub target: Vec<Quantity>,
    /// Expected use [unit/d].
    pub forecast: Vec<Rate>,
    /// Use that wanted activity calls for in this step [unit].
    pub needed: Vec<Quantity>,
    /// Use relative to that without substitutes: what is not replaced of an original, what is switched to a substitute [share].
    pub mix: Vec<f64>,
    /// Used up in the step, or before production in the step before [unit].
    pub used: Vec<Quantity>,
    /// What happens without it, by the production function and the floor of materiality.
    pub class: Vec<Criticality>,
    /// Share in the value of all inputs of its buyer [share].
    pub weight: Vec<f64>,
    /// Share of normal supply that is cut off in this step [share].
    pub cut: Vec<f64>,
    /// What the state buys through this user in a step [unit].
    pub public: Vec<Quantity>,
    /// On its way [unit].
    pub in_transit: Vec<Quantity>,
    /// Waiting for a licence [unit].
    pub at_gate: Vec<Quantity>,
    /// Ordered and not sent yet, as far as it will be delivered [unit].
    pub backlog: Vec<Quantity>,
    /// Share of its usual supply that the buyer takes for lost on the news of outages [share].
    pub shaken: Vec<f64>,
    /// Days of interruption that the buyer fears, in stock [d].
    pub feared: Vec<Days>,
    /// Time in which the buyer closes the gap in its stock [d].
    pub adjustment: Vec<Days>,
    /// Tick at which a search for another supplier ends, while one is going on.
    pub found: Vec<Option<u32>>,
    /// Use per unit of activity or of demand served, as shocks, technology and research leave it [unit/unit].
    pub per: Vec<f64>,
    /// Of that, what shocks make of it [ratio].
    pub asked: Vec<f64>,
    /// Of that, what technology and research make of it [ratio].
    pub learnt: Vec<f64>,
    /// Row of [`super::prices::Prices`].
    pub price: Vec<u32>,
    /// Row of [`super::prices::Prices::thrift`]: that of its price, or the last one where no price changes its amount.
    pub thrift: Vec<u32>,
}

/// Who may buy from whom, one row per link, grouped by input.
#[derive(Resource, Debug, Clone, Default)]
pub struct Links {
    /// The seller's output.
    pub output: Vec<u32>,
    /// Weight in the buyer's choice [share].
    pub share: Vec<f64>,
    /// How much dearer the seller's goods have become where the buyer uses them, against other suppliers' goods, since the
    /// start: duty, freight, markup. It counts only for inputs in [`super::appeals::Appeals::inputs`] [log].
    pub wedge: Vec<f64>,
    /// Smoothed share of its orders that the seller delivers before they lapse [share].
    pub reliability: Vec<f64>,
    /// Whether the buyer can use this seller's goods.
    pub standing: Vec<Standing>,
    /// Whether the buyer knows of sellers that it does not buy from; one per input.
    pub has_candidates: Vec<bool>,
    /// Weight in this step's split of orders [1].
    pub weight: Vec<f64>,
    /// Ordered and not sent yet, this step's order included [unit].
    pub backlog: Vec<Quantity>,
    /// Sent in this step, into transit or to a gate [unit].
    pub sent: Vec<Quantity>,
    /// Left the seller's country, or its works if it sells at home, in this step [unit].
    pub departed: Vec<Quantity>,
    /// Of that, what goes past the authorities, through third countries [unit].
    pub leaked: Vec<Quantity>,
    /// Consignments that arrived in this step [unit].
    pub arrived: Vec<Quantity>,
    /// Ticks from dispatch to arrival, as routes are open today.
    pub transit: Vec<u32>,
}

/// Whether a buyer can use a seller's goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can.
    Qualified,
    /// It knows of the seller, no more.
    Candidate,
    /// It will from this tick on.
    Qualifying(u32),
}

/// Goods in transit that can meet no gate: for each link a ring as long as its journey.
///
/// What is sent at a tick takes the place of what arrives at that tick, so a step touches one place per link,
/// and the next step the place beside it.
#[derive(Resource, Debug, Clone, Default)]
pub struct Pipelines {
    /// Rings, one after the other.
    slots: Vec<Quantity>,
    /// Where the ring of each link begins, and at the end where the last one ends.
    starts: Vec<u32>,
    /// Place of each link's arrival of this tick.
    now: Vec<u32>,
}

impl Pipelines {
    /// Rings for links with these journeys [ticks] and daily flows; no ring where the journey is none.
    #[must_use]
    pub fn flowing(journeys: impl Iterator<Item = (u32, Quantity)>) -> Self {
        let mut pipelines = Self { slots: Vec::new(), starts: vec![0], now: Vec::new() };
        for (ticks, daily) in journeys {
            pipelines.now.push(pipelines.slots.len() as u32);
            pipelines.slots.extend((0..ticks).map(|_| daily));
            pipelines.starts.push(pipelines.slots.len() as u32);
        }
        pipelines
    }

    /// What arrives over a link at this tick.
    #[must_use]
    pub fn arriving(&self, link: usize) -> Quantity {
        self.slots[self.now[link] as usize]
    }

    /// What arrives over neighbouring links at this tick, together.
    #[must_use]
    pub fn arriving_on(&self, links: Range<usize>) -> Quantity {
        self.now[links].iter().map(|place| self.slots[*place as usize]).sum()
    }

    /// Sends goods over a link in the place of those that arrived, and turns its ring by one tick.
    pub fn send(&mut self, link: usize, quantity: Quantity) {
        let place = self.now[link];
        self.slots[place as usize] = quantity;
        self.now[link] = if place + 1 == self.starts[link + 1] { self.starts[link] } else { place + 1 };
    }

    /// Everything under way, by link.
    pub fn content(&self) -> impl Iterator<Item = (usize, Quantity)> + '_ {
        self.starts.windows(2).enumerate().flat_map(|(l, ends)| self.slots[ends[0] as usize..ends[1] as usize].iter().map(move |q| (l, *q)))
    }
}

impl Outputs {
    /// Room for the outputs of a network, at its baseline.
    #[must_use]
    pub fn at_baseline(network: &Network, step: Days) -> Self {
        let n = network.outputs.len();
        let patience = |o: &crate::network::Output| {
            network.commodities[o.commodity.index()].order_life + network.companies[o.company.index()].processing
        };
        let usual = |o: &crate::network::Output| network.commodities[o.commodity.index()].seller_stock;
        let daily: Vec<Quantity> = network.outputs.iter().map(|o| o.base * step).collect();
        Self {
            target: network.outputs.iter().map(|o| o.base * usual(o)).collect(),
            stock: network.outputs.iter().map(|o| opening_stock(o.base, usual(o), o.opening)).collect(),
            forecast: network.outputs.iter().map(|o| o.base).collect(),
            orders: daily.clone(),
            called: network.outputs.iter().map(|o| o.base).collect(),
            able: vec![1.0; n],
            made: daily,
            open_book: vec![Quantity::ZERO; n],
            gated_book: vec![Quantity::ZERO; n],
            fill: vec![1.0; n],
            offered: vec![Quantity::ZERO; n],
            delay: vec![Days::ZERO; n],
            kept: network.outputs.iter().map(|o| 1.0 - closing_share(step, patience(o))).collect(),
            patience: network.outputs.iter().map(patience).collect(),
            leaves: vec![1.0; n],
        }
    }
}

impl Outputs {
    /// Moves the delay that a seller quotes towards that of the step; buyers keep orders up for the part of it that they reckon with.
    pub fn learn_delay(&mut self, o: usize, today: Days, step: Days, (share, counted): (f64, f64)) {
        let delay = self.delay[o] + (today - self.delay[o]) * share;
        if delay != self.delay[o] {
            self.delay[o] = delay;
            self.kept[o] = 1.0 - closing_share(step, self.patience[o] + delay * counted);
        }
    }
}

impl Inputs {
    /// Room for the inputs of a network, at its baseline, with the covers drawn for this run.
    #[must_use]
    pub fn at_baseline(model: &Model, cover: Vec<Days>) -> Self {
        let Model { network, behaviour, calendar, .. } = model;
        let n = network.inputs.len();
        let rows = network.markets.len() * network.commodities.len();
        let daily: Vec<Quantity> = network.inputs.iter().map(|k| k.base * calendar.step).collect();
        let class = |k: &Input| match k.dormant {
            true => Criticality::NonCritical,
            false => production::class(&k.class, &behaviour.production_function, network.value_share(k), behaviour.materiality_floor),
        };
        Self {
            target: network.inputs.iter().zip(&cover).map(|(k, cover)| k.base * *cover).collect(),
            stock: network.inputs.iter().zip(&cover).map(|(k, cover)| opening_stock(k.base, *cover, k.opening)).collect(),
            cover,
            forecast: network.inputs.iter().map(|k| k.base).collect(),
            needed: daily.clone(),
            mix: network.inputs.iter().map(|k| f64::from(u8::from(!k.dormant))).collect(),
            used: daily,
            class: network.inputs.iter().map(class).collect(),
            weight: weights(network),
            cut: vec![0.0; n],
            public: vec![Quantity::ZERO; n],
            in_transit: vec![Quantity::ZERO; n],
            at_gate: vec![Quantity::ZERO; n],
            backlog: vec![Quantity::ZERO; n],
            shaken: vec![0.0; n],
            feared: vec![Days::ZERO; n],
            adjustment: vec![behaviour.stock_adjustment.0; n],
            found: vec![None; n],
            per: network.inputs.iter().map(|k| k.per).collect(),
            asked: vec![1.0; n],
            learnt: vec![1.0; n],
            price: network.inputs.iter().map(|k| network.price_index(k.country, k.commodity) as u32).collect(),
            thrift: network
                .inputs
                .iter()
                .map(|k| if k.fixed { rows } else { network.price_index(k.country, k.commodity) } as u32)
                .collect(),
        }
    }
}

/// Stock on the first day: what is wanted and what lies beyond it, nothing at the least.
pub(super) fn opening_stock(base: Rate, wanted: Days, beyond: Days) -> Quantity {
    base * Days((wanted + beyond).0.max(0.0))
}

/// Share of each input in the value of all inputs of its buyer, at the prices of the start.
fn weights(network: &Network) -> Vec<f64> {
    let value = |k: &Input| f64::from(u8::from(!k.dormant)) * k.per * network.commodities[k.commodity.index()].price.0;
    let mut weights = Vec::with_capacity(network.inputs.len());
    for of in network.inputs.chunk_by(|a, b| a.buyer == b.buyer) {
        let all: f64 = of.iter().map(value).sum();
        weights.extend(of.iter().map(|k| value(k) / all));
    }
    weights
}

impl Links {
    /// Room for the links of a network, at its baseline.
    #[must_use]
    pub fn at_baseline(network: &Network, step: Days) -> Self {
        let n = network.links.len();
        let mut share: Vec<f64> = network.links.iter().map(|l| l.share).collect();
        for link in network.projects.iter().flat_map(|p| &p.links) {
            share[link.index()] = 0.0; // It has nothing to sell yet.
        }
        Self {
            output: network.links.iter().map(|l| l.output.0).collect(),
            share,
            wedge: vec![0.0; n],
            reliability: vec![1.0; n],
            standing: network.links.iter().map(|l| if l.candidate { Standing::Candidate } else { Standing::Qualified }).collect(),
            has_candidates: network.inputs.iter().map(|k| network.links[k.links.clone()].last().is_some_and(|l| l.candidate)).collect(),
            weight: vec![0.0; n],
            backlog: vec![Quantity::ZERO; n],
            sent: vec![Quantity::ZERO; n],
            departed: vec![Quantity::ZERO; n],
            leaked: vec![Quantity::ZERO; n],
            arrived: vec![Quantity::ZERO; n],
            transit: network.links.iter().map(|l| transit_ticks(l.transit, step)).collect(),
        }
    }
}

/// Length of a journey while every way is closed [ticks].
pub const NO_ROUTE: u32 = u32::MAX;

/// Ticks that a journey takes; at least one.
#[must_use]
pub fn transit_ticks(time: Days, step: Days) -> u32 {
    (time / step).round().max(1.0) as u32
}
