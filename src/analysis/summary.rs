//! What a briefing is drawn from: bands over replicates, outcomes per run and their paired differences.

use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

use super::statistics::NOTHING;
use super::structure::Structure;
use crate::backtest::episode::SeriesScore;
use crate::scenario::world_file::Evidence;

/// Everything that charts, tables and the report read; nothing in it depends on files, clocks or threads.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Name of the scenario file without its ending.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Version of the program.
    pub version: String,
    /// First twelve hexadecimal digits of the digest of the resolved scenario and world.
    pub digest: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Runs per arm.
    pub replicates: u32,
    /// First simulated day.
    pub start: Date,
    /// Last day of each recorded interval, ascending.
    pub dates: Vec<Date>,
    /// Length of a recorded interval [d].
    pub interval: f64,
    /// Names of what the series speak about.
    pub catalogue: Catalogue,
    /// What the briefing looks at first.
    pub focus: Focus,
    /// Policy alternatives; the first is the reference.
    pub arms: Vec<Arm>,
    /// What differs between runs besides their luck.
    pub uncertain: Vec<Uncertain>,
    /// Series that were observed, with the runs of the reference.
    pub observed: Vec<SeriesScore>,
    /// Measures and shocks of all arms, for windows on charts and the timeline.
    pub windows: Vec<Window>,
    /// Makers and flows when nothing happens.
    pub structure: Structure,
    /// Bibliography of the world and the scenario, in the order of the files.
    pub sources: Vec<Reference>,
    /// Largest relative gap between what entered and what is held, used, moving or lost, over all runs.
    pub conservation_residual: f64,
}

/// Something that nobody knows, drawn once for each replicate and alike in all arms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncertain {
    /// Name.
    pub name: String,
    /// Path in the scenario; `world.` and `behaviour.` lead into the other two files.
    pub path: String,
    /// Who says so: the scenario, the world, or the accepted sets of behaviour.
    pub origin: String,
    /// What is believed, as it stands in the file.
    pub belief: String,
}

/// An identifier of the scenario with the name that people read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Unit in which it is counted; empty where nothing is counted.
    pub unit: String,
}

/// Names of what the series speak about, each list sorted by identifier.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// Countries.
    pub countries: Vec<Named>,
    /// Markets.
    pub markets: Vec<Named>,
    /// Commodities, with their units.
    pub commodities: Vec<Named>,
    /// Sectors of end use, with what they count.
    pub sectors: Vec<Named>,
}

/// What the briefing looks at first, by identifier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Focus {
    /// The country that controls exports, or that shocks strike first.
    pub controller: String,
    /// The market inside it.
    pub controller_market: String,
    /// Countries whose shortages are asked about.
    pub countries: Vec<String>,
    /// Their markets, without repetition.
    pub markets: Vec<String>,
    /// Commodities whose prices and shipments are drawn.
    pub commodities: Vec<String>,
}

/// Results of one policy alternative.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Name.
    pub name: String,
    /// Bands over replicates.
    pub series: Vec<Series>,
    /// Numbers per run.
    pub outcomes: Vec<Outcome>,
    /// What happened in replicate 0, in order of time.
    pub events: Vec<Event>,
}

/// What a series or an outcome measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Spot price in a market [USD/unit].
    SpotPrice,
    /// Volume-weighted price, contracts included, in a market [USD/unit].
    AveragePrice,
    /// Goods that left `place` for `to` [unit/d].
    Shipments,
    /// Output [unit/d].
    Production,
    /// Goods held by companies and end users, at the end of the interval [unit].
    Stock,
    /// Goods held in public stockpiles, at the end of the interval [unit].
    Stockpile,
    /// Goods for a country whose export waits for a licence elsewhere, at the end of the interval [unit].
    AwaitingLicence,
    /// Freight beyond the usual for goods that left for a country: flights and detours [USD/d].
    ExtraFreight,
    /// Demand of a sector [sector unit/d].
    Demand,
    /// Demand that was not met on the day, deferred and lost together [sector unit/d].
    Unmet,
    /// Unmet demand that waits, at the end of the interval [sector unit].
    Deferred,
    /// Demand that was given up [sector unit/d].
    Lost,
    /// Value of demand that was not met on the day [USD/d]; as an outcome, over the whole run, net of what was made up later [USD].
    ValueLost,
    /// Outcome only: share of the demand of a country and sector that was never met [share].
    LostShare,
    /// Outcome only: first day on which less than nine tenths of demand was met, counted from the start; the horizon where it never happened [d].
    FirstStop,
    /// Outcome only: highest spot price over its value at the start [ratio].
    PeakPrice,
    /// What a government has paid so far, less what came back, at the end of the interval [USD]: goods of its stockpile at the
    /// prices of the start, companies, support for projects, research.
    PublicCost,
    /// People employed by the companies and projects whose jobs are known, at the end of the interval; as an outcome, at the end of the run [jobs].
    Jobs,
    /// Outcome only: jobs over the run [job-years].
    JobYears,
    /// Value of demand that a group of sectors, named in the place of the sector, did not meet on the day [USD/d]; as an outcome,
    /// over the whole run, net of what was made up later [USD].
    GroupValueLost,
    /// Outcome only: share of the demand of a group of sectors, by value, that was never met [share].
    GroupLostShare,
    /// Outcome only: share of the controller in what a focus country takes in of the focus commodities, its own output
    /// included, over the last year, at the prices of the start [share].
    DominantShare,
    /// Outcome only: share of the use outside the largest maker of a good, which is the place, that plants standing outside it at
    /// the end could meet at capacity [share].
    Coverage,
    /// Outcome only: value saved in the focus countries against the reference arm, over what all governments pay beyond it;
    /// nothing where they pay no more [ratio].
    LossAvoidedPerDollar,
    /// Outcome only: time until the focus countries have lost less so far than in the reference arm, and from then on always;
    /// the horizon where it never happens [d].
    DaysToHelp,
}

