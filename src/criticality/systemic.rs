//! The economic systemic risk index (Diem, Borsos, Reisch, Kertész and Thurner 2022, "Quantifying firm-level economic
//! systemic risk from nation-wide supply networks", Scientific Reports 12, 7719).
//!
//! The index of a company is the share of all sales that is lost when it stops for good, nobody holds stocks and nobody
//! finds a new supplier. With W_ij the value that i sells to j, h the remaining share of a company's output, p_j what j
//! makes, and everything beginning at h = 1 except h = 0 of what failed, which stays there:
//!
//! ```text
//! downstream   h^d_i(t+1) = min( min over essential k of [ 1 - sum over suppliers j of k: s_j(t) (1 - h^d_j(t)) W_ji / sum over suppliers l of k: W_li ],
//!                                1 - sum over suppliers j of non-essential goods: s_j(t) (1 - h^d_j(t)) W_ji / sum over all suppliers l: W_li )
//! upstream     h^u_i(t+1) = sum over customers j: h^u_j(t) W_ij / sum over customers j: W_ij
//! replaceable  s_j(t)     = min( 1, w_j / sum over makers l of p_j: w_l h^d_l(t) ); not replaceable: s_j = 1
//! until no h falls by more than the tolerance in a step
//! index        = sum over companies i: w_i ( 1 - min( h^d_i, h^u_i ) ) / sum over companies i: w_i
//! ```
//!
//! The weight w is the out-strength, sum over customers of W. The first line is a generalised Leontief function: the
//! scarcest essential input binds, non-essential inputs act in a straight line by their share in all inputs.
//!
//! *From this engine's network.* W is the base flow times the price at the start. Sectors are commodities: a company
//! that makes several belongs to each with what it sells of it, and all its outputs fall together. A critical input is
//! essential, an important one is not, a non-critical one has no effect but counts in the sum of all inputs. End uses are
//! no companies: as published, only sales between companies count ([`Sales::BetweenCompanies`]); with [`Sales::All`]
//! final demand counts in weights and upstream, and stays whole.
//!
//! *Beyond the paper.* Several companies may fail at once. A failed link delivers nothing, downstream as if its seller had
//! stopped for this one buyer, upstream as if this buyer had stopped for this one seller.

use crate::ids::{CompanyId, LinkId};
use crate::network::{Buyer, Network};
use crate::scenario::world_file::Criticality;
use crate::units::Rate;

/// Which sales count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sales {
    /// From company to company, as published.
    BetweenCompanies,
    /// To end uses as well.
    All,
}

/// How the index is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Whether others who make the same stand in, by their share of the market.
    pub replaceable: bool,
    /// Which sales count.
    pub sales: Sales,
    /// Fall of output in a step below which the cascade has ended [share]; 0.01 as published.
    pub tolerance: f64,
}

impl Default for Settings {
    /// As published, nobody being replaceable.
    fn default() -> Self {
        Self { replaceable: false, sales: Sales::BetweenCompanies, tolerance: 0.01 }
    }
}

/// What falls out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// Companies that stop.
    pub companies: Vec<CompanyId>,
    /// Links that deliver nothing.
    pub links: Vec<LinkId>,
}

/// Where a cascade ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Cascade {
    /// Remaining output of each company by what it lacks [share].
    pub downstream: Vec<f64>,
    /// Remaining output of each company by what it can sell [share].
    pub upstream: Vec<f64>,
    /// Steps that it took.
    pub steps: u32,
}

/// Sales between companies in the form in which cascades read them.
#[derive(Debug)]
pub struct Systemic<'n> {
    network: &'n Network,
    settings: Settings,
    /// Value that moves over each link; nothing where it does not count [USD/d].
    value: Vec<f64>,
    /// Sales of each output [USD/d].
    sold: Vec<f64>,
    /// Links over which each company sells.
    customers: Vec<Vec<usize>>,
    /// Value of all inputs of each company [USD/d].
    bought: Vec<f64>,
    /// Outputs of each commodity.
    makers: Vec<Vec<usize>>,
}

