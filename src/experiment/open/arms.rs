//! Arms of an experiment: their changes, those of other arms that they use, and which uncertainties concern them.

use super::{ExperimentArm, Points, Source};
use crate::experiment::file::ExperimentFile;
use crate::scenario::base::Base;
use crate::scenario::check::Checker;
use crate::scenario::diagnostics::{Diagnostics, suggestion};
use crate::scenario::overlay::{self, Edit};
use crate::scenario::tree::Kind;
use crate::scenario::variation::Stage;

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
    let mut arms: Vec<ExperimentArm> =
        changes.into_iter().map(|(name, edits)| ExperimentArm { name, edits, stages: Vec::new(), drawn: Vec::new() }).collect();
    for i in 0..file.uncertainties.len() {
        let edit = points.edit(0, i);
        let stages: Vec<Stage> = arms.iter().map(|arm| base.stage(&arm.edits, &edit)).collect();
        if stages.iter().all(|s| *s == Stage::Absent) {
            let edits: Vec<&[Edit]> = arms.iter().map(|arm| &arm.edits[..]).collect();
            checker.findings.push(base.touches_nothing("E103", &edits, &edit));
        }
        arms.iter_mut().zip(stages).for_each(|(arm, stage)| arm.stages.push(stage));
    }
    if checker.findings.is_empty() { Ok(arms) } else { Err(Diagnostics(checker.findings)) }
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
