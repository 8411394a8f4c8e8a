//! Worlds in several files: what a file includes is merged with what it says itself, record by record.
//!
//! Items of one list that have the same identifier are one record. A field that several files give must say the same
//! in all; a field that only some give is taken from them; lists of records inside a record are united in the same way.
//! Every byte of the merged text still knows its file, so that later messages point there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::diagnostics::{Diagnostics, Finding};
use super::files;
use super::inputs::Texts;
use super::load::tree_of;
use super::text::{File, Place, Text};
use super::tree::{Kind, Node};
use super::world_file::WorldFile;

/// Fields that each file says of itself: they are not taken from what a world includes.
const ITS_OWN: [&str; 3] = ["include", "name", "about"];

/// The text of a world together with all that it includes, without `include`.
///
/// # Errors
/// If a file cannot be read, or if two of them do not agree.
pub(super) fn world(texts: &Texts, path: &str) -> Result<Text, Diagnostics> {
    let mut gathering = Gathering { texts, seen: BTreeSet::new(), parts: Vec::new(), findings: Vec::new() };
    gathering.read(path, None);
    let Gathering { parts, findings, .. } = gathering;
    if !findings.is_empty() {
        return Err(Diagnostics(findings));
    }
    let (first, others) = parts.split_first().expect("the world was read");
    if first.1.field("include").is_none_or(|node| !matches!(node.kind, Kind::List(_))) {
        return Ok(Text::new(Arc::clone(&first.0)));
    }
    let mut merged = Value::Written(Written { file: &first.0, node: &first.1 });
    let mut findings = Vec::new();
    for (file, tree) in others {
        merge("", &mut merged, Written { file, node: tree }, &mut findings);
    }
    if !findings.is_empty() {
        return Err(Diagnostics(findings));
    }
    let mut text = Text::default();
    merged.open();
    if let Value::Record(_, fields) = &mut merged {
        fields.retain(|field| field.key != "include");
    }
    merged.write(&mut text);
    Ok(text)
}

/// The files of a world, each once, in the order in which they are named.
struct Gathering<'t> {
    texts: &'t Texts,
    seen: BTreeSet<String>,
    parts: Vec<(Arc<File>, Node)>,
    findings: Vec<Finding>,
}

impl Gathering<'_> {
    /// Reads a file and what it includes; `named` is where another file names it.
    fn read(&mut self, path: &str, named: Option<Place>) {
        if !self.seen.insert(files::normal(path)) {
            return;
        }
        let file = match self.texts.worlds.read(path) {
            Ok(file) => file,
            Err(Diagnostics(found)) => {
                let label = if named.is_some() { "named here".to_owned() } else { String::new() };
                self.findings.extend(found.into_iter().map(|f| Finding { place: named.clone(), label: label.clone(), ..f }));
                return;
            }
        };
        let text = Text::new(Arc::clone(&file));
        match tree_of::<WorldFile>(&text) {
            Ok(tree) => {
                let folder = Path::new(path).parent().unwrap_or(Path::new(""));
                let named: Vec<(String, Place)> = tree
                    .field("include")
                    .map(Node::items)
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|node| {
                        Some((files::normal(&folder.join(node.scalar(&text.body)?).to_string_lossy()), text.place(&node.span)))
                    })
                    .collect();
                self.parts.push((file, tree));
                for (path, place) in named {
                    self.read(&path, Some(place));
                }
            }
            Err(finding) => self.findings.push(*finding),
        }
    }
}

/// A value as one file writes it.
#[derive(Debug, Clone, Copy)]
struct Written<'f> {
    file: &'f Arc<File>,
    node: &'f Node,
}

/// A value that one or more files give.
#[derive(Debug)]
enum Value<'f> {
    /// As it stands.
    Written(Written<'f>),
    /// A record with fields from several files, and where the first of them stands.
    Record(Written<'f>, Vec<Field<'f>>),
    /// A list with items from several files, and where the first of them stands.
    List(Written<'f>, Vec<Value<'f>>),
}

/// A field with its name.
#[derive(Debug)]
struct Field<'f> {
    key: &'f str,
    key_place: Place,
    value: Value<'f>,
}

impl<'f> Written<'f> {
    fn place(self, span: &Range<usize>) -> Place {
        Place { file: Arc::clone(self.file), span: span.clone() }
    }

    /// The value without what writing may choose: blanks, the form of numbers, the order of fields and of plain items.
    fn plain(self) -> String {
        let text = &self.file.text;
        let of = |node: &'f Node| Written { node, ..self }.plain();
        let sorted = |mut parts: Vec<String>| {
            parts.sort();
            parts.join(", ")
        };
        match &self.node.kind {
            Kind::List(items) => format!("[{}]", sorted(items.iter().map(of).collect())),
            Kind::Tuple(name, items) => {
                format!("{}({})", name.as_deref().unwrap_or_default(), items.iter().map(of).collect::<Vec<_>>().join(", "))
            }
            Kind::Struct(name, entries) => {
                let fields = entries.iter().map(|e| format!("{}: {}", e.key, of(&e.value))).collect();
                format!("{}({})", name.as_deref().unwrap_or_default(), sorted(fields))
            }
            Kind::Scalar | Kind::Map => {
                let written = text[self.node.span.clone()].trim_matches('"');
                written.replace('_', "").parse::<f64>().map_or_else(|_| written.to_owned(), |number| number.to_string())
            }
        }
    }

