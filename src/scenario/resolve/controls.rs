//! Export controls and duties: the links that they stand at.

use super::Resolver;
use crate::ids::{CommodityId, CountryId, LinkId};
use crate::network::reach::{content, serves};
use crate::network::{Buyer, Link};
use crate::scenario::check::Checker;
use crate::scenario::model::{Instrument, Odds, Regime};
use crate::scenario::scenario_file as file;
use crate::units::{Quantity, Rate};

impl Resolver<'_> {
    /// Links that cross the border of the acting country towards destinations and users that are meant, and links of
    /// other countries whose goods fall under a rule on foreign products.
    pub(super) fn gated_links(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<LinkId> {
        let by = self.country(&measure.by);
        let meant = self.meant(measure);
        let users = measure.users.as_ref().map(|users| self.users_meant(users));
        let reached = |l: &LinkId| {
            let link = &self.network.links[l.index()];
            meant[self.network.destination(link).index()] && users.as_ref().is_none_or(|users| users[link.input.index()])
        };
        let trades = |l: &LinkId| self.network.links[l.index()].base > Rate::ZERO;
        let mut links = Vec::new();
        for (i, id) in measure.commodities.iter().enumerate() {
            links.extend(self.exports(by, self.commodity(id)).filter(reached));
            if !self.exports(by, self.commodity(id)).any(|l| trades(&l)) {
                let title = format!("`{}` touches nothing of `{id}`: {} sells none of it abroad", measure.id, measure.by);
                checker.report("S103", &format!("{path}.commodities[{i}]"), title, "no trade", Some("leave the commodity out".into()));
            }
        }
        if let Some(rule) = &measure.foreign_products {
            let foreign: Vec<LinkId> = self.foreign(by, measure, rule).into_iter().filter(reached).collect();
            if !foreign.iter().any(trades) {
                let title = format!("the rule on foreign products touches nothing: no good made abroad holds so much from {}", measure.by);
                checker.report(
                    "S103",
                    &format!("{path}.foreign_products"),
                    title,
                    "no trade",
                    Some("lower `share` or leave it out".into()),
                );
            }
            links.extend(foreign);
        }
        if !links.iter().any(trades) {
            let title = format!("`{}` touches nothing: {} sells none of these goods to those whom it means", measure.id, measure.by);
            checker.report(
                "S103",
                path,
                title,
                "no trade",
                Some("widen `against` or `users`, shorten `except`, or remove the measure".into()),
            );
        }
        links.sort_unstable();
        links.dedup();
        links
    }

    /// Countries that a measure means, by number.
    fn meant(&self, measure: &file::Measure) -> Vec<bool> {
        (self.network.countries.iter())
            .map(|c| (measure.against.is_empty() || measure.against.contains(&c.label.id)) && !measure.except.contains(&c.label.id))
            .collect()
    }

    /// Inputs whose buyers a measure means.
    fn users_meant(&self, users: &file::Users) -> Vec<bool> {
        let listed = |sector: crate::ids::SectorId| users.sectors.contains(&self.network.sectors[sector.index()].id);
        let serving = serves(self.network, |end_use| listed(end_use.sector));
        let meant = |buyer: Buyer| match buyer {
            Buyer::EndUse(id) => listed(self.network.end_uses[id.index()].sector),
            Buyer::Company(id) => {
                let company = &self.network.companies[id.index()];
                users.companies.contains(&company.label.id) || !users.sectors.is_empty() && serving[id.index()] >= users.through
            }
        };
        self.network.inputs.iter().map(|k| meant(k.buyer)).collect()
    }

    /// Links over which other countries export goods that hold enough of the controlled ones.
    fn foreign(&self, by: CountryId, measure: &file::Measure, rule: &file::ForeignProducts) -> Vec<LinkId> {
        let commodities: Vec<CommodityId> = measure.commodities.iter().map(|id| self.commodity(id)).collect();
        let held = content(self.network, by, &commodities);
        let falls = |link: &Link| {
            let (from, to) = (self.network.origin(link), self.network.destination(link));
            let good = &self.network.commodities[self.network.commodity(link).index()].label.id;
            let share = held[link.output.index()];
            from != by
                && to != by
                && from != to
                && share > 0.0
                && share >= rule.share
                && (rule.goods.is_empty() || rule.goods.contains(good))
        };
        self.network.links.iter().enumerate().filter(|(_, link)| falls(link)).map(|(l, _)| LinkId::at(l)).collect()
    }

    /// Links over which the acting country buys from the origins that are meant.
    pub(super) fn imports(&self, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Vec<LinkId> {
        let (by, meant) = (self.country(&measure.by), self.meant(measure));
        let commodities: Vec<CommodityId> = measure.commodities.iter().map(|id| self.commodity(id)).collect();
        let fits = |link: &Link| {
            let (from, to) = (self.network.origin(link), self.network.destination(link));
            to == by && from != by && meant[from.index()] && commodities.contains(&self.network.commodity(link))
        };
        let links: Vec<LinkId> = self.network.links.iter().enumerate().filter(|(_, l)| fits(l)).map(|(l, _)| LinkId::at(l)).collect();
        if !links.iter().any(|l| self.network.links[l.index()].base > Rate::ZERO) {
            let title = format!("`{}` touches nothing: {} buys none of these goods from the origins it means", measure.id, measure.by);
            checker.report("S103", path, title, "no trade", Some("widen `against`, shorten `except`, or remove the measure".into()));
        }
        links
    }

    /// A quota with its lots: one per commodity or one for all, and each divided among exporters after their normal exports if
    /// the quota says so.
    pub(super) fn quota(&self, quota: &file::Quota, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Instrument {
        let links = self.gated_links(measure, path, checker);
        self.one_unit(quota, measure, path, checker);
        let of = |l: &LinkId| &self.network.links[l.index()];
        let by_exporter = quota.sharing == file::Sharing::ByExporter;
        let good = |l: &LinkId| if quota.joint { None } else { Some(self.network.commodity(of(l))) };
        let lot_of = |l: &LinkId| (good(l), if by_exporter { of(l).output.0 } else { 0 });
        let (known, numbers) = numbered(links.iter().map(lot_of));
        let flow = |wanted: &dyn Fn(&LinkId) -> bool| links.iter().filter(|l| wanted(l)).map(|l| of(l).base.0).sum::<f64>();
        let volume = |lot: &(Option<CommodityId>, u32)| {
            let share = flow(&|l| lot_of(l) == *lot) / flow(&|l| lot_of(l).0 == lot.0);
            Quantity(if by_exporter && share.is_finite() { quota.volume * share } else { quota.volume })
        };
        Instrument::Quota {
            lots: numbers,
            rights: numbered(links.iter().map(good)).1,
            volumes: known.iter().map(volume).collect(),
            links,
            period: self.calendar.ticks_of(quota.period.0),
            paced: quota.sharing == file::Sharing::Paced,
        }
    }

    /// A joint quota adds up only what is counted in one unit.
    fn one_unit(&self, quota: &file::Quota, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) {
        let unit = |id: &String| &self.network.commodities[self.commodity(id).index()].label.unit;
        let first = measure.commodities.first().map(unit);
        if let Some(other) = measure.commodities.iter().find(|id| quota.joint && Some(unit(id)) != first) {
            let title = format!("a joint quota cannot add up {} and {}", first.map_or("nothing", String::as_str), unit(other));
            let help = Some("state one quota for each unit".into());
            checker.report("S121", &format!("{path}.instrument.joint"), title, "of different units", help);
        }
    }

    /// Links on which a country sells a commodity abroad.
    fn exports(&self, by: CountryId, commodity: CommodityId) -> impl Iterator<Item = LinkId> + '_ {
        let crosses = move |link: &Link| {
            self.network.commodity(link) == commodity && self.network.origin(link) == by && self.network.destination(link) != by
        };
        self.network.links.iter().enumerate().filter(move |(_, link)| crosses(link)).map(|(l, _)| LinkId::at(l))
    }

    /// Odds are held against all exports of the commodities, exempt destinations included, so that an arm may exempt some.
    pub(super) fn regime(&self, licence: &file::Licence, measure: &file::Measure, path: &str, checker: &mut Checker<'_>) -> Regime {
        // What an event sets off has no day of its own: entries without a date hold from the start.
        let effective = measure.effective.map_or(0, |date| self.calendar.tick(date.0));
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

/// The different ones of some keys in order, and for each key its place among them.
fn numbered<K: Ord + Copy>(keys: impl Iterator<Item = K> + Clone) -> (Vec<K>, Vec<u32>) {
    let mut known: Vec<K> = keys.clone().collect();
    known.sort_unstable();
    known.dedup();
    let numbers = keys.map(|key| known.binary_search(&key).expect("every key is known") as u32).collect();
    (known, numbers)
}
