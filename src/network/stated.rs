//! A network taken as a world states it, flow by flow: firm-level data, or an input-output table.
//!
//! Nothing is solved, so chains may run in loops. What a company makes is what it sells, and what it takes per unit
//! follows from what it buys; where a recipe or a sector says so as well, the two must agree.

use std::collections::BTreeMap;

use super::balance::{Adjustment, Balanced, Imbalance};
use super::declare::{declared, position, settle_activities, transit};
use super::{Buyer, Link, Network, ventures};
use crate::ids::{CommodityId, InputId, OutputId};
use crate::random::key;
use crate::scenario::behaviour::Behaviour;
use crate::scenario::values::DAYS_PER_YEAR;
use crate::scenario::world_file::{Criticality, Flow, Need, WorldFile};
use crate::units::Rate;

/// Departure of stated flows from a stated output or recipe above which they contradict each other.
pub const LARGEST_GAP: f64 = 0.01;

/// Flows by buyer and commodity, each with the place of its seller's output.
type Purchases = BTreeMap<(String, CommodityId), Vec<(usize, f64)>>;

/// The network of a world whose flows are stated, references checked and lists sorted.
pub(super) fn network(world: &WorldFile, behaviour: &Behaviour) -> Result<Balanced, Vec<Imbalance>> {
    let (mut network, made) = declared(world, behaviour, &taken(world));
    let purchases = purchases(world, &network);
    let mut faults = Vec::new();
    sell(&mut network, &made, &purchases, &mut faults);
    if faults.is_empty() {
        settle_activities(&mut network, world);
        for k in 0..network.inputs.len() {
            let start = network.links.len();
            match network.inputs[k].buyer {
                _ if network.inputs[k].dormant => ventures::supply(&mut network, world, k, &mut faults),
                Buyer::Company(id) if network.is_project(id) => ventures::supply(&mut network, world, k, &mut faults),
                _ => buy(world, &mut network, k, &purchases, &mut faults),
            }
            ventures::offer(&mut network, world, k);
            network.inputs[k].links = start..network.links.len();
        }
        ventures::look_ahead(&mut network, world);
    }
    for end_use in network.end_uses.iter().filter(|e| e.inputs.is_empty()) {
        let id = &end_use.label.id;
        let (path, why) = (format!("end_uses[{id}]"), format!("nothing flows to {id}"));
        faults.push(Imbalance { path, why, help: "state a flow to it, or leave it out".into() });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let adjustments = adjustments(&network, &made);
    Ok(Balanced { network, adjustments })
}

/// The commodity of a flow: the seller's only one where none is named.
fn commodity<'w>(world: &'w WorldFile, flow: &'w Flow) -> &'w str {
    let seller = &world.companies[position(&world.companies, |c| &c.id, &flow.from)];
    flow.commodity.as_deref().unwrap_or(&seller.makes[0].commodity)
}

/// What buyers take of whose inputs nothing is said, or of which they take more than is said.
fn taken(world: &WorldFile) -> BTreeMap<String, Vec<Need>> {
    let mut needs: BTreeMap<String, Vec<Need>> = BTreeMap::new();
    for company in &world.companies {
        let recipe = company.recipe.as_ref().map(|r| &world.recipes[position(&world.recipes, |x| &x.id, r)]);
        needs.insert(company.id.clone(), recipe.map(|r| r.inputs.clone()).unwrap_or_default());
    }
    for end_use in &world.end_uses {
        let sector = &world.sectors[position(&world.sectors, |s| &s.id, &end_use.sector)];
        needs.insert(format!("{}.{}", end_use.sector, end_use.country), sector.needs.clone());
    }
    for flow in &world.flows {
        let (of, commodity) = (needs.get_mut(&flow.to).expect("buyers were checked"), commodity(world, flow));
        if !of.iter().any(|n| n.commodity == commodity) {
            // Nothing per unit says that the flows decide.
            of.push(Need {
                commodity: commodity.to_owned(),
                per: 0.0,
                class: Criticality::Critical,
                fixed: false,
                substitute: None,
                source: None,
            });
        }
    }
    needs.values_mut().for_each(|of| of.sort_by(|a, b| a.commodity.cmp(&b.commodity)));
    needs
}

fn purchases(world: &WorldFile, network: &Network) -> Purchases {
    let mut purchases = Purchases::new();
    for flow in &world.flows {
        let company = &network.companies[position(&world.companies, |c| &c.id, &flow.from)];
        let commodity = CommodityId::at(position(&world.commodities, |c| &c.id, commodity(world, flow)));
        let output = company.outputs.clone().find(|o| network.outputs[*o].commodity == commodity).expect("products were checked");
        purchases.entry((flow.to.clone(), commodity)).or_default().push((output, flow.rate / DAYS_PER_YEAR));
    }
    purchases.values_mut().for_each(|from| from.sort_by_key(|(output, _)| *output));
    purchases
}

/// Identifier of the buyer of an input.
fn buyer_id(network: &Network, buyer: Buyer) -> &str {
    match buyer {
        Buyer::Company(id) => &network.companies[id.index()].label.id,
        Buyer::EndUse(id) => &network.end_uses[id.index()].label.id,
    }
}

/// Sets outputs to what is sold, which must be what is made.
fn sell(network: &mut Network, made: &[f64], purchases: &Purchases, faults: &mut Vec<Imbalance>) {
    let mut sold = vec![0.0; network.outputs.len()];
    for (output, flow) in purchases.values().flatten() {
        sold[*output] += flow;
    }
    for (o, output) in network.outputs.iter_mut().enumerate() {
        output.base = Rate(sold[o]);
        let (sold, made) = (sold[o] * DAYS_PER_YEAR, made[o]);
        if (sold - made).abs() > LARGEST_GAP * made {
            let (company, good) = (&network.companies[output.company.index()].label, &network.commodities[output.commodity.index()].label);
            faults.push(Imbalance {
                path: format!("companies[{}]", company.id),
                why: format!(
                    "{} makes {made:.4} {unit} of `{}` a year and sells {sold:.4} {unit}",
                    company.name,
                    good.id,
                    unit = good.unit
                ),
                help: "correct its output, or state all flows that leave it; what is not followed further goes to an end use".into(),
            });
        }
    }
}

/// Links of one input: suppliers, then sellers that are known without being used, the largest first.
fn buy(world: &WorldFile, network: &mut Network, k: usize, purchases: &Purchases, faults: &mut Vec<Imbalance>) {
    let input = network.inputs[k].clone();
    let id = buyer_id(network, input.buyer).to_owned();
    let path = match input.buyer {
        Buyer::Company(_) => format!("companies[{id}]"),
        Buyer::EndUse(_) => format!("end_uses[{id}]"),
    };
    let good = &network.commodities[input.commodity.index()].label;
    let mut fault = |path: String, why: String, help: &str| faults.push(Imbalance { path, why, help: help.into() });
    let mut from = purchases.get(&(id.clone(), input.commodity)).cloned().unwrap_or_default();
    let intake: f64 = from.iter().map(|(_, flow)| flow).sum();
    if intake <= 0.0 {
        return fault(path, format!("{id} needs `{}` and no flow brings it", good.id), "state a flow, or leave the input out");
    }
    let activity = match input.buyer {
        Buyer::EndUse(id) => network.end_uses[id.index()].demand,
        Buyer::Company(id) => network.companies[id.index()].activity,
    };
    let per = intake / activity.0;
    if input.per > 0.0 && (per - input.per).abs() > LARGEST_GAP * input.per {
        let why = format!("{id} takes {per:.6} `{}` per unit by its flows and {:.6} by its recipe", good.id, input.per);
        return fault(path, why, "correct one of the two, or give a recipe without inputs, so that the flows decide");
    }
    network.inputs[k].base = Rate(intake);
    network.inputs[k].per = per;
    let size = |o: usize| network.outputs[o].base.0;
    from.sort_by(|(a, x), (b, y)| match (*x > 0.0, *y > 0.0) {
        (false, false) => size(*b).total_cmp(&size(*a)).then(a.cmp(b)),
        (x, y) => y.cmp(&x).then(a.cmp(b)),
    });
    let world_output: f64 = network.outputs.iter().filter(|o| o.commodity == input.commodity).map(|o| o.base.0).sum();
    for (o, flow) in from {
        let seller = &network.companies[network.outputs[o].company.index()];
        let way = transit(world, &network.routes, input.commodity.index(), seller.country, input.country);
        let Some((mode, transit)) = way else {
            let why = format!("no route leads from {} to {id}", seller.label.id);
            fault(format!("companies[{}]", seller.label.id), why, "add a leg between their countries");
            continue;
        };
        let share = if flow > 0.0 { flow / intake } else { network.outputs[o].base.0 / world_output };
        let key = key(&format!("{}>{}", seller.label.id, input.key));
        network.links.push(Link {
            output: OutputId::at(o),
            input: InputId::at(k),
            base: Rate(flow),
            share,
            mode,
            candidate: flow <= 0.0,
            transit,
            key,
        });
    }
}

fn adjustments(network: &Network, made: &[f64]) -> Vec<Adjustment> {
    let of = |c: usize| {
        let outputs = network.outputs.iter().zip(made).filter(move |(o, _)| o.commodity.index() == c);
        let (stated, used) = outputs.fold((0.0, 0.0), |(stated, used), (o, made)| (stated + made, used + o.base.0 * DAYS_PER_YEAR));
        Adjustment { commodity: CommodityId::at(c), stated, used }
    };
    (0..network.commodities.len()).map(of).collect()
}
