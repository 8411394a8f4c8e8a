//! The state at the baseline.

use shortfall::ids::InputId;
use shortfall::maths::{closing_share, exp, ln};
use shortfall::network::{self, Network};
use shortfall::random::{Luck, Process};
use shortfall::rules::end_use::Service;
use shortfall::rules::pricing::{PriceRule, SpotPrice, speed_factor, stock_gap};
use shortfall::rules::production::class;
use shortfall::scenario::model::{Hit, Instrument, Model};
use shortfall::scenario::structure::OrderRule;
use shortfall::scenario::world_file::{Criticality, Mode};
use shortfall::units::{Days, Money, Quantity, Rate};

use super::rationing::Standings;
use super::shocks::strikes;
use super::sourcing::choosers;
use super::state::{
    Border, Consignment, Control, FREE, Flyer, Gate, Input, Link, Measured, Output, Pace, Plant, Price, Reserve, Ring, Standing, State,
    Status, User,
};

impl<'m> State<'m> {
    /// Everything as it is when nothing has happened yet.
    pub fn at_baseline(model: &'m Model, luck: Luck, audit_every: u32) -> Self {
        let Model { network, calendar, .. } = model;
        let step = calendar.step;
        let (links, borders) = links(model);
        let (rings, slots) = rings(&links);
        let strikes = strikes(model, luck);
        let nothing = vec![Quantity::ZERO; network.commodities.len()];
        let mut state = Self {
            model,
            luck,
            tick: 0,
            step,
            pace: pace(model),
            plants: plants(network, step),
            users: users(network, step),
            outputs: network.outputs.iter().map(|o| output(network, o, step)).collect(),
            inputs: network.inputs.iter().zip(choosers(model)).map(|(k, chooses)| input(model, k, chooses, luck)).collect(),
            slots: vec![Quantity::ZERO; slots],
            rings,
            links,
            borders,
            prices: prices(model),
            dates: model.measures.iter().map(|m| m.dates).collect(),
            judged: model
                .measures
                .iter()
                .map(|m| Measured { suspended: false, eased: 0.0, enforcement: m.enforcement, stands: false })
                .collect(),
            duties: vec![0.0; network.markets.len() * network.commodities.len()],
            controls: (0..model.measures.len()).map(|m| control(model, m)).collect(),
            reserves: (0..model.measures.len()).flat_map(|m| reserves(model, m)).collect(),
            standings: Standings::of(model),
            demand_moves: strikes.iter().any(|s| matches!(s.hits, Hit::Demand(..))),
            strikes,
            projects: Vec::new(),
            operators: Vec::new(),
            swaps: network.swaps.iter().map(|s| (0.0, s.open)).collect(),
            spread: vec![0.0; model.measures.len()],
            in_use: Vec::new(),
            begun: 0,
            active: Vec::new(),
            struck: false,
            consignments: Vec::new(),
            unused: Vec::new(),
            due_on: vec![Vec::new(); calendar.ticks as usize + 1],
            turned_away: vec![0.0; network.chokepoints.len()],
            reopens: vec![None; network.chokepoints.len()],
            flyers: (0..network.links.len()).filter_map(|l| flyer(network, l)).collect(),
            extra_freight: Vec::new(),
            entered: nothing.clone(),
            used: nothing,
            spent: vec![Money::ZERO; network.countries.len()],
            residual: 0.0,
            audit_every,
        };
        state.found();
        state.stand_in_use();
        state.fill_journeys();
        for output in &state.outputs {
            state.entered[output.commodity as usize] += output.stock;
        }
        for input in &state.inputs {
            state.entered[input.commodity as usize] += input.stock + input.in_transit;
        }
        state
    }

    /// Fills every journey with the flow of normal times.
    fn fill_journeys(&mut self) {
        for (l, of) in self.model.network.links.iter().enumerate() {
            let daily = of.base * self.step;
            if daily <= Quantity::ZERO {
                continue;
            }
            for arrival in 0..self.links[l].transit {
                if self.links[l].border == FREE {
                    self.slots[(self.rings[l].first + arrival) as usize] = daily;
                } else {
                    let dispatched = arrival as i32 - self.links[l].transit as i32;
                    let (status, due) = (Status::UnderWay, arrival);
                    self.launch(Consignment { link: l as u32, status, dispatched, due, detour: 0, course: None, quantity: daily });
                }
                self.inputs[of.input.index()].in_transit += daily;
            }
        }
    }
}

