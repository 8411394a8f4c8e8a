//! Plants that may be built: when they are begun, how they come into production, what support buys and costs,
//! and when plants stand still.

use shortfall::analysis::summary::{Metric, Summary};
use shortfall::criticality::coverage::coverage;
use shortfall::record::RunRecord;
use shortfall::scenario::load::Study;

use crate::support::{loaded, median, run_arm, summary, try_load};

const VENTURES: &str = "tests/worlds/ventures.ron";

/// The journal of an arm: day and words of what happened to somebody.
fn told(record: &RunRecord, who: &str) -> Vec<(u32, String)> {
    record.journal.iter().filter(|e| e.who == who).map(|e| (e.tick, e.what.clone())).collect()
}

fn outcome(summary: &Summary, arm: &str, metric: Metric, place: &str) -> f64 {
    let arm = summary.arms.iter().find(|a| a.name == arm).expect("the arm exists");
    arm.outcomes.iter().find(|o| o.metric == metric && o.place == place).expect("recorded").mean
}

/// Largest relative departure of any series from its first point.
fn largest_move(study: &Study, arm: &str) -> f64 {
    let record = run_arm(study, arm, 0);
    let width = shortfall::experiment::layout(study).width();
    let first = &record.values[..width];
    let scale = first.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let moved = |(v, f): (&f64, &f64)| (v - f).abs() / if *f == 0.0 { scale } else { f.abs() };
    record.values.chunks(width).flat_map(|point| point.iter().zip(first).map(moved)).fold(0.0, f64::max)
}

#[test]
fn a_world_with_projects_is_flat_while_nothing_happens() {
    let moved = largest_move(&loaded(VENTURES, &[("horizon", "Years(10)")]), "calm");
    assert!(moved < 1e-9, "a series moved by {moved:.2e}");
}

#[test]
fn a_price_that_lasts_starts_a_plant_which_is_built_and_sells_once_it_is_qualified() {
    let study = loaded(VENTURES, &[]);
    let record = run_arm(&study, "ban", 0);
    let events = told(&record, "New B magnets");
    let day = |what: &str| events.iter().find(|(_, w)| w == what).unwrap_or_else(|| panic!("`{what}` among {events:?}")).0;
    let (begun, first) = (day("is begun"), day("comes into production"));
    assert!(begun > 93 + 60, "a price must have lasted: begun on day {begun}");
    assert!(first > begun + 200, "it takes time to build: day {first}");
    assert!(told(&run_arm(&study, "calm", 0), "New B magnets").is_empty(), "nobody builds in calm times");
    let summary = summary(&loaded(VENTURES, &[("replicates", "1")]));
    let made = median(&summary, "ban", Metric::Production, "magnet", "B", "");
    let before = made[..(first / 30) as usize].iter().fold(0.0, |a: f64, b| a.max(*b));
    assert!(made[made.len() - 1] > before * 1.2, "B makes more magnets than before: {} and {before}", made[made.len() - 1]);
}

#[test]
fn new_plants_outside_the_largest_maker_raise_n_1_coverage() {
    let study = loaded(VENTURES, &[("replicates", "2")]);
    let network = &study.arms[0].model.network;
    let known = coverage(network);
    let summary = summary(&study);
    let of = |arm: usize, good: &str| {
        let found = summary.arms[arm].outcomes.iter().find(|o| o.metric == Metric::Coverage && o.commodity == good);
        found.unwrap_or_else(|| panic!("coverage of `{good}` is an outcome"))
    };
    let at_start = |good: &str| {
        let row = known.iter().find(|c| network.commodities[c.commodity.index()].label.id == good).expect("somebody makes it");
        row.outside.expect("somebody outside uses it")
    };
    for good in ["metal", "magnet"] {
        assert!(of(1, good).values.iter().all(|v| (v - at_start(good)).abs() < 1e-9), "in calm times {good} stays at {}", at_start(good));
    }
    assert!(of(0, "magnet").mean > at_start("magnet") + 0.05, "plants were built: {} from {}", of(0, "magnet").mean, at_start("magnet"));
    assert_eq!((of(0, "magnet").place.as_str(), of(0, "magnet").unit.as_str()), ("A", "share"));
}

