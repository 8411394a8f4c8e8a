//! Checks the shape of a text against the declared records: unknown and missing fields, wrong alternatives,
//! numbers out of range. It finds all of them at once, where the parser would stop at the first.

use super::diagnostics::{Finding, suggestion};
use super::record::{Field, Record};
use super::text::Text;
use super::tree::{Entry, Kind, Node};

/// All departures of a text from a record.
#[must_use]
pub fn check(text: &Text, tree: &Node, record: &'static Record) -> Vec<Finding> {
    let mut checker = Checker { text, findings: Vec::new() };
    checker.value(tree, record);
    checker.findings
}

struct Checker<'t> {
    text: &'t Text,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn report(&mut self, code: &'static str, title: String, label: impl Into<String>, span: &std::ops::Range<usize>, help: Option<String>) {
        self.findings.push(Finding { code, title, label: label.into(), place: Some(self.text.place(span)), other: None, help });
    }

    fn value(&mut self, node: &Node, record: &'static Record) {
        match &node.kind {
            Kind::List(items) => items.iter().for_each(|item| self.value(item, record)),
            _ if record.choice => self.choice(node, record),
            Kind::Struct(_, entries) => self.fields(node, entries, record),
            _ => self.report("S006", format!("a {} is due here", record.name), "not a record", &node.span, Some(shape(record))),
        }
    }

    fn choice(&mut self, node: &Node, record: &'static Record) {
        let name = match &node.kind {
            Kind::Tuple(Some(name), _) | Kind::Struct(Some(name), _) => name.as_str(),
            Kind::Scalar => node.scalar(&self.text.body).unwrap_or_default(),
            _ => "",
        };
        let Some(variant) = record.fields.iter().find(|f| f.name == name) else {
            let help = suggestion(name, record.fields.iter().map(|f| f.name));
            return self.report("S007", format!("`{name}` is no {}", record.name), "unknown alternative", &node.span, help);
        };
        match &node.kind {
            Kind::Struct(_, entries) => {
                if let Some(inner) = (variant.record)() {
                    self.fields(node, entries, inner);
                }
            }
            Kind::Tuple(_, items) => {
                for item in items {
                    match (variant.record)() {
                        Some(inner) => self.value(item, inner),
                        None => self.range(item, variant),
                    }
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, node: &Node, entries: &[Entry], record: &'static Record) {
        for (i, entry) in entries.iter().enumerate() {
            let Some(field) = record.fields.iter().find(|f| f.name == entry.key) else {
                let help = suggestion(&entry.key, record.fields.iter().map(|f| f.name));
                self.report("S003", format!("`{}` is no field of a {}", entry.key, record.name), "unknown field", &entry.key_span, help);
                continue;
            };
            if entries[..i].iter().any(|e| e.key == entry.key) {
                self.report("S008", format!("`{}` is given twice", entry.key), "second time", &entry.key_span, None);
            }
            match (field.record)() {
                Some(inner) => {
                    self.value(&entry.value, inner);
                    self.range(&entry.value, field);
                }
                None => self.range(&entry.value, field),
            }
        }
        let missing: Vec<_> =
            record.fields.iter().filter(|f| f.default == "required" && !entries.iter().any(|e| e.key == f.name)).collect();
        if !missing.is_empty() {
            let names = missing.iter().map(|f| format!("`{}`", f.name)).collect::<Vec<_>>().join(", ");
            let help = missing.iter().map(|f| format!("{} [{}]:{}", f.name, f.unit, f.meaning)).collect::<Vec<_>>().join("; ");
            let head = node.span.start..node.span.end.min(node.span.start + 1);
            self.report("S004", format!("a {} lacks {names}", record.name), "in this record", &head, Some(help));
        }
    }

    fn range(&mut self, node: &Node, field: &Field) {
        // Of a duration its number is checked: every unit of time has the same sign.
        let node =
            if let (Kind::Tuple(Some(_), items), "duration") = (&node.kind, field.unit) { items.first().unwrap_or(node) } else { node };
        let number = node.scalar(&self.text.body).and_then(|text| text.replace('_', "").parse::<f64>().ok());
        if let Some(number) = number
            && !field.range.is_empty()
            && !within(number, field.range)
        {
            let help = format!("{} [{}] lies in {}:{}", field.name, field.unit, field.range, field.meaning);
            self.report("S005", format!("`{}` is out of range", field.name), "out of range", &node.span, Some(help));
        }
    }
}

/// Whether a number lies in a declared range: `a..b`, `>a` or `>=a`.
#[must_use]
pub fn within(number: f64, range: &str) -> bool {
    let parse = |text: &str| text.parse::<f64>().expect("declared ranges are numbers");
    if let Some(bound) = range.strip_prefix(">=") {
        number >= parse(bound)
    } else if let Some(bound) = range.strip_prefix('>') {
        number > parse(bound)
    } else {
        let (low, high) = range.split_once("..").expect("declared ranges have two ends");
        (parse(low)..=parse(high)).contains(&number)
    }
}

fn shape(record: &Record) -> String {
    let fields = record.fields.iter().map(|f| format!("{}: ...", f.name)).collect::<Vec<_>>().join(", ");
    format!("write ({fields})")
}
