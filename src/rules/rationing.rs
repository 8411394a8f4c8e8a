//! How a seller shares what it has among its orders.
//!
//! Source: proportional rationing (Guan et al. 2020; Inoue and Todo 2019) and levelling (Inoue and Todo 2019); others
//! first as in the US Defense Production Act (rated orders), India's export stops of 2020 (home) and contracts at large.
//! Buyers whose goods will wait for a licence get the same share as others, yet stand on no market: what waits at a
//! gate makes no price.

use crate::ids::SectorId;
use crate::units::Quantity;

/// What a seller can deliver in a step: what it made and a part of its stock beyond its working stock, so that no stock is
/// drained at once and none to the last piece.
///
/// Source: sales need goods on hand (Bils and Kahn 2000), and stocks fall much less than sales in a shortage (Ramey and West
/// 1999): what a maker holds is on its way to depots, or not the sort that is asked for.
#[must_use]
pub fn deliverable(made: Quantity, stock: Quantity, working_stock: Quantity, release_share: f64) -> Quantity {
    made + (stock - working_stock).max(Quantity::ZERO) * release_share
}

/// Share of its orders that a seller fills.
#[must_use]
pub fn fill(available: Quantity, wanted: Quantity) -> f64 {
    if wanted <= available { 1.0 } else { available.max(Quantity::ZERO) / wanted }
}

/// What a seller offers on open markets: its output without the part that went behind gates after open orders were served; of
/// finished stock above target as much as it makes less for it (so that a glut is offered, not held back), and less what it
/// keeps to refill a stock below target.
#[must_use]
pub fn offered(
    made: Quantity,
    open: Quantity,
    behind_gates: Quantity,
    stock: Quantity,
    target: Quantity,
    (working_off, refilling): (f64, f64),
) -> Quantity {
    let set_aside = behind_gates.min((made - open).max(Quantity::ZERO));
    let beyond = stock - target;
    (made - set_aside + beyond * if beyond > Quantity::ZERO { working_off } else { refilling }).max(Quantity::ZERO)
}

/// The parts of a buyer's claim by rank, lowest first, from the shares of its activity that serve each sector and a
/// ranking of sectors; what serves none of these comes last.
#[must_use]
pub fn parts(served: &[f64], ranking: &[SectorId]) -> Vec<(u32, f64)> {
    let mut rest = 1.0;
    let mut parts = Vec::new();
    for (rank, sector) in ranking.iter().enumerate() {
        let share = served[sector.index()];
        rest -= share;
        parts.push((rank as u32, share));
    }
    parts.push((ranking.len() as u32, f64::max(rest, 0.0)));
    parts.retain(|(_, share)| *share > 0.0);
    parts
}

/// One buyer's claim on what a seller has, or the part of it that serves one rank.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Claim {
    /// Row of the link.
    pub link: u32,
    /// Ordered and not sent yet, as far as gates let it through [unit].
    pub wanted: Quantity,
    /// Contracted, or taken in normal times [unit].
    pub usual: Quantity,
    /// Place in the line; lower is served first.
    pub rank: u32,
    /// What the buyer would pay; higher is served first.
    pub bid: f64,
    /// Whether it may draw on what is reserved.
    pub reserved: bool,
    /// What it gets [unit].
    pub filled: Quantity,
}

impl Claim {
    fn open(&self) -> Quantity {
        (self.wanted - self.filled).max(Quantity::ZERO)
    }
}

/// In which order claims are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turns {
    /// All at once.
    Alike,
    /// First what is usual, then the rest.
    Usual,
    /// Rank by rank.
    Ranked,
    /// Bid by bid.
    Bids,
    /// Whoever got the smallest share of the usual, until all who want more are level.
    Level,
}

/// Shares out what is available: first what is reserved among the claims that may draw on it, then all the rest among
/// all; equals are cut alike. Gives out all that is wanted, or all that is available, whichever is less. Claims may be
/// put into another order.
pub fn share(available: Quantity, reserve: Quantity, turns: Turns, claims: &mut [Claim]) {
    for claim in claims.iter_mut() {
        claim.filled = Quantity::ZERO;
    }
    let available = available.max(Quantity::ZERO);
    if claims.iter().map(|c| c.wanted).sum::<Quantity>() <= available {
        return claims.iter_mut().for_each(|c| c.filled = c.wanted);
    }
    let mut left = available;
    if reserve > Quantity::ZERO {
        left -= round(reserve.min(available), turns, claims, |c| c.reserved);
    }
    round(left, turns, claims, |_| true);
}

