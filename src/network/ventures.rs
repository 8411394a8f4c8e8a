//! Plants that may be built, as companies of the network that make nothing at the start.
//!
//! All arms share one network, so a project stands in it from the beginning: known to every buyer that a route
//! leads to, with suppliers of its own, and without any flow. The baseline is the same with and without it.

use jiff::civil::Date;

use super::balance::{HOME_BIAS, Imbalance};
use super::declare::{add_inputs, label, position, transit};
use super::{Buyer, Company, Link, Network, Output};
use crate::ids::{CommodityId, CompanyId, CountryId, InputId, LinkId, OutputId};
use crate::random::{Luck, Process, key};
use crate::scenario::behaviour::Behaviour;
use crate::scenario::values::{DAYS_PER_YEAR, RandomDuration};
use crate::scenario::world_file::{self as file, WorldFile};
use crate::units::{Days, Price, Rate};

/// Suppliers with which a project arranges its intake, per input.
const SUPPLIERS: usize = 4;

/// A plant that may be built.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its company.
    pub company: CompanyId,
    /// What it would make.
    pub output: OutputId,
    /// Country of its owner.
    pub owner: CountryId,
    /// Its place among the businesses.
    pub business: usize,
    /// Price of a unit at the start [USD/unit].
    pub price: Price,
    /// What it costs to build [USD per unit of yearly output].
    pub capex: Price,
    /// Day on which it begins whatever prices are.
    pub begins: Option<Date>,
    /// Time to first output, if nothing slips.
    pub build: RandomDuration,
    /// Odds that it slips [share].
    pub slip_odds: f64,
    /// How long it slips if it does.
    pub slip: RandomDuration,
    /// Odds that it is given up [share].
    pub failure: f64,
    /// Time from first to full output [d].
    pub ramp: Days,
    /// Memory with which its investors look at prices [d].
    pub signal: Days,
    /// Stable key for draws.
    pub key: u64,
    /// Links over which it would sell.
    pub links: Vec<LinkId>,
}

/// What follows from the draws of a project when it begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fate {
    /// Time to first output, slip included [d].
    pub build: Days,
    /// Whether it is given up on that day.
    pub fails: bool,
}

impl Project {
    /// What the draws of a run have in store for it; technology changes the time to build and the odds of failure by these factors.
    #[must_use]
    pub fn fate(&self, luck: Luck, slower: f64, riskier: f64) -> Fate {
        let mut draws = luck.draws(Process::Construction, self.key, 0);
        let (build, slips) = (draws.duration(&self.build), draws.uniform() < self.slip_odds);
        let (slip, fails) = (draws.duration(&self.slip), draws.uniform() < self.failure * riskier);
        Fate { build: (build + if slips { slip } else { Days::ZERO }) * slower, fails }
    }

    /// Output at full capacity [unit per year].
    #[must_use]
    pub fn yearly(&self, network: &Network) -> f64 {
        network.companies[self.company.index()].capacity.0 * DAYS_PER_YEAR
    }
}

/// What decides on the margin of a company, relative to its revenue at the prices of the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Business {
    /// The company.
    pub company: CompanyId,
    /// Cost at the prices of the start [ratio].
    pub cost: f64,
    /// Rows of prices that it sells at, and how much each counts [share].
    pub sells: Vec<(usize, f64)>,
    /// Inputs that it buys, and what the use of one unit per unit of activity costs [ratio].
    pub buys: Vec<(usize, f64)>,
}

/// A commodity that projects would make outside the country that makes most of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rivalry {
    /// Companies of these projects.
    pub entrants: Vec<CompanyId>,
    /// What the country that makes most of it makes in the baseline [unit/d].
    pub output: Rate,
    /// Rows of prices that it sells at, with its links there and how much each counts [share].
    pub rows: Vec<(usize, Vec<(LinkId, f64)>)>,
}

/// A company that makes goods from what has been used.
#[derive(Debug, Clone, PartialEq)]
pub struct Recycler {
    /// The company.
    pub company: CompanyId,
    /// Inputs of end uses from which its feed comes.
    pub inputs: Vec<usize>,
    /// What these take in the baseline [unit/d].
    pub put_in: Rate,
    /// Time that goods stay in use [d].
    pub lifetime: Days,
    /// Share of what is discarded that is collected at the start [share].
    pub collected: f64,
    /// How much more is collected when the price rises [1].
    pub elasticity: f64,
    /// Rows of prices that it sells at, and how much each counts [share].
    pub sells: Vec<(usize, f64)>,
}

