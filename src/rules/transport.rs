//! How a consignment goes on when passages close and open, how a queue leaves, and when goods fly.
//!
//! Source: ships turned from Suez to the Cape within days in December 2023 (UNCTAD 2024) and queued before the
//! canal in March 2021, when no end was in sight for a week; a day in transit is worth 0.6 to 2.1 per cent of the
//! value of goods (Hummels and Schaur 2013).

use crate::ids::{ChokepointId, CountryId};
use crate::network::routes::Journey;
use crate::scenario::world_file::Mode;
use crate::units::Days;

/// The course of a consignment under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// By what means it travels.
    pub mode: Mode,
    /// Number of the node at which it begins.
    pub start: usize,
    /// When it left there, since the start of the run [d].
    pub left: Days,
    /// The way from there.
    pub journey: Journey,
}

impl Course {
    /// When a chokepoint of the way is reached, or left after a wait, since the start of the run [d].
    #[must_use]
    pub fn at(&self, place: usize) -> Days {
        self.left + self.journey.passes[place].1
    }

    /// Lets it wait so long before it passes the chokepoint at a place of its way.
    pub fn delay(&mut self, place: usize, wait: Days) {
        for (_, after) in &mut self.journey.passes[place..] {
            *after += wait;
        }
        self.journey.time += wait;
    }
}

/// What is open to a consignment today.
pub trait Chart {
    /// Whether it may not pass a chokepoint.
    fn closed(&self, chokepoint: ChokepointId) -> bool;
    /// The quickest open way from a node to its destination.
    fn way(&self, mode: Mode, node: usize, to: CountryId) -> Option<&Journey>;
    /// Number of the node that a chokepoint is.
    fn node(&self, chokepoint: ChokepointId) -> usize;
    /// Day on which carriers expect a closed chokepoint to open, since the start of the run; none where they expect no end [d].
    fn reopens(&self, chokepoint: ChokepointId) -> Option<Days>;
}

/// When a consignment would arrive that waits before the closed chokepoints of its way, from a place of it on, until they are
/// expected to open; none where no end is expected of one of them [d].
#[must_use]
pub fn arrival_after_waiting(course: &Course, from: usize, chart: &impl Chart) -> Option<Days> {
    let passes = &course.journey.passes;
    let mut late = Days::ZERO;
    for place in (from..passes.len()).filter(|place| chart.closed(passes[*place].0)) {
        late = late.max(chart.reopens(passes[place].0)? - course.at(place));
    }
    Some(course.left + course.journey.time + late)
}

/// What a consignment does from now on.
#[derive(Debug, Clone, PartialEq)]
pub struct Steering {
    /// Its course, if that changes.
    pub course: Option<Course>,
    /// Place on its way of the chokepoint before which it stops.
    pub waits: Option<usize>,
    /// Place on its way of a chokepoint at which it has waited and which it may pass now, in its turn.
    pub leaves: Option<usize>,
}

/// Decides how a consignment goes on; `waits` is the place on its way before which it stops so far.
///
/// It changes course at the next chokepoint that it reaches: where its way is closed further on, or a quicker way
/// has opened. If that next one is closed to it, it turns where it is and takes as long from there as it would have
/// taken from the last one it passed. Where no way is open, or where the end of the closure is expected so soon that the way
/// round would take longer, it goes on to the first closed one and waits before it.
#[must_use]
pub fn steer(course: &Course, waits: Option<usize>, now: Days, to: CountryId, chart: &impl Chart) -> Steering {
    let passes = &course.journey.passes;
    let behind = (0..passes.len()).take_while(|place| course.at(*place) <= now).count();
    let next = waits.map_or(behind, |stop| stop.min(behind));
    let Some((ahead, after)) = passes.get(next).copied() else { return Steering { course: None, waits: None, leaves: None } };
    let first_closed = (next..passes.len()).find(|place| chart.closed(passes[*place].0));
    let leaves = (waits == Some(next) && next < behind && first_closed != Some(next)).then_some(next);
    let waiting = first_closed.and_then(|place| arrival_after_waiting(course, place, chart));
    let quicker = |round: Days| waiting.is_none_or(|arrival| round < arrival);
    if first_closed == Some(next) {
        let last = if next == 0 { course.start } else { chart.node(passes[next - 1].0) };
        return match chart.way(course.mode, last, to).filter(|way| quicker(now + way.time)) {
            Some(way) => {
                let turned = Course { mode: course.mode, start: last, left: now, journey: way.clone() };
                Steering { course: Some(turned), waits: None, leaves }
            }
            None => Steering { course: None, waits: Some(next), leaves },
        };
    }
    match chart.way(course.mode, chart.node(ahead), to) {
        Some(way) if first_closed.is_some() && quicker(course.at(next) + way.time) => {
            Steering { course: Some(joined(course, next, way)), waits: None, leaves }
        }
        Some(way) if first_closed.is_none() && way.time.0 < (course.journey.time - after).0 - 1e-9 => {
            Steering { course: Some(joined(course, next, way)), waits: None, leaves }
        }
        _ => Steering { course: None, waits: first_closed, leaves },
    }
}

