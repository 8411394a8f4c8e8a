//! A ranking as tables: tidy files, and what a screen shows of them.

use super::coverage::Coverage;
use super::knockout::Knockout;
use super::ranking::{HeatMap, Loss, Odds};
use crate::analysis::summary::Difference;
use crate::ids::CountryId;
use crate::network::Network;
use crate::output::NamedBytes;
use crate::output::tables::{number, row, table};

/// Knock-outs in their order, with all that is known of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The knock-outs, the most critical first.
    pub rows: Vec<Ranked>,
    /// Pairs of the first of them, the most critical first.
    pub pairs: Vec<Pair>,
    /// Runs of the arm and of each knock-out; none where nothing was simulated.
    pub replicates: u32,
    /// Countries whose losses are told by themselves.
    pub focus: Vec<CountryId>,
    /// Mean share of the value of demand that the arm without knock-outs meets in the same time [share].
    pub met_anyway: Option<f64>,
    /// What could be met without each country that makes something.
    pub coverage: Vec<Coverage>,
    /// Largest relative gap in the conservation of goods over all runs; none where nothing was simulated.
    pub residual: Option<f64>,
}

/// One knock-out.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// What falls out.
    pub knockout: Knockout,
    /// Index of systemic risk, nobody being replaceable [share].
    pub esri: f64,
    /// The same, others standing in by their share of the market [share].
    pub esri_replaceable: f64,
    /// What the simulation says.
    pub loss: Option<Loss>,
    /// What random outages of it cost.
    pub odds: Option<Odds>,
}

/// Two knock-outs at once.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Places of the two in the ranking.
    pub both: [usize; 2],
    /// What the simulation says.
    pub loss: Loss,
    /// Value lost beyond the sum of what each costs alone [USD].
    pub beyond: Difference,
}

/// All tables of a ranking.
#[must_use]
pub fn tables(ranking: &Ranking, network: &Network) -> Vec<NamedBytes> {
    let mut files = vec![("ranking.csv".to_owned(), ranked(ranking, network)), ("coverage.csv".to_owned(), coverage(ranking, network))];
    if ranking.replicates > 0 {
        files.push(("losses.csv".to_owned(), losses(ranking, network)));
        files.push(("heat_map.csv".to_owned(), heat_map(ranking, network)));
    }
    if !ranking.pairs.is_empty() {
        files.push(("pairs.csv".to_owned(), pairs(ranking, network)));
    }
    files
}

impl Ranking {
    /// Largest loss of each sector for want of each commodity; none where nothing was simulated.
    #[must_use]
    pub fn heat_map(&self, network: &Network) -> HeatMap {
        let losses: Vec<(&Knockout, &Loss)> = self.rows.iter().filter_map(|r| r.loss.as_ref().map(|l| (&r.knockout, l))).collect();
        HeatMap::of(network, &losses)
    }
}

