//! What the screen shows of a ranking.

use super::{Counted, Index, Kind, RankArgs, word};
use crate::chart::words::{fixed, money, percent, short};
use crate::criticality::tables::{Ranking, columns};
use crate::network::Network;
use crate::scenario::load::Study;

/// What the screen shows.
pub(super) fn shown(ranking: &Ranking, study: &Study, args: &RankArgs) -> String {
    let arm = args.arm.as_deref().unwrap_or(&study.arms[0].name);
    let network = &study.arms[0].model.network;
    let simulated = ranking.replicates > 0;
    let mut text = if simulated {
        let begins = args.begins.unwrap_or(study.scenario.start.0);
        let met = ranking.met_anyway.map(percent).unwrap_or_default();
        format!(
            "Lost without each {} for {} days from {begins}: \"{arm}\", {} runs each, paired. With all of them, {met} of demand is met in that time.\n",
            word(args.by),
            args.lasts,
            ranking.replicates,
        )
    } else {
        format!(
            "Systemic risk of each {} (share of {} lost): \"{arm}\".\n",
            word(args.by),
            if args.sales == Counted::All { "all sales" } else { "sales between companies" }
        )
    };
    let head: &[&str] = if simulated {
        &["#", "without", "value lost", "90 % interval", "demand met", "first stop", "systemic", "replaceable"]
    } else {
        &["#", "without", "systemic", "replaceable"]
    };
    let mut rows = vec![head.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()];
    if args.index == Index::Expected {
        rows[0].insert(2, "expected a year".to_owned());
    }
    for (i, r) in ranking.rows.iter().take(args.top).enumerate() {
        let mut cells = vec![(i + 1).to_string(), r.knockout.name.clone()];
        cells.extend(r.odds.map(|o| money(o.expected)));
        if let Some(loss) = &r.loss {
            let stop = loss.stop.after.map_or_else(|| "none".to_owned(), |days| format!("{} d", fixed(days, 0)));
            let interval = format!("{} to {}", short(loss.world.low), short(loss.world.high));
            cells.extend([money(loss.world.mean), interval, percent(loss.met), stop]);
        } else if simulated {
            cells.extend(["not simulated", "", "", ""].map(str::to_owned));
        }
        cells.extend([fixed(r.esri, 4), fixed(r.esri_replaceable, 4)]);
        rows.push(cells);
    }
    text.push_str(&columns(&rows));
    if ranking.rows.len() > args.top {
        text.push_str(&format!("\n... and {} more in ranking.csv", ranking.rows.len() - args.top));
    }
    text.push_str(&shown_pairs(ranking, args.top));
    if matches!(args.by, Kind::Commodity | Kind::Country) {
        text.push_str(&shown_coverage(ranking, network));
    }
    text
}

fn shown_pairs(ranking: &Ranking, top: usize) -> String {
    if ranking.pairs.is_empty() {
        return String::new();
    }
    let mut rows = vec![["#", "without both", "value lost", "beyond the sum", "demand met"].map(str::to_owned).to_vec()];
    for (i, pair) in ranking.pairs.iter().take(top).enumerate() {
        let [a, b] = pair.both.map(|at| ranking.rows[at].knockout.name.as_str());
        rows.push(vec![
            (i + 1).to_string(),
            format!("{a} + {b}"),
            money(pair.loss.world.mean),
            money(pair.beyond.mean),
            percent(pair.loss.met),
        ]);
    }
    format!("\n\nPairs (N-2):\n{}", columns(&rows))
}

fn shown_coverage(ranking: &Ranking, network: &Network) -> String {
    let mut rows =
        vec![["", "commodity without its largest maker", "its share", "met now", "at capacity", "whole chain"].map(str::to_owned).to_vec()];
    let mut last = None;
    for c in &ranking.coverage {
        if last.replace(c.commodity) == Some(c.commodity) {
            continue; // Only the largest maker; the file holds all.
        }
        let share = |s: Option<f64>| s.map_or_else(|| "no use".to_owned(), percent);
        let names =
            format!("{} without {}", network.commodities[c.commodity.index()].label.name, network.countries[c.without.index()].label.name);
        rows.push(vec![String::new(), names, percent(c.share), share(c.outside_now), share(c.outside), share(c.outside_chain)]);
    }
    format!("\n\nShare of demand outside the country that the others could meet (all makers in coverage.csv):\n{}", columns(&rows))
}
