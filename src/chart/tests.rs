//! Promises that every picture keeps in any world.

use super::canvas::{Area, Text};
use super::{Chart, Look, Sheet, Size, charts, doubt_sheets, example, frame, png, sheets};
use crate::analysis::summarise::summarise;
use crate::analysis::summary::Summary;
use crate::experiment::ensemble;
use crate::run::Options;
use crate::scenario::files::scenarios;
use crate::scenario::load::{Setting, load};

fn overlap(a: &Text, b: &Text) -> bool {
    // Boxes are as tall as the font is large, a little more than the letters.
    let shrink = |area: Area| Area { left: area.left + 0.5, right: area.right - 0.5, top: area.top + 1.5, bottom: area.bottom - 1.5 };
    shrink(a.area()).overlaps(&shrink(b.area()))
}

/// What is wrong with the texts of a picture: outside the paper, or over each other.
fn faults(case: &str, sheet: &Sheet) -> Vec<String> {
    let paper = Area { left: 0.0, top: 0.0, right: sheet.canvas.width, bottom: sheet.canvas.height };
    let texts: Vec<&Text> = sheet.canvas.texts().collect();
    let mut faults = Vec::new();
    if texts.len() <= 5 {
        faults.push(format!("{case}/{}: hardly any text", sheet.name));
    }
    for (i, text) in texts.iter().enumerate() {
        if !paper.holds(&text.area()) {
            faults.push(format!("{case}/{}: {:?} leaves the canvas: {:?}", sheet.name, text.text, text.area()));
        }
        for other in texts[..i].iter().filter(|other| overlap(text, other)) {
            faults.push(format!("{case}/{}: {:?} covers {:?}", sheet.name, text.text, other.text));
        }
    }
    faults
}

