//! The same shapes as one page of PDF: sharp at any size, with the font inside and text that can be searched and copied.

use std::collections::{BTreeMap, BTreeSet};

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{CidFontType, FontFlags, LineCapStyle, LineJoinStyle, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use plotters::style::RGBColor;
use ttf_parser::{Face, GlyphId};

use super::canvas::{Canvas, Shape, Text};
use super::theme;

/// Points of a PDF in a user unit: a picture of 960 units is ten inches wide.
const POINTS: f64 = 0.75;
/// Where letters stand below the middle of a line [share of their size]; the same as in the SVG.
const BASELINE: f64 = 0.25;
/// Control points of a quarter circle [share of the radius].
const QUARTER: f64 = 0.552_284_75;
const FONTS: [(&[u8], &str); 2] = [(theme::REGULAR, "ShortfallSans-Regular"), (theme::SEMIBOLD, "ShortfallSans-Semibold")];
const SYSTEM: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// A cut of the font with the glyphs that the page uses.
struct Cut<'f> {
    face: Face<'f>,
    data: &'f [u8],
    name: &'static str,
    used: BTreeMap<u16, char>,
}

/// A page that holds the picture and nothing else.
#[must_use]
pub fn pdf(canvas: &Canvas, title: &str) -> Vec<u8> {
    // The embedded fonts are well-formed (a test draws with both), so that none is left out.
    let cut =
        |(data, name): (&'static [u8], &'static str)| Face::parse(data, 0).ok().map(|face| Cut { face, data, name, used: BTreeMap::new() });
    let mut fonts: Vec<Cut<'_>> = FONTS.into_iter().filter_map(cut).collect();
    let mut alphas = BTreeSet::new();
    let content = compress_to_vec_zlib(&content(canvas, &mut fonts, &mut alphas), 6);
    let mut pdf = Pdf::new();
    let mut next = 0;
    let mut id = || {
        next += 1;
        Ref::new(next)
    };
    let (catalog, pages, page, stream, info) = (id(), id(), id(), id(), id());
    pdf.catalog(catalog).pages(pages).lang(TextStr("en"));
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("shortfall"));
    pdf.pages(pages).kids([page]).count(1);
    let states: Vec<(u8, Ref)> = alphas.into_iter().map(|alpha| (alpha, id())).collect();
    let cuts: Vec<[Ref; 5]> = fonts.iter().map(|_| [id(), id(), id(), id(), id()]).collect();
    let (width, height) = canvas.paper();
    let mut sheet = pdf.page(page);
    sheet.parent(pages).contents(stream).media_box(Rect::new(0.0, 0.0, (width * POINTS) as f32, (height * POINTS) as f32));
    let mut resources = sheet.resources();
    let mut named = resources.ext_g_states();
    for (alpha, id) in &states {
        named.pair(Name(&state_name(*alpha)), id);
    }
    named.finish();
    let mut named = resources.fonts();
    for (cut, ids) in fonts.iter().zip(&cuts) {
        named.pair(Name(cut.name.as_bytes()), ids[0]);
    }
    named.finish();
    resources.finish();
    sheet.finish();
    for (alpha, id) in states {
        let share = f32::from(alpha) / 100.0;
        pdf.ext_graphics(id).non_stroking_alpha(share).stroking_alpha(share);
    }
    pdf.stream(stream, &content).filter(Filter::FlateDecode);
    for (cut, ids) in fonts.iter().zip(cuts) {
        cut.write(&mut pdf, ids);
    }
    pdf.finish()
}

