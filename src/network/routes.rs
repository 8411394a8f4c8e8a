//! Quickest journeys between countries over legs and chokepoints, for each mode of transport by itself.

use crate::ids::{ChokepointId, CountryId};
use crate::scenario::world_file::Mode;
use crate::units::Days;

/// A journey to a country, by one mode.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Journey {
    /// Time under way, without loading and customs [d].
    pub time: Days,
    /// Freight [USD/kg].
    pub freight: f64,
    /// Chokepoints in the order of passing, each with the time after departure at which it is reached [d].
    pub passes: Vec<(ChokepointId, Days)>,
}

/// A leg between two nodes, open in both directions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// By what means it is travelled.
    pub mode: Mode,
    /// Its ends: countries and then chokepoints, by number.
    pub ends: (usize, usize),
    /// Time under way [d].
    pub days: f64,
    /// Freight [USD/kg].
    pub freight: f64,
}

/// Length and freight of the leg between two nodes; infinitely long where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Edge {
    days: f64,
    freight: f64,
}

/// The quickest journeys of one mode from every node to every country, while some chokepoints are closed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    countries: usize,
    journeys: Vec<Option<Journey>>,
}

impl Table {
    /// The quickest journey from a node; none where no way is open.
    #[must_use]
    pub fn from(&self, node: usize, to: CountryId) -> Option<&Journey> {
        self.journeys.get(node * self.countries + to.index())?.as_ref()
    }
}

/// The transport network: countries first, then chokepoints.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routes {
    countries: usize,
    chokepoints: usize,
    /// Legs of each mode, by the numbers of both nodes; empty where a mode has none.
    edges: [Vec<Edge>; 3],
    /// Quickest journeys with everything open, by mode.
    open: [Table; 3],
}

impl Routes {
    /// Builds the network.
    #[must_use]
    pub fn new(countries: usize, chokepoints: usize, legs: &[Leg]) -> Self {
        let n = countries + chokepoints;
        let mut edges: [Vec<Edge>; 3] = Default::default();
        for leg in legs {
            let edges = &mut edges[leg.mode as usize];
            edges.resize(n * n, Edge { days: f64::INFINITY, freight: 0.0 });
            let (a, b) = leg.ends;
            for place in [a * n + b, b * n + a] {
                if leg.days < edges[place].days {
                    edges[place] = Edge { days: leg.days, freight: leg.freight };
                }
            }
        }
        let mut routes = Self { countries, chokepoints, edges, open: Default::default() };
        routes.open = Mode::ALL.map(|mode| routes.table(mode, &vec![false; chokepoints]));
        routes
    }

    /// Number of the node that a chokepoint is.
    #[must_use]
    pub fn node(&self, chokepoint: ChokepointId) -> usize {
        self.countries + chokepoint.index()
    }

    /// The quickest journey with everything open; none where the mode leads nowhere.
    #[must_use]
    pub fn journey(&self, mode: Mode, from: CountryId, to: CountryId) -> Option<&Journey> {
        self.open[mode as usize].from(from.index(), to)
    }

