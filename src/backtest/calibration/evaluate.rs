//! The numbers that the targets of all episodes have with a set of behaviour.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::implausibility::{Case, WRONG, WRONG_AT_MIDDLE};
use crate::backtest::readings::Readings;
use crate::backtest::score::Band;
use crate::experiment::models::Models;
use crate::random::Luck;
use crate::record::Layout;
use crate::run::{Options, run};
use crate::scenario::diagnostics::Diagnostics;
use crate::scenario::load::{Moved, Study};
use crate::scenario::overlay::Edit;

/// The episodes, ready to be run with any behaviour.
#[derive(Debug)]
pub struct Episodes {
    studies: Vec<Study>,
    /// What is known of each replicate of each episode: alike for all points.
    facts: Vec<Vec<Moved>>,
    /// What runs of each episode record.
    layouts: Vec<Arc<Layout>>,
    /// All targets, episode by episode.
    pub cases: Vec<Case>,
    /// Replicates of each episode: their luck, and facts where these are drawn.
    replicates: Range<u32>,
}

/// Numbers of a target, one per replicate, for each target; not a number where a run failed.
pub type Numbers = Vec<Vec<f64>>;

impl Episodes {
    /// Episodes with facts at the middle of what is uncertain. A few draws would not do for a search: it would find what suits
    /// these, of which little is left on others.
    ///
    /// # Errors
    /// If the middle makes no valid scenario.
    pub fn central(studies: Vec<Study>, replicates: Range<u32>) -> Result<Self, Diagnostics> {
        Self::new(studies, replicates, WRONG_AT_MIDDLE, |study, replicate, _| {
            study.variation.varied.iter().map(|v| v.value(0.5, replicate)).collect()
        })
    }

    /// Episodes with facts drawn for each replicate.
    ///
    /// # Errors
    /// If what is drawn makes no valid scenario.
    pub fn drawn(studies: Vec<Study>, replicates: Range<u32>) -> Result<Self, Diagnostics> {
        Self::new(studies, replicates, WRONG, |_, replicate, models| models.values(replicate))
    }

    fn new(
        studies: Vec<Study>,
        replicates: Range<u32>,
        wrong: f64,
        values: impl Fn(&Study, u32, &Models<'_>) -> Vec<String>,
    ) -> Result<Self, Diagnostics> {
        let studies: Vec<Study> = studies.into_iter().map(Study::facts_only).collect();
        let (mut facts, mut layouts) = (Vec::new(), Vec::new());
        for study in &studies {
            let models = Models::new(study, replicates.end);
            layouts.push(Arc::clone(&models.layout));
            facts.push(replicates.clone().map(|r| study.moved(values(study, r, &models), r)).collect::<Result<Vec<_>, _>>()?);
        }
        let case = |(e, study): (usize, &Study)| {
            let one = |t: &crate::scenario::scenario_file::Target| Case {
                name: format!("{}:{}", study.name, t.id),
                episode: e,
                tier: t.tier.clone(),
                band: Band::of(t),
                wrong,
            };
            study.scenario.targets.iter().map(one).collect::<Vec<_>>()
        };
        let cases = studies.iter().enumerate().flat_map(case).collect();
        Ok(Self { facts, layouts, cases, replicates, studies })
    }

    /// Names of the episodes.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.studies.iter().map(|s| s.name.as_str()).collect()
    }

    /// Digest of each episode.
    #[must_use]
    pub fn digests(&self) -> Vec<&str> {
        self.studies.iter().map(|s| s.digest.as_str()).collect()
    }

    /// Runs per point and episode.
    #[must_use]
    pub fn replicates(&self) -> usize {
        self.replicates.len()
    }

    /// Runs of one point.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.studies.len() * self.replicates()
    }

    /// The numbers of all targets at some points, each given by its edits. `finished` is called after each run.
    #[must_use]
    pub fn evaluate(&self, points: &[Vec<Edit>], finished: &(dyn Fn(usize) + Sync)) -> Vec<Numbers> {
        let (episodes, replicates) = (self.studies.len(), self.replicates());
        let members: Vec<Vec<f64>> = (0..points.len() * self.runs())
            .into_par_iter()
            .map(|member| {
                let (point, rest) = (member / self.runs(), member % self.runs());
                let numbers = self.member(rest / replicates, rest % replicates, &points[point]);
                finished(1);
                numbers
            })
            .collect();
        let of = |point: usize| {
            let mut numbers = Numbers::new();
            for e in 0..episodes {
                let runs = &members[point * self.runs() + e * replicates..][..replicates];
                numbers.extend((0..self.studies[e].scenario.targets.len()).map(|t| runs.iter().map(|run| run[t]).collect()));
            }
            numbers
        };
        (0..points.len()).map(of).collect()
    }

    /// The numbers of one run, its replicate counted from the first; none of them a number if behaviour is not valid or the run fails.
    fn member(&self, episode: usize, replicate: usize, edits: &[Edit]) -> Vec<f64> {
        let study = &self.studies[episode];
        let record = study.model_with(0, &self.facts[episode][replicate], edits).ok().and_then(|model| {
            let luck = Luck::new(study.scenario.seed, self.replicates.start + replicate as u32);
            let central = &study.arms[0].model.network;
            let fits = central.has_links_of(&model.network);
            let layout = if fits { Arc::clone(&self.layouts[episode]) } else { Arc::new(self.layouts[episode].fitted_to(&model.network)) };
            run(&model, &layout, luck, Options::default()).ok().map(|record| (model, record))
        });
        let targets = &study.scenario.targets;
        record.map_or_else(
            || vec![f64::NAN; targets.len()],
            |(model, record)| {
                let readings = Readings::new(&model.gauges, &record.gauges, &model.calendar);
                targets.iter().map(|t| readings.number(&t.is)).collect()
            },
        )
    }
}
