//! What can be wrong with an experiment file by itself.

use std::collections::BTreeSet;

use crate::experiment::design::sobol;
use crate::experiment::file::{Design, ExperimentFile, Inherited};
use crate::scenario::check::{Checker, Codes};

/// Codes of what can be wrong with an uncertainty.
const CODES: Codes = Codes {
    twice: "E102",
    path: "E103",
    dist: "E104",
    help: "set it in `changes`, for all points and arms; seed and replicates are fields of the experiment",
};

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
    unique(checker, "arms", file.arms.iter().map(|a| a.name.as_str()));
    checker.uncertain("uncertainties", CODES, file.uncertainties.iter().map(|u| (u.name.as_str(), u.path.as_str(), u.dist.as_ref())));
    for (i, uncertainty) in file.uncertainties.iter().enumerate() {
        let place = |field: &str| format!("uncertainties[{i}].{field}");
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
            (Some(_), false) | (None, true) => {}
        }
    }
}

/// Checks the design, once the axes that are inherited are known.
pub(super) fn check_design(file: &ExperimentFile, checker: &mut Checker<'_>) {
    let is_list = matches!(file.design, Some(Design::List(_)));
    if let (Some(Inherited::Axes), true) = (&file.inherited, is_list || file.design.is_none()) {
        let title = "what is inherited cannot be axes: the design has none, or lists its points".to_owned();
        checker.report("E107", "inherited", title, "no such axes", Some("take `Drawn` or `Held`, or another design".into()));
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
