//! From the records of an ensemble to its summary.

use rayon::prelude::*;

use super::derived::Reading;
use super::statistics::{mean, paired_difference, quantile};
use super::structure::Structure;
use super::summary::{
    Arm, Band, Catalogue, Difference, Event, Focus, Metric, Named, Outcome, Reference, Series, Summary, Uncertain, Window, WindowKind,
};
use crate::experiment::Ensemble;
use crate::network::{Country, Label, Network};
use crate::record::{Key, Place, RunRecord};
use crate::scenario::load::{Study, StudyArm};
use crate::scenario::scenario_file::Instrument;
use crate::scenario::variation::{Origin, Variation, Varied};
use crate::scenario::world_file::Source;

/// Summarises an ensemble.
#[must_use]
pub fn summarise(study: &Study, ensemble: &Ensemble) -> Summary {
    let model = &study.arms[0].model;
    let calendar = &model.calendar;
    let points = calendar.ticks / calendar.record_every;
    let reading = Reading::new(study, &ensemble.layout);
    let arms: Vec<Arm> = study
        .arms
        .iter()
        .zip(&ensemble.arms)
        .map(|(arm, records)| {
            let mut arm = self::arm(arm, records, &ensemble.arms[0], ensemble);
            arm.series.extend(reading.series(records));
            arm.outcomes.extend(reading.outcomes(records, &ensemble.arms[0]));
            arm
        })
        .collect();
    let residuals = ensemble.arms.iter().flatten().map(|r| r.residual);
    Summary {
        scenario: study.name.clone(),
        title: study.scenario.title.clone(),
        question: study.scenario.question.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        digest: study.digest[..12].to_owned(),
        seed: study.scenario.seed,
        replicates: study.scenario.replicates,
        start: calendar.start,
        dates: (1..=points).map(|p| calendar.date(p * calendar.record_every - 1)).collect(),
        interval: calendar.step.0 * f64::from(calendar.record_every),
        catalogue: catalogue(&model.network),
        focus: focus(study),
        arms,
        uncertain: uncertain(&study.variation),
        observed: crate::backtest::episode::observed(study, &ensemble.arms[0]),
        windows: windows(study),
        structure: structure(study),
        sources: study.world.sources.iter().chain(&study.scenario.sources).map(reference).collect(),
        conservation_residual: residuals.fold(0.0, f64::max),
    }
}

fn arm(arm: &StudyArm, records: &[RunRecord], base: &[RunRecord], ensemble: &Ensemble) -> Arm {
    let network = &arm.model.network;
    let width = ensemble.layout.width();
    let series = ensemble.layout.keys.par_iter().enumerate().map(|(i, key)| {
        let named = named_series(key, network);
        Series {
            metric: key.metric,
            commodity: named.commodity,
            sector: named.sector,
            place: named.place,
            to: named.to,
            unit: named.unit,
            band: band(records.len(), records[0].values.len() / width, |run, point| records[run].values[point * width + i]),
        }
    });
    let is_base = std::ptr::eq(records, base);
    let outcome = |i: usize, key: &Key| {
        let values: Vec<f64> = records.iter().map(|r| r.outcomes[i]).collect();
        let reference: Vec<f64> = base.iter().map(|r| r.outcomes[i]).collect();
        let named = named(key, network);
        let (mean, quantiles, difference) = numbers(&values, (!is_base).then_some(&reference[..]));
        Outcome {
            metric: key.metric,
            commodity: named.commodity,
            sector: named.sector,
            place: named.place,
            unit: named.unit,
            mean,
            quantiles,
            difference,
            values,
        }
    };
    let event = |e: &crate::world::journal::Entry| Event {
        date: arm.model.calendar.date(e.tick),
        who: e.who.clone(),
        what: e.what.clone(),
        why: e.why.clone(),
    };
    Arm {
        name: arm.name.clone(),
        series: series.collect(),
        outcomes: ensemble.layout.outcomes.iter().enumerate().map(|(i, key)| outcome(i, key)).collect(),
        events: records.first().map(|r| r.journal.iter().map(event).collect()).unwrap_or_default(),
    }
}

/// Mean, quantiles and paired difference of an outcome over its runs.
#[must_use]
pub fn numbers(values: &[f64], reference: Option<&[f64]>) -> (f64, [f64; 3], Option<Difference>) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (mean(values), [0.05, 0.5, 0.95].map(|p| quantile(&sorted, p)), reference.map(|base| paired_difference(values, base)))
}

