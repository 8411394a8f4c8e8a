//! Numbers, dates and lists as people write them: the one place where figures become words.

use jiff::civil::Date;

/// A space that does not break a line, between a number and its unit.
pub const NBSP: char = '\u{a0}';
/// Days in an average month [d].
pub const MONTH: f64 = 30.4375;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A number with `decimals` places, thousands separators and a true minus sign.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), ""), |(w, r)| (w, r));
    let mut text = String::new();
    // A rounded zero has no sign.
    if value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    text
}

/// A number with about three significant figures: `12,300`, `45.6`, `0.0123`.
#[must_use]
pub fn number(value: f64) -> String {
    let size = value.abs();
    if size >= 1e9 {
        return short(value);
    }
    if size >= 1000.0 {
        let step = libm::pow(10.0, libm::floor(libm::log10(size)) - 2.0);
        return fixed(libm::round(value / step) * step, 0);
    }
    let decimals = match size {
        s if !(1e-12..99.95).contains(&s) => 0,
        s if s >= 9.995 => 1,
        s if s >= 0.9995 => 2,
        // Two significant figures suffice below one.
        s => (1.0 - libm::floor(libm::log10(s))).clamp(2.0, 8.0) as usize,
    };
    trim(fixed(value, decimals))
}

/// A number with two significant figures, for sentences: `1,200`, `46`, `0.3`.
#[must_use]
pub fn rough(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return number(value);
    }
    let step = libm::pow(10.0, libm::floor(libm::log10(value.abs())) - 1.0);
    number(libm::round(value / step) * step)
}

/// Without zeros that end a fraction.
fn trim(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A divisor with its word, for numbers of this size: thousands stay digits.
#[must_use]
pub fn magnitude(value: f64) -> (f64, &'static str) {
    match value.abs() {
        v if v >= 0.9995e12 => (1e12, "trillion"),
        v if v >= 0.9995e9 => (1e9, "billion"),
        v if v >= 0.9995e6 => (1e6, "million"),
        _ => (1.0, ""),
    }
}

/// A number with its magnitude in words: `1.25 billion`, `340 million`, `12,300`.
#[must_use]
pub fn short(value: f64) -> String {
    match magnitude(value) {
        (divisor, "") => number(value / divisor),
        (divisor, word) => format!("{}{NBSP}{word}", number(value / divisor)),
    }
}

/// An amount of money: `USD 1.25 billion`.
#[must_use]
pub fn money(usd: f64) -> String {
    format!("USD{NBSP}{}", short(usd))
}

/// An amount of money with its interval: `USD 1.2 billion (90 % interval 1.0 to 1.4 billion)`.
#[must_use]
pub fn money_interval(mean: f64, low: f64, high: f64) -> String {
    let (low, high) = (low.min(high), low.max(high));
    let (divisor, word) = magnitude(low.abs().max(high.abs()));
    let part = |value: f64| number(value / divisor);
    let word = if word.is_empty() { String::new() } else { format!("{NBSP}{word}") };
    format!("{} (90{NBSP}% interval {} to {}{word})", money(mean), part(low), part(high))
}

/// A share as per cent: `34 %`, `0.4 %`, `<0.1 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    let size = value.abs();
    if !value.is_finite() {
        return "–".to_owned();
    }
    if size > 1e-9 && size < 0.1 {
        return format!("{}0.1{NBSP}%", if value > 0.0 { "<" } else { ">−" });
    }
    // What is not everything must not read as everything.
    if size > 99.0 && size < 99.95 {
        return format!("{}{NBSP}%", fixed(value, 1));
    }
    format!("{}{NBSP}%", trim(fixed(value, usize::from(size < 9.95))))
}

/// A ratio to the start: `5.2 times`.
#[must_use]
pub fn times(ratio: f64) -> String {
    format!("{}{NBSP}times", if ratio >= 100.0 { number(ratio) } else { trim(fixed(ratio, usize::from(ratio < 20.0))) })
}

