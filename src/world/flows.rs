//! Flat arrays of outputs, inputs and links, in the order of their ids.

use bevy_ecs::prelude::*;

use crate::network::Network;
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
    /// Made in this step [unit].
    pub made: Vec<Quantity>,
    /// Orders and backlog of buyers who can take delivery [unit].
    pub open_book: Vec<Quantity>,
    /// Orders and backlog behind licences [unit].
    pub gated_book: Vec<Quantity>,
    /// Share of orders that is filled [share].
    pub fill: Vec<f64>,
    /// What is offered on open markets [unit].
    pub offered: Vec<Quantity>,
}

/// What companies and end uses take, one row per input.
#[derive(Resource, Debug, Clone, Default)]
pub struct Inputs {
    /// Goods in hand [unit].
    pub stock: Vec<Quantity>,
    /// Cover that this buyer aims at in normal times [d].
    pub cover: Vec<Days>,
    /// Stock wanted after the arrivals of a step [unit].
    pub target: Vec<Quantity>,
    /// Expected use [unit/d].
    pub forecast: Vec<Rate>,
    /// Use that wanted activity calls for in this step [unit].
    pub needed: Vec<Quantity>,
    /// Used in this step [unit].
    pub used: Vec<Quantity>,
    /// On its way [unit].
    pub in_transit: Vec<Quantity>,
    /// Waiting for a licence [unit].
    pub at_gate: Vec<Quantity>,
    /// Ordered and not sent yet, as far as it will be delivered [unit].
    pub backlog: Vec<Quantity>,
    /// Days of interruption that the buyer fears, in stock [d].
    pub feared: Vec<Days>,
    /// Time in which the buyer closes the gap in its stock [d].
    pub adjustment: Vec<Days>,
    /// Row of [`super::prices::Prices`].
    pub price: Vec<u32>,
}

/// Who may buy from whom, one row per link, grouped by input.
#[derive(Resource, Debug, Clone, Default)]
pub struct Links {
    /// The seller's output.
    pub output: Vec<u32>,
    /// Weight in the buyer's choice [share].
    pub share: Vec<f64>,
    /// Smoothed share of orders that the seller filled [share].
    pub reliability: Vec<f64>,
    /// Whether the buyer can use this seller's goods.
    pub standing: Vec<Standing>,
    /// Weight in this step's split of orders [1].
    pub weight: Vec<f64>,
    /// Ordered in this step [unit].
    pub ordered: Vec<Quantity>,
    /// Ordered and not sent yet, this step's order included [unit].
    pub backlog: Vec<Quantity>,
    /// Sent in this step, into transit or to a gate [unit].
    pub sent: Vec<Quantity>,
    /// Left the seller's country, or its works if it sells at home, in this step [unit].
    pub departed: Vec<Quantity>,
    /// Arrived in this step [unit].
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

/// Goods in transit that can meet no gate: a ring of arrivals, `[tick modulo length][link]`.
#[derive(Resource, Debug, Clone, Default)]
pub struct Pipelines {
    slots: Vec<Quantity>,
    links: usize,
    length: usize,
}

impl Pipelines {
    /// Empty pipelines for journeys of up to `longest` ticks.
    #[must_use]
    pub fn new(links: usize, longest: u32) -> Self {
        let length = longest as usize + 1;
        Self { slots: vec![Quantity::ZERO; links * length], links, length }
    }

    /// Sends goods that will arrive at a tick. At most one dispatch per link arrives at a tick.
    pub fn send(&mut self, link: usize, arrival: u32, quantity: Quantity) {
        self.slots[arrival as usize % self.length * self.links + link] += quantity;
    }

    /// Arrivals of a tick, one per link; they leave the pipeline with [`Self::clear`].
    #[must_use]
    pub fn arrivals(&self, tick: u32) -> &[Quantity] {
        let start = tick as usize % self.length * self.links;
        &self.slots[start..start + self.links]
    }

    /// Empties the slot of a tick for later use.
    pub fn clear(&mut self, tick: u32) {
        let start = tick as usize % self.length * self.links;
        self.slots[start..start + self.links].fill(Quantity::ZERO);
    }

    /// Everything under way, by link.
    pub fn content(&self) -> impl Iterator<Item = (usize, Quantity)> + '_ {
        self.slots.iter().enumerate().map(|(i, quantity)| (i % self.links, *quantity))
    }
}

impl Outputs {
    /// Room for the outputs of a network, at its baseline.
    #[must_use]
    pub fn at_baseline(network: &Network, step: Days) -> Self {
        let n = network.outputs.len();
        let stock: Vec<Quantity> = network.outputs.iter().map(|o| o.base * network.commodities[o.commodity.index()].seller_stock).collect();
        let daily: Vec<Quantity> = network.outputs.iter().map(|o| o.base * step).collect();
        Self {
            target: stock.clone(),
            stock,
            forecast: network.outputs.iter().map(|o| o.base).collect(),
            orders: daily.clone(),
            made: daily,
            open_book: vec![Quantity::ZERO; n],
            gated_book: vec![Quantity::ZERO; n],
            fill: vec![1.0; n],
            offered: vec![Quantity::ZERO; n],
        }
    }
}

impl Inputs {
    /// Room for the inputs of a network, at its baseline, with the covers drawn for this run.
    #[must_use]
    pub fn at_baseline(network: &Network, cover: Vec<Days>, adjustment: Days) -> Self {
        let n = network.inputs.len();
        let stock = network.inputs.iter().zip(&cover).map(|(k, cover)| k.base * *cover).collect::<Vec<_>>();
        Self {
            target: stock.clone(),
            stock,
            cover,
            forecast: network.inputs.iter().map(|k| k.base).collect(),
            needed: vec![Quantity::ZERO; n],
            used: vec![Quantity::ZERO; n],
            in_transit: vec![Quantity::ZERO; n],
            at_gate: vec![Quantity::ZERO; n],
            backlog: vec![Quantity::ZERO; n],
            feared: vec![Days::ZERO; n],
            adjustment: vec![adjustment; n],
            price: network.inputs.iter().map(|k| network.price_index(k.country, k.commodity) as u32).collect(),
        }
    }
}

impl Links {
    /// Room for the links of a network, at its baseline.
    #[must_use]
    pub fn at_baseline(network: &Network, step: Days) -> Self {
        let n = network.links.len();
        Self {
            output: network.links.iter().map(|l| l.output.0).collect(),
            share: network.links.iter().map(|l| l.share).collect(),
            reliability: vec![1.0; n],
            standing: network.links.iter().map(|l| if l.is_candidate() { Standing::Candidate } else { Standing::Qualified }).collect(),
            weight: vec![0.0; n],
            ordered: vec![Quantity::ZERO; n],
            backlog: vec![Quantity::ZERO; n],
            sent: vec![Quantity::ZERO; n],
            departed: vec![Quantity::ZERO; n],
            arrived: vec![Quantity::ZERO; n],
            transit: network.links.iter().map(|l| transit_ticks(l.transit, step)).collect(),
        }
    }
}

/// Ticks that a journey takes; at least one.
#[must_use]
pub fn transit_ticks(time: Days, step: Days) -> u32 {
    (time / step).round().max(1.0) as u32
}
