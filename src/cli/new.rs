//! `new`: a bundled scenario with its world files, in a folder of one's own.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, say};
use crate::output::folder;
use crate::scenario::diagnostics::suggestion;
use crate::scenario::files::scenarios;
use crate::scenario::load::load;

/// What to copy, and to where.
#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// Name of the new scenario.
    name: String,
    /// Bundled scenario to start from; `shortfall list` shows them.
    #[arg(long, value_name = "SCENARIO")]
    from: String,
    /// Folder to write into.
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

pub(super) fn run(args: &NewArgs) -> Result<(), Failure> {
    let stem = |path: &str| path.trim_end_matches(".ron").to_owned();
    let Some(scenario) = scenarios().find(|b| stem(b.path) == args.from) else {
        let names: Vec<String> = scenarios().map(|b| stem(b.path)).collect();
        let help = suggestion(&args.from, names.iter().map(String::as_str)).unwrap_or_default();
        return Err(Failure::Usage(format!("no bundled scenario is called `{}`; {help}", args.from)));
    };
    if args.name.is_empty() || !args.name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        return Err(Failure::Usage(format!("`{}` is no name for a scenario: letters, digits, `_` and `-` will do", args.name)));
    }
    let study = load(std::path::Path::new(scenario.path), &[])?;
    let file = format!("{}.ron", args.name);
    let worlds = study.inputs.worlds.into_iter().map(|(path, text)| (path, text.into_bytes()));
    let files: Vec<_> = std::iter::once((file.clone(), scenario.text.as_bytes().to_vec())).chain(worlds).collect();
    folder::create_files(&args.out, &files).map_err(|e| Failure::Run(e.to_string()))?;
    let paths: Vec<String> = files.iter().map(|(path, _)| args.out.join(path).display().to_string()).collect();
    say(&format!("Wrote {}.", paths.join(", ")));
    say(&format!("Next: shortfall run {}", args.out.join(&file).display()));
    Ok(())
}
