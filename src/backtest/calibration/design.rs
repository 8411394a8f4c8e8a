//! What a calibration file says: which parameters of behaviour are searched, what is believed about them beforehand,
//! and how far the search goes.

use std::path::Path;

use super::start;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::check::Checker;
use crate::scenario::diagnostics::{Diagnostics, suggestion};
use crate::scenario::files;
use crate::scenario::load::{read_as, setting};
use crate::scenario::overlay::{self, Edit};
use crate::scenario::record::record;
use crate::scenario::text::{Place, Text};
use crate::scenario::tree::Node;
use crate::scenario::uncertainty::Distribution;
use crate::scenario::variation::put;

record! {
    /// A search for the sets of behaviour that history does not contradict, with all episodes at once.
    pub struct CalibrationFile {
        /// Version of the file format.
        ["number", "required", "1..1"]
        pub format: u32,
        /// Title, for people.
        ["text", "required", ""]
        pub title: String,
        /// Seed of all draws of the search.
        ["number", "required", ""]
        pub seed: u64,
        /// Points of the first wave, a Latin hypercube over what is believed.
        ["number", "required", "8..1000000"]
        pub points: u32,
        /// Table of sets that the first wave holds as well, with a column per parameter: where earlier searches ended. They are run on the
        /// draws of finalists too.
        #[serde(default)]
        ["file", "none", ""]
        pub start: Option<String>,
        /// Points that are kept from wave to wave; the next wave is drawn around them.
        ["number", "required", "4..1000000"]
        pub kept: u32,
        /// Waves, the first included.
        ["number", "required", "1..100"]
        pub waves: u32,
        /// Share of new points among those kept at which the search ends early: it hardly gains any more.
        #[serde(default = "least_gain")]
        ["share", "0.05", "0..1"]
        pub least_gain: f64,
        /// Runs per point and episode, with facts at the middle of what is uncertain; they share luck with those of every other point.
        ["number", "required", "1..10000"]
        pub replicates: u32,
        /// Points of each wave, evenly from all that are kept, that are run on the draws of finalists too: how this moves their numbers is
        /// put on those of all points. None: what is seen at the middle is all that is known until the last wave.
        #[serde(default)]
        ["number", "none", "0..1000000"]
        pub anchors: u32,
        /// Points that are run again after the last wave with facts drawn and other luck, by which alone they are accepted: evenly from
        /// all within `final_tolerance`, or the nearest where these are fewer. None: all points are, by what they were searched on.
        #[serde(default)]
        ["number", "none", "0..1000000"]
        pub finalists: u32,
        /// Distance up to which a point may be a finalist, in multiples of that of the nearest one; wider than for acceptance, since what
        /// is seen at the middle is less sure.
        #[serde(default = "tolerance")]
        ["ratio", "1.15", "1..10"]
        pub final_tolerance: f64,
        /// Waves after these, of as many points as there are finalists, around the nearer half of all that were run on draws, and run there
        /// at once. None: finalists are the last.
        #[serde(default)]
        ["number", "none", "0..1000"]
        pub last_waves: u32,
        /// Runs per finalist and episode, each with facts and luck of its own.
        #[serde(default = "final_replicates")]
        ["number", "8", "1..10000"]
        pub final_replicates: u32,
        /// Distance up to which a point is accepted, in multiples of that of the nearest one.
        #[serde(default = "tolerance")]
        ["ratio", "1.15", "1..10"]
        pub tolerance: f64,
        /// Sets of behaviour in the table of accepted ones, spread over all that are near enough, or all where these are fewer.
        ["number", "required", "1..100000"]
        pub accepted: u32,
        /// Standard deviation of what the model is off by even with the best behaviour.
        ["half-widths of a target's band", "required", ">=0"]
        pub discrepancy: f64,
        /// What is searched.
        ["list", "required", ""]
        pub parameters: Vec<Parameter>,
    }
}

fn least_gain() -> f64 {
    0.05
}

fn final_replicates() -> u32 {
    8
}

fn tolerance() -> f64 {
    1.15
}

