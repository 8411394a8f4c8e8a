//! When measures are known, apply and end in this run: as the scenario dates them, or as events set them off.

use bevy_ecs::prelude::*;

use crate::scenario::model::{Dates, Instrument, Model};

/// Dates of all measures in this run, in the order of the model's measures.
#[derive(Resource, Debug, Clone, Default)]
pub struct Agenda {
    /// Dates; those of a measure that nothing has set off yet lie beyond every run.
    pub dates: Vec<Dates>,
}

impl Agenda {
    /// The dates of the scenario.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self { dates: model.measures.iter().map(|m| m.dates).collect() }
    }

    /// Whether a measure applies at a tick.
    #[must_use]
    pub fn in_force(&self, measure: usize, tick: u32) -> bool {
        self.dates[measure].in_force(tick)
    }

    /// Whether gates or odds may change at a tick.
    #[must_use]
    pub fn turns(&self, model: &Model, tick: u32) -> bool {
        self.dates.iter().zip(&model.measures).any(|(dates, measure)| {
            let odds_change =
                matches!(&measure.instrument, Instrument::Licence { regime, .. } if regime.odds.iter().any(|o| o.from == tick));
            dates.effective == tick || dates.ends == tick || odds_change
        })
    }
}
