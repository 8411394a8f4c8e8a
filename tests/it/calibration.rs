//! Calibration finds behaviour again that it was told to look for, is the same on any number of threads, and goes on where
//! it was stopped.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use shortfall::backtest::calibration::design::Plan;
use shortfall::backtest::calibration::evaluate::Episodes;
use shortfall::backtest::calibration::implausibility::distance;
use shortfall::backtest::calibration::outcome::outcome;
use shortfall::backtest::calibration::store::{self, Store};
use shortfall::backtest::calibration::{Point, Search, Trial, search, tables};
use shortfall::backtest::score::spread;
use shortfall::scenario::load::Setting;

use crate::support::{loaded, scratch, shortfall, text};

const LICENCES: &str = "tests/backtests/licences.ron";
const DESIGN: &str = "tests/backtests/calibration.ron";

/// Arguments of a calibration of the made-up episode.
fn arguments<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["calibrate", LICENCES, "--design", DESIGN, "--out", out], more].concat()
}

fn open(folder: &Path, file: &str, episodes: &Episodes) -> Store {
    Store::open(folder, file, "test", episodes.cases.len(), episodes.replicates())
}

/// A search with facts at the middle that goes on to finalists on draws.
fn searched(plan: &Plan, folder: &str, middle: &Episodes, drawn: &Episodes) -> Search {
    let folder = scratch(folder);
    let (mut store, mut last) = (open(&folder, store::FILE, middle), open(&folder, store::FINALS, drawn));
    let trial = Trial { episodes: middle, store: &mut store };
    let finals = Trial { episodes: drawn, store: &mut last };
    search(plan, trial, Some(finals), &AtomicBool::new(false), &|_| {}, &mut |_| {}).expect("it ends")
}

#[test]
fn a_search_finds_the_behaviour_that_made_the_observations() {
    let near = Setting { path: "tolerance".into(), value: "1.2".into() };
    let plan = Plan::open(Path::new(DESIGN), &[near]).expect("a valid design");
    // What was "observed" is what the model does with a price that moves at nearly twice its usual speed.
    let truth = [String::from("0.055"), String::from("Days(90)")];
    let study = loaded(LICENCES, &[]);
    let episodes = Episodes::central(vec![study], 0..2).expect("valid facts");
    let numbers = episodes.evaluate(&[plan.edits(&truth)], &|_| {}).remove(0);
    let price = spread(&numbers[1])[1];
    let (low, mid, high) = (price * 0.95, price, price * 1.05);
    let mut band: Vec<(String, String)> =
        [("low", low), ("mid", mid), ("high", high)].map(|(field, value)| (format!("targets[T-2].{field}"), value.to_string())).into();
    band.push(("targets[T-3].high".into(), (spread(&numbers[2])[2] * 1.01).to_string()));
    let settings: Vec<(&str, &str)> = band.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    let episodes = Episodes::central(vec![loaded(LICENCES, &settings)], 0..2).expect("valid facts");
    let folder = scratch("calibration_truth");
    let mut store = open(&folder, store::FILE, &episodes);
    let mut thresholds = Vec::new();
    let trial = Trial { episodes: &episodes, store: &mut store };
    let found = search(&plan, trial, None, &AtomicBool::new(false), &|_| {}, &mut |wave| thresholds.push(wave.threshold)).expect("it ends");
    assert_eq!((found.points.len(), found.kept.len(), thresholds.len()), (24 + 16 + 16, 8, 3));
    assert!(thresholds.windows(2).all(|pair| pair[1] <= pair[0]), "{thresholds:?}");
    // Speed and fear can stand in for each other, so what must come near is the price that they make.
    let middle =
        |places: &mut dyn Iterator<Item = usize>| spread(&places.map(|p| found.points[p].implausibility[1]).collect::<Vec<_>>())[1];
    let (kept, prior) = (middle(&mut found.kept.iter().copied()), middle(&mut (0..24)));
    assert!(kept < 0.8 * prior, "{kept} of those that were kept, {prior} of the prior");
    let implausible: Vec<f64> =
        episodes.cases.iter().zip(&numbers).map(|(case, n)| case.implausibility(n, 0.0, plan.file.discrepancy)).collect();
    let truth = distance(&episodes.cases, &implausible, None);
    assert!(thresholds.iter().all(|threshold| truth <= *threshold), "{truth} against {thresholds:?}");
    let left = outcome(&plan, &episodes, &found);
    let away = |p: &usize| found.points[*p].distance;
    let within = (0..found.points.len()).filter(|p| away(p) <= 1.2 * away(&found.kept[0])).count();
    assert_eq!((left.accepted.len(), left.scores.len()), (within.min(10), 4), "as many as come within the tolerance");
    assert!(left.accepted.iter().all(|p| away(p) <= 1.2 * away(&found.kept[0])), "and no others: {left:?}");
    assert!(left.scores[1][0].hit, "{left:?}");
}

