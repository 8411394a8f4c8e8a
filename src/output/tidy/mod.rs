//! Tidy tables of any length, written row by row: Parquet or CSV, the same columns in both.
//!
//! Memory does not grow with the number of rows: a group of rows at a time is held and written.

mod groups;
mod repeats;
mod runs;

use std::borrow::Cow;
use std::io;
use std::path::Path;

use jiff::civil::Date;

use self::groups::Groups;
pub use self::runs::{RunRow, runs};
use super::atomic::{AtomicFile, Written};
use super::tables::number;

/// Form of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet: typed columns, exact numbers.
    Parquet,
    /// Comma-separated values: nine digits, opens everywhere.
    Csv,
}

impl Format {
    /// Ending of file names.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text; empty where nothing applies.
    Text,
    /// A whole number.
    Whole,
    /// A number; none is an empty cell in CSV and no number (NaN) in Parquet.
    Number,
    /// A calendar day.
    Date,
}

/// A column of a table: name, kind and meaning. The data dictionary is made of these.
#[derive(Debug)]
pub struct Field {
    /// Name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means.
    pub meaning: &'static str,
}

/// A value in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'c> {
    /// Text.
    Text(Cow<'c, str>),
    /// A whole number.
    Whole(u32),
    /// A number; none as NaN.
    Number(f64),
    /// A calendar day.
    Date(Date),
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

/// A table under construction.
#[derive(Debug)]
pub struct TidyWriter {
    fields: &'static [Field],
    rows: u64,
    sink: Sink,
}

enum Sink {
    Csv(Box<csv::Writer<AtomicFile>>),
    Parquet(Box<Groups>),
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if matches!(self, Self::Csv(_)) { "Csv" } else { "Parquet" })
    }
}

/// One column of several rows.
#[derive(Debug, Clone)]
pub enum Column<'c> {
    /// The same value in all rows.
    Same(Cell<'c>),
    /// A calendar day for each row.
    Dates(&'c [Date]),
    /// A number for each row; none as NaN.
    Numbers(&'c [f64]),
}

impl TidyWriter {
    /// Starts the table `stem` in a folder that exists; it appears there when it is finished.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn create(folder: &Path, stem: &str, format: Format, fields: &'static [Field]) -> io::Result<Self> {
        let file = AtomicFile::create(folder, &format!("{stem}.{}", format.ending()))?;
        let sink = match format {
            Format::Csv => {
                let mut writer = csv::Writer::from_writer(file);
                writer.write_record(fields.iter().map(|f| f.name)).map_err(io::Error::other)?;
                Sink::Csv(Box::new(writer))
            }
            Format::Parquet => Sink::Parquet(Box::new(Groups::new(file, fields)?)),
        };
        Ok(Self { fields, rows: 0, sink })
    }

    /// Adds a row, a cell per field and of its kind.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        debug_assert_eq!(cells.len(), self.fields.len());
        self.rows += 1;
        match &mut self.sink {
            Sink::Csv(writer) => csv_row(writer, cells.iter().map(Cow::Borrowed)),
            Sink::Parquet(groups) => groups.row(cells),
        }
    }

    /// Adds a number of rows, a column per field and of its kind.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn rows(&mut self, rows: usize, columns: &[Column<'_>]) -> io::Result<()> {
        debug_assert_eq!(columns.len(), self.fields.len());
        self.rows += rows as u64;
        match &mut self.sink {
            Sink::Csv(writer) => (0..rows).try_for_each(|row| csv_row(writer, columns.iter().map(|column| column.cell(row)))),
            Sink::Parquet(groups) => groups.rows(rows, columns),
        }
    }

    /// Ends the table and gives it its name.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn finish(self) -> io::Result<Written> {
        match self.sink {
            Sink::Csv(writer) => writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?,
            Sink::Parquet(groups) => groups.finish()?,
        }
        .commit(Some(self.rows))
    }
}

fn csv_row<'c>(writer: &mut csv::Writer<AtomicFile>, cells: impl Iterator<Item = Cow<'c, Cell<'c>>>) -> io::Result<()> {
    for cell in cells {
        match cell.as_ref() {
            Cell::Text(text) => writer.write_field(text.as_ref()),
            Cell::Whole(n) => writer.write_field(n.to_string()),
            Cell::Number(x) => writer.write_field(if x.is_nan() { String::new() } else { number(*x) }),
            Cell::Date(date) => writer.write_field(date.to_string()),
        }
        .map_err(io::Error::other)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io::Error::other)
}