impl<'n> Systemic<'n> {
    /// Reads a network.
    #[must_use]
    pub fn new(network: &'n Network, settings: Settings) -> Self {
        let companies = network.companies.len();
        let mut made = Self {
            network,
            settings,
            value: vec![0.0; network.links.len()],
            sold: vec![0.0; network.outputs.len()],
            customers: vec![Vec::new(); companies],
            bought: vec![0.0; companies],
            makers: vec![Vec::new(); network.commodities.len()],
        };
        for (l, link) in network.links.iter().enumerate().filter(|(_, link)| link.base > Rate::ZERO) {
            let input = &network.inputs[link.input.index()];
            let value = network.commodities[input.commodity.index()].price.0 * link.base.0;
            match input.buyer {
                Buyer::Company(buyer) => made.bought[buyer.index()] += value,
                Buyer::EndUse(_) if settings.sales == Sales::BetweenCompanies => continue,
                Buyer::EndUse(_) => {}
            }
            made.value[l] = value;
            made.sold[link.output.index()] += value;
            made.customers[network.outputs[link.output.index()].company.index()].push(l);
        }
        for (o, output) in network.outputs.iter().enumerate() {
            made.makers[output.commodity.index()].push(o);
        }
        made
    }

    /// Out-strength of a company: what its sales are worth [USD/d].
    #[must_use]
    pub fn weight(&self, company: CompanyId) -> f64 {
        self.sold[self.network.companies[company.index()].outputs.clone()].iter().sum()
    }

    /// The index: share of all sales that is lost when something fails.
    #[must_use]
    pub fn index(&self, failed: &Failed) -> f64 {
        let cascade = self.cascade(failed);
        let weights: Vec<f64> = (0..self.network.companies.len()).map(|c| self.weight(CompanyId::at(c))).collect();
        let all: f64 = weights.iter().sum();
        let remaining = cascade.downstream.iter().zip(&cascade.upstream).map(|(d, u)| d.min(*u));
        let lost: f64 = weights.iter().zip(remaining).map(|(w, h)| w * (1.0 - h)).sum();
        if all > 0.0 { lost / all } else { 0.0 }
    }

    /// Lets a failure run through the network.
    #[must_use]
    pub fn cascade(&self, failed: &Failed) -> Cascade {
        let companies = self.network.companies.len();
        let mut stopped = vec![false; companies];
        failed.companies.iter().for_each(|c| stopped[c.index()] = true);
        let mut cut = vec![false; self.network.links.len()];
        failed.links.iter().for_each(|l| cut[l.index()] = true);
        let start: Vec<f64> = stopped.iter().map(|s| if *s { 0.0 } else { 1.0 }).collect();
        let mut now = Cascade { downstream: start.clone(), upstream: start, steps: 0 };
        loop {
            let left = self.left(&now.downstream);
            let at = |rule: &dyn Fn(usize) -> f64| (0..companies).map(|c| if stopped[c] { 0.0 } else { rule(c) }).collect::<Vec<_>>();
            let next = Cascade {
                downstream: at(&|c| self.makeable(c, &now.downstream, &left, &cut)),
                upstream: at(&|c| self.sellable(c, &now.upstream, &cut)),
                steps: now.steps + 1,
            };
            let before = now.downstream.iter().chain(&now.upstream);
            let fall = before.zip(next.downstream.iter().chain(&next.upstream)).fold(0.0_f64, |most, (a, b)| most.max(a - b));
            now = next;
            if fall <= self.settings.tolerance {
                return now;
            }
        }
    }

    /// What is left of the sales of each commodity.
    fn left(&self, h: &[f64]) -> Vec<f64> {
        let of = |o: &usize| self.sold[*o] * h[self.network.outputs[*o].company.index()];
        self.makers.iter().map(|makers| makers.iter().map(of).sum()).collect()
    }

    /// Share of its output that a company can make of what arrives.
    fn makeable(&self, company: usize, h: &[f64], left: &[f64], cut: &[bool]) -> f64 {
        let mut scarcest = 1.0_f64;
        let mut line = 1.0;
        for input in &self.network.inputs[self.network.companies[company].inputs.clone()] {
            let (mut lost, mut all) = (0.0, 0.0);
            for l in input.links.clone() {
                let output = self.network.links[l].output.index();
                let seller = h[self.network.outputs[output].company.index()];
                all += self.value[l];
                let of_rest = left[input.commodity.index()];
                if cut[l] {
                    // For this buyer the seller is gone: others can stand in with what they have.
                    lost += self.value[l] * self.share(output, of_rest - self.sold[output] * seller);
                } else {
                    lost += self.value[l] * self.share(output, of_rest) * (1.0 - seller);
                }
            }
            match input.class {
                Criticality::Critical if all > 0.0 => scarcest = scarcest.min(1.0 - lost / all),
                Criticality::Important if all > 0.0 => line -= lost / self.bought[company],
                _ => {}
            }
        }
        scarcest.min(line).max(0.0)
    }

