//! One declaration per file field: the parser, the documentation, the range check and `explain` all read it.

/// What is known about one field of a scenario or world file.
#[derive(Debug)]
pub struct Field {
    /// Name as written in the file.
    pub name: &'static str,
    /// Unit, or the kind of text expected.
    pub unit: &'static str,
    /// `required`, or what is assumed when the field is left out.
    pub default: &'static str,
    /// Allowed interval of a number, such as `0..1` or `>0`; empty where any value will do.
    pub range: &'static str,
    /// What the field means.
    pub meaning: &'static str,
    /// The record that the field holds, if it holds one or a list of them.
    pub record: fn() -> Option<&'static Record>,
}

/// A record of a scenario or world file: its name and its fields; for a choice, its variants.
#[derive(Debug)]
pub struct Record {
    /// Name of the record.
    pub name: &'static str,
    /// What the record stands for.
    pub about: &'static str,
    /// Fields in the order of the declaration; variants, where the record is a choice.
    pub fields: &'static [Field],
    /// Whether `fields` are alternatives.
    pub choice: bool,
}

/// Types that can stand in a file and know their own description.
pub trait Described {
    /// The description, or none for plain numbers and text.
    fn record() -> Option<&'static Record> {
        None
    }
}

impl Described for f64 {}
impl Described for u32 {}
impl Described for u64 {}
impl Described for bool {}
impl Described for String {}
impl<T: Described> Described for Vec<T> {
    fn record() -> Option<&'static Record> {
        T::record()
    }
}
impl<T: Described> Described for Box<T> {
    fn record() -> Option<&'static Record> {
        T::record()
    }
}
impl<T: Described> Described for Option<T> {
    fn record() -> Option<&'static Record> {
        T::record()
    }
}

/// Declares a record of a file: `[unit, default, range]` stands before each field.
macro_rules! record {
    (
        $(#[doc = $about:literal])+
        pub struct $name:ident {
            $(
                $(#[doc = $doc:literal])+
                $(#[serde($($serde:tt)*)])?
                [$unit:literal, $default:literal, $range:literal]
                pub $field:ident: $ty:ty,
            )*
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $doc])+
                #[doc = concat!("\n\n\\[", $unit, "\\]")]
                $(#[serde($($serde)*)])?
                pub $field: $ty,
            )*
        }
        impl $crate::scenario::record::Described for $name {
            fn record() -> Option<&'static $crate::scenario::record::Record> {
                static RECORD: $crate::scenario::record::Record = $crate::scenario::record::Record {
                    name: stringify!($name),
                    about: concat!($($about),+),
                    choice: false,
                    fields: &[$($crate::scenario::record::Field {
                        name: stringify!($field),
                        unit: $unit,
                        default: $default,
                        range: $range,
                        meaning: concat!($($doc),+),
                        record: <$ty as $crate::scenario::record::Described>::record,
                    }),*],
                };
                Some(&RECORD)
            }
        }
    };
}

/// Declares a choice between named alternatives, each of which may carry one value.
macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident {
            $(
                $(#[doc = $doc:literal])+
                $variant:ident $(($ty:ty))?,
            )*
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub enum $name {
            $(
                $(#[doc = $doc])+
                $variant $(($ty))?,
            )*
        }
        impl $crate::scenario::record::Described for $name {
            fn record() -> Option<&'static $crate::scenario::record::Record> {
                static RECORD: $crate::scenario::record::Record = $crate::scenario::record::Record {
                    name: stringify!($name),
                    about: concat!($($about),+),
                    choice: true,
                    fields: &[$($crate::scenario::record::Field {
                        name: stringify!($variant),
                        unit: "",
                        default: "",
                        range: "",
                        meaning: concat!($($doc),+),
                        record: {
                            #[allow(unused_variables, clippy::no_effect_underscore_binding)]
                            fn none() -> Option<&'static $crate::scenario::record::Record> { None }
                            let _f: fn() -> Option<&'static $crate::scenario::record::Record> = none;
                            $(let _f: fn() -> Option<&'static $crate::scenario::record::Record> =
                                <$ty as $crate::scenario::record::Described>::record;)?
                            _f
                        },
                    }),*],
                };
                Some(&RECORD)
            }
        }
    };
}

pub(crate) use {choice, record};
