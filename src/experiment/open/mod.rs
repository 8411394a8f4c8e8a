//! From an experiment file to an experiment that is ready to run: arms expanded, points laid, every combination
//! checked before the first run.

mod arms;
mod cells;
mod checks;
mod inherit;
mod picks;
mod points;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use picks::Column;
pub use points::Points;

use super::Governments;
use super::design::growing;
use super::file::{Direction, ExperimentFile};
use super::models::Fitted;
use super::plan::Member;
use crate::network::Network;
use crate::record::Layout;
use crate::scenario::base::{Base, Resolved};
use crate::scenario::check::Checker;
use crate::scenario::diagnostics::Diagnostics;
use crate::scenario::files;
use crate::scenario::inputs::{Inputs, Kept};
use crate::scenario::load::{Setting, read_as, setting};
use crate::scenario::model::Calendar;
use crate::scenario::overlay::{self, Edit};
use crate::scenario::text::{File, Text};
use crate::scenario::tree::Node;
use crate::scenario::variation::{Stage, Variation, staged};

/// What the command line says besides the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Changes to the scenario at all points and in all arms.
    pub settings: Vec<Setting>,
    /// Seed of all draws.
    pub seed: Option<u64>,
    /// Runs per point and arm.
    pub replicates: Option<u32>,
    /// Size of the design: samples, or trajectories.
    pub samples: Option<u32>,
}

/// Texts of an experiment and of what it names, as written, so that it can be repeated without its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentInputs {
    /// The experiment.
    pub experiment: String,
    /// Tables of points and of observed values, by their path from the experiment.
    pub tables: BTreeMap<String, String>,
    /// Those of its scenario.
    pub scenario: Inputs,
}

/// An experiment, checked and ready to run.
#[derive(Debug)]
pub struct Experiment {
    /// Name of the file without its ending.
    pub name: String,
    /// What the file says.
    pub file: ExperimentFile,
    /// Seed of all draws.
    pub seed: u64,
    /// Runs per point and arm.
    pub replicates: u32,
    /// Policy alternatives; the first is the reference.
    pub arms: Vec<ExperimentArm>,
    /// Points of the design.
    pub points: Points,
    /// What all runs share: who exists, and who may trade with whom.
    pub network: Arc<Network>,
    /// Days and ticks, the same at all points.
    pub calendar: Calendar,
    /// What runs record.
    pub layout: Arc<Layout>,
    /// Words of all outcomes, in the order of the layout.
    pub outcomes: Vec<Column>,
    /// Outcomes that are analysed: their places among `outcomes`, and which way is better.
    pub analysed: Vec<(usize, Direction)>,
    /// Series that are kept for every run: their places in the layout, and their words.
    pub series: Vec<(usize, Column)>,
    /// SHA-256 over all that decides the results, in hexadecimal digits; settings that only decide how they are computed or
    /// written do not enter.
    pub digest: String,
    /// What is drawn for each run beside the points.
    pub drawn: Variation,
    /// For each of these its coordinate under every luck.
    coordinates: Vec<Vec<f64>>,
    /// What the command line said besides the file.
    pub overrides: Overrides,
    text: String,
    tables: BTreeMap<String, String>,
    base: Base,
}

/// One policy alternative.
#[derive(Debug, Clone)]
pub struct ExperimentArm {
    /// Its name.
    pub name: String,
    /// Its changes.
    edits: Vec<Edit>,
    /// For each uncertainty when its value is put in.
    stages: Vec<Stage>,
    /// For each value that is drawn for every run when it is put in.
    drawn: Vec<Stage>,
}

/// A file with its tree, for messages that point into it.
struct Source {
    text: Text,
    tree: Node,
}

impl Source {
    fn checker(&self) -> Checker<'_> {
        Checker::new(&self.text, &self.tree)
    }
}

/// Name of an experiment and what its file says, without its scenario and its points.
///
/// # Errors
/// If the file cannot be read as an experiment.
pub fn describe(path: &Path) -> Result<(String, ExperimentFile), Diagnostics> {
    let text = Text::new(files::read(&files::experiment(path))?);
    read_as::<ExperimentFile>(&text, Vec::new()).map(|(_, file)| (name_of(path), file))
}

