//! Points that were evaluated, on the disk, so that an interrupted search goes on where it stopped.
//!
//! One line per point: the digest of the search, wave, number, and the numbers of all targets in all runs. A line that
//! was cut off by an interruption is dropped, and its point evaluated again.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::evaluate::Numbers;
use crate::output::folder;

/// Name of the file of all points.
pub const FILE: &str = "evaluated.csv";
/// Name of the file of the finalists, on other draws.
pub const FINALS: &str = "finals.csv";

/// Points that were evaluated, by wave and number.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    digest: String,
    replicates: usize,
    /// Whether the file ends within a line.
    ragged: bool,
    known: BTreeMap<(u32, u32), Numbers>,
}

impl Store {
    /// Opens a store in a folder, with what it holds of the same search.
    #[must_use]
    pub fn open(path: &Path, file: &str, digest: &str, targets: usize, replicates: usize) -> Self {
        let path = path.join(file);
        let text = folder::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let known = text.lines().filter_map(|line| parse(line, digest, targets, replicates)).collect();
        let ragged = !text.is_empty() && !text.ends_with('\n');
        Self { path, digest: digest.to_owned(), replicates, ragged, known }
    }

    /// The numbers of a point, by its wave and its number there, if it was evaluated.
    #[must_use]
    pub fn get(&self, point: (u32, u32)) -> Option<&Numbers> {
        self.known.get(&point)
    }

    /// How many points it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds points and writes them to the disk.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub fn add(&mut self, points: &[(u32, u32)], evaluated: Vec<Numbers>) -> io::Result<()> {
        let mut lines = String::from(if std::mem::take(&mut self.ragged) { "\n" } else { "" });
        for ((wave, number), numbers) in points.iter().copied().zip(evaluated) {
            debug_assert!(numbers.iter().all(|n| n.len() == self.replicates));
            let all: Vec<String> = numbers.iter().flatten().map(f64::to_string).collect();
            lines.push_str(&format!("{},{wave},{number},{},.\n", self.digest, all.join(",")));
            self.known.insert((wave, number), numbers);
        }
        folder::append(&self.path, lines.as_bytes())
    }
}

/// A whole line of the same search.
fn parse(line: &str, digest: &str, targets: usize, replicates: usize) -> Option<((u32, u32), Numbers)> {
    let cells: Vec<&str> = line.strip_suffix(",.")?.split(',').collect();
    let [own, wave, number, values @ ..] = &cells[..] else { return None };
    if *own != digest || values.len() != targets * replicates {
        return None;
    }
    let values: Vec<f64> = values.iter().map(|v| v.parse().ok()).collect::<Option<_>>()?;
    Some(((wave.parse().ok()?, number.parse().ok()?), values.chunks(replicates).map(<[f64]>::to_vec).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_off_is_dropped_and_the_rest_comes_back_exactly() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path(), FILE, "d", 2, 2);
        let numbers = vec![vec![0.1 + 0.2, f64::NAN], vec![-1e300, 7.0]];
        store.add(&[(0, 5)], vec![numbers.clone()]).expect("written");
        folder::append(&folder.path().join(FILE), b"d,0,6,1,2,3").expect("written");
        folder::append(&folder.path().join(FILE), b"\nother,0,7,1,2,3,4,.\n").expect("written");
        let again = Store::open(folder.path(), FILE, "d", 2, 2);
        assert_eq!(again.len(), 1);
        let found = again.get((0, 5)).expect("it is there");
        assert_eq!((found[0][0], found[1].clone()), (numbers[0][0], numbers[1].clone()));
        assert!(found[0][1].is_nan());
    }
}
