//! What can be wrong with an experiment file by itself.

use std::collections::BTreeSet;

use crate::experiment::design::sobol;
use crate::experiment::file::{Amount, Design, Distribution, ExperimentFile};
use crate::scenario::check::Checker;

/// Fields of a scenario that an uncertainty cannot mean: the experiment has its own, or they change no run.
const FIXED: [&str; 12] =
    ["format", "title", "question", "world", "overlay", "start", "horizon", "step", "record", "seed", "replicates", "focus"];

/// Sets the size of a design that has one.
pub(super) fn resize(file: &mut ExperimentFile, samples: Option<u32>) {
    let Some(samples) = samples else { return };
    match &mut file.design {
        Some(Design::LatinHypercube(d) | Design::Sobol(d)) => d.samples = samples,
        Some(Design::Morris(d)) => d.trajectories = samples,
        Some(Design::Grid(d)) => d.levels = samples,
        Some(Design::List(_)) | None => {}
    }
}

/// Checks names, distributions and the design.
pub(super) fn check(file: &ExperimentFile, checker: &mut Checker<'_>) {
    unique(checker, "uncertainties", file.uncertainties.iter().map(|u| u.name.as_str()));
    unique(checker, "arms", file.arms.iter().map(|a| a.name.as_str()));
    let mut paths = BTreeSet::new();
    for (i, uncertainty) in file.uncertainties.iter().enumerate() {
        let place = |field: &str| format!("uncertainties[{i}].{field}");
        if !paths.insert(&uncertainty.path) {
            checker.report("E102", &place("path"), format!("two uncertainties mean `{}`", uncertainty.path), "second time", None);
        }
        let first = uncertainty.path.split(['.', '[']).next().unwrap_or_default();
        let elsewhere = uncertainty.path.starts_with("world.") || uncertainty.path.starts_with("behaviour.");
        if !elsewhere && (FIXED.contains(&first) || first == "arms" || first == "sources") {
            let title = format!("`{first}` cannot be uncertain");
            let help = "set it in `changes`, for all points and arms; seed and replicates are fields of the experiment";
            checker.report("E103", &place("path"), title, "belongs to all points", Some(help.into()));
        }
        let is_list = matches!(file.design, Some(Design::List(_)));
        match (&uncertainty.dist, is_list) {
            (None, false) => {
                checker.report(
                    "E107",
                    &format!("uncertainties[{i}]"),
                    format!("`{}` has no `dist`", uncertainty.name),
                    "in this record",
                    Some("only a design that lists its points needs none".into()),
                );
            }
            (Some(_), true) => {
                checker.report(
                    "E107",
                    &place("dist"),
                    "the design lists its points, so nothing reads this distribution".into(),
                    "not read",
                    Some("leave `dist` out, or choose another design".into()),
                );
            }
            (Some(dist), false) => {
                if let Some(why) = impossible(dist) {
                    checker.report("E104", &place("dist"), why, "no such distribution", None);
                }
            }
            (None, true) => {}
        }
    }
    design(file, checker);
}

fn unique<'n>(checker: &mut Checker<'_>, list: &str, names: impl Iterator<Item = &'n str>) {
    let mut known = BTreeSet::new();
    for (i, name) in names.enumerate() {
        if !known.insert(name) {
            checker.report("E102", &format!("{list}[{i}].name"), format!("two {list} are called `{name}`"), "second time", None);
        }
    }
}

fn design(file: &ExperimentFile, checker: &mut Checker<'_>) {
    let axes = file.uncertainties.len();
    let mut refuse = |title: String, help: &str| checker.report("E107", "design", title, "this design", Some(help.into()));
    match &file.design {
        None if axes > 0 => {
            refuse("there are uncertainties but no design".into(), "add `design: LatinHypercube(samples: 100)`, or another one")
        }
        None => {}
        Some(_) if axes == 0 => refuse("there is a design but nothing is uncertain".into(), "add `uncertainties`, or leave `design` out"),
        Some(Design::Sobol(d)) if !d.samples.is_power_of_two() || d.samples < 2 => {
            let near = d.samples.next_power_of_two().max(2);
            refuse(format!("{} samples are no power of two", d.samples), &format!("take {near}: only then are the points spread evenly"));
        }
        Some(Design::Sobol(_)) if 2 * axes > sobol::AXES => {
            refuse(format!("{axes} uncertainties are more than this design can take"), "at most 32; screen them with `Morris` first");
        }
        Some(Design::Morris(d)) if d.levels % 2 == 1 => {
            refuse(format!("{} levels are odd", d.levels), "a jump is half the grid: take an even number")
        }
        Some(Design::Grid(_))
            if super::points::levels(file).iter().try_fold(1_usize, |n, l| n.checked_mul(*l).filter(|n| *n <= 1_000_000)).is_none() =>
        {
            refuse("this grid has more than a million points".into(), "take fewer levels, or `LatinHypercube`");
        }
        Some(_) => {}
    }
}

/// Why there is no such distribution.
fn impossible(dist: &Distribution) -> Option<String> {
    let amounts: Vec<&Amount> = match dist {
        Distribution::Uniform(d) => vec![&d.low, &d.high],
        Distribution::Triangular(d) => vec![&d.low, &d.mode, &d.high],
        Distribution::Normal(d) => [Some(&d.mean), Some(&d.sd), d.min.as_ref(), d.max.as_ref()].into_iter().flatten().collect(),
        Distribution::Lognormal(d) => [Some(&d.median), Some(&d.p90), d.min.as_ref(), d.max.as_ref()].into_iter().flatten().collect(),
        Distribution::Beta(d) => vec![&d.low, &d.high],
        _ => Vec::new(),
    };
    if amounts.iter().any(|a| a.unit != amounts[0].unit) {
        return Some("its numbers have different units".into());
    }
    let bounds = |min: &Option<Amount>, max: &Option<Amount>| {
        min.as_ref().zip(max.as_ref()).is_some_and(|(min, max)| min.number >= max.number).then(|| "`min` is not below `max`".to_owned())
    };
    let below = |low: &Amount, high: &Amount| (low.number >= high.number).then(|| "`low` is not below `high`".to_owned());
    match dist {
        Distribution::Uniform(d) => below(&d.low, &d.high),
        Distribution::Triangular(d) => below(&d.low, &d.high)
            .or_else(|| (!(d.low.number..=d.high.number).contains(&d.mode.number)).then(|| "`mode` lies outside the bounds".into())),
        Distribution::Normal(d) => (d.sd.number <= 0.0).then(|| "`sd` is not above 0".into()).or_else(|| bounds(&d.min, &d.max)),
        Distribution::Lognormal(d) => (d.median.number <= 0.0 || d.p90.number <= d.median.number)
            .then(|| "`median` is above 0 and below `p90`".into())
            .or_else(|| bounds(&d.min, &d.max)),
        Distribution::Beta(d) => below(&d.low, &d.high),
        Distribution::Choice(values) => (values.len() < 2).then(|| "a choice needs two values at least".into()),
        Distribution::Bool(odds) => (!(0.0..=1.0).contains(odds)).then(|| "odds lie between 0 and 1".into()),
        Distribution::Empirical(d) => {
            let known = d.unit.as_deref().is_none_or(|u| ["Days", "Weeks", "Months", "Years"].contains(&u));
            (!known).then(|| "a unit is `Days`, `Weeks`, `Months` or `Years`".into())
        }
    }
}
