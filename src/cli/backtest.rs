//! `backtest`: run episodes of the past and hold the model against what was observed.

use std::path::PathBuf;

use clap::Args;

use super::plot::{self, Format};
use super::progress::progress;
use super::{Failure, pool, refused, say, setting};
use crate::backtest::episode::{Episode, TargetScore, run as run_episode};
use crate::backtest::manifest::{identity, manifest};
use crate::backtest::overall::{Overall, Tally};
use crate::backtest::tables::tables;
use crate::chart::{self, Look, words};
use crate::experiment::MemberError;
use crate::output::{NamedBytes, folder};
use crate::report;
use crate::scenario::diagnostics::{Diagnostics, suggestion};
use crate::scenario::files::backtests;
use crate::scenario::load::{Setting, Study, load};

/// Which episodes, how often, and where to write.
#[derive(Debug, Args)]
pub(super) struct BacktestArgs {
    /// Backtest files, or names of bundled ones [default: all bundled ones].
    files: Vec<PathBuf>,
    /// Runs per episode.
    #[arg(long)]
    replicates: Option<u32>,
    /// Threads; results do not depend on it [default: all].
    #[arg(long)]
    threads: Option<usize>,
    /// Folder to write into.
    #[arg(long, default_value = "output/backtest")]
    out: PathBuf,
    /// Replace a different result in the folder.
    #[arg(long)]
    force: bool,
    /// Set a value in every episode; behaviour cannot be set.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    settings: Vec<Setting>,
    /// Only this episode, or only the episode with this target; may be repeated.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
}

pub(super) fn run(args: &BacktestArgs) -> Result<(), Failure> {
    let studies = studies(args)?;
    let identity = identity(&studies);
    folder::check(&args.out, &identity, args.force).map_err(|e| Failure::Usage(e.to_string()))?;
    let runs: usize = studies.iter().map(|s| s.scenario.replicates as usize).sum();
    let told = progress(runs, "runs");
    let one = |study: &Study| {
        run_episode(study, &told).map_err(|error| match error {
            MemberError::Drawn(why) => Failure::Scenario(why),
            failed @ MemberError::Run { .. } => Failure::Run(format!("{}: {failed}", study.name)),
        })
    };
    let episodes = pool(args.threads)?.install(|| studies.iter().map(one).collect::<Result<Vec<_>, _>>())?;
    drop(told);
    let mut files = drawings(&episodes)?;
    files.extend(tables(&episodes));
    files.push(("manifest.json".to_owned(), manifest(&studies, &settings(args), &files)));
    folder::write(&args.out, &files, &identity, args.force).map_err(|e| Failure::Run(e.to_string()))?;
    episodes.iter().for_each(tell);
    sum_up(&Overall::of(episodes.iter()));
    say(&format!("\nReport: {}", args.out.join("report.html").display()));
    Ok(())
}

/// All settings, with that which has an option of its own.
fn settings(args: &BacktestArgs) -> Vec<Setting> {
    let replicates = args.replicates.map(|n| Setting { path: "replicates".to_owned(), value: n.to_string() });
    args.settings.iter().cloned().chain(replicates).collect()
}

/// Loads episodes, all bundled ones if none is named; tells all that is wrong with any of them.
pub(super) fn load_all(files: &[PathBuf], settings: &[Setting]) -> Result<Vec<Study>, Failure> {
    let bundled = || backtests().map(|b| PathBuf::from(b.path)).collect();
    let paths: Vec<PathBuf> = if files.is_empty() { bundled() } else { files.to_vec() };
    let (mut studies, mut findings) = (Vec::new(), Vec::new());
    for path in &paths {
        match load(path, settings) {
            Ok(study) if study.scenario.targets.is_empty() => {
                let title = format!("`{}` holds no targets, so there is nothing to hold the model against", path.display());
                return Err(refused("B101", title, Some("write targets: [...], or use `run`; `shortfall explain Target` tells more")));
            }
            Ok(study) => studies.push(study),
            Err(Diagnostics(found)) => findings.extend(found),
        }
    }
    if !findings.is_empty() {
        return Err(Failure::Scenario(Diagnostics(findings)));
    }
    if studies.is_empty() {
        return Err(refused("B103", "there are no episodes to run".to_owned(), Some("name a backtest file")));
    }
    Ok(studies)
}

