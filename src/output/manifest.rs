//! The manifest: what a run was, so that it can be told from another and repeated.

use std::fmt;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::NamedBytes;
use super::folder::{WriteError, write_file};
use crate::analysis::summary::Summary;
use crate::scenario::load::{Setting, Study};

/// Name of the file.
pub const FILE: &str = "manifest.json";

/// What makes two runs the same: program version, resolved scenario, seed and number of replicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Version of the program.
    pub version: String,
    /// Digest of all that the arms resolve to.
    pub digest: String,
    /// Seed.
    pub seed: u64,
    /// Runs per arm.
    pub replicates: u64,
}

impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digest = self.digest.get(..12).unwrap_or(&self.digest);
        write!(out, "version {}, scenario {digest}, seed {}, {} replicates", self.version, self.seed, self.replicates)
    }
}

impl Identity {
    /// The identity of a study.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            digest: study.digest.clone(),
            seed: study.scenario.seed,
            replicates: u64::from(study.scenario.replicates),
        }
    }
}

/// The identity of the run in a folder, if there is one.
#[must_use]
pub fn identity(folder: &Path) -> Option<Identity> {
    #[expect(clippy::disallowed_methods, reason = "the door through which files leave looks before it writes")]
    let text = std::fs::read_to_string(folder.join(FILE)).ok()?;
    let value: Value = serde_json::from_str(&text).ok()?;
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let number = |key: &str| value.get(key).and_then(Value::as_u64);
    Some(Identity { version: text("version")?, digest: text("digest")?, seed: number("seed")?, replicates: number("replicates")? })
}

/// The manifest of a run. No clock, no path and no thread count enters it, so that equal runs have equal manifests.
#[must_use]
pub fn manifest(study: &Study, summary: &Summary, settings: &[Setting], files: &[NamedBytes]) -> Vec<u8> {
    let identity = Identity::of(study);
    let network = &study.arms[0].model.network;
    let digests = files.iter().map(entry);
    let value = json!({
        "program": "shortfall",
        "version": identity.version,
        "scenario": study.name,
        "title": study.scenario.title,
        "digest": identity.digest,
        "seed": identity.seed,
        "replicates": identity.replicates,
        "settings": settings.iter().map(|s| json!({ "path": s.path, "value": s.value })).collect::<Vec<_>>(),
        "world": study.scenario.world,
        "start": study.scenario.start.0.to_string(),
        "ticks": study.arms[0].model.calendar.ticks,
        "step_days": study.arms[0].model.calendar.step.0,
        "arms": study.arms.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(),
        "companies": network.companies.len(),
        "end_uses": network.end_uses.len(),
        "links": network.links.len(),
        "conservation_residual": summary.conservation_residual,
        "bands": "pointwise quantiles over replicates: p05, p25, p50, p75, p95",
        "intervals": "90 % intervals of mean paired differences, Student's t",
        "files": digests.collect::<Vec<_>>(),
    });
    pretty(&value)
}

/// What the manifest says of a file.
fn entry((name, bytes): &NamedBytes) -> Value {
    let rows = name.ends_with(".csv").then(|| bytes.iter().filter(|b| **b == b'\n').count().saturating_sub(1));
    json!({ "name": name, "bytes": bytes.len(), "rows": rows, "sha256": sha256(bytes) })
}

/// Brings the manifest of a folder up to date with files that were written again.
///
/// # Errors
/// If the manifest cannot be read or written.
pub fn refresh(folder: &Path, files: &[NamedBytes]) -> Result<(), WriteError> {
    let path = folder.join(FILE);
    #[expect(clippy::disallowed_methods, reason = "the door through which files leave looks before it writes")]
    let text = std::fs::read_to_string(&path).map_err(|e| WriteError::Io(path.clone(), e))?;
    let mut value: Value = serde_json::from_str(&text).map_err(|e| WriteError::Io(path.clone(), e.into()))?;
    if let Some(list) = value.get_mut("files").and_then(Value::as_array_mut) {
        for file in files {
            match list.iter_mut().find(|e| e.get("name").and_then(Value::as_str) == Some(&file.0)) {
                Some(known) => *known = entry(file),
                None => list.push(entry(file)),
            }
        }
    }
    write_file(&path, &pretty(&value))
}

fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain values can be written");
    bytes.push(b'\n');
    bytes
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
