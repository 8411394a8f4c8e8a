//! Tables of what was observed.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::diagnostics::{Finding, suggestion};
use super::period::{FORMS, Period};
use super::text::{File, Place};

/// Columns that a table may have; the first three it must have.
const COLUMNS: [&str; 6] = ["series", "date", "value", "unit", "source", "note"];

/// Something that was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Series that it belongs to.
    pub series: String,
    /// When.
    pub period: Period,
    /// Value, in the unit of the table.
    pub value: f64,
    /// Where it comes from, as the table says.
    pub source: String,
    /// What else is to be known.
    pub note: String,
}

/// Reads a table.
///
/// # Errors
/// Everything in it that cannot be read, each with its place.
pub fn read(file: &Arc<File>) -> Result<Vec<Observation>, Vec<Finding>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).comment(Some(b'#')).from_reader(file.text.as_bytes());
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(error) => return Err(vec![finding(file, 0..0, format!("this table cannot be read: {error}"), None)]),
    };
    let column = |name: &str| head.iter().position(|h| h == name);
    let first_line = 0..file.text.find('\n').unwrap_or(file.text.len());
    let mut findings: Vec<Finding> = head
        .iter()
        .filter(|h| !COLUMNS.contains(h))
        .map(|h| finding(file, first_line.clone(), format!("no table of observations has a column `{h}`"), suggestion(h, COLUMNS)))
        .collect();
    findings.extend(COLUMNS[..3].iter().filter(|name| column(name).is_none()).map(|name| {
        finding(file, first_line.clone(), format!("the table lacks the column `{name}`"), Some(format!("columns: {}", COLUMNS.join(", "))))
    }));
    let (Some(series), Some(date), Some(value), true) = (column("series"), column("date"), column("value"), findings.is_empty()) else {
        return Err(findings);
    };
    let mut found = Vec::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let at = error.position().map_or(0, |p| p.byte() as usize);
                findings.push(finding(file, file.line(at), format!("this row cannot be read: {error}"), None));
                continue;
            }
        };
        let at = file.line(row.position().map_or(0, |p| p.byte() as usize));
        let text = |name: &str| column(name).and_then(|c| row.get(c)).unwrap_or_default().to_owned();
        let period = Period::parse(&row[date]);
        let number = row[value].parse::<f64>().ok().filter(|v| v.is_finite());
        if period.is_none() {
            findings.push(finding(file, at.clone(), format!("`{}` is no date", &row[date]), Some(FORMS.into())));
        }
        if number.is_none() {
            findings.push(finding(file, at, format!("`{}` is no number", &row[value]), Some("leave rows without a value out".into())));
        }
        if let (Some(period), Some(value)) = (period, number) {
            found.push(Observation { series: row[series].to_owned(), period, value, source: text("source"), note: text("note") });
        }
    }
    if findings.is_empty() { Ok(found) } else { Err(findings) }
}

fn finding(file: &Arc<File>, span: Range<usize>, title: String, help: Option<String>) -> Finding {
    Finding { code: "S136", title, label: "here".into(), place: Some(Place { file: Arc::clone(file), span }), other: None, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Vec<Observation>, Vec<Finding>> {
        read(&Arc::new(File { name: "t.csv".into(), text: text.into() }))
    }

    #[test]
    fn rows_become_observations() {
        let found = table("series,date,value,note\n# a remark\na,2023-11,1.5,\"one, two\"\n\nb,2024,2,\n").expect("a good table");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].series.as_str(), found[0].value, found[0].note.as_str()), ("a", 1.5, "one, two"));
    }

    #[test]
    fn all_that_is_wrong_is_told_with_its_line() {
        let findings = table("series,date,value\na,2023-13,1\n\nb,2023,much\nc,2023,2\n").expect_err("two rows are wrong");
        let lines: Vec<&str> = findings.iter().map(|f| f.place.as_ref().map(|p| &p.file.text[p.span.clone()]).expect("placed")).collect();
        assert_eq!(lines, ["a,2023-13,1", "b,2023,much"]);
        let findings = table("series,dates,value\n").expect_err("wrong columns");
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].help.as_ref().is_some_and(|h| h.contains("date")));
        assert_eq!(table("series,date,value\na,2023\n").expect_err("a short row").len(), 1);
    }
}