    /// The mode by which goods usually go: by sea where a way leads, otherwise over land, otherwise by air.
    #[must_use]
    pub fn usual(&self, from: CountryId, to: CountryId) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| self.journey(*mode, from, to).is_some())
    }

    /// Quickest journeys of a mode with everything open.
    #[must_use]
    pub fn open(&self, mode: Mode) -> &Table {
        &self.open[mode as usize]
    }

    /// Quickest journeys of a mode while some chokepoints are closed.
    ///
    /// Goods do not pass through a third country: only chokepoints are passed on the way.
    #[must_use]
    pub fn table(&self, mode: Mode, closed: &[bool]) -> Table {
        if self.edges[mode as usize].is_empty() {
            return Table::default();
        }
        let nodes = 0..self.countries + self.chokepoints;
        Table { countries: self.countries, journeys: nodes.flat_map(|from| self.from(mode, from, closed)).collect() }
    }

    /// Dijkstra's algorithm from one node, by scanning: the network is small.
    fn from(&self, mode: Mode, from: usize, closed: &[bool]) -> Vec<Option<Journey>> {
        let n = self.countries + self.chokepoints;
        let mut time = vec![f64::INFINITY; n];
        let mut previous = vec![usize::MAX; n];
        let mut done = vec![false; n];
        time[from] = 0.0;
        for _ in 0..n {
            let next = (0..n).filter(|i| !done[*i] && time[*i].is_finite()).min_by(|a, b| time[*a].total_cmp(&time[*b]));
            let Some(node) = next else { break };
            done[node] = true;
            let passable = node == from || (node >= self.countries && !closed[node - self.countries]);
            if !passable {
                continue;
            }
            for to in 0..n {
                let arrival = time[node] + self.edges[mode as usize][node * n + to].days;
                if arrival < time[to] {
                    time[to] = arrival;
                    previous[to] = node;
                }
            }
        }
        let there = |to: &usize| from == *to || previous[*to] != usize::MAX;
        (0..self.countries).map(|to| there(&to).then(|| self.trace(mode, from, to, &time, &previous))).collect()
    }

    fn trace(&self, mode: Mode, from: usize, to: usize, time: &[f64], previous: &[usize]) -> Journey {
        let n = self.countries + self.chokepoints;
        let mut passes = Vec::new();
        let mut freight = 0.0;
        let mut node = to;
        while node != from {
            freight += self.edges[mode as usize][previous[node] * n + node].freight;
            node = previous[node];
            if node >= self.countries && node != from {
                passes.push((ChokepointId::at(node - self.countries), Days(time[node])));
            }
        }
        passes.reverse();
        Journey { time: Days(time[to]), freight, passes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(mode: Mode, ends: (usize, usize), days: f64, freight: f64) -> Leg {
        Leg { mode, ends, days, freight }
    }

    /// Countries 0 and 1, a canal (node 3, short) and a cape (node 4, long), and country 2 beyond a railway.
    fn network() -> Routes {
        let sea = |ends, days| leg(Mode::Sea, ends, days, 0.1);
        let legs = [sea((0, 3), 10.0), sea((3, 1), 8.0), sea((0, 4), 20.0), sea((4, 1), 9.0)];
        let others = [leg(Mode::Land, (0, 2), 6.0, 0.3), leg(Mode::Land, (0, 1), 14.0, 0.3), leg(Mode::Air, (0, 1), 3.0, 4.5)];
        Routes::new(3, 2, &[&legs[..], &others[..]].concat())
    }

    #[test]
    fn the_quickest_route_is_taken_and_its_chokepoints_are_named() {
        let routes = network();
        let journey = routes.journey(Mode::Sea, CountryId(0), CountryId(1)).expect("connected");
        assert_eq!((journey.time, journey.freight), (Days(18.0), 0.2));
        assert_eq!(journey.passes, [(ChokepointId(0), Days(10.0))]);
        assert_eq!(routes.journey(Mode::Sea, CountryId(0), CountryId(2)), None);
        assert_eq!(routes.usual(CountryId(0), CountryId(1)), Some(Mode::Sea), "the railway is quicker and not usual");
        assert_eq!(routes.usual(CountryId(0), CountryId(2)), Some(Mode::Land));
        assert_eq!(routes.usual(CountryId(1), CountryId(2)), None, "never through a third country");
    }

    #[test]
    fn a_closed_chokepoint_makes_a_detour_and_two_cut_the_way() {
        let routes = network();
        let table = routes.table(Mode::Sea, &[true, false]);
        assert_eq!(table.from(0, CountryId(1)).expect("round the cape").time, Days(29.0));
        assert_eq!(table.from(routes.node(ChokepointId(1)), CountryId(1)).expect("beyond the cape").time, Days(9.0));
        let cut = routes.table(Mode::Sea, &[true, true]);
        assert_eq!(cut.from(0, CountryId(1)), None);
        assert_eq!(cut.from(routes.node(ChokepointId(0)), CountryId(1)).expect("it has passed").time, Days(8.0));
    }
}
