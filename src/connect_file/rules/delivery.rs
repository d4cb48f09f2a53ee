//! How requests and messages reach an application: `endpoint`, `healthCheck`, `retryPolicy`.

use super::reader::{Field, Owner, Path, Reader};
use super::{advice, shape};
use crate::connect_file::model::{HealthCheck, RetryPolicy};
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::quote;
use crate::connect_file::rule;
use crate::connect_file::tree::Value;
use crate::nearest::nearest;

/// Reads an `endpoint` or a `path`.
pub(super) fn path(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> Option<String> {
    let Value::Text(path) = reader.tree.value(field.value) else {
        reader.wrong_type(field, at, "a text");
        return None;
    };
    let (message, help) = if path.is_empty() {
        ("the path is empty".to_owned(), "write `/` for the root")
    } else if path.len() > 256 {
        (format!("the path has {} characters, more than 256", path.chars().count()), "choose a shorter path")
    } else if path.contains("//") {
        (format!("{} has two slashes in a row", quote(path)), "write one `/` between the parts")
    } else if let Some(odd) = path.chars().find(|letter| !is_allowed(*letter)) {
        (
            format!("{} may not stand in a path", quote(&odd.to_string())),
            "use letters (A to Z), digits, `_`, `-` and `/`; no host, no query",
        )
    } else {
        return Some(path.to_string());
    };
    reader.report(Problem::new(&rule::ENDPOINT, message).at(reader.place(field)).path(at).help(help));
    None
}

fn is_allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/')
}

/// Reads a `healthCheck`.
pub(super) fn health_check(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> Option<HealthCheck> {
    let fields = reader.mapping_field(field, at, &advice::HEALTH_CHECK)?;
    let [path, interval, timeout, threshold] = fields;
    if path.is_none() {
        let owner = Owner::new(field.value, at, "`healthCheck`");
        reader.missing(&owner, "path", "add `path:` with the path that answers with 200 when all is well");
    }
    let path = path.and_then(|field| self::path(reader, field, &at.key("path")));
    let mut number = |field: Option<Field>, key| {
        field.and_then(|field| reader.integer(field, &at.key(key), shape::HEALTH_CHECK_NUMBERS))
    };
    Some(HealthCheck {
        path: path.unwrap_or_default(),
        interval_seconds: number(interval, "intervalSeconds"),
        timeout_seconds: number(timeout, "timeoutSeconds"),
        unhealthy_threshold: number(threshold, "unhealthyThreshold"),
    })
}

/// Reads a `retryPolicy`.
pub(super) fn retry_policy(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> Option<RetryPolicy> {
    let fields = reader.mapping_field(field, at, &advice::RETRY_POLICY)?;
    let [strategy, rest @ ..] = fields;
    let Some(strategy) = strategy else {
        let owner = Owner::new(field.value, at, "`retryPolicy`");
        reader.missing(&owner, "strategy", "add `strategy: immediate` or `strategy: exponential-backoff`");
        return None;
    };
    match reader.tree.text(strategy.value) {
        Some("immediate") => {
            refuse_backoff(reader, &rest, at);
            Some(RetryPolicy::Immediate)
        }
        Some("exponential-backoff") => backoff(reader, field, rest, at),
        _ => {
            unknown_strategy(reader, strategy, &at.key("strategy"));
            None
        }
    }
}

fn refuse_backoff(reader: &mut Reader<'_, '_>, fields: &[Option<Field>], at: &Path<'_>) {
    for (field, name) in fields.iter().zip(&advice::RETRY_POLICY.keys[1..]) {
        let Some(Field { key: Some(key), .. }) = field else { continue };
        let problem = Problem::new(&rule::KEY_NOT_ALLOWED, format!("the strategy `immediate` takes no `{name}`"));
        let help = format!("remove `{name}`, or choose `strategy: exponential-backoff`");
        reader.report(problem.at(reader.tree.bytes(*key)).path(at).help(help));
    }
}

fn backoff(
    reader: &mut Reader<'_, '_>,
    policy: Field,
    fields: [Option<Field>; 3],
    at: &Path<'_>,
) -> Option<RetryPolicy> {
    let [minimum, maximum, attempts] = fields;
    for (field, name) in [(minimum, "minBackoffSeconds"), (maximum, "maxBackoffSeconds")] {
        if field.is_none() {
            let owner = Owner::new(policy.value, at, "`retryPolicy`");
            reader.missing(&owner, name, &format!("add `{name}:` with a whole number from 1 to 600"));
        }
    }
    let max_attempts = attempts.and_then(|field| reader.integer(field, &at.key("maxAttempts"), shape::ATTEMPTS));
    let mut seconds =
        |field: Option<Field>, key| field.and_then(|field| reader.integer(field, &at.key(key), shape::BACKOFF_SECONDS));
    let shortest = seconds(minimum, "minBackoffSeconds");
    let longest = seconds(maximum, "maxBackoffSeconds");
    let (min_backoff_seconds, max_backoff_seconds) = (shortest?, longest?);
    if min_backoff_seconds > max_backoff_seconds {
        let message = format!("the minimum of {min_backoff_seconds} s is above the maximum of {max_backoff_seconds} s");
        let problem = Problem::new(&rule::BACKOFF_ORDER, message).at(reader.place(minimum?)).path(at);
        reader
            .report(problem.related(reader.place(maximum?), "the maximum").help("swap the two numbers, or change one"));
    }
    Some(RetryPolicy::ExponentialBackoff { min_backoff_seconds, max_backoff_seconds, max_attempts })
}

fn unknown_strategy(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) {
    let Some(word) = reader.tree.text(field.value) else {
        reader.wrong_type(field, at, "a text");
        return;
    };
    let problem = Problem::new(&rule::RETRY_STRATEGY, format!("there is no strategy {}", quote(word)));
    let help = match nearest(word, ["immediate", "exponential-backoff"]) {
        Some(meant) => format!("write `{meant}`"),
        None => "write `immediate` or `exponential-backoff`".to_owned(),
    };
    reader.report(problem.at(reader.place(field)).path(at).help(help));
}
