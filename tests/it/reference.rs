//! The engine and a reference written by hand record the same numbers, to the last bit.

use std::sync::Arc;

use proptest::prelude::*;

use shortfall::ids::{CountryId, SectorId};
use shortfall::network::synthetic::Shape;
use shortfall::random::Luck;
use shortfall::record::{Layout, RunRecord};
use shortfall::run::{LARGEST_RESIDUAL, Options, run};
use shortfall::scenario::behaviour::Behaviour;
use shortfall::scenario::model::{Model, Rationing};
use shortfall::scenario::structure::{Activity, OrderRule, Planning, Pricing, ProductionFunction, Restock, Split, Stretching};
use shortfall::scenario::values::Duration;
use shortfall::units::Days;

use crate::support::{REAL, SMALL, loaded};

#[path = "../reference/mod.rs"]
mod by_hand;

use by_hand::Step;
use by_hand::worlds::{Closing, Cue, Plot, Policy, Sort, model};

/// Ticks between audits; any number does.
const AUDIT_EVERY: u32 = 50;

fn engine(model: &Arc<Model>, layout: &Arc<Layout>, luck: Luck) -> RunRecord {
    run(model, layout, luck, Options { journal: false, audit_every: AUDIT_EVERY }).unwrap_or_else(|e| panic!("{e}"))
}

/// The first number in which two records differ, in words.
fn difference(a: &RunRecord, b: &RunRecord, layout: &Layout) -> Option<String> {
    let apart = |(a, b): (&f64, &f64)| a.to_bits() != b.to_bits();
    if a.values.len() != b.values.len() || a.outcomes.len() != b.outcomes.len() || a.gauges.len() != b.gauges.len() {
        return Some("one record is longer than the other".into());
    }
    if let Some(i) = a.values.iter().zip(&b.values).position(apart) {
        let (point, key) = (i / layout.width(), &layout.keys[i % layout.width()]);
        return Some(format!("point {point}, {key:?}: {:e} in the engine, {:e} in the reference", a.values[i], b.values[i]));
    }
    if let Some(i) = a.gauges.iter().zip(&b.gauges).position(apart) {
        return Some(format!("reading {i} of the gauges: {:e} in the engine, {:e} in the reference", a.gauges[i], b.gauges[i]));
    }
    let i = a.outcomes.iter().zip(&b.outcomes).position(apart)?;
    Some(format!("{:?}: {:e} in the engine, {:e} in the reference", layout.outcomes[i], a.outcomes[i], b.outcomes[i]))
}

/// Runs both and compares.
fn compare(model: &Arc<Model>, layout: &Arc<Layout>, luck: Luck) -> Option<String> {
    let (engine, reference) = (engine(model, layout, luck), by_hand::run(model, layout, luck, AUDIT_EVERY, None));
    assert!(reference.residual > 0.0 && reference.residual < LARGEST_RESIDUAL, "{:e}", reference.residual);
    difference(&engine, &reference, layout)
}

fn all_arms_agree(path: &str, settings: &[(&str, &str)]) {
    let study = loaded(path, settings);
    let layout = Arc::new(shortfall::experiment::layout(&study));
    for arm in &study.arms {
        for replicate in 0..2 {
            if let Some(apart) = compare(&arm.model, &layout, Luck::new(study.scenario.seed, replicate)) {
                panic!("{path}, arm \"{}\", replicate {replicate}: {apart}", arm.name);
            }
        }
    }
}

fn behaviour() -> Behaviour {
    loaded(SMALL, &[]).arms[0].model.behaviour.clone()
}

fn policy(sort: Sort, by: usize, every: usize, announced: u32) -> Policy {
    Policy { sort, by, every, announced, notice: 15, lasts: 150, enforcement: 0.9, cue: Cue::Dated }
}