record! {
    /// A parameter of behaviour.
    pub struct Parameter {
        /// Path in the file of behaviour; its name in tables.
        ["path", "required", ""]
        pub path: String,
        /// What is believed about it before any episode is looked at.
        ["choice", "required", ""]
        pub dist: Distribution,
        /// Where that comes from.
        ["text", "required", ""]
        pub source: String,
    }
}

/// A calibration file that was read and checked.
#[derive(Debug)]
pub struct Plan {
    /// What it says.
    pub file: CalibrationFile,
    /// Where the sets lie from which it starts, each parameter in standard deviations of its prior.
    pub start: Vec<Vec<f64>>,
    /// Where the path of each parameter stands.
    places: Vec<Place>,
}

impl Plan {
    /// Reads a calibration from a file, or from the bundled ones where no such file exists.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn open(path: &Path, settings: &[crate::scenario::load::Setting]) -> Result<Self, Diagnostics> {
        let mut text = Text::new(files::read(path)?);
        let findings = overlay::apply(&mut text, &settings.iter().map(setting).collect::<Vec<_>>());
        let (tree, file) = read_as::<CalibrationFile>(&text, findings)?;
        let findings = check(&text, &tree, &file)?;
        if !findings.0.is_empty() {
            return Err(findings);
        }
        let place = |i: usize| text.place(&tree.at(&text.body, &format!("parameters[{i}].path")).expect("the file was read").span);
        let places = (0..file.parameters.len()).map(place).collect();
        let start = match &file.start {
            Some(table) => start::places(&files::read(&files::folder(path).join(table))?, &file.parameters)?,
            None => Vec::new(),
        };
        Ok(Self { file, start, places })
    }

    /// Names of the parameters.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.file.parameters.iter().map(|p| p.path.as_str()).collect()
    }

    /// The edits that put the values of a point into the behaviour.
    #[must_use]
    pub fn edits(&self, values: &[String]) -> Vec<Edit> {
        let edit = |((p, value), place): ((&Parameter, &String), &Place)| put(&format!("behaviour.{}", p.path), place, value, "a point");
        self.file.parameters.iter().zip(values).zip(&self.places).map(edit).collect()
    }
}

fn check(text: &Text, tree: &Node, file: &CalibrationFile) -> Result<Diagnostics, Diagnostics> {
    let mut checker = Checker::new(text, tree);
    let behaviour = Text::new(files::bundled("behaviour.ron"));
    let (known, _) = read_as::<Behaviour>(&behaviour, Vec::new())?;
    for (i, parameter) in file.parameters.iter().enumerate() {
        let at = |field: &str| format!("parameters[{i}].{field}");
        if let Err(error) = known.at(&behaviour.body, &parameter.path) {
            let help = suggestion(&error.missing, error.known.iter().map(String::as_str));
            checker.report("B110", &at("path"), format!("behaviour has no parameter `{}`", parameter.path), "not declared", help);
        }
        if file.parameters[..i].iter().any(|p| p.path == parameter.path) {
            checker.report("B111", &at("path"), format!("`{}` is searched twice", parameter.path), "second time", None);
        }
        if let Some(why) = parameter.dist.impossible() {
            checker.report("B112", &at("dist"), why, "no such distribution", None);
        }
        if matches!(parameter.dist, Distribution::Empirical(_)) {
            let help = Some("give a distribution by its numbers, or a choice of values".into());
            checker.report("B112", &at("dist"), "what is believed cannot come from a table here".into(), "a table", help);
        }
    }
    if file.kept >= file.points {
        let help = Some("a quarter of the points is usual".into());
        checker.report("B113", "kept", "fewer points are kept than a wave has".into(), "too many", help);
    }
    if file.finalists == 0 && (file.anchors > 0 || file.last_waves > 0) {
        let help = Some("say how many finalists there are, or leave anchors and last waves out".into());
        checker.report("B114", "finalists", "anchors and last waves are run on the draws of finalists".into(), "none", help);
    }
    Ok(Diagnostics(checker.findings))
}
