//! Prices, orders, and the sharing out of what there is.

use shortfall::ids::CountryId;
use shortfall::maths::closing_share;
use shortfall::rules::ordering::{Position, delay, expected_share, gated_order, order, restock, still_bid};
use shortfall::rules::pricing::{Shortage, average, pull, scarcity, spot, stock_gap, thrift, tightness};
use shortfall::rules::quota_rent::with_rent;
use shortfall::rules::rationing::{deliverable, fill, offered};
use shortfall::rules::sourcing::{urgent_bid, weight};
use shortfall::rules::speculation::{extra_cover, trend};
use shortfall::scenario::behaviour::Behaviour;
use shortfall::scenario::structure::{Activity, OrderRule, Pricing, Split};
use shortfall::units::{Days, Quantity, Rate};

use super::sourcing::hold_within_caps;
use super::state::{Border, Control, FREE, Gate, Link, Output, Standing, State};
use super::transport::NO_WAY;

/// Suppliers of an input, added up.
#[derive(Default)]
struct Suppliers {
    all: f64,
    open: f64,
    usual: f64,
    cut: f64,
    lead: Days,
    barred: f64,
}

impl State<'_> {
    pub fn move_prices(&mut self) {
        let (behaviour, pace) = (&self.model.behaviour, &self.pace);
        if behaviour.pricing == Pricing::Fixed {
            return;
        }
        let network = &self.model.network;
        let yesterday: Vec<f64> = self.prices.iter().map(|p| p.spot.log).collect();
        let rows = self.prices.len();
        let (mut sought, mut held) = (vec![Quantity::ZERO; rows], vec![Quantity::ZERO; rows]);
        for input in &self.inputs {
            sought[input.row] += input.target;
            held[input.row] += input.stock;
        }
        // By row, from which row at the seller's home how much of the usual supply comes.
        let mut usual = vec![0.0; rows];
        let mut origins: Vec<Vec<(usize, f64)>> = vec![Vec::new(); rows];
        for (k, input) in network.inputs.iter().zip(&self.inputs) {
            usual[input.row] += k.base.0;
        }
        for (link, state) in network.links.iter().zip(&self.links).filter(|(l, _)| l.base > Rate::ZERO) {
            let (here, there) = (self.inputs[link.input.index()].row, network.price_index(network.origin(link), network.commodity(link)));
            if here == there || matches!(state.gate, Gate::Banned(_)) {
                continue;
            }
            match origins[here].iter_mut().find(|(row, _)| *row == there) {
                Some((_, share)) => *share += link.base.0 / usual[here],
                None => origins[here].push((there, link.base.0 / usual[here])),
            }
        }
        for (row, (price, duty)) in self.prices.iter_mut().zip(&self.duties).enumerate().filter(|(_, (p, _))| p.thin > Quantity::ZERO) {
            price.smooth_wanted = price.smooth_wanted.towards(price.wanted, pace.scarcity);
            price.smooth_offered = price.smooth_offered.towards(price.offered, pace.scarcity);
            let (clip, weight) = (behaviour.scarcity_clip, behaviour.glut_weight);
            let gap = stock_gap(sought[row], held[row], price.thin);
            let short = Shortage {
                scarcity: scarcity(price.smooth_wanted, price.smooth_offered, price.thin, clip, weight),
                tightness: tightness(gap, price.usual_gap, clip, weight),
                pull: pull(yesterday[row], origins[row].iter().map(|(there, share)| (yesterday[*there], *share))) * pace.arbitrage,
            };
            price.spot = spot(price.spot, &short, price.cut, &price.rule, self.step);
            price.spot.log = with_rent(price.spot.log, price.rent);
            price.trend = trend(price.trend, price.spot.log - yesterday[row], self.step, pace.trend);
            price.contract += (price.spot.log - price.contract) * price.indexing;
            price.average = average(price.contract, price.spot.log, price.contract_share) * (1.0 + duty);
            price.quick_thrift += (thrift(price.average, price.elasticity) - price.quick_thrift) * pace.thrift;
            price.slow_thrift += (thrift(price.average, price.long_run_elasticity - price.elasticity) - price.slow_thrift) * pace.long_run;
            price.thrift = price.quick_thrift * price.slow_thrift;
        }
    }

    pub fn order(&mut self) {
        let (step, behaviour) = (self.step, &self.model.behaviour);
        self.prices.iter_mut().for_each(|p| p.wanted = Quantity::ZERO);
        self.outputs.iter_mut().for_each(|o| o.orders = Quantity::ZERO);
        let network = &self.model.network;
        for (k, input) in self.inputs.iter_mut().enumerate() {
            let origins: Vec<CountryId> = network.links[network.inputs[k].links.clone()].iter().map(|l| network.origin(l)).collect();
            let links = &mut self.links[input.links.clone()];
            let price = &mut self.prices[input.row];
            let suppliers = weigh(
                links,
                &self.borders,
                &self.controls,
                &self.outputs,
                input.row,
                step,
                behaviour,
                input.chooses.then_some(&origins[..]),
            );
            input.barred = suppliers.barred;
            input.cut = suppliers.cut;
            let hurried = input.adjustment != behaviour.stock_adjustment.0;
            let closing = if hurried { closing_share(step, input.adjustment) } else { self.pace.stock };
            let speculative = behaviour.speculative_cover.0 * (1.0 - price.contract_share);
            let extra = extra_cover(input.cover, input.feared, price.trend, speculative);
            let position = Position {
                forecast: input.forecast,
                cover: input.cover + step + extra,
                lead: suppliers.lead,
                held: input.stock + input.in_transit + input.at_gate * behaviour.queue_counted + input.backlog,
            };
            let beyond = input.cover + input.feared;
            let total = match &behaviour.ordering {
                _ if suppliers.all <= 0.0 => Quantity::ZERO,
                OrderRule::OrderUpTo => order(&position, step, (closing, self.pace.destocking), behaviour.order_ceiling),
                OrderRule::Restock(rule) if input.final_use => {
                    let left = (input.stock - input.needed).max(Quantity::ZERO);
                    restock(input.needed, input.needed * (beyond / step), left, self.pace.restock, rule.surplus_counts)
                }
                OrderRule::Restock(rule) => {
                    let covered = if rule.covers == Activity::Wanted { input.needed } else { input.taken };
                    restock(input.taken, covered * ((beyond + step) / step), input.stock, self.pace.restock, rule.surplus_counts)
                }
            };
            let usual = input.forecast * step;
            let urgent = urgent_bid(usual, input.stock, input.target, suppliers.cut, behaviour.urgent_ceiling);
            let mut waiting = Quantity::ZERO;
            for link in links {
                let mut ordered = if suppliers.all > 0.0 { total * (link.weight / suppliers.all) } else { Quantity::ZERO };
                let most = |ordered: Quantity| if input.chooses { ordered.min(usual * link.ceiling) } else { ordered };
                ordered = most(ordered);
                let mut again = Quantity::ZERO;
                let contracted = || usual * (if input.chooses { link.usual } else { link.share } / suppliers.usual);
                match link.gate {
                    Gate::Quota(_) => self.borders[link.border as usize].bid = ordered,
                    Gate::Licensed(_) => {
                        let border = &mut self.borders[link.border as usize];
                        let allowed;
                        (allowed, again) = gated_order(ordered, contracted() * behaviour.gated_ceiling, border.refused);
                        ordered = allowed;
                        border.refused -= again;
                        border.bid = ordered;
                    }
                    Gate::Banned(m) => ordered = ordered.min(contracted() * self.controls[m as usize].leaks[input.row]),
                    Gate::Open => {}
                }
                if !link.gate.hides_orders() {
                    if suppliers.open > 0.0 {
                        ordered = most(ordered + urgent * (link.weight / suppliers.open));
                    }
                    price.wanted += ordered;
                    waiting += link.backlog;
                }
                link.backlog += ordered;
                self.outputs[link.output as usize].orders += (ordered - again).min(link.backlog * pass(link, &self.borders));
            }
            price.wanted += still_bid(waiting, &position, input.stock) * self.pace.backlog;
            if suppliers.open <= 0.0 {
                price.wanted += urgent;
            }
        }
    }

    pub fn allocate(&mut self) {
        for output in &mut self.outputs {
            output.open_book = Quantity::ZERO;
            output.gated_book = Quantity::ZERO;
        }
        for link in &self.links {
            let output = &mut self.outputs[link.output as usize];
            let allowed = link.backlog * pass(link, &self.borders);
            *(if link.gate.hides_orders() { &mut output.gated_book } else { &mut output.open_book }) += allowed;
        }
        let by_link: Vec<bool> = (0..self.outputs.len()).map(|o| self.terms(o).is_some()).collect();
        for output in self.outputs.iter_mut().zip(&by_link).filter(|(_, by_link)| !**by_link).map(|(output, _)| output) {
            let available = deliverable(
                output.made,
                output.stock * output.leaves,
                output.target * self.model.behaviour.working_stock,
                self.pace.release,
            );
            output.fill = fill(available, output.open_book + output.gated_book);
            output.learn_delay(delay(output.fill, self.step), self.step, (self.pace.reliability, self.model.behaviour.delay_counted));
            let gated = output.gated_book * output.fill;
            output.offered =
                offered(output.made, output.open_book, gated, output.stock, output.target, (self.pace.stock, self.pace.refill));
            output.stock += output.made - output.open_book * output.fill - gated;
        }
        self.share_by_link();
        self.prices.iter_mut().for_each(|p| p.offered = Quantity::ZERO);
        for input in &mut self.inputs {
            let price = &mut self.prices[input.row];
            let mut waiting = Quantity::ZERO;
            for link in &mut self.links[input.links.clone()] {
                if link.backlog <= Quantity::ZERO {
                    link.sent = Quantity::ZERO;
                    link.reliability += (1.0 - link.reliability) * self.pace.reliability;
                    continue;
                }
                let output = &self.outputs[link.output as usize];
                let pass = pass(link, &self.borders);
                let by_link = by_link[link.output as usize];
                let fill = if by_link { link.fill } else { output.fill } * pass;
                link.sent = link.backlog * fill;
                if !link.gate.hides_orders() && !by_link {
                    price.offered += output.offered * (link.backlog / output.open_book);
                } else if !link.gate.hides_orders() && output.to_markets > Quantity::ZERO {
                    price.offered += output.offered * (link.sent / output.to_markets);
                }
                if matches!(link.gate, Gate::Quota(_)) {
                    let bid = self.borders[link.border as usize].bid;
                    price.wanted += (bid + (link.backlog - bid) * self.pace.backlog).min(link.backlog * pass);
                }
                link.reliability += (expected_share(fill, output.kept) - link.reliability) * self.pace.reliability;
                link.backlog = (link.backlog - link.sent).max(Quantity::ZERO) * output.kept;
                waiting += link.backlog * link.reliability;
            }
            input.backlog = waiting;
        }
        self.close_quotas();
    }
}

