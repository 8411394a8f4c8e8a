//! `report`: write the page of a finished run again, without simulating.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, say};
use crate::chart::Look;
use crate::output::folder::write_file;
use crate::output::{manifest, read};
use crate::report;

/// Which run, and where to write.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Folder of a finished run.
    folder: PathBuf,
    /// Folder of a finished experiment over the same scenario, for what drives the uncertainty and robustness by rule.
    #[arg(long)]
    experiment: Option<PathBuf>,
    /// Headline of a chart in place of the computed one.
    #[arg(long = "headline", value_name = "CHART=TEXT", value_parser = super::plot::headline)]
    headlines: Vec<(String, String)>,
    /// File to write [default: report.html in the folder of the run].
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ReportArgs) -> Result<(), Failure> {
    let summary = read::summary(&args.folder).map_err(|e| Failure::Usage(e.to_string()))?;
    let look = Look { headlines: args.headlines.iter().cloned().collect(), ..Look::default() };
    let doubt = args.experiment.as_deref().map(super::plot::experiment).transpose()?;
    let charts = super::plot::drawn(&summary, doubt.as_ref(), &look)?;
    let page = report::page(&summary, &charts, doubt.as_ref()).map_err(|e| Failure::Run(e.to_string()))?.into_bytes();
    let out = args.out.clone().unwrap_or_else(|| args.folder.join("report.html"));
    write_file(&out, &page).map_err(|e| Failure::Run(e.to_string()))?;
    if args.out.is_none() {
        manifest::refresh(&args.folder, &[("report.html".to_owned(), page)]).map_err(|e| Failure::Run(e.to_string()))?;
    }
    say(&format!("Report: {}", out.display()));
    Ok(())
}
