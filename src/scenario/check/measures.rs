//! References, dates and fields of measures.

use super::Checker;
use super::scenario::Names;
use crate::scenario::scenario_file::{Instrument, Measure, Trigger};
use crate::scenario::values::Date;

impl Checker<'_> {
    pub(super) fn measure(&mut self, path: &str, measure: &Measure, start: Date, names: &Names) {
        self.refer(&names.countries, &format!("{path}.by"), &measure.by);
        self.refer_all(&names.commodities, &format!("{path}.commodities"), &measure.commodities);
        self.refer_all(&names.countries, &format!("{path}.against"), &measure.against);
        self.refer_all(&names.countries, &format!("{path}.except"), &measure.except);
        self.refer(&names.sources, &format!("{path}.source"), &measure.source);
        if let Some(users) = &measure.users {
            self.refer_all(&names.sectors, &format!("{path}.users.sectors"), &users.sectors);
            self.refer_all(&names.companies, &format!("{path}.users.companies"), &users.companies);
        }
        if let Some(rule) = &measure.foreign_products {
            self.refer_all(&names.commodities, &format!("{path}.foreign_products.goods"), &rule.goods);
        }
        self.timing(path, measure, start, names);
        self.instrument(path, &measure.instrument, names);
        let concerns_goods = !matches!(measure.instrument, Instrument::Truce(_) | Instrument::Crackdown(_) | Instrument::Alliance(_));
        if concerns_goods && measure.commodities.is_empty() {
            let help = Some("write commodities: [\"...\"]".to_owned());
            self.report("S107", path, format!("`{}` concerns no commodity", measure.id), "without goods", help);
        }
    }

    /// Either dates or a trigger decide when a measure holds.
    fn timing(&mut self, path: &str, measure: &Measure, start: Date, names: &Names) {
        match &measure.trigger {
            Some(trigger) => {
                self.without_effect(path, &["announced", "effective", "ends"], "a measure with a trigger", "the trigger decides");
                self.trigger(path, measure, trigger, names);
            }
            None => {
                for (field, date) in [("announced", measure.announced), ("effective", measure.effective)] {
                    if date.is_none() {
                        let help = Some(format!("write {field}: \"year-month-day\", or a `trigger`"));
                        self.report("S107", path, format!("`{}` has no day on which it is {field}", measure.id), "without a date", help);
                    }
                }
            }
        }
        if let Some(announced) = measure.announced {
            self.begins(path, "announced", announced, start);
        }
        if measure.effective < measure.announced && measure.effective.is_some() {
            self.report("S104", &format!("{path}.effective"), "a measure takes effect before it is announced".into(), "too early", None);
        }
        if measure.ends.is_some_and(|end| measure.effective.is_some_and(|effective| end <= effective)) {
            self.report("S104", &format!("{path}.ends"), "a measure ends before it takes effect".into(), "too early", None);
        }
    }

    fn trigger(&mut self, path: &str, measure: &Measure, trigger: &Trigger, names: &Names) {
        match trigger {
            Trigger::Answer(answer) => {
                self.refer_all(&names.measures, &format!("{path}.trigger.to"), &answer.to);
                self.random_duration(&format!("{path}.trigger.after"), &answer.after);
                if answer.to.is_empty() || answer.to.contains(&measure.id) {
                    let title = format!("`{}` answers nothing, or itself", measure.id);
                    self.report("S103", &format!("{path}.trigger.to"), title, "never set off", Some("name measures of others".into()));
                }
            }
            Trigger::Short(short) => {
                self.refer_all(&names.commodities, &format!("{path}.trigger.watch"), &short.watch);
                if short.above.0 <= short.below.0 {
                    let title = "a measure would be lifted at the cover at which it is taken".to_owned();
                    self.report("S104", &format!("{path}.trigger.above"), title, "too low", Some("write more than `below`".into()));
                }
            }
        }
    }

    fn instrument(&mut self, path: &str, instrument: &Instrument, names: &Names) {
        const OF_CONTROLS: [&str; 4] = ["users", "foreign_products", "reopening", "enforcement"];
        match instrument {
            Instrument::Ban | Instrument::Quota(_) => {}
            Instrument::Licence(licence) => {
                self.random_duration(&format!("{path}.instrument.processing"), &licence.processing);
                for (i, odds) in licence.odds.iter().enumerate() {
                    self.refer_all(&names.countries, &format!("{path}.instrument.odds[{i}].to"), &odds.to);
                    self.refer_all(&names.sectors, &format!("{path}.instrument.odds[{i}].sectors"), &odds.sectors);
                }
            }
            Instrument::Stockpile(stockpile) => {
                self.refer_all(&names.sectors, &format!("{path}.instrument.sectors"), &stockpile.sectors);
                self.without_effect(path, &["against", "except"], "a stockpile", "it serves users at home");
                self.without_effect(path, &OF_CONTROLS, "a stockpile", "it stands at no border");
            }
            Instrument::Allocation(allocation) => {
                self.without_effect(path, &["against", "except"], "an allocation", "it binds all sellers at home");
                self.without_effect(path, &OF_CONTROLS, "an allocation", "it binds all sellers at home");
                self.rationing(&format!("{path}.instrument.rule"), &allocation.rule, &names.countries, &names.sectors);
            }
            Instrument::Acquire(acquire) => {
                self.without_effect(path, &["against", "except"], "an acquisition", "it serves buyers at home");
                self.without_effect(path, &OF_CONTROLS, "an acquisition", "it stands at no border");
                self.refer_all(&names.companies, &format!("{path}.instrument.companies"), &acquire.companies);
            }
            Instrument::Preference(preference) => {
                self.without_effect(path, &["against", "except"], "a preference", "`suppliers` says who is meant");
                self.without_effect(path, &OF_CONTROLS, "a preference", "it stands at no border");
                self.refer_all(&names.countries, &format!("{path}.instrument.suppliers"), &preference.suppliers);
                self.refer_all(&names.sectors, &format!("{path}.instrument.sectors"), &preference.sectors);
                if preference.suppliers.is_empty() || (preference.weight == 1.0 && preference.cap == 1.0) {
                    let help = Some("name suppliers, and give them a `weight` or a `cap`".into());
                    let title = "this preference prefers nobody".to_owned();
                    self.report("S116", &format!("{path}.instrument"), title, "without effect", help);
                }
            }
            Instrument::Technology(technology) => {
                self.refer_all(&names.countries, &format!("{path}.instrument.to"), &technology.to);
                self.at_no_border(path, "a transfer of technology", "its countries stand in `to`");
            }
            Instrument::JointResearch(research) => {
                self.refer_all(&names.countries, &format!("{path}.instrument.partners"), &research.partners);
                self.refer_all(&names.recipes, &format!("{path}.instrument.recipes"), &research.recipes);
                self.refer_all(&names.sectors, &format!("{path}.instrument.sectors"), &research.sectors);
                self.random_duration(&format!("{path}.instrument.delay"), &research.delay);
                self.at_no_border(path, "joint research", "it serves those who take part");
            }
            Instrument::Grant(_)
            | Instrument::Equity(_)
            | Instrument::Loan(_)
            | Instrument::PriceFloor(_)
            | Instrument::Offtake(_)
            | Instrument::ProductionIncentive(_) => {
                self.supported(path, instrument, &names.projects);
                self.at_no_border(path, "support", "it serves projects");
            }
            Instrument::Duty(_) => self.without_effect(path, &OF_CONTROLS, "a duty", "everybody pays it, on the spot"),
            Instrument::Truce(truce) => {
                self.refer_all(&names.measures, &format!("{path}.instrument.suspends"), &truce.suspends);
                self.refer_all(&names.measures, &format!("{path}.instrument.eases"), &truce.eases);
                if truce.suspends.is_empty() && truce.eases.is_empty() {
                    let title = "this truce changes nothing".to_owned();
                    self.report(
                        "S103",
                        &format!("{path}.instrument"),
                        title,
                        "empty",
                        Some("name measures in `suspends` or `eases`".into()),
                    );
                }
                self.between_governments(path, "a truce");
            }
            Instrument::Crackdown(crackdown) => {
                self.refer_all(&names.measures, &format!("{path}.instrument.on"), &crackdown.on);
                self.between_governments(path, "a crackdown");
            }
            Instrument::Alliance(alliance) => {
                self.refer_all(&names.countries, &format!("{path}.instrument.members"), &alliance.members);
                self.between_governments(path, "an alliance");
            }
        }
    }

    fn between_governments(&mut self, path: &str, of: &str) {
        let fields = ["commodities", "against", "except", "users", "foreign_products", "reopening", "enforcement"];
        self.without_effect(path, &fields, of, "it concerns other measures or members");
    }
}
