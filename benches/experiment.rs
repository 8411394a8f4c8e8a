//! What the experiment layer costs: `cargo bench --bench experiment`, or with other numbers of replicates
//! `cargo bench --bench experiment -- 1000 100 10000`.
//!
//! A generated scenario of 300 companies runs for 520 weeks by weekly steps, as an experiment: streamed to disk, hashed, merged,
//! with all tables. On one thread each member is run a second time, bare, its record dropped, right after it ended: so both meet
//! the same machine, which others use as well and which is now fast and now slow. Then the same on two threads, without bare
//! runs. Three times in turn; the median counts. Last the peak of memory of the program with few and with many replicates of a
//! short horizon. At the end it says of each promise whether it holds: less than 10 % on top of the bare runs, 1.8 times as fast
//! on two threads, and memory that does not grow with the number of replicates.

#![allow(clippy::disallowed_types, clippy::disallowed_methods, clippy::print_stdout, reason = "a bench measures time and writes files")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shortfall::analysis::statistics::quantile;
use shortfall::experiment::execute::{execute, run_member};
use shortfall::experiment::finish::finish;
use shortfall::experiment::open::{Experiment, Overrides};
use shortfall::network::synthetic::{Shape, world};
use shortfall::output::tidy::Format;
use shortfall::output::work;
use shortfall::scenario::world_file::WorldFile;

/// Times that everything is measured.
const ROUNDS: usize = 3;

fn main() {
    let numbers: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let of = |i: usize, usual: u32| numbers.get(i).copied().unwrap_or(usual);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench_experiment");
    let file = scenario(&folder);
    let replicates = Overrides { replicates: Some(of(0, 1000)), ..Overrides::default() };
    let experiment = Experiment::open(&file, &replicates).unwrap_or_else(|e| panic!("{e}"));
    println!(
        "{} runs of {} steps, {} outcomes and {} series each",
        experiment.members(),
        experiment.calendar.ticks,
        experiment.outcomes.len(),
        experiment.series.len()
    );
    let [alone, both] = [1, 2].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("threads can be started"));
    let (mut on_top, mut speed) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (one, bare) = alone.install(|| beside_bare_runs(&experiment, &folder.join("out")));
        let two = both.install(|| whole(&experiment, &folder.join("out"), &|_| {})).as_secs_f64();
        println!("1 thread: bare {bare:.2} s, experiment {one:.2} s; 2 threads: experiment {two:.2} s");
        on_top.push((one / bare - 1.0) * 100.0);
        speed.push(one / two);
    }
    let (on_top, speed) = (median(on_top), median(speed));
    println!("on top of bare runs {on_top:.1} %");
    let peaks = [of(1, 100), of(2, 10_000)].map(|replicates| (replicates, peak(&file, &folder.join("memory"), replicates)));
    for (replicates, peak) in peaks {
        println!("{replicates} replicates: peak of memory {peak:.1} MiB");
    }
    let promise = |what: &str, holds: bool| println!("{} {what}", if holds { "holds: " } else { "BROKEN:" });
    promise("less than 10 % of time on top of bare runs", on_top < 10.0);
    promise(&format!("1.8 times as fast on two threads ({speed:.2}; tells only on a calm machine)"), speed > 1.8);
    promise("memory within a tenth and 8 MiB from few to many replicates", peaks[1].1 < 1.1 * peaks[0].1 + 8.0);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

/// The experiment on one thread, and between its members the same ones bare: time of the experiment without them, and of them [s].
fn beside_bare_runs(experiment: &Experiment, out: &Path) -> (f64, f64) {
    let model = experiment.fitted(experiment.member(0)).unwrap_or_else(|e| panic!("{e}"));
    let bare = AtomicU64::new(0);
    let all = whole(experiment, out, &|done| {
        let begun = Instant::now();
        run_member(experiment, &model, experiment.member(done as u64 - 1)).unwrap_or_else(|e| panic!("{e}"));
        bare.fetch_add(begun.elapsed().as_nanos() as u64, Ordering::Relaxed);
    });
    let bare = Duration::from_nanos(bare.into_inner());
    ((all - bare).as_secs_f64(), bare.as_secs_f64())
}

/// The experiment from nothing to all tables; `finished` is told how many members are done.
fn whole(experiment: &Experiment, out: &Path, finished: &(dyn Fn(usize) + Sync)) -> Duration {
    let _ = std::fs::remove_dir_all(out);
    let begun = Instant::now();
    let shards = work::begin(out, experiment.cut(None), &serde_json::json!({})).expect("the folder can be written");
    execute(experiment, &shards, &AtomicBool::new(false), finished).unwrap_or_else(|e| panic!("{e}"));
    finish(experiment, &shards, out, Format::Parquet).expect("the tables can be written");
    work::tidy_up(out).expect("the parts can be removed");
    begun.elapsed()
}

