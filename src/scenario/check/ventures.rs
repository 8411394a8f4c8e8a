//! References of projects and of the support for them.

use super::{Checker, Known};
use crate::scenario::scenario_file::Instrument;
use crate::scenario::world_file::{EndUse, WorldFile};

impl Checker<'_> {
    /// Checks stages and projects.
    pub(super) fn ventures(&mut self, world: &WorldFile, countries: &Known, commodities: &Known, recipes: &Known, sources: &Known) {
        let stages = self.known("stages", "stages", world.stages.iter().map(|s| s.id.clone()));
        for (i, stage) in world.stages.iter().enumerate() {
            self.random_duration(&format!("stages[{i}].build"), &stage.build);
            self.random_duration(&format!("stages[{i}].slip"), &stage.slip);
            self.refer(sources, &format!("stages[{i}].source"), &stage.source);
        }
        let _ = self.known("projects", "projects", world.projects.iter().map(|p| p.id.clone()));
        for (i, project) in world.projects.iter().enumerate() {
            let at = |field: &str| format!("projects[{i}].{field}");
            self.refer(countries, &at("country"), &project.country);
            if let Some(owner) = &project.owner {
                self.refer(countries, &at("owner"), owner);
            }
            if let Some(recipe) = &project.recipe {
                self.refer(recipes, &at("recipe"), recipe);
            }
            self.refer(commodities, &at("commodity"), &project.commodity);
            self.refer(&stages, &at("stage"), &project.stage);
            self.refer(sources, &at("source"), &project.source);
            if world.companies.iter().any(|c| c.id == project.id) {
                let title = format!("a company and a project have the id `{}`", project.id);
                self.report("S102", &at("id"), title, "second time", Some("ids are unique".into()));
            }
        }
    }

    /// Checks where recyclers get their feed.
    pub(super) fn recycling(&mut self, world: &WorldFile, countries: &Known, commodities: &Known) {
        let sectors = Known { kind: "sector", ids: world.sectors.iter().map(|s| s.id.clone()).collect() };
        for (i, company) in world.companies.iter().enumerate() {
            let Some(recycling) = &company.recycles else { continue };
            let path = format!("companies[{i}].recycles");
            self.refer(commodities, &format!("{path}.commodity"), &recycling.commodity);
            self.refer_all(&sectors, &format!("{path}.sectors"), &recycling.sectors);
            self.refer_all(countries, &format!("{path}.countries"), &recycling.countries);
            let uses = |e: &EndUse| {
                let sector = world.sectors.iter().find(|s| s.id == e.sector);
                (recycling.sectors.is_empty() || recycling.sectors.contains(&e.sector))
                    && if recycling.countries.is_empty() { e.country == company.country } else { recycling.countries.contains(&e.country) }
                    && sector.is_some_and(|s| s.needs.iter().any(|n| n.commodity == recycling.commodity))
            };
            if !world.end_uses.iter().any(uses) {
                let title = format!("`{}` recycles nothing: no such end use takes `{}`", company.id, recycling.commodity);
                self.report("S103", &path, title, "no feed", Some("widen `sectors` or `countries`".into()));
            }
        }
    }

    /// Fields of measures at a border change nothing elsewhere.
    pub(super) fn at_no_border(&mut self, path: &str, of: &str, why: &str) {
        self.without_effect(path, &["against", "except", "users", "foreign_products", "reopening", "enforcement"], of, why);
    }

    /// Checks the projects that a measure lists.
    pub(super) fn supported(&mut self, path: &str, instrument: &Instrument, projects: &Known) {
        if let Some(listed) = instrument.projects() {
            self.refer_all(projects, &format!("{path}.instrument.projects"), listed);
        }
    }
}
