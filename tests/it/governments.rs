//! What governments do to each other and to their own users: answers, precautions, truces, alliances, duties, quotas.

use shortfall::analysis::summary::{Metric, Summary};
use shortfall::record::RunRecord;

use crate::support::{REAL, SMALL, loaded, median, run_arm, summary, try_load};

const LICENCE: &str = r#"(id: "licences", name: "Licences", by: "A", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made",
    instrument: Licence(statutory: Days(63), processing: Fixed(Days(20)), consignment: Days(1), odds: [(approved: 0.3)]))"#;

/// The settings of a scenario with some measures, without hazards.
fn with(measures: &[&str], arms: &str) -> Vec<(&'static str, String)> {
    vec![
        ("replicates", "4".into()),
        ("hazards", "[]".into()),
        ("measures", format!("[{}]", measures.join(", "))),
        ("arms", arms.to_owned()),
    ]
}

fn summarised(measures: &[&str], arms: &str) -> Summary {
    let settings = with(measures, arms);
    summary(&loaded(SMALL, &settings.iter().map(|(path, value)| (*path, value.as_str())).collect::<Vec<_>>()))
}

fn one_run(measures: &[&str]) -> RunRecord {
    let settings = with(measures, r#"[(name: "all")]"#);
    run_arm(&loaded(SMALL, &settings.iter().map(|(path, value)| (*path, value.as_str())).collect::<Vec<_>>()), "all", 0)
}

fn complaint(measures: &[&str]) -> String {
    let settings = with(measures, r#"[(name: "all")]"#);
    let settings: Vec<_> = settings.iter().map(|(path, value)| (*path, value.as_str())).collect();
    try_load(SMALL, &settings).expect_err("it is not valid").to_string()
}

/// Day on which the journal of a run first tells of something.
fn told(record: &RunRecord, what: &str) -> Option<u32> {
    record.journal.iter().find(|e| e.what.contains(what)).map(|e| e.tick)
}

fn shipped(summary: &Summary, arm: &str, to: &str) -> f64 {
    median(summary, arm, Metric::Shipments, "magnet", "A", to).iter().sum()
}

const TWO_ARMS: &str = r#"[(name: "without", changes: [Remove("measures[extra]")]), (name: "with")]"#;

#[test]
fn retaliation_answers_after_its_delay_and_never_before_the_provocation() {
    let answer = r#"(id: "answer", name: "Answer", by: "B", commodities: ["ore"], source: "made", instrument: Duty(rate: 0.5, on: Imports),
        trigger: Answer(to: ["licences"], after: Fixed(Days(10)), notice: Days(5)))"#;
    // B imports ore from A.
    let record = one_run(&[LICENCE, answer]);
    assert_eq!(told(&record, "announces \"Licences\""), Some(93));
    assert_eq!(told(&record, "announces \"Answer\""), Some(103));
    assert_eq!(told(&record, "puts \"Answer\" into force"), Some(108));
    let alone = answer.replace("Answer(to: [\"licences\"]", "Answer(odds: 0.0, to: [\"licences\"]");
    assert_eq!(told(&one_run(&[LICENCE, &alone]), "announces \"Answer\""), None, "at odds of nothing it never comes");
}

#[test]
fn a_country_that_runs_short_stops_exports_and_lifts_the_stop_when_stocks_are_back() {
    // B runs short of magnets under the licences, stops its own exports, and lifts the stop after they have ended.
    let licences = LICENCE.replace("source: \"made\"", "ends: \"2025-07-01\", source: \"made\"").replace("approved: 0.3", "approved: 0.0");
    let stop = r#"(id: "stop", name: "Stop", by: "B", commodities: ["magnet"], source: "made", instrument: Ban,
        trigger: Short(below: Days(30), above: Days(36), review: Days(7)))"#;
    let record = one_run(&[&licences, stop]);
    let (begins, lifts) = (told(&record, "puts \"Stop\" into force"), told(&record, "lifts \"Stop\""));
    let (begins, lifts) = (begins.expect("it is taken"), lifts.expect("it is lifted"));
    assert!(begins > 93 && begins < 181, "taken on day {begins}");
    assert!(lifts > 181, "lifted on day {lifts}");
    assert_eq!(told(&one_run(&[stop]), "puts \"Stop\" into force"), None, "without licences nobody runs short");
}

