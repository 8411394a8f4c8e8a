//! What is uncertain: drawn once for each replicate, alike in all arms, whatever the threads and the order of
//! declarations; told in the manifest and the report; held where somebody says so.

use std::sync::Arc;

use shortfall::experiment::ensemble;
use shortfall::experiment::models::Models;
use shortfall::experiment::open::{Experiment, Overrides};
use shortfall::output::tables::number_in;
use shortfall::random::Luck;
use shortfall::run::{Options, run};
use shortfall::scenario::load::{Setting, Study, reload};
use shortfall::scenario::variation::Origin;

use crate::support::{SMALL, scratch, shortfall, text, try_load};

/// Uncertain values of all three files.
const DOUBTS: &str = r#"[
    (name: "enforcement", path: "measures[licences].enforcement", dist: Uniform(low: 0.6, high: 1.0), source: "made"),
    (name: "cover", path: "behaviour.input_cover", dist: Lognormal(median: Days(40), p90: Days(80), min: Days(20), max: Days(120))),
    (name: "deferrable", path: "world.sectors[cars].deferrable", dist: Triangular(low: 0.1, mode: 0.4, high: 0.9)),
    (name: "split", path: "behaviour.split", dist: Choice([ByReliability, Fixed])),
]"#;

/// The small scenario with settings and accepted sets of its own.
fn study(settings: &[(&str, &str)], accepted: &str) -> Result<Study, String> {
    let settings: Vec<Setting> = settings.iter().map(|(path, value)| Setting { path: (*path).into(), value: (*value).into() }).collect();
    let mut inputs = try_load(SMALL, &[]).unwrap_or_else(|e| panic!("{e}")).inputs;
    inputs.accepted = accepted.to_owned();
    reload("small", &inputs, &settings).map_err(|e| e.to_string())
}

fn uncertain(more: &[(&str, &str)], accepted: &str) -> Study {
    let settings = [&[("uncertainties", DOUBTS), ("horizon", "Days(250)"), ("replicates", "5")], more].concat();
    study(&settings, accepted).unwrap_or_else(|e| panic!("{e}"))
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started").install(work)
}

#[test]
fn every_replicate_is_the_scenario_with_its_values_set() {
    let accepted = "price_speed,price_memory\n0.02,Days(30)\n0.04,Days(60)\n0.03,Days(45)\n";
    let study = uncertain(&[], accepted);
    let all = ensemble(&study, 50, &|_| {}).expect("the runs are sound");
    let mut seen = Vec::new();
    for (replicate, values) in all.draws.iter().enumerate() {
        let mut settings: Vec<(&str, &str)> = vec![("horizon", "Days(250)"), ("replicates", "5")];
        settings.extend(study.variation.varied.iter().zip(values).map(|(v, value)| (v.path.as_str(), value.as_str())));
        let plain = self::study(&settings, "").expect("what was drawn is valid");
        assert!(plain.variation.is_empty());
        for (arm, records) in plain.arms.iter().zip(&all.arms) {
            let layout = Arc::new(shortfall::experiment::layout(&plain));
            let luck = Luck::new(plain.scenario.seed, replicate as u32);
            let record = run(&arm.model, &layout, luck, Options { journal: replicate == 0, audit_every: 50 }).expect("a sound run");
            assert_eq!(record, records[replicate], "arm \"{}\", replicate {replicate}", arm.name);
        }
        seen.push(values.clone());
    }
    let column = |name: &str| {
        let at = study.variation.varied.iter().position(|v| v.name == name).expect("it varies");
        seen.iter().map(|values| values[at].clone()).collect::<Vec<_>>()
    };
    assert_eq!(column("price_speed"), ["0.02", "0.04", "0.03", "0.02", "0.04"], "sets are taken in turn");
    assert_eq!(column("price_memory"), ["Days(30)", "Days(60)", "Days(45)", "Days(30)", "Days(60)"], "and as a whole");
    let mut quarters: Vec<usize> =
        column("enforcement")[..4].iter().map(|v| ((number_in(v).expect("a number") - 0.6) * 10.0) as usize).collect();
    quarters.sort_unstable();
    assert_eq!(quarters, [0, 1, 2, 3], "four replicates are a Latin hypercube");
}

