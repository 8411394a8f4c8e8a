//! `verify`: run again from the manifest alone, and prove the same bytes, file by file.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use clap::{Args, Parser};

use super::progress::progress;
use super::{Cli, Command, Failure, finding, pool, rank, refused, run, say};
use crate::experiment::open::Experiment;
use crate::output::experiment::ExperimentManifest;
use crate::output::manifest::{self, FileEntry, Manifest};
use crate::output::{self, NamedBytes, folder, work};
use crate::scenario::load::{Study, reload};

/// What to verify.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Folder that an earlier command wrote.
    folder: PathBuf,
    /// Threads; results do not depend on it [default: all].
    #[arg(long)]
    threads: Option<usize>,
}

pub(super) fn run(args: &VerifyArgs) -> Result<(), Failure> {
    if let Some(manifest) = output::experiment::read(&args.folder) {
        return experiment(args, &manifest);
    }
    let Some(manifest) = manifest::read(&args.folder) else {
        return Err(refused("R121", format!("`{}` holds no manifest that this version understands", args.folder.display()), None));
    };
    same_version(&manifest.version)?;
    let command = command(&manifest)?;
    let study = reload(&manifest.scenario, &manifest.inputs, &manifest.settings())?;
    let study = match &command {
        Command::Run(args) => args.held(study),
        Command::Rank(args) => args.held(study),
        _ => study,
    };
    same_digest(&study.digest, &manifest.digest)?;
    let fresh = pool(args.threads)?.install(|| again(&manifest, &study, &command))?;
    let names: Vec<String> = fresh.iter().map(|(name, _)| name.clone()).collect();
    report(&args.folder, &manifest.files, &names, |i| Ok(fresh[i].1.clone()))
}

/// Runs an experiment again in a folder of its own.
fn experiment(args: &VerifyArgs, manifest: &ExperimentManifest) -> Result<(), Failure> {
    same_version(&manifest.version)?;
    let words = ["shortfall"].into_iter().chain(manifest.command.iter().map(String::as_str)).chain([manifest.experiment.as_str()]);
    let Ok(Command::Experiment(command)) = Cli::try_parse_from(words).map(|cli| cli.command) else {
        return Err(refused("R125", format!("`{}` cannot be repeated from a manifest", manifest.command.join(" ")), None));
    };
    let io = |e: std::io::Error| Failure::Run(format!("cannot write beside `{}`: {e}", args.folder.display()));
    let scratch = work::scratch(&args.folder).map_err(io)?;
    let out = scratch.path().join("again");
    pool(args.threads)?.install(|| {
        let experiment = Experiment::reopen(&manifest.experiment, &manifest.inputs, &manifest.overrides())?;
        same_digest(&experiment.digest, &manifest.digest)?;
        super::experiment::compute(&experiment, command.format(), &out, experiment.cut(None), &AtomicBool::new(false)).map(|_| ())
    })?;
    let names = folder::list(&out);
    report(&args.folder, &manifest.files, &names, |i| folder::read(&out.join(&names[i])))
}

fn same_version(version: &str) -> Result<(), Failure> {
    if version == env!("CARGO_PKG_VERSION") {
        return Ok(());
    }
    let title = format!("version {version} wrote this folder, and this is version {}", env!("CARGO_PKG_VERSION"));
    Err(refused("R122", title, Some("only the same version is held to the same bytes")))
}

fn same_digest(now: &str, then: &str) -> Result<(), Failure> {
    if now == then {
        return Ok(());
    }
    let (now, then) = (short(now), short(then));
    let title = format!("the inputs in the manifest were changed: they resolve to {now}, and the folder was made of {then}");
    Err(Failure::Told(1, finding("R123", title, Some("compare scenario, world, behaviour and settings with your own copies"))))
}