impl State<'_> {
    /// Share of the orders on a link that a quota lets through.
    pub fn pass(&self, link: usize) -> f64 {
        pass(&self.links[link], &self.borders)
    }
}

/// Share of the orders on a link that a quota lets through.
fn pass(link: &Link, borders: &[Border]) -> f64 {
    if link.border == FREE { 1.0 } else { borders[link.border as usize].pass }
}

/// Odds that goods of a link may leave, and the wait that its buyer expects.
fn odds_of(link: &Link, borders: &[Border], controls: &[Control], row: usize) -> (f64, Days) {
    let Some(border) = borders.get(link.border as usize) else { return (1.0, Days::ZERO) };
    let odds = match link.gate {
        Gate::Open | Gate::Quota(_) => 1.0,
        Gate::Banned(m) => controls[m as usize].leaks[row],
        Gate::Licensed(m) => {
            let leak = controls[m as usize].leaks[row];
            leak + (1.0 - leak) * border.odds
        }
    };
    (odds, border.wait)
}

/// Weighs the suppliers of one input; `origins` are the countries of suppliers whose appeal can change.
fn weigh(
    links: &mut [Link],
    borders: &[Border],
    controls: &[Control],
    outputs: &[Output],
    row: usize,
    step: Days,
    behaviour: &Behaviour,
    origins: Option<&[CountryId]>,
) -> Suppliers {
    let mut sum = Suppliers::default();
    let usual = |link: &Link| if origins.is_some() { link.usual } else { link.share };
    for link in links.iter_mut() {
        link.weight = 0.0;
        if link.standing == Standing::Qualified && link.transit != NO_WAY {
            let trust = match behaviour.split {
                Split::ByReliability => link.reliability,
                Split::Fixed => 1.0,
                Split::ByCapacity => outputs[link.output as usize].able,
            };
            link.weight = weight(usual(link), trust, odds_of(link, borders, controls, row).0);
        }
        if origins.is_some() {
            link.weight *= link.factor;
        }
    }
    let barred = origins.map_or(0.0, |origins| hold_within_caps(links, origins));
    for link in links.iter().filter(|l| l.standing == Standing::Qualified) {
        sum.usual += usual(link);
        if link.transit == NO_WAY {
            sum.cut += usual(link);
            continue;
        }
        let gate = odds_of(link, borders, controls, row).1 * behaviour.queue_counted;
        let lead = step * f64::from(link.transit - 1) + outputs[link.output as usize].delay * behaviour.delay_counted + gate;
        sum.all += link.weight;
        match link.gate {
            Gate::Open => {
                sum.open += link.weight;
                sum.cut += usual(link) * (1.0 - link.reliability);
            }
            Gate::Quota(_) => sum.cut += usual(link) * borders[link.border as usize].held_back,
            Gate::Banned(_) | Gate::Licensed(_) => sum.cut += usual(link),
        }
        sum.lead += lead * link.weight;
    }
    if sum.all > 0.0 {
        sum.lead = sum.lead / sum.all;
    }
    if sum.usual > 0.0 {
        sum.cut /= sum.usual;
    }
    if origins.is_some() {
        sum.barred = barred;
        sum.all += barred;
        if sum.open > 0.0 {
            sum.open = sum.all;
        }
    }
    sum
}

impl Output {
    /// Learns how long orders wait, and for how long buyers keep them up.
    pub fn learn_delay(&mut self, today: Days, step: Days, (share, counted): (f64, f64)) {
        self.delay += (today - self.delay) * share;
        self.kept = 1.0 - closing_share(step, self.patience + self.delay * counted);
    }
}
