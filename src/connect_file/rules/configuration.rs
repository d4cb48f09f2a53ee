//! `configuration`: the keys that a Deployment sets the values of.

use super::known_keys;
use super::names::{self, Places};
use crate::connect_file::model::{Configuration, ConfigurationKey};
use crate::connect_file::rule;
use crate::yaml_file::{KnownKeys, TreeReader, YamlField, quote};

/// Variables of the runtime, in any letter case.
const RESERVED: [&str; 4] = ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"];

/// Reads both lists of a configuration, and the places of their keys.
pub(super) fn read<'t>(reader: &mut TreeReader<'t, '_>, field: &YamlField<'_>) -> (Configuration, Places<'t>) {
    let mut places = Places::default();
    let Some((_, [standard, secured])) = reader.mapping(field, &known_keys::CONFIGURATION) else {
        return Default::default();
    };
    let mut list = |field: Option<YamlField<'_>>, known| {
        let Some(field) = field else { return Vec::new() };
        let items = reader.items(&field, "configuration keys");
        items.iter().filter_map(|item| entry(reader, item, known, &mut places)).collect()
    };
    let standard = list(standard, &known_keys::STANDARD);
    let secured = list(secured, &known_keys::SECURED);
    (Configuration { standard, secured }, places)
}

fn entry<'t>(
    reader: &mut TreeReader<'t, '_>,
    item: &YamlField<'_>,
    known: &KnownKeys<4>,
    places: &mut Places<'t>,
) -> Option<ConfigurationKey> {
    let (_, [key, description, required, mut default]) = reader.mapping(item, known)?;
    if let Some(field) = default.take_if(|_| known.disallowed > 0) {
        let message = "a secured configuration key cannot have a `default`";
        let problem = reader.key_problem(&field, &rule::SECURED_DEFAULT, message);
        reader.report(
            problem.help("remove the line; if the value is not secret, move the key to `standardConfiguration`"),
        );
    }
    let key = key.and_then(|field| key_name(reader, &field, places));
    let required = required.and_then(|field| reader.boolean(&field));
    let [description, default] = [description, default].map(|field| reader.text(&field?).map(str::to_owned));
    Some(ConfigurationKey {
        key: key.unwrap_or_default(),
        description: description.unwrap_or_default(),
        required: required.unwrap_or(false),
        default,
    })
}

fn key_name<'t>(reader: &mut TreeReader<'t, '_>, field: &YamlField<'_>, places: &mut Places<'t>) -> Option<String> {
    let name = names::read(reader, field, &names::CONFIGURATION_KEY, places)?;
    if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
        let help = "choose another name, for example one with a prefix of your own";
        reader.report(reader.problem(field, &rule::RESERVED_KEY, format!("{} is reserved", quote(name))).help(help));
    }
    Some(name.to_owned())
}
