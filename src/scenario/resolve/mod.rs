//! From checked files to a model: names become numbers, dates become ticks, and what touches nothing is an error.

mod controls;
mod gauges;
mod knowledge;
mod measures;
mod preference;
mod rationing;
mod sellers;
mod shocks;
mod ventures;

use std::sync::Arc;

use super::behaviour::Behaviour;
use super::check::Checker;
use super::model::{Calendar, Focus, Model, Odds};
use super::scenario_file::ScenarioFile;
use super::values::Date;
use crate::ids::{ChokepointId, CommodityId, CompanyId, CountryId, SectorId};
use crate::network::{Label, Network};

/// Resolves a checked scenario; findings go to the checker.
pub fn resolve(scenario: &ScenarioFile, network: &Arc<Network>, behaviour: &Behaviour, checker: &mut Checker<'_>) -> Model {
    let calendar = calendar(scenario);
    let resolver = Resolver { network, calendar: &calendar };
    let rationing = resolver.rationing(&behaviour.rationing);
    let measures: Vec<_> = scenario.measures.iter().map(|m| resolver.measure(m, &scenario.measures, checker)).collect();
    let shocks = scenario.shocks.iter().map(|s| resolver.shock(s, scenario, checker)).collect();
    let hazards = scenario.hazards.iter().map(|h| resolver.hazard(h, scenario, checker)).collect();
    let gauges = resolver.gauges(scenario, &measures, checker);
    resolver.no_project_pays_at_the_start(behaviour, checker);
    Model { network: Arc::clone(network), behaviour: behaviour.clone(), rationing, calendar, measures, shocks, hazards, gauges }
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

/// Days and ticks of a scenario.
#[must_use]
pub fn calendar(scenario: &ScenarioFile) -> Calendar {
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

    fn companies(&self, fits: impl Fn(&crate::network::Company, &[String]) -> bool) -> Vec<CompanyId> {
        let makes = |c: &crate::network::Company| -> Vec<String> {
            self.network.outputs[c.outputs.clone()].iter().map(|o| self.network.commodities[o.commodity.index()].label.id.clone()).collect()
        };
        // What does not stand yet cannot be hit.
        let standing = self.network.companies.iter().take(self.network.companies.len() - self.network.projects.len());
        standing.enumerate().filter(|(_, c)| fits(c, &makes(c))).map(|(i, _)| CompanyId::at(i)).collect()
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
    from != to && network.routes.journey(link.mode, from, to).is_some_and(|j| j.passes.iter().any(|(c, _)| *c == chokepoint))
}
