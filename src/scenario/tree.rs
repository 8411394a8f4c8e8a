//! Where everything stands in a RON text: a tree of spans, for carets and for splicing.
//!
//! The `ron` crate gives values without places; this reader gives places without values. It accepts any
//! text that `ron` accepts and leaves judging the values to it.

use std::ops::Range;

/// A value in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Bytes of the value, its name included.
    pub span: Range<usize>,
    /// What stands there.
    pub kind: Kind,
}

/// The shape of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A number, a text, a boolean or a bare name.
    Scalar,
    /// `[a, b]`.
    List(Vec<Node>),
    /// `Name(a, b)` or `(a, b)`.
    Tuple(Option<String>, Vec<Node>),
    /// `Name(key: value)` or `(key: value)`.
    Struct(Option<String>, Vec<Entry>),
    /// `{key: value}`.
    Map,
}

/// A field of a struct.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Name of the field.
    pub key: String,
    /// Bytes of the name.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// Reads the tree of a text; on a syntax error the byte at which reading stopped.
pub fn parse(text: &str) -> Result<Node, usize> {
    let mut reader = Reader { text, at: 0 };
    reader.skip_attributes()?;
    let node = reader.value()?;
    reader.skip_space();
    if reader.at == text.len() { Ok(node) } else { Err(reader.at) }
}

impl Node {
    /// Field of a struct.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Struct(_, entries) => entries.iter().find(|e| e.key == key).map(|e| &e.value),
            _ => None,
        }
    }

    /// Items of a list or tuple.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) | Kind::Tuple(_, items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar, without quotes.
    #[must_use]
    pub fn scalar<'t>(&self, text: &'t str) -> Option<&'t str> {
        matches!(self.kind, Kind::Scalar).then(|| text[self.span.clone()].trim_matches('"'))
    }

    /// The value at a path such as `measures[licences].instrument.odds[0]`.
    ///
    /// In brackets stands an index, or the `id`, `name` or `sector.country` of an item.
    pub fn at<'n>(&'n self, text: &str, path: &str) -> Result<&'n Node, PathError> {
        let mut node = self;
        let mut walked = String::new();
        for step in steps(path)? {
            node = match step {
                Step::Field(name) => node.field(name).ok_or_else(|| PathError {
                    walked: walked.clone(),
                    missing: name.to_owned(),
                    known: node.keys(),
                    node: node.span.clone(),
                })?,
                Step::Item(id) => node.item(text, id).ok_or_else(|| PathError {
                    walked: walked.clone(),
                    missing: id.to_owned(),
                    known: node.items().iter().filter_map(|n| n.name(text)).collect(),
                    node: node.span.clone(),
                })?,
            };
            match step {
                Step::Field(name) if walked.is_empty() => walked.push_str(name),
                Step::Field(name) => walked = format!("{walked}.{name}"),
                Step::Item(id) => walked = format!("{walked}[{id}]"),
            }
        }
        Ok(node)
    }

    /// Whether a value can be put at a path: one stands there, or it is a field that its record leaves out.
    ///
    /// # Errors
    /// Where the path leads nowhere.
    pub fn settable(&self, text: &str, path: &str) -> Result<(), PathError> {
        let Err(error) = self.at(text, path) else { return Ok(()) };
        let is_field = !path.ends_with(']') && path.ends_with(&error.missing);
        match self.at(text, &error.walked) {
            Ok(inside) if is_field && matches!(inside.kind, Kind::Struct(..)) => Ok(()),
            _ => Err(error),
        }
    }

    /// Names of the fields of a struct.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        match &self.kind {
            Kind::Struct(_, entries) => entries.iter().map(|e| e.key.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The item of a list with this index or name.
    #[must_use]
    pub fn item(&self, text: &str, id: &str) -> Option<&Node> {
        let items = self.items();
        items.iter().find(|n| n.name(text).as_deref() == Some(id)).or_else(|| id.parse::<usize>().ok().and_then(|i| items.get(i)))
    }

    /// By what a path calls an item.
    #[must_use]
    pub fn name(&self, text: &str) -> Option<String> {
        let scalar = |key| self.field(key).and_then(|n| n.scalar(text)).map(str::to_owned);
        scalar("id")
            .or_else(|| Some(format!("{}.{}", scalar("sector")?, scalar("country")?)))
            .or_else(|| scalar("name"))
            .or_else(|| scalar("commodity"))
    }
}