fn pace(model: &Model) -> Pace {
    let b = &model.behaviour;
    let share = |tau: Days| closing_share(model.calendar.step, tau);
    Pace {
        forecast: share(b.forecast_memory.0),
        release: share(b.release_time.0),
        refill: share(b.refill_time.0),
        scarcity: share(b.scarcity_memory.0),
        arbitrage: share(b.arbitrage_time.0),
        trend: share(b.trend_memory.0),
        thrift: share(b.thrift_time.0),
        long_run: share(b.long_run_time.0),
        reliability: share(b.reliability_memory.0),
        origin_drift: share(b.origin_drift.0),
        leak_forming: share(b.leak_formation.0),
        leak_decaying: share(b.leak_formation.0 * 2.0),
        backlog: share(b.backlog_horizon.0),
        stock: share(b.stock_adjustment.0),
        destocking: share(b.destocking_time.0),
        restart: share(b.restart_signal.0),
        overtime: share(b.overtime_time.0),
        restock: if let OrderRule::Restock(rule) = &b.ordering { share(rule.time.0) } else { 0.0 },
    }
}

fn plants(network: &Network, step: Days) -> Vec<Plant> {
    let plant = |c: &network::Company| Plant {
        outputs: c.outputs.clone(),
        inputs: c.inputs.clone(),
        capacity: c.capacity,
        health: 1.0,
        works: 1.0,
        feed: Rate(f64::INFINITY),
        overtime: 1.0,
        wanted: c.activity,
        activity: c.activity,
        in_process: std::iter::repeat_n(c.activity, (c.processing / step).round() as usize).collect(),
        begun: c.activity * (step * (c.processing / step).round()),
        processing: step * (c.processing / step).round(),
        usual: c.activity,
        room_time: c.room_time,
        ramp_up: c.ramp_up,
        ramp_down: c.ramp_down,
    };
    network.companies.iter().map(plant).collect()
}

fn users(network: &Network, step: Days) -> Vec<User> {
    let user = |e: &network::EndUse| User {
        inputs: e.inputs.clone(),
        normal: e.demand,
        deferrable: e.deferrable,
        factor: 1.0,
        demand: e.demand * step,
        wanted: e.demand * step,
        deferred: Quantity::ZERO,
        service: Service::default(),
    };
    network.end_uses.iter().map(user).collect()
}

fn output(network: &Network, of: &network::Output, step: Days) -> Output {
    let usual = network.commodities[of.commodity.index()].seller_stock;
    Output {
        commodity: of.commodity.0,
        yield_: of.yield_,
        by_product: of.by_product,
        pull: of.weight / of.yield_,
        stock: of.base * Days((usual.0 + of.opening.0).max(0.0)),
        target: of.base * usual,
        forecast: of.base,
        orders: of.base * step,
        book: Quantity::ZERO,
        called: of.base,
        able: 1.0,
        made: of.base * step,
        open_book: Quantity::ZERO,
        gated_book: Quantity::ZERO,
        fill: 1.0,
        offered: Quantity::ZERO,
        to_markets: Quantity::ZERO,
        kept: 1.0
            - closing_share(step, network.commodities[of.commodity.index()].order_life + network.companies[of.company.index()].processing),
        patience: network.commodities[of.commodity.index()].order_life + network.companies[of.company.index()].processing,
        delay: Days::ZERO,
        leaves: 1.0,
    }
}

fn input(model: &Model, of: &network::Input, chooses: bool, luck: Luck) -> Input {
    let Model { network, behaviour, .. } = model;
    let cover = of.cover * exp(behaviour.cover_spread * luck.draws(Process::Cover, of.key, 0).normal());
    let value = |k: &network::Input| if k.dormant { 0.0 } else { 1.0 } * k.per * network.commodities[k.commodity.index()].price.0;
    Input {
        links: of.links.clone(),
        row: network.price_index(of.country, of.commodity),
        commodity: of.commodity.0,
        per: of.per,
        asked: 1.0,
        learnt: 1.0,
        fixed: of.fixed,
        class: match of.dormant {
            true => Criticality::NonCritical,
            false => class(&of.class, &behaviour.production_function, network.value_share(of), behaviour.materiality_floor),
        },
        mix: if of.dormant { 0.0 } else { 1.0 },
        stock: of.base * Days((cover.0 + of.opening.0).max(0.0)),
        cover,
        target: of.base * cover,
        forecast: of.base,
        needed: of.base * model.calendar.step,
        taken: of.base * model.calendar.step,
        weight: value(of) / network.inputs.iter().filter(|k| k.buyer == of.buyer).map(value).sum::<f64>(),
        cut: 0.0,
        final_use: matches!(of.buyer, network::Buyer::EndUse(_)),
        public: Quantity::ZERO,
        in_transit: Quantity::ZERO,
        at_gate: Quantity::ZERO,
        backlog: Quantity::ZERO,
        shaken: 0.0,
        feared: Days::ZERO,
        adjustment: behaviour.stock_adjustment.0,
        chooses,
        barred: 0.0,
        found: None,
        has_candidates: network.links[of.links.clone()].last().is_some_and(|l| l.candidate),
    }
}

