//! What public support promises a project, and what it costs.
//!
//! Source: terms of the support for MP Materials in 2025 (equity, loan, a floor of 110 USD/kg under the price of
//! neodymium and praseodymium, offtake of all magnets), India's incentives linked to sales (2020, 2025), grants and
//! loans under American and European programmes.

use super::investment::Funding;

/// Terms of support.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Terms {
    /// A share of the cost of building, for nothing.
    Grant {
        /// Share of the cost of building.
        share: f64,
    },
    /// A share of the cost of building, for the same share of margins.
    Equity {
        /// Share of the cost of building.
        share: f64,
    },
    /// A share of the cost of building, lent.
    Loan {
        /// Share of the cost of building.
        share: f64,
        /// Interest [1/year].
        rate: f64,
        /// Time over which it is paid back in equal parts, from the first output on [year].
        years: f64,
    },
    /// The state pays what the price lacks to a floor.
    PriceFloor {
        /// Floor, relative to the price of the start.
        ratio: f64,
        /// For so long [year].
        years: f64,
    },
    /// A share of what is sold goes at a fixed price; the state bears or keeps the difference to the market.
    Offtake {
        /// Share of sales.
        share: f64,
        /// Price, relative to that of the start.
        ratio: f64,
        /// For so long [year].
        years: f64,
    },
    /// A payment on what is sold.
    Incentive {
        /// Payment per unit [USD/unit].
        unit: f64,
        /// Payment as a share of sales.
        sales: f64,
        /// For so long [year].
        years: f64,
    },
}

/// What a state pays per unit sold at a price, all relative to the price of the start.
#[must_use]
pub fn per_unit(terms: &Terms, price: f64, start: f64) -> f64 {
    match *terms {
        Terms::PriceFloor { ratio, .. } => (ratio - price).max(0.0),
        Terms::Offtake { share, ratio, .. } => share * (ratio - price),
        Terms::Incentive { unit, sales, .. } => unit / start + sales * price,
        Terms::Grant { .. } | Terms::Equity { .. } | Terms::Loan { .. } => 0.0,
    }
}

/// For how long a state pays per unit [year]; nothing for what it pays at the beginning.
#[must_use]
pub fn lasts(terms: &Terms) -> f64 {
    match *terms {
        Terms::PriceFloor { years, .. } | Terms::Offtake { years, .. } | Terms::Incentive { years, .. } => years,
        Terms::Grant { .. } | Terms::Equity { .. } | Terms::Loan { .. } => 0.0,
    }
}

/// Adds terms to the funding of a project, as far as something is left to be paid; returns the share of the cost that the state pays.
#[must_use]
pub fn fund(funding: &mut Funding, terms: &Terms, public_return: f64) -> f64 {
    let left = (1.0 - funding.grant - funding.public).max(0.0);
    match *terms {
        Terms::Grant { share } => {
            let share = share.min(left);
            funding.grant += share;
            share
        }
        Terms::Equity { share } => lend(funding, share.min(left), public_return),
        Terms::Loan { share, rate, .. } => lend(funding, share.min(left), rate),
        Terms::PriceFloor { .. } | Terms::Offtake { .. } | Terms::Incentive { .. } => 0.0,
    }
}

fn lend(funding: &mut Funding, share: f64, asked: f64) -> f64 {
    funding.public += share;
    funding.asked += share * asked;
    share
}

/// What a state gets back in a year from a share that it put in or lent, relative to the cost of building.
#[must_use]
pub fn returned(terms: &Terms, share: f64, years_since_output: f64, margin: f64) -> f64 {
    match *terms {
        Terms::Equity { .. } => share * margin.max(0.0),
        Terms::Loan { rate, years, .. } if years_since_output < years => share * (1.0 / years + rate * (1.0 - years_since_output / years)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_pays_only_below_it_and_an_offtake_both_ways() {
        let floor = Terms::PriceFloor { ratio: 1.8, years: 10.0 };
        assert_eq!((per_unit(&floor, 1.0, 60.0), per_unit(&floor, 2.0, 60.0)), (0.8, 0.0));
        let offtake = Terms::Offtake { share: 0.5, ratio: 1.4, years: 10.0 };
        assert!((per_unit(&offtake, 1.0, 60.0) - 0.2).abs() < 1e-12 && per_unit(&offtake, 2.0, 60.0) < 0.0);
        let incentive = Terms::Incentive { unit: 24.0, sales: 0.1, years: 5.0 };
        assert!((per_unit(&incentive, 1.0, 60.0) - 0.5).abs() < 1e-12);
        assert_eq!(lasts(&incentive), 5.0);
    }

    #[test]
    fn money_at_the_beginning_is_given_as_far_as_something_is_left_to_pay() {
        let mut funding = Funding::default();
        assert_eq!(fund(&mut funding, &Terms::Grant { share: 0.5 }, 0.03), 0.5);
        assert_eq!(fund(&mut funding, &Terms::Equity { share: 0.3 }, 0.03), 0.3);
        let rest = fund(&mut funding, &Terms::Loan { share: 0.5, rate: 0.05, years: 10.0 }, 0.03);
        assert!((rest - 0.2).abs() < 1e-12);
        assert!((funding.asked - (0.3 * 0.03 + rest * 0.05)).abs() < 1e-12);
    }

    #[test]
    fn a_loan_comes_back_with_interest_and_equity_as_margins_allow() {
        let loan = Terms::Loan { share: 0.5, rate: 0.04, years: 10.0 };
        let back: f64 = (0..1000).map(|i| returned(&loan, 0.5, f64::from(i) / 100.0, 0.0) / 100.0).sum();
        assert!((back - 0.5 * (1.0 + 0.04 * 5.0)).abs() < 1e-3, "{back}");
        assert_eq!(returned(&loan, 0.5, 10.0, 0.0), 0.0);
        assert_eq!(returned(&Terms::Equity { share: 0.3 }, 0.3, 3.0, 0.2), 0.06);
        assert_eq!(returned(&Terms::Equity { share: 0.3 }, 0.3, 3.0, -0.2), 0.0);
    }
}
