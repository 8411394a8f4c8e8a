//! Physical and monetary quantities, each of its own type, with only the products that make sense.
//!
//! A stock is not a flow: [`Quantity`] is what lies, moves or is used; [`Rate`] is that per day.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

macro_rules! unit {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        #[repr(transparent)]
        pub struct $name(pub f64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);

            /// The smaller of two.
            #[must_use]
            pub fn min(self, other: Self) -> Self {
                if other.0 < self.0 { other } else { self }
            }

            /// Moves a share of the way to a goal.
            #[must_use]
            pub fn towards(self, goal: Self, share: f64) -> Self {
                Self(self.0 + (goal.0 - self.0) * share)
            }

            /// The larger of two.
            #[must_use]
            pub fn max(self, other: Self) -> Self {
                if other.0 > self.0 { other } else { self }
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }
        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }
        impl Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }
        impl Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
                iter.fold(Self::ZERO, Add::add)
            }
        }
    };
}

unit!(
    /// An amount of a commodity, in the commodity's own unit [t, pieces, vehicles ...].
    Quantity
);
unit!(
    /// An amount of a commodity per day [unit/d].
    Rate
);
unit!(
    /// A length of time [d].
    Days
);
unit!(
    /// A price [USD/unit].
    Price
);
unit!(
    /// A sum of money [USD].
    Money
);

macro_rules! product {
    ($left:ident * $right:ident = $product:ident) => {
        impl Mul<$right> for $left {
            type Output = $product;
            fn mul(self, other: $right) -> $product {
                $product(self.0 * other.0)
            }
        }
    };
}

product!(Rate * Days = Quantity);
product!(Price * Quantity = Money);

impl Div<Days> for Quantity {
    type Output = Rate;
    fn div(self, time: Days) -> Rate {
        Rate(self.0 / time.0)
    }
}

impl Div<Rate> for Quantity {
    type Output = Days;
    fn div(self, rate: Rate) -> Days {
        Days(self.0 / rate.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_over_time_is_a_quantity_and_back() {
        let stock = Rate(2.0) * Days(30.0);
        assert_eq!(stock, Quantity(60.0));
        assert_eq!(stock / Days(30.0), Rate(2.0));
        assert_eq!(stock / Rate(2.0), Days(30.0));
    }
}
