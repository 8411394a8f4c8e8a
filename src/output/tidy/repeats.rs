//! Column chunks of Parquet whose values repeat: a dictionary of the distinct values, and in which order they stand.
//!
//! The library's column writer looks every value up. Most columns of a long table name the run and the series, and stay
//! the same for all its dates, and the dates follow one another as they did before: here a value costs nothing while it
//! stays, and next to nothing where it follows its neighbour. Form of the pages: Apache Parquet format, "Data Pages" and
//! "Encodings" (dictionary; run length and bit packing hybrid).

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;

use bytes::Bytes;
use jiff::civil::Date;
use parquet::basic::{Encoding, EncodingMask, PageType};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// Values of one column of a row group, in order.
#[derive(Debug)]
pub(super) struct Repeats<T> {
    /// Place of each value in the dictionary.
    known: BTreeMap<T, u32>,
    /// The dictionary, in the order in which the values came.
    values: Vec<T>,
    /// Places in the dictionary, row after row.
    runs: Vec<Run>,
}

/// Rows that all hold the same place of the dictionary, or one place after the other.
#[derive(Debug)]
struct Run {
    /// Place in the first row.
    place: u32,
    rows: u32,
    /// Whether each row holds the place behind that of the row before it.
    rises: bool,
}

/// What can stand in such a column.
pub(super) trait Value: Ord + Clone {
    /// Appends the value as it stands in a dictionary page.
    fn plain(&self, page: &mut Vec<u8>);

    /// What is told of a chunk: least value, greatest value and number of distinct values.
    fn statistics(least: &Self, greatest: &Self, distinct: u64) -> Statistics;
}

impl Value for String {
    fn plain(&self, page: &mut Vec<u8>) {
        page.extend_from_slice(&(self.len() as u32).to_le_bytes());
        page.extend_from_slice(self.as_bytes());
    }

    fn statistics(least: &Self, greatest: &Self, distinct: u64) -> Statistics {
        let bytes = |text: &Self| Some(ByteArray::from(text.as_bytes().to_vec()));
        Statistics::byte_array(bytes(least), bytes(greatest), Some(distinct), Some(0), false)
    }
}

impl Value for i32 {
    fn plain(&self, page: &mut Vec<u8>) {
        page.extend_from_slice(&self.to_le_bytes());
    }

    fn statistics(least: &Self, greatest: &Self, distinct: u64) -> Statistics {
        Statistics::int32(Some(*least), Some(*greatest), Some(distinct), Some(0), false)
    }
}

impl Value for Date {
    fn plain(&self, page: &mut Vec<u8>) {
        days(*self).plain(page);
    }

    fn statistics(least: &Self, greatest: &Self, distinct: u64) -> Statistics {
        i32::statistics(&days(*least), &days(*greatest), distinct)
    }
}

/// Days since the first of January 1970, as Parquet counts them.
fn days(date: Date) -> i32 {
    (date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24) as i32
}

impl<T> Default for Repeats<T> {
    fn default() -> Self {
        Self { known: BTreeMap::new(), values: Vec::new(), runs: Vec::new() }
    }
}

impl<T: Value> Repeats<T> {
    /// Adds a number of rows that hold the same value.
    pub fn push<Q: Ord + ToOwned<Owned = T> + ?Sized>(&mut self, value: &Q, rows: u32)
    where
        T: Borrow<Q>,
    {
        if let Some(run) = self.runs.last_mut() {
            let last = run.last();
            if !run.rises && self.values[last as usize].borrow() == value {
                run.rows += rows;
                return;
            }
            let follows = self.values.get(last as usize + 1).is_some_and(|next| next.borrow() == value);
            if follows && rows == 1 && (run.rises || run.rows == 1) {
                run.rises = true;
                run.rows += 1;
                return;
            }
        }
        let place = self.known.get(value).copied().unwrap_or_else(|| {
            self.known.insert(value.to_owned(), self.values.len() as u32);
            self.values.push(value.to_owned());
            self.values.len() as u32 - 1
        });
        self.runs.push(Run { place, rows, rises: false });
    }

