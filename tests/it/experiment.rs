//! Experiments: the same bytes whatever the threads, the parts and the interruptions; tables that agree with plain
//! runs; bad files told with their place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use shortfall::experiment::open::{Experiment, Overrides};

use crate::support::{scratch, summary, try_load};

const SMALL: &str = "tests/experiments/small.ron";

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shortfall"));
    command.arg("experiment").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

fn done(arguments: &[&str]) {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file of a folder, with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert!(path.is_file(), "{} is left over", path.display());
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        found.insert(name, std::fs::read(&path).expect("a file"));
    }
    found
}

fn same(a: &Path, b: &Path) {
    let (a, b) = (files(a), files(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{name} differs");
    }
}

fn folder(name: &str) -> (PathBuf, String) {
    let path = scratch(name);
    let text = path.to_str().expect("plain path").to_owned();
    (path, text)
}

/// Rows of a CSV table by column name.
fn rows(folder: &Path, table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(format!("{table}.csv"))).expect("the table is there");
    let head = reader.headers().expect("a head").clone();
    let row = |record: csv::StringRecord| head.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|r| row(r.expect("a row"))).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?} is a number"))
}

#[test]
fn threads_and_parts_leave_no_trace() {
    let (first, a) = folder("experiment_one_thread");
    let (second, b) = folder("experiment_two_threads");
    done(&[SMALL, "--threads", "1", "--shards", "1", "--out", &a]);
    done(&[SMALL, "--threads", "2", "--shards", "17", "--out", &b]);
    same(&first, &second);
    let names: Vec<String> = files(&first).into_keys().collect();
    assert_eq!(
        names,
        [
            "bands.csv",
            "convergence.csv",
            "dictionary.csv",
            "differences.csv",
            "draws.parquet",
            "manifest.json",
            "points.parquet",
            "runs.parquet",
            "series.parquet",
            "spread.csv",
            "stops.csv",
            "summary.csv"
        ]
    );
}

