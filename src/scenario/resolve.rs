//! From checked files to a model: names become numbers, dates become ticks, and what touches nothing is an error.

use std::sync::Arc;

use super::behaviour::Behaviour;
use super::check::Checker;
use super::model::{Calendar, Focus, Hazard, Hit, Instrument, Measure, Model, Odds, Regime, Shock};
use super::scenario_file::{self as file, ScenarioFile};
use super::values::{DAYS_PER_YEAR, Date};
use crate::ids::{ChokepointId, CommodityId, CompanyId, CountryId, EndUseId, InputId, LinkId, SectorId};
use crate::network::{Label, Network};
use crate::units::Quantity;

/// Resolves a checked scenario; findings go to the checker.
pub fn resolve(scenario: &ScenarioFile, network: &Arc<Network>, behaviour: &Behaviour, checker: &mut Checker<'_>) -> Model {
    let calendar = calendar(scenario);
    let resolver = Resolver { network, calendar: &calendar };
    let measures = scenario.measures.iter().map(|m| resolver.measure(m, checker)).collect();
    let shocks = scenario.shocks.iter().map(|s| resolver.shock(s, &scenario.shocks, checker)).collect();
    let hazards = scenario.hazards.iter().map(|h| resolver.hazard(h, checker)).collect();
    Model { network: Arc::clone(network), behaviour: behaviour.clone(), calendar, measures, shocks, hazards }
}

/// The focus of a checked scenario.
#[must_use]
pub fn focus(scenario: &ScenarioFile, network: &Network) -> Focus {
    let resolver = Resolver { network, calendar: &calendar(scenario) };
    Focus {
        controller: resolver.country(&scenario.focus.controller),
        countries: scenario.focus.countries.iter().map(|c| resolver.country(c)).collect(),
        commodities: scenario.focus.commodities.iter().map(|c| resolver.commodity(c)).collect(),
    }
}

fn calendar(scenario: &ScenarioFile) -> Calendar {
    let step = scenario.step.0;
    Calendar {
        start: scenario.start.0,
        step,
        ticks: (scenario.horizon.0 / step).floor().max(1.0) as u32,
        record_every: (scenario.record.0 / step).round().max(1.0) as u32,
    }
}

struct Resolver<'n> {
    network: &'n Network,
    calendar: &'n Calendar,
}

fn label(id: &str, name: &str) -> Label {
    Label { id: id.to_owned(), name: name.to_owned(), unit: String::new() }
}

