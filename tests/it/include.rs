//! Worlds in several files are the world that one file would be.

use std::path::{Path, PathBuf};

use shortfall::scenario::diagnostics::Diagnostics;
use shortfall::scenario::load::{Setting, Study, load};
use shortfall::scenario::tree;

use crate::support::{SMALL, loaded, scratch, shortfall, text};

const WORLD: &str = include_str!("../worlds/small_world.ron");

/// Fields of the small world as it writes them.
fn fields(keys: &[&str]) -> String {
    let tree = tree::parse(WORLD).expect("valid");
    let field = |key: &&str| format!("{key}: {},\n", &WORLD[tree.field(key).expect("there").span.clone()]);
    keys.iter().map(field).collect()
}

/// A folder with the small scenario over world files of the given contents; the first is the world of the scenario.
fn folder(name: &str, files: &[(&str, String)]) -> PathBuf {
    let folder = scratch(name);
    std::fs::create_dir_all(folder.join("parts")).expect("a folder can be made");
    let scenario = include_str!("../worlds/small.ron").replace("small_world.ron", files[0].0);
    std::fs::write(folder.join("small.ron"), scenario).expect("a file can be written");
    for (path, text) in files {
        std::fs::write(folder.join(path), text).expect("a file can be written");
    }
    folder
}

fn study(folder: &Path, settings: &[(&str, &str)]) -> Result<Study, Diagnostics> {
    let settings: Vec<Setting> = settings.iter().map(|(path, value)| Setting { path: (*path).into(), value: (*value).into() }).collect();
    load(&folder.join("small.ron"), &settings).map(Study::luck_only)
}