/// A process that is killed when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts an experiment and waits until so many parts are whole.
fn until_parts(arguments: &[&str], out: &Path, parts: usize) -> Running {
    let child = command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut running = Running(child);
    for _ in 0..6000 {
        let receipts = std::fs::read_dir(out.join("shards"))
            .map_or(0, |entries| entries.filter(|e| e.as_ref().is_ok_and(|e| e.path().extension().is_some_and(|x| x == "json"))).count());
        if receipts >= parts || running.0.try_wait().is_ok_and(|status| status.is_some()) {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    running
}

#[test]
fn a_killed_experiment_goes_on_to_the_same_bytes() {
    let (whole, text) = folder("experiment_whole");
    let size = ["--samples", "8", "--set", "horizon=Years(2)", "--threads", "1"];
    done(&[&[SMALL, "--out", &text][..], &size].concat());
    for (n, parts) in [0, 1, 20, 60].into_iter().enumerate() {
        let (out, text) = folder(&format!("experiment_killed_{n}"));
        let arguments = [&[SMALL, "--out", &text][..], &size].concat();
        let mut running = until_parts(&arguments, &out, parts);
        running.0.kill().expect("it can be killed");
        let status = running.0.wait().expect("it ends");
        assert!(!status.success(), "killed after {parts} parts, it was done already: the test sees nothing");
        assert!(!out.join("manifest.json").exists());
        if out.join("plan.json").exists() {
            let refused = run(&arguments);
            assert_eq!(refused.status.code(), Some(2), "a begun experiment is not taken up silently");
            assert!(String::from_utf8_lossy(&refused.stderr).contains("--resume"));
            done(&[&arguments[..], &["--resume"]].concat());
        } else {
            done(&arguments);
        }
        same(&whole, &out);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_folder_that_can_go_on() {
    let (whole, text) = folder("experiment_not_interrupted");
    let size = ["--samples", "8", "--set", "horizon=Years(2)", "--threads", "1"];
    done(&[&[SMALL, "--out", &text][..], &size].concat());
    let (out, text) = folder("experiment_interrupted");
    let arguments = [&[SMALL, "--out", &text][..], &size].concat();
    let mut running = until_parts(&arguments, &out, 3);
    let sent = Command::new("kill").args(["-INT", &running.0.id().to_string()]).status().expect("kill starts");
    assert!(sent.success());
    assert_eq!(running.0.wait().expect("it ends").code(), Some(130));
    done(&[&arguments[..], &["--resume"]].concat());
    same(&whole, &out);
}

#[test]
fn a_damaged_part_is_computed_again() {
    let (whole, text) = folder("experiment_undamaged");
    let size = ["--samples", "8", "--set", "horizon=Years(2)", "--threads", "1"];
    done(&[&[SMALL, "--out", &text][..], &size].concat());
    let (out, text) = folder("experiment_damaged");
    let arguments = [&[SMALL, "--out", &text][..], &size].concat();
    drop(until_parts(&arguments, &out, 5));
    let part = std::fs::read_dir(out.join("shards")).expect("parts").map(|e| e.expect("an entry").path()).find(|p| {
        p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("part-"))
            && p.extension().is_some_and(|e| e == "f64")
            && p.with_extension("json").exists()
    });
    let part = part.expect("a whole part");
    let mut bytes = std::fs::read(&part).expect("a part");
    bytes[3] ^= 1;
    std::fs::write(&part, bytes).expect("a part can be written");
    done(&[&arguments[..], &["--resume"]].concat());
    same(&whole, &out);
}

#[test]
fn folders_of_others_are_protected() {
    let (_, text) = folder("experiment_protected");
    done(&[SMALL, "--samples", "2", "--replicates", "1", "--out", &text]);
    let again = run(&[SMALL, "--samples", "2", "--replicates", "1", "--out", &text]);
    assert!(again.status.success() && String::from_utf8_lossy(&again.stdout).contains("complete result of this experiment already"));
    let other = run(&[SMALL, "--samples", "2", "--replicates", "2", "--out", &text]);
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("holds another run"));
    let (precious, text) = folder("experiment_precious");
    std::fs::create_dir_all(&precious).expect("a folder can be made");
    std::fs::write(precious.join("thesis.txt"), "years of work").expect("a file can be written");
    assert_eq!(run(&[SMALL, "--force", "--out", &text]).status.code(), Some(2));
    assert!(precious.join("thesis.txt").exists());
}

#[test]
fn without_a_design_the_tables_say_what_plain_runs_say() {
    let (out, text) = folder("experiment_plain");
    let file = scratch("experiment_plain_file");
    std::fs::create_dir_all(&file).expect("a folder can be made");
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds/small.ron");
    let body = format!(
        "(format: 1, title: \"Plain\", scenario: {:?}, replicates: 6, outcomes: [(metric: \"value_lost\")], series: [(metric: \"unmet\", sector: \"cars\")])",
        scenario
    );
    std::fs::write(file.join("plain.ron"), body).expect("a file can be written");
    done(&[file.join("plain.ron").to_str().expect("plain path"), "--format", "csv", "--out", &text]);
    let plain = summary(&try_load("tests/worlds/small.ron", &[("replicates", "6")]).unwrap_or_else(|e| panic!("{e}")));
    let (summaries, differences, runs, bands) = (rows(&out, "summary"), rows(&out, "differences"), rows(&out, "runs"), rows(&out, "bands"));
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-7 * b.abs().max(1.0);
    let mut compared = 0;
    for arm in &plain.arms {
        for o in arm.outcomes.iter().filter(|o| o.metric.id() == "value_lost") {
            let fits = |r: &&BTreeMap<String, String>| {
                r["arm"] == arm.name && r["metric"] == "value_lost" && r["sector"] == o.sector && r["place"] == o.place
            };
            let row = summaries.iter().find(fits).expect("the outcome is there");
            assert!(close(number(row, "mean"), o.mean) && close(number(row, "p95"), o.quantiles[2]), "{row:?} {o:?}");
            let values: Vec<f64> = runs.iter().filter(fits).map(|r| number(r, "value")).collect();
            assert!(values.len() == 6 && values.iter().zip(&o.values).all(|(a, b)| close(*a, *b)), "{values:?} {:?}", o.values);
            if let Some(d) = o.difference {
                let row = differences.iter().find(fits).expect("the difference is there");
                assert!(
                    close(number(row, "difference"), d.mean) && close(number(row, "t_low"), d.low) && close(number(row, "t_high"), d.high)
                );
            }
            compared += 1;
        }
        let band = arm.end_use(shortfall::analysis::summary::Metric::Unmet, "cars", "B").expect("unmet demand is recorded");
        let found: Vec<f64> = bands.iter().filter(|r| r["arm"] == arm.name && r["place"] == "B").map(|r| number(r, "p95")).collect();
        assert!(found.len() == band.band.p95.len() && found.iter().zip(&band.band.p95).all(|(a, b)| close(*a, *b)));
    }
    assert!(compared > 20);
}

/// An experiment file with some text in the place of another.
fn altered(name: &str, from: &str, to: &str) -> Result<Experiment, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join(SMALL)).expect("the file is there");
    assert!(text.contains(from), "`{from}` is in the file");
    let scenario = root.join("tests/worlds/small.ron");
    let text = text.replace(from, to).replace("\"../worlds/small.ron\"", &format!("{scenario:?}"));
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(folder.join("points.csv"), "processing,enforcement\nDays(10),0.7\nDays(30),0.9\n").expect("a file can be written");
    let path = folder.join("altered.ron");
    std::fs::write(&path, text).expect("a file can be written");
    Experiment::open(&path, &Overrides::default()).map_err(|e| e.to_string())
}

