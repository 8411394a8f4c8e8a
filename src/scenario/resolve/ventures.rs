//! Support: which projects it is offered to. Projects: whether one would begin by itself.

use super::Resolver;
use crate::rules::investment::{Funding, promised, required};
use crate::rules::support::Terms;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::check::Checker;
use crate::scenario::model::Support;
use crate::scenario::scenario_file::{self as file, Instrument};

impl Instrument {
    /// Projects that support is listed for; none where the measure is no support.
    #[must_use]
    pub fn projects(&self) -> Option<&[String]> {
        match self {
            Self::Grant(s) => Some(&s.projects),
            Self::Equity(s) => Some(&s.projects),
            Self::Loan(s) => Some(&s.projects),
            Self::PriceFloor(s) => Some(&s.projects),
            Self::Offtake(s) => Some(&s.projects),
            Self::ProductionIncentive(s) => Some(&s.projects),
            _ => None,
        }
    }

    /// Terms of support, if the measure is one.
    #[must_use]
    pub fn terms(&self) -> Option<Terms> {
        Some(match self {
            Self::Grant(s) => Terms::Grant { share: s.share },
            Self::Equity(s) => Terms::Equity { share: s.share },
            Self::Loan(s) => Terms::Loan { share: s.share, rate: s.rate, years: s.years },
            Self::PriceFloor(s) => Terms::PriceFloor { ratio: s.ratio, years: s.years },
            Self::Offtake(s) => Terms::Offtake { share: s.share, ratio: s.ratio, years: s.years },
            Self::ProductionIncentive(s) => Terms::Incentive { unit: s.unit, sales: s.sales, years: s.years },
            _ => return None,
        })
    }
}

impl Resolver<'_> {
    /// The projects that a measure supports, and on which terms.
    pub(super) fn support(&self, measure: &file::Measure, terms: Terms, path: &str, checker: &mut Checker<'_>) -> Support {
        let by = self.country(&measure.by);
        let listed = measure.instrument.projects().unwrap_or_default();
        let commodities: Vec<_> = measure.commodities.iter().map(|c| self.commodity(c)).collect();
        let makes = |p: usize, c| self.network.outputs[self.network.projects[p].output.index()].commodity == c;
        let projects: Vec<usize> = (0..self.network.projects.len())
            .filter(|p| {
                let project = &self.network.projects[*p];
                let company = &self.network.companies[project.company.index()];
                commodities.iter().any(|c| makes(*p, *c))
                    && if listed.is_empty() { company.country == by || project.owner == by } else { listed.contains(&company.label.id) }
            })
            .collect();
        for (i, commodity) in commodities.iter().enumerate() {
            if !projects.iter().any(|p| makes(*p, *commodity)) {
                let title = format!("`{}` touches nothing: no project that it may support makes `{}`", measure.id, measure.commodities[i]);
                let help = Some("name projects, or leave the commodity out".into());
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no project", help);
            }
        }
        for (i, id) in listed.iter().enumerate() {
            if !projects.iter().any(|p| &self.network.companies[self.network.projects[*p].company.index()].label.id == id) {
                let title = format!("`{}` touches nothing at `{id}`: it makes none of these commodities", measure.id);
                checker.report("S103", &format!("{path}.instrument.projects[{i}]"), title, "another good", None);
            }
        }
        Support { projects, terms }
    }

    /// A project that pays at the prices of the start would begin by itself, and nothing could be compared with it.
    pub(super) fn no_project_pays_at_the_start(&self, behaviour: &Behaviour, checker: &mut Checker<'_>) {
        for project in self.network.projects.iter().filter(|p| p.begins.is_none()) {
            let cost = self.network.businesses[project.business].cost;
            let promise = promised(1.0 - cost, 1.0 - project.failure, project.price.0, project.capex.0);
            if promise >= required(&Funding::default(), behaviour.investment_hurdle) {
                let id = &self.network.companies[project.company.index()].label.id;
                let title = format!(
                    "project `{id}` pays at the prices of the start ({:.0} % a year), so it would begin by itself",
                    promise * 100.0
                );
                let help = "raise its cost or its stage's capex, give it a day on which it begins, or make it a company";
                checker.report("S117", "world", title, "in this world", Some(help.into()));
            }
        }
    }
}
