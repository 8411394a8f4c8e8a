//! SVG documents as PNG files, with the embedded font and nothing from the system.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::{ChartError, theme};

/// Rasterises a chart to a PNG of `width` pixels, with the height that follows.
///
/// # Errors
/// If the document is not SVG, or its size is nothing or too large to hold.
pub fn png(svg: &str, width: u32) -> Result<Vec<u8>, ChartError> {
    let options = Options { font_family: theme::FAMILY.to_owned(), fontdb: fonts(), ..Options::default() };
    // The style rules carry only the font, which the program has anyway; without them reading is faster.
    let tree = Tree::from_str(&super::without_style(svg), &options).map_err(|error| ChartError::Svg(error.to_string()))?;
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round() as u32;
    let mut pixels = Pixmap::new(width, height).ok_or(ChartError::Size { width, height })?;
    pixels.fill(resvg::tiny_skia::Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| ChartError::Png(error.to_string()))
}

fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(theme::REGULAR.to_vec());
        fonts.load_font_data(theme::SEMIBOLD.to_vec());
        fonts.set_sans_serif_family(theme::FAMILY);
        fonts.set_serif_family(theme::FAMILY);
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}