/// Peak of resident memory of the program [MiB], as Linux counts it.
fn peak(file: &Path, out: &Path, replicates: u32) -> f64 {
    let _ = std::fs::remove_dir_all(out);
    let mut child = Command::new(env!("CARGO_BIN_EXE_shortfall"))
        .args(["experiment", "--set", "horizon=Weeks(52)", "--replicates", &replicates.to_string(), "--out"])
        .arg(out)
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut highest: f64 = 0.0;
    while child.try_wait().expect("it can be asked").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        highest = highest.max(line.unwrap_or_default() / 1024.0);
        std::thread::sleep(Duration::from_millis(5));
    }
    highest
}

/// Writes a generated world with a scenario and an experiment; the path of the experiment.
fn scenario(folder: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder can be made");
    let world = world(Shape { companies: 300, tiers: 3, countries: 5, rivals: 5, chokepoints: 0, seed: 1 });
    std::fs::write(folder.join("world.ron"), text(&world)).expect("a file can be written");
    let scenario = r#"(
        format: 1, title: "Generated", question: "How fast?", world: "world.ron",
        start: "2025-01-01", horizon: Weeks(520), step: Weeks(1), record: Weeks(1), seed: 1, replicates: 1,
        focus: (controller: "country00000", countries: ["country00001"], commodities: ["good00002"]),
        hazards: [(id: "outages", name: "Outages", hits: Outage(depth: 0.7), rate: 0.5, lasts: Lognormal(median: Days(14), p90: Days(60)), source: "generated")],
        arms: [(name: "as it is")],
        sources: [(id: "generated", cite: "Generated.", kind: Assumption, vintage: "none")],
    )"#;
    std::fs::write(folder.join("scenario.ron"), scenario).expect("a file can be written");
    let experiment = r#"(
        format: 1, title: "Generated", scenario: "scenario.ron", inherited: Held,
        outcomes: [(metric: "value_lost"), (metric: "lost_share")],
        series: [(metric: "unmet"), (metric: "spot_price", place: "country00001")],
    )"#;
    let path = folder.join("experiment.ron");
    std::fs::write(&path, experiment).expect("a file can be written");
    path
}

/// A generated world as a file.
fn text(world: &WorldFile) -> String {
    let mut text = String::from("(format: 1, name: \"Generated\", about: \"Generated.\", handling: Days(5), domestic_transit: Days(2),\n");
    text.push_str("sources: [(id: \"generated\", cite: \"Generated.\", kind: Assumption, vintage: \"none\")],\nmarkets: [");
    let needs = |needs: &[shortfall::scenario::world_file::Need]| {
        needs.iter().map(|n| format!("(commodity: {:?}, per: {:?})", n.commodity, n.per)).collect::<Vec<_>>().join(", ")
    };
    world.markets.iter().for_each(|m| text.push_str(&format!("(id: {:?}, name: {:?}), ", m.id, m.name)));
    text.push_str("],\ncountries: [");
    world.countries.iter().for_each(|c| text.push_str(&format!("(id: {:?}, name: {:?}, market: {:?}), ", c.id, c.name, c.market)));
    text.push_str("],\ncommodities: [\n");
    for c in &world.commodities {
        let _ = writeln!(
            text,
            "(id: {:?}, name: {:?}, unit: \"t\", stage: {:?}, price: {:?}, elasticity: {:?}, contract_share: {:?}, source: \"generated\"),",
            c.id, c.name, c.stage, c.price, c.elasticity, c.contract_share
        );
    }
    text.push_str("],\nrecipes: [\n");
    for r in &world.recipes {
        let _ = writeln!(
            text,
            "(id: {:?}, inputs: [{}], qualification: Days({:?}), source: \"generated\"),",
            r.id,
            needs(&r.inputs),
            r.qualification.0.0
        );
    }
    text.push_str("],\ncompanies: [\n");
    for c in &world.companies {
        let recipe = c.recipe.as_ref().map_or_else(String::new, |r| format!("recipe: {r:?}, "));
        let makes: Vec<String> = c.makes.iter().map(|m| format!("(commodity: {:?}, rate: {:?})", m.commodity, m.rate)).collect();
        let _ = writeln!(
            text,
            "(id: {:?}, name: {:?}, country: {:?}, {recipe}makes: [{}], utilisation: {:?}, source: \"generated\"),",
            c.id,
            c.name,
            c.country,
            makes.join(", "),
            c.utilisation
        );
    }
    text.push_str("],\nsectors: [\n");
    for s in &world.sectors {
        let _ = writeln!(
            text,
            "(id: {:?}, name: {:?}, unit: \"t\", needs: [{}], value: {:?}, deferrable: {:?}, cover: Days({:?}), qualification: Days({:?}), source: \"generated\"),",
            s.id,
            s.name,
            needs(&s.needs),
            s.value,
            s.deferrable,
            s.cover.0.0,
            s.qualification.0.0
        );
    }
    text.push_str("],\nend_uses: [\n");
    for e in &world.end_uses {
        let _ = writeln!(text, "(sector: {:?}, country: {:?}, demand: {:?}, source: \"generated\"),", e.sector, e.country, e.demand);
    }
    text.push_str("],\nlegs: [\n");
    for l in &world.legs {
        let _ = writeln!(text, "(from: {:?}, to: {:?}, days: {:?}, source: \"generated\"),", l.from, l.to, l.days);
    }
    text.push_str("])\n");
    text
}
