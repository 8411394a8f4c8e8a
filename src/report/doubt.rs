//! What the page says of an experiment over its scenario: what drives the doubt, and what holds under which rule.

use serde::Serialize;

use crate::analysis::summary::Summary;
use crate::analysis::uncertainty::{ArmDoubt, Doubt, DoubtfulOutcome, Index};
use crate::chart::doubt::{amount, amounts, outcome_name, size};
use crate::chart::robustness::{self, Rule};
use crate::chart::{driver_value, measure, words};

/// The section on an experiment.
#[derive(Serialize)]
pub struct Section {
    /// What was varied, and how often.
    pub intro: String,
    outcomes: Vec<OutcomeRow>,
    /// Which index the drivers are measured by.
    index: &'static str,
    /// Outcomes above the columns of the table of drivers.
    columns: Vec<String>,
    drivers: Vec<DriverRow>,
    rules: Vec<RuleRow>,
    rule_outcome: String,
    /// How the order of the policies fares under the rules.
    verdict: String,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct OutcomeRow {
    name: String,
    policy: String,
    mean: String,
    range: String,
}

#[derive(Serialize)]
struct DriverRow {
    name: String,
    cells: Vec<String>,
}

#[derive(Serialize)]
struct RuleRow {
    rule: String,
    choice: String,
    n: String,
    mean: String,
    range: String,
    best: String,
}

/// The section of an experiment over the scenario of a run.
pub fn section(summary: &Summary, doubt: &Doubt) -> Section {
    let varied = words::list(&doubt.uncertainties.iter().map(|u| format!("“{u}”")).collect::<Vec<_>>(), 12);
    let first = doubt.outcomes.iter().find(|o| o.arms.first().is_some_and(|a| !a.choices.is_empty()));
    let index = doubt.outcomes.iter().flat_map(|o| &o.arms).flat_map(|a| &a.drivers).map(|d| d.index).next();
    Section {
        intro: format!(
            "The experiment “{}” ({}: {}, in each policy) varies what the runs above hold fixed: {varied}. Its ranges hold doubt about parameters and rules as well as luck.",
            doubt.experiment,
            doubt.title,
            size(doubt)
        ),
        outcomes: doubt.outcomes.iter().flat_map(|o| o.arms.iter().map(move |a| outcome_row(summary, o, a))).collect(),
        index: match index {
            Some(Index::Total) => "Share of variance, interactions included (Sobol’s total index, 90 % interval by bootstrap)",
            Some(Index::MuStar) => "Mean size of the change over the range of each (Morris’ μ*, 90 % interval by bootstrap)",
            Some(Index::Explained) => {
                "Share of variance that each explains by itself (adjusted correlation ratio, 90 % interval by bootstrap)"
            }
            None => "",
        },
        columns: doubt.outcomes.iter().map(|o| outcome_name(summary, o)).collect(),
        drivers: drivers(doubt),
        rules: first.map_or_else(Vec::new, |o| rule_rows(summary, o)),
        rule_outcome: first.map_or_else(String::new, |o| outcome_name(summary, o)),
        verdict: first.map_or_else(String::new, |o| verdict(summary, o)),
        notes: doubt.notes.clone(),
    }
}

fn outcome_row(summary: &Summary, outcome: &DoubtfulOutcome, arm: &ArmDoubt) -> OutcomeRow {
    let [low, _, high] = arm.quantiles;
    OutcomeRow {
        name: outcome_name(summary, outcome),
        policy: arm.name.clone(),
        mean: amount(&outcome.unit, arm.mean),
        range: amounts(&outcome.unit, low, high),
    }
}

/// Uncertainties by outcomes, with the reference arm; those that matter most for the first outcome come first.
fn drivers(doubt: &Doubt) -> Vec<DriverRow> {
    let reference = |o: &DoubtfulOutcome| o.arms.first().map_or_else(Vec::new, |a| a.drivers.clone());
    let order = doubt.outcomes.first().map_or_else(Vec::new, reference);
    let cell = |outcome: &DoubtfulOutcome, name: &str| {
        reference(outcome).iter().find(|d| d.name == name).map_or_else(
            || "–".to_owned(),
            |d| {
                if d.index == Index::MuStar {
                    return format!("{} ({})", driver_value(outcome, d), amounts(&outcome.unit, d.low, d.high));
                }
                format!("{} ({} to {})", driver_value(outcome, d), words::fixed(d.low * 100.0, 0), words::percent(d.high))
            },
        )
    };
    let row = |name: &String| DriverRow { name: name.clone(), cells: doubt.outcomes.iter().map(|o| cell(o, name)).collect() };
    order.iter().map(|d| &d.name).map(row).collect()
}

/// The first outcome under every choice, and which policy comes out best there.
fn rule_rows(summary: &Summary, outcome: &DoubtfulOutcome) -> Vec<RuleRow> {
    let Some(reference) = outcome.arms.first() else { return Vec::new() };
    let rows = |rule: Rule<'_>| {
        let row = |choice: &&crate::analysis::uncertainty::Choice| RuleRow {
            rule: rule.name.to_owned(),
            choice: choice.choice.clone(),
            n: words::fixed(choice.n as f64, 0),
            mean: amount(&outcome.unit, choice.mean),
            range: amounts(&outcome.unit, choice.quantiles[0], choice.quantiles[2]),
            best: best(summary, outcome, rule.name, &choice.choice).map_or_else(|| "–".to_owned(), str::to_owned),
        };
        rule.choices.iter().map(row).collect::<Vec<_>>()
    };
    robustness::rules(reference).into_iter().flat_map(rows).collect()
}