/// How a quantity moved, as a verb: `rises 23 %`, `falls 12 %`, `rises to 5.2 times its start`, `hardly moves`.
#[must_use]
pub fn moved(ratio: f64) -> String {
    match ratio {
        r if !r.is_finite() => "is not known".to_owned(),
        r if r >= 2.0 => format!("rises to {} its start", times(r)),
        r if r >= 1.02 => format!("rises {}", percent(r - 1.0)),
        r if r <= 0.98 => format!("falls {}", percent(1.0 - r)),
        _ => "hardly moves".to_owned(),
    }
}

/// The divisor and unit in which people quote the price of something counted in `unit`: tonnes are priced by the kilogram.
#[must_use]
pub fn price_unit(unit: &str) -> (f64, String) {
    if is_tonnes(unit) {
        (1000.0, "USD/kg".to_owned())
    } else if unit.is_empty() {
        (1.0, "USD".to_owned())
    } else {
        (1.0, format!("USD/{unit}"))
    }
}

/// Whether a unit is tonnes, perhaps of something named after it: `t`, `t REO`.
fn is_tonnes(unit: &str) -> bool {
    unit == "t" || unit.starts_with("t ") || unit == "tonne" || unit == "tonnes"
}

/// A day: `4 Apr 2025`.
#[must_use]
pub fn date(day: Date) -> String {
    format!("{}{NBSP}{}{NBSP}{}", day.day(), month_name(day), day.year())
}

/// A month: `Apr 2025`.
#[must_use]
pub fn month(day: Date) -> String {
    format!("{}{NBSP}{}", month_name(day), day.year())
}

/// A day without its year: `4 Apr`.
#[must_use]
pub fn day_of_month(day: Date) -> String {
    format!("{}{NBSP}{}", day.day(), month_name(day))
}

/// A month without its year: `Apr`.
#[must_use]
pub fn month_name(day: Date) -> &'static str {
    MONTHS[(day.month() as usize - 1).min(11)]
}

