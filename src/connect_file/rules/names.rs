//! Names that must be valid and unique: those of applications, and configuration keys.

use std::collections::HashMap;

use crate::connect_file::rule;
use crate::yaml_file::{NodeId, Rule, TreeReader, YamlField, quote};

/// The first place of each name.
pub(super) type Places<'t> = HashMap<&'t str, NodeId>;

pub(super) struct NameRules {
    kind: &'static str,
    /// What names can consist of, besides ASCII letters and digits.
    punctuation: &'static str,
    invalid: (&'static Rule, &'static str),
    duplicate: (&'static Rule, &'static str),
}

pub(super) const APPLICATION: NameRules = NameRules {
    kind: "application name",
    punctuation: "_-",
    invalid: (&rule::APPLICATION_NAME, "use 2 to 256 letters (A to Z), digits, `_` and `-`"),
    duplicate: (&rule::DUPLICATE_APPLICATION, "rename one of the applications"),
};

pub(super) const CONFIGURATION_KEY: NameRules = NameRules {
    kind: "configuration key",
    punctuation: "_",
    invalid: (&rule::CONFIGURATION_KEY, "use 2 to 256 letters (A to Z), digits and `_`"),
    duplicate: (&rule::DUPLICATE_CONFIGURATION_KEY, "remove one of them; a key is either standard or secured"),
};

/// Reads a name and adds it to the places, unless it is not valid. Reports a name that has a place already.
pub(super) fn read<'t>(
    reader: &mut TreeReader<'t, '_>,
    field: &YamlField<'_>,
    rules: &NameRules,
    places: &mut Places<'t>,
) -> Option<&'t str> {
    let name = reader.text(field)?;
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || rules.punctuation.contains(letter);
    if !name.chars().all(is_allowed) || !(2..=256).contains(&name.len()) {
        let (rule, help) = rules.invalid;
        let message = format!("{} is not a valid {}", quote(name), rules.kind);
        reader.report(reader.problem(field, rule, message).help(help));
        return None;
    }
    if let Some(first) = places.get(name) {
        let (rule, help) = rules.duplicate;
        let problem = reader.problem(field, rule, format!("duplicate {} {}", rules.kind, quote(name)));
        let problem = problem.label("second occurrence").related(reader.tree.bytes(*first), "first occurrence");
        reader.report(problem.help(help));
    } else {
        places.insert(name, field.value);
    }
    Some(name)
}
