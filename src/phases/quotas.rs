//! Quotas let orders through, and the right to export has its price.

use bevy_ecs::prelude::*;

use crate::ids::{LinkId, MeasureId};
use crate::rules::export_gate::{held_back, past_quota, quota_share};
use crate::rules::pricing::scarcity;
use crate::rules::quota_rent::{rent, room};
use crate::scenario::behaviour::Behaviour;
use crate::scenario::model::{Instrument, Model};
use crate::units::{Days, Quantity, Rate};
use crate::world::agenda::Agenda;
use crate::world::flows::{Inputs, Links};
use crate::world::gates::{Gate, Gates};
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Setting};

/// Finds the share of the orders under a quota that what is left of it lets through, and what is smuggled past it.
pub(super) fn open_quotas(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    links: Res<Links>,
    inputs: Res<Inputs>,
    mut gates: ResMut<Gates>,
) {
    let Model { network, measures, .. } = &*setting.0;
    for (m, measure) in measures.iter().enumerate() {
        let Instrument::Quota { links: under, lots, volumes, period, paced, .. } = &measure.instrument else { continue };
        if !agenda.stands[m] {
            continue;
        }
        let elapsed = (clock.tick - agenda.dates[m].effective) % *period;
        if elapsed == 0 {
            gates.quota_left[m].clone_from(volumes);
        }
        let mut requested = vec![Quantity::ZERO; volumes.len()];
        for (l, lot) in bound(under, lots, &gates, m) {
            requested[lot] += links.backlog[l];
        }
        let ahead = f64::from(if *paced { period - elapsed } else { 1 });
        let left = &gates.quota_left[m];
        let official: Vec<f64> = requested.iter().zip(left).map(|(requested, left)| quota_share(*requested, *left / ahead)).collect();
        for (l, lot) in bound(under, lots, &gates, m).collect::<Vec<_>>() {
            let link = &network.links[l];
            let leak = gates.leaks[m][inputs.price[link.input.index()] as usize];
            (gates.pass[l], gates.smuggled[l]) = past_quota(official[lot], leak);
            gates.held_back[l] = held_back(gates.pass[l], links.backlog[l], link.base * clock.step);
        }
    }
}

/// Moves the rents of quotas by the orders of the day, and tells every market what they add to its price.
pub(super) fn price_rights(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    inputs: Res<Inputs>,
    mut gates: ResMut<Gates>,
    mut prices: ResMut<Prices>,
) {
    let Model { network, measures, behaviour, .. } = &*setting.0;
    if !measures.iter().any(|m| matches!(m.instrument, Instrument::Quota { .. })) {
        return;
    }
    let price = |l: usize| network.commodities[network.commodity(&network.links[l]).index()].price.0;
    let yesterday = std::mem::replace(&mut gates.rents, vec![0.0; network.links.len()]);
    prices.rent.fill(0.0);
    for (m, measure) in measures.iter().enumerate().filter(|(m, _)| agenda.stands[*m]) {
        let Instrument::Quota { links: under, lots, rights, volumes, period, .. } = &measure.instrument else { continue };
        let ahead = *period - (clock.tick - agenda.dates[m].effective) % *period;
        let mut all = vec![Right::default(); rights.iter().max().map_or(0, |last| *last as usize + 1)];
        let mut counted = vec![false; gates.quota_left[m].len()];
        for (l, right) in bound(under, rights, &gates, m).collect::<Vec<_>>() {
            let link = &network.links[l];
            let usual = link.base * clock.step;
            let right = &mut all[right];
            right.usual += usual;
            gates.booked[l] = gates.booked[l].towards(gates.bids[l], prices.indexing[network.commodity(link).index()]);
            right.booked += gates.booked[l];
            right.value += usual.0 * price(l);
            right.rents += usual.0 * yesterday[l];
        }
        for ((_, lot), (_, right)) in bound(under, lots, &gates, m).zip(bound(under, rights, &gates, m)) {
            if !std::mem::replace(&mut counted[lot], true) {
                all[right].left += gates.quota_left[m][lot];
                all[right].volume += volumes[lot];
            }
        }
        let rents: Vec<f64> = all.iter().map(|right| right.rent((ahead, *period), behaviour, prices.highest, clock.step)).collect();
        for (l, right) in bound(under, rights, &gates, m).collect::<Vec<_>>() {
            gates.rents[l] = rents[right];
            let row = inputs.price[network.links[l].input.index()] as usize;
            if prices.usual[row] > Rate::ZERO {
                prices.rent[row] += network.links[l].base / prices.usual[row] * (rents[right] / price(l));
            }
        }
    }
}

/// What counts for the price of one right to export today.
#[derive(Debug, Clone, Copy, Default)]
struct Right {
    /// What leaves in a step of normal times [unit].
    usual: Quantity,
    /// Orders of a step, smoothed [unit].
    booked: Quantity,
    /// Price of what usually leaves [USD].
    value: f64,
    /// Rent of what usually leaves, as it was yesterday [USD].
    rents: f64,
    /// What is left of all lots [unit].
    left: Quantity,
    /// Volume of all lots [unit].
    volume: Quantity,
}

impl Right {
    /// What it is worth after the orders of the day [USD/unit].
    fn rent(&self, (ahead, period): (u32, u32), behaviour: &Behaviour, most: f64, step: Days) -> f64 {
        if self.usual <= Quantity::ZERO {
            return 0.0; // Nothing leaves in normal times.
        }
        let (room, thin) = (room(self.left, self.volume, ahead, period), self.usual * behaviour.thin_market);
        let x = scarcity(self.booked, room, thin, behaviour.scarcity_clip, behaviour.glut_weight);
        rent(self.rents / self.usual.0, self.value / self.usual.0, x, behaviour.rent_speed, most, step)
    }
}

/// Takes what was sent off the quotas.
pub(super) fn close_quotas(setting: Res<Setting>, links: Res<Links>, mut gates: ResMut<Gates>) {
    for (m, measure) in setting.0.measures.iter().enumerate() {
        let Instrument::Quota { links: under, lots, .. } = &measure.instrument else { continue };
        for (l, lot) in bound(under, lots, &gates, m).collect::<Vec<_>>() {
            let official = links.sent[l] * (1.0 - gates.smuggled[l]);
            let left = &mut gates.quota_left[m][lot];
            *left = (*left - official).max(Quantity::ZERO);
        }
    }
}

/// Links at whose gate this quota stands today, with their lots.
fn bound<'g>(under: &'g [LinkId], lots: &'g [u32], gates: &'g Gates, measure: usize) -> impl Iterator<Item = (usize, usize)> + 'g {
    let here =
        move |(l, _): &(usize, usize)| gates.quota[*l] == Some(MeasureId::at(measure)) && !matches!(gates.state[*l], Gate::Banned(_));
    under.iter().zip(lots).map(|(l, lot)| (l.index(), *lot as usize)).filter(here)
}
