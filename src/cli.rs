//! The command line: one short file per command. Data goes to standard output, progress to standard error.

mod backtest;
mod calibrate;
mod check;
mod compare;
mod experiment;
mod explain;
mod list;
mod new;
mod plot;
mod progress;
mod rank;
mod report;
mod run;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::experiment::MemberError;
use crate::scenario::diagnostics::{Diagnostics, Finding};
use crate::scenario::load::{Setting, Study, load};

/// Simulates how export controls and supply shocks spread through supply chains.
#[derive(Debug, Parser)]
#[command(name = "shortfall", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run every arm of a scenario and write charts, tables and a report.
    Run(run::RunArgs),
    /// Run a design over a scenario: what is uncertain, policies, replicates.
    Experiment(experiment::ExperimentArgs),
    /// Run episodes of the past and hold the model against what was observed.
    Backtest(backtest::BacktestArgs),
    /// Search for behaviour that no episode of the past contradicts.
    Calibrate(calibrate::CalibrateArgs),
    /// Check a scenario and its world without running it.
    Check(ScenarioArgs),
    /// Tell what is in a scenario; or what a record of a scenario file means.
    Explain(explain::ExplainArgs),
    /// Draw the charts of a finished run again.
    Plot(plot::PlotArgs),
    /// Write the report of a finished run again.
    Report(report::ReportArgs),
    /// List the scenarios that come with the program.
    List,
    /// Copy a scenario with its world into a folder, to be edited there.
    New(new::NewArgs),
    /// Rank suppliers, countries, routes or links by what is lost without them.
    Rank(rank::RankArgs),
    /// Compare two finished runs, or two arms of one: how they came about, and their outcomes.
    Compare(compare::CompareArgs),
    /// Run again from the manifest of a folder and prove that every file comes out the same, byte for byte.
    Verify(verify::VerifyArgs),
}

/// Which scenario, and with which settings.
#[derive(Debug, Args)]
struct ScenarioArgs {
    /// Scenario file, or the name of a bundled scenario.
    scenario: PathBuf,
    /// Set a value, such as `measures[licences].enforcement=0.9` or `world.companies[ID].utilisation=0.7`.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    settings: Vec<Setting>,
    /// Seed of all random draws.
    #[arg(long)]
    seed: Option<u64>,
    /// Runs per arm.
    #[arg(long)]
    replicates: Option<u32>,
    /// Hold all that is uncertain at the values of the files, so that runs differ by their luck alone.
    #[arg(long)]
    luck_only: bool,
}

impl ScenarioArgs {
    /// All settings, with those that have an option of their own.
    fn settings(&self) -> Vec<Setting> {
        let own = |path: &str, value: Option<String>| value.map(|value| Setting { path: path.to_owned(), value });
        let options = [own("seed", self.seed.map(|n| n.to_string())), own("replicates", self.replicates.map(|n| n.to_string()))];
        self.settings.iter().cloned().chain(options.into_iter().flatten()).collect()
    }

    fn load(&self) -> Result<Study, Diagnostics> {
        self.load_with(&self.settings())
    }

    /// The scenario with some settings, held at its centre where that is asked for.
    fn load_with(&self, settings: &[Setting]) -> Result<Study, Diagnostics> {
        load(&self.scenario, settings).map(|study| self.held(study))
    }

    fn held(&self, study: Study) -> Study {
        if self.luck_only { study.luck_only() } else { study }
    }

    /// What a manifest says of what varies: the option, where it was given.
    fn luck(&self) -> Option<String> {
        self.luck_only.then(|| "--luck-only".to_owned())
    }
}

fn setting(text: &str) -> Result<Setting, String> {
    let (path, value) = text.split_once('=').ok_or("write PATH=VALUE")?;
    Ok(Setting { path: path.trim().to_owned(), value: value.trim().to_owned() })
}

/// How a command ended badly.
enum Failure {
    /// A run failed, or its results could not be written: exit code 1.
    Run(String),
    /// The command line asks for something that cannot be: exit code 2.
    Usage(String),
    /// A scenario or world is not valid: exit code 3.
    Scenario(Diagnostics),
    /// Somebody stopped it, and it can go on: exit code 130.
    Interrupted(String),
    /// A finding with a code of its own, and the exit code that it leads to.
    Told(u8, Diagnostics),
}

/// A refusal of what the command line asks for, with a stable code: exit code 2.
fn refused(code: &'static str, title: String, help: Option<&str>) -> Failure {
    Failure::Told(2, finding(code, title, help))
}

fn finding(code: &'static str, title: String, help: Option<&str>) -> Diagnostics {
    Diagnostics(vec![Finding { code, title, label: String::new(), place: None, other: None, help: help.map(str::to_owned) }])
}

/// As many threads as asked for, or all.
fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, Failure> {
    rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build().map_err(|e| Failure::Usage(e.to_string()))
}

impl From<MemberError> for Failure {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::Drawn(diagnostics) => Self::Scenario(diagnostics),
            MemberError::Run { .. } => Self::Run(error.to_string()),
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Scenario(diagnostics)
    }
}

/// Runs the command line and returns the exit code of the process.
#[must_use]
pub fn main() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return u8::from(error.use_stderr()) * 2;
        }
    };
    let outcome = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Experiment(args) => experiment::run(args),
        Command::Backtest(args) => backtest::run(args),
        Command::Calibrate(args) => calibrate::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Plot(args) => plot::run(args),
        Command::Report(args) => report::run(args),
        Command::List => list::run(),
        Command::New(args) => new::run(args),
        Command::Rank(args) => rank::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Verify(args) => verify::run(args),
    };
    match outcome {
        Ok(()) => 0,
        Err(Failure::Run(message)) => complain(&format!("error: {message}"), 1),
        Err(Failure::Usage(message)) => complain(&format!("error: {message}"), 2),
        Err(Failure::Scenario(diagnostics)) => complain(&diagnostics.to_string(), 3),
        Err(Failure::Told(code, diagnostics)) => complain(&diagnostics.to_string(), code),
        Err(Failure::Interrupted(message)) => complain(&message, 130),
    }
}

/// Writes to standard error; a closed pipe is no reason to fail.
fn complain(message: &str, code: u8) -> u8 {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{message}");
    code
}

/// Writes to standard output; a closed pipe is no reason to fail.
fn say(message: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{message}");
}
