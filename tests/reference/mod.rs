//! The engine written by hand: plain structs in flat arrays and one loop per phase, without an ECS.
//!
//! It calls the same rules with the same numbers in the same order, so its records must equal those of the
//! engine to the last bit; and it is the yardstick for the engine's speed. It shares with the engine the rules,
//! the draws, the resolved model and the layout of a record, and nothing of the world, the phases or the
//! schedule.

mod agents;
mod border;
mod gauges;
mod knowledge;
mod making;
mod market;
mod measures;
mod politics;
mod rationing;
mod records;
mod shocks;
mod sourcing;
mod start;
mod state;
mod substitution;
mod transport;
mod ventures;
pub mod worlds;

use shortfall::random::Luck;
use shortfall::record::{Layout, RunRecord};
use shortfall::scenario::model::Model;

use records::Recorder;
use state::State;

/// One step of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Gates open and shut on their days.
    Measures,
    /// Outages begin, fade and end.
    Outages,
    /// Final demand shifts.
    DemandShocks,
    /// Passages close and open.
    Passages,
    /// Goods change to air.
    Modes,
    /// Governments answer each other and review their stocks.
    Reactions,
    /// Public stockpiles open and release.
    Stockpiles,
    /// Consignments arrive or hear from the licence office.
    Consignments,
    /// Buyers take in what has arrived.
    Receipt,
    /// Forecasts and what everybody wants to make and use.
    Plans,
    /// Fear of announced controls, and the stock that buyers want.
    Fear,
    /// Prices move.
    Prices,
    /// Suppliers become more or less attractive.
    Appeal,
    /// Buyers order.
    Orders,
    /// Companies that make to order choose their activity.
    PlansToOrder,
    /// Plants make.
    Making,
    /// End uses are served.
    Service,
    /// Goods leave use and feed recyclers.
    Recycling,
    /// What is left of quotas is set against the orders under them.
    Quotas,
    /// The right to export under a quota gets dearer or cheaper.
    Rights,
    /// Sellers share what they have.
    Allocation,
    /// Leakage channels form.
    Leakage,
    /// Deliveries leave, or wait at a gate.
    Dispatch,
    /// Buyers look for new suppliers.
    Adaptation,
    /// Projects are begun and built, plants idled and started again.
    Investment,
    /// Technology and research spread.
    Knowledge,
    /// Goods are counted.
    Accounts,
    /// Series are recorded.
    Recording,
}

impl Step {
    /// All steps, in order.
    pub const ORDER: [Self; 28] = [
        Self::Measures,
        Self::Outages,
        Self::DemandShocks,
        Self::Passages,
        Self::Modes,
        Self::Reactions,
        Self::Stockpiles,
        Self::Consignments,
        Self::Receipt,
        Self::Plans,
        Self::Fear,
        Self::Prices,
        Self::Appeal,
        Self::Orders,
        Self::PlansToOrder,
        Self::Making,
        Self::Service,
        Self::Recycling,
        Self::Quotas,
        Self::Rights,
        Self::Allocation,
        Self::Leakage,
        Self::Dispatch,
        Self::Adaptation,
        Self::Investment,
        Self::Knowledge,
        Self::Accounts,
        Self::Recording,
    ];
}

/// Runs a model; a step may be left out, to show that the comparison would notice.
#[must_use]
pub fn run(model: &Model, layout: &Layout, luck: Luck, audit_every: u32, left_out: Option<Step>) -> RunRecord {
    let mut state = State::at_baseline(model, luck, audit_every);
    let mut recorder = Recorder::new(layout, model);
    let mut gauges = Vec::new();
    for tick in 0..model.calendar.ticks {
        state.tick = tick;
        for step in Step::ORDER {
            if left_out != Some(step) {
                perform(step, &mut state, &mut recorder);
            }
        }
        gauges.extend(model.gauges.iter().map(|gauge| state.read(&gauge.reads)));
    }
    let outcomes = recorder.outcomes(model, &state);
    RunRecord { values: recorder.values, outcomes, gauges, journal: Vec::new(), residual: state.residual }
}

fn perform(step: Step, state: &mut State<'_>, recorder: &mut Recorder<'_>) {
    match step {
        Step::Measures => state.change_measures(),
        Step::Outages => {
            state.strike_outages();
            state.spread_news();
        }
        Step::DemandShocks => {
            state.shift_demand();
            state.shift_use();
        }
        Step::Passages => state.change_passages(),
        Step::Modes => state.choose_modes(),
        Step::Reactions => state.react(),
        Step::Stockpiles => state.use_stockpiles(),
        Step::Consignments => state.move_consignments(),
        Step::Receipt => state.receive(),
        Step::Plans => state.plan(),
        Step::Fear => state.fear(),
        Step::Prices => state.move_prices(),
        Step::Appeal => state.find_appeal(),
        Step::Orders => state.order(),
        Step::PlansToOrder => state.plan_to_order(),
        Step::Making => state.make(),
        Step::Service => state.serve(),
        Step::Allocation => state.allocate(),
        Step::Leakage => state.form_leaks(),
        Step::Quotas => state.open_quotas(),
        Step::Rights => state.price_rights(),
        Step::Dispatch => state.dispatch(),
        Step::Adaptation => state.adapt(),
        Step::Investment => state.invest(),
        Step::Knowledge => state.learn(),
        Step::Recycling => state.recycle(),
        Step::Accounts => state.audit(),
        Step::Recording => recorder.record(state),
    }
}