/// The small world in four files that include each other in a ring. One sector and one smelter are told in two files.
fn split() -> [(&'static str, String); 4] {
    let own = fields(&["format", "name", "about"]);
    let makers = fields(&["sources", "commodities", "recipes", "companies"])
        .replace(r#"(commodity: "metal", rate: 700), (commodity: "slag", rate: 400)"#, r#"(commodity: "metal", rate: 700)"#);
    let users = fields(&["format", "sources", "sectors", "end_uses", "trade"]).replace("value: 20000.0", "value: 2e4");
    let again = r#"(id: "a.smelter1", country: "A", makes: [(commodity: "slag", rate: 400)])"#;
    let roads = r#"(id: "roads", needs: [], name: "Roads")"#;
    [
        ("small_world.ron", format!("({own} include: [\"parts/makers.ron\", \"parts/users.ron\"], sectors: [{roads}])")),
        ("parts/makers.ron", format!("(format: 1, name: \"Makers\", include: [\"places.ron\"], {makers})")),
        ("parts/users.ron", format!("(include: [\"places.ron\", \"../small_world.ron\"], companies: [{again}], {users})")),
        ("parts/places.ron", format!("({})", fields(&["markets", "countries", "chokepoints", "legs", "handling", "domestic_transit"]))),
    ]
}

#[test]
fn how_a_world_is_split_changes_nothing() {
    let folder = folder("include", &split());
    let study = study(&folder, &[]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(study.digest, loaded(SMALL, &[]).digest);
    let read: Vec<&str> = study.inputs.worlds.keys().map(String::as_str).collect();
    assert_eq!(read, ["parts/makers.ron", "parts/places.ron", "parts/users.ron", "small_world.ron"]);
}

#[test]
fn settings_and_overlays_reach_what_was_included() {
    let folder = folder("include-set", &split());
    let change = [("world.companies[a.smelter1].makes[slag].rate", "380.0")];
    assert_eq!(study(&folder, &change).expect("valid").digest, loaded(SMALL, &change).digest);
    let late = study(&folder, &[("world.include", r#"["parts/places.ron"]"#)]).expect_err("it is too late").to_string();
    assert!(late.contains("S138") && late.contains("--set:1:1"), "{late}");
}

#[test]
fn a_run_carries_all_files_and_is_verified_without_them() {
    let folder = folder("include-verify", &split());
    let out = scratch("include-verify-run");
    let (scenario, path) = (folder.join("small.ron"), out.to_str().expect("plain path").to_owned());
    let run =
        shortfall(&["run", scenario.to_str().expect("plain path"), "--replicates", "1", "--set", "horizon=Days(150)", "--out", &path]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    let verified = shortfall(&["verify", &path]);
    assert!(verified.status.success(), "{}", text(&verified.stderr));
}

#[test]
fn files_that_do_not_agree_are_shown_side_by_side_and_all_at_once() {
    let mut files = split();
    files[2].1 = files[2].1.replace(r#"country: "A", makes"#, r#"country: "B", name: "Another", makes"#);
    files[0].1 = files[0].1.replace("include:", "handling: Days(6), include:");
    let told = study(&folder("include-conflict", &files), &[]).expect_err("they do not agree").to_string();
    assert!(told.ends_with("3 errors") && told.matches("error[S137]").count() == 3, "{told}");
    assert!(told.contains("`companies[a.smelter1].country` is not the same"), "{told}");
    assert!(told.contains("parts/users.ron:") && told.contains("parts/makers.ron:"), "{told}");
    assert!(told.contains("`handling` is not the same") && told.contains("parts/places.ron:"), "{told}");
}

#[test]
fn what_is_wrong_with_an_included_file_is_shown_there() {
    let wrong = |name: &str, from: &str, to: &str| {
        let mut files = split();
        assert!(files[3].1.contains(from));
        files[3].1 = files[3].1.replace(from, to);
        study(&folder(name, &files), &[]).expect_err("it is wrong").to_string()
    };
    let unknown = wrong("include-field", "days: 13", "dais: 13");
    assert!(unknown.contains("S003") && unknown.contains("parts/places.ron:") && unknown.contains("did you mean `days`?"), "{unknown}");
    let name = wrong("include-name", r#"to: "C", days: 13"#, r#"to: "D", days: 13"#);
    assert!(name.contains("S101") && name.contains("parts/places.ron:"), "{name}");
    let syntax = wrong("include-syntax", "handling: ", "handling ");
    assert!(syntax.contains("S002") && syntax.contains("parts/places.ron:"), "{syntax}");
    let missing = wrong("include-missing", "handling: Days(5),", "");
    assert!(missing.contains("S004") && missing.contains("lacks `handling`") && missing.contains("small_world.ron:1:1"), "{missing}");
    let mut files = split();
    files[1].1 = files[1].1.replace(r#"["places.ron"]"#, r#"["places.ron", "none.ron"]"#);
    let absent = study(&folder("include-absent", &files), &[]).expect_err("no such file").to_string();
    assert!(absent.contains("none.ron") && absent.contains("parts/makers.ron:") && absent.contains("named here"), "{absent}");
}

#[test]
fn countries_where_nobody_stands_have_no_results() {
    let mut files = split();
    let empty = r#"(id: "D", name: "Dland", market: "far"), (id: "A""#;
    files[3].1 = files[3].1.replacen(r#"(id: "A""#, empty, 1).replace(r#"markets: ["#, r#"markets: [(id: "far", name: "Far"), "#);
    let folder = folder("include-empty", &files);
    let study = study(&folder, &[("replicates", "1"), ("horizon", "Days(100)")]).unwrap_or_else(|e| panic!("{e}"));
    let summary = crate::support::summary(&study);
    assert!(summary.arms[0].outcomes.iter().all(|o| o.place != "D") && summary.arms[0].outcomes.iter().any(|o| o.place == "C"));
    let named = |list: &[shortfall::analysis::summary::Named]| list.iter().map(|n| n.id.clone()).collect::<Vec<_>>();
    assert_eq!((named(&summary.catalogue.countries).len(), named(&summary.catalogue.markets)), (3, vec!["abroad".into(), "home".into()]));
}
