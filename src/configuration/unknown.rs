//! What is wrong with a name that nothing declares, with the nearest name that is declared.

use super::Schema;
use super::schema::{SchemaApplication, SchemaKey, find};
use crate::nearest::nearest;

/// There is no application of this name.
pub(super) fn unknown_application(schema: &Schema, name: &str) -> String {
    let names = schema.applications.iter().map(|application| application.name.as_str());
    let all = names.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(name, names) {
        Some(near) => format!("the Connector has no application `{name}`; did you mean `{near}`?"),
        None if all.is_empty() => format!("the Connector has no application `{name}`; it has no applications"),
        None => format!("the Connector has no application `{name}`; it has {all}"),
    }
}

/// The application does not declare this key.
pub(super) fn unknown_key(schema: &Schema, application: &SchemaApplication, key: &str) -> String {
    let name = &application.name;
    if find(&schema.global, key).is_some() {
        return format!("`{name}` has no key `{key}`, but there is a global key: write `{key}=VALUE`");
    }
    format!("`{name}` has no key `{key}`{}", did_you_mean(key, &application.keys))
}

/// There is no global key of this name.
pub(super) fn unknown_global_key(schema: &Schema, key: &str) -> String {
    let declaring: Vec<&SchemaApplication> = schema.declaring(key).collect();
    match declaring[..] {
        [] => format!("there is no global key `{key}`{}", did_you_mean(key, &schema.global)),
        [SchemaApplication { name, .. }] => {
            format!("there is no global key `{key}`, but `{name}` has that key: write `{name}.{key}=VALUE`")
        }
        _ => format!("there is no global key `{key}`, but applications have that key: write `'*.{key}=VALUE'`"),
    }
}

/// No application declares this key.
pub(super) fn unknown_everywhere(schema: &Schema, key: &str) -> String {
    if find(&schema.global, key).is_some() {
        return format!("no application has a key `{key}`, but there is a global key: write `{key}=VALUE`");
    }
    let keys = schema.applications.iter().flat_map(|application| &application.keys);
    format!("no application has a key `{key}`{}", did_you_mean(key, keys))
}

fn did_you_mean<'k>(key: &str, keys: impl IntoIterator<Item = &'k SchemaKey>) -> String {
    let near = nearest(key, keys.into_iter().map(|declared| declared.key.as_str()));
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}
