//! How each seller rations today, and what it gave to whom.

use bevy_ecs::prelude::*;

use super::agenda::Agenda;
use crate::ids::CountryId;
use crate::network::{Buyer, Link, Network};
use crate::rules::rationing::{Claim, Turns, parts};
use crate::scenario::model::{Instrument, Model, Rationing};
use crate::units::Quantity;

/// Who comes when, under one rule.
#[derive(Debug, Clone)]
pub struct Line {
    /// In which order claims are served.
    pub turns: Turns,
    /// Ranks of the buyers.
    ranks: Ranks,
    /// By input: value that is lost with a unit that is missing [USD/unit]; empty where nobody bids.
    pub stakes: Vec<f64>,
}

/// Ranks of the buyers of a seller.
#[derive(Debug, Clone)]
enum Ranks {
    /// None.
    Equal,
    /// Buyers in the seller's country first.
    Home,
    /// Among these countries, by number, first.
    Allies(Vec<bool>),
    /// By input: ranks and the parts of a claim that have them.
    Parts(Vec<Vec<(u32, f64)>>),
}

/// What sellers share link by link, since they do not fill all orders alike.
#[derive(Resource, Debug, Clone, Default)]
pub struct Rations {
    /// Lines that sellers can form; first that of the behaviour.
    pub lines: Vec<Line>,
    /// The line of each output today; none where all its orders are filled alike.
    pub today: Vec<Option<u32>>,
    /// Whether some output has one at some time.
    pub any: bool,
    /// The line that a measure imposes, if it does.
    imposed: Vec<Option<u32>>,
    /// Country of the owner of each output today, and the share that is reserved for its buyers [share].
    pub owner: Vec<(CountryId, f64)>,
    /// Links in the order of outputs, and where those of each output begin.
    links: Vec<u32>,
    starts: Vec<u32>,
    /// Share of its order that each link gets, where its output has a line [share].
    pub fill: Vec<f64>,
    /// What each output gave to orders that stand on a market [unit].
    pub to_markets: Vec<Quantity>,
    /// Claims on one output, kept to be used again.
    pub claims: Vec<Claim>,
}

impl Rations {
    /// Room for all lines that the behaviour and the measures of a model can make sellers form.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let Model { network, rationing, measures, .. } = model;
        let binds = |i: &Instrument| match i {
            Instrument::Allocation { .. } | Instrument::Acquire { .. } => true,
            Instrument::Alliance(alliance) => alliance.rule.is_some(),
            _ => false,
        };
        let any = *rationing != Rationing::Proportional
            || measures.iter().any(|m| binds(&m.instrument))
            || network.companies.iter().any(|c| c.offtake > 0.0);
        if !any {
            return Self::default();
        }
        let mut lines = vec![Line::new(network, rationing)];
        let imposed = measures.iter().map(|measure| {
            let rule = match &measure.instrument {
                Instrument::Allocation { rule, .. } => rule,
                Instrument::Alliance(alliance) => alliance.rule.as_ref()?,
                _ => return None,
            };
            lines.push(Line::new(network, rule));
            Some(lines.len() as u32 - 1)
        });
        let imposed = imposed.collect();
        let (starts, links) = by_output(network);
        Self {
            lines,
            today: vec![None; network.outputs.len()],
            any,
            imposed,
            owner: vec![(CountryId(0), 0.0); network.outputs.len()],
            links,
            starts,
            fill: vec![1.0; network.links.len()],
            to_markets: vec![Quantity::ZERO; network.outputs.len()],
            claims: Vec::new(),
        }
    }

    /// Finds the line and the owner of each output at a tick. Of several measures the last by identifier counts.
    pub fn settle(&mut self, model: &Model, agenda: &Agenda, tick: u32) {
        let Model { network, measures, .. } = model;
        self.today.fill(Some(0));
        for (owner, output) in self.owner.iter_mut().zip(&network.outputs) {
            let company = &network.companies[output.company.index()];
            *owner = (company.owner, company.offtake);
        }
        for (m, measure) in measures.iter().enumerate().filter(|(m, _)| agenda.in_force(*m, tick)) {
            match &measure.instrument {
                Instrument::Allocation { outputs, .. } => outputs.iter().for_each(|o| self.today[o.index()] = self.imposed[m]),
                Instrument::Acquire { outputs, offtake, .. } => {
                    outputs.iter().for_each(|o| self.owner[o.index()] = (measure.by, *offtake));
                }
                Instrument::Alliance(alliance) if alliance.rule.is_some() => {
                    for (line, output) in self.today.iter_mut().zip(&network.outputs) {
                        if alliance.members.contains(&network.companies[output.company.index()].country) {
                            *line = self.imposed[m];
                        }
                    }
                }
                _ => {}
            }
        }
        let lines = &self.lines;
        for (line, (_, offtake)) in self.today.iter_mut().zip(&self.owner) {
            *line = line.filter(|line| lines[*line as usize].turns != Turns::Alike || *offtake > 0.0);
        }
    }

    /// Links of an output, ascending.
    #[must_use]
    pub fn links_of(&self, output: usize) -> &[u32] {
        &self.links[self.starts[output] as usize..self.starts[output + 1] as usize]
    }
}