/// The operators that draw all shapes; y points down in them, as it does on the canvas.
fn content(canvas: &Canvas, fonts: &mut [Cut<'_>], alphas: &mut BTreeSet<u8>) -> Vec<u8> {
    let mut page = Content::new();
    let (left, top) = canvas.origin();
    let scale = POINTS as f32;
    let height = (canvas.paper().1 * POINTS) as f32;
    page.transform([scale, 0.0, 0.0, -scale, left as f32 * scale, height - top as f32 * scale]);
    page.set_line_join(LineJoinStyle::RoundJoin).set_line_cap(LineCapStyle::ButtCap);
    for shape in canvas.shapes() {
        let alpha = match shape {
            Shape::Line { alpha, .. } | Shape::Fill { alpha, .. } | Shape::Box { alpha, .. } => libm::round(alpha * 100.0) as u8,
            Shape::Dot { .. } | Shape::Text(_) => 100,
        };
        alphas.insert(alpha);
        page.set_parameters(Name(&state_name(alpha)));
        draw(&mut page, shape, fonts);
    }
    page.finish().to_vec()
}

fn state_name(alpha: u8) -> Vec<u8> {
    format!("Alpha{alpha}").into_bytes()
}

fn draw(page: &mut Content, shape: &Shape, fonts: &mut [Cut<'_>]) {
    match shape {
        Shape::Line { points, color, width, .. } => {
            stroke_color(page, *color);
            page.set_line_width(*width as f32);
            path(page, points);
            page.stroke();
        }
        Shape::Fill { points, color, .. } => {
            fill_color(page, *color);
            path(page, points);
            page.close_path().fill_nonzero();
        }
        Shape::Box { area, color, .. } => {
            fill_color(page, *color);
            page.rect(area.left as f32, area.top as f32, area.width() as f32, area.height() as f32).fill_nonzero();
        }
        Shape::Dot { x, y, radius, color } => {
            fill_color(page, *color);
            circle(page, *x, *y, *radius);
            page.fill_nonzero();
        }
        Shape::Text(text) => {
            if let Some(cut) = fonts.get_mut(usize::from(text.bold)) {
                write_text(page, text, cut);
            }
        }
    }
}

fn path(page: &mut Content, points: &[(f64, f64)]) {
    for (i, (x, y)) in points.iter().enumerate() {
        if i == 0 {
            page.move_to(*x as f32, *y as f32);
        } else {
            page.line_to(*x as f32, *y as f32);
        }
    }
}

fn circle(page: &mut Content, x: f64, y: f64, radius: f64) {
    let at = |dx: f64, dy: f64| ((x + dx * radius) as f32, (y + dy * radius) as f32);
    let corners = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)];
    let (start_x, start_y) = at(1.0, 0.0);
    page.move_to(start_x, start_y);
    for pair in corners.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let (x1, y1) = at(ax + bx * QUARTER, ay + by * QUARTER);
        let (x2, y2) = at(bx + ax * QUARTER, by + ay * QUARTER);
        let (x3, y3) = at(bx, by);
        page.cubic_to(x1, y1, x2, y2, x3, y3);
    }
}

fn write_text(page: &mut Content, text: &Text, cut: &mut Cut<'_>) {
    let area = text.area();
    let mut glyphs = Vec::with_capacity(text.text.len() * 2);
    for letter in text.text.chars() {
        let glyph = cut.face.glyph_index(letter).map_or(0, |g| g.0);
        cut.used.entry(glyph).or_insert(letter);
        glyphs.extend(glyph.to_be_bytes());
    }
    fill_color(page, text.color);
    page.begin_text().set_font(Name(cut.name.as_bytes()), text.size as f32);
    page.set_text_matrix([1.0, 0.0, 0.0, -1.0, area.left as f32, (text.y + BASELINE * text.size) as f32]);
    page.show(Str(&glyphs)).end_text();
}

fn fill_color(page: &mut Content, color: RGBColor) {
    let [r, g, b] = shares(color);
    page.set_fill_rgb(r, g, b);
}

fn stroke_color(page: &mut Content, color: RGBColor) {
    let [r, g, b] = shares(color);
    page.set_stroke_rgb(r, g, b);
}

fn shares(RGBColor(r, g, b): RGBColor) -> [f32; 3] {
    [r, g, b].map(|c| f32::from(c) / 255.0)
}

impl Cut<'_> {
    /// The font as objects: composite font, its descendant, descriptor, letters behind the glyphs, and the file.
    fn write(&self, pdf: &mut Pdf, [font, descendant, descriptor, letters, file]: [Ref; 5]) {
        let name = Name(self.name.as_bytes());
        let em = |value: f32| value * 1000.0 / f32::from(self.face.units_per_em());
        pdf.type0_font(font).base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(descendant).to_unicode(letters);
        let mut cid = pdf.cid_font(descendant);
        cid.subtype(CidFontType::Type2).base_font(name).system_info(SYSTEM).font_descriptor(descriptor).default_width(0.0);
        cid.cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = cid.widths();
        for glyph in self.used.keys() {
            let advance = self.face.glyph_hor_advance(GlyphId(*glyph)).unwrap_or(0);
            widths.consecutive(*glyph, [em(f32::from(advance))]);
        }
        widths.finish();
        cid.finish();
        let bounds = self.face.global_bounding_box();
        let corners = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|v| em(f32::from(v)));
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(corners[0], corners[1], corners[2], corners[3]))
            .italic_angle(0.0)
            .ascent(em(f32::from(self.face.ascender())))
            .descent(em(f32::from(self.face.descender())))
            .cap_height(em(f32::from(self.face.capital_height().unwrap_or_else(|| self.face.ascender()))))
            .stem_v(80.0)
            .font_file2(file);
        let mut map = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        for (glyph, letter) in &self.used {
            map.pair(*glyph, *letter);
        }
        pdf.stream(letters, &map.finish());
        pdf.stream(file, &compress_to_vec_zlib(self.data, 6)).filter(Filter::FlateDecode);
    }
}
