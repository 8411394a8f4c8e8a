//! `experiment`: a design over a scenario, run in parts that survive an interruption.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::progress::progress;
use super::{Failure, pool, say, setting};
use crate::experiment::execute::{Stopped, execute, row, run_member};
use crate::experiment::finish::finish;
use crate::experiment::open::{Experiment, Overrides};
use crate::experiment::results::Row;
use crate::experiment::results::{Findings, Tables};
use crate::output::shards::Cut;
use crate::output::tables::number;
use crate::output::tidy::Cell;
use crate::output::tidy::Format;
use crate::output::work::{self, Found};
use crate::scenario::load::Setting;

/// What to run, how, and where to write.
#[derive(Debug, Args)]
pub(super) struct ExperimentArgs {
    /// Experiment file, or the name of a bundled experiment.
    experiment: PathBuf,
    /// Tell how many runs it would be, and about how long they take and how much room they need; run nothing but a pilot.
    #[arg(long)]
    dry_run: bool,
    /// Go on where an interrupted experiment stopped.
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Folder to write into [default: output/<experiment>].
    #[arg(long)]
    out: Option<PathBuf>,
    /// Threads; results do not depend on it [default: all].
    #[arg(long)]
    threads: Option<usize>,
    /// Parts that runs are written in; results do not depend on it [default: as it suits].
    #[arg(long)]
    shards: Option<u32>,
    /// Form of the long tables: runs, series and points.
    #[arg(long, value_enum, default_value = "parquet")]
    format: FormatArg,
    /// Replace a different result in the folder.
    #[arg(long)]
    force: bool,
    /// Set a value of the scenario at all points and in all arms.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    settings: Vec<Setting>,
    /// Seed of all random draws.
    #[arg(long)]
    seed: Option<u64>,
    /// Runs per point and arm.
    #[arg(long)]
    replicates: Option<u32>,
    /// Size of the design: samples, trajectories or levels.
    #[arg(long)]
    samples: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    Parquet,
    Csv,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Parquet => Self::Parquet,
            FormatArg::Csv => Self::Csv,
        }
    }
}

impl ExperimentArgs {
    /// Form of the long tables.
    pub(super) fn format(&self) -> Format {
        self.format.into()
    }
}

pub(super) fn run(args: &ExperimentArgs) -> Result<(), Failure> {
    let pool = pool(args.threads)?;
    let overrides = Overrides { settings: args.settings.clone(), seed: args.seed, replicates: args.replicates, samples: args.samples };
    let experiment = pool.install(|| Experiment::open(&args.experiment, &overrides))?;
    if args.dry_run {
        return estimate(&experiment, pool.current_num_threads(), args.shards);
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("output").join(&experiment.name));
    let Some(parts) = place(args, &experiment, &out)? else { return Ok(()) };
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // A second Ctrl-C need not be waited for: what is on the disk is whole.
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler).map_err(|e| Failure::Run(e.to_string()))?;
    let tables = pool.install(|| compute(&experiment, args.format(), &out, experiment.cut(parts), &stop))?;
    tell(&experiment, &tables);
    say(&format!("Tables: {}", out.display()));
    Ok(())
}

/// Whether the experiment may be computed in the folder, and in how many parts; none if it lies there already.
fn place(args: &ExperimentArgs, experiment: &Experiment, out: &Path) -> Result<Option<Option<u32>>, Failure> {
    let io = |e: std::io::Error| Failure::Run(format!("cannot write `{}`: {e}", out.display()));
    let refuse = |what: &str, help: &str| Err(Failure::Usage(format!("`{}` holds {what}; {help}", out.display())));
    match work::look(out, &experiment.identity(args.format())) {
        Found::Complete if !args.force => {
            work::tidy_up(out).map_err(io)?;
            say(&format!("`{}` holds the complete result of this experiment already.", out.display()));
            Ok(None)
        }
        Found::Begun(parts) if args.resume => Ok(Some(Some(parts))),
        Found::Begun(_) if !args.force => refuse("a part of this experiment", "go on with --resume, or start anew with --force"),
        Found::Other(what) if !args.force => refuse(&what, "choose another folder with --out, or replace it with --force"),
        Found::Foreign => refuse("something that is no result", "choose another folder with --out; --force would not replace it either"),
        Found::Nothing if args.resume => {
            Err(Failure::Usage(format!("`{}` holds nothing to go on with; leave --resume out", out.display())))
        }
        Found::Nothing => Ok(Some(args.shards)),
        Found::Complete | Found::Begun(_) | Found::Other(_) => {
            work::remove(out).map_err(io)?;
            Ok(Some(args.shards))
        }
    }
}

