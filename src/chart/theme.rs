//! Colours, sizes and the font of all pictures, and how wide a text is in it.

use std::sync::Once;

use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, register_font};

/// Name of the embedded font; without a digit, since browsers want names with digits quoted.
pub const FAMILY: &str = "Shortfall Sans";
/// Height of a line of text over its size.
pub const LEADING: f64 = 1.25;

/// Text.
pub const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
/// Text on coloured cells, a shade off [`INK`] so that a page in dark colours can leave it as it is.
pub const CELL_INK: RGBColor = RGBColor(0x11, 0x11, 0x11);
/// Text of second rank, axes.
pub const GREY: RGBColor = RGBColor(0x5e, 0x5e, 0x5e);
/// Grid lines.
pub const FAINT: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);
/// Cells without a value.
pub const BLANK: RGBColor = RGBColor(0xf1, 0xf1, 0xf1);
/// Paper.
pub const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// Tint of a control in force.
pub const CONTROL: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// Tint of a shock.
pub const SHOCK: RGBColor = RGBColor(0xcc, 0x79, 0xa7);
/// Tint of any other measure.
pub const CUSHION: RGBColor = RGBColor(0x00, 0x9e, 0x73);

/// Colours of categories (Okabe and Ito 2008), told apart with every common colour vision; the darker ones first.
pub const CATEGORIES: [RGBColor; 7] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x5e, 0x5e, 0x5e),
];

/// Dashes of categories [user units on, off ...]; colour is never the only difference.
pub const DASHES: [&[f64]; 7] = [&[], &[7.0, 3.0], &[2.0, 2.5], &[10.0, 3.0, 2.0, 3.0], &[4.0, 4.0], &[12.0, 4.0], &[1.5, 4.0]];

/// Sizes of text [user units].
pub mod size {
    /// Headline.
    pub const HEADLINE: f64 = 23.0;
    /// Subtitle.
    pub const SUBTITLE: f64 = 14.5;
    /// Title of a panel.
    pub const PANEL: f64 = 14.0;
    /// Labels.
    pub const LABEL: f64 = 13.0;
    /// Ticks and small labels.
    pub const SMALL: f64 = 12.0;
    /// Source line.
    pub const SOURCE: f64 = 11.0;
}

/// The regular cut, as the program reads it.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/ShortfallSans-Regular.ttf");
/// The semibold cut.
pub const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/ShortfallSans-Semibold.ttf");
const REGULAR_WEB: &[u8] = include_bytes!("../../assets/fonts/ShortfallSans-Regular.woff2");
const SEMIBOLD_WEB: &[u8] = include_bytes!("../../assets/fonts/ShortfallSans-Semibold.woff2");

/// Colour of the n-th category.
#[must_use]
pub fn category(n: usize) -> RGBColor {
    CATEGORIES[n % CATEGORIES.len()]
}

/// Dashes of the n-th category.
#[must_use]
pub fn dash(n: usize) -> &'static [f64] {
    DASHES[n % DASHES.len()]
}

/// A colour dark enough for text on white paper.
#[must_use]
pub fn for_text(color: RGBColor) -> RGBColor {
    let RGBColor(r, g, b) = color;
    let light = luminance(color);
    // A contrast of 4.5 to one against white needs a luminance below 0.18.
    let factor = if light > 0.18 { (0.18 / light).sqrt() * 0.95 } else { 1.0 };
    let dim = |c: u8| (f64::from(c) * factor) as u8;
    RGBColor(dim(r), dim(g), dim(b))
}

/// Rough relative luminance of a colour [0 to 1].
#[must_use]
pub fn luminance(RGBColor(r, g, b): RGBColor) -> f64 {
    let linear = |c: u8| libm::pow(f64::from(c) / 255.0, 2.2);
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The cividis scale (Nuñez, Anderton and Renslow 2018), yellow for nothing to dark blue for all.
#[must_use]
pub fn cividis(share: f64) -> RGBColor {
    const STOPS: [(u8, u8, u8); 9] = [
        (253, 234, 69),
        (219, 198, 84),
        (187, 167, 101),
        (154, 142, 113),
        (124, 123, 120),
        (97, 100, 111),
        (64, 77, 107),
        (27, 57, 109),
        (0, 34, 78),
    ];
    let at = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let low = (at as usize).min(STOPS.len() - 2);
    let part = at - low as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part) as u8;
    let (a, b) = (STOPS[low], STOPS[low + 1]);
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// How wide `text` runs at `size` [user units].
#[must_use]
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    static READY: Once = Once::new();
    READY.call_once(|| {
        // The embedded fonts are well-formed (a test holds that), so a refusal cannot happen.
        let _ = register_font(FAMILY, FontStyle::Normal, REGULAR);
        let _ = register_font(FAMILY, FontStyle::Bold, SEMIBOLD);
    });
    // Plotters scales a font by ascent plus descent, 1.326 em in this one, and measures in whole pixels: ask for a large one.
    const MEASURED: f64 = 1000.0;
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FAMILY), MEASURED * 1.326, style);
    font.layout_box(text).map_or(0.0, |(_, (width, _))| f64::from(width)) * size / MEASURED
}

