//! What can fall out, and a model in which it does.

use std::collections::BTreeMap;

use super::systemic::Failed;
use crate::ids::{ChokepointId, CommodityId, CompanyId, CountryId, LinkId};
use crate::network::{Buyer, Label, Link, Network};
use crate::random::mean_duration;
use crate::rules::shock::Profile;
use crate::scenario::model::{Damage, Dates, Group, Hazard, Hit, Instrument, Measure, Model, Shock};
use crate::scenario::resolve::passes;
use crate::scenario::scenario_file::Recovery;
use crate::scenario::world_file::Mode;
use crate::units::{Days, Rate};

/// What is knocked out, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Each company that makes something.
    Company,
    /// All plants of each country.
    Country,
    /// Each strait or canal that some trade passes.
    Route,
    /// Each trade link.
    Link,
    /// The exports of each commodity from its largest maker.
    Commodity,
}

/// Something that can fall out.
#[derive(Debug, Clone, PartialEq)]
pub struct Knockout {
    /// Identifier, unique among its kind.
    pub id: String,
    /// Name, for people.
    pub name: String,
    /// Where it is, if it is in one country.
    pub country: Option<CountryId>,
    /// Commodities whose supply it takes away, ascending.
    pub commodities: Vec<CommodityId>,
    /// What falls out.
    pub target: Target,
}

/// What falls out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Companies lose all capacity.
    Companies(Vec<CompanyId>),
    /// A strait or canal closes.
    Passage(ChokepointId),
    /// Nothing may move over these links.
    Links(Vec<LinkId>),
}

/// When something falls out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// First tick.
    pub begins: u32,
    /// How long [d].
    pub lasts: Days,
}

/// All knock-outs of a kind; with `only`, those that take away some of these commodities.
#[must_use]
pub fn candidates(network: &Network, by: By, only: &[CommodityId]) -> Vec<Knockout> {
    let meant = |c: &CommodityId| only.is_empty() || only.contains(c);
    let mut found = match by {
        By::Company => companies(network, &meant),
        By::Country => countries(network, &meant),
        By::Route => routes(network),
        By::Link => links(network),
        By::Commodity => (0..network.commodities.len()).filter_map(|c| largest_exporter(network, CommodityId::at(c))).collect(),
    };
    found.retain(|k| k.commodities.iter().any(meant));
    found
}

fn made_by(network: &Network, company: usize) -> Vec<CommodityId> {
    network.outputs[network.companies[company].outputs.clone()].iter().map(|o| o.commodity).collect()
}

fn sorted(mut commodities: Vec<CommodityId>) -> Vec<CommodityId> {
    commodities.sort_unstable();
    commodities.dedup();
    commodities
}

/// Whether a company makes something when nothing happens; a project does not yet.
fn works(network: &Network, company: usize) -> bool {
    network.companies[company].activity > Rate::ZERO
}

fn companies(network: &Network, meant: &dyn Fn(&CommodityId) -> bool) -> Vec<Knockout> {
    let knockout = |(c, company): (usize, &crate::network::Company)| Knockout {
        id: company.label.id.clone(),
        name: company.label.name.clone(),
        country: Some(company.country),
        commodities: sorted(made_by(network, c)),
        target: Target::Companies(vec![CompanyId::at(c)]),
    };
    let fits = |c: usize| works(network, c) && made_by(network, c).iter().any(meant);
    network.companies.iter().enumerate().filter(|(c, _)| fits(*c)).map(knockout).collect()
}

fn countries(network: &Network, meant: &dyn Fn(&CommodityId) -> bool) -> Vec<Knockout> {
    let knockout = |(at, country): (usize, &crate::network::Country)| {
        let plants =
            |c: &usize| network.companies[*c].country.index() == at && works(network, *c) && made_by(network, *c).iter().any(meant);
        let plants: Vec<usize> = (0..network.companies.len()).filter(plants).collect();
        (!plants.is_empty()).then(|| Knockout {
            id: country.label.id.clone(),
            name: country.label.name.clone(),
            country: Some(CountryId::at(at)),
            commodities: sorted(plants.iter().flat_map(|c| made_by(network, *c)).collect()),
            target: Target::Companies(plants.into_iter().map(CompanyId::at).collect()),
        })
    };
    network.countries.iter().enumerate().filter_map(knockout).collect()
}