impl Column<'_> {
    fn cell(&self, row: usize) -> Cow<'_, Cell<'_>> {
        match self {
            Self::Same(cell) => Cow::Borrowed(cell),
            Self::Dates(dates) => Cow::Owned(Cell::Date(dates[row])),
            Self::Numbers(numbers) => Cow::Owned(Cell::Number(numbers[row])),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    const FIELDS: &[Field] = &[
        Field { name: "name", kind: Kind::Text, meaning: "a name" },
        Field { name: "run", kind: Kind::Whole, meaning: "a run" },
        Field { name: "date", kind: Kind::Date, meaning: "a date" },
        Field { name: "value", kind: Kind::Number, meaning: "a value" },
    ];

    /// Blocks of many rows, and rows one by one, in turn: over more than one row group, with more names than a byte can count.
    fn write(folder: &Path, format: Format) -> Vec<String> {
        let mut writer = TidyWriter::create(folder, "table", format, FIELDS).expect("a file");
        let dates: Vec<Date> = (0..700_i32).map(|d| Date::constant(1969, 12, 1).saturating_add(jiff::Span::new().days(d))).collect();
        let mut rows = Vec::new();
        for block in 0..400_u32 {
            let name = format!("name {}, \"{}\"", block * 7919 % 331, "x".repeat(block as usize % 5));
            let numbers: Vec<f64> = (0..700).map(|i| f64::from(i * block) / 8.0).collect();
            let same = |cell| Column::Same(cell);
            let columns = [same(Cell::from(&*name)), same(Cell::Whole(block / 3)), Column::Dates(&dates), Column::Numbers(&numbers)];
            writer.rows(700, &columns).expect("rows");
            rows.extend(dates.iter().zip(&numbers).map(|(date, x)| format!("{name};{};{date};{x}", block / 3)));
            writer.row(&[Cell::from("alone"), Cell::Whole(block), Cell::Date(dates[5]), Cell::Number(-0.5)]).expect("a row");
            rows.push(format!("alone;{block};{};-0.5", dates[5]));
            // Row by row: names that come round again, and the last of them twice; whole numbers in pairs.
            for i in 0..block % 30 {
                let (name, day) = (format!("round {}", i.min(27) % 11), dates[(i / 9) as usize]);
                writer.row(&[Cell::from(&*name), Cell::Whole(i / 2), Cell::Date(day), Cell::Number(f64::NAN)]).expect("a row");
                rows.push(format!("{name};{};{day};", i / 2));
            }
        }
        let written = writer.finish().expect("a table");
        assert_eq!(written.rows, Some(rows.len() as u64));
        rows
    }

    #[test]
    fn parquet_holds_every_row_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let expected = write(folder.path(), Format::Parquet);
        let bytes = Bytes::from(crate::output::folder::read(&folder.path().join("table.parquet")).expect("a file"));
        let reader = SerializedFileReader::new(bytes).expect("a table");
        assert!(reader.num_row_groups() > 1);
        let found: Vec<String> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| {
                let columns = row.expect("a row").into_columns();
                let text = |n: usize| columns[n].1.to_string().replace("\\\"", "\"");
                let date = text(2).split(' ').next().map(str::to_owned).unwrap_or_default();
                let number =
                    Some(text(3)).filter(|n| n != "NaN").map(|n| n.parse::<f64>().expect("a number").to_string()).unwrap_or_default();
                let name = text(0);
                format!("{};{};{date};{number}", name.strip_prefix('"').and_then(|n| n.strip_suffix('"')).unwrap_or(&name), text(1))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn both_forms_hold_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let expected = write(folder.path(), Format::Csv);
        let mut reader = csv::Reader::from_path(folder.path().join("table.csv")).expect("a table");
        let found: Vec<String> = reader.records().map(|row| row.expect("a row").iter().collect::<Vec<_>>().join(";")).collect();
        assert_eq!(found, expected);
    }
}