#[test]
fn threads_and_the_order_of_declarations_leave_no_trace() {
    let study = uncertain(&[], "");
    let first = on_threads(1, || ensemble(&study, 50, &|_| {}).expect("the runs are sound"));
    let second = on_threads(2, || ensemble(&study, 50, &|_| {}).expect("the runs are sound"));
    assert_eq!(first.arms, second.arms);
    let mut items: Vec<&str> = DOUBTS.trim_matches(['[', ']', '\n']).lines().collect();
    items.reverse();
    let reversed = format!("[{}]", items.join("\n"));
    let other = uncertain(&[("uncertainties", &reversed)], "");
    assert_eq!(study.digest, other.digest);
    assert_eq!(ensemble(&other, 50, &|_| {}).expect("the runs are sound").arms, first.arms);
    // More replicates, or one doubt less, leave the values of the others alone.
    let values = |study: &Study, name: &str, replicates: u32| -> Vec<String> {
        let models = Models::new(study, replicates);
        let at = study.variation.varied.iter().position(|v| v.name == name).expect("it varies");
        (0..5).map(|r| models.values(r)[at].clone()).collect()
    };
    let fewer = uncertain(&[("uncertainties", &format!("[{}]", items[2]))], "");
    assert_eq!(values(&study, "cover", 5), values(&study, "cover", 40));
    assert_eq!(values(&study, "cover", 5), values(&fewer, "cover", 5));
    assert_ne!(values(&study, "cover", 5), values(&uncertain(&[("seed", "8")], ""), "cover", 5));
}

#[test]
fn an_arm_that_replaces_what_is_uncertain_counts() {
    let arms = r#"[(name: "a"), (name: "fixed", changes: [Set("measures[licences].enforcement", 0.9)]), (name: "none", changes: [Remove("measures[licences]")])]"#;
    let study = uncertain(&[("arms", arms)], "");
    let models = Models::new(&study, 5);
    let enforcement = |arm: usize| -> Vec<f64> {
        (0..5).filter_map(|r| models.of(arm, r).expect("valid").0.measures.first().map(|m| m.enforcement)).collect()
    };
    assert!(enforcement(0).windows(2).all(|w| w[0] != w[1]));
    assert_eq!(enforcement(1), [0.9; 5]);
    assert_eq!(enforcement(2), [0.0; 0]);
    // What the arms share is drawn alike.
    for replicate in 0..5 {
        let covers: Vec<f64> = (0..3).map(|arm| models.of(arm, replicate).expect("valid").0.behaviour.input_cover.0.0).collect();
        assert!(covers[0] == covers[1] && covers[1] == covers[2]);
    }
}

#[test]
fn what_is_set_is_not_uncertain() {
    let names = |study: &Study| study.variation.varied.iter().map(|v| v.name.clone()).collect::<Vec<_>>();
    let sets = "price_speed,split\n0.02,Fixed\n";
    assert_eq!(names(&uncertain(&[], sets)), ["cover", "deferrable", "enforcement", "price_speed", "split"]);
    let set = [("behaviour.input_cover", "Days(50)"), ("behaviour.price_speed", "0.03"), ("measures[0]", MEASURE)];
    assert_eq!(names(&uncertain(&set, sets)), ["deferrable", "split"]);
    let split = uncertain(&[], sets).variation.varied.into_iter().find(|v| v.name == "split").expect("it varies");
    assert_eq!(split.origin, Origin::Scenario, "a scenario counts more than accepted sets");
    let held = uncertain(&[], sets).luck_only();
    let plain = study(&[("horizon", "Days(250)"), ("replicates", "5")], "").expect("valid");
    assert_eq!(held.digest, plain.digest, "held, it is the scenario without doubts");
    assert_ne!(uncertain(&[], sets).digest, plain.digest);
    assert_eq!(ensemble(&held, 50, &|_| {}).expect("sound").arms, ensemble(&plain, 50, &|_| {}).expect("sound").arms);
}

const MEASURE: &str = r#"(id: "licences", name: "L", by: "A", commodities: ["metal"], announced: "2025-04-04", effective: "2025-04-04", instrument: Ban, source: "made")"#;

