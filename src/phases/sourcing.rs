//! Suppliers become more or less attractive as their goods get dearer or cheaper where they are used, and as governments
//! prefer or cap their countries.

use bevy_ecs::prelude::*;

use crate::maths::{exp, ln};
use crate::rules::sourcing::{self, appeal};
use crate::scenario::model::{Instrument, Model};
use crate::world::agenda::Agenda;
use crate::world::appeals::Appeals;
use crate::world::flows::Links;
use crate::world::gates::{Gate, Gates};
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Pace, Setting};
use crate::world::ways::Ways;

/// Finds the appeal of suppliers whose appeal can change, and lets their usual shares drift.
pub fn find_appeal(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    gates: Res<Gates>,
    ways: Res<Ways>,
    prices: Res<Prices>,
    pace: Res<Pace>,
    mut links: ResMut<Links>,
    mut appeals: ResMut<Appeals>,
) {
    let model = &*setting.0;
    let Model { network, measures, behaviour, .. } = model;
    let Appeals { inputs, habit, usual, factor, cap, .. } = &mut *appeals;
    let added = behaviour.origin_elasticity_long - behaviour.origin_elasticity;
    for l in inputs.iter().flat_map(|k| network.inputs[*k as usize].links.clone()) {
        // What is carried round a ban costs the markup of those who carry it.
        let smuggled = matches!(gates.state[l], Gate::Banned(m) if model.measures[m.index()].enforcement < 1.0);
        links.wedge[l] = if smuggled { ln(behaviour.leak_markup) } else { 0.0 };
    }
    for flyer in ways.flyers.iter().filter(|flyer| ways.flies[flyer.link]) {
        let input = &network.inputs[network.links[flyer.link].input.index()];
        let price =
            network.commodities[input.commodity.index()].price.0 * prices.average[network.price_index(input.country, input.commodity)];
        links.wedge[flyer.link] += ln(1.0 + flyer.extra_freight / price);
    }
    for (_, measure) in measures.iter().enumerate().filter(|(m, _)| agenda.in_force(*m, clock.tick)) {
        if let Instrument::Duty { links: taxed, rate } = &measure.instrument {
            taxed.iter().for_each(|l| links.wedge[l.index()] += ln(1.0 + rate));
        }
    }
    for l in inputs.iter().flat_map(|k| network.inputs[*k as usize].links.clone()) {
        let wedge = links.wedge[l];
        habit[l] = sourcing::habit(habit[l], wedge, added, pace.origin_drift);
        usual[l] = links.share[l] * exp(habit[l]);
        factor[l] = appeal(wedge, behaviour.origin_elasticity);
        cap[l] = 1.0;
    }
    for (m, measure) in measures.iter().enumerate() {
        let Instrument::Preference { inputs, suppliers, weight, cap: largest } = &measure.instrument else { continue };
        if !agenda.in_force(m, clock.tick) {
            continue;
        }
        for l in inputs.iter().flat_map(|k| network.inputs[k.index()].links.clone()) {
            if suppliers.contains(&network.origin(&network.links[l])) {
                factor[l] *= weight;
                cap[l] = cap[l].min(*largest);
            }
        }
    }
}
