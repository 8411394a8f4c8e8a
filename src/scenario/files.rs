//! The door through which files come in: the disk first, then the examples inside the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::diagnostics::{Diagnostics, Finding, suggestion};
use super::text::File;

/// A scenario, world or parameter file that the program carries along.
#[derive(Debug, Clone, Copy)]
pub struct Bundled {
    /// Path below `scenarios`.
    pub path: &'static str,
    /// Contents.
    pub text: &'static str,
}

macro_rules! bundled {
    ($($path:literal),* $(,)?) => {
        &[$(Bundled { path: $path, text: include_str!(concat!("../../scenarios/", $path)) }),*]
    };
}

/// Everything that the program carries along.
#[rustfmt::skip]
pub const BUNDLED: &[Bundled] = bundled![
    "accelerator_boom.ron",
    "antibiotic_ingredient_stop.ron",
    "backtests/chip_plant_fire_2021.ron",
    "backtests/chip_shortage_2020.ron",
    "backtests/gallium_germanium_2023.ron",
    "backtests/graphite_2023.ron",
    "backtests/india_ingredients_2020.ron",
    "backtests/indonesian_nickel_2014.ron",
    "backtests/lithium_2021.ron",
    "backtests/rare_earths_2010.ron",
    "backtests/suez_2021.ron",
    "backtests/thai_floods_2011.ron",
    "backtests/tohoku_2011.ron",
    "backtests/observed/chip_plant_fire_2021.csv",
    "backtests/observed/chip_shortage_2020.csv",
    "backtests/observed/gallium_germanium_2023.csv",
    "backtests/observed/graphite_2023.csv",
    "backtests/observed/india_ingredients_2020.csv",
    "backtests/observed/indonesian_nickel_2014.csv",
    "backtests/observed/lithium_2021.csv",
    "backtests/observed/rare_earths_2010.csv",
    "backtests/observed/suez_2021.csv",
    "backtests/observed/thai_floods_2011.csv",
    "backtests/worlds/chip_plant_fire_2021.ron",
    "backtests/worlds/chip_shortage_2020.ron",
    "backtests/worlds/gallium_germanium_2023.ron",
    "backtests/worlds/graphite_2023.ron",
    "backtests/worlds/india_ingredients_2020.ron",
    "backtests/worlds/indonesian_nickel_2014.ron",
    "backtests/worlds/lithium_2021.ron",
    "backtests/worlds/rare_earths_2010.ron",
    "backtests/worlds/suez_2021.ron",
    "backtests/worlds/thai_floods_2011.ron",
    "backtests/worlds/tohoku_2011.ron",
    "behaviour.ron",
    "behaviour_accepted.csv",
    "calibration.ron",
    "calibration_start.csv",
    "chip_plant_fire.ron",
    "cobalt_export_ban.ron",
    "europium_terbium_imaging.ron",
    "experiments/antibiotic_ingredient_stop.ron",
    "experiments/chip_plant_fire.ron",
    "experiments/cobalt_export_ban_uncertainty.ron",
    "experiments/europium_terbium_imaging.ron",
    "experiments/gallium_germanium_controls.ron",
    "experiments/graphite_permits_uncertainty.ron",
    "experiments/india_export_licences_2020.ron",
    "experiments/lithium_price_boom_uncertainty.ron",
    "experiments/magnets_for_defence.ron",
    "experiments/neon_shortage.ron",
    "experiments/nickel_ore_ban_uncertainty.ron",
    "experiments/rare_earth_uncertainty.ron",
    "experiments/red_sea_and_panama_closures.ron",
    "experiments/stockpile_sizing.ron",
    "experiments/taiwan_strait_closure.ron",
    "experiments/trust_initiative.ron",
    "first_steps.ron",
    "gallium_germanium_controls.ron",
    "graphite_permits.ron",
    "india_export_licences_2020.ron",
    "lithium_price_boom.ron",
    "magnets_for_defence.ron",
    "neon_shortage.ron",
    "nickel_ore_ban.ron",
    "rare_earth_licences_2025.ron",
    "rare_earth_quota_2010.ron",
    "red_sea_and_panama_closures.ron",
    "stockpile_sizing.ron",
    "taiwan_strait_closure.ron",
    "trust_initiative.ron",
    "tutorial/first_steps_world.ron",
    "worlds/all.ron",
    "worlds/batteries.ron",
    "worlds/pharmaceuticals.ron",
    "worlds/places.ron",
    "worlds/rare_earths.ron",
    "worlds/semiconductors.ron",
];

