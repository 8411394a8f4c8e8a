//! Whom buyers choose when their government prefers or caps countries of origin.

use shortfall::analysis::summary::{Metric, Summary};

use crate::support::{SMALL, loaded, median, run_arm, summary, try_load};

/// A preference of a country from April 2025 on.
fn preference(by: &str, commodities: &str, instrument: &str) -> String {
    format!(
        r#"[(id: "m", name: "M", by: "{by}", commodities: [{commodities}], announced: "2025-02-04", effective: "2025-04-04", instrument: Preference({instrument}), source: "made")]"#
    )
}

const ARMS: &str = r#"[(name: "with"), (name: "without", changes: [Remove("measures[m]")])]"#;

fn under(measures: &str) -> Summary {
    let settings = [("replicates", "3"), ("hazards", "[]"), ("measures", measures), ("arms", ARMS), ("horizon", "Years(3)")];
    summary(&loaded(SMALL, &settings))
}

/// Mean flow of a good from A to another country in the last year, by arm.
fn shipped(summary: &Summary, commodity: &str, to: &str) -> [f64; 2] {
    ["with", "without"].map(|arm| {
        let flow = median(summary, arm, Metric::Shipments, commodity, "A", to);
        flow[flow.len() - 52..].iter().sum::<f64>() / 52.0
    })
}

#[test]
fn a_cap_holds_the_dominant_country_to_its_share_of_use() {
    let summary = under(&preference("C", r#""magnet""#, r#"suppliers: ["A"], cap: 0.5"#));
    let [with, without] = shipped(&summary, "magnet", "C");
    // The cars of C use 160 t of magnets a year at least, which A served to three fifths and more.
    let used = 160.0 / 365.2425;
    assert!(without > 0.55 * used, "{} of use came from A", without / used);
    assert!(with <= 0.5 * used * 1.001 && with > 0.4 * used, "{} of use comes from A under the cap", with / used);
    let other = shipped(&summary, "magnet", "B");
    assert!(other[0] >= other[1] * 0.9, "buyers in B are free: {other:?}");
    let made = |arm| median(&summary, arm, Metric::Production, "magnet", "C", "").last().copied().expect("points");
    assert!(made("with") > made("without") * 1.1, "makers at home take over what they can: {} and {}", made("with"), made("without"));
}

#[test]
fn a_cap_of_nothing_for_one_sector_leaves_the_others_alone() {
    let summary = under(&preference("B", r#""magnet""#, r#"suppliers: ["A"], sectors: ["missiles"], cap: 0.0"#));
    let [with, without] = shipped(&summary, "magnet", "B");
    assert!(with < without && with > without * 0.5, "only defence, a tenth of use, buys elsewhere: {with} and {without}");
}

#[test]
fn a_preferred_origin_gains_and_a_shunned_one_loses() {
    let share = |weight: &str| {
        let [with, without] =
            shipped(&under(&preference("C", r#""magnet""#, &format!(r#"suppliers: ["A"], weight: {weight}"#))), "magnet", "C");
        with / without
    };
    let (shunned, preferred) = (share("0.5"), share("3.0"));
    assert!(shunned < 0.9 && preferred > 1.05, "{shunned} and {preferred}");
}

#[test]
fn a_duty_moves_orders_to_other_origins_and_more_so_over_years() {
    let duty = preference("C", r#""magnet""#, "").replace("Preference()", "Duty(rate: 0.5, on: Imports)");
    let summary = under(&duty);
    let flow = |arm| median(&summary, arm, Metric::Shipments, "magnet", "A", "C");
    let relative = |range: std::ops::Range<usize>| {
        range.clone().map(|i| flow("with")[i]).sum::<f64>() / range.map(|i| flow("without")[i]).sum::<f64>()
    };
    let (soon, late) = (relative(40..60), relative(130..150));
    assert!(soon < 0.98 && late < soon - 0.03, "after months {soon}, after years {late}");
}

#[test]
fn before_its_day_a_preference_changes_nothing() {
    let late = preference("C", r#""magnet""#, r#"suppliers: ["A"], cap: 0.3"#);
    let study = loaded(SMALL, &[("measures", &late), ("arms", ARMS)]);
    let (with, without) = (run_arm(&study, "with", 0), run_arm(&study, "without", 0));
    let width = shortfall::experiment::layout(&study).width();
    let weeks = 93 / 7;
    assert_eq!(with.values[..weeks * width], without.values[..weeks * width]);
    assert_ne!(with.values, without.values);
}

#[test]
fn preferences_of_nobody_are_refused() {
    let told = |measures: &str| try_load(SMALL, &[("measures", measures), ("arms", r#"[(name: "a")]"#)]).expect_err("refused").to_string();
    let nothing = told(&preference("C", r#""magnet""#, r#"suppliers: ["A"]"#));
    assert!(nothing.contains("S116") && nothing.contains("prefers nobody"), "{nothing}");
    let buyers = told(&preference("C", r#""slag""#, r#"suppliers: ["A"], cap: 0.5"#));
    assert!(buyers.contains("S103") && buyers.contains("no buyer that it means in C uses `slag`"), "{buyers}");
    let sellers = told(&preference("A", r#""ore""#, r#"suppliers: ["C"], cap: 0.5"#));
    assert!(sellers.contains("S103") && sellers.contains("nobody in C could sell"), "{sellers}");
}
