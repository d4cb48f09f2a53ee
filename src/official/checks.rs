//! What the official CLI checks before it sends anything, so that a line that it refuses is refused here too.
//!
//! Where this program accepts more, `docs/official-cli.md` names the difference.

use std::ffi::{OsStr, OsString};

use super::commands::OfficialCommand;
use crate::reference::{self, is_reference};

/// The Regions of the official CLI.
pub(super) const REGIONS: &[&str] =
    &["us-central1.gcp", "europe-west1.gcp", "australia-southeast1.gcp", "us-east-2.aws", "eu-central-1.aws"];

/// The integration types of the official CLI.
pub(super) const INTEGRATION_TYPES: &[&str] = &[
    "analytics",
    "crm",
    "email",
    "erp",
    "giftcard",
    "marketplace",
    "oms",
    "other",
    "pim",
    "promotion",
    "psp",
    "search",
    "shipping",
    "tax",
];

/// The fields by which the official CLI sorts.
const SORT_FIELDS: &[&str] = &["createdAt", "lastModifiedAt"];

/// A flag of a command line, with its values.
#[derive(Debug)]
pub(super) struct GivenFlag {
    pub(super) name: &'static str,
    pub(super) values: Vec<OsString>,
}

/// Checks which flags are given.
///
/// # Errors
/// A sentence for the user.
pub(super) fn check_flags<'g>(
    command: &OfficialCommand,
    given: impl Iterator<Item = &'g GivenFlag>,
) -> Result<(), String> {
    let given: Vec<&str> = given.map(|flag| flag.name).collect();
    let has = |name: &&&str| given.contains(*name);
    if let Some(missing) = command.required.iter().find(|name| !has(name)) {
        return Err(format!("`{missing}` is missing"));
    }
    let among = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    match command.one_of.iter().filter(has).count() {
        1 => {}
        _ if command.one_of.is_empty() => {}
        0 => return Err(format!("one of {} is missing", among(command.one_of).join(" and "))),
        _ => return Err(format!("only one of {} is allowed", among(command.one_of).join(" and "))),
    }
    if !command.any_of.is_empty() && !command.any_of.iter().any(|name| has(&name)) {
        return Err(format!("at least one of {} is required", among(command.any_of).join(", ")));
    }
    Ok(())
}

/// Checks one value of a flag. Its text is not shown where it may be a secret.
///
/// # Errors
/// A sentence for the user.
pub(super) fn check_value(command: &OfficialCommand, flag: &str, value: &OsStr) -> Result<(), String> {
    // The official CLI replaces what is not Unicode, and this program refuses it where it does not fit.
    let Some(text) = value.to_str() else { return Ok(()) };
    if text.is_empty() {
        return Err(format!("`{flag}` has an empty value"));
    }
    let is_login = command.words.starts_with("auth ");
    let expected = match flag {
        "--id" | "--connector-id" if !is_uuid(text) => "a UUID",
        "--key" | "--connector-key" if !is_reference(text) => reference::EXPECTED,
        "--creator-email" if !is_email(text) => "an email address",
        "--repository-tag" if !is_tag(text) => "a tag of letters, digits and `_ . @ / -`, without `..`",
        "--region" | "--supported-regions" if !is_login && !REGIONS.contains(&text) => {
            return Err(format!("`{flag}`: unknown Region `{text}`; known Regions: {}", REGIONS.join(", ")));
        }
        "--integration-types" if !INTEGRATION_TYPES.contains(&text) => {
            return Err(format!("`{flag}`: unknown type `{text}`; known types: {}", INTEGRATION_TYPES.join(", ")));
        }
        "--private-projects" if !is_project(text) => "`region:projectKey`",
        "--configuration" => return check_configuration(text),
        "--startDate" | "--endDate" if !is_time(text) => "`YYYY-MM-DD HH:mm:ss` or `YYYY-MM-DDTHH:mm:ss`",
        "--limit" if !is_number(text, 1) => "a whole number from 1",
        "--offset" if !is_number(text, 0) => "a whole number from 0",
        "--sort" if !SORT_FIELDS.contains(&text.strip_prefix(['+', '-']).unwrap_or(text)) => {
            "`createdAt` or `lastModifiedAt`, with `-` before it for descending order"
        }
        _ => return Ok(()),
    };
    Err(format!("`{flag}`: `{text}` is not valid; expected {expected}"))
}

