//! What can be worked out with pen and paper: a chain of two companies, and Leontief's quantity model.

use shortfall::analysis::summary::Metric;
use shortfall::experiment::layout;
use shortfall::record::{Key, Place};
use shortfall::scenario::load::Study;

use crate::support::{loaded, run_arm};

const CHAIN: &str = "tests/worlds/chain.ron";
const TABLE: &str = "tests/worlds/oracles/ario.ron";

/// Rules under which nothing but quantities moves: made to order, use replaced, prices fixed, refused orders forgotten.
const PLAIN: [(&str, &str); 9] = [
    ("behaviour.cover_spread", "0.0"),
    ("behaviour.pricing", "Fixed"),
    ("behaviour.planning", "MakeToOrder"),
    ("behaviour.order_lapse", "Days(0.001)"),
    ("behaviour.split", "Fixed"),
    ("behaviour.stretching", "Never"),
    ("behaviour.ramp_up", "Days(0)"),
    ("behaviour.ramp_down", "Days(0)"),
    ("behaviour.ordering", "Restock(time: Days(2), covers: Wanted, surplus_counts: true)"),
];

/// Daily values of the series that fit, in the first arm.
fn daily(study: &Study, fits: impl Fn(&Key) -> bool) -> Vec<Vec<f64>> {
    let layout = layout(study);
    let record = run_arm(study, &study.arms[0].name, 0);
    let chosen: Vec<usize> = (0..layout.width()).filter(|i| fits(&layout.keys[*i])).collect();
    record.values.chunks(layout.width()).map(|point| chosen.iter().map(|i| point[*i]).collect()).collect()
}

fn shock(hits: &str, lasts: u32) -> String {
    format!(r#"[(id: "shock", name: "Shock", begins: "2025-01-21", lasts: Days({lasts}), hits: {hits}, source: "made")]"#)
}

/// Solves (I - A) x = y by elimination.
fn leontief(a: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    let n = y.len();
    let mut rows: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j)) - a[i][j]).chain([y[i]]).collect()).collect();
    for p in 0..n {
        let pivot = rows[p].clone();
        for (i, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != p) {
            let factor = row[p] / pivot[p];
            row.iter_mut().zip(&pivot).for_each(|(cell, of)| *cell -= factor * of);
            debug_assert_ne!(i, p);
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i]).collect()
}

