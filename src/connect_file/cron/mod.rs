//! Schedules of jobs: cron expressions of five fields, and the `@` forms.

mod field;
mod official;

use super::quote::quote;
use super::rule::{self, Rule};
use field::FIELDS;

/// The `@` forms that the platform takes, beside `@every`.
const NAMED: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@hourly", "@reboot"];

const FORMAT: &str =
    "write five fields (minute, hour, day of month, month, day of week) such as \"0 9 * * 1-5\", or `@daily`";

/// Something that is wrong with a schedule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) rule: &'static Rule,
    pub(super) message: String,
    pub(super) help: String,
}

impl Flaw {
    fn new(rule: &'static Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule, message: message.into(), help: help.into() }
    }

    fn error(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(&rule::SCHEDULE, message, help)
    }
}

/// Everything that is wrong with a schedule.
pub(super) fn flaws(schedule: &str) -> Vec<Flaw> {
    let trimmed = schedule.trim();
    if trimmed.starts_with('@') {
        return named(trimmed).into_iter().collect();
    }
    let parts: Vec<&str> = trimmed.split_whitespace().take(9).collect();
    if parts.iter().any(|part| part.contains("TZ=")) {
        return vec![Flaw::error("a schedule takes no time zone", "remove it; the platform's schedules run in UTC")];
    }
    match parts[..] {
        [minute, hour, day, month, weekday] => expression(trimmed, [minute, hour, day, month, weekday]),
        _ if (6..=7).contains(&parts.len()) && parts.iter().all(|part| looks_like_field(part)) => {
            let message = format!("the schedule has {} fields instead of five", parts.len());
            vec![Flaw::new(
                &rule::SCHEDULE_FIELDS,
                message,
                "leave out seconds and years: minute, hour, day of month, month, day of week",
            )]
        }
        _ => vec![Flaw::error(format!("{} is not a schedule", quote(trimmed)), FORMAT)],
    }
}

fn looks_like_field(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit() || b"*/,-".contains(&byte))
        || FIELDS.iter().any(|field| field.names.iter().any(|name| name.eq_ignore_ascii_case(part)))
}

fn named(schedule: &str) -> Option<Flaw> {
    if NAMED.contains(&schedule) {
        return None;
    }
    if let Some(interval) = schedule.strip_prefix("@every ") {
        return match is_interval(interval) {
            Some(true) => None,
            Some(false) => {
                Some(Flaw::error("the interval is zero", "write how often the job shall run, such as `@every 5m`"))
            }
            None => {
                let message = format!("{} is not an interval", quote(interval));
                Some(Flaw::error(message, "write whole numbers with a unit (h, m, s), such as `@every 1h30m`"))
            }
        };
    }
    let help = match schedule {
        "@midnight" => "write `@daily`, which is the same".to_owned(),
        _ if NAMED.contains(&schedule.to_ascii_lowercase().as_str()) => {
            format!("write `{}`", schedule.to_ascii_lowercase())
        }
        _ => format!("write {} or `@every 5m`", NAMED.map(|name| format!("`{name}`")).join(", ")),
    };
    Some(Flaw::error(format!("{} is not a schedule that the platform knows", quote(schedule)), help))
}

/// Whether an interval such as `1h30m` is above zero; none if it is no interval.
fn is_interval(text: &str) -> Option<bool> {
    let mut rest = text;
    let mut above_zero = false;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        above_zero |= rest[..digits].bytes().any(|digit| digit != b'0');
        let unit = &rest[digits..];
        let unit = ["ns", "us", "µs", "ms", "s", "m", "h"].into_iter().find(|known| unit.starts_with(known))?;
        if digits == 0 {
            return None;
        }
        rest = &rest[digits + unit.len()..];
    }
    (!text.is_empty()).then_some(above_zero)
}

fn expression(schedule: &str, parts: [&str; 5]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut sets = [0_u64; 5];
    for ((field, part), set) in FIELDS.iter().zip(parts).zip(&mut sets) {
        match field.values(part, &mut flaws) {
            Ok(values) => *set = values,
            Err(flaw) => flaws.push(flaw),
        }
    }
    if flaws.iter().any(|flaw| flaw.rule == &rule::SCHEDULE) {
        return flaws;
    }
    if parts[4].starts_with('*') && never(sets[2], sets[3]) {
        flaws.push(Flaw::new(&rule::SCHEDULE_NEVER, "no month has such a day", "choose a day that the month has"));
    }
    flaws.extend(spelling(schedule, parts));
    flaws
}

