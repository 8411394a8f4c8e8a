//! Remakes the pictures of `output/gallery` from real runs: `cargo run --release --example gallery`.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use shortfall::analysis::summarise::summarise;
use shortfall::analysis::summary::{Metric, Summary};
use shortfall::chart::tornado::{Bar, Tornado};
use shortfall::chart::{self, Chart, Look};
use shortfall::experiment::{ensemble, layout};
use shortfall::output::folder::write_file;
use shortfall::random::Luck;
use shortfall::record::Place;
use shortfall::run::{Options, run};
use shortfall::scenario::load::{Setting, Study, load};

const SCENARIO: &str = "scenarios/rare_earth_licences_2025.ron";
/// Runs behind each end of a bar of the tornado.
const RUNS: u32 = 12;
/// What the tornado varies: path, low and high setting. The ends are judgements, wide enough to matter.
const VARIED: [(&str, &str, [&str; 2]); 8] = [
    ("Time that a licence takes beyond the law", "measures[licences].instrument.processing", ["Fixed(Days(7))", "Fixed(Days(90))"]),
    ("Enforcement of the licences", "measures[licences].enforcement", ["0.8", "1.0"]),
    ("Stock that buyers hold", "behaviour.input_cover", ["Days(30)", "Days(120)"]),
    ("Time over which stocks are adjusted", "behaviour.stock_adjustment", ["Days(30)", "Days(120)"]),
    ("Ceiling of orders for gated goods", "behaviour.gated_ceiling", ["1.0", "2.0"]),
    ("Interruption that buyers fear", "behaviour.feared_interruption", ["Days(30)", "Days(180)"]),
    ("Price elasticity that prices answer to", "behaviour.reference_elasticity", ["0.07", "0.28"]),
    ("Time until leakage forms", "behaviour.leak_formation", ["Days(45)", "Days(180)"]),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let study = load(Path::new(SCENARIO), &[])?;
    let summary = summarise(&study, &ensemble(&study, Options::default().audit_every, &|_| {})?);
    let look = Look::default();
    let mut charts = chart::charts(&summary, &look);
    charts.push(Chart::from(tornado(&summary)?.draw(&look)));
    for chart in charts {
        write_file(&Path::new("output/gallery").join(format!("{}.png", chart.name)), &chart::png(&chart.svg, look.pixels())?)?;
    }
    Ok(())
}

/// Value lost in the focus countries when one value at a time goes to its ends.
fn tornado(summary: &Summary) -> Result<Tornado, Box<dyn std::error::Error>> {
    let mut bars = Vec::new();
    for (name, path, ends) in VARIED {
        let outcome = |value: &str| lost(&[Setting { path: path.to_owned(), value: value.to_owned() }]);
        let readable =
            |text: &str| text.replace("Fixed(", "").replace("Days(", "").replace(')', "") + if text.contains("Days") { " d" } else { "" };
        bars.push(Bar { name: name.to_owned(), settings: ends.map(readable), outcomes: [outcome(ends[0])?, outcome(ends[1])?] });
    }
    Ok(Tornado {
        outcome: "value lost in the focus countries".to_owned(),
        unit: "USD".to_owned(),
        base: lost(&[])?,
        bars,
        method: format!("each value alone at its ends, mean of {RUNS} runs of “{}”", summary.arms[0].name),
        source: format!("Scenario: {} · seed {} · shortfall {} · {}", summary.scenario, summary.seed, summary.version, summary.digest),
    })
}

/// Mean value lost in the focus countries with the first arm and some settings [USD].
fn lost(settings: &[Setting]) -> Result<f64, Box<dyn std::error::Error>> {
    let study: Study = load(Path::new(SCENARIO), settings)?;
    let (layout, arm) = (Arc::new(layout(&study)), &study.arms[0]);
    let counted = |place: &Place| matches!(place, Place::Country(c) if study.focus.countries.contains(c));
    let keys: Vec<usize> =
        layout.outcomes.iter().enumerate().filter(|(_, k)| k.metric == Metric::ValueLost && counted(&k.place)).map(|(i, _)| i).collect();
    let one = |replicate: u32| {
        let record = run(&arm.model, &layout, Luck::new(study.scenario.seed, replicate), Options::default())?;
        Ok(keys.iter().map(|k| record.outcomes[*k]).sum::<f64>())
    };
    let all: Result<Vec<f64>, shortfall::run::RunError> = (0..RUNS).into_par_iter().map(one).collect();
    Ok(all?.iter().sum::<f64>() / f64::from(RUNS))
}
