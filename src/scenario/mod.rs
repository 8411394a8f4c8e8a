//! Scenario and world files: their form, their checks, and the model they resolve to.

pub mod base;
pub mod behaviour;
pub mod check;
pub mod diagnostics;
pub mod files;
mod include;
pub mod inputs;
pub mod load;
pub mod model;
pub mod observations;
pub mod overlay;
pub mod period;
pub mod rationing;
pub mod record;
pub mod resolve;
pub mod rivalry;
pub mod scenario_file;
pub mod schema;
pub mod structure;
pub mod text;
pub mod tree;
pub mod uncertainty;
pub mod values;
pub mod variation;
pub mod world_file;