/// Runs what is missing in a folder, and writes all files.
pub(super) fn compute(experiment: &Experiment, format: Format, out: &Path, cut: Cut, stop: &AtomicBool) -> Result<Tables, Failure> {
    let io = |e: std::io::Error| Failure::Run(format!("cannot write `{}`: {e}", out.display()));
    let about = json!({
        "experiment": experiment.name,
        "seed": experiment.seed,
        "replicates": experiment.replicates,
        "points": experiment.points.values.len(),
        "arms": experiment.arms.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(),
    });
    let shards = work::begin(out, cut, &about).map_err(io)?;
    let left: u64 =
        (0..shards.cut.parts).filter(|p| !shards.is_whole(*p)).map(|p| shards.cut.range(p).end - shards.cut.range(p).start).sum();
    execute(experiment, &shards, stop, &progress(left as usize, "runs")).map_err(|stopped| match stopped {
        Stopped::Interrupted => Failure::Interrupted(format!("interrupted; go on with --resume (folder `{}`)", out.display())),
        Stopped::Scenario(diagnostics) => Failure::Scenario(diagnostics),
        other => Failure::Run(other.to_string()),
    })?;
    let tables = finish(experiment, &shards, out, format).map_err(io)?;
    work::tidy_up(out).map_err(io)?;
    Ok(tables)
}

/// Counts, and an estimate of time, memory and disk from a pilot of two runs.
#[expect(clippy::disallowed_types, reason = "the estimate of time is told, and enters no result")]
fn estimate(experiment: &Experiment, threads: usize, parts: Option<u32>) -> Result<(), Failure> {
    let last = experiment.members() - 1;
    let failed = |e: Stopped| Failure::Run(e.to_string());
    let (mut seconds, mut record) = (0.0, 0);
    for number in [0, last] {
        let member = experiment.member(number);
        let model = experiment.fitted(member)?;
        let begun = std::time::Instant::now();
        let run = run_member(experiment, &model, member).map_err(failed)?;
        let kept = row(experiment, &run);
        seconds += begun.elapsed().as_secs_f64() / 2.0;
        record = 8 * (run.values.len() + run.outcomes.len() + kept.len());
    }
    let members = experiment.members();
    let cut = experiment.cut(parts);
    let mib = |bytes: f64| bytes / f64::from(1 << 20);
    let rows = members as f64 * experiment.outcomes.len() as f64;
    let series = members as f64 * (experiment.series.len() * experiment.dates()) as f64;
    say(&format!("{}: {}", experiment.name, experiment.file.title));
    say(&format!(
        "{} points x {} arms x {} replicates = {members} runs of {} steps, in {} parts.",
        experiment.points.values.len(),
        experiment.arms.len(),
        experiment.replicates,
        experiment.calendar.ticks,
        cut.parts
    ));
    say(&format!(
        "{} uncertainties as axes, {} drawn for each run; {} outcomes a run, {} of them analysed; {} series kept at {} dates.",
        experiment.points.names.len(),
        experiment.drawn.varied.len(),
        experiment.outcomes.len(),
        experiment.analysed.len(),
        experiment.series.len(),
        experiment.dates()
    ));
    say(&format!(
        "Time: about {} on {threads} threads ({:.3} s a run in a pilot of two).",
        duration(seconds * members as f64 / threads as f64),
        seconds
    ));
    // A record is built up by doubling, so that twice its size is held for a moment.
    let held = 2.0 * record as f64 * threads as f64 + f64::from(32 << 20);
    say(&format!("Memory: about {:.0} MiB for records and tables, besides the program itself; more replicates need no more.", mib(held)));
    let parts_bytes = members as f64 * cut.width as f64 * 8.0;
    say(&format!(
        "Disk: {:.1} MiB for the parts while it runs, and at most about {:.1} MiB for the tables as Parquet.",
        mib(parts_bytes),
        mib((rows + series) * 13.0)
    ));
    Ok(())
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// Means and differences of the analysed outcomes, and what the numbers do not carry.
fn tell(experiment: &Experiment, tables: &Tables) {
    let percent = experiment.file.interval * 100.0;
    say(&format!("{}\n", experiment.file.title));
    let shown = |[value, low, high]: [f64; 3]| {
        if low.is_nan() { short(value) } else { format!("{} ({} to {})", short(value), short(low), short(high)) }
    };
    for headline in &tables.headlines {
        say(&format!("{} [{}], means with {percent} % intervals:", headline.outcome, headline.outcome.unit));
        for Findings { arm, mean, difference } in &headline.arms {
            let difference = difference.map_or_else(String::new, |d| format!("   difference {}", shown(d)));
            say(&format!("  {arm:<28} {}{difference}", shown(*mean)));
        }
    }
    tell_choices(tables);
    for note in &tables.notes {
        say(&format!("Note: {note}"));
    }
}

/// How far each choice, such as a structural rule, moves the first outcome under the first arm.
fn tell_choices(tables: &Tables) {
    let (Some(first), Some(headline)) = (tables.spread.first(), tables.headlines.first()) else { return };
    let of = |row: &Row| format!("{:?}", &row[..7]);
    let arm = headline.arms.first().map_or("", |a| a.arm.as_str());
    say(&format!("{} by what was chosen, \"{arm}\", mean (5 to 95 % of runs):", headline.outcome));
    for row in tables.spread.iter().filter(|row| of(row) == of(first)) {
        if let [.., Cell::Text(name), Cell::Text(choice), Cell::Whole(n), Cell::Number(mean), Cell::Number(low), _, Cell::Number(high)] =
            &row[..]
        {
            say(&format!("  {name:<38} {choice:<20} {} ({} to {}), n = {n}", short(*mean), short(*low), short(*high)));
        }
    }
}

/// Four digits.
fn short(value: f64) -> String {
    number(format!("{value:.3e}").parse().unwrap_or(value))
}
