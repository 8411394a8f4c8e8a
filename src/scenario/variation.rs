//! What differs between the replicates of a study besides their luck: what the scenario says is uncertain, the ranges of
//! its world where it varies them, and the accepted sets of behaviour.
//!
//! A value of the scenario counts more than one of its world, and that more than one of the accepted sets. What is set
//! on the command line, or for all points of an experiment, is not uncertain any more.

use std::sync::Arc;

use super::base::Base;
use super::diagnostics::{Diagnostics, Finding};
use super::include;
use super::load::under;
use super::overlay::{self, Action, Edit};
use super::text::{File, Place};
use super::tree::{self, Node, PathError};
use super::uncertainty::{Distribution, Observed, column, value};

/// Who says that something is uncertain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The scenario.
    Scenario,
    /// The world.
    World,
    /// The accepted sets of behaviour.
    Behaviour,
}

/// A value that differs from replicate to replicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Varied {
    /// Name in tables.
    pub name: String,
    /// Path; `world.` and `behaviour.` lead into the other two files.
    pub path: String,
    /// Who says so.
    pub origin: Origin,
    /// What its values are.
    pub values: Values,
    /// Where the path stands.
    pub place: Place,
}

/// The values of something uncertain.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Drawn from what is believed; with the sorted values of an observed distribution, and with how it is written.
    Belief(Distribution, Vec<f64>, String),
    /// Those of the accepted sets, one per set: replicates take the sets in turn.
    Sets(Vec<String>),
}

/// All that varies, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Variation {
    /// What varies.
    pub varied: Vec<Varied>,
}

impl Varied {
    /// The value of a replicate, as it stands in a file; `coordinate` is its place between 0 and 1 on the scale of a belief.
    #[must_use]
    pub fn value(&self, coordinate: f64, replicate: u32) -> String {
        match &self.values {
            Values::Belief(distribution, observed, _) => value(distribution, coordinate, observed),
            Values::Sets(sets) => sets[replicate as usize % sets.len()].clone(),
        }
    }

    /// The sorted values of an observed distribution; of others none.
    #[must_use]
    pub fn observed(&self) -> &[f64] {
        match &self.values {
            Values::Belief(_, observed, _) => observed,
            Values::Sets(_) => &[],
        }
    }

    /// What is believed, in the words of its file; of accepted sets their number.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.values {
            Values::Belief(_, _, written) => written.clone(),
            Values::Sets(sets) => format!("{} accepted sets", sets.len()),
        }
    }

    /// The edit that puts a value in its place.
    #[must_use]
    pub fn edit(&self, value: &str, of: &str) -> Edit {
        put(&self.path, &self.place, value, of)
    }
}

/// The edit that puts a value at a path; `of` names where the value comes from, for messages.
#[must_use]
pub fn put(path: &str, path_place: &Place, value: &str, of: &str) -> Edit {
    let place = Place { file: Arc::new(File { name: of.to_owned(), text: value.to_owned() }), span: 0..value.len() };
    Edit { action: Action::Set(place), path: path.to_owned(), path_place: path_place.clone() }
}

/// When the value of an uncertainty is put into the scenario of an arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before the changes of the arm.
    Before,
    /// After them, because they bring what it concerns.
    After,
    /// Not at all: the arm replaces it, or has nothing that it concerns.
    Absent,
}

/// The changes of an arm with the values of what is uncertain, each in its turn.
#[must_use]
pub fn staged(arm: &[Edit], values: impl Iterator<Item = (Stage, Edit)>) -> Vec<Edit> {
    let (mut edits, mut after) = (Vec::new(), Vec::new());
    for (stage, edit) in values {
        match stage {
            Stage::Before => edits.push(edit),
            Stage::After => after.push(edit),
            Stage::Absent => {}
        }
    }
    edits.extend_from_slice(arm);
    edits.extend(after);
    edits
}

impl Variation {
    /// What varies over a base.
    ///
    /// # Errors
    /// If a table of observed values or the accepted sets cannot be read.
    pub fn of(base: &Base) -> Result<Self, Diagnostics> {
        let mut varied = base.uncertain()?;
        varied.extend(base.accepted()?);
        let mut seen = Vec::new();
        // The first that means a path counts.
        varied.retain(|v| {
            let new = !seen.contains(&v.path);
            seen.push(v.path.clone());
            new
        });
        varied.retain(|v| !base.is_set(v));
        varied.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        Ok(Self { varied })
    }