impl Network {
    /// Whether a company is a project.
    #[must_use]
    pub fn is_project(&self, company: CompanyId) -> bool {
        company.index() >= self.companies.len() - self.projects.len()
    }

    /// The country that makes most of a commodity in the baseline; none where nobody makes it.
    #[must_use]
    pub fn incumbent(&self, commodity: CommodityId) -> Option<CountryId> {
        let mut made = vec![0.0; self.countries.len()];
        for output in self.outputs.iter().filter(|o| o.commodity == commodity) {
            made[self.companies[output.company.index()].country.index()] += output.base.0;
        }
        let largest = (0..made.len()).rev().max_by(|a, b| made[*a].total_cmp(&made[*b]))?;
        (made[largest] > 0.0).then(|| CountryId::at(largest))
    }
}

/// Adds a project, its company, its output and its inputs.
pub(super) fn add_project(network: &mut Network, world: &WorldFile, project: &file::Project, behaviour: &Behaviour) {
    let id = CompanyId::at(network.companies.len());
    let country = CountryId::at(position(&world.countries, |c| &c.id, &project.country));
    let commodity = CommodityId::at(position(&world.commodities, |c| &c.id, &project.commodity));
    let stage = &world.stages[position(&world.stages, |s| &s.id, &project.stage)];
    let owner = project.owner.as_ref().map_or(country, |o| CountryId::at(position(&world.countries, |c| &c.id, o)));
    let recipe = project.recipe.as_ref().map(|r| &world.recipes[position(&world.recipes, |x| &x.id, r)]);
    let needs = recipe.map_or(&[][..], |r| &r.inputs);
    let inputs = add_inputs(network, world, needs, Buyer::Company(id), country, behaviour.input_cover.0, &project.id);
    let output = OutputId::at(network.outputs.len());
    network.outputs.push(Output {
        company: id,
        commodity,
        base: Rate::ZERO,
        yield_: 1.0,
        weight: 1.0,
        by_product: None,
        opening: Days::ZERO,
    });
    network.companies.push(Company {
        label: label(&project.id, &project.name, ""),
        country,
        owner,
        offtake: 0.0,
        activity: Rate::ZERO,
        capacity: Rate(project.output / DAYS_PER_YEAR),
        outputs: output.index()..output.index() + 1,
        inputs,
        qualification: recipe.map_or(Days::ZERO, |r| r.qualification.0),
        processing: recipe.and_then(|r| r.processing).map_or(Days::ZERO, |time| time.0),
        room_time: Days::ZERO, // Its own ramp is that of its stage.
        ramp_up: recipe.and_then(|r| r.ramp_up).unwrap_or(behaviour.ramp_up).0,
        ramp_down: recipe.and_then(|r| r.ramp_down).unwrap_or(behaviour.ramp_down).0,
        recipe: project.recipe.clone(),
        jobs: stage.jobs * project.output,
    });
    network.projects.push(Project {
        company: id,
        output,
        owner,
        business: 0,
        price: network.commodities[commodity.index()].price,
        capex: Price(stage.capex),
        begins: project.begins.map(|d| d.0),
        build: stage.build.clone(),
        slip_odds: stage.slip_odds,
        slip: stage.slip.clone(),
        failure: stage.failure,
        ramp: stage.ramp.0,
        signal: stage.signal.unwrap_or(behaviour.investment_signal).0,
        key: key(&project.id),
        links: Vec::new(),
    });
}

/// How much more a pair in the same country trades.
fn bias(same: bool) -> f64 {
    if same { HOME_BIAS } else { 1.0 }
}

