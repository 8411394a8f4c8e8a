//! Plants are begun, built, brought into production, idled and started again; states pay what they promised.

use bevy_ecs::prelude::*;

use crate::maths::{closing_share, exp};
use crate::network::ventures::Project;
use crate::random::Process;
use crate::rules::entry::{answer, cut, lowest};
use crate::rules::investment::{Funding, Status, advance, promised, required, worth};
use crate::rules::mothballing::{Operation, operate, working};
use crate::rules::support::{fund, lasts, per_unit, returned};
use crate::scenario::model::{Instrument, Model, Support};
use crate::scenario::rivalry::PriceWar;
use crate::scenario::values::DAYS_PER_YEAR;
use crate::tick::Phase;
use crate::units::{Money, Rate};
use crate::world::agenda::Agenda;
use crate::world::flows::{Inputs, Links, NO_ROUTE, Outputs, Standing};
use crate::world::gates::Gates;
use crate::world::journal::Journal;
use crate::world::prices::Prices;
use crate::world::resources::{Clock, Dice, Pace, Setting};
use crate::world::treasury::Treasury;
use crate::world::ventures::{Contract, Ventures, outlook};

use super::adaptation;

/// Adds the systems of the phase.
pub fn add_to(schedule: &mut Schedule) {
    schedule.add_systems(
        (look, promise, begin, build, operate_plants, set_to_work, fight, court, pay)
            .chain()
            .after(adaptation::qualify)
            .in_set(Phase::Adaptation),
    );
}

/// Everybody whose margin counts looks at prices and costs.
fn look(
    clock: Res<Clock>,
    setting: Res<Setting>,
    pace: Res<Pace>,
    prices: Res<Prices>,
    inputs: Res<Inputs>,
    mut ventures: ResMut<Ventures>,
) {
    let network = &setting.0.network;
    let Ventures { projects, businesses, .. } = &mut *ventures;
    for (operator, business) in businesses.iter_mut().zip(&network.businesses) {
        operator.today = outlook(business, &prices.average, |k| inputs.per[k], network);
        operator.outlook = operator.outlook.towards(operator.today, pace.restart);
    }
    for (venture, project) in projects.iter_mut().zip(&network.projects) {
        let share = closing_share(clock.step, project.signal);
        venture.outlook = venture.outlook.towards(businesses[project.business].today, share);
    }
}

/// Support for projects, with the places of its measures.
pub(super) fn supports(model: &Model) -> impl Iterator<Item = (usize, &Support)> {
    model.measures.iter().enumerate().filter_map(|(m, measure)| match &measure.instrument {
        Instrument::Support(support) => Some((m, support)),
        _ => None,
    })
}

/// What is paid per unit sold is promised to every project that has begun, while the measure is in force.
fn promise(clock: Res<Clock>, setting: Res<Setting>, agenda: Res<Agenda>, mut ventures: ResMut<Ventures>) {
    for (m, support) in supports(&setting.0) {
        if !agenda.in_force(m, clock.tick) || lasts(&support.terms) == 0.0 {
            continue;
        }
        for p in &support.projects {
            let venture = &mut ventures.projects[*p];
            let begun = !matches!(venture.status, Status::Idle | Status::Abandoned);
            if begun && !venture.contracts.iter().any(|c| c.measure == m) {
                venture.contracts.push(Contract { measure: m, signed: clock.tick, share: 0.0 });
            }
        }
    }
}

/// Begins projects on their day, or when they promise what is asked for.
fn begin(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    agenda: Res<Agenda>,
    mut ventures: ResMut<Ventures>,
    mut treasury: ResMut<Treasury>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    for (p, project) in model.network.projects.iter().enumerate() {
        let venture = &mut ventures.projects[p];
        if venture.status != Status::Idle || project.begins.is_some_and(|date| model.calendar.tick(date) > clock.tick) {
            continue;
        }
        let offered: Vec<(usize, &Support)> =
            supports(model).filter(|(m, s)| agenda.in_force(*m, clock.tick) && s.projects.contains(&p)).collect();
        let hurdle = model.behaviour.investment_hurdle;
        let mut funding = Funding::default();
        let mut contracts = Vec::new();
        let mut margin = venture.outlook.price - venture.outlook.cost;
        for (m, support) in &offered {
            let share = fund(&mut funding, &support.terms, model.behaviour.public_return);
            margin += per_unit(&support.terms, venture.outlook.price, project.price.0) * worth(lasts(&support.terms), hurdle);
            contracts.push(Contract { measure: *m, signed: clock.tick, share });
        }
        let (slower, riskier) = technology(model, &agenda, p, clock.tick);
        let success = 1.0 - (project.failure * riskier).min(1.0);
        let return_ = promised(margin, success, project.price.0, project.capex.0);
        if project.begins.is_none() && return_ < required(&funding, hurdle) {
            continue;
        }
        let fate = project.fate(dice.0, slower, riskier);
        venture.status = Status::Building { due: clock.tick + model.calendar.ticks_of(fate.build), fails: fate.fails };
        let cost = project.yearly(&model.network) * project.capex.0;
        for contract in &contracts {
            bill(&mut treasury, &agenda, model, clock.tick, contract.measure, Money(contract.share * cost));
        }
        venture.contracts = contracts;
        let why = || match (project.begins, venture.contracts.len()) {
            (Some(_), _) => "it was planned".to_owned(),
            (None, 0) => format!("it promises {:.0} % a year", return_ * 100.0),
            (None, _) => format!("it promises {:.0} % a year with public support", return_ * 100.0),
        };
        tell(&mut journal, clock.tick, model, project, "is begun", why);
    }
}

