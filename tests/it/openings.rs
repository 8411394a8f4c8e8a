//! Gluts and shortages at the start.

use shortfall::analysis::summary::{Metric, Summary};

use crate::support::{SMALL, loaded, median, summary, try_load};

/// The small world in peace, with some opening stocks of ore.
fn opened(stocks: &str) -> Summary {
    let settings = [("measures", "[]"), ("hazards", "[]"), ("arms", r#"[(name: "calm")]"#), ("replicates", "1")];
    summary(&loaded(SMALL, &[&settings[..], &[("world.opening_stocks", stocks)]].concat()))
}

fn made(summary: &Summary, place: &str) -> Vec<f64> {
    median(summary, "calm", Metric::Production, "magnet", place, "").to_vec()
}

#[test]
fn a_glut_of_the_makers_is_worked_off_and_a_shortage_of_the_users_filled_up() {
    let calm = made(&opened("[]"), "A");
    assert!(calm.iter().all(|q| (q / calm[0] - 1.0).abs() < 1e-9), "without them nothing moves");
    let glut = made(&opened(r#"[(commodity: "magnet", held_by: Makers, beyond: 60, source: "test")]"#), "A");
    let early = |series: &[f64]| series[..8].iter().sum::<f64>();
    assert!(early(&glut) < early(&calm) * 0.8, "makers who hold too much make less: {} of {}", early(&glut), early(&calm));
    let short = made(&opened(r#"[(commodity: "magnet", held_by: Users, beyond: -15, source: "test")]"#), "A");
    assert!(early(&short) > early(&calm) * 1.02, "users who hold too little order more: {} of {}", early(&short), early(&calm));
}

#[test]
fn an_opening_stock_that_nobody_holds_is_refused() {
    let stocks = r#"[(commodity: "slag", countries: ["C"], held_by: Users, beyond: 60, source: "test")]"#;
    let text = try_load(SMALL, &[("world.opening_stocks", stocks)]).expect_err("C uses no slag").to_string();
    assert!(text.contains("error[S106]: nobody in these countries holds a stock of `slag`"), "{text}");
}
