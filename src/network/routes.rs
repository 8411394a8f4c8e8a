//! Quickest journeys between countries over legs and chokepoints.

use crate::ids::{ChokepointId, CountryId};
use crate::units::Days;

/// A journey between two countries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Journey {
    /// Time under way, without loading and customs [d].
    pub time: Days,
    /// Chokepoints in the order of passing, each with the time after departure at which it is reached [d].
    pub passes: Vec<(ChokepointId, Days)>,
}

/// The transport network: countries first, then chokepoints.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Routes {
    countries: usize,
    chokepoints: usize,
    /// Length of the leg between two nodes; infinite where there is none [d].
    legs: Vec<f64>,
    /// Quickest journeys with everything open, by origin and destination.
    open: Vec<Option<Journey>>,
}

impl Routes {
    /// Builds the network; `legs` are (node, node, days), open in both directions, nodes being countries and then chokepoints.
    #[must_use]
    pub fn new(countries: usize, chokepoints: usize, legs: &[(usize, usize, f64)]) -> Self {
        let n = countries + chokepoints;
        let mut matrix = vec![f64::INFINITY; n * n];
        for &(a, b, days) in legs {
            matrix[a * n + b] = matrix[a * n + b].min(days);
            matrix[b * n + a] = matrix[b * n + a].min(days);
        }
        let mut routes = Self { countries, chokepoints, legs: matrix, open: Vec::new() };
        routes.open = routes.all(&vec![false; chokepoints]);
        routes
    }

    /// The quickest journey with everything open; none where no route exists.
    #[must_use]
    pub fn journey(&self, from: CountryId, to: CountryId) -> Option<&Journey> {
        self.open[from.index() * self.countries + to.index()].as_ref()
    }

    /// Quickest journeys between all countries while some chokepoints are closed, by origin and destination.
    ///
    /// Goods do not pass through a third country: only chokepoints are passed on the way.
    #[must_use]
    pub fn all(&self, closed: &[bool]) -> Vec<Option<Journey>> {
        (0..self.countries).flat_map(|from| self.from(from, closed)).collect()
    }

    /// Dijkstra's algorithm from one country, by scanning: the network is small.
    fn from(&self, from: usize, closed: &[bool]) -> Vec<Option<Journey>> {
        let n = self.countries + self.chokepoints;
        let mut time = vec![f64::INFINITY; n];
        let mut previous = vec![usize::MAX; n];
        let mut done = vec![false; n];
        time[from] = 0.0;
        loop {
            let next = (0..n).filter(|i| !done[*i] && time[*i].is_finite()).min_by(|a, b| time[*a].total_cmp(&time[*b]));
            let Some(node) = next else { break };
            done[node] = true;
            let passable = node == from || (node >= self.countries && !closed[node - self.countries]);
            if !passable {
                continue;
            }
            for to in 0..n {
                let arrival = time[node] + self.legs[node * n + to];
                if arrival < time[to] {
                    time[to] = arrival;
                    previous[to] = node;
                }
            }
        }
        (0..self.countries).map(|to| (from == to || previous[to] != usize::MAX).then(|| self.trace(from, to, &time, &previous))).collect()
    }

    fn trace(&self, from: usize, to: usize, time: &[f64], previous: &[usize]) -> Journey {
        let mut passes = Vec::new();
        let mut node = to;
        while node != from {
            node = previous[node];
            if node >= self.countries {
                passes.push((ChokepointId::at(node - self.countries), Days(time[node])));
            }
        }
        passes.reverse();
        Journey { time: Days(time[to]), passes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Countries 0 and 1, a canal (node 2, short) and a cape (node 3, long), and an island 4 that is country 2.
    fn network() -> Routes {
        Routes::new(3, 2, &[(0, 3, 10.0), (3, 1, 8.0), (0, 4, 20.0), (4, 1, 9.0)])
    }

    #[test]
    fn the_quickest_route_is_taken_and_its_chokepoints_are_named() {
        let routes = network();
        let journey = routes.journey(CountryId(0), CountryId(1)).expect("connected");
        assert_eq!(journey.time, Days(18.0));
        assert_eq!(journey.passes, [(ChokepointId(0), Days(10.0))]);
        assert_eq!(routes.journey(CountryId(0), CountryId(2)), None);
    }

    #[test]
    fn a_closed_chokepoint_makes_a_detour_and_two_cut_the_way() {
        let routes = network();
        let detour = routes.all(&[true, false])[1].clone().expect("round the cape");
        assert_eq!(detour.time, Days(29.0));
        assert_eq!(routes.all(&[true, true])[1], None);
    }
}