/// Connects an input of a project with the largest makers that a route leads to: it has arranged its intake when it begins.
pub(super) fn supply(network: &mut Network, world: &WorldFile, k: usize, faults: &mut Vec<Imbalance>) {
    let (country, commodity) = (network.inputs[k].country, network.inputs[k].commodity);
    let maker = |o: usize| &network.companies[network.outputs[o].company.index()];
    let weight = |o: usize| network.outputs[o].base.0 * bias(maker(o).country == country);
    let reached = |o: &usize| transit(world, &network.routes, commodity.index(), maker(*o).country, country).is_some();
    let mut sellers: Vec<usize> = (0..network.outputs.len()).filter(|o| network.outputs[*o].commodity == commodity).collect();
    sellers.retain(|o| network.outputs[*o].base > Rate::ZERO && reached(o));
    sellers.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    sellers.truncate(SUPPLIERS);
    sellers.sort_unstable();
    let all: f64 = sellers.iter().map(|o| weight(*o)).sum();
    if sellers.is_empty() {
        let id = &network.commodities[commodity.index()].label.id;
        faults.push(Imbalance {
            path: format!("commodities[{id}]"),
            why: format!("{} finds no seller of `{id}`", network.buyer_name(network.inputs[k].buyer)),
            help: "add legs that connect it".into(),
        });
    }
    let chosen: Vec<(usize, f64)> = sellers.iter().map(|o| (*o, weight(*o) / all)).collect();
    for (o, share) in chosen {
        connect(network, world, k, o, share, false);
    }
}

/// Makes every project that makes the commodity of an input known to its buyer.
pub(super) fn offer(network: &mut Network, world: &WorldFile, k: usize) {
    let commodity = network.inputs[k].commodity;
    for p in 0..network.projects.len() {
        let output = network.projects[p].output.index();
        if network.outputs[output].commodity != commodity || network.inputs[k].buyer == Buyer::Company(network.projects[p].company) {
            continue;
        }
        if connect(network, world, k, output, 0.0, true) {
            let link = LinkId::at(network.links.len() - 1);
            network.projects[p].links.push(link);
        }
    }
}

/// Adds a link without a flow, if there is a route.
fn connect(network: &mut Network, world: &WorldFile, k: usize, output: usize, share: f64, candidate: bool) -> bool {
    let company = &network.companies[network.outputs[output].company.index()];
    let (good, to) = (network.inputs[k].commodity.index(), network.inputs[k].country);
    let Some((mode, transit)) = transit(world, &network.routes, good, company.country, to) else { return false };
    let key = key(&format!("{}>{}", company.label.id, network.inputs[k].key));
    network.links.push(Link {
        output: OutputId::at(output),
        input: InputId::at(k),
        base: Rate::ZERO,
        share,
        candidate,
        mode,
        transit,
        key,
    });
    true
}

/// What is known about businesses, rivals and recyclers once everything is connected.
pub(super) fn look_ahead(network: &mut Network, world: &WorldFile) {
    weigh(network);
    follow(network, world);
    rivalries(network);
    recyclers(network, world);
}

/// At full output the goods of a project would be spread over all users alike, but for those at home.
fn weigh(network: &mut Network) {
    for project in &network.projects {
        let company = &network.companies[project.company.index()];
        let commodity = network.outputs[project.output.index()].commodity;
        let users = network.inputs.iter().filter(|i| i.commodity == commodity);
        let all: f64 = users.map(|i| i.base.0 * bias(i.country == company.country)).sum();
        for l in &project.links {
            let link = &mut network.links[l.index()];
            let home = network.inputs[link.input.index()].country == company.country;
            link.share = (company.capacity.0 * bias(home) / all).min(1.0);
        }
    }
}

/// Lists the companies whose margins are followed, and at which prices they sell and buy.
fn follow(network: &mut Network, world: &WorldFile) {
    let stated = world.companies.iter().map(|c| c.cost).chain(world.projects.iter().map(|p| Some(p.cost)));
    for (c, cost) in stated.enumerate() {
        let Some(cost) = cost else { continue };
        let company = CompanyId::at(c);
        if network.is_project(company) {
            let first = network.companies.len() - network.projects.len();
            network.projects[c - first].business = network.businesses.len();
        }
        let business = Business { company, cost, sells: sells(network, company), buys: buys(network, company) };
        network.businesses.push(business);
    }
}

