//! The flags of the official CLI, and how it reads their values.

use std::ffi::{OsStr, OsString};

/// How the official CLI reads the values of a flag.
#[derive(Debug, Clone, Copy)]
pub(super) enum FlagKind {
    /// The flag has no value.
    Switch,
    /// The next word is the value.
    One,
    /// All words up to the next flag are values, each separated by commas.
    Many,
    /// The next word is a field, with a leading `-` for descending order.
    Order,
}

/// Each flag of the official CLI, ours, and how its values are read. The meaning of a name is the same in all commands.
pub(super) const FLAGS: &[(&str, &str, FlagKind)] = &[
    ("--application", "--application", FlagKind::One),
    ("--client-credentials", "--client-credentials", FlagKind::Switch),
    ("--client-id", "--client-id", FlagKind::One),
    ("--client-secret", "--client-secret", FlagKind::One),
    ("--configuration", "--configuration", FlagKind::Many),
    ("--connector-id", "--connector-id", FlagKind::One),
    ("--connector-key", "--connector-key", FlagKind::One),
    ("--connector-staged", "--connector-staged", FlagKind::Switch),
    ("--creator-email", "--creator-email", FlagKind::One),
    ("--debug", "--debug", FlagKind::Switch),
    ("--deployment-key", "--deployment-key", FlagKind::One),
    ("--description", "--description", FlagKind::One),
    ("--endDate", "--until", FlagKind::One),
    ("--id", "--id", FlagKind::One),
    ("--integration-types", "--integration-types", FlagKind::Many),
    ("--key", "--key", FlagKind::One),
    ("--language", "--language", FlagKind::One),
    ("--limit", "--limit", FlagKind::One),
    ("--name", "--name", FlagKind::One),
    ("--offset", "--offset", FlagKind::One),
    ("--private-projects", "--private-projects", FlagKind::Many),
    ("--project-key", "--project-key", FlagKind::One),
    ("--region", "--region", FlagKind::One),
    ("--repository-tag", "--repository-tag", FlagKind::One),
    ("--repository-url", "--repository-url", FlagKind::One),
    ("--scope", "--scope", FlagKind::One),
    ("--skip", "--skip", FlagKind::One),
    ("--skipScripts", "--skip-scripts", FlagKind::Switch),
    ("--sort", "--sort", FlagKind::Order),
    ("--startDate", "--since", FlagKind::One),
    ("--supported-regions", "--supported-regions", FlagKind::Many),
    ("--template", "--template", FlagKind::One),
    ("--type", "--type", FlagKind::One),
    ("--updateConnector", "--update-connector", FlagKind::Switch),
];

/// The flag of a word, which may contain its value.
pub(super) fn known(word: &OsStr) -> Option<(&'static str, &'static str, FlagKind)> {
    let text = word.to_str()?;
    let is_flag = |name: &str, kind: FlagKind| match text.strip_prefix(name) {
        Some("") => true,
        Some(rest) => rest.starts_with('=') && !matches!(kind, FlagKind::Switch),
        None => false,
    };
    FLAGS.iter().copied().find(|(name, _, kind)| is_flag(name, *kind))
}

/// Whether a word looks like a flag.
pub(super) fn is_flag(word: &OsStr) -> bool {
    word.to_str().is_some_and(|word| word.len() > 1 && word.starts_with('-'))
}

/// The values in a word.
pub(super) fn values(kind: FlagKind, value: &OsStr) -> Vec<OsString> {
    match kind {
        FlagKind::Many => items(value),
        FlagKind::Switch | FlagKind::One | FlagKind::Order => vec![value.to_owned()],
    }
}

/// The items of a list: split at commas that are not escaped by a backslash, without surrounding spaces and quotes.
pub(super) fn items(value: &OsStr) -> Vec<OsString> {
    let Some(text) = value.to_str() else { return vec![value.to_owned()] };
    // An argument never contains a NUL, so a NUL can replace an escaped comma.
    let items = text.replace("\\,", "\0");
    items.split(',').map(|item| OsString::from(unquoted(item.trim()).replace('\0', ","))).collect()
}

fn unquoted(item: &str) -> &str {
    let within = |mark: char| item.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    within('"').or_else(|| within('\'')).unwrap_or(item)
}

/// The value as ours takes it: `-createdAt` becomes `createdAt desc`.
pub(super) fn native_value(kind: FlagKind, value: &OsStr) -> OsString {
    let FlagKind::Order = kind else { return value.to_owned() };
    match value.to_str().map(|text| (text.strip_prefix('-'), text.strip_prefix('+').unwrap_or(text))) {
        Some((Some(field), _)) => OsString::from(format!("{field} desc")),
        Some((None, field)) => OsString::from(format!("{field} asc")),
        None => value.to_owned(),
    }
}
