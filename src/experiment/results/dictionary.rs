//! Columns of all tables of an experiment: the tables and the data dictionary are made of the same declarations.

use crate::output::tidy::{Field, Kind};

macro_rules! fields {
    ($($name:literal $kind:ident $meaning:literal),* $(,)?) => {
        &[$(Field { name: $name, kind: Kind::$kind, meaning: $meaning }),*]
    };
}

/// Outcomes of every run.
pub const RUNS: &[Field] = fields![
    "arm" Text "Policy alternative",
    "point" Whole "Number of the point of the design, from 0; its values stand in `points`",
    "replicate" Whole "Number of the run at this point and in this arm, from 0; equal numbers share their luck across arms",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "to" Text "Country of destination of shipments, otherwise empty",
    "unit" Text "Unit of the value",
    "value" Number "Value of the outcome in this run",
];

/// Kept series of every run.
pub const SERIES: &[Field] = fields![
    "arm" Text "Policy alternative",
    "point" Whole "Number of the point of the design, from 0",
    "replicate" Whole "Number of the run at this point and in this arm, from 0",
    "date" Date "Last day of the recorded interval; flows are means per day over it, stocks and prices stand as they are at its end",
    "metric" Text "Series",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country of origin for shipments, country otherwise",
    "to" Text "Country of destination of shipments, otherwise empty",
    "unit" Text "Unit of the value",
    "value" Number "Value of the series on this date in this run",
];

/// Values of the uncertainties at each point.
pub const POINTS: &[Field] = fields![
    "point" Whole "Number of the point of the design, from 0",
    "uncertainty" Text "Name of the uncertainty",
    "path" Text "Path of the value in the scenario, the world or the behaviour",
    "value" Text "Value as it stands in a scenario file",
    "number" Number "The number in the value, in the unit that the value names; none where it is no number",
    "coordinate" Number "Place of the value on the scale of its distribution, from 0 to 1; none where the points were listed",
];

/// Values that are drawn for each run beside its point.
pub const DRAWS: &[Field] = fields![
    "point" Whole "Number of the point, where points have luck of their own; 0 where all points share it",
    "replicate" Whole "Number of the run at this point, from 0; what is drawn for it is the same in all arms",
    "uncertainty" Text "Name of what is uncertain",
    "path" Text "Path of the value in the scenario, the world or the behaviour",
    "value" Text "Value as it stands in a file",
    "number" Number "The number in the value, in the unit that the value names; none where it is no number",
];

/// Bands of the kept series.
pub const BANDS: &[Field] = fields![
    "arm" Text "Policy alternative",
    "date" Date "Last day of the recorded interval",
    "metric" Text "Series",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country of origin for shipments, country otherwise",
    "to" Text "Country of destination of shipments, otherwise empty",
    "unit" Text "Unit of the quantiles",
    "n" Whole "Runs of the arm: points times replicates",
    "p05" Number "Five in a hundred runs lie below, at this date by itself",
    "p25" Number "A quarter lies below",
    "p50" Number "Half lies below",
    "p75" Number "Three quarters lie below",
    "p95" Number "Ninety-five in a hundred lie below",
];

/// Analysed outcomes by arm.
pub const SUMMARY: &[Field] = fields![
    "arm" Text "Policy alternative",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "to" Text "Empty: outcomes have no destination",
    "unit" Text "Unit of the numbers",
    "n" Whole "Runs of the arm: points times replicates",
    "observations" Whole "Independent observations: points where each has luck of its own, replicates otherwise",
    "mean" Number "Mean over all runs",
    "low" Number "Lower end of the interval of the mean (Student's t over independent observations)",
    "high" Number "Upper end of the interval",
    "deviation" Number "Standard deviation over all runs",
    "p05" Number "Five in a hundred runs lie below",
    "p25" Number "A quarter lies below",
    "p50" Number "Half lies below",
    "p75" Number "Three quarters lie below",
    "p95" Number "Ninety-five in a hundred lie below",
];

