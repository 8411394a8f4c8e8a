//! How far a long command is, on standard error.

use std::io::{IsTerminal, Write};

/// Time before which nothing is told on a terminal [s].
const PATIENCE: f64 = 2.0;

/// Tells how many of `total` are done and how long the rest will take: in place on a terminal, in plain lines at every
/// tenth otherwise.
#[expect(clippy::disallowed_types, reason = "the clock tells people how long to wait, and enters no result")]
pub(super) fn progress(total: usize, what: &'static str) -> impl Fn(usize) + Sync {
    let terminal = std::io::stderr().is_terminal();
    let start = std::time::Instant::now();
    move |done| {
        let elapsed = start.elapsed().as_secs_f64();
        let rest = elapsed / done as f64 * total.saturating_sub(done) as f64;
        let left = if done < total { format!(", about {} left", time(rest)) } else { String::new() };
        let mut err = std::io::stderr();
        let _ = if terminal {
            if elapsed < PATIENCE {
                Ok(())
            } else {
                write!(err, "\r{done} of {total} {what}{left:<24}{}", if done == total { "\n" } else { "" })
            }
        } else if done * 10 / total > (done - 1) * 10 / total {
            writeln!(err, "{done} of {total} {what}{left}")
        } else {
            Ok(())
        };
    }
}

/// A length of time in the words of a person who waits.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
