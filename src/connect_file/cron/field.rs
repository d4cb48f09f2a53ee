//! The fields of a cron expression: `*`, numbers, names, ranges, steps and lists of them.

use crate::connect_file::rule;
use crate::yaml_file::{Problem, quote};

pub(super) struct CronField {
    name: &'static str,
    pub(super) first: u8,
    last: u8,
    /// Names of the values, beginning with the first value.
    pub(super) names: &'static [&'static str],
}

pub(super) const FIELDS: [CronField; 5] = [
    CronField { name: "minute", first: 0, last: 59, names: &[] },
    CronField { name: "hour", first: 0, last: 23, names: &[] },
    CronField { name: "day of month", first: 1, last: 31, names: &[] },
    CronField {
        name: "month",
        first: 1,
        last: 12,
        names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    },
    CronField { name: "day of week", first: 0, last: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

impl CronField {
    /// The values that a part of the expression selects, as bits. Adds warnings to `problems`.
    pub(super) fn values(&self, part: &str, problems: &mut Vec<Problem>) -> Result<u64, Box<Problem>> {
        let mut values = 0;
        for item in part.split(',') {
            let (range, step) = match item.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (item, None),
            };
            let (first, last) = self.range(range, step.is_some(), part)?;
            let step = match step {
                Some(text) => self.step(text, last - first, part, problems)?,
                None => 1,
            };
            values |= (first..=last).step_by(step).fold(0, |bits, value| bits | 1 << value);
        }
        Ok(values)
    }

    fn range(&self, range: &str, has_step: bool, part: &str) -> Result<(u8, u8), Box<Problem>> {
        if range == "*" {
            return Ok((self.first, self.last));
        }
        let Some((first, last)) = range.split_once('-') else {
            let value = self.value(range, part)?;
            return Ok((value, if has_step { self.last } else { value }));
        };
        let first = self.value(first, part)?;
        // A week can end with Sunday.
        let last = if last.eq_ignore_ascii_case("SUN") { 7 } else { self.value(last, part)? };
        if first > last {
            let message = format!("the range {} for the {} is reversed", quote(range), self.name);
            let help = format!("write `{first}-{},{}-{last}`, or swap the two numbers", self.last, self.first);
            return Err(invalid(message, help).into());
        }
        Ok((first, last))
    }

    fn value(&self, text: &str, part: &str) -> Result<u8, Box<Problem>> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        if let Some(index) = named.and_then(|index| u8::try_from(index).ok()) {
            return Ok(self.first + index);
        }
        if !is_number(text) {
            return Err(self.not_valid(part).into());
        }
        let value = text.parse().ok().filter(|value| (self.first..=self.last).contains(value));
        value.ok_or_else(|| {
            let message = format!("{} is out of range for the {}", quote(text), self.name);
            let sunday = if self.last == 7 { "; 0 and 7 are Sunday, and there is no field for the year" } else { "" };
            invalid(message, format!("use {} to {}{sunday}", self.first, self.last)).into()
        })
    }

    fn step(&self, text: &str, distance: u8, part: &str, problems: &mut Vec<Problem>) -> Result<usize, Box<Problem>> {
        if !is_number(text) {
            return Err(self.not_valid(part).into());
        }
        let step = text.parse().unwrap_or(usize::MAX);
        if step == 0 {
            return Err(invalid(format!("the step of {} is zero", quote(part)), "write a step of at least 1").into());
        }
        if step > usize::from(distance) {
            let message = format!("{} matches only once, because the step is larger than the range", quote(part));
            let help = format!("write a step of at most {distance}, or write the number of the {} itself", self.name);
            problems.push(Problem::new(&rule::SCHEDULE_STEP, message).help(help));
        }
        Ok(step)
    }

    fn not_valid(&self, part: &str) -> Problem {
        let (first, last) = (self.first, self.last);
        let help = format!("use `*`, numbers from {first} to {last}, ranges (`1-5`), lists (`1,3`) and steps (`*/2`)");
        invalid(format!("{} is not a valid {}", quote(part), self.name), help)
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn invalid(message: impl Into<String>, help: impl Into<String>) -> Problem {
    Problem::new(&rule::SCHEDULE, message).help(help)
}
