//! Shocks strike, fade and end: plants lose capacity, end uses want more or less.

use bevy_ecs::prelude::*;

use crate::ids::CompanyId;
use crate::network::Network;
use crate::rules::fear;
use crate::scenario::model::{Damage, Hit, Model};
use crate::scenario::structure::OrderRule;
use crate::world::components::{EndUser, Plant};
use crate::world::flows::{Inputs, Outputs};
use crate::world::in_process::InProcess;
use crate::world::journal::Journal;
use crate::world::resources::{Clock, Ledger, Setting};
use crate::world::strikes::{Strike, Strikes};

/// Most companies that the journal names one by one when they are hit together.
const NAMED: usize = 3;

/// Lets shocks begin and end; what spoils does so as they begin.
pub fn strike(
    clock: Res<Clock>,
    setting: Res<Setting>,
    mut strikes: ResMut<Strikes>,
    mut outputs: ResMut<Outputs>,
    mut in_process: ResMut<InProcess>,
    mut ledger: ResMut<Ledger>,
    mut journal: ResMut<Journal>,
) {
    let before = strikes.begun;
    let gone = strikes.advance(clock.tick, clock.step);
    for strike in &strikes.all[before..strikes.begun] {
        if let Hit::Outage(companies, damage) = &strike.hits
            && damage.spoils > 0.0
        {
            for company in companies {
                spoil(&setting.0.network, *company, damage.spoils, &mut outputs, &mut in_process, &mut ledger);
            }
        }
        tell(strike, &setting.0, clock.tick, &mut journal);
    }
    for strike in gone.into_iter().map(|i| &strikes.all[i]).filter(|strike| !strike.drawn) {
        journal.tell(clock.tick, || (strike.name.clone(), "is over".to_owned(), format!("scenario shock {}", strike.id)));
    }
}

/// Takes a share of what a company has in store and in process; what is lost counts as used.
fn spoil(network: &Network, company: CompanyId, share: f64, outputs: &mut Outputs, in_process: &mut InProcess, ledger: &mut Ledger) {
    for o in network.companies[company.index()].outputs.clone() {
        let lost = outputs.stock[o] * share;
        outputs.stock[o] -= lost;
        ledger.used[network.outputs[o].commodity.index()] += lost;
    }
    in_process.spoil(company.index(), share);
}

/// Sets the health of plants from the outages that are going on.
pub fn outages(
    clock: Res<Clock>,
    setting: Res<Setting>,
    strikes: Res<Strikes>,
    mut outputs: ResMut<Outputs>,
    mut plants: Query<&mut Plant>,
) {
    if !strikes.felt(0) {
        return;
    }
    let network = &setting.0.network;
    let mut health = vec![1.0; network.companies.len()];
    let mut sealed = vec![false; health.len()];
    for (strike, strength) in strikes.active(clock.tick, clock.step) {
        if let Hit::Outage(companies, damage) = &strike.hits {
            for company in companies {
                health[company.index()] *= 1.0 - damage.depth * strength;
                sealed[company.index()] |= damage.sealed;
            }
        }
    }
    for mut plant in &mut plants {
        let c = plant.id.index();
        plant.health = health[c];
        outputs.leaves[network.companies[c].outputs.clone()].fill(if sealed[c] { health[c] } else { 1.0 });
    }
}

/// Tells buyers which share of their usual supply lies in plants that were hit of late.
pub fn news(clock: Res<Clock>, setting: Res<Setting>, strikes: Res<Strikes>, mut inputs: ResMut<Inputs>) {
    let Model { network, behaviour, .. } = &*setting.0;
    if !strikes.felt(0) || behaviour.ordering != OrderRule::OrderUpTo {
        return;
    }
    let mut shaken = vec![0.0; network.companies.len()];
    for (strike, strength) in strikes.active(clock.tick, clock.step) {
        if let Hit::Outage(companies, damage) = &strike.hits {
            let begun = clock.step * f64::from(strike.begins);
            let alarm = fear::alarm(clock.now(), begun, begun, behaviour.fear_memory.0);
            for company in companies {
                let shaken = &mut shaken[company.index()];
                *shaken = fear::shaken(*shaken, damage.depth * strength, alarm, strike.profile.length(), behaviour.feared_interruption.0);
            }
        }
    }
    inputs.shaken.fill(0.0);
    for link in &network.links {
        let lost = shaken[network.outputs[link.output.index()].company.index()];
        if lost > 0.0 {
            inputs.shaken[link.input.index()] += network.dependence(link) * lost;
        }
    }
}

