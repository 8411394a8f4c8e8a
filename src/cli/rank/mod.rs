//! `rank`: what is lost without each supplier, country, route or link.

mod screen;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::progress::progress;
use super::{Failure, ScenarioArgs, pool, refused, say};
use crate::analysis::statistics::paired_difference;
use crate::criticality::coverage::coverage;
use crate::criticality::knockout::{By, Knockout, Window, candidates, outsider};
use crate::criticality::ranking::{Case, Loss, Sample, Trial};
use crate::criticality::systemic::{Sales, Settings, Systemic};
use crate::criticality::tables::{Pair, Ranked, Ranking, tables};
use crate::experiment::models::{Fitted, Models};
use crate::ids::CommodityId;
use crate::network::Network;
use crate::output::NamedBytes;
use crate::output::folder;
use crate::output::manifest::{self, Identity, Manifest};
use crate::scenario::load::{Setting, Study, StudyArm};
use crate::units::Days;

/// Runs of each knock-out where nothing else is said.
const REPLICATES: u32 = 10;
/// Links that are simulated where nothing else is said; a world has thousands.
const LINKS: usize = 100;

/// What falls out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Each company.
    Company,
    /// All plants of each country.
    Country,
    /// Each strait or canal.
    Route,
    /// Each trade link.
    Link,
    /// The exports of each commodity from its largest maker.
    Commodity,
}

/// By what they are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Index {
    /// Value lost in the simulation.
    Loss,
    /// Share of demand met meanwhile, the lowest first.
    Met,
    /// Value that random outages are expected to cost a year: rates of the scenario's hazards times simulated losses.
    Expected,
    /// Economic systemic risk index, from the network alone: nothing is simulated.
    Esri,
}

/// Which sales the index counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Counted {
    /// From company to company, as published.
    Companies,
    /// To end users as well.
    All,
}

/// What to rank, and how.
#[derive(Debug, Args)]
pub(super) struct RankArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,
    /// What falls out, one after the other.
    #[arg(long, value_enum, default_value = "company")]
    by: Kind,
    /// By what they are ranked.
    #[arg(long, value_enum, default_value = "loss")]
    index: Index,
    /// Arm of the scenario that things fall out of [default: the first].
    #[arg(long)]
    arm: Option<String>,
    /// First day without them, such as 2025-04-04 [default: the first day of the scenario].
    #[arg(long)]
    begins: Option<jiff::civil::Date>,
    /// How long they are missing, in days.
    #[arg(long, default_value_t = 365.0)]
    lasts: f64,
    /// Only what takes away this commodity; may be given several times. Of a country, only plants that make it.
    #[arg(long, value_name = "ID")]
    commodity: Vec<String>,
    /// Simulate only so many, those with the highest systemic risk, final sales included [default: all; 100 for links].
    #[arg(long)]
    limit: Option<usize>,
    /// Also knock out every pair among so many at the top (N-2).
    #[arg(long, default_value_t = 0)]
    pairs: usize,
    /// Rank systemic risk with others standing in by their share of the market.
    #[arg(long)]
    replaceable: bool,
    /// Sales that systemic risk counts.
    #[arg(long, value_enum, default_value = "companies")]
    sales: Counted,
    /// Fall of output below which a cascade of systemic risk has ended.
    #[arg(long, default_value_t = 0.01)]
    tolerance: f64,
    /// Rows to show; files hold all.
    #[arg(long, default_value_t = 20)]
    top: usize,
    /// Folder to write into [default: output/<scenario>-rank-<what>].
    #[arg(long)]
    out: Option<PathBuf>,
    /// Threads; results do not depend on it [default: all].
    #[arg(long)]
    threads: Option<usize>,
    /// Replace a different ranking in the folder.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &RankArgs) -> Result<(), Failure> {
    let mut settings = args.scenario.settings();
    if !settings.iter().any(|s| s.path == "replicates") {
        settings.push(Setting { path: "replicates".into(), value: REPLICATES.to_string() });
    }
    let study = args.scenario.load_with(&settings)?;
    let identity = Identity::of(&study, &args.command());
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from("output").join(format!("{}-rank-{}", study.name, word(args.by))));
    folder::check(&out, &identity, args.force).map_err(|e| Failure::Usage(e.to_string()))?;
    let (ranking, files) = pool(args.threads)?.install(|| files(&study, args, &settings))?;
    folder::write(&out, &files, &identity, args.force).map_err(|e| Failure::Run(e.to_string()))?;
    say(&screen::shown(&ranking, &study, args));
    say(&format!("\nTables: {}", out.display()));
    Ok(())
}

