//! Which applications a command works on.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::connect_file::{Application, ApplicationType};
use crate::failure::Failure;
use crate::operation::project_applications::{ProjectApplications, location};
use crate::project::Location;
use crate::session::Session;

/// How the command line selects applications.
#[derive(Debug)]
pub struct Selection {
    /// Their names; none selects the one of the current folder, or the only one.
    pub names: Vec<String>,
    /// Whether every application is selected.
    pub is_all: bool,
}

/// The applications that are meant.
#[derive(Debug)]
pub struct Selected {
    /// The project; none for a package outside of any.
    pub project: Option<ProjectApplications>,
    /// The folder with the connect.yaml, which may be the root of a workspace.
    pub root: Option<PathBuf>,
    /// The applications, in the order of connect.yaml.
    pub targets: Vec<Target>,
    /// Whether all were asked for, so that those which cannot take part may be passed over.
    pub is_all: bool,
}

/// An application, or a package that is none.
#[derive(Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Its entry in connect.yaml.
    pub application: Option<Application>,
}

impl Target {
    /// Whether the platform serves its files, and runs nothing of it.
    pub fn is_assets(&self) -> bool {
        self.application.as_ref().is_some_and(|own| own.application_type == ApplicationType::Assets)
    }
}

impl Selected {
    /// Whether a key has a value on the platform: it is declared for the application or for all, or comes from the
    /// API Client that the platform makes.
    pub fn declares(&self, target: &Target, key: &str) -> bool {
        let Some(project) = &self.project else { return true };
        let own = target.application.as_ref().map(|application| &application.configuration);
        let lists = [Some(&project.file.global), own].into_iter().flatten();
        let mut keys = lists.flat_map(|lists| lists.standard.iter().chain(&lists.secured));
        project.file.api_client_scopes.is_some() || keys.any(|declared| declared.key == key)
    }
}

/// Finds the applications.
///
/// # Errors
/// When there is no project, or no such application (exit 3), or several and no choice (exit 2).
pub async fn select(selection: &Selection, session: &Session) -> Result<Selected> {
    let here = session.context.current_folder()?;
    let is_open = selection.names.is_empty() && !selection.is_all;
    let location = location(session)?;
    let root = location.as_ref().map(|location| location.folder.clone());
    let is_package = is_open && is_package(&here);
    let project = match ProjectApplications::find(session).await {
        Ok(project) => project,
        Err(_) if is_package && location.as_ref().is_none_or(|project| is_elsewhere(&here, project)) => {
            return Ok(Selected::lone(here, root));
        }
        Err(error) => return Err(error),
    };
    let inside = location.and_then(|location| location.inside);
    if is_package && inside.is_some_and(|name| project.application(&name).is_err()) {
        return Ok(Selected::lone(here, root));
    }
    let chosen = if selection.is_all { project.all()? } else { project.named(&selection.names)? };
    if is_open && chosen.len() > 1 {
        return Err(several(&chosen).into());
    }
    let is_chosen = |application: &&Application| chosen.iter().any(|chosen| chosen.name == application.name);
    let targets = project.file.deploy_as.iter().filter(is_chosen).map(|application| Target {
        name: application.name.clone(),
        folder: project.folder_of(application),
        application: Some(application.clone()),
    });
    let targets = targets.collect();
    Ok(Selected { project: Some(project), root, targets, is_all: selection.is_all })
}

impl Selected {
    /// A package that belongs to no project, or is no application of it.
    fn lone(folder: PathBuf, root: Option<PathBuf>) -> Self {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self { project: None, root, targets: vec![Target { name, folder, application: None }], is_all: false }
    }
}

fn is_package(folder: &Path) -> bool {
    ["package.json", "pom.xml"].iter().any(|name| folder.join(name).is_file())
}

/// Whether a folder can be no application of a project whose applications are not known: they stand beside connect.yaml.
fn is_elsewhere(folder: &Path, project: &Location) -> bool {
    folder != project.folder && folder.parent() != Some(&project.folder)
}

fn several(applications: &[&Application]) -> Failure {
    let names: Vec<&str> = applications.iter().map(|application| application.name.as_str()).collect();
    Failure::usage(format!("the project has several applications: {}", names.join(", ")))
        .hint("name those that are meant, or say `--all`")
}
