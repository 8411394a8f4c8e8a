//! Which passages are open today, and the quickest ways over them.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use super::components::Shipment;
use crate::ids::{ChokepointId, CommodityId, CountryId, InputId};
use crate::network::routes::{Journey, Routes, Table};
use crate::network::{Link, Network};
use crate::random::{Luck, Process};
use crate::rules::transport::Chart;
use crate::scenario::model::Model;
use crate::scenario::world_file::Mode;
use crate::units::{Days, Money, Price};

/// Passages and ways of today.
#[derive(Resource, Debug, Clone, Default)]
pub struct Ways {
    /// Share of its traffic that each chokepoint turns away today [share].
    pub turned_away: Vec<f64>,
    /// Day on which carriers expect each closed chokepoint to open, since the start of the run; none where they expect no end [d].
    pub reopens: Vec<Option<Days>>,
    /// The distinct shares above nothing, ascending.
    levels: Vec<f64>,
    /// By level: quickest ways, by mode, while every chokepoint is closed that turns away as much or more.
    tables: Vec<[Table; 3]>,
    /// Links whose goods may change to air.
    pub flyers: Vec<Flyer>,
    /// By link: whether it is one of them.
    pub can_fly: Vec<bool>,
    /// By link: whether what leaves today flies although that is not its usual mode.
    pub flies: Vec<bool>,
    /// Freight beyond the usual of what leaves today, by input [USD].
    pub extra_freight: Vec<(InputId, Money)>,
    /// Goods and destinations of which the journal has told that they fly.
    pub told: BTreeSet<(CommodityId, CountryId)>,
}

/// A link whose goods may change to air.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flyer {
    /// The link.
    pub link: usize,
    /// Usual journey, without handling [d].
    pub normal: Days,
    /// The same as it is open today; none while it is closed [d].
    pub today: Option<Days>,
    /// Journey by air as it is open today [d].
    pub air: Option<Days>,
    /// What flying costs beyond the usual freight [USD/unit].
    pub extra_freight: f64,
}

impl Ways {
    /// Everything open.
    #[must_use]
    pub fn open(network: &Network) -> Self {
        let flyers: Vec<Flyer> = (0..network.links.len()).filter_map(|link| flyer(network, link)).collect();
        let mut can_fly = vec![false; network.links.len()];
        for flyer in &flyers {
            can_fly[flyer.link] = true;
        }
        let turned_away = vec![0.0; network.chokepoints.len()];
        let reopens = vec![None; network.chokepoints.len()];
        Self { turned_away, reopens, flyers, flies: vec![false; can_fly.len()], can_fly, ..Self::default() }
    }

    /// Takes over what chokepoints turn away from today on, and until when that is expected.
    pub fn change(&mut self, network: &Network, turned_away: Vec<f64>, reopens: Vec<Option<Days>>) {
        self.reopens = reopens;
        let routes = &network.routes;
        self.levels = turned_away.iter().copied().filter(|share| *share > 0.0).collect();
        self.levels.sort_by(f64::total_cmp);
        self.levels.dedup();
        let closed = |level: &f64| turned_away.iter().map(|share| share >= level).collect::<Vec<_>>();
        self.tables = self.levels.iter().map(|level| Mode::ALL.map(|mode| routes.table(mode, &closed(level)))).collect();
        self.turned_away = turned_away;
        let mut flyers = std::mem::take(&mut self.flyers);
        for flyer in &mut flyers {
            let link = &network.links[flyer.link];
            let (from, to) = (network.origin(link), network.destination(link));
            flyer.today = self.expected(routes, link.mode, from, to);
            flyer.air = self.expected(routes, Mode::Air, from, to);
        }
        self.flyers = flyers;
    }

    /// Notes what the freight of a consignment that leaves costs beyond the usual, where the mass of the good is known.
    pub fn pay(&mut self, network: &Network, shipment: &Shipment) {
        let Some(course) = &shipment.course else { return };
        let link = &network.links[shipment.link.index()];
        let usual = network.routes.journey(link.mode, network.origin(link), network.destination(link));
        if let (Some(usual), Some(mass)) = (usual, network.commodities[network.commodity(link).index()].mass) {
            let extra = Price((course.journey.freight - usual.freight) * mass) * shipment.quantity;
            self.extra_freight.push((link.input, extra));
        }
    }

    /// Whether every chokepoint lets all its traffic through.
    #[must_use]
    pub fn all_open(&self) -> bool {
        self.levels.is_empty()
    }

    /// The ways that are open to what leaves on a link on a day. A chokepoint that turns away a share of its
    /// traffic turns away this share of all consignments, and the same ones at every chokepoint that turns away as much.
    #[must_use]
    pub fn open_to<'w>(&'w self, model: &'w Model, luck: Luck, link: &Link, dispatched: i32) -> Seen<'w> {
        let certain = self.levels.first().is_none_or(|least| *least >= 1.0);
        // What was under way at the start left before it, on days below nought.
        let day = (f64::from(dispatched) * model.calendar.step.0 + 1e-9).floor() as i32;
        let drawn = || luck.draws(Process::Passage, link.key, day as u32).uniform();
        let level = if certain { 0 } else { self.levels.partition_point(|share| *share <= drawn()) };
        Seen { ways: self, routes: &model.network.routes, level }
    }

    /// Time that journeys take today on average; none where no way is open [d].
    #[must_use]
    pub fn expected(&self, routes: &Routes, mode: Mode, from: CountryId, to: CountryId) -> Option<Days> {
        let at = |level| Seen { ways: self, routes, level };
        let fewest = at(self.levels.partition_point(|share| *share < 1.0));
        let passing = fewest.way(mode, from.index(), to)?;
        let share = passing.passes.iter().map(|(c, _)| self.turned_away[c.index()]).fold(0.0, f64::max);
        match at(0).way(mode, from.index(), to) {
            Some(round) if share > 0.0 => Some(passing.time + (round.time - passing.time) * share),
            _ => Some(passing.time),
        }
    }
}

/// A link whose goods may change to air: their mass is known, they cross a border by another mode, and an air way leads there.
#[must_use]
pub fn flyer(network: &Network, link: usize) -> Option<Flyer> {
    let of = &network.links[link];
    let (from, to) = (network.origin(of), network.destination(of));
    let mass = network.commodities[network.commodity(of).index()].mass.filter(|_| from != to && of.mode != Mode::Air)?;
    let (usual, air) = (network.routes.journey(of.mode, from, to)?, network.routes.journey(Mode::Air, from, to)?);
    let extra_freight = (air.freight - usual.freight) * mass;
    Some(Flyer { link, normal: usual.time, today: Some(usual.time), air: Some(air.time), extra_freight })
}

/// The ways that are open to one consignment.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'w> {
    ways: &'w Ways,
    routes: &'w Routes,
    /// Place of the least share by which it is turned away.
    level: usize,
}

impl Chart for Seen<'_> {
    fn closed(&self, chokepoint: ChokepointId) -> bool {
        self.ways.levels.get(self.level).is_some_and(|level| self.ways.turned_away[chokepoint.index()] >= *level)
    }

    fn way(&self, mode: Mode, node: usize, to: CountryId) -> Option<&Journey> {
        let table = self.ways.tables.get(self.level).map_or_else(|| self.routes.open(mode), |tables| &tables[mode as usize]);
        table.from(node, to)
    }

    fn node(&self, chokepoint: ChokepointId) -> usize {
        self.routes.node(chokepoint)
    }

    fn reopens(&self, chokepoint: ChokepointId) -> Option<Days> {
        self.ways.reopens[chokepoint.index()]
    }
}
