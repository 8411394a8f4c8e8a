//! From a path to a study: read, overlay, check everything, balance the world, resolve every arm.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::base::{Base, Resolved};
use super::diagnostics::{Diagnostics, Finding};
use super::inputs::Inputs;
use super::model::{Focus, Model};
use super::observations::Observation;
use super::overlay::{Action, Edit};
use super::record::Described;
use super::scenario_file::ScenarioFile;
use super::schema;
use super::text::{File, Place, Text};
use super::tree::{self, Node};
use super::variation::{Origin, Stage, Variation, staged};
use super::world_file::WorldFile;
use crate::network::balance::Adjustment;

/// A loaded scenario: every arm checked, balanced and resolved.
#[derive(Debug)]
pub struct Study {
    /// Name of the file without its ending.
    pub name: String,
    /// The scenario as written, settings of the command line included, lists sorted.
    pub scenario: ScenarioFile,
    /// The world of the first arm, lists sorted.
    pub world: WorldFile,
    /// What balancing adjusted in the world of the first arm.
    pub adjustments: Vec<Adjustment>,
    /// What the briefing looks at first.
    pub focus: Focus,
    /// The arms, in the order of the file.
    pub arms: Vec<StudyArm>,
    /// What differs between replicates besides luck; values of the files are its centre.
    pub variation: Variation,
    /// SHA-256 over all that the arms resolve to and over what varies, in hexadecimal digits; it does not depend on the order of
    /// declarations.
    pub digest: String,
    /// What was observed of each series, in the order of the file.
    pub observations: Vec<Vec<Observation>>,
    /// The texts that it was read from.
    pub inputs: Inputs,
    base: Base,
    /// SHA-256 over what the arms resolve to at the centre.
    central: String,
}

/// One arm, ready to run.
#[derive(Debug)]
pub struct StudyArm {
    /// Its name.
    pub name: String,
    /// The scenario with the arm's changes.
    pub scenario: ScenarioFile,
    /// What a run needs, with every uncertain value as the files state it.
    pub model: Arc<Model>,
    edits: Vec<Edit>,
    /// For each varied value when it is put in.
    stages: Vec<Stage>,
}

/// A study with the values of one replicate, before its arms.
#[derive(Debug)]
pub struct Moved {
    base: Base,
    values: Vec<String>,
    replicate: u32,
}

/// A setting of the command line: path and value, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Path in the scenario; `world.` and `behaviour.` lead into the other two files.
    pub path: String,
    /// Value in RON.
    pub value: String,
}

/// Loads a scenario from a file, or from the bundled ones where no such file exists.
pub fn load(path: &Path, settings: &[Setting]) -> Result<Study, Diagnostics> {
    study(Base::open(path, settings)?)
}

/// Loads a study again from the texts that it was read from; `name` is that of its scenario.
pub fn reload(name: &str, inputs: &Inputs, settings: &[Setting]) -> Result<Study, Diagnostics> {
    study(Base::reopen(name, inputs, settings)?)
}

fn study(base: Base) -> Result<Study, Diagnostics> {
    let plain = base.with(&[])?;
    let mut variation = Variation::of(&base)?;
    let mut digest = Sha256::new();
    let mut arms = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for arm in &base.scenario().arms {
        let edits = base.arm(&arm.name);
        match base.with(&edits) {
            Ok(resolved) if !base.has_shape_of(&resolved.model.network) => findings.push(shape_finding(&base, &arm.name)),
            Ok(resolved) if !says_the_same(&resolved.scenario, base.scenario()) => findings.push(doubt_finding(&base, &arm.name)),
            Ok(resolved) => {
                digest.update(fingerprint(&arm.name, &resolved));
                arms.push(StudyArm {
                    name: arm.name.clone(),
                    scenario: resolved.scenario,
                    model: resolved.model,
                    edits,
                    stages: Vec::new(),
                });
            }
            Err(Diagnostics(found)) => findings.extend(found.into_iter().filter(|f| !findings.contains(f)).collect::<Vec<_>>()),
        }
    }
    if !findings.is_empty() {
        return Err(Diagnostics(findings));
    }
    let stages = variation.stages(&base, &arms.iter().map(|a| &a.edits[..]).collect::<Vec<_>>())?;
    arms.iter_mut().zip(stages).for_each(|(arm, stages)| arm.stages = stages);
    let central = hex(digest);
    let digest = digest_of(&central, &variation);
    let observations = base.observations()?;
    let (focus, inputs) = (base.focus(), base.inputs());
    let Resolved { scenario, world, adjustments, .. } = plain;
    Ok(Study { name: base.name.clone(), scenario, world, adjustments, focus, arms, variation, digest, observations, inputs, base, central })
}

