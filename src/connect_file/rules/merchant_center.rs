//! What applications of the Merchant Center must declare.

use super::allowed::merchant_center_keys;
use super::names::Places;
use crate::connect_file::model::{Application, Configuration, ConfigurationKey};
use crate::connect_file::rule;
use crate::yaml_file::{Owner, Problem, TreeReader};

const CLOUD_IDENTIFIER: &str = "CLOUD_IDENTIFIER";

/// Checks the keys of an application. `keys` are the places of its own, `global` applies to all applications.
pub(super) fn check(
    reader: &mut TreeReader<'_, '_>,
    owner: &Owner<'_>,
    application: &Application,
    keys: &Places<'_>,
    global: &Configuration,
) {
    let Application { application_type, configuration: Configuration { standard, secured }, .. } = application;
    for name in merchant_center_keys(*application_type) {
        let declared = find(standard, name);
        if declared.is_some_and(|key| key.required) || (declared.is_none() && reader.merges(owner)) {
            continue;
        }
        let problem = if let Some(key) = keys.get(name) {
            let message = format!("`{name}` must be a standard configuration key with `required: true`");
            Problem::new(&rule::MERCHANT_CENTER_KEY, message).at(reader.tree.bytes(*key)).path(owner.at)
        } else {
            let message = format!("{} does not declare the configuration key `{name}`", reader.title(owner));
            reader.owner_problem(owner, &rule::MERCHANT_CENTER_KEY, message)
        };
        let help = format!("declare `{name}` under `standardConfiguration` with `required: true`");
        reader.report(problem.help(help));
    }
    for key in secured.iter().filter_map(|secured| keys.get(secured.key.as_str())) {
        let kind = application_type.as_str();
        let message = format!("applications of type `{kind}` cannot have secured configuration keys");
        let problem = Problem::new(&rule::MERCHANT_CENTER_SECURED, message).at(reader.tree.bytes(*key));
        let help = "remove the key, or move it to `standardConfiguration` if it is not secret";
        reader.report(problem.path(owner.at).help(help));
    }
    let own = find(standard, CLOUD_IDENTIFIER);
    let shared = find(&global.standard, CLOUD_IDENTIFIER).or_else(|| find(&global.secured, CLOUD_IDENTIFIER));
    let knows_region =
        own.is_some_and(|key| key.required || key.default.is_some()) || shared.is_some_and(|key| key.required);
    if !knows_region && !reader.merges(owner) {
        let title = reader.title(owner);
        let message = format!("{title} does not declare `{CLOUD_IDENTIFIER}` with `required: true` or a default");
        let help = format!(
            "declare `{CLOUD_IDENTIFIER}` under `standardConfiguration` with `required: true`, or with a default such as `gcp-eu`"
        );
        reader.report(reader.owner_problem(owner, &rule::CLOUD_IDENTIFIER, message).help(help));
    }
}

fn find<'k>(keys: &'k [ConfigurationKey], name: &str) -> Option<&'k ConfigurationKey> {
    keys.iter().find(|key| key.key == name)
}
