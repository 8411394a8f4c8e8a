//! Shocks and hazards: whom they hit.

use std::collections::BTreeMap;

use super::{Resolver, label, passes};
use crate::ids::{ChokepointId, EndUseId, InputId};
use crate::network::Buyer;
use crate::rules::shock::Profile;
use crate::scenario::check::Checker;
use crate::scenario::model::{Damage, Group, Hazard, Hit, Shock};
use crate::scenario::scenario_file::{self as file, Grouping, ScenarioFile};
use crate::scenario::values::DAYS_PER_YEAR;
use crate::scenario::world_file::Mode;
use crate::units::Days;

impl Resolver<'_> {
    pub(super) fn shock(&self, shock: &file::Shock, scenario: &ScenarioFile, checker: &mut Checker<'_>) -> Shock {
        let path = format!("shocks[{}]", shock.id);
        let begins = self.in_time(shock.begins, &format!("{path}.begins"), checker);
        let hits = self.hit(&shock.hits, &shock.id, &path, scenario, checker);
        let profile = Profile { onset: shock.onset.0, lasts: shock.lasts.map(|d| d.0), recovery: shock.recovery.clone() };
        Shock { label: label(&shock.id, &shock.name), begins, profile, hits }
    }

    pub(super) fn hazard(&self, hazard: &file::Hazard, scenario: &ScenarioFile, checker: &mut Checker<'_>) -> Hazard {
        let path = format!("hazards[{}]", hazard.id);
        let hits = self.hit(&hazard.hits, &hazard.id, &path, scenario, checker);
        Hazard {
            label: label(&hazard.id, &hazard.name),
            groups: self.groups(&hazard.id, &hazard.strikes, hits),
            interval: Days(DAYS_PER_YEAR / hazard.rate),
            onset: hazard.onset.0,
            lasts: hazard.lasts.clone(),
            recovery: hazard.recovery.clone(),
        }
    }

    /// What a shock or a hazard hits; it is an error if that is nothing.
    fn hit(&self, hits: &file::Hit, id: &str, path: &str, scenario: &ScenarioFile, checker: &mut Checker<'_>) -> Hit {
        let at = format!("{path}.hits");
        match hits {
            file::Hit::Outage(outage) => {
                let listed = |list: &[String], id: &str| list.is_empty() || list.iter().any(|x| x == id);
                let companies = self.companies(|c, makes| {
                    listed(&outage.companies, &c.label.id)
                        && listed(&outage.countries, &self.network.countries[c.country.index()].label.id)
                        && (outage.commodities.is_empty() || makes.iter().any(|m| outage.commodities.contains(m)))
                });
                if companies.is_empty() {
                    let title = format!("`{id}` touches nothing: no company fits all its lists");
                    checker.report("S103", &at, title, "no company", None);
                }
                Hit::Outage(companies, Damage { depth: outage.depth, spoils: outage.spoils, sealed: outage.sealed })
            }
            file::Hit::Demand(shift) => {
                let end_uses = self.end_uses(shift);
                if end_uses.is_empty() {
                    let title = format!("`{id}` touches nothing: no end use fits all its lists");
                    checker.report("S103", &at, title, "no end use", None);
                }
                Hit::Demand(end_uses, shift.factor)
            }
            file::Hit::Use(shift) => {
                let inputs = self.used(shift);
                if inputs.is_empty() {
                    let title = format!("`{id}` touches nothing: nobody there uses `{}`", shift.commodity);
                    checker.report("S103", &at, title, "no users", None);
                }
                Hit::Use(inputs, shift.factor)
            }
            file::Hit::Closure(closure) => {
                let chokepoint = self.chokepoint(&closure.chokepoint);
                if !self.matters(chokepoint, scenario) {
                    let title = format!("`{id}` touches nothing: no trade passes `{}`", closure.chokepoint);
                    checker.report("S103", &format!("{at}.chokepoint"), title, "no trade", None);
                }
                Hit::Closure(chokepoint, closure.share, closure.expected.map(|time| time.0))
            }
        }
    }

    /// Divides what a hazard hits into groups that are hit together.
    fn groups(&self, hazard: &str, strikes: &Grouping, hits: Hit) -> Vec<Group> {
        let network = self.network;
        let place = |id: &str, country: crate::ids::CountryId| match strikes {
            Grouping::EachAlone => format!("{hazard}/{id}"),
            Grouping::ByCountry => format!("{hazard}/{}", network.countries[country.index()].label.id),
            Grouping::AllAtOnce => hazard.to_owned(),
        };
        match hits {
            Hit::Outage(companies, damage) => {
                let mut groups: BTreeMap<String, Vec<_>> = BTreeMap::new();
                for company in companies {
                    let of = &network.companies[company.index()];
                    groups.entry(place(&of.label.id, of.country)).or_default().push(company);
                }
                groups.into_iter().map(|(id, companies)| Group { id, hits: Hit::Outage(companies, damage) }).collect()
            }
            Hit::Demand(users, factor) => {
                let mut groups: BTreeMap<String, Vec<_>> = BTreeMap::new();
                for user in users {
                    let of = &network.end_uses[user.index()];
                    groups.entry(place(&of.label.id, of.country)).or_default().push(user);
                }
                groups.into_iter().map(|(id, users)| Group { id, hits: Hit::Demand(users, factor) }).collect()
            }
            Hit::Use(inputs, factor) => {
                let mut groups: BTreeMap<String, Vec<_>> = BTreeMap::new();
                for input in inputs {
                    let of = &network.inputs[input.index()];
                    let user = match of.buyer {
                        Buyer::Company(id) => &network.companies[id.index()].label.id,
                        Buyer::EndUse(id) => &network.end_uses[id.index()].label.id,
                    };
                    groups.entry(place(user, of.country)).or_default().push(input);
                }
                groups.into_iter().map(|(id, inputs)| Group { id, hits: Hit::Use(inputs, factor) }).collect()
            }
            Hit::Closure(..) => vec![Group { id: hazard.to_owned(), hits }],
        }
    }

    pub(super) fn chokepoint(&self, id: &str) -> ChokepointId {
        ChokepointId::at(self.network.chokepoints.iter().position(|c| c.label.id == id).expect("chokepoints were checked"))
    }

    /// Whether some trade passes a chokepoint, at least while the other closures of the scenario send it there.
    fn matters(&self, chokepoint: ChokepointId, scenario: &ScenarioFile) -> bool {
        let mut closed = vec![false; self.network.chokepoints.len()];
        let hits = scenario.shocks.iter().map(|s| &s.hits).chain(scenario.hazards.iter().map(|h| &h.hits));
        for hit in hits {
            if let file::Hit::Closure(closure) = hit {
                closed[self.chokepoint(&closure.chokepoint).index()] = true;
            }
        }
        closed[chokepoint.index()] = false;
        let detours = Mode::ALL.map(|mode| self.network.routes.table(mode, &closed));
        self.network.links.iter().any(|link| {
            let (from, to) = (self.network.origin(link), self.network.destination(link));
            let detour = detours[link.mode as usize].from(from.index(), to).filter(|_| from != to);
            passes(self.network, link, chokepoint) || detour.is_some_and(|j| j.passes.iter().any(|(c, _)| *c == chokepoint))
        })
    }

    /// Inputs whose use a shift changes.
    fn used(&self, shift: &file::UseShift) -> Vec<InputId> {
        let network = self.network;
        let fits = |k: &crate::network::Input| {
            let by = match k.buyer {
                Buyer::EndUse(id) => {
                    let sector = &network.sectors[network.end_uses[id.index()].sector.index()].id;
                    if shift.sectors.is_empty() { shift.recipes.is_empty() } else { shift.sectors.contains(sector) }
                }
                Buyer::Company(id) => match &network.companies[id.index()].recipe {
                    Some(recipe) if !shift.recipes.is_empty() => shift.recipes.contains(recipe),
                    _ => shift.recipes.is_empty() && shift.sectors.is_empty(),
                },
            };
            by && network.commodities[k.commodity.index()].label.id == shift.commodity
                && (shift.countries.is_empty() || shift.countries.contains(&network.countries[k.country.index()].label.id))
        };
        network.inputs.iter().enumerate().filter(|(_, k)| fits(k)).map(|(i, _)| InputId::at(i)).collect()
    }

    fn end_uses(&self, shift: &file::DemandShift) -> Vec<EndUseId> {
        let fits = |e: &crate::network::EndUse| {
            (shift.sectors.is_empty() || shift.sectors.contains(&self.network.sectors[e.sector.index()].id))
                && (shift.countries.is_empty() || shift.countries.contains(&self.network.countries[e.country.index()].label.id))
        };
        self.network.end_uses.iter().enumerate().filter(|(_, e)| fits(e)).map(|(i, _)| EndUseId::at(i)).collect()
    }
}
