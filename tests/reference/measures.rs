//! Generated measures of every sort.

use shortfall::ids::{CountryId, InputId, LinkId, MeasureId, OutputId, SectorId};
use shortfall::network::{Company, Network};
use shortfall::rules::support::Terms;
use shortfall::scenario::model::{
    Alliance, Change, Dates, Instrument, Measure, Odds, Rationing, Regime, Research, Support, Technology, Trigger,
};
use shortfall::units::{Days, Money, Quantity};

use super::worlds::{lognormal, named};

/// The sort of a generated measure.
#[allow(dead_code, reason = "the benches take one of them, the tests take all")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Nothing leaves.
    Ban,
    /// Half of the usual volume leaves.
    Quota,
    /// Exports wait for a licence.
    Licence,
    /// The same, and no more leaves in a day than its part of what is left.
    PacedQuota,
    /// The same, and each exporter has its own.
    ExporterQuota,
    /// A quota for all goods together.
    JointQuota,
    /// Users at home may draw on public stock.
    Stockpile,
    /// The same, and the stock is bought over time.
    Purchase,
    /// Imports cost a duty.
    Duty,
    /// Every other measure before it rests, and the licences among the rest are eased.
    Truce,
    /// The measures before it are enforced more strictly.
    Crackdown,
    /// The country and its neighbour spare each other.
    Alliance,
    /// Sellers at home serve home first, or a sector.
    Allocation,
    /// Companies abroad belong to the country.
    Acquire,
    /// Buyers at home shun some countries, and are held to a share from each.
    Preference,
    /// Support for projects, on terms that follow from the number of the country.
    Support,
    /// Technology that is handed over or withheld.
    Technology,
    /// Research that may find how to do with less.
    Research,
}

/// What sets a generated measure off.
#[allow(dead_code, reason = "the benches take one of them, the tests take all")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// Its dates.
    Dated,
    /// The measures before it.
    Answer,
    /// Short stocks at home.
    Short,
}

/// A measure to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    /// Which sort.
    pub sort: Sort,
    /// Number of the country that acts.
    pub by: usize,
    /// It concerns every so many-th commodity.
    pub every: usize,
    /// Tick of announcement.
    pub announced: u32,
    /// Ticks from announcement to effect.
    pub notice: u32,
    /// Ticks for which it lasts.
    pub lasts: u32,
    /// Share of the forbidden flow that is stopped.
    pub enforcement: f64,
    /// What sets it off.
    pub cue: Cue,
}

/// One of the generated measures; it may refer to those before it.
pub fn measure(network: &Network, policies: &[Policy], m: usize) -> Measure {
    let policy = &policies[m];
    let by = CountryId::at(policy.by % network.countries.len());
    let before = || (0..m).map(MeasureId::at);
    let trigger = match policy.cue {
        Cue::Answer if m > 0 => Some(Trigger::Answer {
            to: before().collect(),
            after: lognormal(f64::from(policy.notice) + 1.0, f64::from(policy.notice) * 2.0 + 2.0),
            odds: 0.8,
            notice: policy.notice,
            lasts: Some(policy.lasts),
        }),
        Cue::Short => Some(Trigger::Short {
            watched: vec![(at_home(network, by, policy.every), makers(network, by, policy.every))],
            below: Days(55.0),
            above: Days(60.0),
            review: 5,
            notice: policy.notice / 10,
            odds: 0.7,
        }),
        Cue::Answer | Cue::Dated => None,
    };
    let effective = policy.announced + policy.notice;
    let dated = Dates { announced: policy.announced, effective, ends: effective.saturating_add(policy.lasts) };
    let dates = if trigger.is_some() { Dates::NEVER } else { dated };
    let reopening = policy.notice / 4;
    let instrument = instrument(network, policy, by, m);
    Measure { label: named(&format!("policy {m}")), by, dates, trigger, reopening, enforcement: policy.enforcement, instrument }
}

