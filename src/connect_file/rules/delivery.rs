//! How requests and messages reach an application: `endpoint`, `healthCheck`, `retryPolicy`.

use super::{allowed, known_keys};
use crate::connect_file::model::{HealthCheck, RetryPolicy};
use crate::connect_file::rule;
use crate::nearest::nearest;
use crate::yaml_file::{TreeReader, YamlField, quote};

/// The maximum length of a path in characters.
const LONGEST_PATH: usize = 256;

pub(super) fn path(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Option<String> {
    let path = reader.string(field)?;
    let (message, help) = if path.is_empty() {
        ("the path is empty".to_owned(), "write `/` for the root")
    } else if path.chars().count() > LONGEST_PATH {
        let length = path.chars().count();
        (format!("the path has {length} characters, but the limit is {LONGEST_PATH}"), "choose a shorter path")
    } else if path.contains("//") {
        (format!("{} contains two slashes in a row", quote(path)), "write one `/` between the segments")
    } else if let Some(forbidden) = path.chars().find(|letter| !is_allowed(*letter)) {
        let message = format!("{} is not allowed in a path", quote(&forbidden.to_string()));
        (message, "use letters (A to Z), digits, `_`, `-` and `/`; no host, no query")
    } else {
        return Some(path.to_owned());
    };
    reader.report(reader.problem(field, &rule::ENDPOINT, message).help(help));
    None
}

fn is_allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/')
}

pub(super) fn health_check(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Option<HealthCheck> {
    let (_, [path, numbers @ ..]) = reader.mapping(field, &known_keys::HEALTH_CHECK)?;
    let path = path.and_then(|field| self::path(reader, &field));
    let [interval_seconds, timeout_seconds, unhealthy_threshold] =
        numbers.map(|field| reader.integer(&field?, allowed::HEALTH_CHECK_NUMBERS));
    Some(HealthCheck { path: path.unwrap_or_default(), interval_seconds, timeout_seconds, unhealthy_threshold })
}

pub(super) fn retry_policy(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Option<RetryPolicy> {
    let (owner, fields) = reader.mapping(field, &known_keys::RETRY_POLICY)?;
    let [strategy, minimum, maximum, attempts] = fields;
    match reader.string(&strategy?)? {
        "immediate" => {
            for (field, key) in fields.iter().zip(known_keys::RETRY_POLICY.keys).skip(1) {
                let Some(field) = field else { continue };
                let message = format!("the retry strategy `immediate` does not support `{key}`");
                let problem = reader.key_problem(field, &rule::KEY_NOT_ALLOWED, message);
                reader.report(problem.help(format!("remove `{key}`, or use `strategy: exponential-backoff`")));
            }
            Some(RetryPolicy::Immediate)
        }
        "exponential-backoff" => {
            for (field, key) in [(minimum, "minBackoffSeconds"), (maximum, "maxBackoffSeconds")] {
                if field.is_none() {
                    reader.report_missing(&owner, key);
                }
            }
            let max_attempts = attempts.and_then(|field| reader.integer(&field, allowed::ATTEMPTS));
            let seconds = [minimum, maximum].map(|field| reader.integer(&field?, allowed::BACKOFF_SECONDS));
            let [min_backoff_seconds, max_backoff_seconds] = [seconds[0]?, seconds[1]?];
            if min_backoff_seconds > max_backoff_seconds {
                report_order(reader, &minimum?, &maximum?, [min_backoff_seconds, max_backoff_seconds]);
            }
            Some(RetryPolicy::ExponentialBackoff { min_backoff_seconds, max_backoff_seconds, max_attempts })
        }
        word => {
            let help = match nearest(word, ["immediate", "exponential-backoff"]) {
                Some(intended) => format!("write `{intended}`"),
                None => "write `immediate` or `exponential-backoff`".to_owned(),
            };
            let message = format!("unknown retry strategy {}", quote(word));
            reader.report(reader.problem(&strategy?, &rule::RETRY_STRATEGY, message).help(help));
            None
        }
    }
}

/// Reports a minimum that is above the maximum.
fn report_order(reader: &mut TreeReader<'_, '_>, minimum: &YamlField<'_>, maximum: &YamlField<'_>, seconds: [u32; 2]) {
    let message = format!("the minimum delay of {} s is above the maximum of {} s", seconds[0], seconds[1]);
    let problem = reader.problem(minimum, &rule::BACKOFF_ORDER, message).path(minimum.parent());
    let problem = problem.related(reader.tree.bytes(maximum.value), "the maximum");
    reader.report(problem.help("swap the two numbers, or change one of them"));
}
