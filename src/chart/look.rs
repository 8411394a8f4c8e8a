//! How pictures are to look: the size of the paper, and headlines that replace the computed ones.

use std::collections::BTreeMap;

use super::theme::size;

/// A size of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// The width of a page; as tall as it needs to be.
    #[default]
    Page,
    /// One column of a journal: half as wide, panels below each other.
    Column,
    /// A slide: sixteen to nine.
    Slide,
}

/// Size and headlines of pictures.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Paper.
    pub size: Size,
    /// Headlines by name of the picture, instead of the computed ones.
    pub headlines: BTreeMap<String, String>,
}

impl Look {
    /// Width of the drawing [user units; a PNG of twice the width is sharp on any screen].
    #[must_use]
    pub fn width(&self) -> f64 {
        if self.size == Size::Column { 480.0 } else { 960.0 }
    }

    /// Margin left and right [user units].
    #[must_use]
    pub fn margin(&self) -> f64 {
        if self.size == Size::Column { 16.0 } else { 40.0 }
    }

    /// Size of the headline [user units].
    #[must_use]
    pub fn headline_size(&self) -> f64 {
        if self.size == Size::Column { 18.0 } else { size::HEADLINE }
    }

    /// Ratio of width to height, where the paper has one.
    #[must_use]
    pub fn aspect(&self) -> Option<f64> {
        (self.size == Size::Slide).then_some(16.0 / 9.0)
    }

    /// Pixels across of a sharp PNG.
    #[must_use]
    pub fn pixels(&self) -> u32 {
        if self.size == Size::Column { 960 } else { 1920 }
    }

    /// The headline of a picture: the one given, or else the computed one.
    #[must_use]
    pub fn headline(&self, name: &str, computed: String) -> String {
        self.headlines.get(name).cloned().unwrap_or(computed)
    }
}
