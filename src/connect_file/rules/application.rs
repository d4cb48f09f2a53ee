//! One entry of `deployAs`.

use super::allowed::{required_keys, supports};
use super::inherit::Inherited;
use super::names::{self, Places};
use super::{configuration, delivery, known_keys, merchant_center, schedule};
use crate::connect_file::model::{Application, ApplicationType};
use crate::connect_file::rule;
use crate::nearest::nearest;
use crate::yaml_file::{Owner, TreeReader, YamlField, alternatives, quote};

/// The fields of an application in the order of `known_keys::APPLICATION.keys`.
type ApplicationFields<'p> = [Option<YamlField<'p>>; 8];

/// Reads an application. Returns what can be read, if it is a mapping.
pub(super) fn read<'t>(
    reader: &mut TreeReader<'t, '_>,
    item: &YamlField<'_>,
    names: &mut Places<'t>,
    inherited: &Inherited<'t>,
) -> Option<Application> {
    let (owner, fields) = reader.mapping(item, &known_keys::APPLICATION)?;
    let [name, kind, ..] = fields;
    let name = name.and_then(|field| names::read(reader, &field, &names::APPLICATION, names));
    let kind = kind.and_then(|field| application_type(reader, &field));
    let fields = kind.map_or(fields, |kind| supported_fields(reader, kind, &owner, fields));
    let [_, _, endpoint, scripts, configuration, properties, health_check, retry_policy] = fields;
    let (post_deploy, pre_undeploy) = scripts.map(|field| self::scripts(reader, &field)).unwrap_or_default();
    let configuration = configuration.map(|field| configuration::read(reader, &field));
    let (configuration, keys) = configuration.unwrap_or_default();
    let application = Application {
        name: name.unwrap_or_default().to_owned(),
        // Without a type the file is not valid, so that this type is never used.
        application_type: kind.unwrap_or(ApplicationType::Service),
        endpoint: endpoint.and_then(|field| delivery::path(reader, &field)),
        post_deploy,
        pre_undeploy,
        schedule: properties.and_then(|field| schedule::read(reader, &field)),
        health_check: health_check.and_then(|field| delivery::health_check(reader, &field)),
        retry_policy: retry_policy.and_then(|field| delivery::retry_policy(reader, &field)),
        configuration,
    };
    inherited.check_keys(reader, item, &keys);
    if kind.is_some_and(ApplicationType::is_merchant_center) {
        merchant_center::check(reader, &owner, &application, &keys, &inherited.configuration);
    }
    Some(application)
}

/// The fields that the type supports. Reports the others, and required keys that are missing.
fn supported_fields<'p>(
    reader: &mut TreeReader<'_, '_>,
    kind: ApplicationType,
    owner: &Owner<'_>,
    mut fields: ApplicationFields<'p>,
) -> ApplicationFields<'p> {
    for (key, field) in known_keys::APPLICATION.keys.into_iter().zip(&mut fields) {
        if field.is_none() && required_keys(kind).any(|required| required == key) {
            reader.report_missing(owner, key);
        }
        if let Some(field) = field.take_if(|_| !supports(kind, key)) {
            let others: Vec<&str> = ApplicationType::ALL
                .into_iter()
                .filter(|other| supports(*other, key))
                .map(ApplicationType::as_str)
                .collect();
            let message = format!("applications of type `{}` do not support `{key}`", kind.as_str());
            let problem = reader.key_problem(&field, &rule::KEY_NOT_ALLOWED, message);
            reader.report(problem.help(format!("remove `{key}`; it belongs to {}", alternatives(&others))));
        }
    }
    fields
}

fn application_type(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Option<ApplicationType> {
    let word = reader.string(field)?;
    let found = ApplicationType::names().find(|(name, _)| *name == word);
    if found.is_none() {
        let message = format!("unknown application type {}", quote(word));
        let problem = reader.problem(field, &rule::APPLICATION_TYPE, message);
        reader.report(match nearest(word, ApplicationType::names().map(|(name, _)| name)) {
            Some(intended) => problem.did_you_mean(intended),
            None => problem.help(format!("write {}", alternatives(&ApplicationType::ALL.map(ApplicationType::as_str)))),
        });
    }
    found.map(|(_, kind)| kind)
}

fn scripts(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> (Option<String>, Option<String>) {
    let Some((_, scripts)) = reader.mapping(field, &known_keys::SCRIPTS) else { return (None, None) };
    let [post_deploy, pre_undeploy] = scripts.map(|field| reader.text(&field?).map(str::to_owned));
    (post_deploy, pre_undeploy)
}
