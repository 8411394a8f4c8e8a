//! Made-up summaries for tests: small, large, quiet, with one run, with names that try to be markup.

mod arms;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use self::arms::{arm, with_differences};
use super::tornado::{Bar, Tornado};
use crate::analysis::structure::{Flow, Maker, Structure, Use};
use crate::analysis::summary::{Arm, Catalogue, Focus, Metric, Named, Reference, Summary, Window, WindowKind};
use crate::analysis::uncertainty::{ArmDoubt, Choice, Doubt, DoubtfulOutcome, Driver, Index};
use crate::scenario::world_file::Evidence;

/// What a made-up summary is like.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub countries: usize,
    pub sectors: usize,
    pub commodities: usize,
    pub arms: usize,
    pub replicates: usize,
    pub points: usize,
    pub quiet: bool,
    pub nasty: bool,
    /// No export control at all: a plant burns.
    pub fire: bool,
}

/// An ordinary run.
pub const ORDINARY: Shape =
    Shape { countries: 4, sectors: 5, commodities: 3, arms: 4, replicates: 100, points: 104, quiet: false, nasty: false, fire: false };

/// Names of shapes and the shapes, for tests that must hold in any world.
pub fn shapes() -> Vec<(&'static str, Shape)> {
    vec![
        ("ordinary", ORDINARY),
        ("quiet", Shape { quiet: true, ..ORDINARY }),
        ("single", Shape { replicates: 1, commodities: 1, countries: 2, arms: 2, ..ORDINARY }),
        ("large", Shape { countries: 12, sectors: 10, commodities: 7, arms: 7, ..ORDINARY }),
        ("nasty", Shape { nasty: true, commodities: 2, countries: 7, ..ORDINARY }),
        ("tiny", Shape { countries: 1, sectors: 1, commodities: 1, arms: 1, points: 6, ..ORDINARY }),
        ("decade", Shape { points: 520, commodities: 4, ..ORDINARY }),
        ("many", Shape { countries: 16, sectors: 44, commodities: 30, arms: 8, points: 520, replicates: 12, ..ORDINARY }),
        ("fire", Shape { fire: true, countries: 3, ..ORDINARY }),
    ]
}

const COUNTRIES: [&str; 12] = [
    "India",
    "United States",
    "European Union",
    "Japan",
    "South Korea",
    "United Kingdom",
    "Australia",
    "Taiwan",
    "Viet Nam",
    "Brazil",
    "Canada",
    "Rest of the world outside of the alliance",
];
const SECTORS: [&str; 10] = [
    "Electric vehicles",
    "Wind turbines",
    "Defence",
    "Medical imaging",
    "Consumer electronics",
    "AI accelerators",
    "Generic medicines",
    "Robots",
    "Hard disks",
    "Industrial motors and generators of all sizes",
];
const COMMODITIES: [&str; 7] =
    ["dysprosium oxide", "NdFeB magnets", "gallium", "germanium", "graphite anode material", "polysilicon", "paracetamol"];
const ARMS: [&str; 8] = [
    "No policy",
    "Stockpile of 180 days",
    "Trusted suppliers",
    "TRUST together",
    "Recycling",
    "New magnet plant",
    "Everything at once and more than that",
    "Joint innovation by governments, universities and firms",
];

fn named(names: &[&str], prefix: &str, count: usize, unit: &str, nasty: bool) -> Vec<Named> {
    let name = |i: usize| {
        let name = names[i % names.len()];
        Named {
            id: format!("{prefix}{i:02}"),
            name: match i {
                _ if nasty && i.is_multiple_of(2) => format!("<b>&\"{name}' {{{{ 7*7 }}}} </text><script>alert(1)</script>"),
                _ if i < names.len() => name.to_owned(),
                _ => format!("{name}, of the kind {i}"),
            },
            unit: unit.to_owned(),
        }
    };
    (0..count).map(name).collect()
}

