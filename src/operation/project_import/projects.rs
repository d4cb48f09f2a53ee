//! The Projects whose Deployments are imported: that of the run, and those of profiles.

use anyhow::{Context as _, Result};
use futures_util::future::try_join_all;

use super::assembly::ImportedProject;
use crate::api::model::Deployment;
use crate::api::{Reference, Resource};
use crate::config::{self, ConfigError, ConfigFile, Flags, IdentitySource, Settings};
use crate::failure::Failure;
use crate::identity;
use crate::operation::deployment::of_connector;
use crate::session::Session;

/// A Project to read, with its identity.
pub(super) struct ProjectToRead {
    key: String,
    region: Option<String>,
    profile: Option<String>,
    session: Session,
}

/// Reads the Deployments of a Connector in each Project, side by side.
///
/// # Errors
/// When a list cannot be read.
pub(super) async fn read(
    connector: &Reference,
    projects: Vec<ProjectToRead>,
) -> Result<Vec<ImportedProject<Resource<Deployment>>>> {
    let read = projects.into_iter().map(|ProjectToRead { key, region, profile, session }| async move {
        let deployments = match session.client().await {
            Ok(client) => of_connector(&session, &client, connector).await,
            Err(error) => Err(error),
        };
        let deployments = deployments.with_context(|| format!("the Project `{key}` cannot be imported"))?;
        Ok::<_, anyhow::Error>(ImportedProject { key, region, profile, deployments })
    });
    try_join_all(read).await
}

/// The Project of the run and those of these profiles, each once. Sends nothing.
///
/// # Errors
/// When there is no such profile, or it has no Project (exit 2).
pub(super) fn find(profiles: &[String], session: &Session) -> Result<Vec<ProjectToRead>> {
    let run = session.context.settings()?;
    let (key, region) = (run.project_key.clone().unwrap_or_default(), run.project_region.clone());
    let mut projects = vec![ProjectToRead { key, region, profile: None, session: session.clone() }];
    if profiles.is_empty() {
        return Ok(projects);
    }
    if run.local {
        return Err(Failure::usage(
            "`--with-profile` cannot be used with the embedded emulator, which has no profiles",
        )
        .into());
    }
    let file = identity::store(run, &session.context.environment)?.config()?;
    for name in profiles {
        let settings = settings(name, &file, session)?;
        let (key, region) = (settings.project_key.clone().unwrap_or_default(), settings.project_region.clone());
        if let Some(known) = projects.iter().find(|known| known.key == key && known.region == region) {
            let whose =
                known.profile.as_ref().map_or("of this run".to_owned(), |other| format!("of the profile `{other}`"));
            session.ui.note(&format!("the Project of the profile `{name}` is that {whose}: it is imported once"));
            continue;
        }
        let session = session.of_project(settings);
        projects.push(ProjectToRead { key, region, profile: Some(name.clone()), session });
    }
    Ok(projects)
}

/// The settings of a profile. Its Project comes from the profile alone: the flags and the environment name that of the run.
fn settings(name: &str, file: &ConfigFile, session: &Session) -> Result<Settings> {
    let Some(profile) = file.profiles.get(name) else {
        let known = file.profiles.keys().cloned().collect();
        return Err(ConfigError::UnknownProfile { name: name.to_owned(), known, variables: None }.into());
    };
    let Some(project_key) = profile.project_key.clone() else {
        let failure = Failure::usage(format!("the profile `{name}` has no Project"));
        let hint = format!("log in again with `ctconnect auth login --profile {name} --project-key KEY`");
        return Err(failure.hint(hint).into());
    };
    let flags = Flags {
        profile: Some(name.to_owned()),
        login_first: false,
        project_key: Some(project_key),
        project_region: profile.region.clone(),
        ..session.context.flags()
    };
    let mut settings = config::resolve(&flags, &session.context.environment)?;
    if let Some(identity) = &mut settings.identity {
        identity.source = IdentitySource::ProjectProfile(name.to_owned());
    }
    Ok(settings)
}