/// `text` shortened with an ellipsis until it fits into `width` [user units].
#[must_use]
pub fn fitted(text: &str, size: f64, bold: bool, width: f64) -> String {
    if text_width(text, size, bold) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let shorter = format!("{}…", kept.iter().collect::<String>().trim_end());
        if text_width(&shorter, size, bold) <= width {
            return shorter;
        }
    }
    String::new()
}

/// `text` broken at spaces, and behind hyphens where a word alone is too long, into at most `most` lines that fit into
/// `width`; the last is shortened where there is more.
#[must_use]
pub fn wrapped(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        for (i, part) in parts(word, size, bold, width).into_iter().enumerate() {
            let last = lines.len() - 1;
            let gap = if i > 0 || lines[last].is_empty() { "" } else { " " };
            let longer = format!("{}{gap}{part}", lines[last]);
            if lines[last].is_empty() || lines.len() == most || text_width(&longer, size, bold) <= width {
                lines[last] = longer;
            } else {
                lines.push(part.to_owned());
            }
        }
    }
    lines.iter().map(|line| fitted(line, size, bold, width)).collect()
}

/// A word as it may be broken: whole where it fits into a line, behind its hyphens otherwise.
fn parts(word: &str, size: f64, bold: bool, width: f64) -> Vec<&str> {
    if text_width(word, size, bold) <= width { vec![word] } else { word.split_inclusive('-').collect() }
}

/// Whether lines hold all of a text, however they break it.
#[must_use]
pub fn is_whole(lines: &[String], text: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
    plain(&lines.concat()) == plain(text)
}

/// [`wrapped`], with lines as even as the number of lines allows: no last word alone.
#[must_use]
pub fn balanced(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    let lines = wrapped(text, size, bold, width, most);
    // Where the text was shortened, narrower lines would shorten it more.
    let narrower = (10..20).map(|i| width * f64::from(i) / 20.0).map(|w| wrapped(text, size, bold, w, most));
    let even = narrower.into_iter().find(|l| l.len() == lines.len() && is_whole(l, text));
    even.unwrap_or(lines)
}

/// Style rules that carry the font inside a document, for `@font-face`.
#[must_use]
pub fn font_faces() -> String {
    let face = |weight: &str, data: &[u8]| {
        format!(
            "@font-face{{font-family:\"{FAMILY}\";font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
            base64(data)
        )
    };
    face("400", REGULAR_WEB) + &face("600 700", SEMIBOLD_WEB)
}

/// Style rules that turn pictures inside a page dark: paper `paper`, everything else light on it.
#[must_use]
pub fn dark_rules(paper: &str) -> String {
    let hex = |RGBColor(r, g, b): RGBColor| format!("#{r:02X}{g:02X}{b:02X}");
    let lighter = |RGBColor(r, g, b): RGBColor| {
        let lift = |c: u8| c + ((255 - c) as f64 * 0.35) as u8;
        RGBColor(lift(r), lift(g), lift(b))
    };
    let mut rules = format!(
        "svg text[fill=\"{}\"]{{fill:#ececec}}svg text[fill=\"{grey}\"]{{fill:#b4b4b4}}svg [stroke=\"{}\"]{{stroke:#ececec}}\
         svg [stroke=\"{}\"]{{stroke:#3c4046}}svg rect[fill=\"{}\"],svg polygon[fill=\"{blank}\"]{{fill:#2b2f34}}\
         svg rect[fill=\"{white}\"],svg circle[fill=\"{white}\"]{{fill:{paper}}}",
        hex(INK),
        hex(INK),
        hex(FAINT),
        hex(BLANK),
        blank = hex(BLANK),
        grey = hex(GREY),
        white = hex(PAPER),
    );
    for color in CATEGORIES {
        let (line, light) = (hex(color), hex(lighter(color)));
        rules +=
            &format!("svg [stroke=\"{line}\"]{{stroke:{light}}}svg circle[fill=\"{line}\"],svg polygon[fill=\"{line}\"]{{fill:{light}}}");
        if color != GREY {
            rules += &format!("svg text[fill=\"{}\"]{{fill:{light}}}", hex(for_text(color)));
        }
    }
    rules
}

/// Bytes in the alphabet of RFC 4648, padded.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0_u32, |word, (i, b)| word | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let letter = ALPHABET[(word >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_its_test_vectors() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn long_text_is_broken_and_shortened_to_fit() {
        let text = "Export licences for medium and heavy rare earths and magnets made of them";
        let lines = wrapped(text, 13.0, false, 150.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|l| text_width(l, 13.0, false) <= 150.0));
        assert!(lines[1].ends_with('…'));
        assert!(text_width("mmm", 13.0, true) > text_width("iii", 13.0, true));
    }

    #[test]
    fn coloured_text_is_readable_on_white() {
        for color in CATEGORIES {
            let contrast = 1.05 / (luminance(for_text(color)) + 0.05);
            assert!(contrast >= 4.5, "{color:?}: {contrast}");
        }
    }
}