#[test]
fn a_truce_lifts_a_ban_for_a_while_and_eases_licences_that_stay() {
    let ban = r#"(id: "ban", name: "Ban", by: "A", commodities: ["magnet"], against: ["C"], announced: "2025-04-04", effective: "2025-04-04", source: "made", instrument: Ban)"#;
    let licences = LICENCE.replace("source: \"made\"", "against: [\"B\"], source: \"made\"");
    let truce = r#"(id: "extra", name: "Truce", by: "A", announced: "2025-09-01", effective: "2025-09-01", ends: "2026-03-01", source: "made",
        instrument: Truce(suspends: ["ban"], eases: ["licences"], approved: 1.0))"#;
    let summary = summarised(&[ban, &licences, truce], TWO_ARMS);
    let during = |arm, to| median(&summary, arm, Metric::Shipments, "magnet", "A", to)[45..55].iter().sum::<f64>();
    assert_eq!(during("without", "C"), 0.0);
    assert!(during("with", "C") > 0.0, "the ban rests");
    assert!(during("with", "B") > during("without", "B") * 1.5, "more licences are granted");
    let after = &median(&summary, "with", Metric::Shipments, "magnet", "A", "C")[64..];
    assert!(after.iter().all(|flow| *flow == 0.0), "the ban holds again");
}

#[test]
fn an_alliance_spares_its_members_and_speeds_their_licences() {
    let alliance = r#"(id: "extra", name: "Alliance", by: "A", announced: "2025-02-01", effective: "2025-02-01", source: "made", instrument: Alliance(members: ["B"], TERMS))"#;
    let exempt = summarised(&[LICENCE, &alliance.replace("TERMS", "exempt: true")], TWO_ARMS);
    assert!(shipped(&exempt, "with", "B") > shipped(&exempt, "without", "B") * 1.5, "members are spared");
    let waiting = median(&exempt, "with", Metric::AwaitingLicence, "magnet", "B", "");
    assert!(waiting.iter().all(|w| *w == 0.0), "and wait for nothing");
    let fast = summarised(&[LICENCE, &alliance.replace("TERMS", "licence_time: 0.25")], TWO_ARMS);
    let first = |arm| median(&fast, arm, Metric::Shipments, "magnet", "A", "B")[14..].iter().position(|f| *f > 0.0);
    assert!(first("with") < first("without"), "{:?} and {:?}", first("with"), first("without"));
}

#[test]
fn allies_draw_on_a_pooled_stockpile() {
    let ban = LICENCE.replace("approved: 0.3", "approved: 0.0");
    let pile = r#"(id: "pile", name: "Pile", by: "B", commodities: ["magnet"], announced: "2025-01-01", effective: "2025-01-01", source: "made",
        instrument: Stockpile(cover: Days(300), release_below: Days(15)))"#;
    let alliance = r#"(id: "extra", name: "Alliance", by: "B", announced: "2025-02-01", effective: "2025-02-01", source: "made",
        instrument: Alliance(members: ["C"], pooled_stockpiles: true))"#;
    let summary = summarised(&[&ban, pile, alliance], TWO_ARMS);
    let lost = |arm: &str| {
        let arm = summary.arms.iter().find(|a| a.name == arm).expect("there");
        arm.end_use(Metric::Unmet, "cars", "C").expect("recorded").band.p50.iter().sum::<f64>()
    };
    assert!(lost("with") < lost("without") * 0.8, "{} and {}", lost("with"), lost("without"));
}

