//! Numbers of distributions, with or without a unit of time, and values of any kind.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::scenario::record::Described;

/// A number, or a length of time such as `Days(60)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// The number.
    pub number: f64,
    /// `Days`, `Weeks`, `Months` or `Years`; none for a plain number.
    pub unit: Option<String>,
}

impl Amount {
    /// Another number in the same unit, as it stands in a file.
    #[must_use]
    pub fn with(&self, number: f64) -> String {
        self.unit.as_ref().map_or_else(|| format!("{number:?}"), |unit| format!("{unit}({number:?})"))
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (unit, number) = match text.split_once('(') {
            Some((unit, rest)) => (Some(unit.trim().to_owned()), rest.trim_end().strip_suffix(')')?),
            None => (None, text),
        };
        let known = unit.as_deref().is_none_or(|u| ["Days", "Weeks", "Months", "Years"].contains(&u));
        let number: f64 = number.trim().replace('_', "").parse().ok()?;
        (known && number.is_finite()).then_some(Self { number, unit })
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<ron::value::RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get_ron())
            .ok_or_else(|| D::Error::custom(format!("`{}` is no number and no length of time such as `Days(60)`", raw.get_ron().trim())))
    }
}

impl Described for Amount {}

/// A value of any kind, as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Raw(pub String);

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<ron::value::RawValue>::deserialize(deserializer).map(|raw| Self(raw.get_ron().trim().to_owned()))
    }
}

impl Described for Raw {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_unit() {
        let parse = |text| Amount::parse(text).map(|a| a.with(2.0));
        assert_eq!(parse(" Days( 60 ) ").as_deref(), Some("Days(2.0)"));
        assert_eq!(parse("1_000").as_deref(), Some("2.0"));
        assert_eq!([parse("Hours(3)"), parse("Days"), parse("\"x\""), parse("inf")], [const { None }; 4]);
    }
}