/// Shares out among those who take part, and returns how much they got.
fn round(available: Quantity, turns: Turns, claims: &mut [Claim], takes_part: impl Fn(&Claim) -> bool) -> Quantity {
    match turns {
        Turns::Alike => in_proportion(available, claims, |c| if takes_part(c) { c.open() } else { Quantity::ZERO }),
        Turns::Usual => {
            let usual = |c: &Claim| if takes_part(c) { (c.usual.min(c.wanted) - c.filled).max(Quantity::ZERO) } else { Quantity::ZERO };
            let given = in_proportion(available, claims, usual);
            given + in_proportion(available - given, claims, |c| if takes_part(c) { c.open() } else { Quantity::ZERO })
        }
        Turns::Ranked => {
            claims.sort_by_key(|c| c.rank);
            one_after_the_other(available, claims, |a, b| a.rank == b.rank, takes_part)
        }
        Turns::Bids => {
            claims.sort_by(|a, b| b.bid.total_cmp(&a.bid));
            one_after_the_other(available, claims, |a, b| a.bid == b.bid, takes_part)
        }
        Turns::Level => level(available, claims, takes_part),
    }
}

/// Gives each the same share of what it asks for, all of it if there is enough.
fn in_proportion(available: Quantity, claims: &mut [Claim], asks: impl Fn(&Claim) -> Quantity) -> Quantity {
    let asked: Quantity = claims.iter().map(&asks).sum();
    if asked <= Quantity::ZERO {
        return Quantity::ZERO;
    }
    let share = fill(available, asked);
    for claim in claims {
        claim.filled += asks(claim) * share;
    }
    asked.min(available.max(Quantity::ZERO))
}

/// Serves groups of equals in their order.
fn one_after_the_other(
    available: Quantity,
    claims: &mut [Claim],
    equal: impl Fn(&Claim, &Claim) -> bool,
    takes_part: impl Fn(&Claim) -> bool,
) -> Quantity {
    let mut given = Quantity::ZERO;
    for group in claims.chunk_by_mut(equal) {
        given += in_proportion(available - given, group, |c| if takes_part(c) { c.open() } else { Quantity::ZERO });
    }
    given
}

