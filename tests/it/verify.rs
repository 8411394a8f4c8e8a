//! A finished folder proves itself: the same bytes again, and any change is named.

use std::path::{Path, PathBuf};

use crate::support::{SMALL, scratch, shortfall, text};

/// A folder with a finished run, verified from another folder that holds nothing else.
fn finished(name: &str, more: &[&str]) -> PathBuf {
    let out = scratch(name);
    let path = out.to_str().expect("plain path");
    let run = shortfall(&[&["run", SMALL, "--replicates", "2", "--set", "horizon=Days(200)", "--out", path][..], more].concat());
    assert!(run.status.success(), "{}", text(&run.stderr));
    out
}

fn verify(folder: &Path) -> std::process::Output {
    shortfall(&["verify", folder.to_str().expect("plain path"), "--threads", "1"])
}

fn change(path: &Path, from: &str, to: &str) {
    let before = std::fs::read_to_string(path).expect("the file is there");
    assert!(before.contains(from), "{} holds {from}", path.display());
    std::fs::write(path, before.replacen(from, to, 1)).expect("the file can be written");
}

#[test]
fn a_finished_folder_is_repeated_from_its_manifest_alone() {
    let out = finished("verify", &["--set", "measures[licences].enforcement=0.5", "--seed", "3"]);
    // Only the folder and the program: another working folder, without scenario or world.
    let alone = scratch("verify-alone");
    std::fs::create_dir_all(alone.join("x")).expect("a folder can be made");
    std::fs::rename(&out, alone.join("x/copy")).expect("a folder can be moved");
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_shortfall")).args(["verify", "copy"]).current_dir(alone.join("x")).output();
    let done = done.expect("the program starts");
    assert!(done.status.success(), "{}", text(&done.stderr));
    let told = text(&done.stdout);
    assert!(told.contains("same to the last byte") && told.contains("runs.csv") && !told.contains("different"), "{told}");
}

#[test]
fn a_flipped_byte_is_found_with_file_and_line() {
    let out = finished("verify-flipped", &[]);
    let runs = std::fs::read_to_string(out.join("runs.csv")).expect("written");
    let third = runs.lines().nth(2).expect("a third line").to_owned();
    change(&out.join("runs.csv"), &third, &third.replacen(',', ";", 1));
    let done = verify(&out);
    assert_eq!(done.status.code(), Some(1));
    let (told, why) = (text(&done.stdout), text(&done.stderr));
    assert!(why.contains("runs.csv differs at line 3") && why.contains("changed afterwards"), "{why}");
    assert_eq!(told.matches("different").count(), 1, "{told}");
}

#[test]
fn a_changed_scenario_in_the_manifest_is_found() {
    let out = finished("verify-scenario", &[]);
    change(&out.join("manifest.json"), "enforcement: 0.95", "enforcement: 0.94");
    let done = verify(&out);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("in the manifest were changed"), "{}", text(&done.stderr));
    // A word that decides nothing changes no result, yet the manifest is not what was written.
    let out = finished("verify-digest", &[]);
    change(&out.join("manifest.json"), "\"companies\": 8", "\"companies\": 9");
    let done = verify(&out);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("manifest.json differs at line"), "{}", text(&done.stderr));
}

#[test]
fn a_missing_file_another_version_and_a_folder_without_a_run_are_told() {
    let out = finished("verify-missing", &[]);
    std::fs::remove_file(out.join("events.csv")).expect("the file is there");
    std::fs::write(out.join("notes.txt"), "mine").expect("a file can be written");
    let done = verify(&out);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("events.csv cannot be read") && text(&done.stdout).contains("notes.txt"));
    change(&out.join("manifest.json"), &format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION")), "\"version\": \"0.0.9\"");
    let done = verify(&out);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("version 0.0.9 wrote this folder"));
    assert_eq!(verify(Path::new("src")).status.code(), Some(2));
}

#[test]
fn what_another_version_wrote_still_counts_as_a_run() {
    let out = scratch("verify-older");
    std::fs::create_dir_all(&out).expect("a folder can be made");
    std::fs::write(out.join("manifest.json"), r#"{"version": "0.0.1", "digest": "abc", "seed": 1, "replicates": 1}"#).expect("a file");
    let run =
        |more: &[&str]| shortfall(&[&["run", SMALL, "--replicates", "1", "--out", out.to_str().expect("plain path")][..], more].concat());
    let refused = run(&[]);
    assert!(refused.status.code() == Some(2) && text(&refused.stderr).contains("holds another run"), "{}", text(&refused.stderr));
    assert!(run(&["--force"]).status.success());
}

#[test]
fn an_experiment_is_repeated_from_its_manifest_alone() {
    let folder = scratch("verify-experiment");
    let out = folder.join("out");
    let path = out.to_str().expect("plain path");
    let size = ["--samples", "2", "--replicates", "2", "--set", "behaviour.catch_up=0.3", "--seed", "5", "--shards", "3"];
    let done = shortfall(&[&["experiment", "tests/experiments/small.ron", "--out", path][..], &size].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let proof = |folder: &Path| {
        let alone = std::process::Command::new(env!("CARGO_BIN_EXE_shortfall")).args(["verify", "out"]).current_dir(folder).output();
        alone.expect("the program starts")
    };
    let done = proof(&folder);
    let told = text(&done.stdout);
    assert!(done.status.success() && told.contains("same to the last byte"), "{told}{}", text(&done.stderr));
    assert!(told.contains("runs.parquet") && told.contains("manifest.json") && !told.contains("unknown"), "{told}");
    let left: Vec<_> = std::fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    assert_eq!(left, ["out"], "nothing is left beside it");
    // A flipped byte of a table, and a changed word of the experiment.
    let table = std::fs::read_to_string(out.join("summary.csv")).expect("written");
    let second = table.lines().nth(1).expect("a second line").to_owned();
    change(&out.join("summary.csv"), &second, &second.replacen(',', ";", 1));
    let done = proof(&folder);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("summary.csv differs at line 2") && text(&done.stderr).contains("changed afterwards"));
    change(&out.join("manifest.json"), "low: 0.6, high: 1.0", "low: 0.7, high: 1.0");
    let done = proof(&folder);
    assert!(done.status.code() == Some(1) && text(&done.stderr).contains("in the manifest were changed"), "{}", text(&done.stderr));
}