fn instrument(network: &Network, policy: &Policy, by: CountryId, m: usize) -> Instrument {
    let every = policy.every;
    let stockpile = |bought_over| Instrument::Stockpile {
        inputs: at_home(network, by, every),
        draws: at_home(network, by, every).into_iter().step_by(2).collect(),
        allied: at_home(network, neighbour(network, by), every),
        cover: Days(40.0),
        bought_over,
        price_limit: 1.4,
        release_below: Days(25.0),
    };
    match policy.sort {
        Sort::Ban => Instrument::Ban(exports(network, by, every)),
        Sort::Quota | Sort::PacedQuota | Sort::ExporterQuota | Sort::JointQuota => quota(network, policy, by),
        Sort::Licence => Instrument::Licence { links: exports(network, by, every), regime: regime(by, policy.announced + policy.notice) },
        Sort::Stockpile => stockpile(None),
        Sort::Purchase => stockpile(Some(Days(90.0))),
        Sort::Allocation => Instrument::Allocation {
            outputs: outputs(network, every, |c| c.country == by),
            rule: if every == 1 { Rationing::HomeFirst } else { Rationing::SectorPriority(vec![SectorId(0)]) },
        },
        Sort::Acquire => {
            Instrument::Acquire { outputs: outputs(network, every, |c| c.country != by), offtake: policy.enforcement, cost: Money(1e6) }
        }
        Sort::Preference => Instrument::Preference {
            inputs: at_home(network, by, every),
            suppliers: (0..network.countries.len()).step_by(2).map(CountryId::at).collect(),
            weight: 0.5,
            cap: 1.0 - policy.enforcement / 2.0,
        },
        Sort::Technology => Instrument::Technology(Technology {
            projects: (0..network.projects.len()).step_by(every).collect(),
            build: if policy.by.is_multiple_of(2) { 0.5 } else { 1.6 },
            failure: 0.5,
            change: change(network, by, every, if policy.by.is_multiple_of(2) { 0.8 } else { 1.2 }),
        }),
        Sort::Research => Instrument::Research(Research {
            members: vec![by, CountryId(0)],
            delay: lognormal(20.0, 40.0),
            success: 0.7,
            cost: Money(1000.0),
            change: change(network, by, every, 0.6),
            opens: (0..network.swaps.len()).filter(|s| !network.swaps[*s].open).collect(),
        }),
        Sort::Support => {
            Instrument::Support(Support { projects: (0..network.projects.len()).step_by(every).collect(), terms: terms(policy.by) })
        }
        Sort::Duty => Instrument::Duty { links: imports(network, by, every), rate: 0.4 },
        Sort::Truce => Instrument::Truce {
            suspends: (0..m).step_by(2).map(MeasureId::at).collect(),
            eases: (0..m).skip(1).step_by(2).map(MeasureId::at).collect(),
            approved: 0.95,
        },
        Sort::Crackdown => Instrument::Crackdown { on: (0..m).map(MeasureId::at).collect(), enforcement: 0.98, broken: 0.5 },
        Sort::Alliance => {
            let mut members = vec![by, neighbour(network, by)];
            members.sort_unstable();
            members.dedup();
            Instrument::Alliance(Alliance {
                exempt: every == 1,
                licence_time: 0.5,
                pooled_stockpiles: true,
                rule: (every != 2).then(|| Rationing::AlliesFirst(members.clone())),
                qualification_time: 0.3,
                pooled_support: true,
                members,
            })
        }
    }
}

fn change(network: &Network, by: CountryId, every: usize, intensity: f64) -> Change {
    Change { inputs: at_home(network, by, every), intensity, adoption: Days(30.0) }
}

fn terms(number: usize) -> Terms {
    match number % 6 {
        0 => Terms::Grant { share: 0.6 },
        1 => Terms::Equity { share: 0.7 },
        2 => Terms::Loan { share: 0.8, rate: 0.03, years: 0.2 },
        3 => Terms::PriceFloor { ratio: 1.3, years: 0.5 },
        4 => Terms::Offtake { share: 0.5, ratio: 1.2, years: 0.3 },
        _ => Terms::Incentive { unit: 20.0, sales: 0.1, years: 0.4 },
    }
}

fn neighbour(network: &Network, by: CountryId) -> CountryId {
    CountryId::at((by.index() + 1) % network.countries.len())
}