/// The ranking and all files of it, the manifest last.
pub(super) fn files(study: &Study, args: &RankArgs, settings: &[Setting]) -> Result<(Ranking, Vec<NamedBytes>), Failure> {
    let ranking = ranking(study, args)?;
    let mut files = tables(&ranking, &study.arms[0].model.network);
    let manifest = Manifest::new(study, &args.command(), settings, ranking.residual, &files);
    files.push((manifest::FILE.to_owned(), manifest.bytes()));
    Ok((ranking, files))
}

impl RankArgs {
    /// The study as this command runs it.
    pub(super) fn held(&self, study: Study) -> Study {
        self.scenario.held(study)
    }

    /// The options that decide what is written, in one order.
    fn command(&self) -> Vec<String> {
        let mut words = vec!["rank".to_owned()];
        let mut add = |name: &str, value: String| words.extend([format!("--{name}"), value]);
        add("by", word(self.by));
        add("index", word(self.index));
        add("lasts", self.lasts.to_string());
        add("pairs", self.pairs.to_string());
        add("sales", word(self.sales));
        add("tolerance", self.tolerance.to_string());
        self.arm.iter().for_each(|arm| add("arm", arm.clone()));
        self.begins.iter().for_each(|day| add("begins", day.to_string()));
        self.commodity.iter().for_each(|id| add("commodity", id.clone()));
        self.limit.iter().for_each(|n| add("limit", n.to_string()));
        if self.replaceable {
            words.push("--replaceable".to_owned());
        }
        words.extend(self.scenario.luck());
        words
    }

    fn arm<'s>(&self, study: &'s Study) -> Result<&'s StudyArm, Failure> {
        let Some(name) = &self.arm else { return Ok(&study.arms[0]) };
        let names: Vec<&str> = study.arms.iter().map(|a| a.name.as_str()).collect();
        let help = crate::scenario::diagnostics::suggestion(name, names.iter().copied());
        study.arms.iter().find(|a| a.name == *name).ok_or_else(|| refused("R101", format!("no arm is called \"{name}\""), help.as_deref()))
    }

    fn commodities(&self, network: &Network) -> Result<Vec<CommodityId>, Failure> {
        let find = |id: &String| {
            let at = network.commodities.iter().position(|c| c.label.id == *id).map(CommodityId::at);
            let help = crate::scenario::diagnostics::suggestion(id, network.commodities.iter().map(|c| c.label.id.as_str()));
            at.ok_or_else(|| refused("R102", format!("no commodity has the id `{id}`"), help.as_deref()))
        };
        self.commodity.iter().map(find).collect()
    }

    /// When things fall out: it must touch the run.
    fn window(&self, arm: &StudyArm) -> Result<Window, Failure> {
        let calendar = &arm.model.calendar;
        let begins = self.begins.map_or(0, |day| calendar.tick(day));
        let (first, last) = (calendar.start, calendar.date(calendar.ticks - 1));
        if begins >= calendar.ticks || self.begins.is_some_and(|day| day < first) {
            return Err(refused("R104", format!("the knock-outs begin outside the run, which goes from {first} to {last}"), None));
        }
        if self.lasts.is_nan() || self.lasts <= 0.0 {
            return Err(refused("R104", "a knock-out lasts longer than nothing".to_owned(), None));
        }
        Ok(Window { begins, lasts: Days(self.lasts) })
    }
}

/// The name of a choice on the command line.
fn word(choice: impl ValueEnum) -> String {
    choice.to_possible_value().map(|v| v.get_name().to_owned()).unwrap_or_default()
}

