//! Runs the members of an experiment that are not on the disk yet, on as many threads as the pool has. Members are
//! taken in order of their numbers and written to their place as they end, so that memory holds one record a thread.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::models::{Fitted, Recent};
use super::open::Experiment;
use super::plan::Member;
use crate::output::shards::{PartWriter, Shards};
use crate::random::Luck;
use crate::record::RunRecord;
use crate::run::{Options, RunError, run};
use crate::scenario::diagnostics::Diagnostics;

/// Why an experiment stopped.
#[derive(Debug)]
pub enum Stopped {
    /// Somebody asked for it.
    Interrupted,
    /// A run failed.
    Run(String, RunError),
    /// A combination of point and arm is not valid.
    Scenario(Diagnostics),
    /// The operating system refused.
    Io(io::Error),
}

impl std::error::Error for Stopped {}

impl std::fmt::Display for Stopped {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Interrupted => out.write_str("interrupted"),
            Self::Run(member, error) => write!(out, "{member}: {error}"),
            Self::Scenario(diagnostics) => diagnostics.fmt(out),
            Self::Io(error) => write!(out, "cannot write: {error}"),
        }
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Runs one member with the model and layout that belong to it.
///
/// # Errors
/// If the run fails.
pub fn run_member(experiment: &Experiment, (model, layout): &Fitted, member: Member) -> Result<RunRecord, Stopped> {
    let luck = Luck::new(experiment.seed, experiment.luck(member));
    run(model, layout, luck, Options::default()).map_err(|error| {
        let arm = &experiment.arms[member.arm].name;
        Stopped::Run(format!("point {}, arm \"{arm}\", replicate {}", member.point, member.replicate), error)
    })
}

/// The numbers that are kept of a run.
#[must_use]
pub fn row(experiment: &Experiment, record: &RunRecord) -> Vec<f64> {
    let mut row = Vec::with_capacity(experiment.width());
    row.extend_from_slice(&record.outcomes);
    row.push(record.residual);
    let width = experiment.layout.width();
    for (key, _) in &experiment.series {
        row.extend((0..experiment.dates()).map(|date| record.values[date * width + key]));
    }
    row
}

/// Runs every member of every part that is not whole. `finished` is told how many members are done; it may be called
/// from any thread.
///
/// # Errors
/// If a run fails, the operating system refuses, or `stop` is set; whole parts stay and need not be run again.
pub fn execute(experiment: &Experiment, shards: &Shards, stop: &AtomicBool, finished: &(dyn Fn(usize) + Sync)) -> Result<(), Stopped> {
    let parts: Vec<u32> = (0..shards.cut.parts).filter(|part| !shards.is_whole(*part)).collect();
    let work = Work {
        experiment,
        shards,
        members: parts.iter().map(|part| shards.cut.range(*part).end - shards.cut.range(*part).start).collect(),
        parts,
        next: AtomicU64::new(0),
        open: Mutex::new(BTreeMap::new()),
        models: Recent::new(),
        failure: Mutex::new(None),
        stop,
        finished,
        done: AtomicUsize::new(0),
    };
    rayon::broadcast(|_| work.share());
    match lock(&work.failure).take() {
        Some((_, failure)) => Err(failure),
        None if stop.load(Ordering::Relaxed) => Err(Stopped::Interrupted),
        None => Ok(()),
    }
}

/// A lock whose holder cannot have left half of a change behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Work<'w> {
    experiment: &'w Experiment,
    shards: &'w Shards,
    /// Parts that are to be run, and how many members each has.
    parts: Vec<u32>,
    members: Vec<u64>,
    next: AtomicU64,
    open: Mutex<BTreeMap<u32, PartWriter>>,
    models: Recent<(usize, usize, u32), Result<Fitted, Diagnostics>>,
    /// The failure of the member with the lowest number.
    failure: Mutex<Option<(u64, Stopped)>>,
    stop: &'w AtomicBool,
    finished: &'w (dyn Fn(usize) + Sync),
    done: AtomicUsize,
}

impl Work<'_> {
    /// What one thread does: take the next member, run it, put it in its place.
    fn share(&self) {
        let (mut at, mut before) = (0, 0);
        while !self.stop.load(Ordering::Relaxed) && lock(&self.failure).is_none() {
            let taken = self.next.fetch_add(1, Ordering::Relaxed);
            while at < self.parts.len() && taken >= before + self.members[at] {
                before += self.members[at];
                at += 1;
            }
            let Some(part) = self.parts.get(at) else { return };
            let number = self.shards.cut.range(*part).start + taken - before;
            if let Err(error) = self.one(*part, number) {
                let mut failure = lock(&self.failure);
                if failure.as_ref().is_none_or(|(known, _)| number < *known) {
                    *failure = Some((number, error));
                }
                return;
            }
            (self.finished)(self.done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    }

    fn one(&self, part: u32, number: u64) -> Result<(), Stopped> {
        let member = self.experiment.member(number);
        // Neighbouring members share their model, unless something is drawn for each.
        let own = if self.experiment.drawn.is_empty() { 0 } else { member.replicate };
        let fitted = self.models.get((member.point, member.arm, own), || self.experiment.fitted(member)).map_err(Stopped::Scenario)?;
        let record = run_member(self.experiment, &fitted, member)?;
        let row = row(self.experiment, &record);
        drop(record);
        let whole = {
            let mut open = lock(&self.open);
            let complete = match open.entry(part) {
                Entry::Occupied(mut known) => known.get_mut().put(number, &row)?,
                Entry::Vacant(new) => new.insert(self.shards.start(part)?).put(number, &row)?,
            };
            if complete { open.remove(&part) } else { None }
        };
        whole.map_or(Ok(()), |writer| self.shards.finish(writer)).map_err(Stopped::Io)
    }
}
