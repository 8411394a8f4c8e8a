//! What a world file says: who makes, refines and uses how much, and who trades with whom.

use super::record::{choice, record};
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
        /// Straits and canals that a route can pass.
        #[serde(default)]
        ["list", "none", ""]
        pub chokepoints: Vec<Chokepoint>,
        /// Legs of the transport network, each open in both directions.
        ["list", "required", ""]
        pub legs: Vec<Leg>,
        /// Time that loading, customs and delivery add to a journey between countries.
        ["duration", "required", ""]
        pub handling: Duration,
        /// Time of a delivery inside a country.
        ["duration", "required", ""]
        pub domestic_transit: Duration,
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
        /// Share of the volume that moves at contract prices; the rest is bought on the spot market.
        ["share", "required", "0..1"]
        pub contract_share: f64,
        /// Stock of finished goods that its makers hold, in time of output.
        #[serde(default)]
        ["duration", "the behaviour's `output_cover`", ""]
        pub seller_stock: Option<Duration>,
        /// Where price, elasticity and contract share come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// What one unit of output takes. Where a process has several outputs, the unit is the sum of them.
    pub struct Recipe {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Inputs per unit of output.
        ["list", "required", ""]
        pub inputs: Vec<Need>,
        /// Time from choosing a new supplier to using its goods.
        ["duration", "required", ""]
        pub qualification: Duration,
        /// Where the quantities come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// One input of a recipe or of a sector.
    pub struct Need {
        /// What is needed.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// How much per unit of output, losses included.
        ["units per unit of output", "required", ">0"]
        pub per: f64,
        /// What happens without it.
        #[serde(default = "critical")]
        ["choice", "Critical", ""]
        pub class: Criticality,
    }
}

fn critical() -> Criticality {
    Criticality::Critical
}

choice! {
    /// How much of output hangs on an input (Pichler et al. 2022).
    pub enum Criticality {
        /// Without it production stops.
        Critical,
        /// Without it production falls to one half.
        Important,
        /// Production goes on without it.
        NonCritical,
    }
}

record! {
    /// One production process at one place; where only a country's total is known, one company stands for the rest.
    pub struct Company {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// Where it stands.
        ["id of a country", "required", ""]
        pub country: String,
        /// Country of its owner.
        #[serde(default)]
        ["id of a country", "where it stands", ""]
        pub owner: Option<String>,
        /// What its output takes; a mine takes nothing that is traded here.
        #[serde(default)]
        ["id of a recipe", "none: a mine", ""]
        pub recipe: Option<String>,
        /// Output in the base year, by commodity.
        ["list", "required", ""]
        pub makes: Vec<Output>,
        /// Output of the base year as a share of what it could make.
        ["share", "required", "0.05..1"]
        pub utilisation: f64,
        /// Input stock that it wants to hold, in time of use; companies spread around it.
        #[serde(default)]
        ["duration", "the behaviour's `input_cover`", ""]
        pub cover: Option<Duration>,
        /// Where output and utilisation come from.
        ["id of a source", "required", ""]
        pub source: String,
        /// Anything a reader should know.
        #[serde(default)]
        ["text", "none", ""]
        pub note: Option<String>,
    }
}

record! {
    /// Output of one commodity in the base year.
    pub struct Output {
        /// What is made.
        ["id of a commodity", "required", ""]
        pub commodity: String,
        /// How much.
        ["units per year", "required", ">0"]
        pub rate: f64,
    }
}

record! {
    /// A sector that uses final goods, such as electric vehicles or medical imaging.
    pub struct Sector {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
        /// What is counted, such as vehicles.
        ["text", "required", ""]
        pub unit: String,
        /// What one unit takes.
        ["list", "required", ""]
        pub needs: Vec<Need>,
        /// What one unit that is not delivered costs.
        ["USD per unit", "required", ">0"]
        pub value: f64,
        /// Share of unmet demand that waits; the rest is lost.
        ["share", "required", "0..1"]
        pub deferrable: f64,
        /// Stock of inputs that it holds, in time of use; end users spread around it.
        ["duration", "required", ""]
        pub cover: Duration,
        /// Time from choosing a new supplier to using its goods.
        ["duration", "required", ""]
        pub qualification: Duration,
        /// Where the quantities come from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}

record! {
    /// Use of one sector in one country.
    pub struct EndUse {
        /// Which sector.
        ["id of a sector", "required", ""]
        pub sector: String,
        /// Where.
        ["id of a country", "required", ""]
        pub country: String,
        /// How much in the base year.
        ["units of the sector per year", "required", ">0"]
        pub demand: f64,
        /// Where the quantity comes from.
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

record! {
    /// A strait or canal.
    pub struct Chokepoint {
        /// Identifier.
        ["id", "required", ""]
        pub id: String,
        /// Name, for people.
        ["text", "required", ""]
        pub name: String,
    }
}

record! {
    /// A leg of the transport network.
    pub struct Leg {
        /// One end.
        ["id of a country or chokepoint", "required", ""]
        pub from: String,
        /// The other end.
        ["id of a country or chokepoint", "required", ""]
        pub to: String,
        /// Time under way.
        ["days", "required", ">0"]
        pub days: f64,
        /// Where the time comes from.
        ["id of a source", "required", ""]
        pub source: String,
    }
}
