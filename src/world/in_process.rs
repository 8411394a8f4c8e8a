//! Goods in process: what plants have begun and not finished.

use bevy_ecs::prelude::*;

use crate::network::Network;
use crate::units::{Days, Quantity, Rate};

/// Activity of past steps whose goods are not finished yet: one ring per company, as long as its processing takes.
#[derive(Resource, Debug, Clone, Default)]
pub struct InProcess {
    /// First slot of each company, and behind the last the number of slots.
    first: Vec<usize>,
    slots: Vec<Rate>,
    /// Begun and not finished, in units of activity; one per company [unit].
    pub held: Vec<Quantity>,
    /// Time that processing takes in whole steps; one per company [d].
    pub time: Vec<Days>,
}

impl InProcess {
    /// Filled with the activity of normal times.
    #[must_use]
    pub fn at_baseline(network: &Network, step: Days) -> Self {
        let mut rings = Self { first: vec![0], ..Self::default() };
        for company in &network.companies {
            let ticks = processing_ticks(company.processing, step);
            rings.slots.extend(std::iter::repeat_n(company.activity, ticks));
            rings.first.push(rings.slots.len());
            rings.time.push(step * ticks as f64);
            rings.held.push(company.activity * rings.time[rings.time.len() - 1]);
        }
        rings
    }

    /// Loses a share of what is in process.
    pub fn spoil(&mut self, company: usize, share: f64) {
        for begun in &mut self.slots[self.first[company]..self.first[company + 1]] {
            *begun = *begun * (1.0 - share);
        }
        self.held[company] = self.held[company] * (1.0 - share);
    }

    /// Takes in the activity of a step and returns that of which the goods are finished in it.
    pub fn pass(&mut self, company: usize, begun: Rate, tick: u32, step: Days) -> Rate {
        let ring = &mut self.slots[self.first[company]..self.first[company + 1]];
        if ring.is_empty() {
            return begun;
        }
        let place = tick as usize % ring.len();
        let finished = std::mem::replace(&mut ring[place], begun);
        self.held[company] += (begun - finished) * step;
        finished
    }
}

/// Steps that processing takes.
fn processing_ticks(time: Days, step: Days) -> usize {
    (time / step).round() as usize
}
