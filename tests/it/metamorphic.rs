//! Changes that must change nothing: names, units, shocks of no size, arms that change nothing.

use std::path::Path;
use std::sync::Arc;

use shortfall::analysis::summary::Metric;
use shortfall::experiment::layout;
use shortfall::random::Luck;
use shortfall::record::{Key, RunRecord};
use shortfall::run::{Options, run};
use shortfall::scenario::load::{Setting, Study, load};

use crate::support::{REAL, SMALL, loaded, run_arm, scratch};

/// Settings under which no draw matters, so that names may change without changing the luck.
const NO_LUCK: [(&str, &str); 5] = [
    ("behaviour.cover_spread", "0.0"),
    ("behaviour.qualification_spread", "0.0"),
    ("hazards", "[]"),
    ("replicates", "1"),
    (
        "measures",
        r#"[(id: "licences", name: "Licences", by: "A", commodities: ["metal", "magnet"], announced: "2025-04-04", effective: "2025-05-04", enforcement: 0.9, source: "made",
        instrument: Licence(statutory: Days(63), processing: Fixed(Days(20)), consignment: Days(1), odds: [(approved: 1.0), (to: ["B"], approved: 0.0)]))]"#,
    ),
];

/// One run of the first arm of a scenario in a folder, with the settings above.
fn record_of(path: &Path, measures: &str) -> (Study, RunRecord) {
    let mut settings: Vec<Setting> = NO_LUCK.iter().map(|(path, value)| Setting { path: (*path).into(), value: (*value).into() }).collect();
    settings[4].value = measures.to_owned();
    settings.push(Setting { path: "arms".into(), value: r#"[(name: "one")]"#.into() });
    let study = load(path, &settings).unwrap_or_else(|e| panic!("{e}"));
    let layout = Arc::new(layout(&study));
    let record = run(&study.arms[0].model, &layout, Luck::new(1, 0), Options::default()).unwrap_or_else(|e| panic!("{e}"));
    (study, record)
}

/// The small world and scenario after a change to their texts, in a folder of their own.
fn changed(name: &str, change: impl Fn(&str, &str) -> String) -> std::path::PathBuf {
    let folder = scratch(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for file in ["small.ron", "small_world.ron"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds").join(file)).expect("it is there");
        std::fs::write(folder.join(file), change(file, &text)).expect("it can be written");
    }
    folder.join("small.ron")
}

fn ids(text: &str) -> Vec<String> {
    text.split("id: \"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn renaming_everything_changes_nothing() {
    let world = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worlds/small_world.ron")).expect("it is there");
    let known = ids(&world);
    // The same letter before every name leaves their order as it is.
    let rename = |text: &str| known.iter().fold(text.to_owned(), |text, id| text.replace(&format!("\"{id}\""), &format!("\"q{id}\"")));
    let renamed = changed("renamed", |_, text| rename(text));
    let plain = changed("not_renamed", |_, text| text.to_owned());
    let (_, a) = record_of(&plain, NO_LUCK[4].1);
    let (_, b) = record_of(&renamed, &rename(NO_LUCK[4].1));
    assert!(a.values == b.values && a.outcomes == b.outcomes);
}

/// Multiplies the numbers behind a field name by a factor.
fn scaled(text: &str, field: &str, factor: f64) -> String {
    let mut parts = text.split(field);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(part.len());
        let number: f64 = part[..end].parse().expect("a number stands behind the field");
        out.push_str(&format!("{field}{:?}{}", number * factor, &part[end..]));
    }
    out
}

#[test]
fn counting_goods_in_a_smaller_unit_changes_quantities_and_prices_and_no_money() {
    // Eighths: a power of two, so that every number scales to the last bit.
    let eighths = changed("eighths", |file, text| {
        if file == "small.ron" {
            return text.to_owned();
        }
        let (goods, rest) = text.split_once("recipes: [").expect("recipes follow the goods");
        let (recipes, sectors) = rest.split_once("sectors: [").expect("sectors follow");
        let (sectors, end) = sectors.split_once("end_uses: [").expect("end uses follow");
        let (goods, sectors) = (scaled(goods, "price: ", 0.125), scaled(sectors, "per: ", 8.0));
        format!("{goods}recipes: [{}sectors: [{sectors}end_uses: [{end}", scaled(recipes, "rate: ", 8.0))
    });
    let plain = changed("whole", |_, text| text.to_owned());
    let ((study, a), (_, b)) = (record_of(&plain, NO_LUCK[4].1), record_of(&eighths, NO_LUCK[4].1));
    let layout = layout(&study);
    let factor = |key: &Key| match (key.commodity.is_some(), format!("{:?}", key.metric).contains("Price")) {
        (true, true) => 0.125,
        (true, false) => 8.0,
        (false, _) => 1.0,
    };
    for (i, (a, b)) in a.values.iter().zip(&b.values).enumerate() {
        let key = &layout.keys[i % layout.width()];
        assert_eq!(a * factor(key), *b, "{key:?}");
    }
    assert!(layout.outcomes.iter().zip(a.outcomes.iter().zip(&b.outcomes)).all(|(_, (a, b))| a == b), "money and shares stay");
}

#[test]
fn shocks_of_no_size_and_arms_that_change_nothing_change_nothing() {
    let shocks = r#"[
        (id: "calm", name: "Calm", begins: "2025-04-04", lasts: Days(50), hits: Demand(sectors: ["cars"], factor: 1.0), source: "made"),
        (id: "match", name: "Match", begins: "2025-06-04", lasts: Days(50), hits: Outage(companies: ["a.magnets"], depth: 0.0), source: "made"),
    ]"#;
    let arms = r#"[(name: "base"), (name: "same", changes: [Set("measures[licences].enforcement", 0.95)])]"#;
    let settings = [("replicates", "1"), ("arms", arms)];
    let plain = loaded(SMALL, &settings);
    let shaken = loaded(SMALL, &[settings.as_slice(), &[("shocks", shocks)]].concat());
    let base = run_arm(&plain, "base", 0);
    for other in [run_arm(&plain, "same", 0), run_arm(&shaken, "base", 0)] {
        assert!(base.values == other.values && base.outcomes == other.outcomes);
    }
}

#[test]
fn halving_the_step_moves_the_headline_by_little() {
    // Draws are keyed by days, so that both steps share their luck; means over a dozen runs.
    let means = |step: &str| {
        let study = loaded(REAL, &[("step", step), ("replicates", "1")]);
        let layout = Arc::new(layout(&study));
        let mut sums = vec![0.0; layout.outcomes.len()];
        for replicate in 0..12 {
            let luck = Luck::new(study.scenario.seed, replicate);
            let record = run(&study.arms[0].model, &layout, luck, Options::default()).unwrap_or_else(|e| panic!("{e}"));
            sums.iter_mut().zip(&record.outcomes).for_each(|(sum, value)| *sum += value);
        }
        (layout, sums)
    };
    let ((layout, day), (_, half)) = (means("Days(1)"), means("Days(0.5)"));
    let world = day[0];
    for (key, (day, half)) in layout.outcomes.iter().zip(day.iter().zip(&half)) {
        // The world within a twentieth, and every country that bears a hundredth of the loss within a tenth.
        if key.metric == Metric::ValueLost && !matches!(key.place, shortfall::record::Place::EndUse(_)) && *day > world / 100.0 {
            assert!(
                (half / day - 1.0).abs() < if key.place == shortfall::record::Place::World { 0.05 } else { 0.1 },
                "{key:?}: {day:.3e} at a day, {half:.3e} at half a day"
            );
        }
    }
}