/// Pointwise quantiles over so many runs; `of` gives the value of a run at a point.
pub(super) fn band(runs: usize, points: usize, of: impl Fn(usize, usize) -> f64) -> Band {
    let mut band = Band { p05: Vec::new(), p25: Vec::new(), p50: Vec::new(), p75: Vec::new(), p95: Vec::new() };
    let mut values = vec![0.0; runs];
    for point in 0..points {
        for (run, value) in values.iter_mut().enumerate() {
            *value = of(run, point);
        }
        values.sort_by(f64::total_cmp);
        let quantiles = [&mut band.p05, &mut band.p25, &mut band.p50, &mut band.p75, &mut band.p95];
        for (list, p) in quantiles.into_iter().zip([0.05, 0.25, 0.5, 0.75, 0.95]) {
            list.push(quantile(&values, p));
        }
    }
    band
}

/// The words of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) metric: &'static str,
    pub(crate) commodity: String,
    pub(crate) sector: String,
    pub(crate) place: String,
    pub(crate) to: String,
    pub(crate) unit: String,
}

/// The words of a series.
pub(crate) fn named_series(key: &Key, network: &Network) -> Words {
    let words = named(key, network);
    // The recorded value is a flow; as an outcome it is a sum over the run.
    if key.metric == Metric::ValueLost { Words { unit: "USD/d".to_owned(), ..words } } else { words }
}

/// The words of an outcome.
pub(crate) fn named(key: &Key, network: &Network) -> Words {
    let commodity = key.commodity.map(|c| &network.commodities[c.index()].label);
    let end_use = match key.place {
        Place::EndUse(e) => Some(&network.end_uses[e.index()]),
        _ => None,
    };
    let place = match key.place {
        Place::Market(m) => network.markets[m.index()].id.clone(),
        Place::Country(c) => network.countries[c.index()].label.id.clone(),
        Place::EndUse(e) => network.countries[network.end_uses[e.index()].country.index()].label.id.clone(),
        Place::World => String::new(),
    };
    let counted = commodity.or(end_use.map(|e| &network.sectors[e.sector.index()])).map_or("", |l| l.unit.as_str());
    Words {
        metric: key.metric.id(),
        commodity: commodity.map(|c| c.id.clone()).unwrap_or_default(),
        sector: end_use.map(|e| network.sectors[e.sector.index()].id.clone()).unwrap_or_default(),
        place,
        to: key.to.map(|c| network.countries[c.index()].label.id.clone()).unwrap_or_default(),
        unit: key.metric.unit(counted),
    }
}

fn list<'l>(labels: impl Iterator<Item = &'l Label>) -> Vec<Named> {
    labels.map(|l| Named { id: l.id.clone(), name: l.name.clone(), unit: l.unit.clone() }).collect()
}

/// What results speak of: countries in which somebody stands, and their markets.
fn catalogue(network: &Network) -> Catalogue {
    let inhabited = network.inhabited();
    let countries: Vec<&Country> = network.countries.iter().zip(&inhabited).filter(|(_, inhabited)| **inhabited).map(|(c, _)| c).collect();
    let market = |m: &usize| countries.iter().any(|c| c.market.index() == *m);
    Catalogue {
        countries: list(countries.iter().map(|c| &c.label)),
        markets: list((0..network.markets.len()).filter(market).map(|m| &network.markets[m])),
        commodities: list(network.commodities.iter().map(|c| &c.label)),
        sectors: list(network.sectors.iter()),
    }
}

fn focus(study: &Study) -> Focus {
    let network = &study.arms[0].model.network;
    let market = |c: crate::ids::CountryId| network.markets[network.countries[c.index()].market.index()].id.clone();
    let country = |c: crate::ids::CountryId| network.countries[c.index()].label.id.clone();
    let mut markets = Vec::new();
    for c in &study.focus.countries {
        if !markets.contains(&market(*c)) {
            markets.push(market(*c));
        }
    }
    Focus {
        controller: country(study.focus.controller),
        controller_market: market(study.focus.controller),
        countries: study.focus.countries.iter().map(|c| country(*c)).collect(),
        markets,
        commodities: study.focus.commodities.iter().map(|c| network.commodities[c.index()].label.id.clone()).collect(),
    }
}