fn links(model: &Model) -> (Vec<Link>, Vec<Border>) {
    let network = &model.network;
    let mut touched = vec![false; network.links.len()];
    for link in model.measures.iter().flat_map(|m| m.instrument.links()) {
        touched[link.index()] = true;
    }
    for (l, link) in network.links.iter().enumerate() {
        let (from, to) = (network.origin(link), network.destination(link));
        let Some(way) = (from != to).then(|| network.routes.journey(link.mode, from, to)).flatten() else { continue };
        let closing = |c, hits: &Hit| matches!(hits, Hit::Closure(closed, ..) if *closed == c);
        let drawn = |c| model.hazards.iter().flat_map(|h| &h.groups).any(|g| closing(c, &g.hits));
        let closes = |c| model.shocks.iter().any(|s| closing(c, &s.hits)) || drawn(c);
        touched[l] |= flyer(network, l).is_some();
        touched[l] |= way.passes.iter().any(|(c, _)| closes(*c));
    }
    let mut borders = Vec::new();
    let mut links = Vec::new();
    for (of, touched) in network.links.iter().zip(touched) {
        if touched {
            let link = links.len() as u32;
            borders.push(Border {
                link,
                key: of.key,
                odds: 1.0,
                wait: Days::ZERO,
                haste: 1.0,
                pass: 1.0,
                held_back: 0.0,
                smuggled: 0.0,
                bay: Quantity::ZERO,
                refused: Quantity::ZERO,
                cleared: Quantity::ZERO,
                bid: Quantity::ZERO,
                booked: of.base * model.calendar.step,
                rent: 0.0,
            });
        }
        links.push(Link {
            output: of.output.0,
            input: of.input.0,
            transit: (of.transit / model.calendar.step).round().max(1.0) as u32,
            flies: false,
            border: if touched { borders.len() as u32 - 1 } else { FREE },
            gate: Gate::Open,
            quota: None,
            standing: if of.candidate { Standing::Candidate } else { Standing::Qualified },
            share: of.share,
            wedge: 0.0,
            habit: 0.0,
            usual: of.share,
            factor: 1.0,
            cap: 1.0,
            ceiling: f64::INFINITY,
            reliability: 1.0,
            weight: 0.0,
            backlog: Quantity::ZERO,
            fill: 1.0,
            sent: Quantity::ZERO,
            departed: Quantity::ZERO,
            leaked: Quantity::ZERO,
        });
    }
    (links, borders)
}

/// A link whose goods can change to air: their mass is known, and there is a way.
pub fn flyer(network: &Network, l: usize) -> Option<Flyer> {
    let link = &network.links[l];
    let (from, to) = (network.origin(link), network.destination(link));
    if from == to || link.mode == Mode::Air {
        return None;
    }
    let mass = network.commodities[network.commodity(link).index()].mass?;
    let (usual, air) = (network.routes.journey(link.mode, from, to)?, network.routes.journey(Mode::Air, from, to)?);
    Some(Flyer { link: l, cost: (air.freight - usual.freight) * mass, today: Some(usual.time), air: Some(air.time) })
}

/// Rings one behind the other, and how long they are together.
fn rings(links: &[Link]) -> (Vec<Ring>, usize) {
    let mut end = 0;
    let rings = links.iter().map(|link| {
        let first = end;
        end += if link.border == FREE { link.transit } else { 1 };
        Ring { now: first, first, end }
    });
    let rings = rings.collect();
    (rings, end as usize)
}

