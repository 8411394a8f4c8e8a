//! What the series of a scenario's history are in its network.

use super::Resolver;
use crate::ids::{CompanyId, EndUseId, InputId, LinkId, MarketId, MeasureId, OutputId};
use crate::scenario::check::Checker;
use crate::scenario::model::{Gauge, Measure, Reading};
use crate::scenario::scenario_file::ScenarioFile;
use crate::scenario::scenario_file::history::{self, Leaf, Makers, Series, Trade, Uses};

impl Resolver<'_> {
    /// A gauge for every series that is measured, each once.
    pub(super) fn gauges(&self, scenario: &ScenarioFile, measures: &[Measure], checker: &mut Checker<'_>) -> Vec<Gauge> {
        let mut asked: Vec<(String, Series)> = Vec::new();
        history::visit(&scenario.observed, &scenario.targets, &mut |path, leaf| {
            if let Leaf::Series(series) = leaf {
                series.visit(&path, &mut |path, part| asked.extend(part.measured().into_iter().map(|m| (path.clone(), m))));
            }
        });
        let mut gauges: Vec<Gauge> = Vec::new();
        for (path, series) in asked {
            if gauges.iter().any(|g| g.series == series) {
                continue;
            }
            let reads = self.reading(&series, measures);
            if reads.as_ref().is_none_or(Reading::is_empty) {
                let title = "this series measures nothing: nobody in the world fits it".to_owned();
                checker.report("S131", &path, title, "nothing", Some("widen its lists of countries or companies".into()));
            }
            gauges.extend(reads.map(|reads| Gauge { series, reads }));
        }
        gauges
    }

    fn reading(&self, series: &Series, measures: &[Measure]) -> Option<Reading> {
        Some(match series {
            Series::Shipments(trade) => Reading::Left(self.traded(trade), trade.smuggled),
            Series::Production(makers) => Reading::Made(self.made(makers)),
            Series::SpotPrice(p) => Reading::Spot(self.row(&p.commodity, &p.market)),
            Series::AveragePrice(p) => Reading::Average(self.row(&p.commodity, &p.market)),
            Series::Stock(goods) => {
                let commodity = self.commodity(&goods.commodity);
                let makers = Makers { commodity: goods.commodity.clone(), countries: goods.countries.clone(), companies: Vec::new() };
                let held = |k: &usize| {
                    let input = &self.network.inputs[*k];
                    input.commodity == commodity && listed(&goods.countries, self.name(input.country))
                };
                Reading::Stock(self.made(&makers), (0..self.network.inputs.len()).filter(held).map(InputId::at).collect())
            }
            Series::OrderBook(goods) => Reading::Book(self.traded(&Trade {
                commodity: goods.commodity.clone(),
                from: goods.countries.clone(),
                to: Vec::new(),
                domestic: true,
                smuggled: true,
            })),
            Series::Demand(uses) => Reading::Demand(self.uses(uses)),
            Series::Served(uses) => Reading::Served(self.uses(uses)),
            Series::Unmet(uses) => Reading::Unmet(self.uses(uses)),
            Series::Lost(uses) => Reading::Lost(self.uses(uses)),
            Series::ValueLost(uses) => Reading::ValueLost(self.uses(uses)),
            Series::Waiting(w) => Reading::Waiting(self.chokepoint(&w.passage)),
            Series::Capacity(p) => Reading::Capacity(CompanyId::at(self.network.companies.iter().position(|c| c.label.id == p.company)?)),
            Series::PublicCost(p) => Reading::PublicCost(self.country(&p.country)),
            Series::InForce(rule) => Reading::InForce(MeasureId::at(measures.iter().position(|m| m.label.id == rule.measure)?)),
            Series::LeadTime(_) | Series::Quotient(_) | Series::Weighted(_) => return None,
        })
    }

    fn name(&self, country: crate::ids::CountryId) -> &str {
        &self.network.countries[country.index()].label.id
    }

    fn traded(&self, trade: &Trade) -> Vec<LinkId> {
        let (network, commodity) = (self.network, self.commodity(&trade.commodity));
        let fits = |(_, link): &(usize, &crate::network::Link)| {
            let (from, to) = (network.origin(link), network.destination(link));
            network.commodity(link) == commodity
                && (trade.domestic || from != to)
                && listed(&trade.from, self.name(from))
                && listed(&trade.to, self.name(to))
        };
        network.links.iter().enumerate().filter(fits).map(|(l, _)| LinkId::at(l)).collect()
    }

    fn made(&self, makers: &Makers) -> Vec<OutputId> {
        let commodity = self.commodity(&makers.commodity);
        let fits = |o: &usize| {
            let output = &self.network.outputs[*o];
            let company = &self.network.companies[output.company.index()];
            output.commodity == commodity
                && listed(&makers.countries, self.name(company.country))
                && listed(&makers.companies, &company.label.id)
        };
        (0..self.network.outputs.len()).filter(fits).map(OutputId::at).collect()
    }

    fn row(&self, commodity: &str, market: &str) -> usize {
        let market = MarketId::at(self.network.markets.iter().position(|m| m.id == market).expect("markets were checked"));
        market.index() * self.network.commodities.len() + self.commodity(commodity).index()
    }

    fn uses(&self, uses: &Uses) -> Vec<EndUseId> {
        let sector = self.sector(&uses.sector);
        let fits = |e: &usize| {
            let end_use = &self.network.end_uses[*e];
            end_use.sector == sector && listed(&uses.countries, self.name(end_use.country))
        };
        (0..self.network.end_uses.len()).filter(fits).map(EndUseId::at).collect()
    }
}

fn listed(list: &[String], id: &str) -> bool {
    list.is_empty() || list.iter().any(|x| x == id)
}

impl Reading {
    /// Whether there is nothing to read.
    fn is_empty(&self) -> bool {
        match self {
            Self::Left(links, _) | Self::Book(links) => links.is_empty(),
            Self::Made(outputs) => outputs.is_empty(),
            Self::Stock(outputs, inputs) => outputs.is_empty() && inputs.is_empty(),
            Self::Demand(uses) | Self::Served(uses) | Self::Unmet(uses) | Self::Lost(uses) | Self::ValueLost(uses) => uses.is_empty(),
            _ => false,
        }
    }
}
