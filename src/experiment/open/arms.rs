//! Arms of an experiment: their changes, those of other arms that they use, and which uncertainties concern them.

use super::{ExperimentArm, Points, Source, Stage};
use crate::experiment::file::ExperimentFile;
use crate::scenario::base::Base;
use crate::scenario::check::Checker;
use crate::scenario::diagnostics::{Diagnostics, suggestion};
use crate::scenario::overlay::{self, Action, Edit};
use crate::scenario::tree::Kind;

pub(super) fn arms(file: &ExperimentFile, base: &Base, points: &Points, source: &Source) -> Result<Vec<ExperimentArm>, Diagnostics> {
    let mut checker = source.checker();
    let changes: Vec<(String, Vec<Edit>)> = if file.arms.is_empty() {
        base.scenario().arms.iter().map(|a| (a.name.clone(), base.arm(&a.name))).collect()
    } else {
        let mut expander = Expander { file, base, source, checker: &mut checker };
        file.arms.iter().enumerate().map(|(i, a)| (a.name.clone(), expander.edits(i, &mut Vec::new()))).collect()
    };
    if !checker.findings.is_empty() {
        return Err(Diagnostics(checker.findings));
    }
    let mut arms: Vec<ExperimentArm> = changes.into_iter().map(|(name, edits)| ExperimentArm { name, edits, stages: Vec::new() }).collect();
    for i in 0..file.uncertainties.len() {
        let edit = points.edit(0, i);
        let stages: Vec<Stage> = arms.iter().map(|arm| stage(base, arm, &edit)).collect();
        if stages.iter().all(|s| *s == Stage::Absent) {
            touches_nothing(&mut checker, base, &arms, &edit, i);
        }
        arms.iter_mut().zip(stages).for_each(|(arm, stage)| arm.stages.push(stage));
    }
    if checker.findings.is_empty() { Ok(arms) } else { Err(Diagnostics(checker.findings)) }
}

/// When the value of an uncertainty is put into an arm so that it stands there in the end.
fn stage(base: &Base, arm: &ExperimentArm, edit: &Edit) -> Stage {
    let Action::Set(value) = &edit.action else { return Stage::Absent };
    let written = &value.file.text[value.span.clone()];
    if base.misses(&[], edit).is_empty() {
        let all: Vec<Edit> = std::iter::once(edit.clone()).chain(arm.edits.iter().cloned()).collect();
        let stands = base.value_at(&all, &edit.path).is_some_and(|found| found == written);
        return if stands { Stage::Before } else { Stage::Absent };
    }
    if base.misses(&arm.edits, edit).is_empty() { Stage::After } else { Stage::Absent }
}

fn touches_nothing(checker: &mut Checker<'_>, base: &Base, arms: &[ExperimentArm], edit: &Edit, i: usize) {
    // The arm that comes nearest tells what is missing.
    let help = arms.iter().find_map(|arm| base.misses(&arm.edits, edit).into_iter().next());
    let (title, help) = match help {
        Some(finding) => (format!("`{}` leads nowhere in every arm: {}", edit.path, finding.title), finding.help),
        None => (format!("every arm replaces `{}`", edit.path), Some("an uncertainty that no arm keeps touches nothing".into())),
    };
    checker.report("E103", &format!("uncertainties[{i}].path"), title, "touches nothing", help);
}

/// Follows `Use` from arm to arm.
struct Expander<'e, 't> {
    file: &'e ExperimentFile,
    base: &'e Base,
    source: &'e Source,
    checker: &'e mut Checker<'t>,
}

impl Expander<'_, '_> {
    fn edits(&mut self, arm: usize, above: &mut Vec<usize>) -> Vec<Edit> {
        let path = format!("arms[{arm}].changes");
        let Ok(changes) = self.source.tree.at(&self.source.text.body, &path) else { return Vec::new() };
        above.push(arm);
        let mut edits = Vec::new();
        for (i, change) in changes.items().iter().enumerate() {
            let used = match &change.kind {
                Kind::Tuple(Some(name), items) if name == "Use" => items.first().and_then(|n| n.scalar(&self.source.text.body)),
                _ => None,
            };
            match used {
                Some(name) => edits.extend(self.used(name, &format!("{path}[{i}]"), above)),
                None => edits.extend(overlay::edit(&self.source.text, change)),
            }
        }
        above.pop();
        edits
    }

    fn used(&mut self, name: &str, path: &str, above: &mut Vec<usize>) -> Vec<Edit> {
        if let Some(arm) = self.file.arms.iter().position(|a| a.name == name) {
            if above.contains(&arm) {
                self.checker.report("E101", path, format!("arm \"{name}\" uses itself"), "leads back to it", None);
                return Vec::new();
            }
            return self.edits(arm, above);
        }
        if self.base.scenario().arms.iter().any(|a| a.name == name) {
            return self.base.arm(name);
        }
        let known = self.file.arms.iter().map(|a| a.name.as_str()).chain(self.base.scenario().arms.iter().map(|a| a.name.as_str()));
        let help = suggestion(name, known);
        self.checker.report("E101", path, format!("there is no arm \"{name}\", neither here nor in the scenario"), "not declared", help);
        Vec::new()
    }
}
