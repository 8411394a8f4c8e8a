//! Measures: when they hold, and what they touch.

use super::{Resolver, label};
use crate::ids::{CountryId, InputId, MeasureId};
use crate::scenario::check::Checker;
use crate::scenario::model::{Alliance, Dates, Instrument, Measure, Rationing, Trigger};
use crate::scenario::scenario_file as file;
use crate::units::Days;

impl Resolver<'_> {
    pub(super) fn measure(&self, measure: &file::Measure, all: &[file::Measure], checker: &mut Checker<'_>) -> Measure {
        let path = format!("measures[{}]", measure.id);
        let dates = self.dates(measure, &path, checker);
        let trigger = measure.trigger.as_ref().map(|t| self.trigger(t, measure, all, &path, checker));
        let ids = |list: &[String]| list.iter().map(|id| measure_id(all, id)).collect::<Vec<_>>();
        let instrument = match &measure.instrument {
            file::Instrument::Stockpile(stockpile) => self.stockpile(stockpile, measure, &path, checker),
            file::Instrument::Allocation(allocation) => self.allocation(measure, allocation, &path, checker),
            file::Instrument::Acquire(acquire) => self.acquisition(measure, acquire, &path, checker),
            file::Instrument::Preference(preference) => self.preference(measure, preference, &path, checker),
            file::Instrument::Ban => Instrument::Ban(self.gated_links(measure, &path, checker)),
            file::Instrument::Quota(quota) => self.quota(quota, measure, &path, checker),
            file::Instrument::Licence(licence) => {
                let links = self.gated_links(measure, &path, checker);
                let regime = self.regime(licence, measure, &path, checker);
                Instrument::Licence { links, regime }
            }
            file::Instrument::Duty(duty) => {
                let links = match duty.on {
                    file::Direction::Exports => self.gated_links(measure, &path, checker),
                    file::Direction::Imports => self.imports(measure, &path, checker),
                };
                Instrument::Duty { links, rate: duty.rate }
            }
            file::Instrument::Truce(truce) => {
                let control = |i: &file::Instrument| gated(i) || matches!(i, file::Instrument::Duty(_));
                touches(&truce.suspends, all, control, &format!("{path}.instrument.suspends"), "an export control or a duty", checker);
                let licence = |i: &file::Instrument| matches!(i, file::Instrument::Licence(_));
                touches(&truce.eases, all, licence, &format!("{path}.instrument.eases"), "a licence regime", checker);
                Instrument::Truce { suspends: ids(&truce.suspends), eases: ids(&truce.eases), approved: truce.approved }
            }
            file::Instrument::Crackdown(crackdown) => {
                touches(&crackdown.on, all, gated, &format!("{path}.instrument.on"), "an export control", checker);
                Instrument::Crackdown { on: ids(&crackdown.on), enforcement: crackdown.enforcement, broken: crackdown.broken }
            }
            file::Instrument::Alliance(alliance) => self.alliance(alliance, measure),
            file::Instrument::Technology(technology) => Instrument::Technology(self.technology(measure, technology, &path, checker)),
            file::Instrument::JointResearch(research) => Instrument::Research(self.research(measure, research, &path, checker)),
            support => {
                let terms = support.terms().expect("all other instruments are support");
                Instrument::Support(self.support(measure, terms, &path, checker))
            }
        };
        Measure {
            label: label(&measure.id, &measure.name),
            by: self.country(&measure.by),
            dates,
            trigger,
            reopening: if measure.reopening.0 > Days::ZERO { self.calendar.ticks_of(measure.reopening.0) } else { 0 },
            enforcement: measure.enforcement,
            instrument,
        }
    }

    fn dates(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Dates {
        let (Some(announced), Some(effective)) = (measure.announced, measure.effective) else { return Dates::NEVER };
        Dates {
            announced: self.in_time(announced, &format!("{path}.announced"), checker),
            effective: self.in_time(effective, &format!("{path}.effective"), checker),
            ends: measure.ends.map_or(u32::MAX, |end| self.calendar.tick(end.0)),
        }
    }

    fn trigger(
        &self,
        trigger: &file::Trigger,
        measure: &file::Measure,
        all: &[file::Measure],
        path: &str,
        checker: &mut Checker<'_>,
    ) -> Trigger {
        let ticks = |time: Days| if time > Days::ZERO { self.calendar.ticks_of(time) } else { 0 };
        match trigger {
            file::Trigger::Answer(answer) => Trigger::Answer {
                to: answer.to.iter().map(|id| measure_id(all, id)).collect(),
                after: answer.after.clone(),
                odds: answer.odds,
                notice: ticks(answer.notice.0),
                lasts: answer.lasts.map(|time| self.calendar.ticks_of(time.0)),
            },
            file::Trigger::Short(short) => {
                let watched = if short.watch.is_empty() { &measure.commodities } else { &short.watch };
                Trigger::Short {
                    watched: watched.iter().map(|id| self.at_home(measure, id, path, checker)).collect(),
                    below: short.below.0,
                    above: short.above.0,
                    review: self.calendar.ticks_of(short.review.0),
                    notice: ticks(short.notice.0),
                    odds: short.odds,
                }
            }
        }
    }

    /// Users and makers of a commodity in the acting country.
    fn at_home(
        &self,
        measure: &file::Measure,
        commodity: &str,
        path: &str,
        checker: &mut Checker<'_>,
    ) -> (Vec<InputId>, Vec<crate::ids::OutputId>) {
        let (by, id) = (self.country(&measure.by), self.commodity(commodity));
        let inputs = self.users(id, |country| country == by);
        if inputs.is_empty() {
            let title = format!("`{}` can never be set off: nobody in {} uses `{commodity}`", measure.id, measure.by);
            checker.report(
                "S103",
                &format!("{path}.trigger"),
                title,
                "nobody to run short",
                Some("watch goods that are used at home".into()),
            );
        }
        let made = |o: &usize| {
            let output = &self.network.outputs[*o];
            output.commodity == id && self.network.companies[output.company.index()].country == by
        };
        (inputs, (0..self.network.outputs.len()).filter(made).map(crate::ids::OutputId::at).collect())
    }

    fn stockpile(&self, stockpile: &file::Stockpile, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Instrument {
        let inputs = self.stockpile_inputs(measure, path, checker);
        let may = |k: &InputId| {
            let sector = self.network.sector(self.network.inputs[k.index()].buyer);
            stockpile.sectors.is_empty() || sector.is_some_and(|s| stockpile.sectors.contains(&self.network.sectors[s.index()].id))
        };
        let draws: Vec<InputId> = inputs.iter().copied().filter(|k| may(k)).collect();
        if draws.is_empty() {
            let title = format!("nobody may draw on `{}`: these sectors use none of its goods in {}", measure.id, measure.by);
            checker.report("S103", &format!("{path}.instrument.sectors"), title, "no users", Some("name sectors that use them".into()));
        }
        let by = self.country(&measure.by);
        let abroad = |id: &String| self.users(self.commodity(id), |country| country != by);
        let mut allied: Vec<InputId> = measure.commodities.iter().flat_map(abroad).filter(|k| may(k)).collect();
        allied.sort_unstable();
        Instrument::Stockpile {
            inputs,
            draws,
            allied,
            cover: stockpile.cover.0,
            bought_over: stockpile.bought_over.map(|time| time.0),
            price_limit: stockpile.price_limit.unwrap_or(f64::INFINITY),
            release_below: stockpile.release_below.0,
        }
    }

    /// Who uses a commodity in some countries.
    fn users(&self, commodity: crate::ids::CommodityId, wanted: impl Fn(CountryId) -> bool) -> Vec<InputId> {
        let fits = |k: &usize| self.network.inputs[*k].commodity == commodity && wanted(self.network.inputs[*k].country);
        (0..self.network.inputs.len()).filter(fits).map(InputId::at).collect()
    }

    fn stockpile_inputs(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<InputId> {
        let by = self.country(&measure.by);
        let mut inputs = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            let commodity = self.commodity(id);
            let before = inputs.len();
            inputs.extend(self.users(commodity, |country| country == by));
            if inputs.len() == before {
                let title = format!("`{}` touches nothing: nobody in {} uses `{id}`", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no users", Some("leave the commodity out".into()));
            }
        }
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    fn alliance(&self, alliance: &file::Alliance, measure: &file::Measure) -> Instrument {
        let mut members: Vec<CountryId> = alliance.members.iter().chain([&measure.by]).map(|id| self.country(id)).collect();
        members.sort_unstable();
        members.dedup();
        Instrument::Alliance(Alliance {
            exempt: alliance.exempt,
            licence_time: alliance.licence_time,
            pooled_stockpiles: alliance.pooled_stockpiles,
            rule: alliance.allocation_rank.then(|| Rationing::AlliesFirst(members.clone())),
            qualification_time: alliance.qualification_time,
            pooled_support: alliance.pooled_support,
            members,
        })
    }
}

/// Whether a measure stands at gates.
fn gated(instrument: &file::Instrument) -> bool {
    matches!(instrument, file::Instrument::Ban | file::Instrument::Quota(_) | file::Instrument::Licence(_))
}

/// Reports measures that another one cannot touch, being of another sort.
fn touches(
    ids: &[String],
    all: &[file::Measure],
    fits: impl Fn(&file::Instrument) -> bool,
    path: &str,
    sort: &str,
    checker: &mut Checker<'_>,
) {
    for (i, id) in ids.iter().enumerate() {
        if !all.iter().any(|m| &m.id == id && fits(&m.instrument)) {
            checker.report(
                "S103",
                &format!("{path}[{i}]"),
                format!("`{id}` is not {sort}, so this touches nothing"),
                "without effect",
                None,
            );
        }
    }
}

fn measure_id(all: &[file::Measure], id: &str) -> MeasureId {
    MeasureId::at(all.iter().position(|m| m.id == id).expect("measures were checked"))
}
