//! Numbers of a run: what targets are stated in.

use super::series::Series;
use crate::scenario::period::Period;
use crate::scenario::record::{choice, record};
use crate::scenario::values::Duration;
use crate::units::Days;

choice! {
    /// A number of a run.
    pub enum Expression {
        /// The same number in every run.
        Number(f64),
        /// Value of a series on the first day.
        Start(Series),
        /// Mean over a period.
        Mean(Over),
        /// Flow times days over a period.
        Total(Over),
        /// Highest mean over a window that ends within a period.
        Max(Extreme),
        /// Lowest mean over a window that ends within a period.
        Min(Extreme),
        /// Days from the beginning of a period to the end of the window with the highest mean.
        DayOfMax(Extreme),
        /// Days from the beginning of a period to the first day on which a bound is reached; the length of the period where it never is.
        DaysUntil(Until),
        /// Quarters from the beginning of a period to the first whose mean reaches a bound, that one counted, as one reads quarterly
        /// figures; one more than the period has where none does.
        QuartersUntil(Quarters),
        /// One number over another.
        Ratio(Division),
        /// One number less another.
        Difference(Gap),
        /// Numbers times each other.
        Product(Vec<Expression>),
        /// Numbers added up.
        Sum(Vec<Expression>),
        /// One less a number.
        Complement(Box<Expression>),
    }
}

record! {
    /// A series over a period.
    pub struct Over {
        /// The series.
        ["series", "required", ""]
        pub of: Series,
        /// The period.
        ["period", "required", ""]
        pub during: Period,
    }
}

record! {
    /// The highest or lowest point of a series in a period.
    pub struct Extreme {
        /// The series.
        ["series", "required", ""]
        pub of: Series,
        /// The period.
        ["period", "required", ""]
        pub during: Period,
        /// Time over which means are taken: a price that was published for months is the highest of monthly means.
        #[serde(default = "one_day")]
        ["duration", "Days(1)", ">0"]
        pub window: Duration,
    }
}

record! {
    /// The time until a series reaches a bound.
    pub struct Until {
        /// The series.
        ["series", "required", ""]
        pub of: Series,
        /// The period; time is counted from its beginning.
        ["period", "required", ""]
        pub during: Period,
        /// The bound.
        ["choice", "required", ""]
        pub until: Bound,
        /// Whether it counts only from when it holds to the end of the period: a recovery, and not what was there before the fall.
        #[serde(default)]
        ["flag", "false", ""]
        pub stays: bool,
        /// Time over which means are taken.
        #[serde(default = "one_day")]
        ["duration", "Days(1)", ">0"]
        pub window: Duration,
    }
}

record! {
    /// The quarters until a series reaches a bound.
    pub struct Quarters {
        /// The series.
        ["series", "required", ""]
        pub of: Series,
        /// The period; quarters are counted from its beginning.
        ["period", "required", ""]
        pub during: Period,
        /// The bound.
        ["choice", "required", ""]
        pub until: Bound,
    }
}

fn one_day() -> Duration {
    Duration(Days(1.0))
}

choice! {
    /// A bound that is reached.
    pub enum Bound {
        /// From below.
        Above(Box<Expression>),
        /// From above.
        Below(Box<Expression>),
    }
}

record! {
    /// One number over another.
    pub struct Division {
        /// Above the line.
        ["number of a run", "required", ""]
        pub of: Box<Expression>,
        /// Below the line.
        ["number of a run", "required", ""]
        pub over: Box<Expression>,
    }
}

record! {
    /// One number less another.
    pub struct Gap {
        /// From what is taken.
        ["number of a run", "required", ""]
        pub of: Box<Expression>,
        /// What is taken off.
        ["number of a run", "required", ""]
        pub less: Box<Expression>,
    }
}

impl Bound {
    /// The number that bounds.
    #[must_use]
    pub fn level(&self) -> &Expression {
        match self {
            Self::Above(level) | Self::Below(level) => level,
        }
    }
}

/// What an expression is made of, each with its path behind that of the expression.
#[derive(Debug)]
pub enum Leaf<'e> {
    /// A series.
    Series(&'e Series),
    /// A period.
    Period(Period),
}

impl Expression {
    /// Calls `each` for every series and period, with its path in the file.
    pub fn visit<'e>(&'e self, path: &str, each: &mut dyn FnMut(String, Leaf<'e>)) {
        let mut over = |of: &'e Series, during: Period| {
            each(format!("{path}.of"), Leaf::Series(of));
            each(format!("{path}.during"), Leaf::Period(during));
        };
        match self {
            Self::Number(_) => {}
            Self::Start(of) => each(format!("{path}[0]"), Leaf::Series(of)),
            Self::Mean(o) | Self::Total(o) => over(&o.of, o.during),
            Self::Max(e) | Self::Min(e) | Self::DayOfMax(e) => over(&e.of, e.during),
            Self::DaysUntil(u) => {
                over(&u.of, u.during);
                u.until.level().visit(&format!("{path}.until[0]"), each);
            }
            Self::QuartersUntil(q) => {
                over(&q.of, q.during);
                q.until.level().visit(&format!("{path}.until[0]"), each);
            }
            Self::Ratio(d) => {
                d.of.visit(&format!("{path}.of"), each);
                d.over.visit(&format!("{path}.over"), each);
            }
            Self::Difference(g) => {
                g.of.visit(&format!("{path}.of"), each);
                g.less.visit(&format!("{path}.less"), each);
            }
            Self::Product(list) | Self::Sum(list) => {
                list.iter().enumerate().for_each(|(i, e)| e.visit(&format!("{path}[0][{i}]"), each));
            }
            Self::Complement(inner) => inner.visit(&format!("{path}[0]"), each),
        }
    }
}
