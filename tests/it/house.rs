//! What the house promises about itself: one order of the tick in code and page, files that fit.

use std::path::{Path, PathBuf};

use shortfall::scenario::record::{Described, Record};
use shortfall::tick::Phase;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_odd_page_lists_the_phases_in_their_order() {
    let page = std::fs::read_to_string(root().join("src/odd.md")).expect("the page is there");
    let named: Vec<String> = page
        .lines()
        .filter_map(|line| {
            let (number, rest) = line.trim_start().split_once(". **")?;
            number.parse::<u32>().ok()?;
            Some(rest.split("**").next()?.trim_end_matches('.').to_owned())
        })
        .collect();
    let phases: Vec<String> = Phase::ORDER.iter().map(|p| format!("{p:?}")).collect();
    assert!(named.windows(phases.len()).any(|w| w == phases), "the page lists {named:?}");
}

#[test]
fn every_behavioural_parameter_has_its_source_and_its_place_on_the_odd_page() {
    let page = std::fs::read_to_string(root().join("src/odd.md")).expect("the page is there");
    let record: &Record = shortfall::scenario::behaviour::Behaviour::record().expect("a record");
    for field in record.fields {
        assert!(field.meaning.contains("Source:"), "{} names no source", field.name);
        assert!(page.contains(field.name), "{} is not on the ODD page", field.name);
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_file_has_more_than_four_hundred_lines_without_its_tests() {
    let mut found = Vec::new();
    files(&root().join("src"), &mut found);
    assert!(found.len() > 60);
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a file");
        let code = text.split("#[cfg(test)]").next().expect("a split has a first part").lines().count();
        assert!(code <= 400, "{} has {code} lines", path.display());
    }
}
