//! What goods are made of, and whom they finally serve, at the flows of normal times.

use super::{Buyer, Network};
use crate::ids::{CommodityId, CountryId};

/// Largest change in a round below which the shares count as settled.
const SETTLED: f64 = 1e-12;
/// Rounds after which the search ends; chains without loops settle in as many rounds as they have stages.
const MOST_ROUNDS: usize = 200;

/// Share of the value of each output that consists of listed commodities from a country, through all stages [share].
///
/// A rule on foreign products counts so: what the country makes of the commodities is content as a whole; what others
/// make contains what their inputs contain, input value over output value.
#[must_use]
pub fn content(network: &Network, from: CountryId, commodities: &[CommodityId]) -> Vec<f64> {
    let listed = |o: usize| {
        let output = &network.outputs[o];
        network.companies[output.company.index()].country == from && commodities.contains(&output.commodity)
    };
    settle(network.outputs.len(), |share| {
        let of = |o: usize| {
            if listed(o) {
                return 1.0;
            }
            let company = &network.companies[network.outputs[o].company.index()];
            let value: f64 = network.outputs[company.outputs.clone()]
                .iter()
                .map(|output| output.base.0 * network.commodities[output.commodity.index()].price.0)
                .sum();
            let contained: f64 = company.inputs.clone().map(|k| contained(network, k, share)).sum();
            if value > 0.0 { (contained / value).min(1.0) } else { 0.0 }
        };
        (0..network.outputs.len()).map(of).collect()
    })
}

/// Value of the content in what an input takes in a day [USD/d].
fn contained(network: &Network, input: usize, share: &[f64]) -> f64 {
    let price = network.commodities[network.inputs[input].commodity.index()].price.0;
    network.links[network.inputs[input].links.clone()].iter().map(|link| link.base.0 * share[link.output.index()]).sum::<f64>() * price
}

/// Share of what each company sells, by value, that finally serves end uses of some kind [share].
#[must_use]
pub fn serves(network: &Network, wanted: impl Fn(&super::EndUse) -> bool) -> Vec<f64> {
    let wanted: Vec<bool> = network.end_uses.iter().map(wanted).collect();
    let value = |o: usize| network.outputs[o].base.0 * network.commodities[network.outputs[o].commodity.index()].price.0;
    settle(network.companies.len(), |share| {
        let mut serving = vec![0.0; network.outputs.len()];
        for link in &network.links {
            let of_buyer = match network.inputs[link.input.index()].buyer {
                Buyer::Company(id) => share[id.index()],
                Buyer::EndUse(id) => f64::from(u8::from(wanted[id.index()])),
            };
            serving[link.output.index()] += link.base.0 * of_buyer;
        }
        let of = |company: &super::Company| {
            let total: f64 = company.outputs.clone().map(value).sum();
            let weigh = |o: usize| if network.outputs[o].base.0 > 0.0 { value(o) * serving[o] / network.outputs[o].base.0 } else { 0.0 };
            if total > 0.0 { company.outputs.clone().map(weigh).sum::<f64>() / total } else { 0.0 }
        };
        network.companies.iter().map(of).collect()
    })
}

/// Repeats a round until no share changes any more.
fn settle(n: usize, round: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut share = vec![0.0; n];
    for _ in 0..MOST_ROUNDS {
        let next = round(&share);
        let moved = share.iter().zip(&next).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
        share = next;
        if moved < SETTLED {
            break;
        }
    }
    share
}
