//! Two runs side by side: no difference with itself, departures in words, pairing only where luck is shared.

use std::path::{Path, PathBuf};

use crate::support::{SMALL, scratch, shortfall, text};

fn finished(name: &str, more: &[&str]) -> PathBuf {
    let out = scratch(name);
    let path = out.to_str().expect("plain path");
    let run = shortfall(&[&["run", SMALL, "--set", "horizon=Days(300)", "--out", path][..], more].concat());
    assert!(run.status.success(), "{}", text(&run.stderr));
    out
}

fn compare(a: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let done = shortfall(&[&["compare", a.to_str().expect("plain path")][..], more].concat());
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

#[test]
fn a_run_compared_with_itself_shows_no_difference() {
    let a = finished("compare-same", &["--replicates", "2"]);
    let (code, told, _) = compare(&a, &[a.to_str().expect("plain path")]);
    assert_eq!(code, Some(0));
    assert!(told.contains("The two are the same.") && told.contains("came about in the same way"), "{told}");
    assert_eq!(told.matches("no difference").count(), 4, "one line for each arm: {told}");
}

#[test]
fn a_setting_is_named_by_its_path_and_its_effect_is_paired() {
    let a = finished("compare-a", &["--replicates", "8"]);
    let b = finished(
        "compare-b",
        &["--replicates", "6", "--set", "measures[licences].enforcement=0.2", "--set", "world.sectors[cars].value=20001.0"],
    );
    let csv = scratch("compare-csv").join("all.csv");
    let (code, told, complaints) = compare(&a, &[b.to_str().expect("plain path"), "--csv", csv.to_str().expect("plain path")]);
    assert_eq!(code, Some(0), "{complaints}");
    assert!(
        told.contains("measures[licences].enforcement: 0.95 -> 0.2") && told.contains("world.sectors[cars].value: 20000.0 -> 20001.0"),
        "{told}"
    );
    assert!(told.contains("replicates: 8 -> 6") && told.contains("paired, over 6 runs"), "{told}");
    // Leaky licences lose less; without licences only the value of cars moves.
    let mut reader = csv::Reader::from_path(&csv).expect("the table is there");
    let rows: Vec<std::collections::BTreeMap<String, String>> = reader.deserialize().map(|r| r.expect("a row")).collect();
    let world = |arm: &str| {
        let row = rows.iter().find(|r| r["arm_a"] == arm && r["metric"] == "value_lost" && r["place"].is_empty() && r["sector"].is_empty());
        row.expect("value lost in the world")
    };
    assert!(world("as announced")["difference_high"].parse::<f64>().expect("a number") < 0.0, "{told}");
    let shares = rows.iter().filter(|r| r["arm_a"] == "no licences" && r["metric"] == "lost_share");
    assert!(shares.clone().count() > 3 && shares.into_iter().all(|r| r["difference"] == "0"));
}

#[test]
fn another_seed_is_not_paired_and_two_arms_of_one_run_are() {
    let a = finished("compare-seed-a", &["--replicates", "3"]);
    let b = finished("compare-seed-b", &["--replicates", "3", "--seed", "8"]);
    let (_, told, _) = compare(&a, &[b.to_str().expect("plain path")]);
    assert!(told.contains("Luck is not shared (the seeds differ)") && told.contains("seed: 7 -> 8"), "{told}");
    let (code, told, _) = compare(&a, &["--arm", "as announced", "--with", "no licences"]);
    assert_eq!(code, Some(0));
    assert!(told.contains("\"as announced\" in A, \"no licences\" in B") && told.contains("paired, over 3 runs"), "{told}");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let a = finished("compare-refused", &["--replicates", "1"]);
    let (code, _, told) = compare(&a, &["src"]);
    assert!(code == Some(2) && told.contains("error[R111]") && told.contains("holds no finished run"), "{told}");
    let (code, _, told) = compare(&a, &["--arm", "as anounced"]);
    assert!(code == Some(2) && told.contains("error[R112]") && told.contains("did you mean `as announced`?"), "{told}");
}

#[test]
fn experiments_are_compared_over_independent_observations() {
    let folder = scratch("compare-experiments");
    let path = |name: &str| folder.join(name).to_str().expect("plain path").to_owned();
    let run = |out: &str, more: &[&str]| {
        let size = ["--samples", "4", "--replicates", "2"];
        let done = shortfall(&[&["experiment", "tests/experiments/small.ron", "--out", &path(out)][..], &size, more].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
    };
    run("a", &[]);
    run("b", &["--set", "behaviour.catch_up=0.9", "--format", "csv"]);
    run("other", &["--seed", "12", "--format", "csv"]);
    let compare = |a: &str, b: &str, more: &[&str]| {
        let done = shortfall(&[&["compare", &path(a), &path(b)][..], more].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    let told = compare("a", "b", &["--csv", &path("table.csv")]);
    assert!(told.contains("paired, over 4 independent observations") && told.contains("behaviour.catch_up: 0.15 -> 0.9"), "{told}");
    // The mean of an experiment is that of its own table.
    let cell = |file: &str, fits: &dyn Fn(&csv::StringRecord) -> bool, column: usize| -> f64 {
        let mut reader = csv::Reader::from_path(folder.join(file)).expect("written");
        let row = reader.records().map(|r| r.expect("a row")).find(|r| fits(r)).expect("the row is there");
        row[column].parse().expect("a number")
    };
    let world = |r: &csv::StringRecord, at: usize| &r[at] == "value_lost" && r[at + 2].is_empty() && r[at + 3].is_empty();
    let compared = cell("table.csv", &|r| &r[0] == "as announced" && world(r, 2), 8);
    let own = cell("a/summary.csv", &|r| &r[0] == "as announced" && world(r, 1), 9);
    assert!((compared - own).abs() <= 1e-7 * own.abs(), "{compared} is not {own}");
    assert!(compare("a", "other", &[]).contains("Luck is not shared (the seeds differ)"));
    assert!(compare("a", "a", &[]).contains("The two are the same."));
}
