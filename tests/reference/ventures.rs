//! Projects, plants that are idled and started again, and what states pay for them.

use shortfall::maths::{closing_share, exp};
use shortfall::network::Buyer;
use shortfall::network::ventures::Business;
use shortfall::random::Process;
use shortfall::rules::entry::{answer, cut, lowest};
use shortfall::rules::investment::{Funding, Outlook, Status, advance, promised, required, worth};
use shortfall::rules::mothballing::{Operation, cost, operate, received, working};
use shortfall::rules::support::{Terms, fund, lasts, per_unit, returned};
use shortfall::scenario::model::{Instrument, Model};
use shortfall::scenario::rivalry::PriceWar;
use shortfall::scenario::values::DAYS_PER_YEAR;
use shortfall::units::{Money, Rate};

use super::state::{Price, Standing, State};
use super::transport::NO_WAY;

/// A project.
pub struct Venture {
    pub status: Status,
    pub outlook: Outlook,
    /// Measure, tick on which it was promised, share of the cost that was paid.
    pub contracts: Vec<(usize, u32, f64)>,
}

/// A company whose margins are followed.
pub struct Operator {
    pub today: Outlook,
    pub outlook: Outlook,
    pub operation: Operation,
}

/// Terms of a measure and the projects it supports.
fn support(model: &Model, m: usize) -> Option<(&Terms, &[usize])> {
    match &model.measures[m].instrument {
        Instrument::Support(support) => Some((&support.terms, &support.projects)),
        _ => None,
    }
}

