//! Spans of the calendar as tables and targets write them: days, months, quarters, years, and ranges of these.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use super::record::Described;

/// A span of the calendar, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// Reads `2023-11-03`, `2023-11`, `2023-Q4`, `2023`, or a range such as `2023-11..2024-02`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let period = Self { first: span(first.trim())?.0, last: span(last.trim())?.1 };
        (period.first <= period.last).then_some(period)
    }

    /// The day in the middle.
    #[must_use]
    pub fn middle(&self) -> Date {
        let days = self.first.until(self.last).map_or(0, |span| span.get_days());
        self.first.saturating_add((days / 2).days())
    }
}

/// First and last day of a day, month, quarter or year.
fn span(text: &str) -> Option<(Date, Date)> {
    if text.len() == "2023-11-03".len() {
        return text.parse::<Date>().ok().map(|day| (day, day));
    }
    let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
    let (first, months) = match rest {
        None => (1, 12),
        Some(rest) => match rest.strip_prefix('Q') {
            Some(quarter) => (3 * quarter.parse::<i8>().ok().filter(|q| (1..=4).contains(q))? - 2, 3),
            None if rest.len() == 2 => (rest.parse().ok()?, 1),
            None => return None,
        },
    };
    let year = (year.len() == 4).then(|| year.parse().ok())??;
    let begin = Date::new(year, first, 1).ok()?;
    let end = begin.checked_add(months.months()).and_then(|next| next.checked_sub(1.day())).ok()?;
    Some((begin, end))
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(out, "{}", self.first) } else { write!(out, "{}..{}", self.first, self.last) }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no period; {FORMS}")))
    }
}

/// What would do, for messages.
pub const FORMS: &str =
    "write a day \"2023-11-03\", a month \"2023-11\", a quarter \"2023-Q4\", a year \"2023\", or a range \"2023-11..2024-02\"";

impl Described for Period {}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        let of = |text| Period::parse(text).map(|p| (p.first, p.last));
        assert_eq!(of("2024-02"), Some((date(2024, 2, 1), date(2024, 2, 29))));
        assert_eq!(of("2023-Q4"), Some((date(2023, 10, 1), date(2023, 12, 31))));
        assert_eq!(of("2023"), Some((date(2023, 1, 1), date(2023, 12, 31))));
        assert_eq!(of("2023-11-03"), Some((date(2023, 11, 3), date(2023, 11, 3))));
        assert_eq!(of("2023-11..2024-Q1"), Some((date(2023, 11, 1), date(2024, 3, 31))));
        for wrong in ["", "23", "2023-13", "2023-1", "2023-Q5", "2023-Q", "2023-02-30", "2024..2023", "autumn", "2023-11-3"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_middle_of_a_month_is_its_fifteenth_or_sixteenth() {
        assert_eq!(Period::parse("2023-11").map(|p| p.middle()), Some(date(2023, 11, 15)));
        assert_eq!(Period::parse("2023-11-03").map(|p| p.middle()), Some(date(2023, 11, 3)));
    }
}