#[test]
fn what_is_wrong_with_an_experiment_is_told_with_its_place() {
    let complaint = |from: &str, to: &str| altered("experiment_errors", from, to).err().unwrap_or_else(|| panic!("`{to}` must be refused"));
    let cases = [
        ("Use(\"no licences\")", "Use(\"no licenses\")", "E101", "did you mean `no licences`?"),
        ("Use(\"no licences\")", "Use(\"none\")", "E101", "uses itself"),
        ("name: \"cover\"", "name: \"processing\"", "E102", "two uncertainties are called `processing`"),
        ("measures[licences].enforcement", "measures[licenses].enforcement", "E103", "did you mean `licences`?"),
        ("measures[licences].enforcement", "seed", "E103", "`seed` cannot be uncertain"),
        ("Uniform(low: 0.6, high: 1.0)", "Uniform(low: 1.0, high: 0.6)", "E104", "`low` is not below `high`"),
        ("Uniform(low: 0.6, high: 1.0)", "Uniform(low: 0.6, high: Days(1))", "E104", "different units"),
        ("Uniform(low: 0.6, high: 1.0)", "Uniform(low: 1.2, high: 1.5)", "E105", "enforcement = 1."),
        ("metric: \"unmet\"", "metric: \"unmett\"", "E106", "did you mean `unmet`?"),
        ("commodity: \"magnet\")],", "commodity: \"magnetz\")],", "E106", "did you mean `magnet`?"),
        ("LatinHypercube(samples: 4)", "Sobol(samples: 6)", "E107", "no power of two"),
        ("LatinHypercube(samples: 4)", "Morris(trajectories: 4, levels: 3)", "E107", "odd"),
        ("LatinHypercube(samples: 4)", "List(file: \"points.csv\")", "E107", "nothing reads this distribution"),
        ("Choice([Days(0), Days(63)])", "Empirical(file: \"none.csv\", column: \"x\")", "E108", "there is no such file"),
        ("design: LatinHypercube", "desing: LatinHypercube", "S003", "did you mean `design`?"),
        ("Uniform(low: 0.6, high: 1.0)", "Unifrom(low: 0.6, high: 1.0)", "S007", "did you mean `Uniform`?"),
    ];
    for (from, to, code, words) in cases {
        let text = complaint(from, to);
        assert!(text.contains(&format!("error[{code}]")) && text.contains(words), "{to}: {text}");
        assert!(text.contains("altered.ron:") && text.contains('^'), "{to}: {text}");
    }
}

