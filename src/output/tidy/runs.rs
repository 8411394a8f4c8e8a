//! Reads the table of runs of an experiment again.

use std::io;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use super::groups::plain;

/// A row of the table of runs of an experiment.
#[derive(Debug)]
pub struct RunRow<'r> {
    /// Name of the arm.
    pub arm: &'r str,
    /// Metric, commodity, sector, place and unit.
    pub outcome: [&'r str; 5],
    /// Value of the outcome.
    pub value: f64,
}

/// Reads the table of runs of an experiment, in either form, row by row.
///
/// # Errors
/// If there is no such table, or it is not what this version writes.
pub fn runs(folder: &Path, mut each: impl FnMut(&RunRow<'_>)) -> io::Result<()> {
    let bytes = crate::output::folder::read(&folder.join("runs.csv"));
    if let Ok(bytes) = bytes {
        let mut reader = csv::Reader::from_reader(&bytes[..]);
        for row in reader.records() {
            let row = row.map_err(io::Error::other)?;
            let cell = |n: usize| row.get(n).unwrap_or_default();
            let value = cell(9).parse().map_err(|_| io::Error::other(format!("`{}` is no number", cell(9))))?;
            each(&RunRow { arm: cell(0), outcome: [3, 4, 5, 6, 8].map(cell), value });
        }
        return Ok(());
    }
    #[expect(clippy::disallowed_types, reason = "what left by this door is looked at again")]
    let file = std::fs::File::open(folder.join("runs.parquet"))?;
    let reader = SerializedFileReader::new(file).map_err(plain)?;
    for row in reader.get_row_iter(None).map_err(plain)? {
        let row = row.map_err(plain)?;
        let cell = |n: usize| row.get_string(n).map(String::as_str).map_err(plain);
        let outcome = [cell(3)?, cell(4)?, cell(5)?, cell(6)?, cell(8)?];
        each(&RunRow { arm: cell(0)?, outcome, value: row.get_double(9).map_err(plain)? });
    }
    Ok(())
}
