//! What a world file says: who makes, refines and uses how much, and who trades with whom.

mod flows;
mod goods;
mod makers;
mod stocks;
mod users;
mod ventures;
mod ways;

pub use flows::Flow;
pub use goods::{Commodity, Country, ExportTax, Market, Trade, TradeShare};
pub use makers::{Company, Criticality, Need, Output, Recipe, Substitute};
pub use stocks::{Holder, OpeningStock};
pub use users::{EndUse, Sector};
pub use ventures::{Project, Recycling, Stage};
pub use ways::{Chokepoint, Flights, Leg, Mode};

use super::record::{choice, record};
use super::uncertainty::Range;
use super::values::Duration;

record! {
    /// A baseline of the world economy of some commodities.
    pub struct WorldFile {
        /// Version of the file format.
        ["number", "required", "1..1"]
        pub format: u32,
        /// Name of the world, for people.
        ["text", "required", ""]
        pub name: String,
        /// Worlds that belong to this one, by path from this file: records with one identifier are one record, which only one file need state in full.
        #[serde(default)]
        ["list of paths", "none", ""]
        pub include: Vec<String>,
        /// What is represented, what is left out, and which results rest on assumption.
        ["text", "required", ""]
        pub about: String,
        /// Where the numbers come from; every other record names one of these.
        ["list", "required", ""]
        pub sources: Vec<Source>,
        /// Importing areas inside which one price rules.
        ["list", "required", ""]
        pub markets: Vec<Market>,
        /// Countries.
        ["list", "required", ""]
        pub countries: Vec<Country>,
        /// Commodities, from ore to the last good that is traded here.
        ["list", "required", ""]
        pub commodities: Vec<Commodity>,
        /// What one unit of output takes.
        ["list", "required", ""]
        pub recipes: Vec<Recipe>,
        /// Mines, refiners and makers.
        ["list", "required", ""]
        pub companies: Vec<Company>,
        /// Sorts of investment.
        #[serde(default)]
        ["list", "none", ""]
        pub stages: Vec<Stage>,
        /// Plants that may be built.
        #[serde(default)]
        ["list", "none", ""]
        pub projects: Vec<Project>,
        /// Sectors of final use.
        ["list", "required", ""]
        pub sectors: Vec<Sector>,
        /// How much each sector uses in each country.
        ["list", "required", ""]
        pub end_uses: Vec<EndUse>,
        /// Known shares of trade between countries; the rest is filled in.
        #[serde(default)]
        ["list", "none", ""]
        pub trade: Vec<Trade>,
        /// All flows between companies and to end uses, where they are known one by one; the network is then taken as stated and nothing is fitted.
        #[serde(default)]
        ["list", "found from `makes`, recipes and `trade`", ""]
        pub flows: Vec<Flow>,
        /// Taxes on exports that were levied before the run begins.
        #[serde(default)]
        ["list", "none", ""]
        pub export_taxes: Vec<ExportTax>,
        /// Stocks that lie beyond or below what their holders want when the run begins: a glut, or a shortage.
        #[serde(default)]
        ["list", "none: all stocks are as wanted", ""]
        pub opening_stocks: Vec<OpeningStock>,
        /// Straits and canals that a route can pass.
        #[serde(default)]
        ["list", "none", ""]
        pub chokepoints: Vec<Chokepoint>,
        /// Legs of the transport network, each open in both directions.
        ["list", "required", ""]
        pub legs: Vec<Leg>,
        /// Countries that fly goods to each other.
        #[serde(default)]
        ["list", "none", ""]
        pub flights: Vec<Flights>,
        /// Time that loading, customs and delivery add to a journey between countries.
        ["duration", "required", ""]
        pub handling: Duration,
        /// Time of a delivery inside a country.
        ["duration", "required", ""]
        pub domestic_transit: Duration,
        /// How far assumptions may be off; scenarios that say `vary_world: true` draw from these.
        #[serde(default)]
        ["list", "none", ""]
        pub ranges: Vec<Range>,
    }
}

record! {
    /// A publication, a filing, a derivation or an assumption.
    pub struct Source {
        /// Short key by which records cite it.
        ["id", "required", ""]
        pub id: String,
        /// Reference as it would stand in a bibliography; for a derivation its arithmetic, for an assumption its reason.
        ["text", "required", ""]
        pub cite: String,
        /// What sort of evidence it is.
        ["choice", "required", ""]
        pub kind: Evidence,
        /// Edition or year of the evidence.
        ["text", "required", ""]
        pub vintage: String,
    }
}

choice! {
    /// How firm a number is.
    pub enum Evidence {
        /// Official or industry statistics.
        Statistic,
        /// A company's own report.
        Filing,
        /// Peer-reviewed or institutional study.
        Study,
        /// Press and trade press.
        Press,
        /// Computed from other sources; the arithmetic stands in `cite`.
        Derived,
        /// Nobody published it: a judgement, to be varied.
        Assumption,
    }
}
