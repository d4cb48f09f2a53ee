//! Which applications a command works on.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::Session;
use crate::cli::project_applications::{ProjectApplications, complete_applications, location};
use crate::connect_file::{Application, ApplicationType};
use crate::failure::Stop;
use crate::project::Location;

/// Which applications are meant.
#[derive(Debug, clap::Args)]
pub(super) struct SelectionArgs {
    /// Applications; left out, that of the current folder, or the only one
    #[arg(value_name = "NAME", conflicts_with = "all", add = complete_applications())]
    names: Vec<String>,

    /// Every application of the project
    #[arg(long)]
    all: bool,
}

/// The applications that are meant.
#[derive(Debug)]
pub(super) struct Selected {
    /// The project; none for a package outside of any.
    pub(super) project: Option<ProjectApplications>,
    /// The folder with the connect.yaml, which may be the root of a workspace.
    pub(super) root: Option<PathBuf>,
    /// The applications, in the order of connect.yaml.
    pub(super) targets: Vec<Target>,
    /// Whether all were asked for, so that those which cannot take part may be passed over.
    pub(super) is_all: bool,
}

/// An application, or a package that is none.
#[derive(Debug)]
pub(super) struct Target {
    /// Its name.
    pub(super) name: String,
    /// Its folder.
    pub(super) folder: PathBuf,
    /// Its entry in connect.yaml.
    pub(super) application: Option<Application>,
}

impl Target {
    /// Whether the platform serves its files, and runs nothing of it.
    pub(super) fn is_assets(&self) -> bool {
        self.application.as_ref().is_some_and(|own| own.application_type == ApplicationType::Assets)
    }
}

impl Selected {
    /// Whether a key has a value on the platform: it is declared for the application or for all, or comes from the
    /// API Client that the platform makes.
    pub(super) fn declares(&self, target: &Target, key: &str) -> bool {
        let Some(project) = &self.project else { return true };
        let own = target.application.as_ref().map(|application| &application.configuration);
        let lists = [Some(&project.file.global), own].into_iter().flatten();
        let mut keys = lists.flat_map(|lists| lists.standard.iter().chain(&lists.secured));
        project.file.api_client_scopes.is_some() || keys.any(|declared| declared.key == key)
    }
}

impl SelectionArgs {
    /// Finds the applications.
    ///
    /// # Errors
    /// When there is no project, or no such application (exit 3), or several and no choice (exit 2).
    pub(super) fn select(&self, session: &Session) -> Result<Selected> {
        let here = session.current_folder()?;
        let is_open = self.names.is_empty() && !self.all;
        let location = location(session)?;
        let root = location.as_ref().map(|location| location.folder.clone());
        let is_package = is_open && is_package(&here);
        let project = match ProjectApplications::find(session) {
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
        let chosen = if self.all { project.all()? } else { project.named(&self.names)? };
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
        Ok(Selected { project: Some(project), root, targets, is_all: self.all })
    }
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

fn several(applications: &[&Application]) -> Stop {
    let names: Vec<&str> = applications.iter().map(|application| application.name.as_str()).collect();
    Stop::usage(format!("the project has several applications: {}", names.join(", ")))
        .hint("name those that are meant, or say `--all`")
}
