//! Sensitivity indices of a scenario are those that SALib makes of the same points and outcomes; and those that an experiment
//! writes are made of its own.

use std::path::Path;

use shortfall::analysis::sensitivity::{Estimate, morris, sobol};
use shortfall::experiment::design::morris::step;
use shortfall::experiment::draws::{Draws, Purpose};

use crate::support::{scratch, shortfall, text};

const NAMES: [&str; 3] = ["processing", "enforcement", "cover"];

/// The committed numbers of one design, made by `tests/experiments/salib.py`.
struct Reference {
    rows: Vec<[String; 4]>,
}

impl Reference {
    fn of(design: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/experiments/salib.csv");
        let mut reader = csv::Reader::from_path(path).expect("the file is committed");
        let rows = reader.records().map(|r| r.expect("a row")).filter(|r| &r[0] == design);
        Self { rows: rows.map(|r| [1, 2, 3, 4].map(|n| r[n].to_owned())).collect() }
    }

    /// All numbers of one kind, in their order.
    fn all(&self, what: &str, name: &str) -> Vec<f64> {
        let fits = |r: &&[String; 4]| r[0] == what && r[1] == name;
        self.rows.iter().filter(fits).map(|r| r[3].parse().expect("a number")).collect()
    }

    fn one(&self, what: &str, name: &str) -> f64 {
        let found = self.all(what, name);
        assert_eq!(found.len(), 1, "{what} of {name}");
        found[0]
    }

    fn outcomes(&self) -> Vec<f64> {
        self.all("outcome", "")
    }
}

fn draws() -> Draws {
    Draws::new(1, Purpose::Bootstrap, "reference")
}

fn close(found: f64, wanted: f64, size: f64) -> bool {
    (found - wanted).abs() <= 1e-9 * size
}

#[test]
fn shares_of_variance_of_a_scenario_are_those_of_salib() {
    let reference = Reference::of("sobol");
    let outcomes = reference.outcomes();
    assert_eq!(outcomes.len(), 32 * 5);
    let half = |e: Estimate| (e.high - e.low) / 2.0;
    for (shares, name) in sobol(3, &outcomes, 0.9, &mut draws()).iter().zip(NAMES) {
        for (found, index) in [(shares.first, "first"), (shares.total, "total")] {
            let wanted = reference.one(index, name);
            assert!(close(found.value, wanted, 1.0), "{index} of {name}: {found:?} is not {wanted}");
            // Both are bootstraps of 32 rows; percentiles and a normal interval differ by more than their noise.
            let wide = reference.one(&format!("{index}_half"), name);
            assert!((half(found) - wide).abs() < 0.35 * wide + 0.01, "{index} of {name}: {found:?}, half width {wide}");
        }
    }
}

#[test]
fn elementary_effects_of_a_scenario_are_those_of_salib() {
    let reference = Reference::of("morris");
    let outcomes = reference.outcomes();
    assert_eq!(outcomes.len(), 8 * 4);
    let axes = NAMES.map(|name| reference.all("coordinate", name));
    let points: Vec<Vec<f64>> = (0..outcomes.len()).map(|p| axes.iter().map(|axis| axis[p]).collect()).collect();
    for (effects, name) in morris(&points, &outcomes, step(4), 0.9, &mut draws()).iter().zip(NAMES) {
        let size = reference.one("mu_star", name);
        for (found, index) in [(effects.mu, "mu"), (effects.mu_star, "mu_star"), (effects.sigma, "sigma")] {
            let wanted = reference.one(index, name);
            assert!(close(found.value, wanted, size), "{index} of {name}: {found:?} is not {wanted}");
        }
    }
}

#[test]
fn an_experiment_writes_the_shares_of_its_own_outcomes() {
    let out = scratch("sensitivity-sobol");
    let path = out.to_str().expect("plain path");
    let done = shortfall(&["experiment", "tests/experiments/sobol.ron", "--samples", "8", "--format", "csv", "--out", path]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let rows = |table: &str| -> Vec<csv::StringRecord> {
        csv::Reader::from_path(out.join(table)).expect("written").records().map(|r| r.expect("a row")).collect()
    };
    let mut outcomes = vec![0.0; 8 * 5];
    for row in rows("runs.csv").iter().filter(|r| &r[3] == "value_lost" && r[5].is_empty() && &r[6] == "B") {
        let (point, value): (usize, f64) = (row[1].parse().expect("a number"), row[9].parse().expect("a number"));
        outcomes[point] += value / 2.0;
    }
    // First-order index after Saltelli et al. 2010, of departures from the mean of all points, and total index after Jansen
    // 1999, written down once more.
    let centre = outcomes.iter().sum::<f64>() / outcomes.len() as f64;
    let pairs: Vec<f64> = outcomes.chunks(5).flat_map(|row| [row[0], row[4]]).collect();
    let mean = pairs.iter().sum::<f64>() / 16.0;
    let variance = pairs.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / 16.0;
    let written = rows("sensitivity.csv");
    for (k, name) in NAMES.iter().enumerate() {
        let over = |term: &dyn Fn(&[f64]) -> f64| outcomes.chunks(5).map(term).sum::<f64>() / 8.0 / variance;
        let first = over(&|row| (row[4] - centre) * (row[k + 1] - row[0]));
        let total = over(&|row| (row[0] - row[k + 1]) * (row[0] - row[k + 1]) / 2.0);
        for (index, wanted) in [("first", first), ("total", total)] {
            let row = written.iter().find(|r| &r[7] == *name && &r[8] == index).expect("the index is there");
            let found: f64 = row[9].parse().expect("a number");
            assert!((found - wanted).abs() < 1e-6, "{index} of {name}: {found} but {wanted}");
        }
    }
}
