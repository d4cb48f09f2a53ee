//! Selects the applications that a command works on.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::connect_file::{Application, ApplicationType};
use crate::operation::project_applications::{ProjectApplications, location, several};
use crate::project::Location;
use crate::session::Session;

/// The selected applications.
#[derive(Debug)]
pub struct Selected {
    /// `None` for a package outside of a project.
    pub project: Option<ProjectApplications>,
    /// The folder with the connect.yaml, which may be the root of a workspace.
    pub root: Option<PathBuf>,
    /// In the order of connect.yaml.
    pub applications: Vec<SelectedApplication>,
    /// Whether every application was selected, so that those without a script can be skipped.
    pub is_all: bool,
}

/// An application, or a package that is not an application of a project.
#[derive(Debug)]
pub struct SelectedApplication {
    pub name: String,
    pub folder: PathBuf,
    /// Its entry in connect.yaml.
    pub entry: Option<Application>,
}

impl SelectedApplication {
    /// Whether the platform serves its files, and runs no program of it.
    pub fn is_assets(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.application_type == ApplicationType::Assets)
    }
}

impl Selected {
    /// Whether a key has a value on the platform: it is declared for the application or for all, or comes from the
    /// API Client that the platform creates. A package that belongs to no project declares nothing.
    pub fn declares(&self, application: &SelectedApplication, key: &str) -> bool {
        let mut own = application.entry.iter().flat_map(|entry| entry.configuration.keys());
        own.any(|declared| declared.key == key)
            || self.project.as_ref().is_some_and(|project| project.file.gives_all(key))
    }

    /// A package that belongs to no project, or is not an application of it.
    fn package(folder: PathBuf, root: Option<PathBuf>) -> Self {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let application = SelectedApplication { name, folder, entry: None };
        Self { project: None, root, applications: vec![application], is_all: false }
    }
}

/// Finds the applications with these names, or all. Without names, the application of the current folder or the only one
/// of the project.
///
/// # Errors
/// When there is no project or no such application (exit 3), or several and none is selected (exit 2).
pub async fn select(names: &[String], is_all: bool, session: &Session) -> Result<Selected> {
    let here = session.context.current_folder()?;
    let is_open = names.is_empty() && !is_all;
    let location = location(session)?;
    let root = location.as_ref().map(|location| location.folder.clone());
    let is_package = is_open && is_package(&here);
    let project = match ProjectApplications::find(session).await {
        Ok(project) => project,
        Err(_) if is_package && location.as_ref().is_none_or(|project| is_elsewhere(&here, project)) => {
            return Ok(Selected::package(here, root));
        }
        Err(error) => return Err(error),
    };
    let inside = location.and_then(|location| location.inside);
    if is_package && inside.is_some_and(|name| project.application(&name).is_err()) {
        return Ok(Selected::package(here, root));
    }
    let chosen = if is_all { project.all()? } else { project.named(names)? };
    if is_open && chosen.len() > 1 {
        return Err(several(&chosen).hint("name the applications, or pass `--all`").into());
    }
    let is_chosen = |application: &&Application| chosen.iter().any(|chosen| chosen.name == application.name);
    let applications = project.file.deploy_as.iter().filter(is_chosen).map(|application| SelectedApplication {
        name: application.name.clone(),
        folder: project.folder_of(application),
        entry: Some(application.clone()),
    });
    let applications = applications.collect();
    Ok(Selected { project: Some(project), root, applications, is_all })
}

fn is_package(folder: &Path) -> bool {
    ["package.json", "pom.xml"].iter().any(|name| folder.join(name).is_file())
}

/// Whether a folder cannot be an application of a project whose connect.yaml is not valid: applications are beside it.
fn is_elsewhere(folder: &Path, project: &Location) -> bool {
    folder != project.folder && folder.parent() != Some(&project.folder)
}
