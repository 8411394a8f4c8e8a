//! Rows of the tables of the page, with every number already written out.

use serde::Serialize;

use super::findings::day;
use crate::analysis::summary::{Metric, Summary, WindowKind};
use crate::chart::measure::{self, Shortage};
use crate::chart::{days_between, words};
use crate::scenario::world_file::Evidence;

/// Most rows of a table of shortages, and most events.
const MOST: (usize, usize) = (30, 40);
/// Most outside markets of a commodity in the table of prices.
const MARKETS: usize = 4;
const NONE: &str = "–";

/// Who runs short and when.
#[derive(Serialize)]
pub struct Shortages {
    /// Policies whose odds stand beside those of the reference.
    others: Vec<String>,
    /// The focus countries first.
    groups: Vec<ShortageGroup>,
}

#[derive(Serialize)]
struct ShortageGroup {
    caption: String,
    /// Whether it is folded away until a reader asks for it.
    folded: bool,
    rows: Vec<ShortageRow>,
}

#[derive(Serialize)]
struct ShortageRow {
    sector: String,
    country: String,
    odds: String,
    first: String,
    range: String,
    worst: String,
    lost: String,
    others: Vec<String>,
}

/// End uses with the reference arm, with the odds of the best alternatives beside them: those of the focus countries that
/// run short, then all others.
pub fn shortages(summary: &Summary) -> Shortages {
    let all = summary.arms.first().map_or_else(Vec::new, |arm| measure::shortages(summary, arm));
    let others = measure::compared_arms(summary);
    let relieved: Vec<Vec<Shortage>> = others.iter().map(|arm| measure::shortages(summary, arm)).collect();
    let is_short = |s: &Shortage| s.odds.is_some_and(|o| o > 0.0) || s.worst >= measure::NEGLIGIBLE;
    let (asked, rest): (Vec<Shortage>, Vec<Shortage>) =
        all.into_iter().partition(|s| is_short(s) && summary.focus.countries.contains(&s.country));
    let reference = summary.arms.first().map_or("", |a| a.name.as_str());
    let group = |caption: String, folded: bool, list: &[Shortage]| {
        let caption = if list.len() > MOST.0 { format!("{caption} The first {} of {}.", MOST.0, list.len()) } else { caption };
        ShortageGroup { caption, folded, rows: list.iter().take(MOST.0).map(|s| shortage_row(summary, s, &relieved)).collect() }
    };
    let first = format!("End uses of the focus countries that run short with “{reference}”, those that stop most surely first.");
    let second = format!("Other countries, and end uses that do not run short: {}.", rest.len());
    let groups = [group(first, false, &asked), group(second, true, &rest)];
    Shortages {
        others: others.iter().map(|arm| arm.name.clone()).collect(),
        groups: groups.into_iter().filter(|g| !g.rows.is_empty()).collect(),
    }
}

fn shortage_row(summary: &Summary, s: &Shortage, relieved: &[Vec<Shortage>]) -> ShortageRow {
    let odds = |s: Option<&Shortage>| s.and_then(|s| s.odds).map_or_else(|| NONE.to_owned(), words::percent);
    let date = |days: f64| words::date(day(summary, days));
    let there = |list: &Vec<Shortage>| odds(list.iter().find(|r| r.sector == s.sector && r.country == s.country));
    ShortageRow {
        sector: measure::sector(summary, &s.sector).to_owned(),
        country: measure::country(summary, &s.country).to_owned(),
        odds: odds(Some(s)),
        first: s.first.map_or_else(|| if s.odds.is_some() { "never" } else { NONE }.to_owned(), |f| date(f[1])),
        range: s.first.filter(|f| f[2] > f[0]).map_or_else(String::new, |f| format!("{} to {}", date(f[0]), date(f[2]))),
        worst: words::percent(s.worst),
        lost: s.lost.map_or_else(|| NONE.to_owned(), |q| share_range(q, summary.replicates > 1)),
        others: relieved.iter().map(there).collect(),
    }
}

fn share_range([low, middle, high]: [f64; 3], several: bool) -> String {
    if several {
        let low = words::percent(low).replace(&format!("{}%", words::NBSP), "");
        format!("{} ({low} to {})", words::percent(middle), words::percent(high))
    } else {
        words::percent(middle)
    }
}

