//! Remakes the pictures that the README shows: `cargo run --release --example gallery`.

use std::path::Path;

use shortfall::analysis::summarise::summarise;
use shortfall::experiment::ensemble;
use shortfall::output::folder::write_file;
use shortfall::scenario::load::load;
use shortfall::{chart, run};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let study = load(Path::new("scenarios/rare_earth_licences_2025.ron"), &[])?;
    let summary = summarise(&study, &ensemble(&study, run::Options::default().audit_every, &|_| {})?);
    for chart in chart::charts(&summary) {
        write_file(&Path::new("output/gallery").join(format!("{}.png", chart.name)), &chart::png(&chart.svg, 1600)?)?;
    }
    Ok(())
}
