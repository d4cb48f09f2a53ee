//! Completion of the methods and paths of the API.

use std::ffi::OsStr;

use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};

use super::line::CompletedLine;
use super::names::known_names;
use crate::name_cache::NameKind;

/// The methods that the API supports.
const METHODS: [(&str, &str); 3] = [("GET", "read"), ("POST", "create, or apply update actions"), ("DELETE", "delete")];

/// Completes methods.
pub fn complete_api_methods() -> ArgValueCandidates {
    let offer = |(name, help): &(&str, &'static str)| CompletionCandidate::new(*name).help(Some((*help).into()));
    ArgValueCandidates::new(move || METHODS.iter().map(offer).collect())
}

/// Completes paths: the collections, and the resources that are known.
pub fn complete_api_paths() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let line = CompletedLine::of_process();
        let mut paths = paths(&line);
        paths.retain(|(path, _)| path.as_bytes().starts_with(current.as_encoded_bytes()));
        paths.into_iter().map(|(path, help)| CompletionCandidate::new(path).help(help.map(Into::into))).collect()
    })
}

fn paths(line: &CompletedLine) -> Vec<(String, Option<String>)> {
    let session = line.session();
    let settings = session.context.settings().ok();
    // The command replaces this by the Project key.
    let project = settings.and_then(|settings| settings.project_key.clone()).unwrap_or("{projectKey}".to_owned());
    let (drafts, deployments) = ("/connectors/drafts".to_owned(), format!("/{project}/deployments"));
    let collections = [
        (drafts.clone(), "ConnectorsStaged"),
        ("/connectors/search".to_owned(), "published Connectors"),
        (deployments.clone(), "Deployments"),
    ];
    let mut paths: Vec<_> = collections.map(|(path, help)| (path, Some(help.to_owned()))).into();
    for (kind, collection) in [(NameKind::Connector, drafts), (NameKind::Deployment, deployments)] {
        for name in known_names(line, kind).of(kind).names() {
            let segment = name.key.as_ref().map_or_else(|| name.id.clone(), |key| format!("key={key}"));
            paths.push((format!("{collection}/{segment}"), name.status.clone()));
        }
    }
    paths
}
