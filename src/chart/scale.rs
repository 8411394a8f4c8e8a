//! From values and days to places on the paper, with ticks as people write them.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::words;

/// An axis of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Whether equal ratios are equal lengths.
    pub logarithmic: bool,
}

impl Scale {
    /// A linear axis that holds all `values` (and zero, if wanted) and ends on ticks.
    #[must_use]
    pub fn linear(values: impl IntoIterator<Item = f64>, with_zero: bool, ticks: usize) -> Self {
        let (mut low, mut high) = extent(values);
        if with_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if high - low < 1e-12 * high.abs().max(1e-3) {
            // A flat line runs through the middle, or along the bottom if it is zero.
            let half = if low.abs() > 1e-9 { low.abs() * 0.5 } else { 1.0 };
            (low, high) = if low.abs() > 1e-9 && !with_zero { (low - half, low + half) } else { (low, high + half) };
        }
        let step = nice_step((high - low) / ticks as f64);
        Self { low: libm::floor(low / step + 1e-9) * step, high: libm::ceil(high / step - 1e-9) * step, logarithmic: false }
    }

    /// A logarithmic axis that holds all positive `values`.
    #[must_use]
    pub fn logarithmic(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = extent(values.into_iter().filter(|v| *v > 0.0));
        let (low, high) = if low > 0.0 { (low, high) } else { (1.0, 10.0) };
        Self { low: low / 1.15, high: high.max(low * 2.0) * 1.15, logarithmic: true }
    }

    /// Where a value lies: 0 at the lower end, 1 at the upper; values beyond stay at the ends.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let part = if self.logarithmic {
            libm::log(value.max(self.low) / self.low) / libm::log(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Values to mark, about `count` of them, with their texts.
    #[must_use]
    pub fn ticks(&self, count: usize) -> Vec<(f64, String)> {
        if self.logarithmic { self.logarithmic_ticks(count) } else { self.linear_ticks(count) }
    }

    fn linear_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let step = nice_step((self.high - self.low) / count.max(1) as f64);
        let decimals = (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 9.0) as usize;
        let first = libm::ceil(self.low / step - 1e-9) as i64;
        let last = libm::floor(self.high / step + 1e-9) as i64;
        (first..=last)
            .map(|i| {
                let value = i as f64 * step;
                (value, words::fixed(value, decimals))
            })
            .collect()
    }

    fn logarithmic_ticks(&self, count: usize) -> Vec<(f64, String)> {
        let steps: [&[f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
        let first = libm::floor(libm::log10(self.low)) as i32;
        let last = libm::ceil(libm::log10(self.high)) as i32;
        let marks = |steps: &[f64]| {
            let decades = first..=last;
            let all = decades.flat_map(|d| steps.iter().map(move |s| s * libm::pow(10.0, f64::from(d))));
            all.filter(|v| *v >= self.low && *v <= self.high).collect::<Vec<_>>()
        };
        let fine = steps.iter().map(|s| marks(s)).find(|m| m.len() <= count + 1).unwrap_or_else(|| {
            // Many decades: every second or third one.
            let decades = marks(&[1.0]);
            let skip = decades.len().div_ceil(count.max(1));
            decades.into_iter().step_by(skip).collect()
        });
        let fine = if fine.len() < 2 { marks(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0]) } else { fine };
        fine.into_iter().map(|v| (v, words::number(v))).collect()
    }
}

/// Smallest and largest finite value; 0 and 0 if there is none.
#[must_use]
pub fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let finite = values.into_iter().filter(|v| v.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is no less than `step`.
fn nice_step(step: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(step)));
    let base = step / power;
    let nice = [1.0, 2.0, 5.0, 10.0].into_iter().find(|n| base <= n + 1e-9).unwrap_or(10.0);
    nice * power
}

/// An axis of days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calendar {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
}

impl Calendar {
    /// Where a day lies: 0 at the start, 1 at the end; days beyond stay at the ends.
    #[must_use]
    pub fn at(&self, day: Date) -> f64 {
        (days_between(self.start, day) / self.length()).clamp(0.0, 1.0)
    }

    /// Its length [d].
    #[must_use]
    pub fn length(&self) -> f64 {
        days_between(self.start, self.end).max(1.0)
    }

    /// Days to mark, at most `count` of them, with their texts: days, months or years.
    #[must_use]
    pub fn ticks(&self, count: usize) -> Vec<(Date, String)> {
        if self.length() < 75.0 {
            let step = [1, 2, 7, 14, 28].into_iter().find(|s| self.length() / f64::from(*s) < count as f64).unwrap_or(28);
            let marks = (0..).map(|i| self.start.saturating_add((i * step).days())).take_while(|d| *d <= self.end);
            return marks.take(200).map(|d| (d, words::day_of_month(d))).collect();
        }
        let months = self.length() / words::MONTH;
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];
        let step = steps.into_iter().find(|s| months / f64::from(*s) < count as f64 - 0.2).unwrap_or(240);
        let marks = self.firsts_of_months(step);
        let first = marks.first().copied();
        let text = |d: Date| match (d.month(), first == Some(d)) {
            (1, _) => d.year().to_string(),
            (_, true) => words::month(d),
            _ => words::month_name(d).to_owned(),
        };
        marks.into_iter().map(|d| (d, text(d))).collect()
    }

    /// First days of every `step`-th month, counted so that January is always one, or every so-many-th year.
    fn firsts_of_months(&self, step: i32) -> Vec<Date> {
        let index = i32::from(self.start.year()) * 12 + i32::from(self.start.month()) - 1;
        let last = i32::from(self.end.year()) * 12 + i32::from(self.end.month()) - 1;
        let months = (index..=last).filter(|m| m % step == 0);
        let days = months.map(|m| date((m / 12) as i16, (m % 12 + 1) as i8, 1));
        days.filter(|d| *d >= self.start && *d <= self.end).collect()
    }
}

/// Days from one date to another, negative if it lies before [d].
#[must_use]
pub fn days_between(from: Date, to: Date) -> f64 {
    f64::from(from.until(to).map_or(0, |span| span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_axes_end_on_round_numbers() {
        let scale = Scale::linear([3.0, 97.0], true, 4);
        assert_eq!((scale.low, scale.high), (0.0, 100.0));
        let texts: Vec<_> = Scale::linear([0.0, 4200.0], true, 4).ticks(4).into_iter().map(|t| t.1).collect();
        assert_eq!(texts, ["0", "2,000", "4,000", "6,000"]);
        assert_eq!(Scale::linear([0.0, 0.0], true, 4).high, 1.0);
    }

    #[test]
    fn logarithmic_axes_mark_decades() {
        let scale = Scale::logarithmic([10.0, 5000.0]);
        let texts: Vec<_> = scale.ticks(4).into_iter().map(|t| t.1).collect();
        assert_eq!(texts, ["10", "100", "1,000"]);
        assert!((scale.at(f64::NAN) - 0.0).abs() < 1e-12);
    }

    #[test]
    fn calendars_mark_months_or_years() {
        let calendar = Calendar { start: date(2025, 1, 1), end: date(2026, 12, 31) };
        let texts: Vec<_> = calendar.ticks(5).into_iter().map(|t| t.1).collect();
        assert_eq!(texts, ["2025", "Jul", "2026", "Jul"]);
        let decade = Calendar { start: date(2025, 1, 1), end: date(2035, 1, 1) };
        assert_eq!(decade.ticks(6).iter().map(|t| t.1.as_str()).collect::<Vec<_>>(), ["2026", "2028", "2030", "2032", "2034"]);
    }
}