#[test]
fn ranges_of_the_world_are_varied_where_the_scenario_says_so() {
    let ranges = r#"[(name: "value of cars", path: "sectors[cars].value", dist: Uniform(low: 1000.0, high: 9000.0), source: "test"),
        (name: "ore kept", path: "trade[0].share", dist: Choice([Output(0.5), Output(0.6)]), source: "test"),
        (name: "utilisation", path: "companies[a.magnets].utilisation", dist: Uniform(low: 0.5, high: 0.9), source: "test")]"#;
    let base = [("world.ranges", ranges), ("horizon", "Days(100)")];
    assert!(study(&base, "").expect("valid").variation.is_empty(), "a range alone varies nothing");
    let varied = study(&[&base[..], &[("vary_world", "true")]].concat(), "").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(varied.variation.varied.iter().filter(|v| v.origin == Origin::World).count(), 3);
    let models = Models::new(&varied, 3);
    let values: Vec<f64> = (0..3)
        .map(|r| {
            let (model, _) = models.of(0, r).unwrap_or_else(|e| panic!("{e}"));
            model.network.end_uses.iter().find(|e| e.label.id == "cars.B").expect("it is there").value.0
        })
        .collect();
    assert!(values.windows(2).all(|w| w[0] != w[1]) && values.iter().all(|v| (1000.0..9000.0).contains(v)), "{values:?}");
    ensemble(&varied, 10, &|_| {}).unwrap_or_else(|e| panic!("{e}"));
    // An overlay of the scenario states the value, so the range of the world is gone.
    let overlay = ("overlay", r#"[Set("sectors[cars].value", 5000.0)]"#);
    let stated = study(&[&base[..], &[("vary_world", "true"), overlay]].concat(), "").expect("valid");
    assert_eq!(stated.variation.varied.len(), 2);
}

#[test]
fn what_is_wrong_with_doubts_is_told_with_its_place() {
    let doubt = |name: &str, path: &str, dist: &str| format!("(name: \"{name}\", path: \"{path}\", dist: {dist})");
    let complaint = |doubts: &[String], more: &[(&str, &str)]| {
        let list = format!("[{}]", doubts.join(", "));
        let found = study(&[&[("uncertainties", list.as_str())], more].concat(), "");
        found.and_then(|s| ensemble(&s, 50, &|_| {}).map(|_| ()).map_err(|e| e.to_string())).expect_err("it must be refused")
    };
    let even = "Uniform(low: 0.5, high: 0.9)";
    let enforcement = "measures[licences].enforcement";
    let cases = [
        (vec![doubt("a", "measures[licenses].enforcement", even)], "S103", "did you mean `licences`?"),
        (vec![doubt("a", "seed", even)], "S103", "`seed` cannot be uncertain"),
        (vec![doubt("a", "world.sources", even)], "S103", "`sources` cannot be uncertain"),
        (vec![doubt("a", enforcement, "Uniform(low: 0.9, high: 0.5)")], "S122", "`low` is not below `high`"),
        (vec![doubt("a", enforcement, even), doubt("a", "behaviour.leak_markup", even)], "S102", "are called `a`"),
        (vec![doubt("a", enforcement, even), doubt("b", enforcement, even)], "S102", "mean `measures[licences].enforcement`"),
        (vec![doubt("a", enforcement, "Uniform(low: 0.9, high: 1.5)")], "S125", "S005"),
        (vec![doubt("a", "behaviour.catch_up", "Empirical(file: \"none.csv\", column: \"x\")")], "S123", "not among the texts"),
        (vec!["(name: \"a\", path: \"behaviour.catch_up\")".to_owned()], "S004", "lacks `dist`"),
        (vec!["(name: \"a\", path: \"behaviour.catch_up\", dist: Bool(0.5), source: \"nowhere\")".to_owned()], "S101", "no sources"),
    ];
    for (doubts, code, words) in cases {
        let told = complaint(&doubts, &[]);
        assert!(told.contains(&format!("error[{code}]")) && told.contains(words) && told.contains('^'), "{doubts:?}: {told}");
    }
    let arms = r#"[(name: "a"), (name: "b", changes: [Set("vary_world", true)])]"#;
    assert!(complaint(&[], &[("arms", arms)]).contains("S126"));
    let sets = study(&[], "price_sped\n0.1\n").err().unwrap_or_default();
    assert!(sets.contains("S124") && sets.contains("behaviour_accepted.csv") && sets.contains("price_sped"), "{sets}");
    let range = r#"[(name: "r", path: "sectors[carts].value", dist: Uniform(low: 1.0, high: 2.0), source: "test")]"#;
    let told = study(&[("world.ranges", range)], "").err().unwrap_or_default();
    assert!(told.contains("S103") && told.contains("carts"), "{told}");
}

/// A scenario file with doubts beside the small world.
fn written(name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::copy(root.join("small_world.ron"), folder.join("small_world.ron")).expect("the world can be copied");
    std::fs::write(folder.join("seen.csv"), "days,note\n3,a\n9,b\n5,c\n").expect("a table can be written");
    let observed = r#"(name: "detour", path: "behaviour.leak_detour", dist: Empirical(file: "seen.csv", column: "days", unit: "Days"))"#;
    let body = std::fs::read_to_string(root.join("small.ron")).expect("the scenario is there");
    let doubts = format!("{}, {observed}]", DOUBTS.trim_end_matches(']').trim_end().trim_end_matches(','));
    let body = body.replacen("    arms: [", &format!("    uncertainties: {doubts},\n    arms: ["), 1).replacen(
        "horizon: Years(2)",
        "horizon: Days(200)",
        1,
    );
    std::fs::write(folder.join("doubtful.ron"), body).expect("the scenario can be written");
    folder
}

