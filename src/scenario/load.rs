//! From a path to a study: read, overlay, check everything, balance the world, resolve every arm.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::behaviour::Behaviour;
use super::check::Checker;
use super::diagnostics::{Diagnostics, Finding};
use super::inputs::{Inputs, Texts};
use super::model::{Focus, Model};
use super::overlay::{self, Action, Edit};
use super::record::Described;
use super::scenario_file::ScenarioFile;
use super::text::{File, Place, Text};
use super::tree::{self, Node};
use super::world_file::WorldFile;
use super::{resolve, schema};
use crate::network::Network;
use crate::network::balance::{Adjustment, balance};

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
    /// SHA-256 over all that the arms resolve to, in hexadecimal digits; it does not depend on the order of declarations.
    pub digest: String,
    /// The texts that it was read from.
    pub inputs: Inputs,
}

/// One arm, ready to run.
#[derive(Debug)]
pub struct StudyArm {
    /// Its name.
    pub name: String,
    /// The scenario with the arm's changes.
    pub scenario: ScenarioFile,
    /// What a run needs.
    pub model: Arc<Model>,
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
    let name = path.file_stem().map_or_else(|| "scenario".into(), |s| s.to_string_lossy().into_owned());
    study(name, &Sources::new(Texts::on_disk(path)?, settings))
}

/// Loads a study again from the texts that it was read from; `name` is that of its scenario.
pub fn reload(name: &str, inputs: &Inputs, settings: &[Setting]) -> Result<Study, Diagnostics> {
    study(name.to_owned(), &Sources::new(Texts::given(inputs), settings))
}

fn study(name: String, sources: &Sources) -> Result<Study, Diagnostics> {
    let base = sources.assemble(&[])?;
    let mut digest = Sha256::new();
    let mut arms = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for arm in &base.scenario.arms {
        match sources.assemble(&sources.arm_edits(&base, &arm.name)) {
            Ok(assembled) if !same_shape(&assembled.model.network, &base.model.network) => {
                findings.push(sources.shape_finding(&base, &arm.name));
            }
            Ok(assembled) => {
                // What the arm resolves to, not how its changes are written.
                let plain = ScenarioFile { arms: Vec::new(), overlay: Vec::new(), ..assembled.scenario.clone() };
                digest.update(format!("{}{plain:?}{:?}{:?}", arm.name, assembled.world, assembled.model.behaviour));
                arms.push(StudyArm { name: arm.name.clone(), scenario: assembled.scenario, model: assembled.model });
            }
            Err(Diagnostics(found)) => findings.extend(found.into_iter().filter(|f| !findings.contains(f)).collect::<Vec<_>>()),
        }
    }
    if !findings.is_empty() {
        return Err(Diagnostics(findings));
    }
    let digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let focus = resolve::focus(&base.scenario, &base.model.network);
    Ok(Study {
        name,
        scenario: base.scenario,
        world: base.world,
        adjustments: base.adjustments,
        focus,
        arms,
        digest,
        inputs: sources.texts.inputs(),
    })
}

/// The three texts behind a study, and the settings of the command line.
struct Sources {
    texts: Texts,
    settings: Vec<Edit>,
}

/// One combination of texts, checked and resolved.
struct Assembled {
    scenario_text: Text,
    scenario: ScenarioFile,
    world: WorldFile,
    adjustments: Vec<Adjustment>,
    model: Arc<Model>,
}

impl Sources {
    fn new(texts: Texts, settings: &[Setting]) -> Self {
        Self { texts, settings: settings.iter().map(setting).collect() }
    }

    fn arm_edits(&self, base: &Assembled, arm: &str) -> Vec<Edit> {
        let tree = tree::parse(&base.scenario_text.body).expect("the base was read before");
        let changes = tree.at(&base.scenario_text.body, &format!("arms[{arm}].changes"));
        changes.map(|node| overlay::edits(&base.scenario_text, node)).unwrap_or_default()
    }

    fn shape_finding(&self, base: &Assembled, arm: &str) -> Finding {
        let tree = tree::parse(&base.scenario_text.body).expect("the base was read before");
        let place = tree.at(&base.scenario_text.body, &format!("arms[{arm}].changes")).ok().map(|n| base.scenario_text.place(&n.span));
        Finding {
            code: "S110",
            title: format!("arm \"{arm}\" changes who exists or who may trade with whom"),
            label: "these changes".into(),
            place,
            help: Some(
                "arms share one network, so that their runs can be paired; change quantities, not agents, or write another scenario".into(),
            ),
        }
    }

    /// Applies the settings and the changes of an arm, then checks and resolves the result.
    fn assemble(&self, arm: &[Edit]) -> Result<Assembled, Diagnostics> {
        let all: Vec<Edit> = self.settings.iter().chain(arm).cloned().collect();
        let mut scenario_text = Text::new(Arc::clone(&self.texts.scenario));
        let mut findings = overlay::apply(&mut scenario_text, &under(&all, ""));
        let (scenario_tree, scenario) = read_as::<ScenarioFile>(&scenario_text, std::mem::take(&mut findings))?;
        let mut world_text = Text::new(self.texts.world(&scenario.world).map_err(|e| point_at_world(e, &scenario_text, &scenario_tree))?);
        if let Some(changes) = scenario_tree.field("overlay") {
            findings.extend(overlay::apply(&mut world_text, &overlay::edits(&scenario_text, changes)));
        }
        findings.extend(overlay::apply(&mut world_text, &under(&all, "world.")));
        let (world_tree, mut world) = read_as::<WorldFile>(&world_text, std::mem::take(&mut findings))?;
        let mut behaviour_text = Text::new(Arc::clone(&self.texts.behaviour));
        findings.extend(overlay::apply(&mut behaviour_text, &under(&all, "behaviour.")));
        let (_, behaviour) = read_as::<Behaviour>(&behaviour_text, std::mem::take(&mut findings))?;
        resolved(scenario_text, &scenario_tree, scenario, &world_text, &world_tree, &mut world, &behaviour)
            .map(|(scenario_text, scenario, adjustments, model)| Assembled { scenario_text, scenario, world, adjustments, model })
    }
}

