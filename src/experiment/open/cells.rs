//! Combinations of point and arm: each is the scenario with the values of the point and the changes of the arm.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Experiment, ExperimentArm, Points, Source};
use crate::experiment::plan::Member;
use crate::experiment::{Governments, layout_of};
use crate::network::Network;
use crate::record::Layout;
use crate::scenario::base::{Base, Resolved};
use crate::scenario::diagnostics::{Diagnostics, Finding};
use crate::scenario::load::fingerprint;
use crate::scenario::model::Calendar;
use crate::scenario::variation::staged;

/// What all combinations share.
pub(super) struct Shared {
    pub(super) network: Arc<Network>,
    pub(super) calendar: Calendar,
    /// The series and outcomes of all of them.
    pub(super) layout: Layout,
    /// What the arms resolve to at the first point.
    pub(super) fingerprints: Vec<String>,
}

/// The scenario of one combination.
pub(super) fn resolve(base: &Base, arm: &ExperimentArm, points: &Points, point: usize) -> Result<Resolved, Diagnostics> {
    let values = arm.stages.iter().enumerate().map(|(i, stage)| (*stage, points.edit(point, i)));
    base.with(&staged(&arm.edits, values))
}

/// Checks every combination; tells about the first point at which something is wrong.
pub(super) fn check(base: &Base, arms: &[ExperimentArm], points: &Points, source: &Source) -> Result<Shared, Diagnostics> {
    let mut fingerprints = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    let mut first = None;
    for (number, arm) in arms.iter().enumerate() {
        match resolve(base, arm, points, 0) {
            Ok(resolved) => {
                fingerprints.push(fingerprint(&arm.name, &resolved));
                first.get_or_insert(resolved.model);
            }
            // Where the arm is sound without the point, the point is at fault.
            Err(found) if base.with(&arm.edits).is_ok() => return Err(explain(arms, points, number, Some(found), source)),
            Err(Diagnostics(found)) => findings.extend(found.into_iter().filter(|f| !findings.contains(f)).collect::<Vec<_>>()),
        }
    }
    let Some(first) = first.filter(|_| findings.is_empty()) else { return Err(Diagnostics(findings)) };
    let cells = points.values.len() * arms.len();
    let checked: Result<Vec<_>, Box<(usize, Option<Diagnostics>)>> = (0..cells)
        .into_par_iter()
        .map(|cell| {
            let resolved = resolve(base, &arms[cell % arms.len()], points, cell / arms.len()).map_err(|d| Box::new((cell, Some(d))))?;
            let fits = base.network().has_agents_of(&resolved.model.network) && resolved.model.calendar == first.calendar;
            if fits { Ok(Governments::of(&resolved.model)) } else { Err(Box::new((cell, None))) }
        })
        .collect();
    match checked {
        Ok(kept) => {
            let layout = layout_of(&first.network, kept.into_iter());
            Ok(Shared { network: Arc::clone(&first.network), calendar: first.calendar.clone(), layout, fingerprints })
        }
        Err(refused) => Err(explain(arms, points, refused.0, refused.1, source)),
    }
}

/// What is wrong at a point, with the values that it has.
fn explain(arms: &[ExperimentArm], points: &Points, cell: usize, why: Option<Diagnostics>, source: &Source) -> Diagnostics {
    let (point, arm) = (cell / arms.len(), &arms[cell % arms.len()]);
    let mut checker = source.checker();
    let named: Vec<String> = points.values[point].iter().enumerate().map(|(i, v)| format!("{} = {v}", points.names[i])).collect();
    let at = if named.is_empty() { String::new() } else { format!(" at point {point} ({})", named.join(", ")) };
    match why {
        Some(Diagnostics(inner)) => {
            let help = "narrow the distribution, cut it off with `min` and `max`, or leave the value alone";
            let title = format!("arm \"{}\" is no valid scenario{at}", arm.name);
            checker.report("E105", "uncertainties", title, "these values", Some(help.into()));
            checker.findings.extend(inner);
        }
        None => {
            let title = format!("arm \"{}\" changes who exists or the calendar{at}", arm.name);
            let help = "arms and points share their agents and one calendar, so that their runs can be paired; vary quantities, not agents";
            checker.report("E109", "uncertainties", title, "these values", Some(help.into()));
        }
    }
    Diagnostics(checker.findings)
}

/// What is wrong with a member that is sound without what was drawn for it.
pub(super) fn drawn(experiment: &Experiment, member: Member, values: &[String], Diagnostics(why): Diagnostics) -> Diagnostics {
    let named: Vec<String> = experiment.drawn.varied.iter().zip(values).map(|(v, value)| format!("{} = {value}", v.name)).collect();
    let Member { point, arm, replicate } = member;
    let whose = format!("arm \"{}\", point {point}, replicate {replicate} ({})", experiment.arms[arm].name, named.join(", "));
    let (title, help) = if why.is_empty() {
        (format!("what is drawn for {whose} changes who exists, who acts or the calendar"), "vary quantities, not agents")
    } else {
        (format!("what is drawn for {whose} is no valid scenario"), "narrow the distribution in the scenario, or say `inherited: Held`")
    };
    let place = experiment.drawn.varied.first().map(|v| v.place.clone());
    let label = "what is uncertain begins here".into();
    let first = Finding { code: "E110", title, label, place, other: None, help: Some(help.into()) };
    Diagnostics(std::iter::once(first).chain(why).collect())
}
