//! Signs that must hold: bifurcated prices, waiting times, who is cut deepest, what a stockpile buys; and
//! that every other instrument and shock does what its name says.

use shortfall::analysis::summary::{Metric, Summary};

use crate::support::{REAL, SMALL, loaded, median, summary};

fn extremes(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(*v), high.max(*v)))
}

/// Mean share of demand that a sector in a country did not get.
fn unmet(summary: &Summary, arm: &str, sector: &str, country: &str) -> f64 {
    let arm = summary.arms.iter().find(|a| a.name == arm).expect("the arm exists");
    let mean = |metric| arm.end_use(metric, sector, country).expect("the end use is recorded").band.p50.iter().sum::<f64>();
    mean(Metric::Unmet) / mean(Metric::Demand)
}

#[test]
fn the_controlling_country_keeps_its_prices_while_prices_outside_multiply() {
    let study = loaded(REAL, &[("replicates", "20")]);
    let summary = summary(&study);
    for commodity in &summary.focus.commodities {
        let home = median(&summary, "as announced", Metric::SpotPrice, commodity, "china", "");
        let (low, high) = extremes(home);
        assert!(low > home[0] * 0.8 && high < home[0] * 1.25, "{commodity} in China: {low} to {high} from {}", home[0]);
        let peak =
            summary.focus.markets.iter().filter_map(|m| {
                summary.arms[0].series(Metric::SpotPrice, commodity, m, "").map(|s| extremes(&s.band.p50).1 / s.band.p50[0])
            });
        let peak = peak.fold(0.0, f64::max);
        assert!(peak > 2.0, "{commodity} outside: only {peak:.2} times");
        let calm =
            summary.focus.markets.iter().filter_map(|m| {
                summary.arms[1].series(Metric::SpotPrice, commodity, m, "").map(|s| extremes(&s.band.p50).1 / s.band.p50[0])
            });
        assert!(calm.fold(0.0, f64::max) < 1.3, "{commodity} outside moves without licences as well");
    }
}

#[test]
fn first_cargoes_leave_only_after_the_processing_time() {
    // Without leakage nothing may leave between the effective day (93) and the statutory minimum of 63 days.
    let study = loaded(SMALL, &[("record", "Days(1)"), ("replicates", "20"), ("measures[licences].enforcement", "1.0"), ("hazards", "[]")]);
    let summary = summary(&study);
    let flow = median(&summary, "as announced", Metric::Shipments, "magnet", "A", "C");
    assert!(flow[..93].iter().all(|f| *f > 0.0), "goods flow before");
    let arm = &summary.arms[0];
    let most = &arm.series(Metric::Shipments, "magnet", "A", "C").expect("recorded").band.p95;
    assert!(most[94..93 + 63].iter().all(|f| *f == 0.0), "no cargo in any run leaves before the statutory minimum");
    // The first application is filed within seven days, and half of them take no more than twenty days beyond 63.
    let first = (94..most.len()).find(|i| most[*i] > 0.0).expect("goods leave in the end");
    assert!((93 + 63..=93 + 7 + 63 + 20).contains(&first), "first cargo on day {first}");
}

#[test]
fn destinations_with_lower_odds_are_cut_deeper() {
    let study = loaded(SMALL, &[("replicates", "20")]);
    let summary = summary(&study);
    let shipped = |to| {
        let flow = median(&summary, "as announced", Metric::Shipments, "magnet", "A", to);
        flow[40..].iter().sum::<f64>() / flow[..12].iter().sum::<f64>()
    };
    assert!(shipped("B") < shipped("C") * 0.8, "odds of 0.4 let through {} and odds of 0.9 {}", shipped("B"), shipped("C"));
    assert!(unmet(&summary, "as announced", "cars", "B") > unmet(&summary, "as announced", "cars", "C"));
    assert!(unmet(&summary, "B exempt", "cars", "B") < 0.01, "who is exempt is spared");
}