/// A valid expression that the platform's own check does not understand.
fn spelling(schedule: &str, parts: [&str; 5]) -> Option<Flaw> {
    if official::understands(schedule) {
        return None;
    }
    let (message, help) = if parts.iter().any(|part| part.bytes().any(|byte| byte.is_ascii_alphabetic())) {
        ("names of months and days may be refused", format!("write numbers: \"{}\"", in_numbers(parts)))
    } else if parts.join(" ") != schedule {
        let help = format!("write one blank between the fields: \"{}\"", parts.join(" "));
        ("more than a blank between two fields may be refused", help)
    } else {
        let help = "write a list of numbers, such as `1,2,3`, or split the job in two".to_owned();
        ("a range inside a list, or a range with a step, may be refused", help)
    };
    Some(Flaw::new(&rule::SCHEDULE_SPELLING, message, help))
}

/// Whether none of the days (as bits) exists in any of the months (as bits).
fn never(days: u64, months: u64) -> bool {
    const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let longest = (1_u32..).zip(LENGTHS).filter(|(month, _)| months >> month & 1 == 1).map(|(_, days)| days).max();
    longest.is_none_or(|longest| days.trailing_zeros() > longest)
}

/// The expression with numbers in place of names.
fn in_numbers(parts: [&str; 5]) -> String {
    let mut numbers = parts.map(str::to_ascii_uppercase);
    for (field, part) in FIELDS.iter().zip(&mut numbers) {
        for (number, name) in (field.first..).zip(field.names) {
            *part = part.replace(name, &number.to_string());
        }
    }
    numbers.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(schedule: &str) -> Vec<&'static str> {
        flaws(schedule).iter().map(|flaw| flaw.rule.name).collect()
    }

    #[test]
    fn ordinary_schedules_pass() {
        for schedule in [
            "* * * * *",
            "*/5 * * * *",
            "0 9 * * 1-5",
            "0 0 1,15 * *",
            "0/5 * * * *",
            "1-5/2 * * * *",
            "0 9 * * 7",
            " 0 9 * * * ",
            "0 9 31 2 1",
            "@daily",
            "@every 5m",
            "@every 1h30m",
            "@reboot",
            "0 0 29 2 *",
        ] {
            assert!(flaws(schedule).is_empty(), "{schedule}: {:?}", flaws(schedule));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for schedule in [
            "99 99 99 99 99",
            "* * * *",
            "* * * * * * * *",
            "@midnight",
            "@Daily",
            "@every 5",
            "@every 0s",
            "@every",
            "@daily x",
            "*/0 * * * *",
            "5-1 * * * *",
            "TZ=UTC 0 9 * * *",
            "0 9 * * 8",
            "0 24 * * *",
            "60 * * * *",
            "0 0 0 * *",
            "0 0 * * *,",
            "0 9 L * *",
            "0 9 ? * *",
            "H 9 * * *",
            "every 5 minutes",
            "foo 0 9 * * * bar",
            "0 9 * * 5#2",
        ] {
            assert!(rules(schedule).contains(&"schedule"), "{schedule}: {:?}", flaws(schedule));
        }
    }

    #[test]
    fn what_is_valid_but_odd_is_warned_of() {
        assert_eq!(rules("0 9 * * MON-FRI"), ["schedule-spelling"]);
        assert_eq!(rules("0 9 * JAN FRI-SUN"), ["schedule-spelling"]);
        assert_eq!(rules("0  9 * * *"), ["schedule-spelling"]);
        assert_eq!(rules("0 1-7/2 * * *"), ["schedule-spelling"]);
        assert_eq!(rules("0 1,3-5 * * *"), ["schedule-spelling"]);
        assert_eq!(rules("1,3-5 * * * 1,3-5"), [""; 0]);
        assert_eq!(rules("* * * * * *"), ["schedule-fields"]);
        assert_eq!(rules("0 0 1 1 * 2030"), ["schedule-fields"]);
        assert_eq!(rules("0 9 31 2 *"), ["schedule-never"]);
        assert_eq!(rules("0 9 31 4,6 *"), ["schedule-never"]);
        assert_eq!(rules("*/90 * * * *"), ["schedule-step"]);
    }

    #[test]
    fn names_are_spelled_out_in_numbers() {
        assert_eq!(flaws("0 9 * feb mon-fri")[0].help, "write numbers: \"0 9 * 2 1-5\"");
    }
}
