//! The fields that the Connector of a project gets: from the file, flags, the folder and git.

use anyhow::Result;

use super::existing::ExistingProject;
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::sessions::ProjectSessions;
use crate::configuration::Schema;
use crate::connect_file::ConnectFile;
use crate::operation::delivery::creator_email;
use crate::operation::project_source::ProjectSource;
use crate::plan::project::OwnConnector;
use crate::plan::{WantedFields, WantedProjects};
use crate::project::is_same_repository;
use crate::project_file::MergedDeployment;
use crate::session::Session;

/// The wanted Connector.
///
/// # Errors
/// When the settings cannot be read.
#[expect(clippy::too_many_arguments, reason = "each is another source of fields")]
pub(super) async fn own_connector(
    session: &Session,
    project: &OpenProject,
    source: &ProjectSource,
    file: Option<&ConnectFile>,
    existing: &ExistingProject,
    sessions: &ProjectSessions,
    merged: &[MergedDeployment],
    options: &ProjectOptions,
) -> Result<OwnConnector> {
    let entry = &project.file.connector;
    let staged = existing.known.staged.as_deref();
    let repository = source.repository();
    let stored = staged.and_then(|staged| staged.repository.as_ref()?.url.as_deref());
    // As the Connector has it, if that is the folder's: a pipeline reads by HTTPS what the service may need SSH for.
    let url = stored.filter(|stored| is_same_repository(stored, &repository.url)).map(str::to_owned);
    // A folder has no tags, so that only its content says whether it has changed.
    let is_changed = session.context.is_local()
        && staged.zip(file).is_some_and(|(staged, file)| !Schema::from(staged).declares_as(&Schema::from(file)));
    let mut creator = entry.creator.clone();
    if staged.is_none() {
        creator.email = creator_email(creator.email.as_ref(), &project.folder, session).await;
    }
    let regions = || if staged.is_none() { regions_of(merged) } else { None };
    let manager = &sessions.manager().place;
    let fields = WantedFields {
        name: entry.name.clone(),
        description: entry.description.clone(),
        repository_url: Some(url.unwrap_or(repository.url)),
        repository_tag: Some(repository.tag),
        supported_regions: entry.supported_regions.clone().or_else(regions),
        integration_types: entry.integration_types.clone(),
        documentation_url: entry.documentation_url.clone(),
        creator,
        private_projects: WantedProjects { all: entry.private_projects.clone(), ..WantedProjects::default() },
        reread: options.plan.force || is_changed,
    };
    Ok(OwnConnector {
        name: existing.connector_name().to_owned(),
        fields,
        project: manager.region.as_ref().map(|region| format!("{region}:{}", manager.key)),
        is_preview: options.plan.is_preview,
        force: options.plan.force,
        make_private: options.plan.make_private,
    })
}

/// The Regions of the Deployments: what a new Connector supports unless the file says otherwise. `None` if none is known.
fn regions_of(merged: &[MergedDeployment]) -> Option<Vec<String>> {
    let mut regions: Vec<String> =
        merged.iter().filter_map(|deployment| Some(deployment.region.as_ref()?.value.clone())).collect();
    regions.sort();
    regions.dedup();
    (!regions.is_empty()).then_some(regions)
}
