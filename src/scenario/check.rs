//! Checks that names in files mean something: every reference resolves, nothing is declared twice,
//! dates are in order. All findings are gathered.

use std::collections::BTreeSet;

use super::diagnostics::{Finding, suggestion};
use super::scenario_file::{Hit, Instrument, Measure, ScenarioFile, Shock};
use super::text::Text;
use super::tree::Node;
use super::values::{Date, RandomDuration};
use super::world_file::{Need, WorldFile};

/// Largest number of steps of a run: a thousand years by day.
const MOST_TICKS: f64 = 365_250.0;

/// Gathers findings about one text.
pub struct Checker<'t> {
    text: &'t Text,
    tree: &'t Node,
    /// What was found so far.
    pub findings: Vec<Finding>,
}

/// Identifiers of one kind.
struct Known {
    kind: &'static str,
    ids: BTreeSet<String>,
}

impl<'t> Checker<'t> {
    /// Starts with no findings.
    #[must_use]
    pub fn new(text: &'t Text, tree: &'t Node) -> Self {
        Self { text, tree, findings: Vec::new() }
    }

    /// Adds a finding about the value at a path; the whole text if the path leads nowhere.
    pub fn report(&mut self, code: &'static str, path: &str, title: String, label: &str, help: Option<String>) {
        let span = match self.tree.at(&self.text.body, path) {
            Ok(node) => node.span.clone(),
            Err(error) => error.node,
        };
        // A record is shown by its first line: its opening.
        let first_line = self.text.body[span.clone()].find('\n').map_or(span.end, |n| span.start + n);
        let place = Some(self.text.place(&(span.start..first_line)));
        self.findings.push(Finding { code, title, label: label.to_owned(), place, help });
    }

    fn known(&mut self, kind: &'static str, path: &str, ids: impl Iterator<Item = String>) -> Known {
        let mut set = BTreeSet::new();
        for (i, id) in ids.enumerate() {
            if set.contains(&id) {
                self.report(
                    "S102",
                    &format!("{path}[{i}]"),
                    format!("two {kind} have the id `{id}`"),
                    "second time",
                    Some("ids are unique".into()),
                );
            }
            set.insert(id);
        }
        Known { kind, ids: set }
    }

    fn refer(&mut self, known: &Known, path: &str, id: &str) {
        if !known.ids.contains(id) {
            let help = suggestion(id, known.ids.iter().map(String::as_str));
            self.report("S101", path, format!("no {} has the id `{id}`", known.kind), "not declared", help);
        }
    }

    fn refer_all(&mut self, known: &Known, path: &str, ids: &[String]) {
        for (i, id) in ids.iter().enumerate() {
            self.refer(known, &format!("{path}[{i}]"), id);
        }
    }

    fn needs(&mut self, commodities: &Known, path: &str, needs: &[Need]) {
        let _ = self.known("needs", path, needs.iter().map(|n| n.commodity.clone()));
        for (i, need) in needs.iter().enumerate() {
            self.refer(commodities, &format!("{path}[{i}].commodity"), &need.commodity);
        }
    }

