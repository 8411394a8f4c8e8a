//! Measures that bind sellers: rules of rationing and ownership.

use super::Resolver;
use crate::ids::{CommodityId, CountryId, OutputId};
use crate::network::Company;
use crate::scenario::check::Checker;
use crate::scenario::model::{Instrument, Rationing};
use crate::scenario::scenario_file as file;
use crate::units::Money;

impl Resolver<'_> {
    /// Sellers of the goods in the acting country.
    pub(super) fn allocation(
        &self,
        measure: &file::Measure,
        allocation: &file::Allocation,
        path: &str,
        checker: &mut Checker<'_>,
    ) -> Instrument {
        let by = self.country(&measure.by);
        let mut outputs = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            let sold = self.outputs(self.commodity(id), |company| company.country == by);
            if sold.is_empty() {
                let title = format!("`{}` touches nothing: nobody in {} makes `{id}`", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no sellers", Some("leave the commodity out".into()));
            }
            outputs.extend(sold);
        }
        let rule = self.rationing(&allocation.rule);
        if matches!(&rule, Rationing::AlliesFirst(members) if !members.contains(&by)) {
            let title = format!("`{}` touches nothing: {} is not among the allies", measure.id, measure.by);
            checker.report("S103", &format!("{path}.instrument.rule"), title, "no allies", Some(format!("add \"{}\"", measure.by)));
        }
        outputs.sort_unstable();
        Instrument::Allocation { outputs, rule }
    }

    /// Outputs of the companies that the acting country acquires.
    pub(super) fn acquisition(
        &self,
        measure: &file::Measure,
        acquire: &file::Acquire,
        path: &str,
        checker: &mut Checker<'_>,
    ) -> Instrument {
        let by = self.country(&measure.by);
        let mut outputs = Vec::new();
        for (i, id) in acquire.companies.iter().enumerate() {
            let made = measure.commodities.iter().flat_map(|c| self.outputs(self.commodity(c), |company| company.label.id == *id));
            let made: Vec<OutputId> = made.collect();
            if made.is_empty() {
                let title = format!("`{}` touches nothing of `{id}`: it makes none of these goods", measure.id);
                checker.report("S103", &format!("{path}.instrument.companies[{i}]"), title, "none of the goods", None);
            }
            outputs.extend(made);
        }
        outputs.sort_unstable();
        outputs.dedup();
        if !outputs.is_empty() && !self.sells_to(&outputs, by) {
            let title = format!("`{}` touches nothing: no buyer in {} could buy from these companies", measure.id, measure.by);
            checker.report("S103", &format!("{path}.instrument.companies"), title, "no buyers", None);
        }
        Instrument::Acquire { outputs, offtake: acquire.offtake, cost: Money(acquire.cost) }
    }

    fn outputs(&self, commodity: CommodityId, fits: impl Fn(&Company) -> bool) -> Vec<OutputId> {
        let made = self.network.outputs.iter().enumerate();
        made.filter(|(_, o)| o.commodity == commodity && fits(&self.network.companies[o.company.index()]))
            .map(|(o, _)| OutputId::at(o))
            .collect()
    }

    /// Whether some buyer in a country buys from one of these outputs, or knows that it could.
    fn sells_to(&self, outputs: &[OutputId], country: CountryId) -> bool {
        self.network.links.iter().any(|link| outputs.contains(&link.output) && self.network.destination(link) == country)
    }
}