#[test]
fn finalists_are_judged_on_draws_that_the_search_has_not_seen() {
    let alone = [("waves", "1"), ("anchors", "0"), ("last_waves", "0")];
    let plan = Plan::open(Path::new(DESIGN), &alone.map(|(path, value)| Setting { path: path.into(), value: value.into() }));
    let plan = plan.expect("a valid design");
    let seen = Episodes::central(vec![loaded(LICENCES, &[])], 0..2).expect("valid facts");
    let unseen = Episodes::drawn(vec![loaded(LICENCES, &[])], 2..5).expect("valid facts");
    let found = searched(&plan, "calibration_finals", &seen, &unseen);
    assert_eq!((found.points.len(), found.finals.len()), (24, 12));
    let before = |f: &Point| found.points.iter().find(|p| p.key == f.key).expect("it was searched").distance;
    let limit = found.points.iter().map(|p| p.distance).fold(f64::INFINITY, f64::min) * plan.file.final_tolerance;
    assert!(found.points.iter().filter(|p| p.distance <= limit).count() > 12, "more come near than are run again");
    assert!(found.finals.iter().all(|f| before(f) <= limit), "none from farther away");
    for f in &found.finals {
        assert!(f.numbers.iter().all(|n| n.len() == 3));
        let again = unseen.evaluate(&[plan.edits(&f.values)], &|_| {}).remove(0);
        assert_eq!(f.numbers, again);
    }
    assert!(found.finals.iter().any(|f| found.points.iter().any(|p| p.key == f.key && p.distance != f.distance)));
}

#[test]
fn a_search_learns_from_anchors_what_draws_do_to_its_numbers() {
    let plan = Plan::open(Path::new(DESIGN), &[Setting { path: "last_waves".into(), value: "2".into() }]).expect("a valid design");
    let middle = Episodes::central(vec![loaded(LICENCES, &[])], 0..2).expect("valid facts");
    let drawn = Episodes::drawn(vec![loaded(LICENCES, &[])], 2..5).expect("valid facts");
    let found = searched(&plan, "calibration_anchors", &middle, &drawn);
    assert!(found.shifts.iter().any(|shift| *shift != 0.0), "{:?}", found.shifts);
    let median = |numbers: &[f64]| spread(numbers)[1];
    for point in &found.points {
        let corrected = |t: usize| middle.cases[t].implausibility(&point.numbers[t], found.shifts[t], plan.file.discrepancy);
        let all: Vec<f64> = (0..middle.cases.len()).map(corrected).collect();
        assert_eq!(point.distance, distance(&middle.cases, &all, None), "every point, of the first wave too, is held against the same");
    }
    // Where draws move points alike, numbers at the middle come nearer to what draws show by the shift. Three anchors show that of some targets.
    let away = |t: usize, shift: f64| {
        let of = |f: &Point| {
            let point = found.points.iter().find(|p| p.key == f.key)?;
            Some((median(&point.numbers[t]) + shift - median(&f.numbers[t])).abs())
        };
        median(&found.finals.iter().filter_map(of).collect::<Vec<_>>())
    };
    let all: Vec<[f64; 2]> = (0..middle.cases.len()).map(|t| [away(t, found.shifts[t]), away(t, 0.0)]).collect();
    assert!(all.iter().any(|[moved, not]| moved < not), "{all:?}");
    // Two waves of twelve were run on draws alone, and nothing was put on their numbers.
    let last: Vec<&Point> = found.finals.iter().filter(|f| found.points.iter().all(|p| p.key != f.key)).collect();
    assert_eq!(last.len(), 24);
    for f in last {
        assert_eq!(f.numbers, drawn.evaluate(&[plan.edits(&f.values)], &|_| {}).remove(0));
        let as_it_is = |t: usize| drawn.cases[t].implausibility(&f.numbers[t], 0.0, plan.file.discrepancy);
        assert_eq!(f.distance, distance(&drawn.cases, &(0..drawn.cases.len()).map(as_it_is).collect::<Vec<_>>(), None));
    }
}

