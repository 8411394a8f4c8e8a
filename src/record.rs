//! What a run leaves behind: recorded series, outcomes and a journal.

use std::collections::BTreeMap;

use crate::analysis::summary::Metric;
use crate::criticality::coverage;
use crate::ids::{CommodityId, CountryId, EndUseId, MarketId};
use crate::network::Network;
use crate::world::journal::Entry;

/// Record of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Values, point by point; within a point in the order of [`Layout::keys`].
    pub values: Vec<f64>,
    /// One number per [`Layout::outcomes`].
    pub outcomes: Vec<f64>,
    /// What the gauges of the model read, step by step; within a step in their order.
    pub gauges: Vec<f64>,
    /// What happened, if the journal was kept.
    pub journal: Vec<Entry>,
    /// Largest relative gap between what entered and what is held, used, moving or lost.
    pub residual: f64,
}

/// What one series measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// What.
    pub metric: Metric,
    /// Of which commodity.
    pub commodity: Option<CommodityId>,
    /// Where.
    pub place: Place,
    /// Towards which country.
    pub to: Option<CountryId>,
}

/// Where something is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a market.
    Market(MarketId),
    /// In a country.
    Country(CountryId),
    /// At an end use.
    EndUse(EndUseId),
    /// Everywhere together.
    World,
}

/// Which series and outcomes the runs of a network record. All arms share it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// Series, in order.
    pub keys: Vec<Key>,
    /// Outcomes, in order.
    pub outcomes: Vec<Key>,
    /// Rows of prices that are recorded; the spot price at this place of `keys`, the average right behind it.
    pub price_rows: Vec<usize>,
    /// First place of the flows between countries, and for each link its place behind it.
    pub shipments: usize,
    /// For each link the place of its pair of countries behind `shipments`; none for domestic links.
    pub pair_of_link: Vec<Option<u32>>,
    /// Place of the production of each output.
    pub production_of_output: Vec<usize>,
    /// Place of the stock of each output.
    pub stock_of_output: Vec<usize>,
    /// Place of the stock of each input.
    pub stock_of_input: Vec<usize>,
    /// Place of public stockpiles, by (commodity, country).
    pub stockpiles: BTreeMap<(CommodityId, CountryId), usize>,
    /// Place of the account of each government that acts in some arm.
    pub spending: Vec<(CountryId, usize)>,
    /// Place of goods waiting for a licence, for each input.
    pub waiting_of_input: Vec<usize>,
    /// Place of the extra freight of each input; none where the mass of the good is not known.
    pub freight_of_input: Vec<Option<usize>>,
    /// Place of the jobs of each country; none where no jobs are known.
    pub jobs: Vec<Option<usize>>,
    /// First place of the series of end uses: five for each.
    pub end_uses: usize,
}

/// Series of one end use, in the order in which they are recorded.
pub const END_USE_METRICS: [Metric; 5] = [Metric::Demand, Metric::Unmet, Metric::Lost, Metric::ValueLost, Metric::Deferred];

impl Layout {
    /// The layout of a network, with room for the stockpiles that any arm keeps, and for the accounts of the governments
    /// that act in any.
    #[must_use]
    pub fn new(network: &Network, stockpiles: &[(CommodityId, CountryId)], acting: &[CountryId]) -> Self {
        let mut layout = Self::default();
        layout.add_prices(network);
        layout.add_shipments(network);
        let mut known = BTreeMap::new();
        for output in &network.outputs {
            let country = network.companies[output.company.index()].country;
            let place = layout.place(&mut known, Metric::Production, output.commodity, country);
            layout.production_of_output.push(place);
            let place = layout.place(&mut known, Metric::Stock, output.commodity, country);
            layout.stock_of_output.push(place);
        }
        for input in &network.inputs {
            let place = layout.place(&mut known, Metric::Stock, input.commodity, input.country);
            layout.stock_of_input.push(place);
            let place = layout.place(&mut known, Metric::AwaitingLicence, input.commodity, input.country);
            layout.waiting_of_input.push(place);
            let known_mass = network.commodities[input.commodity.index()].mass.is_some();
            let place = known_mass.then(|| layout.place(&mut known, Metric::ExtraFreight, input.commodity, input.country));
            layout.freight_of_input.push(place);
        }
        for (commodity, country) in stockpiles {
            let place = layout.place(&mut known, Metric::Stockpile, *commodity, *country);
            layout.stockpiles.insert((*commodity, *country), place);
        }
        for country in acting {
            layout.spending.push((*country, layout.keys.len()));
            layout.keys.push(Key { metric: Metric::PublicCost, commodity: None, place: Place::Country(*country), to: None });
        }
        layout.add_jobs(network);
        layout.end_uses = layout.keys.len();
        for (e, _) in network.end_uses.iter().enumerate() {
            let key = |metric| Key { metric, commodity: None, place: Place::EndUse(EndUseId::at(e)), to: None };
            layout.keys.extend(END_USE_METRICS.map(key));
        }
        layout.add_outcomes(network, acting);
        layout
    }

