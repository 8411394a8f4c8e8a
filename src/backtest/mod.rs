//! Holding the model against history: episodes that are told with what was known beforehand, run with one set of
//! behaviour, and scored against what was observed.
//!
//! A backtest is a scenario with [`targets`](crate::scenario::scenario_file::ScenarioFile::targets): numbers that history
//! puts into bands, and perhaps observed series. [`episode::run`] runs it, [`readings`] evaluates its series and numbers
//! on the readings of each run, [`score`] holds them against the bands, and [`overall`] sums up all episodes.
//! [`calibration`] searches for the behaviour that all of them bear.

pub mod calibration;
pub mod episode;
pub mod forecast;
pub mod manifest;
pub mod overall;
pub mod readings;
pub mod score;
pub mod tables;
