//! From the readings of a run's gauges to the series and numbers that history is stated in.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::scenario::model::{Calendar, Gauge};
use crate::scenario::period::Period;
use crate::scenario::scenario_file::history::{Bound, Expression, Extreme, Orders, Over, Quarters, Series, Until};
use crate::units::Days;

/// Time over which what is sent is averaged in a lead time [d].
const LEAD_MEMORY: Days = Days(30.0);
/// What is sent in a day, relative to the first day, below which a lead time does not fall back on it [share].
const LEAST_SENT: f64 = 0.01;

/// The readings of one run.
#[derive(Debug, Clone, Copy)]
pub struct Readings<'r> {
    gauges: &'r [Gauge],
    values: &'r [f64],
    calendar: &'r Calendar,
}

impl<'r> Readings<'r> {
    /// The readings of a run of a model with these gauges; step by step, within a step in their order.
    #[must_use]
    pub fn new(gauges: &'r [Gauge], values: &'r [f64], calendar: &'r Calendar) -> Self {
        Self { gauges, values, calendar }
    }

    /// A series, one value per step.
    #[must_use]
    pub fn series(&self, series: &Series) -> Vec<f64> {
        match series {
            Series::Quotient(q) => self.series(&q.of).iter().zip(self.series(&q.over)).map(|(of, over)| of / over).collect(),
            Series::Weighted(parts) => {
                let mut sum = vec![0.0; self.steps()];
                for part in parts {
                    sum.iter_mut().zip(self.series(&part.of)).for_each(|(sum, value)| *sum += part.weight * value);
                }
                sum
            }
            Series::LeadTime(orders) => self.lead_time(orders),
            measured => {
                let place = self.gauges.iter().position(|g| g.series == *measured).expect("every series has its gauges");
                self.values.iter().skip(place).step_by(self.gauges.len()).copied().collect()
            }
        }
    }

    /// A number of the run; not finite where something is divided by nothing.
    #[must_use]
    pub fn number(&self, expression: &Expression) -> f64 {
        match expression {
            Expression::Number(x) => *x,
            Expression::Start(series) => self.series(series)[0],
            Expression::Mean(over) => self.over(over, |values| sum(values) / values.len() as f64),
            Expression::Total(over) => self.over(over, |values| sum(values) * self.calendar.step.0),
            Expression::Max(e) => self.extreme(e, 1.0).1,
            Expression::Min(e) => -self.extreme(e, -1.0).1,
            Expression::DayOfMax(e) => self.extreme(e, 1.0).0 as f64 * self.calendar.step.0,
            Expression::DaysUntil(until) => self.days_until(until),
            Expression::QuartersUntil(quarters) => self.quarters_until(quarters),
            Expression::Ratio(d) => self.number(&d.of) / self.number(&d.over),
            Expression::Difference(g) => self.number(&g.of) - self.number(&g.less),
            Expression::Product(factors) => factors.iter().map(|e| self.number(e)).product(),
            Expression::Sum(terms) => terms.iter().map(|e| self.number(e)).sum(),
            Expression::Complement(inner) => 1.0 - self.number(inner),
        }
    }

    /// Mean of a series, one value per step, over a period.
    #[must_use]
    pub fn mean(&self, path: &[f64], period: Period) -> f64 {
        let steps = self.steps_of(period);
        sum(&path[steps.clone()]) / steps.len() as f64
    }

    fn steps(&self) -> usize {
        self.calendar.ticks as usize
    }

    /// Steps that overlap with a period; at least one.
    fn steps_of(&self, period: Period) -> Range<usize> {
        let days = |to: Date| f64::from(self.calendar.start.until(to).map_or(0, |span| span.get_days()));
        let last = self.steps() - 1;
        let first = ((days(period.first) / self.calendar.step.0).floor().max(0.0) as usize).min(last);
        let end = (days(period.last.saturating_add(1.day())) / self.calendar.step.0).ceil().max(0.0) as usize;
        first..end.clamp(first + 1, last + 1)
    }

