//! The page of a backtest: how the model stands to history, episode by episode.

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Picture, ReportError, style};
use crate::backtest::episode::{Episode, TargetScore};
use crate::backtest::overall::{Overall, Tally};
use crate::chart::{Chart, theme, words};

const TEMPLATE: &str = include_str!("backtest.html");

/// Everything the template reads.
#[derive(Serialize)]
struct Page {
    style: String,
    digest: String,
    title: &'static str,
    question: &'static str,
    meta: String,
    findings: Vec<Finding>,
    overview: Option<Picture>,
    summary: Vec<Line>,
    episodes: Vec<Chapter>,
}

#[derive(Serialize)]
struct Finding {
    claim: String,
    detail: String,
}

/// A row of the summary.
#[derive(Serialize)]
struct Line {
    what: &'static str,
    count: String,
    share: String,
}

/// An episode.
#[derive(Serialize)]
struct Chapter {
    id: String,
    title: String,
    question: String,
    meta: String,
    rows: Vec<Row>,
    charts: Vec<Picture>,
}

/// A target.
#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    tier: String,
    band: String,
    median: String,
    interval: String,
    verdict: &'static str,
    distance: String,
    still: String,
    thumb: String,
    note: String,
}

/// Fills in the page.
///
/// # Errors
/// If the template refuses its data, which would be a mistake of this program.
pub fn page(episodes: &[Episode], charts: &[Chart]) -> Result<String, ReportError> {
    let mut engine = Environment::new();
    engine.add_template("backtest.html", TEMPLATE).map_err(ReportError)?;
    let template = engine.get_template("backtest.html").map_err(ReportError)?;
    template.render(Serde(contents(episodes, charts))).map_err(ReportError)
}

fn contents(episodes: &[Episode], charts: &[Chart]) -> Page {
    let style = style();
    let overall = Overall::of(episodes.iter());
    let runs: usize = episodes.iter().map(|e| e.replicates as usize).sum();
    Page {
        digest: theme::base64(&Sha256::digest(style.as_bytes())),
        style,
        title: "The model against history",
        question: "With one set of behaviour for every episode, how near does the model come to what happened?",
        meta: format!(
            "{}, {}. shortfall {}.",
            words::count(episodes.len(), "episode"),
            words::count(runs, "run"),
            env!("CARGO_PKG_VERSION")
        ),
        findings: findings(&overall, episodes),
        overview: charts.iter().find(|c| c.name == "targets").map(picture),
        summary: summary(&overall),
        episodes: episodes.iter().map(|e| chapter(e, charts)).collect(),
    }
}

fn picture(chart: &Chart) -> Picture {
    Picture { name: chart.name.clone(), svg: chart.inline() }
}

fn findings(overall: &Overall, episodes: &[Episode]) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(share) = overall.tier_a.share() {
        let misses = episodes.iter().flat_map(|e| &e.targets).filter(|t| !t.hit()).map(|t| t.id.clone()).collect::<Vec<_>>();
        let detail = if misses.is_empty() { "Nothing is missed.".to_owned() } else { format!("Missed: {}.", words::list(&misses, 12)) };
        let Tally { of, out_of } = overall.tier_a;
        found.push(Finding { claim: format!("{of} of {out_of} targets of tier A lie in their bands ({})", words::percent(share)), detail });
    }
    if let (Some([model, still, thumb]), Some([over_still, over_thumb])) = (overall.crps, overall.skill()) {
        let verdict = if over_still > 0.0 { "beats" } else { "does not beat" };
        found.push(Finding {
            claim: format!("The model {verdict} the forecast that nothing changes: skill {}", words::fixed(over_still, 2)),
            detail: format!(
                "Ranked probability score {} half-widths, {} if nothing changed, {} by a rule of thumb with a constant elasticity (skill {}).",
                words::fixed(model, 2),
                words::fixed(still, 2),
                words::fixed(thumb, 2),
                words::fixed(over_thumb, 2)
            ),
        });
    }
    if let Some(share) = overall.covered.share() {
        found.push(Finding {
            claim: format!("The middle 80{n}% of runs hold {} of the most likely values", words::percent(share), n = words::NBSP),
            detail: overall
                .points
                .share()
                .map_or_else(String::new, |s| format!("And {} of all observations of series.", words::percent(s))),
        });
    }
    found
}

fn summary(overall: &Overall) -> Vec<Line> {
    let line = |what, t: Tally| Line {
        what,
        count: format!("{} of {}", t.of, t.out_of),
        share: t.share().map_or_else(String::new, words::percent),
    };
    [
        line("Targets of tier A with their median in the band", overall.tier_a),
        line("Targets of tier B with their median in the band", overall.tier_b),
        line("Signs that came out right", overall.signs),
        line("Most likely values within the middle 80 % of runs", overall.covered),
        line("Observations of series within the middle 80 % of runs", overall.points),
    ]
    .into_iter()
    .filter(|l| !l.share.is_empty())
    .collect()
}

fn chapter(episode: &Episode, charts: &[Chart]) -> Chapter {
    let prefix = format!("observed_{}", episode.name);
    let own = |c: &&Chart| c.name.strip_prefix(&prefix).is_some_and(|rest| rest.is_empty() || rest[1..].parse::<u32>().is_ok());
    Chapter {
        id: episode.name.clone(),
        title: episode.title.clone(),
        question: episode.question.clone(),
        meta: format!(
            "{} from {}, seed {}, {}",
            words::count(episode.replicates as usize, "run"),
            words::date(episode.start),
            episode.seed,
            &episode.digest[..12]
        ),
        rows: episode.targets.iter().map(row).collect(),
        charts: charts.iter().filter(own).map(picture).collect(),
    }
}

fn row(t: &TargetScore) -> Row {
    let [p10, p50, p90] = t.spread.map(words::number);
    let end = |v: Option<f64>, open: &str| v.map_or_else(|| open.to_owned(), words::number);
    let band = match (t.band.low, t.band.high) {
        (None, high) => format!("at most {}", end(high, "")),
        (low, None) => format!("at least {}", end(low, "")),
        (low, high) => format!("{} to {}", end(low, ""), end(high, "")),
    };
    Row {
        id: t.id.clone(),
        name: t.name.clone(),
        tier: format!("{:?}", t.tier),
        band: format!("{band} {}", t.unit),
        median: p50,
        interval: format!("{p10} to {p90}"),
        verdict: if t.hit() { "hit" } else { "miss" },
        distance: t.distance().map_or_else(|| "–".to_owned(), |d| words::fixed(d, 1)),
        still: words::number(t.still),
        thumb: words::number(t.thumb),
        note: t.note.clone(),
    }
}
