//! What an experiment takes over from its scenario: uncertainties as axes of its design, or as draws for each run.

use super::Source;
use crate::experiment::file::{Design, ExperimentFile, Inherited};
use crate::scenario::base::Base;
use crate::scenario::diagnostics::Diagnostics;
use crate::scenario::uncertainty::Uncertainty;
use crate::scenario::variation::{Values, Variation, Varied};

/// What the experiment does with what its scenario says is uncertain.
pub(super) fn course(file: &ExperimentFile) -> Inherited {
    let samples = matches!(file.design, Some(Design::LatinHypercube(_) | Design::Sobol(_) | Design::Morris(_)));
    file.inherited.clone().unwrap_or(if samples { Inherited::Axes } else { Inherited::Drawn })
}

/// Adds inherited axes behind those of the file, and gives them together with what is drawn for each run.
pub(super) fn inherit(file: &mut ExperimentFile, base: &Base, source: &Source) -> Result<(Vec<Varied>, Variation), Diagnostics> {
    let course = course(file);
    if course == Inherited::Held {
        return Ok((Vec::new(), Variation::default()));
    }
    let mut drawn = Variation::of(base)?;
    drawn.varied.retain(|v| !file.uncertainties.iter().any(|own| base.overlaps(&own.path, &v.path)));
    let mut axes = Vec::new();
    if course == Inherited::Axes && file.design.is_some() {
        (axes, drawn.varied) = drawn.varied.into_iter().partition(|v| matches!(v.values, Values::Belief(..)));
    }
    let mut checker = source.checker();
    for (i, own) in file.uncertainties.iter().enumerate() {
        if axes.iter().any(|v: &Varied| v.name == own.name) {
            let title = format!("the scenario calls something else `{}`", own.name);
            let help = "choose another name, mean the same value, or say `inherited: Held`";
            checker.report("E102", &format!("uncertainties[{i}].name"), title, "second time", Some(help.into()));
        }
    }
    let axis = |v: &Varied| {
        let Values::Belief(dist, ..) = &v.values else { return None };
        Some(Uncertainty { name: v.name.clone(), path: v.path.clone(), dist: Some(dist.clone()), source: None })
    };
    file.uncertainties.extend(axes.iter().filter_map(axis));
    if checker.findings.is_empty() { Ok((axes, drawn)) } else { Err(Diagnostics(checker.findings)) }
}
