//! `run`: load, run every arm, summarise, draw, write.

use std::path::PathBuf;

use clap::Args;

use super::plot::Format;
use super::progress::progress;
use super::{Failure, ScenarioArgs, pool, say};
use crate::analysis::summarise::summarise;
use crate::analysis::summary::Summary;
use crate::chart::{self, Look};
use crate::experiment::ensemble;
use crate::output::NamedBytes;
use crate::output::folder;
use crate::output::manifest::{self, Identity, Manifest};
use crate::output::tables;
use crate::report;
use crate::run::Options;
use crate::scenario::load::{Setting, Study};

/// What to run, and where to write.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// Folder to write into [default: output/<scenario>].
    #[arg(long)]
    out: Option<PathBuf>,
    /// Threads; results do not depend on it [default: all].
    #[arg(long)]
    threads: Option<usize>,
    /// Replace a different run in the folder.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &RunArgs) -> Result<(), Failure> {
    let study = args.scenario.load()?;
    let identity = Identity::of(&study, &args.command());
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("output").join(&study.name));
    folder::check(&out, &identity, args.force).map_err(|e| Failure::Usage(e.to_string()))?;
    let members = study.arms.len() * study.scenario.replicates as usize;
    let (summary, files) = pool(args.threads)?.install(|| files(&study, args, &args.scenario.settings(), &progress(members, "runs")))?;
    folder::write(&out, &files, &identity, args.force).map_err(|e| Failure::Run(e.to_string()))?;
    say(&format!("{}\n", summary.question));
    for finding in report::findings::findings(&summary) {
        say(&format!("{} {}\n", finding.claim, finding.detail));
    }
    say(&format!("Report: {}", out.join("report.html").display()));
    Ok(())
}

impl RunArgs {
    /// What the manifest says that was asked for.
    fn command(&self) -> Vec<String> {
        std::iter::once("run".to_owned()).chain(self.scenario.luck()).collect()
    }

    /// The study as this command runs it.
    pub(super) fn held(&self, study: Study) -> Study {
        self.scenario.held(study)
    }
}

/// All files of a run, the manifest last.
pub(super) fn files(
    study: &Study,
    args: &RunArgs,
    settings: &[Setting],
    finished: &(dyn Fn(usize) + Sync),
) -> Result<(Summary, Vec<NamedBytes>), Failure> {
    let ensemble = ensemble(study, Options::default().audit_every, finished)?;
    // As its tables say it, so that a chart drawn from them later is the same.
    let summary = tables::as_written(summarise(study, &ensemble));
    let draws = tables::draws(&study.variation, &ensemble.draws);
    drop(ensemble);
    let mut files = drawings(&summary)?;
    files.extend(tables::tables(&summary));
    files.extend(draws);
    let manifest = Manifest::new(study, &args.command(), settings, Some(summary.conservation_residual), &files);
    files.push((manifest::FILE.to_owned(), manifest.bytes()));
    Ok((summary, files))
}

/// Charts as SVG and PNG, and the report.
fn drawings(summary: &Summary) -> Result<Vec<NamedBytes>, Failure> {
    let look = Look::default();
    let charts = chart::charts(summary, &look);
    let page = report::page(summary, &charts, None).map_err(|e| Failure::Run(e.to_string()))?;
    let pictures = super::plot::files(&charts, &[Format::Svg, Format::Png], look.pixels())?;
    let pictures = pictures.into_iter().map(|(name, bytes)| (format!("charts/{name}"), bytes));
    Ok([("report.html".to_owned(), page.into_bytes())].into_iter().chain(pictures).collect())
}
