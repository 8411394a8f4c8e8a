//! Sets of behaviour from which a search starts beside its hypercube, such as those that an earlier one accepted.
//!
//! Where they lie decides what is looked at, not what is accepted: they are held against history like all others.

use std::sync::Arc;

use super::design::Parameter;
use super::{numeral, value_at};
use crate::maths::normal_probability;
use crate::scenario::diagnostics::{Diagnostics, Finding, suggestion};
use crate::scenario::text::{File, Place};
use crate::scenario::uncertainty::{Distribution, value};

/// How far from the middle a value may lie [standard deviations of the prior].
const FARTHEST: f64 = 6.5;

/// Reads a table with a column per parameter and a row per set, and finds where the sets lie. Parameters without a column
/// stay at their medians.
///
/// # Errors
/// All cells that are no value of their parameter, and columns that are no parameter.
pub(super) fn places(file: &Arc<File>, parameters: &[Parameter]) -> Result<Vec<Vec<f64>>, Diagnostics> {
    let mut findings = Vec::new();
    let mut report = |at: u64, title: String, help: Option<String>| {
        let place = Some(Place { file: Arc::clone(file), span: file.line(at as usize) });
        findings.push(Finding { code: "B115", title, label: "in this line".into(), place, other: None, help });
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file.text.as_bytes());
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(error) => {
            report(0, format!("the table of sets to start from cannot be read: {error}"), None);
            return Err(Diagnostics(findings));
        }
    };
    for name in head.iter().filter(|name| parameters.iter().all(|p| p.path != **name)) {
        report(0, format!("`{name}` is not searched"), suggestion(name, parameters.iter().map(|p| p.path.as_str())));
    }
    let columns: Vec<Option<usize>> = parameters.iter().map(|p| head.iter().position(|name| name == p.path)).collect();
    let mut places = Vec::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                report(error.position().map_or(0, csv::Position::byte), format!("this row cannot be read: {error}"), None);
                continue;
            }
        };
        let mut place = vec![0.0; parameters.len()];
        for ((z, parameter), column) in place.iter_mut().zip(parameters).zip(&columns) {
            let Some(cell) = column.and_then(|column| row.get(column)) else { continue };
            match coordinate(&parameter.dist, cell) {
                Some(at) => *z = at,
                None => {
                    let title = format!("`{cell}` is no value that `{}` can have by what is believed about it", parameter.path);
                    report(row.position().map_or(0, csv::Position::byte), title, Some(possible(&parameter.dist)));
                }
            }
        }
        places.push(place);
    }
    if findings.is_empty() { Ok(places) } else { Err(Diagnostics(findings)) }
}

/// What a value can be, in words.
fn possible(distribution: &Distribution) -> String {
    if let Distribution::Choice(values) = distribution {
        let values: Vec<&str> = values.iter().map(|v| v.0.trim()).collect();
        return format!("it is one of {}", values.join(", "));
    }
    let [least, most] = [-FARTHEST, FARTHEST].map(|z| value_at(distribution, z));
    format!("it lies between {least} and {most}")
}

/// Where the prior, taken as standard normal, has a value; none if it cannot have it.
fn coordinate(distribution: &Distribution, cell: &str) -> Option<f64> {
    if let Distribution::Choice(values) = distribution {
        let chosen = values.iter().position(|v| v.0.trim() == cell)?;
        return Some(crate::maths::normal_quantile((chosen as f64 + 0.5) / values.len() as f64));
    }
    let (unit, wanted) = numeral(cell)?;
    let at = |z: f64| numeral(&value(distribution, normal_probability(z), &[])).filter(|(u, _)| *u == unit).map(|(_, x)| x);
    // Values keep four digits, so one at an end may have been rounded beyond it.
    let slack = 1e-3 * wanted.abs();
    let (mut low, mut high) = (-FARTHEST, FARTHEST);
    if wanted < at(low)? - slack || wanted > at(high)? + slack {
        return None;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        *(if at(middle)? < wanted { &mut low } else { &mut high }) = middle;
    }
    Some(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(path: &str, dist: &str) -> Parameter {
        Parameter { path: path.into(), dist: ron::from_str(dist).expect("a distribution"), source: "made up".into() }
    }

    fn parameters() -> Vec<Parameter> {
        vec![
            parameter("price_speed", "Uniform(Evenly(low: 0.0, high: 1.0))"),
            parameter("fear_memory", "Lognormal(Skewed(median: Days(60), p90: Days(120)))"),
            parameter("stretching", "Choice([WhileCut(0.1), WhileCut(0.2)])"),
        ]
    }

    fn read(text: &str) -> Result<Vec<Vec<f64>>, Diagnostics> {
        places(&Arc::new(File { name: "start.csv".into(), text: text.into() }), &parameters())
    }

    #[test]
    fn values_come_back_from_where_they_lie() {
        let found =
            read("stretching,fear_memory,price_speed\nWhileCut(0.2),Days(120),0.5\nWhileCut(0.1),Days(41.37),1.0\n").expect("a table");
        assert!(found[0][0].abs() < 1e-6 && (found[0][1] - 1.281_551_6).abs() < 1e-6 && found[0][2] > 0.0, "{found:?}");
        for (set, values) in found.iter().zip([["0.5", "Days(120.0)", "WhileCut(0.2)"], ["1.0", "Days(41.37)", "WhileCut(0.1)"]]) {
            let again: Vec<String> = parameters().iter().zip(set).map(|(p, z)| value_at(&p.dist, *z)).collect();
            assert_eq!(again, values);
        }
        assert_eq!(read("price_speed\n0.5\n").expect("a table")[0][1..], [0.0, 0.0], "what has no column stays in the middle");
        assert!(read("price_speed\n").expect("a table").is_empty());
    }

    #[test]
    fn all_that_is_wrong_is_told_with_its_line() {
        let wrong = read("price_sped,fear_memory,stretching\n0.5,Weeks(3),WhileCut(0.1)\n0.5,Days(60),Never\n").expect_err("it is wrong");
        let told: Vec<(usize, &str)> = wrong.0.iter().map(|f| (f.place.as_ref().expect("a place").span.start, f.title.as_str())).collect();
        assert_eq!(told.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 34, 61], "{told:?}");
        assert!(told[0].1.contains("price_sped") && told[1].1.contains("Weeks(3)") && told[2].1.contains("Never"), "{told:?}");
        assert_eq!(wrong.0[2].help.as_deref(), Some("it is one of WhileCut(0.1), WhileCut(0.2)"));
        let outside = read("price_speed\n1.2\n").expect_err("it is outside");
        assert!(outside.0[0].help.as_deref().is_some_and(|help| help.contains("between")), "{outside:?}");
        assert!(read("price_speed\n0.5,3\n").is_err());
    }
}
