//! A list of shapes in user units, drawn once as SVG through plotters.
//!
//! Keeping the list until the end lets a chart ask what it has already written where, and lets tests measure it.

use std::fmt::Write as _;

use plotters::backend::DrawingBackend;
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBAColor, RGBColor, ShapeStyle, TextStyle};

use super::theme::{self, FAMILY, INK};

/// Plotters draws in whole pixels: an eight times larger canvas keeps curves smooth.
const FINE: f64 = 8.0;
/// Plotters divides the size of a font by this before it writes it.
const PLOTTERS_SIZE: f64 = 1.24;

/// A rectangle [user units].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Area {
    /// Width.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether two rectangles share more than an edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether the other rectangle lies within this one.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        other.left >= self.left && other.right <= self.right && other.top >= self.top && other.bottom <= self.bottom
    }
}

/// Which point of a text its position names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// The start.
    Left,
    /// The middle.
    Center,
    /// The end.
    Right,
}

/// A line of text, placed by the middle of its height.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Across.
    pub x: f64,
    /// Down, to the middle of the letters.
    pub y: f64,
    /// Size.
    pub size: f64,
    /// Semibold.
    pub bold: bool,
    /// Colour.
    pub color: RGBColor,
    /// Alignment.
    pub align: Align,
}

impl Text {
    /// A left-aligned regular text in the colour of ink.
    #[must_use]
    pub fn new(text: impl Into<String>, x: f64, y: f64, size: f64) -> Self {
        Self { text: text.into(), x, y, size, bold: false, color: INK, align: Align::Left }
    }

    /// The same in semibold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in a colour.
    #[must_use]
    pub fn color(self, color: RGBColor) -> Self {
        Self { color, ..self }
    }

    /// The same with another alignment.
    #[must_use]
    pub fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// The box it fills, as the metrics of the font say.
    #[must_use]
    pub fn area(&self) -> Area {
        let width = theme::text_width(&self.text, self.size, self.bold);
        let left = match self.align {
            Align::Left => self.x,
            Align::Center => self.x - width / 2.0,
            Align::Right => self.x - width,
        };
        Area { left, top: self.y - self.size * 0.5, right: left + width, bottom: self.y + self.size * 0.5 }
    }
}

/// A shape as it was asked for; widths and sizes in user units.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Line { points: Vec<(f64, f64)>, color: RGBColor, alpha: f64, width: f64 },
    Fill { points: Vec<(f64, f64)>, color: RGBColor, alpha: f64 },
    Box { area: Area, color: RGBColor, alpha: f64 },
    Dot { x: f64, y: f64, radius: f64, color: RGBColor },
    Text(Text),
}

/// What will be drawn, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    /// Width [user units].
    pub width: f64,
    /// Height [user units].
    pub height: f64,
    /// Empty paper left of and above the origin [user units].
    origin: (f64, f64),
    shapes: Vec<Shape>,
}

impl Canvas {
    /// An empty canvas; its height is set by what is put on it.
    #[must_use]
    pub fn new(width: f64) -> Self {
        Self { width, height: 0.0, origin: (0.0, 0.0), shapes: Vec::new() }
    }

    /// Puts the picture in the middle of a sheet with this ratio of width to height.
    pub fn set_on_sheet(&mut self, aspect: f64) {
        let (width, height) = (self.width.max(self.height * aspect), self.height.max(self.width / aspect));
        self.origin = ((width - self.width) * 0.5, (height - self.height) * 0.5);
    }

    /// A solid or dashed line; `dash` lists lengths on and off, empty for solid.
    pub fn line(&mut self, points: &[(f64, f64)], color: RGBColor, width: f64, dash: &[f64]) {
        for points in dashed(points, dash) {
            self.shapes.push(Shape::Line { points, color, alpha: 1.0, width });
        }
    }

    /// A see-through line.
    pub fn faint_line(&mut self, points: &[(f64, f64)], color: RGBColor, width: f64, alpha: f64) {
        self.shapes.push(Shape::Line { points: points.to_vec(), color, alpha, width });
    }

    /// A filled polygon.
    pub fn fill(&mut self, points: Vec<(f64, f64)>, color: RGBColor, alpha: f64) {
        self.shapes.push(Shape::Fill { points, color, alpha });
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, area: Area, color: RGBColor, alpha: f64) {
        self.shapes.push(Shape::Box { area, color, alpha });
    }

    /// A filled circle.
    pub fn dot(&mut self, x: f64, y: f64, radius: f64, color: RGBColor) {
        self.shapes.push(Shape::Dot { x, y, radius, color });
    }

    /// A line of text.
    pub fn text(&mut self, text: Text) {
        if !text.text.is_empty() {
            self.shapes.push(Shape::Text(text));
        }
    }

    /// All shapes so far.
    pub(super) fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// Empty paper left of and above the origin [user units].
    pub(super) fn origin(&self) -> (f64, f64) {
        self.origin
    }

    /// Width and height of the paper, margins included [user units].
    pub(super) fn paper(&self) -> (f64, f64) {
        (self.width + 2.0 * self.origin.0, self.height + 2.0 * self.origin.1)
    }