/// Reads a file from the disk, or a bundled one where the disk has none.
pub fn read(path: &Path) -> Result<Arc<File>, Diagnostics> {
    #[expect(clippy::disallowed_methods, reason = "this is the door through which files come in")]
    let outcome = std::fs::read_to_string(path);
    match outcome {
        Ok(text) => Ok(Arc::new(File { name: path.display().to_string(), text })),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => find(path).map(|b| bundled(b.path)).ok_or_else(|| {
            let wanted = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let help = suggestion(&wanted, scenarios().map(|b| b.path.trim_end_matches(".ron")));
            unreadable(path, "there is no such file", help)
        }),
        Err(error) => Err(unreadable(path, &error.to_string(), None)),
    }
}

/// A bundled file that must exist.
#[must_use]
pub fn bundled(path: &str) -> Arc<File> {
    let found = BUNDLED.iter().find(|b| b.path == path).unwrap_or_else(|| panic!("`{path}` is bundled"));
    Arc::new(File { name: format!("scenarios/{path}"), text: found.text.to_owned() })
}

/// Folder from which the paths in a file lead: its own, or that of the bundled file which a name means.
#[must_use]
pub fn folder(path: &Path) -> PathBuf {
    let named = if path.exists() { None } else { find(path).map(|b| Path::new(b.path)) };
    named.unwrap_or(path).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Bundled scenarios, without worlds and parameters.
pub fn scenarios() -> impl Iterator<Item = &'static Bundled> {
    BUNDLED.iter().filter(|b| !b.path.contains('/') && b.path.ends_with(".ron") && !["behaviour.ron", "calibration.ron"].contains(&b.path))
}

/// Bundled backtests.
pub fn backtests() -> impl Iterator<Item = &'static Bundled> {
    BUNDLED.iter().filter(|b| b.path.strip_prefix("backtests/").is_some_and(|rest| rest.ends_with(".ron") && !rest.contains('/')))
}

/// Bundled experiments.
pub fn experiments() -> impl Iterator<Item = &'static Bundled> {
    BUNDLED.iter().filter(|b| b.path.starts_with("experiments/"))
}

/// A path without detours: the way from an experiment to its scenario leads up and down again.
#[must_use]
pub fn normal(path: &str) -> String {
    let written = path.replace('\\', "/");
    let mut steps: Vec<&str> = Vec::new();
    for step in written.split('/') {
        if step == ".." && steps.last().is_some_and(|last| *last != "..") {
            steps.pop();
        } else if step != "." {
            steps.push(step);
        }
    }
    steps.join("/")
}

/// Where an experiment lies: a bundled one may be named like its scenario, which is not meant here.
#[must_use]
pub fn experiment(path: &Path) -> PathBuf {
    let inside = Path::new("experiments").join(path);
    if !path.exists() && find(&inside).is_some() { inside } else { path.to_path_buf() }
}

/// A bundled file by its path or its name; of several files with one name the scenario.
fn find(path: &Path) -> Option<&'static Bundled> {
    let wanted = normal(&path.to_string_lossy());
    let wanted = wanted.strip_prefix("scenarios/").unwrap_or(&wanted);
    let stem = |b: &Bundled| b.path.trim_end_matches(".ron");
    let below = |b: &&Bundled| ["experiments/", "backtests/"].iter().any(|folder| stem(b).strip_prefix(folder) == Some(wanted));
    BUNDLED.iter().find(|b| b.path == wanted || stem(b) == wanted).or_else(|| BUNDLED.iter().find(below))
}

fn unreadable(path: &Path, why: &str, help: Option<String>) -> Diagnostics {
    let title = format!("cannot read `{}`: {why}", path.display());
    Diagnostics(vec![Finding { code: "S001", title, label: String::new(), place: None, other: None, help }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_finds_the_scenario_or_the_experiment_that_is_meant() {
        for scenario in scenarios() {
            let name = Path::new(scenario.path.trim_end_matches(".ron"));
            assert_eq!(find(name).map(|b| b.path), Some(scenario.path));
        }
        for found in experiments() {
            let name = Path::new(found.path.trim_end_matches(".ron").trim_start_matches("experiments/"));
            assert_eq!(find(&experiment(name)).map(|b| b.path), Some(found.path));
        }
    }
}
