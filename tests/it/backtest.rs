//! Backtests: scored as their tables say, refused where they lay a hand on behaviour, the same on any number of threads.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{scratch, shortfall, text, try_load};

const LICENCES: &str = "tests/backtests/licences.ron";

/// The files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |name: String| (name.clone(), std::fs::read(folder.join(name)).expect("a file"));
    shortfall::output::folder::list(folder).into_iter().map(read).collect()
}

/// What is said of the backtest with settings that must be refused.
fn complaint(settings: &[(&str, &str)]) -> String {
    match try_load(LICENCES, settings) {
        Ok(_) => panic!("{settings:?} must be refused"),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

#[test]
fn a_backtest_says_of_every_target_whether_it_is_hit() {
    let folder = scratch("backtest");
    let out = folder.to_string_lossy().into_owned();
    let run = shortfall(&["backtest", LICENCES, "--out", &out, "--threads", "2"]);
    let said = text(&run.stdout);
    assert!(run.status.success(), "{}", text(&run.stderr));
    for words in ["Targets of tier A", "Signs that came out right", "Ranked probability score", "skill", "report.html"] {
        assert!(said.contains(words), "{words:?} is not in\n{said}");
    }
    let one_thread = scratch("backtest_one");
    let again = shortfall(&["backtest", LICENCES, "--out", &one_thread.to_string_lossy(), "--threads", "1"]);
    assert!(again.status.success());
    assert_eq!(files(&folder), files(&one_thread), "threads change nothing");
    let table = text(&files(&folder)["backtest.csv"]);
    let days = table.lines().find(|line| line.contains(",T-4,")).expect("a row per target");
    // From 1 May to 30 November the licences are in force on 214 days, in every run; if nothing had changed, on none.
    assert!(days.contains(",214,214,214,1,true,0,true,0,0,5,0,5,"), "{days}");
    // The first month was observed at 0.05, and runs that come to nearly nothing are within the doubt of 0.05 about it.
    let paths = text(&files(&folder)["paths.csv"]);
    let month = paths.lines().find(|line| line.contains(",observed,2025-05-01,2025-05-31,")).expect("a row per observation");
    assert!(month.contains(",8,0.05,0.05,,") && month.contains(",true,made,the first month"), "{month}");
    let page = text(&files(&folder)["report.html"]);
    assert!(page.contains("Licences of Aland") && !page.contains("<script"));
}

#[test]
fn a_backtest_works_from_outside_the_repository() {
    let folder = scratch("backtest_elsewhere");
    let copy = |from: &str, to: &str| {
        let to = folder.join(to);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder can be made");
        std::fs::copy(from, to).expect("a file can be copied");
    };
    copy(LICENCES, "mine/aland.ron");
    copy("tests/backtests/observed/licences.csv", "mine/observed/licences.csv");
    copy("tests/worlds/small_world.ron", "worlds/small_world.ron");
    let run = |file: &str, more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shortfall"));
        command
            .args(["backtest", file, "--replicates", "2", "--out", "out"])
            .args(more)
            .current_dir(folder.join("mine"))
            .output()
            .expect("it starts")
    };
    let ran = run("aland.ron", &[]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(folder.join("mine/out/charts/observed_aland.svg").exists());
    let refused = run("aland.ron", &["--set", "behaviour.price_speed=0.1"]);
    let said = text(&refused.stderr);
    assert!(refused.status.code() == Some(3) && said.contains("S135") && said.contains("--set"), "{said}");
    let other = run("aland.ron", &["--only", "T-9"]);
    assert!(text(&other.stderr).contains("did you mean `T-"), "{}", text(&other.stderr));
}

#[test]
fn behaviour_is_not_for_a_backtest_to_change() {
    let settings = complaint(&[("behaviour.price_speed", "0.1"), ("behaviour.split", "Fixed")]);
    assert!(settings.matches("S135").count() == 2 && settings.contains("the same for every episode"), "{settings}");
    let arm = r#"[(name: "as it was", changes: [Set("behaviour.price_speed", 0.1)])]"#;
    let arms = complaint(&[("arms", arm)]);
    assert!(arms.contains("S135") && arms.contains("--set:1"), "{arms}");
    let doubt = r#"[(name: "speed", path: "behaviour.price_speed", dist: Uniform(low: 0.02, high: 0.04))]"#;
    let uncertain = complaint(&[("uncertainties", doubt)]);
    assert!(uncertain.contains("S135") && uncertain.contains("`behaviour.price_speed`"), "{uncertain}");
    let two = complaint(&[("arms", r#"[(name: "as it was"), (name: "otherwise")]"#)]);
    assert!(two.contains("S134") && two.contains("one arm"), "{two}");
}

/// Bundled backtests leave behaviour alone: loading them checks it, but a target list that was emptied would not.
#[test]
fn no_bundled_backtest_names_behaviour() {
    for bundled in shortfall::scenario::files::backtests() {
        assert!(!bundled.text.contains("\"behaviour."), "{}", bundled.path);
    }
}

#[test]
fn what_is_wrong_with_history_is_told_with_its_place() {
    let series = complaint(&[("targets[T-1].is", r#"Start(Shipments(commodity: "magnett", from: ["A", "X"]))"#)]);
    assert!(series.contains("did you mean `magnet`?") && series.contains("no country has the id `X`"), "{series}");
    let late = complaint(&[("targets[T-1].is.of.during", "\"2025-12..2026-01\"")]);
    assert!(late.contains("S132") && late.contains("2025-01-01..2025-12-31"), "{late}");
    let period = complaint(&[("targets[T-1].is.of.during", "\"soon\"")]);
    assert!(period.contains("`soon` is no period") && period.contains("2023-Q4"), "{period}");
    let band = complaint(&[("targets[T-1].low", "0.3"), ("targets[T-2].high", "1.0")]);
    assert!(band.matches("S133").count() == 2, "{band}");
    let open = complaint(&[("targets[T-2]", r#"(id: "T-2", name: "t", tier: A, is: Number(1), low: 0.5, unit: "1", source: "made")"#)]);
    assert!(open.contains("needs both"), "{open}");
    let measure = complaint(&[("targets[T-4].is.of.measure", "\"licence\"")]);
    assert!(measure.contains("did you mean `licences`?"), "{measure}");
    // Cland smelts nothing, so no ore goes there.
    let nobody = complaint(&[("observed[magnet_exports].is", r#"Shipments(commodity: "ore", to: ["C"])"#)]);
    assert!(nobody.contains("S131") && nobody.contains("measures nothing"), "{nobody}");
    let table = complaint(&[("observed[magnet_exports].file", "\"observed/nowhere.csv\"")]);
    assert!(table.contains("S136") && table.contains("there is no such file"), "{table}");
    let empty = complaint(&[("observed[metal_gap].id", "\"metal\"")]);
    assert!(empty.contains("holds no row of `metal`"), "{empty}");
}