/// A course that follows another as far as one of its chokepoints and then goes its own way.
fn joined(course: &Course, place: usize, way: &Journey) -> Course {
    let after = course.journey.passes[place].1;
    let mut passes = course.journey.passes[..=place].to_vec();
    passes.extend(way.passes.iter().map(|(chokepoint, days)| (*chokepoint, after + *days)));
    Course { journey: Journey { time: after + way.time, freight: way.freight, passes }, ..course.clone() }
}

/// Times after reopening at which consignments leave that waited, in their order of arrival: each when what arrived before it
/// has gone, at usual traffic and what is to spare beyond it. `worth` is that of each consignment, `usual` that of a day's usual
/// traffic between those who wait; where these usually send nothing, there is no queue to speak of.
///
/// Source: the 422 ships that waited for the Suez Canal in March 2021 passed in five and a half days, 77 a day against 51.5 in
/// 2020 (Suez Canal Authority 2021).
#[must_use]
pub fn queue(worth: &[f64], usual: f64, spare: f64) -> Vec<Days> {
    let mut before = 0.0;
    let mut leave = |worth: &f64| {
        let time = if usual > 0.0 { Days(before / (usual * (1.0 + spare))) } else { Days::ZERO };
        before += worth;
        time
    };
    worth.iter().map(&mut leave).collect()
}

/// How long a consignment waits that arrives so long after reopening, behind a queue that was worth so many days of usual
/// traffic: nothing, once the queue has melted away.
#[must_use]
pub fn wait_behind(queue: Days, arrives: Days, spare: f64) -> Days {
    ((queue + arrives) * (1.0 / (1.0 + spare)) - arrives).max(Days::ZERO)
}

/// Days that flying saves: where the buyer runs low, all by which the usual way takes longer; otherwise those by
/// which it takes longer than in normal times, since its normal length did not make the goods fly.
///
/// `today` is the usual way as it is open today; where none is, it is expected to take `interruption` longer.
#[must_use]
pub fn days_saved(normal: Days, today: Option<Days>, air: Days, runs_low: bool, interruption: Days) -> Days {
    let expected = today.unwrap_or(normal + interruption);
    let longer = if runs_low { expected - air } else { expected - normal };
    longer.min(expected - air).max(Days::ZERO)
}

