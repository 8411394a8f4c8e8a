//! With no shock and no noise nothing moves, and nothing ever appears or vanishes.

use std::sync::Arc;

use shortfall::random::Luck;
use shortfall::record::RunRecord;
use shortfall::run::{Options, run};

use crate::support::{REAL, SMALL, loaded, run_arm};

/// Largest relative departure of any recorded series from its first point.
pub fn largest_move(record: &RunRecord, width: usize) -> f64 {
    let first = &record.values[..width];
    let scale = first.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
    let moved = |(v, f): (&f64, &f64)| (v - f).abs() / if *f == 0.0 { scale } else { f.abs() };
    record.values.chunks(width).flat_map(|point| point.iter().zip(first).map(moved)).fold(0.0, f64::max)
}

/// Nothing moves in an arm for ten years.
pub fn flat(path: &str, arm: &str, settings: &[(&str, &str)]) {
    let settings = [&[("horizon", "Years(10)"), ("hazards", "[]"), ("replicates", "1")], settings].concat();
    let study = loaded(path, &settings);
    let record = run_arm(&study, arm, 0);
    let width = shortfall::experiment::layout(&study).width();
    let moved = largest_move(&record, width);
    assert!(moved < 1e-9, "a series moved by {moved:.2e}");
    assert!(record.residual < 1e-9, "conservation gap {:.2e}", record.residual);
}

#[test]
fn the_small_world_is_flat_for_ten_years() {
    flat(SMALL, "no licences", &[]);
}

#[test]
fn the_real_world_is_flat_for_ten_years() {
    // Plants under construction come by design.
    flat(REAL, "no licences", &[("world.projects", "[]")]);
}

#[test]
fn the_flatness_test_would_notice_a_shock() {
    let study = loaded(SMALL, &[("replicates", "1"), ("hazards[outages].rate", "2")]);
    let record = run_arm(&study, "no licences", 0);
    assert!(largest_move(&record, shortfall::experiment::layout(&study).width()) > 1e-3);
}

/// A state that is no finite number stops the run where it arises: step, company and quantity are named.
#[test]
fn a_state_that_is_no_number_stops_the_run_on_its_step() {
    let study = loaded(SMALL, &[("replicates", "1")]);
    let mut model = (*study.arms[0].model).clone();
    let mut network = (*model.network).clone();
    let smelter = network.companies.iter().position(|c| c.label.id == "a.smelter1").expect("it is there");
    let ore = network.companies[smelter].inputs.start;
    network.inputs[ore].per = f64::NAN;
    model.network = Arc::new(network);
    let layout = Arc::new(shortfall::experiment::layout(&study));
    let error = run(&Arc::new(model), &layout, Luck::new(1, 0), Options::default()).expect_err("it fails").to_string();
    assert_eq!(error, "on 2025-01-01 (step 0) the stock of Ore at A smelter one is NaN");
}

#[test]
fn everything_that_entered_is_there_at_every_tick() {
    // `run_arm` audits every tick and fails above 1e-9.
    for path in [SMALL, REAL] {
        let study = loaded(path, &[("replicates", "1")]);
        for arm in &study.arms {
            assert!(run_arm(&study, &arm.name, 0).residual < 1e-9);
        }
    }
}