/// A summary of the given shape; always the same one.
pub fn summary(shape: Shape) -> Summary {
    let start = date(2025, 1, 1);
    let dates: Vec<Date> = (1..=shape.points).map(|w| start.saturating_add((7 * w as i64).days())).collect();
    let catalogue = Catalogue {
        countries: [
            vec![Named { id: "XX".into(), name: "Controlland".into(), unit: String::new() }],
            named(&COUNTRIES, "c", shape.countries, "", shape.nasty),
        ]
        .concat(),
        markets: [
            vec![Named { id: "m.x".into(), name: "Controlland".into(), unit: String::new() }],
            named(&COUNTRIES, "m", shape.countries, "", shape.nasty),
        ]
        .concat(),
        commodities: named(&COMMODITIES, "g", shape.commodities, "t", shape.nasty),
        sectors: named(&SECTORS, "s", shape.sectors, "vehicles", shape.nasty),
    };
    let ids = |list: &[Named]| list.iter().map(|n| n.id.clone()).collect::<Vec<_>>();
    let focus = Focus {
        controller: "XX".into(),
        controller_market: "m.x".into(),
        countries: ids(&catalogue.countries[1..]),
        markets: ids(&catalogue.markets[1..]),
        commodities: ids(&catalogue.commodities),
    };
    let arms =
        ARMS.iter().take(shape.arms).enumerate().map(|(i, name)| arm(shape, &focus, &ids(&catalogue.sectors), &dates, start, i, name));
    let arms: Vec<Arm> = arms.collect();
    let arms = with_differences(arms);
    Summary {
        uncertain: Vec::new(),
        observed: Vec::new(),
        scenario: "rare_earth_licences_2025".into(),
        title: "Licences for heavy rare earths".into(),
        question: "Who runs short when Controlland licenses its exports, and what does each policy buy?".into(),
        version: "0.1.0".into(),
        digest: "3f9ac2e10b77".into(),
        seed: 20_260_101,
        replicates: shape.replicates as u32,
        start,
        dates,
        interval: 7.0,
        windows: windows(&arms, shape),
        structure: structure(&focus, &catalogue),
        catalogue,
        focus,
        arms,
        sources: vec![
            Reference {
                id: "a".into(),
                cite: "Geological Survey, Mineral Commodity Summaries".into(),
                kind: Evidence::Statistic,
                vintage: "2025".into(),
            },
            Reference { id: "b".into(), cite: "Judgement <i>&</i>".into(), kind: Evidence::Assumption, vintage: "2025".into() },
        ],
        conservation_residual: 3.2e-15,
    }
}

fn windows(arms: &[Arm], shape: Shape) -> Vec<Window> {
    use WindowKind::{Control, Cushion, Shock};
    let names: Vec<String> = arms.iter().map(|a| a.name.clone()).collect();
    let window = |name: &str, begins: Date, ends: Option<Date>, kind: WindowKind| Window {
        name: name.into(),
        announced: begins,
        begins,
        ends,
        arms: names.clone(),
        kind,
    };
    let mut windows = vec![
        window("Export licences", date(2025, 4, 4), Some(date(2025, 11, 10)), Control),
        window("Truce", date(2025, 11, 10), None, Cushion),
    ];
    if shape.fire {
        return vec![window("Fire at a plant", date(2025, 3, 10), Some(date(2025, 6, 20)), Shock)];
    }
    if shape.nasty {
        windows.push(window("<b>&\"Second round of licences with a very long name", date(2025, 10, 9), None, Control));
        windows.push(window("Port closed", date(2025, 4, 10), Some(date(2025, 5, 10)), Shock));
        windows.push(window("Another one at the end of it all", date(2026, 12, 1), None, Cushion));
    }
    windows
}

/// Every good is mined in two countries and made in up to three; the controlling country makes most.
fn structure(focus: &Focus, catalogue: &Catalogue) -> Structure {
    let goods = &focus.commodities;
    let mut structure = Structure::default();
    for (g, good) in goods.iter().enumerate() {
        structure.stages.insert(good.clone(), ["mine", "oxide", "magnet"][g % 3].to_owned());
        let places = std::iter::once(&focus.controller).chain(focus.countries.iter().take(2));
        for (p, country) in places.enumerate() {
            let output = 100.0 / (1 + 3 * p) as f64;
            structure.makers.push(Maker {
                company: format!("{country}.{good}"),
                name: format!("{good} works of {country}"),
                country: country.clone(),
                commodity: good.clone(),
                output,
                capacity: output * 1.2,
            });
            let flow = |to: &String, into: Use, share: f64| Flow {
                commodity: good.clone(),
                from: country.clone(),
                to: to.clone(),
                into,
                rate: output * share,
            };
            match goods.get(g + 1) {
                Some(next) => {
                    structure.flows.push(flow(&focus.controller, Use::Commodity(next.clone()), 0.8));
                    structure.flows.push(flow(&focus.countries[0], Use::Commodity(next.clone()), 0.2));
                }
                None => {
                    for (c, to) in focus.countries.iter().enumerate() {
                        let sector = &catalogue.sectors[c % catalogue.sectors.len()].id;
                        structure.flows.push(flow(to, Use::Sector(sector.clone()), 1.0 / focus.countries.len() as f64));
                    }
                }
            }
        }
    }
    structure
}