    /// How much of the loss of a seller nobody else makes up.
    fn share(&self, output: usize, left: f64) -> f64 {
        if !self.settings.replaceable || left <= self.sold[output] { 1.0 } else { self.sold[output] / left }
    }

    /// Share of its output that a company can sell.
    fn sellable(&self, company: usize, h: &[f64], cut: &[bool]) -> f64 {
        let (mut kept, mut all) = (0.0, 0.0);
        for l in &self.customers[company] {
            let customer = match self.network.inputs[self.network.links[*l].input.index()].buyer {
                Buyer::Company(buyer) => h[buyer.index()],
                Buyer::EndUse(_) => 1.0,
            };
            all += self.value[*l];
            kept += if cut[*l] { 0.0 } else { self.value[*l] * customer };
        }
        if all > 0.0 { kept / all } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{CommodityId, CountryId, InputId, MarketId, OutputId};
    use crate::network::{Commodity, Company, Country, Input, Label, Link, Output};
    use crate::scenario::world_file::Mode;
    use crate::units::{Days, Price};

    fn label(id: String) -> Label {
        Label { id: id.clone(), name: id, unit: "t".into() }
    }

    /// Companies, each making the good of its sector, and links (seller, buyer, value).
    fn network(sectors: &[usize], links: &[(usize, usize, f64)], class: impl Fn(usize, usize) -> Criticality) -> Network {
        let goods = sectors.iter().max().expect("some sector") + 1;
        let commodity = |c: usize| Commodity {
            contract_length: Days(1.0),
            order_life: Days(1.0),
            label: label(format!("good{c}")),
            price: Price(1.0),
            elasticity: 0.1,
            long_run_elasticity: 0.1,
            mass: None,
            contract_share: 0.5,
            seller_stock: Days(10.0),
        };
        let mut network = Network {
            countries: vec![Country { label: label("A".into()), market: MarketId::at(0) }],
            commodities: (0..goods).map(commodity).collect(),
            ..Network::default()
        };
        for (i, sector) in sectors.iter().enumerate() {
            let start = network.inputs.len();
            for good in 0..goods {
                let suppliers: Vec<_> = links.iter().filter(|(from, to, _)| *to == i && sectors[*from] == good).collect();
                if suppliers.is_empty() {
                    continue;
                }
                let first = network.links.len();
                for (from, _, value) in &suppliers {
                    let (output, input) = (OutputId::at(*from), InputId::at(network.inputs.len()));
                    network.links.push(Link {
                        output,
                        input,
                        base: Rate(*value),
                        share: 0.5,
                        candidate: false,
                        mode: Mode::Land,
                        transit: Days(1.0),
                        key: 0,
                    });
                }
                network.inputs.push(Input {
                    buyer: Buyer::Company(CompanyId::at(i)),
                    country: CountryId::at(0),
                    commodity: CommodityId::at(good),
                    base: Rate(suppliers.iter().map(|(_, _, v)| v).sum()),
                    per: 1.0,
                    class: class(*sector, good),
                    cover: Days(10.0),
                    key: 0,
                    dormant: false,
                    fixed: false,
                    opening: Days::ZERO,
                    links: first..network.links.len(),
                });
            }
            let base = Rate(links.iter().filter(|(from, _, _)| *from == i).map(|(_, _, v)| v).sum());
            network.outputs.push(Output {
                company: CompanyId::at(i),
                commodity: CommodityId::at(*sector),
                base,
                yield_: 1.0,
                by_product: None,
                opening: Days::ZERO,
                weight: 1.0,
            });
            network.companies.push(Company {
                label: label(format!("firm{i}")),
                country: CountryId::at(0),
                owner: CountryId::at(0),
                offtake: 0.0,
                recipe: None,
                jobs: 0.0,
                processing: Days::ZERO,
                room_time: Days::ZERO,
                ramp_up: Days::ZERO,
                ramp_down: Days::ZERO,
                activity: base,
                capacity: base,
                outputs: i..i + 1,
                inputs: start..network.inputs.len(),
                qualification: Days(1.0),
            });
        }
        network
    }

    fn alone(network: &Network, settings: Settings) -> Vec<f64> {
        let systemic = Systemic::new(network, settings);
        let fails = |c| Failed { companies: vec![CompanyId::at(c)], links: Vec::new() };
        (0..network.companies.len()).map(|c| systemic.index(&fails(c))).collect()
    }

    fn close(found: &[f64], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len());
        for (i, (a, b)) in found.iter().zip(wanted).enumerate() {
            assert!((a - b).abs() < 1e-12, "firm {}: {a} instead of {b}", i + 1);
        }
    }