/// A plot in which every step of a tick has something to do.
fn eventful() -> Plot {
    Plot {
        step: 1.0,
        ticks: 400,
        record_every: 7,
        outages: Some(400.0),
        disasters: Some(500.0),
        shock: Some(60),
        closures: vec![
            Closing { chokepoint: 0, begins: 30, lasts: 60, share: 1.0, recovery: 0.0, expected: None },
            Closing { chokepoint: 1, begins: 70, lasts: 90, share: 0.6, recovery: 20.0, expected: Some(45.0) },
            Closing { chokepoint: 1, begins: 200, lasts: 40, share: 1.0, recovery: 0.0, expected: Some(8.0) },
            Closing { chokepoint: 0, begins: 210, lasts: 50, share: 1.0, recovery: 0.0, expected: None },
        ],
        ventures: true,
        policies: vec![
            policy(Sort::Licence, 0, 2, 20),
            policy(Sort::Ban, 1, 3, 40),
            policy(Sort::Quota, 2, 1, 50),
            policy(Sort::Stockpile, 1, 1, 30),
            policy(Sort::Licence, 1, 1, 120),
            Policy { cue: Cue::Short, ..policy(Sort::Ban, 3, 1, 0) },
            Policy { cue: Cue::Answer, ..policy(Sort::Purchase, 2, 2, 0) },
            policy(Sort::Duty, 2, 1, 70),
            policy(Sort::PacedQuota, 3, 2, 90),
            policy(Sort::ExporterQuota, 0, 3, 100),
            policy(Sort::JointQuota, 1, 1, 130),
            policy(Sort::Crackdown, 0, 1, 150),
            policy(Sort::Truce, 0, 1, 200),
            policy(Sort::Alliance, 2, 1, 110),
            policy(Sort::Allocation, 3, 1, 60),
            policy(Sort::Acquire, 2, 3, 80),
            policy(Sort::Preference, 0, 2, 40),
            policy(Sort::Support, 3, 1, 10),
            policy(Sort::Technology, 0, 2, 5),
            policy(Sort::Technology, 1, 1, 15),
            policy(Sort::Research, 2, 1, 20),
            policy(Sort::Support, 1, 1, 10),
            policy(Sort::Support, 2, 1, 25),
        ],
        rationing: Rationing::Proportional,
    }
}

const SHAPE: Shape = Shape { companies: 60, tiers: 3, countries: 4, rivals: 5, chokepoints: 2, seed: 11 };

#[test]
fn the_small_world_agrees() {
    all_arms_agree(SMALL, &[("horizon", "Years(2)")]);
}

#[test]
fn by_products_and_stated_flows_agree() {
    let boom = r#"[(id: "shock", name: "Boom", begins: "2025-02-01", lasts: Days(200), hits: Demand(sectors: ["roads"], factor: 1.5), source: "made")]"#;
    let tied = [
        ("world.companies[a.smelter1].makes[slag].rate", "400, by_product: 1.2"),
        ("world.companies[b.smelter].makes[slag].rate", "50, by_product: 1.1"),
        ("world.recipes[smelting].inputs[ore].per", "1.5"),
        ("shocks", boom),
    ];
    all_arms_agree(SMALL, &tied);
    all_arms_agree("tests/worlds/oracles/ario.ron", &[]);
}

#[test]
fn gluts_and_shortages_at_the_start_agree() {
    let stocks = r#"[
        (commodity: "magnet", held_by: Makers, beyond: 60, source: "test"),
        (commodity: "magnet", countries: ["B"], held_by: Users, beyond: -200, source: "test"),
    ]"#;
    all_arms_agree(SMALL, &[("world.opening_stocks", stocks)]);
}

