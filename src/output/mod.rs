//! The only door through which files leave.
//!
//! A folder is written under a temporary name beside its goal and renamed when it is complete, so that a
//! reader never meets half of it.

pub mod atomic;
pub mod briefing;
pub mod dictionary;
pub mod doubt;
pub mod experiment;
pub mod folder;
pub mod manifest;
pub mod read;
pub mod shards;
pub mod tables;
pub mod tidy;
pub mod work;

/// A file to be written: its path inside the folder and its bytes.
pub type NamedBytes = (String, Vec<u8>);
