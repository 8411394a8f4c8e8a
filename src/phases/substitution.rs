//! Buyers switch to substitutes where these pay or where they run out, and back.

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::rules::sourcing::searches;
use crate::rules::substitution::{pull, replaced};
use crate::scenario::model::Model;
use crate::scenario::structure::Substitution;
use crate::world::flows::Inputs;
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Setting};
use crate::world::swaps::Swaps;

/// Share of the original from which the journal tells of a substitute.
const NOTABLE: f64 = 0.05;

/// Moves every buyer towards the share that it would replace today, and finds what it takes of either good.
pub fn switch(
    clock: Res<Clock>,
    setting: Res<Setting>,
    prices: Res<Prices>,
    mut swaps: ResMut<Swaps>,
    mut inputs: ResMut<Inputs>,
    mut journal: ResMut<Journal>,
) {
    let Model { network, behaviour, .. } = &*setting.0;
    if network.swaps.is_empty() || behaviour.substitution == Substitution::Never {
        return;
    }
    let Swaps { switched, open, told } = &mut *swaps;
    for (i, swap) in network.swaps.iter().enumerate().filter(|(i, _)| open[*i]) {
        let (k, by) = (swap.original, swap.substitute);
        let price = |k: usize| prices.average[inputs.price[k] as usize];
        let runs_out = searches(inputs.stock[k], inputs.target[k], inputs.forecast[k], behaviour.search_threshold);
        let wanted = swap.most * pull(price(k) / price(by), swap.premium, runs_out);
        switched[i] += (wanted - switched[i]) * closing_share(clock.step, swap.time);
        let called_for = inputs.needed[by];
        inputs.mix[k] = 1.0 - replaced(switched[i], inputs.stock[by], called_for);
        inputs.mix[by] = switched[i];
        if switched[i] >= NOTABLE && !std::mem::replace(&mut told[i], true) {
            journal.tell(clock.tick, || {
                let name = |k: usize| &network.commodities[network.inputs[k].commodity.index()].label.name;
                let who = network.buyer_name(network.inputs[k].buyer).to_owned();
                (
                    who,
                    format!("takes {} in the place of {}", name(by), name(k)),
                    "the price difference has lasted, or its stock ran low".into(),
                )
            });
        }
    }
}
