//! `check`: is the scenario valid, and what did balancing adjust?

use super::{Failure, ScenarioArgs, say};

pub(super) fn run(args: &ScenarioArgs) -> Result<(), Failure> {
    let study = args.load()?;
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
