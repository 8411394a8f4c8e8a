//! Pictures: from a [`Summary`] to SVG documents, and from those to PNG and PDF files.
//!
//! Every picture states its finding in the headline, computed from the summary; it names lines and windows where they
//! are, says how many runs it rests on, defines its bands and ends with the scenario, the seed and the digest. One file
//! draws one kind. Nothing here knows a commodity, a country or a sector by name.

mod arms;
mod canvas;
pub mod coverage;
mod dependence;
pub(crate) mod doubt;
mod drivers;
mod ends;
mod fan;
mod frame;
pub(crate) mod groups;
pub mod heat;
pub mod look;
pub(crate) mod measure;
mod observed;
mod panel;
mod pdf;
mod png;
mod prices;
pub(crate) mod robustness;
pub mod sankey;
mod scale;
mod shapes;
pub mod shares;
mod shipments;
mod single;
mod stocks;
mod targets;
pub(crate) mod theme;
mod timeline;
pub mod tornado;
mod unmet;
pub mod waterfall;
pub mod web;
mod windows;
pub(crate) mod words;
pub mod worldmap;

#[cfg(test)]
pub(crate) mod example;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::analysis::summary::Summary;
use crate::analysis::uncertainty::Doubt;
use crate::backtest::episode::Episode;

pub(crate) use drivers::value as driver_value;
pub use frame::Sheet;
pub(crate) use frame::{bands, source};
pub use look::{Look, Size};
pub use png::png;
pub(crate) use prices::stands;
pub(crate) use scale::days_between;

/// A finished picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Stem of its file names, the same in every run.
    pub name: String,
    /// The finding, as the picture states it.
    pub headline: String,
    /// What a reader who cannot see the picture should know.
    pub description: String,
    /// The document; it stands alone, with its font inside.
    pub svg: String,
    /// What the document was drawn from.
    canvas: canvas::Canvas,
}

impl Chart {
    /// The document without its font, for a page that brings the font itself.
    #[must_use]
    pub fn inline(&self) -> String {
        without_style(&self.svg)
    }

    /// The picture as a page of PDF, ten inches wide, with its font inside.
    #[must_use]
    pub fn pdf(&self) -> Vec<u8> {
        pdf::pdf(&self.canvas, &self.headline)
    }
}

/// Why a picture could not be rasterised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChartError {
    /// The document is not SVG.
    Svg(String),
    /// The picture is empty or too large to hold.
    Size {
        /// Width [pixels].
        width: u32,
        /// Height [pixels].
        height: u32,
    },
    /// The pixels could not be encoded.
    Png(String),
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Svg(why) => write!(f, "the chart is not a valid SVG document: {why}"),
            Self::Size { width, height } => {
                write!(f, "a picture of {width} by {height} pixels cannot be made; choose another width")
            }
            Self::Png(why) => write!(f, "the picture could not be encoded as PNG: {why}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// Draws every picture that the summary has data for, in the order of the briefing.
#[must_use]
pub fn charts(summary: &Summary, look: &Look) -> Vec<Chart> {
    sheets(summary, look).into_iter().map(Chart::from).collect()
}

/// Draws what a backtest found: all targets, and what was observed in each episode.
#[must_use]
pub fn backtest(episodes: &[Episode], look: &Look) -> Vec<Chart> {
    let series = episodes.iter().flat_map(|episode| observed::draw(episode, look));
    targets::draw(episodes, look).into_iter().chain(series).map(Chart::from).collect()
}

/// Draws what an experiment found out about the outcomes of a run: what drives the doubt, and robustness by rule.
#[must_use]
pub fn doubt_charts(summary: &Summary, doubt: &Doubt, look: &Look) -> Vec<Chart> {
    doubt_sheets(summary, doubt, look).into_iter().map(Chart::from).collect()
}

fn doubt_sheets(summary: &Summary, doubt: &Doubt, look: &Look) -> Vec<Sheet> {
    [drivers::draw, robustness::draw].into_iter().filter_map(|draw| draw(summary, doubt, look)).collect()
}

impl From<Sheet> for Chart {
    fn from(sheet: Sheet) -> Self {
        Self {
            svg: sheet.canvas.svg(&sheet.name, &sheet.headline, &sheet.description),
            name: sheet.name,
            headline: sheet.headline,
            description: sheet.description,
            canvas: sheet.canvas,
        }
    }
}

fn sheets(summary: &Summary, look: &Look) -> Vec<Sheet> {
    let kinds = [
        single::draw,
        unmet::draw,
        worldmap::draw,
        fan::draw,
        prices::draw,
        timeline::draw,
        shipments::draw,
        stocks::draw,
        sankey::draw,
        arms::draw,
        waterfall::draw,
        groups::draw,
        shares::draw,
        coverage::draw,
        dependence::draw,
        web::draw,
    ];
    if summary.dates.is_empty() {
        return Vec::new();
    }
    kinds.iter().filter_map(|draw| draw(summary, look)).chain(observed::of_run(summary, look)).collect()
}

/// The document without its style rules, of which ours have exactly one block.
fn without_style(svg: &str) -> String {
    match (svg.find("<style>"), svg.find("</style>")) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &svg[..from], &svg[to + "</style>".len()..]),
        _ => svg.to_owned(),
    }
}
