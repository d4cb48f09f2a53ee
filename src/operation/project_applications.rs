//! The applications of the project that a command is run in, and which of them are meant.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::typed_path::validate_command;
use crate::blocking;
use crate::connect_file::{self, Application, ConnectFile, Problem, check};
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::project::{CONNECT_FILE, Location};
use crate::session::Session;

/// A project whose connect.yaml has no mistakes.
#[derive(Debug)]
pub struct ProjectApplications {
    /// The folder with the connect.yaml.
    pub folder: PathBuf,
    /// The project file.
    pub file: ConnectFile,
    /// The application in whose folder the command was run.
    here: Option<String>,
}

impl ProjectApplications {
    /// Reads the project around the current folder.
    ///
    /// # Errors
    /// When there is none, or its connect.yaml has mistakes (exit 3).
    pub async fn find(session: &Session) -> Result<Self> {
        Self::read(found(session)?).await
    }

    /// Reads the project of this folder.
    ///
    /// # Errors
    /// When its connect.yaml is missing or has mistakes (exit 3).
    pub async fn of(folder: PathBuf) -> Result<Self> {
        Self::read(Location { folder, inside: None }).await
    }

    async fn read(Location { folder, inside }: Location) -> Result<Self> {
        let path = folder.join(CONNECT_FILE);
        let bytes = read_connect_file(&path).await.map_err(|error| unreadable(&path.display().to_string(), &error))?;
        let checked = check(&bytes);
        let file = checked.file.ok_or_else(|| {
            Failure::input(format!("{CONNECT_FILE} has mistakes that the platform refuses"))
                .details(checked.problems.iter().map(place))
                .hint(format!("`{}` shows them with their cures", validate_command(&folder)))
        })?;
        let here = inside.filter(|name| file.deploy_as.iter().any(|application| application.name == *name));
        Ok(Self { folder, file, here })
    }

    /// The folder of an application.
    pub fn folder_of(&self, application: &Application) -> PathBuf {
        self.folder.join(&application.name)
    }

    /// The applications of these names; without a name the one whose folder this is, else all of them.
    ///
    /// # Errors
    /// When there is no application of a name (exit 3), or none at all.
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

    /// Every application.
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

    /// The application of this name. A path to its folder, as a shell completes it, names it too.
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
            Some(meant) => format!("`{meant}` may be meant"),
            None if self.file.deploy_as.is_empty() => "it has none at all".to_owned(),
            None => format!("it has {}", names.collect::<Vec<_>>().join(", ")),
        };
        Err(Failure::input(format!("{CONNECT_FILE} has no application `{name}`")).hint(hint).into())
    }
}

/// The bytes of a connect.yaml. Of one that is too long only so much that [`check`] reports it.
///
/// # Errors
/// When it cannot be read.
pub async fn read_connect_file(path: &Path) -> io::Result<Vec<u8>> {
    blocking::read_beginning(path, connect_file::SIZE_LIMIT as u64 + 1).await
}

/// Why a connect.yaml, or what was named as one, is not read.
pub fn unreadable(path: &str, error: &io::Error) -> Failure {
    let path = path.strip_prefix("./").unwrap_or(path);
    match error.kind() {
        ErrorKind::NotFound => no_connect_file(Some(path)),
        _ => Failure::input(format!("cannot read {path}: {error}")),
    }
}

/// There is none: at this path, or, without one, in the current folder and those around it.
fn no_connect_file(path: Option<&str>) -> Failure {
    const MAKE: &str = "a project folder, or make one: `ctconnect init DIRECTORY --from service`";
    match path {
        Some(path) => Failure::input(format!("there is no {path}")).hint(format!("name {MAKE}")),
        None => Failure::input(format!("there is no {CONNECT_FILE} here, nor in a folder around"))
            .hint(format!("go to {MAKE}")),
    }
}

/// Where the project around the current folder is.
///
/// # Errors
/// When there is none (exit 3), or the current folder does not exist any more.
pub fn found(session: &Session) -> Result<Location> {
    Ok(location(session)?.ok_or_else(|| no_connect_file(None))?)
}

/// Where the project around the current folder is, if there is one.
///
/// # Errors
/// When the current folder does not exist any more.
pub fn location(session: &Session) -> Result<Option<Location>> {
    let home = session.context.environment.home_dir().ok();
    Ok(Location::find(&session.context.current_folder()?, home.as_deref()))
}

/// Place and text of a problem on one line.
pub fn place(problem: &Problem) -> String {
    let at = problem.span.as_ref().map(|span| format!(":{}:{}", span.line, span.column)).unwrap_or_default();
    format!("{CONNECT_FILE}{at}: {}", problem.message)
}
