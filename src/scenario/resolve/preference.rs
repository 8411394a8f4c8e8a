//! Procurement by origin: which buyers, and which of their suppliers.

use super::Resolver;
use crate::ids::InputId;
use crate::scenario::check::Checker;
use crate::scenario::model::Instrument;
use crate::scenario::scenario_file as file;

impl Resolver<'_> {
    pub(super) fn preference(&self, measure: &file::Measure, of: &file::Preference, path: &str, checker: &mut Checker<'_>) -> Instrument {
        let by = self.country(&measure.by);
        let sectors: Vec<_> = of.sectors.iter().map(|s| self.sector(s)).collect();
        let suppliers: Vec<_> = of.suppliers.iter().map(|c| self.country(c)).collect();
        let bound = |k: &crate::network::Input| {
            k.country == by && (sectors.is_empty() || self.network.sector(k.buyer).is_some_and(|s| sectors.contains(&s)))
        };
        let mut inputs = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            let commodity = self.commodity(id);
            let before = inputs.len();
            let all = self.network.inputs.iter().enumerate();
            inputs.extend(all.filter(|(_, k)| k.commodity == commodity && bound(k)).map(|(k, _)| InputId::at(k)));
            if inputs.len() == before {
                let title = format!("`{}` touches nothing: no buyer that it means in {} uses `{id}`", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no buyers", Some("leave the commodity out".into()));
            }
        }
        for (i, supplier) in suppliers.iter().enumerate() {
            let sells = |k: &InputId| {
                let links = self.network.inputs[k.index()].links.clone();
                self.network.links[links].iter().any(|link| self.network.origin(link) == *supplier)
            };
            if !inputs.is_empty() && !inputs.iter().any(sells) {
                let title = format!("`{}` touches nothing: nobody in {} could sell to these buyers", measure.id, of.suppliers[i]);
                checker.report("S103", &format!("{path}.instrument.suppliers[{i}]"), title, "no suppliers", None);
            }
        }
        inputs.sort_unstable();
        Instrument::Preference { inputs, suppliers, weight: of.weight, cap: of.cap }
    }
}
