//! One episode: its runs, and how they stand to what was observed.

use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::forecast;
use super::readings::Readings;
use super::score::{Band, crps, spread};
use crate::analysis::statistics::quantile;
use crate::analysis::summary::Window;
use crate::experiment::MemberError;
use crate::experiment::models::Models;
use crate::random::Luck;
use crate::record::RunRecord;
use crate::run::{Options, run as run_once};
use crate::scenario::load::Study;
use crate::scenario::model::Model;
use crate::scenario::observations::Observation;
use crate::scenario::scenario_file::history::{Expression, Tier};

/// Quantiles of a fan.
pub const QUANTILES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// A finished episode.
#[derive(Debug, Clone)]
pub struct Episode {
    /// Name of the file without its ending.
    pub name: String,
    /// Title.
    pub title: String,
    /// The question of the file.
    pub question: String,
    /// Digest of all that it resolves to.
    pub digest: String,
    /// Seed.
    pub seed: u64,
    /// Number of runs.
    pub replicates: u32,
    /// First day.
    pub start: Date,
    /// Measures and shocks.
    pub windows: Vec<Window>,
    /// Targets, in the order of the file.
    pub targets: Vec<TargetScore>,
    /// Observed series, in the order of the file.
    pub series: Vec<SeriesScore>,
}

/// How the runs stand to a target.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetScore {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// How firmly it is known.
    pub tier: Tier,
    /// Unit.
    pub unit: String,
    /// Identifier of the source.
    pub source: String,
    /// Doubts, and what is missing.
    pub note: String,
    /// Its band.
    pub band: Band,
    /// The number of each run.
    pub values: Vec<f64>,
    /// Tenth, fiftieth and ninetieth hundredth of them.
    pub spread: [f64; 3],
    /// What it would be if nothing changed.
    pub still: f64,
    /// What the rule of thumb says.
    pub thumb: f64,
}

/// How the runs stand to an observed series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesScore {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Unit of simulated and observed values.
    pub unit: String,
    /// Identifier of the source.
    pub source: String,
    /// Last day of each interval of the fan.
    pub dates: Vec<Date>,
    /// The fan: for each of [`QUANTILES`] a value per date.
    pub fan: Vec<Vec<f64>>,
    /// What was observed.
    pub points: Vec<PointScore>,
}

/// How the runs stand to one observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointScore {
    /// The observation; its value is that of the fan.
    pub observed: Observation,
    /// Half-width of the doubt about it.
    pub doubt: f64,
    /// Tenth, fiftieth and ninetieth hundredth of the simulated means over its period.
    pub spread: [f64; 3],
}

impl TargetScore {
    /// Whether the median lies in the band.
    #[must_use]
    pub fn hit(&self) -> bool {
        self.band.holds(self.spread[1])
    }

    /// Distance of the median from the most likely value [half-widths]; none where an end of the band is open.
    #[must_use]
    pub fn distance(&self) -> Option<f64> {
        self.band.distance(self.spread[1])
    }

    /// Whether the middle 80 % of the runs hold the most likely value; none where an end of the band is open.
    #[must_use]
    pub fn covered(&self) -> Option<bool> {
        self.band.low.zip(self.band.high)?;
        self.band.mid.map(|mid| (self.spread[0]..=self.spread[2]).contains(&mid))
    }

    /// Share of the runs in the band.
    #[must_use]
    pub fn within(&self) -> f64 {
        self.values.iter().filter(|v| self.band.holds(**v)).count() as f64 / self.values.len() as f64
    }

    /// Ranked probability scores of the model, of persistence and of the rule of thumb [half-widths]; none where an end
    /// of the band is open.
    #[must_use]
    pub fn crps(&self) -> Option<[f64; 3]> {
        let score = |values: &[f64]| {
            let distances: Option<Vec<f64>> = values.iter().map(|v| self.band.distance(*v)).collect();
            distances.map(|d| crps(&d, 0.0))
        };
        Some([score(&self.values)?, score(&[self.still])?, score(&[self.thumb])?])
    }
}

impl PointScore {
    /// Whether the middle 80 % of the runs hold the observation, or come as near as the doubt about it.
    #[must_use]
    pub fn covered(&self) -> bool {
        (self.spread[0] - self.doubt..=self.spread[2] + self.doubt).contains(&self.observed.value)
    }
}

/// What one run gives.
struct Member {
    /// Number of each target, and what it would be if nothing changed.
    targets: Vec<[f64; 2]>,
    /// For each observed series its path, and its means over the periods of the observations.
    series: Vec<(Vec<f64>, Vec<f64>)>,
}

