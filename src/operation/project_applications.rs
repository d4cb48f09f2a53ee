//! The project around the current folder, and its applications by name.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::typed_path::validate_command;
use crate::connect_file::{Application, ConnectFile, check};
use crate::failure::Failure;
use crate::files;
use crate::nearest::nearest;
use crate::project::{CONNECT_FILE, Location};
use crate::session::Session;
use crate::yaml_file::{Problem, SIZE_LIMIT};

/// Most entries of a folder that are searched for a connect.yaml.
const ENTRIES: usize = 200;

/// The command that creates a project.
pub const NEW_PROJECT: &str = "ctconnect init my-connector --from service";

/// Most files below a folder that an error names.
const SHOWN: usize = 5;

/// A project with a valid connect.yaml.
#[derive(Debug)]
pub struct ProjectApplications {
    /// The folder with the connect.yaml.
    pub folder: PathBuf,
    pub file: ConnectFile,
    /// The application in whose folder the command was run.
    here: Option<String>,
}

impl ProjectApplications {
    /// Reads the project around the current folder.
    ///
    /// # Errors
    /// When there is none, or its connect.yaml is not valid (exit 3).
    pub async fn find(session: &Session) -> Result<Self> {
        Self::read(found(session)?).await
    }

    /// Reads the project of this folder.
    ///
    /// # Errors
    /// When its connect.yaml is missing or not valid (exit 3).
    pub async fn of(folder: PathBuf) -> Result<Self> {
        Self::read(Location { folder, inside: None }).await
    }

    async fn read(Location { folder, inside }: Location) -> Result<Self> {
        let path = folder.join(CONNECT_FILE);
        let bytes = read_connect_file(&folder).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        let checked = check(&bytes);
        let file = checked
            .file
            .ok_or_else(|| refused_by_platform(CONNECT_FILE, checked.problems.iter().map(place).collect(), &folder))?;
        let here = inside.filter(|name| file.deploy_as.iter().any(|application| application.name == *name));
        Ok(Self { folder, file, here })
    }

    /// The folder of an application.
    pub fn folder_of(&self, application: &Application) -> PathBuf {
        self.folder.join(&application.name)
    }

    /// The applications with these names, each once. Without names, the application of the current folder, or else all.
    ///
    /// # Errors
    /// When there is no application with one of the names, or no application at all (exit 3).
    pub fn named(&self, names: &[String]) -> Result<Vec<&Application>> {
        if names.is_empty() {
            return match &self.here {
                Some(here) => Ok(vec![self.application(here)?]),
                None => self.all(),
            };
        }
        let mut named: Vec<&Application> = Vec::new();
        for name in names {
            let application = self.application(name)?;
            if !named.iter().any(|known| known.name == application.name) {
                named.push(application);
            }
        }
        Ok(named)
    }

    /// All applications.
    ///
    /// # Errors
    /// When there is none (exit 3).
    pub fn all(&self) -> Result<Vec<&Application>> {
        if self.file.deploy_as.is_empty() {
            return Err(Failure::input(format!("{CONNECT_FILE} has no applications"))
                .hint("add one: `ctconnect application add --name web --type service`")
                .into());
        }
        Ok(self.file.deploy_as.iter().collect())
    }

    /// The application with this name. The slash that a shell adds to the name of a folder is ignored.
    ///
    /// # Errors
    /// When there is none (exit 3).
    pub fn application(&self, name: &str) -> Result<&Application> {
        let name = name.trim_end_matches(['/', '\\']);
        let names = self.file.deploy_as.iter().map(|application| application.name.as_str());
        if let Some(application) = self.file.deploy_as.iter().find(|application| application.name == name) {
            return Ok(application);
        }
        let hint = match nearest(name, names.clone()) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None if self.file.deploy_as.is_empty() => "it has no applications".to_owned(),
            None => format!("its applications are {}", names.collect::<Vec<_>>().join(", ")),
        };
        Err(Failure::input(format!("{CONNECT_FILE} has no application `{name}`")).hint(hint).into())
    }
}

/// Several applications match where a command needs to know which.
pub fn several(applications: &[&Application]) -> Failure {
    let names: Vec<&str> = applications.iter().map(|application| application.name.as_str()).collect();
    Failure::usage(format!("the project has several applications: {}", names.join(", ")))
}

