//! `compare`: two finished runs or experiments, or two arms of one, side by side.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, refused, say};
use crate::analysis::comparison::{Contrast, Luck, Outcomes, Provenance, contrasts, departures, luck};
use crate::chart::words::number;
use crate::criticality::tables::columns;
use crate::output::manifest;
use crate::output::tables::{self, row, table};
use crate::output::{experiment, folder, tidy};
use crate::scenario::diagnostics::suggestion;

/// Table with one value per outcome, arm and run.
const RUNS: &str = "runs.csv";

/// What to compare.
#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// Folder of a finished run or experiment.
    a: PathBuf,
    /// Folder of another [default: the first, to compare two of its arms].
    b: Option<PathBuf>,
    /// Arm of the first [default: all arms that both have].
    #[arg(long)]
    arm: Option<String>,
    /// Arm of the second [default: the same].
    #[arg(long, value_name = "ARM", requires = "arm")]
    with: Option<String>,
    /// Rows to show of each pair of arms.
    #[arg(long, default_value_t = 20)]
    top: usize,
    /// CSV file to write all outcomes to.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

/// A finished run or experiment.
struct Finished {
    provenance: Provenance,
    outcomes: Outcomes,
}

pub(super) fn run(args: &CompareArgs) -> Result<(), Failure> {
    let second = args.b.as_ref().unwrap_or(&args.a);
    let (a, b) = (Finished::read(&args.a)?, Finished::read(second)?);
    let pairs = arms(args, &a.outcomes, &b.outcomes)?;
    let luck = luck(&a.provenance, &b.provenance);
    let departures = departures(&a.provenance, &b.provenance);
    let told: Vec<(&(String, String), Vec<Contrast>)> =
        pairs.iter().map(|pair| (pair, contrasts((&a.outcomes, &pair.0), (&b.outcomes, &pair.1), &luck))).collect();
    if told.iter().all(|(_, rows)| rows.is_empty()) {
        return Err(refused("R113", "the two have no outcome in common".to_owned(), Some("compare runs of the same world")));
    }
    say(&format!("A: {}\nB: {}\n", args.a.display(), second.display()));
    say(&came_about(&a, &b, &departures));
    say(&match &luck {
        Luck::Shared(n) if a.provenance.design.is_some() => {
            format!("The same points under the same luck: differences are paired, over {n} independent observations.")
        }
        Luck::Shared(n) => format!("Run k of A and run k of B had the same luck: differences are paired, over {n} runs."),
        Luck::Apart(why) => {
            format!("Luck is not shared ({why}): differences are between independent samples and their intervals wider than paired ones.")
        }
    });
    for (pair, rows) in &told {
        say(&outcomes(pair, rows, args.top));
    }
    if departures.is_empty() && told.iter().all(|(pair, rows)| pair.0 == pair.1 && rows.iter().all(|r| r.same)) {
        say("\nThe two are the same.");
    }
    match &args.csv {
        Some(path) => folder::write_file(path, &all_rows(&told, &luck)).map_err(|e| Failure::Run(e.to_string())),
        None => Ok(()),
    }
}

impl Finished {
    fn read(path: &Path) -> Result<Self, Failure> {
        let none = |why: String| refused("R111", format!("`{}` holds no finished run: {why}", path.display()), None);
        if let Some(manifest) = experiment::read(path) {
            let mut outcomes = Outcomes::default();
            tidy::runs(path, |row| outcomes.add(row.arm, row.outcome, row.value)).map_err(|e| none(format!("runs: {e}")))?;
            let outcomes = outcomes.observations(manifest.replicates as usize, manifest.own_luck());
            return Ok(Self { provenance: manifest.into(), outcomes });
        }
        let manifest = manifest::read(path).ok_or_else(|| none(format!("it has no {} that this version understands", manifest::FILE)))?;
        let bytes = folder::read(&path.join(RUNS)).map_err(|e| none(format!("{RUNS}: {e}")))?;
        let outcomes = Outcomes::read(&bytes).map_err(|e| none(format!("{RUNS}: {e}")))?;
        Ok(Self { provenance: manifest.into(), outcomes })
    }
}

