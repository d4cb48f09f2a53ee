//! Writes the ctconnect.yaml of what exists: a Connector, and its Deployments in the known Projects.

mod assembly;
mod connector;
mod names;
mod projects;
mod target;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

pub use assembly::{ImportedEntry, SkippedDeployment};
pub use values::SecretReference;

use crate::api::Reference;
use crate::configuration::Schema;
use crate::operation::counted;
use crate::operation::project_applications::ProjectApplications;
use crate::project_file::{PROJECT_FILE, ProjectFile};
use crate::session::{Session, quoted};
use crate::yaml_file::Severity;
use assembly::{ImportedConnector, ProjectAssembly, assemble};
use target::ImportTarget;

/// What `import` is asked to do.
#[derive(Debug)]
pub struct ImportOptions {
    /// The Connector. `None`: the only one with the repository of the folder.
    pub connector: Option<Reference>,
    /// Whether it belongs to someone else.
    pub is_published: bool,
    /// Profiles whose Projects are imported, too.
    pub profiles: Vec<String>,
    pub file: Option<PathBuf>,
    /// Whether the file may be replaced.
    pub may_replace: bool,
}

/// An imported file.
#[derive(Debug)]
pub struct ImportedFile {
    /// As it is typed in the current folder.
    pub path: String,
    pub connector_id: String,
    pub connector_key: Option<String>,
    pub entries: Vec<ImportedEntry>,
    /// The secured values that the file reads from the environment.
    pub secrets: Vec<SecretReference>,
    pub skipped: Vec<SkippedDeployment>,
}

/// Reads what exists, and writes the file.
///
/// # Errors
/// When the file exists already (exit 3), or the Connector or its Deployments cannot be read.
pub async fn import(options: &ImportOptions, session: &Session) -> Result<ImportedFile> {
    let target = ImportTarget::find(options.file.as_deref(), options.may_replace, session)?;
    let projects = projects::find(&options.profiles, session)?;
    let client = session.client().await?;
    let reference = options.connector.as_ref();
    let connector = connector::read(reference, options.is_published, target.folder(), &client, session).await?;
    let default_schedules = default_schedules(target.folder()).await;
    let connector = ImportedConnector { default_schedules, ..connector };
    let (id, key, schema) = (connector.id.clone(), connector.entry.key.clone(), connector.schema.clone());
    let projects = projects::read(&Reference::Id(id.clone()), projects).await?;
    let ProjectAssembly { draft, entries, secrets, skipped, notes } = assemble(connector, &projects);
    let text = draft.to_yaml();
    let errors = errors_in(&text, &target, &schema);
    target.write(text).await?;
    notes.iter().for_each(|note| session.ui.warn(note));
    if errors > 0 {
        let command = format!("ctconnect validate {}", quoted(&target.shown));
        session.ui.warn(&format!("{} has {}; `{command}` shows them", target.shown, counted(errors, "error")));
    }
    Ok(ImportedFile { path: target.shown, connector_id: id, connector_key: key, entries, secrets, skipped })
}

/// The schedules of the connect.yaml beside the file, by application. The service does not show them.
async fn default_schedules(folder: &Path) -> BTreeMap<String, String> {
    let Ok(project) = ProjectApplications::of(folder.to_owned()).await else { return BTreeMap::new() };
    project.file.deploy_as.into_iter().filter_map(|own| Some((own.name, own.schedule?))).collect()
}

/// How many errors our own checks find in the text, which no name or value of the service should cause.
fn errors_in(text: &str, target: &ImportTarget, schema: &Schema) -> usize {
    let mut read = ProjectFile::read_bytes(target.folder(), PROJECT_FILE, text.into());
    read.check_values(schema);
    let files = read.finish(Some(schema)).files;
    let problems = files.iter().flat_map(|file| &file.problems);
    problems.filter(|problem| problem.severity == Severity::Error).count()
}