#[test]
fn points_can_be_listed_and_arms_may_bring_what_is_uncertain() {
    let text = altered("experiment_reserve", "samples: 4", "samples: 3").expect("it is valid");
    // The reserve exists in one arm alone; its cover is put in there, and nowhere else.
    for point in 0..3 {
        let covers: Vec<usize> = (0..3).map(|arm| text.resolve(point, arm).expect("valid").model.measures.len()).collect();
        assert_eq!(covers, [1, 0, 2]);
    }
    let listed = "LatinHypercube(samples: 4)";
    let root = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SMALL)).expect("the file is there");
    let start = root.find("    uncertainties: [").expect("uncertainties");
    let end = root.find("    arms: [").expect("arms");
    let folder = scratch("experiment_listed");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::write(folder.join("points.csv"), "enforcement,processing\n0.7,Days(10)\n0.9,Days(30)\n").expect("a file can be written");
    let body = root
        .replace(&root[start..end], "    uncertainties: [(name: \"processing\", path: \"measures[licences].instrument.processing.median\"), (name: \"enforcement\", path: \"measures[licences].enforcement\")],\n")
        .replace(listed, "List(file: \"points.csv\")")
        .replace("\"../worlds/small.ron\"", &format!("{:?}", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds/small.ron")));
    std::fs::write(folder.join("listed.ron"), body).expect("a file can be written");
    let experiment = Experiment::open(&folder.join("listed.ron"), &Overrides::default()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(experiment.points.values, [["Days(10)", "0.7"], ["Days(30)", "0.9"]]);
    let enforcement = |point| experiment.resolve(point, 0).expect("valid").scenario.measures[0].enforcement;
    assert_eq!([enforcement(0), enforcement(1)], [0.7, 0.9]);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let (out, text) = folder("experiment_dry");
    let output = run(&[SMALL, "--dry-run", "--out", &text]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("4 points x 3 arms x 3 replicates = 36 runs of 300 steps, in 36 parts."), "{told}");
    assert!(told.contains("Time: about") && told.contains("Memory: about") && told.contains("Disk:"), "{told}");
    assert!(!out.exists());
}

/// The small experiment under another design, its sensitivity table in CSV.
fn sensitivity(name: &str, design: &str) -> Vec<BTreeMap<String, String>> {
    let (out, text) = folder(name);
    let file = scratch(&format!("{name}_file")).join("altered.ron");
    altered(&format!("{name}_file"), "LatinHypercube(samples: 4)", design).expect("it is valid");
    done(&[file.to_str().expect("plain path"), "--replicates", "1", "--format", "csv", "--out", &text]);
    rows(&out, "sensitivity")
}

#[test]
fn sensitivity_finds_what_matters_and_what_does_not() {
    let index = |rows: &[BTreeMap<String, String>], arm: &str, uncertainty: &str, index: &str| {
        let fits = |r: &&BTreeMap<String, String>| {
            r["arm"] == arm && r["uncertainty"] == uncertainty && r["index"] == index && r["metric"] == "value_lost" && r["place"] == "B"
        };
        number(rows.iter().find(fits).expect("the index is there"), "value")
    };
    let morris = sensitivity("experiment_morris", "Morris(trajectories: 6)");
    assert!(index(&morris, "as announced", "waiting", "mu_star") > 0.0);
    assert_eq!(index(&morris, "none", "processing", "mu_star"), 0.0, "no licences, no waiting for them");
    assert_eq!(index(&morris, "as announced", "reserve", "mu_star"), 0.0, "no reserve, no cover of it");
    let sobol = sensitivity("experiment_sobol", "Sobol(samples: 16)");
    assert!(index(&sobol, "as announced", "waiting", "total") > 0.05);
    assert_eq!(index(&sobol, "none", "enforcement", "total"), 0.0);
}
