//! Shortfall simulates how export controls and supply shocks run through supply chains.
//!
//! Companies, end users and governments act step by step on stocks, orders, prices and rules. A scenario asks a
//! question of a world; its arms are the policies that are compared, on one network and run by run under the same
//! luck. What the model is, step by step and formula by formula, stands in [`odd`]; the terms in [`glossary`].
//!
//! # From the question to the interface
//!
//! | Question | On the command line | In the library |
//! |---|---|---|
//! | What happens if ...? | `run`, [`guide::tutorial`], [`guide::scenarios`] | [`scenario::load::load`], [`experiment::ensemble`], [`analysis::summarise::summarise`] |
//! | Who runs short, when, by how much? | the report, [`guide::results`] | [`analysis::summary::Summary`], [`report::findings::findings`] |
//! | What does a policy change? | arms; `compare` | [`analysis::summary::Difference`], [`analysis::comparison`] |
//! | How sure is that? | `experiment`, [`guide::experiments`] | [`experiment::open::Experiment`], [`analysis::uncertainty::Doubt`] |
//! | Whom would we miss most? | `rank`, [`guide::ranking`] | [`criticality`] |
//! | Is it the same result? | `verify` | [`output::manifest`] |
//! | How does it look? | `plot` | [`chart::charts`], [`chart::Look`] |
//! | Which rule decides that? | `explain NAME` | [`rules`], one file a mechanism |
//!
//! # From file to result
//!
//! 1. [`scenario::load::load`] reads a scenario and its world, checks them, balances the world into a
//!    [`network::Network`] and resolves every arm into a [`scenario::model::Model`].
//! 2. [`run::run`] runs one model with the luck of one replicate; [`experiment::ensemble`] runs every replicate of
//!    every arm.
//! 3. [`analysis::summarise::summarise`] turns the records into bands, outcomes and paired differences.
//! 4. [`chart::charts`], [`report::page`] and [`output::tables::tables`] make pictures, the page and the tables from
//!    the summary; [`output::folder::write`] writes them.
//!
//! [`criticality`] asks what is lost without each supplier, country, passage or link, by simulation and by the index of
//! systemic risk. Every folder of results can be repeated from its manifest ([`output::manifest`]).
//! An experiment runs a scenario at many points of what is uncertain: [`experiment::open::Experiment`] reads its file,
//! [`experiment::execute::execute`] streams its runs to disk in parts, and [`experiment::finish::finish`] makes its
//! tables of them.
//!
//! `examples/run_from_rust.rs` does the first two by hand, `examples/gallery.rs` all but the page and the tables.
//! [`output::read::summary`] goes the other way: from the folder of a finished run back to a summary, and
//! [`output::doubt::doubt`] from that of an experiment to its findings.
//!
//! # Where the model is
//!
//! [`rules`] holds the economics as pure functions; [`phases`] holds what happens in a step, one file a phase, in
//! the order of [`tick::Phase`]; [`world`] holds the state of a run. Numbers come from the files under `scenarios`.
//!
//! # Promises
//!
//! The same version, files and seed give the same bytes of tables and drawings, on any number of threads: draws are
//! keyed ([`random`]), mathematics does not depend on the platform ([`maths`]), and no clock is read. Every run
//! checks that goods are conserved and that stocks and prices are finite ([`run::RunError`]).

pub mod analysis;
pub mod backtest;
pub mod chart;
pub mod cli;
pub mod criticality;
pub mod experiment;
#[doc = include_str!("glossary.md")]
pub mod glossary {}
pub mod guide {
    //! Pages for those who use the program.

    #[doc = include_str!("guide/experiments.md")]
    pub mod experiments {}
    #[doc = include_str!("guide/ranking.md")]
    pub mod ranking {}
    #[doc = include_str!("guide/results.md")]
    pub mod results {}
    #[doc = include_str!("guide/scenarios.md")]
    pub mod scenarios {}
    #[doc = include_str!("guide/tutorial.md")]
    pub mod tutorial {}
}
#[doc = include_str!("history.md")]
pub mod history {}
pub mod ids;
pub mod maths;
pub mod network;
#[doc = include_str!("odd.md")]
pub mod odd {}
pub mod output;
pub mod phases;
pub mod random;
pub mod record;
pub mod report;
pub mod rules;
pub mod run;
pub mod scenario;
pub mod tick;
pub mod units;
pub mod world;