fn some(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

fn interval(d: Difference) -> [String; 3] {
    [d.mean, d.low, d.high].map(number)
}

fn end_use(network: &Network, e: Option<usize>) -> &str {
    e.map_or("", |e| network.end_uses[e].label.id.as_str())
}

fn country(network: &Network, c: Option<CountryId>) -> &str {
    c.map_or("", |c| network.countries[c.index()].label.id.as_str())
}

fn ranked(ranking: &Ranking, network: &Network) -> Vec<u8> {
    let head = [
        "rank",
        "id",
        "name",
        "country",
        "n",
        "value_lost",
        "value_lost_low",
        "value_lost_high",
        "unit",
        "met",
        "stops",
        "first_stop",
        "first_to_stop",
        "esri",
        "esri_replaceable",
        "outages_per_year",
        "expected_value_lost",
    ];
    let mut rows = vec![row(&head)];
    for (i, r) in ranking.rows.iter().enumerate() {
        let mut cells = row(&[&(i + 1).to_string(), &r.knockout.id, &r.knockout.name, country(network, r.knockout.country)]);
        match &r.loss {
            Some(loss) => {
                cells.push(ranking.replicates.to_string());
                cells.extend(interval(loss.world));
                cells.extend(row(&[
                    "USD",
                    &number(loss.met),
                    &number(loss.stop.runs),
                    &some(loss.stop.after),
                    end_use(network, loss.stop.first),
                ]));
            }
            None => cells.extend(row(&["", "", "", "", "", "", "", "", ""])),
        }
        cells.extend([number(r.esri), number(r.esri_replaceable), some(r.odds.map(|o| o.per_year)), some(r.odds.map(|o| o.expected))]);
        rows.push(cells);
    }
    table(&rows)
}

fn losses(ranking: &Ranking, network: &Network) -> Vec<u8> {
    let mut rows = vec![row(&["id", "sector", "place", "unit", "n", "value_lost", "value_lost_low", "value_lost_high", "met"])];
    let n = ranking.replicates.to_string();
    for r in &ranking.rows {
        let Some(loss) = &r.loss else { continue };
        let mut add = |sector: &str, place: &str, lost: Difference, met: Option<f64>| {
            let mut cells = row(&[&r.knockout.id, sector, place, "USD", &n]);
            cells.extend(interval(lost));
            cells.push(some(met));
            rows.push(cells);
        };
        add("", "", loss.world, Some(loss.met));
        for (i, c) in ranking.focus.iter().enumerate() {
            add("", country(network, Some(*c)), loss.focus[i], loss.met_focus[i]);
        }
        for (e, lost) in loss.end_uses.iter().enumerate() {
            let of = &network.end_uses[e];
            add(&network.sectors[of.sector.index()].id, country(network, Some(of.country)), *lost, None);
        }
    }
    table(&rows)
}

fn heat_map(ranking: &Ranking, network: &Network) -> Vec<u8> {
    let mut rows = vec![row(&["commodity", "sector", "without", "unit", "n", "value_lost", "value_lost_low", "value_lost_high"])];
    let simulated: Vec<&Ranked> = ranking.rows.iter().filter(|r| r.loss.is_some()).collect();
    let map = ranking.heat_map(network);
    for (commodity, cells) in map.commodities.iter().zip(&map.cells) {
        for (sector, (lost, worst)) in map.sectors.iter().zip(cells) {
            let mut cells = row(&[commodity, sector, &simulated[*worst].knockout.id, "USD", &ranking.replicates.to_string()]);
            cells.extend(interval(*lost));
            rows.push(cells);
        }
    }
    table(&rows)
}

fn pairs(ranking: &Ranking, network: &Network) -> Vec<u8> {
    let head = [
        "rank",
        "id",
        "with",
        "n",
        "value_lost",
        "value_lost_low",
        "value_lost_high",
        "beyond",
        "beyond_low",
        "beyond_high",
        "unit",
        "met",
        "stops",
        "first_stop",
        "first_to_stop",
    ];
    let mut rows = vec![row(&head)];
    for (i, pair) in ranking.pairs.iter().enumerate() {
        let [a, b] = pair.both.map(|at| ranking.rows[at].knockout.id.as_str());
        let mut cells = row(&[&(i + 1).to_string(), a, b, &ranking.replicates.to_string()]);
        cells.extend(interval(pair.loss.world));
        cells.extend(interval(pair.beyond));
        let stop = &pair.loss.stop;
        cells.extend(row(&["USD", &number(pair.loss.met), &number(stop.runs), &some(stop.after), end_use(network, stop.first)]));
        rows.push(cells);
    }
    table(&rows)
}

fn coverage(ranking: &Ranking, network: &Network) -> Vec<u8> {
    let head = [
        "commodity",
        "without",
        "share_of_output",
        "world_now",
        "world_at_capacity",
        "outside_now",
        "outside_at_capacity",
        "outside_chain",
    ];
    let mut rows = vec![row(&head)];
    for c in &ranking.coverage {
        let mut cells = row(&[&network.commodities[c.commodity.index()].label.id, country(network, Some(c.without))]);
        cells.extend([c.share, c.world_now, c.world].map(number));
        cells.extend([c.outside_now, c.outside, c.outside_chain].map(some));
        rows.push(cells);
    }
    table(&rows)
}

/// Columns of text, the first two to the left and the others to the right, with a space between them.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..rows.iter().map(Vec::len).max().unwrap_or(0))
        .map(|i| rows.iter().filter_map(|r| r.get(i)).map(|c| c.chars().count()).max().unwrap_or(0))
        .collect();
    let line = |cells: &Vec<String>| {
        let cell = |(i, text): (usize, &String)| {
            let gap = " ".repeat(widths[i] - text.chars().count());
            if i == 1 { format!("{text}{gap}") } else { format!("{gap}{text}") }
        };
        cells.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
