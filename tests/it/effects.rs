//! Losses by group, dependence, jobs, value saved per dollar and the time until a policy helps follow from what is recorded.

use shortfall::analysis::summary::{Arm, Metric, Outcome, Summary};

use crate::support::{SMALL, loaded, summary};

fn grouped() -> Summary {
    let groups = [
        ("world.sectors[cars].group", r#""transport""#),
        ("world.sectors[missiles].group", r#""defence""#),
        ("world.companies[b.magnets].jobs", "50"),
        ("world.companies[c.magnets].jobs", "60"),
        ("replicates", "3"),
    ];
    summary(&loaded(SMALL, &groups))
}

fn find<'s>(arm: &'s Arm, metric: Metric, sector: &str, place: &str) -> &'s Outcome {
    let fits = |o: &&Outcome| o.metric == metric && o.sector == sector && o.place == place && o.commodity.is_empty();
    arm.outcomes.iter().find(fits).unwrap_or_else(|| panic!("{metric:?} of `{sector}` in `{place}` is an outcome"))
}

#[test]
fn groups_add_up_what_their_sectors_lose() {
    let summary = grouped();
    for arm in &summary.arms {
        for (group, sector, place) in [("transport", "cars", "B"), ("transport", "cars", "C"), ("defence", "missiles", "B")] {
            assert_eq!(find(arm, Metric::GroupValueLost, group, place).values, find(arm, Metric::ValueLost, sector, place).values);
            let shares =
                find(arm, Metric::GroupLostShare, group, place).values.iter().zip(&find(arm, Metric::LostShare, sector, place).values);
            shares.for_each(|(group, sector)| assert!((group - sector).abs() < 1e-12, "one sector in a group is the group"));
        }
        let world = &find(arm, Metric::GroupValueLost, "transport", "").values;
        let parts: Vec<f64> =
            (0..3).map(|run| ["A", "B", "C"].map(|c| find(arm, Metric::ValueLost, "cars", c).values[run]).iter().sum()).collect();
        world.iter().zip(&parts).for_each(|(world, parts)| assert!((world - parts).abs() <= 1e-9 * world.abs().max(1.0)));
        let series = |place: &str| arm.series.iter().filter(|s| s.metric == Metric::GroupValueLost && s.place == place).count();
        assert_eq!((series("B"), series("C"), series("")), (2, 1, 2), "only groups that are there");
    }
    assert!(find(&summary.arms[0], Metric::GroupValueLost, "transport", "").mean > 0.0);
}

#[test]
fn dependence_falls_where_the_controller_sells_less() {
    let few = ("measures[licences].instrument.odds", "[(approved: 0.2)]");
    let summary = summary(&loaded(SMALL, &[few, ("replicates", "3")]));
    let share =
        |arm: &str, place: &str| find(summary.arms.iter().find(|a| a.name == arm).expect("an arm"), Metric::DominantShare, "", place).mean;
    for place in ["B", "C"] {
        let (licences, none) = (share("as announced", place), share("no licences", place));
        assert!(0.0 < licences && licences < none && none < 1.0, "{place}: {licences} with licences, {none} without");
    }
    // The controller does not depend on itself.
    assert!(summary.arms[0].outcomes.iter().all(|o| o.metric != Metric::DominantShare || o.place != "A"));
}

#[test]
fn what_a_policy_saves_per_dollar_and_when_it_helps() {
    let summary = grouped();
    let horizon = summary.interval * summary.dates.len() as f64;
    let one = |arm: &str, metric| find(summary.arms.iter().find(|a| a.name == arm).expect("an arm"), metric, "", "").values.clone();
    let (per_dollar, helps) = (one("stockpile", Metric::LossAvoidedPerDollar), one("stockpile", Metric::DaysToHelp));
    let arm = summary.arms.iter().find(|a| a.name == "stockpile").expect("an arm");
    for run in 0..3 {
        let lost = |arm: &Arm| ["B", "C"].map(|c| find(arm, Metric::ValueLost, "", c).values[run]).iter().sum::<f64>();
        let paid = |arm: &Arm| ["A", "B", "C"].map(|c| find(arm, Metric::PublicCost, "", c).values[run]).iter().sum::<f64>();
        let expected = (lost(&summary.arms[0]) - lost(arm)) / paid(arm);
        assert!((per_dollar[run] - expected).abs() < 1e-9 * expected.abs() && expected > 0.0, "{} {expected}", per_dollar[run]);
        assert!(helps[run] > 90.0 && helps[run] < horizon, "not before the licences, and before the end: {}", helps[run]);
    }
    assert!(one("no licences", Metric::LossAvoidedPerDollar).iter().all(|v| *v == 0.0), "nothing is paid");
    assert!(one("as announced", Metric::DaysToHelp).iter().all(|v| (*v - horizon).abs() < 1e-9), "the reference never beats itself");
    let jobs = find(&summary.arms[0], Metric::Jobs, "", "B");
    assert!(jobs.mean > 0.0 && jobs.mean < 200.0 && jobs.unit == "jobs");
}