/// The platform would refuse the connect.yaml or the project in this folder because of these problems.
pub fn refused_by_platform(what: &str, problems: Vec<String>, folder: &Path) -> Failure {
    Failure::input(format!("{what} has errors that the platform rejects"))
        .details(problems)
        .hint(format!("`{}` shows each with its fix", validate_command(folder)))
}

/// The folder of an application does not exist.
pub fn missing_folder(name: &str) -> Failure {
    Failure::input(format!("the application `{name}` has no folder of the same name"))
        .hint("`ctconnect validate` shows every problem of the project")
}

/// The folder of an application leads out of the project, so that a command in it would run what is not part of it.
pub fn foreign_folder(name: &str) -> Failure {
    Failure::input(format!("the folder of the application `{name}` is a link that leads out of the project"))
        .hint(format!("move the files of the application into the folder `{name}` of the repository"))
}

/// The bytes of the connect.yaml in a folder; if it is longer than the limit, one byte more than the limit, so that [`check`] reports it.
///
/// # Errors
/// When it is not a regular file, or a link that leads out of the checkout, or cannot be read.
pub fn read_connect_file(folder: &Path) -> io::Result<Vec<u8>> {
    files::read_beginning_in_checkout(folder, CONNECT_FILE, SIZE_LIMIT as u64 + 1)
}

/// Why a connect.yaml, or a file that was passed as one, cannot be read.
pub fn unreadable(path: &str, error: &io::Error) -> Failure {
    let path = path.strip_prefix("./").unwrap_or(path);
    match error.kind() {
        ErrorKind::NotFound => no_connect_file(Some(path)),
        _ => Failure::input(format!("cannot read {path}: {error}")),
    }
}

/// There is no connect.yaml at `path`, or without a path, none in the current folder and its parent folders.
pub fn no_connect_file(path: Option<&str>) -> Failure {
    let create = format!("a project folder, or create one: `{NEW_PROJECT}`");
    match path {
        Some(path) => Failure::input(format!("there is no {path}")).hint(format!("pass {create}")),
        None => Failure::input(format!("there is no {CONNECT_FILE} in this folder or its parent folders"))
            .hint(format!("go to {create}")),
    }
}

/// Adds the connect.yaml files in the folders below, as far as two levels: the platform reads none of them. The hint
/// becomes the command that checks the first.
pub fn with_files_below(failure: Failure, folder: &Path) -> Failure {
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = folder.read_dir().into_iter().flatten().flatten().take(ENTRIES);
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let is_searched = |name: &str| !name.starts_with('.') && name != "node_modules";
        folders.filter(|entry| entry.file_name().to_str().is_some_and(is_searched)).map(|entry| entry.path()).collect()
    };
    let first = below(folder);
    let second = first.iter().flat_map(|folder| below(folder)).collect();
    let mut found: Vec<PathBuf> = [first, second].concat();
    found.retain(|folder| folder.join(CONNECT_FILE).is_file());
    found.sort();
    let paths = found.iter().filter_map(|found| found.strip_prefix(folder).ok());
    let details = paths
        .take(SHOWN)
        .map(|path| format!("{} is not at the root, where the platform reads it", path.join(CONNECT_FILE).display()));
    let checks = found.first().map(|first| format!("check that project with `{}`", validate_command(first)));
    Failure { hint: checks.or(failure.hint.clone()), ..failure.details(details) }
}

/// Finds the project around the current folder.
///
/// # Errors
/// When there is none (exit 3), or the current folder does not exist any more.
pub fn found(session: &Session) -> Result<Location> {
    Ok(location(session)?.ok_or_else(|| no_connect_file(None))?)
}

/// Finds the project around the current folder, if there is one.
pub fn location(session: &Session) -> Result<Option<Location>> {
    let home = session.context.environment.home_dir().ok();
    Ok(Location::find(&session.context.current_folder()?, home.as_deref()))
}

/// The place and the message of a problem on one line.
pub fn place(problem: &Problem) -> String {
    let at = problem.span.as_ref().map(|span| format!(":{}:{}", span.line, span.column)).unwrap_or_default();
    format!("{CONNECT_FILE}{at}: {}", problem.message)
}