/// The policy with the lowest mean under a choice, yardsticks aside; none without alternatives.
fn best<'o>(summary: &Summary, outcome: &'o DoubtfulOutcome, rule: &str, choice: &str) -> Option<&'o str> {
    let is_yardstick = |name: &str| summary.arms.iter().any(|a| a.name == name && measure::is_yardstick(summary, a));
    let policies: Vec<&ArmDoubt> = outcome.arms.iter().filter(|a| !is_yardstick(&a.name)).collect();
    let means = policies.iter().filter_map(|a| {
        let found = a.choices.iter().find(|c| c.uncertainty == rule && c.choice == choice)?;
        Some((a.name.as_str(), found.mean))
    });
    (policies.len() > 1).then(|| means.reduce(|a, b| if b.1 < a.1 { b } else { a }).map(|(name, _)| name))?
}

/// Whether one policy comes out best under every rule.
fn verdict(summary: &Summary, outcome: &DoubtfulOutcome) -> String {
    let Some(reference) = outcome.arms.first().filter(|_| outcome.arms.len() > 1) else { return String::new() };
    let all: Vec<&str> = reference.choices.iter().filter_map(|c| best(summary, outcome, &c.uncertainty, &c.choice)).collect();
    let Some(first) = all.first() else { return String::new() };
    let name = outcome_name(summary, outcome);
    let same = all.iter().filter(|b| *b == first).count();
    if same == all.len() {
        format!("Under each of these {same} settings the {name} is lowest with “{first}”.")
    } else {
        let mut others: Vec<String> = all.iter().filter(|b| *b != first).map(|b| format!("“{b}”")).collect();
        others.sort_unstable();
        others.dedup();
        format!(
            "Under {same} of {} settings the {name} is lowest with “{first}”, under the others with {}.",
            all.len(),
            words::list(&others, 3)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::example::{self, ORDINARY};

    #[test]
    fn a_world_in_which_nothing_happens_is_no_policy_that_comes_out_best() {
        let mut summary = example::summary(ORDINARY);
        let doubt = example::doubt(ORDINARY);
        let [.., second, best] = &summary.arms[..] else { panic!("there are arms") };
        let (second, best) = (second.name.clone(), best.name.clone());
        assert!(section(&summary, &doubt).verdict.contains(&format!("“{best}”")));
        summary.windows.iter_mut().for_each(|w| w.arms.retain(|a| *a != best));
        let verdict = section(&summary, &doubt).verdict;
        assert!(verdict.contains(&format!("“{second}”")) && !verdict.contains(&best), "{verdict}");
    }
}
