//! What makes suppliers more or less attractive than in normal times, beside their reliability and the odds at the border.

use bevy_ecs::prelude::*;

use super::ways::flyer;
use crate::scenario::model::{Instrument, Model};

/// Appeal of suppliers. Where nothing can ever change it, no link is looked at.
#[derive(Resource, Debug, Clone, Default)]
pub struct Appeals {
    /// Inputs some of whose suppliers can become dearer, preferred or capped, ascending.
    pub inputs: Vec<u32>,
    /// Whether an input is one of them; one per input.
    pub moves: Vec<bool>,
    /// Habit of the buyers: by how much the usual share of a supplier has moved; one per link [log].
    pub habit: Vec<f64>,
    /// Usual share of a supplier today, in the place of [`super::flows::Links::share`]; one per link [share].
    pub usual: Vec<f64>,
    /// Factor on the weight of a supplier today; one per link.
    pub factor: Vec<f64>,
    /// Largest share of an order that may go to the country of the supplier today; one per link [share].
    pub cap: Vec<f64>,
    /// Largest order to a supplier under a cap, as a share of the buyer's use; no bound for others; one per link [share].
    pub ceiling: Vec<f64>,
    /// Weight of its orders that an input may give to nobody, since all whom it could order from are capped; one per input [share].
    pub barred: Vec<f64>,
}

impl Appeals {
    /// Neutral, with the inputs that some measure can move.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let network = &model.network;
        let mut moves = vec![false; network.inputs.len()];
        for measure in &model.measures {
            match &measure.instrument {
                Instrument::Preference { inputs, .. } => inputs.iter().for_each(|k| moves[k.index()] = true),
                Instrument::Duty { links, .. } => links.iter().for_each(|l| moves[network.links[l.index()].input.index()] = true),
                Instrument::Ban(links) if measure.enforcement < 1.0 => {
                    links.iter().for_each(|l| moves[network.links[l.index()].input.index()] = true);
                }
                _ => {}
            }
        }
        for link in (0..network.links.len()).filter(|l| flyer(network, *l).is_some()) {
            moves[network.links[link].input.index()] = true;
        }
        Self {
            inputs: (0..moves.len()).filter(|k| moves[*k]).map(|k| k as u32).collect(),
            moves,
            habit: vec![0.0; network.links.len()],
            usual: network.links.iter().map(|l| l.share).collect(),
            factor: vec![1.0; network.links.len()],
            cap: vec![1.0; network.links.len()],
            ceiling: vec![f64::INFINITY; network.links.len()],
            barred: vec![0.0; network.inputs.len()],
        }
    }
}
