//! What a command means where its command line names no resource: Deployments of ctconnect.yaml, or the project's Connector.

use std::path::Path;

use anyhow::Result;
use futures_util::stream::{self, StreamExt as _};

use super::chosen_texts::{
    check_own, connector_without_terminal, deployment_without_terminal, not_named, place_text, region,
};
use super::entry_deployment::find_deployment;
use super::existing::{find_connector, written_reference};
use super::options::needs_file;
use super::sessions::{manager_of, sessions_of};
use super::{OpenProject, SelectedEntries};
use crate::api::model::Deployment;
use crate::api::{DEFAULT_IN_FLIGHT, IfFound as _, Reference, Resource};
use crate::failure::{Failure, NamedResources};
use crate::output::Choice;
use crate::project_file::{DeploymentEntry, Selection};
use crate::session::{Session, quoted};

/// What a command does with what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandAccess {
    Reads,
    /// Reads the ConnectorStaged, which only the Project that manages the Connector has.
    ReadsStaged,
    /// Off a terminal, what is meant has to be named.
    Writes,
}

/// The Connector of the project, and the session of the Project that manages it.
pub struct ChosenConnector {
    pub session: Session,
    pub reference: Reference,
    /// Whether it belongs to someone else, so that only the published one can be read.
    pub is_published: bool,
}

/// A Deployment of ctconnect.yaml, and the session of its Project.
pub struct ChosenDeployment {
    pub session: Session,
    pub reference: Reference,
    /// The Deployment, if it was read to choose it.
    pub found: Option<Resource<Deployment>>,
}

impl ChosenDeployment {
    /// Reads it if it is named by a key. Where no Deployment has the key, it is the one without a key that `deploy` would adopt.
    /// An error is left to the request of the command.
    async fn looked_up(mut self, run: &Session, project: &OpenProject, entry: &DeploymentEntry) -> Self {
        let (Reference::Key(_), Ok(client)) = (&self.reference, self.session.client().await) else { return self };
        match client.deployment(&self.reference).await.if_found() {
            Ok(Some(found)) => self.found = Some(found),
            Ok(None) => {
                let adopted = find_deployment(run, project, entry).await.map(Reference::Id);
                self.reference = adopted.unwrap_or(self.reference);
            }
            Err(_) => {}
        }
        self
    }
}

/// The Connector that the project is. One whose key or id is written in the file is not read.
///
/// # Errors
/// Without a ctconnect.yaml, for a command that writes and runs without a terminal, and for one that needs the ConnectorStaged
/// of someone else (exit 2). When the Connector has to be read, and cannot be.
pub async fn choose_connector(
    session: &Session,
    file: Option<&Path>,
    access: CommandAccess,
) -> Result<ChosenConnector> {
    let project = OpenProject::find_optional(session, Path::new("."), file)?;
    let project = project.ok_or_else(|| not_named("Connector", "connector"))?;
    let written = written_reference(&project);
    if access != CommandAccess::Reads {
        check_own(&project, written.as_ref())?;
    }
    if access == CommandAccess::Writes && !session.ui.can_prompt() {
        return Err(connector_without_terminal(session, &project, written.as_ref()).into());
    }
    let chosen = connector_of_project(session, &project, written).await?;
    if access == CommandAccess::Writes {
        session.ui.note(&format!("the Connector `{}`{}", chosen.reference, place_text(&chosen.session, None)?));
    }
    Ok(chosen)
}

/// The Connector of a project, and the session of the Project that manages it. One that is `named` is not searched.
pub(super) async fn connector_of_project(
    session: &Session,
    project: &OpenProject,
    named: Option<Reference>,
) -> Result<ChosenConnector> {
    let is_published = project.file.connector.published;
    let usual = project.file.select(Selection::default()).unwrap_or_default();
    let own = manager_session(session, project, &usual)?;
    // For an error of the request that searches it.
    own.choose(NamedResources::default());
    let reference = match named {
        Some(reference) => reference,
        None => {
            let found = find_connector(project, &own).await?;
            found.key.map_or(found.reference, Reference::Key)
        }
    };
    let connector = Some(quoted(reference.as_str()));
    own.choose(NamedResources { connector, is_published, ..NamedResources::default() });
    Ok(ChosenConnector { session: own, reference, is_published })
}

/// The one Deployment that is selected.
///
/// # Errors
/// As [`choose_deployments`], and when several are selected and there is no terminal to choose one (exit 2).
pub async fn choose_deployment(
    session: &Session,
    entries: &SelectedEntries,
    access: CommandAccess,
) -> Result<ChosenDeployment> {
    let project = open_for_entries(session, entries)?;
    let selected = select(session, &project, entries).await?;
    let one = match selected[..] {
        [one] => one,
        _ => match pick(session, &project, &selected).await? {
            Some(one) => one,
            None => {
                let message = format!("the command needs one Deployment, and {} are selected", selected.len());
                let names = selected.iter().map(|own| own.name.value.clone());
                return Err(Failure::usage(message).details(names).hint("select one with `--env NAME`").into());
            }
        },
    };
    let mut located = locate(session, &project, &[one], entries, access).await?;
    located.pop().ok_or_else(|| Failure::usage("no Deployment is selected").into())
}

