//! `configuration`: the values of configuration keys.

use super::Walk;
use crate::configuration::{EVERY_APPLICATION, InterpolatedValue, is_application_name, is_key_name};
use crate::project_file::model::{ValueTarget, WrittenValue};
use crate::project_file::rule;
use crate::yaml_file::rule::WRONG_TYPE;
use crate::yaml_file::{Value, YamlField, quote};

/// The values of each application, and the global ones.
pub(super) fn read(walk: &mut Walk<'_, '_>, field: &YamlField<'_>) -> Vec<WrittenValue> {
    let mut values = Vec::new();
    for (name, field) in walk.reader.entries(field, "an application or a key") {
        match walk.reader.tree.value(field.value) {
            Value::Mapping(_) => application(walk, name, &field, &mut values),
            Value::Null => values.extend(unset(walk, name, &field)),
            _ => {
                let target = ValueTarget::Global(name.to_owned());
                values.extend(value(walk, name, target, &field));
            }
        }
    }
    values
}

fn application(walk: &mut Walk<'_, '_>, name: &str, field: &YamlField<'_>, values: &mut Vec<WrittenValue>) {
    if name != EVERY_APPLICATION && !is_application_name(name) {
        return report_name(walk, name, "name for an application", field);
    }
    for (key, field) in walk.reader.entries(field, "a configuration key") {
        let target = match name {
            EVERY_APPLICATION => ValueTarget::EveryApplication(key.to_owned()),
            _ => ValueTarget::Key { application: name.to_owned(), key: key.to_owned() },
        };
        values.extend(value(walk, key, target, &field));
    }
}

/// A value: a text, or a number or boolean as it is spelled.
fn value(walk: &mut Walk<'_, '_>, key: &str, target: ValueTarget, field: &YamlField<'_>) -> Option<WrittenValue> {
    if !is_key_name(key) {
        report_name(walk, key, "configuration key", field);
        return None;
    }
    let text = match (walk.reader.spelling(field), walk.reader.tree.value(field.value)) {
        (Some(text), _) => Some(text),
        (None, Value::Null) => None,
        (None, Value::Broken) => return None,
        (None, other) => {
            let found = if matches!(other, Value::Mapping(_)) { "a mapping" } else { "a list" };
            let message = format!("{} must be a string, but is {found}", quote(key));
            let problem = walk.reader.problem(field, &WRONG_TYPE, message);
            walk.reader.report(problem.help("quote the value; for a value with several lines, begin it with `|`"));
            return None;
        }
    };
    let text = match text.map(InterpolatedValue::parse).transpose() {
        Ok(text) => text,
        Err(message) => {
            let problem = walk.reader.problem(field, &rule::VALUE_REFERENCE, message);
            walk.reader.report(problem.help("correct the reference, or remove it"));
            None
        }
    };
    Some(written(walk, target, text, field))
}

/// A name without a value.
fn unset(walk: &mut Walk<'_, '_>, name: &str, field: &YamlField<'_>) -> Option<WrittenValue> {
    if !is_application_name(name) && name != EVERY_APPLICATION {
        report_name(walk, name, "name for an application or a key", field);
        return None;
    }
    (name != EVERY_APPLICATION).then(|| written(walk, ValueTarget::Unset(name.to_owned()), None, field))
}

fn written(
    walk: &Walk<'_, '_>,
    target: ValueTarget,
    text: Option<InterpolatedValue>,
    field: &YamlField<'_>,
) -> WrittenValue {
    let place = walk.place(field.key.unwrap_or(field.value));
    WrittenValue { target, text, place, value_place: walk.place(field.value) }
}

fn report_name(walk: &mut Walk<'_, '_>, name: &str, kind: &str, field: &YamlField<'_>) {
    let message = format!("{} is not a valid {kind}", quote(name));
    let problem = walk.reader.key_problem(field, &rule::CONFIGURATION_NAME, message);
    let help = match name.split_once('.') {
        Some((application, key)) if is_application_name(application) && is_key_name(key) => {
            format!("write `{key}:` below `{application}:`")
        }
        _ => "use letters (A to Z), digits and `_`; in the name of an application also `-`".to_owned(),
    };
    walk.reader.report(problem.help(help));
}
