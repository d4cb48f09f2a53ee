//! What applications of the Merchant Center have to declare.

use super::configuration::Keys;
use super::reader::{Owner, Reader};
use super::shape::merchant_center_keys;
use crate::connect_file::model::{Application, Configuration, ConfigurationKey};
use crate::connect_file::problem::Problem;
use crate::connect_file::rule;

const CLOUD_IDENTIFIER: &str = "CLOUD_IDENTIFIER";

/// Checks the keys that stand in the application itself.
pub(super) fn own_keys(reader: &mut Reader<'_, '_>, owner: &Owner<'_>, application: &Application, keys: &Keys<'_>) {
    for name in merchant_center_keys(application.application_type) {
        let declared = application.configuration.standard.iter().find(|key| key.key == *name);
        if declared.is_some_and(|key| key.required) || (declared.is_none() && reader.merges(owner.node)) {
            continue;
        }
        let (place, message) = match keys.find(name) {
            Some(key) => (reader.tree.bytes(key), format!("`{name}` has to be a standard key with `required: true`")),
            None => {
                (reader.opening(owner.node), format!("{} does not declare the key `{name}`", owner.title(reader.tree)))
            }
        };
        let help = format!("declare `{name}` under `standardConfiguration`, with `required: true`");
        reader.report(Problem::new(&rule::MERCHANT_CENTER_KEY, message).at(place).path(owner.at).help(help));
    }
    if application.application_type.is_merchant_center() {
        refuse_secured(reader, owner, application, keys);
    }
}

fn refuse_secured(reader: &mut Reader<'_, '_>, owner: &Owner<'_>, application: &Application, keys: &Keys<'_>) {
    for secured in &application.configuration.secured {
        let Some(key) = keys.find(&secured.key) else { continue };
        let message = format!("a `{}` takes no secured keys", application.application_type.as_str());
        let problem = Problem::new(&rule::MERCHANT_CENTER_SECURED, message).at(reader.tree.bytes(key)).path(owner.at);
        reader.report(problem.help("remove the key, or move it to `standardConfiguration` if it is no secret"));
    }
}

/// Checks that the application knows its cloud Region, by a key of its own or a global one.
pub(super) fn cloud_identifier(
    reader: &mut Reader<'_, '_>,
    owner: &Owner<'_>,
    application: &Application,
    global: &Configuration,
) {
    if !application.application_type.is_merchant_center() || reader.merges(owner.node) {
        return;
    }
    let find = |keys: &[ConfigurationKey]| keys.iter().find(|key| key.key == CLOUD_IDENTIFIER).cloned();
    let own = find(&application.configuration.standard);
    let shared = find(&global.standard).or_else(|| find(&global.secured));
    if own.is_some_and(|key| key.required || key.default.is_some()) || shared.is_some_and(|key| key.required) {
        return;
    }
    let message = format!(
        "{} does not declare `{CLOUD_IDENTIFIER}` with `required: true` or a default",
        owner.title(reader.tree)
    );
    let help = format!(
        "declare `{CLOUD_IDENTIFIER}` under `standardConfiguration` with `required: true`, or with a default such as `gcp-eu`"
    );
    reader.report(
        Problem::new(&rule::CLOUD_IDENTIFIER, message).at(reader.opening(owner.node)).path(owner.at).help(help),
    );
}