    /// The example of eleven firms in the paper.
    fn eleven() -> Network {
        let links = [(3, 6), (4, 6), (4, 7), (5, 7), (6, 1), (6, 2), (7, 10), (7, 11), (8, 1), (8, 2), (9, 11)];
        network(&[0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4], &links.map(|(from, to)| (from - 1, to - 1, 1.0)), |_, _| Criticality::Critical)
    }

    #[test]
    fn eleven_firms_have_the_index_of_the_paper() {
        let elevenths = [3.0, 3.0, 2.0, 4.0, 2.0, 4.0, 4.0, 2.0, 1.0, 2.0, 3.0];
        close(&alone(&eleven(), Settings::default()), &elevenths.map(|n| n / 11.0));
        // With market shares firms 3 and 5, a third of their market each, are made up for in part.
        let replaced = [3.0, 3.0, 4.0 / 3.0, 4.0, 4.0 / 3.0, 4.0, 4.0, 2.0, 1.0, 2.0, 3.0];
        close(&alone(&eleven(), Settings { replaceable: true, ..Settings::default() }), &replaced.map(|n| n / 11.0));
    }

    /// Five firms in a loop; an important and a non-critical input. The numbers come from a separate program in plain
    /// dictionaries.
    #[test]
    fn loops_and_inputs_that_bind_in_part_follow_the_equations() {
        let links = [(0, 2, 3.0), (1, 2, 1.0), (1, 3, 2.0), (2, 4, 4.0), (3, 4, 2.0), (4, 0, 1.0), (4, 1, 2.0), (0, 3, 1.0), (2, 0, 1.0)];
        let class = |sector, good| match (sector, good) {
            (0, 2) => Criticality::Important,
            (0, 1) => Criticality::NonCritical,
            _ => Criticality::Critical,
        };
        let network = network(&[0, 0, 1, 1, 2], &links, class);
        let found = alone(&network, Settings::default());
        close(&found, &[0.9997358738891707, 0.9842455934095862, 0.9946321698305876, 0.9778112431891074, 0.9990073529411765]);
        let replaceable = Settings { replaceable: true, ..Settings::default() };
        let found = alone(&network, replaceable);
        close(&found, &[0.9997188334949236, 0.9915669966760469, 0.9946321698305876, 0.9778112431891074, 0.9990073529411765]);
        let two = Failed { companies: vec![CompanyId::at(0), CompanyId::at(3)], links: Vec::new() };
        close(&[Systemic::new(&network, replaceable).index(&two)], &[0.9986680585814572]);
    }

    #[test]
    fn a_failed_link_cuts_both_its_ends() {
        let network = eleven();
        let buyer = Buyer::Company(CompanyId::at(5));
        let link = network.links.iter().position(|l| l.output.index() == 3 && network.inputs[l.input.index()].buyer == buyer);
        let failed = Failed { companies: Vec::new(), links: vec![LinkId::at(link.expect("firm 4 sells to firm 6"))] };
        // Firm 4 sells half of its two, firm 6 lacks half of its input for its two.
        let index = |replaceable| Systemic::new(&network, Settings { replaceable, ..Settings::default() }).index(&failed);
        close(&[index(false)], &[(1.0 + 1.0) / 11.0]);
        // Firms 3 and 5 make as much as firm 4: nobody can do without all of it.
        close(&[index(true)], &[(1.0 + 1.0) / 11.0]);
    }
}