/// Links grouped by output: where those of each output begin, and their rows.
fn by_output(network: &Network) -> (Vec<u32>, Vec<u32>) {
    let mut of_output = vec![Vec::new(); network.outputs.len()];
    for (l, link) in network.links.iter().enumerate() {
        of_output[link.output.index()].push(l as u32);
    }
    let mut starts = vec![0];
    for links in &of_output {
        starts.push(starts[starts.len() - 1] + links.len() as u32);
    }
    (starts, of_output.concat())
}

impl Line {
    fn new(network: &Network, rule: &Rationing) -> Self {
        let (turns, ranks) = match rule {
            Rationing::Proportional => (Turns::Alike, Ranks::Equal),
            Rationing::ContractFirst => (Turns::Usual, Ranks::Equal),
            Rationing::HomeFirst => (Turns::Ranked, Ranks::Home),
            Rationing::AlliesFirst(members) => {
                let mut allied = vec![false; network.countries.len()];
                members.iter().for_each(|c| allied[c.index()] = true);
                (Turns::Ranked, Ranks::Allies(allied))
            }
            Rationing::SectorPriority(ranking) => {
                let served = network.sectors_served();
                let of_input = |k: &crate::network::Input| match k.buyer {
                    Buyer::Company(id) => parts(&served[id.index()], ranking),
                    Buyer::EndUse(id) => {
                        let mut alone = vec![0.0; network.sectors.len()];
                        alone[network.end_uses[id.index()].sector.index()] = 1.0;
                        parts(&alone, ranking)
                    }
                };
                (Turns::Ranked, Ranks::Parts(network.inputs.iter().map(of_input).collect()))
            }
            Rationing::HighestBid => (Turns::Bids, Ranks::Equal),
            Rationing::WaterFilling => (Turns::Level, Ranks::Equal),
        };
        let stakes = if turns == Turns::Bids { network.values_at_stake() } else { Vec::new() };
        Self { turns, ranks, stakes }
    }

    /// Adds the claim of a link, in parts where parts of it have different ranks.
    pub fn stand(&self, network: &Network, link: &Link, claim: Claim, claims: &mut Vec<Claim>) {
        let rank = match &self.ranks {
            Ranks::Equal => 0,
            Ranks::Home => u32::from(network.origin(link) != network.destination(link)),
            Ranks::Allies(allied) => u32::from(!(allied[network.origin(link).index()] && allied[network.destination(link).index()])),
            Ranks::Parts(by_input) => {
                let parts = &by_input[link.input.index()];
                return claims.extend(parts.iter().map(|(rank, part)| Claim { rank: *rank, wanted: claim.wanted * *part, ..claim }));
            }
        };
        claims.push(Claim { rank, ..claim });
    }
}
