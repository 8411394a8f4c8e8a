//! Who is missed most: known answers, the same bytes on any number of threads, errors with their codes.

use std::path::{Path, PathBuf};

use crate::support::{SMALL, scratch, shortfall, text};

/// Goods with one maker, and with two of which either could do alone.
fn world() -> PathBuf {
    let folder = scratch("rank-world");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let good = |id: &str| {
        format!(
            "(id: \"{id}\", name: \"{id}\", unit: \"t\", stage: \"s\", price: 10.0, elasticity: 0.1, contract_share: 0.8, source: \"t\"), "
        )
    };
    let maker = |id: &str, good: &str, rate: f64, utilisation: f64| {
        format!(
            "(id: \"{id}\", name: \"{id}\", country: \"A\", makes: [(commodity: \"{good}\", rate: {rate})], utilisation: {utilisation}, source: \"t\"), "
        )
    };
    let sector = |id: &str, good: &str, cover: f64| {
        format!(
            "(id: \"{id}\", name: \"{id}\", unit: \"pieces\", needs: [(commodity: \"{good}\", per: 1.0)], value: 1000.0, deferrable: 0.0, cover: Days({cover}), qualification: Months(6), source: \"t\"), "
        )
    };
    let world = format!(
        "(format: 1, name: \"W\", about: \"w\", sources: [(id: \"t\", cite: \"Made up.\", kind: Assumption, vintage: \"none\")],
        markets: [(id: \"m\", name: \"M\")], countries: [(id: \"A\", name: \"Aland\", market: \"m\")],
        commodities: [{}{}], recipes: [], companies: [{}{}{}], sectors: [{}{}],
        end_uses: [(sector: \"lamps\", country: \"A\", demand: 1000, source: \"t\"), (sector: \"pots\", country: \"A\", demand: 1000, source: \"t\")],
        legs: [], handling: Days(5), domestic_transit: Days(2))",
        good("single"), good("double"),
        maker("only", "single", 1000.0, 0.8), maker("twin1", "double", 500.0, 0.4), maker("twin2", "double", 500.0, 0.4),
        sector("lamps", "single", 20.0), sector("pots", "double", 60.0),
    );
    std::fs::write(folder.join("world.ron"), world).expect("the world can be written");
    let scenario = "(format: 1, title: \"T\", question: \"Q?\", world: \"world.ron\", start: \"2025-01-01\", horizon: Days(420), record: Days(5), seed: 1, replicates: 1,
        focus: (controller: \"A\", countries: [\"A\"], commodities: [\"single\"]),
        sources: [(id: \"t\", cite: \"Made up.\", kind: Assumption, vintage: \"none\")],
        hazards: [(id: \"fires\", name: \"Fires\", rate: 0.1, hits: Outage(commodities: [\"single\"], depth: 1.0), lasts: Fixed(Days(60)), source: \"t\")],
        arms: [(name: \"plain\", changes: [Remove(\"hazards[fires]\")]), (name: \"at risk\")])";
    let path = folder.join("scenario.ron");
    std::fs::write(&path, scenario).expect("the scenario can be written");
    path
}

/// Runs `rank` and gives its folder and what it showed.
fn rank(name: &str, scenario: &str, more: &[&str]) -> (PathBuf, String) {
    let out = scratch(name);
    let done = shortfall(&[&["rank", scenario, "--out", out.to_str().expect("plain path")][..], more].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    (out, text(&done.stdout))
}

/// Rows of a table by column name.
fn rows(folder: &Path, file: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(file)).expect("the table is there");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn number(row: &std::collections::BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is a number: {row:?}"))
}

#[test]
fn a_single_maker_is_all_and_one_of_two_with_room_is_nothing() {
    let scenario = world();
    let (out, shown) =
        rank("rank-known", scenario.to_str().expect("plain path"), &["--lasts", "300", "--replicates", "2", "--arm", "plain"]);
    let ranking = rows(&out, "ranking.csv");
    assert_eq!(ranking.iter().map(|r| r["id"].as_str()).collect::<Vec<_>>(), ["only", "twin1", "twin2"], "{shown}");
    // A thousand pieces a year at 1000 dollars, for 300 days less what stocks bridge and more until the chain is full again.
    let all = 1000.0 / 365.2425 * 1000.0 * 300.0;
    let lost = number(&ranking[0], "value_lost");
    assert!(lost > 0.85 * all && lost < 1.05 * all, "{} of all", lost / all);
    assert!(number(&ranking[1], "value_lost").abs() < 0.001 * all, "{:?}", ranking[1]);
    assert!(number(&ranking[0], "met") < 0.6 && number(&ranking[1], "met") > 0.999);
    assert!(number(&ranking[0], "stops") == 1.0 && number(&ranking[0], "first_stop") > 15.0 && ranking[0]["first_to_stop"] == "lamps.A");
    assert!(ranking[1]["first_stop"].is_empty() && number(&ranking[1], "stops") == 0.0);
    // The map says the same by commodity and sector.
    let map = rows(&out, "heat_map.csv");
    let cell = |commodity: &str, sector: &str| {
        let row = map.iter().find(|r| r["commodity"] == commodity && r["sector"] == sector).expect("a cell");
        number(row, "value_lost")
    };
    assert!(cell("single", "lamps") > 0.85 * all && cell("single", "pots").abs() < 1.0 && cell("double", "pots").abs() < 0.001 * all);
}

#[test]
fn two_makers_at_once_cost_more_than_both_alone() {
    let scenario = world();
    let (out, shown) = rank(
        "rank-pairs",
        scenario.to_str().expect("plain path"),
        &["--lasts", "300", "--replicates", "1", "--commodity", "double", "--pairs", "2"],
    );
    let pairs = rows(&out, "pairs.csv");
    assert_eq!(pairs.len(), 1);
    let all = 1000.0 / 365.2425 * 1000.0 * 300.0;
    assert!(number(&pairs[0], "beyond") > 0.6 * all, "{pairs:?}");
    assert!(shown.contains("Pairs (N-2)") && shown.contains("twin1 + twin2"), "{shown}");
}

#[test]
fn odds_weigh_what_random_outages_cost() {
    let scenario = world();
    let (out, _) = rank(
        "rank-odds",
        scenario.to_str().expect("plain path"),
        &["--replicates", "2", "--arm", "at risk", "--index", "expected", "--lasts", "100"],
    );
    let ranking = rows(&out, "ranking.csv");
    let (only, twin) = (&ranking[0], ranking.iter().find(|r| r["id"] == "twin1").expect("ranked"));
    assert_eq!((only["id"].as_str(), only["outages_per_year"].as_str(), twin["outages_per_year"].as_str()), ("only", "0.1", "0"));
    // One outage of 60 days in ten years, of which stocks of user and maker bridge 20 and 25 days or so.
    let sixty = 1000.0 / 365.2425 * 1000.0 * 60.0;
    let expected = number(only, "expected_value_lost");
    assert!(expected > 0.1 * 0.15 * sixty && expected < 0.1 * sixty, "{expected} of {}", 0.1 * sixty);
    assert_eq!(number(twin, "expected_value_lost"), 0.0);
}

fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = (std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()))
        .map(|p| (p.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&p).expect("a file")))
        .collect();
    files.sort();
    files
}

#[test]
fn every_kind_ranks_with_the_same_bytes_on_one_and_two_threads_and_verifies() {
    for (kind, first) in [("country", "A"), ("route", "canal"), ("commodity", "magnet"), ("link", "a.magnets>cars.A/magnet")] {
        let more =
            ["--by", kind, "--replicates", "2", "--set", "horizon=Days(300)", "--lasts", "200", "--arm", "no licences", "--limit", "6"];
        let (one, shown) = rank(&format!("rank-{kind}-1"), SMALL, &[&more[..], &["--threads", "1"]].concat());
        let (two, _) = rank(&format!("rank-{kind}-2"), SMALL, &[&more[..], &["--threads", "2"]].concat());
        assert_eq!(bytes(&one), bytes(&two), "{kind}");
        let ranking = rows(&one, "ranking.csv");
        assert_eq!(ranking[0]["id"], first, "{kind}: {shown}");
        if kind != "route" {
            assert!(number(&ranking[0], "value_lost_low") > 0.0, "{kind}: {shown}");
        }
        let verified = shortfall(&["verify", one.to_str().expect("plain path")]);
        assert!(verified.status.success(), "{}", text(&verified.stderr));
    }
}

#[test]
fn eleven_firms_in_a_world_file_have_the_index_of_the_paper() {
    let wanted = [3.0, 3.0, 2.0, 4.0, 2.0, 4.0, 4.0, 2.0, 1.0, 2.0, 3.0];
    let (out, shown) = rank("rank-eleven", "tests/worlds/oracles/eleven_firms.ron", &["--index", "esri"]);
    let ranking = rows(&out, "ranking.csv");
    assert_eq!(ranking.len(), 11);
    for row in &ranking {
        let firm: usize = row["id"].trim_start_matches("firm").parse().expect("a number");
        let replaced = if matches!(firm, 3 | 5) { 4.0 / 33.0 } else { wanted[firm - 1] / 11.0 };
        // Tables keep nine digits.
        assert!((number(row, "esri") - wanted[firm - 1] / 11.0).abs() < 1e-9, "{shown}");
        assert!((number(row, "esri_replaceable") - replaced).abs() < 1e-9, "{shown}");
    }
    assert!(shown.starts_with("Systemic risk of each company (share of sales between companies lost)"), "{shown}");
}

#[test]
fn systemic_risk_alone_simulates_nothing() {
    let (out, shown) = rank("rank-esri", SMALL, &["--index", "esri", "--replaceable"]);
    let ranking = rows(&out, "ranking.csv");
    assert!(ranking.iter().all(|r| r["value_lost"].is_empty()) && !out.join("losses.csv").exists());
    let by = |column| ranking.iter().map(|r| number(r, column)).collect::<Vec<_>>();
    let (alone, replaced) = (by("esri"), by("esri_replaceable"));
    assert!(replaced.windows(2).all(|w| w[0] >= w[1]), "{shown}");
    assert!(alone.iter().zip(&replaced).all(|(a, r)| a >= r && *a > 0.0 && *a <= 1.0), "{shown}");
    // Final sales count only where they are asked for.
    let (out, _) = rank("rank-esri-all", SMALL, &["--index", "esri", "--sales", "all"]);
    assert_ne!(by("esri"), rows(&out, "ranking.csv").iter().map(|r| number(r, "esri")).collect::<Vec<_>>());
}

#[test]
fn what_cannot_be_ranked_is_refused_with_a_code() {
    let never = scratch("rank-never");
    let refused = |more: &[&str], code: &str, words: &str| {
        let done = shortfall(&[&["rank", SMALL, "--out", never.to_str().expect("plain path")][..], more].concat());
        let told = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{told}");
        assert!(told.contains(&format!("error[{code}]")) && told.contains(words), "{told}");
    };
    refused(&["--arm", "no licence"], "R101", "did you mean `no licences`?");
    refused(&["--commodity", "magnett"], "R102", "did you mean `magnet`?");
    refused(&["--by", "route", "--commodity", "ore"], "R103", "nothing of this kind");
    refused(&["--begins", "2030-01-01"], "R104", "outside the run");
    refused(&["--lasts", "3"], "R105", "record more often");
    refused(&["--index", "esri", "--pairs", "3"], "R106", "simulates nothing");
    refused(&["--index", "expected", "--set", "hazards=[]"], "R107", "no hazard");
    assert!(!never.exists());
}