/// Raises all to the same share of the usual; who wants no more drops out. Who has no usual order comes last.
fn level(available: Quantity, claims: &mut [Claim], takes_part: impl Fn(&Claim) -> bool) -> Quantity {
    claims.sort_by(|a, b| (a.open() / a.usual).total_cmp(&(b.open() / b.usual)));
    let known = |c: &Claim| takes_part(c) && c.usual > Quantity::ZERO;
    let mut usual: Quantity = claims.iter().filter(|c| known(c)).map(|c| c.usual).sum();
    let mut left = available;
    for claim in claims.iter_mut().filter(|c| known(c)) {
        let due = if claim.usual < usual { left * (claim.usual / usual) } else { left };
        let given = due.min(claim.open());
        claim.filled += given;
        left = (left - given).max(Quantity::ZERO);
        usual -= claim.usual;
    }
    left -= in_proportion(left, claims, |c| if takes_part(c) && !known(c) { c.open() } else { Quantity::ZERO });
    available - left
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four buyers who want 40 each: usual orders, ranks, bids, and who has a reserve.
    fn buyers() -> Vec<Claim> {
        let buyer = |link, usual, rank, bid, reserved| Claim {
            link,
            wanted: Quantity(40.0),
            usual: Quantity(usual),
            rank,
            bid,
            reserved,
            filled: Quantity::ZERO,
        };
        vec![buyer(0, 10.0, 1, 3.0, false), buyer(1, 40.0, 0, 3.0, false), buyer(2, 20.0, 1, 9.0, true), buyer(3, 0.0, 2, 1.0, false)]
    }

    fn shared(available: f64, reserve: f64, turns: Turns) -> Vec<f64> {
        let mut claims = buyers();
        share(Quantity(available), Quantity(reserve), turns, &mut claims);
        claims.sort_by_key(|c| c.link);
        claims.iter().map(|c| c.filled.0).collect()
    }

    #[test]
    fn each_rule_serves_its_first_first() {
        assert_eq!(shared(80.0, 0.0, Turns::Alike), [20.0; 4]);
        // What is usual (10, 40, 20 and nothing) comes first; the last 10 are shared as the open 30, 0, 20 and 40.
        let usual = shared(80.0, 0.0, Turns::Usual);
        assert!((usual[0] - 40.0 / 3.0).abs() < 1e-12 && usual[1] == 40.0 && (usual[3] - 40.0 / 9.0).abs() < 1e-12, "{usual:?}");
        assert_eq!(shared(80.0, 0.0, Turns::Ranked), [20.0, 40.0, 20.0, 0.0]);
        assert_eq!(shared(80.0, 0.0, Turns::Bids), [20.0, 20.0, 40.0, 0.0]);
        // The second has all it wants at its usual order; the others are raised to 4/3 of theirs.
        let level = shared(80.0, 0.0, Turns::Level);
        assert!((level[0] - 40.0 / 3.0).abs() < 1e-12 && level[1] == 40.0 && (level[2] - 80.0 / 3.0).abs() < 1e-12, "{level:?}");
        assert_eq!(level[3], 0.0);
    }

    #[test]
    fn the_reserve_goes_to_its_owner_whatever_the_rule() {
        for turns in [Turns::Alike, Turns::Usual, Turns::Ranked, Turns::Bids, Turns::Level] {
            assert!(shared(30.0, 30.0, turns) == [0.0, 0.0, 30.0, 0.0], "{turns:?}");
            assert_eq!(shared(200.0, 30.0, turns), [40.0; 4], "{turns:?}: with enough for all no rule matters");
        }
        // The owner has 30 of the 40 it wants; the rest of what there is, 50, is shared as 40, 40, 10 and 40 are open.
        let owned = shared(80.0, 30.0, Turns::Alike);
        assert!((owned[2] - (30.0 + 10.0 * 50.0 / 130.0)).abs() < 1e-12, "{owned:?}");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn all_is_given_out_and_nobody_gets_more_than_it_wants(
            available in 0.0..300.0_f64, reserve in 0.0..100.0_f64,
            wanted in proptest::collection::vec((0.0..60.0_f64, 0.0..50.0_f64, 0..3_u32, 0.0..2.0_f64, proptest::bool::ANY), 1..8),
        ) {
            for turns in [Turns::Alike, Turns::Usual, Turns::Ranked, Turns::Bids, Turns::Level] {
                let mut claims: Vec<Claim> = wanted.iter().map(|(wanted, usual, rank, bid, reserved)| Claim {
                    wanted: Quantity(*wanted), usual: Quantity(*usual), rank: *rank, bid: *bid, reserved: *reserved, ..Claim::default()
                }).collect();
                share(Quantity(available), Quantity(reserve), turns, &mut claims);
                let (asked, got): (f64, f64) = claims.iter().fold((0.0, 0.0), |(a, g), c| (a + c.wanted.0, g + c.filled.0));
                proptest::prop_assert!((got - asked.min(available)).abs() < 1e-9, "{:?}: {} of {}", turns, got, asked.min(available));
                proptest::prop_assert!(claims.iter().all(|c| c.filled.0 >= 0.0 && c.filled.0 <= c.wanted.0 + 1e-9), "{:?}", turns);
            }
        }
    }

    #[test]
    fn all_orders_are_cut_alike() {
        assert_eq!(fill(Quantity(10.0), Quantity(4.0)), 1.0);
        assert_eq!(fill(Quantity(10.0), Quantity(20.0)), 0.5);
    }

    #[test]
    fn a_seller_below_its_target_stock_offers_less_than_it_makes() {
        let offered =
            |made, gated, stock| offered(Quantity(made), Quantity(6.0), Quantity(gated), Quantity(stock), Quantity(100.0), (0.02, 0.01));
        assert_eq!(offered(10.0, 0.0, 100.0), Quantity(10.0));
        assert_eq!(offered(10.0, 4.0, 0.0), Quantity(5.0));
        assert_eq!(offered(10.0, 40.0, 100.0), Quantity(6.0), "what waits at a gate never makes the home market scarce");
        assert_eq!(offered(0.0, 0.0, 0.0), Quantity::ZERO);
        assert_eq!(
            (offered(8.0, 0.0, 200.0), offered(10.0, 0.0, 0.0)),
            (Quantity(10.0), Quantity(9.0)),
            "a glut is offered, a gap refilled slowly"
        );
    }
}
