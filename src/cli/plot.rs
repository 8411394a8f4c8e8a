//! `plot`: draw the charts of a finished run again, without simulating.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Failure, say};
use crate::analysis::summary::Summary;
use crate::analysis::uncertainty::Doubt;
use crate::chart::{self, Chart, Look, Size};
use crate::output::folder::write_file;
use crate::output::{NamedBytes, doubt, manifest, read};

/// Kinds of files that charts can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Vector drawing with its font inside.
    Svg,
    /// Pixels.
    Png,
    /// A page to print, with its font inside.
    Pdf,
}

/// Sizes of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Paper {
    /// Full width of a page.
    Page,
    /// One column of a journal.
    Column,
    /// Sixteen to nine.
    Slide,
}

/// What to draw, and how.
#[derive(Debug, Args)]
pub(super) struct PlotArgs {
    /// Folder of a finished run.
    folder: PathBuf,
    /// Folder of a finished experiment over the same scenario, for the charts `drivers` and `robustness`.
    #[arg(long)]
    experiment: Option<PathBuf>,
    /// Names of the charts to draw, such as `prices` [default: all].
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Kinds of files.
    #[arg(long, value_delimiter = ',', default_value = "svg,png")]
    format: Vec<Format>,
    /// Size of paper.
    #[arg(long, default_value = "page")]
    size: Paper,
    /// Headline of a chart in place of the computed one.
    #[arg(long = "headline", value_name = "CHART=TEXT", value_parser = headline)]
    headlines: Vec<(String, String)>,
    /// Folder to write into [default: charts in the folder of the run, for other sizes than page a folder inside].
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Reads `CHART=TEXT`.
pub(super) fn headline(text: &str) -> Result<(String, String), String> {
    let (name, text) = text.split_once('=').ok_or("write CHART=TEXT")?;
    Ok((name.trim().to_owned(), text.trim().to_owned()))
}

pub(super) fn run(args: &PlotArgs) -> Result<(), Failure> {
    let summary = read::summary(&args.folder).map_err(|e| Failure::Usage(e.to_string()))?;
    let size = match args.size {
        Paper::Page => Size::Page,
        Paper::Column => Size::Column,
        Paper::Slide => Size::Slide,
    };
    let look = Look { size, headlines: args.headlines.iter().cloned().collect() };
    let doubt = args.experiment.as_deref().map(experiment).transpose()?;
    let mut charts = drawn(&summary, doubt.as_ref(), &look)?;
    if let Some(unknown) = args.only.iter().find(|name| !charts.iter().any(|c| c.name == **name)) {
        return Err(Failure::Usage(unknown_chart(unknown, &charts)));
    }
    charts.retain(|c| args.only.is_empty() || args.only.contains(&c.name));
    let files = files(&charts, &args.format, look.pixels())?;
    let sub = match args.size {
        Paper::Page => "charts",
        Paper::Column => "charts/column",
        Paper::Slide => "charts/slide",
    };
    let out = args.out.clone().unwrap_or_else(|| args.folder.join(sub));
    for (name, bytes) in &files {
        write_file(&out.join(name), bytes).map_err(|e| Failure::Run(e.to_string()))?;
    }
    if args.out.is_none() {
        let inside: Vec<NamedBytes> = files.into_iter().map(|(name, bytes)| (format!("{sub}/{name}"), bytes)).collect();
        manifest::refresh(&args.folder, &inside).map_err(|e| Failure::Run(e.to_string()))?;
    }
    for chart in &charts {
        say(&format!("{}: {}", chart.name, chart.headline));
    }
    say(&format!("\nCharts: {}", out.display()));
    Ok(())
}

/// Findings of the experiment in a folder.
pub(super) fn experiment(folder: &Path) -> Result<Doubt, Failure> {
    doubt::doubt(folder).map_err(|e| Failure::Usage(e.to_string()))
}

/// Charts of a summary and of an experiment over its scenario; headlines for charts that they do not have are an error.
pub(super) fn drawn(summary: &Summary, doubt: Option<&Doubt>, look: &Look) -> Result<Vec<Chart>, Failure> {
    let mut charts = chart::charts(summary, look);
    charts.extend(doubt.map(|d| chart::doubt_charts(summary, d, look)).unwrap_or_default());
    match look.headlines.keys().find(|name| !charts.iter().any(|c| c.name == **name)) {
        Some(unknown) => Err(Failure::Usage(unknown_chart(unknown, &charts))),
        None => Ok(charts),
    }
}

fn unknown_chart(name: &str, charts: &[Chart]) -> String {
    let names: Vec<&str> = charts.iter().map(|c| c.name.as_str()).collect();
    format!("this run has no chart `{name}`; it has {}", names.join(", "))
}

/// Files of charts, in the formats wanted.
pub(super) fn files(charts: &[Chart], formats: &[Format], pixels: u32) -> Result<Vec<NamedBytes>, Failure> {
    use rayon::prelude::*;
    let one = |chart: &Chart| {
        let mut files: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for format in formats {
            match format {
                Format::Pdf => files.insert("pdf", chart.pdf()),
                Format::Svg => files.insert("svg", chart.svg.clone().into_bytes()),
                Format::Png => files.insert("png", chart::png(&chart.svg, pixels).map_err(|e| Failure::Run(e.to_string()))?),
            };
        }
        Ok(files.into_iter().map(|(ending, bytes)| (format!("{}.{ending}", chart.name), bytes)).collect())
    };
    let files: Result<Vec<Vec<NamedBytes>>, Failure> = charts.par_iter().map(one).collect();
    Ok(files?.into_iter().flatten().collect())
}