    /// The layout for a network of the same agents with other links. Flows between two countries that trade a good here but
    /// not in the network of the layout have no series and are not recorded.
    #[must_use]
    pub fn fitted_to(&self, network: &Network) -> Self {
        let pairs = self.keys[self.shipments..].iter().take_while(|key| key.metric == Metric::Shipments).enumerate();
        let known: BTreeMap<_, u32> = pairs
            .filter_map(|(place, key)| match key.place {
                Place::Country(from) => Some(((key.commodity?, from, key.to?), place as u32)),
                _ => None,
            })
            .collect();
        let place = |link| known.get(&(network.commodity(link), network.origin(link), network.destination(link))).copied();
        Self { pair_of_link: network.links.iter().map(place).collect(), ..self.clone() }
    }

    /// Whether there is room for all that governments do in a model.
    #[must_use]
    pub fn has_room_for(&self, stockpiles: &[(CommodityId, CountryId)], acting: &[CountryId]) -> bool {
        stockpiles.iter().all(|s| self.stockpiles.contains_key(s))
            && acting.iter().all(|c| self.spending.iter().any(|(known, _)| known == c))
    }

    /// Number of series.
    #[must_use]
    pub fn width(&self) -> usize {
        self.keys.len()
    }

    /// The place of a key, new or known.
    fn place(
        &mut self,
        known: &mut BTreeMap<(u8, CommodityId, CountryId), usize>,
        metric: Metric,
        commodity: CommodityId,
        country: CountryId,
    ) -> usize {
        *known.entry((metric as u8, commodity, country)).or_insert_with(|| {
            self.keys.push(Key { metric, commodity: Some(commodity), place: Place::Country(country), to: None });
            self.keys.len() - 1
        })
    }

    fn add_prices(&mut self, network: &Network) {
        let commodities = network.commodities.len();
        let mut bought: Vec<usize> = network.inputs.iter().map(|k| network.price_index(k.country, k.commodity)).collect();
        bought.sort_unstable();
        bought.dedup();
        for row in &bought {
            let key = Key {
                metric: Metric::SpotPrice,
                commodity: Some(CommodityId::at(row % commodities)),
                place: Place::Market(MarketId::at(row / commodities)),
                to: None,
            };
            self.keys.extend([key, Key { metric: Metric::AveragePrice, ..key }]);
        }
        self.price_rows = bought;
    }

    fn add_shipments(&mut self, network: &Network) {
        self.shipments = self.keys.len();
        let pair = |link| {
            let (from, to) = (network.origin(link), network.destination(link));
            (from != to).then(|| Key {
                metric: Metric::Shipments,
                commodity: Some(network.commodity(link)),
                place: Place::Country(from),
                to: Some(to),
            })
        };
        let mut known: BTreeMap<_, u32> = BTreeMap::new();
        for link in &network.links {
            let place = pair(link).map(|key| {
                *known.entry((key.commodity, network.origin(link), key.to)).or_insert_with(|| {
                    self.keys.push(key);
                    (self.keys.len() - 1 - self.shipments) as u32
                })
            });
            self.pair_of_link.push(place);
        }
    }

    fn add_jobs(&mut self, network: &Network) {
        self.jobs = vec![None; network.countries.len()];
        for company in network.companies.iter().filter(|c| c.jobs > 0.0) {
            self.jobs[company.country.index()].get_or_insert_with(|| {
                self.keys.push(Key { metric: Metric::Jobs, commodity: None, place: Place::Country(company.country), to: None });
                self.keys.len() - 1
            });
        }
    }

    fn add_outcomes(&mut self, network: &Network, acting: &[CountryId]) {
        let key = |metric, place| Key { metric, commodity: None, place, to: None };
        let inhabited = network.inhabited();
        let countries = || (0..network.countries.len()).map(CountryId::at);
        self.outcomes.push(key(Metric::ValueLost, Place::World));
        let concerned = countries().filter(|c| inhabited[c.index()]);
        self.outcomes.extend(concerned.map(|c| key(Metric::ValueLost, Place::Country(c))));
        for e in 0..network.end_uses.len() {
            let place = Place::EndUse(EndUseId::at(e));
            self.outcomes.extend([Metric::ValueLost, Metric::LostShare, Metric::FirstStop].map(|m| key(m, place)));
        }
        let concerned = countries().filter(|c| inhabited[c.index()] || acting.contains(c));
        self.outcomes.extend(concerned.map(|c| key(Metric::PublicCost, Place::Country(c))));
        let employs = (0..network.countries.len()).filter(|c| self.jobs[*c].is_some());
        self.outcomes.extend(employs.map(|c| key(Metric::JobYears, Place::Country(CountryId::at(c)))));
        for commodity in (0..network.commodities.len()).map(CommodityId::at) {
            let Some(largest) = coverage::largest_maker(network, commodity) else { continue };
            if coverage::standing(network, commodity, largest, &vec![1.0; network.companies.len()]).is_some() {
                let place = Place::Country(largest);
                self.outcomes.push(Key { metric: Metric::Coverage, commodity: Some(commodity), place, to: None });
            }
        }
        let commodities = network.commodities.len();
        self.outcomes.extend(self.price_rows.iter().map(|row| Key {
            metric: Metric::PeakPrice,
            commodity: Some(CommodityId::at(row % commodities)),
            place: Place::Market(MarketId::at(row / commodities)),
            to: None,
        }));
    }
}