/// Name of a file without its ending.
fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "experiment".into(), |s| s.to_string_lossy().into_owned())
}

impl Experiment {
    /// Reads an experiment from a file, or from the bundled ones where no such file exists, and checks every combination of
    /// point and arm.
    ///
    /// # Errors
    /// All that is wrong with the file, its scenario or its points.
    pub fn open(path: &Path, overrides: &Overrides) -> Result<Self, Diagnostics> {
        let found = files::read(&files::experiment(path))?;
        let folder = Path::new(&found.name).parent().map(Path::to_path_buf).unwrap_or_default();
        let scenario = |path: &str, edits| Base::open_with(&folder.join(path), edits);
        Self::of(name_of(path), Text::new(found), &Kept::below(folder.clone()), overrides, scenario)
    }

    /// The same from texts that were kept; nothing is read from the disk.
    ///
    /// # Errors
    /// All that is wrong with the texts.
    pub fn reopen(name: &str, inputs: &ExperimentInputs, overrides: &Overrides) -> Result<Self, Diagnostics> {
        let text = Text::new(Arc::new(File { name: format!("{name}.ron"), text: inputs.experiment.clone() }));
        let scenario = |path: &str, edits| Base::reopen_with(&name_of(Path::new(path)), &inputs.scenario, edits);
        Self::of(name.to_owned(), text, &Kept::given(&inputs.tables), overrides, scenario)
    }

    /// The texts that it was read from.
    #[must_use]
    pub fn inputs(&self) -> ExperimentInputs {
        ExperimentInputs { experiment: self.text.clone(), tables: self.tables.clone(), scenario: self.base.inputs() }
    }

    fn of(
        name: String,
        text: Text,
        tables: &Kept,
        overrides: &Overrides,
        scenario: impl Fn(&str, Vec<Edit>) -> Result<Base, Diagnostics>,
    ) -> Result<Self, Diagnostics> {
        let written = text.body.clone();
        let (tree, mut file) = read_as::<ExperimentFile>(&text, Vec::new())?;
        let source = Source { text, tree };
        checks::resize(&mut file, overrides.samples);
        let mut checker = source.checker();
        checks::check(&file, &mut checker);
        if !checker.findings.is_empty() {
            return Err(Diagnostics(checker.findings));
        }
        let changes = source.tree.field("changes").map(|node| overlay::edits(&source.text, node)).unwrap_or_default();
        let edits: Vec<Edit> = changes.into_iter().chain(overrides.settings.iter().map(setting)).collect();
        let base = scenario(&file.scenario, edits)?;
        let seed = overrides.seed.or(file.seed).unwrap_or(base.scenario().seed);
        let replicates = overrides.replicates.or(file.replicates).unwrap_or(base.scenario().replicates);
        let (inherited, mut drawn) = inherit::inherit(&mut file, &base, &source)?;
        let mut checker = source.checker();
        checks::check_design(&file, &mut checker);
        if !checker.findings.is_empty() {
            return Err(Diagnostics(checker.findings));
        }
        let points = points::points(&file, &inherited, seed, tables, &source)?;
        if points.values.len() as u64 * u64::from(replicates) > u64::from(u32::MAX) {
            let mut checker = source.checker();
            let title = format!("{} points of {replicates} replicates are more than four billion", points.values.len());
            checker.report("E107", "design", title, "this design", Some("take fewer points or replicates".into()));
            return Err(Diagnostics(checker.findings));
        }
        let mut arms = arms::arms(&file, &base, &points, &source)?;
        let turns = drawn.stages(&base, &arms.iter().map(|a| &a.edits[..]).collect::<Vec<_>>())?;
        arms.iter_mut().zip(turns).for_each(|(arm, turns)| arm.drawn = turns);
        let cells = cells::check(&base, &arms, &points, &source)?;
        let layout = Arc::new(cells.layout);
        let picks = picks::picks(&file, &base, &layout, &cells.network, &source)?;
        let mut experiment = Self {
            name,
            file,
            seed,
            replicates,
            arms,
            points,
            network: cells.network,
            calendar: cells.calendar,
            layout,
            outcomes: picks.outcomes,
            analysed: picks.analysed,
            series: picks.series,
            digest: String::new(),
            drawn,
            coordinates: Vec::new(),
            overrides: overrides.clone(),
            text: written,
            tables: tables.texts(),
            base,
        };
        let lucks = replicates as usize * if experiment.own_luck() { experiment.points.values.len() } else { 1 };
        experiment.coordinates = experiment.drawn.varied.iter().map(|v| growing(lucks, &v.name, seed)).collect();
        experiment.digest = experiment.digest(&cells.fingerprints);
        Ok(experiment)
    }