fn prices(model: &Model) -> Vec<Price> {
    let Model { network, behaviour, calendar, .. } = model;
    let n = network.commodities.len();
    let mut usual = vec![Quantity::ZERO; network.markets.len() * n];
    for input in &network.inputs {
        usual[network.price_index(input.country, input.commodity)] += input.base * calendar.step;
    }
    let mut planned = vec![Quantity::ZERO; usual.len()];
    for company in network.projects.iter().map(|p| &network.companies[p.company.index()]) {
        for input in &network.inputs[company.inputs.clone()] {
            planned[network.price_index(input.country, input.commodity)] += company.capacity * input.per * calendar.step;
        }
    }
    let gap = |row: usize| {
        let (mut wanted, mut held) = (Quantity::ZERO, Quantity::ZERO);
        for k in network.inputs.iter().filter(|k| network.price_index(k.country, k.commodity) == row) {
            wanted += k.base * (k.cover + calendar.step);
            held += k.base * Days((k.cover + k.opening).0.max(0.0)) + k.base * calendar.step;
        }
        let usual = if usual[row] > Quantity::ZERO { usual[row] } else { planned[row] };
        if usual > Quantity::ZERO { stock_gap(wanted, held, usual * behaviour.thin_market) } else { 0.0 }
    };
    let price = |(row, usual): (usize, &Quantity)| {
        let commodity = &network.commodities[row % n];
        let factor = speed_factor(commodity.elasticity, behaviour.reference_elasticity);
        let rule = PriceRule {
            speed: behaviour.price_speed * factor,
            jump: behaviour.price_jump * factor,
            tightness: behaviour.price_tightness * factor,
            fading: closing_share(calendar.step, behaviour.price_memory.0),
            floor: ln(behaviour.price_floor),
        };
        Price {
            rule,
            elasticity: commodity.elasticity,
            long_run_elasticity: commodity.long_run_elasticity,
            contract_share: commodity.contract_share,
            trend: 0.0,
            indexing: closing_share(calendar.step, commodity.contract_length),
            usual_gap: gap(row),
            thin: if *usual > Quantity::ZERO { *usual } else { planned[row] } * behaviour.thin_market,
            spot: SpotPrice::default(),
            cut: 0.0,
            rent: 0.0,
            contract: 0.0,
            average: 1.0,
            thrift: 1.0,
            quick_thrift: 1.0,
            slow_thrift: 1.0,
            wanted: *usual,
            offered: *usual,
            smooth_wanted: *usual,
            smooth_offered: *usual,
        }
    };
    usual.iter().enumerate().map(price).collect()
}

fn control(model: &Model, m: usize) -> Control {
    let Model { network, measures, .. } = model;
    let measure = &measures[m];
    let mut dependence = vec![0.0; network.inputs.len()];
    let mut rows = Vec::new();
    let home = network.countries[measure.by.index()].market.index() * network.commodities.len();
    for link in measure.instrument.links() {
        let link = &network.links[link.index()];
        let input = &network.inputs[link.input.index()];
        dependence[link.input.index()] += if input.base > Rate::ZERO { link.base / input.base } else { link.share };
        rows.push((network.price_index(input.country, input.commodity), home + input.commodity.index()));
    }
    rows.sort_unstable();
    rows.dedup();
    Control {
        exposed: dependence.into_iter().enumerate().filter(|(_, share)| *share > 0.0).collect(),
        rows,
        leaks: vec![0.0; network.markets.len() * network.commodities.len()],
        quota_left: match &measure.instrument {
            Instrument::Quota { volumes, .. } => vec![Quantity::ZERO; volumes.len()],
            _ => Vec::new(),
        },
    }
}

fn reserves(model: &Model, m: usize) -> Vec<Reserve> {
    let Instrument::Stockpile { inputs, draws, allied, cover, .. } = &model.measures[m].instrument else { return Vec::new() };
    let commodity = |k: usize| model.network.inputs[k].commodity.index();
    let mut commodities: Vec<usize> = inputs.iter().map(|k| commodity(k.index())).collect();
    commodities.sort_unstable();
    commodities.dedup();
    let of = |list: &[InputId], c| list.iter().map(|k| k.index()).filter(|k| commodity(*k) == c).collect::<Vec<_>>();
    let reserve = |c| Reserve {
        measure: m,
        commodity: c,
        home: of(inputs, c),
        draws: of(draws, c),
        allied: of(allied, c),
        size: of(inputs, c).iter().map(|k| model.network.inputs[*k].base * *cover).sum(),
        opened: false,
        stock: Quantity::ZERO,
    };
    commodities.into_iter().map(reserve).collect()
}
