//! From a world file to a balanced network.
//!
//! Quantities run from end uses up the chain. What is used of a commodity decides what is made of it: the
//! stated outputs are scaled to the use, by one factor per commodity that must stay near one. Who buys from
//! whom follows from proportional fitting under the known shares of trade. Where a world states its flows one
//! by one, nothing is balanced: see [`super::stated`].

use std::collections::BTreeMap;

use super::declare::{declared, position, settle_activities, transit};
use super::fitting::{Block, fit};
use super::{Buyer, Commodity, Link, Network, openings, stated, ventures};
use crate::ids::{CommodityId, CountryId, InputId, OutputId};
use crate::random::key;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::values::DAYS_PER_YEAR;
use crate::scenario::world_file::{TradeShare, WorldFile};
use crate::units::Rate;

/// Furthest that stated output may lie from use, as a factor either way.
pub const LARGEST_FACTOR: f64 = 1.25;
/// Departure from a known share of trade above which the shares count as incompatible.
pub const LARGEST_TRADE_GAP: f64 = 0.02;
/// Share of both the seller's and the buyer's volume below which a pair does not trade.
const SMALLEST_FLOW: f64 = 0.005;
/// How much more a pair in the same country trades, before margins and known shares. An assumption, cautious beside the border effects found for trade at large (McCallum 1995).
pub(super) const HOME_BIAS: f64 = 3.0;
/// Suppliers outside its present circle that a buyer knows of, per input.
const CANDIDATES: usize = 3;

/// Why a world does not balance. Paths lead into the world file.
#[derive(Debug, Clone, PartialEq)]
pub struct Imbalance {
    /// Path of the record to look at.
    pub path: String,
    /// What does not balance, in plain words.
    pub why: String,
    /// What would help.
    pub help: String,
}

/// What balancing did to a commodity.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment {
    /// The commodity.
    pub commodity: CommodityId,
    /// Output as stated, over all makers [unit/yr].
    pub stated: f64,
    /// Use by companies and end uses [unit/yr].
    pub used: f64,
}

/// A balanced network and what was adjusted.
#[derive(Debug, Clone)]
pub struct Balanced {
    /// The network.
    pub network: Network,
    /// One line per commodity.
    pub adjustments: Vec<Adjustment>,
}

/// Solves the baseline of a world whose references have been checked and whose lists are sorted.
pub fn balance(world: &WorldFile, behaviour: &Behaviour) -> Result<Balanced, Vec<Imbalance>> {
    let mut balanced = if world.flows.is_empty() { fitted(world, behaviour) } else { stated::network(world, behaviour) }?;
    openings::lay_in(&mut balanced.network, world)?;
    Ok(balanced)
}

/// The baseline of a world whose flows are found from outputs, uses and shares of trade.
fn fitted(world: &WorldFile, behaviour: &Behaviour) -> Result<Balanced, Vec<Imbalance>> {
    let mut builder = Builder::new(world, behaviour);
    let order = builder.downstream_first().map_err(|e| vec![e])?;
    let mut faults = Vec::new();
    for commodity in order {
        if let Err(fault) = builder.settle(commodity) {
            faults.push(fault);
        }
    }
    if faults.is_empty() { builder.finish() } else { Err(faults) }
}

/// A network under construction.
struct Builder<'w> {
    world: &'w WorldFile,
    network: Network,
    /// Stated output of each output [unit/yr], before scaling.
    stated: Vec<f64>,
    /// Flows by output and input [unit/d].
    flows: BTreeMap<(usize, usize), f64>,
    adjustments: Vec<Adjustment>,
}

impl<'w> Builder<'w> {
    fn new(world: &'w WorldFile, behaviour: &Behaviour) -> Self {
        let (network, stated) = declared(world, behaviour, &BTreeMap::new());
        Self { world, network, stated, flows: BTreeMap::new(), adjustments: Vec::new() }
    }

