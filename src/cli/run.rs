//! `run`: load, run every arm, summarise, draw, write.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::Args;

use super::plot::Format;
use super::{Failure, ScenarioArgs, say};
use crate::analysis::summarise::summarise;
use crate::analysis::summary::Summary;
use crate::chart::{self, Look};
use crate::experiment::ensemble;
use crate::output::NamedBytes;
use crate::output::folder;
use crate::output::manifest::{self, Identity};
use crate::output::tables;
use crate::report;
use crate::run::Options;

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
    let identity = Identity::of(&study);
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("output").join(&study.name));
    folder::check(&out, &identity, args.force).map_err(|e| Failure::Usage(e.to_string()))?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads.unwrap_or(0)).build().map_err(|e| Failure::Usage(e.to_string()))?;
    let files = pool.install(|| -> Result<(Summary, Vec<NamedBytes>), Failure> {
        let members = study.arms.len() * study.scenario.replicates as usize;
        let ensemble = ensemble(&study, Options::default().audit_every, &progress(members)).map_err(|e| Failure::Run(e.to_string()))?;
        let summary = tables::as_written(summarise(&study, &ensemble));
        drop(ensemble);
        let mut files = drawings(&summary)?;
        files.extend(tables::tables(&summary));
        files.push((manifest::FILE.to_owned(), manifest::manifest(&study, &summary, &args.scenario.settings(), &files)));
        Ok((summary, files))
    });
    let (summary, files) = files?;
    folder::write(&out, &files, &identity, args.force).map_err(|e| Failure::Run(e.to_string()))?;
    say(&format!("{}\n", summary.question));
    for finding in report::findings::findings(&summary) {
        say(&format!("{} {}\n", finding.claim, finding.detail));
    }
    say(&format!("Report: {}", out.join("report.html").display()));
    Ok(())
}

/// Charts as SVG and PNG, and the report.
fn drawings(summary: &Summary) -> Result<Vec<NamedBytes>, Failure> {
    let look = Look::default();
    let charts = chart::charts(summary, &look);
    let page = report::page(summary, &charts).map_err(|e| Failure::Run(e.to_string()))?;
    let pictures = super::plot::files(&charts, &[Format::Svg, Format::Png], look.pixels())?;
    let pictures = pictures.into_iter().map(|(name, bytes)| (format!("charts/{name}"), bytes));
    Ok([("report.html".to_owned(), page.into_bytes())].into_iter().chain(pictures).collect())
}

/// Tells how far the ensemble is: in place on a terminal, in plain lines at every tenth otherwise.
fn progress(members: usize) -> impl Fn(usize) + Sync {
    let terminal = std::io::stderr().is_terminal();
    move |done| {
        let mut err = std::io::stderr();
        let _ = if terminal {
            write!(err, "\r{done} of {members} runs{}", if done == members { "\n" } else { "" })
        } else if done * 10 / members > (done - 1) * 10 / members {
            writeln!(err, "{done} of {members} runs")
        } else {
            Ok(())
        };
    }
}