fn ranking(study: &Study, args: &RankArgs) -> Result<Ranking, Failure> {
    let arm = args.arm(study)?;
    let network = &arm.model.network;
    let by = match args.by {
        Kind::Company => By::Company,
        Kind::Country => By::Country,
        Kind::Route => By::Route,
        Kind::Link => By::Link,
        Kind::Commodity => By::Commodity,
    };
    let found = candidates(network, by, &args.commodities(network)?);
    if found.is_empty() {
        let title = "nothing of this kind can fall out: no trade passes it, or it makes none of these commodities".to_owned();
        return Err(refused("R103", title, None));
    }
    let rows = indexed(network, found, args);
    // Where losses are simulated the index only says what to simulate: final sales count then, being what is lost in the end.
    let screened = Systemic::new(network, Settings { replaceable: args.replaceable, sales: Sales::All, tolerance: args.tolerance });
    let key = |r: &Ranked| match (args.index, args.replaceable) {
        (Index::Esri, false) => r.esri,
        (Index::Esri, true) => r.esri_replaceable,
        _ => screened.index(&r.knockout.failed(network)),
    };
    let mut keyed: Vec<(f64, Ranked)> = rows.into_iter().map(|r| (key(&r), r)).collect();
    keyed.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.knockout.id.cmp(&b.1.knockout.id)));
    let mut ranking = Ranking {
        rows: keyed.into_iter().map(|(_, r)| r).collect(),
        pairs: Vec::new(),
        replicates: 0,
        focus: study.focus.countries.clone(),
        met_anyway: None,
        coverage: coverage(network),
        residual: None,
    };
    if args.index != Index::Esri {
        if matches!(args.by, Kind::Link | Kind::Commodity) && outsider(&arm.model).is_none() {
            let title = "every country belongs to an alliance that spares its members, so no link can be cut".to_owned();
            return Err(refused("R108", title, Some("rank another arm, or by company, country or route")));
        }
        simulate(&mut ranking, study, arm, args)?;
    } else if args.pairs > 0 {
        return Err(refused(
            "R106",
            "pairs are simulated, and systemic risk alone simulates nothing".to_owned(),
            Some("leave --pairs or --index esri out"),
        ));
    }
    Ok(ranking)
}

/// Systemic risk of each, with and without others standing in.
fn indexed(network: &Network, found: Vec<Knockout>, args: &RankArgs) -> Vec<Ranked> {
    let sales = if args.sales == Counted::All { Sales::All } else { Sales::BetweenCompanies };
    let [alone, replaced] =
        [false, true].map(|replaceable| Systemic::new(network, Settings { replaceable, sales, tolerance: args.tolerance }));
    let row = |knockout: Knockout| {
        let failed = knockout.failed(network);
        Ranked { esri: alone.index(&failed), esri_replaceable: replaced.index(&failed), knockout, loss: None, odds: None }
    };
    found.into_par_iter().map(row).collect()
}

fn simulate(ranking: &mut Ranking, study: &Study, arm: &StudyArm, args: &RankArgs) -> Result<(), Failure> {
    let trial = Trial {
        model: &arm.model,
        arm: &arm.name,
        runs: runs(study, arm)?,
        seed: study.scenario.seed,
        window: args.window(arm)?,
        focus: &ranking.focus,
    };
    if !trial.window_is_recorded() {
        let title = "no recorded interval lies wholly inside the knock-out".to_owned();
        return Err(refused("R105", title, Some("let it last longer, or record more often: --set 'record=Days(1)'")));
    }
    let limit = args.limit.or((args.by == Kind::Link).then_some(LINKS)).unwrap_or(usize::MAX);
    let count = limit.min(ranking.rows.len());
    let knockouts: Vec<Vec<&Knockout>> = ranking.rows[..count].iter().map(|r| vec![&r.knockout]).collect();
    let cases: Vec<Case<'_>> = std::iter::once(Case::Whole).chain(knockouts.iter().cloned().map(Case::Without)).collect();
    let samples = sampled(&trial, &cases)?;
    let losses: Vec<Loss> = samples[1..].iter().map(|s| trial.loss(s, &samples[0])).collect();
    let odds = odds(&trial, &knockouts, &samples[0], args)?;
    let residual = |all: &[Vec<Sample>]| all.iter().flatten().map(|s| s.residual).fold(0.0, f64::max);
    let mut largest = residual(&samples);
    ranking.met_anyway = Some(trial.loss(&samples[0], &samples[0]).met);
    ranking.replicates = trial.replicates();
    for ((row, loss), odds) in ranking.rows.iter_mut().zip(losses).zip(odds) {
        row.loss = Some(loss);
        row.odds = odds;
    }
    sort(&mut ranking.rows, args.index);
    if args.pairs > 1 {
        let (pairs, of_pairs) = paired(&trial, &ranking.rows[..args.pairs.min(count)], &samples[0])?;
        ranking.pairs = pairs;
        largest = largest.max(of_pairs);
    }
    ranking.residual = Some(largest);
    Ok(())
}

