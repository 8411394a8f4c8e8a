//! `calibrate`: search for behaviour that history does not contradict, over all episodes at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use sha2::{Digest, Sha256};

use super::backtest::load_all;
use super::progress::progress;
use super::{Failure, pool, say, setting};
use crate::backtest::calibration::design::{CalibrationFile, Plan};
use crate::backtest::calibration::evaluate::Episodes;
use crate::backtest::calibration::outcome::{Outcome, Summary, outcome};
use crate::backtest::calibration::store::{self, Store};
use crate::backtest::calibration::{Search, Stopped, Trial, Wave, most_points, search, tables};
use crate::chart::words;
use crate::output::folder;
use crate::scenario::load::Setting;

/// What to search, over which episodes, and where to write.
#[derive(Debug, Args)]
pub(super) struct CalibrateArgs {
    /// Backtest files, or names of bundled ones [default: all bundled ones].
    files: Vec<PathBuf>,
    /// Calibration file: parameters, what is believed about them, and how far to search.
    #[arg(long, default_value = "calibration.ron")]
    design: PathBuf,
    /// Set a value of the calibration file, such as `waves=2`.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    settings: Vec<Setting>,
    /// Threads; results do not depend on it [default: all].
    #[arg(long)]
    threads: Option<usize>,
    /// Folder to write into; points that it holds of the same search are not run again.
    #[arg(long, default_value = "output/calibration")]
    out: PathBuf,
}

pub(super) fn run(args: &CalibrateArgs) -> Result<(), Failure> {
    let plan = Plan::open(&args.design, &args.settings)?;
    let pool = pool(args.threads)?;
    let (searched, last) = (plan.file.replicates, plan.file.replicates + plan.file.final_replicates);
    let studies = || load_all(&args.files, &[]);
    let episodes = Episodes::central(studies()?, 0..searched)?;
    let finals = Episodes::drawn(studies()?, searched..last)?;
    let digest = digest(&plan, &episodes);
    let open = |file, episodes: &Episodes| Store::open(&args.out, file, &digest, episodes.cases.len(), episodes.replicates());
    let (mut store, mut final_store) = (open(store::FILE, &episodes), open(store::FINALS, &finals));
    if !store.is_empty() {
        say(&format!("Going on with {} from `{}`.", words::count(store.len(), "point"), args.out.display()));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // A second Ctrl-C need not be waited for: what is on the disk is whole.
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler).map_err(|e| Failure::Run(e.to_string()))?;
    let judged = plan.start.len() as u32 + plan.file.finalists * (1 + plan.file.last_waves) + plan.file.anchors * plan.file.waves;
    let left = most_points(&plan).saturating_sub(store.len()) * episodes.runs()
        + (judged as usize).saturating_sub(final_store.len()) * finals.runs();
    let told = progress(left, "runs");
    let trial = Trial { episodes: &episodes, store: &mut store };
    let last = (plan.file.finalists > 0).then_some(Trial { episodes: &finals, store: &mut final_store });
    let found = pool.install(|| search(&plan, trial, last, &stop, &told, &mut tell_wave));
    drop(told);
    let found = found.map_err(|stopped| match stopped {
        Stopped::Interrupted => Failure::Interrupted("interrupted; the same command goes on where it stopped".into()),
        Stopped::Disk(error) => Failure::Run(format!("cannot write `{}`: {error}", args.out.display())),
    })?;
    let outcome = pool.install(|| outcome(&plan, &episodes, &found));
    for (name, bytes) in tables::tables(&plan, &episodes, &found, &outcome) {
        folder::write_file(&args.out.join(name), &bytes).map_err(|e| Failure::Run(e.to_string()))?;
    }
    conclude(&plan, &episodes, &found, &outcome);
    say(&format!("\nAccepted sets: {}", args.out.join(tables::ACCEPTED).display()));
    Ok(())
}

/// What decides where the points lie and what their numbers are; how far a search goes and what it accepts
/// does not, so a longer one goes on.
fn digest(plan: &Plan, episodes: &Episodes) -> String {
    // Draws have their say in where points lie only through anchors.
    let final_replicates = if plan.file.anchors > 0 { plan.file.final_replicates } else { 0 };
    let file = CalibrationFile {
        waves: 0,
        least_gain: 0.0,
        tolerance: 0.0,
        accepted: 0,
        finalists: 0,
        final_tolerance: 0.0,
        last_waves: 0,
        final_replicates,
        ..plan.file.clone()
    };
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    digest.update(format!("{file:?}{:?}{:?}{:?}", plan.start, episodes.digests(), episodes.cases));
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn tell_wave(wave: &Wave) {
    say(&format!(
        "Wave of {}: {} within the threshold before it; threshold now {}",
        words::count(wave.points, "point"),
        words::percent(wave.gain),
        words::number(wave.threshold)
    ));
}

fn conclude(plan: &Plan, episodes: &Episodes, search: &Search, outcome: &Outcome) {
    say(&format!("\n{} of {} points stand for those that are accepted.\n", outcome.accepted.len(), search.finals.len()));
    say("Accepted sets                     10 %          median        90 %          in the middle");
    for (i, name) in plan.names().iter().enumerate() {
        let [low, middle, high] = tables::spread_of(search, &outcome.accepted, i);
        say(&format!("  {name:<31} {low:<13} {middle:<13} {high:<13} {}", search.finals[outcome.central].values[i]));
    }
    say("\nTargets in their bands       with the episode seen                   with the episode unseen");
    say("                             A       B       signs   covered  CRPS   A       B       signs   covered  CRPS");
    let line = |name: &str, [seen, unseen]: [Summary; 2]| {
        let cells = |s: Summary| {
            let t = |t: crate::backtest::overall::Tally| format!("{}/{}", t.of, t.out_of);
            format!("{:<7} {:<7} {:<7} {:<8} {:<6.2}", t(s.tier_a), t(s.tier_b), t(s.signs), t(s.covered), s.crps)
        };
        say(&format!("  {name:<26} {} {}", cells(seen), cells(unseen)));
    };
    for (e, name) in episodes.names().iter().enumerate() {
        line(name, [0, 1].map(|seen| outcome.summary(&episodes.cases, seen, |c| c.episode == e)));
    }
    line("all", [0, 1].map(|seen| outcome.summary(&episodes.cases, seen, |_| true)));
}