/// Sets final demand from the demand shocks that are going on.
pub fn demand(clock: Res<Clock>, setting: Res<Setting>, strikes: Res<Strikes>, mut users: Query<&mut EndUser>) {
    if !strikes.felt(1) {
        return;
    }
    let mut factors = vec![1.0; setting.0.network.end_uses.len()];
    for (strike, strength) in strikes.active(clock.tick, clock.step) {
        if let Hit::Demand(hit, factor) = &strike.hits {
            for user in hit {
                factors[user.index()] *= 1.0 + (factor - 1.0) * strength;
            }
        }
    }
    for mut user in &mut users {
        user.factor = factors[user.id.index()];
    }
}

/// Sets use per unit from the shocks to it that are going on.
pub fn intensity(clock: Res<Clock>, setting: Res<Setting>, strikes: Res<Strikes>, mut inputs: ResMut<Inputs>) {
    if !strikes.felt(3) {
        return;
    }
    let inputs = &mut *inputs;
    inputs.asked.fill(1.0);
    for (strike, strength) in strikes.active(clock.tick, clock.step) {
        if let Hit::Use(hit, factor) = &strike.hits {
            for k in hit {
                inputs.asked[k.index()] *= 1.0 + (factor - 1.0) * strength;
            }
        }
    }
    for (k, input) in setting.0.network.inputs.iter().enumerate() {
        inputs.per[k] = input.per * (inputs.asked[k] * inputs.learnt[k]);
    }
}

/// Tells whom a shock hits; what closures do is told where passages change.
fn tell(strike: &Strike, model: &Model, tick: u32, journal: &mut Journal) {
    let network = &model.network;
    let time = strike.profile.lasts.map_or_else(|| "for good".to_owned(), |lasts| format!("for {:.0} days", lasts.0));
    match &strike.hits {
        Hit::Outage(companies, Damage { depth, .. }) => {
            let what =
                |lose: &str| format!("{lose} {:.0} % of {} capacity {time}", depth * 100.0, if lose == "lose" { "their" } else { "its" });
            if companies.len() > NAMED {
                let who = || format!("{} plants in {}", companies.len(), places(network, companies));
                journal.tell(tick, || (who(), what("lose"), strike.name.clone()));
                return;
            }
            for company in companies {
                let who = || network.companies[company.index()].label.name.clone();
                journal.tell(tick, || (who(), what("loses"), strike.name.clone()));
            }
        }
        Hit::Demand(users, factor) => {
            let who = || {
                if let [user] = users[..] { network.end_uses[user.index()].label.name.clone() } else { format!("{} end uses", users.len()) }
            };
            journal.tell(tick, || (who(), format!("want {factor:.2} times as much as usual {time}"), strike.name.clone()));
        }
        Hit::Use(inputs, factor) => {
            let who = || {
                format!("{} users of {}", inputs.len(), network.commodities[network.inputs[inputs[0].index()].commodity.index()].label.name)
            };
            journal.tell(tick, || (who(), format!("need {factor:.2} times as much of it per unit {time}"), strike.name.clone()));
        }
        Hit::Closure(..) => {}
    }
}

/// The country of companies, or how many countries they stand in.
fn places(network: &Network, companies: &[CompanyId]) -> String {
    let mut countries: Vec<_> = companies.iter().map(|c| network.companies[c.index()].country).collect();
    countries.sort_unstable();
    countries.dedup();
    match countries[..] {
        [country] => network.countries[country.index()].label.name.clone(),
        _ => format!("{} countries", countries.len()),
    }
}
