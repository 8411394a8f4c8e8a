//! How far technology and research have spread in a run.

use bevy_ecs::prelude::*;

use crate::scenario::model::{Instrument, Model};

/// How far each measure has spread among those it concerns, by measure; nothing for measures that spread nothing [share].
#[derive(Resource, Debug, Clone, Default)]
pub struct Knowledge {
    /// Share of the way.
    pub spread: Vec<f64>,
    /// Inputs that some measure concerns.
    pub touched: Vec<usize>,
}

impl Knowledge {
    /// Nothing has spread.
    #[must_use]
    pub fn unspread(model: &Model) -> Self {
        let change = |m: &crate::scenario::model::Measure| match &m.instrument {
            Instrument::Technology(technology) => technology.change.inputs.clone(),
            Instrument::Research(research) => research.change.inputs.clone(),
            _ => Vec::new(),
        };
        let mut touched: Vec<usize> = model.measures.iter().flat_map(change).map(crate::ids::InputId::index).collect();
        touched.sort_unstable();
        touched.dedup();
        Self { spread: vec![0.0; model.measures.len()], touched }
    }
}
