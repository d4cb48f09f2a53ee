//! Finds and reads ctconnect.yaml.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Result;
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::options::{ProjectOptions, WHERE_A_FILE_IS};
use crate::failure::Failure;
use crate::identity::secrets_in_file;
use crate::operation::problems::{problems_text, tally};
use crate::operation::project_connector::key_of;
use crate::operation::typed_path::{existing_folder, folder_of, from_here, shown_path};
use crate::output::Format;
use crate::project::{Location, has_entry};
use crate::project_file::{CheckedProjectFile, ConnectorEntry, DeploymentEntry, PROJECT_FILE, ProjectFile, Selection};
use crate::session::Session;
use crate::yaml_file::Severity;
use crate::yaml_file::report::{self, CheckedFile, FileReport, count};

/// A project with a valid ctconnect.yaml.
#[derive(Debug)]
pub struct OpenProject {
    /// The folder of the file. That of connect.yaml, too, if the Connector is developed here.
    pub folder: PathBuf,
    pub file: ProjectFile,
    /// The file as it is typed in the current folder.
    pub name: String,
    /// Whether there is no file, and flags describe the only Deployment.
    pub is_of_flags: bool,
}

impl OpenProject {
    /// Reads the file that is named, else the one around the current folder. Every problem is shown.
    ///
    /// # Errors
    /// When there is none, or it is not valid (exit 3).
    pub fn find(session: &Session, file: Option<&Path>) -> Result<Self> {
        Self::find_optional(session, Path::new("."), file)?.ok_or_else(|| no_project_file().into())
    }

    /// The same, if there is a ctconnect.yaml around the current folder, or in the folder that is named. A file that is named
    /// has to exist.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn find_optional(session: &Session, directory: &Path, file: Option<&Path>) -> Result<Option<Self>> {
        let here = session.context.current_folder()?;
        let own = directory.join(PROJECT_FILE);
        let is_here = directory == Path::new(".");
        let file = file.or_else(|| (!is_here && has_entry(directory, PROJECT_FILE)).then_some(own.as_path()));
        if file.is_none() && !is_here {
            return Ok(None);
        }
        if let Some(file) = file {
            let name = file.file_name().and_then(|name| name.to_str());
            let name = name.ok_or_else(|| unreadable(&shown_path(file), &ErrorKind::InvalidInput.into()))?;
            let folder = here.join(folder_of(file));
            return Self::read(session, folder, name, shown_path(file)).map(Some);
        }
        let home = session.context.environment.home_dir().ok();
        let Some(Location { folder, .. }) = Location::find_named(PROJECT_FILE, &here, home.as_deref()) else {
            return Ok(None);
        };
        let shown = from_here(&here, &folder).join(PROJECT_FILE);
        let shown = shown_path(&shown);
        if folder != here {
            session.ui.note(&format!("the project is in {}", folder.display()));
        }
        Self::read(session, folder, PROJECT_FILE, shown).map(Some)
    }

    /// Where there is no ctconnect.yaml: a project with the one Deployment that flags describe.
    ///
    /// # Errors
    /// When the folder cannot be read (exit 3), or no key can be derived from its name (exit 2).
    pub fn of_flags(options: &ProjectOptions) -> Result<Self> {
        let folder = existing_folder(&options.directory)?;
        let connector = ConnectorEntry { key: Some(key_of(&folder)?), ..ConnectorEntry::default() };
        let deployment = match (&options.entry.key, &options.entry.id) {
            (Some(key), _) | (None, Some(key)) => key.clone(),
            (None, None) => key_of(&folder)?,
        };
        let file = ProjectFile::of_flags(&folder, connector, &deployment);
        Ok(Self { folder, file, name: PROJECT_FILE.to_owned(), is_of_flags: true })
    }

    fn read(session: &Session, folder: PathBuf, name: &str, shown: String) -> Result<Self> {
        learn_identities(session);
        let is_link = folder.join(name).is_symlink();
        let read = ProjectFile::read(&folder, name).map_err(|error| match error.kind() {
            ErrorKind::NotFound if is_link => {
                Failure::input(format!("{shown} is a link to a file that does not exist"))
                    .hint("correct or remove the link")
            }
            _ => unreadable(&shown, &error),
        })?;
        let CheckedProjectFile { file, files } = read.finish(None);
        let prefix = Path::new(&shown).parent().unwrap_or(Path::new("")).to_owned();
        let as_typed = |file: CheckedFile| CheckedFile { name: shown_path(&prefix.join(&file.name)), ..file };
        let files: Vec<CheckedFile> = files.into_iter().map(as_typed).collect();
        refuse_problems(session, &shown, &files)?;
        // Without an error there is a file.
        let file = file.ok_or_else(|| Failure::input(format!("{shown} is not valid")))?;
        Ok(Self { folder, file, name: shown, is_of_flags: false })
    }

    /// The Deployments that flags select.
    ///
    /// # Errors
    /// When nothing is selected (exit 2).
    pub fn select(&self, selection: Selection<'_>) -> Result<Vec<&DeploymentEntry>> {
        let selected = self.file.select(selection);
        Ok(selected.map_err(|problem| Failure::usage(problem.message).hint(problem.hint))?)
    }
}

/// From then on no output shows the credentials of any Project: a Project of the file may have no client yet, or get none.
fn learn_identities(session: &Session) {
    let (redactor, environment) = (session.ui.redactor(), &session.context.environment);
    environment.credentials().for_each(|secret| redactor.learn(secret));
    // Settings that cannot be read are reported by what needs them.
    let secrets = session.context.settings().map(|settings| secrets_in_file(settings, environment)).unwrap_or_default();
    secrets.iter().for_each(|secret| redactor.learn(secret.expose_secret()));
}

/// Shows the problems of files, such as those that the merged values have. `name` is that of the whole project file.
///
/// # Errors
/// When one of them is an error (exit 3).
pub fn refuse_problems(session: &Session, name: &str, files: &[CheckedFile]) -> Result<()> {
    let reports: Vec<FileReport<'_>> = files.iter().map(CheckedFile::report).collect();
    let errors = count(&reports, Severity::Error);
    if errors + count(&reports, Severity::Warning) == 0 {
        return Ok(());
    }
    let mut failure = Failure::input(format!("{name} is not valid: {}", tally(&reports)));
    match session.ui.options().format {
        // Programs read the problems in the failure.
        Format::Json | Format::Ndjson | Format::Sarif if errors > 0 => failure.errors = entries(&reports),
        _ => session.ui.diagnostic(&problems_text(&reports, session.ui.stderr_is_colored())),
    }
    if errors > 0 { Err(failure.into()) } else { Ok(()) }
}

/// The problems as `validate -o json` shows them.
fn entries(reports: &[FileReport<'_>]) -> Vec<Value> {
    let mut report = report::json(reports);
    report["problems"].as_array_mut().map(std::mem::take).unwrap_or_default()
}

fn no_project_file() -> Failure {
    Failure::input(format!("there is no {PROJECT_FILE} in this folder or its parent folders")).hint(WHERE_A_FILE_IS)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => Failure::input(format!("there is no {name}"))
            .hint("correct the path, or leave `--file` out to search this folder and its parent folders"),
        ErrorKind::InvalidInput => Failure::input(format!("`{name}` is not a file")),
        _ => Failure::input(format!("cannot read {name}: {error}")),
    }
}