/// Whether something flows over a link when nothing happens.
fn trades(link: &Link) -> bool {
    link.base > Rate::ZERO
}

fn routes(network: &Network) -> Vec<Knockout> {
    let knockout = |(at, passage): (usize, &crate::network::Chokepoint)| {
        let id = ChokepointId::at(at);
        let moved = network.links.iter().filter(|l| trades(l) && passes(network, l, id)).map(|l| network.commodity(l));
        let commodities = sorted(moved.collect());
        (!commodities.is_empty()).then(|| Knockout {
            id: passage.label.id.clone(),
            name: passage.label.name.clone(),
            country: None,
            commodities,
            target: Target::Passage(id),
        })
    };
    network.chokepoints.iter().enumerate().filter_map(knockout).collect()
}

fn links(network: &Network) -> Vec<Knockout> {
    let knockout = |(l, link): (usize, &Link)| {
        let seller = &network.companies[network.outputs[link.output.index()].company.index()].label;
        let buyer = match network.inputs[link.input.index()].buyer {
            Buyer::Company(id) => &network.companies[id.index()].label,
            Buyer::EndUse(id) => &network.end_uses[id.index()].label,
        };
        let commodity = network.commodity(link);
        let good = &network.commodities[commodity.index()].label;
        Knockout {
            id: format!("{}>{}/{}", seller.id, buyer.id, good.id),
            name: format!("{} to {}: {}", seller.name, buyer.name, good.name),
            country: Some(network.origin(link)),
            commodities: vec![commodity],
            target: Target::Links(vec![LinkId::at(l)]),
        }
    };
    network.links.iter().enumerate().filter(|(_, l)| trades(l)).map(knockout).collect()
}

/// The exports of a commodity from the country that makes most of it, if it sells any abroad.
fn largest_exporter(network: &Network, commodity: CommodityId) -> Option<Knockout> {
    let mut made = vec![0.0; network.countries.len()];
    for output in network.outputs.iter().filter(|o| o.commodity == commodity) {
        made[network.companies[output.company.index()].country.index()] += output.base.0;
    }
    let at = (0..made.len()).reduce(|most, c| if made[c] > made[most] { c } else { most })?;
    let from = CountryId::at(at);
    let exports = |l: &Link| network.commodity(l) == commodity && network.origin(l) == from && network.destination(l) != from;
    let links: Vec<LinkId> = network.links.iter().enumerate().filter(|(_, l)| exports(l)).map(|(l, _)| LinkId::at(l)).collect();
    let good = &network.commodities[commodity.index()].label;
    links.iter().any(|l| trades(&network.links[l.index()])).then(|| Knockout {
        id: good.id.clone(),
        name: format!("{} from {}", good.name, network.countries[at].label.name),
        country: Some(from),
        commodities: vec![commodity],
        target: Target::Links(links),
    })
}

impl Knockout {
    /// What it means to the systemic risk index: a closed passage cuts the links that are left without a way
    /// by their usual mode.
    #[must_use]
    pub fn failed(&self, network: &Network) -> Failed {
        match &self.target {
            Target::Companies(companies) => Failed { companies: companies.clone(), links: Vec::new() },
            Target::Links(links) => Failed { companies: Vec::new(), links: links.clone() },
            Target::Passage(id) => {
                let mut closed = vec![false; network.chokepoints.len()];
                closed[id.index()] = true;
                let tables = Mode::ALL.map(|mode| network.routes.table(mode, &closed));
                let stranded = |l: &Link| {
                    let (from, to) = (network.origin(l), network.destination(l));
                    from != to && tables[l.mode as usize].from(from.index(), to).is_none()
                };
                let links = network.links.iter().enumerate().filter(|(_, l)| stranded(l)).map(|(l, _)| LinkId::at(l)).collect();
                Failed { companies: Vec::new(), links }
            }
        }
    }

