//! Tidy tables of any length, written row by row: Parquet or CSV, the same columns in both.
//!
//! Memory does not grow with the number of rows: a group of rows at a time is held and written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor;
use parquet::schema::types::{ColumnPath, Type};

use super::atomic::{AtomicFile, Written};
use super::tables::number;

/// Rows of a Parquet row group.
const GROUP: usize = 1 << 17;

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
    Parquet(Box<SerializedFileWriter<AtomicFile>>, Vec<Buffer>),
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(if matches!(self, Self::Csv(_)) { "Csv" } else { "Parquet" })
    }
}

/// Values of one column of the row group that is being filled.
enum Buffer {
    Text(Vec<ByteArray>, Words),
    Whole(Vec<i32>),
    Number(Vec<f64>),
}

/// Texts of a column: equal ones are held once.
#[derive(Default)]
struct Words {
    last: Option<(String, ByteArray)>,
    known: BTreeMap<String, ByteArray>,
}

impl Words {
    fn get(&mut self, text: &str) -> ByteArray {
        if let Some((last, bytes)) = &self.last
            && last == text
        {
            return bytes.clone();
        }
        let bytes = match self.known.get(text) {
            Some(bytes) => bytes.clone(),
            None => {
                let bytes = ByteArray::from(text.as_bytes().to_vec());
                self.known.insert(text.to_owned(), bytes.clone());
                bytes
            }
        };
        self.last = Some((text.to_owned(), bytes.clone()));
        bytes
    }
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
            Format::Parquet => {
                let writer =
                    SerializedFileWriter::new(file, schema(fields).map_err(plain)?, Arc::new(properties(fields))).map_err(plain)?;
                Sink::Parquet(Box::new(writer), fields.iter().map(|f| Buffer::new(f.kind)).collect())
            }
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
            Sink::Csv(writer) => {
                for cell in cells {
                    match cell {
                        Cell::Text(text) => writer.write_field(text.as_ref()),
                        Cell::Whole(n) => writer.write_field(n.to_string()),
                        Cell::Number(x) => writer.write_field(if x.is_nan() { String::new() } else { number(*x) }),
                        Cell::Date(date) => writer.write_field(date.to_string()),
                    }
                    .map_err(io::Error::other)?;
                }
                writer.write_record(None::<&[u8]>).map_err(io::Error::other)
            }
            Sink::Parquet(writer, buffers) => {
                cells.iter().zip(buffers.iter_mut()).for_each(|(cell, buffer)| buffer.push(cell));
                if self.rows.is_multiple_of(GROUP as u64) { flush(writer, buffers) } else { Ok(()) }
            }
        }
    }

    /// Ends the table and gives it its name.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn finish(self) -> io::Result<Written> {
        let rows = Some(self.rows);
        match self.sink {
            Sink::Csv(writer) => writer.into_inner().map_err(|e| io::Error::other(e.to_string()))?.commit(rows),
            Sink::Parquet(mut writer, mut buffers) => {
                if !self.rows.is_multiple_of(GROUP as u64) {
                    flush(&mut writer, &mut buffers)?;
                }
                writer.into_inner().map_err(plain)?.commit(rows)
            }
        }
    }
}

impl Buffer {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Vec::new(), Words::default()),
            Kind::Whole | Kind::Date => Self::Whole(Vec::new()),
            Kind::Number => Self::Number(Vec::new()),
        }
    }

    fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(values, words), Cell::Text(text)) => values.push(words.get(text)),
            (Self::Whole(values), Cell::Whole(n)) => values.push(*n as i32),
            (Self::Whole(values), Cell::Date(date)) => values.push(days(*date)),
            (Self::Number(values), Cell::Number(x)) => values.push(*x),
            _ => unreachable!("a cell is of the kind of its field"),
        }
    }
}

/// Days since the first of January 1970, as Parquet counts them.
fn days(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(date).map_or(0, |span| span.get_days())
}

fn flush(writer: &mut SerializedFileWriter<AtomicFile>, buffers: &mut [Buffer]) -> io::Result<()> {
    let mut group = writer.next_row_group().map_err(plain)?;
    for buffer in buffers {
        let mut column = group.next_column().map_err(plain)?.expect("a column per field");
        match (column.untyped(), buffer) {
            (ColumnWriter::ByteArrayColumnWriter(c), Buffer::Text(values, _)) => {
                c.write_batch(values, None, None).map_err(plain)?;
                values.clear();
            }
            (ColumnWriter::Int32ColumnWriter(c), Buffer::Whole(values)) => {
                c.write_batch(values, None, None).map_err(plain)?;
                values.clear();
            }
            (ColumnWriter::DoubleColumnWriter(c), Buffer::Number(values)) => {
                c.write_batch(values, None, None).map_err(plain)?;
                values.clear();
            }
            _ => unreachable!("the schema follows the fields"),
        }
        column.close().map_err(plain)?;
    }
    group.close().map(|_| ()).map_err(plain)
}

fn schema(fields: &[Field]) -> Result<Arc<Type>, ParquetError> {
    let column = |field: &Field| {
        let (physical, logical) = match field.kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Whole => (Physical::INT32, None),
            Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Number => (Physical::DOUBLE, None),
        };
        Type::primitive_type_builder(field.name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let columns = fields.iter().map(column).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("rows").with_fields(columns).build().map(Arc::new)
}

/// Texts and numbers of runs repeat and are held in dictionaries; values do not.
fn properties(fields: &[Field]) -> WriterProperties {
    let start = WriterProperties::builder().set_created_by(concat!("shortfall ", env!("CARGO_PKG_VERSION")).to_owned());
    let numbers = fields.iter().filter(|f| f.kind == Kind::Number);
    numbers.fold(start, |p, f| p.set_column_dictionary_enabled(ColumnPath::from(f.name), false)).build()
}

fn plain(error: ParquetError) -> io::Error {
    io::Error::other(error.to_string())
}

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
    let bytes = super::folder::read(&folder.join("runs.csv"));
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
