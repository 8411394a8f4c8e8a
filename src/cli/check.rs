//! `check`: is the scenario valid, and what did balancing adjust?

use rayon::prelude::*;

use super::{Failure, ScenarioArgs, say};
use crate::experiment::models::Models;
use crate::scenario::load::Study;

pub(super) fn run(args: &ScenarioArgs) -> Result<(), Failure> {
    let study = args.load()?;
    drawn(&study)?;
    let network = &study.arms[0].model.network;
    say(&format!("{} is valid: {} arms over {} ticks.", args.scenario.display(), study.arms.len(), study.arms[0].model.calendar.ticks));
    say(&format!(
        "World: {} companies, {} end uses, {} trade links, {} commodities, {} countries.",
        network.companies.len(),
        network.end_uses.len(),
        network.links.len(),
        network.commodities.len(),
        network.inhabited().iter().filter(|inhabited| **inhabited).count()
    ));
    say("Balance, per commodity and year: what is stated to be made was scaled to what is used.");
    for adjustment in &study.adjustments {
        let label = &network.commodities[adjustment.commodity.index()].label;
        say(&format!(
            "  {:<24} {:>14.1} made {:>14.1} used   factor {:.3}   {}",
            label.id,
            adjustment.stated,
            adjustment.used,
            adjustment.used / adjustment.stated,
            label.unit
        ));
    }
    Ok(())
}

/// Whether what is drawn for each replicate is valid in every arm.
fn drawn(study: &Study) -> Result<(), Failure> {
    if study.variation.is_empty() {
        return Ok(());
    }
    let (arms, replicates) = (study.arms.len(), study.scenario.replicates);
    let models = Models::new(study, replicates);
    // The first that is wrong, so that the message does not depend on threads.
    let wrong: Vec<_> = (0..arms * replicates as usize).into_par_iter().map(|n| models.of(n % arms, (n / arms) as u32).err()).collect();
    if let Some(why) = wrong.into_iter().flatten().next() {
        return Err(Failure::Scenario(why));
    }
    say(&format!("{} values are uncertain; all that is drawn for {replicates} replicates is valid.", study.variation.varied.len()));
    Ok(())
}
