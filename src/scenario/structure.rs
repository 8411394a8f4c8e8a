//! Structural rules of behaviour, each chosen by name: whether 30 % or nothing is lost can hang on them.

use super::record::{choice, record};
use super::values::Duration;

choice! {
    /// When companies choose what they make.
    pub enum Planning {
        /// Before they order: the orders that they expect, and a share of the gap in their finished stock.
        MakeToStock,
        /// After all have ordered: what stands in their books, and what their finished stock lacks.
        MakeToOrder,
    }
}

choice! {
    /// Whether buyers take substitutes where the world names them.
    pub enum Substitution {
        /// They do not.
        Never,
        /// Where the price difference lasts, or where they run out.
        ByPrice,
    }
}

choice! {
    /// How much buyers order.
    pub enum OrderRule {
        /// Expected use and a share of the gap to the stock wanted, with all that is on its way and on order counted.
        OrderUpTo,
        /// What was used, and a share of the gap in the stock; what is on its way is not counted. End uses order what they want.
        Restock(Restock),
    }
}

record! {
    /// Restocking as in models of input-output tables and of networks of firms.
    pub struct Restock {
        /// Time in which the gap in a stock is closed.
        ["duration", "required", ">0"]
        pub time: Duration,
        /// Whose use the stock is to cover.
        ["choice", "required", ""]
        pub covers: Activity,
        /// Whether a stock above what is wanted lowers orders.
        ["flag", "required", ""]
        pub surplus_counts: bool,
    }
}

choice! {
    /// Activity of the step before.
    pub enum Activity {
        /// What a company wanted to make, and could have made with all its inputs.
        Wanted,
        /// What it made.
        Achieved,
    }
}

choice! {
    /// How a buyer splits its orders over the suppliers that it has qualified.
    pub enum Split {
        /// By normal share, reliability and the odds that goods may leave.
        ByReliability,
        /// By normal share and odds, whatever was delivered.
        Fixed,
        /// By normal share, odds, and the part of its normal capacity that a supplier had in the step before.
        ByCapacity,
    }
}

choice! {
    /// Whether prices move.
    pub enum Pricing {
        /// They follow the scarcity of each market.
        Market,
        /// They stay where they start.
        Fixed,
    }
}

choice! {
    /// When buyers throttle themselves although their stock would do for the step.
    pub enum Stretching {
        /// Never.
        Never,
        /// While part of their supply is cut, in proportion to their stock, from the stated share of the usual stock on.
        WhileCut(f64),
        /// At all times, in the same way.
        Always(f64),
    }
}

impl Stretching {
    /// Share of the usual stock that a buyer wants to see before it runs in full, given what share of its supply is cut;
    /// nothing where it runs its stock down.
    #[must_use]
    pub fn share(&self, cut: f64) -> f64 {
        match self {
            Self::Always(share) => *share,
            Self::WhileCut(share) if cut > 0.0 => *share,
            Self::Never | Self::WhileCut(_) => 0.0,
        }
    }
}

choice! {
    /// What missing inputs do to output.
    pub enum ProductionFunction {
        /// Critical inputs stop it, important ones halve it, others do nothing.
        PartiallyBinding,
        /// Every input counts as critical.
        Leontief,
        /// Each input counts by its share in the value of all inputs.
        Linear,
    }
}
