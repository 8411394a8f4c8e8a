//! Bad input is told with file, line, caret and what would do; all findings at once.

use crate::support::{REAL, SMALL, loaded, try_load};

/// The message for a scenario with settings that must fail.
fn complaint(settings: &[(&str, &str)]) -> String {
    match try_load(SMALL, settings) {
        Ok(_) => panic!("{settings:?} must be refused"),
        Err(diagnostics) => diagnostics.to_string(),
    }
}

#[test]
fn measures_and_shocks_that_match_nothing_are_errors() {
    let slag = complaint(&[("measures[licences].by", "\"C\"")]);
    assert!(slag.contains("S103") && slag.contains("touches nothing") && slag.contains("C sells none of it abroad"), "{slag}");
    let exempt = complaint(&[("measures[licences].except", "[\"B\", \"C\"]")]);
    assert!(exempt.contains("none of these goods to those whom it means"), "{exempt}");
    let late = complaint(&[("measures[licences].announced", "\"2030-01-01\""), ("measures[licences].effective", "\"2030-01-01\"")]);
    assert!(late.contains("lies after the last day"), "{late}");
    let shock = |hits: &str| {
        complaint(&[(
            "shocks",
            &format!("[(id: \"s\", name: \"S\", begins: \"2025-02-01\", lasts: Days(3), hits: {hits}, source: \"made\")]"),
        )])
    };
    assert!(shock("Outage(countries: [\"C\"], commodities: [\"ore\"], depth: 0.5)").contains("no company fits all its lists"));
    assert!(shock("Demand(sectors: [\"roads\"], countries: [\"C\"], factor: 2.0)").contains("no end use fits all its lists"));
    assert!(shock("Closure(chokepoint: \"cape\")").contains("no trade passes `cape`"));
    let hazard = complaint(&[("hazards[outages].hits", "Outage(commodities: [\"magnett\"], depth: 0.5)")]);
    assert!(hazard.contains("did you mean `magnet`?"), "{hazard}");
    let odds = complaint(&[("measures[licences].instrument.odds", "[(approved: 0.5), (sectors: [\"roads\"], approved: 0.1)]")]);
    assert!(odds.contains("these odds touch nothing"), "{odds}");
}

#[test]
fn every_finding_has_a_place_and_all_come_at_once() {
    let text = complaint(&[("measures[licences].by", "\"AA\""), ("focus.controller", "\"X\""), ("measures[licences].enforcement", "0.5")]);
    assert_eq!(text.matches("error[S101]").count(), 2, "{text}");
    assert!(text.contains("no country has the id `AA`") && text.contains("no country has the id `X`"), "{text}");
    assert!(text.contains("--> --set:1:1") && text.ends_with("2 errors"), "{text}");
}

#[test]
fn shape_and_range_are_told_before_values() {
    let text = complaint(&[("measures[licences].enforcment", "0.5"), ("measures[licences].enforcement", "1.5"), ("step", "Days(0)")]);
    assert!(text.contains("S003") && text.contains("did you mean `enforcement`?"), "{text}");
    assert!(text.contains("S005") && text.contains("0..1"), "{text}");
    assert!(text.contains("`step` is out of range"), "{text}");
    let choice = complaint(&[("measures[licences].instrument", "Banned")]);
    assert!(choice.contains("S007") && choice.contains("did you mean `Ban`?"), "{choice}");
    let missing = complaint(&[("measures[licences].instrument", "Quota(volume: 3.0)")]);
    assert!(missing.contains("S004") && missing.contains("lacks `period`"), "{missing}");
}

#[test]
fn a_syntax_error_shows_its_line_with_a_caret() {
    let folder = crate::support::scratch("syntax");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let path = folder.join("broken.ron");
    std::fs::write(&path, "(\n    format: 1,\n    title: \"T\"\n    seed: 1,\n)\n").expect("a file can be written");
    let text = try_load(path.to_str().expect("plain path"), &[]).expect_err("it is broken").to_string();
    assert!(text.contains("S002") && text.contains("broken.ron:4:5") && text.contains('^'), "{text}");
}

#[test]
fn changes_that_lead_nowhere_and_measures_without_effect_are_errors() {
    let nowhere = complaint(&[("measures[licenses].enforcement", "0.5")]);
    assert!(nowhere.contains("S105") && nowhere.contains("did you mean `licences`?"), "{nowhere}");
    let arm = complaint(&[("arms", r#"[(name: "a"), (name: "b", changes: [Remove("measures[ban]")])]"#)]);
    assert!(arm.contains("there is no `ban` in `measures`"), "{arm}");
    let stockpile = complaint(&[(
        "arms[stockpile].changes",
        r#"[Add("measures", (id: "s", name: "S", by: "B", commodities: ["magnet"], against: ["C"], announced: "2025-04-04", effective: "2025-04-04", instrument: Stockpile(cover: Days(180), release_below: Days(20)), source: "made"))]"#,
    )]);
    assert!(stockpile.contains("`against` changes nothing in a stockpile"), "{stockpile}");
    let shape = complaint(&[("arms", r#"[(name: "a"), (name: "b", changes: [Remove("world.end_uses[roads.B]")])]"#)]);
    assert!(shape.contains("S110"), "{shape}");
}

#[test]
fn a_world_that_cannot_balance_says_so_in_plain_words() {
    let text = complaint(&[("world.companies[a.magnets].makes[magnet].rate", "400")]);
    assert!(text.contains("S106") && text.contains("does not balance") && text.contains("t a year are made"), "{text}");
    let trade = complaint(&[("world.trade", r#"[(commodity: "magnet", from: "C", to: "B", share: Intake(0.9), source: "test")]"#)]);
    assert!(trade.contains("cannot hold together"), "{trade}");
    let loops = complaint(&[("world.recipes[smelting].inputs", r#"[(commodity: "magnet", per: 1.0)]"#)]);
    assert!(loops.contains("an input of itself") || loops.contains("nobody uses"), "{loops}");
}

#[test]
fn a_file_that_is_not_there_suggests_what_is() {
    let error = shortfall::scenario::load::load(std::path::Path::new("rare_earth_licence_2025"), &[]).expect_err("no such file");
    assert!(error.to_string().contains("did you mean `rare_earth_licences_2025`?"), "{error}");
    let bundled = shortfall::scenario::load::load(std::path::Path::new("rare_earth_licences_2025"), &[]).expect("bundled");
    assert_eq!(bundled.luck_only().digest, loaded(REAL, &[]).digest);
}