    /// Commodities such that every use of one comes before it; a loop in the chain is a fault.
    fn downstream_first(&self) -> Result<Vec<usize>, Imbalance> {
        let n = self.network.commodities.len();
        // feeds[c] lists the commodities made from c.
        let mut feeds = vec![Vec::new(); n];
        for company in &self.network.companies {
            for input in self.network.inputs[company.inputs.clone()].iter().filter(|k| !k.dormant) {
                feeds[input.commodity.index()].extend(self.network.outputs[company.outputs.clone()].iter().map(|o| o.commodity.index()));
            }
        }
        let mut order = Vec::new();
        let mut done = vec![false; n];
        while order.len() < n {
            let ready: Vec<usize> = (0..n).filter(|c| !done[*c] && feeds[*c].iter().all(|d| done[*d])).collect();
            if ready.is_empty() {
                let stuck = (0..n).find(|c| !done[*c]).expect("some commodity is left");
                let id = &self.network.commodities[stuck].label.id;
                return Err(Imbalance {
                    path: format!("commodities[{id}]"),
                    why: format!("`{id}` is, through other commodities, an input of itself"),
                    help: "a chain must lead from ore to end use; give recycled goods a company without a recipe".into(),
                });
            }
            for c in ready {
                done[c] = true;
                order.push(c);
            }
        }
        Ok(order)
    }

    /// Scales the makers of a commodity to its use and finds who buys from whom.
    fn settle(&mut self, commodity: usize) -> Result<(), Imbalance> {
        let mut inputs: Vec<usize> = self.of(commodity, |n| n.inputs.iter().map(|i| i.commodity).collect());
        let mut outputs: Vec<usize> = self.of(commodity, |n| n.outputs.iter().map(|o| o.commodity).collect());
        inputs.retain(|k| !matches!(self.network.inputs[*k].buyer, Buyer::Company(id) if self.network.is_project(id)));
        outputs.retain(|o| self.stated[*o] > 0.0); // A project makes nothing in the baseline.
        for k in &inputs {
            self.network.inputs[*k].base = self.use_of(*k);
        }
        let used: f64 = inputs.iter().map(|k| self.network.inputs[*k].base.0).sum();
        let stated: f64 = outputs.iter().map(|o| self.stated[*o]).sum::<f64>() / DAYS_PER_YEAR;
        self.adjustments.push(Adjustment {
            commodity: CommodityId::at(commodity),
            stated: stated * DAYS_PER_YEAR,
            used: used * DAYS_PER_YEAR,
        });
        self.check_totals(commodity, stated, used)?;
        let factor = used / stated;
        for o in &outputs {
            self.network.outputs[*o].base = Rate(self.stated[*o] / DAYS_PER_YEAR * factor);
        }
        self.trade(commodity, &outputs, &inputs)
    }

    fn of(&self, commodity: usize, list: impl Fn(&Network) -> Vec<CommodityId>) -> Vec<usize> {
        list(&self.network).iter().enumerate().filter(|(_, c)| c.index() == commodity).map(|(i, _)| i).collect()
    }

    /// Use of an input, which follows from what its buyer makes or serves.
    fn use_of(&mut self, input: usize) -> Rate {
        let per = self.network.inputs[input].per;
        if self.network.inputs[input].dormant {
            return Rate::ZERO;
        }
        match self.network.inputs[input].buyer {
            Buyer::EndUse(id) => self.network.end_uses[id.index()].demand * per,
            Buyer::Company(id) => {
                let outputs = self.network.companies[id.index()].outputs.clone();
                self.network.outputs[outputs].iter().filter(|o| o.by_product.is_none()).map(|o| o.base).sum::<Rate>() * per
            }
        }
    }

    fn check_totals(&self, commodity: usize, stated: f64, used: f64) -> Result<(), Imbalance> {
        let Commodity { label, .. } = &self.network.commodities[commodity];
        let fault = |why: String, help: &str| Err(Imbalance { path: format!("commodities[{}]", label.id), why, help: help.to_owned() });
        if used == 0.0 {
            return fault(format!("nobody uses `{}`", label.id), "add a recipe or a sector that needs it, or leave the commodity out");
        }
        if stated == 0.0 {
            return fault(
                format!("nobody makes `{}`, of which {:.4} {} a year are used", label.id, used * DAYS_PER_YEAR, label.unit),
                "add a company that makes it",
            );
        }
        let factor = used / stated;
        if !(1.0 / LARGEST_FACTOR..=LARGEST_FACTOR).contains(&factor) {
            let why = format!(
                "`{}` does not balance: {:.4} {unit} a year are made and {:.4} {unit} are used, a factor of {factor:.3}",
                label.id,
                stated * DAYS_PER_YEAR,
                used * DAYS_PER_YEAR,
                unit = label.unit
            );
            return fault(why, "correct an output, a recipe or a demand, or add an end use for what is left over");
        }
        Ok(())
    }

