//! What new plants meet and change: price wars, jobs, goods that come back from use, technology and research.

use shortfall::analysis::summary::{Metric, Summary};
use shortfall::record::RunRecord;
use shortfall::scenario::load::Study;

use crate::support::{loaded, median, run_arm, summary, try_load};

const VENTURES: &str = "tests/worlds/ventures.ron";

fn told(record: &RunRecord, who: &str, what: &str) -> Option<u32> {
    record.journal.iter().find(|e| e.who == who && e.what == what).map(|e| e.tick)
}

fn outcome(summary: &Summary, arm: &str, metric: Metric, place: &str) -> f64 {
    let arm = summary.arms.iter().find(|a| a.name == arm).expect("the arm exists");
    arm.outcomes.iter().find(|o| o.metric == metric && o.place == place).expect("recorded").mean
}

/// A measure of B over the whole run.
fn measure(id: &str, by: &str, commodity: &str, instrument: &str) -> String {
    format!(
        r#"(id: "{id}", name: "Measure", by: "{by}", commodities: ["{commodity}"], announced: "2025-04-04", effective: "2025-04-04", instrument: {instrument}, source: "made")"#
    )
}

/// One run of the world with projects, with measures and settings of its own.
fn with(measures: &str, settings: &[(&str, &str)]) -> Study {
    let own = [("replicates", "1"), ("measures", measures), ("arms", r#"[(name: "run")]"#)];
    loaded(VENTURES, &[&own[..], settings].concat())
}

/// A large plant in B that begins on its day, and a horizon that ends before cheap magnets have made metal scarce.
const ENTRANT: [(&str, &str); 4] = [
    ("horizon", "Years(4.8)"),
    ("world.projects[b.new].begins", "\"2025-02-01\""),
    ("world.projects[b.new].output", "300"),
    ("world.projects[b.new].cost", "0.9"),
];

fn lowest_price(study: &Study, market: &str) -> f64 {
    let summary = summary(study);
    let price = median(&summary, "run", Metric::SpotPrice, "magnet", market, "");
    price.iter().fold(f64::INFINITY, |a, b| a.min(*b)) / price[0]
}

#[test]
fn an_incumbent_cuts_prices_as_entrants_ramp_up_but_not_where_a_gate_keeps_it_out() {
    let never = ("behaviour.price_war", "Never");
    let war = [ENTRANT[0], ENTRANT[1], ENTRANT[2], ("world.projects[b.new].cost", "0.3")];
    let peace = [war[0], war[1], war[2], war[3], never];
    let (fought, calm) = (lowest_price(&with("[]", &war), "abroad"), lowest_price(&with("[]", &peace), "abroad"));
    assert!(fought < 0.55 && calm > 0.8, "prices abroad: {fought} in a price war, {calm} without");
    let ban = format!("[{}]", measure("ban", "A", "magnet", "Ban"));
    let (shut, open) = (lowest_price(&with(&ban, &war), "abroad"), lowest_price(&with(&ban, &peace), "abroad"));
    assert!(shut > open * 0.97, "behind its own ban it cuts nothing abroad: {shut} and {open}");
}

#[test]
fn a_price_war_idles_an_entrant_unless_a_floor_holds_it_up() {
    let alone = with("[]", &ENTRANT);
    assert!(told(&run_arm(&alone, "run", 0), "New B magnets", "is mothballed").is_some());
    let floor = format!("[{}]", measure("floor", "B", "magnet", "PriceFloor(ratio: 1.3, years: 20)"));
    let held = with(&floor, &ENTRANT);
    assert_eq!(told(&run_arm(&held, "run", 0), "New B magnets", "is mothballed"), None);
    assert!(outcome(&summary(&held), "run", Metric::PublicCost, "B") > 10_000.0);
}

#[test]
fn jobs_follow_the_capacity_that_works() {
    let calm = summary(&with("[]", &[]));
    let jobs = median(&calm, "run", Metric::Jobs, "", "B", "");
    assert!(jobs.iter().all(|j| *j == 50.0), "only the plant that stands employs");
    let years = outcome(&calm, "run", Metric::JobYears, "B");
    assert!((years / 400.0 - 1.0).abs() < 1e-3, "{years}");
    let built = summary(&with(
        "[]",
        &[("world.projects[b.new].begins", "\"2025-02-01\""), ("behaviour.price_war", "Never"), ("world.projects[b.new].cost", "0.3")],
    ));
    let jobs = median(&built, "run", Metric::Jobs, "", "B", "");
    assert_eq!((jobs[0], jobs[jobs.len() - 1]), (50.0, 50.0 + 0.3 * 60.0));
    assert!(jobs.windows(2).all(|w| w[0] <= w[1]) && jobs.iter().any(|j| *j > 52.0 && *j < 66.0), "they rise along the ramp");
}

/// The mine in B as a recycler of the magnets used in B.
fn recycles(elasticity: &str) -> String {
    format!(r#"(commodity: "magnet", countries: ["B"], lifetime: Days(400), collected: 0.5, elasticity: {elasticity})"#)
}

fn shock(hits: &str, lasts: u32) -> String {
    format!(r#"[(id: "s", name: "S", begins: "2025-04-04", lasts: Days({lasts}), hits: {hits}, source: "made")]"#)
}

fn ore_of_b(settings: &[(&str, &str)]) -> Vec<f64> {
    let summary = summary(&with("[]", settings));
    let made = median(&summary, "run", Metric::Production, "ore", "B", "");
    made.iter().map(|m| m / made[0]).collect()
}

#[test]
fn what_is_used_comes_back_a_lifetime_later() {
    let calm = ore_of_b(&[("world.companies[b.mine].recycles", &recycles("0.5")), ("horizon", "Years(10)")]);
    assert!(calm.iter().all(|m| (m - 1.0).abs() < 1e-9), "flat while nothing happens");
    let slump = shock(r#"Demand(sectors: ["cars", "missiles"], countries: ["B"], factor: 0.2)"#, 1500);
    let settings = [("shocks", slump.as_str()), ("world.companies[b.mine].recycles", &recycles("0.0"))];
    let (recycled, mined) = (ore_of_b(&settings), ore_of_b(&settings[..1]));
    assert!(recycled[40] < 0.45 && mined[40] > 0.6, "with less in use less comes back: {} and {}", recycled[40], mined[40]);
    assert!((recycled[6] - mined[6]).abs() < 0.2, "but not at once: {} and {}", recycled[6], mined[6]);
}

#[test]
fn a_recycler_makes_more_when_the_price_is_high() {
    let outage = shock(r#"Outage(companies: ["a.mine"], depth: 0.6)"#, 300);
    let most = |elasticity: &str| {
        let made = ore_of_b(&[("shocks", &outage), ("world.companies[b.mine].recycles", &recycles(elasticity))]);
        made.into_iter().fold(0.0, f64::max)
    };
    let (rigid, elastic) = (most("0.0"), most("1.0"));
    assert!(rigid < 1.05 && elastic > rigid + 0.05, "{rigid} and {elastic}");
}

#[test]
fn technology_shortens_the_time_to_build_and_withheld_technology_lengthens_it() {
    let begins = ("world.projects[b.new].begins", "\"2025-06-01\"");
    let first = |instrument: Option<&str>| {
        let measures = instrument.map_or("[]".into(), |i| format!("[{}]", measure("technology", "C", "magnet", i)));
        told(&run_arm(&with(&measures, &[begins]), "run", 0), "New B magnets", "comes into production").expect("it is built")
    };
    let (usual, helped, kept) =
        (first(None), first(Some(r#"Technology(to: ["B"], build: 0.5)"#)), first(Some(r#"Technology(to: ["B"], build: 1.5)"#)));
    let time = |day: u32| f64::from(day - 151);
    assert!((time(helped) / time(usual) - 0.5).abs() < 0.01, "{helped} and {usual}");
    assert!((time(kept) / time(usual) - 1.5).abs() < 0.01, "{kept} and {usual}");
    let risky = [("world.projects[c.mine].begins", "\"2025-06-01\""), ("world.stages[mine].failure", "1.0")];
    let safe = format!("[{}]", measure("technology", "B", "ore", r#"Technology(to: ["C"], failure: 0.0)"#));
    assert!(told(&run_arm(&with("[]", &risky), "run", 0), "New C mine", "is given up").is_some());
    assert_eq!(told(&run_arm(&with(&safe, &risky), "run", 0), "New C mine", "is given up"), None);
}

/// Production of a good at the end, relative to the beginning.
fn made_at_the_end(summary: &Summary, commodity: &str, country: &str) -> f64 {
    let made = median(summary, "run", Metric::Production, commodity, country, "");
    made[made.len() - 1] / made[0]
}

#[test]
fn technology_saves_inputs_where_it_goes() {
    let better = format!("[{}]", measure("technology", "B", "magnet", r#"Technology(to: ["A"], intensity: 0.7, adoption: Days(200))"#));
    let summary = summary(&with(&better, &[]));
    let (metal, magnets) = (made_at_the_end(&summary, "metal", "A"), made_at_the_end(&summary, "magnet", "A"));
    assert!(metal < 0.8 && (magnets - 1.0).abs() < 0.05, "metal {metal}, magnets {magnets}");
}

#[test]
fn research_that_succeeds_does_with_less_and_costs_its_members_either_way() {
    let research = |success: &str| {
        let instrument = format!(
            r#"JointResearch(partners: ["C"], sectors: ["cars"], delay: Fixed(Years(1)), success: {success}, intensity: 0.5, adoption: Days(200), cost: 1000000)"#
        );
        summary(&with(&format!("[{}]", measure("research", "B", "magnet", &instrument)), &[]))
    };
    let (found, missed) = (research("1.0"), research("0.0"));
    let magnets = |s: &Summary| {
        let shipped = median(s, "run", Metric::Shipments, "magnet", "A", "C");
        (shipped[12] / shipped[0], shipped[shipped.len() - 1] / shipped[0])
    };
    assert!(magnets(&found).0 > 0.95, "nothing changes before it is known");
    assert!(magnets(&found).1 < 0.65 && (magnets(&missed).1 - 1.0).abs() < 1e-9, "{:?} and {:?}", magnets(&found), magnets(&missed));
    for (summary, member) in [(&found, "B"), (&found, "C"), (&missed, "B")] {
        let cost = outcome(summary, "run", Metric::PublicCost, member);
        assert!((cost / 500_000.0 - 1.0).abs() < 0.01, "{member} pays {cost}");
    }
}

#[test]
fn technology_research_and_recycling_that_touch_nothing_are_errors() {
    let complaint = |settings: &[(&str, &str)]| match try_load(VENTURES, &[&[("arms", r#"[(name: "run")]"#)], settings].concat()) {
        Ok(_) => panic!("{settings:?} must be refused"),
        Err(diagnostics) => diagnostics.to_string(),
    };
    let of = |commodity: &str, instrument: &str| format!("[{}]", measure("m", "B", commodity, instrument));
    let nobody = complaint(&[("measures", &of("slag", r#"Technology(to: ["C"], build: 0.5)"#))]);
    assert!(nobody.contains("S103") && nobody.contains("nobody there makes `slag`"), "{nobody}");
    let nothing = complaint(&[("measures", &of("magnet", r#"Technology(to: ["B"])"#))]);
    assert!(nothing.contains("S103"), "{nothing}");
    let research =
        r#"JointResearch(sectors: ["roads"], delay: Fixed(Years(1)), success: 0.5, intensity: 0.5, adoption: Years(1), cost: 0)"#;
    let unused = complaint(&[("measures", &of("magnet", research))]);
    assert!(unused.contains("no listed recipe or sector in these countries uses `magnet`"), "{unused}");
    let dry = complaint(&[
        ("measures", "[]"),
        ("world.companies[b.mine].recycles", r#"(commodity: "ore", lifetime: Years(1), collected: 0.5, elasticity: 0.0)"#),
    ]);
    assert!(dry.contains("recycles nothing"), "{dry}");
}
