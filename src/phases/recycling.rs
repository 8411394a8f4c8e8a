//! Goods leave use, and decide with the price what recyclers can make.

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::rules::mothballing::received;
use crate::rules::recycling::{discard, feed};
use crate::tick::Phase;
use crate::units::Quantity;
use crate::world::flows::Inputs;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Setting};
use crate::world::scrap::Scrap;

/// Adds the system of the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(come_back.after(super::production::serve).in_set(Phase::Production));
}

/// What has been used stands in use, and leaves it.
fn come_back(clock: Res<Clock>, setting: Res<Setting>, inputs: Res<Inputs>, prices: Res<Prices>, mut scrap: ResMut<Scrap>) {
    let network = &setting.0.network;
    let Scrap { in_use, feeds } = &mut *scrap;
    for (r, recycler) in network.recyclers.iter().enumerate() {
        let put_in: Quantity = recycler.inputs.iter().map(|k| inputs.used[*k]).sum();
        let (discarded, left) = discard(in_use[r], put_in, closing_share(clock.step, recycler.lifetime));
        in_use[r] = left;
        let price = received(recycler.sells.iter().map(|(row, share)| (*share, prices.average[*row])));
        let relative = discarded / (recycler.put_in * clock.step);
        let c = recycler.company.index();
        feeds[c] = network.companies[c].activity * feed(relative, price, recycler.elasticity, recycler.collected);
    }
}
