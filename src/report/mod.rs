//! The briefing page: from a [`Summary`] and its charts to one HTML document that needs nothing else.
//!
//! The page loads nothing, and says so in its content security policy: style rules and the one script, the explorer of
//! series, are allowed by their digests, fonts from within the page. Everything that comes from a scenario is escaped by the template engine; only the
//! charts, whose texts are escaped where they are drawn, and the style rules pass as they are.

pub mod backtest;
mod doubt;
mod explorer;
pub mod findings;
mod policies;
mod tables;

use std::fmt;

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::analysis::summary::Summary;
use crate::analysis::uncertainty::Doubt;
use crate::chart::{self, Chart, measure, theme, words};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const PLOT: &str = include_str!("../../assets/uplot/uPlot.iife.min.js");
const PLOT_STYLE: &str = include_str!("../../assets/uplot/uPlot.min.css");
const EXPLORER: &str = include_str!("explorer.js");
/// Background of the page in dark colours; the same as in `page.css`.
const DARK_PAPER: &str = "#16181c";

/// Pictures of the sections of the page, by name.
const WHO: &[&str] = &["who_runs_short", "shortages", "shortages_over_time"];
const FLOWS: &[&str] = &["flows", "shipments", "stocks"];
const CALENDAR: &[&str] = &["timeline"];
const POLICIES: &[&str] = &["policies", "groups", "waterfall"];
const DRIVERS: &[&str] = &["drivers", "robustness"];
const DEPENDENCE: &[&str] = &["shares", "n_minus_1", "dependence", "network"];

/// Why a page could not be made.
#[derive(Debug)]
pub struct ReportError(minijinja::Error);

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the briefing page could not be filled in: {}", self.0)
    }
}

impl std::error::Error for ReportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// A picture as the template wants it.
#[derive(Serialize)]
struct Picture {
    name: String,
    svg: String,
}

/// Everything the template reads.
#[derive(Serialize)]
struct Page {
    style: String,
    digest: String,
    script: String,
    script_digest: String,
    data: String,
    title: String,
    question: String,
    period: String,
    focus: String,
    home: String,
    single: bool,
    source: String,
    bands: String,
    findings: Vec<findings::Finding>,
    main: Option<Picture>,
    shortages: tables::Shortages,
    who: Vec<Picture>,
    prices: Option<Picture>,
    price_rows: Vec<tables::PriceRow>,
    flows: Vec<Picture>,
    calendar: Vec<Picture>,
    /// Of the reference arm, and of the others alone.
    timeline: [Vec<tables::TimelineRow>; 2],
    policies: Vec<Picture>,
    drivers: Vec<Picture>,
    doubt: Option<doubt::Section>,
    dependence: Vec<Picture>,
    arms: Vec<policies::ArmRow>,
    effects: policies::Effects,
    groups: policies::Groups,
    others: Vec<Picture>,
    reference: String,
    events: tables::Events,
    provenance: Vec<tables::Fact>,
    sources: Vec<tables::SourceRow>,
    evidence: String,
}

/// Fills in the briefing page, with what an experiment over the same scenario found out where there is one; its pictures
/// are among the charts.
///
/// # Errors
/// If the template refuses its data, which would be a mistake of this program.
pub fn page(summary: &Summary, charts: &[Chart], doubt: Option<&Doubt>) -> Result<String, ReportError> {
    let mut engine = Environment::new();
    // The ending of the name switches escaping on.
    engine.add_template("page.html", TEMPLATE).map_err(ReportError)?;
    let template = engine.get_template("page.html").map_err(ReportError)?;
    template.render(Serde(contents(summary, charts, doubt))).map_err(ReportError)
}

