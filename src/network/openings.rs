//! What was so before a run begins: gluts and shortages, and taxes on exports.

use super::balance::Imbalance;
use super::declare::position;
use super::{Link, Network};
use crate::ids::{CommodityId, CountryId};
use crate::scenario::world_file::{Holder, OpeningStock, WorldFile};
use crate::units::{Days, Rate};

/// Puts what a world says of its opening stocks into the network.
///
/// # Errors
/// Every record that touches nobody.
pub(super) fn lay_in(network: &mut Network, world: &WorldFile) -> Result<(), Vec<Imbalance>> {
    let mut faults = taxed(network, world);
    for (i, opening) in world.opening_stocks.iter().enumerate() {
        if held(network, opening) == 0 {
            faults.push(Imbalance {
                path: format!("opening_stocks[{i}]"),
                why: format!("nobody in these countries holds a stock of `{}`", opening.commodity),
                help: "name countries where the good is made (`Makers`) or used (`Users`)".into(),
            });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Notes what smugglers save on taxed exports; returns every tax on goods that are not exported.
fn taxed(network: &mut Network, world: &WorldFile) -> Vec<Imbalance> {
    let mut faults = Vec::new();
    for (i, tax) in world.export_taxes.iter().enumerate() {
        let country = CountryId::at(position(&network.countries, |c| &c.label.id, &tax.country));
        for (j, id) in tax.commodities.iter().enumerate() {
            let commodity = CommodityId::at(position(&network.commodities, |c| &c.label.id, id));
            let leaves = |link: &Link| {
                network.commodity(link) == commodity && network.origin(link) == country && network.destination(link) != country
            };
            if !network.links.iter().any(|link| link.base > Rate::ZERO && leaves(link)) {
                faults.push(Imbalance {
                    path: format!("export_taxes[{i}].commodities[{j}]"),
                    why: format!("{} exports no `{id}` that could be taxed", tax.country),
                    help: "leave it out".into(),
                });
            }
            *network.untaxed.entry((country, commodity)).or_insert(1.0) *= 1.0 + tax.rate;
        }
    }
    faults
}

/// Adds an opening stock to those who hold it; returns how many they are.
fn held(network: &mut Network, opening: &OpeningStock) -> usize {
    let Network { countries, commodities, companies, outputs, inputs, .. } = network;
    let good = |id: CommodityId| commodities[id.index()].label.id == opening.commodity;
    let here = |id: CountryId| opening.countries.is_empty() || opening.countries.contains(&countries[id.index()].label.id);
    let holders: Vec<&mut Days> = match opening.held_by {
        Holder::Makers => outputs
            .iter_mut()
            .filter(|o| o.base > Rate::ZERO && good(o.commodity) && here(companies[o.company.index()].country))
            .map(|o| &mut o.opening)
            .collect(),
        Holder::Users => {
            inputs.iter_mut().filter(|k| k.base > Rate::ZERO && good(k.commodity) && here(k.country)).map(|k| &mut k.opening).collect()
        }
    };
    let count = holders.len();
    for days in holders {
        *days += Days(opening.beyond);
    }
    count
}
