//! The state of a run: agents as entities, links and stocks as flat arrays.
//!
//! Companies, end uses and consignments are entities of a `bevy_ecs` world. What belongs to a link, an input
//! or an output lies in flat arrays, because a link as an entity costs five times as much per tick. Rows of
//! companies and end uses are in the order of their ids and none is ever removed.

pub mod agenda;
pub mod appeals;
pub mod build;
pub mod components;
pub mod fleet;
pub mod flows;
pub mod gates;
pub mod in_process;
pub mod journal;
pub mod knowledge;
pub mod prices;
pub mod rations;
pub mod resources;
pub mod scrap;
pub mod strikes;
pub mod swaps;
pub mod treasury;
pub mod ventures;
pub mod ways;
