//! The folder of an experiment while it is computed: its plan, its parts, and in the end its manifest.
//!
//! `plan.json` says what is computed; a folder with a manifest is complete, and then plan and parts are gone.
#![expect(clippy::disallowed_methods, reason = "this is the door through which files leave")]

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::folder::write_file;
use super::manifest::{Identity, identity};
use super::shards::{Cut, Shards};

/// Name of the plan.
const PLAN: &str = "plan.json";
/// Name of the folder of parts.
const PARTS: &str = "shards";

/// What a folder holds before an experiment starts in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// The complete result of this experiment, perhaps with parts that were not taken away yet.
    Complete,
    /// Parts of this experiment, cut into so many.
    Begun(u32),
    /// Another result, or parts of another experiment; the text says which.
    Other(String),
    /// Something that is neither.
    Foreign,
}

/// Looks into a folder.
#[must_use]
pub fn look(out: &Path, wanted: &Identity) -> Found {
    let plan = std::fs::read_to_string(out.join(PLAN)).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    if let Some(found) = identity(out) {
        return if found == *wanted { Found::Complete } else { Found::Other(format!("another run ({found})")) };
    }
    if let Some(plan) = plan {
        let text = |key: &str| plan.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let parts = plan.get("parts").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        return match parts {
            Some(parts) if text("digest") == wanted.digest => Found::Begun(parts),
            _ => Found::Other(format!("a part of another experiment (version {}, plan {:.12})", text("version"), text("digest"))),
        };
    }
    match std::fs::read_dir(out) {
        Err(_) => Found::Nothing,
        Ok(mut entries) => {
            if entries.next().is_none() {
                Found::Nothing
            } else {
                Found::Foreign
            }
        }
    }
}

/// Starts or goes on in a folder: writes the plan and opens the parts.
///
/// # Errors
/// If the operating system refuses.
pub fn begin(out: &Path, cut: Cut, about: &Value) -> io::Result<Shards> {
    std::fs::create_dir_all(out)?;
    let ranges: Vec<_> = (0..cut.parts).map(|p| json!([cut.range(p).start, cut.range(p).end])).collect();
    let mut plan = json!({
        "format": 1,
        "program": "shortfall",
        "version": env!("CARGO_PKG_VERSION"),
        "digest": cut.plan,
        "members": cut.members,
        "numbers_per_member": cut.width,
        "parts": cut.parts,
        "member_ranges": ranges,
    });
    if let (Some(plan), Some(about)) = (plan.as_object_mut(), about.as_object()) {
        plan.extend(about.clone());
    }
    let mut text = serde_json::to_vec_pretty(&plan).map_err(io::Error::other)?;
    text.push(b'\n');
    write_file(&out.join(PLAN), &text).map_err(|e| io::Error::other(e.to_string()))?;
    Shards::open(&out.join(PARTS), cut)
}

/// Takes plan and parts of a complete result away.
///
/// # Errors
/// If the operating system refuses.
pub fn tidy_up(out: &Path) -> io::Result<()> {
    remove(&out.join(PARTS))?;
    match std::fs::remove_file(out.join(PLAN)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => super::atomic::sweep(out),
    }
}

/// Takes away a folder that holds a result or parts of one.
///
/// # Errors
/// If the operating system refuses.
pub fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A folder that goes away when it is dropped: beside another one, or where temporary files live if there is no writing there.
///
/// # Errors
/// If the operating system refuses.
pub fn scratch(beside: &Path) -> io::Result<tempfile::TempDir> {
    let parent = beside.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".shortfall-").tempdir_in(parent).or_else(|_| tempfile::tempdir())
}

/// The folder of parts inside an output folder.
#[must_use]
pub fn parts(out: &Path) -> PathBuf {
    out.join(PARTS)
}