#[test]
fn a_plant_lives_on_its_stock_and_stops_to_the_day() {
    // The mine stands still for 30 days from day 20. The plant holds 12 days of use when a day is over, and goods that
    // left on day 19 arrive on day 20; so it makes normal output on days 20 to 32 and nothing on days 33 to 50, when
    // the first ore of day 50 has not arrived. From day 51 on the mine, at its capacity, sends a plant that wants
    // to refill its stock and road builders who want their usual 100 all it has, in proportion to their orders.
    let outage = shock(r#"Outage(companies: ["mine"], depth: 1.0)"#, 30);
    let study = loaded(CHAIN, &[&PLAIN[..], &[("shocks", &outage)]].concat());
    let ware = |key: &Key| key.metric == Metric::Production && key.commodity.map(|c| c.index()) == Some(1);
    let made: Vec<f64> = daily(&study, ware).iter().map(|day| day[0]).collect();
    for (day, of) in made.iter().enumerate().take(51) {
        let expected = if (33..=50).contains(&day) { 0.0 } else { made[0] };
        assert!((of - expected).abs() < 1e-9 * made[0], "day {day}: {of} instead of {expected}");
    }
    assert!(made[51] > 0.0);
    // On day 50 the plant has used nothing and wants 13 days of use: it orders the share a of them that restocking in
    // two days closes in one, and nothing more; the road builders order one third of what the mine makes.
    let a = -(-0.5_f64).exp_m1();
    let (plant, roads) = (13.0 * 200.0 * a, 100.0);
    let received = 300.0 * plant / (plant + roads);
    let expected = f64::min(received / 200.0, 1.0) * made[0];
    assert!((made[51] - expected).abs() < 1e-9 * made[0], "{} instead of {expected}", made[51]);
    // The users of ware are served from what was made a day before: 18 days without.
    let homes = |key: &Key| key.metric == Metric::Unmet && key.place == Place::EndUse(shortfall::ids::EndUseId(0));
    let unmet: f64 = daily(&study, homes)[..52].iter().map(|day| day[0]).sum();
    assert!((unmet - 18.0 * made[0]).abs() < 1e-9 * made[0], "{} days", unmet / made[0]);
}

#[test]
fn with_hardly_any_stocks_output_settles_on_that_of_leontief() {
    let utilised: Vec<String> =
        ["r1s1", "r1s2", "r1s3", "r2s1", "r2s2", "r2s3"].map(|c| format!("world.companies[{c}].utilisation")).into();
    let covers: Vec<String> = utilised.iter().map(|path| path.replace("utilisation", "cover")).collect();
    let surge = shock(r#"Demand(sectors: ["of_r1s1", "of_r2s2"], factor: 1.3)"#, 20_000).replace("made", "table");
    let mut settings = PLAIN.to_vec();
    settings.extend(utilised.iter().map(|path| (path.as_str(), "0.5")));
    settings.extend(covers.iter().map(|path| (path.as_str(), "Days(1)")));
    settings.extend([("shocks", surge.as_str()), ("arms", r#"[(name: "surge")]"#)]);
    let study = loaded(TABLE, &settings);
    let network = &study.arms[0].model.network;
    let n = network.companies.len();
    let (mut a, mut y) = (vec![vec![0.0; n]; n], vec![0.0; n]);
    for link in &network.links {
        let seller = network.outputs[link.output.index()].company.index();
        match network.inputs[link.input.index()].buyer {
            shortfall::network::Buyer::Company(id) => a[seller][id.index()] += link.base.0 / network.companies[id.index()].activity.0,
            shortfall::network::Buyer::EndUse(_) => y[seller] += link.base.0,
        }
    }
    let usual = leontief(&a, &y);
    y[0] *= 1.3;
    y[4] *= 1.3;
    let expected = leontief(&a, &y);
    let made = daily(&study, |key| key.metric == Metric::Production);
    let (first, last) = (&made[0], &made[made.len() - 1]);
    // Series come by commodity and country, industries by country and commodity: compare both sorted.
    let sorted = |mut of: Vec<f64>| {
        of.sort_by(f64::total_cmp);
        of
    };
    for (found, expected) in [(first, usual), (last, expected)] {
        for (found, expected) in sorted(found.clone()).iter().zip(sorted(expected)) {
            assert!((found / expected - 1.0).abs() < 1e-6, "{found} instead of {expected}");
        }
    }
}

#[test]
fn a_capacity_bounds_output_and_all_that_hangs_on_it() {
    // Homes want half as much again, and the plant can make a fifth more: the mine makes what the plant takes and roads want.
    let surge = shock(r#"Demand(sectors: ["homes"], factor: 1.5)"#, 20_000);
    let settings = [
        // Forecasts close the gap by a(`forecast_memory`) a day: 380 days leave less than a part in a billion of it.
        ("horizon", "Days(400)"),
        ("shocks", surge.as_str()),
        ("world.companies[plant].utilisation", "0.8333333333333334"),
        ("world.companies[mine].utilisation", "0.5"),
    ];
    let study = loaded(CHAIN, &[&PLAIN[..], &settings].concat());
    let made = daily(&study, |key| key.metric == Metric::Production);
    let (first, last) = (&made[0], &made[made.len() - 1]);
    let (mut grown, expected) = (last.iter().zip(first).map(|(l, f)| l / f).collect::<Vec<_>>(), [1.2, (2.0 * 1.2 + 1.0) / 3.0]);
    grown.sort_by(|a, b| b.total_cmp(a));
    for (found, expected) in grown.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }
}
