//! Substitutes.

use shortfall::maths::closing_share;
use shortfall::rules::sourcing::searches;
use shortfall::rules::substitution::{pull, replaced};
use shortfall::scenario::structure::Substitution;

use super::state::State;

impl State<'_> {
    /// Buyers switch to substitutes and back.
    pub fn switch(&mut self) {
        let (network, behaviour) = (&self.model.network, &self.model.behaviour);
        if behaviour.substitution == Substitution::Never {
            return;
        }
        for (swap, (switched, open)) in network.swaps.iter().zip(&mut self.swaps) {
            if !*open {
                continue;
            }
            let (from, to) = (&self.inputs[swap.original], &self.inputs[swap.substitute]);
            let relative = self.prices[from.row].average / self.prices[to.row].average;
            let low = searches(from.stock, from.target, from.forecast, behaviour.search_threshold);
            *switched += (swap.most * pull(relative, swap.premium, low) - *switched) * closing_share(self.step, swap.time);
            let left = 1.0 - replaced(*switched, to.stock, to.needed);
            self.inputs[swap.original].mix = left;
            self.inputs[swap.substitute].mix = *switched;
        }
    }
}