    /// Empties the column into the row group.
    ///
    /// # Errors
    /// If the library refuses.
    pub fn end<W: Write + Send>(&mut self, group: &mut SerializedRowGroupWriter<'_, W>, column: ColumnDescPtr) -> Result<(), ParquetError> {
        let rows: u32 = self.runs.iter().map(|run| run.rows).sum();
        let mut sink = TrackedWrite::new(Vec::new());
        let mut pages = SerializedPageWriter::new(&mut sink);
        let dictionary = pages.write_page(self.dictionary())?;
        let data = pages.write_page(self.data(rows))?;
        let pages_of = |page_type, encoding| PageEncodingStats { page_type, encoding, count: 1 };
        let mut metadata = ColumnChunkMetaData::builder(column)
            .set_encodings_mask(EncodingMask::new_from_encodings([Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY].iter()))
            .set_page_encoding_stats(vec![
                pages_of(PageType::DICTIONARY_PAGE, Encoding::PLAIN),
                pages_of(PageType::DATA_PAGE, Encoding::RLE_DICTIONARY),
            ])
            .set_total_compressed_size((dictionary.compressed_size + data.compressed_size) as i64)
            .set_total_uncompressed_size((dictionary.uncompressed_size + data.uncompressed_size) as i64)
            .set_num_values(i64::from(rows))
            .set_dictionary_page_offset(Some(dictionary.offset as i64))
            .set_data_page_offset(data.offset as i64);
        if let (Some((least, _)), Some((greatest, _))) = (self.known.first_key_value(), self.known.last_key_value()) {
            metadata = metadata.set_statistics(T::statistics(least, greatest, self.values.len() as u64));
        }
        let bytes_written = dictionary.bytes_written + data.bytes_written;
        let (bloom_filter, column_index, offset_index) = (None, None, None);
        let metadata = metadata.build()?;
        let close = ColumnCloseResult { bytes_written, rows_written: u64::from(rows), metadata, bloom_filter, column_index, offset_index };
        *self = Self::default();
        group.append_column(&Bytes::from(sink.into_inner()?), close)
    }

    fn dictionary(&self) -> CompressedPage {
        let mut plain = Vec::new();
        self.values.iter().for_each(|value| value.plain(&mut plain));
        let size = plain.len();
        let page =
            Page::DictionaryPage { buf: plain.into(), num_values: self.values.len() as u32, encoding: Encoding::PLAIN, is_sorted: false };
        CompressedPage::new(page, size)
    }

    /// Width of a place in bits, then the runs.
    fn data(&self, rows: u32) -> CompressedPage {
        let width = (self.values.len().max(2) - 1).ilog2() + 1;
        let mut bytes = vec![width as u8];
        self.runs.iter().for_each(|run| run.write(width, &mut bytes));
        let size = bytes.len();
        let page = Page::DataPage {
            buf: bytes.into(),
            num_values: rows,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        CompressedPage::new(page, size)
    }
}

impl Run {
    /// Place in the last row.
    fn last(&self) -> u32 {
        if self.rises { self.place + self.rows - 1 } else { self.place }
    }

    /// Appends the run: one that rises in packed groups of eight, what is left of it row by row.
    fn write(&self, width: u32, bytes: &mut Vec<u8>) {
        if !self.rises {
            return repeated(self.place, self.rows, width, bytes);
        }
        let packed = self.rows / 8 * 8;
        if packed > 0 {
            header(u64::from(packed / 8) << 1 | 1, bytes);
            pack(self.place..self.place + packed, width, bytes);
        }
        (self.place + packed..self.place + self.rows).for_each(|place| repeated(place, 1, width, bytes));
    }
}

/// Appends how many rows hold a place, and the place in whole bytes.
fn repeated(place: u32, rows: u32, width: u32, bytes: &mut Vec<u8>) {
    header(u64::from(rows) << 1, bytes);
    bytes.extend_from_slice(&place.to_le_bytes()[..width.div_ceil(8) as usize]);
}

/// Appends a whole number, seven bits in a byte, the lowest first.
fn header(mut left: u64, bytes: &mut Vec<u8>) {
    while left >= 0x80 {
        bytes.push(left as u8 | 0x80);
        left >>= 7;
    }
    bytes.push(left as u8);
}

/// Appends places of so many bits, the lowest bits first; a multiple of eight places fills whole bytes.
fn pack(places: Range<u32>, width: u32, bytes: &mut Vec<u8>) {
    let (mut held, mut bits) = (0_u64, 0);
    for place in places {
        held |= u64::from(place) << bits;
        bits += width;
        while bits >= 8 {
            bytes.push(held as u8);
            held >>= 8;
            bits -= 8;
        }
    }
}