/// How technology in force changes the time to build of a project and its odds of failure.
fn technology(model: &Model, agenda: &Agenda, project: usize, tick: u32) -> (f64, f64) {
    let mut factors = (1.0, 1.0);
    for (m, measure) in model.measures.iter().enumerate() {
        if let Instrument::Technology(technology) = &measure.instrument
            && agenda.in_force(m, tick)
            && technology.projects.contains(&project)
        {
            factors = (factors.0 * technology.build, factors.1 * technology.failure);
        }
    }
    factors
}

/// Projects under way come into production or are given up.
fn build(clock: Res<Clock>, setting: Res<Setting>, mut ventures: ResMut<Ventures>, mut journal: ResMut<Journal>) {
    let model = &*setting.0;
    let Ventures { projects, works, .. } = &mut *ventures;
    for (venture, project) in projects.iter_mut().zip(&model.network.projects) {
        let before = venture.status;
        let (now, share) = advance(before, clock.tick, clock.step, project.ramp);
        venture.status = now;
        works[project.company.index()] = share;
        match (before, now) {
            (Status::Building { .. }, Status::Abandoned) => {
                tell(&mut journal, clock.tick, model, project, "is given up", || "it failed".into())
            }
            (Status::Building { .. }, Status::Ramping { .. }) => {
                tell(&mut journal, clock.tick, model, project, "comes into production", || "it is built".into());
            }
            _ => {}
        }
    }
}

fn tell(journal: &mut Journal, tick: u32, model: &Model, project: &Project, what: &str, why: impl FnOnce() -> String) {
    journal.tell(tick, || (model.network.companies[project.company.index()].label.name.clone(), what.to_owned(), why()));
}

/// Idles plants that lose money for long, and starts them again.
fn operate_plants(clock: Res<Clock>, setting: Res<Setting>, mut ventures: ResMut<Ventures>, mut journal: ResMut<Journal>) {
    let model = &*setting.0;
    let (network, behaviour) = (&model.network, &model.behaviour);
    let Ventures { projects, businesses, works } = &mut *ventures;
    let first = network.companies.len() - network.projects.len();
    for (operator, business) in businesses.iter_mut().zip(&network.businesses) {
        let c = business.company.index();
        let mut margin = operator.outlook.price - operator.outlook.cost;
        if c >= first {
            let venture = &projects[c - first];
            let Some(since) = venture.status.producing_since() else { continue };
            for contract in venture.contracts.iter().filter(|c| pays(model, c, since, clock.tick)) {
                let Some(support) = support_of(model, contract.measure) else { continue };
                margin += per_unit(&support.terms, operator.outlook.price, network.projects[c - first].price.0);
            }
        } else {
            works[c] = 1.0;
        }
        let before = operator.operation;
        operator.operation = operate(before, margin, behaviour.idling_band, clock.tick, model.calendar.ticks_of(behaviour.restart_time.0));
        works[c] = working(operator.operation, works[c]);
        let words = match (before, operator.operation) {
            (Operation::Working, Operation::Mothballed) => Some(("is mothballed", "prices have stayed below its cost")),
            (Operation::Restarting(_), Operation::Working) => Some(("works again", "prices have stayed above its cost")),
            _ => None,
        };
        if let Some((what, why)) = words {
            journal.tell(clock.tick, || (network.companies[c].label.name.clone(), what.to_owned(), why.to_owned()));
        }
    }
}

fn support_of(model: &Model, measure: usize) -> Option<&Support> {
    match &model.measures[measure].instrument {
        Instrument::Support(support) => Some(support),
        _ => None,
    }
}

/// Whether a contract pays on what is sold at a tick: from the first output, or from its day if that is later, for its years.
fn pays(model: &Model, contract: &Contract, since: u32, tick: u32) -> bool {
    let years = support_of(model, contract.measure).map_or(0.0, |s| lasts(&s.terms));
    let begins = since.max(contract.signed);
    (model.calendar.step * f64::from(tick - begins)).0 < years * DAYS_PER_YEAR
}

/// What works decides how much finished stock a plant wants and how much a project weighs with its buyers.
fn set_to_work(setting: Res<Setting>, ventures: Res<Ventures>, mut outputs: ResMut<Outputs>, mut links: ResMut<Links>) {
    let network = &setting.0.network;
    for business in &network.businesses {
        let company = &network.companies[business.company.index()];
        let project = network.is_project(business.company);
        for o in company.outputs.clone() {
            let output = &network.outputs[o];
            let usual = if project { company.capacity } else { output.base };
            outputs.target[o] =
                usual * network.commodities[output.commodity.index()].seller_stock * ventures.works[business.company.index()];
        }
    }
    for project in &network.projects {
        for l in &project.links {
            links.share[l.index()] = network.links[l.index()].share * ventures.works[project.company.index()];
        }
    }
}

