//! Substitutes: taken where they pay or where users run out, opened by research, and never by themselves.

use shortfall::analysis::summary::Metric;
use shortfall::scenario::load::Study;

use crate::support::{SMALL, loaded, median, run_arm, summary, try_load};

const BAN: &str = r#"(id: "ban", name: "Ban", by: "A", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made", instrument: Ban)"#;
const RESEARCH: &str = r#"(id: "research", name: "Research", by: "B", commodities: ["magnet"], announced: "2025-02-01", effective: "2025-02-01", source: "made",
    instrument: JointResearch(partners: ["C"], sectors: ["cars"], delay: Fixed(Days(100)), success: SUCCESS, opens_substitutes: true, adoption: Days(30), cost: 1e6))"#;

/// The small world, in which cars can take slag for up to half of their magnets; two arms, of which the second forbids it.
fn with(open: bool, measures: &str) -> Study {
    let substitute = format!(r#"(commodity: "slag", per: 0.002, most: 0.5, premium: 1.2, switch: Days(60), open: {open})"#);
    loaded(
        SMALL,
        &[
            ("replicates", "2"),
            ("hazards", "[]"),
            ("measures", measures),
            ("world.sectors[cars].needs[0].substitute", &substitute),
            ("arms", r#"[(name: "free"), (name: "never", changes: [Set("behaviour.substitution", Never)])]"#),
        ],
    )
}

fn unmet(study: &Study) -> [f64; 2] {
    let summary = summary(study);
    ["free", "never"].map(|arm| {
        let arm = summary.arms.iter().find(|a| a.name == arm).expect("there");
        arm.end_use(Metric::Unmet, "cars", "C").expect("recorded").band.p50.iter().sum()
    })
}

#[test]
fn users_who_are_cut_off_take_a_substitute_in_time_and_in_part() {
    let study = with(true, &format!("[{BAN}]"));
    let [free, never] = unmet(&study);
    assert!(free < never * 0.9 && free > 0.0, "{free} with and {never} without the substitute");
    let slag = |arm| median(&summary(&study), arm, Metric::Production, "slag", "A", "").to_vec();
    assert!(slag("free")[60..] != slag("never")[60..], "its makers see the orders");
    let record = run_arm(&study, "free", 0);
    assert!(record.journal.iter().any(|e| e.who.starts_with("Cars") && e.what.contains("in the place of Magnet")));
}

#[test]
fn nobody_switches_while_nothing_happens() {
    let record = run_arm(&with(true, "[]"), "free", 0);
    let width = shortfall::experiment::layout(&with(true, "[]")).width();
    let first = &record.values[..width];
    let scale = first.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    assert!(record.values.chunks(width).all(|point| point.iter().zip(first).all(|(v, f)| (v - f).abs() <= 1e-9 * scale.max(f.abs()))));
}

#[test]
fn research_opens_a_substitute_if_it_succeeds() {
    let arms = |success: &str| unmet(&with(false, &format!("[{BAN}, {}]", RESEARCH.replace("SUCCESS", success))));
    let ([found, never], [failed, _]) = (arms("1.0"), arms("0.0"));
    assert!(found < never * 0.95, "{found} and {never}");
    assert!((failed - never).abs() < 1e-9 * never, "without success nothing changes: {failed} and {never}");
}

#[test]
fn research_that_can_find_nothing_and_substitutes_named_twice_are_errors() {
    let measures = format!("[{}]", RESEARCH.replace("SUCCESS", "0.5"));
    let nothing =
        try_load(SMALL, &[("measures", &measures), ("arms", r#"[(name: "one")]"#)]).expect_err("no substitute is named").to_string();
    assert!(nothing.contains("S103") && nothing.contains("no substitute to open"), "{nothing}");
    let twice = r#"(commodity: "magnet", per: 0.002, most: 0.5, premium: 1.2, switch: Days(60))"#;
    let twice = try_load(SMALL, &[("world.sectors[cars].needs[0].substitute", twice)]).expect_err("it replaces itself").to_string();
    assert!(twice.contains("S102"), "{twice}");
}
