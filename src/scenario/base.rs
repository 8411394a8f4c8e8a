//! The texts of a study, read once. Arms and points of a design are changes on top of them, and only what a
//! change touches is read, checked and balanced anew: a change of behaviour or of a measure costs no second
//! reading of the world.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::behaviour::Behaviour;
use super::check::Checker;
use super::check::history::{ONE_BEHAVIOUR, no_behaviour};
use super::diagnostics::{Diagnostics, Finding};
use super::include;
use super::inputs::{Inputs, Texts};
use super::load::{Setting, point_at_world, read_as, setting, sort_scenario, sort_world, under};
use super::model::{Focus, Model};
use super::observations::{self, Observation};
use super::overlay::{self, Edit};
use super::record::Described;
use super::resolve;
use super::scenario_file::ScenarioFile;
use super::text::{Place, Text};
use super::tree::Node;
use super::world_file::WorldFile;
use crate::network::Network;
use crate::network::balance::{Adjustment, balance};

/// A scenario with its world and the behaviour, settings of the command line included, before any arm.
#[derive(Debug)]
pub struct Base {
    /// Name of the file without its ending.
    pub name: String,
    scenario: Part<ScenarioFile>,
    world: Part<WorldFile>,
    behaviour: Part<Behaviour>,
    network: Arc<Network>,
    adjustments: Vec<Adjustment>,
    texts: Arc<Texts>,
    settings: Vec<Edit>,
}

/// A text with its tree and what it says.
#[derive(Debug, Clone)]
struct Part<T> {
    text: Text,
    tree: Node,
    value: T,
}

/// The base with some changes, checked and balanced; what no change touches is that of the base.
struct Laid<'b> {
    scenario: Cow<'b, Part<ScenarioFile>>,
    world: Cow<'b, Part<WorldFile>>,
    behaviour: Cow<'b, Part<Behaviour>>,
    network: Arc<Network>,
    adjustments: Cow<'b, [Adjustment]>,
}

/// The base with some changes: checked, balanced and resolved.
#[derive(Debug)]
pub struct Resolved {
    /// The scenario with the changes, lists sorted.
    pub scenario: ScenarioFile,
    /// The world with the changes, lists sorted.
    pub world: WorldFile,
    /// What a run needs.
    pub model: Arc<Model>,
    /// What balancing adjusted.
    pub adjustments: Vec<Adjustment>,
}

impl<T: Described + serde::de::DeserializeOwned> Part<T> {
    fn read(text: Text, findings: Vec<Finding>) -> Result<Self, Diagnostics> {
        let (tree, value) = read_as::<T>(&text, findings)?;
        Ok(Self { text, tree, value })
    }

    /// The part with more edits; the part itself where there are none.
    fn with<'p>(&'p self, edits: &[Edit]) -> Result<Cow<'p, Self>, Diagnostics>
    where
        T: Clone,
    {
        if edits.is_empty() {
            return Ok(Cow::Borrowed(self));
        }
        let mut text = self.text.clone();
        let findings = overlay::apply(&mut text, edits);
        Self::read(text, findings).map(Cow::Owned)
    }
}

impl Base {
    /// Reads a scenario from a file, or from the bundled ones where no such file exists, with its world.
    ///
    /// # Errors
    /// All that is wrong with the files and settings, before arms.
    pub fn open(path: &Path, settings: &[Setting]) -> Result<Self, Diagnostics> {
        Self::open_with(path, settings.iter().map(setting).collect())
    }

    /// The same with changes that are written in a file.
    ///
    /// # Errors
    /// All that is wrong with the files and changes, before arms.
    pub fn open_with(path: &Path, settings: Vec<Edit>) -> Result<Self, Diagnostics> {
        let name = path.file_stem().map_or_else(|| "scenario".into(), |s| s.to_string_lossy().into_owned());
        Self::of(name, Texts::on_disk(path)?, settings)
    }