/// Lists commodities of which projects would be entrants.
fn rivalries(network: &mut Network) {
    for c in (0..network.commodities.len()).map(CommodityId::at) {
        let Some(incumbent) = network.incumbent(c) else { continue };
        let place = |company: CompanyId| network.companies[company.index()].country;
        let makes = |p: &&Project| network.outputs[p.output.index()].commodity == c && place(p.company) != incumbent;
        let entrants: Vec<CompanyId> = network.projects.iter().filter(makes).map(|p| p.company).collect();
        if entrants.is_empty() {
            continue;
        }
        let mut rows: std::collections::BTreeMap<usize, Vec<(LinkId, f64)>> = std::collections::BTreeMap::new();
        for (l, link) in network.links.iter().enumerate().filter(|(_, l)| l.base > Rate::ZERO && network.commodity(l) == c) {
            if network.origin(link) == incumbent {
                rows.entry(network.price_index(network.destination(link), c)).or_default().push((LinkId::at(l), link.base.0));
            }
        }
        for links in rows.values_mut() {
            let all: f64 = links.iter().map(|(_, flow)| flow).sum();
            links.iter_mut().for_each(|(_, flow)| *flow /= all);
        }
        let output = network.outputs.iter().filter(|o| o.commodity == c && place(o.company) == incumbent).map(|o| o.base).sum();
        network.rivalries.push(Rivalry { entrants, output, rows: rows.into_iter().collect() });
    }
}

/// Lists companies that recycle, with the end uses from which their feed comes.
fn recyclers(network: &mut Network, world: &WorldFile) {
    for (c, company) in world.companies.iter().enumerate() {
        let Some(recycling) = &company.recycles else { continue };
        let id = CompanyId::at(c);
        let commodity = CommodityId::at(position(&world.commodities, |x| &x.id, &recycling.commodity));
        let from = |country: CountryId| {
            let name = &network.countries[country.index()].label.id;
            if recycling.countries.is_empty() { country == network.companies[c].country } else { recycling.countries.contains(name) }
        };
        let listed = |sector: usize| recycling.sectors.is_empty() || recycling.sectors.contains(&network.sectors[sector].id);
        let inputs: Vec<usize> = (network.end_uses.iter())
            .filter(|e| from(e.country) && listed(e.sector.index()))
            .flat_map(|e| e.inputs.clone())
            .filter(|k| network.inputs[*k].commodity == commodity)
            .collect();
        let recycler = Recycler {
            company: id,
            put_in: inputs.iter().map(|k| network.inputs[*k].base).sum(),
            inputs,
            lifetime: recycling.lifetime.0,
            collected: recycling.collected,
            elasticity: recycling.elasticity,
            sells: sells(network, id),
        };
        network.recyclers.push(recycler);
    }
}

/// Revenue of a unit of activity at the prices of the start [USD].
fn revenue(network: &Network, company: CompanyId) -> f64 {
    let outputs = &network.outputs[network.companies[company.index()].outputs.clone()];
    outputs.iter().map(|o| o.yield_ * network.commodities[o.commodity.index()].price.0).sum()
}

fn buys(network: &Network, company: CompanyId) -> Vec<(usize, f64)> {
    let revenue = revenue(network, company);
    let price = |k: usize| network.commodities[network.inputs[k].commodity.index()].price.0;
    network.companies[company.index()].inputs.clone().map(|k| (k, price(k) / revenue)).collect()
}

/// Rows of prices by planned flow. A project outside the country that makes most of a good looks at the markets outside it, where there are any.
fn sells(network: &Network, company: CompanyId) -> Vec<(usize, f64)> {
    let of = &network.companies[company.index()];
    let project = network.is_project(company);
    let mut weights = std::collections::BTreeMap::<usize, f64>::new();
    for o in of.outputs.clone() {
        let output = &network.outputs[o];
        let incumbent =
            network.incumbent(output.commodity).filter(|i| project && *i != of.country).map(|i| network.countries[i.index()].market);
        let outside = |l: &&Link| Some(network.countries[network.destination(l).index()].market) != incumbent;
        let flow = |l: &Link| if project { l.share * network.inputs[l.input.index()].base.0 } else { l.base.0 };
        let mine: Vec<&Link> = network.links.iter().filter(|l| l.output.index() == o && flow(l) > 0.0).collect();
        let some_outside = mine.iter().any(outside);
        let chosen: Vec<&Link> = mine.into_iter().filter(|l| !some_outside || outside(l)).collect();
        let all: f64 = chosen.iter().map(|l| flow(l)).sum();
        for link in chosen {
            let row = network.price_index(network.destination(link), output.commodity);
            *weights.entry(row).or_default() += output.weight * flow(link) / all;
        }
    }
    weights.into_iter().collect()
}
