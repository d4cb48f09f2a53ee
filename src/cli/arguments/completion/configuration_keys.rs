//! Completion of configuration keys and schedules: those of connect.yaml, else of the Connector or Deployment on the line.

use std::ffi::OsStr;

use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};

use super::applications::connect_file;
use super::line::CompletedLine;
use super::names::known_names;
use crate::connect_file::{ConfigurationKey, ConnectFile};
use crate::name_cache::NameKind;

/// Offers `application.KEY=`, and `KEY=` for global keys.
pub fn complete_assignments() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let offer = |(key, help): (String, Option<String>)| {
            CompletionCandidate::new(format!("{key}=")).help(help.map(Into::into))
        };
        declared_keys().into_iter().map(offer).collect()
    })
}

/// Offers keys as [`complete_assignments`] does, and files after the `=`.
pub fn complete_files_of_keys() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| match current.to_str().and_then(|current| current.split_once('=')) {
        Some((key, file)) => {
            let files = PathCompleter::file().complete(OsStr::new(file));
            files.into_iter().map(|file| file.add_prefix(format!("{key}="))).collect()
        }
        None => {
            let mut keys = complete_assignments().candidates();
            keys.retain(|key| key.get_value().as_encoded_bytes().starts_with(current.as_encoded_bytes()));
            keys
        }
    })
}

/// Offers `application=` for the jobs of connect.yaml, with their schedule.
pub fn complete_schedules() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let file = connect_file().unwrap_or_default();
        let scheduled = file.deploy_as.into_iter().filter_map(|own| Some((own.name, own.schedule?)));
        scheduled.map(|(name, cron)| CompletionCandidate::new(format!("{name}=")).help(Some(cron.into()))).collect()
    })
}

/// The keys with their descriptions. A resource that the line names comes before the project of the folder.
fn declared_keys() -> Vec<(String, Option<String>)> {
    let of_line = keys_of_line(&CompletedLine::of_process());
    if !of_line.is_empty() {
        return of_line.into_iter().map(|key| (key, None)).collect();
    }
    connect_file().map(|file| keys_of_file(&file)).unwrap_or_default()
}

fn keys_of_file(file: &ConnectFile) -> Vec<(String, Option<String>)> {
    let offer = |name: String, key: &ConfigurationKey| (name, Some(key.description.clone()));
    let own = file.deploy_as.iter().flat_map(|application| {
        application.configuration.keys().map(move |key| offer(format!("{}.{}", application.name, key.key), key))
    });
    own.chain(file.global.keys().map(|key| offer(key.key.clone(), key))).collect()
}

/// The keys of the Connector or Deployment that the line names.
fn keys_of_line(line: &CompletedLine) -> Vec<String> {
    let named = [
        (NameKind::Connector, line.value_of("--connector-key").or_else(|| line.value_of("--connector-id"))),
        (NameKind::Deployment, line.value_of("--deployment-key").or_else(|| line.value_of("--deployment-id"))),
    ];
    let by_flag = named.into_iter().find_map(|(kind, name)| Some((kind, vec![name?.to_owned()])));
    let in_group = || {
        let kind = if line.is_in_group("connector") { NameKind::Connector } else { NameKind::Deployment };
        (kind, line.words().to_vec())
    };
    let (kind, names) = by_flag.unwrap_or_else(in_group);
    let known = known_names(line, kind);
    names.iter().find_map(|name| known.of(kind).find(name)).map(|name| name.configuration.clone()).unwrap_or_default()
}
