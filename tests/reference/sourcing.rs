//! Suppliers that become dearer, preferred or capped.

use shortfall::ids::{CountryId, LinkId};
use shortfall::maths::{exp, ln};
use shortfall::rules::sourcing::{appeal, habit, respect_caps};
use shortfall::scenario::model::{Instrument, Model};

use super::start::flyer;
use super::state::{Gate, Link, State};

/// Inputs some of whose suppliers can become dearer, preferred or capped in a run.
pub fn choosers(model: &Model) -> Vec<bool> {
    let moves = |k: usize| {
        model.measures.iter().any(|m| match &m.instrument {
            Instrument::Preference { inputs, .. } => inputs.iter().any(|x| x.index() == k),
            Instrument::Duty { links, .. } => links.iter().any(|l| model.network.links[l.index()].input.index() == k),
            Instrument::Ban(links) if m.enforcement < 1.0 => links.iter().any(|l| model.network.links[l.index()].input.index() == k),
            _ => false,
        }) || model.network.inputs[k].links.clone().any(|l| flyer(&model.network, l).is_some())
    };
    (0..model.network.inputs.len()).map(moves).collect()
}

impl State<'_> {
    pub fn find_appeal(&mut self) {
        let model = self.model;
        let (network, behaviour) = (&model.network, &model.behaviour);
        let holding: Vec<&Instrument> =
            (0..model.measures.len()).filter(|m| self.holds(*m)).map(|m| &model.measures[m].instrument).collect();
        for (l, link) in self.links.iter_mut().enumerate().filter(|(_, link)| self.inputs[link.input as usize].chooses) {
            link.wedge = match link.gate {
                Gate::Banned(m) if model.measures[m as usize].enforcement < 1.0 => ln(behaviour.leak_markup),
                _ => 0.0,
            };
            if let Some(flyer) = self.flyers.iter().find(|flyer| flyer.link == l && link.flies) {
                let input = &self.inputs[link.input as usize];
                let price = network.commodities[input.commodity as usize].price.0 * self.prices[input.row].average;
                link.wedge += ln(1.0 + flyer.cost / price);
            }
            for instrument in &holding {
                if let Instrument::Duty { links, rate } = instrument
                    && links.contains(&LinkId::at(l))
                {
                    link.wedge += ln(1.0 + rate);
                }
            }
            let added = behaviour.origin_elasticity_long - behaviour.origin_elasticity;
            link.habit = habit(link.habit, link.wedge, added, self.pace.origin_drift);
            link.usual = link.share * exp(link.habit);
            link.factor = appeal(link.wedge, behaviour.origin_elasticity);
            link.cap = 1.0;
            for instrument in &holding {
                let Instrument::Preference { inputs, suppliers, weight, cap } = instrument else { continue };
                if inputs.iter().any(|k| k.0 == link.input) && suppliers.contains(&network.origin(&network.links[l])) {
                    link.factor *= weight;
                    link.cap = link.cap.min(*cap);
                }
            }
        }
    }
}

/// Holds weights within the caps of their origins; returns the weight that nobody may take.
pub fn hold_within_caps(links: &mut [Link], origins: &[CountryId]) -> f64 {
    for link in links.iter_mut() {
        link.ceiling = f64::INFINITY;
    }
    if links.iter().all(|l| l.cap >= 1.0) {
        return 0.0;
    }
    let mut weights: Vec<f64> = links.iter().map(|l| l.weight).collect();
    let caps: Vec<(CountryId, f64)> = origins.iter().zip(links.iter()).map(|(origin, l)| (*origin, l.cap)).collect();
    let mut ceilings = vec![0.0; links.len()];
    let barred = respect_caps(&mut weights, &caps, &mut ceilings);
    for ((link, weight), ceiling) in links.iter_mut().zip(weights).zip(ceilings) {
        (link.weight, link.ceiling) = (weight, ceiling);
    }
    barred
}