/// A path that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// The part that was found.
    pub walked: String,
    /// The step that was not.
    pub missing: String,
    /// What would have been there.
    pub known: Vec<String>,
    /// Bytes of the value in which it was looked for.
    pub node: Range<usize>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Field(&'p str),
    Item(&'p str),
}

fn steps(path: &str) -> Result<Vec<Step<'_>>, PathError> {
    let broken = || PathError { walked: String::new(), missing: path.to_owned(), known: Vec::new(), node: 0..0 };
    let mut found = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (id, after) = inside.split_once(']').ok_or_else(broken)?;
            found.push(Step::Item(id));
            rest = after;
        } else {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                return Err(broken());
            }
            found.push(Step::Field(&rest[..end]));
            rest = &rest[end..];
        }
    }
    Ok(found)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        loop {
            let before = self.at;
            self.at += self.rest().len() - self.rest().trim_start().len();
            if self.rest().starts_with("//") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                self.at += self.rest().find("*/").map_or(self.rest().len(), |n| n + 2);
            }
            if self.at == before {
                return;
            }
        }
    }

    fn skip_attributes(&mut self) -> Result<(), usize> {
        self.skip_space();
        while self.rest().starts_with("#!") {
            self.at += self.rest().find(']').ok_or(self.at)? + 1;
            self.skip_space();
        }
        Ok(())
    }

    fn eat(&mut self, token: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len_utf8();
        }
        found
    }

    fn identifier(&mut self) -> Option<String> {
        self.skip_space();
        let end = self.rest().find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest().len());
        let starts = self.rest().starts_with(|c: char| c.is_alphabetic() || c == '_');
        (starts && end > 0).then(|| {
            let name = self.rest()[..end].to_owned();
            self.at += end;
            name
        })
    }

    fn value(&mut self) -> Result<Node, usize> {
        self.skip_space();
        let start = self.at;
        let kind = if self.eat('[') {
            Kind::List(self.items(']')?)
        } else if self.eat('{') {
            self.map()?
        } else if self.rest().starts_with(['"', '\'']) || self.rest().starts_with("r\"") || self.rest().starts_with("r#") {
            self.quoted()?
        } else {
            let name = self.identifier();
            if self.rest().trim_start().starts_with('(') {
                self.eat('(');
                self.parenthesis(name)?
            } else if name.is_some() {
                Kind::Scalar
            } else {
                self.number()?
            }
        };
        Ok(Node { span: start..self.at, kind })
    }

    fn number(&mut self) -> Result<Kind, usize> {
        let end = self.rest().find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c))).unwrap_or(self.rest().len());
        if end == 0 {
            return Err(self.at);
        }
        self.at += end;
        Ok(Kind::Scalar)
    }

    fn quoted(&mut self) -> Result<Kind, usize> {
        let start = self.at;
        if self.rest().starts_with('r') {
            let hashes = self.rest()[1..].bytes().take_while(|b| *b == b'#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let body = self.at + 2 + hashes;
            let end = self.text.get(body..).and_then(|t| t.find(&close)).ok_or(start)?;
            self.at = body + end + close.len();
            return Ok(Kind::Scalar);
        }
        let quote = self.text.as_bytes()[self.at];
        self.at += 1;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            self.at += 1;
            if *byte == b'\\' {
                self.at += 1;
            } else if *byte == quote {
                return Ok(Kind::Scalar);
            }
        }
        Err(start)
    }

    fn items(&mut self, close: char) -> Result<Vec<Node>, usize> {
        let mut items = Vec::new();
        loop {
            if self.eat(close) {
                return Ok(items);
            }
            items.push(self.value()?);
            if !self.eat(',') {
                return if self.eat(close) { Ok(items) } else { Err(self.at) };
            }
        }
    }

    fn map(&mut self) -> Result<Kind, usize> {
        loop {
            if self.eat('}') {
                return Ok(Kind::Map);
            }
            self.value()?;
            if !self.eat(':') {
                return Err(self.at);
            }
            self.value()?;
            if !self.eat(',') {
                return if self.eat('}') { Ok(Kind::Map) } else { Err(self.at) };
            }
        }
    }

    /// What stands in parentheses: a struct if the first thing is a name with a colon, otherwise a tuple.
    fn parenthesis(&mut self, name: Option<String>) -> Result<Kind, usize> {
        let start = self.at;
        let is_struct = self.identifier().is_some() && self.eat(':');
        self.at = start;
        if !is_struct {
            return Ok(Kind::Tuple(name, self.items(')')?));
        }
        let mut entries = Vec::new();
        loop {
            if self.eat(')') {
                return Ok(Kind::Struct(name, entries));
            }
            self.skip_space();
            let at = self.at;
            let key = self.identifier().ok_or(at)?;
            let key_span = at..self.at;
            if !self.eat(':') {
                return Err(self.at);
            }
            entries.push(Entry { key, key_span, value: self.value()? });
            if !self.eat(',') {
                return if self.eat(')') { Ok(Kind::Struct(name, entries)) } else { Err(self.at) };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"#![enable(implicit_some)]
// a comment with ( and "
( name: "a \" b", list: [(id: "x.y", n: Days(3)), (id: "z", n: -1.5e3)], /* [ */ raw: r#"("#, kind: Licence(odds: [0.5]) )"##;

    #[test]
    fn paths_lead_to_the_bytes_they_name() {
        let tree = parse(TEXT).expect("valid");
        let at = |path| &TEXT[tree.at(TEXT, path).expect(path).span.clone()];
        assert_eq!(at("name"), r#""a \" b""#);
        assert_eq!(at("list[x.y].n"), "Days(3)");
        assert_eq!(at("list[1].n"), "-1.5e3");
        assert_eq!(at("kind.odds[0]"), "0.5");
        assert_eq!(at("raw"), r##"r#"("#"##);
    }

    #[test]
    fn a_wrong_step_says_what_would_be_there() {
        let tree = parse(TEXT).expect("valid");
        let error = tree.at(TEXT, "list[q].n").expect_err("no such item");
        assert_eq!((error.walked.as_str(), error.missing.as_str()), ("list", "q"));
        assert_eq!(error.known, ["x.y", "z"]);
        assert!(tree.at(TEXT, "list[").is_err());
    }

    #[test]
    fn a_syntax_error_is_placed() {
        assert_eq!(parse("(a: 1, b: )"), Err(10));
        assert_eq!(parse("(a: \"open"), Err(4));
    }
}
