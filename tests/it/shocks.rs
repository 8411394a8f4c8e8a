//! Signature effects of shocks: how they build up and go back, and whom hazards hit together.

use shortfall::analysis::summary::{Metric, Summary};
use shortfall::random::Luck;
use shortfall::scenario::model::Hit;
use shortfall::world::strikes::{Strike, Strikes};

use crate::support::{SMALL, loaded, median, summary, try_load};

const DAILY: [(&str, &str); 5] =
    [("record", "Days(1)"), ("horizon", "Days(400)"), ("replicates", "1"), ("measures", "[]"), ("arms", r#"[(name: "shock")]"#)];

/// The small scenario without measures, day by day, with one shock.
fn shocked(course: &str, hits: &str) -> Summary {
    let shock = format!(r#"[(id: "shock", name: "Shock", begins: "2025-03-01", {course} hits: {hits}, source: "made")]"#);
    summary(&loaded(SMALL, &[&DAILY[..], &[("hazards", "[]"), ("shocks", &shock)]].concat()))
}

/// Demand for cars in B, relative to that of the first day.
fn demand(course: &str) -> Vec<f64> {
    let summary = shocked(course, r#"Demand(sectors: ["cars"], countries: ["B"], factor: 2.0)"#);
    let series = summary.arms[0].series.iter().find(|s| s.metric == Metric::Demand && s.sector == "cars" && s.place == "B");
    let band = &series.expect("recorded").band.p50;
    band.iter().map(|d| d / band[0]).collect()
}

#[test]
fn an_exponential_recovery_halves_as_stated() {
    let demand = demand("lasts: Days(20), recovery: Exponential(Days(30)),");
    let extra = |day: usize| demand[day] - 1.0;
    assert!((extra(70) - 1.0).abs() < 1e-9, "full until the twentieth day: {}", extra(70));
    for (day, left) in [(59 + 20, 1.0), (59 + 50, 0.5), (59 + 80, 0.25), (59 + 110, 0.125)] {
        assert!((extra(day) - left).abs() < 1e-9, "day {day}: {} instead of {left}", extra(day));
    }
    assert!(extra(59 + 20 + 300).abs() < 1e-12, "over after ten half-lives");
}

#[test]
fn a_shock_builds_up_and_may_stay_for_good() {
    let demand = demand("onset: Days(40),");
    for (day, expected) in [(59, 1.0), (69, 1.25), (79, 1.5), (99, 2.0), (399, 2.0)] {
        assert!((demand[day] - expected).abs() < 1e-12, "day {day}: {} instead of {expected}", demand[day]);
    }
}

#[test]
fn a_threshold_shock_is_whole_and_then_gone() {
    let demand = demand("lasts: Days(20), recovery: AtOnce,");
    for (day, expected) in [(58, 1.0), (59, 2.0), (78, 2.0), (79, 1.0)] {
        assert!((demand[day] - expected).abs() < 1e-12, "day {day}: {} instead of {expected}", demand[day]);
    }
}

/// Shocks of a run of an arm, drawn with its luck.
fn strikes(hazards: &str, arm: usize, replicate: u32) -> Vec<Strike> {
    let study = loaded(SMALL, &[("hazards", hazards)]);
    Strikes::of(&study.arms[arm].model, Luck::new(study.scenario.seed, replicate)).all
}

const QUAKE: &str = r#"(id: "quake", name: "Earthquake", hits: Outage(depth: 0.9), strikes: ByCountry, rate: 1, lasts: Fixed(Days(30)), recovery: Exponential(Days(30)), source: "made")"#;

#[test]
fn a_disaster_hits_all_plants_of_its_country_on_the_same_day_in_all_arms() {
    let study = loaded(SMALL, &[("hazards", &format!("[{QUAKE}]"))]);
    let network = &study.arms[0].model.network;
    let first = strikes(&format!("[{QUAKE}]"), 0, 0);
    assert!(first.len() > 1, "two years at one a year and country");
    for strike in &first {
        let Hit::Outage(companies, ..) = &strike.hits else { panic!("an outage") };
        let country = network.companies[companies[0].index()].country;
        let there: Vec<usize> = (0..network.companies.len()).filter(|c| network.companies[*c].country == country).collect();
        assert_eq!(companies.iter().map(|c| c.index()).collect::<Vec<_>>(), there, "all of the country, and nobody else");
    }
    let when = |strikes: &[Strike]| strikes.iter().map(|s| (s.id.clone(), s.begins, s.profile.clone())).collect::<Vec<_>>();
    for arm in 1..study.arms.len() {
        assert_eq!(when(&first), when(&strikes(&format!("[{QUAKE}]"), arm, 0)), "arm {arm}");
    }
    assert_ne!(when(&first), when(&strikes(&format!("[{QUAKE}]"), 0, 1)), "another run has other luck");
}

#[test]
fn a_second_hazard_moves_no_other_draw() {
    let attack = r#"(id: "attack", name: "Attack", hits: Outage(commodities: ["magnet"], depth: 0.5), strikes: AllAtOnce, rate: 2, lasts: Fixed(Days(10)), source: "made")"#;
    let both = strikes(&format!("[{attack}, {QUAKE}]"), 0, 0);
    let quakes = |all: &[Strike]| all.iter().filter(|s| s.id.starts_with("quake")).map(|s| (s.id.clone(), s.begins)).collect::<Vec<_>>();
    assert_eq!(quakes(&both), quakes(&strikes(&format!("[{QUAKE}]"), 0, 0)));
    let attacks: Vec<&Strike> = both.iter().filter(|s| s.id == "attack").collect();
    assert!(!attacks.is_empty());
    for strike in attacks {
        let Hit::Outage(companies, ..) = &strike.hits else { panic!("an outage") };
        assert!(companies.len() > 1, "all at once");
    }
}

#[test]
fn a_drawn_shock_does_what_the_same_dated_one_does() {
    let hazard = r#"[(id: "rush", name: "Rush", hits: Demand(factor: 1.5), strikes: AllAtOnce, rate: 2, lasts: Fixed(Days(25)), recovery: Linear(Days(10)), source: "made")]"#;
    let drawn = strikes(hazard, 0, 0);
    let date = |tick: u32| jiff::civil::date(2025, 1, 1).checked_add(jiff::Span::new().days(i64::from(tick))).expect("a date");
    let shock = |(i, s): (usize, &Strike)| {
        let (name, hits) = ("Rush", "Demand(factor: 1.5)");
        format!(
            r#"(id: "s{i:02}", name: "{name}", begins: "{}", lasts: Days(25), recovery: Linear(Days(10)), hits: {hits}, source: "made")"#,
            date(s.begins)
        )
    };
    let shocks = format!("[{}]", drawn.iter().enumerate().map(shock).collect::<Vec<_>>().join(", "));
    let record = |settings: &[(&str, &str)]| crate::support::run_arm(&loaded(SMALL, settings), "as announced", 0);
    let (by_hazard, by_date) = (record(&[("hazards", hazard)]), record(&[("hazards", "[]"), ("shocks", &shocks)]));
    assert_eq!((by_hazard.values, by_hazard.outcomes), (by_date.values, by_date.outcomes));
}

#[test]
fn hazards_close_passages_and_say_so() {
    let storm = r#"[(id: "storm", name: "Storm", hits: Closure(chokepoint: "canal"), rate: 6, lasts: Fixed(Days(12)), source: "made")]"#;
    let summary = summary(&loaded(SMALL, &[&DAILY[..], &[("hazards", storm)]].concat()));
    let told = summary.arms[0].events.iter().filter(|e| e.who == "The Canal" && e.what == "closes" && e.why == "Storm").count();
    assert!(told > 1, "{told} closures in 400 days at six a year");
    let stock = median(&summary, "shock", Metric::Stock, "magnet", "C", "");
    assert!(stock.iter().any(|s| *s < stock[0] * 0.99), "stocks beyond the canal feel it");
}

#[test]
fn hazards_without_effect_are_errors() {
    let complaint = |settings: &[(&str, &str)]| try_load(SMALL, settings).err().map(|e| e.to_string()).unwrap_or_default();
    let hazard = |hits: &str, more: &str| {
        let hazard = format!(r#"[(id: "h", name: "H", hits: {hits}, {more} rate: 1, lasts: Fixed(Days(9)), source: "made")]"#);
        complaint(&[("hazards", &hazard)])
    };
    for none in ["Outage(depth: 0)", "Demand(factor: 1)", r#"Closure(chokepoint: "canal", share: 0)"#] {
        assert!(hazard(none, "").contains("S120"), "{none}");
    }
    assert!(hazard(r#"Closure(chokepoint: "canal")"#, "strikes: ByCountry,").contains("S108"));
    assert!(hazard(r#"Closure(chokepoint: "cape")"#, "").contains("no trade passes `cape`"));
    assert!(hazard(r#"Outage(countries: ["C"], commodities: ["ore"], depth: 0.5)"#, "").contains("no company fits all its lists"));
    assert!(complaint(&[("hazards[outages].rate", "0")]).contains("S005"));
    let stays = r#"[(id: "s", name: "S", begins: "2025-02-01", recovery: Linear(Days(3)), hits: Outage(depth: 0.5), source: "made")]"#;
    assert!(complaint(&[("shocks", stays)]).contains("S108"), "what stays for good does not recover");
}