fn contents(summary: &Summary, charts: &[Chart], doubt: Option<&Doubt>) -> Page {
    let style = style();
    let picture = |name: &str| charts.iter().find(|c| c.name == name).map(|c| Picture { name: c.name.clone(), svg: c.inline() });
    let main = ["fan", "prices"].into_iter().find(|name| charts.iter().any(|c| c.name == *name)).unwrap_or("");
    let pictures = |names: &[&str]| names.iter().filter(|n| **n != main).filter_map(|n| picture(n)).collect::<Vec<_>>();
    let placed = [&[main], WHO, &["prices"], FLOWS, CALENDAR, POLICIES, DRIVERS, DEPENDENCE].concat();
    let script = format!("{PLOT}{EXPLORER}");
    let data = serde_json::to_string(&explorer::explorer(summary)).expect("plain values can be written");
    Page {
        // Letters of base64 need no escaping.
        digest: theme::base64(&Sha256::digest(style.as_bytes())),
        style,
        script_digest: theme::base64(&Sha256::digest(script.as_bytes())),
        script,
        // No text of a scenario can end the element that holds the data.
        data: data.replace('<', "\\u003c"),
        title: summary.title.clone(),
        question: summary.question.clone(),
        period: format!("{} to {}", words::date(summary.start), summary.dates.last().map_or_else(String::new, |d| words::date(*d))),
        focus: focus(summary),
        home: words::the(measure::market(summary, &summary.focus.controller_market)),
        single: summary.replicates < 2,
        source: chart::source(summary),
        bands: chart::bands(summary),
        findings: findings::findings(summary),
        main: picture(main),
        shortages: tables::shortages(summary),
        who: pictures(WHO),
        prices: picture("prices").filter(|p| p.name != main),
        price_rows: tables::prices(summary),
        flows: pictures(FLOWS),
        calendar: pictures(CALENDAR),
        timeline: [tables::timeline(summary, true), tables::timeline(summary, false)],
        policies: pictures(POLICIES),
        drivers: pictures(DRIVERS),
        doubt: doubt.map(|d| doubt::section(summary, d)),
        dependence: pictures(DEPENDENCE),
        arms: policies::arms(summary),
        effects: policies::effects(summary),
        groups: policies::by_group(summary),
        others: charts.iter().filter(|c| !placed.contains(&c.name.as_str())).filter_map(|c| picture(&c.name)).collect(),
        reference: summary.arms.first().map_or_else(String::new, |a| a.name.clone()),
        events: tables::events(summary),
        provenance: tables::provenance(summary),
        sources: tables::sources(summary),
        evidence: tables::evidence(summary),
    }
}

/// Whom the page is about.
fn focus(summary: &Summary) -> String {
    let names: Vec<String> = summary.focus.countries.iter().map(|c| measure::country(summary, c).to_owned()).collect();
    let role = if measure::has_controls(summary) { "Controls exports" } else { "Begins in" };
    format!("Focus countries: {}. {role}: {}.", words::list(&names, 16), measure::country(summary, &summary.focus.controller))
}

/// All style rules: the fonts, the page, and pictures in dark colours on screens that want them.
fn style() -> String {
    format!("{}{PLOT_STYLE}{STYLE}@media screen and (prefers-color-scheme: dark){{{}}}", theme::font_faces(), theme::dark_rules(DARK_PAPER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::example::{self, ORDINARY, shapes};

    fn made(shape: example::Shape) -> String {
        let summary = example::summary(shape);
        let (look, doubt) = (chart::Look::default(), example::doubt(shape));
        let charts = [chart::charts(&summary, &look), chart::doubt_charts(&summary, &doubt, &look)].concat();
        page(&summary, &charts, Some(&doubt)).expect("the template fits its data")
    }

    #[test]
    fn pages_of_all_worlds_need_nothing_from_outside() {
        for (name, shape) in shapes() {
            let html = made(shape);
            for forbidden in ["src=\"http", "href=\"http", "@import", "<link", "<iframe", "eval(", " style=\"", "NaN", "undefined"] {
                // Packed numbers may spell anything; the script is not ours alone.
                let page = html.split("<script").next().expect("a split has a first part");
                assert!(!page.contains(forbidden), "{name}: {forbidden}");
            }
            assert!(html.contains("default-src 'none'"), "{name}");
            assert_eq!(html.matches("<script").count(), 2, "{name}: the data and the explorer");
        }
    }

    #[test]
    fn names_from_a_scenario_never_become_markup() {
        let (_, shape) = shapes().into_iter().find(|(name, _)| *name == "nasty").expect("there is one");
        let html = made(shape);
        assert!(!html.contains("<b>&") && !html.contains("<i>") && !html.contains("alert(1)</script>"));
        assert!(html.contains("&lt;b&gt;") && html.contains("7*7"), "text stays text, braces stay braces");
    }

    #[test]
    fn the_digest_of_the_style_is_that_of_the_page() {
        let html = made(ORDINARY);
        let style = html.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("there is one").0;
        let digest = theme::base64(&Sha256::digest(style.as_bytes()));
        assert!(html.contains(&format!("style-src 'sha256-{digest}'")));
        let script = html.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("there is one").0;
        let digest = theme::base64(&Sha256::digest(script.as_bytes()));
        assert!(html.contains(&format!("script-src 'sha256-{digest}'")));
    }

    #[test]
    fn doubt_is_told_only_where_an_experiment_was_run() {
        let html = made(ORDINARY);
        for words in ["What drives the uncertainty", "Robustness by rule", "is lowest with", "rare_earth_uncertainty"] {
            assert!(html.contains(words), "{words}");
        }
        let summary = example::summary(ORDINARY);
        let plain = page(&summary, &[], None).expect("the template fits its data");
        assert!(!plain.contains("What drives the uncertainty") && !plain.contains("#drivers"));
    }

    #[test]
    fn identifiers_are_unique() {
        let html = made(ORDINARY);
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(count, ids.len());
    }
}