/// Paired differences to the first arm.
pub const DIFFERENCES: &[Field] = fields![
    "arm" Text "Policy alternative",
    "reference" Text "First arm",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "to" Text "Empty: outcomes have no destination",
    "unit" Text "Unit of the difference",
    "observations" Whole "Independent observations",
    "difference" Number "Mean of arm less reference, run by run under the same luck and at the same point",
    "t_low" Number "Lower end of its interval (Student's t)",
    "t_high" Number "Upper end",
    "bootstrap_low" Number "Lower end of its interval (bootstrap, percentiles of 1000 resamples)",
    "bootstrap_high" Number "Upper end",
    "better" Number "Share of runs in which the arm is better than the reference",
    "worse" Number "Share of runs in which it is worse",
];

/// Odds of a stop.
pub const STOPS: &[Field] = fields![
    "arm" Text "Policy alternative",
    "sector" Text "Sector of end use",
    "place" Text "Country",
    "n" Whole "Runs of the arm",
    "odds" Number "Share of runs in which less than nine tenths of demand is met on some day",
    "low" Number "Lower end of its interval (Wilson 1927)",
    "high" Number "Upper end",
    "median_day" Number "Median first day of a stop, counted from the start [d], over the runs that stop; none where none does",
];

/// Convergence of means and differences.
pub const CONVERGENCE: &[Field] = fields![
    "arm" Text "Policy alternative",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "to" Text "Empty: outcomes have no destination",
    "unit" Text "Unit of the numbers",
    "statistic" Text "`mean`, or `difference` to the first arm",
    "n" Whole "Number of first independent observations",
    "value" Number "Their mean",
    "low" Number "Lower end of its interval (Student's t)",
    "high" Number "Upper end",
];

/// Sensitivity indices.
pub const SENSITIVITY: &[Field] = fields![
    "arm" Text "Policy alternative",
    "metric" Text "Outcome, as its mean over replicates at each point",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "to" Text "Empty: outcomes have no destination",
    "unit" Text "Unit of mu, mu_star and sigma; first, total and explained are shares of variance",
    "uncertainty" Text "Name of the uncertainty",
    "index" Text "`first` and `total` (Sobol), `mu`, `mu_star` and `sigma` (Morris), or `explained` (other designs: share of the variance between points that groups of its values explain, adjusted for their number)",
    "value" Number "The index",
    "low" Number "Lower end of its interval (bootstrap, percentiles of 1000 resamples)",
    "high" Number "Upper end",
];

/// Outcomes by structural rule and other choices.
pub const SPREAD: &[Field] = fields![
    "arm" Text "Policy alternative",
    "metric" Text "Outcome",
    "commodity" Text "Commodity, or empty",
    "sector" Text "Sector of end use, or empty",
    "place" Text "Market for prices, country otherwise; empty for the whole world",
    "to" Text "Empty: outcomes have no destination",
    "unit" Text "Unit of the numbers",
    "uncertainty" Text "Name of an uncertainty that is a choice, such as a structural rule",
    "choice" Text "One of its values",
    "n" Whole "Runs of the arm with this value",
    "mean" Number "Their mean",
    "p05" Number "Five in a hundred of them lie below",
    "p50" Number "Half of them lie below",
    "p95" Number "Ninety-five in a hundred of them lie below",
];

/// The data dictionary itself.
pub const DICTIONARY: &[Field] = fields![
    "table" Text "Name of the table, which is that of its file without the ending",
    "column" Text "Name of the column",
    "type" Text "`text`, `whole number`, `number` or `date`",
    "meaning" Text "What it means",
];

/// All tables, in the order of the dictionary.
pub const TABLES: [(&str, &[Field]); 11] = [
    ("runs", RUNS),
    ("series", SERIES),
    ("points", POINTS),
    ("draws", DRAWS),
    ("bands", BANDS),
    ("summary", SUMMARY),
    ("differences", DIFFERENCES),
    ("stops", STOPS),
    ("convergence", CONVERGENCE),
    ("sensitivity", SENSITIVITY),
    ("spread", SPREAD),
];