/// The incumbent cuts prices where it may deliver, the more of its rivals' capacity works.
fn fight(
    clock: Res<Clock>,
    setting: Res<Setting>,
    ventures: Res<Ventures>,
    gates: Res<Gates>,
    links: Res<Links>,
    mut prices: ResMut<Prices>,
) {
    let Model { network, behaviour, .. } = &*setting.0;
    let PriceWar::Answer(war) = &behaviour.price_war else { return };
    for rivalry in &network.rivalries {
        let works: Rate = rivalry.entrants.iter().map(|c| network.companies[c.index()].capacity * ventures.works[c.index()]).sum();
        let asked = answer(war.depth, war.at_share, works / rivalry.output);
        for (row, ways) in &rivalry.rows {
            let open = |l: usize| !gates.state[l].hides_orders() && links.transit[l] != NO_ROUTE;
            let may_deliver: f64 = ways.iter().filter(|(l, _)| open(l.index())).map(|(_, share)| share).sum();
            prices.cut[*row] = cut(prices.cut[*row], asked, lowest(war.depth), may_deliver, closing_share(clock.step, war.memory.0));
        }
    }
}

/// A plant that comes into production offers itself to every buyer that may take its goods, and they begin to qualify it.
fn court(
    clock: Res<Clock>,
    setting: Res<Setting>,
    dice: Res<Dice>,
    gates: Res<Gates>,
    ventures: Res<Ventures>,
    mut links: ResMut<Links>,
    mut journal: ResMut<Journal>,
) {
    let model = &*setting.0;
    for (venture, project) in ventures.projects.iter().zip(&model.network.projects) {
        if !matches!(venture.status, Status::Ramping { .. }) {
            continue;
        }
        for l in project.links.iter().map(|l| l.index()) {
            if links.standing[l] != Standing::Candidate || gates.state[l].hides_orders() || links.transit[l] == NO_ROUTE {
                continue;
            }
            let spread = model.behaviour.qualification_spread;
            let of = &model.network.links[l];
            let time = adaptation::expected_time(&model.network, of.input.index())
                * exp(spread * dice.0.draws(Process::Qualification, of.key, 0).normal());
            links.standing[l] = Standing::Qualifying(clock.tick + model.calendar.ticks_of(time));
            adaptation::tell(&mut journal, &model.network, clock.tick, l, "begins to qualify", "the plant comes into production");
        }
    }
}

/// States pay what they promised and get back what they lent.
pub(super) fn pay(
    clock: Res<Clock>,
    setting: Res<Setting>,
    prices: Res<Prices>,
    inputs: Res<Inputs>,
    links: Res<Links>,
    agenda: Res<Agenda>,
    ventures: Res<Ventures>,
    mut treasury: ResMut<Treasury>,
) {
    let model = &*setting.0;
    for (venture, project) in ventures.projects.iter().zip(&model.network.projects) {
        let Some(since) = venture.status.producing_since() else { continue };
        if venture.contracts.is_empty() || ventures.works[project.company.index()] == 0.0 {
            continue;
        }
        let today = ventures.businesses[project.business].today;
        let cost = project.yearly(&model.network) * project.capex.0;
        let (step_years, output_years) = (clock.step.0 / DAYS_PER_YEAR, (clock.step * f64::from(clock.tick - since)).0 / DAYS_PER_YEAR);
        let mut income = 0.0;
        for l in project.links.iter().map(|l| l.index()) {
            let price = prices.average[inputs.price[model.network.links[l].input.index()] as usize];
            let mut paid = 0.0;
            for contract in venture.contracts.iter().filter(|c| pays(model, c, since, clock.tick)) {
                let Some(support) = support_of(model, contract.measure) else { continue };
                let unit = per_unit(&support.terms, price, project.price.0);
                let amount = project.price * links.sent[l] * unit;
                bill(&mut treasury, &agenda, model, clock.tick, contract.measure, amount);
                paid += unit;
            }
            income += (project.price * links.sent[l]).0 * (price + paid - today.cost);
        }
        for contract in venture.contracts.iter().filter(|c| c.share > 0.0) {
            let Some(support) = support_of(model, contract.measure) else { continue };
            // Equity takes its share of what was earned in the step, a loan what is due in it.
            let earned = income / (cost * step_years);
            let back = returned(&support.terms, contract.share, output_years, earned) * cost * step_years;
            bill(&mut treasury, &agenda, model, clock.tick, contract.measure, Money(-back));
        }
    }
}

/// Books support to those who pay it: the country that promised it, or an alliance that pools it.
fn bill(treasury: &mut Treasury, agenda: &Agenda, model: &Model, tick: u32, measure: usize, amount: Money) {
    let payers = agenda.payers(model, tick, &model.measures[measure].by);
    for payer in payers {
        treasury.pay(*payer, amount / payers.len() as f64);
    }
}
