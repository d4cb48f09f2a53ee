//! What a user reads where the command line names no resource: what is taken, and why nothing is.

use anyhow::Result;

use super::OpenProject;
use crate::api::Reference;
use crate::failure::Failure;
use crate::project_file::{DeploymentEntry, PROJECT_FILE};
use crate::session::{Session, quoted};

/// `noun` is what the command line does not name, and `group` that of its commands.
pub(super) fn not_named(noun: &str, group: &str) -> Failure {
    let place = format!("there is no {PROJECT_FILE} in this folder or its parent folders");
    Failure::usage(format!("the {noun} is not named, and {place}")).hint(format!(
        "name it as REF (`ctconnect {group} list` shows all), or go to the folder of a {PROJECT_FILE}, which says what is meant"
    ))
}

/// The Region of a Deployment, if the file has it.
pub(super) fn region<'p>(project: &'p OpenProject, entry: &'p DeploymentEntry) -> Option<&'p str> {
    project.file.region(entry)
}

/// Where something is, in a text. `region`, else that of the Project.
pub(super) fn place_text(session: &Session, region: Option<&str>) -> Result<String> {
    let settings = session.context.settings()?;
    let project = settings.project_key.as_ref().map(|key| format!(" in the Project `{key}`"));
    let region = region.or(settings.project_region.as_deref()).map(|region| format!(", Region {region}"));
    Ok([project, region].into_iter().flatten().collect())
}

/// Of the Connector of someone else, only the published one can be read.
pub(super) fn check_own(project: &OpenProject, written: Option<&Reference>) -> Result<()> {
    if !project.file.connector.published {
        return Ok(());
    }
    let name = written.map(|reference| format!(" `{reference}`")).unwrap_or_default();
    let message = format!("the Connector{name} in {} belongs to someone else (`published: true`)", project.name);
    Err(Failure::usage(message).hint("name another Connector as REF").into())
}

/// Names what the command would take on a terminal, and the command with it.
pub(super) fn connector_without_terminal(
    session: &Session,
    project: &OpenProject,
    written: Option<&Reference>,
) -> Failure {
    let message = "without a terminal, this command needs a REF";
    let flag = match written {
        Some(Reference::Id(id)) => format!("--id {}", quoted(id)),
        Some(Reference::Key(key)) => format!("--key {}", quoted(key)),
        None => "--key KEY".to_owned(),
    };
    let meant = match written {
        Some(reference) => format!("{} has the Connector `{reference}`", project.name),
        None => format!("{} has the Connector of this repository, without its key", project.name),
    };
    Failure::usage(message).detail(meant).hint(format!("`{}`", session.context.same_command_with(&flag)))
}

/// The same for Deployments.
pub(super) fn deployment_without_terminal(
    session: &Session,
    project: &OpenProject,
    selected: &[&DeploymentEntry],
) -> Failure {
    let message = "without a terminal, this command needs a REF or `--env`";
    let meant = selected.iter().map(|own| {
        let place = project.file.project_of(own).map(|of| {
            let region = region(project, own).or(of.region.as_deref());
            let region = region.map(|region| format!(", Region {region}")).unwrap_or_default();
            format!(" in the Project `{}`{region}", of.key)
        });
        format!("{} has the Deployment `{}`{}", project.name, own.name.value, place.unwrap_or_default())
    });
    let flags: Vec<String> = selected.iter().map(|own| format!("--env {}", quoted(&own.name.value))).collect();
    let command = session.context.same_command_with(&flags.join(" "));
    Failure::usage(message).details(meant).hint(format!("`{command}`"))
}