/// Which arm of the first goes with which of the second.
fn arms(args: &CompareArgs, a: &Outcomes, b: &Outcomes) -> Result<Vec<(String, String)>, Failure> {
    let known = |outcomes: &Outcomes, name: &str, of: &str| {
        let help = suggestion(name, outcomes.arms.iter().map(String::as_str));
        let there = outcomes.arms.iter().any(|a| a == name);
        if there { Ok(()) } else { Err(refused("R112", format!("{of} has no arm \"{name}\""), help.as_deref())) }
    };
    if let Some(arm) = &args.arm {
        let with = args.with.as_ref().unwrap_or(arm);
        known(a, arm, "A")?;
        known(b, with, "B")?;
        return Ok(vec![(arm.clone(), with.clone())]);
    }
    let shared: Vec<_> = a.arms.iter().filter(|name| b.arms.contains(name)).map(|name| (name.clone(), name.clone())).collect();
    if shared.is_empty() {
        let title = "the two have no arm of the same name".to_owned();
        return Err(refused("R112", title, Some("name one of each: --arm \"one of A\" --with \"one of B\"")));
    }
    Ok(shared)
}

fn came_about(a: &Finished, b: &Finished, departures: &[String]) -> String {
    let mut lines = Vec::new();
    if departures.is_empty() {
        lines.push("They came about in the same way: version, scenario, world, behaviour, settings and seed agree.".to_owned());
    } else {
        let digest = if a.provenance.digest == b.provenance.digest { "; all arms resolve to the same" } else { "" };
        lines.push(format!("How they came about (A -> B){digest}:"));
        lines.extend(departures.iter().map(|d| format!("  {d}")));
    }
    let only = |of: &Outcomes, other: &Outcomes, name: &str| {
        let names: Vec<String> = of.arms.iter().filter(|arm| !other.arms.contains(arm)).map(|arm| format!("\"{arm}\"")).collect();
        (!names.is_empty()).then(|| format!("Only {name} has {}.", names.join(", ")))
    };
    lines.extend(only(&a.outcomes, &b.outcomes, "A"));
    lines.extend(only(&b.outcomes, &a.outcomes, "B"));
    lines.push(String::new());
    lines.join("\n")
}

/// Outcomes that differ, those that can be told from nothing first.
fn outcomes(pair: &(String, String), rows: &[Contrast], top: usize) -> String {
    let name = if pair.0 == pair.1 { format!("Arm \"{}\"", pair.0) } else { format!("\"{}\" in A, \"{}\" in B", pair.0, pair.1) };
    let different: Vec<&Contrast> = rows.iter().filter(|r| !r.same).collect();
    let same = rows.len() - different.len();
    if different.is_empty() {
        return format!("\n{name}: no difference, {same} outcomes are equal in every run.");
    }
    let clear = |r: &Contrast| r.difference.low > 0.0 || r.difference.high < 0.0;
    let ordered = different.iter().filter(|r| clear(r)).chain(different.iter().filter(|r| !clear(r)));
    let mut lines = vec![["", "outcome", "A", "B", "B less A", "90 % interval", "unit"].map(str::to_owned).to_vec()];
    for r in ordered.take(top) {
        let [metric, commodity, sector, place, unit] = &r.outcome;
        let parts = [metric, commodity, sector, place].map(String::as_str);
        let words = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
        let d = &r.difference;
        let interval = if clear(r) {
            format!("{} to {}", number(d.low), number(d.high))
        } else {
            format!("{} to {} *", number(d.low), number(d.high))
        };
        lines.push(vec![String::new(), words, number(r.a), number(r.b), number(d.mean), interval, unit.clone()]);
    }
    let count = different.iter().filter(|r| clear(r)).count();
    format!(
        "\n{name}: {} of {} outcomes differ, {count} by more than luck explains; {same} are equal in every run (* not distinguishable from nothing).\n{}",
        different.len(),
        rows.len(),
        columns(&lines)
    )
}

fn all_rows(told: &[(&(String, String), Vec<Contrast>)], luck: &Luck) -> Vec<u8> {
    let head = [
        "arm_a",
        "arm_b",
        "metric",
        "commodity",
        "sector",
        "place",
        "unit",
        "paired",
        "mean_a",
        "mean_b",
        "difference",
        "difference_low",
        "difference_high",
    ];
    let mut rows = vec![row(&head)];
    for ((a, b), contrasts) in told {
        for c in contrasts {
            let [metric, commodity, sector, place, unit] = c.outcome.each_ref().map(String::as_str);
            let paired = if matches!(luck, Luck::Shared(_)) { "yes" } else { "no" };
            let mut cells = row(&[a, b, metric, commodity, sector, place, unit, paired]);
            cells.extend([c.a, c.b, c.difference.mean, c.difference.low, c.difference.high].map(tables::number));
            rows.push(cells);
        }
    }
    table(&rows)
}
