//! Each seller shares what it has among its orders.

use bevy_ecs::prelude::*;

use super::quotas::{close_quotas, open_quotas, price_rights};
use super::rationing::{form_lines, share_by_link};
use crate::rules::ordering::{delay, expected_share};
use crate::rules::rationing::{deliverable, fill, offered};
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::flows::{Inputs, Links, Outputs};
use crate::world::gates::{Gate, Gates};
use crate::world::prices::Prices;
use crate::world::rations::Rations;
use crate::world::resources::{Clock, Pace, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(
        (form_lines, open_quotas, price_rights, open_books, share_out, share_by_link, send, close_quotas).chain().in_set(Phase::Allocation),
    );
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
    let (outputs, behaviour) = (&mut *outputs, &setting.0.behaviour);
    for o in (0..outputs.stock.len()).filter(|o| !rations.any || rations.today[*o].is_none()) {
        let (made, stock, target, open_book) = (outputs.made[o], outputs.stock[o], outputs.target[o], outputs.open_book[o]);
        let available = deliverable(made, stock * outputs.leaves[o], target * behaviour.working_stock, pace.release);
        let fill = fill(available, open_book + outputs.gated_book[o]);
        let behind_gates = outputs.gated_book[o] * fill;
        outputs.fill[o] = fill;
        outputs.learn_delay(o, delay(fill, clock.step), clock.step, (pace.reliability, behaviour.delay_counted));
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
        let (mut waiting, mut shown, mut heard) = (Quantity::ZERO, prices.offered[row], prices.wanted[row]);
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
            if matches!(state[i], Gate::Quota(_)) {
                // What a quota holds back is priced by the right to export; the market hears what may leave.
                let bid = gates.bids[first + i];
                heard += (bid + (backlog[i] - bid) * pace.backlog).min(backlog[i] * pass[i]);
            }
            let kept = outputs.kept[o];
            reliability[i] += (expected_share(fill, kept) - reliability[i]) * pace.reliability;
            backlog[i] = (backlog[i] - *sent).max(Quantity::ZERO) * kept;
            waiting += backlog[i] * reliability[i];
        }
        (prices.offered[row], prices.wanted[row]) = (shown, heard);
        inputs.backlog[k] = waiting;
    }
}
