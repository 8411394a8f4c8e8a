//! How companies, buyers and officials behave: one set of parameters for every world and every scenario.

use super::rationing::Rationing;
use super::record::record;
use super::rivalry::PriceWar;
use super::structure::{OrderRule, Planning, Pricing, ProductionFunction, Split, Stretching, Substitution};
use super::values::Duration;

record! {
    /// Behavioural parameters, the same for every world. Values stand in `scenarios/behaviour.ron`.
    pub struct Behaviour {
        /// Input stock that a company wants to hold where the world does not say. Source: consumer stocks of 4 to 13 weeks in rare earths and magnets (trade press 2011, 2025).
        ["duration", "required", ">0"]
        pub input_cover: Duration,
        /// Spread of covers between buyers: standard deviation of the logarithm. Source: India's vehicle makers held 4 to 6 weeks of magnets, others 2 to 4 (Crisil, Systematix 2025).
        ["1", "required", "0..1.5"]
        pub cover_spread: f64,
        /// Stock of finished goods that a seller wants to hold. Source: assumption, made to order to two months.
        ["duration", "required", ">0"]
        pub output_cover: Duration,
        /// Memory of the demand forecast. Source: Sterman 1989; fitted to graphite 2023 and gallium 2023.
        ["duration", "required", ">0"]
        pub forecast_memory: Duration,
        /// Time over which a buyer, or a seller with its finished goods, closes the gap between the stock it has and the stock it wants. Source: Sterman 1989; fitted (40 days for one tier of buyers alone).
        ["duration", "required", ">0"]
        pub stock_adjustment: Duration,
        /// Largest order, in multiples of forecast use. Source: front-loading of 3.3 times normal imports before graphite controls in 2023, with room.
        ["ratio", "required", "1..20"]
        pub order_ceiling: f64,
        /// Largest order behind a licence, in multiples of the supplier's usual share of use; what was refused may be applied for once more on top. Source: assumption; applications are filed against contracts, and exports after the licences of 2023 and 2025 came back to normal without overshooting by much.
        ["ratio", "required", "1..20"]
        pub gated_ceiling: f64,
        /// Share of a seller's delay that its buyers add to the time that they order ahead. Source: rationing games and orders placed ahead of long lead times (Lee, Padmanabhan and Whang 1997; Armony and Plambeck 2005); chip lead times of 2020-22. Assumption, nothing to all.
        ["share", "required", "0..1"]
        pub delay_counted: f64,
        /// Time over which a buyer works off stock beyond what it wants. Source: assumed beforehand two weeks to two months, fitted; imports of graphite stayed at a third for a quarter after buyers had stocked up (Chinese customs data, 2023-24).
        ["duration", "required", ">0"]
        pub destocking_time: Duration,
        /// Time in which a plant can bring in all its capacity beyond what it usually uses: shifts, tools, people. Source: months to a year between a decision and output of idle capacity; assumed beforehand one to six months; fitted.
        ["duration", "required", ">=0"]
        pub room_time: Duration,
        /// Share of what was refused that its buyer applies for again. Source: assumption; many Chinese applications of 2023-25 were returned and filed again, and exports stayed at a quarter to a half of normal for a year.
        ["share", "required", "0..1"]
        pub reapplication: f64,
        /// Stock that a buyer adds, or gives up, when the spot price rises, or falls, by a factor of e in a quarter. Source: inventories amplify cycles (Metzler 1941; Blinder and Maccini 1991); stocks were built in the rare-earth and lithium booms of 2011 and 2021-22 and run down afterwards; assumed beforehand nothing to four months, fitted.
        ["duration", "required", ">=0"]
        pub speculative_cover: Duration,
        /// Memory of the price trend that buyers expect to go on. Source: assumed beforehand one to five months; fitted.
        ["duration", "required", ">0"]
        pub trend_memory: Duration,
        /// Time after which unfilled orders lapse and are placed anew. Source: fitted; without it orders explode.
        ["duration", "required", ">0"]
        pub order_lapse: Duration,
        /// Time within which buyers want unfilled orders delivered: how strongly a backlog weighs on prices. Source: assumption.
        ["duration", "required", ">0"]
        pub backlog_horizon: Duration,
        /// Share of goods waiting for a licence that buyers count as on their way. Source: fitted.
        ["share", "required", "0..1"]
        pub queue_counted: f64,
        /// Shortest time in which a seller would draw down its whole stock. Source: fitted.
        ["duration", "required", ">0"]
        pub release_time: Duration,
        /// Share of the finished stock that a seller wants which it cannot sell: it is on its way to depots, or not the sort that is asked for. Source: stocks fall much less than sales in a shortage (Bils and Kahn 2000; Ramey and West 1999); assumption, nothing to four fifths.
        ["share", "required", "0..1"]
        pub working_stock: f64,
        /// Time over which sellers hold goods back from the market to refill a finished stock below what they want. Source: assumed beforehand a quarter to a year; fitted.
        ["duration", "required", ">0"]
        pub refill_time: Duration,
        /// Memory of scarcity on the spot market. Source: fitted.
        ["duration", "required", ">0"]
        pub scarcity_memory: Duration,
        /// Daily rise of the log price per unit of log scarcity. Source: fitted.
        ["1/day", "required", "0..1"]
        pub price_speed: f64,
        /// Daily rise of the logarithm of what goods cost with the right to export them, per unit of log scarcity of that right. Source: assumption; the basket of Mount Weld cost 1.83 times as much in the fourth quarter of 2010 as in the third, in which the quota was cut (Lynas).
        ["1/day", "required", "0..1"]
        pub rent_speed: f64,
        /// Time constant with which a spot price returns when scarcity is over. Source: fitted, 25 to 70 days.
        ["duration", "required", ">0"]
        pub price_memory: Duration,
        /// Immediate rise of the log price per unit of log scarcity. Source: fitted.
        ["1", "required", "0..3"]
        pub price_jump: f64,
        /// Rise of the log price per unit of the log gap between the stock that users want and the stock that they hold, beyond the usual. Source: competitive storage (Deaton and Laroque 1992); fitted.
        ["1", "required", "0..3"]
        pub price_tightness: f64,
        /// Time constant with which prices abroad follow the price at the home of their suppliers upwards. Source: assumption; spot offers of metals follow within weeks to months.
        ["duration", "required", ">0"]
        pub arbitrage_time: Duration,
        /// Lowest price relative to the start: cost. Source: fitted; marginal producers stop below it.
        ["ratio", "required", "0.1..1"]
        pub price_floor: f64,
        /// Largest log scarcity that a market believes; with speed, memory, jump and tightness it bounds a price. Source: fitted; gallium rose 8 to 9 times in 2023-26, dysprosium and terbium 3 to 4 times in 2025.
        ["1", "required", "0.1..5"]
        pub scarcity_clip: f64,
        /// Weight of a glut against an equal scarcity. Source: fitted, prices fall more slowly than they rise.
        ["share", "required", "0..1"]
        pub glut_weight: f64,
        /// Share of normal demand below which a market counts as empty. Source: fitted; keeps the logarithm finite.
        ["share", "required", "0.001..0.2"]
        pub thin_market: f64,
        /// Elasticity at which prices move at the speeds above; less elastic commodities move faster, by the square root of the ratio and within a factor of two. Source: fitted.
        ["1", "required", "0.01..3"]
        pub reference_elasticity: f64,
        /// Time constant with which contract prices follow spot prices. Source: quarterly to yearly indexation; fitted.
        ["duration", "required", ">0"]
        pub contract_memory: Duration,
        /// Time constant with which use per unit of output answers the price. Source: short-run elasticities are measured within a year; fitted.
        ["duration", "required", ">0"]
        pub thrift_time: Duration,
        /// Elasticity of use in the long run over that in the short run, where the commodity states none of its own. Source: ranges of -0.05 to -0.25 in the short and -0.3 to -0.8 after three to five years for inputs of a small share in costs (assumption: their middles).
        ["ratio", "required", "1..20"]
        pub long_run_ratio: f64,
        /// Time constant of what use answers beyond the short run: other designs and recipes. Source: dysprosium per magnet halved in about four years after 2011 (Heim and Vander Wal 2023); fitted.
        ["duration", "required", ">0"]
        pub long_run_time: Duration,
        /// Days of interruption that a fully dependent buyer expects when a control is announced or the plants of its suppliers are lost. Source: fitted to the front-loading before graphite controls in 2023.
        ["duration", "required", ">=0"]
        pub feared_interruption: Duration,
        /// Time constant with which fear fades after the effective day. Source: fitted.
        ["duration", "required", ">0"]
        pub fear_memory: Duration,
        /// How much less a buyer orders out of fear where the spot price is already high: cover is divided by one plus this times the logarithm of the price over the start. Source: who stores weighs the price of today against that of tomorrow (Deaton and Laroque 1992); the size is an assumption.
        ["1 per log price", "required", "0..20"]
        pub fear_restraint: f64,
        /// Highest bid beyond the normal order of a buyer whose supply is cut, in multiples of its use. Source: fitted.
        ["ratio", "required", "0..10"]
        pub urgent_ceiling: f64,
        /// Memory of a supplier's fill rate. Source: assumption, a month.
        ["duration", "required", ">0"]
        pub reliability_memory: Duration,
        /// Elasticity with which buyers change at once between suppliers whose delivered prices part. Source: Armington elasticities of 0.5 to 1 in the short run, bound by qualification; priors.
        ["1", "required", "0..10"]
        pub origin_elasticity: f64,
        /// The same in the long run, when usual shares have moved. Source: Armington elasticities of 3 to 5 in the long run; priors.
        ["1", "required", "0..10"]
        pub origin_elasticity_long: f64,
        /// Time constant with which usual shares drift towards cheaper suppliers. Source: assumption, contracts and qualifications turn over within years; China's share of rare-earth mining outside fell by about a fifth from 2010 to 2014.
        ["duration", "required", ">0"]
        pub origin_drift: Duration,
        /// Stock relative to its target below which a buyer looks for a new supplier. Source: assumption.
        ["share", "required", "0..1"]
        pub search_threshold: f64,
        /// Time in which a buyer finds somebody to qualify. Source: assumption, a month of requests, samples and offers; the times of qualification in a world begin after it.
        ["duration", "required", ">0"]
        pub search_time: Duration,
        /// Spread of the times of search and qualification: standard deviation of the logarithm. Source: 6 to 18 months for vehicle magnets, 18 to 36 in defence.
        ["1", "required", "0..1.5"]
        pub qualification_spread: f64,
        /// Time in which a leakage channel forms; it decays half as fast. Source: antimony through Thailand and Mexico 2024-25; fitted.
        ["duration", "required", ">0"]
        pub leak_formation: Duration,
        /// Price gap above which leaking pays. Source: assumption, freight, re-invoicing and risk.
        ["ratio", "required", "1..10"]
        pub leak_markup: f64,
        /// Days that the detour through a third country adds. Source: assumption.
        ["duration", "required", ">=0"]
        pub leak_detour: Duration,
        /// Rate at which postponed demand is made up, as a share of normal demand. Source: overtime and extra shifts; assumption.
        ["share", "required", "0..1"]
        pub catch_up: f64,
        /// Air freight where a leg does not say. Source: 3 to 6 USD/kg from Asia to Europe and America in 2024; 10 and more at peaks.
        ["USD/kg", "required", ">=0"]
        pub air_freight: f64,
        /// What a day in transit costs, as a share of the value of goods. Source: 0.6 to 2.1 % in Hummels and Schaur 2013; the middle.
        ["share/day", "required", "0..1"]
        pub time_value: f64,
        /// Whom sellers serve first when orders exceed what they have. Source: proportional in Guan et al. 2020; the rule alone can move a loss by more than any other choice (Pichler et al. 2022), so it is one to vary.
        ["choice", "required", ""]
        pub rationing: Rationing,
        /// Return on capital above which a project is begun, if it lasts: what investors ask for, beyond inflation. Source: 12 % a year on average in a survey of large firms (Poterba and Summers 1995).
        ["1/year", "required", "0..1"]
        pub investment_hurdle: f64,
        /// Return that a state asks for its share in a project. Source: assumption, near the real yield of public debt.
        ["1/year", "required", "0..1"]
        pub public_return: f64,
        /// Memory of prices and costs with which a new plant is judged. Source: assumption, one to two years.
        ["duration", "required", ">0"]
        pub investment_signal: Duration,
        /// Memory of prices and costs with which a plant is idled or started again. Source: fitted in a prototype, 90 to 120 days.
        ["duration", "required", ">0"]
        pub restart_signal: Duration,
        /// Time from the decision to start an idle plant again to its output. Source: idle capacity came back within about half a year (assumption).
        ["duration", "required", ">0"]
        pub restart_time: Duration,
        /// How far a lasting margin must lie below nothing before a plant is idled, and above before it is started again, as a share of the price of the start. Source: hysteresis of entry and exit, Dixit 1989; the width is an assumption.
        ["share", "required", "0..1"]
        pub idling_band: f64,
        /// How the country that makes most of a good answers when others begin to make it. Source: paracetamol's ingredient fell by 58 % in 2024, rare earths by about 85 % in 2012-15; share and time are assumptions.
        ["choice", "required", ""]
        pub price_war: PriceWar,
        /// When companies choose what they make. Source: assumption; goods of these chains are made to stock, models of regions and firms (Hallegatte 2008; Inoue and Todo 2019) make to order.
        ["choice", "required", ""]
        pub planning: Planning,
        /// Highest capacity in overtime, in multiples of normal capacity; 1 is none. Source: assumption; usual capacity has its headroom by `utilisation`, where models without it take 1.25 (Hallegatte 2008).
        ["ratio", "required", "1..3"]
        pub overtime_ceiling: f64,
        /// Time constant with which overtime builds up and ends. Source: a year, Hallegatte 2008.
        ["duration", "required", ">0"]
        pub overtime_time: Duration,
        /// How much buyers order. Source: Sterman 1989 for order-up-to; Hallegatte 2014 and Inoue and Todo 2019 for restocking.
        ["choice", "required", ""]
        pub ordering: OrderRule,
        /// How buyers split their orders over suppliers. Source: Boehm, Flaaen and Pandalai-Nayar 2019 for hold and reliability; Guan et al. 2020 for capacity.
        ["choice", "required", ""]
        pub split: Split,
        /// Whether prices move. Source: assumption; fixed prices isolate quantities, as in models of input-output tables.
        ["choice", "required", ""]
        pub pricing: Pricing,
        /// When buyers throttle themselves to stretch their stock. Source: Hallegatte 2014 for the form, who lets all do so from 0.8 of the usual stock on. Assumed beforehand the last tenth to four fifths of the usual stock, while supply is in doubt; fitted.
        ["choice", "required", ""]
        pub stretching: Stretching,
        /// What missing inputs do to output. Source: Pichler et al. 2022; Leontief and linear as its bounds.
        ["choice", "required", ""]
        pub production_function: ProductionFunction,
        /// Whether buyers take substitutes where the world names them. Source: terbium lamps gave way to diodes after 2011; Boehm, Flaaen and Pandalai-Nayar 2019 for none within months.
        ["choice", "required", ""]
        pub substitution: Substitution,
        /// Value of an input per value of output (of end uses: per `value` of a unit) below which it never stops production. Source: assumption, one part in a million, below the least of the rare-earth world (yttrium oxide of a fighter jet, 3.6 parts), so that cheap inputs stop production as they do.
        ["share", "required", "0..1"]
        pub materiality_floor: f64,
        /// Time in which a plant starts up from standstill to full capacity, where its recipe does not say; nothing for no limit. Source: assumption, two weeks.
        ["duration", "required", ">=0"]
        pub ramp_up: Duration,
        /// Time in which a plant shuts down of its own will, where its recipe does not say; nothing for no limit. Source: assumption, a week; forced stops are immediate.
        ["duration", "required", ">=0"]
        pub ramp_down: Duration,
    }
}