/// Whether goods fly: the freight that flying costs more, as a share of their price, is less than the days it saves are worth.
#[must_use]
pub fn flies(freight_share: f64, saved: Days, time_value: f64) -> bool {
    freight_share < saved.0 * time_value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::routes::{Leg, Routes};

    /// From 0 to 1 by a strait (2) and then a canal (3) or a cape (4).
    struct Seas {
        routes: Routes,
        closed: [bool; 3],
        reopens: Option<Days>,
        table: crate::network::routes::Table,
    }

    impl Seas {
        fn with(closed: [bool; 3]) -> Self {
            let leg = |a, b, days| Leg { mode: Mode::Sea, ends: (a, b), days, freight: 0.0 };
            let routes = Routes::new(2, 3, &[leg(0, 2, 5.0), leg(2, 3, 10.0), leg(3, 1, 8.0), leg(2, 4, 15.0), leg(4, 1, 13.0)]);
            let table = routes.table(Mode::Sea, &closed);
            Self { routes, closed, reopens: None, table }
        }
    }

    impl Chart for Seas {
        fn closed(&self, chokepoint: ChokepointId) -> bool {
            self.closed[chokepoint.index()]
        }
        fn way(&self, _: Mode, node: usize, to: CountryId) -> Option<&Journey> {
            self.table.from(node, to)
        }
        fn node(&self, chokepoint: ChokepointId) -> usize {
            self.routes.node(chokepoint)
        }
        fn reopens(&self, _: ChokepointId) -> Option<Days> {
            self.reopens
        }
    }

    const TO: CountryId = CountryId(1);

    fn by_canal() -> Course {
        let journey = Seas::with([false; 3]).routes.journey(Mode::Sea, CountryId(0), TO).expect("there is a way").clone();
        Course { mode: Mode::Sea, start: 0, left: Days::ZERO, journey }
    }

    #[test]
    fn it_changes_course_at_the_strait_before_a_closed_canal_and_back_when_that_opens() {
        let steering = steer(&by_canal(), None, Days(2.0), TO, &Seas::with([false, true, false]));
        let course = steering.course.expect("it goes round");
        assert_eq!((course.journey.time, steering.waits), (Days(33.0), None));
        let again = steer(&course, None, Days(4.0), TO, &Seas::with([false; 3])).course.expect("the canal is quicker again");
        assert_eq!(again.journey.time, Days(23.0));
        let beyond = steer(&course, None, Days(6.0), TO, &Seas::with([false; 3]));
        assert_eq!(beyond, Steering { course: None, waits: None, leaves: None }, "a detour is sailed to its next passage");
    }

    #[test]
    fn what_lies_before_a_passage_that_closes_turns_where_it_is() {
        let course = steer(&by_canal(), None, Days(12.0), TO, &Seas::with([false, true, false])).course.expect("it turns");
        assert_eq!((course.start, course.left, course.journey.time), (2, Days(12.0), Days(28.0)));
        let passed = steer(&by_canal(), None, Days(16.0), TO, &Seas::with([false, true, false]));
        assert_eq!(passed.course, None, "the canal lies behind it");
    }

    #[test]
    fn without_a_way_it_waits_and_leaves_by_whatever_opens() {
        let steering = steer(&by_canal(), None, Days(12.0), TO, &Seas::with([false, true, true]));
        assert_eq!((steering.course, steering.waits), (None, Some(1)));
        let still = steer(&by_canal(), Some(1), Days(40.0), TO, &Seas::with([false, true, true]));
        assert_eq!((still.waits, still.leaves), (Some(1), None));
        let opened = steer(&by_canal(), Some(1), Days(40.0), TO, &Seas::with([false, false, true]));
        assert_eq!((opened.course, opened.waits, opened.leaves), (None, None, Some(1)), "in its turn");
        let under_way = steer(&by_canal(), Some(1), Days(13.0), TO, &Seas::with([false, false, true]));
        assert_eq!(under_way.leaves, None, "it had not come there yet");
        let round = steer(&by_canal(), Some(1), Days(40.0), TO, &Seas::with([false, true, false]));
        assert_eq!(round.course.expect("round the cape").journey.time, Days(28.0));
    }

    #[test]
    fn who_expects_the_closure_to_end_soon_waits_for_it() {
        // By the canal it arrives on day 23; the way round from the strait takes ten days more.
        let closed = |day| Seas { reopens: Some(Days(day)), ..Seas::with([false, true, false]) };
        assert_eq!(arrival_after_waiting(&by_canal(), 0, &closed(20.0)), Some(Days(28.0)));
        let steering = steer(&by_canal(), None, Days(2.0), TO, &closed(20.0));
        assert_eq!((steering.course, steering.waits), (None, Some(1)), "five days of waiting are less than ten of sailing");
        assert!(steer(&by_canal(), None, Days(2.0), TO, &closed(26.0)).course.is_some(), "eleven are not");
        let there = steer(&by_canal(), None, Days(16.0), TO, &Seas::with([false, true, false]));
        assert_eq!(there.course, None);
        let at_the_canal = steer(&by_canal(), Some(1), Days(16.0), TO, &closed(24.0));
        assert_eq!((at_the_canal.course, at_the_canal.waits), (None, Some(1)), "turning back takes until day 44");
    }

    #[test]
    fn a_queue_leaves_over_days_in_order() {
        assert_eq!(queue(&[15.0, 15.0, 30.0], 10.0, 0.5), [Days(0.0), Days(1.0), Days(2.0)]);
        // Six days of traffic: the last leaves after four, and who comes on the third day waits three, until the queue is gone on the twelfth.
        let wait = |arrives| wait_behind(Days(6.0), Days(arrives), 0.5).0;
        assert!((wait(0.0) - 4.0).abs() < 1e-12 && (wait(3.0) - 3.0).abs() < 1e-12 && wait(12.0) < 1e-12 && wait(20.0) == 0.0);
        assert_eq!(queue(&[10.0, 10.0], 0.0, 0.5), [Days::ZERO; 2]);
        let mut course = by_canal();
        course.delay(1, Days(6.0));
        assert_eq!((course.at(0), course.at(1), course.journey.time), (Days(5.0), Days(21.0), Days(29.0)));
    }

    #[test]
    fn light_dear_goods_fly_round_a_closure_and_heavy_cheap_ones_wait() {
        let saved = days_saved(Days(31.0), Some(Days(41.0)), Days(5.0), false, Days(85.0));
        assert_eq!(saved, Days(10.0));
        // Air freight of 4.5 USD/kg: 7.5 per cent of magnets at 60 USD/kg, 4.5 times lanthanum oxide at 1 USD/kg.
        assert!(flies(4.5 / 60.0, saved, 0.013) && !flies(4.5, saved, 0.013));
        assert!(!flies(4.5 / 60.0, days_saved(Days(31.0), Some(Days(31.0)), Days(5.0), false, Days(85.0)), 0.013), "in normal times");
        assert!(flies(4.5 / 60.0, days_saved(Days(31.0), Some(Days(31.0)), Days(5.0), true, Days(85.0)), 0.013), "who runs low flies");
        assert!(flies(1.0, days_saved(Days(31.0), None, Days(5.0), false, Days(85.0)), 0.013), "no way by sea");
        assert_eq!(days_saved(Days(4.0), Some(Days(4.5)), Days(5.0), true, Days(85.0)), Days::ZERO, "air is no quicker");
    }
}
