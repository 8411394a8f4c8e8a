//! Goods, where they are priced, and known shares of their trade.

use super::Mode;
use crate::scenario::record::{choice, record};
use crate::scenario::values::Duration;

record! {
    /// An importing area with its own spot and contract price per commodity.
    pub struct Market {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
    }
}

record! {
    /// A country or a group of countries that acts as one.
    pub struct Country {
        /// Identifier, such as the two letters of ISO 3166.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// The market whose prices its buyers pay.
        ["id of a market", "required", ""]
        pub market: String,
    }
}

record! {
    /// A good that is mined, refined or made, and traded.
    pub struct Commodity {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// Unit of every quantity of it; contained and gross weight are told apart here.
        ["text", "required", ""]
        pub unit: String,
        /// Stage of the chain, for charts.
        ["text", "required", ""]
        pub stage: String,
        /// Price before anything happens.
        ["USD per unit", "required", ">0"]
        pub price: f64,
        /// Short-run price elasticity of use, as a positive number: how much less is used per unit of output when the price rises.
        ["1", "required", "0.01..3"]
        pub elasticity: f64,
        /// The same in the long run, when recipes and designs have changed.
        #[serde(default)]
        ["1", "`elasticity` times the behaviour's `long_run_ratio`", "0.01..10"]
        pub long_run_elasticity: Option<f64>,
        /// Share of the volume that moves at contract prices; the rest is bought on the spot market.
        ["share", "required", "0..1"]
        pub contract_share: f64,
        /// Time constant with which contract prices follow the spot price: about the length of a contract.
        #[serde(default)]
        ["duration", "the behaviour's `contract_memory`", ">0"]
        pub contract_length: Option<Duration>,
        /// Time after which unfilled orders lapse and are placed anew, the processing time of the seller apart.
        #[serde(default)]
        ["duration", "the behaviour's `order_lapse`", ">0"]
        pub order_life: Option<Duration>,
        /// Stock of finished goods that its makers hold, in time of output.
        #[serde(default)]
        ["duration", "the behaviour's `output_cover`", ""]
        pub seller_stock: Option<Duration>,
        /// Mode by which it usually travels; a way must lead there by this mode.
        #[serde(default)]
        ["choice", "by sea where a way leads, otherwise over land, otherwise by air", ""]
        pub mode: Option<Mode>,
        /// Gross mass of a unit, packing included; a good without it never changes to air.
        #[serde(default)]
        ["kg/unit", "none", ">0"]
        pub mass: Option<f64>,
        /// Where price, elasticity and contract share come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// A tax that legal exports pay and smugglers save, in force before the run begins: the prices of the start hold it.
    pub struct ExportTax {
        /// Of what.
        ["ids of commodities", "required", ""]
        pub commodities: Vec<String>,
        /// The country that levies it.
        ["id of a country", "required", ""]
        pub country: String,
        /// Duty and tax that is not refunded, as a share of the price at home.
        ["share", "required", "0..10"]
        pub rate: f64,
        /// Where it comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// A known share of trade.
    pub struct Trade {
        /// Of what.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// Origin.
        ["id of a country", "required", ""]
        pub from: String,
        /// Destination.
        ["id of a country", "required", ""]
        pub to: String,
        /// The share, and of what.
        ["choice", "required", ""]
        pub share: TradeShare,
        /// Where the share comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

choice! {
    /// What a share of trade is a share of.
    pub enum TradeShare {
        /// Of all that the destination takes in, its own output included.
        Intake(f64),
        /// Of all that the origin makes.
        Output(f64),
    }
}
