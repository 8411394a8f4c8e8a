//! The field's classic models are configurations of this engine: it prints their numbers.

use serde_json::Value;

use shortfall::analysis::summary::Metric;
use shortfall::experiment::layout;
use shortfall::record::{Key, Place};
use shortfall::scenario::load::Study;

use crate::support::{loaded, run_arm};

const ARIO: &str = "tests/worlds/oracles/ario.ron";
const TWO_FIRMS: &str = "tests/worlds/oracles/two_firms.ron";

/// Daily values of the series that fit, in the order of their keys.
fn daily(study: &Study, arm: &str, fits: impl Fn(&Key) -> bool) -> Vec<Vec<f64>> {
    let layout = layout(study);
    let record = run_arm(study, arm, 0);
    let chosen: Vec<usize> = (0..layout.width()).filter(|i| fits(&layout.keys[*i])).collect();
    record.values.chunks(layout.width()).map(|point| chosen.iter().map(|i| point[*i]).collect()).collect()
}

fn near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-6 * expected.abs(), "{what}: {found} instead of {expected}");
}

/// Production of the six industries relative to the first day, and in all, by day.
fn production(study: &Study, arm: &str) -> Vec<Vec<f64>> {
    let network = &study.arms[0].model.network;
    let layout = layout(study);
    let place = |key: &Key| match (key.metric, key.place, key.commodity) {
        (Metric::Production, Place::Country(country), Some(good)) => Some((country, good)),
        _ => None,
    };
    let found: Vec<_> = layout.keys.iter().filter_map(place).collect();
    let order: Vec<usize> = network
        .companies
        .iter()
        .map(|c| (c.country, network.outputs[c.outputs.start].commodity))
        .map(|at| found.iter().position(|f| *f == at).expect("each industry is recorded"))
        .collect();
    let made = daily(study, arm, |key| place(key).is_some());
    let whole: f64 = made[0].iter().sum();
    let relative = |day: &Vec<f64>| {
        let mut row: Vec<f64> = order.iter().map(|i| day[*i] / made[0][*i]).collect();
        row.push(day.iter().sum::<f64>() / whole);
        row
    };
    made.iter().map(relative).collect()
}

#[test]
fn the_adaptive_regional_input_output_model_is_a_configuration() {
    let oracle: Value = serde_json::from_str(include_str!("../worlds/oracles/ario_case_a.json")).expect("the file is sound");
    let study = loaded(ARIO, &[]);
    for (arm, case) in [("fixed shares", "A_noalt"), ("shares by capacity", "A_alt")] {
        let (oracle, made) = (&oracle[case], production(&study, arm));
        for (day, expected) in oracle["d"].as_object().expect("days") {
            let row = &made[day.parse::<usize>().expect("a day")];
            for (i, (found, expected)) in row.iter().zip(expected.as_array().expect("seven numbers")).enumerate() {
                near(*found, expected.as_f64().expect("a number"), &format!("{arm}, day {day}, column {i}"));
            }
        }
        let total: Vec<f64> = made[..365].iter().map(|row| row[6]).collect();
        let lowest = (0..total.len()).min_by(|a, b| total[*a].total_cmp(&total[*b])).expect("there are days");
        near(total[lowest], oracle["min_total"].as_f64().expect("a number"), &format!("{arm}, lowest"));
        assert_eq!(lowest as u64, oracle["day_min"].as_u64().expect("a day"), "{arm}");
        // The table adds up to 1690 millions of output a year of 365 days, and to 937 of final demand.
        let lost: f64 = total.iter().map(|t| (1.0 - t) * 1690.0 / 365.0).sum();
        near(lost, oracle["cum_loss_M"].as_f64().expect("a number"), &format!("{arm}, lost output"));
        let final_use = |metric| daily(&study, arm, move |key| key.metric == metric);
        let unmet: f64 = final_use(Metric::Unmet).iter().flatten().sum();
        let unmet = unmet / final_use(Metric::Demand)[0].iter().sum::<f64>() * 937.0 / 365.0;
        near(unmet, oracle["cum_unmet_FD_M"].as_f64().expect("a number"), &format!("{arm}, unmet final demand"));
    }
}

#[test]
fn the_propagation_between_two_firms_is_a_configuration() {
    // Total production from the day before the loss on, by rule of rationing; from t = 2 on they part.
    let rules = [
        ("proportional", [400.0, 380.0, 353.333_333_333, 343.764_922, 336.490_664, 332.690_287, 333.548_958]),
        ("water-filling", [400.0, 380.0, 353.333_333_333, 343.888_889, 336.759_259, 333.117_284, 334.138_374]),
    ];
    let study = loaded(TWO_FIRMS, &[]);
    for (arm, expected) in rules {
        let made = daily(&study, arm, |key| key.metric == Metric::Production);
        for (day, expected) in expected.iter().enumerate() {
            near(made[day].iter().sum(), *expected, &format!("{arm}, day {day}"));
        }
    }
}