    /// The same from texts that were kept; nothing is read from the disk.
    ///
    /// # Errors
    /// All that is wrong with the texts and settings, before arms.
    pub fn reopen(name: &str, inputs: &Inputs, settings: &[Setting]) -> Result<Self, Diagnostics> {
        Self::reopen_with(name, inputs, settings.iter().map(setting).collect())
    }

    /// The same with changes that are written in a file.
    ///
    /// # Errors
    /// All that is wrong with the texts and changes, before arms.
    pub fn reopen_with(name: &str, inputs: &Inputs, settings: Vec<Edit>) -> Result<Self, Diagnostics> {
        Self::of(name.to_owned(), Texts::given(inputs), settings)
    }

    fn of(name: String, texts: Texts, settings: Vec<Edit>) -> Result<Self, Diagnostics> {
        let mut text = Text::new(Arc::clone(&texts.scenario));
        let findings = overlay::apply(&mut text, &under(&settings, ""));
        let scenario = Part::<ScenarioFile>::read(text, findings)?;
        if !scenario.value.targets.is_empty() {
            no_hand_on_behaviour(&settings)?;
        }
        let mut world = world_of(&texts, &scenario, &under(&settings, "world."))?;
        let mut text = Text::new(Arc::clone(&texts.behaviour));
        let findings = overlay::apply(&mut text, &under(&settings, "behaviour."));
        let behaviour = Part::<Behaviour>::read(text, findings)?;
        check(&scenario, Some(&world), &world.value, &behaviour.value)?;
        sort_world(&mut world.value);
        let (network, adjustments) = settle(&world, &behaviour.value)?;
        Ok(Self { name, scenario, world, behaviour, network, adjustments, texts: Arc::new(texts), settings })
    }

    /// The texts that were read.
    #[must_use]
    pub fn inputs(&self) -> Inputs {
        self.texts.inputs()
    }

    /// The scenario as written, lists in the order of the file.
    #[must_use]
    pub fn scenario(&self) -> &ScenarioFile {
        &self.scenario.value
    }

    /// What was observed of each series of the scenario, as far as it lies in the simulated time.
    ///
    /// # Errors
    /// All that is wrong with the tables.
    pub fn observations(&self) -> Result<Vec<Vec<Observation>>, Diagnostics> {
        let Part { text, tree, value } = &self.scenario;
        let calendar = resolve::calendar(value);
        let end = calendar.date(calendar.ticks);
        let mut checker = Checker::new(text, tree);
        let mut all = Vec::new();
        for (i, observed) in value.observed.iter().enumerate() {
            let rows = match self.texts.tables.read(&observed.file).map(|file| observations::read(&file)) {
                Ok(Ok(rows)) => rows,
                Ok(Err(findings)) => {
                    checker.findings.extend(findings.into_iter().filter(|f| !checker.findings.contains(f)).collect::<Vec<_>>());
                    continue;
                }
                Err(Diagnostics(findings)) => {
                    let title = findings.first().map_or_else(String::new, |f| f.title.clone());
                    checker.report("S136", &format!("observed[{i}].file"), title, "this file", None);
                    continue;
                }
            };
            let here = |o: &Observation| o.series == observed.id && o.period.first >= calendar.start && o.period.last < end;
            let found: Vec<Observation> = rows.into_iter().filter(here).collect();
            if found.is_empty() {
                let title = format!("`{}` holds no row of `{}` within the simulated time", observed.file, observed.id);
                let help = "the column `series` names the id of the observed series";
                checker.report("S136", &format!("observed[{i}]"), title, "nothing to compare", Some(help.into()));
            }
            all.push(found);
        }
        if checker.findings.is_empty() { Ok(all) } else { Err(Diagnostics(checker.findings)) }
    }

    /// What the briefing looks at first.
    #[must_use]
    pub fn focus(&self) -> Focus {
        resolve::focus(&self.scenario.value, &self.network)
    }

    /// The changes of an arm of the scenario; none if it has no such arm.
    #[must_use]
    pub fn arm(&self, name: &str) -> Vec<Edit> {
        let Part { text, tree, .. } = &self.scenario;
        tree.at(&text.body, &format!("arms[{name}].changes")).map(|node| overlay::edits(text, node)).unwrap_or_default()
    }

