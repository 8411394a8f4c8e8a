//! Who is served first when a seller cannot fill its orders, under each rule.

use shortfall::analysis::summary::{Metric, Summary};

use crate::support::{SMALL, loaded, summary, try_load};

/// Most magnets of A are missing for three hundred days; nothing else happens.
const OUTAGE: &str = r#"[(id: "fire", name: "Fire", begins: "2025-04-04", lasts: Days(300), hits: Outage(companies: ["a.magnets"], depth: 0.65), source: "made")]"#;

/// The small scenario under some shocks, with one rule.
pub fn rationed(rule: &str, shocks: &str) -> Summary {
    let settings = [
        ("replicates", "5"),
        ("hazards", "[]"),
        ("measures", "[]"),
        ("arms", r#"[(name: "shock")]"#),
        ("shocks", shocks),
        ("behaviour.rationing", rule),
    ];
    summary(&loaded(SMALL, &settings))
}

/// Mean share of demand that a sector in a country did not get.
fn unmet(summary: &Summary, sector: &str, country: &str) -> f64 {
    let mean = |metric| summary.arms[0].end_use(metric, sector, country).expect("recorded").band.p50.iter().sum::<f64>();
    mean(Metric::Unmet) / mean(Metric::Demand)
}

#[test]
fn home_users_lose_least_where_home_comes_first() {
    let (alike, home) = (rationed("Proportional", OUTAGE), rationed("HomeFirst", OUTAGE));
    let lost = |s: &Summary| ["A", "B", "C"].map(|country| unmet(s, "cars", country));
    let (alike, home) = (lost(&alike), lost(&home));
    assert!(home[0] < alike[0] && home[1] > alike[1] && home[2] > alike[2], "alike {alike:?}, home first {home:?}");
    assert!(home[0] < home[1] * 0.5 && home[0] < home[2] * 0.5, "{home:?}");
}

#[test]
fn allies_lose_least_where_allies_come_first() {
    let (alike, allied) = (rationed("Proportional", OUTAGE), rationed(r#"AlliesFirst(["A", "C"])"#, OUTAGE));
    let of = |s: &Summary, country| unmet(s, "cars", country);
    assert!(of(&allied, "C") < of(&alike, "C") && of(&allied, "B") > of(&alike, "B"));
    assert!(of(&allied, "C") < of(&allied, "B") * 0.7, "C {}, B {}", of(&allied, "C"), of(&allied, "B"));
}

#[test]
fn defence_runs_on_while_cars_stop_where_it_has_priority() {
    // Most metal is missing, so that the makers of magnets have to be served first for what they make for defence.
    let fire = OUTAGE.replace("0.65", "0.8").replace("a.magnets\"]", "a.smelter1\", \"a.smelter2\", \"b.smelter\"]");
    let (alike, ranked) = (rationed("Proportional", &fire), rationed(r#"SectorPriority(["missiles"])"#, &fire));
    let of = |s: &Summary, sector| unmet(s, sector, "B");
    assert!(of(&alike, "missiles") > 0.02, "alike, defence stops too: {}", of(&alike, "missiles"));
    assert!(of(&ranked, "missiles") < 0.001, "{}", of(&ranked, "missiles"));
    assert!(of(&ranked, "cars") > 0.02, "cars stop: {}", of(&ranked, "cars"));
}

#[test]
fn the_highest_bid_is_that_of_the_user_with_most_at_stake() {
    let (alike, bids) = (rationed("Proportional", OUTAGE), rationed("HighestBid", OUTAGE));
    assert!(unmet(&bids, "missiles", "B") < unmet(&alike, "missiles", "B").min(0.001));
    assert!(unmet(&bids, "cars", "B") > 0.01, "{}", unmet(&bids, "cars", "B"));
}

#[test]
fn contracts_and_levels_keep_those_whose_orders_stay_normal() {
    let surge = r#"[(id: "boom", name: "Boom", begins: "2025-04-04", lasts: Days(300), hits: Demand(sectors: ["cars"], countries: ["C"], factor: 6.0), source: "made")]"#;
    let alike = unmet(&rationed("Proportional", surge), "cars", "A");
    for rule in ["ContractFirst", "WaterFilling"] {
        let kept = unmet(&rationed(rule, surge), "cars", "A");
        assert!(kept < alike * 0.7, "{rule}: {kept} of normal demand is unmet against {alike}");
    }
}

#[test]
fn no_rule_moves_the_baseline() {
    for rule in [
        "ContractFirst",
        "HomeFirst",
        r#"AlliesFirst(["A", "C"])"#,
        r#"SectorPriority(["missiles", "cars"])"#,
        "HighestBid",
        "WaterFilling",
    ] {
        let calm = rationed(rule, "[]");
        for series in &calm.arms[0].series {
            let first = series.band.p50[0];
            let apart = series.band.p50.iter().map(|v| (v - first).abs()).fold(0.0, f64::max);
            assert!(apart <= first.abs() * 1e-9, "{rule}: {:?} of {} moves by {apart:e} from {first}", series.metric, series.commodity);
        }
    }
}

#[test]
fn a_ranking_of_nobody_is_refused() {
    for (rule, told) in [
        (r#"SectorPriority(["missles"])"#, "did you mean `missiles`?"),
        (r#"AlliesFirst(["A"])"#, "S115"),
        (r#"SectorPriority(["cars", "cars"])"#, "S115"),
        ("HomeFrist", "did you mean `HomeFirst`?"),
    ] {
        let text = try_load(SMALL, &[("behaviour.rationing", rule)]).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(text.contains(told), "{rule}: {text}");
    }
}