/// An experiment over the world of a shape: shares of variance, or elementary effects in a world of fires.
pub fn doubt(shape: Shape) -> Doubt {
    let name = |i: usize| if shape.nasty { format!("<b>behaviour.{i}&") } else { format!("time until a supplier is qualified, case {i}") };
    let index = if shape.fire { Index::MuStar } else { Index::Explained };
    let size = |i: usize| if shape.quiet { 0.0 } else { 0.6 / (1 + i) as f64 } * if shape.fire { 5e9 } else { 1.0 };
    let driver = |i: usize| Driver { name: name(i), value: size(i), low: (size(i) * 0.8 - 0.04).max(0.0), high: size(i) * 1.2, index };
    let choice = |i: usize, arm: usize| Choice {
        uncertainty: ["rationing", "production function"][i / 4].to_owned(),
        choice: ["Proportional", "ContractFirst", "HomeFirst", "HighestBid of the buyers at the time", "Leontief"][i % 5].to_owned(),
        n: 60,
        mean: if shape.quiet { 9e9 } else { 9e9 + 1e9 * (i as f64 - 3.0) - 1e9 * arm as f64 },
        quantiles: [7e9, 9e9, 12e9],
    };
    let arm = |(a, name): (usize, &&str)| ArmDoubt {
        name: if shape.nasty { format!("<i>{name}</i>") } else { (*name).to_owned() },
        mean: 9e9 - 1e9 * a as f64,
        quantiles: [6e9, 9e9, 13e9],
        drivers: (0..shape.sectors).map(driver).collect(),
        choices: (0..8).map(|i| choice(i, a)).collect(),
    };
    let outcome = DoubtfulOutcome {
        metric: Metric::ValueLost,
        commodity: String::new(),
        sector: String::new(),
        place: String::new(),
        unit: "USD".into(),
        arms: ARMS.iter().take(shape.arms).enumerate().map(arm).collect(),
    };
    Doubt {
        experiment: "rare_earth_uncertainty".into(),
        title: "How sure are we?".into(),
        design: "LatinHypercube".into(),
        points: 100,
        replicates: 3,
        seed: 1,
        version: "0.1.0".into(),
        digest: "77aa0e10b7c2".into(),
        uncertainties: (0..shape.sectors).map(name).collect(),
        outcomes: vec![outcome],
        notes: vec!["Quantiles at 5 and 95 % rest on few runs.".into()],
    }
}

/// A tornado with as many bars as there are sectors.
pub fn tornado(shape: Shape) -> Tornado {
    let name = |i: usize| if shape.nasty { format!("<b>behaviour.{i}&") } else { format!("Time until a supplier is qualified, case {i}") };
    let bar = |i: usize| {
        let swing = if shape.quiet { 0.0 } else { 4e9 / (1 + i) as f64 };
        // Some move the outcome one way only.
        let low = if i % 4 == 3 { 9e9 + swing * 0.5 } else { 9e9 - swing };
        Bar { name: name(i), settings: ["5 days".to_owned(), "180 days".to_owned()], outcomes: [low, 9e9 + swing] }
    };
    Tornado {
        outcome: "value lost in the focus countries".to_owned(),
        unit: "USD".to_owned(),
        base: 9e9,
        bars: (0..shape.sectors + 3).map(bar).collect(),
        method: "each value alone, mean of 20 runs".to_owned(),
        source: "Scenario: example".to_owned(),
    }
}
