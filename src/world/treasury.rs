//! What governments have paid.

use bevy_ecs::prelude::*;

use crate::ids::CountryId;
use crate::units::Money;

/// The running account of every government.
#[derive(Resource, Debug, Clone, Default)]
pub struct Treasury {
    /// Paid so far, by country, at the prices of the start unless a measure says otherwise [USD].
    pub spent: Vec<Money>,
}

impl Treasury {
    /// Accounts of so many countries, with nothing paid.
    #[must_use]
    pub fn new(countries: usize) -> Self {
        Self { spent: vec![Money::ZERO; countries] }
    }

    /// Books a payment of a country; a receipt is a negative payment.
    pub fn pay(&mut self, country: CountryId, amount: Money) {
        self.spent[country.index()] += amount;
    }
}
