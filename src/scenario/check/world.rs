//! References inside a world file.

use super::{Checker, Known};
use crate::scenario::world_file::{Need, WorldFile};

impl Checker<'_> {
    fn needs(&mut self, commodities: &Known, sources: &Known, path: &str, needs: &[Need]) {
        let _ = self.known("needs", path, needs.iter().map(|n| n.commodity.clone()));
        for (i, need) in needs.iter().enumerate() {
            self.refer(commodities, &format!("{path}[{i}].commodity"), &need.commodity);
            if let Some(source) = &need.source {
                self.refer(sources, &format!("{path}[{i}].source"), source);
            }
            let Some(substitute) = &need.substitute else { continue };
            let at = format!("{path}[{i}].substitute.commodity");
            self.refer(commodities, &at, &substitute.commodity);
            let taken = |n: &Need| n.commodity == substitute.commodity;
            let twice = needs[..i].iter().any(|n| n.substitute.as_ref().is_some_and(|s| s.commodity == substitute.commodity));
            if twice || needs.iter().any(taken) {
                let title = format!("`{}` is an input here already, or the substitute of another", substitute.commodity);
                self.report("S102", &at, title, "second time", Some("name another good".into()));
            }
        }
    }

    /// Checks a world file.
    pub fn world(&mut self, world: &WorldFile) {
        if !world.include.is_empty() {
            // What files include has been merged and taken out, so this was set afterwards.
            let help = Some("state it in the world file".into());
            self.report("S138", "include", "no setting or overlay changes what a world includes".into(), "too late", help);
        }
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
            if commodity.long_run_elasticity.is_some_and(|long| long < commodity.elasticity) {
                let title = format!("use of `{}` answers its price less in the long run than in the short run", commodity.id);
                self.report(
                    "S114",
                    &format!("commodities[{i}].long_run_elasticity"),
                    title,
                    "too small",
                    Some("state `elasticity` or more".into()),
                );
            }
        }
        for (i, recipe) in world.recipes.iter().enumerate() {
            self.needs(&commodities, &sources, &format!("recipes[{i}].inputs"), &recipe.inputs);
            self.refer(&sources, &format!("recipes[{i}].source"), &recipe.source);
        }
        self.companies(world, &countries, &commodities, &recipes, &sources);
        self.recycling(world, &countries, &commodities);
        self.ventures(world, &countries, &commodities, &recipes, &sources);
        for (i, sector) in world.sectors.iter().enumerate() {
            self.needs(&commodities, &sources, &format!("sectors[{i}].needs"), &sector.needs);
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
        self.flows(world, &commodities, &sources);
        for (i, tax) in world.export_taxes.iter().enumerate() {
            self.refer_all(&commodities, &format!("export_taxes[{i}].commodities"), &tax.commodities);
            self.refer(&countries, &format!("export_taxes[{i}].country"), &tax.country);
            self.refer(&sources, &format!("export_taxes[{i}].source"), &tax.source);
        }
        for (i, opening) in world.opening_stocks.iter().enumerate() {
            self.refer(&commodities, &format!("opening_stocks[{i}].commodity"), &opening.commodity);
            self.refer_all(&countries, &format!("opening_stocks[{i}].countries"), &opening.countries);
            self.refer(&sources, &format!("opening_stocks[{i}].source"), &opening.source);
        }
        for (i, leg) in world.legs.iter().enumerate() {
            self.refer(&places, &format!("legs[{i}].from"), &leg.from);
            self.refer(&places, &format!("legs[{i}].to"), &leg.to);
            self.refer(&sources, &format!("legs[{i}].source"), &leg.source);
        }
        for (i, flights) in world.flights.iter().enumerate() {
            self.refer_all(&countries, &format!("flights[{i}].countries"), &flights.countries);
            self.refer(&sources, &format!("flights[{i}].source"), &flights.source);
        }
        self.ranges(world, &sources);
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
            if !company.makes.is_empty() && company.makes.iter().all(|m| m.by_product.is_some()) {
                let title = format!("everything that `{}` makes is a by-product", company.id);
                self.report("S113", &at("makes"), title, "of what?", Some("one output must be its own, and decides what it does".into()));
            }
            for (j, output) in company.makes.iter().enumerate() {
                self.refer(commodities, &at(&format!("makes[{j}].commodity")), &output.commodity);
            }
            self.refer(sources, &at("source"), &company.source);
        }
    }
}