    fn trade(&mut self, commodity: usize, outputs: &[usize], inputs: &[usize]) -> Result<(), Imbalance> {
        let origin = |o: &usize| self.network.companies[self.network.outputs[*o].company.index()].country;
        let rows: Vec<f64> = outputs.iter().map(|o| self.network.outputs[*o].base.0).collect();
        let columns: Vec<f64> = inputs.iter().map(|k| self.network.inputs[*k].base.0).collect();
        let total: f64 = columns.iter().sum();
        let mut prior: Vec<Vec<f64>> = outputs
            .iter()
            .zip(&rows)
            .map(|(o, made)| {
                let bias = |k: &usize| if self.network.inputs[*k].country == origin(o) { HOME_BIAS } else { 1.0 };
                let reach = |k: &usize| {
                    let to = self.network.inputs[*k].country;
                    f64::from(u8::from(transit(self.world, &self.network.routes, commodity, origin(o), to).is_some()))
                };
                inputs.iter().zip(&columns).map(|(k, used)| made * used / total * bias(k) * reach(k)).collect()
            })
            .collect();
        let (blocks, paths) = self.known_shares(commodity, outputs, inputs, &rows, &columns);
        let first = fit(prior.clone(), &rows, &columns, &blocks);
        for (i, row) in prior.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                let flow = first.flows[i][j];
                if flow < SMALLEST_FLOW * rows[i] && flow < SMALLEST_FLOW * columns[j] {
                    *cell = 0.0;
                }
            }
        }
        let fitted = fit(prior, &rows, &columns, &blocks);
        self.check_fit(commodity, &fitted, &paths)?;
        for (i, o) in outputs.iter().enumerate() {
            // What a seller makes is what it sells, to the last bit.
            self.network.outputs[*o].base = Rate(fitted.flows[i].iter().sum());
            for (j, k) in inputs.iter().enumerate() {
                if fitted.flows[i][j] > 0.0 {
                    self.flows.insert((*k, *o), fitted.flows[i][j]);
                }
            }
        }
        Ok(())
    }

    fn known_shares(
        &self,
        commodity: usize,
        outputs: &[usize],
        inputs: &[usize],
        rows: &[f64],
        columns: &[f64],
    ) -> (Vec<Block>, Vec<String>) {
        let id = &self.network.commodities[commodity].label.id;
        let country = |id: &str| CountryId::at(position(&self.world.countries, |c| &c.id, id));
        let mut blocks = Vec::new();
        let mut paths = Vec::new();
        for trade in self.world.trade.iter().filter(|t| &t.commodity == id) {
            let (from, to) = (country(&trade.from), country(&trade.to));
            let of_origin: Vec<usize> = (0..outputs.len())
                .filter(|i| self.network.companies[self.network.outputs[outputs[*i]].company.index()].country == from)
                .collect();
            let of_destination: Vec<usize> = (0..inputs.len()).filter(|j| self.network.inputs[inputs[*j]].country == to).collect();
            let sum = match trade.share {
                TradeShare::Intake(share) => share * of_destination.iter().map(|j| columns[*j]).sum::<f64>(),
                TradeShare::Output(share) => share * of_origin.iter().map(|i| rows[*i]).sum::<f64>(),
            };
            blocks.push(Block { rows: of_origin, columns: of_destination, sum });
            paths.push(format!("{id} from {} to {}", trade.from, trade.to));
        }
        (blocks, paths)
    }

    fn check_fit(&self, commodity: usize, fit: &super::fitting::Fit, blocks: &[String]) -> Result<(), Imbalance> {
        let id = &self.network.commodities[commodity].label.id;
        let path = format!("commodities[{id}]");
        if let Some((block, gap)) = fit.block_gap.filter(|(_, gap)| *gap > LARGEST_TRADE_GAP) {
            let why = format!(
                "the known share of {} cannot hold together with the other totals: off by {:.1} % of the destination's intake",
                blocks[block],
                gap * 100.0
            );
            return Err(Imbalance {
                path,
                why,
                help: "check that the shares of one destination add up to at most 1 and that the origin makes enough".into(),
            });
        }
        if fit.row_gap > 1e-3 {
            let why = format!("some maker of `{id}` cannot sell what it makes: {:.1} % is left over", fit.row_gap * 100.0);
            return Err(Imbalance {
                path,
                why,
                help: "a seller needs a buyer that a route leads to and that no known share excludes".into(),
            });
        }
        Ok(())
    }

    /// Activities, yields, weights, links and candidates, once all flows are known.
    fn finish(mut self) -> Result<Balanced, Vec<Imbalance>> {
        settle_activities(&mut self.network, self.world);
        for k in 0..self.network.inputs.len() {
            self.network.inputs[k].base = self.use_of(k);
        }
        let mut faults = Vec::new();
        for k in 0..self.network.inputs.len() {
            let start = self.network.links.len();
            match self.network.inputs[k].buyer {
                _ if self.network.inputs[k].dormant => ventures::supply(&mut self.network, self.world, k, &mut faults),
                Buyer::Company(id) if self.network.is_project(id) => ventures::supply(&mut self.network, self.world, k, &mut faults),
                _ => self.connect(k, &mut faults),
            }
            ventures::offer(&mut self.network, self.world, k);
            self.network.inputs[k].links = start..self.network.links.len();
        }
        ventures::look_ahead(&mut self.network, self.world);
        if faults.is_empty() { Ok(Balanced { network: self.network, adjustments: self.adjustments }) } else { Err(faults) }
    }

    /// Links of one input: present suppliers, then the largest sellers that it does not buy from.
    fn connect(&mut self, k: usize, faults: &mut Vec<Imbalance>) {
        let input = self.network.inputs[k].clone();
        let mut sellers: Vec<usize> = self.of(input.commodity.index(), |n| n.outputs.iter().map(|o| o.commodity).collect());
        sellers.retain(|o| self.network.outputs[*o].base > Rate::ZERO);
        let world: f64 = sellers.iter().map(|o| self.network.outputs[*o].base.0).sum();
        let flow = |o: usize| self.flows.get(&(k, o)).copied();
        let intake: f64 = sellers.iter().filter_map(|o| flow(*o)).sum();
        if intake == 0.0 {
            let id = &self.network.commodities[input.commodity.index()].label.id;
            faults.push(Imbalance {
                path: format!("commodities[{id}]"),
                why: format!("{} finds no seller of `{id}`", self.network.buyer_name(input.buyer)),
                help: "add legs or trade shares that connect it".into(),
            });
            return;
        }
        let present: Vec<usize> = sellers.iter().copied().filter(|o| flow(*o).is_some()).collect();
        let mut others: Vec<usize> = sellers.iter().copied().filter(|o| flow(*o).is_none()).collect();
        others.sort_by(|a, b| self.network.outputs[*b].base.0.total_cmp(&self.network.outputs[*a].base.0).then(a.cmp(b)));
        let chosen = present.into_iter().chain(others.into_iter().take(CANDIDATES));
        for o in chosen {
            let company = &self.network.companies[self.network.outputs[o].company.index()];
            let way = transit(self.world, &self.network.routes, input.commodity.index(), company.country, input.country);
            let Some((mode, transit)) = way else { continue };
            // The flow into an input is its use, to the last bit.
            let base = flow(o).map_or(0.0, |f| f / intake * input.base.0);
            let share = if base > 0.0 { base / input.base.0 } else { self.network.outputs[o].base.0 / world };
            let name = format!("{}>{}", company.label.id, input.key);
            self.network.links.push(Link {
                output: OutputId::at(o),
                input: InputId::at(k),
                base: Rate(base),
                share,
                mode,
                candidate: base == 0.0,
                transit,
                key: key(&name),
            });
        }
    }
}
