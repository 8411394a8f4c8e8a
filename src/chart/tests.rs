//! Promises that every picture keeps in any world.

use super::canvas::{Area, Text};
use super::{Chart, charts, example, frame, png, sheets};

fn overlap(a: &Text, b: &Text) -> bool {
    // Boxes are as tall as the font is large, a little more than the letters.
    let shrink = |area: Area| Area { left: area.left + 0.5, right: area.right - 0.5, top: area.top + 1.5, bottom: area.bottom - 1.5 };
    shrink(a.area()).overlaps(&shrink(b.area()))
}

#[test]
fn no_text_leaves_the_canvas_or_covers_another() {
    for (name, shape) in example::shapes() {
        for sheet in sheets(&example::summary(shape)) {
            let paper = Area { left: 0.0, top: 0.0, right: sheet.canvas.width, bottom: sheet.canvas.height };
            let texts: Vec<&Text> = sheet.canvas.texts().collect();
            assert!(texts.len() > 5, "{name}/{}: hardly any text", sheet.name);
            for (i, text) in texts.iter().enumerate() {
                assert!(paper.holds(&text.area()), "{name}/{}: {:?} leaves the canvas: {:?}", sheet.name, text.text, text.area());
                for other in &texts[..i] {
                    assert!(!overlap(text, other), "{name}/{}: {:?} covers {:?}", sheet.name, text.text, other.text);
                }
            }
        }
    }
}

#[test]
fn names_from_a_scenario_never_become_markup() {
    let (_, shape) = example::shapes().into_iter().find(|(name, _)| *name == "nasty").expect("there is one");
    for Chart { name, svg, .. } in charts(&example::summary(shape)) {
        assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains("<i>"), "{name}");
        assert!(resvg::usvg::roxmltree::Document::parse(&svg).is_ok(), "{name} is not well-formed");
    }
}

#[test]
fn pictures_have_names_for_readers_who_cannot_see_them() {
    for chart in charts(&example::summary(example::ORDINARY)) {
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
    let headlines: Vec<String> = charts(&example::summary(shape)).into_iter().map(|c| c.headline).collect();
    let all = headlines.join("\n");
    for words in ["hardly move", "Nobody runs short", "do not fall", "never fall", "No policy changes"] {
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
    for sheet in sheets(&summary) {
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
fn charts_become_png_files() {
    let summary = example::summary(example::ORDINARY);
    for chart in charts(&summary) {
        let bytes = png(&chart.svg, 480).expect("a chart is SVG");
        assert_eq!(&bytes[1..4], b"PNG", "{}", chart.name);
    }
    assert!(png("not SVG", 100).is_err());
    assert!(png(&charts(&summary)[0].svg, 0).is_err());
}
