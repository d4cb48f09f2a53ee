//! One entry of `deployAs`.

use super::configuration::Keys;
use super::reader::{Blank, Field, Path, Reader};
use super::{advice, configuration, delivery, merchant_center, no_configuration, schedule, unique};
use crate::connect_file::model::{Application, ApplicationType};
use crate::connect_file::nearest::nearest;
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::{alternatives, quote};
use crate::connect_file::rule;
use crate::connect_file::tree::{NodeId, Value};

/// Names by which the platform knows the types; `mc-app` is an older name.
const TYPES: [(&str, ApplicationType); 7] = [
    ("service", ApplicationType::Service),
    ("event", ApplicationType::Event),
    ("job", ApplicationType::Job),
    ("assets", ApplicationType::Assets),
    ("merchant-center-custom-application", ApplicationType::MerchantCenterCustomApplication),
    ("merchant-center-custom-view", ApplicationType::MerchantCenterCustomView),
    ("mc-app", ApplicationType::MerchantCenterCustomApplication),
];

/// Reads an application. Comes back with whatever was readable, as long as it is a mapping.
pub(super) fn read(
    reader: &mut Reader<'_, '_>,
    node: NodeId,
    at: &Path<'_>,
    names: &mut unique::Names,
) -> Option<(Application, Keys)> {
    let fields = reader.mapping(node, at, &advice::APPLICATION)?;
    let [name, kind, endpoint, scripts, configuration, properties, health_check, retry_policy] = fields;

    let name = match name {
        Some(field) => names.read(reader, field, &at.key("name")),
        None => missing(reader, node, at, "name", "name the application by the name of its folder"),
    };
    let known = match kind {
        Some(field) => application_type(reader, field, &at.key("applicationType")),
        None => missing(reader, node, at, "applicationType", &format!("add `applicationType:` with {}", types())),
    };
    if let Some(kind) = known {
        refuse_foreign_keys(reader, kind, at, &fields);
    }
    let takes = |key: &str| known.is_none_or(|kind| allows(kind, key));
    if endpoint.is_none() && known.is_some_and(|kind| allows(kind, "endpoint")) {
        reader.missing(
            node,
            at,
            "endpoint",
            "add `endpoint:` with the path under which the application answers, such as `/`",
        );
    }
    if properties.is_none() && known == Some(ApplicationType::Job) {
        reader.missing(
            node,
            at,
            "properties",
            "add `properties:`, and below it `schedule: \"0 9 * * *\"` (daily at nine)",
        );
    }

    let endpoint = endpoint.filter(|_| takes("endpoint"));
    let properties = properties.filter(|_| takes("properties"));
    let (post_deploy, pre_undeploy) = match scripts.filter(|_| takes("scripts")) {
        Some(field) => self::scripts(reader, field, &at.key("scripts")),
        None => (None, None),
    };
    let (configuration, keys) = match configuration.filter(|_| takes("configuration")) {
        Some(field) => configuration::read(reader, field, &at.key("configuration")),
        None => no_configuration(),
    };
    let application = Application {
        name: name.unwrap_or_default(),
        application_type: known.unwrap_or(ApplicationType::Service),
        endpoint: endpoint.and_then(|field| delivery::path(reader, field, &at.key("endpoint"))),
        post_deploy,
        pre_undeploy,
        schedule: properties.and_then(|field| schedule::read(reader, field, &at.key("properties"))),
        health_check: health_check
            .filter(|_| takes("healthCheck"))
            .and_then(|field| delivery::health_check(reader, field, &at.key("healthCheck"))),
        retry_policy: retry_policy
            .filter(|_| takes("retryPolicy"))
            .and_then(|field| delivery::retry_policy(reader, field, &at.key("retryPolicy"))),
        configuration,
    };
    if known.is_some_and(ApplicationType::is_merchant_center) {
        merchant_center::own_keys(reader, node, at, &application, &keys);
    }
    Some((application, keys))
}

fn missing<T>(reader: &mut Reader<'_, '_>, node: NodeId, at: &Path<'_>, key: &str, help: &str) -> Option<T> {
    reader.missing(node, at, key, help);
    None
}

/// The keys that a type takes beside `name` and `applicationType`.
fn allows(kind: ApplicationType, key: &str) -> bool {
    match kind {
        ApplicationType::Service => matches!(key, "endpoint" | "scripts" | "configuration" | "healthCheck"),
        ApplicationType::Event => {
            matches!(key, "endpoint" | "scripts" | "configuration" | "healthCheck" | "retryPolicy")
        }
        ApplicationType::Job => matches!(key, "endpoint" | "scripts" | "configuration" | "properties"),
        ApplicationType::MerchantCenterCustomApplication | ApplicationType::MerchantCenterCustomView => {
            matches!(key, "scripts" | "configuration")
        }
        ApplicationType::Assets => false,
    }
}

fn refuse_foreign_keys(reader: &mut Reader<'_, '_>, kind: ApplicationType, at: &Path<'_>, fields: &[Option<Field>; 8]) {
    let keys = advice::APPLICATION.keys.into_iter().zip(fields).skip(2);
    for (key, field) in keys.filter(|(key, _)| !allows(kind, key)) {
        let Some(Field { key: Some(node), .. }) = field else { continue };
        let problem = Problem::new(
            &rule::KEY_NOT_ALLOWED,
            format!("an application of type `{}` takes no `{key}`", kind.as_str()),
        );
        let takers: Vec<&str> =
            ApplicationType::ALL.into_iter().filter(|kind| allows(*kind, key)).map(ApplicationType::as_str).collect();
        let problem = problem.at(reader.tree.bytes(*node)).path(at);
        reader.report(problem.help(format!("remove `{key}`; it belongs to {}", alternatives(&takers))));
    }
}

fn application_type(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> Option<ApplicationType> {
    let Value::Text(word) = reader.tree.value(field.value) else {
        reader.wrong_type(field, at, "the type of an application, a text");
        return None;
    };
    let found = TYPES.iter().find(|(name, _)| name == word);
    if found.is_none() {
        let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
        let problem = Problem::new(&rule::APPLICATION_TYPE, format!("there is no application type {}", quote(word)));
        let problem = problem.at(reader.place(field)).path(at);
        reader.report(match nearest(word, &names) {
            Some(meant) => problem.label(format!("did you mean `{meant}`?")).help(format!("write `{meant}`")),
            None => problem.help(format!("write {}", types())),
        });
    }
    found.map(|(_, kind)| *kind)
}

/// The types as an enumeration, without the older name.
fn types() -> String {
    alternatives(&ApplicationType::ALL.map(ApplicationType::as_str))
}

fn scripts(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> (Option<String>, Option<String>) {
    let Some(scripts) = reader.mapping_field(field, at, &advice::SCRIPTS) else { return (None, None) };
    let mut read = |field: Option<Field>, key| {
        field.and_then(|field| reader.text(field, &at.key(key), "a script, as text", Blank::Refused))
    };
    let [post_deploy, pre_undeploy] = scripts;
    (read(post_deploy, "postDeploy"), read(pre_undeploy, "preUndeploy"))
}
