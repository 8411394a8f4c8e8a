//! `explain`: what is in a scenario, or what a record of a file means.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, ScenarioArgs, say};
use crate::backtest::calibration::design::CalibrationFile;
use crate::experiment::file::ExperimentFile;
use crate::network::Network;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::load::Study;
use crate::scenario::record::{Described, Record};
use crate::scenario::scenario_file::ScenarioFile;
use crate::scenario::world_file::WorldFile;

/// What to explain.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Scenario file or bundled name; or `fields` for all records of the files, or the name of one record such as `Licence`.
    what: PathBuf,
}

pub(super) fn run(args: &ExplainArgs) -> Result<(), Failure> {
    let records = records();
    let wanted = args.what.to_string_lossy();
    if wanted == "fields" {
        records.iter().for_each(|r| say(&describe(r)));
        return Ok(());
    }
    if let Some(record) = records.iter().find(|r| r.name.eq_ignore_ascii_case(&wanted)) {
        say(&describe(record));
        return Ok(());
    }
    let scenario = ScenarioArgs { scenario: args.what.clone(), settings: Vec::new(), seed: None, replicates: None, luck_only: false };
    say(&tell(&scenario.load()?));
    Ok(())
}

/// All records that can stand in a file, each once, outermost first.
fn records() -> Vec<&'static Record> {
    let mut found: Vec<&'static Record> =
        [ScenarioFile::record(), WorldFile::record(), Behaviour::record(), ExperimentFile::record(), CalibrationFile::record()]
            .into_iter()
            .flatten()
            .collect();
    let mut next = 0;
    while next < found.len() {
        for inner in found[next].fields.iter().filter_map(|f| (f.record)()) {
            if !found.iter().any(|r| r.name == inner.name) {
                found.push(inner);
            }
        }
        next += 1;
    }
    found
}

fn describe(record: &Record) -> String {
    let mut text = format!("{} -{}\n", record.name, record.about);
    for field in record.fields {
        let inner = (field.record)().filter(|r| r.name != "Duration").map(|r| format!(" of {}", r.name)).unwrap_or_default();
        let mut facts = vec![format!("{}{inner}", field.unit)];
        match field.default {
            "" => {}
            "required" => facts.push("required".into()),
            default => facts.push(format!("default {default}")),
        }
        if !field.range.is_empty() {
            facts.push(format!("range {}", field.range));
        }
        text.push_str(&format!("  {:<20} [{}]{}\n", field.name, facts.join("; ").trim_start(), field.meaning));
    }
    text
}

fn tell(study: &Study) -> String {
    let network = &study.arms[0].model.network;
    let calendar = &study.arms[0].model.calendar;
    let mut text = format!("{}\n{}\n\n", study.scenario.title, study.scenario.question);
    text.push_str(&format!("World: {} ({}).\n{}\n\n", study.world.name, study.scenario.world, study.world.about.trim()));
    text.push_str(&format!(
        "{} companies, {} end uses and {} trade links over {} commodities, from {} in {} steps of {} days; {} replicates of {} arms, seed {}.\n\n",
        network.companies.len(), network.end_uses.len(), network.links.len(), network.commodities.len(), calendar.start, calendar.ticks, calendar.step.0, study.scenario.replicates, study.arms.len(), study.scenario.seed
    ));
    text.push_str("Who makes what (share of world output):\n");
    text.push_str(&makers(network));
    text.push_str("\nCompanies, by stage:\n");
    text.push_str(&companies(&study.world));
    text.push_str("\nTimeline:\n");
    for arm in &study.arms {
        text.push_str(&format!("  arm \"{}\"\n", arm.name));
        for measure in &arm.scenario.measures {
            let day = |date: Option<crate::scenario::values::Date>| date.map_or_else(|| "when set off".to_owned(), |d| d.0.to_string());
            let (announced, effective) = (day(measure.announced), day(measure.effective));
            let until = measure.ends.map_or_else(|| "stays".to_owned(), |d| format!("until {}", d.0));
            text.push_str(&format!(
                "    {effective}  {} by {}, announced {announced}, {until} [{}]\n",
                measure.name, measure.by, measure.source
            ));
        }
        for shock in &arm.scenario.shocks {
            let time = shock.lasts.map_or_else(|| "for good".to_owned(), |lasts| format!("for {:.0} days", lasts.0.0));
            text.push_str(&format!("    {}  {} {time} [{}]\n", shock.begins.0, shock.name, shock.source));
        }
    }
    if !study.variation.is_empty() {
        text.push_str("\nUncertain, drawn once for each run and alike in all arms:\n");
    }
    for varied in &study.variation.varied {
        text.push_str(&format!("  {:<40} {}\n      {}\n", varied.name, varied.path, varied.words()));
    }
    text.push_str("\nFields: `shortfall explain fields` tells the meaning, unit, default and range of each.\n");
    text
}

/// Companies with their place, their owner where it stands elsewhere, what they make, and notes.
fn companies(world: &WorldFile) -> String {
    let mut stages: Vec<&str> = Vec::new();
    for commodity in &world.commodities {
        if !stages.contains(&commodity.stage.as_str()) {
            stages.push(&commodity.stage);
        }
    }
    let stage_of = |id: &str| world.commodities.iter().find(|c| c.id == id).map_or("", |c| c.stage.as_str());
    let mut text = String::new();
    for stage in stages {
        text.push_str(&format!("  {stage}\n"));
        for company in world.companies.iter().filter(|c| c.makes.first().is_some_and(|m| stage_of(&m.commodity) == stage)) {
            let owner = company.owner.as_ref().filter(|o| **o != company.country).map_or_else(String::new, |o| format!(", owned in {o}"));
            let makes: Vec<String> = company.makes.iter().map(|m| format!("{} {}", m.rate, m.commodity)).collect();
            let note = company.note.as_ref().map_or_else(String::new, |n| format!("; {n}"));
            text.push_str(&format!(
                "    {} ({}{owner}): {} a year [{}]{note}\n",
                company.name,
                company.country,
                makes.join(", "),
                company.source
            ));
        }
    }
    text
}

fn makers(network: &Network) -> String {
    let mut text = String::new();
    for (c, commodity) in network.commodities.iter().enumerate() {
        let mut by_country = vec![0.0; network.countries.len()];
        for output in network.outputs.iter().filter(|o| o.commodity.index() == c) {
            by_country[network.companies[output.company.index()].country.index()] += output.base.0;
        }
        let total: f64 = by_country.iter().sum();
        let mut shares: Vec<(f64, &str)> =
            by_country.iter().zip(&network.countries).map(|(v, country)| (v / total, country.label.id.as_str())).collect();
        shares.sort_by(|a, b| b.0.total_cmp(&a.0));
        let shown: Vec<String> =
            shares.iter().filter(|(s, _)| *s > 0.005).take(6).map(|(s, id)| format!("{id} {:.0} %", s * 100.0)).collect();
        let yearly = total * crate::scenario::values::DAYS_PER_YEAR;
        text.push_str(&format!("  {:<26} {yearly:>12.0} {:<6}/yr  {}\n", commodity.label.name, commodity.label.unit, shown.join(", ")));
    }
    text
}