    /// What tells an item of a list from its neighbours.
    fn identity(self) -> Option<String> {
        let name = |key: &&str| self.node.field(key).map(|node| Written { node, ..self }.plain());
        if let Some(id) = name(&"id") {
            return Some(id);
        }
        let names: Vec<String> =
            ["sector", "country", "countries", "commodity", "from", "to", "mode", "held_by", "path"].iter().filter_map(name).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

impl<'f> Value<'f> {
    /// Where it stands, or where the first of its parts does.
    fn first(&self) -> Written<'f> {
        match self {
            Value::Written(written) | Value::Record(written, _) | Value::List(written, _) => *written,
        }
    }

    /// Takes a record or a list of records apart, so that others can be merged with its parts.
    fn open(&mut self) {
        let Value::Written(written) = *self else { return };
        match &written.node.kind {
            Kind::Struct(None, entries) => {
                let field = |e: &'f super::tree::Entry| Field {
                    key: &e.key,
                    key_place: written.place(&e.key_span),
                    value: Value::Written(Written { node: &e.value, ..written }),
                };
                *self = Value::Record(written, entries.iter().map(field).collect());
            }
            Kind::List(items) if items.iter().all(is_record) => {
                *self = Value::List(written, items.iter().map(|node| Value::Written(Written { node, ..written })).collect());
            }
            _ => {}
        }
    }

    fn write(&self, out: &mut Text) {
        let bracket = |out: &mut Text, at: Written<'f>| out.push(&at.place(&(at.node.span.start..at.node.span.start + 1)));
        match self {
            Value::Written(written) => out.push(&written.place(&written.node.span)),
            Value::Record(at, fields) => {
                bracket(out, *at);
                for field in fields {
                    out.push(&field.key_place);
                    out.glue(": ");
                    field.value.write(out);
                    out.glue(",\n");
                }
                out.glue(")");
            }
            Value::List(at, items) => {
                bracket(out, *at);
                for item in items {
                    item.write(out);
                    out.glue(",\n");
                }
                out.glue("]");
            }
        }
    }
}

fn is_record(node: &Node) -> bool {
    matches!(node.kind, Kind::Struct(None, _))
}

/// Merges what another file writes into a value; `path` is what both are called.
fn merge<'f>(path: &str, ours: &mut Value<'f>, theirs: Written<'f>, findings: &mut Vec<Finding>) {
    ours.open();
    match (&mut *ours, &theirs.node.kind) {
        (Value::Record(_, fields), Kind::Struct(None, entries)) => {
            for entry in entries.iter().filter(|e| !(path.is_empty() && ITS_OWN.contains(&e.key.as_str()))) {
                let value = Written { node: &entry.value, ..theirs };
                let path = if path.is_empty() { entry.key.clone() } else { format!("{path}.{}", entry.key) };
                match fields.iter_mut().find(|field| field.key == entry.key) {
                    Some(field) => merge(&path, &mut field.value, value, findings),
                    None => fields.push(Field { key: &entry.key, key_place: theirs.place(&entry.key_span), value: Value::Written(value) }),
                }
            }
        }
        (Value::List(_, items), Kind::List(others)) if others.iter().all(is_record) => {
            let known: BTreeMap<String, usize> =
                items.iter().enumerate().rev().filter_map(|(i, item)| Some((item.first().identity()?, i))).collect();
            for node in others {
                let item = Written { node, ..theirs };
                match item.identity().and_then(|id| Some((known.get(&id)?, id))) {
                    Some((i, id)) => merge(&format!("{path}[{id}]"), &mut items[*i], item, findings),
                    None => items.push(Value::Written(item)),
                }
            }
        }
        _ => findings.extend(disagreement(path, ours.first(), theirs)),
    }
}

/// What to say of two values that should be one.
fn disagreement(path: &str, ours: Written<'_>, theirs: Written<'_>) -> Option<Finding> {
    (ours.plain() != theirs.plain()).then(|| Finding {
        code: "S137",
        title: format!("`{path}` is not the same in `{}` and `{}`", ours.file.name, theirs.file.name),
        label: "stated differently here".into(),
        place: Some(theirs.place(&first_line(theirs))),
        other: Some(ours.place(&first_line(ours))),
        help: Some("records with one identifier are one record: let both files say the same, or leave the field out of one; if two things are meant, give them two identifiers".into()),
    })
}

/// The first line of a value.
fn first_line(value: Written<'_>) -> Range<usize> {
    let span = value.node.span.clone();
    value.file.text[span.clone()].find('\n').map_or(span.clone(), |end| span.start..span.start + end)
}
