//! Each seller shares what it has among its orders.

use bevy_ecs::prelude::*;

use super::rationing::{form_lines, share_by_link};
use crate::ids::{LinkId, MeasureId};
use crate::rules::export_gate::{past_quota, quota_share};
use crate::rules::ordering::{delay, expected_share};
use crate::rules::rationing::{deliverable, fill, offered};
use crate::scenario::model::{Instrument, Model};
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::agenda::Agenda;
use crate::world::flows::{Inputs, Links, Outputs};
use crate::world::gates::{Gate, Gates};
use crate::world::prices::Prices;
use crate::world::rations::Rations;
use crate::world::resources::{Clock, Pace, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule
        .add_systems((form_lines, open_quotas, open_books, share_out, share_by_link, send, close_quotas).chain().in_set(Phase::Allocation));
}

/// Finds the share of the orders under a quota that what is left of it lets through, and what is smuggled past it.
fn open_quotas(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    links: Res<Links>,
    inputs: Res<Inputs>,
    mut gates: ResMut<Gates>,
) {
    let Model { network, measures, .. } = &*setting.0;
    for (m, measure) in measures.iter().enumerate() {
        let Instrument::Quota { links: under, lots, volumes, period, paced } = &measure.instrument else { continue };
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
            let leak = gates.leaks[m][inputs.price[network.links[l].input.index()] as usize];
            (gates.pass[l], gates.smuggled[l]) = past_quota(official[lot], leak);
        }
    }
}

/// Takes what was sent off the quotas.
fn close_quotas(setting: Res<Setting>, links: Res<Links>, mut gates: ResMut<Gates>) {
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

/// Adds up the order books of the sellers, apart for buyers who can take delivery and those behind a gate.
fn open_books(links: Res<Links>, gates: Res<Gates>, mut outputs: ResMut<Outputs>) {
    let Outputs { open_book, gated_book, .. } = &mut *outputs;
    open_book.fill(Quantity::ZERO);
    gated_book.fill(Quantity::ZERO);
    let gated = gates.state.iter().zip(&gates.pass);
    for ((backlog, seller), (gate, pass)) in links.backlog.iter().zip(&links.output).zip(gated) {
        let book = if gate.hides_orders() { &mut *gated_book } else { &mut *open_book };
        book[*seller as usize] += *backlog * *pass;
    }
}

/// Decides which share of each order is filled where all are filled alike, and what each seller shows the market.
fn share_out(clock: Res<Clock>, setting: Res<Setting>, pace: Res<Pace>, rations: Res<Rations>, mut outputs: ResMut<Outputs>) {
    let (outputs, counted) = (&mut *outputs, setting.0.behaviour.delay_counted);
    for o in (0..outputs.stock.len()).filter(|o| !rations.any || rations.today[*o].is_none()) {
        let available = deliverable(outputs.made[o], outputs.stock[o] * outputs.leaves[o], pace.release);
        let (made, stock, target, open_book) = (outputs.made[o], outputs.stock[o], outputs.target[o], outputs.open_book[o]);
        let fill = fill(available, open_book + outputs.gated_book[o]);
        let behind_gates = outputs.gated_book[o] * fill;
        outputs.fill[o] = fill;
        outputs.learn_delay(o, delay(fill, clock.step), clock.step, (pace.reliability, counted));
        outputs.offered[o] = offered(made, open_book, behind_gates, stock, target, (pace.stock_adjustment, pace.refill));
        outputs.stock[o] += made - open_book * fill - behind_gates;
    }
}

/// Fills the orders and tells each market what is offered to it.
fn send(
    setting: Res<Setting>,
    pace: Res<Pace>,
    gates: Res<Gates>,
    outputs: Res<Outputs>,
    rations: Res<Rations>,
    mut links: ResMut<Links>,
    mut inputs: ResMut<Inputs>,
    mut prices: ResMut<Prices>,
) {
    let (links, inputs, prices) = (&mut *links, &mut *inputs, &mut *prices);
    prices.offered.fill(Quantity::ZERO);
    for (k, input) in setting.0.network.inputs.iter().enumerate() {
        let row = inputs.price[k] as usize;
        let (mut waiting, mut shown) = (Quantity::ZERO, prices.offered[row]);
        // Slices bound once: through `ResMut` every access would look its array up again.
        let range = input.links.clone();
        let first = range.start;
        let (seller, state, pass) = (&links.output[range.clone()], &gates.state[range.clone()], &gates.pass[range.clone()]);
        let (backlog, reliability) = (&mut links.backlog[range.clone()], &mut links.reliability[range.clone()]);
        for (i, sent) in links.sent[range].iter_mut().enumerate() {
            let o = seller[i] as usize;
            let by_link = rations.any && rations.today[o].is_some();
            let fill = if by_link { rations.fill[first + i] } else { outputs.fill[o] } * pass[i];
            if backlog[i] <= Quantity::ZERO {
                *sent = Quantity::ZERO;
                reliability[i] += (1.0 - reliability[i]) * pace.reliability;
                continue;
            }
            *sent = backlog[i] * fill;
            if state[i] == Gate::Open {
                // Where not all are filled alike, goods are offered where they go.
                let share = match by_link {
                    false => backlog[i] / outputs.open_book[o],
                    true if rations.to_markets[o] > Quantity::ZERO => *sent / rations.to_markets[o],
                    true => 0.0,
                };
                shown += outputs.offered[o] * share;
            }
            let kept = outputs.kept[o];
            reliability[i] += (expected_share(fill, kept) - reliability[i]) * pace.reliability;
            backlog[i] = (backlog[i] - *sent).max(Quantity::ZERO) * kept;
            waiting += backlog[i] * reliability[i];
        }
        prices.offered[row] = shown;
        inputs.backlog[k] = waiting;
    }
}
