//! What the commands that run containers share: docker, the mounted project, the folder of the run.

mod build;
mod together;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::failure::{ExitCode, Failure};
use crate::output::{ProgressStep, Ui, escape};
use crate::process::{ProgramError, ProgramExit};
use crate::project::container::{Docker, DockerError, ImageName, LogFile, MountError, MountedProject, RunFolder};
use crate::session::Session;
use crate::wait::Observer;

pub use build::{BuildOutcome, Recipe};
pub use together::together;

/// The exit codes of docker itself: it could not run the container, or not the program in it.
const DOCKER_CODES: [u8; 3] = [125, 126, 127];

/// The docker program, with the settings of this session.
pub fn docker(session: &Session) -> Docker {
    let host = session.context.environment.get_os("DOCKER_HOST").and_then(|host| host.to_str());
    Docker::new(host, session.context.flags().request_timeout)
}

/// Stops the containers that still run, for example after Ctrl-C.
pub async fn stop_containers(session: &Session, docker: &Docker) {
    if docker.is_running() {
        session.ui.note("stopping the containers; press Ctrl-C again to leave that to docker");
        docker.stop_all().await;
    }
}

/// The project folder, checked for use in containers.
///
/// # Errors
/// When docker cannot mount it (exit 3).
pub fn mounted(folder: &Path) -> Result<MountedProject> {
    MountedProject::open(folder).map_err(|error| {
        let failure = Failure::input(error.to_string());
        match error {
            MountError::Unreadable { .. } => failure.into(),
            MountError::Colon(_) | MountError::NotUnicode(_) => {
                failure.hint("move the project to a folder with another name").into()
            }
        }
    })
}

/// The name of an application's image.
///
/// # Errors
/// When the folder or the application has no name for an image (exit 3).
pub fn image_name(project: &MountedProject, application: &str) -> Result<ImageName> {
    ImageName::of(project.folder(), application)
        .map_err(|error| Failure::input(error.to_string()).hint("rename the project folder or the application").into())
}

/// Why docker cannot be used (exit 9), with a hint on how to fix it.
pub fn no_docker(error: &DockerError) -> Failure {
    let hint = match error {
        DockerError::Program(ProgramError::Missing(_)) => "install it: https://docs.docker.com/get-docker/",
        DockerError::Program(_) | DockerError::Failed { .. } => "check docker with `docker info`",
        DockerError::NoDaemon(_) | DockerError::TimedOut(_) => "start docker, and check it with `docker info`",
    };
    Failure::new(ExitCode::UNAVAILABLE, error.to_string()).hint(hint)
}

/// One run of containers: their names, their logs, and what is shown of them.
pub struct ContainerRun<'r> {
    pub docker: &'r Docker,
    pub project: &'r MountedProject,
    pub folder: RunFolder,
    pub ui: Ui,
    id: String,
    here: Option<PathBuf>,
}

impl<'r> ContainerRun<'r> {
    /// Starts a run of `command`.
    pub fn begin(session: &Session, docker: &'r Docker, project: &'r MountedProject, command: &str) -> Result<Self> {
        let folder = RunFolder::create(project.folder(), command, Timestamp::now());
        let folder = folder.with_context(|| format!("cannot write logs to {}", project.folder().display()))?;
        let mut id = uuid::Uuid::new_v4().simple().to_string();
        id.truncate(12);
        let here = session.context.current_folder().and_then(|here| Ok(here.canonicalize()?)).ok();
        Ok(Self { docker, project, folder, ui: session.ui.clone(), id, here })
    }

    /// A unique name for a container of this run.
    pub fn container(&self, job: &str) -> String {
        format!("ctconnect-{}-{job}", self.id)
    }

    /// Shows the last lines of a log, even with `--quiet`: they say why something failed.
    pub fn show_last_lines(&self, log: &LogFile) {
        self.show_lines(&log.path, log.last_lines());
    }

    /// Shows lines of a log, unless there are none.
    pub fn show_lines<'l>(&self, log: &Path, lines: impl IntoIterator<Item = &'l str>) {
        let lines: String = lines.into_iter().map(|line| format!("\n  {}", escape::line(line))).collect();
        if !lines.is_empty() {
            self.ui.diagnostic(&format!("the last lines of {}:{lines}", escape::line(&self.shown(log))));
        }
    }

    /// A path as it is shown to people: relative if it is inside the current folder.
    pub fn shown(&self, path: &Path) -> String {
        let inside = self.here.as_ref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
        inside.display().to_string()
    }
}

/// Whether docker itself failed, and not the program in the container.
pub fn is_docker_failure(exit: ProgramExit) -> bool {
    DOCKER_CODES.contains(&exit.code)
}

/// The progress of a step while other code updates its status from the lines of a container.
impl Observer for &RefCell<ProgressStep> {
    fn polled(&mut self, status: &str, elapsed: Duration) {
        self.borrow_mut().polled(status, elapsed);
    }

    fn missed(&mut self, error: &crate::api::Error, elapsed: Duration) {
        self.borrow_mut().missed(error, elapsed);
    }

    fn ticked(&mut self, elapsed: Duration) {
        self.borrow_mut().ticked(elapsed);
    }
}

/// How many builds run at the same time [default: the number of processors].
pub fn parallel(requested: Option<u16>) -> usize {
    requested.map(usize::from).or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
}
