//! Ensembles: every arm, every replicate, on as many threads as there are. And experiments: the same at many points
//! of what is uncertain, streamed to disk.
//!
//! Members of an ensemble are numbered arm by arm; member `a * replicates + r` is replicate r of arm a. Results come
//! back in that order, whatever thread ran what.

pub mod design;
pub mod distribution;
pub mod draws;
pub mod execute;
pub mod file;
pub mod finish;
pub mod open;
pub mod plan;
pub mod results;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::ids::{CommodityId, CountryId};
use crate::network::Network;
use crate::random::Luck;
use crate::record::{Layout, RunRecord};
use crate::run::{Options, RunError, run};
use crate::scenario::load::Study;
use crate::scenario::model::{Instrument, Model};

/// Records of all arms of a study.
#[derive(Debug)]
pub struct Ensemble {
    /// Which series and outcomes were recorded.
    pub layout: Arc<Layout>,
    /// Records by arm and replicate.
    pub arms: Vec<Vec<RunRecord>>,
}

/// A run of an ensemble that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberError {
    /// Name of the arm.
    pub arm: String,
    /// Replicate.
    pub replicate: u32,
    /// What happened.
    pub error: RunError,
}

impl std::error::Error for MemberError {}

impl std::fmt::Display for MemberError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "arm \"{}\", replicate {}: {}", self.arm, self.replicate, self.error)
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

/// Runs every replicate of every arm. `finished` is told how many members are done; it may be called from any thread.
///
/// # Errors
/// The failure of the first member, in order of their numbers, that failed.
pub fn ensemble(study: &Study, audit_every: u32, finished: &(dyn Fn(usize) + Sync)) -> Result<Ensemble, MemberError> {
    let layout = Arc::new(layout(study));
    let replicates = study.scenario.replicates as usize;
    let done = AtomicUsize::new(0);
    let member = |number: usize| {
        let (arm, replicate) = (&study.arms[number / replicates], (number % replicates) as u32);
        let options = Options { journal: replicate == 0, audit_every };
        let record = run(&arm.model, &layout, Luck::new(study.scenario.seed, replicate), options);
        finished(done.fetch_add(1, Ordering::Relaxed) + 1);
        record.map_err(|error| MemberError { arm: arm.name.clone(), replicate, error })
    };
    let results: Vec<Result<RunRecord, MemberError>> = (0..study.arms.len() * replicates).into_par_iter().map(member).collect();
    let mut records = results.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter();
    let arms = study.arms.iter().map(|_| records.by_ref().take(replicates).collect()).collect();
    Ok(Ensemble { layout, arms })
}
