//! The balanced network of companies and end uses: who sells what to whom when nothing happens.
//!
//! ```text
//! Company -- makes --> Output ==(links)==> Input <-- takes -- Company or end use
//! ```
//!
//! Every list is dense and follows the sorted identifiers, so that ids do not depend on the order in which
//! a file declares things. Links are grouped by input.

pub mod balance;
mod declare;
pub mod fitting;
mod openings;
pub mod reach;
pub mod routes;
mod serving;
pub mod stated;
pub mod synthetic;
pub mod ventures;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::ids::{CommodityId, CompanyId, CountryId, InputId, MarketId, OutputId, SectorId};
use crate::scenario::world_file::{Criticality, Mode};
use crate::units::{Days, Price, Rate};

/// A balanced baseline.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    /// Importing areas.
    pub markets: Vec<Label>,
    /// Countries.
    pub countries: Vec<Country>,
    /// Commodities.
    pub commodities: Vec<Commodity>,
    /// Sectors of end use.
    pub sectors: Vec<Label>,
    /// Companies.
    pub companies: Vec<Company>,
    /// End uses.
    pub end_uses: Vec<EndUse>,
    /// What companies make, grouped by company.
    pub outputs: Vec<Output>,
    /// What companies and then end uses take, grouped by buyer.
    pub inputs: Vec<Input>,
    /// Who may buy from whom, grouped by input.
    pub links: Vec<Link>,
    /// Plants that may be built, in the order of their companies, which follow those of the world.
    pub projects: Vec<ventures::Project>,
    /// Companies whose margins are followed: projects, and those with a stated cost.
    pub businesses: Vec<ventures::Business>,
    /// Commodities that projects would make outside the country that makes most of them.
    pub rivalries: Vec<ventures::Rivalry>,
    /// Substitutes, in the order of their buyers.
    pub swaps: Vec<Swap>,
    /// Companies that recycle.
    pub recyclers: Vec<ventures::Recycler>,
    /// Straits and canals.
    pub chokepoints: Vec<Chokepoint>,
    /// Journeys between countries.
    pub routes: routes::Routes,
    /// What smugglers save on exports: one plus the rate of the taxes before the start, by country and commodity.
    pub untaxed: BTreeMap<(CountryId, CommodityId), f64>,
    /// Time that loading, customs and delivery add to a journey between countries [d].
    pub handling: Days,
}

/// An identifier with its name and unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Unit in which it is counted; empty where nothing is counted.
    pub unit: String,
}

/// A strait or canal.
#[derive(Debug, Clone, PartialEq)]
pub struct Chokepoint {
    /// Identifier and name.
    pub label: Label,
    /// What it lets through beyond its usual traffic, once there is a queue [share of usual traffic].
    pub spare: f64,
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// Identifier and name.
    pub label: Label,
    /// Market whose prices its buyers pay.
    pub market: MarketId,
}

/// A commodity.
#[derive(Debug, Clone, PartialEq)]
pub struct Commodity {
    /// Identifier, name and unit.
    pub label: Label,
    /// Price at the start [USD/unit].
    pub price: Price,
    /// Short-run price elasticity of use per unit of output, positive [1].
    pub elasticity: f64,
    /// The same in the long run [1].
    pub long_run_elasticity: f64,
    /// Share of volume at contract prices [share].
    pub contract_share: f64,
    /// Time constant with which contract prices follow the spot price [d].
    pub contract_length: Days,
    /// Time after which unfilled orders lapse, the processing time of the seller apart [d].
    pub order_life: Days,
    /// Stock of finished goods that makers hold, in time of output [d].
    pub seller_stock: Days,
    /// Gross mass of a unit, where it is known: who has none never changes to air [kg/unit].
    pub mass: Option<f64>,
}

/// A company.
#[derive(Debug, Clone, PartialEq)]
pub struct Company {
    /// Identifier and name.
    pub label: Label,
    /// Where it stands.
    pub country: CountryId,
    /// Country of its owner.
    pub owner: CountryId,
    /// Share of what it can deliver that is reserved for buyers in its owner's country [share].
    pub offtake: f64,
    /// Activity when nothing happens: the sum of its outputs without by-products [unit/d].
    pub activity: Rate,
    /// Highest activity [unit/d].
    pub capacity: Rate,
    /// What it makes, as a range of [`Network::outputs`].
    pub outputs: Range<usize>,
    /// What it takes, as a range of [`Network::inputs`].
    pub inputs: Range<usize>,
    /// Expected time to qualify a new supplier [d].
    pub qualification: Days,
    /// Identifier of its recipe, if it has one.
    pub recipe: Option<String>,
    /// People that it employs at its usual output, or at full output if it is a project [jobs].
    pub jobs: f64,
    /// Time from taking inputs in to finished goods [d].
    pub processing: Days,
    /// Time in which all capacity beyond what is usual can be brought in; nothing for no limit [d].
    pub room_time: Days,
    /// Time from standstill to full capacity; nothing for no limit [d].
    pub ramp_up: Days,
    /// Time from full capacity to standstill, of its own will; nothing for no limit [d].
    pub ramp_down: Days,
}

