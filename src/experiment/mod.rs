//! Ensembles: every arm, every replicate, on as many threads as there are.
//!
//! Members are numbered arm by arm; member `a * replicates + r` is replicate r of arm a. Results come back in
//! that order, whatever thread ran what.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::random::Luck;
use crate::record::{Layout, RunRecord};
use crate::run::{Options, RunError, run};
use crate::scenario::load::Study;
use crate::scenario::model::Instrument;

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
    let network = &study.arms[0].model.network;
    let mut stockpiles = Vec::new();
    for measure in study.arms.iter().flat_map(|a| &a.model.measures) {
        if let Instrument::Stockpile { inputs, .. } = &measure.instrument {
            stockpiles.extend(inputs.iter().map(|k| (network.inputs[k.index()].commodity, measure.by)));
        }
    }
    stockpiles.sort_unstable();
    stockpiles.dedup();
    let mut acting: Vec<_> = study.arms.iter().flat_map(|a| &a.model.measures).map(|m| m.by).collect();
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