    /// Whether nothing varies but luck.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.varied.is_empty()
    }

    /// All that decides the values, as a text to be hashed.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.varied.iter().map(|v| format!("{} {} {:?} {:?};", v.name, v.path, v.origin, v.values)).collect()
    }

    /// In which turn each value is put into an arm. What touches nothing in any arm is reported; of the accepted sets, which
    /// belong to every study alike, it is left out.
    ///
    /// # Errors
    /// If something uncertain touches nothing in every arm.
    pub fn stages(&mut self, base: &Base, arms: &[&[Edit]]) -> Result<Vec<Vec<Stage>>, Diagnostics> {
        let mut findings = Vec::new();
        let mut stages = vec![Vec::new(); arms.len()];
        self.varied.retain(|varied| {
            let edit = varied.edit("", "");
            let of: Vec<Stage> = arms.iter().map(|arm| base.stage(arm, &edit)).collect();
            let absent = of.iter().all(|s| *s == Stage::Absent);
            if absent && varied.origin == Origin::Behaviour {
                return false;
            }
            if absent {
                findings.push(base.touches_nothing("S103", arms, &edit));
            }
            stages.iter_mut().zip(of).for_each(|(list, stage)| list.push(stage));
            true
        });
        if findings.is_empty() { Ok(stages) } else { Err(Diagnostics(findings)) }
    }
}

impl Base {
    /// What the scenario says is uncertain, and the ranges of the world where they are varied.
    fn uncertain(&self) -> Result<Vec<Varied>, Diagnostics> {
        let mut found = Vec::new();
        for (i, u) in self.scenario().uncertainties.iter().enumerate() {
            let dist = u.dist.clone().expect("distributions of scenarios were checked");
            found.push(self.belief(Origin::Scenario, &format!("uncertainties[{i}]"), (&u.name, u.path.clone(), dist))?);
        }
        if self.scenario().vary_world {
            for (i, r) in self.world().ranges.iter().enumerate() {
                let range = (&r.name, format!("world.{}", r.path), r.dist.clone());
                found.push(self.belief(Origin::World, &format!("ranges[{i}]"), range)?);
            }
        }
        Ok(found)
    }

    fn belief(&self, origin: Origin, at: &str, (name, path, dist): (&String, String, Distribution)) -> Result<Varied, Diagnostics> {
        let (text, tree, _) = self.behind(if origin == Origin::World { "world." } else { "" });
        let node = |field: &str| tree.at(&text.body, &format!("{at}.{field}")).expect("the file was read");
        let observed = match &dist {
            Distribution::Empirical(d) => self.observed(origin, d).map_err(|(title, help)| {
                let place = Some(text.place(&node("dist").span));
                Diagnostics(vec![Finding { code: "S123", title, label: "this table".into(), place, other: None, help }])
            })?,
            _ => Vec::new(),
        };
        let values = Values::Belief(dist, observed, text.body[node("dist").span.clone()].to_owned());
        Ok(Varied { name: name.clone(), path, origin, values, place: text.place(&node("path").span) })
    }

    /// Observed values; their table lies beside the file that names it.
    fn observed(&self, origin: Origin, table: &Observed) -> Result<Vec<f64>, (String, Option<String>)> {
        let world = std::path::Path::new(&self.scenario().world).parent().filter(|_| origin == Origin::World);
        let path = world.map_or_else(|| table.file.clone(), |folder| folder.join(&table.file).display().to_string());
        let file = self.texts().tables.read(&path).map_err(|e| (e.0[0].title.clone(), e.0[0].help.clone()))?;
        column(&file.text, &path, &table.column)
    }

