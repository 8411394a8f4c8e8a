//! References of stated flows.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checker, Known};
use crate::scenario::world_file::{Flow, WorldFile};

impl Checker<'_> {
    /// Checks the stated flows of a world, if there are any.
    pub(super) fn flows(&mut self, world: &WorldFile, commodities: &Known, sources: &Known) {
        if world.flows.is_empty() {
            return;
        }
        if !world.trade.is_empty() {
            let help = Some("leave one of the two out: where flows are stated, nothing is fitted to shares of trade".into());
            self.report("S108", "trade", "shares of trade change nothing beside stated flows".into(), "without effect", help);
        }
        let makes: BTreeMap<&str, Vec<&str>> =
            world.companies.iter().map(|c| (c.id.as_str(), c.makes.iter().map(|m| m.commodity.as_str()).collect())).collect();
        let companies = Known { kind: "company", ids: world.companies.iter().map(|c| c.id.clone()).collect() };
        let mut buyers = Known { kind: "company or end use", ids: companies.ids.clone() };
        for (i, end_use) in world.end_uses.iter().enumerate() {
            let id = format!("{}.{}", end_use.sector, end_use.country);
            if !buyers.ids.insert(id.clone()) {
                self.report("S102", &format!("end_uses[{i}]"), format!("a company has the id `{id}` too"), "second time", None);
            }
        }
        let mut seen = BTreeSet::new();
        for (i, flow) in world.flows.iter().enumerate() {
            let at = |field: &str| format!("flows[{i}].{field}");
            self.refer(&companies, &at("from"), &flow.from);
            self.refer(&buyers, &at("to"), &flow.to);
            if let Some(commodity) = &flow.commodity {
                self.refer(commodities, &at("commodity"), commodity);
            }
            if let Some(source) = &flow.source {
                self.refer(sources, &at("source"), source);
            }
            let Some(made) = makes.get(flow.from.as_str()) else { continue };
            self.sold(i, flow, made);
            let commodity = flow.commodity.as_deref().or(made.first().copied());
            if !seen.insert((&flow.from, &flow.to, commodity)) {
                let title = format!("the flow from `{}` to `{}` is stated twice", flow.from, flow.to);
                self.report("S102", &format!("flows[{i}]"), title, "second time", Some("add the two up".into()));
            }
        }
    }

    /// A flow must say which of the seller's products it is, if there are several.
    fn sold(&mut self, i: usize, flow: &Flow, made: &[&str]) {
        match &flow.commodity {
            None if made.len() > 1 => {
                let help = Some(format!("add commodity: \"{}\", or another of {}", made[0], made.join(", ")));
                self.report("S106", &format!("flows[{i}]"), format!("`{}` makes {} goods", flow.from, made.len()), "which?", help);
            }
            Some(commodity) if !made.contains(&commodity.as_str()) => {
                let help = Some(format!("it makes {}", made.join(", ")));
                self.report("S106", &format!("flows[{i}].commodity"), format!("`{}` makes no `{commodity}`", flow.from), "not made", help);
            }
            _ => {}
        }
    }
}
