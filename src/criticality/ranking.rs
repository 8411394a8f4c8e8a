//! Every knock-out is an arm: simulated under the same luck as the arm without it, and compared run by run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::knockout::{Knockout, Window, struck, without};
use crate::analysis::statistics::{mean, paired_difference, quantile};
use crate::analysis::summary::{Difference, Metric};
use crate::experiment::MemberError;
use crate::experiment::models::Fitted;
use crate::ids::{CountryId, SectorId};
use crate::network::Network;
use crate::random::Luck;
use crate::record::{END_USE_METRICS, Layout, Place, RunRecord};
use crate::run::{Options, run};
use crate::scenario::model::Model;
use crate::scenario::values::DAYS_PER_YEAR;

/// What is simulated.
#[derive(Debug)]
pub struct Trial<'m> {
    /// The arm that things fall out of, with every uncertain value as the files state it.
    pub model: &'m Model,
    /// Its name, for messages.
    pub arm: &'m str,
    /// The arm as it is in each replicate, and what is recorded of it.
    pub runs: Vec<Fitted>,
    /// Seed of all draws.
    pub seed: u64,
    /// When things fall out.
    pub window: Window,
    /// Countries whose losses are told by themselves.
    pub focus: &'m [CountryId],
}

/// What a run is made of, beside the arm.
#[derive(Debug, Clone, PartialEq)]
pub enum Case<'k> {
    /// Nothing falls out.
    Whole,
    /// These fall out.
    Without(Vec<&'k Knockout>),
    /// A hazard strikes one of its groups once: their places in the arm.
    Struck(usize, usize),
}

/// What one run says, by end use.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Value lost over the whole run, net of what was made up [USD].
    pub lost: Vec<f64>,
    /// First day of a stop; the horizon where there is none [d].
    pub stop: Vec<f64>,
    /// Value of demand in the recorded intervals inside the window [USD].
    pub wanted: Vec<f64>,
    /// Of that, what was not met on the day [USD].
    pub unmet: Vec<f64>,
    /// Largest relative gap in the conservation of goods.
    pub residual: f64,
}

/// What the world loses with something, beside the same runs without the loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// Value lost in the world [USD].
    pub world: Difference,
    /// Value lost in each focus country [USD].
    pub focus: Vec<Difference>,
    /// Value lost by each end use [USD].
    pub end_uses: Vec<Difference>,
    /// Value lost by each sector in all countries [USD].
    pub sectors: Vec<Difference>,
    /// Mean share of the value of demand that is met while it lasts, in the world [share].
    pub met: f64,
    /// The same in each focus country; none where nothing is demanded [share].
    pub met_focus: Vec<Option<f64>>,
    /// The first stop that would not come, or not yet, without the loss.
    pub stop: Stop,
}

/// Stops that a loss brings about.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Share of runs with one [share].
    pub runs: f64,
    /// Median time from the loss to the first of them, over those runs [d].
    pub after: Option<f64>,
    /// The end use, as an index, that most often stops first.
    pub first: Option<usize>,
}

/// Random shocks that threaten a knock-out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Odds {
    /// Expected number a year [1/yr].
    pub per_year: f64,
    /// Value that they are expected to cost a year [USD/yr].
    pub expected: f64,
}

/// The number of value-lost interval ends that lie inside the window: first and one past the last recorded point.
fn points(trial: &Trial<'_>) -> std::ops::Range<usize> {
    let calendar = &trial.model.calendar;
    let every = calendar.record_every;
    let ends = (trial.window.begins + calendar.ticks_of(trial.window.lasts)).min(calendar.ticks);
    trial.window.begins.div_ceil(every) as usize..(ends / every) as usize
}