impl State<'_> {
    /// Nothing is begun, everything else works.
    pub fn found(&mut self) {
        let network = &self.model.network;
        for business in &network.businesses {
            let today = self.outlook(business);
            self.operators.push(Operator { today, outlook: today, operation: Operation::Working });
        }
        for project in &network.projects {
            let outlook = self.operators[project.business].today;
            self.projects.push(Venture { status: Status::Idle, outlook, contracts: Vec::new() });
            self.plants[project.company.index()].works = 0.0;
            for l in &project.links {
                self.links[l.index()].share = 0.0;
            }
        }
    }

    fn outlook(&self, business: &Business) -> Outlook {
        let inputs = business.buys.iter().map(|(k, worth)| {
            let input = &self.inputs[*k];
            (*worth, input.per, self.model.network.inputs[*k].per, self.prices[input.row].average)
        });
        Outlook {
            price: received(business.sells.iter().map(|(row, share)| (*share, self.prices[*row].average))),
            cost: cost(business.cost, inputs),
        }
    }

    /// Everything that happens to projects and to plants with a stated cost in a tick.
    pub fn invest(&mut self) {
        let model = self.model;
        for (b, business) in model.network.businesses.iter().enumerate() {
            let today = self.outlook(business);
            let operator = &mut self.operators[b];
            operator.today = today;
            operator.outlook = operator.outlook.towards(today, self.pace.restart);
        }
        for p in 0..self.projects.len() {
            let project = &model.network.projects[p];
            let today = self.operators[project.business].today;
            let venture = &mut self.projects[p];
            venture.outlook = venture.outlook.towards(today, closing_share(self.step, project.signal));
            self.sign_late(p);
            self.begin(p);
            let (status, share) = advance(self.projects[p].status, self.tick, self.step, project.ramp);
            self.projects[p].status = status;
            self.plants[project.company.index()].works = share;
        }
        self.idle();
        for project in &model.network.projects {
            for l in &project.links {
                self.links[l.index()].share = model.network.links[l.index()].share * self.plants[project.company.index()].works;
            }
        }
        self.fight();
        for p in 0..self.projects.len() {
            self.court(p);
            self.pay_support(p);
        }
    }

    /// What is paid per unit is promised to projects that have begun before.
    fn sign_late(&mut self, p: usize) {
        let holds: Vec<bool> = (0..self.model.measures.len()).map(|m| self.holds(m)).collect();
        let venture = &mut self.projects[p];
        if matches!(venture.status, Status::Idle | Status::Abandoned) {
            return;
        }
        for (m, holds) in holds.into_iter().enumerate() {
            let Some((terms, projects)) = support(self.model, m) else { continue };
            let signed = venture.contracts.iter().any(|c| c.0 == m);
            if projects.contains(&p) && lasts(terms) > 0.0 && !signed && holds {
                venture.contracts.push((m, self.tick, 0.0));
            }
        }
    }

    fn begin(&mut self, p: usize) {
        let holds: Vec<bool> = (0..self.model.measures.len()).map(|m| self.holds(m)).collect();
        let (model, venture) = (self.model, &mut self.projects[p]);
        let project = &model.network.projects[p];
        if venture.status != Status::Idle {
            return;
        }
        let hurdle = model.behaviour.investment_hurdle;
        let mut funding = Funding::default();
        let mut contracts = Vec::new();
        let mut margin = venture.outlook.price - venture.outlook.cost;
        for (m, holds) in holds.iter().enumerate() {
            let Some((terms, projects)) = support(model, m) else { continue };
            if *holds && projects.contains(&p) {
                let share = fund(&mut funding, terms, model.behaviour.public_return);
                margin += per_unit(terms, venture.outlook.price, project.price.0) * worth(lasts(terms), hurdle);
                contracts.push((m, self.tick, share));
            }
        }
        let (mut slower, mut riskier) = (1.0, 1.0);
        for (m, measure) in model.measures.iter().enumerate() {
            let Instrument::Technology(technology) = &measure.instrument else { continue };
            if holds[m] && technology.projects.contains(&p) {
                slower *= technology.build;
                riskier *= technology.failure;
            }
        }
        let success = 1.0 - (project.failure * riskier).min(1.0);
        let pays = promised(margin, success, project.price.0, project.capex.0) >= required(&funding, hurdle);
        let begins = match project.begins {
            Some(date) => model.calendar.tick(date) <= self.tick,
            None => pays,
        };
        if !begins {
            return;
        }
        let fate = project.fate(self.luck, slower, riskier);
        venture.status = Status::Building { due: self.tick + model.calendar.ticks_of(fate.build), fails: fate.fails };
        let cost = project.yearly(&model.network) * project.capex.0;
        let bills: Vec<(usize, Money)> = contracts.iter().map(|(m, _, share)| (*m, Money(share * cost))).collect();
        venture.contracts = contracts;
        bills.into_iter().for_each(|(m, amount)| self.bill(m, amount));
    }

    /// Plants that lose money for long stand still; finished goods are wanted as far as a plant works.
    fn idle(&mut self) {
        let (model, network) = (self.model, &self.model.network);
        let restart = model.calendar.ticks_of(model.behaviour.restart_time.0);
        for (b, business) in network.businesses.iter().enumerate() {
            let c = business.company.index();
            let project = network.projects.iter().position(|p| p.company == business.company);
            let since = project.map(|p| self.projects[p].status.producing_since());
            if since != Some(None) {
                let outlook = self.operators[b].outlook;
                let mut margin = outlook.price - outlook.cost;
                for (p, since) in project.iter().zip(since.flatten()) {
                    for (m, _, _) in self.projects[*p].contracts.iter().filter(|c| self.due(c, since)) {
                        margin +=
                            per_unit(support(model, *m).expect("only support is promised").0, outlook.price, network.projects[*p].price.0);
                    }
                }
                let operator = &mut self.operators[b];
                operator.operation = operate(operator.operation, margin, model.behaviour.idling_band, self.tick, restart);
                let built = if project.is_some() { self.plants[c].works } else { 1.0 };
                self.plants[c].works = working(operator.operation, built);
            }
            for o in network.companies[c].outputs.clone() {
                let usual = if project.is_some() { network.companies[c].capacity } else { network.outputs[o].base };
                let stock = network.commodities[network.outputs[o].commodity.index()].seller_stock;
                self.outputs[o].target = usual * stock * self.plants[c].works;
            }
        }
    }

    /// Whether a contract pays on what is sold today.
    fn due(&self, contract: &(usize, u32, f64), since: u32) -> bool {
        let terms = support(self.model, contract.0).expect("only support is promised").0;
        self.day(self.tick - since.max(contract.1)).0 < lasts(terms) * DAYS_PER_YEAR
    }

    /// Incumbents cut prices where they may deliver.
    fn fight(&mut self) {
        let PriceWar::Answer(war) = &self.model.behaviour.price_war else { return };
        let share = closing_share(self.step, war.memory.0);
        for rivalry in &self.model.network.rivalries {
            let plants = rivalry.entrants.iter().map(|c| &self.plants[c.index()]);
            let works: Rate = plants.map(|plant| plant.capacity * plant.works).sum();
            let asked = answer(war.depth, war.at_share, works / rivalry.output);
            for (row, ways) in &rivalry.rows {
                let open =
                    ways.iter().filter(|(l, _)| !self.links[l.index()].gate.hides_orders() && self.links[l.index()].transit != NO_WAY);
                let price = &mut self.prices[*row];
                price.cut = cut(price.cut, asked, lowest(war.depth), open.map(|(_, part)| part).sum(), share);
            }
        }
    }

    fn court(&mut self, p: usize) {
        if !matches!(self.projects[p].status, Status::Ramping { .. }) {
            return;
        }
        let (model, network) = (self.model, &self.model.network);
        for l in &network.projects[p].links {
            let (link, of) = (&mut self.links[l.index()], &network.links[l.index()]);
            if link.standing != Standing::Candidate || link.gate.hides_orders() || link.transit == NO_WAY {
                continue;
            }
            let expected = match network.inputs[of.input.index()].buyer {
                Buyer::Company(id) => network.companies[id.index()].qualification,
                Buyer::EndUse(id) => network.end_uses[id.index()].qualification,
            };
            let draw = self.luck.draws(Process::Qualification, of.key, 0).normal();
            let time = expected * exp(model.behaviour.qualification_spread * draw);
            link.standing = Standing::Qualifying(self.tick + model.calendar.ticks_of(time));
        }
    }

    fn pay_support(&mut self, p: usize) {
        let (model, project) = (self.model, &self.model.network.projects[p]);
        let venture = &self.projects[p];
        let Some(since) = venture.status.producing_since() else { return };
        if venture.contracts.is_empty() || self.plants[project.company.index()].works == 0.0 {
            return;
        }
        let terms = |m: usize| support(model, m).expect("only support is promised").0;
        let building = project.yearly(&model.network) * project.capex.0;
        let due: Vec<usize> = venture.contracts.iter().filter(|c| self.due(c, since)).map(|c| c.0).collect();
        let mut income = 0.0;
        let mut bills = Vec::new();
        for l in &project.links {
            let link = &self.links[l.index()];
            let price: &Price = &self.prices[self.inputs[link.input as usize].row];
            let mut paid = 0.0;
            for m in &due {
                let unit = per_unit(terms(*m), price.average, project.price.0);
                bills.push((*m, project.price * link.sent * unit));
                paid += unit;
            }
            income += (project.price * link.sent).0 * (price.average + paid - self.operators[project.business].today.cost);
        }
        let (years, step) = (self.day(self.tick - since).0 / DAYS_PER_YEAR, self.step.0 / DAYS_PER_YEAR);
        for (m, _, share) in venture.contracts.iter().filter(|c| c.2 > 0.0) {
            let back = returned(terms(*m), *share, years, income / (building * step)) * building * step;
            bills.push((*m, Money(-back)));
        }
        bills.into_iter().for_each(|(m, amount)| self.bill(m, amount));
    }
}
