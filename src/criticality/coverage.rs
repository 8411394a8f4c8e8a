//! What could be met without a country: the N-1 question, from outputs and capacities alone.
//!
//! Nothing is simulated: no stocks, no prices, no time, and every buyer can be served by every maker that is left.

use crate::ids::{CommodityId, CountryId};
use crate::network::{Buyer, Company, Network};
use crate::scenario::world_file::Criticality;
use crate::units::Rate;

/// One commodity without one country that makes it. Shares are at most 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The commodity.
    pub commodity: CommodityId,
    /// The country that falls out.
    pub without: CountryId,
    /// Its share of world output [share].
    pub share: f64,
    /// Share of all demand, its own included, that the others' present output meets [share].
    pub world_now: f64,
    /// The same with the others at capacity [share].
    pub world: f64,
    /// Share of demand outside the country that the others' present output meets [share]; none where all demand is at home.
    pub outside_now: Option<f64>,
    /// The same with the others at capacity [share]: what is called N-1 coverage or N-1 supply.
    pub outside: Option<f64>,
    /// The same if the country withholds its whole chain, so that plants elsewhere also lack what it made for them [share].
    pub outside_chain: Option<f64>,
}

/// Coverage of every commodity without each country that makes it: by commodity, the largest maker first.
#[must_use]
pub fn coverage(network: &Network) -> Vec<Coverage> {
    let chains: Vec<Vec<f64>> = (0..network.countries.len()).map(|at| chain(network, CountryId::at(at))).collect();
    let of_commodity = |commodity: CommodityId| {
        let rows =
            chains.iter().enumerate().filter_map(|(at, chain)| without(network, commodity, CountryId::at(at), chain[commodity.index()]));
        let mut rows: Vec<Coverage> = rows.collect();
        rows.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.without.cmp(&b.without)));
        rows
    };
    (0..network.commodities.len()).flat_map(|c| of_commodity(CommodityId::at(c))).collect()
}

/// The country that makes most of a commodity; of equals the first one, none where nobody makes it.
#[must_use]
pub fn largest_maker(network: &Network, commodity: CommodityId) -> Option<CountryId> {
    let mut made = vec![0.0; network.countries.len()];
    for output in network.outputs.iter().filter(|o| o.commodity == commodity) {
        made[network.companies[output.company.index()].country.index()] += output.base.0;
    }
    let best = (0..made.len()).rev().max_by(|a, b| made[*a].total_cmp(&made[*b]))?;
    (made[best] > 0.0).then(|| CountryId::at(best))
}

/// Share of the use outside a country that plants outside it could meet at capacity: N-1 coverage, of which `works` says what share
/// of the capacity of each company stands, projects among them; none where nobody outside uses the commodity.
#[must_use]
pub fn standing(network: &Network, commodity: CommodityId, country: CountryId, works: &[f64]) -> Option<f64> {
    let used = network.inputs.iter().filter(|k| k.commodity == commodity && outside(country, k.country)).map(|k| k.base.0).sum::<f64>();
    let made = network.outputs.iter().filter(|o| o.commodity == commodity).map(|output| {
        let company = &network.companies[output.company.index()];
        let can = if outside(country, company.country) { works[output.company.index()] } else { 0.0 };
        company.capacity.0 * can * output.yield_
    });
    (used > 0.0).then(|| (made.sum::<f64>() / used).min(1.0))
}

/// What a company can make, in multiples of what it makes; a plant that is still to be built makes nothing.
fn room(company: &Company) -> f64 {
    if company.activity > Rate::ZERO { company.capacity / company.activity } else { 0.0 }
}

/// Country of a buyer or of a maker other than the one that falls out.
fn outside(country: CountryId, at: CountryId) -> bool {
    at != country
}

fn without(network: &Network, commodity: CommodityId, country: CountryId, chain: f64) -> Option<Coverage> {
    let (mut made, mut made_outside, mut most_outside) = (0.0, 0.0, 0.0);
    for output in network.outputs.iter().filter(|o| o.commodity == commodity) {
        let company = &network.companies[output.company.index()];
        made += output.base.0;
        if outside(country, company.country) {
            made_outside += output.base.0;
            most_outside += output.base.0 * room(company);
        }
    }
    let (mut used, mut used_outside) = (0.0, 0.0);
    for input in network.inputs.iter().filter(|k| k.commodity == commodity) {
        used += input.base.0;
        if outside(country, input.country) {
            used_outside += input.base.0;
        }
    }
    let share = 1.0 - made_outside / made;
    let some = network.outputs.iter().any(|o| o.commodity == commodity && !outside(country, network.companies[o.company.index()].country));
    let of = |supply: f64| (used_outside > 0.0).then(|| (supply / used_outside).min(1.0));
    some.then(|| Coverage {
        commodity,
        without: country,
        share,
        world_now: (made_outside / used).min(1.0),
        world: (most_outside / used).min(1.0),
        outside_now: of(made_outside),
        outside: of(most_outside),
        outside_chain: (used_outside > 0.0).then_some(chain.min(1.0)),
    })
}

/// Supply over use outside a country that sells nothing any more, by commodity: each plant runs as far as its capacity and
/// the scarcest of its critical inputs allow, each input being shared alike.
fn chain(network: &Network, country: CountryId) -> Vec<f64> {
    let mut used = vec![0.0; network.commodities.len()];
    for input in network.inputs.iter().filter(|k| outside(country, k.country)) {
        used[input.commodity.index()] += input.base.0;
    }
    // From plenty downwards: every round lets scarcity go one stage further, and a chain has at most so many stages.
    let mut ratio = vec![f64::INFINITY; network.commodities.len()];
    for _ in 0..=network.commodities.len() {
        let mut made = vec![0.0; network.commodities.len()];
        for company in network.companies.iter().filter(|c| outside(country, c.country)) {
            let critical = |k: &&crate::network::Input| k.class == Criticality::Critical && matches!(k.buyer, Buyer::Company(_));
            let inputs = network.inputs[company.inputs.clone()].iter().filter(critical);
            let allowed = inputs.fold(room(company), |most, k| most.min(ratio[k.commodity.index()]));
            for output in &network.outputs[company.outputs.clone()] {
                made[output.commodity.index()] += output.base.0 * allowed;
            }
        }
        for (ratio, (made, used)) in ratio.iter_mut().zip(made.iter().zip(&used)) {
            *ratio = if *used > 0.0 { made / used } else { f64::INFINITY };
        }
    }
    ratio
}
