//! Messages about files: what is wrong, where, and what would do.

use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::text::Place;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable code, such as `S101`.
    pub code: &'static str,
    /// What is wrong.
    pub title: String,
    /// What is wrong with the bytes that the caret shows.
    pub label: String,
    /// Where; none when it concerns no single place.
    pub place: Option<Place>,
    /// The other place, where two do not agree.
    pub other: Option<Place>,
    /// What would do.
    pub help: Option<String>,
}

/// All findings of one load, in the order of the files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnostics(pub Vec<Finding>);

impl std::error::Error for Diagnostics {}

impl fmt::Display for Diagnostics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renderer = Renderer::plain().decor_style(DecorStyle::Ascii);
        for (i, finding) in self.0.iter().enumerate() {
            if i > 0 {
                out.write_str("\n\n")?;
            }
            let mut group = Level::ERROR
                .primary_title(finding.title.as_str())
                .id(finding.code)
                .elements(std::iter::empty::<annotate_snippets::Element<'_>>());
            let places =
                [(&finding.place, AnnotationKind::Primary, finding.label.as_str()), (&finding.other, AnnotationKind::Context, "and here")];
            for (place, kind, label) in places {
                let Some(place) = place else { continue };
                let annotation = kind.span(place.span.clone()).label(label);
                group = group.element(Snippet::source(place.file.text.as_str()).path(place.file.name.as_str()).annotation(annotation));
            }
            if let Some(help) = &finding.help {
                group = group.element(Level::HELP.message(help.as_str()));
            }
            out.write_str(&renderer.render(&[group]))?;
        }
        if self.0.len() > 1 {
            write!(out, "\n\n{} errors", self.0.len())?;
        }
        Ok(())
    }
}

/// `did you mean ...?`, if one of the known names is close; otherwise a list of them, if there are few.
#[must_use]
pub fn suggestion<'k>(wrong: &str, known: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    let nearest = known.iter().map(|k| (strsim::jaro_winkler(wrong, k), *k)).max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((similarity, name)) if similarity > 0.8 => Some(format!("did you mean `{name}`?")),
        _ if known.is_empty() => None,
        _ if known.len() <= 24 => Some(format!("known here: {}", known.join(", "))),
        _ => Some(format!("{} are known here, such as {}", known.len(), known[..6].join(", "))),
    }
}