/// An arm as it is in each replicate, and what is recorded of it.
fn runs(study: &Study, arm: &StudyArm) -> Result<Vec<Fitted>, Failure> {
    let models = Models::new(study, study.scenario.replicates);
    let at = study.arms.iter().position(|a| std::ptr::eq(a, arm)).unwrap_or_default();
    Ok((0..study.scenario.replicates).into_par_iter().map(|replicate| models.of(at, replicate)).collect::<Result<_, _>>()?)
}

fn sampled(trial: &Trial<'_>, cases: &[Case<'_>]) -> Result<Vec<Vec<Sample>>, Failure> {
    let finished = progress(cases.len() * trial.replicates() as usize, "runs");
    Ok(trial.samples(cases, &finished)?)
}

/// What random outages of each are expected to cost, if that is asked for.
fn odds(
    trial: &Trial<'_>,
    knockouts: &[Vec<&Knockout>],
    base: &[Sample],
    args: &RankArgs,
) -> Result<Vec<Option<crate::criticality::ranking::Odds>>, Failure> {
    if args.index != Index::Expected {
        return Ok(vec![None; knockouts.len()]);
    }
    let hazards: Vec<_> = knockouts.iter().map(|k| trial.hazards(k[0])).collect();
    let cases: Vec<Case<'_>> = hazards.iter().flatten().map(|(_, case)| case.clone()).collect();
    if cases.is_empty() {
        let title = "no hazard of the scenario threatens what is ranked, so there are no odds to weigh losses with".to_owned();
        return Err(refused("R107", title, Some("add `hazards`, rank companies or countries, or choose another --index")));
    }
    let samples = sampled(trial, &cases)?;
    let mut rest = samples.as_slice();
    let of = |found: &Vec<(f64, Case<'_>)>| {
        let (mine, others) = rest.split_at(found.len());
        rest = others;
        let rates: Vec<f64> = found.iter().map(|(rate, _)| *rate).collect();
        Some(trial.odds(&rates, mine, base))
    };
    Ok(hazards.iter().map(of).collect())
}

/// The most critical first; what was not simulated follows in the order of systemic risk.
fn sort(rows: &mut [Ranked], index: Index) {
    let key = |r: &Ranked| match index {
        Index::Loss | Index::Esri => r.loss.as_ref().map(|l| l.world.mean),
        Index::Met => r.loss.as_ref().map(|l| 1.0 - l.met),
        Index::Expected => r.odds.map(|o| o.expected),
    };
    let number = |r: &Ranked| key(r).unwrap_or(f64::NEG_INFINITY);
    rows.sort_by(|a, b| number(b).total_cmp(&number(a)));
}

/// Every pair among some knock-outs, and the largest residual of their runs.
fn paired(trial: &Trial<'_>, rows: &[Ranked], base: &[Sample]) -> Result<(Vec<Pair>, f64), Failure> {
    let both: Vec<[usize; 2]> = (0..rows.len()).flat_map(|a| (a + 1..rows.len()).map(move |b| [a, b])).collect();
    let knockouts: Vec<Vec<&Knockout>> = both.iter().map(|pair| pair.iter().map(|at| &rows[*at].knockout).collect()).collect();
    let single: Vec<Vec<&Knockout>> = rows.iter().map(|r| vec![&r.knockout]).collect();
    // The single ones once more: their samples are needed run by run.
    let cases: Vec<Case<'_>> = single.into_iter().chain(knockouts).map(Case::Without).collect();
    let samples = sampled(trial, &cases)?;
    let total = |of: &[Sample]| of.iter().map(|s| s.lost.iter().sum::<f64>()).collect::<Vec<f64>>();
    let alone = total(base);
    let mut pairs: Vec<Pair> = (both.iter().zip(&samples[rows.len()..]))
        .map(|(pair, of)| {
            let singles = pair.map(|at| total(&samples[at]));
            let sum: Vec<f64> = (0..alone.len()).map(|r| singles[0][r] + singles[1][r] - alone[r]).collect();
            Pair { both: *pair, loss: trial.loss(of, base), beyond: paired_difference(&total(of), &sum) }
        })
        .collect();
    pairs.sort_by(|a, b| b.loss.world.mean.total_cmp(&a.loss.world.mean));
    Ok((pairs, samples.iter().flatten().map(|s| s.residual).fold(0.0, f64::max)))
}
