//! What the rules of production do: floors, ramps, overtime, stretching, production functions.

use shortfall::analysis::summary::Metric;
use shortfall::experiment::layout;
use shortfall::record::{Key, Place};
use shortfall::scenario::load::Study;

use crate::support::{SMALL, loaded, median, run_arm, summary};

/// A ban on magnets, under which everybody outside A runs short.
const BAN: &str = r#"[(id: "licences", name: "Ban", by: "A", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", enforcement: 1.0, instrument: Ban, source: "made")]"#;

/// Daily sums over the series that fit, in the first arm.
fn daily(study: &Study, fits: impl Fn(&Key) -> bool) -> Vec<f64> {
    let layout = layout(study);
    let record = run_arm(study, &study.arms[0].name, 0);
    let sum = |point: &[f64]| layout.keys.iter().zip(point).filter(|(key, _)| fits(key)).map(|(_, v)| v).sum();
    record.values.chunks(layout.width()).map(sum).collect()
}

/// The small world under the ban, with settings of behaviour.
fn banned(settings: &[(&str, &str)]) -> Study {
    let usual = [("measures", BAN), ("hazards", "[]"), ("record", "Days(1)"), ("arms", r#"[(name: "ban")]"#)];
    loaded(SMALL, &[&usual, settings].concat())
}

/// First day without full service of users of magnets, and their unmet demand in all; roads come behind them in the list.
fn shortage(settings: &[(&str, &str)]) -> (usize, f64) {
    let of_magnets = |place| matches!(place, Place::EndUse(id) if id.index() < 4);
    let unmet = daily(&banned(settings), |key| key.metric == Metric::Unmet && of_magnets(key.place));
    (unmet.iter().position(|u| *u > 1e-9).unwrap_or(unmet.len()), unmet.iter().sum())
}

#[test]
fn an_input_below_the_floor_of_materiality_stops_nobody() {
    let (_, unmet) = shortage(&[]);
    assert!(unmet > 100.0, "magnets of 60 cents stop cars of 20 000 dollars: {unmet}");
    // The magnets of a car are worth 3 in 100 000 of it, those of a missile 2 in a million.
    let (_, floor) = shortage(&[("behaviour.materiality_floor", "0.0001")]);
    assert_eq!(floor, 0.0);
}

#[test]
fn stretching_begins_earlier() {
    let (never, _) = shortage(&[("behaviour.stretching", "Never")]);
    let (little, _) = shortage(&[("behaviour.stretching", "WhileCut(0.3)")]);
    let (much, _) = shortage(&[("behaviour.stretching", "WhileCut(0.8)")]);
    assert!(93 < much && much < little && little < never, "{much}, {little}, {never}");
}

/// The small world without measures under an outage of the magnet maker of A from day 93 to day 103.
fn outage(settings: &[(&str, &str)]) -> Vec<f64> {
    let shock = r#"[(id: "shock", name: "Shock", begins: "2025-04-04", lasts: Days(10), hits: Outage(companies: ["a.magnets"], depth: 1.0), source: "made")]"#;
    let usual = [("measures", "[]"), ("shocks", shock), ("hazards", "[]"), ("record", "Days(1)"), ("arms", r#"[(name: "outage")]"#)];
    let study = loaded(SMALL, &[&usual, settings].concat());
    let magnet = study.arms[0].model.network.commodities.iter().position(|c| c.label.id == "magnet");
    daily(&study, |key| key.metric == Metric::Production && key.commodity.map(|c| c.index()) == magnet)
}

#[test]
fn a_forced_stop_is_immediate_and_starting_up_takes_its_time() {
    let quick = outage(&[("behaviour.ramp_up", "Days(0)")]);
    let slow = outage(&[("behaviour.ramp_up", "Days(40)")]);
    assert_eq!(quick[93], slow[93]);
    assert!(slow[93] < slow[92] * 0.2, "the stop is forced");
    assert!(quick[103] > quick[92] && slow[103] < slow[92] * 0.3, "{} and {}", quick[103], slow[103]);
    let steps = slow[104..114].windows(2).map(|w| w[1] - w[0]);
    let largest = steps.fold(0.0, f64::max);
    assert!(largest < slow[92] / 0.8 / 40.0 * 1.1, "a fortieth of capacity a day: {largest}");
}

#[test]
fn overtime_makes_up_for_lost_output() {
    let full = ("world.companies[a.magnets].utilisation", "1.0");
    let at_once = ("behaviour.room_time", "Days(0)");
    let none = outage(&[full, at_once]);
    let some = outage(&[full, at_once, ("behaviour.overtime_ceiling", "2.0"), ("behaviour.overtime_time", "Days(30)")]);
    let most = |made: &[f64]| made[103..400].iter().fold(0.0_f64, |a, b| a.max(*b));
    assert!(most(&some) > most(&none) * 1.02, "{} against {}", most(&some), most(&none));
}

#[test]
fn linear_production_loses_less_than_leontief() {
    // Cars take a second input of the same value, which nobody bans.
    let needs = r#"[(commodity: "magnet", per: 0.002, class: Important), (commodity: "slag", per: 0.0001)]"#;
    let of = |rule| {
        shortage(&[
            ("world.sectors[cars].needs", needs),
            ("world.commodities[slag].price", "6000.0"),
            ("behaviour.production_function", rule),
        ])
        .1
    };
    let (linear, partial, leontief) = (of("Linear"), of("PartiallyBinding"), of("Leontief"));
    assert!(0.0 < partial && partial < leontief, "{partial} {leontief}");
    assert!(linear < leontief, "{linear} {leontief}");
}

/// Daily production of a commodity in A while roads want half as much slag again, in all countries.
fn slag_boom(good: &str, settings: &[(&str, &str)]) -> Vec<f64> {
    let shock = r#"[(id: "shock", name: "Boom", begins: "2025-02-01", lasts: Years(3), hits: Demand(sectors: ["roads"], factor: 1.5), source: "made")]"#;
    let usual = [("measures", "[]"), ("shocks", shock), ("hazards", "[]"), ("record", "Days(1)"), ("arms", r#"[(name: "boom")]"#)];
    let study = loaded(SMALL, &[&usual, settings].concat());
    let place = study.arms[0].model.network.commodities.iter().position(|c| c.label.id == good);
    daily(&study, |key| key.metric == Metric::Production && key.commodity.map(|c| c.index()) == place)
}

#[test]
fn more_of_a_by_product_cannot_be_had_by_making_more_of_its_host() {
    let tied: Vec<(String, &str)> = ["a.smelter1", "a.smelter2", "b.smelter"]
        .map(|c| (format!("world.companies[{c}].makes[slag].rate"), c))
        .map(|(path, c)| {
            (
                path,
                if c == "a.smelter1" {
                    "400, by_product: 1.2"
                } else if c == "a.smelter2" {
                    "200, by_product: 1.2"
                } else {
                    "50, by_product: 1.2"
                },
            )
        })
        .into();
    // One unit of activity is now one of metal alone.
    let mut settings: Vec<(&str, &str)> = tied.iter().map(|(path, value)| (path.as_str(), *value)).collect();
    settings.push(("world.recipes[smelting].inputs[ore].per", "1.75"));
    settings.push(("behaviour.pricing", "Fixed"));
    let (slag, metal) = (slag_boom("slag", &settings), slag_boom("metal", &settings));
    let most = |made: &[f64]| made.iter().fold(0.0_f64, |a, b| a.max(*b)) / made[0];
    assert!((most(&slag) - 1.2).abs() < 1e-3, "recovery rises to its ceiling and no further: {}", most(&slag));
    assert!((most(&metal) - 1.0).abs() < 1e-9, "metal is made as before: {}", most(&metal));
    let free = slag_boom("metal", &[("behaviour.pricing", "Fixed")]);
    assert!(most(&free) > 1.001, "as an output in its own right slag draws metal along: {}", most(&free));
}

#[test]
fn use_per_unit_falls_further_over_years() {
    let of = |ratio| {
        let users = [("horizon", "Years(2)"), ("behaviour.long_run_ratio", ratio), ("record", "Days(7)")];
        let study = banned(&users);
        let (network, layout) = (&study.arms[0].model.network, layout(&study));
        assert!(layout.width() > 0 && !network.commodities.is_empty());
        daily(&study, |key| key.metric == Metric::Unmet).iter().sum::<f64>()
    };
    let (short, long) = (of("1.0"), of("6.0"));
    assert!(long < short * 0.995, "who needs less per unit is served more: {long} and {short}");
}

#[test]
fn what_is_in_process_comes_out_after_the_inputs_are_gone() {
    // Smelters that take forty days keep delivering for forty days after their ore stops.
    let metal = |processing: &str, shocks: &str| {
        let settings = [
            ("measures", "[]"),
            ("hazards", "[]"),
            ("arms", r#"[(name: "calm")]"#),
            ("replicates", "1"),
            ("record", "Days(1)"),
            ("horizon", "Days(250)"),
            ("world.recipes[smelting].processing", processing),
            ("shocks", shocks),
        ];
        let summary = summary(&loaded(SMALL, &settings));
        median(&summary, "calm", Metric::Production, "metal", "B", "").to_vec()
    };
    let calm = metal("Days(40)", "[]");
    assert!(calm.iter().all(|q| (q / calm[0] - 1.0).abs() < 1e-9), "in normal times nothing moves");
    let outage = r#"[(id: "o", name: "Outage", begins: "2025-03-02", lasts: Days(60), hits: Outage(companies: ["b.smelter"], depth: 1.0), source: "made")]"#;
    let (quick, slow) = (metal("Days(0)", outage), metal("Days(40)", outage));
    let stops = |made: &[f64]| made.iter().position(|q| *q < made[0] * 0.01).expect("it stops");
    assert_eq!((stops(&quick), stops(&slow)), (60, 100));
    let again = |made: &[f64]| (stops(made)..made.len()).find(|i| made[*i] > made[0] * 0.5).expect("it comes back");
    assert_eq!(again(&slow) - again(&quick), 40);
}
