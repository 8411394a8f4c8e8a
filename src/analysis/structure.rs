//! Who makes what for whom when nothing happens: the skeleton behind maps, shares and flows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::network::{Buyer, Network};

/// Makers and flows of the balanced world, by identifier.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Stage of each commodity, as the world names it.
    pub stages: BTreeMap<String, String>,
    /// Who makes what.
    pub makers: Vec<Maker>,
    /// What moves where, into which use.
    pub flows: Vec<Flow>,
}

/// What one company makes of one commodity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Maker {
    /// Identifier of the company.
    pub company: String,
    /// Its name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Commodity.
    pub commodity: String,
    /// Output when nothing happens [unit/d].
    pub output: f64,
    /// Output at full activity [unit/d].
    pub capacity: f64,
}

/// Goods of one commodity from one country into one use in another, or the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Commodity that moves.
    pub commodity: String,
    /// Country of the sellers.
    pub from: String,
    /// Country of the buyers.
    pub to: String,
    /// What it is used for.
    pub into: Use,
    /// Quantity when nothing happens [unit/d].
    pub rate: f64,
}

/// What a good is used for, by identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Use {
    /// Another commodity is made of it.
    Commodity(String),
    /// A sector of end use takes it.
    Sector(String),
}

impl Structure {
    /// The structure of a network. Inputs of a company with several outputs are split by their shares of its revenue.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let mut flows: BTreeMap<(usize, usize, usize, Use), f64> = BTreeMap::new();
        for link in network.links.iter().filter(|l| l.base.0 > 0.0) {
            let input = &network.inputs[link.input.index()];
            let ends = (input.commodity.index(), network.origin(link).index(), input.country.index());
            let mut add = |into: Use, rate: f64| *flows.entry((ends.0, ends.1, ends.2, into)).or_insert(0.0) += rate;
            match input.buyer {
                Buyer::EndUse(e) => {
                    let sector = network.end_uses[e.index()].sector;
                    add(Use::Sector(network.sectors[sector.index()].id.clone()), link.base.0);
                }
                Buyer::Company(c) => {
                    for output in &network.outputs[network.companies[c.index()].outputs.clone()] {
                        let made = &network.commodities[output.commodity.index()].label.id;
                        add(Use::Commodity(made.clone()), link.base.0 * output.weight);
                    }
                }
            }
        }
        let country = |c: usize| network.countries[c].label.id.clone();
        let flow = |((commodity, from, to, into), rate): ((usize, usize, usize, Use), f64)| Flow {
            commodity: network.commodities[commodity].label.id.clone(),
            from: country(from),
            to: country(to),
            into,
            rate,
        };
        let maker = |output: &crate::network::Output| {
            let company = &network.companies[output.company.index()];
            let spare = if company.activity.0 > 0.0 { company.capacity.0 / company.activity.0 } else { 1.0 };
            Maker {
                company: company.label.id.clone(),
                name: company.label.name.clone(),
                country: country(company.country.index()),
                commodity: network.commodities[output.commodity.index()].label.id.clone(),
                output: output.base.0,
                capacity: output.base.0 * spare,
            }
        };
        Self { stages: BTreeMap::new(), makers: network.outputs.iter().map(maker).collect(), flows: flows.into_iter().map(flow).collect() }
    }

    /// Output by country, the largest first [unit/d].
    #[must_use]
    pub fn output_by_country(&self, commodity: &str) -> Vec<(&str, f64)> {
        self.by_country(commodity, |m| m.output)
    }

    /// Capacity by country, the largest first [unit/d].
    #[must_use]
    pub fn capacity_by_country(&self, commodity: &str) -> Vec<(&str, f64)> {
        self.by_country(commodity, |m| m.capacity)
    }

    fn by_country(&self, commodity: &str, value: impl Fn(&Maker) -> f64) -> Vec<(&str, f64)> {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for maker in self.makers.iter().filter(|m| m.commodity == commodity) {
            *sums.entry(&maker.country).or_insert(0.0) += value(maker);
        }
        let mut list: Vec<(&str, f64)> = sums.into_iter().filter(|s| s.1 > 0.0).collect();
        list.sort_by(|a, b| b.1.total_cmp(&a.1));
        list
    }

    /// Place of a commodity in the chain: 0 for what is mined, one more than the latest of its inputs otherwise.
    #[must_use]
    pub fn depths(&self) -> BTreeMap<&str, usize> {
        let mut depths: BTreeMap<&str, usize> = self.makers.iter().map(|m| (m.commodity.as_str(), 0)).collect();
        // A chain is no longer than there are commodities, and loops of recycling must end somewhere.
        for _ in 0..depths.len().min(12) {
            let before = depths.clone();
            for flow in &self.flows {
                let Use::Commodity(made) = &flow.into else { continue };
                let least = before.get(flow.commodity.as_str()).copied().unwrap_or(0) + 1;
                let depth = depths.entry(made).or_insert(0);
                *depth = (*depth).max(least).min(12);
            }
            if before == depths {
                break;
            }
        }
        depths
    }

    /// For every commodity on the way into a sector of a country, or of all: how much of it the sector takes,
    /// directly and inside other goods, and how much of that comes from `origin` [unit/d]. At each step goods of a
    /// country are taken to be of one mixture.
    #[must_use]
    pub fn traced(&self, sector: &str, country: Option<&str>, origin: &str) -> BTreeMap<&str, (f64, f64)> {
        let mut totals: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        // What is still to be followed: (commodity, country that makes it) and quantity.
        let mut front: BTreeMap<(&str, &str), f64> = BTreeMap::new();
        let wanted = Use::Sector(sector.to_owned());
        let direct = self.flows.iter().filter(|f| f.into == wanted && country.is_none_or(|c| f.to == c));
        for flow in direct {
            count(&mut totals, &mut front, flow, flow.rate, origin);
        }
        for _ in 0..12 {
            let mut next = BTreeMap::new();
            for ((commodity, place), quantity) in &front {
                let made: f64 = self.makers.iter().filter(|m| m.commodity == *commodity && m.country == *place).map(|m| m.output).sum();
                if made <= 0.0 {
                    continue;
                }
                let into = Use::Commodity((*commodity).to_owned());
                for flow in self.flows.iter().filter(|f| f.to == *place && f.into == into) {
                    count(&mut totals, &mut next, flow, flow.rate * quantity / made, origin);
                }
            }
            if next.is_empty() {
                break;
            }
            front = next;
        }
        totals
    }
}