    /// Checks a world file.
    pub fn world(&mut self, world: &WorldFile) {
        let sources = self.known("sources", "sources", world.sources.iter().map(|s| s.id.clone()));
        let markets = self.known("markets", "markets", world.markets.iter().map(|m| m.id.clone()));
        let countries = self.known("countries", "countries", world.countries.iter().map(|c| c.id.clone()));
        let commodities = self.known("commodities", "commodities", world.commodities.iter().map(|c| c.id.clone()));
        let recipes = self.known("recipes", "recipes", world.recipes.iter().map(|r| r.id.clone()));
        let _ = self.known("companies", "companies", world.companies.iter().map(|c| c.id.clone()));
        let sectors = self.known("sectors", "sectors", world.sectors.iter().map(|s| s.id.clone()));
        let _ = self.known("end uses", "end_uses", world.end_uses.iter().map(|e| format!("{}.{}", e.sector, e.country)));
        let chokepoints = self.known("chokepoints", "chokepoints", world.chokepoints.iter().map(|c| c.id.clone()));
        let mut places = Known { kind: "country or chokepoint", ids: countries.ids.clone() };
        places.ids.extend(chokepoints.ids);
        for (i, country) in world.countries.iter().enumerate() {
            self.refer(&markets, &format!("countries[{i}].market"), &country.market);
        }
        for (i, commodity) in world.commodities.iter().enumerate() {
            self.refer(&sources, &format!("commodities[{i}].source"), &commodity.source);
        }
        for (i, recipe) in world.recipes.iter().enumerate() {
            self.needs(&commodities, &format!("recipes[{i}].inputs"), &recipe.inputs);
            self.refer(&sources, &format!("recipes[{i}].source"), &recipe.source);
        }
        self.companies(world, &countries, &commodities, &recipes, &sources);
        for (i, sector) in world.sectors.iter().enumerate() {
            self.needs(&commodities, &format!("sectors[{i}].needs"), &sector.needs);
            self.refer(&sources, &format!("sectors[{i}].source"), &sector.source);
        }
        for (i, end_use) in world.end_uses.iter().enumerate() {
            self.refer(&sectors, &format!("end_uses[{i}].sector"), &end_use.sector);
            self.refer(&countries, &format!("end_uses[{i}].country"), &end_use.country);
            self.refer(&sources, &format!("end_uses[{i}].source"), &end_use.source);
        }
        for (i, trade) in world.trade.iter().enumerate() {
            self.refer(&commodities, &format!("trade[{i}].commodity"), &trade.commodity);
            self.refer(&countries, &format!("trade[{i}].from"), &trade.from);
            self.refer(&countries, &format!("trade[{i}].to"), &trade.to);
            self.refer(&sources, &format!("trade[{i}].source"), &trade.source);
        }
        for (i, leg) in world.legs.iter().enumerate() {
            self.refer(&places, &format!("legs[{i}].from"), &leg.from);
            self.refer(&places, &format!("legs[{i}].to"), &leg.to);
            self.refer(&sources, &format!("legs[{i}].source"), &leg.source);
        }
    }

    fn companies(&mut self, world: &WorldFile, countries: &Known, commodities: &Known, recipes: &Known, sources: &Known) {
        for (i, company) in world.companies.iter().enumerate() {
            let at = |field: &str| format!("companies[{i}].{field}");
            self.refer(countries, &at("country"), &company.country);
            if let Some(owner) = &company.owner {
                self.refer(countries, &at("owner"), owner);
            }
            if let Some(recipe) = &company.recipe {
                self.refer(recipes, &at("recipe"), recipe);
            }
            let _ = self.known("outputs of one company", &at("makes"), company.makes.iter().map(|m| m.commodity.clone()));
            for (j, output) in company.makes.iter().enumerate() {
                self.refer(commodities, &at(&format!("makes[{j}].commodity")), &output.commodity);
            }
            self.refer(sources, &at("source"), &company.source);
        }
    }

