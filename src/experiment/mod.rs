//! Ensembles: every arm, every replicate, on as many threads as there are. And experiments: the same at many points
//! of what is uncertain, streamed to disk.
//!
//! Replicate r of every arm shares its luck and what is drawn for it. Results come back in order, whatever thread ran what.

pub mod design;
pub mod draws;
pub mod execute;
pub mod file;
pub mod finish;
pub mod models;
pub mod open;
pub mod plan;
pub mod results;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use models::Models;

use crate::ids::{CommodityId, CountryId};
use crate::network::Network;
use crate::random::Luck;
use crate::record::{Layout, RunRecord};
use crate::run::{Options, RunError, run};
use crate::scenario::diagnostics::Diagnostics;
use crate::scenario::load::Study;
use crate::scenario::model::{Instrument, Model};

/// Records of all arms of a study.
#[derive(Debug)]
pub struct Ensemble {
    /// Which series and outcomes were recorded.
    pub layout: Arc<Layout>,
    /// Records by arm and replicate.
    pub arms: Vec<Vec<RunRecord>>,
    /// Values of what is uncertain in each replicate, as they stand in a file.
    pub draws: Vec<Vec<String>>,
}

/// A run of an ensemble that could not be made.
#[derive(Debug, Clone, PartialEq)]
pub enum MemberError {
    /// It failed.
    Run {
        /// Name of the arm.
        arm: String,
        /// Replicate.
        replicate: u32,
        /// What happened.
        error: RunError,
    },
    /// What was drawn for it makes no valid scenario.
    Drawn(Diagnostics),
}

impl std::error::Error for MemberError {}

impl std::fmt::Display for MemberError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Run { arm, replicate, error } => write!(out, "arm \"{arm}\", replicate {replicate}: {error}"),
            Self::Drawn(why) => why.fmt(out),
        }
    }
}

/// The layout that all arms of a study share.
#[must_use]
pub fn layout(study: &Study) -> Layout {
    layout_of(&study.arms[0].model.network, study.arms.iter().map(|a| Governments::of(&a.model)))
}

/// What governments do in a model, as far as it decides which series there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Governments {
    /// Goods in public stockpiles, with the country that holds them.
    stockpiles: Vec<(CommodityId, CountryId)>,
    /// Countries that take measures.
    acting: Vec<CountryId>,
}

impl Governments {
    /// Those of a model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let mut stockpiles = Vec::new();
        for measure in &model.measures {
            if let Instrument::Stockpile { inputs, .. } = &measure.instrument {
                stockpiles.extend(inputs.iter().map(|k| (model.network.inputs[k.index()].commodity, measure.by)));
            }
        }
        Self { stockpiles, acting: model.measures.iter().map(|m| m.by).collect() }
    }
}

/// The layout of models that share a network.
pub fn layout_of(network: &Network, models: impl Iterator<Item = Governments>) -> Layout {
    let Governments { mut stockpiles, mut acting } = models.fold(Governments::default(), |mut all, one| {
        all.stockpiles.extend(one.stockpiles);
        all.acting.extend(one.acting);
        all
    });
    stockpiles.sort_unstable();
    stockpiles.dedup();
    acting.sort_unstable();
    acting.dedup();
    Layout::new(network, &stockpiles, &acting)
}

/// Runs every replicate of every arm, with what is uncertain drawn for each replicate. `finished` is told how many members
/// are done; it may be called from any thread.
///
/// # Errors
/// The failure of the first member, replicate by replicate and in a replicate arm by arm, that failed.
pub fn ensemble(study: &Study, audit_every: u32, finished: &(dyn Fn(usize) + Sync)) -> Result<Ensemble, MemberError> {
    let models = Models::new(study, study.scenario.replicates);
    let (arms, replicates) = (study.arms.len(), study.scenario.replicates as usize);
    let (done, failed) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    // Arms of a replicate are neighbours: they share what was drawn for it.
    let member = |number: usize| {
        if number > failed.load(Ordering::Relaxed) {
            return None;
        }
        let (arm, replicate) = (number % arms, (number / arms) as u32);
        let outcome = models.of(arm, replicate).map_err(MemberError::Drawn).and_then(|(model, layout)| {
            let options = Options { journal: replicate == 0, audit_every };
            let record = run(&model, &layout, Luck::new(study.scenario.seed, replicate), options);
            record.map_err(|error| MemberError::Run { arm: study.arms[arm].name.clone(), replicate, error })
        });
        if outcome.is_err() {
            failed.fetch_min(number, Ordering::Relaxed);
        }
        finished(done.fetch_add(1, Ordering::Relaxed) + 1);
        Some(outcome)
    };
    let results: Vec<Option<Result<RunRecord, MemberError>>> = (0..arms * replicates).into_par_iter().map(member).collect();
    let mut records: Vec<Vec<RunRecord>> = (0..arms).map(|_| Vec::with_capacity(replicates)).collect();
    // Members behind the first failure may be missing, those before it never are.
    for (number, outcome) in results.into_iter().flatten().enumerate() {
        records[number % arms].push(outcome?);
    }
    let draws = (0..study.scenario.replicates).map(|replicate| models.values(replicate)).collect();
    Ok(Ensemble { layout: models.layout, arms: records, draws })
}
