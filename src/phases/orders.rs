//! Buyers decide how much to order from whom.

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::network::{Buyer, Input, Network};
use crate::rules::ordering::{Position, gated_order, order, restock, still_bid};
use crate::rules::sourcing::{self, urgent_bid};
use crate::rules::speculation::extra_cover;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::model::Model;
use crate::scenario::structure::{Activity, OrderRule, Restock, Split};
use crate::tick::Phase;
use crate::units::{Days, Quantity};
use crate::world::appeals::Appeals;
use crate::world::flows::{Inputs, Links, NO_ROUTE, Outputs, Standing};
use crate::world::gates::{Gate, Gates};
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Pace, Setting};

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(place_orders.in_set(Phase::Orders));
}

/// What the suppliers of one input look like today.
#[derive(Default)]
struct Circle {
    /// Sum of the weights of all suppliers.
    all: f64,
    /// Sum of the weights of suppliers whose goods may leave freely.
    open: f64,
    /// Sum of the usual shares of all suppliers.
    usual: f64,
    /// Share of normal supply behind a ban or a licence, without a route, or held back by a quota.
    cut: f64,
    /// Expected time between order and arrival, weighted [d].
    lead: Days,
}

impl Circle {
    /// Keeps back the part of every order that caps let nobody take.
    fn bar(&mut self, barred: f64) {
        self.all += barred;
        if self.open > 0.0 {
            // A bid in urgency goes no further beyond the caps than an order.
            self.open = self.all;
        }
    }
}

fn place_orders(
    clock: Res<Clock>,
    setting: Res<Setting>,
    pace: Res<Pace>,
    mut gates: ResMut<Gates>,
    mut appeals: ResMut<Appeals>,
    mut inputs: ResMut<Inputs>,
    mut links: ResMut<Links>,
    mut outputs: ResMut<Outputs>,
    mut prices: ResMut<Prices>,
) {
    let gates = &mut *gates;
    let inputs = &mut *inputs;
    let links = &mut *links;
    let outputs = &mut *outputs;
    let prices = &mut *prices;
    let Model { network, behaviour, .. } = &*setting.0;
    prices.wanted.fill(Quantity::ZERO);
    outputs.orders.fill(Quantity::ZERO);
    for (k, input) in network.inputs.iter().enumerate() {
        let moved = appeals.moves[k];
        if moved {
            appeals.barred[k] = weigh(k, input, network, behaviour, &mut appeals, gates, inputs, &outputs.able, links);
        }
        let mut circle = look_around(k, input, &clock, behaviour, &appeals, gates, inputs, (&outputs.able, &outputs.delay), links);
        if moved {
            circle.bar(appeals.barred[k]);
        }
        inputs.cut[k] = circle.cut;
        let hurried = inputs.adjustment[k] != behaviour.stock_adjustment.0;
        let share = if hurried { closing_share(clock.step, inputs.adjustment[k]) } else { pace.stock_adjustment };
        let shares = (share, pace.destocking);
        let row = inputs.price[k] as usize;
        let spot_share = 1.0 - network.commodities[input.commodity.index()].contract_share;
        let extra = extra_cover(inputs.cover[k], inputs.feared[k], prices.trend[row], behaviour.speculative_cover.0 * spot_share);
        let position = Position {
            forecast: inputs.forecast[k],
            cover: inputs.cover[k] + clock.step + extra,
            lead: circle.lead,
            held: inputs.stock[k] + inputs.in_transit[k] + inputs.at_gate[k] * behaviour.queue_counted + inputs.backlog[k],
        };
        let order = match &behaviour.ordering {
            _ if circle.all <= 0.0 => Quantity::ZERO,
            OrderRule::OrderUpTo => order(&position, clock.step, shares, behaviour.order_ceiling),
            OrderRule::Restock(rule) => restocking(k, input, rule, inputs, clock.step, pace.restock),
        };
        let urgent = urgent_bid(position.forecast * clock.step, inputs.stock[k], inputs.target[k], circle.cut, behaviour.urgent_ceiling);
        let (mut heard, mut waiting) = (prices.wanted[row], Quantity::ZERO);
        // Slices bound once: through `ResMut` every access would look its array up again.
        let range = input.links.clone();
        let first = range.start;
        let usual_share = if moved { &appeals.usual[range.clone()] } else { &links.share[range.clone()] };
        let (state, pass, weight) = (&gates.state[range.clone()], &gates.pass[range.clone()], &links.weight[range.clone()]);
        let (seller, backlog) = (&links.output[range.clone()], &mut links.backlog[range]);
        for (i, backlog) in backlog.iter_mut().enumerate() {
            let mut ordered = if circle.all > 0.0 { order * (weight[i] / circle.all) } else { Quantity::ZERO };
            let most = |ordered: Quantity| {
                if moved { ordered.min(position.forecast * clock.step * appeals.ceiling[first + i]) } else { ordered }
            };
            ordered = most(ordered);
            let mut again = Quantity::ZERO;
            let usual = || position.forecast * clock.step * (usual_share[i] / circle.usual);
            match state[i] {
                Gate::Open => {
                    if circle.open > 0.0 {
                        ordered = most(ordered + urgent * (weight[i] / circle.open));
                    }
                    heard += ordered;
                    waiting += *backlog;
                }
                // A quota refuses nobody: buyers bid for the right to export.
                Gate::Quota(_) => gates.bids[first + i] = ordered,
                Gate::Licensed(_) => {
                    let refused = &mut gates.refused[first + i];
                    (ordered, again) = gated_order(ordered, usual() * behaviour.gated_ceiling, *refused);
                    *refused -= again;
                    gates.bids[first + i] = ordered;
                }
                // Against a ban only what traders can carry is ordered at all.
                Gate::Banned(m) => ordered = ordered.min(usual() * gates.leaks[m.index()][row]),
            }
            *backlog += ordered;
            // What was refused lies with the seller: asking for it again is no new demand. Nor is what a quota holds back.
            outputs.orders[seller[i] as usize] += (ordered - again).min(*backlog * pass[i]);
        }
        heard += still_bid(waiting, &position, inputs.stock[k]) * pace.backlog;
        if circle.open <= 0.0 {
            heard += urgent; // A bid that no qualified seller can take is heard all the same.
        }
        prices.wanted[row] = heard;
    }
}