/// The episodes that are asked for.
fn studies(args: &BacktestArgs) -> Result<Vec<Study>, Failure> {
    let mut studies = load_all(&args.files, &settings(args))?;
    let known: Vec<String> =
        studies.iter().flat_map(|s| [s.name.clone()].into_iter().chain(s.scenario.targets.iter().map(|t| t.id.clone()))).collect();
    if let Some(unknown) = args.only.iter().find(|id| !known.contains(id)) {
        let help = suggestion(unknown, known.iter().map(String::as_str));
        return Err(refused("B102", format!("no episode and no target is called `{unknown}`"), help.as_deref()));
    }
    let wanted = |s: &Study| args.only.iter().any(|id| *id == s.name || s.scenario.targets.iter().any(|t| t.id == *id));
    studies.retain(|s| args.only.is_empty() || wanted(s));
    Ok(studies)
}

/// Charts as SVG and PNG, and the report.
fn drawings(episodes: &[Episode]) -> Result<Vec<NamedBytes>, Failure> {
    let look = Look::default();
    let charts = chart::backtest(episodes, &look);
    let page = report::backtest::page(episodes, &charts).map_err(|e| Failure::Run(e.to_string()))?;
    let pictures = plot::files(&charts, &[Format::Svg, Format::Png], look.pixels())?;
    let pictures = pictures.into_iter().map(|(name, bytes)| (format!("charts/{name}"), bytes));
    Ok([("report.html".to_owned(), page.into_bytes())].into_iter().chain(pictures).collect())
}

/// An episode, a line per target.
fn tell(episode: &Episode) {
    say(&format!("{}: {} ({})", episode.name, episode.title, words::count(episode.replicates as usize, "run")));
    episode.targets.iter().for_each(|target| say(&line(target)));
    let own = Overall::of(std::iter::once(episode));
    let points =
        if own.points.out_of > 0 { format!("; {} observations within 80 % of the runs", tally(own.points)) } else { String::new() };
    say(&format!(
        "  {} targets in their bands{points}\n",
        tally(Tally { of: own.tier_a.of + own.tier_b.of + own.signs.of, out_of: own.tier_a.out_of + own.tier_b.out_of + own.signs.out_of })
    ));
}

fn line(t: &TargetScore) -> String {
    let end = |v: Option<f64>| v.map_or_else(String::new, words::number);
    let band = format!("{}..{}", end(t.band.low), end(t.band.high));
    let [p10, p50, p90] = t.spread.map(words::number);
    let distance = t.distance().map_or_else(String::new, |d| format!("{d:+.1}"));
    let verdict = if t.hit() { "hit" } else { "MISS" };
    let tier = format!("{:?}", t.tier);
    format!(
        "  {:<8} {tier:<4} {band:<14} {p50:>8} ({p10} to {p90}){:pad$} {verdict:<4} {distance:>5}  {}",
        t.id,
        "",
        t.name,
        pad = 20_usize.saturating_sub(p10.chars().count() + p90.chars().count() + 4)
    )
}

fn tally(t: Tally) -> String {
    format!("{} of {}", t.of, t.out_of)
}

/// All episodes together.
fn sum_up(overall: &Overall) {
    let share = |t: Tally| t.share().map_or_else(String::new, |s| format!(" ({})", words::percent(s)));
    for (what, t) in [
        ("Targets of tier A in their bands", overall.tier_a),
        ("Targets of tier B in their bands", overall.tier_b),
        ("Signs that came out right", overall.signs),
        ("Most likely values within 80 % of the runs", overall.covered),
        ("Observations within 80 % of the runs", overall.points),
    ] {
        if t.out_of > 0 {
            say(&format!("{what:<44} {}{}", tally(t), share(t)));
        }
    }
    if let (Some([model, still, thumb]), Some([over_still, over_thumb])) = (overall.crps, overall.skill()) {
        say(&format!("Ranked probability score, in half-widths: {model:.2}"));
        say(&format!("  {still:.2} if nothing changed: skill {over_still:.2}"));
        say(&format!("  {thumb:.2} by the rule of thumb: skill {over_thumb:.2}"));
    }
}
