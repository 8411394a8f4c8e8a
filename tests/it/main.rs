//! Promises of the program, one file per kind.

mod determinism;
mod errors;
mod reference;
mod signs;
mod steady;
mod support;
