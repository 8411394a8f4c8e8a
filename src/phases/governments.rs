//! Governments react: they answer each other, act on short stocks at home, buy for stockpiles and release from them.

use bevy_ecs::prelude::*;

use crate::ids::InputId;
use crate::network::Network;
use crate::random::{Process, key};
use crate::rules::government::{Decision, cover, review};
use crate::rules::stockpile::{claim, given_up, purchase, release_share, threshold};
use crate::scenario::model::{Dates, Instrument, Measure, Model, Trigger};
use crate::scenario::structure::Stretching;
use crate::tick::Phase;
use crate::units::{Days, Quantity, Rate};
use crate::world::agenda::Agenda;
use crate::world::flows::{Inputs, Outputs};
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Dice, Ledger, Reserve, Reserves, Setting};
use crate::world::treasury::Treasury;

/// Adds the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems((react, open_stockpiles, buy_companies, buy, release).chain().in_set(Phase::Governments));
}

/// Sets dates of measures that wait for an event. Nobody acts before the next day.
fn react(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    inputs: Res<Inputs>,
    outputs: Res<Outputs>,
    mut agenda: ResMut<Agenda>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    for (m, measure) in model.measures.iter().enumerate() {
        match &measure.trigger {
            None => {}
            Some(Trigger::Answer { to, after, odds, notice, lasts }) => {
                let provoked = to.iter().any(|other| agenda.dates[other.index()].announced == clock.tick);
                if !provoked || agenda.dates[m] != Dates::NEVER {
                    continue;
                }
                let mut draws = dice.0.draws(Process::Answer, key(&measure.label.id), 0);
                if draws.uniform() < *odds {
                    let announced = clock.tick.saturating_add(model.calendar.ticks_of(draws.duration(after)));
                    let effective = announced.saturating_add(*notice);
                    let ends = lasts.map_or(u32::MAX, |ticks| effective.saturating_add(ticks));
                    agenda.dates[m] = Dates { announced, effective, ends };
                }
            }
            Some(Trigger::Short { watched, below, above, review: every, notice, odds }) => {
                if !clock.tick.is_multiple_of(*every) {
                    continue;
                }
                let dates = &mut agenda.dates[m];
                let acting = (dates.announced..dates.ends).contains(&clock.tick);
                let scarcest = watched.iter().fold(Days(f64::INFINITY), |least, (users, makers)| {
                    // Of what is on its way only what is missing counts: stocks are named without it.
                    let coming = |k: &InputId| inputs.in_transit[k.index()] + inputs.at_gate[k.index()] - usual_transit(&model.network, *k);
                    let held: Quantity = users.iter().map(|k| inputs.stock[k.index()] + coming(k).min(Quantity::ZERO)).sum();
                    let made: Quantity = makers.iter().map(|o| outputs.stock[o.index()]).sum();
                    let usage: Rate = users.iter().map(|k| inputs.forecast[k.index()]).sum();
                    // What this run has drawn as usual counts for what is usual.
                    let usual = |of: &dyn Fn(&InputId) -> Days| -> Quantity {
                        let makers: Quantity = makers.iter().map(|o| outputs.target[o.index()]).sum();
                        makers + users.iter().map(|k| model.network.inputs[k.index()].base * of(k)).sum()
                    };
                    let drawn = usual(&|k| model.network.inputs[k.index()].cover) / usual(&|k| inputs.cover[k.index()]);
                    least.min(cover(held + made, usage) * if drawn.is_finite() { drawn } else { 1.0 })
                });
                match review(scarcest, *below, *above, acting) {
                    Decision::Act
                        if dice.0.draws(Process::Review, key(&measure.label.id), model.calendar.day(clock.tick)).uniform() < *odds =>
                    {
                        let announced = clock.tick + 1;
                        *dates = Dates { announced, effective: announced.saturating_add(*notice), ends: u32::MAX };
                        tell_review(&mut journal, model, measure, clock.tick, "finds too little", scarcest);
                    }
                    Decision::Lift if dates.effective <= clock.tick => {
                        dates.ends = clock.tick + 1;
                        tell_review(&mut journal, model, measure, clock.tick, "finds enough", scarcest);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What is usually on its way to a user.
fn usual_transit(network: &Network, k: InputId) -> Quantity {
    network.links[network.inputs[k.index()].links.clone()].iter().map(|link| link.base * link.transit).sum()
}

fn tell_review(journal: &mut Journal, model: &Model, measure: &Measure, tick: u32, what: &str, cover: Days) {
    journal.tell(tick, || {
        let who = model.network.countries[measure.by.index()].label.name.clone();
        (who, format!("reviews stocks at home and {what}"), format!("they last {:.0} days; measure {}", cover.0, measure.label.id))
    });
}

/// Stockpiles that were bought before enter the books, and are paid for, on the day they are announced.
fn open_stockpiles(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    mut reserves: ResMut<Reserves>,
    mut ledger: ResMut<Ledger>,
    mut treasury: ResMut<Treasury>,
) {
    let model = &*setting.0;
    for reserve in &mut reserves.0 {
        if reserve.opened || agenda.dates[reserve.measure.index()].announced != clock.tick {
            continue;
        }
        if let Instrument::Stockpile { bought_over: None, .. } = model.measures[reserve.measure.index()].instrument {
            reserve.opened = true;
            reserve.stock = reserve.size;
            ledger.entered[reserve.commodity.index()] += reserve.stock;
            treasury.pay(reserve.country, model.network.commodities[reserve.commodity.index()].price * reserve.stock);
        }
    }
}

/// Companies are paid for on the day on which they change hands.
fn buy_companies(clock: Res<Clock>, setting: Res<Setting>, agenda: Res<Agenda>, mut treasury: ResMut<Treasury>) {
    for (measure, dates) in setting.0.measures.iter().zip(&agenda.dates) {
        if let Instrument::Acquire { cost, .. } = measure.instrument
            && dates.effective == clock.tick
        {
            treasury.pay(measure.by, cost);
        }
    }
}

/// The state buys through users at home, in proportion to their normal use; they order that much more.
fn buy(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    prices: Res<Prices>,
    mut reserves: ResMut<Reserves>,
    mut inputs: ResMut<Inputs>,
    mut treasury: ResMut<Treasury>,
) {
    let model = &*setting.0;
    let inputs = &mut *inputs;
    for reserve in &mut reserves.0 {
        let Instrument::Stockpile { bought_over: Some(over), price_limit, .. } = model.measures[reserve.measure.index()].instrument else {
            continue;
        };
        let open = agenda.in_force(reserve.measure.index(), clock.tick);
        let lot = if open { purchase(reserve.size, reserve.stock, over, clock.step) } else { Quantity::ZERO };
        for (k, part) in &reserve.home {
            let k = k.index();
            let average = prices.average[inputs.price[k] as usize];
            inputs.public[k] = if average <= price_limit { lot * *part } else { Quantity::ZERO };
            let wanted = inputs.forecast[k] * stretched_cover(inputs, k, &model.behaviour.stretching, clock.step);
            let taken = given_up(inputs.public[k], inputs.stock[k], inputs.target[k], wanted);
            inputs.stock[k] -= taken;
            reserve.stock += taken;
            let price = model.network.commodities[reserve.commodity.index()].price * average;
            treasury.pay(reserve.country, price * taken);
        }
    }
}

/// Users whose stock is below the threshold draw, allies after users at home; what does not suffice is shared in proportion.
fn release(
    clock: Res<Clock>,
    setting: Res<Setting>,
    agenda: Res<Agenda>,
    mut reserves: ResMut<Reserves>,
    mut inputs: ResMut<Inputs>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    for reserve in &mut reserves.0 {
        let measure = reserve.measure.index();
        if reserve.stock <= Quantity::ZERO || !agenda.in_force(measure, clock.tick) {
            continue;
        }
        let Instrument::Stockpile { release_below, .. } = model.measures[measure].instrument else { continue };
        let before = reserve.stock;
        let wants = Wants { release_below, stretching: &model.behaviour.stretching, step: clock.step };
        serve(&reserve.draws, &mut reserve.stock, &wants, &mut inputs);
        if agenda.allied && reserve.stock > Quantity::ZERO {
            let may = |k: &InputId| agenda.pools(model, clock.tick, reserve.country, model.network.inputs[k.index()].country);
            let allies: Vec<InputId> = reserve.allied.iter().copied().filter(may).collect();
            serve(&allies, &mut reserve.stock, &wants, &mut inputs);
        }
        if reserve.stock < before {
            tell(reserve, clock.tick, model, &mut journal);
        }
    }
}

/// What decides how much users want of a reserve.
struct Wants<'m> {
    release_below: Days,
    stretching: &'m Stretching,
    step: Days,
}

impl Wants<'_> {
    fn claim(&self, inputs: &Inputs, k: usize) -> Quantity {
        let wanted = stretched_cover(inputs, k, self.stretching, self.step);
        claim(inputs.stock[k], inputs.forecast[k], threshold(self.release_below, inputs.cover[k], wanted))
    }
}

/// Stock that a user wants to see before it runs in full, in time of use.
fn stretched_cover(inputs: &Inputs, k: usize, stretching: &Stretching, step: Days) -> Days {
    (inputs.cover[k] + step) * stretching.share(inputs.cut[k])
}

/// Serves the claims of some users out of a reserve.
fn serve(users: &[InputId], stock: &mut Quantity, wants: &Wants<'_>, inputs: &mut Inputs) {
    let claims: Quantity = users.iter().map(|k| wants.claim(inputs, k.index())).sum();
    if claims <= Quantity::ZERO {
        return;
    }
    let share = release_share(*stock, claims);
    for k in users {
        let drawn = wants.claim(inputs, k.index()) * share;
        inputs.stock[k.index()] += drawn;
        *stock -= drawn;
    }
    if share < 1.0 {
        *stock = Quantity::ZERO;
    }
}

fn tell(reserve: &mut Reserve, tick: u32, model: &Model, journal: &mut Journal) {
    let who = || model.network.countries[reserve.country.index()].label.name.clone();
    let name = || model.network.commodities[reserve.commodity.index()].label.name.clone();
    if !reserve.drawn {
        journal.tell(tick, || (who(), format!("draws on its stockpile of {}", name()), "users run short".into()));
    }
    if reserve.stock == Quantity::ZERO {
        journal.tell(tick, || (who(), format!("has used up its stockpile of {}", name()), "users drew more than was left".into()));
    }
    reserve.drawn = true;
}
