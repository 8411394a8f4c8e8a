//! Two finished runs side by side: how they came about, in words, and what came out of them.

use std::collections::BTreeMap;

use super::statistics::{difference_of_means, mean, paired_difference};
use super::summary::Difference;
use crate::output::experiment::ExperimentManifest;
use crate::output::manifest::Manifest;
use crate::scenario::inputs::Inputs;
use crate::scenario::load::Setting;
use crate::scenario::tree::{self, Kind, Node};

/// An outcome of a run, by the words of its table: metric, commodity, sector, place, unit.
pub type Outcome = [String; 5];

/// Outcomes of a finished run: by arm and outcome, in the order of the table, a value per replicate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcomes {
    /// Names of the arms, in their order.
    pub arms: Vec<String>,
    /// Outcomes, in their order.
    pub order: Vec<Outcome>,
    values: BTreeMap<(String, Outcome), Vec<f64>>,
}

/// Columns of `runs.csv` that name an outcome.
const NAMES: [&str; 5] = ["metric", "commodity", "sector", "place", "unit"];

impl Outcomes {
    /// Reads `runs.csv`.
    ///
    /// # Errors
    /// What is wrong with the table.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(bytes);
        let head = reader.headers().map_err(|e| e.to_string())?.clone();
        let column = |name: &str| head.iter().position(|h| h == name).ok_or_else(|| format!("there is no column `{name}`"));
        let (arm, replicate, value) = (column("arm")?, column("replicate")?, column("value")?);
        let names = NAMES.map(column);
        let mut found = Self::default();
        for row in reader.records() {
            let row = row.map_err(|e| e.to_string())?;
            let mut outcome = Outcome::default();
            for (word, at) in outcome.iter_mut().zip(&names) {
                *word = row[*at.as_ref().map_err(Clone::clone)?].to_owned();
            }
            if !found.arms.iter().any(|a| *a == row[arm]) {
                found.arms.push(row[arm].to_owned());
            }
            if found.arms.len() == 1 && found.order.last() != Some(&outcome) {
                found.order.push(outcome.clone());
            }
            let values = found.values.entry((row[arm].to_owned(), outcome)).or_default();
            if row[replicate].parse() != Ok(values.len()) {
                return Err(format!("replicate {} of arm \"{}\" is out of order", &row[replicate], &row[arm]));
            }
            values.push(row[value].parse().map_err(|_| format!("`{}` is no number", &row[value]))?);
        }
        Ok(found)
    }

    /// Takes the runs of an experiment in order of its members, and makes of them one value per independent observation: with luck
    /// of its own each point is one, as the mean of its runs, otherwise each replicate, as the mean over the points.
    #[must_use]
    pub fn observations(mut self, replicates: usize, own_luck: bool) -> Self {
        for values in self.values.values_mut() {
            let points = values.len() / replicates.max(1);
            *values = if own_luck && points > 1 {
                values.chunks(replicates).map(mean).collect()
            } else {
                (0..replicates).map(|r| values.iter().skip(r).step_by(replicates).sum::<f64>() / points as f64).collect()
            };
        }
        self
    }

    /// Adds the value of one run.
    pub fn add(&mut self, arm: &str, outcome: [&str; 5], value: f64) {
        if !self.arms.iter().any(|a| a == arm) {
            self.arms.push(arm.to_owned());
        }
        let outcome = outcome.map(str::to_owned);
        if self.arms.len() == 1 && !self.values.contains_key(&(arm.to_owned(), outcome.clone())) {
            self.order.push(outcome.clone());
        }
        self.values.entry((arm.to_owned(), outcome)).or_default().push(value);
    }

    /// Values of an outcome in an arm, by replicate.
    #[must_use]
    pub fn of(&self, arm: &str, outcome: &Outcome) -> Option<&[f64]> {
        self.values.get(&(arm.to_owned(), outcome.clone())).map(Vec::as_slice)
    }
}

