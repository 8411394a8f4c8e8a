//! What each policy leaves of the loss, by group of sectors and country.

use super::frame::{self, Frame, Sheet};
use super::heat::Heat;
use super::look::Look;
use super::measure;
use super::words;
use crate::analysis::summary::{Arm, Metric, Summary};

/// Most rows, and most policies.
const MOST: (usize, usize) = (18, 9);
/// Groups that lose less than this share of the largest loss have no row [share].
const SMALL: f64 = 0.002;

/// A group of sectors in a country, with the mean value that it loses in the reference arm [USD].
pub struct Group {
    /// Name of the group.
    pub name: String,
    /// Identifier of the country; empty for the whole world.
    pub place: String,
    /// Mean value lost in the reference arm [USD].
    pub lost: f64,
}

/// Draws the picture; none if no group of the focus countries loses anything, or without alternatives.
pub fn draw(summary: &Summary, look: &Look) -> Option<Sheet> {
    let groups = groups(summary);
    let others = summary.arms.get(1..).filter(|o| !o.is_empty())?;
    let shown = &groups[..groups.len().min(MOST.0)];
    let arms: Vec<&Arm> = others.iter().take(MOST.1).collect();
    let top = shown.first()?;
    let left = |arm: &Arm, group: &Group| Some(lost(arm, group)? / group.lost);
    let cells: Vec<Vec<Option<f64>>> = shown.iter().map(|g| arms.iter().map(|a| left(a, g).map(|v| v.max(0.0))).collect()).collect();
    let headline = look.headline("groups", headline(summary, &groups, top));
    let subtitle = format!(
        "Value lost by group of end uses, % of what it is with “{}”, mean of {}; 100 % is no help",
        frame::reference(summary),
        words::count(summary.replicates as usize, "run")
    );
    let mut frame = Frame::new(look, &headline, &subtitle, "");
    let heat = Heat {
        rows: shown.iter().map(|g| format!("{}, {}", words::sentence(&g.name), place(summary, g))).collect(),
        columns: arms.iter().map(|a| (a.name.clone(), a.name.clone())).collect(),
        // One group that loses several times as much would leave all others one colour.
        top: cells.iter().flatten().flatten().copied().fold(1.0, f64::max).min(2.0),
        cells,
    };
    let abbreviations = heat.draw(&mut frame);
    let more = if groups.len() > shown.len() { format!(" The {} that lose most of {}.", shown.len(), groups.len()) } else { String::new() };
    let most = if others.len() > MOST.1 { format!(" First {} of {} policies.", MOST.1, others.len()) } else { String::new() };
    let notes = format!("Rows in the order of the value lost.{more}{most}{abbreviations}");
    let said = |g: &Group| format!("{} in {} loses {}", g.name, place(summary, g), words::money(g.lost));
    let description = format!("Heat map of groups by policy. {headline}. {}.", shown.iter().map(said).collect::<Vec<_>>().join("; "));
    Some(Sheet { name: "groups".to_owned(), headline, description, canvas: frame.finish(look, &frame::source(summary), &notes) })
}

/// Groups of the focus countries that lose something in the reference arm, the largest loss first.
#[must_use]
pub fn groups(summary: &Summary) -> Vec<Group> {
    let Some(reference) = summary.arms.first() else { return Vec::new() };
    let here = reference.outcomes.iter().filter(|o| o.metric == Metric::GroupValueLost && summary.focus.countries.contains(&o.place));
    let mut groups: Vec<Group> = here.map(|o| Group { name: o.sector.clone(), place: o.place.clone(), lost: o.mean }).collect();
    let most = groups.iter().map(|g| g.lost).fold(0.0, f64::max);
    groups.retain(|g| g.lost > SMALL * most && g.lost >= 1.0);
    groups.sort_by(|a, b| b.lost.total_cmp(&a.lost));
    groups
}

/// Mean value that a group loses in an arm [USD].
fn lost(arm: &Arm, group: &Group) -> Option<f64> {
    let fits =
        |o: &&crate::analysis::summary::Outcome| o.metric == Metric::GroupValueLost && o.sector == group.name && o.place == group.place;
    arm.outcomes.iter().find(fits).map(|o| o.mean)
}

fn place<'a>(summary: &'a Summary, group: &'a Group) -> &'a str {
    measure::country(summary, &group.place)
}

fn headline(summary: &Summary, groups: &[Group], top: &Group) -> String {
    let all: f64 = groups.iter().map(|g| g.lost).sum();
    let share = words::percent(top.lost / all);
    let who = format!("{} in {}", words::sentence(&top.name), measure::in_country(summary, &top.place));
    let loses = format!("{who} loses most, {} ({share} of all groups)", words::money(top.lost));
    let Some((best, _)) = measure::runner_up(summary).or_else(|| measure::best_arm(summary)).filter(|(_, d)| d.mean < 0.0) else {
        return loses;
    };
    match lost(best, top) {
        Some(left) => format!("{loses}; with “{}” it loses {}", best.name, words::money(left)),
        None => loses,
    }
}