impl Resolver<'_> {
    fn country(&self, id: &str) -> CountryId {
        CountryId::at(self.network.countries.iter().position(|c| c.label.id == id).expect("countries were checked"))
    }

    fn commodity(&self, id: &str) -> CommodityId {
        CommodityId::at(self.network.commodities.iter().position(|c| c.label.id == id).expect("commodities were checked"))
    }

    fn sector(&self, id: &str) -> SectorId {
        SectorId::at(self.network.sectors.iter().position(|s| s.id == id).expect("sectors were checked"))
    }

    fn in_time(&self, date: Date, path: &str, checker: &mut Checker<'_>) -> u32 {
        let tick = self.calendar.tick(date.0);
        if tick >= self.calendar.ticks {
            let last = self.calendar.date(self.calendar.ticks - 1);
            checker.report(
                "S103",
                path,
                format!("{} lies after the last day, {last}, so it touches nothing", date.0),
                "too late",
                Some("lengthen the horizon or move the date".into()),
            );
        }
        tick
    }

    fn measure(&self, measure: &file::Measure, checker: &mut Checker<'_>) -> Measure {
        let path = format!("measures[{}]", measure.id);
        let announced = self.in_time(measure.announced, &format!("{path}.announced"), checker);
        let effective = self.in_time(measure.effective, &format!("{path}.effective"), checker);
        let instrument = match &measure.instrument {
            file::Instrument::Stockpile(stockpile) => Instrument::Stockpile {
                inputs: self.stockpile_inputs(measure, &path, checker),
                cover: stockpile.cover.0,
                release_below: stockpile.release_below.0,
            },
            file::Instrument::Ban => Instrument::Ban(self.gated_links(measure, &path, checker)),
            file::Instrument::Quota(quota) => Instrument::Quota {
                links: self.gated_links(measure, &path, checker),
                volume: Quantity(quota.volume),
                period: self.calendar.ticks_of(quota.period.0),
            },
            file::Instrument::Licence(licence) => {
                let links = self.gated_links(measure, &path, checker);
                let regime = self.regime(licence, effective, measure, &path, checker);
                Instrument::Licence { links, regime }
            }
        };
        Measure {
            label: label(&measure.id, &measure.name),
            by: self.country(&measure.by),
            announced,
            effective,
            ends: measure.ends.map_or(u32::MAX, |end| self.calendar.tick(end.0)),
            enforcement: measure.enforcement,
            instrument,
        }
    }

    /// Links that cross the border of the acting country towards a destination that is meant.
    fn gated_links(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<LinkId> {
        let by = self.country(&measure.by);
        let meant: Vec<bool> = (self.network.countries.iter())
            .map(|c| (measure.against.is_empty() || measure.against.contains(&c.label.id)) && !measure.except.contains(&c.label.id))
            .collect();
        let trades = |l: &LinkId| !self.network.links[l.index()].is_candidate();
        let mut links = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            links.extend(
                self.exports(by, self.commodity(id)).filter(|l| meant[self.network.destination(&self.network.links[l.index()]).index()]),
            );
            if !self.exports(by, self.commodity(id)).any(|l| trades(&l)) {
                let title = format!("`{}` touches nothing of `{id}`: {} sells none of it abroad", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no trade", Some("leave the commodity out".into()));
            }
        }
        if !links.iter().any(trades) {
            let title = format!("`{}` touches nothing: {} sells none of these goods to the destinations it means", measure.id, measure.by);
            checker.report("S103", path, title, "no trade", Some("widen `against`, shorten `except`, or remove the measure".into()));
        }
        links.sort_unstable();
        links.dedup();
        links
    }

    /// Links on which a country sells a commodity abroad.
    fn exports(&self, by: CountryId, commodity: CommodityId) -> impl Iterator<Item = LinkId> + '_ {
        let crosses = move |link: &crate::network::Link| {
            self.network.commodity(link) == commodity && self.network.origin(link) == by && self.network.destination(link) != by
        };
        self.network.links.iter().enumerate().filter(move |(_, link)| crosses(link)).map(|(l, _)| LinkId::at(l))
    }

    fn stockpile_inputs(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<InputId> {
        let by = self.country(&measure.by);
        let mut inputs = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            let commodity = self.commodity(id);
            let before = inputs.len();
            inputs.extend(
                self.network
                    .inputs
                    .iter()
                    .enumerate()
                    .filter(|(_, k)| k.country == by && k.commodity == commodity)
                    .map(|(k, _)| InputId::at(k)),
            );
            if inputs.len() == before {
                let title = format!("`{}` touches nothing: nobody in {} uses `{id}`", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no users", Some("leave the commodity out".into()));
            }
        }
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// Odds are held against all exports of the commodities, exempt destinations included, so that an arm may exempt some.
    fn regime(&self, licence: &file::Licence, effective: u32, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Regime {
        let odds: Vec<Odds> = (licence.odds.iter())
            .map(|odds| Odds {
                to: odds.to.iter().map(|c| self.country(c)).collect(),
                sectors: odds.sectors.iter().map(|s| self.sector(s)).collect(),
                from: odds.from.map_or(effective, |date| self.calendar.tick(date.0)),
                approved: odds.approved,
            })
            .collect();
        let by = self.country(&measure.by);
        let links: Vec<LinkId> = measure.commodities.iter().flat_map(|c| self.exports(by, self.commodity(c))).collect();
        let buyer = |l: &LinkId| {
            let link = &self.network.links[l.index()];
            (self.network.destination(link), self.network.sector(self.network.inputs[link.input.index()].buyer))
        };
        for (i, entry) in odds.iter().enumerate() {
            if !links.iter().map(buyer).any(|(to, sector)| entry.fits(to, sector, u32::MAX)) {
                let title = "these odds touch nothing: no user of that sector in those destinations buys under the licence".to_owned();
                checker.report(
                    "S103",
                    &format!("{path}.instrument.odds[{i}]"),
                    title,
                    "no users",
                    Some("correct `to` or `sectors`, or leave the entry out".into()),
                );
            }
        }
        let covered = links.iter().map(buyer).all(|(to, sector)| odds.iter().any(|o| o.fits(to, sector, effective)));
        if !covered {
            let title = "some users have no odds of approval on the effective day".to_owned();
            checker.report(
                "S109",
                &format!("{path}.instrument.odds"),
                title,
                "incomplete",
                Some("begin with an entry for all: (approved: 0.8)".into()),
            );
        }
        Regime {
            statutory: licence.statutory.0,
            processing: licence.processing.clone(),
            consignment: self.calendar.ticks_of(licence.consignment.0),
            odds,
        }
    }

    fn shock(&self, shock: &file::Shock, shocks: &[file::Shock], checker: &mut Checker<'_>) -> Shock {
        let path = format!("shocks[{}]", shock.id);
        let begins = self.in_time(shock.begins, &format!("{path}.begins"), checker);
        let hits = match &shock.hits {
            file::Hit::Outage(outage) => {
                let listed = |list: &[String], id: &str| list.is_empty() || list.iter().any(|x| x == id);
                let companies = self.companies(|c, makes| {
                    listed(&outage.companies, &c.label.id)
                        && listed(&outage.countries, &self.network.countries[c.country.index()].label.id)
                        && (outage.commodities.is_empty() || makes.iter().any(|m| outage.commodities.contains(m)))
                });
                if companies.is_empty() {
                    checker.report(
                        "S103",
                        &format!("{path}.hits"),
                        format!("`{}` touches nothing: no company fits all its lists", shock.id),
                        "no company",
                        None,
                    );
                }
                Hit::Outage(companies, outage.depth)
            }
            file::Hit::Demand(shift) => {
                let end_uses = self.end_uses(shift);
                if end_uses.is_empty() {
                    let title = format!("`{}` touches nothing: no end use fits all its lists", shock.id);
                    checker.report("S103", &format!("{path}.hits"), title, "no end use", None);
                }
                Hit::Demand(end_uses, shift.factor)
            }
            file::Hit::Closure(closure) => {
                let id = self.chokepoint(&closure.chokepoint);
                if !self.matters(id, shocks) {
                    let title = format!("`{}` touches nothing: no trade passes `{}`", shock.id, closure.chokepoint);
                    checker.report("S103", &format!("{path}.hits.chokepoint"), title, "no trade", None);
                }
                Hit::Closure(id)
            }
        };
        Shock { label: label(&shock.id, &shock.name), begins, lasts: shock.lasts.0, recovery: shock.recovery.0, hits }
    }

    fn chokepoint(&self, id: &str) -> ChokepointId {
        ChokepointId::at(self.network.chokepoints.iter().position(|c| c.id == id).expect("chokepoints were checked"))
    }

    /// Whether some trade passes a chokepoint, at least while the other closures of the scenario send it there.
    fn matters(&self, chokepoint: ChokepointId, shocks: &[file::Shock]) -> bool {
        let mut closed = vec![false; self.network.chokepoints.len()];
        for shock in shocks {
            if let file::Hit::Closure(closure) = &shock.hits {
                closed[self.chokepoint(&closure.chokepoint).index()] = true;
            }
        }
        closed[chokepoint.index()] = false;
        let detours = self.network.routes.all(&closed);
        self.network.links.iter().any(|link| {
            let (from, to) = (self.network.origin(link), self.network.destination(link));
            let detour = &detours[from.index() * self.network.countries.len() + to.index()];
            passes(self.network, link, chokepoint) || detour.as_ref().is_some_and(|j| j.passes.iter().any(|(c, _)| *c == chokepoint))
        })
    }

    fn end_uses(&self, shift: &file::DemandShift) -> Vec<EndUseId> {
        let fits = |e: &crate::network::EndUse| {
            (shift.sectors.is_empty() || shift.sectors.contains(&self.network.sectors[e.sector.index()].id))
                && (shift.countries.is_empty() || shift.countries.contains(&self.network.countries[e.country.index()].label.id))
        };
        self.network.end_uses.iter().enumerate().filter(|(_, e)| fits(e)).map(|(i, _)| EndUseId::at(i)).collect()
    }

    fn hazard(&self, hazard: &file::Hazard, checker: &mut Checker<'_>) -> Hazard {
        let companies = self.companies(|_, makes| hazard.commodities.is_empty() || makes.iter().any(|m| hazard.commodities.contains(m)));
        if companies.is_empty() {
            checker.report(
                "S103",
                &format!("hazards[{}]", hazard.id),
                format!("`{}` touches nothing: nobody makes these commodities", hazard.id),
                "no company",
                None,
            );
        }
        Hazard {
            label: label(&hazard.id, &hazard.name),
            companies,
            interval: crate::units::Days(DAYS_PER_YEAR / hazard.rate),
            depth: hazard.depth,
            lasts: hazard.lasts.clone(),
        }
    }

    fn companies(&self, fits: impl Fn(&crate::network::Company, &[String]) -> bool) -> Vec<CompanyId> {
        let makes = |c: &crate::network::Company| -> Vec<String> {
            self.network.outputs[c.outputs.clone()].iter().map(|o| self.network.commodities[o.commodity.index()].label.id.clone()).collect()
        };
        self.network.companies.iter().enumerate().filter(|(_, c)| fits(c, &makes(c))).map(|(i, _)| CompanyId::at(i)).collect()
    }
}

impl Odds {
    /// Whether an entry speaks of a user at a tick.
    #[must_use]
    pub fn fits(&self, to: CountryId, sector: Option<SectorId>, tick: u32) -> bool {
        self.from <= tick
            && (self.to.is_empty() || self.to.contains(&to))
            && (self.sectors.is_empty() || sector.is_some_and(|s| self.sectors.contains(&s)))
    }
}

/// Whether the normal route of a link passes a chokepoint.
#[must_use]
pub fn passes(network: &Network, link: &crate::network::Link, chokepoint: ChokepointId) -> bool {
    let (from, to) = (network.origin(link), network.destination(link));
    from != to && network.routes.journey(from, to).is_some_and(|j| j.passes.iter().any(|(c, _)| *c == chokepoint))
}