impl Trial<'_> {
    /// Whether some recorded interval lies wholly inside the window.
    #[must_use]
    pub fn window_is_recorded(&self) -> bool {
        !points(self).is_empty()
    }

    /// Runs of the arm and of every knock-out.
    #[must_use]
    pub fn replicates(&self) -> u32 {
        self.runs.len() as u32
    }

    /// Runs cases, each as often as the trial says; `finished` is told how many runs are done.
    ///
    /// # Errors
    /// The failure of the first run, in the order of cases and replicates, that failed.
    pub fn samples(&self, cases: &[Case<'_>], finished: &(dyn Fn(usize) + Sync)) -> Result<Vec<Vec<Sample>>, MemberError> {
        let n = self.runs.len();
        let done = AtomicUsize::new(0);
        let member = |number: usize| {
            let replicate = number % n;
            let (model, layout) = &self.runs[replicate];
            let record = run(&self.case(&cases[number / n], model), layout, Luck::new(self.seed, replicate as u32), Options::default());
            finished(done.fetch_add(1, Ordering::Relaxed) + 1);
            let failed = |error| MemberError::Run { arm: self.arm.to_owned(), replicate: replicate as u32, error };
            record.map(|r| self.sample(&r, &model.network, layout)).map_err(failed)
        };
        let results: Vec<_> = (0..cases.len() * n).into_par_iter().map(member).collect();
        let mut samples = results.into_iter().collect::<Result<Vec<Sample>, _>>()?.into_iter();
        Ok(cases.iter().map(|_| samples.by_ref().take(n).collect()).collect())
    }

    /// The model of a case in one replicate.
    fn case(&self, case: &Case<'_>, model: &Arc<Model>) -> Arc<Model> {
        match case {
            Case::Whole => Arc::clone(model),
            Case::Without(knockouts) => Arc::new(without(model, knockouts, &self.model.network, self.window)),
            Case::Struck(hazard, group) => {
                let hit = model.hazards.get(*hazard).and_then(|h| Some((h, h.groups.get(*group)?)));
                hit.map_or_else(|| Arc::clone(model), |(h, g)| Arc::new(struck(model, h, g, self.window.begins)))
            }
        }
    }

    fn sample(&self, record: &RunRecord, network: &Network, layout: &Layout) -> Sample {
        let n = network.end_uses.len();
        let mut sample =
            Sample { lost: vec![0.0; n], stop: vec![0.0; n], wanted: vec![0.0; n], unmet: vec![0.0; n], residual: record.residual };
        for (key, value) in layout.outcomes.iter().zip(&record.outcomes) {
            match (key.metric, key.place) {
                (Metric::ValueLost, Place::EndUse(e)) => sample.lost[e.index()] = *value,
                (Metric::FirstStop, Place::EndUse(e)) => sample.stop[e.index()] = *value,
                _ => {}
            }
        }
        let series = |metric| END_USE_METRICS.iter().position(|m| *m == metric).expect("it is recorded of end uses");
        let (demand, unmet) = (series(Metric::Demand), series(Metric::Unmet));
        let interval = self.model.calendar.step.0 * f64::from(self.model.calendar.record_every);
        for point in points(self) {
            let values = &record.values[point * layout.width() + layout.end_uses..];
            for (e, end_use) in network.end_uses.iter().enumerate() {
                let of = &values[e * END_USE_METRICS.len()..];
                sample.wanted[e] += of[demand] * interval * end_use.value.0;
                sample.unmet[e] += of[unmet] * interval * end_use.value.0;
            }
        }
        sample
    }

    /// What the samples of a knock-out say beside those of the arm without it.
    #[must_use]
    pub fn loss(&self, samples: &[Sample], base: &[Sample]) -> Loss {
        let network = &self.model.network;
        let sum = |of: &[Sample], fits: &dyn Fn(usize) -> bool| -> Vec<f64> {
            of.iter().map(|s| s.lost.iter().enumerate().filter(|(e, _)| fits(*e)).map(|(_, v)| v).sum()).collect()
        };
        let difference = |fits: &dyn Fn(usize) -> bool| paired_difference(&sum(samples, fits), &sum(base, fits));
        let in_country = |c: CountryId| move |e: usize| network.end_uses[e].country == c;
        let in_sector = |s: SectorId| move |e: usize| network.end_uses[e].sector == s;
        let met = |fits: &dyn Fn(usize) -> bool| {
            let share = |s: &Sample| {
                let of = |values: &[f64]| values.iter().enumerate().filter(|(e, _)| fits(*e)).map(|(_, v)| v).sum::<f64>();
                (of(&s.wanted) > 0.0).then(|| 1.0 - of(&s.unmet) / of(&s.wanted))
            };
            samples.iter().map(share).collect::<Option<Vec<f64>>>().map(|shares| mean(&shares))
        };
        Loss {
            world: difference(&|_| true),
            focus: self.focus.iter().map(|c| difference(&in_country(*c))).collect(),
            end_uses: (0..network.end_uses.len()).map(|e| difference(&|other| other == e)).collect(),
            sectors: (0..network.sectors.len()).map(|s| difference(&in_sector(SectorId::at(s)))).collect(),
            met: met(&|_| true).unwrap_or(1.0),
            met_focus: self.focus.iter().map(|c| met(&in_country(*c))).collect(),
            stop: self.stop(samples, base),
        }
    }

    fn stop(&self, samples: &[Sample], base: &[Sample]) -> Stop {
        let begins = self.model.calendar.step.0 * f64::from(self.window.begins);
        let earliest = |s: &Sample, b: &Sample| {
            let earlier = (0..s.stop.len()).filter(|e| s.stop[*e] < b.stop[*e] && s.stop[*e] >= begins);
            earlier.min_by(|a, b| s.stop[*a].total_cmp(&s.stop[*b])).map(|e| (s.stop[e] - begins, e))
        };
        let stops: Vec<(f64, usize)> = samples.iter().zip(base).filter_map(|(s, b)| earliest(s, b)).collect();
        let mut after: Vec<f64> = stops.iter().map(|(days, _)| *days).collect();
        after.sort_by(f64::total_cmp);
        let mut counts = vec![0_usize; self.model.network.end_uses.len()];
        stops.iter().for_each(|(_, e)| counts[*e] += 1);
        let first = (0..counts.len()).filter(|e| counts[*e] > 0).reduce(|most, e| if counts[e] > counts[most] { e } else { most });
        Stop { runs: stops.len() as f64 / samples.len() as f64, after: (!after.is_empty()).then(|| quantile(&after, 0.5)), first }
    }

    /// Strikes of each hazard that threatens a knock-out, with their rate [1/yr] where everything is as the files state it:
    /// whoever the hazard strikes together with it is struck as well. A hazard that strikes never gives none.
    #[must_use]
    pub fn hazards(&self, knockout: &Knockout) -> Vec<(f64, Case<'static>)> {
        let mut found = Vec::new();
        for (h, hazard) in self.model.hazards.iter().enumerate().filter(|(_, h)| h.interval.0.is_finite()) {
            for g in (0..hazard.groups.len()).filter(|g| knockout.is_struck(&hazard.groups[*g].hits)) {
                found.push((DAYS_PER_YEAR / hazard.interval.0, Case::Struck(h, g)));
            }
        }
        found
    }

    /// Odds of a knock-out from the samples of its hazards.
    #[must_use]
    pub fn odds(&self, rates: &[f64], samples: &[Vec<Sample>], base: &[Sample]) -> Odds {
        let total = |of: &[Sample]| of.iter().map(|s| s.lost.iter().sum()).collect::<Vec<f64>>();
        let cost = |s: &Vec<Sample>| paired_difference(&total(s), &total(base)).mean;
        Odds { per_year: rates.iter().sum(), expected: rates.iter().zip(samples).map(|(rate, s)| rate * cost(s)).sum() }
    }
}