/// Runs an episode, with uncertain facts and an accepted set of behaviour drawn for each run, and scores it. `finished` is
/// called after each run, from any thread.
///
/// # Errors
/// The failure of the first run that failed.
pub fn run(study: &Study, finished: &(dyn Fn(usize) + Sync)) -> Result<Episode, MemberError> {
    let model = &study.arms[0].model;
    let models = Models::new(study, study.scenario.replicates);
    let member = |replicate: u32| {
        let (model, layout) = models.of(0, replicate).map_err(MemberError::Drawn)?;
        let record = run_once(&model, &layout, Luck::new(study.scenario.seed, replicate), Options::default());
        finished(1);
        let failed = |error| MemberError::Run { arm: study.arms[0].name.clone(), replicate, error };
        record.map(|record| evaluate(study, &model, &record.gauges)).map_err(failed)
    };
    let members: Vec<Member> = (0..study.scenario.replicates).into_par_iter().map(member).collect::<Result<_, _>>()?;
    Ok(Episode {
        name: study.name.clone(),
        title: study.scenario.title.clone(),
        question: study.scenario.question.clone(),
        digest: study.digest.clone(),
        seed: study.scenario.seed,
        replicates: study.scenario.replicates,
        start: model.calendar.start,
        windows: crate::analysis::summarise::windows(study),
        targets: targets(study, &members),
        series: series(study, &members),
    })
}

/// How runs of the reference arm of a scenario stand to the series that were observed.
#[must_use]
pub fn observed(study: &Study, records: &[RunRecord]) -> Vec<SeriesScore> {
    // Gauges stand in the order of the file, whatever was drawn for a run.
    let members: Vec<Member> = records.iter().map(|r| evaluate(study, &study.arms[0].model, &r.gauges)).collect();
    series(study, &members)
}

fn evaluate(study: &Study, model: &Model, values: &[f64]) -> Member {
    let readings = Readings::new(&model.gauges, values, &model.calendar);
    let expressions: Vec<&Expression> = study.scenario.targets.iter().map(|t| &t.is).collect();
    let still = forecast::persistence(&expressions, &model.gauges, values, &model.calendar);
    let series = study.scenario.observed.iter().zip(&study.observations).map(|(observed, points)| {
        let over = readings.number(&observed.over);
        let path: Vec<f64> = readings.series(&observed.is).iter().map(|v| v / over).collect();
        let at = points.iter().map(|point| readings.mean(&path, point.period)).collect();
        let means = path.chunks_exact(model.calendar.record_every as usize).map(|c| c.iter().sum::<f64>() / c.len() as f64);
        (means.collect(), at)
    });
    Member { targets: expressions.iter().zip(still).map(|(e, still)| [readings.number(e), still]).collect(), series: series.collect() }
}

fn targets(study: &Study, members: &[Member]) -> Vec<TargetScore> {
    let network = &study.arms[0].model.network;
    let score = |(i, target): (usize, &crate::scenario::scenario_file::Target)| {
        let of = |k: usize| members.iter().map(|m| m.targets[i][k]).collect::<Vec<f64>>();
        let (values, still) = (of(0), spread(&of(1))[1]);
        TargetScore {
            id: target.id.clone(),
            name: target.name.clone(),
            tier: target.tier.clone(),
            unit: target.unit.clone(),
            source: target.source.clone(),
            note: target.note.clone().unwrap_or_default(),
            band: Band::of(target),
            spread: spread(&values),
            values,
            still,
            thumb: target.thumb.as_ref().map_or(still, |thumb| forecast::rule_of_thumb(thumb, network)),
        }
    };
    study.scenario.targets.iter().enumerate().map(score).collect()
}

fn series(study: &Study, members: &[Member]) -> Vec<SeriesScore> {
    let calendar = &study.arms[0].model.calendar;
    let every = calendar.record_every;
    let score = |(i, (observed, points)): (usize, (&crate::scenario::scenario_file::Observed, &Vec<Observation>))| {
        let count = members.first().map_or(0, |m| m.series[i].0.len());
        let mut fan = vec![Vec::with_capacity(count); QUANTILES.len()];
        for date in 0..count {
            let mut values: Vec<f64> = members.iter().map(|m| m.series[i].0[date]).collect();
            values.sort_by(f64::total_cmp);
            fan.iter_mut().zip(QUANTILES).for_each(|(path, p)| path.push(quantile(&values, p)));
        }
        let point = |(k, point): (usize, &Observation)| {
            let values: Vec<f64> = members.iter().map(|m| m.series[i].1[k]).collect();
            let at = Observation { value: point.value / observed.base, ..point.clone() };
            PointScore { observed: at, doubt: observed.doubt, spread: spread(&values) }
        };
        SeriesScore {
            id: observed.id.clone(),
            name: observed.name.clone(),
            unit: observed.unit.clone(),
            source: observed.source.clone(),
            dates: (1..=count as u32).map(|p| calendar.date(p * every - 1)).collect(),
            fan,
            points: points.iter().enumerate().map(point).collect(),
        }
    };
    study.scenario.observed.iter().zip(&study.observations).enumerate().map(score).collect()
}