/// A sector in a country.
#[derive(Debug, Clone, PartialEq)]
pub struct EndUse {
    /// `sector.country`, and a name.
    pub label: Label,
    /// The sector.
    pub sector: SectorId,
    /// The country.
    pub country: CountryId,
    /// Normal demand [sector unit/d].
    pub demand: Rate,
    /// What a unit that is not delivered costs [USD/unit].
    pub value: Price,
    /// Share of unmet demand that waits [share].
    pub deferrable: f64,
    /// What it takes, as a range of [`Network::inputs`].
    pub inputs: Range<usize>,
    /// Expected time to qualify a new supplier [d].
    pub qualification: Days,
}

/// What a company makes of one commodity.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The maker.
    pub company: CompanyId,
    /// The commodity.
    pub commodity: CommodityId,
    /// Output when nothing happens [unit/d].
    pub base: Rate,
    /// Output per unit of activity [1].
    pub yield_: f64,
    /// Of a by-product: largest recovery per unit of activity, in multiples of the yield [ratio].
    pub by_product: Option<f64>,
    /// Share of the company's revenue without by-products: how much this output counts when activity is chosen [share].
    pub weight: f64,
    /// Finished stock at the start beyond what is wanted, in time of output; below nothing for a shortage [d].
    pub opening: Days,
}

/// Who takes an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buyer {
    /// A company.
    Company(CompanyId),
    /// An end use.
    EndUse(crate::ids::EndUseId),
}

/// What a company or an end use takes of one commodity.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The buyer.
    pub buyer: Buyer,
    /// Its country.
    pub country: CountryId,
    /// The commodity.
    pub commodity: CommodityId,
    /// Use when nothing happens [unit/d].
    pub base: Rate,
    /// Use per unit of activity or of demand served [unit/unit].
    pub per: f64,
    /// What happens without it.
    pub class: Criticality,
    /// Stock wanted, in time of use; the middle of the distribution [d].
    pub cover: Days,
    /// Stable key for draws.
    pub key: u64,
    /// Its suppliers, as a range of [`Network::links`].
    pub links: Range<usize>,
    /// Whether it is a substitute that nobody uses at the start; it never stops its buyer.
    pub dormant: bool,
    /// Stock at the start beyond what is wanted, in time of use; below nothing for a shortage [d].
    pub opening: Days,
    /// Whether no price changes the amount that is used per unit of output.
    pub fixed: bool,
}

/// A good that can take the place of another at one buyer.
#[derive(Debug, Clone, PartialEq)]
pub struct Swap {
    /// Place of the input that it can replace.
    pub original: usize,
    /// Place of its own input.
    pub substitute: usize,
    /// Largest share that it can replace [share].
    pub most: f64,
    /// Relative price above which it pays [ratio].
    pub premium: f64,
    /// Time constant with which buyers switch [d].
    pub time: Days,
    /// Whether it is known to work at the start.
    pub open: bool,
}

/// Who may buy from whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The seller.
    pub output: OutputId,
    /// The buyer's input.
    pub input: InputId,
    /// Flow when nothing happens; nothing for a candidate or where a project sells or buys [unit/d].
    pub base: Rate,
    /// Weight in the buyer's choice once qualified; of a project at full output [share].
    pub share: f64,
    /// Whether the buyer does not buy here yet but could, once the supplier is qualified.
    pub candidate: bool,
    /// Mode by which its goods usually travel; over land within a country.
    pub mode: Mode,
    /// Journey by the usual mode when every route is open, handling included [d].
    pub transit: Days,
    /// Stable key for draws.
    pub key: u64,
}

impl Network {
    /// Country of the seller of a link.
    #[must_use]
    pub fn origin(&self, link: &Link) -> CountryId {
        self.companies[self.outputs[link.output.index()].company.index()].country
    }

