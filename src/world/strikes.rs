//! Shocks of a run, dated and drawn alike.

use bevy_ecs::prelude::*;

use crate::random::{Luck, Process, key};
use crate::rules::shock::Profile;
use crate::scenario::model::{Hit, Model};
use crate::units::Days;

/// A shock that strikes in this run.
#[derive(Debug, Clone)]
pub struct Strike {
    /// Identifier of the shock, or of the hazard and the group that it hits.
    pub id: String,
    /// Name of the shock or hazard.
    pub name: String,
    /// Whether it was drawn.
    pub drawn: bool,
    /// First tick.
    pub begins: u32,
    /// Its course over time.
    pub profile: Profile,
    /// What it hits.
    pub hits: Hit,
}

/// Shocks that are still to come or going on, in order of their beginning.
#[derive(Resource, Debug, Clone, Default)]
pub struct Strikes {
    /// All of the run.
    pub all: Vec<Strike>,
    /// How many have begun.
    pub begun: usize,
    /// Places of those that are going on.
    active: Vec<usize>,
    /// By sort of hit: whether some shock went on in the last step or goes on now.
    felt: [bool; 4],
}

impl Strikes {
    /// Dated shocks and those that are drawn, in order of time; equal days in the order of identifiers.
    #[must_use]
    pub fn of(model: &Model, luck: Luck) -> Self {
        let dated = model.shocks.iter().map(|shock| Strike {
            id: shock.label.id.clone(),
            name: shock.label.name.clone(),
            drawn: false,
            begins: shock.begins,
            profile: shock.profile.clone(),
            hits: shock.hits.clone(),
        });
        let mut all: Vec<Strike> = dated.collect();
        let horizon = model.calendar.step * f64::from(model.calendar.ticks);
        for hazard in &model.hazards {
            for group in &hazard.groups {
                let agent = key(&group.id);
                let mut now = Days::ZERO;
                for number in 0.. {
                    let mut draws = luck.draws(Process::Hazard, agent, number);
                    now += draws.exponential(hazard.interval);
                    if now >= horizon {
                        break;
                    }
                    let lasts = Some(draws.duration(&hazard.lasts));
                    all.push(Strike {
                        id: group.id.clone(),
                        name: hazard.label.name.clone(),
                        drawn: true,
                        begins: (now / model.calendar.step) as u32,
                        profile: Profile { onset: hazard.onset, lasts, recovery: hazard.recovery.clone() },
                        hits: group.hits.clone(),
                    });
                }
            }
        }
        all.sort_by(|a, b| (a.begins, &a.id).cmp(&(b.begins, &b.id)));
        Self { all, ..Self::default() }
    }

    /// Lets those begin whose tick has come and takes out those of which nothing is left; returns the latter.
    pub fn advance(&mut self, tick: u32, step: Days) -> Vec<usize> {
        self.felt = self.sorts();
        while self.begun < self.all.len() && self.all[self.begun].begins <= tick {
            self.active.push(self.begun);
            self.begun += 1;
        }
        let over = |i: &usize| {
            let elapsed = step * f64::from(tick - self.all[*i].begins);
            self.all[*i].profile.over().is_some_and(|over| elapsed >= over)
        };
        let (gone, active) = self.active.iter().copied().partition(over);
        self.active = active;
        let now = self.sorts();
        self.felt = [0, 1, 2, 3].map(|sort| self.felt[sort] || now[sort]);
        gone
    }

    fn sorts(&self) -> [bool; 4] {
        let mut sorts = [false; 4];
        for i in &self.active {
            sorts[self.all[*i].hits.sort()] = true;
        }
        sorts
    }

    /// Whether anything that one of these hits moves may have changed since the last step: 0 for outages, 1 for
    /// demand, 2 for closures, 3 for use per unit.
    #[must_use]
    pub fn felt(&self, sort: usize) -> bool {
        self.felt[sort]
    }

    /// Shocks that go on at a tick, with their strength, in order of their beginning.
    pub fn active(&self, tick: u32, step: Days) -> impl Iterator<Item = (&Strike, f64)> {
        self.active.iter().map(move |i| {
            let strike = &self.all[*i];
            (strike, strike.profile.strength(step * f64::from(tick - strike.begins)))
        })
    }
}

impl Hit {
    /// Number of its sort.
    fn sort(&self) -> usize {
        match self {
            Self::Outage(..) => 0,
            Self::Demand(..) => 1,
            Self::Closure(..) => 2,
            Self::Use(..) => 3,
        }
    }
}