    /// The scenario of a point and an arm, with what is drawn for each run at the values of the files.
    ///
    /// # Errors
    /// All that is wrong with it; none of a combination that was checked.
    pub fn resolve(&self, point: usize, arm: usize) -> Result<Resolved, Diagnostics> {
        cells::resolve(&self.base, &self.arms[arm], &self.points, point)
    }

    /// The values that are drawn for a run beside its point.
    #[must_use]
    pub fn draws(&self, member: Member) -> Vec<String> {
        let luck = self.luck(member);
        self.drawn.varied.iter().zip(&self.coordinates).map(|(v, axis)| v.value(axis[luck as usize], luck)).collect()
    }

    /// The model of a member, with what is drawn for it, and the layout that fits it.
    ///
    /// # Errors
    /// If what is drawn makes no valid scenario.
    pub fn fitted(&self, member: Member) -> Result<Fitted, Diagnostics> {
        let arm = &self.arms[member.arm];
        let points = arm.stages.iter().enumerate().map(|(i, stage)| (*stage, self.points.edit(member.point, i)));
        let of = format!("point {}, replicate {}", member.point, member.replicate);
        let values = self.draws(member);
        let drawn = self.drawn.varied.iter().zip(&values).zip(&arm.drawn).map(|((v, value), stage)| (*stage, v.edit(value, &of)));
        let model = self.base.model(&staged(&arm.edits, points.chain(drawn))).map_err(|why| cells::drawn(self, member, &values, why))?;
        let sound = self.network.has_agents_of(&model.network) && self.calendar == model.calendar;
        let Governments { stockpiles, acting } = Governments::of(&model);
        if !sound || !self.layout.has_room_for(&stockpiles, &acting) {
            return Err(cells::drawn(self, member, &values, Diagnostics::default()));
        }
        let same = self.network.has_links_of(&model.network);
        let layout = if same { Arc::clone(&self.layout) } else { Arc::new(self.layout.fitted_to(&model.network)) };
        Ok((model, layout))
    }

    /// Number of recorded points in time.
    #[must_use]
    pub fn dates(&self) -> usize {
        (self.calendar.ticks / self.calendar.record_every) as usize
    }

    /// Whether every point has luck of its own, as samples of a Latin hypercube have. Other designs run all points under
    /// the same luck, so that their differences are those of the points.
    #[must_use]
    pub fn own_luck(&self) -> bool {
        matches!(self.file.design, Some(super::file::Design::LatinHypercube(_)))
    }

    fn digest(&self, fingerprints: &[String]) -> String {
        let mut digest = Sha256::new();
        let mut add = |text: String| {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        };
        add(format!("{} {} {} {:?}", env!("CARGO_PKG_VERSION"), self.seed, self.replicates, self.calendar));
        self.arms.iter().for_each(|a| add(format!("{} {:?}", a.name, a.stages)));
        fingerprints.iter().for_each(|f| add(f.clone()));
        add(format!("{:?} {:?} {:?}", self.file.design, self.file.interval, self.file.precision));
        for (i, uncertainty) in self.file.uncertainties.iter().enumerate() {
            add(format!("{} {} {:?}", uncertainty.name, uncertainty.path, uncertainty.dist));
            self.points.values.iter().for_each(|p| add(p[i].clone()));
        }
        add(self.drawn.fingerprint());
        add(format!("{:?} {:?} {:?}", self.outcomes, self.analysed, self.series));
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
