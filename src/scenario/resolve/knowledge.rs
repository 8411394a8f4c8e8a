//! Technology and research: which projects and which inputs they concern.

use super::Resolver;
use crate::ids::{CommodityId, CountryId, InputId};
use crate::network::Buyer;
use crate::scenario::check::Checker;
use crate::scenario::model::{Change, Research, Technology};
use crate::scenario::scenario_file as file;
use crate::units::Money;

impl Resolver<'_> {
    pub(super) fn technology(&self, measure: &file::Measure, of: &file::Technology, path: &str, checker: &mut Checker<'_>) -> Technology {
        let to: Vec<CountryId> = of.to.iter().map(|c| self.country(c)).collect();
        let commodities: Vec<CommodityId> = measure.commodities.iter().map(|c| self.commodity(c)).collect();
        let company = |c: crate::ids::CompanyId| &self.network.companies[c.index()];
        let makes = |c: crate::ids::CompanyId, good| {
            to.contains(&company(c).country) && self.network.outputs[company(c).outputs.clone()].iter().any(|o| o.commodity == good)
        };
        let building = of.build != 1.0 || of.failure != 1.0;
        let concerned = |p: usize, good| building && makes(self.network.projects[p].company, good);
        let uses = |k: &crate::network::Input, good| of.intensity != 1.0 && matches!(k.buyer, Buyer::Company(c) if makes(c, good));
        for (i, good) in commodities.iter().enumerate() {
            let some = (0..self.network.projects.len()).any(|p| concerned(p, *good)) || self.network.inputs.iter().any(|k| uses(k, *good));
            if !some {
                let title =
                    format!("`{}` touches nothing: nobody there makes `{}` with what it changes", measure.id, measure.commodities[i]);
                checker.report(
                    "S103",
                    &format!("{path}.commodities[{i}]"),
                    title,
                    "nobody",
                    Some("change `to`, or leave the commodity out".into()),
                );
            }
        }
        Technology {
            projects: (0..self.network.projects.len()).filter(|p| commodities.iter().any(|c| concerned(*p, *c))).collect(),
            build: of.build,
            failure: of.failure,
            change: Change {
                inputs: self.inputs(|k| commodities.iter().any(|c| uses(k, *c))),
                intensity: of.intensity,
                adoption: of.adoption.0,
            },
        }
    }

    pub(super) fn research(&self, measure: &file::Measure, of: &file::JointResearch, path: &str, checker: &mut Checker<'_>) -> Research {
        let mut members: Vec<CountryId> = of.partners.iter().map(|c| self.country(c)).collect();
        members.push(self.country(&measure.by));
        members.sort_unstable();
        members.dedup();
        let commodities: Vec<CommodityId> = measure.commodities.iter().map(|c| self.commodity(c)).collect();
        let works_by = |c: crate::ids::CompanyId, recipe: &String| self.network.companies[c.index()].recipe.as_ref() == Some(recipe);
        let fits = |k: &crate::network::Input| match k.buyer {
            Buyer::Company(c) => of.recipes.iter().any(|r| works_by(c, r)),
            Buyer::EndUse(e) => of.sectors.contains(&self.network.sectors[self.network.end_uses[e.index()].sector.index()].id),
        };
        let concerned = |k: &crate::network::Input, good| k.commodity == good && members.contains(&k.country) && fits(k);
        for (i, good) in commodities.iter().enumerate() {
            if !self.network.inputs.iter().any(|k| concerned(k, *good)) {
                let id = &measure.commodities[i];
                let title = format!("`{}` touches nothing: no listed recipe or sector in these countries uses `{id}`", measure.id);
                checker.report(
                    "S103",
                    &format!("{path}.commodities[{i}]"),
                    title,
                    "no user",
                    Some("list recipes or sectors that use it".into()),
                );
            }
        }
        let inputs = self.inputs(|k| commodities.iter().any(|c| concerned(k, *c)));
        let closed = |s: &crate::network::Swap| {
            let k = &self.network.inputs[s.original];
            of.opens_substitutes && !s.open && commodities.iter().any(|c| concerned(k, *c))
        };
        let opens: Vec<usize> = (0..self.network.swaps.len()).filter(|s| closed(&self.network.swaps[*s])).collect();
        if opens.is_empty() && (of.opens_substitutes || of.intensity >= 1.0) {
            let title = format!("`{}` can find nothing: it lowers no intensity, and the world names no substitute to open", measure.id);
            let help = Some("write an `intensity` below 1, or name a `substitute` with `open: false` in the world".into());
            checker.report("S103", &format!("{path}.instrument"), title, "nothing to find", help);
        }
        let change = Change { inputs, intensity: of.intensity, adoption: of.adoption.0 };
        Research { members, delay: of.delay.clone(), success: of.success, cost: Money(of.cost), change, opens }
    }

    fn inputs(&self, fits: impl Fn(&crate::network::Input) -> bool) -> Vec<InputId> {
        (0..self.network.inputs.len()).filter(|k| fits(&self.network.inputs[*k])).map(InputId::at).collect()
    }
}