#[test]
fn a_run_tells_what_varied_and_proves_itself() {
    let folder = written("uncertain-run");
    let path = |name: &str| folder.join(name).to_str().expect("plain path").to_owned();
    let done = shortfall(&["run", &path("doubtful.ron"), "--out", &path("out")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    let draws = read("out/draws.csv");
    assert!(
        draws.starts_with("replicate,uncertainty,path,value,number\n0,") && draws.contains("\n0,cover,behaviour.input_cover,Days("),
        "{draws}"
    );
    let detours: Vec<&str> = draws.lines().filter(|l| l.contains(",detour,")).filter_map(|l| l.split(',').nth(3)).collect();
    assert!(detours.len() == 3 && detours.iter().all(|d| ["Days(3.0)", "Days(5.0)", "Days(9.0)"].contains(d)), "{detours:?}");
    let manifest = read("out/manifest.json");
    assert!(manifest.contains("\"varied\"") && manifest.contains("Triangular(low: 0.1, mode: 0.4, high: 0.9)"));
    assert!(read("out/report.html").contains("from the scenario: cover, deferrable, detour, enforcement, split"));
    // The table of observed values is gone, and is not needed.
    std::fs::remove_file(folder.join("seen.csv")).expect("it was there");
    let proof = shortfall(&["verify", &path("out"), "--threads", "1"]);
    assert!(proof.status.success() && text(&proof.stdout).contains("same      "), "{}{}", text(&proof.stdout), text(&proof.stderr));
    assert!(text(&proof.stdout).contains("draws.csv"));
    let again = shortfall(&["report", &path("out")]);
    assert!(again.status.success() && read("out/report.html").contains("from the scenario: cover"), "{}", text(&again.stderr));
}

#[test]
fn luck_alone_can_be_asked_for() {
    let folder = written("uncertain-luck");
    let path = |name: &str| folder.join(name).to_str().expect("plain path").to_owned();
    let done = shortfall(&["run", &path("doubtful.ron"), "--luck-only", "--out", &path("out")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(!folder.join("out/draws.csv").exists());
    let other = shortfall(&["run", &path("doubtful.ron"), "--out", &path("out")]);
    assert_eq!(other.status.code(), Some(2), "another run is not replaced silently");
    let proof = shortfall(&["verify", &path("out")]);
    assert!(proof.status.success(), "{}{}", text(&proof.stdout), text(&proof.stderr));
    let checked = shortfall(&["check", &path("doubtful.ron")]);
    let accepted = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/behaviour_accepted.csv")).expect("a table");
    let all = 5 + accepted.lines().next().expect("a head").split(',').count();
    assert!(text(&checked.stdout).contains(&format!("{all} values are uncertain")), "{}", text(&checked.stdout));
}

#[test]
fn a_ranking_draws_as_a_run_does() {
    let folder = written("uncertain-rank");
    let path = |name: &str| folder.join(name).to_str().expect("plain path").to_owned();
    let rank = |out: &str, more: &[&str]| {
        let done = shortfall(
            &[&["rank", &path("doubtful.ron"), "--replicates", "2", "--by", "link", "--limit", "3", "--out", &path(out)], more].concat(),
        );
        assert!(done.status.success(), "{}", text(&done.stderr));
        std::fs::read(folder.join(out).join("ranking.csv")).expect("written")
    };
    let one = rank("one", &["--threads", "1"]);
    assert!(one == rank("two", &["--threads", "2"]));
    assert!(one != rank("held", &["--luck-only"]));
    for out in ["one", "held"] {
        let proof = shortfall(&["verify", &path(out)]);
        assert!(proof.status.success(), "{}{}", text(&proof.stdout), text(&proof.stderr));
    }
}

/// An experiment over the scenario with doubts.
fn experiment(folder: &std::path::Path, fields: &str) -> Result<Experiment, String> {
    let path = folder.join("doubts.ron");
    let body = format!(
        "(format: 1, title: \"Doubts\", scenario: \"doubtful.ron\", outcomes: [(metric: \"value_lost\", sector: \"\", place: \"\")], {fields})"
    );
    std::fs::write(&path, body).expect("the experiment can be written");
    Experiment::open(&path, &Overrides::default()).map_err(|e| e.to_string())
}

#[test]
fn an_experiment_takes_over_what_its_scenario_leaves_open() {
    let folder = written("uncertain-experiment");
    let names = |e: &Experiment| (e.points.names.clone(), e.drawn.varied.iter().map(|v| v.name.clone()).collect::<Vec<_>>());
    let all = ["cover", "deferrable", "detour", "enforcement", "split"].map(str::to_owned).to_vec();
    let own = "uncertainties: [(name: \"how strict\", path: \"measures[0].enforcement\", dist: Uniform(low: 0.2, high: 0.4))], design: LatinHypercube(samples: 3)";
    let joined = experiment(&folder, own).expect("valid");
    let (axes, drawn) = names(&joined);
    assert_eq!(axes, ["how strict", "cover", "deferrable", "detour", "split"], "of two that mean one value its own counts");
    // Sets of behaviour that were accepted are drawn, however many there are.
    assert!(drawn.iter().all(|name| !all.contains(name)), "{drawn:?}");
    for point in 0..3 {
        let model = joined.resolve(point, 0).expect("valid").model;
        assert!((0.2..0.4).contains(&model.measures[0].enforcement), "{}", model.measures[0].enforcement);
        let detour = &joined.points.values[point][3];
        assert!(["Days(3.0)", "Days(5.0)", "Days(9.0)"].contains(&detour.as_str()), "{detour}");
    }
    let drawn = experiment(&folder, &format!("{own}, inherited: Drawn")).expect("valid");
    assert_eq!(names(&drawn).0, ["how strict"]);
    assert!(
        ["cover", "deferrable", "detour", "split"].iter().all(|name| names(&drawn).1.iter().any(|n| n == name)),
        "{:?}",
        names(&drawn).1
    );
    let held = experiment(&folder, &format!("{own}, inherited: Held")).expect("valid");
    assert_eq!(names(&held), (vec!["how strict".to_owned()], Vec::new()));
    let digests = [&joined.digest, &drawn.digest, &held.digest];
    assert!(digests[0] != digests[1] && digests[1] != digests[2] && digests[0] != digests[2]);
    let refused = |fields: &str| experiment(&folder, fields).err().unwrap_or_else(|| panic!("`{fields}` must be refused"));
    let clash =
        refused("uncertainties: [(name: \"cover\", path: \"behaviour.catch_up\", dist: Bool(0.5))], design: LatinHypercube(samples: 3)");
    assert!(clash.contains("E102") && clash.contains("the scenario calls something else `cover`"), "{clash}");
    assert!(refused("inherited: Axes").contains("E107"));
}

#[test]
fn an_experiment_without_a_design_draws_what_a_run_draws() {
    let folder = written("uncertain-plain");
    let out = folder.join("out");
    experiment(&folder, "inherited: Drawn").expect("valid");
    let path = |name: &str| folder.join(name).to_str().expect("plain path").to_owned();
    let done = shortfall(&["experiment", &path("doubts.ron"), "--format", "csv", "--out", &path("out")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let study = shortfall::scenario::load::load(&folder.join("doubtful.ron"), &[]).unwrap_or_else(|e| panic!("{e}"));
    let all = ensemble(&study, 365, &|_| {}).unwrap_or_else(|e| panic!("{e}"));
    let mut runs = csv::Reader::from_path(out.join("runs.csv")).expect("written");
    let mut found = 0;
    for row in runs.records().map(|r| r.expect("a row")).filter(|r| &r[3] == "value_lost" && r[5].is_empty() && r[6].is_empty()) {
        let arm = study.arms.iter().position(|a| a.name == row[0]).expect("an arm");
        let replicate: usize = row[2].parse().expect("a number");
        let value: f64 = row[9].parse().expect("a number");
        let plain = all.arms[arm][replicate].outcomes[0];
        assert!((value - plain).abs() <= 1e-8 * plain.abs(), "{value} is not {plain}");
        found += 1;
    }
    assert_eq!(found, 12, "four arms of three replicates");
    let draws = std::fs::read_to_string(out.join("draws.csv")).expect("written");
    let detours = |table: &str| {
        table
            .lines()
            .filter(|l| l.contains(",detour,"))
            .map(|l| l.split(',').nth_back(1).unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let at = study.variation.varied.iter().position(|v| v.name == "detour").expect("it varies");
    assert_eq!(detours(&draws), all.draws.iter().map(|values| values[at].clone()).collect::<Vec<_>>());
}