#[test]
fn a_project_with_a_day_begins_on_it_and_another_may_fail() {
    let begins = ("world.projects[c.mine].begins", "\"2025-06-01\"");
    let study = loaded(VENTURES, &[begins, ("world.stages[mine].failure", "1.0"), ("world.stages[mine].slip_odds", "0.0")]);
    let events = told(&run_arm(&study, "calm", 0), "New C mine");
    let expected = [(151, "is begun".to_owned()), (151 + 731, "is given up".to_owned())];
    assert_eq!(events, expected);
    let slips = loaded(VENTURES, &[begins, ("world.stages[mine].failure", "0.0"), ("world.stages[mine].slip_odds", "1.0")]);
    let events = told(&run_arm(&slips, "calm", 0), "New C mine");
    assert!(events[1].1 == "comes into production" && events[1].0 > 151 + 731 + 182, "it slips by half a year at least: {events:?}");
}

/// Calm times, with one support measure for the new plant in B; its cost is below the price, but too little for its capital.
fn supported(instrument: &str) -> Study {
    let measure = format!(
        r#"[(id: "aid", name: "Support", by: "B", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", instrument: {instrument}, source: "made")]"#
    );
    let arms = r#"[(name: "alone", changes: [Remove("measures[aid]")]), (name: "supported")]"#;
    let settings = [("replicates", "1"), ("world.projects[b.new].cost", "0.9"), ("behaviour.price_war", "Never")];
    loaded(VENTURES, &[&settings[..], &[("measures", &measure), ("arms", arms)]].concat())
}

/// What the state of B has paid at the end, after a check that the plant is built with the support and not without.
fn paid(instrument: &str) -> f64 {
    let study = supported(instrument);
    assert!(told(&run_arm(&study, "alone", 0), "New B magnets").is_empty(), "{instrument}: it is not built alone");
    let events = told(&run_arm(&study, "supported", 0), "New B magnets");
    assert!(events.len() >= 2 && events[0] == (93, "is begun".into()), "{instrument}: {events:?}");
    let summary = summary(&study);
    assert_eq!(outcome(&summary, "alone", Metric::PublicCost, "B"), 0.0);
    let made = median(&summary, "supported", Metric::Production, "magnet", "B", "");
    assert!(made[made.len() - 1] > made[0] * 1.2, "{instrument}: it produces");
    outcome(&summary, "supported", Metric::PublicCost, "B")
}

/// Cost of building the plant [USD].
const CAPEX: f64 = 60.0 * 600.0;

#[test]
fn a_grant_starts_a_plant_and_costs_its_share() {
    assert!((paid("Grant(share: 0.7)") - 0.7 * CAPEX).abs() < 1e-6);
}

#[test]
fn equity_starts_a_plant_and_comes_back_with_its_margins() {
    let cost = paid("Equity(share: 0.9)");
    assert!(cost > 0.0 && cost < 0.9 * CAPEX, "{cost}");
}

#[test]
fn a_loan_starts_a_plant_and_is_paid_back() {
    let cost = paid("Loan(share: 0.9, rate: 0.02, years: 20)");
    assert!(cost > 0.0 && cost < 0.9 * CAPEX, "{cost}");
    let soon = paid("Loan(share: 0.9, rate: 0.02, years: 1)");
    assert!((soon + 0.9 * CAPEX * 0.01).abs() < CAPEX * 0.003, "with interest the state gains: {soon}");
}

#[test]
fn a_price_floor_an_offtake_and_an_incentive_start_a_plant_and_cost_what_is_sold() {
    let floor = paid("PriceFloor(ratio: 1.3, years: 20)");
    let offtake = paid("Offtake(share: 1.0, ratio: 1.3, years: 20)");
    let unit = paid("ProductionIncentive(unit: 90.0, years: 20)");
    let sales = paid("ProductionIncentive(sales: 0.3, years: 20)");
    for (name, cost) in [("floor", floor), ("offtake", offtake), ("unit", unit), ("sales", sales)] {
        // At most six years of 60 t at 90 USD each.
        assert!(cost > 2000.0 && cost < 6.0 * 60.0 * 90.0, "{name}: {cost}");
    }
    let short = paid("ProductionIncentive(unit: 250.0, years: 2)");
    let (_, first) = told(&run_arm(&supported("ProductionIncentive(unit: 250.0, years: 2)"), "supported", 0), "New B magnets")
        .into_iter()
        .map(|(day, what)| (what == "comes into production", day))
        .find(|(first, _)| *first)
        .expect("it produces");
    assert!(short > 0.0 && short < 2.0 * 60.0 * 250.0, "two years from day {first}: {short}");
}