#[test]
fn a_search_looks_from_the_sets_it_is_told_to_start_from() {
    let folder = scratch("calibration_start");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let table = folder.join("start.csv");
    std::fs::write(&table, "feared_interruption,price_speed\nDays(90.0),0.055\nDays(30.0),0.02\n").expect("written");
    let start = Setting { path: "start".into(), value: format!("Some({:?})", table.display().to_string()) };
    let open = |settings: &[Setting]| Plan::open(Path::new(DESIGN), settings).expect("a valid design");
    let middle = Episodes::central(vec![loaded(LICENCES, &[])], 0..2).expect("valid facts");
    let drawn = Episodes::drawn(vec![loaded(LICENCES, &[])], 2..5).expect("valid facts");
    let found = searched(&open(&[start]), "calibration_started", &middle, &drawn);
    let alone = searched(&open(&[]), "calibration_unstarted", &middle, &drawn);
    let first = |search: &Search| search.points.iter().filter(|p| p.key.0 == 0).map(|p| p.values.clone()).collect::<Vec<_>>();
    let told = [["0.055", "Days(90.0)"], ["0.02", "Days(30.0)"]].map(|set| set.map(String::from).to_vec());
    assert_eq!(first(&found), [first(&alone), told.to_vec()].concat(), "beside the hypercube");
    for set in &told {
        assert!(found.finals.iter().any(|f| f.key.0 == 0 && f.values == *set), "{set:?} is run on draws");
    }
}

#[test]
fn an_interrupted_calibration_goes_on_and_threads_change_nothing() {
    let folder = scratch("calibration_whole");
    let whole = folder.to_string_lossy().into_owned();
    let ran = shortfall(&arguments(&whole, &["--threads", "2"]));
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let said = text(&ran.stdout);
    assert!(said.contains("price_speed") && said.contains("with the episode unseen") && said.contains("behaviour_accepted.csv"), "{said}");
    let read = |folder: &Path, name: &str| std::fs::read(folder.join(name)).expect(name);
    let accepted = text(&read(&folder, tables::ACCEPTED));
    assert!(accepted.starts_with("price_speed,feared_interruption\n") && accepted.lines().count() == 11, "{accepted}");
    // Half of what was evaluated, the last line cut off as by a crash.
    let half = scratch("calibration_half");
    std::fs::create_dir_all(&half).expect("a folder can be made");
    let finals = text(&read(&folder, "finals.csv"));
    assert!((24..=12 + 12 + 9).contains(&finals.lines().count()), "anchors, finalists and a last wave are run on draws");
    std::fs::write(half.join("finals.csv"), &finals[..finals.len() / 3]).expect("written");
    let evaluated = text(&read(&folder, "evaluated.csv"));
    std::fs::write(half.join("evaluated.csv"), &evaluated[..evaluated.len() / 2]).expect("written");
    let again = shortfall(&arguments(&half.to_string_lossy(), &["--threads", "1"]));
    assert!(again.status.success() && text(&again.stdout).contains("Going on with"), "{}", text(&again.stderr));
    for name in [tables::ACCEPTED, "behaviour_central.csv", "points.csv", "scores.csv"] {
        assert_eq!(text(&read(&folder, name)), text(&read(&half, name)), "{name}");
    }
}

#[test]
fn what_is_wrong_with_a_design_is_told_with_its_place() {
    let out = scratch("calibration_wrong").to_string_lossy().into_owned();
    let wrong = shortfall(&arguments(
        &out,
        &[
            "--set",
            "parameters[0].path=\"price_sped\"",
            "--set",
            "kept=24",
            "--set",
            "parameters[1].dist=Uniform(low: 2, high: 1)",
            "--set",
            "finalists=0",
        ],
    ));
    let said = text(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(3), "{said}");
    for part in ["B110", "did you mean `price_speed`?", "B112", "B113", "B114", "4 errors"] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}