fn quota(network: &Network, policy: &Policy, by: CountryId) -> Instrument {
    let links = exports(network, by, policy.every);
    let good = |l: &LinkId| network.commodity(&network.links[l.index()]);
    let of = |l: &LinkId| match policy.sort {
        Sort::ExporterQuota => (Some(good(l)), network.links[l.index()].output.0),
        Sort::JointQuota => (None, 0),
        _ => (Some(good(l)), 0),
    };
    let mut known: Vec<_> = links.iter().map(of).collect();
    known.sort_unstable();
    known.dedup();
    let lot = |l: &LinkId| known.binary_search(&of(l)).unwrap_or(0) as u32;
    let mut goods: Vec<_> = links.iter().map(|l| of(l).0).collect();
    goods.sort_unstable();
    goods.dedup();
    let right = |l: &LinkId| goods.binary_search(&of(l).0).unwrap_or(0) as u32;
    let half = |lot| links.iter().filter(|l| of(l) == lot).map(|l| network.links[l.index()].base.0).sum::<f64>() * 30.0 * 0.5;
    Instrument::Quota {
        lots: links.iter().map(lot).collect(),
        rights: links.iter().map(right).collect(),
        volumes: known.iter().map(|lot| Quantity(half(*lot))).collect(),
        links,
        period: 30,
        paced: policy.sort == Sort::PacedQuota,
    }
}

/// Links over which a country imports every so many-th commodity.
fn imports(network: &Network, by: CountryId, every: usize) -> Vec<LinkId> {
    let comes = |l: &usize| {
        let link = &network.links[*l];
        network.origin(link) != by && network.destination(link) == by && network.commodity(link).index().is_multiple_of(every)
    };
    (0..network.links.len()).filter(comes).map(LinkId::at).collect()
}

/// Outputs of every so many-th commodity in a country.
fn makers(network: &Network, by: CountryId, every: usize) -> Vec<OutputId> {
    let fits = |o: &usize| {
        let output = &network.outputs[*o];
        network.companies[output.company.index()].country == by && output.commodity.index().is_multiple_of(every)
    };
    (0..network.outputs.len()).filter(fits).map(OutputId::at).collect()
}

/// Links over which a country exports every so many-th commodity.
fn exports(network: &Network, by: CountryId, every: usize) -> Vec<LinkId> {
    let leaves = |l: &usize| {
        let link = &network.links[*l];
        network.origin(link) == by && network.destination(link) != by && network.commodity(link).index().is_multiple_of(every)
    };
    (0..network.links.len()).filter(leaves).map(LinkId::at).collect()
}

fn at_home(network: &Network, by: CountryId, every: usize) -> Vec<InputId> {
    let fits = |k: &usize| network.inputs[*k].country == by && network.inputs[*k].commodity.index().is_multiple_of(every);
    (0..network.inputs.len()).filter(fits).map(InputId::at).collect()
}

/// Everybody waits; a neighbour and one sector have other odds, and later all odds are better.
fn regime(by: CountryId, effective: u32) -> Regime {
    let odds = |to: Vec<CountryId>, sectors: Vec<SectorId>, from, approved| Odds { to, sectors, from, approved };
    Regime {
        statutory: Days(20.0),
        processing: lognormal(10.0, 30.0),
        consignment: 7,
        odds: vec![
            odds(Vec::new(), Vec::new(), 0, 0.7),
            odds(vec![CountryId((by.0 + 1) % 2)], Vec::new(), 0, 0.3),
            odds(Vec::new(), vec![SectorId(0)], 0, 0.1),
            odds(Vec::new(), Vec::new(), effective + 60, 0.9),
        ],
    }
}

/// Every so many-th output, of companies that fit.
fn outputs(network: &Network, every: usize, fits: impl Fn(&Company) -> bool) -> Vec<OutputId> {
    let of = |o: &usize| &network.companies[network.outputs[*o].company.index()];
    (0..network.outputs.len()).step_by(every).filter(|o| fits(of(o))).map(OutputId::at).collect()
}
