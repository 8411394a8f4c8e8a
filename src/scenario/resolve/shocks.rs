//! Shocks and hazards: whom they hit.

use super::{Resolver, label, passes};
use crate::ids::{ChokepointId, EndUseId};
use crate::scenario::check::Checker;
use crate::scenario::model::{Hazard, Hit, Shock};
use crate::scenario::scenario_file as file;
use crate::scenario::values::DAYS_PER_YEAR;

impl Resolver<'_> {
    pub(super) fn shock(&self, shock: &file::Shock, shocks: &[file::Shock], checker: &mut Checker<'_>) -> Shock {
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

    pub(super) fn hazard(&self, hazard: &file::Hazard, checker: &mut Checker<'_>) -> Hazard {
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
}