/// `application.KEY=VALUE` or `KEY=VALUE`. This program checks the key; an empty value is refused here.
fn check_configuration(text: &str) -> Result<(), String> {
    match text.split_once('=') {
        Some((key, "")) => Err(format!("`--configuration`: the value of `{key}` is empty")),
        _ => Ok(()),
    }
}

/// A UUID of any version; the official CLI accepts the versions 1 to 5.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// What JavaScript calls a word character.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// `name@host.domain` without spaces.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let has_dot = host.char_indices().any(|(at, c)| c == '.' && at > 0 && at + 1 < host.len());
    !name.is_empty() && has_dot && !host.contains('@') && !text.contains(char::is_whitespace)
}

fn is_tag(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts_well && text.len() <= 255 && !text.contains("..") && text.chars().all(|c| is_word(c) || ".@/-".contains(c))
}

fn is_project(text: &str) -> bool {
    let Some((region, key)) = text.split_once(':') else { return false };
    let is_part = |part: &str, more: &str| part.chars().all(|c| is_word(c) || more.contains(c));
    !region.is_empty() && is_part(region, "-.") && (2..=36).contains(&key.len()) && is_part(key, "-")
}

/// A date with a time, without a zone.
fn is_time(text: &str) -> bool {
    let pattern = "dddd-dd-dd_dd:dd:dd";
    let fits = |(pattern, c): (char, char)| match pattern {
        'd' => c.is_ascii_digit(),
        '_' => c == 'T' || c == ' ',
        other => c == other,
    };
    text.len() == pattern.len() && pattern.chars().zip(text.chars()).all(fits)
}

fn is_number(text: &str, least: u64) -> bool {
    text.chars().all(|c| c.is_ascii_digit()) && text.parse::<u64>().is_ok_and(|number| number >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_by_the_patterns_of_the_official_program() {
        type Rule = (fn(&str) -> bool, &'static [&'static str], &'static [&'static str]);
        let rules: &[Rule] = &[
            (is_uuid, &["0190cf3c-5d3a-7abc-8def-0123456789ab"], &["x", "0190cf3c-5d3a-7abc-8def-0123456789ag"]),
            (
                is_email,
                &["kim@acme.example", "a@b.c.d", "a@.b.c"],
                &["kim", "kim@acme", "a b@c.d", "@c.d", "a@b@c.d", "a@.b"],
            ),
            (is_tag, &["v1", "1.0.0", "a/b@c", "v1_x-y"], &["-v", "_v", "v..1", "v 1", "v1+b", "*"]),
            (is_project, &["europe-west1.gcp:shop"], &["shop", "a:b", ":shop", "r:sh op"]),
            (is_time, &["2026-11-20 10:00:00", "2026-11-20T10:00:00"], &["2026-11-20", "2026-11-20T10:00:00Z", "2h"]),
        ];
        for (accepts, good, bad) in rules {
            good.iter().for_each(|text| assert!(accepts(text), "{text}"));
            bad.iter().for_each(|text| assert!(!accepts(text), "{text}"));
        }
        assert!(is_number("500", 1) && !is_number("0", 1) && !is_number("-1", 0) && !is_number("1.5", 0));
    }

    #[test]
    fn the_lists_of_the_official_program_are_known_here() {
        for region in REGIONS {
            assert!(crate::config::KNOWN_REGIONS.contains(region), "{region}");
        }
        let types: Vec<&str> = crate::api::model::IntegrationType::KNOWN.iter().map(AsRef::as_ref).collect();
        assert_eq!(types.iter().filter(|kind| !INTEGRATION_TYPES.contains(kind)).count(), 0, "{types:?}");
    }
}