    /// Share of its buyer's normal intake that comes over a link; a project takes nothing in at the start, so what it has
    /// arranged counts [share].
    #[must_use]
    pub fn dependence(&self, link: &Link) -> f64 {
        let base = self.inputs[link.input.index()].base;
        if base > Rate::ZERO { link.base / base } else { link.share }
    }

    /// Country of the buyer of a link.
    #[must_use]
    pub fn destination(&self, link: &Link) -> CountryId {
        self.inputs[link.input.index()].country
    }

    /// Commodity that moves on a link.
    #[must_use]
    pub fn commodity(&self, link: &Link) -> CommodityId {
        self.inputs[link.input.index()].commodity
    }

    /// Whether a company or an end use stands in a country, by country; worlds may share a list of countries of which they need a few.
    #[must_use]
    pub fn inhabited(&self) -> Vec<bool> {
        let mut inhabited = vec![false; self.countries.len()];
        let companies = self.companies.iter().map(|c| c.country);
        for country in companies.chain(self.end_uses.iter().map(|e| e.country)) {
            inhabited[country.index()] = true;
        }
        inhabited
    }

    /// Row of the price that buyers in a country pay for a commodity.
    #[must_use]
    pub fn price_index(&self, country: CountryId, commodity: CommodityId) -> usize {
        self.countries[country.index()].market.index() * self.commodities.len() + commodity.index()
    }

    /// Value of an input in the value of a unit of its buyer's output, at the prices of the start [share].
    #[must_use]
    pub fn value_share(&self, input: &Input) -> f64 {
        let output = match input.buyer {
            Buyer::EndUse(id) => self.end_uses[id.index()].value.0,
            Buyer::Company(id) => {
                let outputs = &self.outputs[self.companies[id.index()].outputs.clone()];
                outputs.iter().map(|o| o.yield_ * self.commodities[o.commodity.index()].price.0).sum()
            }
        };
        input.per * self.commodities[input.commodity.index()].price.0 / output
    }

    /// Whether another network has the same agents, who make and take the same goods, whatever flows between them.
    #[must_use]
    pub fn has_agents_of(&self, other: &Self) -> bool {
        let ids = |labels: &dyn Fn(&Self) -> Vec<String>| labels(self) == labels(other);
        std::ptr::eq(self, other)
            || ids(&|n| n.markets.iter().chain(&n.sectors).map(|l| l.id.clone()).collect())
                && ids(&|n| n.countries.iter().map(|c| c.label.id.clone()).collect())
                && ids(&|n| n.commodities.iter().map(|c| c.label.id.clone()).collect())
                && ids(&|n| n.companies.iter().map(|c| c.label.id.clone()).collect())
                && ids(&|n| n.end_uses.iter().map(|e| e.label.id.clone()).collect())
                && self.outputs.iter().map(|o| (o.company, o.commodity)).eq(other.outputs.iter().map(|o| (o.company, o.commodity)))
                && self.inputs.iter().map(|k| (k.buyer, k.commodity)).eq(other.inputs.iter().map(|k| (k.buyer, k.commodity)))
    }

    /// Whether another network of the same agents has the same links, whatever flows over them.
    #[must_use]
    pub fn has_links_of(&self, other: &Self) -> bool {
        let ends = |n: &Self| n.links.iter().map(|l| (l.output, l.input, l.key)).collect::<Vec<_>>();
        std::ptr::eq(self, other) || ends(self) == ends(other)
    }

    /// Whether two buyers work by the same recipe, or belong to the same sector: whose approval one trusts, the other may.
    #[must_use]
    pub fn alike(&self, a: Buyer, b: Buyer) -> bool {
        match (a, b) {
            (Buyer::Company(a), Buyer::Company(b)) => self.companies[a.index()].recipe == self.companies[b.index()].recipe,
            (Buyer::EndUse(a), Buyer::EndUse(b)) => self.end_uses[a.index()].sector == self.end_uses[b.index()].sector,
            _ => false,
        }
    }

    /// Name of a buyer.
    #[must_use]
    pub fn buyer_name(&self, buyer: Buyer) -> &str {
        match buyer {
            Buyer::Company(id) => &self.companies[id.index()].label.name,
            Buyer::EndUse(id) => &self.end_uses[id.index()].label.name,
        }
    }

    /// Sector of a buyer, if it is an end use.
    #[must_use]
    pub fn sector(&self, buyer: Buyer) -> Option<SectorId> {
        match buyer {
            Buyer::Company(_) => None,
            Buyer::EndUse(id) => Some(self.end_uses[id.index()].sector),
        }
    }
}
