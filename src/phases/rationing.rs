//! Sellers that do not fill all orders alike share what they have link by link.

use bevy_ecs::prelude::*;

use crate::maths::exp;
use crate::rules::ordering::delay;
use crate::rules::rationing::{Claim, Turns, deliverable, offered, share};
use crate::units::Quantity;
use crate::world::agenda::Agenda;
use crate::world::flows::{Inputs, Links, Outputs, Standing};
use crate::world::gates::Gates;
use crate::world::prices::Prices;
use crate::world::rations::Rations;
use crate::world::resources::{Clock, Pace, Setting};

/// Finds the rule that each seller follows today.
pub fn form_lines(clock: Res<Clock>, setting: Res<Setting>, agenda: Res<Agenda>, mut rations: ResMut<Rations>) {
    if rations.any {
        rations.settle(&setting.0, &agenda, clock.tick);
    }
}

/// Fills the orders of the outputs that have a line.
pub fn share_by_link(
    clock: Res<Clock>,
    setting: Res<Setting>,
    pace: Res<Pace>,
    gates: Res<Gates>,
    inputs: Res<Inputs>,
    links: Res<Links>,
    prices: Res<Prices>,
    mut outputs: ResMut<Outputs>,
    mut rations: ResMut<Rations>,
) {
    if !rations.any {
        return;
    }
    let network = &setting.0.network;
    let mut claims = std::mem::take(&mut rations.claims);
    for o in 0..outputs.stock.len() {
        let Some(line) = rations.today[o].map(|line| &rations.lines[line as usize]) else { continue };
        let (owner, offtake) = rations.owner[o];
        claims.clear();
        for l in rations.links_of(o).iter().map(|l| *l as usize).filter(|l| links.backlog[*l] > Quantity::ZERO) {
            let link = &network.links[l];
            let k = link.input.index();
            let wanted = links.backlog[l] * gates.pass[l];
            let usual = match line.turns {
                Turns::Usual => inputs.forecast[k] * clock.step * usual_share(&links, network.inputs[k].links.clone(), l),
                Turns::Level => network.inputs[k].base * clock.step * link.share,
                Turns::Alike | Turns::Ranked | Turns::Bids => Quantity::ZERO,
            };
            let bid = line.stakes.get(k).map_or(0.0, |stake| stake * exp(prices.spot[inputs.price[k] as usize].log));
            let reserved = network.inputs[k].country == owner;
            let claim = Claim { link: l as u32, wanted, usual, bid, reserved, ..Claim::default() };
            line.stand(network, link, claim, &mut claims);
        }
        let (made, stock) = (outputs.made[o], outputs.stock[o]);
        let available = deliverable(made, stock * outputs.leaves[o], outputs.target[o] * setting.0.behaviour.working_stock, pace.release);
        share(available, available * offtake, line.turns, &mut claims);
        let (open, gated) = settle(&claims, &gates, &mut rations.fill);
        outputs.offered[o] = offered(made, outputs.open_book[o], gated, stock, outputs.target[o], (pace.stock_adjustment, pace.refill));
        let book = outputs.open_book[o] + outputs.gated_book[o];
        let filled = if book > Quantity::ZERO { (open + gated) / book } else { 1.0 };
        outputs.learn_delay(o, delay(filled, clock.step), clock.step, (pace.reliability, setting.0.behaviour.delay_counted));
        outputs.stock[o] += made - open - gated;
        rations.to_markets[o] = open;
    }
    rations.claims = claims;
}

/// The usual share of a supplier among all that a buyer can use; of one that it cannot use any more, its share alone.
fn usual_share(links: &Links, circle: std::ops::Range<usize>, l: usize) -> f64 {
    let all: f64 = circle.filter(|l| links.standing[*l] == Standing::Qualified).map(|l| links.share[l]).sum();
    if all > 0.0 { links.share[l] / all } else { links.share[l] }
}

/// Writes down which share of its order each link gets; returns what went to markets and what went to gates.
fn settle(claims: &[Claim], gates: &Gates, fills: &mut [f64]) -> (Quantity, Quantity) {
    let mut by_link: Vec<(usize, Quantity, Quantity)> = Vec::with_capacity(claims.len());
    let mut sorted: Vec<&Claim> = claims.iter().collect();
    sorted.sort_by_key(|c| (c.link, c.rank));
    for claim in sorted {
        let l = claim.link as usize;
        match by_link.last_mut() {
            Some((last, wanted, filled)) if *last == l => {
                *wanted += claim.wanted;
                *filled += claim.filled;
            }
            _ => by_link.push((l, claim.wanted, claim.filled)),
        }
    }
    let (mut open, mut gated) = (Quantity::ZERO, Quantity::ZERO);
    for (l, wanted, filled) in by_link {
        fills[l] = if wanted > Quantity::ZERO { filled / wanted } else { 1.0 };
        *(if gates.state[l].hides_orders() { &mut gated } else { &mut open }) += filled;
    }
    (open, gated)
}
