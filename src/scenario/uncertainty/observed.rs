//! Observed values from a table.

use crate::scenario::diagnostics::suggestion;

/// The sorted numbers of a column of a CSV text.
///
/// # Errors
/// What is wrong with the table, and what would do.
pub fn column(text: &str, file: &str, name: &str) -> Result<Vec<f64>, (String, Option<String>)> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let broken = |e: csv::Error| (format!("cannot read `{file}`: {e}"), None);
    let head = reader.headers().map_err(broken)?.clone();
    let Some(at) = head.iter().position(|h| h == name) else {
        return Err((format!("`{file}` has no column `{name}`"), suggestion(name, head.iter())));
    };
    let mut values = Vec::new();
    for row in reader.records() {
        let row = row.map_err(broken)?;
        match row[at].parse::<f64>() {
            Ok(value) if value.is_finite() => values.push(value),
            _ => return Err((format!("`{}` in column `{name}` of `{file}` is no number", &row[at]), None)),
        }
    }
    if values.is_empty() {
        return Err((format!("`{file}` holds no value"), None));
    }
    values.sort_by(f64::total_cmp);
    Ok(values)
}