fn count<'s>(
    totals: &mut BTreeMap<&'s str, (f64, f64)>,
    front: &mut BTreeMap<(&'s str, &'s str), f64>,
    flow: &'s Flow,
    rate: f64,
    origin: &str,
) {
    let total = totals.entry(&flow.commodity).or_insert((0.0, 0.0));
    total.0 += rate;
    if flow.from == origin {
        total.1 += rate;
    }
    if rate > 1e-12 {
        *front.entry((&flow.commodity, &flow.from)).or_insert(0.0) += rate;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(commodity: &str, from: &str, to: &str, into: Use, rate: f64) -> Flow {
        Flow { commodity: commodity.into(), from: from.into(), to: to.into(), into, rate }
    }

    fn maker(commodity: &str, country: &str, output: f64) -> Maker {
        let name = format!("{commodity} of {country}");
        Maker { company: name.clone(), name, country: country.into(), commodity: commodity.into(), output, capacity: output * 1.25 }
    }

    /// Ore of A and B is refined in A alone; cars of B take the metal.
    fn chain() -> Structure {
        Structure {
            stages: BTreeMap::new(),
            makers: vec![maker("ore", "A", 3.0), maker("ore", "B", 1.0), maker("metal", "A", 2.0)],
            flows: vec![
                flow("ore", "A", "A", Use::Commodity("metal".into()), 3.0),
                flow("ore", "B", "A", Use::Commodity("metal".into()), 1.0),
                flow("metal", "A", "B", Use::Sector("cars".into()), 2.0),
            ],
        }
    }

    #[test]
    fn goods_are_traced_to_their_origin() {
        let chain = chain();
        let traced = chain.traced("cars", Some("B"), "A");
        assert_eq!(traced["metal"], (2.0, 2.0));
        assert_eq!(traced["ore"], (4.0, 3.0));
        assert!(chain.traced("cars", Some("A"), "A").is_empty());
    }

    #[test]
    fn depth_counts_steps_from_the_mine() {
        let chain = chain();
        let depths = chain.depths();
        assert_eq!((depths["ore"], depths["metal"]), (0, 1));
        assert_eq!(chain.output_by_country("ore"), [("A", 3.0), ("B", 1.0)]);
    }
}
