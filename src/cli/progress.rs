//! How far a long command is, on standard error: a bar on a terminal, plain lines otherwise, nothing before two seconds
//! have passed.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Time before anything is shown.
const QUIET: Duration = Duration::from_secs(2);
/// Time between plain lines.
const BETWEEN: Duration = Duration::from_secs(10);

/// Tells how many of `total` are done, how fast it goes and how long the rest will take. What comes back is called once
/// for each that is done, from any thread.
pub(super) fn progress(total: usize, what: &'static str) -> impl Fn(usize) + Sync {
    let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
    let style = ProgressStyle::with_template("{bar:32} {pos} of {len} {msg}, {rate}, {eta} left").expect("the template is valid");
    bar.set_style(style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{:.1}/s", state.per_sec());
    }));
    bar.set_message(what);
    let terminal = std::io::stderr().is_terminal();
    let due = Mutex::new(QUIET);
    move |_| {
        bar.inc(1);
        if bar.position() == total as u64 {
            return bar.finish_and_clear();
        }
        if bar.elapsed() < QUIET {
            return;
        }
        let Ok(mut due) = due.try_lock() else { return };
        if terminal {
            if *due == QUIET {
                *due = Duration::MAX;
                bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            }
        } else if bar.elapsed() >= *due {
            *due = bar.elapsed() + BETWEEN;
            let (done, rate, left) = (bar.position(), bar.per_sec(), bar.eta().as_secs());
            // A search that goes on from a store can take more than was foreseen.
            let line = if done <= total as u64 {
                format!("{done} of {total} {what}, {rate:.1}/s, about {left} s left")
            } else {
                format!("{done} {what}, {rate:.1}/s")
            };
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }
}
