//! Observed series and targets: references, periods, bands, and what a backtest may not do.

use jiff::ToSpan;
use jiff::civil::Date;

use super::scenario::{Names, plain};
use super::{Checker, Known};
use crate::scenario::period::Period;
use crate::scenario::scenario_file::history::{self, Leaf, Series, Target, Thumb, Tier};
use crate::scenario::scenario_file::{Change, ScenarioFile};
use crate::scenario::world_file::WorldFile;

impl Checker<'_> {
    /// Checks what a scenario says of history.
    pub(super) fn history(&mut self, scenario: &ScenarioFile, world: &WorldFile, names: &Names) {
        let markets = plain("market", world.markets.iter().map(|m| &m.id));
        let days = (scenario.horizon.0 / scenario.step.0).floor().max(1.0) * scenario.step.0.0;
        let simulated = Period { first: scenario.start.0, last: last_day(scenario.start.0, days) };
        let mut leaves = Vec::new();
        history::visit(&scenario.observed, &scenario.targets, &mut |path, leaf| leaves.push((path, leaf)));
        for (path, leaf) in leaves {
            match leaf {
                Leaf::Series(series) => {
                    let mut parts = Vec::new();
                    series.visit(&path, &mut |path, part| parts.push((path, part)));
                    parts.iter().for_each(|(path, part)| self.series(path, part, names, &markets));
                }
                Leaf::Period(period) => self.within(&path, period, simulated),
            }
        }
        let _ = self.known("observed series", "observed", scenario.observed.iter().map(|o| o.id.clone()));
        for (i, observed) in scenario.observed.iter().enumerate() {
            self.refer(&names.sources, &format!("observed[{i}].source"), &observed.source);
        }
        let _ = self.known("targets", "targets", scenario.targets.iter().map(|t| t.id.clone()));
        for (i, target) in scenario.targets.iter().enumerate() {
            self.refer(&names.sources, &format!("targets[{i}].source"), &target.source);
            if let Some(Thumb::Price(clearing)) = &target.thumb {
                self.refer(&names.commodities, &format!("targets[{i}].thumb.commodity"), &clearing.commodity);
            }
            self.band(&format!("targets[{i}]"), target);
        }
        if !scenario.targets.is_empty() {
            self.backtest(scenario);
        }
    }

    fn series(&mut self, path: &str, series: &Series, names: &Names, markets: &Known) {
        let at = |field: &str| format!("{path}.{field}");
        match series {
            Series::Shipments(s) => {
                self.refer(&names.commodities, &at("commodity"), &s.commodity);
                self.refer_all(&names.countries, &at("from"), &s.from);
                self.refer_all(&names.countries, &at("to"), &s.to);
            }
            Series::Production(s) => {
                self.refer(&names.commodities, &at("commodity"), &s.commodity);
                self.refer_all(&names.countries, &at("countries"), &s.countries);
                self.refer_all(&names.companies, &at("companies"), &s.companies);
            }
            Series::SpotPrice(s) | Series::AveragePrice(s) => {
                self.refer(&names.commodities, &at("commodity"), &s.commodity);
                self.refer(markets, &at("market"), &s.market);
            }
            Series::Stock(s) | Series::OrderBook(s) => {
                self.refer(&names.commodities, &at("commodity"), &s.commodity);
                self.refer_all(&names.countries, &at("countries"), &s.countries);
            }
            Series::LeadTime(s) => {
                self.refer(&names.commodities, &at("commodity"), &s.commodity);
                self.refer_all(&names.countries, &at("countries"), &s.countries);
            }
            Series::Demand(s) | Series::Served(s) | Series::Unmet(s) | Series::Lost(s) | Series::ValueLost(s) => {
                self.refer(&names.sectors, &at("sector"), &s.sector);
                self.refer_all(&names.countries, &at("countries"), &s.countries);
            }
            Series::Waiting(s) => self.refer(&names.chokepoints, &at("passage"), &s.passage),
            Series::Capacity(s) => self.refer(&names.companies, &at("company"), &s.company),
            Series::PublicCost(s) => self.refer(&names.countries, &at("country"), &s.country),
            Series::InForce(s) => self.refer(&names.measures, &at("measure"), &s.measure),
            Series::Quotient(_) | Series::Weighted(_) => {} // Their parts are visited one by one.
        }
    }

    fn within(&mut self, path: &str, period: Period, simulated: Period) {
        if period.first < simulated.first || period.last > simulated.last {
            let title = format!("the period {period} does not lie within the simulated time, {simulated}");
            let help = "start earlier, lengthen the horizon, or measure another period";
            self.report("S132", path, title, "not simulated", Some(help.into()));
        }
    }

    fn band(&mut self, path: &str, target: &Target) {
        let numbers: Vec<f64> = [target.low, target.mid, target.high].into_iter().flatten().collect();
        let rises = numbers.windows(2).all(|pair| pair[0] <= pair[1]);
        let wrong = match (target.low, target.high) {
            _ if !numbers.iter().all(|n| n.is_finite()) || !rises => Some("`low`, `mid` and `high` do not rise"),
            (Some(low), Some(high)) if low >= high => Some("the band has no width"),
            (Some(_), Some(_)) => None,
            (None, None) => Some("a target needs a band: `low`, `high`, or both"),
            _ if target.tier != Tier::Sign => Some("a target of tier A or B needs both `low` and `high`"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            let help = "write low: 0.1, mid: 0.2, high: 0.3; only a target of tier Sign may leave one end open";
            self.report("S133", path, format!("target `{}`: {wrong}", target.id), "this band", Some(help.into()));
        }
    }

    /// One arm, and no hand on behaviour.
    fn backtest(&mut self, scenario: &ScenarioFile) {
        if scenario.arms.len() > 1 {
            let title = "a backtest has one arm: what happened".to_owned();
            self.report("S134", "arms[1]", title, "one too many", Some("move counterfactuals to a scenario of their own".into()));
        }
        for (i, uncertainty) in scenario.uncertainties.iter().enumerate() {
            if uncertainty.path.starts_with("behaviour.") {
                let place = format!("uncertainties[{i}].path");
                self.report("S135", &place, no_behaviour(&uncertainty.path), "of all episodes", Some(ONE_BEHAVIOUR.into()));
            }
        }
        for (a, arm) in scenario.arms.iter().enumerate() {
            for (c, change) in arm.changes.iter().enumerate() {
                let (Change::Set(path, _) | Change::Add(path, _) | Change::Remove(path)) = change;
                if path.starts_with("behaviour.") {
                    let place = format!("arms[{a}].changes[{c}]");
                    self.report("S135", &place, no_behaviour(path), "of all episodes", Some(ONE_BEHAVIOUR.into()));
                }
            }
        }
        for (i, path) in scenario.uncertainties.iter().map(|u| &u.path).enumerate().filter(|(_, path)| path.starts_with("behaviour.")) {
            let place = format!("uncertainties[{i}].path");
            self.report("S135", &place, no_behaviour(path), "of all episodes", Some(ONE_BEHAVIOUR.into()));
        }
    }
}

/// What is wrong with a setting of behaviour in a backtest.
#[must_use]
pub fn no_behaviour(path: &str) -> String {
    format!("a backtest may not set `{path}`: behaviour is the same for every episode")
}

/// Why.
pub const ONE_BEHAVIOUR: &str = "what belongs to the episode goes into the world, with a source from before it";

/// Last of so many simulated days.
fn last_day(first: Date, days: f64) -> Date {
    first.saturating_add((days.ceil() as i64 - 1).days())
}