#[test]
fn no_text_leaves_the_canvas_or_covers_another() {
    let mut all = Vec::new();
    for (name, shape) in example::shapes() {
        for size in [Size::Page, Size::Column, Size::Slide] {
            let look = Look { size, ..Look::default() };
            let case = format!("{name}/{size:?}");
            all.extend(sheets(&example::summary(shape), &look).iter().flat_map(|sheet| faults(&case, sheet)));
            all.extend(faults(&case, &example::tornado(shape).draw(&look)));
            let doubtful = doubt_sheets(&example::summary(shape), &example::doubt(shape), &look);
            assert_eq!(doubtful.len(), 2, "{case}: what drives the doubt, and robustness by rule");
            all.extend(doubtful.iter().flat_map(|sheet| faults(&case, sheet)));
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

/// A bundled scenario as a small run: two runs of each arm over a year and a half, or over its whole time where a measure
/// comes later.
fn small_run(name: &str) -> Summary {
    let setting = |path: &str, value: &str| Setting { path: path.to_owned(), value: value.to_owned() };
    let settings = [setting("replicates", "2"), setting("record", "Weeks(2)"), setting("horizon", "Months(18)")];
    let path = std::path::Path::new(name);
    let study = load(path, &settings).or_else(|_| load(path, &settings[..2])).unwrap_or_else(|e| panic!("{name}: {e}"));
    let ensemble = ensemble(&study, Options::default().audit_every, &|_| {}).unwrap_or_else(|e| panic!("{name}: {e}"));
    summarise(&study, &ensemble)
}

#[test]
fn every_bundled_scenario_keeps_its_texts_apart() {
    let mut all = Vec::new();
    for bundled in scenarios() {
        let summary = small_run(bundled.path);
        for size in [Size::Page, Size::Column, Size::Slide] {
            let look = Look { size, ..Look::default() };
            let sheets = sheets(&summary, &look);
            assert!(sheets.len() > 5, "{}: hardly any picture", bundled.path);
            for sheet in &sheets {
                all.extend(faults(&format!("{}/{size:?}", bundled.path), sheet));
                let words = format!("{} {}", sheet.headline, sheet.description);
                assert!(!words.contains("NaN") && !words.contains("inf "), "{}/{}: {words}", bundled.path, sheet.name);
            }
        }
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn pictures_of_a_backtest_keep_their_texts_apart() {
    let study = load("tests/backtests/licences.ron".as_ref(), &[]).expect("a valid backtest");
    let episode = crate::backtest::episode::run(&study, &|_| {}).expect("it runs");
    let mut all = Vec::new();
    for size in [Size::Page, Size::Column, Size::Slide] {
        let look = Look { size, ..Look::default() };
        let episodes = [episode.clone(), crate::backtest::episode::Episode { title: "The same once more".into(), ..episode.clone() }];
        let sheets = super::targets::draw(&episodes, &look).into_iter().chain(super::observed::draw(&episode, &look));
        all.extend(sheets.flat_map(|sheet| faults(&format!("{size:?}"), &sheet)));
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn an_ordinary_world_gets_every_kind() {
    let names: Vec<String> = sheets(&example::summary(example::ORDINARY), &Look::default()).into_iter().map(|s| s.name).collect();
    let kinds = [
        "fan",
        "shortages",
        "who_runs_short",
        "shortages_over_time",
        "prices",
        "timeline",
        "shipments",
        "stocks",
        "flows",
        "policies",
        "waterfall",
        "groups",
        "shares",
        "n_minus_1",
        "dependence",
        "network",
    ];
    assert_eq!(names, kinds);
}

#[test]
fn slides_have_their_ratio_and_headlines_can_be_given() {
    let look = Look { size: Size::Slide, headlines: [("prices".to_owned(), "My own words".to_owned())].into() };
    for chart in charts(&example::summary(example::ORDINARY), &look) {
        let tree = resvg::usvg::Tree::from_str(&chart.svg, &resvg::usvg::Options::default()).expect("it is SVG");
        let ratio = tree.size().width() / tree.size().height();
        assert!((ratio - 16.0 / 9.0).abs() < 0.01, "{}: {ratio}", chart.name);
        assert_eq!(chart.headline == "My own words", chart.name == "prices");
    }
}

#[test]
fn names_from_a_scenario_never_become_markup() {
    let (_, shape) = example::shapes().into_iter().find(|(name, _)| *name == "nasty").expect("there is one");
    for Chart { name, svg, .. } in charts(&example::summary(shape), &Look::default()) {
        assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains("<i>"), "{name}");
        assert!(resvg::usvg::roxmltree::Document::parse(&svg).is_ok(), "{name} is not well-formed");
    }
}

#[test]
fn pictures_have_names_for_readers_who_cannot_see_them() {
    for chart in charts(&example::summary(example::ORDINARY), &Look::default()) {
        assert!(
            chart.svg.contains("role=\"img\"") && chart.svg.contains("<title id=") && chart.svg.contains("<desc id="),
            "{}",
            chart.name
        );
        assert!(chart.description.len() > 60 && !chart.headline.contains("NaN") && !chart.svg.contains("NaN"), "{}", chart.name);
        assert!(!chart.inline().contains("@font-face"));
    }
}

#[test]
fn a_quiet_world_says_so() {
    let (_, shape) = example::shapes().into_iter().find(|(name, _)| *name == "quiet").expect("there is one");
    let headlines: Vec<String> = charts(&example::summary(shape), &Look::default()).into_iter().map(|c| c.headline).collect();
    let all = headlines.join("\n");
    for words in ["hardly move", "do not fall", "never fall"] {
        assert!(all.contains(words), "{words:?} is not in\n{all}");
    }
}

#[test]
fn every_picture_names_its_origin() {
    let summary = example::summary(example::ORDINARY);
    let source = frame::source(&summary);
    for part in ["rare_earth_licences_2025", "20260101", "100", "0.1.0", "3f9ac2e10b77"] {
        assert!(source.contains(part), "{part}");
    }
    for sheet in sheets(&summary, &Look::default()) {
        assert!(sheet.canvas.texts().any(|t| t.text == source), "{}", sheet.name);
    }
}

#[test]
fn widths_of_text_agree_with_the_drawn_letters() {
    let mut options = resvg::usvg::Options { font_family: super::theme::FAMILY.to_owned(), ..Default::default() };
    options.fontdb_mut().load_font_data(super::theme::REGULAR.to_vec());
    options.fontdb_mut().load_font_data(super::theme::SEMIBOLD.to_vec());
    for (text, bold) in [("Shipments of magnets fall by 78", false), ("Electric vehicles WAVE", true)] {
        let weight = if bold { "bold" } else { "normal" };
        let svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='900' height='100'><text x='10' y='50' font-size='20' font-weight='{weight}'>{text}</text></svg>"
        );
        let tree = resvg::usvg::Tree::from_str(&svg, &options).expect("it is SVG");
        let drawn = f64::from(tree.root().abs_bounding_box().width());
        let measured = super::theme::text_width(text, 20.0, bold);
        assert!((measured - drawn).abs() < 0.04 * drawn, "{text}: measured {measured}, drawn {drawn}");
    }
}

#[test]
fn charts_become_pdf_files_with_both_cuts_of_the_font() {
    for chart in charts(&example::summary(example::ORDINARY), &Look::default()) {
        let bytes = chart.pdf();
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with("%PDF-1.7") && text.trim_end().ends_with("%%EOF"), "{}", chart.name);
        assert_eq!(text.matches("/CIDFontType2").count(), 2, "{}", chart.name);
        assert_eq!(bytes, chart.pdf(), "{}", chart.name);
    }
}

#[test]
fn charts_become_png_files() {
    let summary = example::summary(example::ORDINARY);
    for chart in charts(&summary, &Look::default()) {
        let bytes = png(&chart.svg, 480).expect("a chart is SVG");
        assert_eq!(&bytes[1..4], b"PNG", "{}", chart.name);
    }
    assert!(png("not SVG", 100).is_err());
    assert!(png(&charts(&summary, &Look::default())[0].svg, 0).is_err());
}
