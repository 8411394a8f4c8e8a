//! The points of a design: coordinates, and the values that they mean.

use super::Source;
use crate::experiment::design::{grid, latin_hypercube, morris, sobol};
use crate::experiment::file::{Design, ExperimentFile};
use crate::scenario::diagnostics::{Diagnostics, suggestion};
use crate::scenario::inputs::Kept;
use crate::scenario::overlay::Edit;
use crate::scenario::text::Place;
use crate::scenario::uncertainty::{self, Distribution, Observed};
use crate::scenario::variation::{Varied, put};

/// Points of a design.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Coordinates between 0 and 1, where the design has any.
    pub coordinates: Vec<Vec<f64>>,
    /// Values of the uncertainties at each point, as they stand in a scenario file. At least one point.
    pub values: Vec<Vec<String>>,
    /// Names of the uncertainties.
    pub names: Vec<String>,
    /// Paths of the uncertainties, with where these stand.
    targets: Vec<(String, Place)>,
}

impl Points {
    /// The edit that puts the value of an uncertainty at a point into the scenario.
    pub(super) fn edit(&self, point: usize, uncertainty: usize) -> Edit {
        let (path, place) = &self.targets[uncertainty];
        put(path, place, &self.values[point][uncertainty], &format!("point {point}"))
    }
}

/// Levels of each uncertainty in a grid.
pub(super) fn levels(file: &ExperimentFile) -> Vec<usize> {
    let Some(Design::Grid(grid)) = &file.design else { return Vec::new() };
    let of = |dist: &Option<Distribution>| match dist {
        Some(Distribution::Choice(values)) => values.len(),
        Some(Distribution::Bool(_)) => 2,
        _ => grid.levels as usize,
    };
    file.uncertainties.iter().map(|u| of(&u.dist)).collect()
}

/// The points of a design whose file lists the inherited axes behind its own.
pub(super) fn points(
    file: &ExperimentFile,
    inherited: &[Varied],
    seed: u64,
    tables: &Kept,
    source: &Source,
) -> Result<Points, Diagnostics> {
    let names: Vec<&str> = file.uncertainties.iter().map(|u| u.name.as_str()).collect();
    let own = names.len() - inherited.len();
    let target = |i: usize| {
        let node = source.tree.at(&source.text.body, &format!("uncertainties[{i}].path")).expect("the file was read");
        (file.uncertainties[i].path.clone(), source.text.place(&node.span))
    };
    let targets = (0..own).map(target).chain(inherited.iter().map(|v| (v.path.clone(), v.place.clone()))).collect();
    let all = |coordinates, values| Points { coordinates, values, names: names.iter().map(|n| (*n).to_owned()).collect(), targets };
    let coordinates = match &file.design {
        None => return Ok(all(Vec::new(), vec![Vec::new()])),
        Some(Design::List(list)) => return Ok(all(Vec::new(), listed(&names, &list.file, tables, source)?)),
        Some(Design::Grid(_)) => grid(&levels(file)),
        Some(Design::LatinHypercube(d)) => latin_hypercube(d.samples as usize, &names, seed),
        Some(Design::Sobol(d)) => sobol::saltelli(d.samples as usize, names.len(), seed),
        Some(Design::Morris(d)) => morris::trajectories(d.trajectories as usize, d.levels as usize, names.len(), seed),
    };
    let is_grid = matches!(file.design, Some(Design::Grid(_)));
    let mut axes = Vec::new();
    for (i, uncertainty) in file.uncertainties.iter().enumerate() {
        let mut dist = uncertainty.dist.clone().expect("distributions were checked");
        // A grid holds both values, whatever their odds.
        if let (Distribution::Bool(odds), true) = (&mut dist, is_grid) {
            *odds = 0.5;
        }
        let observed = match &dist {
            Distribution::Empirical(_) if i >= own => inherited[i - own].observed().to_vec(),
            Distribution::Empirical(d) => observed(d, tables, &format!("uncertainties[{i}].dist"), source)?,
            _ => Vec::new(),
        };
        axes.push((dist, observed));
    }
    let values = |point: &Vec<f64>| point.iter().zip(&axes).map(|(u, (dist, seen))| uncertainty::value(dist, *u, seen)).collect();
    let values = coordinates.iter().map(values).collect();
    Ok(all(coordinates, values))
}

fn refuse(source: &Source, path: &str, title: String, help: Option<String>) -> Diagnostics {
    let mut checker = source.checker();
    checker.report("E108", path, title, "this file", help);
    Diagnostics(checker.findings)
}

/// Points from a table with a column per uncertainty.
fn listed(names: &[&str], path: &str, tables: &Kept, source: &Source) -> Result<Vec<Vec<String>>, Diagnostics> {
    let file = tables.read(path).map_err(|e| refuse(source, "design", e.0[0].title.clone(), None))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file.text.as_bytes());
    let broken = |e: csv::Error| refuse(source, "design", format!("cannot read `{}`: {e}", path), None);
    let head = reader.headers().map_err(broken)?.clone();
    if let Some(unknown) = head.iter().find(|h| !names.contains(h)) {
        let title = format!("`{}` has a column `{unknown}`, which is no uncertainty", path);
        return Err(refuse(source, "design", title, suggestion(unknown, names.iter().copied())));
    }
    let mut places = Vec::new();
    for name in names {
        match head.iter().position(|h| h == *name) {
            Some(place) => places.push(place),
            None => return Err(refuse(source, "design", format!("`{}` has no column `{name}`", path), None)),
        }
    }
    let mut values = Vec::new();
    for row in reader.records() {
        let row = row.map_err(broken)?;
        values.push(places.iter().map(|p| row[*p].to_owned()).collect());
    }
    if values.is_empty() {
        return Err(refuse(source, "design", format!("`{}` lists no point", path), None));
    }
    Ok(values)
}

/// The sorted values of a column.
fn observed(table: &Observed, tables: &Kept, place: &str, source: &Source) -> Result<Vec<f64>, Diagnostics> {
    let file = tables.read(&table.file).map_err(|e| refuse(source, place, e.0[0].title.clone(), None))?;
    uncertainty::column(&file.text, &table.file, &table.column).map_err(|(title, help)| refuse(source, place, title, help))
}