#[test]
fn goods_in_process_and_taxed_exports_agree() {
    let settings = [
        ("world.recipes[smelting].processing", "Days(40)"),
        ("world.recipes[sintering].processing", "Days(12.4)"),
        ("world.export_taxes", r#"[(commodities: ["metal", "magnet"], country: "A", rate: 0.4, source: "test")]"#),
    ];
    all_arms_agree(SMALL, &settings);
    all_arms_agree(SMALL, &[("world.recipes[smelting].processing", "Days(40)"), ("step", "Days(7)")]);
}

#[test]
fn the_world_with_projects_agrees() {
    all_arms_agree("tests/worlds/ventures.ron", &[("horizon", "Years(8)")]);
}

#[test]
fn the_real_world_agrees() {
    all_arms_agree(REAL, &[("horizon", "Days(400)")]);
}

#[test]
fn a_generated_world_with_every_sort_of_measure_agrees() {
    let (model, layout) = model(SHAPE, &behaviour(), &eventful()).expect("the shape balances");
    for replicate in 0..4 {
        assert_eq!(compare(&model, &layout, Luck::new(5, replicate)), None);
    }
}

/// A comparison is worth something only if it notices a step that is missing.
#[test]
fn a_missing_step_would_be_noticed() {
    let generated = model(SHAPE, &behaviour(), &eventful()).expect("the shape balances");
    // In generated worlds everybody knows everybody; only the real one has suppliers to find.
    let study = loaded(REAL, &[("horizon", "Days(300)")]);
    let real = (Arc::clone(&study.arms[0].model), Arc::new(shortfall::experiment::layout(&study)));
    let luck = Luck::new(5, 0);
    let differs = |(model, layout): &(Arc<Model>, Arc<Layout>), whole: &RunRecord, step| {
        let without = by_hand::run(model, layout, luck, AUDIT_EVERY, Some(step));
        difference(whole, &without, layout).is_some() || whole.residual != without.residual
    };
    let whole = |(model, layout): &(Arc<Model>, Arc<Layout>)| by_hand::run(model, layout, luck, AUDIT_EVERY, None);
    let to_order = Behaviour { planning: Planning::MakeToOrder, ..behaviour() };
    let ordered = model(SHAPE, &to_order, &eventful()).expect("the shape balances");
    let (whole_generated, whole_real, whole_ordered) = (whole(&generated), whole(&real), whole(&ordered));
    for step in Step::ORDER {
        let noticed =
            differs(&generated, &whole_generated, step) || differs(&real, &whole_real, step) || differs(&ordered, &whole_ordered, step);
        assert!(noticed, "without {step:?} nothing changes");
    }
}

/// Behaviour with every structural rule drawn.
fn behaviours() -> impl Strategy<Value = Behaviour> {
    let base = behaviour();
    let days = |n| Duration(Days(n));
    let planning = prop_oneof![Just(Planning::MakeToStock), Just(Planning::MakeToOrder)];
    let restock = (2.0..20.0, any::<bool>(), any::<bool>()).prop_map(move |(time, wanted, surplus_counts)| {
        let covers = if wanted { Activity::Wanted } else { Activity::Achieved };
        OrderRule::Restock(Restock { time: days(time), covers, surplus_counts })
    });
    let ordering = prop_oneof![Just(OrderRule::OrderUpTo), restock];
    let split = prop_oneof![Just(Split::ByReliability), Just(Split::Fixed), Just(Split::ByCapacity)];
    let pricing = prop_oneof![3 => Just(Pricing::Market), 1 => Just(Pricing::Fixed)];
    let stretching =
        prop_oneof![Just(Stretching::Never), (0.1..1.0).prop_map(Stretching::WhileCut), (0.1..1.0).prop_map(Stretching::Always)];
    let function =
        prop_oneof![Just(ProductionFunction::PartiallyBinding), Just(ProductionFunction::Leontief), Just(ProductionFunction::Linear)];
    let numbers = (1.0..1.4, 5.0..400.0, prop_oneof![Just(1e-6), 0.0..0.9], 0.0..40.0, 0.0..20.0);
    (planning, ordering, split, pricing, stretching, function, numbers).prop_map(
        move |(planning, ordering, split, pricing, stretching, production_function, (ceiling, time, floor, up, down))| Behaviour {
            planning,
            ordering,
            split,
            pricing,
            stretching,
            production_function,
            overtime_ceiling: ceiling,
            overtime_time: days(time),
            materiality_floor: floor,
            ramp_up: days(up),
            ramp_down: days(down),
            ..base.clone()
        },
    )
}

fn policies() -> impl Strategy<Value = Vec<Policy>> {
    use Sort::{
        Acquire, Alliance, Allocation, Ban, Crackdown, Duty, ExporterQuota, JointQuota, Licence, PacedQuota, Preference, Purchase, Quota,
        Stockpile, Truce,
    };
    use Sort::{Research, Support, Technology};
    let sorts = [
        Ban,
        Quota,
        PacedQuota,
        ExporterQuota,
        JointQuota,
        Licence,
        Stockpile,
        Purchase,
        Duty,
        Truce,
        Crackdown,
        Alliance,
        Allocation,
        Acquire,
        Preference,
        Support,
        Technology,
        Research,
    ];
    let cues = [Cue::Dated, Cue::Dated, Cue::Answer, Cue::Short];
    let sort = (proptest::sample::select(sorts.to_vec()), proptest::sample::select(cues.to_vec()));
    let one = (sort, 0..6_usize, 1..4_usize, 0..100_u32, 0..60_u32, 1..150_u32, 0.0..=1.0).prop_map(
        |((sort, cue), by, every, announced, notice, lasts, enforcement)| Policy {
            sort,
            by,
            every,
            announced,
            notice,
            lasts,
            enforcement,
            cue,
        },
    );
    proptest::collection::vec(one, 0..7)
}

/// Every rule of rationing; generated worlds have two countries and one sector at least.
fn rules() -> [Rationing; 7] {
    [
        Rationing::Proportional,
        Rationing::ContractFirst,
        Rationing::HomeFirst,
        Rationing::AlliesFirst(vec![CountryId(0), CountryId(1)]),
        Rationing::SectorPriority(vec![SectorId(0)]),
        Rationing::HighestBid,
        Rationing::WaterFilling,
    ]
}

#[test]
fn every_rule_of_rationing_agrees_and_differs_from_the_others() {
    let mut records: Vec<RunRecord> = Vec::new();
    for rationing in rules() {
        let (model, layout) =
            model(Shape { companies: 40, tiers: 2, ..SHAPE }, &behaviour(), &Plot { rationing: rationing.clone(), ..eventful() })
                .expect("the shape balances");
        let luck = Luck::new(5, 0);
        assert_eq!(compare(&model, &layout, luck), None, "{rationing:?}");
        let record = engine(&model, &layout, luck);
        assert!(records.iter().all(|r| difference(r, &record, &layout).is_some()), "{rationing:?} does what another rule does");
        records.push(record);
    }
}

fn closures() -> impl Strategy<Value = Vec<Closing>> {
    let share = prop_oneof![Just(1.0), 0.05..=1.0];
    let recovery = prop_oneof![Just(0.0), 5.0..40.0];
    let expected = prop_oneof![Just(None), (1.0..60.0).prop_map(Some)];
    let one = (0..4_usize, 0..150_u32, 1..80_u32, share, recovery, expected).prop_map(
        |(chokepoint, begins, lasts, share, recovery, expected)| Closing { chokepoint, begins, lasts, share, recovery, expected },
    );
    proptest::collection::vec(one, 0..5)
}

fn plots() -> impl Strategy<Value = Plot> {
    let step = prop_oneof![Just(0.5), Just(1.0), Just(2.0)];
    let outages = proptest::option::of(100.0..2000.0);
    let rationing = proptest::sample::select(rules().to_vec());
    let disasters = proptest::option::of(100.0..2000.0);
    let ventures = any::<bool>();
    (step, 60..220_u32, 1..15_u32, (outages, disasters, ventures), proptest::option::of(0..100_u32), closures(), policies(), rationing)
        .prop_map(|(step, ticks, record_every, (outages, disasters, ventures), shock, closures, policies, rationing)| Plot {
            step,
            ticks,
            record_every,
            outages,
            disasters,
            shock,
            closures,
            ventures,
            policies,
            rationing,
        })
}

fn shapes() -> impl Strategy<Value = Shape> {
    (1..4_usize, 1..5_usize, 2..5_usize, 2..8_usize, 0..4_usize, any::<u64>()).prop_map(
        |(chains, tiers, countries, rivals, chokepoints, seed)| Shape {
            companies: chains * tiers * rivals,
            tiers,
            countries,
            rivals,
            chokepoints,
            seed,
        },
    )
}

/// Worlds to draw: some with every run of the tests, thousands in a campaign (`SHORTFALL_CASES=5000 cargo test reference`).
fn cases() -> u32 {
    std::env::var("SHORTFALL_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_generated_world_agrees(shape in shapes(), behaviour in behaviours(), plot in plots(), replicate in 0..100_u32) {
        let balanced = model(shape, &behaviour, &plot);
        prop_assume!(balanced.is_some(), "the shape makes no balanced network");
        let (model, layout) = balanced.expect("assumed above");
        prop_assert_eq!(compare(&model, &layout, Luck::new(shape.seed, replicate)), None);
    }
}
