//! Technology and what research finds spread, and change what is used per unit of output.

use bevy_ecs::prelude::*;

use crate::maths::closing_share;
use crate::random::{Luck, Process, key};
use crate::rules::knowledge::{intensity, spread};
use crate::scenario::model::{Change, Instrument, Model};
use crate::scenario::values::DAYS_PER_YEAR;
use crate::tick::Phase;
use crate::units::Money;
use crate::world::agenda::Agenda;
use crate::world::flows::Inputs;
use crate::world::journal::Journal;
use crate::world::knowledge::Knowledge;
use crate::world::resources::{Clock, Dice, Setting};
use crate::world::swaps::Swaps;
use crate::world::treasury::Treasury;

use super::investment;

/// Adds the systems of the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((research, learn).chain().after(investment::pay).in_set(Phase::Adaptation));
}

/// What research has in store: the tick on which it is known whether it has found something, and whether it has.
fn found(model: &Model, luck: Luck, measure: usize, effective: u32) -> Option<(u32, bool)> {
    let Instrument::Research(research) = &model.measures[measure].instrument else { return None };
    let mut draws = luck.draws(Process::Research, key(&model.measures[measure].label.id), 0);
    let (delay, success) = (draws.duration(&research.delay), draws.uniform() < research.success);
    Some((effective.saturating_add(model.calendar.ticks_of(delay)), success))
}

/// Research costs until its result is known.
fn research(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    agenda: Res<Agenda>,
    mut treasury: ResMut<Treasury>,
    mut swaps: ResMut<Swaps>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    let swaps = &mut *swaps;
    for (m, measure) in model.measures.iter().enumerate() {
        let Instrument::Research(research) = &measure.instrument else { continue };
        if !agenda.in_force(m, clock.tick) {
            continue;
        }
        let Some((known, success)) = found(model, dice.0, m, agenda.dates[m].effective) else { continue };
        if clock.tick < known {
            let each = Money(research.cost.0 * (clock.step.0 / DAYS_PER_YEAR) / research.members.len() as f64);
            for member in &research.members {
                treasury.spent[member.index()] += each;
            }
        }
        if clock.tick == known {
            if success {
                research.opens.iter().for_each(|swap| swaps.open[*swap] = true);
            }
            let what = if success { "finds what it looked for" } else { "finds nothing" };
            journal.tell(clock.tick, || (measure.label.name.clone(), what.to_owned(), "the research is done".to_owned()));
        }
    }
}

/// The change that a measure brings, and whether it spreads at a tick; none for measures that bring none.
fn change<'m>(model: &'m Model, luck: Luck, agenda: &Agenda, m: usize, tick: u32) -> Option<(&'m Change, bool)> {
    match &model.measures[m].instrument {
        Instrument::Technology(technology) => Some((&technology.change, agenda.in_force(m, tick))),
        Instrument::Research(research) => {
            let dates = &agenda.dates[m];
            let (known, success) = found(model, luck, m, dates.effective)?;
            Some((&research.change, success && known < dates.ends && known <= tick))
        }
        _ => None,
    }
}

/// Changes spread.
fn learn(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    agenda: Res<Agenda>,
    mut knowledge: ResMut<Knowledge>,
    mut inputs: ResMut<Inputs>,
) {
    if knowledge.touched.is_empty() {
        return;
    }
    let model = &*setting.0;
    let inputs = &mut *inputs;
    for k in &knowledge.touched {
        inputs.learnt[*k] = 1.0;
    }
    for m in 0..model.measures.len() {
        let Some((change, goes_on)) = change(model, dice.0, &agenda, m, clock.tick) else { continue };
        let share = closing_share(clock.step, change.adoption);
        knowledge.spread[m] = spread(knowledge.spread[m], goes_on, change.intensity <= 1.0, share);
        let factor = intensity(change.intensity, knowledge.spread[m]);
        for k in &change.inputs {
            inputs.learnt[k.index()] *= factor;
        }
    }
    for k in &knowledge.touched {
        inputs.per[*k] = model.network.inputs[*k].per * (inputs.asked[*k] * inputs.learnt[*k]);
    }
}