/// Largest loss of each sector over all knock-outs that take a commodity away: a map of commodities by sectors.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// Identifiers of the commodities, one row each; those that no knock-out takes away are left out.
    pub commodities: Vec<String>,
    /// Identifiers of the sectors, one column each.
    pub sectors: Vec<String>,
    /// By row and column: value lost [USD], and the place of the knock-out in the list given.
    pub cells: Vec<Vec<(Difference, usize)>>,
}

impl HeatMap {
    /// The map of some knock-outs with their losses.
    #[must_use]
    pub fn of(network: &Network, losses: &[(&Knockout, &Loss)]) -> Self {
        let mut map = Self { commodities: Vec::new(), sectors: network.sectors.iter().map(|s| s.id.clone()).collect(), cells: Vec::new() };
        for (c, commodity) in network.commodities.iter().enumerate() {
            let of: Vec<usize> = (0..losses.len()).filter(|i| losses[*i].0.commodities.iter().any(|x| x.index() == c)).collect();
            let worst = |s: usize| {
                of.iter().map(|i| (losses[*i].1.sectors[s], *i)).reduce(|most, next| if next.0.mean > most.0.mean { next } else { most })
            };
            let row: Option<Vec<_>> = (0..network.sectors.len()).map(worst).collect();
            if let Some(row) = row {
                map.commodities.push(commodity.label.id.clone());
                map.cells.push(row);
            }
        }
        map
    }
}