/// Whether two networks hold the same agents and links, whatever flows over them.
fn same_shape(a: &Network, b: &Network) -> bool {
    let links = |n: &Network| n.links.iter().map(|l| (l.output, l.input, l.key)).collect::<Vec<_>>();
    let labels = |n: &Network| {
        let companies = n.companies.iter().map(|c| &c.label.id);
        companies
            .chain(n.end_uses.iter().map(|e| &e.label.id))
            .chain(n.commodities.iter().map(|c| &c.label.id))
            .cloned()
            .collect::<Vec<_>>()
    };
    labels(a) == labels(b) && links(a) == links(b)
}

type Resolved = (Text, ScenarioFile, Vec<Adjustment>, Arc<Model>);

/// Checks names, balances the world and resolves the scenario.
fn resolved(
    scenario_text: Text,
    scenario_tree: &Node,
    mut scenario: ScenarioFile,
    world_text: &Text,
    world_tree: &Node,
    world: &mut WorldFile,
    behaviour: &Behaviour,
) -> Result<Resolved, Diagnostics> {
    let mut of_world = Checker::new(world_text, world_tree);
    of_world.world(world);
    let mut of_scenario = Checker::new(&scenario_text, scenario_tree);
    of_scenario.scenario(&scenario, world, behaviour);
    let findings: Vec<Finding> = of_world.findings.drain(..).chain(of_scenario.findings.drain(..)).collect();
    if !findings.is_empty() {
        return Err(Diagnostics(findings));
    }
    sort_world(world);
    sort_scenario(&mut scenario);
    let balanced = match balance(world, behaviour) {
        Ok(balanced) => balanced,
        Err(faults) => {
            for fault in faults {
                of_world.report("S106", &fault.path, fault.why, "does not balance", Some(fault.help));
            }
            return Err(Diagnostics(of_world.findings));
        }
    };
    let model = resolve::resolve(&scenario, &Arc::new(balanced.network), behaviour, &mut of_scenario);
    if !of_scenario.findings.is_empty() {
        return Err(Diagnostics(of_scenario.findings));
    }
    drop(of_scenario);
    Ok((scenario_text, scenario, balanced.adjustments, Arc::new(model)))
}

/// Edits that concern one of the three files, with the prefix taken off; the empty prefix means the scenario.
pub(super) fn under(edits: &[Edit], prefix: &str) -> Vec<Edit> {
    let elsewhere = |path: &str| path.starts_with("world.") || path.starts_with("behaviour.");
    let wanted = edits.iter().filter(|e| if prefix.is_empty() { !elsewhere(&e.path) } else { e.path.starts_with(prefix) });
    wanted.map(|e| Edit { path: e.path[prefix.len()..].to_owned(), ..e.clone() }).collect()
}

pub(super) fn setting(setting: &Setting) -> Edit {
    let file = |text: &str| Arc::new(File { name: "--set".into(), text: text.to_owned() });
    let place = |text: &str| Place { file: file(text), span: 0..text.len() };
    Edit { action: Action::Set(place(&setting.value)), path: setting.path.clone(), path_place: place(&setting.path) }
}

/// Reads a text as a record: shape first, so that all departures are told at once, then values.
fn read_as<T: Described + serde::de::DeserializeOwned>(text: &Text, mut findings: Vec<Finding>) -> Result<(Node, T), Diagnostics> {
    let syntax = |at: usize, title: String| {
        let end = text.body[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        Finding { code: "S002", title, label: "here".into(), place: Some(text.place(&(at..end))), help: None }
    };
    let tree = match tree::parse(&text.body) {
        Ok(tree) => tree,
        Err(at) => {
            let reason = options().from_str::<T>(&text.body).err().map_or_else(|| "this text cannot be read".into(), |e| words(&e.code));
            findings.push(syntax(at.min(text.body.len().saturating_sub(1)), reason));
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
            Err(Diagnostics(vec![syntax(at, words(&error.code))]))
        }
    }
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

fn point_at_world(mut error: Diagnostics, text: &Text, tree: &Node) -> Diagnostics {
    for finding in &mut error.0 {
        finding.place = tree.field("world").map(|node| text.place(&node.span));
        finding.label = "named here".into();
    }
    error
}

/// Sorts every list whose order means nothing.
fn sort_world(world: &mut WorldFile) {
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
    world.legs.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    world.recipes.iter_mut().for_each(|r| r.inputs.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
    world.sectors.iter_mut().for_each(|s| s.needs.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
    world.companies.iter_mut().for_each(|c| c.makes.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
}

fn sort_scenario(scenario: &mut ScenarioFile) {
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
