//! References and dates of a scenario file.

use super::{Checker, Known, MOST_TICKS};
use crate::scenario::behaviour::Behaviour;
use crate::scenario::scenario_file::{Hazard, Hit, ScenarioFile, Shock};
use crate::scenario::values::{Date, RandomDuration};
use crate::scenario::world_file::WorldFile;

impl Checker<'_> {
    /// Checks a scenario file, and what behaviour names, against its world.
    pub fn scenario(&mut self, scenario: &ScenarioFile, world: &WorldFile, behaviour: &Behaviour) {
        let mut sources = self.known("sources", "sources", scenario.sources.iter().map(|s| s.id.clone()));
        sources.ids.extend(world.sources.iter().map(|s| s.id.clone()));
        let names = Names {
            countries: plain("country", world.countries.iter().map(|c| &c.id)),
            commodities: plain("commodity", world.commodities.iter().map(|c| &c.id)),
            sectors: plain("sector", world.sectors.iter().map(|s| &s.id)),
            companies: plain("company", world.companies.iter().map(|c| &c.id)),
            recipes: plain("recipe", world.recipes.iter().map(|r| &r.id)),
            projects: plain("project", world.projects.iter().map(|p| &p.id)),
            chokepoints: plain("chokepoint", world.chokepoints.iter().map(|c| &c.id)),
            measures: plain("measure", scenario.measures.iter().map(|m| &m.id)),
            sources,
        };
        self.refer(&names.countries, "focus.controller", &scenario.focus.controller);
        self.refer_all(&names.countries, "focus.countries", &scenario.focus.countries);
        self.refer_all(&names.commodities, "focus.commodities", &scenario.focus.commodities);
        self.rationing("behaviour.rationing", &behaviour.rationing, &names.countries, &names.sectors);
        let _ = self.known("measures", "measures", scenario.measures.iter().map(|m| m.id.clone()));
        let _ = self.known("shocks", "shocks", scenario.shocks.iter().map(|s| s.id.clone()));
        let _ = self.known("hazards", "hazards", scenario.hazards.iter().map(|h| h.id.clone()));
        let _ = self.known("arms", "arms", scenario.arms.iter().map(|a| a.name.clone()));
        if scenario.horizon.0 / scenario.step.0 > MOST_TICKS {
            let title = format!("the horizon has more than {MOST_TICKS} steps");
            self.report("S112", "horizon", title, "too long", Some("shorten the horizon or lengthen the step".into()));
        }
        if scenario.arms.is_empty() {
            self.report(
                "S107",
                "arms",
                "a scenario needs at least one arm".into(),
                "empty",
                Some("write arms: [(name: \"as announced\")]".into()),
            );
        }
        for (i, measure) in scenario.measures.iter().enumerate() {
            self.measure(&format!("measures[{i}]"), measure, scenario.start, &names);
        }
        for (i, shock) in scenario.shocks.iter().enumerate() {
            self.shock(&format!("shocks[{i}]"), shock, scenario.start, &names);
        }
        for (i, hazard) in scenario.hazards.iter().enumerate() {
            self.hazard(&format!("hazards[{i}]"), hazard, &names);
        }
        self.history(scenario, world, &names);
        self.uncertainties(scenario, &names.sources);
    }

    /// Fields that a sort of record does not read must not be written.
    pub(super) fn without_effect(&mut self, path: &str, fields: &[&str], of: &str, why: &str) {
        for field in fields {
            let full = format!("{path}.{field}");
            if self.tree.at(&self.text.body, &full).is_ok() {
                self.report(
                    "S108",
                    &full,
                    format!("`{field}` changes nothing in {of}"),
                    "without effect",
                    Some(format!("leave it out: {why}")),
                );
            }
        }
    }

    pub(super) fn random_duration(&mut self, path: &str, duration: &RandomDuration) {
        let wrong = match duration {
            RandomDuration::Fixed(_) => None,
            RandomDuration::Uniform(u) => (u.high.0 < u.low.0).then_some("`high` lies below `low`"),
            RandomDuration::Lognormal(l) => {
                (l.median.0.0 <= 0.0 || l.p90.0 < l.median.0).then_some("`median` must be above nothing and `p90` not below it")
            }
        };
        if let Some(wrong) = wrong {
            self.report("S111", path, wrong.to_owned(), "cannot be drawn from", None);
        }
    }

    fn shock(&mut self, path: &str, shock: &Shock, start: Date, names: &Names) {
        self.refer(&names.sources, &format!("{path}.source"), &shock.source);
        self.begins(path, "begins", shock.begins, start);
        self.hits(path, &shock.hits, names);
        if shock.lasts.is_none() {
            self.without_effect(path, &["recovery"], "a shock that stays for good", "it does not go back");
        }
    }

    fn hazard(&mut self, path: &str, hazard: &Hazard, names: &Names) {
        self.refer(&names.sources, &format!("{path}.source"), &hazard.source);
        self.random_duration(&format!("{path}.lasts"), &hazard.lasts);
        self.hits(path, &hazard.hits, names);
        let moves = match &hazard.hits {
            Hit::Outage(outage) => outage.depth > 0.0,
            Hit::Demand(shift) => (shift.factor - 1.0).abs() > 0.0,
            Hit::Use(shift) => (shift.factor - 1.0).abs() > 0.0,
            Hit::Closure(closure) => {
                self.without_effect(path, &["strikes"], "a hazard that closes a chokepoint", "there is one chokepoint");
                closure.share > 0.0
            }
        };
        if !moves {
            let help = Some("give it a size, or leave the hazard out".into());
            self.report("S120", &format!("{path}.hits"), "a hazard of no size changes nothing".into(), "no size", help);
        }
    }

    fn hits(&mut self, path: &str, hits: &Hit, names: &Names) {
        match hits {
            Hit::Outage(outage) => {
                self.refer_all(&names.companies, &format!("{path}.hits.companies"), &outage.companies);
                self.refer_all(&names.countries, &format!("{path}.hits.countries"), &outage.countries);
                self.refer_all(&names.commodities, &format!("{path}.hits.commodities"), &outage.commodities);
            }
            Hit::Demand(shift) => {
                self.refer_all(&names.sectors, &format!("{path}.hits.sectors"), &shift.sectors);
                self.refer_all(&names.countries, &format!("{path}.hits.countries"), &shift.countries);
            }
            Hit::Use(shift) => {
                self.refer(&names.commodities, &format!("{path}.hits.commodity"), &shift.commodity);
                self.refer_all(&names.sectors, &format!("{path}.hits.sectors"), &shift.sectors);
                self.refer_all(&names.recipes, &format!("{path}.hits.recipes"), &shift.recipes);
                self.refer_all(&names.countries, &format!("{path}.hits.countries"), &shift.countries);
            }
            Hit::Closure(closure) => self.refer(&names.chokepoints, &format!("{path}.hits.chokepoint"), &closure.chokepoint),
        }
    }

    pub(super) fn begins(&mut self, path: &str, field: &str, date: Date, start: Date) {
        if date < start {
            let help = Some(format!("start the scenario before {}, or put what was in force then into the world", date.0));
            self.report("S104", &format!("{path}.{field}"), format!("`{field}` lies before the first day, {}", start.0), "too early", help);
        }
    }
}

pub(super) struct Names {
    pub(super) countries: Known,
    pub(super) commodities: Known,
    pub(super) sectors: Known,
    pub(super) companies: Known,
    pub(super) recipes: Known,
    pub(super) projects: Known,
    pub(super) chokepoints: Known,
    pub(super) measures: Known,
    pub(super) sources: Known,
}

pub(super) fn plain<'i>(kind: &'static str, ids: impl Iterator<Item = &'i String>) -> Known {
    Known { kind, ids: ids.cloned().collect() }
}
