//! Whom the goods of a company finally serve, and what hangs on a unit of them, in the flows of normal times.

use super::{Buyer, Network};
use crate::scenario::world_file::Criticality;
use crate::units::Rate;

/// Passes along the chain after which shares and values count as settled: more stages than a chain has, and an
/// end for networks that run in circles.
const PASSES: usize = 32;

impl Network {
    /// For each company, the share of its activity that finally serves each sector [share]; in a network without
    /// circles the shares of a company add up to one.
    #[must_use]
    pub fn sectors_served(&self) -> Vec<Vec<f64>> {
        let mut served = vec![vec![0.0; self.sectors.len()]; self.companies.len()];
        for _ in 0..PASSES {
            let mut next = vec![vec![0.0; self.sectors.len()]; self.companies.len()];
            for link in self.links.iter().filter(|l| l.base > Rate::ZERO) {
                let output = &self.outputs[link.output.index()];
                let (company, share) = (output.company.index(), output.weight * (link.base / output.base));
                match self.inputs[link.input.index()].buyer {
                    Buyer::EndUse(id) => next[company][self.end_uses[id.index()].sector.index()] += share,
                    Buyer::Company(id) => {
                        for (to, from) in next[company].iter_mut().zip(&served[id.index()]) {
                            *to += share * from;
                        }
                    }
                }
            }
            if next == served {
                break;
            }
            served = next;
        }
        served
    }

    /// For each input, the value that is lost with one unit that is missing [USD/unit]: the value of what its buyer
    /// would serve with it, by itself or through its customers.
    #[must_use]
    pub fn values_at_stake(&self) -> Vec<f64> {
        let mut by_company = vec![0.0; self.companies.len()];
        let of_buyer = |by_company: &[f64], buyer: Buyer| match buyer {
            Buyer::EndUse(id) => self.end_uses[id.index()].value.0,
            Buyer::Company(id) => by_company[id.index()],
        };
        let of_input = |by_company: &[f64], k: usize| {
            let input = &self.inputs[k];
            let stops = match input.class {
                Criticality::Critical => 1.0,
                Criticality::Important => 0.5,
                Criticality::NonCritical => 0.0,
            };
            of_buyer(by_company, input.buyer) * stops / input.per
        };
        for _ in 0..PASSES {
            let mut next = vec![0.0; self.companies.len()];
            for link in self.links.iter().filter(|l| l.base > Rate::ZERO) {
                let output = &self.outputs[link.output.index()];
                // What activity brings to this customer, per unit of activity.
                next[output.company.index()] += output.yield_ * (link.base / output.base) * of_input(&by_company, link.input.index());
            }
            if next == by_company {
                break;
            }
            by_company = next;
        }
        (0..self.inputs.len()).map(|k| of_input(&by_company, k)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::load::load;

    #[test]
    fn goods_are_traced_to_the_sectors_that_use_them() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds/small.ron");
        let study = load(&path, &[]).expect("the small scenario is valid");
        let network = &study.arms[0].model.network;
        let served = network.sectors_served();
        assert!(served.iter().all(|shares| (shares.iter().sum::<f64>() - 1.0).abs() < 1e-9), "{served:?}");
        let sector = |id: &str| network.sectors.iter().position(|s| s.id == id).expect("a sector");
        let company = |id: &str| network.companies.iter().position(|c| c.label.id == id).expect("a company");
        let magnets = &served[company("c.magnets")];
        assert!(magnets[sector("roads")] == 0.0 && magnets[sector("cars")] > 0.8, "{magnets:?}");
        assert!(served[company("a.mine")][sector("roads")] > 0.0, "a mine serves roads through the slag of its smelters");
        let stakes = network.values_at_stake();
        let stake = |owner: &str| {
            let input = network.end_uses.iter().find(|e| e.label.id == owner).expect("an end use").inputs.start;
            stakes[input]
        };
        assert!((stake("missiles.B") / 1.25e8 - 1.0).abs() < 1e-12 && (stake("cars.A") / 1e7 - 1.0).abs() < 1e-12);
        let metal = stakes[network.companies[company("c.magnets")].inputs.start];
        assert!(metal > 1e7 / 1.2 && metal < 1.25e8 / 1.2, "metal is worth what its magnets are used for: {metal:e}");
    }
}