    /// Checks a scenario file against its world.
    pub fn scenario(&mut self, scenario: &ScenarioFile, world: &WorldFile) {
        let mut sources = self.known("sources", "sources", scenario.sources.iter().map(|s| s.id.clone()));
        sources.ids.extend(world.sources.iter().map(|s| s.id.clone()));
        let names = Names {
            countries: plain("country", world.countries.iter().map(|c| &c.id)),
            commodities: plain("commodity", world.commodities.iter().map(|c| &c.id)),
            sectors: plain("sector", world.sectors.iter().map(|s| &s.id)),
            companies: plain("company", world.companies.iter().map(|c| &c.id)),
            chokepoints: plain("chokepoint", world.chokepoints.iter().map(|c| &c.id)),
            sources,
        };
        self.refer(&names.countries, "focus.controller", &scenario.focus.controller);
        self.refer_all(&names.countries, "focus.countries", &scenario.focus.countries);
        self.refer_all(&names.commodities, "focus.commodities", &scenario.focus.commodities);
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
            self.refer_all(&names.commodities, &format!("hazards[{i}].commodities"), &hazard.commodities);
            self.refer(&names.sources, &format!("hazards[{i}].source"), &hazard.source);
            self.random_duration(&format!("hazards[{i}].lasts"), &hazard.lasts);
        }
    }

    fn measure(&mut self, path: &str, measure: &Measure, start: Date, names: &Names) {
        self.refer(&names.countries, &format!("{path}.by"), &measure.by);
        self.refer_all(&names.commodities, &format!("{path}.commodities"), &measure.commodities);
        self.refer_all(&names.countries, &format!("{path}.against"), &measure.against);
        self.refer_all(&names.countries, &format!("{path}.except"), &measure.except);
        self.refer(&names.sources, &format!("{path}.source"), &measure.source);
        self.begins(path, "announced", measure.announced, start);
        if measure.effective < measure.announced {
            self.report("S104", &format!("{path}.effective"), "a measure takes effect before it is announced".into(), "too early", None);
        }
        if measure.ends.is_some_and(|end| end <= measure.effective) {
            self.report("S104", &format!("{path}.ends"), "a measure ends before it takes effect".into(), "too early", None);
        }
        match &measure.instrument {
            Instrument::Ban => {}
            Instrument::Quota(_) => self.without_effect(path, &["enforcement"], "a quota", "nothing leaks past it"),
            Instrument::Licence(licence) => {
                self.random_duration(&format!("{path}.instrument.processing"), &licence.processing);
                for (i, odds) in licence.odds.iter().enumerate() {
                    self.refer_all(&names.countries, &format!("{path}.instrument.odds[{i}].to"), &odds.to);
                    self.refer_all(&names.sectors, &format!("{path}.instrument.odds[{i}].sectors"), &odds.sectors);
                }
            }
            Instrument::Stockpile(_) => {
                self.without_effect(path, &["against", "except", "enforcement"], "a stockpile", "it serves users at home");
            }
        }
    }

    /// Fields that a sort of record does not read must not be written.
    fn without_effect(&mut self, path: &str, fields: &[&str], of: &str, why: &str) {
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

    fn random_duration(&mut self, path: &str, duration: &RandomDuration) {
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
        match &shock.hits {
            Hit::Outage(outage) => {
                self.refer_all(&names.companies, &format!("{path}.hits.companies"), &outage.companies);
                self.refer_all(&names.countries, &format!("{path}.hits.countries"), &outage.countries);
                self.refer_all(&names.commodities, &format!("{path}.hits.commodities"), &outage.commodities);
            }
            Hit::Demand(shift) => {
                self.refer_all(&names.sectors, &format!("{path}.hits.sectors"), &shift.sectors);
                self.refer_all(&names.countries, &format!("{path}.hits.countries"), &shift.countries);
            }
            Hit::Closure(closure) => {
                self.refer(&names.chokepoints, &format!("{path}.hits.chokepoint"), &closure.chokepoint);
                self.without_effect(path, &["recovery"], "a closure", "a strait is open or closed");
            }
        }
    }

    fn begins(&mut self, path: &str, field: &str, date: Date, start: Date) {
        if date < start {
            let help = Some(format!("start the scenario before {}, or put what was in force then into the world", date.0));
            self.report("S104", &format!("{path}.{field}"), format!("`{field}` lies before the first day, {}", start.0), "too early", help);
        }
    }
}

struct Names {
    countries: Known,
    commodities: Known,
    sectors: Known,
    companies: Known,
    chokepoints: Known,
    sources: Known,
}

fn plain<'i>(kind: &'static str, ids: impl Iterator<Item = &'i String>) -> Known {
    Known { kind, ids: ids.cloned().collect() }
}
