//! The program as a person meets it: files written, folders protected, exit codes.

use crate::support::{SMALL, scratch, shortfall, text};

#[test]
fn run_writes_a_complete_folder_and_tells_where() {
    let out = scratch("run");
    let path = out.to_str().expect("plain path");
    let first = shortfall(&["run", SMALL, "--replicates", "2", "--threads", "1", "--out", path]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    assert!(text(&first.stdout).contains("report.html") && text(&first.stdout).contains("Do the mechanisms show their signs?"));
    for file in
        ["report.html", "series.csv", "summary.csv", "runs.csv", "events.csv", "manifest.json", "charts/prices.svg", "charts/prices.png"]
    {
        assert!(out.join(file).metadata().is_ok_and(|m| m.len() > 100), "{file}");
    }
    let events = std::fs::read_to_string(out.join("events.csv")).expect("written");
    assert!(events.contains("2025-04-04,Aland,\"puts \"\"Export licences\"\" into force\""), "{}", &events[..500]);
    let manifest = std::fs::read_to_string(out.join("manifest.json")).expect("written");
    // The same run again, on another number of threads: the same manifest, which holds the digest of every file.
    let again = shortfall(&["run", SMALL, "--replicates", "2", "--threads", "2", "--out", path]);
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert_eq!(manifest, std::fs::read_to_string(out.join("manifest.json")).expect("written"));
}

#[test]
fn charts_and_report_are_drawn_again_from_the_folder_alone() {
    let out = scratch("redrawn");
    let path = out.to_str().expect("plain path");
    assert!(shortfall(&["run", SMALL, "--replicates", "3", "--out", path]).status.success());
    let manifest = || std::fs::read_to_string(out.join("manifest.json")).expect("written");
    let before = manifest();
    std::fs::remove_dir_all(out.join("charts")).expect("they can be removed");
    std::fs::remove_file(out.join("report.html")).expect("it can be removed");
    let plot = shortfall(&["plot", path]);
    assert!(plot.status.success(), "{}", text(&plot.stderr));
    assert!(text(&plot.stdout).contains("prices: "), "{}", text(&plot.stdout));
    let report = shortfall(&["report", path]);
    assert!(report.status.success(), "{}", text(&report.stderr));
    // The manifest holds the digest of every file: the same bytes came out.
    assert_eq!(before, manifest());
    let slide = shortfall(&["plot", path, "--only", "prices", "--size", "slide", "--format", "svg", "--headline", "prices=My own words"]);
    assert!(slide.status.success(), "{}", text(&slide.stderr));
    let drawn = std::fs::read_to_string(out.join("charts/slide/prices.svg")).expect("written");
    assert!(drawn.contains("My own words") && !out.join("charts/slide/prices.png").exists());
    let unknown = shortfall(&["plot", path, "--only", "priices"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("it has") && text(&unknown.stderr).contains("prices"), "{}", text(&unknown.stderr));
    assert_eq!(shortfall(&["report", "no_such_folder"]).status.code(), Some(2));
}

#[test]
fn a_report_takes_up_what_an_experiment_found_out() {
    let (run, experiment) = (scratch("doubtful_run"), scratch("doubtful_experiment"));
    let (run_path, experiment_path) = (run.to_str().expect("plain path"), experiment.to_str().expect("plain path"));
    assert!(shortfall(&["run", SMALL, "--replicates", "2", "--out", run_path]).status.success());
    let points = ["experiment", "tests/experiments/small.ron", "--samples", "20", "--replicates", "1", "--out", experiment_path];
    let done = shortfall(&points);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let report = shortfall(&["report", run_path, "--experiment", experiment_path]);
    assert!(report.status.success(), "{}", text(&report.stderr));
    let page = std::fs::read_to_string(run.join("report.html")).expect("written");
    for words in ["What drives the uncertainty", "Robustness by rule", "20\u{a0}points of a Latin hypercube", "enforcement", "Days(63)"] {
        assert!(page.contains(words), "{words}");
    }
    let plot = shortfall(&["plot", run_path, "--experiment", experiment_path, "--only", "drivers,robustness", "--format", "svg,pdf"]);
    assert!(plot.status.success(), "{}", text(&plot.stderr));
    for file in ["drivers.svg", "drivers.pdf", "robustness.svg", "robustness.pdf"] {
        assert!(run.join("charts").join(file).metadata().is_ok_and(|m| m.len() > 1000), "{file}");
    }
    // The folder of a run is none of an experiment.
    let wrong = shortfall(&["report", run_path, "--experiment", run_path]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("an experiment is wanted"), "{}", text(&wrong.stderr));
}

#[test]
fn the_dictionary_names_every_column() {
    let out = scratch("dictionary");
    assert!(shortfall(&["run", SMALL, "--replicates", "1", "--out", out.to_str().expect("plain path")]).status.success());
    let dictionary = std::fs::read_to_string(out.join("dictionary.csv")).expect("written");
    for table in ["series", "summary", "runs", "events"] {
        let head = std::fs::read_to_string(out.join(format!("{table}.csv"))).expect("written");
        for column in head.lines().next().expect("a head").split(',') {
            assert!(dictionary.contains(&format!("\n{table},{column},")), "{table}.{column}");
        }
    }
}

#[test]
fn another_run_is_never_overwritten_silently() {
    let out = scratch("occupied");
    let path = out.to_str().expect("plain path");
    let run = |more: &[&str]| shortfall(&[&["run", SMALL, "--replicates", "1", "--out", path][..], more].concat());
    assert!(run(&[]).status.success());
    let refused = run(&["--seed", "99"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("holds another run") && text(&refused.stderr).contains("--force"), "{}", text(&refused.stderr));
    assert!(run(&["--seed", "99", "--force"]).status.success());
    let precious = scratch("precious");
    std::fs::create_dir_all(&precious).expect("a folder can be made");
    std::fs::write(precious.join("thesis.txt"), "years of work").expect("a file can be written");
    let refused = shortfall(&["run", SMALL, "--replicates", "1", "--force", "--out", precious.to_str().expect("plain path")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(precious.join("thesis.txt").exists(), "what is no run is left alone");
}

#[test]
fn a_bundled_scenario_can_be_copied_and_runs_there() {
    let out = scratch("new");
    let path = out.to_str().expect("plain path");
    let new = shortfall(&["new", "mine", "--from", "rare_earth_licences_2025", "--out", path]);
    assert!(new.status.success(), "{}", text(&new.stderr));
    let scenario = out.join("mine.ron");
    assert!(shortfall(&["check", scenario.to_str().expect("plain path")]).status.success());
    let again = shortfall(&["new", "mine", "--from", "rare_earth_licences_2025", "--out", path]);
    assert_eq!(again.status.code(), Some(1), "nothing is overwritten");
    let unknown = shortfall(&["new", "mine", "--from", "rare_earth_licences"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `rare_earth_licences_2025`?"));
}

#[test]
fn exit_codes_tell_what_went_wrong() {
    assert_eq!(shortfall(&["check", SMALL]).status.code(), Some(0));
    assert_eq!(shortfall(&["fly"]).status.code(), Some(2));
    let invalid = shortfall(&["check", SMALL, "--set", "focus.controller=\"Q\""]);
    assert_eq!(invalid.status.code(), Some(3));
    assert!(text(&invalid.stderr).contains("error[S101]") && invalid.stdout.is_empty());
    assert_eq!(shortfall(&["run", "no_such_file.ron"]).status.code(), Some(3));
}

#[test]
fn list_and_explain_speak_of_what_is_there() {
    let list = text(&shortfall(&["list"]).stdout);
    assert!(list.contains("rare_earth_licences_2025") && list.contains("Who runs short"), "{list}");
    let licence = text(&shortfall(&["explain", "licence"]).stdout);
    assert!(licence.contains("statutory") && licence.contains("required"), "{licence}");
    let scenario = text(&shortfall(&["explain", SMALL]).stdout);
    assert!(scenario.contains("Magnet") && scenario.contains("A 87 %") && scenario.contains("2025-04-04"), "{scenario}");
}
