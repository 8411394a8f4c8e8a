//! Buyers decide how much to order from whom.

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::network::Input;
use crate::rules::ordering::{Position, order};
use crate::rules::sourcing::{urgent_bid, weight};
use crate::scenario::model::Model;
use crate::tick::Phase;
use crate::units::{Days, Quantity};
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
    /// Share of normal supply that stands behind a ban or a licence.
    cut: f64,
    /// Expected time between order and arrival, weighted [d].
    lead: Days,
}

fn place_orders(
    clock: Res<Clock>,
    setting: Res<Setting>,
    pace: Res<Pace>,
    gates: Res<Gates>,
    inputs: Res<Inputs>,
    mut links: ResMut<Links>,
    mut outputs: ResMut<Outputs>,
    mut prices: ResMut<Prices>,
) {
    let Model { network, behaviour, .. } = &*setting.0;
    prices.wanted.fill(Quantity::ZERO);
    outputs.orders.fill(Quantity::ZERO);
    let usual_share = closing_share(clock.step, behaviour.stock_adjustment.0);
    for (k, input) in network.inputs.iter().enumerate() {
        let circle = look_around(k, input, &clock, behaviour.queue_counted, &gates, &inputs, &mut links);
        let hurried = inputs.adjustment[k] != behaviour.stock_adjustment.0;
        let share = if hurried { closing_share(clock.step, inputs.adjustment[k]) } else { usual_share };
        let position = Position {
            forecast: inputs.forecast[k],
            cover: inputs.cover[k] + clock.step + inputs.feared[k],
            lead: circle.lead,
            held: inputs.stock[k] + inputs.in_transit[k] + inputs.at_gate[k] * behaviour.queue_counted + inputs.backlog[k],
        };
        let order = if circle.all > 0.0 { order(&position, clock.step, share, behaviour.order_ceiling) } else { Quantity::ZERO };
        let urgent = urgent_bid(position.forecast * clock.step, inputs.stock[k], inputs.target[k], circle.cut, behaviour.urgent_ceiling);
        let row = inputs.price[k] as usize;
        for l in input.links.clone() {
            let open = !gates.state[l].hides_orders();
            let mut ordered = if circle.all > 0.0 { order * (links.weight[l] / circle.all) } else { Quantity::ZERO };
            let usual = position.forecast * clock.step * (links.share[l] / circle.usual);
            match gates.state[l] {
                Gate::Licensed(_) | Gate::Quota(_) => ordered = ordered.min(usual * behaviour.gated_ceiling),
                // Against a ban only what traders can carry is ordered at all.
                Gate::Banned(m) => ordered = ordered.min(usual * gates.leaks[m.index()][row]),
                Gate::Open => {}
            }
            if open && circle.open > 0.0 {
                ordered += urgent * (links.weight[l] / circle.open);
            }
            if open {
                prices.wanted[row] += ordered + links.backlog[l] * pace.backlog;
            }
            links.ordered[l] = ordered;
            links.backlog[l] += ordered;
            outputs.orders[links.output[l] as usize] += ordered;
        }
        if circle.open <= 0.0 {
            prices.wanted[row] += urgent; // A bid that no qualified seller can take is heard all the same.
        }
    }
}

/// Weighs the suppliers of an input.
fn look_around(k: usize, input: &Input, clock: &Clock, counted: f64, gates: &Gates, inputs: &Inputs, links: &mut Links) -> Circle {
    let mut circle = Circle::default();
    let row = inputs.price[k] as usize;
    for l in input.links.clone() {
        if links.standing[l] != Standing::Qualified {
            links.weight[l] = 0.0;
            continue;
        }
        let gate = gates.state[l];
        circle.usual += links.share[l];
        if links.transit[l] == NO_ROUTE {
            links.weight[l] = 0.0;
            circle.cut += links.share[l];
            continue; // Nobody orders what cannot come.
        }
        let odds = match gate {
            Gate::Open | Gate::Quota(_) => 1.0,
            Gate::Banned(m) => gates.leaks[m.index()][row],
            Gate::Licensed(m) => {
                let leak = gates.leaks[m.index()][row];
                leak + (1.0 - leak) * gates.odds[l]
            }
        };
        let w = weight(links.share[l], links.reliability[l], odds);
        links.weight[l] = w;
        circle.all += w;
        match gate {
            Gate::Open => circle.open += w,
            Gate::Quota(_) => circle.cut += links.share[l] * (1.0 - gates.pass[l]),
            Gate::Banned(_) | Gate::Licensed(_) => circle.cut += links.share[l],
        }
        let journey = f64::from(links.transit[l] - 1);
        circle.lead += (clock.step * journey + gates.wait[l] * counted) * w;
    }
    if circle.all > 0.0 {
        circle.lead = circle.lead / circle.all;
    }
    if circle.usual > 0.0 {
        circle.cut /= circle.usual;
    }
    circle
}
