//! Worlds that state their flows one by one: they are taken as they stand, loops included, and contradictions are told.

use shortfall::network::balance::balance;
use shortfall::network::synthetic::{self, Shape};
use shortfall::network::{Buyer, Network};
use shortfall::scenario::world_file::{Flow, WorldFile};

use crate::steady::flat;
use crate::support::{SMALL, loaded, try_load};

const LOOP: &str = "tests/worlds/oracles/two_firms.ron";

/// The message for settings that must be refused.
fn complaint(path: &str, settings: &[(&str, &str)]) -> String {
    try_load(path, settings).map(|_| ()).expect_err("the settings contradict each other").to_string()
}

#[test]
fn a_loop_of_two_firms_is_taken_as_stated_and_stays_flat() {
    let network = &loaded(LOOP, &[]).arms[0].model.network;
    assert_eq!((network.inputs.len(), network.links.len()), (4, 4));
    for k in &network.inputs[..2] {
        assert!((k.per - 0.5).abs() < 1e-12 && (k.base.0 - 100.0).abs() < 1e-9, "{k:?}");
    }
    flat(LOOP, "nothing", &[]);
}

/// The flows of a network as a world would state them, with sellers that are only known at rate nothing.
fn stated(network: &Network) -> Vec<Flow> {
    let flow = |l: &shortfall::network::Link| {
        let output = &network.outputs[l.output.index()];
        let to = match network.inputs[l.input.index()].buyer {
            Buyer::Company(id) => &network.companies[id.index()].label.id,
            Buyer::EndUse(id) => &network.end_uses[id.index()].label.id,
        };
        Flow {
            from: network.companies[output.company.index()].label.id.clone(),
            to: to.clone(),
            commodity: Some(network.commodities[output.commodity.index()].label.id.clone()),
            rate: l.base.0 * shortfall::scenario::values::DAYS_PER_YEAR,
            source: None,
        }
    };
    network.links.iter().map(flow).collect()
}

#[test]
fn the_flows_of_a_balanced_network_state_the_same_network() {
    let study = loaded(SMALL, &[]);
    let behaviour = study.arms[0].model.behaviour.clone();
    let generated = synthetic::world(Shape { companies: 60, tiers: 3, countries: 4, rivals: 5, chokepoints: 2, seed: 11 });
    for world in [study.world.clone(), generated] {
        let balanced = balance(&world, &behaviour).expect("the world balances").network;
        let mut again = WorldFile { flows: stated(&balanced), trade: Vec::new(), ..world };
        for company in &mut again.companies {
            let of = balanced.companies.iter().find(|c| c.label.id == company.id).expect("the same companies");
            for (made, output) in company.makes.iter_mut().zip(&balanced.outputs[of.outputs.clone()]) {
                made.rate = output.base.0 * shortfall::scenario::values::DAYS_PER_YEAR;
            }
        }
        let network = balance(&again, &behaviour).unwrap_or_else(|e| panic!("{e:?}")).network;
        assert_eq!(network.links.len(), balanced.links.len());
        for (a, b) in network.links.iter().zip(&balanced.links) {
            assert_eq!((a.output, a.input, a.transit, a.key), (b.output, b.input, b.transit, b.key));
            assert!((a.base.0 - b.base.0).abs() <= 1e-9 * b.base.0 && (a.share - b.share).abs() < 1e-9, "{a:?} {b:?}");
        }
        for (a, b) in network.companies.iter().zip(&balanced.companies) {
            assert!((a.capacity.0 - b.capacity.0).abs() < 1e-9 * b.capacity.0);
        }
    }
}

#[test]
fn flows_that_contradict_the_world_are_errors() {
    let more = complaint(LOOP, &[("world.companies[firm1].makes[good1].rate", "80000")]);
    assert!(more.contains("S106") && more.contains("Firm 1 makes 80000.0000 units") && more.contains("sells 73048.5000 units"), "{more}");
    let none = complaint(
        LOOP,
        &[("world.flows", r#"[(from: "firm1", to: "firm2", rate: 73048.5), (from: "firm2", to: "users2.A", rate: 73048.5)]"#)],
    );
    assert!(none.contains("nothing flows to users1.A"), "{none}");
    let unknown = complaint(LOOP, &[("world.flows", r#"[(from: "firm3", to: "users.A", rate: 1)]"#)]);
    assert!(
        unknown.contains("no company has the id `firm3`") && unknown.contains("no company or end use has the id `users.A`"),
        "{unknown}"
    );
    let recipe = r#"[(id: "r", inputs: [(commodity: "good2", per: 0.7)], qualification: Days(1), source: "toy")]"#;
    let apart = complaint(LOOP, &[("world.recipes", recipe), ("world.companies[firm1].utilisation", "1.0, recipe: \"r\"")]);
    assert!(apart.contains("0.500000") && apart.contains("0.700000"), "{apart}");
    let twice = r#"[(from: "firm1", to: "firm2", rate: 1), (from: "firm1", to: "firm2", commodity: "good1", rate: 1)]"#;
    assert!(complaint(LOOP, &[("world.flows", twice)]).contains("stated twice"));
    let foreign = complaint(LOOP, &[("world.flows", r#"[(from: "firm1", to: "firm2", commodity: "good2", rate: 1)]"#)]);
    assert!(foreign.contains("`firm1` makes no `good2`"), "{foreign}");
    let shares = complaint(SMALL, &[("world.legs", r#"[], flows: [(from: "a.smelter1", to: "a.magnets", rate: 1)]"#)]);
    assert!(shares.contains("S108") && shares.contains("`a.smelter1` makes 2 goods"), "{shares}");
}
