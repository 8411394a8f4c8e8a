//! Signature effects of closed passages: detours, queues that clear over days, and traffic that is turned away in part.

use shortfall::analysis::summary::{Metric, Summary};

use crate::support::{SMALL, loaded, median, summary, try_load};

/// The small scenario without measures and hazards, day by day, under closures: (chokepoint, begins, days, share).
fn closed(closures: &[(&str, &str, u32, f64)]) -> Summary {
    let shock = |(i, (c, begins, lasts, share)): (usize, &(&str, &str, u32, f64))| {
        format!(
            r#"(id: "s{i}", name: "Closure", begins: "{begins}", lasts: Days({lasts}), hits: Closure(chokepoint: "{c}", share: {share:?}), source: "made")"#
        )
    };
    let shocks = format!("[{}]", closures.iter().enumerate().map(shock).collect::<Vec<_>>().join(", "));
    let settings = [
        ("record", "Days(1)"),
        ("horizon", "Days(300)"),
        ("replicates", "2"),
        ("hazards", "[]"),
        ("measures", "[]"),
        ("arms", r#"[(name: "shock")]"#),
        ("shocks", &shocks),
    ];
    summary(&loaded(SMALL, &settings))
}

fn stock(summary: &Summary) -> &[f64] {
    median(summary, "shock", Metric::Stock, "magnet", "C", "")
}

/// Greatest rise of a series from one day to the next.
fn leap(series: &[f64]) -> f64 {
    series.windows(2).map(|w| w[1] - w[0]).fold(0.0, f64::max)
}

#[test]
fn what_waited_leaves_over_days_and_not_at_once() {
    // Both ways close for sixty days: what is under way waits, and comes in over about twice the days it waited for.
    let both = closed(&[("canal", "2025-03-01", 60, 1.0), ("cape", "2025-03-01", 60, 1.0)]);
    let stock = stock(&both);
    let (daily, opens) = (stock[0] / 60.0, 59 + 60);
    assert!(stock[opens] < stock[0] * 0.9, "stocks run down: {} of {}", stock[opens], stock[0]);
    // Twelve days of shipments wait before the canal; at half the usual flow they take three weeks.
    assert!(leap(&stock[opens..]) < daily * 12.0, "they do not come in one lump: {} a day, {daily} usual", leap(&stock[opens..]));
    let rising = stock[opens..].windows(2).filter(|w| w[1] > w[0]).count();
    assert!(rising > 10, "the queue feeds stocks for days: {rising}");
}

#[test]
fn a_passage_that_turns_away_more_delays_more() {
    let lowest = |share| stock(&closed(&[("canal", "2025-03-01", 150, share)])).iter().copied().fold(f64::INFINITY, f64::min);
    let (none, some, all) = (lowest(0.0), lowest(0.6), lowest(1.0));
    assert!(all < some && some < none, "{all}, {some}, {none}");
}

#[test]
fn what_is_under_way_to_a_passage_that_closes_goes_round() {
    // The cape closes first and nobody cares; then the canal: nothing passes. When the cape opens, what lies before the
    // canal turns and comes by the cape, while the canal stays closed.
    let turned = closed(&[("canal", "2025-03-01", 230, 1.0), ("cape", "2025-02-01", 58, 1.0)]);
    let shipped = median(&turned, "shock", Metric::Shipments, "magnet", "A", "C");
    assert!(shipped[59..88].iter().all(|q| *q == 0.0), "nothing leaves while no way is open");
    assert!(shipped[89..150].iter().any(|q| *q > 0.0), "and again by the cape");
    let events: Vec<&str> = turned.arms[0].events.iter().map(|e| e.what.as_str()).collect();
    assert!(events.contains(&"closes") && events.contains(&"is open again to all"), "{events:?}");
}

#[test]
fn a_mode_by_which_nothing_can_come_is_refused() {
    let complaint = |settings: &[(&str, &str)]| try_load(SMALL, settings).err().map(|e| e.to_string()).unwrap_or_default();
    let mode = complaint(&[("world.commodities[magnet].mode", "Air")]);
    assert!(mode.contains("S106"), "no air leg leads anywhere: {mode}");
}

/// The small scenario with flights from A to C that take three days, both ways by sea closed from March on, and magnets
/// of so many kilograms for 300 dollars.
fn with_flights(mass: &str) -> Summary {
    let shock = |id: &str| {
        format!(
            r#"(id: "{id}", name: "Closure", begins: "2025-03-01", lasts: Days(100), hits: Closure(chokepoint: "{id}"), source: "made")"#
        )
    };
    let shocks = format!("[{}, {}]", shock("canal"), shock("cape"));
    let settings = [
        ("record", "Days(1)"),
        ("horizon", "Days(300)"),
        ("replicates", "1"),
        ("hazards", "[]"),
        ("measures", "[]"),
        ("arms", r#"[(name: "shock")]"#),
        ("shocks", &shocks),
        ("overlay", r#"[Add("legs", (from: "A", to: "C", days: 3, mode: Air, source: "test"))]"#),
        ("world.commodities[magnet].mass", mass),
    ];
    summary(&loaded(SMALL, &settings))
}

#[test]
fn a_light_dear_good_flies_and_a_heavy_cheap_one_waits() {
    let (light, heavy) = (with_flights("1"), with_flights("1000"));
    let shipped = |s: &Summary| median(s, "shock", Metric::Shipments, "magnet", "A", "C")[60..150].to_vec();
    let freight = |s: &Summary| median(s, "shock", Metric::ExtraFreight, "magnet", "C", "").to_vec();
    assert!(shipped(&light).iter().all(|q| *q > 0.0), "4.5 dollars a kilogram are little for a good of 300");
    assert!(shipped(&heavy).iter().all(|q| *q == 0.0), "and far too much for a good of 0.3");
    assert!(freight(&light)[..59].iter().all(|f| *f == 0.0), "nothing flies before");
    assert!(freight(&light)[60..150].iter().all(|f| *f > 0.0), "flights cost");
    // A unit weighs one kilogram.
    let (flown, paid) = (shipped(&light)[5], freight(&light)[65]);
    assert!((paid / flown - 4.5).abs() < 1e-9, "{paid} for {flown}");
    assert!(freight(&heavy).iter().all(|f| *f == 0.0));
    let lowest = |s: &Summary| stock(s).iter().copied().fold(f64::INFINITY, f64::min);
    assert!(lowest(&light) > lowest(&heavy) * 1.2, "{} with flights, {} without", lowest(&light), lowest(&heavy));
    assert!(light.arms[0].events.iter().any(|e| e.what == "sends Magnet to Cland by air"), "the journal tells");
}

#[test]
fn who_expects_a_short_closure_waits_and_who_is_wrong_goes_round_in_the_end() {
    let stock = |days: u32, expected: &str| {
        let shock = format!(
            r#"[(id: "s", name: "Closure", begins: "2025-03-01", lasts: Days({days}), hits: Closure(chokepoint: "canal"{expected}), source: "made")]"#
        );
        let settings = [
            ("record", "Days(1)"),
            ("horizon", "Days(300)"),
            ("replicates", "1"),
            ("hazards", "[]"),
            ("measures", "[]"),
            ("arms", r#"[(name: "shock")]"#),
            ("shocks", &shock),
        ];
        let summary = summary(&loaded(SMALL, &settings));
        median(&summary, "shock", Metric::Stock, "magnet", "C", "").to_vec()
    };
    let lowest = |stock: &[f64]| stock.iter().copied().fold(f64::INFINITY, f64::min) / stock[0];
    // The way round takes fourteen days more than the canal.
    let (waits, goes) = (stock(6, ", expected: Days(6)"), stock(6, ""));
    assert!(lowest(&waits) > lowest(&goes) + 0.02, "six days of waiting cost less stock: {} and {}", lowest(&waits), lowest(&goes));
    let (deceived, long) = (stock(120, ", expected: Days(6)"), stock(120, ""));
    assert!(lowest(&deceived) < lowest(&long) - 0.02, "who waited in vain comes later: {} and {}", lowest(&deceived), lowest(&long));
    let last = |stock: &[f64]| stock[200] / stock[0];
    assert!(last(&deceived) > 0.7, "and goes round in the end: {}", last(&deceived));
}
