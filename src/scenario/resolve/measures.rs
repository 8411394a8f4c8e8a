//! Measures: which links and users they touch.

use super::{Resolver, label};
use crate::ids::{CommodityId, CountryId, InputId, LinkId};
use crate::scenario::check::Checker;
use crate::scenario::model::{Dates, Instrument, Measure, Odds, Regime};
use crate::scenario::scenario_file as file;
use crate::units::Quantity;

impl Resolver<'_> {
    pub(super) fn measure(&self, measure: &file::Measure, checker: &mut Checker<'_>) -> Measure {
        let path = format!("measures[{}]", measure.id);
        let announced = self.in_time(measure.announced, &format!("{path}.announced"), checker);
        let effective = self.in_time(measure.effective, &format!("{path}.effective"), checker);
        let instrument = match &measure.instrument {
            file::Instrument::Stockpile(stockpile) => Instrument::Stockpile {
                inputs: self.stockpile_inputs(measure, &path, checker),
                cover: stockpile.cover.0,
                release_below: stockpile.release_below.0,
            },
            file::Instrument::Ban => Instrument::Ban(self.gated_links(measure, &path, checker)),
            file::Instrument::Quota(quota) => Instrument::Quota {
                links: self.gated_links(measure, &path, checker),
                volume: Quantity(quota.volume),
                period: self.calendar.ticks_of(quota.period.0),
            },
            file::Instrument::Licence(licence) => {
                let links = self.gated_links(measure, &path, checker);
                let regime = self.regime(licence, effective, measure, &path, checker);
                Instrument::Licence { links, regime }
            }
        };
        Measure {
            label: label(&measure.id, &measure.name),
            by: self.country(&measure.by),
            dates: Dates { announced, effective, ends: measure.ends.map_or(u32::MAX, |end| self.calendar.tick(end.0)) },
            enforcement: measure.enforcement,
            instrument,
        }
    }

    /// Links that cross the border of the acting country towards a destination that is meant.
    fn gated_links(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<LinkId> {
        let by = self.country(&measure.by);
        let meant: Vec<bool> = (self.network.countries.iter())
            .map(|c| (measure.against.is_empty() || measure.against.contains(&c.label.id)) && !measure.except.contains(&c.label.id))
            .collect();
        let trades = |l: &LinkId| !self.network.links[l.index()].is_candidate();
        let mut links = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            links.extend(
                self.exports(by, self.commodity(id)).filter(|l| meant[self.network.destination(&self.network.links[l.index()]).index()]),
            );
            if !self.exports(by, self.commodity(id)).any(|l| trades(&l)) {
                let title = format!("`{}` touches nothing of `{id}`: {} sells none of it abroad", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no trade", Some("leave the commodity out".into()));
            }
        }
        if !links.iter().any(trades) {
            let title = format!("`{}` touches nothing: {} sells none of these goods to the destinations it means", measure.id, measure.by);
            checker.report("S103", path, title, "no trade", Some("widen `against`, shorten `except`, or remove the measure".into()));
        }
        links.sort_unstable();
        links.dedup();
        links
    }

    /// Links on which a country sells a commodity abroad.
    fn exports(&self, by: CountryId, commodity: CommodityId) -> impl Iterator<Item = LinkId> + '_ {
        let crosses = move |link: &crate::network::Link| {
            self.network.commodity(link) == commodity && self.network.origin(link) == by && self.network.destination(link) != by
        };
        self.network.links.iter().enumerate().filter(move |(_, link)| crosses(link)).map(|(l, _)| LinkId::at(l))
    }

    fn stockpile_inputs(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<InputId> {
        let by = self.country(&measure.by);
        let mut inputs = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            let commodity = self.commodity(id);
            let before = inputs.len();
            inputs.extend(
                self.network
                    .inputs
                    .iter()
                    .enumerate()
                    .filter(|(_, k)| k.country == by && k.commodity == commodity)
                    .map(|(k, _)| InputId::at(k)),
            );
            if inputs.len() == before {
                let title = format!("`{}` touches nothing: nobody in {} uses `{id}`", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no users", Some("leave the commodity out".into()));
            }
        }
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// Odds are held against all exports of the commodities, exempt destinations included, so that an arm may exempt some.
    fn regime(&self, licence: &file::Licence, effective: u32, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Regime {
        let odds: Vec<Odds> = (licence.odds.iter())
            .map(|odds| Odds {
                to: odds.to.iter().map(|c| self.country(c)).collect(),
                sectors: odds.sectors.iter().map(|s| self.sector(s)).collect(),
                from: odds.from.map_or(effective, |date| self.calendar.tick(date.0)),
                approved: odds.approved,
            })
            .collect();
        let by = self.country(&measure.by);
        let links: Vec<LinkId> = measure.commodities.iter().flat_map(|c| self.exports(by, self.commodity(c))).collect();
        let buyer = |l: &LinkId| {
            let link = &self.network.links[l.index()];
            (self.network.destination(link), self.network.sector(self.network.inputs[link.input.index()].buyer))
        };
        for (i, entry) in odds.iter().enumerate() {
            if !links.iter().map(buyer).any(|(to, sector)| entry.fits(to, sector, u32::MAX)) {
                let title = "these odds touch nothing: no user of that sector in those destinations buys under the licence".to_owned();
                checker.report(
                    "S103",
                    &format!("{path}.instrument.odds[{i}]"),
                    title,
                    "no users",
                    Some("correct `to` or `sectors`, or leave the entry out".into()),
                );
            }
        }
        let covered = links.iter().map(buyer).all(|(to, sector)| odds.iter().any(|o| o.fits(to, sector, effective)));
        if !covered {
            let title = "some users have no odds of approval on the effective day".to_owned();
            checker.report(
                "S109",
                &format!("{path}.instrument.odds"),
                title,
                "incomplete",
                Some("begin with an entry for all: (approved: 0.8)".into()),
            );
        }
        Regime {
            statutory: licence.statutory.0,
            processing: licence.processing.clone(),
            consignment: self.calendar.ticks_of(licence.consignment.0),
            odds,
        }
    }
}