/// Whether run k of one and run k of the other had the same luck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Luck {
    /// They had, over so many runs.
    Shared(usize),
    /// They had not, and why.
    Apart(&'static str),
}

/// How a result came about, of a run or of an experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The command.
    pub command: String,
    /// Name of the scenario or the experiment.
    pub name: String,
    /// Digest of all that decides the numbers.
    pub digest: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Independent observations of each arm.
    pub observations: u64,
    /// Length of a step [d].
    pub step_days: f64,
    /// Design and number of points; none for a run or a single point.
    pub design: Option<String>,
    /// What the command line set.
    pub settings: Vec<Setting>,
    /// The texts that it was read from.
    pub inputs: Inputs,
    /// The text of the experiment, if it is one.
    pub experiment: Option<String>,
}

impl From<Manifest> for Provenance {
    fn from(manifest: Manifest) -> Self {
        Self {
            settings: manifest.settings(),
            version: manifest.version,
            command: manifest.command.join(" "),
            name: manifest.scenario,
            digest: manifest.digest,
            seed: manifest.seed,
            observations: manifest.replicates,
            step_days: manifest.step_days,
            design: None,
            inputs: manifest.inputs,
            experiment: None,
        }
    }
}

impl From<ExperimentManifest> for Provenance {
    fn from(manifest: ExperimentManifest) -> Self {
        let observations = if manifest.own_luck() && manifest.points > 1 { manifest.points as u64 } else { manifest.replicates };
        Self {
            settings: manifest.overrides().settings,
            version: manifest.version,
            command: manifest.command.join(" "),
            name: manifest.experiment,
            digest: manifest.digest,
            seed: manifest.seed,
            observations,
            step_days: manifest.step_days,
            design: manifest.design.map(|design| format!("{design}, {} points of {} replicates", manifest.points, manifest.replicates)),
            inputs: manifest.inputs.scenario,
            experiment: Some(manifest.inputs.experiment),
        }
    }
}

/// Whether two results shared their luck: draws depend on version, seed, replicate, process, agent and day alone, and with
/// another length of a step what is drawn falls on other days. The points of two experiments are the same where their design is.
#[must_use]
pub fn luck(a: &Provenance, b: &Provenance) -> Luck {
    match () {
        () if a.version != b.version => Luck::Apart("another version may draw otherwise"),
        () if a.seed != b.seed => Luck::Apart("the seeds differ"),
        () if a.step_days.to_bits() != b.step_days.to_bits() => Luck::Apart("the lengths of a step differ"),
        () if a.design != b.design => Luck::Apart("the designs differ"),
        () => Luck::Shared(a.observations.min(b.observations) as usize),
    }
}

/// One outcome of two arms.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// The outcome.
    pub outcome: Outcome,
    /// Mean of the first.
    pub a: f64,
    /// Mean of the second.
    pub b: f64,
    /// Second less first, with its 90 % interval; no interval where there is one run only.
    pub difference: Difference,
    /// Whether every run has the same value in both.
    pub same: bool,
}

/// Outcomes that both arms have, the second less the first: paired run by run where luck is shared.
#[must_use]
pub fn contrasts(a: (&Outcomes, &str), b: (&Outcomes, &str), luck: &Luck) -> Vec<Contrast> {
    let contrast = |outcome: &Outcome| {
        let (mut x, mut y) = (a.0.of(a.1, outcome)?, b.0.of(b.1, outcome)?);
        if let Luck::Shared(n) = luck {
            (x, y) = (&x[..(*n).min(x.len())], &y[..(*n).min(y.len())]);
        }
        let difference = match luck {
            Luck::Shared(_) => paired_difference(y, x),
            Luck::Apart(_) => difference_of_means(y, x),
        };
        Some(Contrast { outcome: outcome.clone(), a: mean(x), b: mean(y), difference, same: x == y })
    };
    a.0.order.iter().filter_map(contrast).collect()
}

