//! Promises of the program, one file per kind.
#![allow(clippy::disallowed_methods, reason = "tests write and read files of their own")]

mod analytic;
mod backtest;
mod calibration;
mod command_line;
mod compare;
mod determinism;
mod effects;
mod errors;
mod experiment;
mod governments;
mod house;
mod include;
mod metamorphic;
mod openings;
mod oracles;
mod ownership;
mod passages;
mod production;
mod python;
mod rank;
mod rationing;
mod reference;
mod rivals;
mod sensitivity;
mod shocks;
mod signs;
mod sourcing;
mod stated;
mod steady;
mod substitution;
mod support;
mod uncertainty;
mod ventures;
mod verify;
mod worlds;