/// The Deployments that are selected: those of the flags, else the default, else the one that the user chooses on a terminal.
/// A Deployment whose key does not exist is the one without a key that `deploy` would adopt.
///
/// # Errors
/// Without a ctconnect.yaml, when nothing is selected, and for a command that writes and would take the default without a
/// terminal (exit 2). When a Project has no identity (exit 4).
pub async fn choose_deployments(
    session: &Session,
    entries: &SelectedEntries,
    access: CommandAccess,
) -> Result<Vec<ChosenDeployment>> {
    let project = open_for_entries(session, entries)?;
    let selected = select(session, &project, entries).await?;
    locate(session, &project, &selected, entries, access).await
}

fn open_for_entries(session: &Session, entries: &SelectedEntries) -> Result<OpenProject> {
    let project = OpenProject::find_optional(session, Path::new("."), entries.file.as_deref())?;
    project.ok_or_else(|| entries.flag().map_or_else(|| not_named("Deployment", "deployment"), needs_file).into())
}

async fn select<'p>(
    session: &Session,
    project: &'p OpenProject,
    entries: &SelectedEntries,
) -> Result<Vec<&'p DeploymentEntry>> {
    match project.select(entries.selection()) {
        Err(problem) if entries.flag().is_none() => {
            let all: Vec<&DeploymentEntry> = project.file.deployments.iter().collect();
            Ok(vec![pick(session, project, &all).await?.ok_or(problem)?])
        }
        selected => selected,
    }
}

/// Lets the user choose one on a terminal. `None` if there is no answer.
async fn pick<'p>(
    session: &Session,
    project: &'p OpenProject,
    entries: &[&'p DeploymentEntry],
) -> Result<Option<&'p DeploymentEntry>> {
    let choice = |own: &&'p DeploymentEntry| {
        let meaning = project.file.project_of(own).map_or("", |of| of.key.as_str());
        Choice { name: own.name.value.as_str(), meaning }
    };
    let choices: Vec<Choice<'_>> = entries.iter().map(choice).collect();
    let chosen = session.ui.choose("Which Deployment?", &choices).await?;
    Ok(chosen.and_then(|index| entries.get(index).copied()))
}

/// Finds out how the API names each of them, and who may reach it.
async fn locate(
    session: &Session,
    project: &OpenProject,
    selected: &[&DeploymentEntry],
    entries: &SelectedEntries,
    access: CommandAccess,
) -> Result<Vec<ChosenDeployment>> {
    let takes_default = access == CommandAccess::Writes && entries.flag().is_none();
    if takes_default && !session.ui.can_prompt() {
        return Err(deployment_without_terminal(session, project, selected).into());
    }
    let projects: Vec<_> = selected.iter().map(|own| project.file.project_of(own)).collect();
    let sessions = sessions_of(session, &project.file, &projects)?;
    let connector = connector_key(session, project, selected).await?;
    let located = selected.iter().zip(sessions).map(|(own, of_project)| {
        let id = own.id.as_ref().map(|id| Reference::Id(id.value.clone()));
        let key = own.key(connector.as_deref()).map(|key| Reference::Key(key.key));
        let reference = id.or(key).unwrap_or_else(|| Reference::Key(own.name.value.clone()));
        let chosen = ChosenDeployment { session: of_project, reference, found: None };
        async move { chosen.looked_up(session, project, own).await }
    });
    let located: Vec<ChosenDeployment> = stream::iter(located).buffered(DEFAULT_IN_FLIGHT).collect().await;
    if let [one] = &located[..] {
        let deployment = Some(quoted(one.reference.as_str()));
        one.session.choose(NamedResources { deployment, ..NamedResources::default() });
    }
    if takes_default {
        for (own, chosen) in selected.iter().zip(&located) {
            let (name, place) = (&own.name.value, place_text(&chosen.session, region(project, own))?);
            session.ui.note(&format!("the Deployment `{}` (`{name}` in {}){place}", chosen.reference, project.name));
        }
    }
    Ok(located)
}

/// The key of the Connector, if the key of a Deployment is derived from it. It is read only if the file does not have it.
async fn connector_key(
    session: &Session,
    project: &OpenProject,
    selected: &[&DeploymentEntry],
) -> Result<Option<String>> {
    let is_derived = |own: &&DeploymentEntry| own.id.is_none() && own.key.is_none();
    let written = &project.file.connector.key;
    if written.is_some() || !selected.iter().any(is_derived) {
        return Ok(written.clone());
    }
    let manager = manager_session(session, project, selected)?;
    manager.choose(NamedResources::default());
    let found = find_connector(project, &manager).await?;
    Ok(Some(found.key.unwrap_or_else(|| found.reference.as_str().to_owned())))
}

/// The session of the Project that manages the Connector.
fn manager_session(session: &Session, project: &OpenProject, entries: &[&DeploymentEntry]) -> Result<Session> {
    let manager = manager_of(project, entries);
    Ok(sessions_of(session, &project.file, &[manager])?.pop().unwrap_or_else(|| session.clone()))
}