/// The command of a manifest.
fn command(manifest: &Manifest) -> Result<Command, Failure> {
    let words = ["shortfall"].into_iter().chain(manifest.command.iter().map(String::as_str)).chain([manifest.scenario.as_str()]);
    match Cli::try_parse_from(words).map(|cli| cli.command) {
        Ok(command @ (Command::Run(_) | Command::Rank(_))) => Ok(command),
        _ => Err(refused("R125", format!("`{}` cannot be repeated from a manifest", manifest.command.join(" ")), None)),
    }
}

/// The files that the command of a manifest writes now.
fn again(manifest: &Manifest, study: &Study, command: &Command) -> Result<Vec<NamedBytes>, Failure> {
    let settings = manifest.settings();
    let members = study.arms.len() * study.scenario.replicates as usize;
    match command {
        Command::Run(args) => run::files(study, args, &settings, &progress(members, "runs")).map(|(_, files)| files),
        Command::Rank(args) => rank::files(study, args, &settings).map(|(_, files)| files),
        _ => Ok(Vec::new()),
    }
}

/// Tells of each file whether it is the same; the first that is not is the failure. Files are looked at one at a time.
fn report(path: &Path, files: &[FileEntry], names: &[String], fresh: impl Fn(usize) -> std::io::Result<Vec<u8>>) -> Result<(), Failure> {
    let mut first = None;
    for (i, name) in names.iter().enumerate() {
        let bytes = fresh(i).map_err(|e| Failure::Run(format!("{name}: {e}")))?;
        let difference = match folder::read(&path.join(name)) {
            Ok(kept) if kept == bytes => None,
            Ok(kept) => Some(told(name, &kept, &bytes, files)),
            Err(error) => Some(format!("{name} cannot be read: {error}")),
        };
        say(&format!(
            "{}  {}  {name}",
            if difference.is_none() { "same     " } else { "different" },
            short(&FileEntry::of(name, &bytes).sha256)
        ));
        first = first.or(difference);
    }
    for stranger in folder::list(path).iter().filter(|found| !names.contains(found)) {
        say(&format!("unknown                 {stranger}"));
    }
    match first {
        None => {
            say(&format!("All {} files are the same to the last byte.", names.len()));
            Ok(())
        }
        Some(difference) => Err(Failure::Told(1, finding("R124", difference, None))),
    }
}

/// Where a file first differs, and who changed.
fn told(name: &str, kept: &[u8], fresh: &[u8], files: &[FileEntry]) -> String {
    let sha256 = FileEntry::of(name, kept).sha256;
    let as_written = files.iter().any(|f| f.name == name && f.sha256 == sha256);
    let why = match () {
        () if name == manifest::FILE => "",
        () if !as_written => "; it is not the file that the manifest names, so it was changed afterwards",
        () if name.ends_with(".png") => "; it is as it was written: pixels may differ between processors, the drawing in SVG does not",
        () => "; it is as it was written, so this program or machine gives other results",
    };
    let at = kept.iter().zip(fresh).take_while(|(a, b)| a == b).count();
    let is_text = std::str::from_utf8(kept).is_ok() || std::str::from_utf8(fresh).is_ok();
    if !is_text {
        return format!("{name} differs at byte {at}{why}");
    }
    let line = 1 + kept[..at].iter().filter(|b| **b == b'\n').count();
    format!("{name} differs at line {line}{why}\n  in the folder: {}\n  now:           {}", around(kept, at), around(fresh, at))
}

/// The line of a text in which a byte stands, cut to what fits a screen.
fn around(text: &[u8], at: usize) -> String {
    const WIDTH: usize = 120;
    let at = at.min(text.len());
    let start = text[..at].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let end = text[at..].iter().position(|b| *b == b'\n').map_or(text.len(), |n| at + n);
    let line = String::from_utf8_lossy(&text[start.max(at.saturating_sub(WIDTH / 2))..end]).into_owned();
    if line.is_empty() { "(nothing)".to_owned() } else { line.chars().take(WIDTH).collect() }
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
