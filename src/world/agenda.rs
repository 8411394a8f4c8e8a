//! When measures are known, apply and end in this run: as the scenario dates them, or as events set them off; and what
//! truces, crackdowns and alliances make of them.

use bevy_ecs::prelude::*;

use crate::ids::{CountryId, MeasureId};
use crate::scenario::model::{Alliance, Dates, Instrument, Measure, Model};

/// Dates of all measures in this run, in the order of the model's measures, and how they stand today.
#[derive(Resource, Debug, Clone, Default)]
pub struct Agenda {
    /// Dates; those of a measure that nothing has set off yet lie beyond every run.
    pub dates: Vec<Dates>,
    /// Whether a truce suspends each measure.
    pub suspended: Vec<bool>,
    /// Odds of approval that a truce grants at least, by measure.
    pub eased: Vec<f64>,
    /// Share of the forbidden flow that is stopped, by measure.
    pub enforcement: Vec<f64>,
    /// Whether some alliance is in force.
    pub allied: bool,
    /// Whether each measure stands at its gates today.
    pub stands: Vec<bool>,
    /// Whether each measure stood at its gates before the last change.
    pub stood: Vec<bool>,
}

impl Agenda {
    /// The dates of the scenario, and nothing in force.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let n = model.measures.len();
        Self {
            dates: model.measures.iter().map(|m| m.dates).collect(),
            suspended: vec![false; n],
            eased: vec![0.0; n],
            enforcement: model.measures.iter().map(|m| m.enforcement).collect(),
            allied: false,
            stands: vec![false; n],
            stood: vec![false; n],
        }
    }

    /// Whether a measure applies at a tick.
    #[must_use]
    pub fn in_force(&self, measure: usize, tick: u32) -> bool {
        self.dates[measure].in_force(tick) && !self.suspended[measure]
    }

    /// Whether gates, duties or odds may change at a tick.
    #[must_use]
    pub fn turns(&self, model: &Model, tick: u32) -> bool {
        self.dates.iter().zip(&model.measures).any(|(dates, measure)| {
            let odds_change =
                matches!(&measure.instrument, Instrument::Licence { regime, .. } if regime.odds.iter().any(|o| o.from == tick));
            dates.effective == tick || dates.ends == tick || reopens(dates, measure) == tick || odds_change
        })
    }

    /// Works out how all measures stand at a tick.
    pub fn turn(&mut self, model: &Model, tick: u32) {
        self.suspended.fill(false);
        self.eased.fill(0.0);
        self.allied = false;
        for (m, enforcement) in self.enforcement.iter_mut().enumerate() {
            *enforcement = model.measures[m].enforcement;
        }
        for (measure, _) in model.measures.iter().zip(&self.dates).filter(|(_, dates)| dates.in_force(tick)) {
            match &measure.instrument {
                Instrument::Truce { suspends, eases, approved } => {
                    suspends.iter().for_each(|m| self.suspended[m.index()] = true);
                    eases.iter().for_each(|m| self.eased[m.index()] = self.eased[m.index()].max(*approved));
                }
                Instrument::Crackdown { on, enforcement, .. } => {
                    on.iter().for_each(|m| self.enforcement[m.index()] = *enforcement);
                }
                Instrument::Alliance(_) => self.allied = true,
                _ => {}
            }
        }
        std::mem::swap(&mut self.stands, &mut self.stood);
        for (m, measure) in model.measures.iter().enumerate() {
            let dates = &self.dates[m];
            self.stands[m] = (dates.effective..reopens(dates, measure)).contains(&tick) && !self.suspended[m];
        }
    }

    /// Alliances in force at a tick, with the places of their measures.
    pub fn alliances<'m>(&'m self, model: &'m Model, tick: u32) -> impl Iterator<Item = (usize, &'m Alliance)> + 'm {
        model.measures.iter().enumerate().filter(move |(m, _)| self.allied && self.in_force(*m, tick)).filter_map(|(m, measure)| {
            match &measure.instrument {
                Instrument::Alliance(alliance) => Some((m, alliance)),
                _ => None,
            }
        })
    }

    /// Alliances in force at a tick, of which both countries are members.
    fn shared<'m>(&'m self, model: &'m Model, tick: u32, a: CountryId, b: CountryId) -> impl Iterator<Item = &'m Alliance> + 'm {
        self.alliances(model, tick).map(|(_, alliance)| alliance).filter(move |alliance| alliance.joins(a, b))
    }

    /// Whether an alliance spares users in a country the export controls of another.
    #[must_use]
    pub fn spares(&self, model: &Model, tick: u32, by: CountryId, user: CountryId) -> bool {
        self.shared(model, tick, by, user).any(|alliance| alliance.exempt)
    }

    /// Time for a licence of one country for another, relative to that for others [ratio].
    #[must_use]
    pub fn licence_time(&self, model: &Model, tick: u32, by: CountryId, user: CountryId) -> f64 {
        self.shared(model, tick, by, user).fold(1.0, |time, alliance| time.min(alliance.licence_time))
    }

    /// Time to qualify a supplier that a buyer in one country has qualified, for a buyer in another, relative to usual [ratio].
    #[must_use]
    pub fn qualification_time(&self, model: &Model, tick: u32, has: CountryId, wants: CountryId) -> f64 {
        self.shared(model, tick, has, wants).fold(1.0, |time, alliance| time.min(alliance.qualification_time))
    }

    /// Whether an alliance lets users in a country draw on the stockpiles of another.
    #[must_use]
    pub fn pools(&self, model: &Model, tick: u32, by: CountryId, user: CountryId) -> bool {
        self.shared(model, tick, by, user).any(|alliance| alliance.pooled_stockpiles)
    }

    /// Who pays the support that a country promised: it alone, or the members of the first alliance that pools it.
    #[must_use]
    pub fn payers<'m>(&'m self, model: &'m Model, tick: u32, by: &'m CountryId) -> &'m [CountryId] {
        let pooled = self.alliances(model, tick).find(|(_, alliance)| alliance.pooled_support && alliance.members.contains(by));
        pooled.map_or(std::slice::from_ref(by), |(_, alliance)| &alliance.members)
    }

    /// Licence regimes that stood until today and stand no more.
    pub fn lifted_regimes<'m>(&'m self, model: &'m Model) -> impl Iterator<Item = MeasureId> + 'm {
        let lifted = |m: &usize| self.stood[*m] && !self.stands[*m];
        (0..self.stands.len())
            .filter(lifted)
            .filter(|m| matches!(model.measures[*m].instrument, Instrument::Licence { .. }))
            .map(MeasureId::at)
    }
}

/// Tick on which the gates of a measure open: customs need a while after it is lifted.
fn reopens(dates: &Dates, measure: &Measure) -> u32 {
    dates.ends.saturating_add(measure.reopening)
}