#[test]
fn a_stockpile_delays_the_first_stop() {
    let study = loaded(REAL, &[("replicates", "20")]);
    let summary = summary(&study);
    let stop = |arm: usize, sector: &str, country: &str| {
        let outcome = summary.arms[arm].outcomes.iter().find(|o| o.metric == Metric::FirstStop && o.sector == sector && o.place == country);
        outcome.expect("recorded").mean
    };
    let stockpile = summary.arms.iter().position(|a| a.name == "stockpile of 180 days").expect("the arm exists");
    for (sector, country) in [("two_wheelers", "IN"), ("fighter_jets", "IN"), ("fighter_jets", "US")] {
        let (without, with) = (stop(0, sector, country), stop(stockpile, sector, country));
        assert!(with > without + 30.0, "{sector} in {country}: day {without:.0} without, day {with:.0} with the stockpile");
    }
}

/// The small scenario with another instrument in the place of the licences.
fn with_instrument(instrument: &str, enforcement: &str, announced: &str) -> Summary {
    let measure = format!(
        r#"[(id: "licences", name: "Control", by: "A", commodities: ["magnet"], announced: "{announced}", effective: "2025-04-04", {enforcement} instrument: {instrument}, source: "made")]"#
    );
    let arms = r#"[(name: "as announced"), (name: "no licences", changes: [Remove("measures[licences]")])]"#;
    summary(&loaded(SMALL, &[("replicates", "10"), ("hazards", "[]"), ("measures", &measure), ("arms", arms)]))
}

/// Shipments of magnets from A to C after and before the effective day.
fn shipped_after(summary: &Summary) -> f64 {
    let flow = median(summary, "as announced", Metric::Shipments, "magnet", "A", "C");
    (flow[20..].iter().sum::<f64>() / (flow.len() - 20) as f64) / flow[0]
}

#[test]
fn a_ban_stops_trade_and_leaks_no_more_than_enforcement_misses() {
    let tight = with_instrument("Ban", "enforcement: 1.0,", "2025-03-05");
    assert_eq!(shipped_after(&tight), 0.0);
    let short = unmet(&tight, "as announced", "cars", "C");
    assert!(short > 0.15, "users without enough other suppliers stop: {short}");
    let leaky = with_instrument("Ban", "enforcement: 0.9,", "2025-03-05");
    let leaked = shipped_after(&leaky);
    assert!(leaked > 0.01 && leaked < 0.11, "a tenth is missed at most: {leaked}");
    let through = median(&leaky, "as announced", Metric::Shipments, "magnet", "A", "C");
    assert!(through[14] < through[60], "the channel takes months to form");
}

#[test]
fn an_announced_control_pulls_exports_forward() {
    let summary = with_instrument("Ban", "enforcement: 1.0,", "2025-03-05");
    let flow = median(&summary, "as announced", Metric::Shipments, "magnet", "A", "C");
    let (_, peak) = extremes(&flow[9..13]);
    assert!(peak > flow[0] * 1.5, "in the month before the ban exports rise to {:.2} times normal", peak / flow[0]);
}

#[test]
fn a_quota_lets_through_its_volume_and_hurts_abroad_not_at_home() {
    // Normal exports to B and C are about 200 t a year; 4 t a month are a quarter of that, as in the second half of 2010.
    let summary = with_instrument("Quota(volume: 4.0, period: Months(1))", "", "2025-04-04");
    let flows = ["B", "C"].map(|to| median(&summary, "as announced", Metric::Shipments, "magnet", "A", to));
    let yearly: f64 = (30..82).map(|i| (flows[0][i] + flows[1][i]) * 7.0).sum();
    assert!(yearly > 30.0 && yearly < 4.0 * 12.2, "{yearly} t in a year under the quota");
    let peak = |market| {
        let price = median(&summary, "as announced", Metric::SpotPrice, "magnet", market, "");
        extremes(price).1 / price[0]
    };
    // The little that is bought abroad draws prices at home after those abroad, by a small part of their rise.
    let (abroad, home) = (peak("abroad"), peak("home"));
    assert!(abroad > 1.5 && home - 1.0 < 0.05 * (abroad - 1.0), "abroad {abroad}, at home {home}");
}

/// The small scenario without measures, under one shock.
fn shocked(hits: &str) -> Summary {
    // What is used less for years after high prices would hide the return to normal.
    shocked_with(hits, ("behaviour.long_run_ratio", "1.0"))
}

