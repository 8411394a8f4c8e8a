//! Projects, plants with a stated cost, and what states have promised them.

use bevy_ecs::prelude::*;

use crate::network::Network;
use crate::network::ventures::Business;
use crate::rules::investment::{Outlook, Status};
use crate::rules::mothballing::{Operation, cost, received};

/// Projects and businesses of a run.
#[derive(Resource, Debug, Clone, Default)]
pub struct Ventures {
    /// In the order of the network's projects.
    pub projects: Vec<Venture>,
    /// In the order of the network's businesses.
    pub businesses: Vec<Operator>,
    /// Share of capacity that works, by company.
    pub works: Vec<f64>,
}

/// A project in a run.
#[derive(Debug, Clone, Default)]
pub struct Venture {
    /// Where it stands.
    pub status: Status,
    /// What its investors believe to last.
    pub outlook: Outlook,
    /// Support that it was promised.
    pub contracts: Vec<Contract>,
}

/// Support that a project was promised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contract {
    /// Place of the measure.
    pub measure: usize,
    /// Tick on which it was promised.
    pub signed: u32,
    /// Share of the cost of building that the state paid.
    pub share: f64,
}

/// A company whose margins are followed.
#[derive(Debug, Clone, Default)]
pub struct Operator {
    /// Price and cost today.
    pub today: Outlook,
    /// What it believes to last when it decides whether to work.
    pub outlook: Outlook,
    /// Whether it works.
    pub operation: Operation,
}

impl Ventures {
    /// Nothing is begun, everything else works.
    #[must_use]
    pub fn at_baseline(network: &Network) -> Self {
        let start = |business: &Business| {
            outlook(business, &vec![1.0; network.markets.len() * network.commodities.len()], |k| network.inputs[k].per, network)
        };
        let standing = network.companies.len() - network.projects.len();
        Self {
            projects: network
                .projects
                .iter()
                .map(|p| Venture { outlook: start(&network.businesses[p.business]), ..Venture::default() })
                .collect(),
            businesses: (network.businesses.iter())
                .map(|b| Operator { today: start(b), outlook: start(b), operation: Operation::Working })
                .collect(),
            works: (0..network.companies.len()).map(|c| if c < standing { 1.0 } else { 0.0 }).collect(),
        }
    }
}

/// Price and cost of a business at the prices of a day and with what an input is used per unit of activity.
#[must_use]
pub fn outlook(business: &Business, prices: &[f64], per: impl Fn(usize) -> f64, network: &Network) -> Outlook {
    let row = |k: usize| network.price_index(network.inputs[k].country, network.inputs[k].commodity);
    Outlook {
        price: received(business.sells.iter().map(|(row, share)| (*share, prices[*row]))),
        cost: cost(business.cost, business.buys.iter().map(|(k, worth)| (*worth, per(*k), network.inputs[*k].per, prices[row(*k)]))),
    }
}