/// A price in a market.
#[derive(Serialize)]
pub struct PriceRow {
    commodity: String,
    market: String,
    start: String,
    peak: String,
    range: String,
    when: String,
}

/// Prices of the focus commodities inside and outside, with the reference arm.
pub fn prices(summary: &Summary) -> Vec<PriceRow> {
    let Some(arm) = summary.arms.first() else { return Vec::new() };
    let inside = summary.focus.controller_market.as_str();
    let moves = |commodity: &String| {
        let mut outside: Vec<_> =
            measure::outside_markets(summary).into_iter().filter_map(|m| measure::price_move(arm, commodity, m)).collect();
        outside.sort_by(|a, b| b.peak.total_cmp(&a.peak));
        measure::price_move(arm, commodity, inside).into_iter().chain(outside.into_iter().take(MARKETS)).collect::<Vec<_>>()
    };
    let row = |p: measure::PriceMove| {
        let (divisor, unit) = words::price_unit(measure::commodity_unit(summary, &p.commodity));
        PriceRow {
            commodity: measure::commodity(summary, &p.commodity).to_owned(),
            market: measure::market(summary, &p.market).to_owned(),
            start: format!("{}{}{unit}", words::number(p.start / divisor), words::NBSP),
            peak: height(p.peak),
            range: p
                .runs
                .map_or_else(|| NONE.to_owned(), |[low, middle, high]| format!("{} ({} to {})", height(middle), height(low), height(high))),
            // A price that never leaves its start has no day of its peak.
            when: if p.peak < 1.01 { NONE.to_owned() } else { words::month(summary.dates[p.when]) },
        }
    };
    summary.focus.commodities.iter().flat_map(moves).map(row).collect()
}

/// A price over that of the start: small rises to the hundredth.
fn height(ratio: f64) -> String {
    match ratio {
        r if r < 1.995 => words::fixed(r, 2),
        r => words::fixed(r, usize::from(r < 99.95)),
    }
}

/// A measure or a shock.
#[derive(Serialize)]
pub struct TimelineRow {
    begins: String,
    ends: String,
    announced: String,
    name: String,
    kind: &'static str,
    arms: String,
}

/// Measures and shocks in order of time: those of the reference arm, or of the others alone.
pub fn timeline(summary: &Summary, of_reference: bool) -> Vec<TimelineRow> {
    let reference = summary.arms.first().map_or("", |a| a.name.as_str());
    let here = |w: &&crate::analysis::summary::Window| w.arms.iter().any(|a| a == reference) == of_reference;
    let mut windows: Vec<_> = summary.windows.iter().filter(here).collect();
    windows.sort_by_key(|w| (w.begins, w.announced));
    let arms = |names: &[String]| {
        if summary.arms.iter().all(|a| names.contains(&a.name)) { "all policies".to_owned() } else { words::list(names, 4) }
    };
    windows
        .into_iter()
        .map(|w| TimelineRow {
            begins: words::date(w.begins),
            ends: w.ends.map_or_else(|| "open".to_owned(), words::date),
            announced: if w.announced == w.begins { "same day".to_owned() } else { words::date(w.announced) },
            name: w.name.clone(),
            kind: match w.kind {
                WindowKind::Control => "export control",
                WindowKind::Shock => "shock",
                WindowKind::Cushion => "other measure",
            },
            arms: arms(&w.arms),
        })
        .collect()
}

/// Events of the first run.
#[derive(Serialize)]
pub struct Events {
    caption: String,
    rows: Vec<EventRow>,
}

#[derive(Serialize)]
struct EventRow {
    date: String,
    who: String,
    what: String,
    why: String,
}

/// The first events of replicate 0 of the reference arm.
pub fn events(summary: &Summary) -> Events {
    let all = summary.arms.first().map_or(&[][..], |arm| &arm.events);
    let row = |e: &crate::analysis::summary::Event| EventRow {
        date: words::date(e.date),
        who: e.who.clone(),
        what: e.what.clone(),
        why: e.why.clone(),
    };
    let shown = all.len().min(MOST.1);
    let caption = if shown < all.len() { format!("The first {shown} of {} events", all.len()) } else { words::count(all.len(), "event") };
    Events { caption, rows: all.iter().take(shown).map(row).collect() }
}