/// How two results came about differently, one line each; nothing where they did not.
#[must_use]
pub fn departures(a: &Provenance, b: &Provenance) -> Vec<String> {
    let mut found = Vec::new();
    let mut tell = |what: &str, a: String, b: String| {
        if a != b {
            found.push(format!("{what}: {a} -> {b}"));
        }
    };
    tell("version", a.version.clone(), b.version.clone());
    tell("command", a.command.clone(), b.command.clone());
    tell("scenario", a.name.clone(), b.name.clone());
    let design = |of: &Provenance| of.design.clone().unwrap_or_else(|| "none".to_owned());
    tell("design", design(a), design(b));
    let sets = |of: &Provenance| format!("{} accepted sets", of.inputs.accepted.lines().count().saturating_sub(1));
    tell("accepted behaviour", sets(a), sets(b));
    if sets(a) == sets(b) && a.inputs.accepted != b.inputs.accepted {
        tell("accepted behaviour", "some sets".into(), "others".into());
    }
    match (a.inputs.settled(&a.settings), b.inputs.settled(&b.settings)) {
        (Ok(of_a), Ok(of_b)) => {
            if let (Some(x), Some(y)) = (&a.experiment, &b.experiment) {
                found.extend(text_departures("experiment", x, y));
            }
            for (prefix, (x, y)) in ["", "world", "behaviour"].into_iter().zip(of_a.iter().zip(&of_b)) {
                found.extend(text_departures(prefix, x, y));
            }
        }
        // Texts of another version need not be readable here; what the manifests say of themselves is.
        _ => {
            let settings = |of: &Provenance| of.settings.iter().map(|s| format!("{}={}", s.path, s.value)).collect::<Vec<_>>().join(", ");
            tell("seed", a.seed.to_string(), b.seed.to_string());
            tell("observations", a.observations.to_string(), b.observations.to_string());
            tell("settings", settings(a), settings(b));
            tell("digest of the scenario", a.digest.clone(), b.digest.clone());
        }
    }
    found
}

/// Where two RON texts say different things, by path.
#[must_use]
pub fn text_departures(prefix: &str, a: &str, b: &str) -> Vec<String> {
    let mut found = Vec::new();
    match (tree::parse(a), tree::parse(b)) {
        (Ok(x), Ok(y)) => walk(prefix, (a, &x), (b, &y), &mut found),
        _ if a != b => found.push(format!("{prefix}: the texts differ, and one of them cannot be read")),
        _ => {}
    }
    found
}

fn walk(path: &str, a: (&str, &Node), b: (&str, &Node), found: &mut Vec<String>) {
    match (&a.1.kind, &b.1.kind) {
        (Kind::Struct(x, left), Kind::Struct(y, right)) if x == y => {
            let parts = |entries: &'_ [tree::Entry]| entries.iter().map(|e| (e.key.clone(), e.value.clone())).collect::<Vec<_>>();
            let name = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            pair_up(&name, (a.0, &parts(left)), (b.0, &parts(right)), found);
        }
        (Kind::List(left), Kind::List(right)) => {
            let parts = |text: &str, items: &[Node]| names(text, items).into_iter().zip(items.iter().cloned()).collect::<Vec<_>>();
            let name = |key: &str| format!("{path}[{key}]");
            pair_up(&name, (a.0, &parts(a.0, left)), (b.0, &parts(b.0, right)), found);
        }
        (Kind::Tuple(x, left), Kind::Tuple(y, right)) if x == y && left.len() == right.len() => {
            for (i, (x, y)) in left.iter().zip(right).enumerate() {
                let name = if left.len() == 1 { path.to_owned() } else { format!("{path}.{i}") };
                walk(&name, (a.0, x), (b.0, y), found);
            }
        }
        _ => {
            let (x, y) = (words(a.0, a.1), words(b.0, b.1));
            if x != y {
                found.push(format!("{path}: {} -> {}", cut(&x), cut(&y)));
            }
        }
    }
}