/// One measured quantity over time.
#[derive(Debug, Clone)]
pub struct Series {
    /// What is measured.
    pub metric: Metric,
    /// Commodity; empty for end uses.
    pub commodity: String,
    /// Sector; empty for commodities.
    pub sector: String,
    /// Market for prices, country of origin for shipments, country otherwise.
    pub place: String,
    /// Country of destination for shipments, otherwise empty.
    pub to: String,
    /// Unit of the values.
    pub unit: String,
    /// Quantiles over replicates, one value per date.
    pub band: Band,
}

/// Pointwise quantiles over replicates.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Five in a hundred runs lie below.
    pub p05: Vec<f64>,
    /// A quarter lies below.
    pub p25: Vec<f64>,
    /// Half lies below.
    pub p50: Vec<f64>,
    /// Three quarters lie below.
    pub p75: Vec<f64>,
    /// Ninety-five in a hundred lie below.
    pub p95: Vec<f64>,
}

/// One number per run.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What is measured.
    pub metric: Metric,
    /// Commodity, or empty.
    pub commodity: String,
    /// Sector, or empty.
    pub sector: String,
    /// Market for prices, country otherwise.
    pub place: String,
    /// Unit of the values.
    pub unit: String,
    /// Value of each replicate.
    pub values: Vec<f64>,
    /// Mean over replicates.
    pub mean: f64,
    /// Five, fifty and ninety-five per cent quantiles over replicates.
    pub quantiles: [f64; 3],
    /// Mean of the differences to the reference arm, run by run, with its 90 % interval; none in the reference arm.
    pub difference: Option<Difference>,
}

/// A paired difference between two arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean over replicates.
    pub mean: f64,
    /// Lower end of the 90 % interval of the mean (Student's t).
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub date: Date,
    /// Who acted or was hit.
    pub who: String,
    /// What happened.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A measure or a shock on the calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Name.
    pub name: String,
    /// Day on which it became known.
    pub announced: Date,
    /// First day.
    pub begins: Date,
    /// Last day, where there is one.
    pub ends: Option<Date>,
    /// Names of the arms in which it happens.
    pub arms: Vec<String>,
    /// What it is.
    pub kind: WindowKind,
}

/// What a measure or a shock on the calendar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WindowKind {
    /// A ban, quota, licence or duty, or technology that is withheld.
    Control,
    /// An outage, a shift of final demand or a closed passage.
    Shock,
    /// Any other measure: stockpiles, support, truces, alliances.
    Cushion,
}

impl WindowKind {
    /// Whether it takes something away: what a world without it is compared with.
    #[must_use]
    pub fn hurts(self) -> bool {
        self != Self::Cushion
    }
}

/// A line of the bibliography.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Key.
    pub id: String,
    /// Reference.
    pub cite: String,
    /// Sort of evidence.
    #[serde(serialize_with = "by_name")]
    pub kind: Evidence,
    /// Edition or year.
    pub vintage: String,
}

fn by_name<S: Serializer>(kind: &Evidence, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&format_args!("{kind:?}"))
}

impl Summary {
    /// Which series are more than nothing at some date of some arm, in the order of the series; only they are written.
    #[must_use]
    pub fn recorded(&self) -> Vec<bool> {
        let count = self.arms.first().map_or(0, |a| a.series.len());
        let is_something = |band: &Band| band.p95.iter().chain(&band.p05).any(|v| v.abs() >= NOTHING);
        (0..count).map(|i| self.arms.iter().any(|a| is_something(&a.series[i].band))).collect()
    }
}

impl Arm {
    /// The series of a commodity in a place, towards `to` (empty unless shipments).
    #[must_use]
    pub fn series(&self, metric: Metric, commodity: &str, place: &str, to: &str) -> Option<&Series> {
        self.series.iter().find(|s| s.metric == metric && s.commodity == commodity && s.place == place && s.to == to)
    }

    /// The series of an end use.
    #[must_use]
    pub fn end_use(&self, metric: Metric, sector: &str, country: &str) -> Option<&Series> {
        self.series.iter().find(|s| s.metric == metric && s.sector == sector && s.place == country)
    }
}

impl Catalogue {
    /// The name behind an identifier, in one of the lists; the identifier itself if it is not there.
    #[must_use]
    pub fn name<'a>(list: &'a [Named], id: &'a str) -> &'a str {
        list.iter().find(|n| n.id == id).map_or(id, |n| n.name.as_str())
    }
}