/// A fact on how the numbers came about.
#[derive(Serialize)]
pub struct Fact {
    name: &'static str,
    value: String,
}

/// Seed, runs, versions and the check of the books.
pub fn provenance(summary: &Summary) -> Vec<Fact> {
    let fact = |name, value| Fact { name, value };
    let days = summary.dates.last().map_or(0.0, |end| days_between(summary.start, *end));
    let recorded = summary.recorded().iter().filter(|r| **r).count() * summary.arms.len();
    let has_prices = summary.arms.iter().any(|a| a.series.iter().any(|s| s.metric == Metric::AveragePrice));
    vec![
        fact("Scenario", format!("{} (digest of scenario and world {})", summary.scenario, summary.digest)),
        fact("Program", format!("shortfall {}", summary.version)),
        fact("Seed", summary.seed.to_string()),
        fact("Runs", format!("{} of each of {}", words::count(summary.replicates as usize, "run"), policies(summary.arms.len()))),
        fact(
            "Horizon",
            format!(
                "{}, recorded every {}",
                words::count(days as usize, "day"),
                words::count(libm::round(summary.interval) as usize, "day")
            ),
        ),
        fact("Series", format!("{} with bands over runs", words::fixed(recorded as f64, 0))),
        fact(
            "Prices",
            format!(
                "Spot prices of thin markets{}",
                if has_prices { "; most goods move at contract prices, recorded as average prices" } else { "" }
            ),
        ),
        fact("Varied", varied(summary)),
        fact("Bands", bands(summary)),
        fact("Books", format!("What entered equals what is held, used, moving or lost, to {:.1e} at worst", summary.conservation_residual)),
    ]
}

/// What differs between runs besides their luck.
fn varied(summary: &Summary) -> String {
    let from = |origin: &str| {
        let names: Vec<&str> = summary.uncertain.iter().filter(|u| u.origin == origin).map(|u| u.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("from the {origin}: {}", names.join(", ")))
    };
    let all: Vec<String> = ["scenario", "world", "accepted behaviour"].into_iter().filter_map(from).collect();
    if all.is_empty() {
        return "Nothing but luck: uncertain values are held where the files state them".to_owned();
    }
    format!("Luck, and {}; drawn once for each run and alike for all policies", all.join("; "))
}

fn bands(summary: &Summary) -> String {
    let hold = if summary.uncertain.is_empty() { "the luck of the model" } else { "luck and what was varied" };
    format!("Quantiles over runs, point by point: 50 % and 90 % of runs lie within. They hold {hold}, not all doubt about the model.")
}

fn policies(count: usize) -> String {
    if count == 1 { "one policy".to_owned() } else { format!("{count} policies") }
}

/// A line of the bibliography.
#[derive(Serialize)]
pub struct SourceRow {
    id: String,
    cite: String,
    kind: &'static str,
    vintage: String,
}

/// The bibliography.
pub fn sources(summary: &Summary) -> Vec<SourceRow> {
    summary
        .sources
        .iter()
        .map(|s| SourceRow { id: s.id.clone(), cite: s.cite.clone(), kind: kind(&s.kind), vintage: s.vintage.clone() })
        .collect()
}

fn kind(evidence: &Evidence) -> &'static str {
    match evidence {
        Evidence::Statistic => "statistic",
        Evidence::Filing => "company filing",
        Evidence::Study => "study",
        Evidence::Press => "press",
        Evidence::Derived => "derived",
        Evidence::Assumption => "assumption",
    }
}

/// How firm the numbers are, in a sentence.
pub fn evidence(summary: &Summary) -> String {
    let all = summary.sources.len();
    let assumed = summary.sources.iter().filter(|s| matches!(s.kind, Evidence::Assumption)).count();
    match (all, assumed) {
        (0, _) => "The scenario names no sources.".to_owned(),
        (_, 0) => {
            format!("The numbers of the scenario come from {}; none of them is an assumption.", words::count(all, "source"))
        }
        (_, _) => format!(
            "The numbers of the scenario come from {}; {assumed} of them {} judgements that nobody published and that should be varied.",
            words::count(all, "source"),
            if assumed == 1 { "stands for" } else { "stand for" }
        ),
    }
}
