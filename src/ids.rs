//! Dense numbers of agents and links. They follow the sorted identifiers, so they do not depend on the order of declarations.

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The number as an index.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id at an index.
            #[must_use]
            pub fn at(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than four billion agents"))
            }
        }
    };
}

id!(
    /// A country.
    CountryId
);
id!(
    /// An importing area with one price per commodity.
    MarketId
);
id!(
    /// A commodity.
    CommodityId
);
id!(
    /// A company.
    CompanyId
);
id!(
    /// A sector of end use.
    SectorId
);
id!(
    /// A sector in a country.
    EndUseId
);
id!(
    /// What a company makes of one commodity.
    OutputId
);
id!(
    /// What a company or an end use takes of one commodity.
    InputId
);
id!(
    /// A trade link from an output to an input.
    LinkId
);
id!(
    /// A measure of a government.
    MeasureId
);
id!(
    /// A strait or canal.
    ChokepointId
);
