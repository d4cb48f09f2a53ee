//! The fields of a cron expression: `*`, numbers, names, ranges, steps and lists of them.

use super::Flaw;
use crate::connect_file::quote::quote;
use crate::connect_file::rule;

/// A field of a cron expression.
pub(super) struct Field {
    name: &'static str,
    pub(super) first: u8,
    last: u8,
    /// Names of the values, from the first on.
    pub(super) names: &'static [&'static str],
}

/// The five fields in their order.
pub(super) const FIELDS: [Field; 5] = [
    Field { name: "minute", first: 0, last: 59, names: &[] },
    Field { name: "hour", first: 0, last: 23, names: &[] },
    Field { name: "day of month", first: 1, last: 31, names: &[] },
    Field {
        name: "month",
        first: 1,
        last: 12,
        names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
    },
    Field { name: "day of week", first: 0, last: 7, names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] },
];

impl Field {
    /// The values that a part stands for, as bits.
    pub(super) fn values(&self, part: &str, flaws: &mut Vec<Flaw>) -> Result<u64, Flaw> {
        let mut values = 0;
        for item in part.split(',') {
            let (range, step) = match item.split_once('/') {
                Some((range, step)) => (range, Some(step)),
                None => (item, None),
            };
            let (first, last) = self.range(range, step.is_some(), part)?;
            let step = match step {
                Some(text) => self.step(text, last - first, part, flaws)?,
                None => 1,
            };
            values |= (first..=last).step_by(step).fold(0, |bits, value| bits | 1 << value);
        }
        Ok(values)
    }

    fn range(&self, range: &str, has_step: bool, part: &str) -> Result<(u8, u8), Flaw> {
        if range == "*" {
            return Ok((self.first, self.last));
        }
        let Some((first, last)) = range.split_once('-') else {
            let value = self.value(range, part)?;
            return Ok((value, if has_step { self.last } else { value }));
        };
        let first = self.value(first, part)?;
        // A week may end with Sunday.
        let last = if last.eq_ignore_ascii_case("SUN") { 7 } else { self.value(last, part)? };
        if first > last {
            let message = format!("the range {} of the {} runs backwards", quote(range), self.name);
            let help = format!("write `{first}-{},{}-{last}`, or swap the two", self.last, self.first);
            return Err(Flaw::error(message, help));
        }
        Ok((first, last))
    }

    fn value(&self, text: &str, part: &str) -> Result<u8, Flaw> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        if let Some(index) = named.and_then(|index| u8::try_from(index).ok()) {
            return Ok(self.first + index);
        }
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u8>() {
            Ok(value) if is_number && (self.first..=self.last).contains(&value) => Ok(value),
            _ if is_number => {
                let message = format!("{} is out of range for the {}", quote(text), self.name);
                let sunday =
                    if self.last == 7 { "; 0 and 7 are Sunday, and there is no field for the year" } else { "" };
                Err(Flaw::error(message, format!("use {} to {}{sunday}", self.first, self.last)))
            }
            _ => Err(Flaw::error(format!("{} is not a valid {}", quote(part), self.name), self.help())),
        }
    }

    fn help(&self) -> String {
        format!(
            "use `*`, numbers from {} to {}, ranges (`1-5`), lists (`1,3`) and steps (`*/2`)",
            self.first, self.last
        )
    }

    fn step(&self, text: &str, distance: u8, part: &str, flaws: &mut Vec<Flaw>) -> Result<usize, Flaw> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(Flaw::error(format!("{} is not a valid {}", quote(part), self.name), self.help()));
        }
        let step = text.parse().unwrap_or(usize::MAX);
        if step == 0 {
            return Err(Flaw::error(format!("the step of {} is zero", quote(part)), "write a step of at least 1"));
        }
        if step > usize::from(distance) {
            let message = format!("{} matches only once, as the step is beyond the range", quote(part));
            let help = format!("write a step of at most {distance}, or name the one {} outright", self.name);
            flaws.push(Flaw::new(&rule::SCHEDULE_STEP, message, help));
        }
        Ok(step)
    }
}
