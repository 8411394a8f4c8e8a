//! Tidy tables of a backtest: a row per target, and a row per observation and per date of a fan.

use super::episode::{Episode, SeriesScore, TargetScore};
use crate::output::NamedBytes;
use crate::output::tables::{number, row, table};

/// Columns of the targets.
const TARGETS: [&str; 24] = [
    "episode",
    "target",
    "name",
    "tier",
    "unit",
    "low",
    "mid",
    "high",
    "n",
    "p10",
    "p50",
    "p90",
    "within",
    "hit",
    "distance",
    "covered",
    "crps",
    "persistence",
    "crps_persistence",
    "rule_of_thumb",
    "crps_rule_of_thumb",
    "source",
    "note",
    "digest",
];

/// Columns of the paths.
const PATHS: [&str; 17] = [
    "episode", "series", "name", "kind", "first", "last", "unit", "n", "observed", "doubt", "p05", "p10", "p25", "p50", "p75", "p90", "p95",
];

/// All tables.
#[must_use]
pub fn tables(episodes: &[Episode]) -> Vec<NamedBytes> {
    let mut targets = vec![row(&TARGETS)];
    let mut paths = vec![[row(&PATHS), row(&["covered", "source", "note"])].concat()];
    for episode in episodes {
        targets.extend(episode.targets.iter().map(|t| target(episode, t)));
        paths.extend(episode.series.iter().flat_map(|s| [points(episode, s), fan(episode, s)].concat()));
    }
    vec![("backtest.csv".to_owned(), table(&targets)), ("paths.csv".to_owned(), table(&paths))]
}

fn maybe(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}

fn target(episode: &Episode, t: &TargetScore) -> Vec<String> {
    let crps = t.crps();
    let score = |k: usize| maybe(crps.map(|c| c[k]));
    let mut cells = row(&[&episode.name, &t.id, &t.name, &format!("{:?}", t.tier), &t.unit]);
    cells.extend([t.band.low, t.band.mid, t.band.high].map(maybe));
    cells.push(t.values.len().to_string());
    cells.extend(t.spread.map(number));
    cells.push(number(t.within()));
    cells.push(t.hit().to_string());
    cells.push(maybe(t.distance()));
    cells.push(t.covered().map_or_else(String::new, |c| c.to_string()));
    cells.extend([score(0), number(t.still), score(1), number(t.thumb), score(2)]);
    cells.extend(row(&[&t.source, &t.note, &episode.digest[..12]]));
    cells
}

fn points(episode: &Episode, s: &SeriesScore) -> Vec<Vec<String>> {
    let one = |p: &super::episode::PointScore| {
        let o = &p.observed;
        let mut cells = row(&[&episode.name, &s.id, &s.name, "observed"]);
        cells.extend([o.period.first.to_string(), o.period.last.to_string(), s.unit.clone()]);
        cells.extend([episode.replicates.to_string(), number(o.value), number(p.doubt)]);
        let [p10, p50, p90] = p.spread.map(number);
        cells.extend([String::new(), p10, String::new(), p50, String::new(), p90, String::new()]);
        cells.extend([p.covered().to_string(), o.source.clone(), o.note.clone()]);
        cells
    };
    s.points.iter().map(one).collect()
}

fn fan(episode: &Episode, s: &SeriesScore) -> Vec<Vec<String>> {
    let mut first = episode.start;
    let mut rows = Vec::new();
    for (i, date) in s.dates.iter().enumerate() {
        let mut cells = row(&[&episode.name, &s.id, &s.name, "simulated"]);
        cells.extend([first.to_string(), date.to_string(), s.unit.clone(), episode.replicates.to_string()]);
        cells.extend([const { String::new() }; 2]);
        cells.extend(s.fan.iter().map(|path| number(path[i])));
        cells.extend([const { String::new() }; 3]);
        rows.push(cells);
        first = date.tomorrow().unwrap_or(*date);
    }
    rows
}
