//! A text put together from pieces of files, which still knows where each byte came from.

use std::ops::Range;
use std::sync::Arc;

/// A file, or a setting of the command line, as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Name to show in messages.
    pub name: String,
    /// Contents.
    pub text: String,
}

impl File {
    /// The line behind a byte that begins it, or the blank lines before it.
    #[must_use]
    pub fn line(&self, at: usize) -> Range<usize> {
        let start = at + self.text[at..].len() - self.text[at..].trim_start_matches(['\n', '\r']).len();
        start..self.text[start..].find(['\n', '\r']).map_or(self.text.len(), |n| start + n)
    }
}

/// Some bytes of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The file.
    pub file: Arc<File>,
    /// The bytes.
    pub span: Range<usize>,
}

/// A text with the origin of each of its bytes.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The text itself.
    pub body: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Piece {
    /// Where the piece stands in the body.
    at: Range<usize>,
    file: Arc<File>,
    /// Where it stands in its file.
    offset: usize,
}

impl Text {
    /// A file as it is.
    #[must_use]
    pub fn new(file: Arc<File>) -> Self {
        let body = file.text.clone();
        let at = 0..body.len();
        Self { body, pieces: vec![Piece { at, file, offset: 0 }] }
    }

    /// The bytes of the original file behind a span of the body.
    #[must_use]
    pub fn place(&self, span: &Range<usize>) -> Place {
        let before = self.pieces.iter().rfind(|p| p.at.start <= span.start);
        let piece = before.or(self.pieces.first()).expect("a text has at least one piece");
        let start = piece.offset + span.start.clamp(piece.at.start, piece.at.end) - piece.at.start;
        let end = piece.offset + span.end.clamp(piece.at.start, piece.at.end) - piece.at.start;
        Place { file: Arc::clone(&piece.file), span: start..end.max(start) }
    }

    /// Writes some bytes of a file at the end.
    pub fn push(&mut self, part: &Place) {
        let start = self.body.len();
        self.body.push_str(&part.file.text[part.span.clone()]);
        self.pieces.push(Piece { at: start..self.body.len(), file: Arc::clone(&part.file), offset: part.span.start });
    }

    /// Writes something at the end that stands in no file.
    pub fn glue(&mut self, glue: &str) {
        self.body.push_str(glue);
    }

    /// Puts `insert` in the place of a span; `glue` is written after it and counts as part of it.
    pub fn splice(&mut self, span: &Range<usize>, insert: &Place, glue: &str) {
        let inserted = format!("{}{glue}", &insert.file.text[insert.span.clone()]);
        let grow = |n: usize| n - span.len() + inserted.len();
        let mut pieces = Vec::with_capacity(self.pieces.len() + 2);
        for piece in &self.pieces {
            if piece.at.start < span.start {
                pieces.push(Piece { at: piece.at.start..piece.at.end.min(span.start), ..piece.clone() });
            }
        }
        pieces.push(Piece { at: span.start..span.start + inserted.len(), file: Arc::clone(&insert.file), offset: insert.span.start });
        for piece in &self.pieces {
            if piece.at.end > span.end {
                let cut = span.end.saturating_sub(piece.at.start);
                pieces.push(Piece { at: grow(piece.at.start + cut)..grow(piece.at.end), offset: piece.offset + cut, ..piece.clone() });
            }
        }
        self.body.replace_range(span.clone(), &inserted);
        self.pieces = pieces;
    }

    /// Takes a span out.
    pub fn cut(&mut self, span: &Range<usize>) {
        let nothing = Place { file: Arc::new(File { name: String::new(), text: String::new() }), span: 0..0 };
        self.splice(span, &nothing, "");
        self.pieces.retain(|p| !p.at.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> Arc<File> {
        Arc::new(File { name: name.into(), text: text.into() })
    }

    #[test]
    fn bytes_keep_their_origin_through_splices() {
        let mut text = Text::new(file("a", "one two three"));
        let other = file("b", "..ZWEI..");
        text.splice(&(4..7), &Place { file: Arc::clone(&other), span: 2..6 }, ", ");
        assert_eq!(text.body, "one ZWEI,  three");
        let name_and_text = |span: Range<usize>| {
            let place = text.place(&span);
            (place.file.name.clone(), place.file.text[place.span].to_owned())
        };
        assert_eq!(name_and_text(0..3), ("a".into(), "one".into()));
        assert_eq!(name_and_text(4..8), ("b".into(), "ZWEI".into()));
        assert_eq!(name_and_text(11..16), ("a".into(), "three".into()));
    }

    #[test]
    fn a_text_that_was_put_together_knows_its_parts() {
        let (one, two) = (file("a", "one two"), file("b", "zwei"));
        let mut text = Text::default();
        text.push(&Place { file: one, span: 4..7 });
        text.glue(", ");
        text.push(&Place { file: two, span: 0..4 });
        assert_eq!(text.body, "two, zwei");
        let origin = |span: Range<usize>| (text.place(&span).file.name.clone(), text.place(&span).span);
        assert_eq!(origin(0..3), ("a".into(), 4..7));
        assert_eq!(origin(5..9), ("b".into(), 0..4));
        assert_eq!(origin(3..5), ("a".into(), 7..7), "what stands in no file is shown behind what does");
    }

    #[test]
    fn a_cut_leaves_the_rest_in_place() {
        let mut text = Text::new(file("a", "one two three"));
        text.cut(&(4..8));
        assert_eq!(text.body, "one three");
        assert_eq!(text.place(&(4..9)).span, 8..13);
    }
}