/// Names in a sentence: `A, B and C`; beyond `most`, `A, B and 3 more`.
#[must_use]
pub fn list(names: &[String], most: usize) -> String {
    match names {
        [] => "none".to_owned(),
        [one] => one.clone(),
        _ if names.len() > most => {
            let kept = names.iter().take(most.max(1)).cloned().collect::<Vec<_>>();
            format!("{} and {} more", kept.join(", "), names.len() - kept.len())
        }
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A count with its noun: `1 run`, `200 runs`.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    format!("{}{NBSP}{noun}{}", fixed(n as f64, 0), if n == 1 { "" } else { "s" })
}

/// A length of time as people say it: days up to ten weeks, then months, then years.
#[must_use]
pub fn duration(days: f64) -> String {
    match days {
        d if d < 75.0 => count(libm::round(d) as usize, "day"),
        d if d < 24.0 * MONTH => count(libm::round(d / MONTH) as usize, "month"),
        d => format!("{}{NBSP}years", trim(fixed(d / (12.0 * MONTH), 1))),
    }
}

/// From one number to another, with their magnitude once: `12 to 15.6 billion`.
#[must_use]
pub fn span(low: f64, high: f64) -> String {
    let (divisor, word) = magnitude(low.abs().max(high.abs()));
    let word = if word.is_empty() { String::new() } else { format!("{NBSP}{word}") };
    format!("{} to {}{word}", number(low / divisor), number(high / divisor))
}

/// The name of a country or region inside a sentence: those that are common nouns take the article.
#[must_use]
pub fn the(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or("");
    let last = name.rsplit(' ').next().unwrap_or("");
    let is_noun = ["United", "Rest"].contains(&first) && name.contains(' ')
        || ["Union", "Republic", "Kingdom", "States", "Emirates", "Netherlands", "Philippines", "Gulf"].contains(&last);
    match (is_noun, first) {
        (true, "Rest") => format!("the {}", decapitalised(name)),
        (true, _) => format!("the {name}"),
        (false, _) => name.to_owned(),
    }
}

/// A name inside a sentence: a plain capital letter at its start becomes small, an abbreviation stays.
#[must_use]
pub fn decapitalised(name: &str) -> String {
    // Formulas and abbreviations have a capital letter after the first.
    let has_inner_capital = name.split([' ', '-']).next().is_some_and(|word| word.chars().skip(1).any(char::is_uppercase));
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() && !has_inner_capital => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}

/// The text with its first letter large, to start a sentence.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        let cases = [
            (12_345.0, "12,300"),
            (45.64, "45.6"),
            (0.012_34, "0.012"),
            (-1200.0, "−1,200"),
            (999.96, "1,000"),
            (0.0, "0"),
            (2.0, "2"),
            (9.999, "10"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text, "{value}");
        }
        assert_eq!(fixed(-0.0004, 2), "0.00");
        assert_eq!(money(1_254_000_000.0), "USD\u{a0}1.25\u{a0}billion");
        assert_eq!(money(999_990_000.0), "USD\u{a0}1\u{a0}billion");
        assert_eq!(money_interval(2e9, 3e9, 1e9).replace(NBSP, " "), "USD 2 billion (90 % interval 1 to 3 billion)");
        assert_eq!(money(-3.4e8), "USD\u{a0}−340\u{a0}million");
    }

    #[test]
    fn shares_never_round_to_all_or_nothing() {
        assert_eq!(percent(0.343), "34\u{a0}%");
        assert_eq!(percent(0.034), "3.4\u{a0}%");
        assert_eq!(percent(0.000_2), "<0.1\u{a0}%");
        assert_eq!(percent(0.0), "0\u{a0}%");
        assert_eq!(percent(0.997), "99.7\u{a0}%");
        assert_eq!(percent(1.0), "100\u{a0}%");
    }

    #[test]
    fn times_and_spans_carry_one_unit() {
        assert_eq!(duration(44.6).replace(NBSP, " "), "45 days");
        assert_eq!(duration(213.0).replace(NBSP, " "), "7 months");
        assert_eq!(duration(3653.0).replace(NBSP, " "), "10 years");
        assert_eq!(span(12.04e9, 15.61e9).replace(NBSP, " "), "12 to 15.6 billion");
        assert_eq!(span(0.0, 0.0), "0 to 0");
    }

    #[test]
    fn places_take_the_article_that_english_gives_them() {
        let cases = [("European Union", "the European Union"), ("India", "India"), ("Rest of the world", "the rest of the world")];
        for (name, text) in cases {
            assert_eq!(the(name), text);
        }
        assert_eq!(decapitalised("NdFeB magnet"), "NdFeB magnet");
        assert_eq!(decapitalised("Wind turbines"), "wind turbines");
    }

    #[test]
    fn movements_are_verbs() {
        assert_eq!(moved(5.24), "rises to 5.2\u{a0}times its start");
        assert_eq!(moved(0.6), "falls 40\u{a0}%");
        assert_eq!(moved(1.001), "hardly moves");
    }

    #[test]
    fn tonnes_are_priced_by_the_kilogram() {
        assert_eq!(price_unit("t"), (1000.0, "USD/kg".to_owned()));
        assert_eq!(price_unit("t REO").1, "USD/kg");
        assert_eq!(price_unit("thousand vials"), (1.0, "USD/thousand vials".to_owned()));
    }

    #[test]
    fn lists_end_with_and() {
        let names: Vec<String> = ["A", "B", "C", "D"].map(String::from).to_vec();
        assert_eq!(list(&names, 4), "A, B, C and D");
        assert_eq!(list(&names, 2), "A, B and 2 more");
        assert_eq!(list(&names[..1], 2), "A");
    }
}