fn shocked_with(hits: &str, setting: (&str, &str)) -> Summary {
    let shock = format!(r#"[(id: "shock", name: "Shock", begins: "2025-04-04", lasts: Days(200), hits: {hits}, source: "made")]"#);
    let alone = [("replicates", "5"), ("hazards", "[]"), ("measures", "[]"), ("arms", r#"[(name: "shock")]"#), ("shocks", &shock)];
    summary(&loaded(SMALL, &[&alone[..], &[setting]].concat()))
}

#[test]
fn an_outage_cuts_production_and_ends() {
    let summary = shocked(r#"Outage(companies: ["a.magnets"], depth: 0.8)"#);
    let made = median(&summary, "shock", Metric::Production, "magnet", "A", "");
    let end = made[made.len() - 1];
    // Half a year of restocking and half a year of full stocks have passed by then.
    assert!(made[20] < made[0] * 0.5 && end > made[0] * 0.8, "{} then {}", made[20] / made[0], end / made[0]);
    let short = unmet(&summary, "shock", "cars", "A");
    assert!(short > 0.002, "stocks cannot bridge all of it: {short}");
}

#[test]
fn news_of_an_outage_makes_buyers_order_ahead_and_is_forgotten() {
    let price = |companies: &str, feared: &str| {
        let hits = format!(r#"Outage(companies: ["{companies}"], depth: 0.8)"#);
        let summary = shocked_with(&hits, ("behaviour.feared_interruption", feared));
        median(&summary, "shock", Metric::SpotPrice, "magnet", "abroad", "").to_vec()
    };
    let (bold, afraid) = (price("a.magnets", "Days(0)"), price("a.magnets", "Days(100)"));
    let ahead = |week: usize| afraid[week] / bold[week];
    // The plant is hit in the fourteenth week.
    assert!((0..13).all(|week| ahead(week) == 1.0), "nobody knows before");
    assert!(ahead(16) > 1.1, "three weeks after it prices stand at {:.3} times those without fear", ahead(16));
    assert!(ahead(afraid.len() - 1) < ahead(16), "and the gap closes: {:.3}", ahead(afraid.len() - 1));
}

#[test]
fn a_demand_surge_raises_orders_up_the_chain() {
    let summary = shocked(r#"Demand(sectors: ["cars"], factor: 1.3)"#);
    let ore = median(&summary, "shock", Metric::Production, "ore", "A", "");
    assert!(extremes(ore).1 > ore[0] * 1.1, "{}", extremes(ore).1 / ore[0]);
}

#[test]
fn a_closed_canal_makes_a_detour_and_two_closures_cut_the_way() {
    let one = shocked(r#"Closure(chokepoint: "canal")"#);
    let stock = |summary: &Summary| extremes(&median(summary, "shock", Metric::Stock, "magnet", "C", "")[14..40]);
    // The detour takes 14 days more: stocks dip and nobody stops.
    assert!(stock(&one).0 < stock(&one).1 * 0.9);
    assert!(unmet(&one, "shock", "cars", "C") < 0.02);
    let both = r#"[(id: "canal", name: "Canal", begins: "2025-04-04", lasts: Days(200), hits: Closure(chokepoint: "canal"), source: "made"), (id: "cape", name: "Cape", begins: "2025-04-04", lasts: Days(200), hits: Closure(chokepoint: "cape"), source: "made")]"#;
    let settings = [("replicates", "5"), ("hazards", "[]"), ("measures", "[]"), ("arms", r#"[(name: "shock")]"#), ("shocks", both)];
    let cut = summary(&loaded(SMALL, &settings));
    let flow = median(&cut, "shock", Metric::Shipments, "magnet", "A", "C");
    assert!(flow[14..40].iter().all(|f| *f < 1e-9), "no way is open, so nobody sends anything");
    let held = median(&cut, "shock", Metric::Stock, "magnet", "C", "");
    assert!(extremes(&held[..44]).0 < held[0] * 0.5, "stocks run down: {}", extremes(&held[..44]).0 / held[0]);
    let (_, highest) = extremes(median(&cut, "shock", Metric::Stock, "magnet", "C", ""));
    let normal = median(&cut, "shock", Metric::Stock, "magnet", "C", "")[0];
    assert!(highest < normal * 3.0, "nobody drowns in goods after reopening: {}", highest / normal);
}