/// The digest of a study: that of its centre, where nothing varies.
fn digest_of(central: &str, variation: &Variation) -> String {
    if variation.is_empty() { central.to_owned() } else { hex(Sha256::new().chain_update(central).chain_update(variation.fingerprint())) }
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Study {
    /// The study with everything held at the values that its files state, so that runs differ by their luck alone.
    #[must_use]
    pub fn luck_only(mut self) -> Self {
        self.variation = Variation::default();
        self.arms.iter_mut().for_each(|arm| arm.stages.clear());
        self.digest.clone_from(&self.central);
        self
    }

    /// The study with behaviour held at the values of its file, so that runs differ by their luck and by uncertain facts.
    #[must_use]
    pub fn facts_only(mut self) -> Self {
        let facts: Vec<bool> = self.variation.varied.iter().map(|v| v.origin != Origin::Behaviour).collect();
        let mut kept = facts.iter();
        self.variation.varied.retain(|_| kept.next().is_some_and(|fact| *fact));
        for arm in &mut self.arms {
            let mut kept = facts.iter();
            arm.stages.retain(|_| kept.next().is_some_and(|fact| *fact));
        }
        self.digest = digest_of(&self.central, &self.variation);
        self
    }

    /// The study with the values of one replicate, one for each varied value.
    ///
    /// # Errors
    /// All that is wrong with these values, before any arm.
    pub fn moved(&self, values: Vec<String>, replicate: u32) -> Result<Moved, Diagnostics> {
        let everywhere = |i: &usize| self.arms.iter().all(|arm| arm.stages[*i] == Stage::Before);
        let edits: Vec<Edit> = (0..values.len()).filter(everywhere).map(|i| self.edit(&values, i, replicate)).collect();
        let base = self.base.moved(&edits).map_err(|why| self.explain(&values, replicate, None, why))?;
        Ok(Moved { base, values, replicate })
    }

    /// The model of an arm with the values of a replicate.
    ///
    /// # Errors
    /// All that is wrong with these values in this arm.
    pub fn model(&self, arm: usize, moved: &Moved) -> Result<Arc<Model>, Diagnostics> {
        self.model_with(arm, moved, &[])
    }

    /// The same with further changes, such as the behaviour of a point of a calibration.
    ///
    /// # Errors
    /// All that is wrong with these values and changes in this arm.
    pub fn model_with(&self, arm: usize, moved: &Moved, changes: &[Edit]) -> Result<Arc<Model>, Diagnostics> {
        let StudyArm { name, model: central, edits, stages, .. } = &self.arms[arm];
        let everywhere = |i: &usize| self.arms.iter().all(|arm| arm.stages[*i] == Stage::Before);
        let own = (0..stages.len()).filter(|i| !everywhere(i)).map(|i| (stages[i], self.edit(&moved.values, i, moved.replicate)));
        let explain = |why| self.explain(&moved.values, moved.replicate, Some(name), why);
        let model = moved.base.model(&[&staged(edits, own), changes].concat()).map_err(explain)?;
        if !model.network.has_agents_of(&central.network) || model.calendar != central.calendar {
            return Err(explain(Diagnostics::default()));
        }
        Ok(model)
    }

    fn edit(&self, values: &[String], i: usize, replicate: u32) -> Edit {
        self.variation.varied[i].edit(&values[i], &format!("replicate {replicate}"))
    }

    /// What is wrong with a replicate, with the values that it has.
    fn explain(&self, values: &[String], replicate: u32, arm: Option<&str>, Diagnostics(why): Diagnostics) -> Diagnostics {
        let named: Vec<String> = self.variation.varied.iter().zip(values).map(|(v, value)| format!("{} = {value}", v.name)).collect();
        let (whose, what) = (arm.map_or_else(|| "the scenario".to_owned(), |name| format!("arm \"{name}\"")), named.join(", "));
        let (title, help) = if why.is_empty() {
            (format!("what is drawn for replicate {replicate} changes who exists in {whose} ({what})"), "vary quantities, not agents")
        } else {
            let help = "narrow a distribution, cut it off with `min` and `max`, or leave the value alone";
            (format!("what is drawn for replicate {replicate} makes {whose} invalid ({what})"), help)
        };
        let place = self.variation.varied.first().map(|v| v.place.clone());
        let first =
            Finding { code: "S125", title, label: "what is uncertain begins here".into(), place, other: None, help: Some(help.into()) };
        Diagnostics(std::iter::once(first).chain(why).collect())
    }
}

/// What an arm resolves to, not how its changes are written, as a text to be hashed.
#[must_use]
pub fn fingerprint(name: &str, resolved: &Resolved) -> String {
    let plain =
        ScenarioFile { arms: Vec::new(), overlay: Vec::new(), uncertainties: Vec::new(), vary_world: false, ..resolved.scenario.clone() };
    let world = WorldFile { ranges: Vec::new(), ..resolved.world.clone() };
    format!("{name}{plain:?}{world:?}{:?}", resolved.model.behaviour)
}

/// Whether two scenarios say that the same is uncertain.
fn says_the_same(a: &ScenarioFile, b: &ScenarioFile) -> bool {
    a.uncertainties == b.uncertainties && a.vary_world == b.vary_world
}

fn doubt_finding(base: &Base, arm: &str) -> Finding {
    Finding {
        code: "S126",
        title: format!("arm \"{arm}\" changes what is uncertain"),
        label: "these changes".into(),
        other: None,
        place: base.place_of_arm(arm),
        help: Some("what nobody controls is the same in all arms; an arm that sets a value takes its uncertainty away".into()),
    }
}

fn shape_finding(base: &Base, arm: &str) -> Finding {
    Finding {
        code: "S110",
        title: format!("arm \"{arm}\" changes who exists or who may trade with whom"),
        label: "these changes".into(),
        place: base.place_of_arm(arm),
        other: None,
        help: Some(
            "arms share one network, so that their runs can be paired; change quantities, not agents, or write another scenario".into(),
        ),
    }
}

/// Edits that concern one of the three files, with the prefix taken off; the empty prefix means the scenario.
pub(super) fn under(edits: &[Edit], prefix: &str) -> Vec<Edit> {
    let elsewhere = |path: &str| path.starts_with("world.") || path.starts_with("behaviour.");
    let wanted = edits.iter().filter(|e| if prefix.is_empty() { !elsewhere(&e.path) } else { e.path.starts_with(prefix) });
    wanted.map(|e| Edit { path: e.path[prefix.len()..].to_owned(), ..e.clone() }).collect()
}

pub(crate) fn setting(setting: &Setting) -> Edit {
    let file = |text: &str| Arc::new(File { name: "--set".into(), text: text.to_owned() });
    let place = |text: &str| Place { file: file(text), span: 0..text.len() };
    Edit { action: Action::Set(place(&setting.value)), path: setting.path.clone(), path_place: place(&setting.path) }
}

/// Reads a text as a record: shape first, so that all departures are told at once, then values.
pub(crate) fn read_as<T: Described + serde::de::DeserializeOwned>(
    text: &Text,
    mut findings: Vec<Finding>,
) -> Result<(Node, T), Diagnostics> {
    let tree = match tree_of::<T>(text) {
        Ok(tree) => tree,
        Err(finding) => {
            findings.push(*finding);
            return Err(Diagnostics(findings));
        }
    };
    findings.extend(schema::check(text, &tree, T::record().expect("files are records")));
    if !findings.is_empty() {
        return Err(Diagnostics(findings));
    }
    match options().from_str::<T>(&text.body) {
        Ok(value) => Ok((tree, value)),
        Err(error) => {
            let at = offset(&text.body, error.span.start.line, error.span.start.col);
            Err(Diagnostics(vec![syntax(text, at, words(&error.code))]))
        }
    }
}

/// The tree of a text that is to be read as a record.
pub(super) fn tree_of<T: serde::de::DeserializeOwned>(text: &Text) -> Result<Node, Box<Finding>> {
    tree::parse(&text.body).map_err(|at| {
        let reason = options().from_str::<T>(&text.body).err().map_or_else(|| "this text cannot be read".into(), |e| words(&e.code));
        Box::new(syntax(text, at.min(text.body.len().saturating_sub(1)), reason))
    })
}

fn syntax(text: &Text, at: usize, title: String) -> Finding {
    let end = text.body[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    Finding { code: "S002", title, label: "here".into(), place: Some(text.place(&(at..end))), other: None, help: None }
}

fn options() -> ron::Options {
    use ron::extensions::Extensions;
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// The parser's reason in words that help.
fn words(error: &ron::Error) -> String {
    match error {
        ron::Error::ExpectedComma => "a comma is due here, or a whole number where a fraction stands".into(),
        other => other.to_string(),
    }
}

/// Byte of a line and column, both counted from one.
fn offset(body: &str, line: usize, column: usize) -> usize {
    let start: usize = body.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within: usize = body[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    (start + within).min(body.len().saturating_sub(1))
}

pub(super) fn point_at_world(mut error: Diagnostics, text: &Text, tree: &Node) -> Diagnostics {
    for finding in &mut error.0 {
        finding.place = tree.field("world").map(|node| text.place(&node.span));
        finding.label = "named here".into();
    }
    error
}

/// Sorts every list whose order means nothing.
pub(super) fn sort_world(world: &mut WorldFile) {
    world.markets.sort_by(|a, b| a.id.cmp(&b.id));
    world.countries.sort_by(|a, b| a.id.cmp(&b.id));
    world.commodities.sort_by(|a, b| a.id.cmp(&b.id));
    world.recipes.sort_by(|a, b| a.id.cmp(&b.id));
    world.companies.sort_by(|a, b| a.id.cmp(&b.id));
    world.stages.sort_by(|a, b| a.id.cmp(&b.id));
    world.projects.sort_by(|a, b| a.id.cmp(&b.id));
    world.sectors.sort_by(|a, b| a.id.cmp(&b.id));
    world.chokepoints.sort_by(|a, b| a.id.cmp(&b.id));
    world.sources.sort_by(|a, b| a.id.cmp(&b.id));
    world.end_uses.sort_by(|a, b| (&a.sector, &a.country).cmp(&(&b.sector, &b.country)));
    world.trade.sort_by(|a, b| (&a.commodity, &a.from, &a.to).cmp(&(&b.commodity, &b.from, &b.to)));
    world.flows.sort_by(|a, b| (&a.from, &a.to, &a.commodity).cmp(&(&b.from, &b.to, &b.commodity)));
    world.legs.sort_by(|a, b| (&a.from, &a.to, a.mode as u8).cmp(&(&b.from, &b.to, b.mode as u8)).then(a.days.total_cmp(&b.days)));
    world.opening_stocks.sort_by(|a, b| (&a.commodity, a.held_by as u8, &a.countries).cmp(&(&b.commodity, b.held_by as u8, &b.countries)));
    world.flights.iter_mut().for_each(|f| f.countries.sort());
    world.flights.sort_by(|a, b| a.countries.cmp(&b.countries));
    world.export_taxes.iter_mut().for_each(|t| t.commodities.sort());
    world.export_taxes.sort_by(|a, b| (&a.country, &a.commodities).cmp(&(&b.country, &b.commodities)));
    world.recipes.iter_mut().for_each(|r| r.inputs.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
    world.sectors.iter_mut().for_each(|s| s.needs.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
    world.companies.iter_mut().for_each(|c| c.makes.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
}

pub(super) fn sort_scenario(scenario: &mut ScenarioFile) {
    scenario.measures.sort_by(|a, b| a.id.cmp(&b.id));
    scenario.shocks.sort_by(|a, b| a.id.cmp(&b.id));
    scenario.hazards.sort_by(|a, b| a.id.cmp(&b.id));
    scenario.sources.sort_by(|a, b| a.id.cmp(&b.id));
    for measure in &mut scenario.measures {
        measure.commodities.sort();
        measure.against.sort();
        measure.except.sort();
    }
}