    /// All texts so far.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.shapes.iter().filter_map(|shape| if let Shape::Text(text) = shape { Some(text) } else { None })
    }

    /// Whether a box would touch no text so far.
    #[must_use]
    pub fn is_free(&self, area: &Area) -> bool {
        self.texts().all(|text| !text.area().overlaps(area))
    }

    /// The document: shapes by plotters, wrapped in a head with a name, a description and the font.
    #[must_use]
    pub fn svg(&self, name: &str, title: &str, description: &str) -> String {
        let mut body = String::new();
        {
            let mut pen = SVGBackend::with_string(&mut body, (fine(self.width) as u32, fine(self.height) as u32));
            for shape in &self.shapes {
                // Writing into a string cannot fail.
                let _ = draw(&mut pen, shape);
            }
            let _ = pen.present();
        }
        // Plotters' own opening tag has neither a name nor a size in user units.
        let body = body.split_once('>').map_or("", |(_, rest)| rest);
        let (left, top) = self.origin;
        let (width, height) = self.paper();
        let mut svg = String::with_capacity(body.len() + 60_000);
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{name}-title {name}-desc\" \
             width=\"{}\" height=\"{}\" viewBox=\"{} {} {} {}\" stroke-linejoin=\"round\">\n\
             <title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-desc\">{}</desc>\n\
             <style>{}svg{{background:#fff}}text{{font-family:\"{FAMILY}\",sans-serif}}</style>",
            width,
            height,
            -fine(left),
            -fine(top),
            fine(width),
            fine(height),
            escaped(title),
            escaped(description),
            theme::font_faces(),
        );
        svg.push_str(body);
        svg
    }
}

fn fine(length: f64) -> i32 {
    libm::round(length * FINE) as i32
}

fn fine_points(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    points.iter().map(|(x, y)| (fine(*x), fine(*y))).collect()
}

fn draw(pen: &mut SVGBackend<'_>, shape: &Shape) -> Result<(), String> {
    let solid = |color: &RGBColor, alpha: f64| -> RGBAColor { color.mix(alpha) };
    match shape {
        Shape::Line { points, color, alpha, width } => {
            let style = ShapeStyle { color: solid(color, *alpha), filled: false, stroke_width: fine(*width).max(1) as u32 };
            pen.draw_path(fine_points(points), &style)
        }
        Shape::Fill { points, color, alpha } => pen.fill_polygon(fine_points(points), &solid(color, *alpha)),
        Shape::Box { area, color, alpha } => {
            let (from, to) = ((fine(area.left), fine(area.top)), (fine(area.right), fine(area.bottom)));
            pen.draw_rect(from, to, &solid(color, *alpha), true)
        }
        Shape::Dot { x, y, radius, color } => pen.draw_circle((fine(*x), fine(*y)), fine(*radius) as u32, &solid(color, 1.0), true),
        Shape::Text(text) => {
            // The middle of lower-case letters is where plotters' centre anchor sits.
            let style = text_style(text);
            pen.draw_text(&text.text, &style, (fine(text.x), fine(text.y)))
        }
    }
    .map_err(|error| error.to_string())
}

fn text_style(text: &Text) -> TextStyle<'_> {
    let weight = if text.bold { FontStyle::Bold } else { FontStyle::Normal };
    let across = match text.align {
        Align::Left => HPos::Left,
        Align::Center => HPos::Center,
        Align::Right => HPos::Right,
    };
    let font = FontDesc::new(FontFamily::Name(FAMILY), text.size * FINE * PLOTTERS_SIZE, weight);
    TextStyle::from(font).color(&text.color).pos(Pos::new(across, VPos::Center))
}

/// Cuts a line into the pieces of a dash pattern.
fn dashed(points: &[(f64, f64)], dash: &[f64]) -> Vec<Vec<(f64, f64)>> {
    if dash.is_empty() || points.len() < 2 {
        return vec![points.to_vec()];
    }
    let (mut pieces, mut piece) = (Vec::new(), vec![points[0]]);
    let (mut index, mut left) = (0, dash[0]);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = libm::hypot(to.0 - from.0, to.1 - from.1);
            if length <= left {
                left -= length;
                if index % 2 == 0 {
                    piece.push(to);
                }
                break;
            }
            let part = left / length;
            from = (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
            if index % 2 == 0 {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            index += 1;
            left = dash[index % dash.len()];
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

/// Text made harmless for the inside of an XML element or attribute; letters that XML forbids are left out.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            c if (c as u32) < 0x20 && c != '\n' && c != '\t' => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_keep_their_lengths_around_corners() {
        let pieces = dashed(&[(0.0, 0.0), (6.0, 0.0), (6.0, 6.0)], &[4.0, 2.0]);
        assert_eq!(pieces, [vec![(0.0, 0.0), (4.0, 0.0)], vec![(6.0, 0.0), (6.0, 4.0)]]);
    }

    #[test]
    fn markup_in_text_is_only_text() {
        let mut canvas = Canvas::new(960.0);
        canvas.height = 100.0;
        canvas.text(Text::new("<b>&\"\u{1}", 10.0, 50.0, 13.0));
        let svg = canvas.svg("x", "a < b", "c & d");
        assert!(svg.contains("&lt;b&gt;&amp;&quot;"));
        assert!(svg.contains("a &lt; b") && svg.contains("c &amp; d"));
        assert!(!svg.contains("<b>"));
    }
}
