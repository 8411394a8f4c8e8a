//! Bundled worlds hold what they promise: they are balanced, stand still, are large enough and meet published totals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use shortfall::network::Network;
use shortfall::scenario::load::{Setting, Study, load};
use shortfall::scenario::values::DAYS_PER_YEAR;

use crate::support::scratch;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Names of the worlds; `places` holds no goods and is none by itself.
fn worlds() -> Vec<String> {
    let files = std::fs::read_dir(root().join("scenarios/worlds")).expect("a folder");
    let stems = files.map(|f| f.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned());
    let mut found: Vec<String> = stems.filter(|name| name != "places").collect();
    found.sort();
    found
}

/// A world in which nothing happens. Plants under construction and gluts of the first day move by design and are left out.
fn calm(world: &str, behaviour: &[(String, String)]) -> Study {
    let folder = scratch(&format!("calm-{world}"));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let path = root().join("scenarios/worlds").join(format!("{world}.ron"));
    let scenario = format!(
        r#"(format: 1, title: "Calm", question: "Does anything move?", world: {path:?}, start: "2025-01-01", horizon: Years(2),
            seed: 1, replicates: 1, focus: (controller: "CN", countries: ["US"], commodities: []),
            overlay: [Set("projects", []), Set("opening_stocks", [])], arms: [(name: "calm")])"#
    );
    let file = folder.join("calm.ron");
    std::fs::write(&file, scenario).expect("a file can be written");
    let settings: Vec<Setting> = behaviour.iter().map(|(path, value)| Setting { path: path.clone(), value: value.clone() }).collect();
    load(&file, &settings).unwrap_or_else(|e| panic!("{world}: {e}")).luck_only()
}

#[test]
fn worlds_are_large_enough_and_name_the_evidence_for_every_number() {
    assert!(worlds().len() >= 5, "{:?}", worlds());
    for world in worlds() {
        let study = calm(&world, &[]);
        let network = &study.arms[0].model.network;
        let countries = network.inhabited().iter().filter(|i| **i).count();
        assert!(countries >= 12 && network.companies.len() >= 40, "{world}: {countries} countries, {} companies", network.companies.len());
        for source in &study.world.sources {
            // That each record names one of these is checked on reading; here, that it says something.
            assert!(source.cite.len() > 20 && !source.vintage.is_empty(), "{world}: {}", source.id);
        }
    }
}

#[test]
fn worlds_stand_still_while_nothing_happens() {
    for world in worlds() {
        stands_still(&world, &[]);
    }
}

fn stands_still(world: &str, behaviour: &[(String, String)]) {
    let study = calm(world, behaviour);
    let record = crate::support::run_arm(&study, "calm", 0);
    let width = shortfall::experiment::layout(&study).width();
    let moved = crate::steady::largest_move(&record, width);
    assert!(moved < 1e-9, "{world}: a series moved by {moved:.2e} under {behaviour:?}");
}

#[test]
fn behaviour_that_history_accepts_keeps_worlds_at_rest() {
    // A loop of orders, prices and stocks that feeds on itself would grow out of rounding within the years of a run.
    let mut table = csv::Reader::from_path(root().join("scenarios/behaviour_accepted.csv")).expect("a table");
    let paths: Vec<String> = table.headers().expect("a head").iter().map(|name| format!("behaviour.{name}")).collect();
    let sets: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert!(sets.len() >= 32, "{} sets", sets.len());
    for set in sets.iter().step_by(7) {
        let behaviour: Vec<(String, String)> = paths.iter().cloned().zip(set.iter().map(str::to_owned)).collect();
        stands_still("semiconductors", &behaviour);
    }
}

/// Output of a year by commodity and country.
fn output(network: &Network) -> BTreeMap<(&str, &str), f64> {
    let mut made = BTreeMap::new();
    for output in &network.outputs {
        let country = network.companies[output.company.index()].country;
        let key = (network.commodities[output.commodity.index()].label.id.as_str(), network.countries[country.index()].label.id.as_str());
        *made.entry(key).or_insert(0.0) += output.base.0 * DAYS_PER_YEAR;
    }
    made
}

/// Unit of published shares of what the world makes.
const SHARE: &str = "share";

/// Where a line of published totals and a network differ by more than the tolerance, how.
fn gap(line: &str, network: &Network) -> Option<String> {
    let cells: Vec<&str> = line.splitn(6, ',').collect();
    let [goods, country, value, unit, tolerance, source] = cells[..] else { panic!("six columns: {line}") };
    assert!(!source.is_empty(), "no source: {line}");
    let goods: Vec<&str> = goods.split('+').collect();
    for good in &goods {
        let commodity = network.commodities.iter().find(|c| c.label.id == *good).unwrap_or_else(|| panic!("no commodity `{good}`"));
        assert!(unit == SHARE || commodity.label.unit == unit, "{line}");
    }
    let [value, tolerance] = [value, tolerance].map(|cell| cell.parse::<f64>().unwrap_or_else(|_| panic!("a number: {line}")));
    let made = |place: &str| -> f64 {
        let counted = |(good, at): &(&str, &str)| goods.contains(good) && (place.is_empty() || place == *at);
        output(network).iter().filter(|(key, _)| counted(key)).map(|(_, made)| made).sum()
    };
    // A share of the world may be off by so many hundredths, an amount by a part of itself.
    let (here, off) = if unit == SHARE {
        let share = made(country) / made("");
        (share, share - value)
    } else {
        (made(country), made(country) / value - 1.0)
    };
    (off.abs() > tolerance).then(|| format!("{line}\n  the world makes {here:.3}"))
}

#[test]
fn worlds_meet_published_totals() {
    for world in worlds().into_iter().filter(|w| w != "all") {
        let path = root().join("tests/worlds/totals").join(format!("{world}.csv"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let study = calm(&world, &[]);
        let network = &study.arms[0].model.network;
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert!(lines.len() >= 5, "{world}: {} totals", lines.len());
        let gaps: Vec<String> = lines.iter().filter_map(|line| gap(line, network)).collect();
        assert!(gaps.is_empty(), "{world}:\n{}", gaps.join("\n"));
        // The test would notice a wrong total.
        let mut cells: Vec<String> = lines[0].splitn(6, ',').map(str::to_owned).collect();
        cells[2] = format!("{}", 2.0 * cells[2].parse::<f64>().expect("a number"));
        assert!(gap(&cells.join(","), network).is_some(), "{}", cells.join(","));
    }
}

#[test]
fn all_files_of_scenarios_are_bundled() {
    let bundled: Vec<&str> = shortfall::scenario::files::BUNDLED.iter().map(|b| b.path).collect();
    let folders = ["", "experiments", "worlds"];
    let inside =
        |folder: &str| std::fs::read_dir(root().join("scenarios").join(folder)).expect("a folder").map(|f| f.expect("an entry").path());
    let is_ron = |path: &PathBuf| path.extension().is_some_and(|e| e == "ron");
    for path in folders.iter().flat_map(|folder| inside(folder)).filter(is_ron) {
        let name = path.strip_prefix(Path::new(&root()).join("scenarios")).expect("inside").to_string_lossy().into_owned();
        assert!(bundled.contains(&name.as_str()), "{name} is not bundled");
    }
}