/// Measures and shocks on the calendar; the same one in several arms is one window.
#[must_use]
pub fn windows(study: &Study) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for arm in &study.arms {
        // What events set off has another day in every run; the journal tells it.
        let measures = arm.scenario.measures.iter().filter_map(|m| {
            Some(Window {
                name: m.name.clone(),
                announced: m.announced?.0,
                begins: m.effective?.0,
                ends: m.ends.map(|d| d.0),
                arms: Vec::new(),
                kind: match &m.instrument {
                    Instrument::Ban | Instrument::Quota(_) | Instrument::Licence(_) | Instrument::Duty(_) => WindowKind::Control,
                    // Factors above one keep technology from its users.
                    Instrument::Technology(t) if t.build.max(t.failure).max(t.intensity) > 1.0 => WindowKind::Control,
                    _ => WindowKind::Cushion,
                },
            })
        });
        let shocks = arm.model.shocks.iter().zip(&arm.scenario.shocks).map(|(resolved, s)| Window {
            name: s.name.clone(),
            announced: s.begins.0,
            begins: s.begins.0,
            ends: resolved.profile.over().map(|over| arm.model.calendar.date(resolved.begins + arm.model.calendar.ticks_of(over))),
            arms: Vec::new(),
            kind: WindowKind::Shock,
        });
        for window in measures.chain(shocks) {
            match windows
                .iter_mut()
                .find(|w| (&w.name, w.announced, w.begins, w.ends) == (&window.name, window.announced, window.begins, window.ends))
            {
                Some(known) => known.arms.push(arm.name.clone()),
                None => windows.push(Window { arms: vec![arm.name.clone()], ..window }),
            }
        }
    }
    windows.sort_by(|a, b| (a.announced, a.begins, &a.name).cmp(&(b.announced, b.begins, &b.name)));
    windows
}

/// What varies, in words.
#[must_use]
pub fn uncertain(variation: &Variation) -> Vec<Uncertain> {
    let origin = |origin| match origin {
        Origin::Scenario => "scenario",
        Origin::World => "world",
        Origin::Behaviour => "accepted behaviour",
    };
    let one = |v: &Varied| Uncertain { name: v.name.clone(), path: v.path.clone(), origin: origin(v.origin).into(), belief: v.words() };
    variation.varied.iter().map(one).collect()
}

fn structure(study: &Study) -> Structure {
    let stages = study.world.commodities.iter().map(|c| (c.id.clone(), c.stage.clone())).collect();
    Structure { stages, ..Structure::of(&study.arms[0].model.network) }
}

fn reference(source: &Source) -> Reference {
    Reference { id: source.id.clone(), cite: source.cite.clone(), kind: source.kind.clone(), vintage: source.vintage.clone() }
}

/// One table of names, so that a metric that is written can be read back.
macro_rules! metric_names {
    ($($metric:ident => $name:literal,)*) => {
        /// Name in tables.
        #[must_use]
        pub fn id(self) -> &'static str {
            match self {
                $(Self::$metric => $name,)*
            }
        }

        /// Every metric.
        pub const ALL: &'static [Self] = &[$(Self::$metric),*];

        /// The metric of a name in tables.
        #[must_use]
        pub fn named(name: &str) -> Option<Self> {
            match name {
                $($name => Some(Self::$metric),)*
                _ => None,
            }
        }
    };
}

impl Metric {
    metric_names! {
        SpotPrice => "spot_price",
        AveragePrice => "average_price",
        Shipments => "shipments",
        Production => "production",
        Stock => "stock",
        Stockpile => "stockpile",
        AwaitingLicence => "awaiting_licence",
        ExtraFreight => "extra_freight",
        Demand => "demand",
        Unmet => "unmet",
        Deferred => "deferred",
        Lost => "lost",
        ValueLost => "value_lost",
        LostShare => "lost_share",
        FirstStop => "first_stop",
        PeakPrice => "peak_price",
        PublicCost => "public_cost",
        Jobs => "jobs",
        JobYears => "job_years",
        GroupValueLost => "group_value_lost",
        GroupLostShare => "group_lost_share",
        DominantShare => "dominant_share",
        Coverage => "coverage",
        LossAvoidedPerDollar => "loss_avoided_per_dollar",
        DaysToHelp => "days_to_help",
    }

    /// Unit of values, from the unit in which the good or the sector is counted.
    #[must_use]
    pub fn unit(self, counted: &str) -> String {
        match self {
            Self::SpotPrice | Self::AveragePrice => format!("USD/{counted}"),
            Self::Shipments | Self::Production | Self::Demand | Self::Unmet | Self::Lost => format!("{counted}/d"),
            Self::Stock | Self::Stockpile | Self::AwaitingLicence | Self::Deferred => counted.to_owned(),
            Self::LostShare | Self::GroupLostShare | Self::DominantShare | Self::Coverage => "share".into(),
            Self::ExtraFreight => "USD/d".into(),
            Self::FirstStop | Self::DaysToHelp => "d".into(),
            Self::PeakPrice | Self::LossAvoidedPerDollar => "ratio".into(),
            Self::ValueLost | Self::GroupValueLost | Self::PublicCost => "USD".into(),
            Self::Jobs => "jobs".into(),
            Self::JobYears => "job-years".into(),
        }
    }
}
