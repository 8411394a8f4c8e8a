//! Same scenario and seed, same bytes: for any number of threads and any order of declarations; and no arm
//! differs before the day on which its measures are announced.

use shortfall::analysis::summarise::summarise;
use shortfall::chart::charts;
use shortfall::experiment::{ensemble, layout};
use shortfall::output::manifest::{self, Manifest};
use shortfall::output::{NamedBytes, tables};
use shortfall::report::page;
use shortfall::scenario::load::Study;
use shortfall::scenario::tree;

use crate::support::{REAL, SMALL, loaded, run_arm, scratch};

/// Everything that a run writes, on so many threads.
fn bytes(study: &Study, threads: usize) -> Vec<NamedBytes> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
    pool.install(|| {
        let summary = summarise(study, &ensemble(study, 1000, &|_| {}).expect("the runs are sound"));
        let charts = charts(&summary, &shortfall::chart::Look::default());
        let mut files = vec![("report.html".to_owned(), page(&summary, &charts, None).expect("the page can be filled in").into_bytes())];
        files.extend(charts.into_iter().map(|c| (c.name, c.svg.into_bytes())));
        files.extend(tables::tables(&summary));
        let manifest = Manifest::new(study, &["run".to_owned()], &[], Some(summary.conservation_residual), &files);
        files.push((manifest::FILE.to_owned(), manifest.bytes()));
        files
    })
}

#[test]
fn one_and_two_threads_and_a_second_run_write_the_same_bytes() {
    for path in [SMALL, REAL] {
        let settings = [("replicates", "3"), ("horizon", "Days(300)")];
        let first = bytes(&loaded(path, &settings), 1);
        assert_eq!(first, bytes(&loaded(path, &settings), 2), "two threads, {path}");
        assert_eq!(first, bytes(&loaded(path, &settings), 2), "again, {path}");
    }
}

#[test]
fn another_seed_gives_other_results() {
    let records = ["7", "8"].map(|seed| run_arm(&loaded(SMALL, &[("seed", seed)]), "as announced", 0));
    assert_ne!(records[0].values, records[1].values);
}

/// The text with the items of its top-level lists in reverse order.
fn reversed(text: &str, lists: &[&str]) -> String {
    let mut body = text.to_owned();
    for list in lists {
        let tree = tree::parse(&body).expect("the file is valid");
        let Some(node) = tree.field(list) else { continue };
        let items: Vec<&str> = node.items().iter().rev().map(|item| &body[item.span.clone()]).collect();
        let text = format!("[{}]", items.join(",\n"));
        let span = node.span.clone();
        body.replace_range(span, &text);
    }
    body
}

#[test]
fn the_order_of_declarations_means_nothing() {
    for scenario in [SMALL, REAL] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = scratch("shuffled");
        let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("the file is there");
        let lists = ["companies", "trade", "end_uses", "commodities", "countries", "legs", "recipes", "sectors", "markets", "chokepoints"];
        let path = folder.join(std::path::Path::new(scenario).file_name().expect("a file"));
        for (world, text) in loaded(scenario, &[]).inputs.worlds {
            std::fs::create_dir_all(folder.join(&world).parent().expect("a folder")).expect("a folder can be made");
            std::fs::write(folder.join(&world), reversed(&text, &lists)).expect("the world can be written");
        }
        std::fs::write(&path, reversed(&read(scenario), &["measures", "hazards"])).expect("the scenario can be written");
        let settings = [("replicates", "2"), ("horizon", "Days(300)")];
        let shuffled = loaded(path.to_str().expect("plain path"), &settings);
        let plain = loaded(scenario, &settings);
        assert_eq!(plain.digest, shuffled.digest, "{scenario}");
        // The manifest holds the texts as they are written, so it alone tells the two apart.
        let tables = |study| bytes(study, 2).into_iter().filter(|(name, _)| name != manifest::FILE).collect::<Vec<_>>();
        assert_eq!(tables(&plain), tables(&shuffled), "{scenario}");
    }
}

#[test]
fn before_a_measure_is_announced_all_arms_are_the_same() {
    for path in [SMALL, REAL] {
        // From 1 January, 93 days lead to 3 April, the day before the announcement.
        let study = loaded(path, &[("record", "Days(1)"), ("horizon", "Days(120)"), ("replicates", "1")]);
        let width = layout(&study).width();
        let records: Vec<_> = study.arms.iter().map(|a| run_arm(&study, &a.name, 0)).collect();
        for (arm, record) in study.arms.iter().zip(&records).skip(1) {
            let same = record.values.chunks(width).zip(records[0].values.chunks(width)).take_while(|(a, b)| a == b).count();
            assert!(same >= 93, "{path}: arm \"{}\" departs after {same} days", arm.name);
            assert!(same < 110, "{path}: arm \"{}\" never departs, so this test would see nothing", arm.name);
        }
    }
}

#[test]
fn an_arm_that_equals_the_base_and_a_shock_of_no_size_change_nothing() {
    let base = run_arm(&loaded(SMALL, &[("replicates", "1")]), "as announced", 0);
    let none = r#"[(id: "none", name: "No shock", begins: "2025-06-01", lasts: Days(30), hits: Outage(depth: 0.0), source: "made")]"#;
    let shocked = run_arm(&loaded(SMALL, &[("replicates", "1"), ("shocks", none)]), "as announced", 0);
    assert_eq!((&base.values, &base.outcomes), (&shocked.values, &shocked.outcomes));
    let same = run_arm(&loaded(SMALL, &[("replicates", "1"), ("measures[licences].enforcement", "0.95")]), "as announced", 0);
    assert_eq!(base, same);
}
