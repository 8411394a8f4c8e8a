//! How fast the engine is, next to the reference that is written by hand without an ECS.
//!
//! `cargo bench --bench tick` prints one line per world, such as `ratio at 300 companies: 1.30x`, and then the
//! times of single runs, of loading and of drawing. Engine and reference do the same work: they build their
//! world, run the same ticks of the same model, count all goods every hundred ticks and record the same series,
//! which must be equal to the last bit before anything is measured. The ratio is that of the quickest of several
//! rounds in which both take turns, because whatever else runs on a machine makes rounds slower, never quicker.

#![allow(clippy::disallowed_types, reason = "a bench measures time")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};

use shortfall::analysis::summarise::summarise;
use shortfall::chart::charts;
use shortfall::experiment::{ensemble, layout};
use shortfall::network::synthetic::Shape;
use shortfall::random::Luck;
use shortfall::record::{Layout, RunRecord};
use shortfall::run::{Options, run};
use shortfall::scenario::load::{Setting, Study, load};
use shortfall::scenario::model::{Model, Rationing};

#[path = "../tests/reference/mod.rs"]
mod reference;

use reference::worlds::{Cue, Plot, Policy, Sort, model};

const SMALL: &str = "tests/worlds/small.ron";
const REAL: &str = "scenarios/rare_earth_licences_2025.ron";
/// Ticks between audits, as in `shortfall run`.
const AUDIT_EVERY: u32 = 100;
/// Rounds of which the quickest counts.
const ROUNDS: usize = 7;

/// A model to run in both ways.
struct Case {
    name: String,
    model: Arc<Model>,
    layout: Arc<Layout>,
    luck: Luck,
}

impl Case {
    /// A generated world of so many companies with five suppliers per input. One country in five puts every tenth
    /// commodity under licence, and each plant breaks down every other year.
    fn generated(companies: usize, ticks: u32) -> Self {
        let behaviour = &study(SMALL, &[]).arms[0].model.behaviour;
        let shape = Shape { companies, tiers: 4, countries: 5, rivals: 5, chokepoints: 0, seed: 1 };
        let licences = Policy {
            sort: Sort::Licence,
            by: 0,
            every: 10,
            announced: 20,
            notice: 20,
            lasts: u32::MAX,
            enforcement: 0.95,
            cue: Cue::Dated,
        };
        let plot = Plot {
            step: 1.0,
            ticks,
            record_every: 7,
            outages: Some(730.0),
            disasters: None,
            shock: None,
            closures: Vec::new(),
            ventures: false,
            policies: vec![licences],
            rationing: Rationing::Proportional,
        };
        let (model, layout) = model(shape, behaviour, &plot).expect("the shape balances");
        Self { name: format!("{companies} companies"), model, layout, luck: Luck::new(1, 0) }
    }

    fn real() -> Self {
        let study = study(REAL, &[("horizon", "Days(365)")]);
        Self {
            name: "68 companies, rare earths".into(),
            model: Arc::clone(&study.arms[0].model),
            layout: Arc::new(layout(&study)),
            luck: Luck::new(study.scenario.seed, 0),
        }
    }

    fn engine(&self) -> RunRecord {
        let options = Options { journal: false, audit_every: AUDIT_EVERY };
        run(&self.model, &self.layout, self.luck, options).unwrap_or_else(|e| panic!("{e}"))
    }

    fn reference(&self) -> RunRecord {
        reference::run(&self.model, &self.layout, self.luck, AUDIT_EVERY, None)
    }

    /// Measures both in turns and prints their ratio.
    fn compare(&self) {
        let (engine, reference) = (self.engine(), self.reference());
        assert!(engine.values == reference.values && engine.outcomes == reference.outcomes, "engine and reference differ");
        let (mut of_engine, mut of_reference) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            of_engine = of_engine.min(time(|| self.engine()));
            of_reference = of_reference.min(time(|| self.reference()));
        }
        let network = &self.model.network;
        let ticks = self.model.calendar.ticks;
        let per_tick = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(ticks);
        say(&format!("ratio at {}: {:.2}x", self.name, of_engine.as_secs_f64() / of_reference.as_secs_f64()));
        say(&format!(
            "  {:.1} us a tick in the engine, {:.1} us in the reference; {} links, {} inputs, {} ticks, best of {ROUNDS}",
            per_tick(of_engine),
            per_tick(of_reference),
            network.links.len(),
            network.inputs.len(),
            ticks
        ));
    }
}

#[allow(clippy::print_stdout, reason = "a bench reports to the terminal")]
fn say(line: &str) {
    println!("{line}");
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

fn study(path: &str, settings: &[(&str, &str)]) -> Study {
    let settings: Vec<Setting> = settings.iter().map(|(path, value)| Setting { path: (*path).into(), value: (*value).into() }).collect();
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path), &settings).unwrap_or_else(|e| panic!("{e}"))
}

fn runs(criterion: &mut Criterion) {
    for case in [Case::generated(300, 365), Case::generated(10_000, 100), Case::real()] {
        case.compare();
        let mut group = criterion.benchmark_group(format!("{} ticks of {}", case.model.calendar.ticks, case.name));
        group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
        group.bench_function("engine", |b| b.iter(|| case.engine()));
        group.bench_function("reference", |b| b.iter(|| case.reference()));
        group.finish();
    }
}

fn around(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("around the runs");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group.bench_function("read, check and balance the small scenario", |b| b.iter(|| study(SMALL, &[])));
    group.bench_function("read, check and balance the rare-earth scenario", |b| b.iter(|| study(REAL, &[])));
    let study = study(REAL, &[("replicates", "2")]);
    let summary = summarise(&study, &ensemble(&study, AUDIT_EVERY, &|_| {}).unwrap_or_else(|e| panic!("{e}")));
    group.bench_function("draw all charts of the rare-earth scenario", |b| b.iter(|| charts(&summary, &shortfall::chart::Look::default())));
    group.finish();
}

criterion_group!(benches, runs, around);
criterion_main!(benches);