type Parts<'t> = (&'t str, &'t [(String, Node)]);

/// Compares parts of the same name, and tells those that stand on one side only.
fn pair_up(name: &dyn Fn(&str) -> String, a: Parts<'_>, b: Parts<'_>, found: &mut Vec<String>) {
    for (key, node) in a.1 {
        match b.1.iter().find(|(other, _)| other == key) {
            Some((_, other)) => walk(&name(key), (a.0, node), (b.0, other), found),
            None => found.push(format!("{}: {} -> left out", name(key), cut(&words(a.0, node)))),
        }
    }
    for (key, node) in b.1.iter().filter(|(key, _)| !a.1.iter().any(|(other, _)| other == key)) {
        found.push(format!("{}: left out -> {}", name(key), cut(&words(b.0, node))));
    }
}

/// By what the items of a list are told apart: their names, or their places where names do not tell.
fn names(text: &str, items: &[Node]) -> Vec<String> {
    let end = |node: &Node, key| node.field(key).and_then(|n| n.scalar(text)).map(str::to_owned);
    let name = |node: &Node| match (end(node, "from"), end(node, "to")) {
        (Some(from), Some(to)) => Some(format!("{}{from}>{to}", end(node, "commodity").map(|c| format!("{c} ")).unwrap_or_default())),
        _ => node.name(text),
    };
    let named: Option<Vec<String>> = items.iter().map(name).collect();
    let distinct = |names: &Vec<String>| {
        let mut sorted = names.clone();
        sorted.sort();
        sorted.windows(2).all(|w| w[0] != w[1])
    };
    named.filter(distinct).unwrap_or_else(|| (0..items.len()).map(|i| i.to_string()).collect())
}

/// A value on one line; line breaks and comments between its parts mean nothing.
fn words(text: &str, node: &Node) -> String {
    let lines = text[node.span.clone()].lines().map(|l| l.split("//").next().unwrap_or_default());
    if matches!(node.kind, Kind::Scalar) {
        text[node.span.clone()].to_owned()
    } else {
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }
}

fn cut(text: &str) -> String {
    const LONGEST: usize = 80;
    if text.chars().count() <= LONGEST { text.to_owned() } else { format!("{}...", text.chars().take(LONGEST).collect::<String>()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_the_same_depart_nowhere() {
        let a = "(a: 1, // one\n list: [(id: \"x\", n: 1), (id: \"y\", n: 2)])";
        let b = "(list: [(id: \"y\", n: 2), (n: 1, id: \"x\")], a: 1)";
        assert_eq!(text_departures("", a, b), Vec::<String>::new());
    }

    #[test]
    fn departures_name_the_path() {
        let a = "(list: [(id: \"x\", n: 1), (id: \"y\", n: Days(2))], k: Ban)";
        let b = "(list: [(id: \"y\", n: Days(3)), (id: \"z\", n: 1)], k: Quota(volume: 1.0), m: 5)";
        let told = [
            "world.list[x]: (id: \"x\", n: 1) -> left out",
            "world.list[y].n: 2 -> 3",
            "world.list[z]: left out -> (id: \"z\", n: 1)",
            "world.k: Ban -> Quota(volume: 1.0)",
            "world.m: left out -> 5",
        ];
        assert_eq!(text_departures("world", a, b), told);
    }

    #[test]
    fn trade_is_told_apart_by_its_ends() {
        let a = "[(commodity: \"ore\", from: \"A\", to: \"B\", s: 1), (commodity: \"ore\", from: \"A\", to: \"C\", s: 1)]";
        let b = "[(commodity: \"ore\", from: \"A\", to: \"C\", s: 2), (commodity: \"ore\", from: \"A\", to: \"B\", s: 1)]";
        assert_eq!(text_departures("trade", a, b), ["trade[ore A>C].s: 1 -> 2"]);
    }
}