#[test]
fn a_plant_stands_still_while_prices_stay_below_its_cost_and_starts_again() {
    let shock = r#"[(id: "slump", name: "Slump", begins: "2025-04-04", lasts: Days(500), hits: Demand(factor: 0.3), source: "made")]"#;
    let settings = [
        ("replicates", "1"),
        ("measures", "[]"),
        ("arms", r#"[(name: "slump")]"#),
        ("shocks", shock),
        ("behaviour.price_floor", "0.6"),
        ("behaviour.price_speed", "0.05"),
        ("behaviour.price_memory", "Days(60)"),
        ("behaviour.idling_band", "0.02"),
    ];
    let study = loaded(VENTURES, &[&settings[..], &[("world.companies[b.magnets].cost", "0.95")]].concat());
    let events = told(&run_arm(&study, "slump", 0), "B magnets");
    let day = |what: &str| events.iter().find(|(_, w)| w == what).unwrap_or_else(|| panic!("`{what}` among {events:?}")).0;
    let (idle, again) = (day("is mothballed"), day("works again"));
    assert!(idle > 93 + 30 && again > idle + 180, "idle from day {idle} to {again}");
    let made = median(&summary(&study), "slump", Metric::Production, "magnet", "B", "").to_vec();
    let (from, to) = ((idle / 30 + 1) as usize, (again / 30) as usize);
    assert!(made[from..to].iter().all(|m| *m == 0.0) && made[made.len() - 1] > made[0] * 0.8);
    let cheap = loaded(VENTURES, &[&settings[..], &[("world.companies[b.magnets].cost", "0.5")]].concat());
    // What dear metal does to it in the boom that follows is another matter.
    let during = |day: u32| day < 593;
    assert!(told(&run_arm(&cheap, "slump", 0), "B magnets").iter().all(|(day, what)| !during(*day) || what != "is mothballed"));
}

#[test]
fn support_that_finds_no_project_and_projects_that_begin_by_themselves_are_errors() {
    let complaint = |settings: &[(&str, &str)]| match try_load(VENTURES, settings) {
        Ok(_) => panic!("{settings:?} must be refused"),
        Err(diagnostics) => diagnostics.to_string(),
    };
    let aid = |by: &str, commodity: &str, more: &str, instrument: &str| {
        format!(
            r#"[(id: "aid", name: "Aid", by: "{by}", commodities: ["{commodity}"], announced: "2025-04-04", effective: "2025-04-04", {more} instrument: {instrument}, source: "made")]"#
        )
    };
    let arms = ("arms", r#"[(name: "a")]"#);
    let none = complaint(&[("measures", &aid("A", "magnet", "", "Grant(share: 0.5)")), arms]);
    assert!(none.contains("S103") && none.contains("no project that it may support makes `magnet`"), "{none}");
    let other = complaint(&[("measures", &aid("B", "magnet", "", r#"Grant(share: 0.5, projects: ["b.new", "c.mine"])"#)), arms]);
    assert!(other.contains("touches nothing at `c.mine`"), "{other}");
    let unknown = complaint(&[("measures", &aid("B", "magnet", "", r#"Grant(share: 0.5, projects: ["b.newer"])"#)), arms]);
    assert!(unknown.contains("S101") && unknown.contains("did you mean `b.new`?"), "{unknown}");
    let idle = complaint(&[("measures", &aid("B", "magnet", "enforcement: 0.5,", "Grant(share: 0.5)")), arms]);
    assert!(idle.contains("S108"), "{idle}");
    let rich = complaint(&[("world.projects[b.new].cost", "0.5")]);
    assert!(rich.contains("S117") && rich.contains("would begin by itself"), "{rich}");
    let twice = complaint(&[("world.projects[b.new].id", "\"b.mine\"")]);
    assert!(twice.contains("S102"), "{twice}");
}