    /// Where the changes of an arm stand.
    pub(super) fn place_of_arm(&self, name: &str) -> Option<Place> {
        let Part { text, tree, .. } = &self.scenario;
        tree.at(&text.body, &format!("arms[{name}].changes")).ok().map(|node| text.place(&node.span))
    }

    /// Lays changes over the base.
    ///
    /// # Errors
    /// All that is wrong with the result.
    pub fn with(&self, edits: &[Edit]) -> Result<Resolved, Diagnostics> {
        let laid = self.lay(edits)?;
        let (scenario, model) = laid.resolve()?;
        let Laid { world, adjustments, .. } = laid;
        Ok(Resolved { scenario, world: world.into_owned().value, model: Arc::new(model), adjustments: adjustments.into_owned() })
    }

    /// The model alone of the base with changes.
    ///
    /// # Errors
    /// All that is wrong with the result.
    pub fn model(&self, edits: &[Edit]) -> Result<Arc<Model>, Diagnostics> {
        self.lay(edits)?.resolve().map(|(_, model)| Arc::new(model))
    }

    /// The base with changes, as a base for more of them.
    ///
    /// # Errors
    /// All that is wrong with the result, before arms.
    pub fn moved(&self, edits: &[Edit]) -> Result<Self, Diagnostics> {
        let Laid { scenario, world, behaviour, network, adjustments } = self.lay(edits)?;
        Ok(Self {
            name: self.name.clone(),
            scenario: scenario.into_owned(),
            world: world.into_owned(),
            behaviour: behaviour.into_owned(),
            network,
            adjustments: adjustments.into_owned(),
            texts: Arc::clone(&self.texts),
            settings: self.settings.iter().chain(edits).cloned().collect(),
        })
    }

    fn lay(&self, edits: &[Edit]) -> Result<Laid<'_>, Diagnostics> {
        let scenario = self.scenario.with(&under(edits, ""))?;
        let of_world = under(edits, "world.");
        let same_overlay = scenario.value.world == self.scenario.value.world && scenario.value.overlay == self.scenario.value.overlay;
        let mut world = if same_overlay {
            self.world.with(&of_world)?
        } else {
            let edits: Vec<Edit> = under(&self.settings, "world.").into_iter().chain(of_world).collect();
            Cow::Owned(world_of(&self.texts, &scenario, &edits)?)
        };
        let behaviour = self.behaviour.with(&under(edits, "behaviour."))?;
        let changed = matches!(world, Cow::Owned(_));
        check(&scenario, changed.then_some(&world), &world.value, &behaviour.value)?;
        if let Cow::Owned(world) = &mut world {
            sort_world(&mut world.value);
        }
        let (network, adjustments) = if changed || behaviour.value != self.behaviour.value {
            let (network, adjustments) = settle(&world, &behaviour.value)?;
            (network, Cow::Owned(adjustments))
        } else {
            (Arc::clone(&self.network), Cow::Borrowed(&self.adjustments[..]))
        };
        Ok(Laid { scenario, world, behaviour, network, adjustments })
    }

    /// What is wrong with the path of an edit that comes after others; nothing, if it leads somewhere.
    #[must_use]
    pub fn misses(&self, before: &[Edit], edit: &Edit) -> Vec<Finding> {
        let (text, _, prefix) = self.behind(&edit.path);
        let mut text = text.clone();
        let _ = overlay::apply(&mut text, &under(before, prefix));
        overlay::apply(&mut text, &under(std::slice::from_ref(edit), prefix))
    }

    /// The text that a path leads into with its tree, and the prefix that says so.
    pub(super) fn behind(&self, path: &str) -> (&Text, &Node, &'static str) {
        match path {
            _ if path.starts_with("world.") => (&self.world.text, &self.world.tree, "world."),
            _ if path.starts_with("behaviour.") => (&self.behaviour.text, &self.behaviour.tree, "behaviour."),
            _ => (&self.scenario.text, &self.scenario.tree, ""),
        }
    }

    /// The world, lists sorted.
    #[must_use]
    pub fn world(&self) -> &WorldFile {
        &self.world.value
    }

    /// The texts behind the base, before settings.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// What was set over the texts.
    pub(super) fn settings(&self) -> &[Edit] {
        &self.settings
    }

    /// Whether a network holds the agents and links of the base, whatever flows over them.
    #[must_use]
    pub fn has_shape_of(&self, other: &Network) -> bool {
        self.network.has_agents_of(other) && self.network.has_links_of(other)
    }

    /// Who exists, and who may trade with whom.
    #[must_use]
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }
}

