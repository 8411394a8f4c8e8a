//! With no shock and no noise nothing moves, and nothing ever appears or vanishes.

use shortfall::record::RunRecord;

use crate::support::{REAL, SMALL, loaded, run_arm};

/// Largest relative departure of any recorded series from its first point.
fn largest_move(record: &RunRecord, width: usize) -> f64 {
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
    flat(REAL, "no licences", &[]);
}

#[test]
fn the_flatness_test_would_notice_a_shock() {
    let study = loaded(SMALL, &[("replicates", "1"), ("hazards[outages].rate", "2")]);
    let record = run_arm(&study, "no licences", 0);
    assert!(largest_move(&record, shortfall::experiment::layout(&study).width()) > 1e-3);
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
