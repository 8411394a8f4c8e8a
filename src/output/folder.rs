//! Folders that appear complete or not at all.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::NamedBytes;
use super::manifest::Identity;

/// Why a folder could not be written.
#[derive(Debug)]
pub enum WriteError {
    /// The folder holds another run, or something that is no run; the text says which.
    Occupied(PathBuf, String),
    /// The operating system refused.
    Io(PathBuf, io::Error),
}

impl std::error::Error for WriteError {}

impl fmt::Display for WriteError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Occupied(path, what) => {
                write!(out, "`{}` holds {what}; choose another folder with --out, or replace it with --force", path.display())
            }
            Self::Io(path, error) => write!(out, "cannot write `{}`: {error}", path.display()),
        }
    }
}

/// Writes a folder in one move. A folder of the same run is replaced; another run only if `force` is set;
/// anything that is no run never.
///
/// # Errors
/// If the folder is occupied or the operating system refuses.
pub fn write(path: &Path, files: &[NamedBytes], identity: &Identity, force: bool) -> Result<(), WriteError> {
    check(path, identity, force)?;
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    replace(path, parent, files).map_err(|error| WriteError::Io(path.to_owned(), error))
}

/// Whether a run may be written here; asked before anything is computed.
///
/// # Errors
/// If the folder is occupied.
pub fn check(path: &Path, identity: &Identity, force: bool) -> Result<(), WriteError> {
    if !path.exists() {
        return Ok(());
    }
    match super::manifest::identity(path) {
        Some(found) if force || found == *identity => Ok(()),
        Some(found) => Err(WriteError::Occupied(path.to_owned(), format!("another run ({found})"))),
        None if is_empty(path) => Ok(()),
        None => Err(WriteError::Occupied(path.to_owned(), "something that is no run, which --force would not replace either".to_owned())),
    }
}

/// Reads a file of a finished folder.
///
/// # Errors
/// If the operating system refuses.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "what left by this door is looked at again")]
    std::fs::read(path)
}

/// Paths of all files below a folder, relative to it, with `/` between the parts, sorted; a folder that cannot be read
/// has none.
#[must_use]
pub fn list(path: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut below = vec![String::new()];
    while let Some(part) = below.pop() {
        #[expect(clippy::disallowed_methods, reason = "what left by this door is looked at again")]
        let Ok(entries) = std::fs::read_dir(path.join(&part)) else { continue };
        for entry in entries.flatten() {
            let name = format!("{part}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() { below.push(format!("{name}/")) } else { found.push(name) }
        }
    }
    found.sort();
    found
}

#[expect(clippy::disallowed_methods, reason = "this is the door through which files leave")]
fn is_empty(path: &Path) -> bool {
    std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

#[expect(clippy::disallowed_methods, reason = "this is the door through which files leave")]
fn replace(path: &Path, parent: &Path, files: &[NamedBytes]) -> io::Result<()> {
    std::fs::create_dir_all(parent)?;
    let fresh = tempfile::Builder::new().prefix(".shortfall-").tempdir_in(parent)?;
    let content = fresh.path().join("new");
    std::fs::create_dir(&content)?;
    for (name, bytes) in files {
        let file = content.join(name);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, bytes)?;
    }
    if path.exists() {
        std::fs::rename(path, fresh.path().join("old"))?;
    }
    std::fs::rename(&content, path)
}

/// Writes single files that must not exist yet, each in one move.
///
/// # Errors
/// If one of them exists or the operating system refuses; nothing is written then.
pub fn create_files(folder: &Path, files: &[NamedBytes]) -> Result<(), WriteError> {
    if let Some((name, _)) = files.iter().find(|(name, _)| folder.join(name).exists()) {
        return Err(WriteError::Occupied(folder.join(name), "a file that would be overwritten".to_owned()));
    }
    files.iter().try_for_each(|(name, bytes)| write_file(&folder.join(name), bytes))
}

/// Adds to the end of a file, which is made if it does not exist; what is added is on the disk afterwards.
///
/// # Errors
/// If the operating system refuses.
pub fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;
    #[expect(clippy::disallowed_methods, reason = "this is the door through which files leave")]
    {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_data()
    }
}

/// Writes one file in one move, replacing it if it exists.
///
/// # Errors
/// If the operating system refuses.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    #[expect(clippy::disallowed_methods, reason = "this is the door through which files leave")]
    let write = || -> io::Result<()> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        // In a folder of its own, so that the file gets the usual permissions.
        let fresh = tempfile::Builder::new().prefix(".shortfall-").tempdir_in(folder)?;
        let file = fresh.path().join("new");
        std::fs::write(&file, bytes)?;
        std::fs::rename(file, path)
    };
    write().map_err(|error| WriteError::Io(path.to_owned(), error))
}