    /// The accepted sets of behaviour: a column per parameter, a row per set; none where there are no rows.
    fn accepted(&self) -> Result<Vec<Varied>, Diagnostics> {
        let file = &self.texts().accepted;
        let head_end = file.text.find('\n').unwrap_or(file.text.len());
        let place = Place { file: Arc::clone(file), span: 0..head_end };
        let refuse = |title: String| {
            Diagnostics(vec![Finding {
                code: "S124",
                title,
                label: "accepted sets".into(),
                place: Some(place.clone()),
                other: None,
                help: None,
            }])
        };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file.text.as_bytes());
        let head = reader.headers().map_err(|e| refuse(e.to_string()))?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|e| refuse(e.to_string()))?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let column = |(at, name): (usize, &str)| {
            let path = format!("behaviour.{name}");
            // The file of behaviour states every parameter, so one that is not there does not exist.
            let (text, tree, _) = self.behind("behaviour.");
            tree.at(&text.body, name).map_err(|e| refuse(format!("behaviour has no parameter `{}`", e.missing)))?;
            let values = Values::Sets(rows.iter().map(|row| row[at].to_owned()).collect());
            Ok(Varied { name: name.to_owned(), path, origin: Origin::Behaviour, values, place: place.clone() })
        };
        head.iter().enumerate().map(column).collect()
    }

    /// Whether something uncertain was set; for ranges of the world the scenario's overlay counts as well.
    fn is_set(&self, varied: &Varied) -> bool {
        let (_, _, prefix) = self.behind(&varied.path);
        let mut edits = under(self.settings(), prefix);
        if varied.origin == Origin::World {
            let (text, tree, _) = self.behind("");
            edits.extend(tree.field("overlay").map(|node| overlay::edits(text, node)).unwrap_or_default());
        }
        edits.retain(|e| !matches!(e.action, Action::Add(_)));
        if edits.is_empty() {
            return false;
        }
        // Settings may have taken away what they concern, so it is looked for in the text before them.
        let before = match prefix {
            "world." => include::world(self.texts(), &self.scenario().world).map(|text| text.body).unwrap_or_default(),
            "behaviour." => self.texts().behaviour.text.clone(),
            _ => self.texts().scenario.text.clone(),
        };
        let Ok(tree) = tree::parse(&before) else { return false };
        edits.iter().any(|e| overlap(&tree, &before, &e.path, &varied.path[prefix.len()..]))
    }

    /// Whether two paths mean the same value, or one a part of the other.
    #[must_use]
    pub fn overlaps(&self, a: &str, b: &str) -> bool {
        let ((text, tree, of_a), (_, _, of_b)) = (self.behind(a), self.behind(b));
        of_a == of_b && overlap(tree, &text.body, &a[of_a.len()..], &b[of_b.len()..])
    }

    /// Whether a value can be put at a path before any arm.
    fn leads(&self, path: &str) -> Result<(), PathError> {
        let (text, tree, prefix) = self.behind(path);
        tree.settable(&text.body, &path[prefix.len()..])
    }

    /// When the value of an uncertainty is put into an arm so that it stands there in the end.
    #[must_use]
    pub fn stage(&self, arm: &[Edit], edit: &Edit) -> Stage {
        let (text, tree, prefix) = self.behind(&edit.path);
        let replaces =
            |other: &Edit| !matches!(other.action, Action::Add(_)) && overlap(tree, &text.body, &other.path, &edit.path[prefix.len()..]);
        match self.leads(&edit.path) {
            Ok(()) if under(arm, prefix).iter().any(replaces) => Stage::Absent,
            Ok(()) => Stage::Before,
            Err(_) if self.misses(arm, edit).is_empty() => Stage::After,
            Err(_) => Stage::Absent,
        }
    }

    /// The finding about an uncertainty that touches nothing in any arm.
    #[must_use]
    pub fn touches_nothing(&self, code: &'static str, arms: &[&[Edit]], edit: &Edit) -> Finding {
        // The arm that comes nearest tells what is missing.
        let nearest = arms.iter().find_map(|arm| self.misses(arm, edit).into_iter().next());
        let (title, help) = match nearest {
            Some(finding) => (format!("`{}` leads nowhere in every arm: {}", edit.path, finding.title), finding.help),
            None => (format!("every arm replaces `{}`", edit.path), Some("an uncertainty that no arm keeps touches nothing".into())),
        };
        Finding { code, title, label: "touches nothing".into(), place: Some(edit.path_place.clone()), other: None, help }
    }
}

/// Whether two paths mean the same value of a text, or one a part of the other.
fn overlap(tree: &Node, text: &str, a: &str, b: &str) -> bool {
    let span = |path: &str| tree.at(text, path).ok().map(|node| node.span.clone());
    a == b || span(a).zip(span(b)).is_some_and(|(a, b)| a.start < b.end && b.start < a.end)
}