    /// Adds it to a model: an outage of all capacity, a closure, or a ban that nothing leaks through. `known` is the network
    /// that it was found in; the model may have other links between the same agents.
    pub fn strike(&self, model: &mut Model, known: &Network, window: Window) {
        let label = Label { id: format!("knock-out {}", self.id), name: format!("{} falls out", self.name), unit: String::new() };
        let shock = |label, hits| Shock { label, begins: window.begins, profile: at_once(window.lasts), hits };
        match &self.target {
            Target::Companies(companies) => model.shocks.push(shock(label, Hit::Outage(companies.clone(), Damage::capacity(1.0)))),
            Target::Passage(id) => model.shocks.push(shock(label, Hit::Closure(*id, 1.0, None))),
            Target::Links(links) => {
                let begins = window.begins;
                let by = outsider(model).unwrap_or_else(|| known.origin(&known.links[links[0].index()]));
                let links = found_again(links, known, &model.network);
                model.measures.push(Measure {
                    label,
                    by,
                    trigger: None,
                    reopening: 0,
                    dates: Dates { announced: begins, effective: begins, ends: begins + model.calendar.ticks_of(window.lasts) },
                    enforcement: 1.0,
                    instrument: Instrument::Ban(links),
                });
            }
        }
    }
}

/// A country whose bans spare nobody: a link that falls out does so among allies too. None where every country belongs to an
/// alliance whose members' controls spare each other.
#[must_use]
pub fn outsider(model: &Model) -> Option<CountryId> {
    let allied = |c: &CountryId| {
        model
            .measures
            .iter()
            .any(|m| matches!(&m.instrument, Instrument::Alliance(alliance) if alliance.exempt && alliance.members.contains(c)))
    };
    (0..model.network.countries.len()).map(CountryId::at).find(|c| !allied(c))
}

/// Links of one network in another of the same agents; those that it lacks are left out.
fn found_again(links: &[LinkId], known: &Network, other: &Network) -> Vec<LinkId> {
    if known.has_links_of(other) {
        return links.to_vec();
    }
    let places: BTreeMap<u64, usize> = other.links.iter().enumerate().map(|(l, link)| (link.key, l)).collect();
    links.iter().filter_map(|l| places.get(&known.links[l.index()].key).map(|l| LinkId::at(*l))).collect()
}

/// A model in which some things fall out.
#[must_use]
pub fn without(model: &Model, knockouts: &[&Knockout], known: &Network, window: Window) -> Model {
    let mut model = model.clone();
    knockouts.iter().for_each(|k| k.strike(&mut model, known, window));
    model
}

/// A course that begins and ends at once.
fn at_once(lasts: Days) -> Profile {
    Profile { onset: Days::ZERO, lasts: Some(lasts), recovery: Recovery::AtOnce }
}

impl Knockout {
    /// Whether a random shock strikes some of what falls out.
    #[must_use]
    pub fn is_struck(&self, hits: &Hit) -> bool {
        match (&self.target, hits) {
            (Target::Companies(mine), Hit::Outage(companies, ..)) => companies.iter().any(|c| mine.contains(c)),
            (Target::Passage(mine), Hit::Closure(passage, ..)) => passage == mine,
            _ => false,
        }
    }
}

/// A model in which a hazard strikes a group once, as hard as it does and for its mean length.
#[must_use]
pub fn struck(model: &Model, hazard: &Hazard, group: &Group, begins: u32) -> Model {
    let mut model = model.clone();
    let profile = Profile { onset: hazard.onset, lasts: Some(mean_duration(&hazard.lasts)), recovery: hazard.recovery.clone() };
    model.shocks.push(Shock { label: hazard.label.clone(), begins, profile, hits: group.hits.clone() });
    model
}
