//! The last part of a search, on draws of what is uncertain in the facts: points that came near with facts at the middle, and
//! a few waves around the best of these.
//!
//! A run with facts at the middle does not show everything: a smelter that comes up in one run of two, or a peak that lies in the
//! spring or in the summer after. What hangs on these is found on draws alone, at the price of a run for each of them.

use std::sync::atomic::AtomicBool;

use sha2::{Digest, Sha256};

use super::design::Plan;
use super::population::Proposal;
use super::{Point, Stopped, Trial, Wave, distances, evenly, nearest, values, within};
use crate::experiment::draws::{Draws, Purpose};

/// Number of the first wave that is run on draws alone, beyond all others.
const ON_DRAWS: u32 = 1 << 20;

/// Points on draws: those that were run there on the way, finalists, and the last waves around the best of them.
///
/// # Errors
/// If the search is interrupted or points cannot be stored.
pub(super) fn finals(
    plan: &Plan,
    searched: &[Point],
    mut finals: Vec<Point>,
    trial: &mut Trial<'_>,
    stop: &AtomicBool,
    finished: &(dyn Fn(usize) + Sync),
    told: &mut dyn FnMut(&Wave),
) -> Result<Vec<Point>, Stopped> {
    let file = &plan.file;
    // Evenly from all points that came near enough.
    let chosen = evenly(&within(&distances(searched), file.final_tolerance, file.finalists), file.finalists);
    finals.extend(trial.again(plan, searched, &chosen, stop, finished)?);
    finals.sort_by_key(|p| p.key);
    finals.dedup_by_key(|p| p.key);
    for wave in 0..file.last_waves {
        let mut best = nearest(&distances(&finals));
        best.truncate((file.finalists as usize / 2).max(2));
        let before = best.last().map_or(f64::INFINITY, |p| finals[*p].distance);
        let proposal = Proposal::around(best.iter().map(|p| finals[*p].at.clone()).collect());
        let place = |number: u32| {
            let at = proposal.draw(&mut Draws::new(file.seed, Purpose::Calibration, &format!("last wave {wave} point {number}")));
            // Where a point lies hangs on how long the search before it was, so its number tells its values.
            ((ON_DRAWS + wave, fingerprint(&values(plan, &at))), at)
        };
        let nothing = vec![0.0; trial.episodes.cases.len()];
        let new = trial.points(plan, (0..file.finalists).map(place).collect(), &nothing, stop, finished)?;
        let (points, gained) = (new.len(), new.iter().filter(|p| p.distance <= before).count());
        finals.extend(new);
        let threshold = nearest(&distances(&finals))[..best.len()].last().map_or(f64::INFINITY, |p| finals[*p].distance);
        told(&Wave { points, threshold, gain: gained as f64 / points as f64 });
    }
    Ok(finals)
}

fn fingerprint(values: &[String]) -> u32 {
    let digest = Sha256::digest(values.join(","));
    u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]])
}
