//! One entry of `deployAs`.

use super::configuration::Keys;
use super::reader::{Blank, Field, Owner, Path, Reader};
use super::shape::{required_keys, takes};
use super::{advice, configuration, delivery, merchant_center, schedule, unique};
use crate::connect_file::model::{Application, ApplicationType};
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::{alternatives, quote};
use crate::connect_file::rule;
use crate::connect_file::tree::{NodeId, Value};
use crate::nearest::nearest;

/// The fields of an application in the order of `advice::APPLICATION.keys`.
type Fields = [Option<Field>; 8];

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
pub(super) fn read<'t>(
    reader: &mut Reader<'t, '_>,
    node: NodeId,
    at: &Path<'_>,
    names: &mut unique::Names<'t>,
) -> Option<(Application, Keys<'t>)> {
    let fields = reader.mapping(node, at, &advice::APPLICATION)?;
    let [name, kind, ..] = fields;
    let owner = Owner::named(node, at, "application", name);
    if name.is_none() {
        reader.missing(&owner, "name", "add `name:` with the name of the application's folder");
    }
    let name = name.and_then(|field| names.read(reader, field, &at.key("name")));
    if kind.is_none() {
        reader.missing(&owner, "applicationType", &format!("add `applicationType:` with {}", types()));
    }
    let kind = kind.and_then(|field| application_type(reader, field, &at.key("applicationType")));
    let fields = suit(reader, kind, &owner, fields);
    let (mut application, keys) = read_fields(reader, at, fields);
    application.name = name.unwrap_or_default();
    if let Some(kind) = kind {
        application.application_type = kind;
        merchant_center::own_keys(reader, &owner, &application, &keys);
    }
    Some((application, keys))
}

/// Reads everything but name and type.
fn read_fields<'t>(reader: &mut Reader<'t, '_>, at: &Path<'_>, fields: Fields) -> (Application, Keys<'t>) {
    let [_, _, endpoint, scripts, configuration, properties, health_check, retry_policy] = fields;
    let endpoint = endpoint.and_then(|field| delivery::path(reader, field, &at.key("endpoint")));
    let scripts = scripts.map(|field| self::scripts(reader, field, &at.key("scripts")));
    let (post_deploy, pre_undeploy) = scripts.unwrap_or_default();
    let configuration = configuration.map(|field| configuration::read(reader, field, &at.key("configuration")));
    let (configuration, keys) = configuration.unwrap_or_default();
    let schedule = properties.and_then(|field| schedule::read(reader, field, &at.key("properties")));
    let health_check = health_check.and_then(|field| delivery::health_check(reader, field, &at.key("healthCheck")));
    let retry_policy = retry_policy.and_then(|field| delivery::retry_policy(reader, field, &at.key("retryPolicy")));
    let application = Application {
        name: String::new(),
        application_type: ApplicationType::Service,
        endpoint,
        post_deploy,
        pre_undeploy,
        schedule,
        health_check,
        retry_policy,
        configuration,
    };
    (application, keys)
}

/// Reports keys that the type does not take and those that it lacks; comes back with the ones that it takes.
fn suit(reader: &mut Reader<'_, '_>, kind: Option<ApplicationType>, owner: &Owner<'_>, mut fields: Fields) -> Fields {
    let Some(kind) = kind else { return fields };
    refuse_foreign_keys(reader, kind, owner.at, &fields);
    for required in required_keys(kind) {
        if !advice::APPLICATION.keys.iter().zip(&fields).any(|(key, field)| *key == required && field.is_some()) {
            reader.missing(owner, required, cure(required));
        }
    }
    for (key, field) in advice::APPLICATION.keys.into_iter().zip(&mut fields) {
        field.take_if(|_| !takes(kind, key));
    }
    fields
}

/// What to do about a required key that is not there.
fn cure(key: &str) -> &'static str {
    match key {
        "endpoint" => "add `endpoint:` with the path under which the application answers, such as `/`",
        _ => "add `properties:`, and below it `schedule: \"0 9 * * *\"` (daily at nine)",
    }
}

fn refuse_foreign_keys(reader: &mut Reader<'_, '_>, kind: ApplicationType, at: &Path<'_>, fields: &Fields) {
    let keys = advice::APPLICATION.keys.into_iter().zip(fields).skip(2);
    for (key, field) in keys.filter(|(key, _)| !takes(kind, key)) {
        let Some(Field { key: Some(node), .. }) = field else { continue };
        let problem = Problem::new(
            &rule::KEY_NOT_ALLOWED,
            format!("an application of type `{}` takes no `{key}`", kind.as_str()),
        );
        let takers: Vec<&str> =
            ApplicationType::ALL.into_iter().filter(|kind| takes(*kind, key)).map(ApplicationType::as_str).collect();
        let problem = problem.at(reader.tree.bytes(*node)).path(at);
        reader.report(problem.help(format!("remove `{key}`; it belongs to {}", alternatives(&takers))));
    }
}

fn application_type(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> Option<ApplicationType> {
    let Value::Text(word) = reader.tree.value(field.value) else {
        reader.wrong_type(field, at, "a text");
        return None;
    };
    let found = TYPES.iter().find(|(name, _)| name == word);
    if found.is_none() {
        let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
        let problem = Problem::new(&rule::APPLICATION_TYPE, format!("there is no application type {}", quote(word)));
        let problem = problem.at(reader.place(field)).path(at);
        reader.report(match nearest(word, names) {
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
    let mut read = |field: Option<Field>, key| field.and_then(|field| reader.text(field, &at.key(key), Blank::Refused));
    let [post_deploy, pre_undeploy] = scripts;
    (read(post_deploy, "postDeploy"), read(pre_undeploy, "preUndeploy"))
}
