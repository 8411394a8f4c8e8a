//! Changes to a text: replace, append, remove by path. Texts are spliced, so that values keep their exact form.

use std::ops::Range;

use super::diagnostics::{Finding, suggestion};
use super::text::{Place, Text};
use super::tree::{self, Kind, Node, PathError};

/// A change whose path and value are known by place.
#[derive(Debug, Clone)]
pub struct Edit {
    /// What to do.
    pub action: Action,
    /// Path of the value.
    pub path: String,
    /// Where the path stands, for messages.
    pub path_place: Place,
}

/// What an edit does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Replace the value by this one.
    Set(Place),
    /// Append this item to the list.
    Add(Place),
    /// Remove the item from its list.
    Remove,
}

/// The edits written in a list of changes.
#[must_use]
pub fn edits(text: &Text, changes: &Node) -> Vec<Edit> {
    changes.items().iter().filter_map(|node| edit(text, node)).collect()
}

/// The edit written in one change, if it is one.
#[must_use]
pub fn edit(text: &Text, node: &Node) -> Option<Edit> {
    let Kind::Tuple(Some(name), items) = &node.kind else { return None };
    let path = items.first()?;
    let value = || items.get(1).map(|n| text.place(&n.span));
    let action = match name.as_str() {
        "Set" => Action::Set(value()?),
        "Add" => Action::Add(value()?),
        "Remove" => Action::Remove,
        _ => return None,
    };
    Some(Edit { action, path: path.scalar(&text.body)?.to_owned(), path_place: text.place(&path.span) })
}

/// Applies edits in order; those that lead nowhere are reported and skipped.
///
/// Values that stand apart from each other are replaced in one go, so that many of them cost one reading.
pub fn apply(text: &mut Text, edits: &[Edit]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut rest = edits;
    while !rest.is_empty() {
        let Ok(tree) = tree::parse(&text.body) else { return findings };
        let mut apart = apart(text, &tree, rest);
        if apart.is_empty() {
            if let Err(finding) = apply_one(text, &tree, &rest[0]) {
                findings.push(*finding);
            }
            rest = &rest[1..];
        } else {
            rest = &rest[apart.len()..];
            // From the end of the text, so that the other spans stay where they are.
            apart.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
            for (span, value) in apart {
                text.splice(&span, value, "");
            }
        }
    }
    findings
}

/// The first edits, as long as each replaces a value that is there and lies outside the others.
fn apart<'e>(text: &Text, tree: &Node, edits: &'e [Edit]) -> Vec<(Range<usize>, &'e Place)> {
    let mut found: Vec<(Range<usize>, &Place)> = Vec::new();
    for edit in edits {
        let Action::Set(value) = &edit.action else { break };
        let Ok(node) = tree.at(&text.body, &edit.path) else { break };
        if found.iter().any(|(span, _)| span.start < node.span.end && node.span.start < span.end) {
            break;
        }
        found.push((node.span.clone(), value));
    }
    found
}

fn apply_one(text: &mut Text, tree: &Node, edit: &Edit) -> Result<(), Box<Finding>> {
    match (&edit.action, tree.at(&text.body, &edit.path)) {
        (Action::Set(value), Ok(node)) => text.splice(&node.span.clone(), value, ""),
        (Action::Set(value), Err(error)) => {
            // A field that was left out may be set: it is written in front of the others.
            let inside = tree.at(&text.body, &error.walked).ok();
            let last_step = edit.path.ends_with(&error.missing);
            match inside.map(|n| (&n.kind, n)) {
                Some((Kind::Struct(..), node)) if last_step && !edit.path.ends_with(']') => {
                    let start = node.span.start + text.body[node.span.clone()].find('(').map_or(0, |n| n + 1);
                    text.splice(&(start..start), value, ", ");
                    let key = Place {
                        file: std::sync::Arc::new(super::text::File {
                            name: value.file.name.clone(),
                            text: format!("{}: ", error.missing),
                        }),
                        span: 0..error.missing.len() + 2,
                    };
                    text.splice(&(start..start), &key, "");
                }
                _ => return Err(Box::new(nowhere(edit, &error))),
            }
        }
        (Action::Add(value), Ok(node)) => {
            if !matches!(node.kind, Kind::List(_)) {
                return Err(Box::new(finding(
                    edit,
                    "not a list",
                    format!("`{}` is no list, so nothing can be added to it", edit.path),
                    None,
                )));
            }
            let start = node.span.start + 1;
            text.splice(&(start..start), value, ", ");
        }
        (Action::Remove, Ok(node)) => {
            let span = with_comma(&text.body, &node.span);
            text.cut(&span);
        }
        (_, Err(error)) => return Err(Box::new(nowhere(edit, &error))),
    }
    Ok(())
}

/// The span of a list item together with the comma behind it.
fn with_comma(body: &str, span: &Range<usize>) -> Range<usize> {
    let after = &body[span.end..];
    let gap = after.len() - after.trim_start().len();
    if after.trim_start().starts_with(',') { span.start..span.end + gap + 1 } else { span.clone() }
}

fn nowhere(edit: &Edit, error: &PathError) -> Finding {
    let inside = if error.walked.is_empty() { "the file".to_owned() } else { format!("`{}`", error.walked) };
    let help = suggestion(&error.missing, error.known.iter().map(String::as_str));
    finding(edit, "leads nowhere", format!("there is no `{}` in {inside}", error.missing), help)
}

fn finding(edit: &Edit, label: &str, title: String, help: Option<String>) -> Finding {
    Finding { code: "S105", title, label: label.to_owned(), place: Some(edit.path_place.clone()), other: None, help }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::text::File;
    use super::*;

    fn changed(changes: &str) -> Result<String, String> {
        let file = Arc::new(File { name: "f".into(), text: format!("(a: [(id: \"x\", n: 1), (id: \"y\", n: 2)], c: {changes})") });
        let source = Text::new(file);
        let tree = tree::parse(&source.body).expect("valid");
        let list = edits(&source, tree.field("c").expect("changes"));
        let mut text = source.clone();
        let findings = apply(&mut text, &list);
        match findings.first() {
            Some(f) => Err(f.title.clone()),
            None => Ok(text.body[..text.body.find(", c:").expect("changes stand last")].to_owned()),
        }
    }

    #[test]
    fn values_are_replaced_added_and_removed() {
        assert_eq!(changed(r#"[Set("a[x].n", 1.50)]"#).as_deref(), Ok(r#"(a: [(id: "x", n: 1.50), (id: "y", n: 2)]"#));
        assert_eq!(changed(r#"[Remove("a[x]")]"#).as_deref(), Ok(r#"(a: [ (id: "y", n: 2)]"#));
        assert_eq!(changed(r#"[Add("a", (id: "z"))]"#).as_deref(), Ok(r#"(a: [(id: "z"), (id: "x", n: 1), (id: "y", n: 2)]"#));
        assert_eq!(changed(r#"[Set("a[y].m", "new")]"#).as_deref(), Ok(r#"(a: [(id: "x", n: 1), (m: "new", id: "y", n: 2)]"#));
    }

    #[test]
    fn a_path_that_leads_nowhere_is_reported() {
        assert_eq!(changed(r#"[Set("a[q].n", 1)]"#).expect_err("no q"), "there is no `q` in `a`");
        assert_eq!(changed(r#"[Remove("b[0]")]"#).expect_err("no b"), "there is no `b` in the file");
        assert_eq!(changed(r#"[Add("a[x].n", 3)]"#).expect_err("no list"), "`a[x].n` is no list, so nothing can be added to it");
    }
}
