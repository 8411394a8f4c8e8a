//! Tables as Parquet files, a row group at a time.

use std::io;
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::DoubleType;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::repeats::Repeats;
use super::{Cell, Column, Field, Kind};
use crate::output::atomic::AtomicFile;

/// Rows after which a Parquet row group ends.
const GROUP: u32 = 1 << 17;

/// A Parquet file, a row group at a time.
pub(super) struct Groups {
    writer: SerializedFileWriter<AtomicFile>,
    /// Columns of the group that is being filled.
    buffers: Vec<Buffer>,
    /// Its rows.
    rows: u32,
}

/// Values of one column of the row group that is being filled.
enum Buffer {
    Text(Repeats<String>),
    Whole(Repeats<i32>),
    Date(Repeats<Date>),
    Number(Vec<f64>),
}

impl Groups {
    /// Starts a file with a column per field.
    pub fn new(file: AtomicFile, fields: &[Field]) -> io::Result<Self> {
        let schema = schema(fields).map_err(plain)?;
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties())).map_err(plain)?;
        Ok(Self { writer, buffers: fields.iter().map(|field| Buffer::new(field.kind)).collect(), rows: 0 })
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.buffers.iter_mut().zip(cells).for_each(|(buffer, cell)| buffer.push(cell, 1));
        self.grown(1)
    }

    /// Adds a number of rows.
    pub fn rows(&mut self, rows: usize, columns: &[Column<'_>]) -> io::Result<()> {
        self.buffers.iter_mut().zip(columns).for_each(|(buffer, column)| buffer.extend(column, rows as u32));
        self.grown(rows as u32)
    }

    /// Rows were added; ends the group when it is full.
    fn grown(&mut self, rows: u32) -> io::Result<()> {
        self.rows += rows;
        if self.rows >= GROUP { self.end_group().map_err(plain) } else { Ok(()) }
    }

    fn end_group(&mut self) -> Result<(), ParquetError> {
        let columns = self.writer.schema_descr().columns().to_vec();
        let mut group = self.writer.next_row_group()?;
        for (buffer, descriptor) in self.buffers.iter_mut().zip(columns) {
            match buffer {
                Buffer::Text(texts) => texts.end(&mut group, descriptor)?,
                Buffer::Whole(numbers) => numbers.end(&mut group, descriptor)?,
                Buffer::Date(dates) => dates.end(&mut group, descriptor)?,
                Buffer::Number(numbers) => {
                    let mut column = group.next_column()?.expect("a column per field");
                    column.typed::<DoubleType>().write_batch(numbers, None, None)?;
                    column.close()?;
                    numbers.clear();
                }
            }
        }
        self.rows = 0;
        group.close().map(|_| ())
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<AtomicFile> {
        if self.rows > 0 {
            self.end_group().map_err(plain)?;
        }
        self.writer.into_inner().map_err(plain)
    }
}

impl Buffer {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Repeats::default()),
            Kind::Whole => Self::Whole(Repeats::default()),
            Kind::Date => Self::Date(Repeats::default()),
            Kind::Number => Self::Number(Vec::new()),
        }
    }

    fn push(&mut self, cell: &Cell<'_>, rows: u32) {
        match (self, cell) {
            (Self::Text(texts), Cell::Text(text)) => texts.push(text.as_ref(), rows),
            (Self::Whole(values), Cell::Whole(n)) => values.push(&(*n as i32), rows),
            (Self::Date(dates), Cell::Date(date)) => dates.push(date, rows),
            (Self::Number(values), Cell::Number(x)) => values.extend(std::iter::repeat_n(*x, rows as usize)),
            _ => unreachable!("a cell is of the kind of its field"),
        }
    }

    fn extend(&mut self, column: &Column<'_>, rows: u32) {
        match (self, column) {
            (buffer, Column::Same(cell)) => buffer.push(cell, rows),
            (Self::Date(values), Column::Dates(dates)) => dates.iter().for_each(|date| values.push(date, 1)),
            (Self::Number(values), Column::Numbers(numbers)) => values.extend_from_slice(numbers),
            _ => unreachable!("a column is of the kind of its field"),
        }
    }
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

/// The library writes the numbers alone: as they are, without a dictionary and without the least and the greatest, for which
/// it would look at each.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(concat!("shortfall ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .build()
}

pub(super) fn plain(error: ParquetError) -> io::Error {
    io::Error::other(error.to_string())
}
