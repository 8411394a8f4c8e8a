//! Parts of an ensemble on the disk: each holds a contiguous range of members, each member a row of numbers. A part
//! is whole when its receipt lies beside it; what has no receipt is computed again.
//!
//! `shards/part-00003-of-00008.f64` is rows of little-endian numbers of 64 bits, member by member, so that a column
//! can be read without the others; its receipt `part-00003-of-00008.json` says of which plan it is, which members
//! it holds, and its SHA-256. Two writers of one part write the same bytes.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "this is the door through which files leave, and parts come back")]

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::atomic::{hex, place, sweep, unfinished};

/// How an ensemble is cut into parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Hash of the plan: all that decides the numbers.
    pub plan: String,
    /// Number of members.
    pub members: u64,
    /// Number of parts.
    pub parts: u32,
    /// Numbers per member.
    pub width: usize,
}

impl Cut {
    /// Members of a part: contiguous, and as even as can be.
    #[must_use]
    pub fn range(&self, part: u32) -> Range<u64> {
        let start = |p: u32| u64::from(p) * self.members / u64::from(self.parts);
        start(part)..start(part + 1)
    }

    /// Name of a part without its ending.
    fn stem(&self, part: u32) -> String {
        format!("part-{:05}-of-{:05}", part, self.parts)
    }
}

/// The folder of the parts.
#[derive(Debug, Clone)]
pub struct Shards {
    folder: PathBuf,
    /// How the ensemble is cut.
    pub cut: Cut,
}

impl Shards {
    /// Opens the folder, which is made where it is not there, and takes away what interrupted writers left.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn open(folder: &Path, cut: Cut) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        sweep(folder)?;
        Ok(Self { folder: folder.to_owned(), cut })
    }

    /// Whether a part is whole: its receipt fits the plan, and its contents fit the receipt.
    #[must_use]
    pub fn is_whole(&self, part: u32) -> bool {
        let stem = self.cut.stem(part);
        let Ok(text) = std::fs::read_to_string(self.folder.join(format!("{stem}.json"))) else { return false };
        let Ok(receipt) = serde_json::from_str::<Value>(&text) else { return false };
        let path = self.folder.join(format!("{stem}.f64"));
        hash(&path).is_ok_and(|sha256| receipt == self.receipt(part, &sha256))
    }

    fn receipt(&self, part: u32, sha256: &str) -> Value {
        let range = self.cut.range(part);
        json!({
            "plan": self.cut.plan,
            "part": part,
            "parts": self.cut.parts,
            "first_member": range.start,
            "members": range.end - range.start,
            "numbers_per_member": self.cut.width,
            "sha256": sha256,
        })
    }

    /// Starts a part.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn start(&self, part: u32) -> io::Result<PartWriter> {
        let range = self.cut.range(part);
        let name = format!("{}.f64", self.cut.stem(part));
        let file = File::create(unfinished(&self.folder, &name))?;
        Ok(PartWriter { file, name, part, left: range.end - range.start, first: range.start, width: self.cut.width })
    }

    /// Ends a part of which every member was put, and writes its receipt.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn finish(&self, writer: PartWriter) -> io::Result<()> {
        let PartWriter { file, name, part, .. } = writer;
        file.sync_all()?;
        drop(file);
        let sha256 = hash(&unfinished(&self.folder, &name))?;
        place(&self.folder, &name)?;
        let mut receipt = super::atomic::AtomicFile::create(&self.folder, &format!("{}.json", self.cut.stem(part)))?;
        let mut text = serde_json::to_vec_pretty(&self.receipt(part, &sha256)).map_err(io::Error::other)?;
        text.push(b'\n');
        receipt.write_all(&text)?;
        receipt.commit(None).map(|_| ())
    }

    /// Reads some columns of all members: a list per column, in order of the members.
    ///
    /// # Errors
    /// If the operating system refuses or a part is cut short.
    pub fn columns(&self, wanted: Range<usize>) -> io::Result<Vec<Vec<f64>>> {
        let mut columns = vec![Vec::with_capacity(self.cut.members as usize); wanted.len()];
        let mut bytes = vec![0_u8; wanted.len() * 8];
        for part in 0..self.cut.parts {
            let mut file = File::open(self.folder.join(format!("{}.f64", self.cut.stem(part))))?;
            let range = self.cut.range(part);
            for row in 0..range.end - range.start {
                file.seek(SeekFrom::Start(row * self.cut.width as u64 * 8 + wanted.start as u64 * 8))?;
                file.read_exact(&mut bytes)?;
                for (column, value) in columns.iter_mut().zip(bytes.as_chunks::<8>().0) {
                    column.push(f64::from_le_bytes(*value));
                }
            }
        }
        Ok(columns)
    }

    /// Reads all members in order; `each` gets the number of the member and its row.
    ///
    /// # Errors
    /// If the operating system refuses, a part is cut short, or `each` fails.
    pub fn rows(&self, mut each: impl FnMut(u64, &[f64]) -> io::Result<()>) -> io::Result<()> {
        let mut bytes = vec![0_u8; self.cut.width * 8];
        let mut row = vec![0.0; self.cut.width];
        for part in 0..self.cut.parts {
            let mut file = BufReader::with_capacity(1 << 18, File::open(self.folder.join(format!("{}.f64", self.cut.stem(part))))?);
            for member in self.cut.range(part) {
                file.read_exact(&mut bytes)?;
                for (value, bytes) in row.iter_mut().zip(bytes.as_chunks::<8>().0) {
                    *value = f64::from_le_bytes(*bytes);
                }
                each(member, &row)?;
            }
        }
        Ok(())
    }

    /// Takes the folder away.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn remove(&self) -> io::Result<()> {
        std::fs::remove_dir_all(&self.folder)
    }
}

/// A part that is being written; members may come in any order.
#[derive(Debug)]
pub struct PartWriter {
    file: File,
    name: String,
    part: u32,
    first: u64,
    left: u64,
    width: usize,
}

impl PartWriter {
    /// Puts the row of a member in its place; true when it was the last that was missing.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn put(&mut self, member: u64, row: &[f64]) -> io::Result<bool> {
        debug_assert_eq!(row.len(), self.width);
        let mut bytes = vec![0; row.len() * 8];
        bytes.as_chunks_mut::<8>().0.iter_mut().zip(row).for_each(|(place, value)| *place = value.to_le_bytes());
        self.file.seek(SeekFrom::Start((member - self.first) * self.width as u64 * 8))?;
        self.file.write_all(&bytes)?;
        self.left -= 1;
        Ok(self.left == 0)
    }
}

fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut bytes = vec![0_u8; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(hex(&digest.finalize())),
            n => digest.update(&bytes[..n]),
        }
    }
}
