//! What applications of the Merchant Center must declare.

use super::allowed::merchant_center_keys;
use super::names::Places;
use super::reader::{Owner, TreeReader};
use crate::connect_file::model::{Application, Configuration, ConfigurationKey};
use crate::connect_file::problem::Problem;
use crate::connect_file::rule;

const CLOUD_IDENTIFIER: &str = "CLOUD_IDENTIFIER";

/// Checks the keys of an application. `keys` are the places of its own, `global` applies to all applications.
pub(super) fn check(
    reader: &mut TreeReader<'_, '_>,
    owner: &Owner<'_>,
    application: &Application,
    keys: &Places<'_>,
    global: &Configuration,
) {
    for name in merchant_center_keys(application.application_type) {
        let declared = find(&application.configuration.standard, name);
        if declared.is_some_and(|key| key.required) || (declared.is_none() && reader.merges(owner)) {
            continue;
        }
        let help = format!("declare `{name}` under `standardConfiguration` with `required: true`");
        if let Some(key) = keys.get(name) {
            let message = format!("`{name}` must be a standard configuration key with `required: true`");
            let problem = Problem::new(&rule::MERCHANT_CENTER_KEY, message).at(reader.tree.bytes(*key));
            reader.report(problem.path(owner.at).help(help));
        } else {
            let message = format!("{} does not declare the configuration key `{name}`", reader.title(owner));
            reader.report_owner(owner, &rule::MERCHANT_CENTER_KEY, message, help);
        }
    }
    for key in application.configuration.secured.iter().filter_map(|secured| keys.get(secured.key.as_str())) {
        let kind = application.application_type.as_str();
        let message = format!("applications of type `{kind}` cannot have secured configuration keys");
        let problem = Problem::new(&rule::MERCHANT_CENTER_SECURED, message).at(reader.tree.bytes(*key));
        let help = "remove the key, or move it to `standardConfiguration` if it is not secret";
        reader.report(problem.path(owner.at).help(help));
    }
    check_cloud_identifier(reader, owner, application, global);
}

/// Checks that an application receives its cloud Region, by a key of its own or a global key.
fn check_cloud_identifier(
    reader: &mut TreeReader<'_, '_>,
    owner: &Owner<'_>,
    application: &Application,
    global: &Configuration,
) {
    let own = find(&application.configuration.standard, CLOUD_IDENTIFIER);
    let shared = find(&global.standard, CLOUD_IDENTIFIER).or_else(|| find(&global.secured, CLOUD_IDENTIFIER));
    let is_declared =
        own.is_some_and(|key| key.required || key.default.is_some()) || shared.is_some_and(|key| key.required);
    if is_declared || reader.merges(owner) {
        return;
    }
    let message =
        format!("{} does not declare `{CLOUD_IDENTIFIER}` with `required: true` or a default", reader.title(owner));
    let help = format!(
        "declare `{CLOUD_IDENTIFIER}` under `standardConfiguration` with `required: true`, or with a default such as `gcp-eu`"
    );
    reader.report_owner(owner, &rule::CLOUD_IDENTIFIER, message, help);
}

fn find<'k>(keys: &'k [ConfigurationKey], name: &str) -> Option<&'k ConfigurationKey> {
    keys.iter().find(|key| key.key == name)
}
