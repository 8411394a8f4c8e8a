//! Rules that a government imposes on sellers, companies that belong to another country, and what both cost.

use shortfall::analysis::summary::{Metric, Summary};

use crate::support::{SMALL, loaded, run_arm, summary, try_load};

/// Most magnets of A are missing for three hundred days.
const OUTAGE: &str = r#"[(id: "fire", name: "Fire", begins: "2025-04-04", lasts: Days(300), hits: Outage(companies: ["a.magnets"], depth: 0.65), source: "made")]"#;

/// A measure of a country on its magnets from the day of the fire.
fn measure(by: &str, instrument: &str) -> String {
    format!(
        r#"[(id: "m", name: "M", by: "{by}", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", instrument: {instrument}, source: "made")]"#
    )
}

const ARMS: &str = r#"[(name: "with"), (name: "without", changes: [Remove("measures[m]")])]"#;

/// The small scenario under the fire, with and without a measure.
fn under(measures: &str, more: &[(&str, &str)]) -> Summary {
    let settings = [("replicates", "5"), ("hazards", "[]"), ("measures", measures), ("arms", ARMS), ("shocks", OUTAGE)];
    summary(&loaded(SMALL, &[&settings, more].concat()))
}

/// Mean share of demand that a sector in a country did not get, with the measure and without.
fn unmet(summary: &Summary, sector: &str, country: &str) -> [f64; 2] {
    let mean = |arm: usize, metric| summary.arms[arm].end_use(metric, sector, country).expect("recorded").band.p50.iter().sum::<f64>();
    [0, 1].map(|arm| mean(arm, Metric::Unmet) / mean(arm, Metric::Demand))
}

#[test]
fn a_government_can_make_its_sellers_serve_home_first() {
    let summary = under(&measure("A", "Allocation(rule: HomeFirst)"), &[]);
    let (home, abroad) = (unmet(&summary, "cars", "A"), unmet(&summary, "cars", "B"));
    assert!(home[0] < home[1] * 0.5 && abroad[0] > abroad[1], "with and without: at home {home:?}, abroad {abroad:?}");
}

#[test]
fn a_government_can_put_defence_first() {
    let summary = under(&measure("A", r#"Allocation(rule: SectorPriority(["missiles"]))"#), &[]);
    let (missiles, cars) = (unmet(&summary, "missiles", "B"), unmet(&summary, "cars", "B"));
    assert!(missiles[0] < missiles[1] * 0.5 || missiles[1] < 0.001, "{missiles:?}");
    assert!(cars[0] > cars[1], "{cars:?}");
}

#[test]
fn before_its_day_a_rule_changes_nothing() {
    let late = measure("A", "Allocation(rule: HomeFirst)").replace("2025-04-04", "2025-06-01");
    let settings = [("hazards", "[]"), ("measures", late.as_str()), ("arms", ARMS), ("shocks", OUTAGE)];
    let study = loaded(SMALL, &settings);
    let (with, without) = (run_arm(&study, "with", 0), run_arm(&study, "without", 0));
    let width = shortfall::experiment::layout(&study).width();
    let weeks = 151 / 7;
    assert_eq!(with.values[..weeks * width], without.values[..weeks * width]);
    assert_ne!(with.values[(weeks + 3) * width..], without.values[(weeks + 3) * width..]);
}

#[test]
fn an_acquired_company_serves_its_owner_first_and_is_paid_for() {
    let summary = under(&measure("C", r#"Acquire(companies: ["a.magnets"], offtake: 0.3, cost: 3.0e8)"#), &[]);
    let (owner, other) = (unmet(&summary, "cars", "C"), unmet(&summary, "cars", "B"));
    assert!(owner[0] < owner[1] * 0.4 && owner[1] > 0.01, "with and without: {owner:?}");
    assert!(other[0] > other[1], "the others share what is left: {other:?}");
    let cost =
        |arm: usize| summary.arms[arm].outcomes.iter().find(|o| o.metric == Metric::PublicCost && o.place == "C").expect("recorded").mean;
    assert!(cost(0) == 3.0e8 && cost(1) == 0.0);
    let account = &summary.arms[0].series(Metric::PublicCost, "", "C", "").expect("recorded").band.p50;
    assert!(account[12] == 0.0 && account[13] == 3.0e8, "it is paid on the effective day");
}

#[test]
fn offtake_of_the_world_goes_before_the_rule() {
    let owned = r#"[Set("companies[a.magnets].owner", "C"), Set("companies[a.magnets].offtake", 0.3)]"#;
    let rule = ("behaviour.rationing", "HomeFirst");
    let lost = |more: &[(&str, &str)]| unmet(&under("[]", &[&[("arms", r#"[(name: "a"), (name: "b")]"#)], more].concat()), "cars", "C")[0];
    let (with, without) = (lost(&[rule, ("overlay", owned)]), lost(&[rule]));
    assert!(with < without * 0.4, "{with} against {without}");
}

#[test]
fn measures_on_sellers_that_touch_nothing_are_errors() {
    let told = |by: &str, instrument: &str| {
        try_load(SMALL, &[("measures", &measure(by, instrument)), ("arms", r#"[(name: "a")]"#)])
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
    };
    let slag = measure("C", "Allocation(rule: HomeFirst)").replace(r#"["magnet"]"#, r#"["magnet", "slag"]"#);
    let slag = try_load(SMALL, &[("measures", &slag), ("arms", r#"[(name: "a")]"#)]).expect_err("refused").to_string();
    assert!(slag.contains("S103") && slag.contains("nobody in C makes `slag`"), "{slag}");
    let allies = told("A", r#"Allocation(rule: AlliesFirst(["B", "C"]))"#);
    assert!(allies.contains("S103") && allies.contains("A is not among the allies"), "{allies}");
    let mine = told("C", r#"Acquire(companies: ["a.mine"], offtake: 0.2, cost: 0)"#);
    assert!(mine.contains("S103") && mine.contains("it makes none of these goods"), "{mine}");
    let sellers = told("C", r#"Acquire(companies: ["a.magnet"], offtake: 0.2, cost: 0)"#);
    assert!(sellers.contains("S101") && sellers.contains("did you mean `a.magnets`?"), "{sellers}");
    let against = measure("A", "Allocation(rule: HomeFirst)").replace("announced", r#"against: ["B"], announced"#);
    let text = try_load(SMALL, &[("measures", &against), ("arms", r#"[(name: "a")]"#)]).expect_err("refused").to_string();
    assert!(text.contains("S108"), "{text}");
}