impl Laid<'_> {
    /// The scenario with its lists sorted, and the model.
    fn resolve(&self) -> Result<(ScenarioFile, Model), Diagnostics> {
        let mut sorted = self.scenario.value.clone();
        sort_scenario(&mut sorted);
        let mut checker = Checker::new(&self.scenario.text, &self.scenario.tree);
        let model = resolve::resolve(&sorted, &self.network, &self.behaviour.value, &mut checker);
        if checker.findings.is_empty() { Ok((sorted, model)) } else { Err(Diagnostics(checker.findings)) }
    }
}

/// A backtest takes behaviour as it is.
fn no_hand_on_behaviour(settings: &[Edit]) -> Result<(), Diagnostics> {
    let refused = settings.iter().filter(|edit| edit.path.starts_with("behaviour."));
    let finding = |edit: &Edit| Finding {
        code: "S135",
        title: no_behaviour(&edit.path),
        label: "of all episodes".into(),
        place: Some(edit.path_place.clone()),
        other: None,
        help: Some(ONE_BEHAVIOUR.into()),
    };
    let findings: Vec<Finding> = refused.map(finding).collect();
    if findings.is_empty() { Ok(()) } else { Err(Diagnostics(findings)) }
}

/// The world of a scenario with its overlay and further edits.
fn world_of(texts: &Texts, scenario: &Part<ScenarioFile>, edits: &[Edit]) -> Result<Part<WorldFile>, Diagnostics> {
    let path = &scenario.value.world;
    texts.worlds.read(path).map_err(|e| point_at_world(e, &scenario.text, &scenario.tree))?;
    let mut text = include::world(texts, path)?;
    let mut findings = Vec::new();
    if let Some(changes) = scenario.tree.field("overlay") {
        findings.extend(overlay::apply(&mut text, &overlay::edits(&scenario.text, changes)));
    }
    findings.extend(overlay::apply(&mut text, edits));
    Part::read(text, findings)
}

/// Checks names: of the world, where it is new, and of the scenario.
fn check(
    scenario: &Part<ScenarioFile>,
    new_world: Option<&Part<WorldFile>>,
    world: &WorldFile,
    behaviour: &Behaviour,
) -> Result<(), Diagnostics> {
    let mut findings = Vec::new();
    if let Some(part) = new_world {
        let mut of_world = Checker::new(&part.text, &part.tree);
        of_world.world(&part.value);
        findings = of_world.findings;
    }
    let mut of_scenario = Checker::new(&scenario.text, &scenario.tree);
    of_scenario.scenario(&scenario.value, world, behaviour);
    findings.extend(of_scenario.findings);
    if findings.is_empty() { Ok(()) } else { Err(Diagnostics(findings)) }
}

/// Balances a checked and sorted world.
fn settle(world: &Part<WorldFile>, behaviour: &Behaviour) -> Result<(Arc<Network>, Vec<Adjustment>), Diagnostics> {
    match balance(&world.value, behaviour) {
        Ok(balanced) => Ok((Arc::new(balanced.network), balanced.adjustments)),
        Err(faults) => {
            let mut checker = Checker::new(&world.text, &world.tree);
            for fault in faults {
                checker.report("S106", &fault.path, fault.why, "does not balance", Some(fault.help));
            }
            Err(Diagnostics(checker.findings))
        }
    }
}