    fn over(&self, over: &Over, of: impl Fn(&[f64]) -> f64) -> f64 {
        of(&self.series(&over.of)[self.steps_of(over.during)])
    }

    /// Step within the period, and signed mean, of the window with the highest signed mean; the first of several.
    fn extreme(&self, extreme: &Extreme, sign: f64) -> (usize, f64) {
        let means = self.windows(&extreme.of, extreme.during, extreme.window.0);
        let mut best = (0, f64::NEG_INFINITY);
        for (i, mean) in means.into_iter().enumerate() {
            if sign * mean > best.1 {
                best = (i, sign * mean);
            }
        }
        best
    }

    /// Means over windows of a length that end in each step of a period; at the start of a run they are shorter.
    fn windows(&self, series: &Series, period: Period, length: Days) -> Vec<f64> {
        let path = self.series(series);
        trailing(&path, self.calendar.ticks_of(length) as usize)[self.steps_of(period)].to_vec()
    }

    fn days_until(&self, until: &Until) -> f64 {
        let reached = self.reached(&until.until);
        let means = self.windows(&until.of, until.during, until.window.0);
        let first = if until.stays {
            means.iter().rposition(|mean| !reached(mean)).map_or(0, |last| last + 1)
        } else {
            means.iter().position(reached).unwrap_or(means.len())
        };
        first as f64 * self.calendar.step.0
    }

    fn quarters_until(&self, quarters: &Quarters) -> f64 {
        let reached = self.reached(&quarters.until);
        let path = self.series(&quarters.of);
        let starts = || (0..).map(|n| quarters.during.first.saturating_add((3 * n).months()));
        let all = starts().zip(starts().skip(1)).take_while(|(first, _)| *first <= quarters.during.last);
        let of = |(first, next): (Date, Date)| Period { first, last: next.saturating_sub(1.day()) };
        let before = all.map(of).take_while(|quarter| !reached(&self.mean(&path, *quarter))).count();
        before as f64 + 1.0
    }

    /// Whether a mean reaches a bound.
    fn reached(&self, bound: &Bound) -> impl Fn(&f64) -> bool {
        let (level, above) = (self.number(bound.level()), matches!(bound, Bound::Above(_)));
        move |mean| if above { *mean >= level } else { *mean <= level }
    }

    fn lead_time(&self, orders: &Orders) -> Vec<f64> {
        let sent = self.series(&orders.sent());
        let least = LEAST_SENT * sent[0];
        let pace = trailing(&sent, self.calendar.ticks_of(LEAD_MEMORY) as usize);
        self.series(&orders.book()).iter().zip(pace).map(|(book, pace)| orders.normal.0.0 + book / pace.max(least)).collect()
    }
}

fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// Means over so many values up to each.
fn trailing(path: &[f64], length: usize) -> Vec<f64> {
    (0..path.len())
        .map(|end| {
            let window = &path[(end + 1).saturating_sub(length)..=end];
            sum(window) / window.len() as f64
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ids::LinkId;
    use crate::scenario::model::Reading;

    /// Shipments that stand at 10, fall to 2 in February and rise by 1 a day from the first of March; a price of 4 that
    /// peaks at 20 on the tenth of March; an order book of 60.
    fn evaluated(expression: &str) -> f64 {
        let calendar = Calendar { start: date(2023, 1, 1), step: Days(1.0), ticks: 90, record_every: 7 };
        use ron::extensions::Extensions;
        let options = ron::Options::default()
            .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES);
        let is: Expression = options.from_str(expression).unwrap_or_else(|e| panic!("{expression}: {e}"));
        let ron = |text: &str| options.from_str::<Series>(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let trade = ron("Shipments(commodity: \"x\", from: [\"A\"])");
        let all = ron("Shipments(commodity: \"x\", from: [\"A\"], domestic: true, smuggled: true)");
        let price = ron("SpotPrice(commodity: \"x\", market: \"m\")");
        let book = ron("OrderBook(commodity: \"x\", countries: [\"A\"])");
        let gauges: Vec<Gauge> =
            [trade, all, price, book].into_iter().map(|series| Gauge { series, reads: Reading::Left(vec![LinkId(0)], false) }).collect();
        let shipped = |day: usize| match day {
            0..31 => 10.0,
            31..59 => 2.0,
            _ => 2.0 + (day - 58) as f64,
        };
        let values: Vec<f64> = (0..90).flat_map(|day| [shipped(day), shipped(day), if day == 68 { 20.0 } else { 4.0 }, 60.0]).collect();
        Readings::new(&gauges, &values, &calendar).number(&is)
    }

    const X: &str = "Shipments(commodity: \"x\", from: [\"A\"])";
    const PRICE: &str = "SpotPrice(commodity: \"x\", market: \"m\")";

    #[test]
    fn numbers_of_a_run_that_was_written_by_hand() {
        for (expression, expected) in [
            (format!("Start({X})"), 10.0),
            (format!("Mean(of: {X}, during: \"2023-02\")"), 2.0),
            (format!("Mean(of: {X}, during: \"2023-01-31..2023-02-01\")"), 6.0),
            (format!("Total(of: {X}, during: \"2023-01\")"), 310.0),
            (format!("Ratio(of: Mean(of: {X}, during: \"2023-02\"), over: Start({X}))"), 0.2),
            (format!("Complement(Ratio(of: Mean(of: {X}, during: \"2023-02\"), over: Start({X})))"), 0.8),
            (format!("Max(of: {PRICE}, during: \"2023-03\")"), 20.0),
            (format!("Max(of: {PRICE}, during: \"2023-03\", window: Days(16))"), 5.0),
            (format!("DayOfMax(of: {PRICE}, during: \"2023-03\")"), 9.0),
            (format!("Min(of: {X}, during: \"2023-01..2023-03\")"), 2.0),
            (format!("DaysUntil(of: {X}, during: \"2023-02..2023-03\", until: Above(Product([Start({X}), Number(0.5)])))"), 30.0),
            (format!("DaysUntil(of: {X}, during: \"2023-01..2023-03\", until: Below(Number(2)))"), 31.0),
            (format!("DaysUntil(of: {X}, during: \"2023-01\", until: Above(Number(99)))"), 31.0),
            (format!("DaysUntil(of: {X}, during: \"2023-01..2023-03\", until: Above(Number(5)))"), 0.0),
            (format!("DaysUntil(of: {X}, during: \"2023-01..2023-03\", until: Above(Number(5)), stays: true)"), 61.0),
            (format!("DaysUntil(of: {X}, during: \"2023-01\", until: Above(Number(99)), stays: true)"), 31.0),
            (format!("QuartersUntil(of: {X}, during: \"2023-01..2023-03\", until: Below(Number(15)))"), 1.0),
            (format!("QuartersUntil(of: {PRICE}, during: \"2023-01..2023-03\", until: Above(Number(5)))"), 2.0),
            ("Mean(of: LeadTime(commodity: \"x\", countries: [\"A\"], normal: Days(7)), during: \"2023-01\")".into(), 13.0),
            (format!("Mean(of: Quotient(of: {PRICE}, over: {X}), during: \"2023-02\")"), 2.0),
            (format!("Start(Weighted([(of: {PRICE}, weight: 0.5), (of: {X}, weight: 2)]))"), 22.0),
            (format!("Difference(of: Sum([Number(3), Number(4)]), less: Start({PRICE}))"), 3.0),
        ] {
            let found = evaluated(&expression);
            assert!((found - expected).abs() < 1e-12, "{expression}: {found} instead of {expected}");
        }
    }
}
