//! Files that appear complete or not at all, while they are written piece by piece.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "this is the door through which files leave")]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// How names of unfinished files begin.
const UNFINISHED: &str = ".unfinished-";

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name inside the folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Rows, the head not counted; none where there are no rows.
    pub rows: Option<u64>,
    /// SHA-256 of its contents in hexadecimal digits.
    pub sha256: String,
}

/// A file under a temporary name, which takes its own when it is complete.
pub struct AtomicFile {
    file: BufWriter<File>,
    folder: PathBuf,
    name: String,
    hash: Sha256,
    bytes: u64,
}

impl std::fmt::Debug for AtomicFile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "AtomicFile({})", self.name)
    }
}

impl AtomicFile {
    /// Starts a file in a folder that exists. A name may only be written by one process at a time.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn create(folder: &Path, name: &str) -> io::Result<Self> {
        let file = BufWriter::with_capacity(1 << 16, File::create(folder.join(format!("{UNFINISHED}{name}")))?);
        Ok(Self { file, folder: folder.to_owned(), name: name.to_owned(), hash: Sha256::new(), bytes: 0 })
    }

    /// Puts the file in its place, on the disk and under its name.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn commit(self, rows: Option<u64>) -> io::Result<Written> {
        let file = self.file.into_inner().map_err(|e| e.into_error())?;
        file.sync_all()?;
        drop(file);
        place(&self.folder, &self.name)?;
        let sha256 = hex(&self.hash.finalize());
        Ok(Written { name: self.name, bytes: self.bytes, rows, sha256 })
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The path of an unfinished file.
pub(super) fn unfinished(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{UNFINISHED}{name}"))
}

/// Gives an unfinished file, which is on the disk, its name.
pub(super) fn place(folder: &Path, name: &str) -> io::Result<()> {
    std::fs::rename(unfinished(folder, name), folder.join(name))?;
    // Only the folder knows names: without this a loss of power could undo the renaming.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Takes away what an interrupted writer left.
///
/// # Errors
/// If the operating system refuses.
pub fn sweep(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with(UNFINISHED)) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
