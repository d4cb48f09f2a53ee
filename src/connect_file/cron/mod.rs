//! Schedules of jobs: cron expressions of five fields, and the `@` forms.

mod field;
mod official;

use super::rule;
use crate::yaml_file::{Problem, Severity, quote};
use field::{FIELDS, invalid};

/// The `@` forms that the platform accepts, besides `@every`.
const NAMED: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@hourly", "@reboot"];

const FORMAT: &str =
    "write five fields (minute, hour, day of month, month, day of week) such as \"0 9 * * 1-5\", or `@daily`";

/// Every problem of a schedule, without a place.
pub fn check(schedule: &str) -> Vec<Problem> {
    let trimmed = schedule.trim();
    if trimmed.starts_with('@') {
        return named(trimmed).into_iter().collect();
    }
    let parts: Vec<&str> = trimmed.split_whitespace().take(9).collect();
    if parts.iter().any(|part| part.contains("TZ=")) {
        return vec![invalid("a schedule cannot set a time zone", "remove it; the platform runs schedules in UTC")];
    }
    match parts[..] {
        [minute, hour, day, month, weekday] => expression(trimmed, [minute, hour, day, month, weekday]),
        _ if (6..=7).contains(&parts.len()) && parts.iter().all(|part| looks_like_field(part)) => {
            let message = format!("the schedule has {} fields instead of five", parts.len());
            let help = "remove the seconds and the year; keep minute, hour, day of month, month, day of week";
            vec![Problem::new(&rule::SCHEDULE_FIELDS, message).help(help)]
        }
        _ => vec![invalid(format!("{} is not a valid schedule", quote(trimmed)), FORMAT)],
    }
}

fn looks_like_field(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit() || b"*/,-".contains(&byte))
        || FIELDS.iter().any(|field| field.names.iter().any(|name| name.eq_ignore_ascii_case(part)))
}

fn named(schedule: &str) -> Option<Problem> {
    if NAMED.contains(&schedule) {
        return None;
    }
    if let Some(interval) = schedule.strip_prefix("@every ") {
        return match is_above_zero(interval) {
            Some(true) => None,
            Some(false) => Some(invalid("the interval is zero", "write how often the job runs, such as `@every 5m`")),
            None => {
                let help = "write whole numbers with a unit (h, m, s), such as `@every 1h30m`";
                Some(invalid(format!("{} is not a valid interval", quote(interval)), help))
            }
        };
    }
    let lower = schedule.to_ascii_lowercase();
    let help = match lower.as_str() {
        "@midnight" => "write `@daily`, which is the same".to_owned(),
        known if NAMED.contains(&known) => format!("write `{known}`"),
        _ => format!("write {} or `@every 5m`", NAMED.map(|name| format!("`{name}`")).join(", ")),
    };
    Some(invalid(format!("the platform does not support the schedule {}", quote(schedule)), help))
}

/// Whether an interval such as `1h30m` is longer than zero; `None` if it is not a valid interval.
fn is_above_zero(text: &str) -> Option<bool> {
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

fn expression(schedule: &str, parts: [&str; 5]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut sets = [0_u64; 5];
    for ((field, part), set) in FIELDS.iter().zip(parts).zip(&mut sets) {
        match field.values(part, &mut problems) {
            Ok(values) => *set = values,
            Err(problem) => problems.push(*problem),
        }
    }
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return problems;
    }
    if parts[4].starts_with('*') && never(sets[2], sets[3]) {
        let problem = Problem::new(&rule::SCHEDULE_NEVER, "none of the months has such a day");
        problems.push(problem.help("choose a day that the month has"));
    }
    problems.extend(spelling(schedule, parts));
    problems
}

/// A valid expression that the platform's own check rejects.
fn spelling(schedule: &str, parts: [&str; 5]) -> Option<Problem> {
    if official::accepts(schedule) {
        return None;
    }
    let (message, help) = if parts.iter().any(|part| part.bytes().any(|byte| byte.is_ascii_alphabetic())) {
        ("the platform may reject names of months and days", format!("write numbers: \"{}\"", in_numbers(parts)))
    } else if parts.join(" ") != schedule {
        let help = format!("write one space between the fields: \"{}\"", parts.join(" "));
        ("the platform may reject more than one space between two fields", help)
    } else {
        let help = "write a list of numbers, such as `1,2,3`, or split it into two jobs".to_owned();
        ("the platform may reject a range inside a list, and a range with a step", help)
    };
    Some(Problem::new(&rule::SCHEDULE_SPELLING, message).help(help))
}

/// Whether none of the days (as bits) exists in any of the months (as bits).
fn never(days: u64, months: u64) -> bool {
    const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let longest = (1_u32..).zip(LENGTHS).filter(|(month, _)| months >> month & 1 == 1).map(|(_, days)| days).max();
    longest.is_none_or(|longest| days.trailing_zeros() > longest)
}

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
        check(schedule).iter().map(|problem| problem.rule).collect()
    }

    #[test]
    fn valid_schedules_are_accepted() {
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
            assert!(check(schedule).is_empty(), "{schedule}: {:?}", check(schedule));
        }
    }

    #[test]
    fn invalid_schedules_are_rejected() {
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
            assert!(rules(schedule).contains(&"schedule"), "{schedule}: {:?}", check(schedule));
        }
    }

    #[test]
    fn unusual_schedules_are_warnings() {
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
    fn the_help_replaces_names_with_numbers() {
        let help = check("0 9 * feb mon-fri").remove(0).help;
        assert_eq!(help.as_deref(), Some("write numbers: \"0 9 * 2 1-5\""));
    }
}
