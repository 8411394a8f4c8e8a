//! Outlines of countries, and the projection that puts them on paper.

use std::sync::OnceLock;

/// Made by `assets/map/simplify.py` from Natural Earth, public domain; `assets/map/README.md` has the provenance.
const OUTLINES: &str = include_str!("../../assets/map/countries.txt");

/// Members of regions that worlds treat as one country.
const REGIONS: [(&[&str], &[&str]); 4] = [
    (
        &["EU", "EU27", "EUROPEANUNION"],
        &[
            "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL",
            "PT", "RO", "SK", "SI", "ES", "SE",
        ],
    ),
    (&["ASEAN"], &["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "VN"]),
    (&["GCC", "GULF"], &["BH", "KW", "OM", "QA", "SA", "AE"]),
    (&["EFTA"], &["CH", "IS", "LI", "NO"]),
];

/// Places too small for an outline: code, longitude and latitude [degrees].
const POINTS: [(&str, f64, f64); 4] = [("SG", 103.8, 1.35), ("HK", 114.2, 22.3), ("MT", 14.4, 35.9), ("BH", 50.55, 26.05)];

/// One ring of a country.
pub struct Ring {
    /// ISO 3166-1 alpha-2 code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Corners on the plane, y upwards.
    pub points: Vec<(f64, f64)>,
    /// Its area on the plane.
    pub area: f64,
}

/// All rings.
pub fn rings() -> &'static [Ring] {
    static RINGS: OnceLock<Vec<Ring>> = OnceLock::new();
    RINGS.get_or_init(|| OUTLINES.lines().filter_map(ring).collect())
}

fn ring(line: &'static str) -> Option<Ring> {
    let mut parts = line.split('\t');
    let (code, name, corners) = (parts.next()?, parts.next()?, parts.next()?);
    let corner = |text: &str| {
        let (x, y) = text.split_once(',')?;
        Some(project(x.parse::<f64>().ok()? / 10.0, y.parse::<f64>().ok()? / 10.0))
    };
    let points: Vec<(f64, f64)> = corners.split(' ').filter_map(corner).collect();
    let area = area(&points).abs();
    Some(Ring { code, name, points, area })
}

/// Where a country too small for an outline lies on the plane.
pub fn point(code: &str) -> Option<(f64, f64)> {
    POINTS.iter().find(|p| p.0 == code).map(|p| project(p.1, p.2))
}

/// Codes of the countries that an identifier or a name of a world stands for; nothing if it is no place on the map.
pub fn codes(id: &str, name: &str) -> Vec<&'static str> {
    let plain = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_uppercase();
    for text in [plain(id), plain(name)] {
        if let Some((_, members)) = REGIONS.iter().find(|r| r.0.contains(&text.as_str())) {
            return members.to_vec();
        }
        let known = rings().iter().find(|r| r.code == text || plain(r.name) == text).map(|r| r.code);
        if let Some(code) = known.or_else(|| POINTS.iter().map(|p| p.0).find(|c| *c == text)) {
            return vec![code];
        }
    }
    Vec::new()
}

/// Middle of the rings of some countries, weighted by their areas; of the largest ring alone for a single country.
pub fn middle(codes: &[&str]) -> Option<(f64, f64)> {
    let mut here: Vec<&Ring> = rings().iter().filter(|r| codes.contains(&r.code)).collect();
    here.sort_by(|a, b| b.area.total_cmp(&a.area));
    if codes.len() == 1 {
        here.truncate(1);
    }
    let all: f64 = here.iter().map(|r| r.area).sum();
    let sum = here.iter().map(|r| (centre(&r.points), r.area)).fold((0.0, 0.0), |sum, ((x, y), a)| (sum.0 + x * a, sum.1 + y * a));
    if all > 0.0 { Some((sum.0 / all, sum.1 / all)) } else { codes.first().and_then(|c| point(c)) }
}

/// Half the width of the largest ring of some countries on the plane.
pub fn reach(codes: &[&str]) -> f64 {
    let largest = rings().iter().filter(|r| codes.contains(&r.code)).reduce(|a, b| if b.area > a.area { b } else { a });
    largest.map_or(0.0, |ring| {
        let (low, high) = ring.points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p.0), high.max(p.0)));
        (high - low) * 0.5
    })
}

/// Longitude and latitude [degrees] on the plane of the Equal Earth projection (Šavrič, Patterson and Jenny 2018), in
/// which areas keep their size.
pub fn project(longitude: f64, latitude: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root = libm::sqrt(3.0);
    let t = libm::asin(root / 2.0 * libm::sin(latitude.to_radians()));
    let t2 = t * t;
    let t6 = t2 * t2 * t2;
    let slope = A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2);
    let x = 2.0 * root * longitude.to_radians() * libm::cos(t) / (3.0 * slope);
    (x, t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2)))
}

fn area(points: &[(f64, f64)]) -> f64 {
    pairs(points).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

fn centre(points: &[(f64, f64)]) -> (f64, f64) {
    let all = area(points) * 6.0;
    let part = |(a, b): ((f64, f64), (f64, f64))| {
        let cross = a.0 * b.1 - b.0 * a.1;
        ((a.0 + b.0) * cross, (a.1 + b.1) * cross)
    };
    let sum = pairs(points).map(part).fold((0.0, 0.0), |s, p| (s.0 + p.0, s.1 + p.1));
    (sum.0 / all, sum.1 / all)
}

fn pairs(points: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    points.iter().copied().zip(points.iter().copied().cycle().skip(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_has_its_countries_and_regions() {
        let codes_drawn: std::collections::BTreeSet<&str> = rings().iter().map(|r| r.code).collect();
        assert!(codes_drawn.len() > 160 && codes_drawn.contains("CN") && !codes_drawn.contains("AQ"));
        assert_eq!(codes("IN", "India"), ["IN"]);
        assert_eq!(codes("x", "Vietnam"), ["VN"]);
        assert_eq!(codes("EU", "European Union").len(), 27);
        assert!(codes("ROW", "Rest of the world").is_empty());
        // India lies on the northern hemisphere, east of Greenwich.
        let (x, y) = middle(&["IN"]).expect("it has rings");
        assert!(x > 0.0 && y > 0.0);
    }

    #[test]
    fn areas_keep_their_size() {
        // A degree square at 60 degrees north is half as large as one at the equator.
        let square = |latitude: f64| {
            let corners = [(0.0, latitude), (1.0, latitude), (1.0, latitude + 1.0), (0.0, latitude + 1.0)];
            area(&corners.map(|(x, y)| project(x, y))).abs()
        };
        let wanted = (libm::sin(61_f64.to_radians()) - libm::sin(60_f64.to_radians())) / libm::sin(1_f64.to_radians());
        assert!((square(60.0) / square(0.0) - wanted).abs() < 0.01);
    }
}
