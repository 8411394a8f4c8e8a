//! Sellers that do not fill all orders alike: every link of the network is asked whether it is theirs.

use shortfall::ids::{CountryId, OutputId};
use shortfall::maths::exp;
use shortfall::network::Buyer;
use shortfall::rules::ordering::delay;
use shortfall::rules::rationing::{Claim, Turns, deliverable, offered, parts, share};
use shortfall::scenario::model::{Instrument, Model, Rationing};
use shortfall::units::Quantity;

use super::state::{Standing, State};

/// What rules of rationing need to know about buyers, where some rule does.
pub struct Standings {
    /// By company: share of its activity that serves each sector.
    served: Vec<Vec<f64>>,
    /// By input: value that is lost with a unit.
    stakes: Vec<f64>,
}

impl Standings {
    pub fn of(model: &Model) -> Self {
        let imposes = |i: &Instrument| matches!(i, Instrument::Allocation { .. });
        if model.rationing == Rationing::Proportional && !model.measures.iter().any(|m| imposes(&m.instrument)) {
            return Self { served: Vec::new(), stakes: Vec::new() };
        }
        Self { served: model.network.sectors_served(), stakes: model.network.values_at_stake() }
    }
}

/// How an output is sold today.
pub struct Terms<'m> {
    rule: &'m Rationing,
    /// Country for whose buyers a share is reserved.
    owner: CountryId,
    offtake: f64,
}

impl<'m> State<'m> {
    /// Whether a measure is in force today.
    pub fn holds(&self, m: usize) -> bool {
        self.dates[m].in_force(self.tick) && !self.judged[m].suspended
    }

    /// The terms of a seller that does not fill all orders alike today.
    pub fn terms(&self, o: usize) -> Option<Terms<'m>> {
        let model = self.model;
        let company = &model.network.companies[model.network.outputs[o].company.index()];
        let mut terms = Terms { rule: &model.rationing, owner: company.owner, offtake: company.offtake };
        for (_, measure) in model.measures.iter().enumerate().filter(|(m, _)| self.holds(*m)) {
            match &measure.instrument {
                Instrument::Allocation { outputs, rule } if outputs.contains(&OutputId::at(o)) => terms.rule = rule,
                Instrument::Alliance(alliance) if alliance.members.contains(&company.country) => {
                    terms.rule = alliance.rule.as_ref().unwrap_or(terms.rule);
                }
                Instrument::Acquire { outputs, offtake, .. } if outputs.contains(&OutputId::at(o)) => {
                    (terms.owner, terms.offtake) = (measure.by, *offtake);
                }
                _ => {}
            }
        }
        Some(terms).filter(|t| *t.rule != Rationing::Proportional || t.offtake > 0.0)
    }

    pub fn share_by_link(&mut self) {
        for o in 0..self.outputs.len() {
            let Some(Terms { rule, owner, offtake }) = self.terms(o) else { continue };
            let turns = match rule {
                Rationing::Proportional => Turns::Alike,
                Rationing::ContractFirst => Turns::Usual,
                Rationing::HomeFirst | Rationing::AlliesFirst(_) | Rationing::SectorPriority(_) => Turns::Ranked,
                Rationing::HighestBid => Turns::Bids,
                Rationing::WaterFilling => Turns::Level,
            };
            let mut claims = Vec::new();
            for l in (0..self.links.len()).filter(|l| self.links[*l].output as usize == o) {
                if self.links[l].backlog > Quantity::ZERO {
                    self.claim(l, rule, owner, &mut claims);
                }
            }
            let output = &self.outputs[o];
            let available = deliverable(
                output.made,
                output.stock * output.leaves,
                output.target * self.model.behaviour.working_stock,
                self.pace.release,
            );
            share(available, available * offtake, turns, &mut claims);
            claims.sort_by_key(|c| (c.link, c.rank));
            let (mut open, mut gated) = (Quantity::ZERO, Quantity::ZERO);
            for (l, link) in self.links.iter_mut().enumerate().filter(|(_, link)| link.output as usize == o) {
                let of_link = || claims.iter().filter(|c| c.link as usize == l);
                let mut sums = of_link().map(|c| (c.wanted, c.filled));
                let Some(first) = sums.next() else { continue };
                let (wanted, filled) = sums.fold(first, |(w, f), (wanted, filled)| (w + wanted, f + filled));
                link.fill = if wanted > Quantity::ZERO { filled / wanted } else { 1.0 };
                *(if link.gate.hides_orders() { &mut gated } else { &mut open }) += filled;
            }
            let output = &mut self.outputs[o];
            output.offered =
                offered(output.made, output.open_book, gated, output.stock, output.target, (self.pace.stock, self.pace.refill));
            let book = output.open_book + output.gated_book;
            let filled = if book > Quantity::ZERO { (open + gated) / book } else { 1.0 };
            output.learn_delay(delay(filled, self.step), self.step, (self.pace.reliability, self.model.behaviour.delay_counted));
            output.stock += output.made - open - gated;
            output.to_markets = open;
        }
    }

    /// Adds the claim of a link, in parts where parts of it have different ranks.
    fn claim(&self, l: usize, rule: &Rationing, owner: CountryId, claims: &mut Vec<Claim>) {
        let (network, link) = (&self.model.network, &self.links[l]);
        let input = &self.inputs[link.input as usize];
        let of = &network.inputs[link.input as usize];
        let (from, to) = (network.origin(&network.links[l]), of.country);
        let mut claim = Claim { link: l as u32, wanted: link.backlog * self.pass(l), reserved: to == owner, ..Claim::default() };
        match rule {
            Rationing::Proportional => {}
            Rationing::ContractFirst => {
                let circle = &self.links[input.links.clone()];
                let all: f64 = circle.iter().filter(|l| l.standing == Standing::Qualified).map(|l| l.share).sum();
                claim.usual = input.forecast * self.step * if all > 0.0 { link.share / all } else { link.share };
            }
            Rationing::HomeFirst => claim.rank = u32::from(from != to),
            Rationing::AlliesFirst(members) => claim.rank = u32::from(!members.contains(&from) || !members.contains(&to)),
            Rationing::SectorPriority(ranking) => {
                let parts = match of.buyer {
                    Buyer::Company(id) => parts(&self.standings.served[id.index()], ranking),
                    Buyer::EndUse(id) => {
                        let sector = network.end_uses[id.index()].sector;
                        vec![(ranking.iter().position(|s| *s == sector).unwrap_or(ranking.len()) as u32, 1.0)]
                    }
                };
                claims.extend(parts.iter().map(|(rank, part)| Claim { rank: *rank, wanted: claim.wanted * *part, ..claim }));
                return;
            }
            Rationing::HighestBid => {
                claim.bid = self.standings.stakes[link.input as usize] * exp(self.prices[input.row].spot.log);
            }
            Rationing::WaterFilling => claim.usual = of.base * self.step * network.links[l].share,
        }
        claims.push(claim);
    }
}
