//! What can be measured in every step of a run.

use crate::scenario::record::{choice, record};
use crate::scenario::values::Duration;

choice! {
    /// A quantity that is measured in every step: flows per day, stocks at the end of the day.
    pub enum Series {
        /// Goods that left their country, or their works, where they are counted at home too.
        Shipments(Trade),
        /// Goods made.
        Production(Makers),
        /// Spot price in a market.
        SpotPrice(Price),
        /// Price with contracts in a market.
        AveragePrice(Price),
        /// Goods held by makers, other companies and end uses.
        Stock(Goods),
        /// Goods ordered and not sent yet.
        OrderBook(Goods),
        /// Time until an order is sent: the usual one, and the order book over what is sent in a day, on average over 30 days.
        LeadTime(Orders),
        /// Demand of a sector.
        Demand(Uses),
        /// What a sector uses, with what it makes up for.
        Served(Uses),
        /// Demand that is not met on the day.
        Unmet(Uses),
        /// Demand that is given up.
        Lost(Uses),
        /// Value of what is not met on the day.
        ValueLost(Uses),
        /// Number of consignments that wait before a passage.
        Waiting(Consignments),
        /// Capacity of a company relative to normal: outages, overtime, idle parts.
        Capacity(Plant),
        /// What a government has paid so far.
        PublicCost(Purse),
        /// One while a measure applies, and nothing before and after.
        InForce(Rule),
        /// One series over another.
        Quotient(Quotient),
        /// A weighted sum, such as the price of a basket.
        Weighted(Vec<Part>),
    }
}

record! {
    /// Goods that move.
    pub struct Trade {
        /// The commodity.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Countries of sellers.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub from: Vec<String>,
        /// Countries of buyers.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub to: Vec<String>,
        /// Whether deliveries within a country count.
        #[serde(default)]
        ["flag", "false", ""]
        pub domestic: bool,
        /// Whether what goes past the authorities counts; customs statistics do not see it.
        #[serde(default)]
        ["true or false", "false", ""]
        pub smuggled: bool,
    }
}

record! {
    /// Goods that are made.
    pub struct Makers {
        /// The commodity.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Where.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
        /// By whom.
        #[serde(default)]
        ["ids of companies", "all", ""]
        pub companies: Vec<String>,
    }
}

record! {
    /// A price.
    pub struct Price {
        /// The commodity.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// The market.
        ["id of a market", "required", ""]
        pub market: String,
    }
}

record! {
    /// Goods somewhere.
    pub struct Goods {
        /// The commodity.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Where they are, or where the sellers stand.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
    }
}

record! {
    /// Orders of a good.
    pub struct Orders {
        /// The commodity.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Where the sellers stand.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
        /// Time until an order is sent when there is no queue.
        #[serde(default = "nothing")]
        ["duration", "Days(0)", ">=0"]
        pub normal: Duration,
    }
}

fn nothing() -> Duration {
    Duration(crate::units::Days::ZERO)
}

record! {
    /// End uses.
    pub struct Uses {
        /// The sector.
        ["id of a sector", "required", ""]
        pub sector: String,
        /// Where.
        #[serde(default)]
        ["ids of countries", "all", ""]
        pub countries: Vec<String>,
    }
}

record! {
    /// Consignments before a passage.
    pub struct Consignments {
        /// The chokepoint.
        ["id of a chokepoint", "required", ""]
        pub passage: String,
    }
}

record! {
    /// A company.
    pub struct Plant {
        /// The company.
        ["id of a company", "required", ""]
        pub company: String,
    }
}

record! {
    /// A treasury.
    pub struct Purse {
        /// The country.
        ["id of a country", "required", ""]
        pub country: String,
    }
}

record! {
    /// A rule of a government.
    pub struct Rule {
        /// The measure.
        ["id of a measure", "required", ""]
        pub measure: String,
    }
}

record! {
    /// One series over another.
    pub struct Quotient {
        /// Above the line.
        ["series", "required", ""]
        pub of: Box<Series>,
        /// Below the line.
        ["series", "required", ""]
        pub over: Box<Series>,
    }
}

record! {
    /// A part of a weighted sum.
    pub struct Part {
        /// The series.
        ["series", "required", ""]
        pub of: Box<Series>,
        /// Its weight.
        ["1", "required", ""]
        pub weight: f64,
    }
}

impl Series {
    /// Calls `each` for every series that is not made of others, with its path in the file.
    pub fn visit<'s>(&'s self, path: &str, each: &mut dyn FnMut(String, &'s Self)) {
        match self {
            Self::Quotient(q) => {
                q.of.visit(&format!("{path}.of"), each);
                q.over.visit(&format!("{path}.over"), each);
            }
            Self::Weighted(parts) => {
                parts.iter().enumerate().for_each(|(i, part)| part.of.visit(&format!("{path}[0][{i}].of"), each));
            }
            plain => each(path.to_owned(), plain),
        }
    }

    /// The series that are measured, out of which this one is made.
    #[must_use]
    pub fn measured(&self) -> Vec<Self> {
        match self {
            Self::LeadTime(orders) => vec![orders.book(), orders.sent()],
            Self::Quotient(q) => [q.of.measured(), q.over.measured()].concat(),
            Self::Weighted(parts) => parts.iter().flat_map(|p| p.of.measured()).collect(),
            measured => vec![measured.clone()],
        }
    }
}

impl Orders {
    /// The order book.
    #[must_use]
    pub fn book(&self) -> Series {
        Series::OrderBook(Goods { commodity: self.commodity.clone(), countries: self.countries.clone() })
    }

    /// What the sellers send.
    #[must_use]
    pub fn sent(&self) -> Series {
        Series::Shipments(Trade {
            commodity: self.commodity.clone(),
            from: self.countries.clone(),
            to: Vec::new(),
            domestic: true,
            smuggled: true,
        })
    }
}