#[test]
fn a_stockpile_that_is_bought_fills_over_time_and_costs_users_supply_first() {
    let pile = r#"(id: "extra", name: "Pile", by: "A", commodities: ["magnet"], announced: "2025-03-01", effective: "2025-03-01", source: "made",
        instrument: Stockpile(cover: Days(60), bought_over: Days(200), release_below: Days(5)))"#;
    let summary = summarised(&[pile], TWO_ARMS);
    let stock = median(&summary, "with", Metric::Stockpile, "magnet", "A", "");
    assert!(stock[7] == 0.0 && stock[20] > 0.0 && stock[100] > stock[20] * 1.8, "{:?}", &stock[..40]);
    let made = |arm| median(&summary, arm, Metric::Production, "magnet", "A", "")[12..36].iter().sum::<f64>();
    assert!(made("with") > made("without") * 1.02, "makers work more for it");
    let price = median(&summary, "with", Metric::SpotPrice, "magnet", "home", "");
    assert!(price[12..40].iter().any(|p| *p > price[0] * 1.005), "and prices at home rise");
}

#[test]
fn only_listed_users_meet_a_control_on_end_users() {
    let ban = |users: &str| {
        format!(
            r#"(id: "extra", name: "Ban", by: "A", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made", instrument: Ban, users: ({users}))"#
        )
    };
    let summary = summarised(&[&ban(r#"sectors: ["missiles"]"#)], TWO_ARMS);
    // Missiles take a tenth of what B uses; everybody in C goes on as before.
    let share = |to| shipped(&summary, "with", to) / shipped(&summary, "without", to);
    assert!(share("B") < 0.97 && share("B") > 0.6 && (share("C") - 1.0).abs() < 0.03, "{} and {}", share("B"), share("C"));
    assert!(complaint(&[&ban(r#"sectors: ["roads"]"#)]).contains("S103"), "roads use no magnets");
}

#[test]
fn goods_made_abroad_from_controlled_ones_fall_under_a_foreign_product_rule() {
    // C makes magnets from metal of A; a rule on metal reaches them on their way to B only with the foreign-product rule.
    let ban = |rule: &str| {
        format!(
            r#"(id: "ban", name: "Ban", by: "A", commodities: ["metal"], against: ["B"], announced: "2025-04-04", effective: "2025-04-04", source: "made", instrument: Ban, {rule})"#
        )
    };
    let flow = |measure: &str| -> f64 {
        let summary = summarised(&[measure], r#"[(name: "all")]"#);
        let series = summary.arms[0].series(Metric::Shipments, "magnet", "C", "B");
        series.map_or(f64::NAN, |s| s.band.p50[30..].iter().sum())
    };
    let (plain, reached) = (flow(&ban("")), flow(&ban("foreign_products: (share: 0.1)")));
    assert!(plain > 0.0, "C sells magnets to B: {plain}");
    assert_eq!(reached, 0.0, "and may no longer");
    assert!(complaint(&[&ban("foreign_products: (share: 0.99)")]).contains("foreign products"), "nothing holds so much");
}

#[test]
fn a_duty_makes_goods_dearer_for_those_who_pay_it() {
    let duty = r#"(id: "extra", name: "Duty", by: "B", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-05-01", source: "made", instrument: Duty(rate: 0.25, on: Imports))"#;
    let summary = summarised(&[duty], TWO_ARMS);
    let price = median(&summary, "with", Metric::AveragePrice, "magnet", "abroad", "");
    assert!(price[16] / price[0] < 1.01 && price[20] / price[0] > 1.05, "{:?}", &price[14..24]);
    let home = median(&summary, "with", Metric::AveragePrice, "magnet", "home", "");
    assert!(home.iter().all(|p| *p < home[0] * 1.05), "the exporter's home pays nothing");
}

#[test]
fn quotas_are_used_at_once_paced_or_left_unused_by_exporters() {
    let quota = |sharing: &str, enforcement: &str| {
        format!(
            r#"(id: "quota", name: "Quota", by: "A", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made", enforcement: {enforcement},
            instrument: Quota(volume: 25.0, period: Years(1), sharing: {sharing}))"#
        )
    };
    let flows = |measure: &str| {
        let summary = summarised(&[measure], r#"[(name: "all")]"#);
        let to = |c| median(&summary, "all", Metric::Shipments, "magnet", "A", c).to_vec();
        to("B").iter().zip(to("C")).map(|(b, c)| (b + c) * 7.0).collect::<Vec<f64>>()
    };
    let year = |flows: &[f64]| flows[13..13 + 52].iter().sum::<f64>();
    let (first, paced) = (flows(&quota("FirstCome", "1.0")), flows(&quota("Paced", "1.0")));
    // Two days of free flow are in the first week.
    assert!(year(&first) < 27.0 && year(&paced) < 27.0, "{} and {}", year(&first), year(&paced));
    let early = |f: &[f64]| f[13..26].iter().sum::<f64>() / year(f);
    assert!(early(&first) > 0.9 && early(&paced) < 0.4, "{} and {}", early(&first), early(&paced));
    let leaky = flows(&quota("Paced", "0.6"));
    assert!(year(&leaky) > year(&paced) * 1.1, "smuggling adds to the quota: {} and {}", year(&leaky), year(&paced));
}

#[test]
fn a_crackdown_breaks_channels_and_a_lifted_ban_reopens_after_its_lag() {
    let ban = r#"(id: "ban", name: "Ban", by: "A", commodities: ["magnet"], announced: "2025-02-01", effective: "2025-02-01", source: "made", instrument: Ban, enforcement: 0.7)"#;
    let crackdown = r#"(id: "extra", name: "Crackdown", by: "A", announced: "2025-10-01", effective: "2025-10-01", source: "made", instrument: Crackdown(on: ["ban"], enforcement: 0.99, broken: 0.8))"#;
    let summary = summarised(&[ban, crackdown], TWO_ARMS);
    let leaked = |arm| median(&summary, arm, Metric::Shipments, "magnet", "A", "C")[42..60].iter().sum::<f64>();
    assert!(leaked("without") > 0.0 && leaked("with") < leaked("without") * 0.4, "{} and {}", leaked("with"), leaked("without"));
    let lifted = r#"(id: "extra", name: "Ban", by: "A", commodities: ["magnet"], announced: "2025-02-01", effective: "2025-02-01", ends: "2025-06-01", reopening: Days(28), source: "made", instrument: Ban)"#;
    let summary = summarised(&[lifted], r#"[(name: "lag"), (name: "none", changes: [Set("measures[extra].reopening", Days(0))])]"#);
    let first = |arm| median(&summary, arm, Metric::Shipments, "magnet", "A", "C")[6..].iter().position(|f| *f > 0.0).expect("it reopens");
    assert_eq!(first("lag") - first("none"), 4, "four weeks later");
}

#[test]
fn measures_that_cannot_mean_anything_are_refused() {
    let without = r#"(id: "ban", name: "Ban", by: "A", commodities: ["magnet"], source: "made", instrument: Ban)"#;
    assert!(complaint(&[without]).contains("S107"));
    let both = LICENCE.replace("instrument:", "trigger: Short(below: Days(3), above: Days(5), review: Days(7)), instrument:");
    assert!(complaint(&[&both]).contains("S108"));
    let itself = r#"(id: "ban", name: "Ban", by: "A", commodities: ["magnet"], source: "made", instrument: Ban, trigger: Answer(to: ["ban"], after: Fixed(Days(1))))"#;
    assert!(complaint(&[itself]).contains("S103"));
    let truce = r#"(id: "truce", name: "Truce", by: "A", announced: "2025-05-01", effective: "2025-05-01", source: "made", instrument: Truce(eases: ["ban"]))"#;
    let ban = without.replace("source", "announced: \"2025-04-04\", effective: \"2025-04-04\", source");
    assert!(complaint(&[&ban, truce]).contains("S103"), "a ban has no odds to ease");
}

#[test]
fn allies_are_served_first_when_a_member_cannot_fill_all_orders() {
    let alliance = r#"(id: "extra", name: "Alliance", by: "A", announced: "2025-02-01", effective: "2025-02-01", source: "made", instrument: Alliance(members: ["B"], allocation_rank: true))"#;
    let fire = r#"[(id: "fire", name: "Fire", begins: "2025-04-04", lasts: Days(250), hits: Outage(companies: ["a.magnets"], depth: 0.7), source: "made")]"#;
    let mut settings = with(&[alliance], TWO_ARMS);
    settings.push(("shocks", fire.to_owned()));
    let summary = summary(&loaded(SMALL, &settings.iter().map(|(path, value)| (*path, value.as_str())).collect::<Vec<_>>()));
    let unmet = |arm: &str, country| {
        let arm = summary.arms.iter().find(|a| a.name == arm).expect("there");
        arm.end_use(Metric::Unmet, "cars", country).expect("recorded").band.p50.iter().sum::<f64>()
    };
    assert!(unmet("without", "B") > 0.0, "the fire reaches B");
    assert!(unmet("with", "B") < unmet("without", "B") * 0.9, "{} and {}", unmet("with", "B"), unmet("without", "B"));
    assert!(unmet("with", "C") > unmet("without", "C"), "somebody else waits: {} and {}", unmet("with", "C"), unmet("without", "C"));
}

#[test]
fn what_an_ally_has_qualified_is_qualified_sooner() {
    let alliance = r#"(id: "trust", name: "Recognition", by: "US", announced: "2025-01-01", effective: "2025-01-01", source: "announcement_2025",
        instrument: Alliance(members: ["AU", "EU", "GB", "IN", "JP", "KR"], qualification_time: 0.1))"#;
    let arms = format!(r#"[(name: "without"), (name: "with", changes: [Add("measures", {alliance})])]"#);
    let study = loaded(REAL, &[("replicates", "1"), ("arms", &arms)]);
    let usable = |arm| run_arm(&study, arm, 0).journal.iter().filter(|e| e.what.starts_with("can use goods of")).count();
    assert!(usable("with") > usable("without") + 3, "{} and {}", usable("with"), usable("without"));
}

#[test]
fn allies_share_what_one_of_them_pays_for_projects() {
    let grant = r#"(id: "aid", name: "Grant", by: "B", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made", instrument: Grant(share: 0.5))"#;
    let alliance = r#"(id: "extra", name: "Alliance", by: "B", announced: "2025-02-01", effective: "2025-02-01", source: "made", instrument: Alliance(members: ["C"], pooled_support: true))"#;
    let measures = format!("[{grant}, {alliance}]");
    let settings = [("replicates", "1"), ("world.projects[b.new].begins", "\"2025-06-01\""), ("measures", &measures), ("arms", TWO_ARMS)];
    let summary = summary(&loaded("tests/worlds/ventures.ron", &settings));
    let paid = |arm: &str, country| {
        let arm = summary.arms.iter().find(|a| a.name == arm).expect("there");
        arm.outcomes.iter().find(|o| o.metric == Metric::PublicCost && o.place == country).expect("recorded").mean
    };
    assert!(paid("without", "B") > 0.0 && paid("without", "C") == 0.0);
    assert!((paid("with", "B") - paid("without", "B") / 2.0).abs() < 1e-6 * paid("without", "B"));
    assert_eq!(paid("with", "B"), paid("with", "C"));
}

#[test]
fn a_joint_quota_cuts_cheap_and_dear_goods_alike() {
    // Metal at 100 a tonne, magnets at 300: a third of what both usually take.
    let quota = |joint: bool| {
        let measure = format!(
            r#"[(id: "quota", name: "Quota", by: "A", commodities: ["metal", "magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made",
            instrument: Quota(volume: 120.0, period: Years(1), sharing: Paced, joint: {joint}))]"#
        );
        let settings = [("measures", measure.as_str()), ("hazards", "[]"), ("arms", r#"[(name: "quota")]"#), ("replicates", "2")];
        let summary = summary(&loaded(SMALL, &settings));
        let left = |commodity: &str| -> f64 {
            let to = |to: &str| {
                let flow = median(&summary, "quota", Metric::Shipments, commodity, "A", to);
                flow[30..].iter().sum::<f64>() / flow[0] / flow[30..].len() as f64
            };
            to("C")
        };
        (left("metal"), left("magnet"))
    };
    let (apart, joint) = (quota(false), quota(true));
    assert!(apart.0 > 0.8, "120 t of metal are enough for all: {apart:?}");
    assert!((joint.0 - joint.1).abs() < 0.1 && joint.0 > 0.2 && joint.1 < 0.5, "both lose about two thirds: {joint:?}");
}

#[test]
fn the_right_to_export_makes_cheap_goods_dearer_by_the_larger_factor() {
    let peaks = |volume: f64| {
        let measure = format!(
            r#"[(id: "quota", name: "Quota", by: "A", commodities: ["metal", "magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made",
            instrument: Quota(volume: {volume:?}, period: Years(1), sharing: Paced, joint: true))]"#
        );
        // Hoarding on the announcement would raise prices as well.
        let bold = ("behaviour.feared_interruption", "Days(0)");
        let settings = [("measures", measure.as_str()), ("hazards", "[]"), ("arms", r#"[(name: "quota")]"#), ("replicates", "2"), bold];
        let summary = summary(&loaded(SMALL, &settings));
        let peak = |commodity: &str, market: &str| {
            let price = median(&summary, "quota", Metric::SpotPrice, commodity, market, "");
            price.iter().fold(0.0, |a: f64, b| a.max(*b)) / price[0]
        };
        ["metal", "magnet"].map(|good| ["abroad", "home"].map(|market| peak(good, market)))
    };
    let [metal, magnet] = peaks(120.0);
    assert!(metal[0] > magnet[0] && magnet[0] > 1.2, "metal costs a third of a magnet: {metal:?}, {magnet:?}");
    // At home nobody needs a right; prices there follow those of the little that is bought abroad.
    let follows = |[abroad, home]: [f64; 2]| (home - 1.0) / (abroad - 1.0);
    assert!(follows(metal) < 0.05 && follows(magnet) < 0.05, "{metal:?}, {magnet:?}");
    let idle = peaks(1e6);
    assert!(idle.iter().flatten().all(|p| *p < 1.3), "a quota that holds nothing back is worth nothing: {idle:?}");
}

#[test]
fn a_joint_quota_adds_up_one_unit_only() {
    let measure = r#"[(id: "quota", name: "Quota", by: "A", commodities: ["metal", "magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made",
        instrument: Quota(volume: 120.0, period: Years(1), joint: true))]"#;
    let settings = [("measures", measure), ("arms", r#"[(name: "quota")]"#), ("world.commodities[magnet].unit", "\"pieces\"")];
    let text = try_load(SMALL, &settings).expect_err("t and pieces do not add up").to_string();
    assert!(text.contains("error[S121]: a joint quota cannot add up pieces and t"), "{text}");
}

#[test]
fn a_tax_that_smugglers_save_opens_channels_sooner() {
    let leaked = |taxes: &str| {
        let measure = r#"[(id: "quota", name: "Quota", by: "A", commodities: ["magnet"], announced: "2025-04-04", effective: "2025-04-04", source: "made", enforcement: 0.5,
            instrument: Quota(volume: 25.0, period: Years(1), sharing: Paced))]"#;
        let settings = [
            ("measures", measure),
            ("hazards", "[]"),
            ("arms", r#"[(name: "quota")]"#),
            ("replicates", "2"),
            ("world.export_taxes", taxes),
        ];
        let summary = summary(&loaded(SMALL, &settings));
        let flow = median(&summary, "quota", Metric::Shipments, "magnet", "A", "C");
        flow[15..19].iter().sum::<f64>() // While the gap opens; later it is wide enough either way.
    };
    let taxed = leaked(r#"[(commodities: ["magnet"], country: "A", rate: 0.4, source: "test")]"#);
    assert!(taxed > leaked("[]") * 1.02, "{taxed} and {}", leaked("[]"));
}