/// Order of a buyer that restocks: companies by the activity of the step before, end uses by what they want today.
fn restocking(k: usize, input: &Input, rule: &Restock, inputs: &Inputs, step: Days, share: f64) -> Quantity {
    let (needed, stock) = (inputs.needed[k], inputs.stock[k]);
    let beyond = inputs.cover[k] + inputs.feared[k];
    match input.buyer {
        Buyer::EndUse(_) => {
            let left = (stock - needed).max(Quantity::ZERO);
            restock(needed, needed * (beyond / step), left, share, rule.surplus_counts)
        }
        Buyer::Company(_) => {
            let covered = if rule.covers == Activity::Wanted { needed } else { inputs.used[k] };
            restock(inputs.used[k], covered * ((beyond + step) / step), stock, share, rule.surplus_counts)
        }
    }
}

/// How far a buyer trusts a supplier in its split, by the rule of the scenario.
fn trust(behaviour: &Behaviour, reliability: f64, able: f64) -> f64 {
    match behaviour.split {
        Split::ByReliability => reliability,
        Split::Fixed => 1.0,
        Split::ByCapacity => able,
    }
}

/// Odds that goods of a link may leave, as its buyer sees them today.
fn odds_of(gates: &Gates, l: usize, row: usize) -> f64 {
    match gates.state[l] {
        Gate::Open | Gate::Quota(_) => 1.0,
        Gate::Banned(m) => gates.leaks[m.index()][row],
        Gate::Licensed(m) => {
            let leak = gates.leaks[m.index()][row];
            leak + (1.0 - leak) * gates.odds[l]
        }
    }
}

/// Weighs suppliers whose appeal can change, within their caps; returns the weight that nobody may take.
fn weigh(
    k: usize,
    input: &Input,
    network: &Network,
    behaviour: &Behaviour,
    appeals: &mut Appeals,
    gates: &Gates,
    inputs: &Inputs,
    able: &[f64],
    links: &mut Links,
) -> f64 {
    let row = inputs.price[k] as usize;
    for l in input.links.clone() {
        let usable = links.standing[l] == Standing::Qualified && links.transit[l] != NO_ROUTE;
        let trust = trust(behaviour, links.reliability[l], able[links.output[l] as usize]);
        let weight = |l: usize| sourcing::weight(appeals.usual[l], trust, odds_of(gates, l, row)) * appeals.factor[l];
        links.weight[l] = if usable { weight(l) } else { 0.0 };
    }
    let range = input.links.clone();
    if appeals.cap[range.clone()].iter().all(|cap| *cap >= 1.0) {
        appeals.ceiling[range].fill(f64::INFINITY);
        return 0.0;
    }
    let origins: Vec<_> = range.clone().map(|l| (network.origin(&network.links[l]), appeals.cap[l])).collect();
    sourcing::respect_caps(&mut links.weight[range.clone()], &origins, &mut appeals.ceiling[range])
}

/// Looks at the suppliers of an input, and weighs them if that was not done before.
fn look_around(
    k: usize,
    input: &Input,
    clock: &Clock,
    behaviour: &Behaviour,
    appeals: &Appeals,
    gates: &Gates,
    inputs: &Inputs,
    (able, delay): (&[f64], &[Days]),
    links: &mut Links,
) -> Circle {
    let mut circle = Circle::default();
    let row = inputs.price[k] as usize;
    let range = input.links.clone();
    let weighed = appeals.moves[k];
    let usual = if weighed { &appeals.usual } else { &links.share };
    let (standing, share, reliability) = (&links.standing[range.clone()], &usual[range.clone()], &links.reliability[range.clone()]);
    let (transit, state, seller) = (&links.transit[range.clone()], &gates.state[range.clone()], &links.output[range.clone()]);
    for (i, weight) in links.weight[range.clone()].iter_mut().enumerate() {
        if standing[i] != Standing::Qualified {
            *weight = 0.0;
            continue;
        }
        circle.usual += share[i];
        if transit[i] == NO_ROUTE {
            *weight = 0.0;
            circle.cut += share[i];
            continue; // Nobody orders what cannot come.
        }
        let l = range.start + i;
        if !weighed {
            let trust = trust(behaviour, reliability[i], able[seller[i] as usize]);
            *weight = sourcing::weight(share[i], trust, odds_of(gates, l, row));
        }
        let w = *weight;
        circle.all += w;
        let mut lead = clock.step * f64::from(transit[i] - 1) + delay[seller[i] as usize] * behaviour.delay_counted;
        match state[i] {
            Gate::Open => {
                circle.open += w;
                circle.cut += share[i] * (1.0 - reliability[i]); // Who delivers nothing is as good as shut off.
            }
            Gate::Quota(_) => circle.cut += share[i] * gates.held_back[l],
            Gate::Banned(_) | Gate::Licensed(_) => {
                circle.cut += share[i];
                lead += gates.wait[l] * behaviour.queue_counted;
            }
        }
        circle.lead += lead * w;
    }
    if circle.all > 0.0 {
        circle.lead = circle.lead / circle.all;
    }
    if circle.usual > 0.0 {
        circle.cut /= circle.usual;
    }
    circle
}
