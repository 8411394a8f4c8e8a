//! When buyers take one good in the place of another.
//!
//! Source: makers redesign when a price difference lasts, as cobalt was thrifted and replaced in magnets after 1978 and
//! terbium lamps by diodes after 2011; month by month plants do not (Boehm, Flaaen and Pandalai-Nayar 2019), which the
//! time to switch stands for. The form, nothing below the premium and all at twice it, is an assumption.

use crate::maths::ln;
use crate::units::Quantity;

/// Pull towards a substitute: how far the price of a good has risen against that of its substitute beyond the premium that
/// the substitute costs, full at twice the premium; full as well for who runs out [share].
#[must_use]
pub fn pull(relative_price: f64, premium: f64, runs_out: bool) -> f64 {
    if runs_out { 1.0 } else { ((ln(relative_price) - ln(premium)) / std::f64::consts::LN_2).clamp(0.0, 1.0) }
}

/// Share of the original that the substitute really replaces today, from the share that the buyer has switched, what it
/// holds of the substitute and what the switched share calls for.
#[must_use]
pub fn replaced(switched: f64, held: Quantity, called_for: Quantity) -> f64 {
    if switched <= 0.0 || held <= Quantity::ZERO {
        0.0
    } else if held >= called_for {
        switched
    } else {
        switched * (held / called_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_substitute_pays_beyond_its_premium_and_fully_at_twice_it() {
        assert_eq!([pull(1.0, 1.0, false), pull(1.2, 1.5, false), pull(3.1, 1.5, false), pull(9.0, 1.5, false)], [0.0, 0.0, 1.0, 1.0]);
        assert!((pull(1.5 * std::f64::consts::SQRT_2, 1.5, false) - 0.5).abs() < 1e-12);
        assert_eq!(pull(1.0, 1.5, true), 1.0, "who runs out asks for no price");
    }

    #[test]
    fn nothing_is_replaced_by_what_is_not_there() {
        assert_eq!(replaced(0.4, Quantity(10.0), Quantity(5.0)), 0.4);
        assert_eq!(replaced(0.4, Quantity(2.5), Quantity(5.0)), 0.2);
        assert_eq!(replaced(0.4, Quantity::ZERO, Quantity(5.0)), 0.0);
        assert_eq!(replaced(0.0, Quantity(10.0), Quantity::ZERO), 0.0);
    }
}
