//! What commands that work in containers share: docker, the project as containers get it, the folder of the run.

mod build;
mod together;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::failure::{ExitCode, Failure};
use crate::output::{Step, Ui, escape};
use crate::process::{OutputStream, ProgramError, ProgramExit};
use crate::project::container::{Docker, ImageName, LogFile, MountedProject, NoDocker, RunFolder, Unmountable};
use crate::session::Session;
use crate::wait::{self, Observer};

pub use build::{BuildOutcome, Recipe};
pub use together::together;

/// The exit codes of docker itself: it could not run the container, or not what is in it.
const DOCKER_CODES: [u8; 3] = [125, 126, 127];

/// The docker program as this session uses it.
pub fn docker(session: &Session) -> Docker {
    let host = session.context.environment.get_os("DOCKER_HOST").and_then(|host| host.to_str());
    Docker::new(host, session.context.flags().request_timeout)
}

/// Stops whatever still runs, as after Ctrl-C.
pub async fn stop_containers(session: &Session, docker: &Docker) {
    if docker.is_running() {
        session.ui.note("stopping the containers; Ctrl-C again leaves that to docker");
        docker.stop_all().await;
    }
}

/// The project as containers get it.
///
/// # Errors
/// When docker cannot mount it (exit 3).
pub fn mounted(folder: &Path) -> Result<MountedProject> {
    MountedProject::open(folder).map_err(|error| {
        let failure = Failure::input(error.to_string());
        match error {
            Unmountable::Unreadable { .. } => failure.into(),
            Unmountable::Colon(_) | Unmountable::NotUnicode(_) => {
                failure.hint("move the project to a folder with another name").into()
            }
        }
    })
}

/// The name of an application's image.
///
/// # Errors
/// When it cannot be named (exit 3).
pub fn image_name(project: &MountedProject, application: &str) -> Result<ImageName> {
    ImageName::of(project.folder(), application).map_err(|error| {
        Failure::input(error.to_string()).hint("rename the project's folder or the application").into()
    })
}

/// Ends with 9, and says what to do about docker.
pub fn no_docker(error: &NoDocker) -> Failure {
    let hint = match error {
        NoDocker::Program(ProgramError::Missing(_)) => "install it: https://docs.docker.com/get-docker/",
        NoDocker::Program(_) | NoDocker::Refused { .. } => "try the same with `docker` yourself",
        NoDocker::NoDaemon(_) | NoDocker::Silent(_) => "start docker, and see that `docker info` answers",
    };
    Failure::new(ExitCode::UNAVAILABLE, error.to_string()).hint(hint)
}

/// One run: what its containers are called, where its logs are, what they show.
pub struct Run<'r> {
    pub docker: &'r Docker,
    pub project: &'r MountedProject,
    pub folder: RunFolder,
    pub ui: Ui,
    id: String,
    /// The folder that the program was started in.
    here: Option<PathBuf>,
}

impl<'r> Run<'r> {
    /// Begins a run of `command`.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub fn begin(session: &Session, docker: &'r Docker, project: &'r MountedProject, command: &str) -> Result<Self> {
        let folder = RunFolder::create(project.folder(), command, Timestamp::now());
        let folder = folder.with_context(|| format!("cannot keep logs in {}", project.folder().display()))?;
        let mut id = uuid::Uuid::new_v4().simple().to_string();
        id.truncate(12);
        let here = session.context.current_folder().and_then(|here| Ok(here.canonicalize()?)).ok();
        Ok(Self { docker, project, folder, ui: session.ui.clone(), id, here })
    }

    /// The name of a container of this run, which no other one has.
    pub fn container(&self, job: &str) -> String {
        format!("ctconnect-{}-{job}", self.id)
    }

    /// Runs a container to its end, with a log, and a sign of life of its step.
    ///
    /// # Errors
    /// When docker cannot be run.
    pub async fn container_with_log(
        &self,
        step: &RefCell<Step>,
        container: &str,
        arguments: Vec<String>,
        log: &mut LogFile,
        on_line: impl FnMut(OutputStream, &str),
    ) -> Result<ProgramExit, ProgramError> {
        let work = self.docker.run_logged(container, arguments, log, on_line);
        wait::observed(work, &mut Shared(step)).await
    }

    /// Shows the last lines of a log, `--quiet` or not: they say why something failed.
    pub fn show_last_lines(&self, log: &LogFile) {
        self.show_lines(log.path(), log.last_lines());
    }

    /// Shows these lines of a log; none, nothing.
    pub fn show_lines<'l>(&self, log: &Path, lines: impl IntoIterator<Item = &'l str>) {
        let lines: String = lines.into_iter().map(|line| format!("\n  {}", escape::line(line))).collect();
        if !lines.is_empty() {
            self.ui.diagnostic(&format!("the last lines of {}:{lines}", escape::line(&self.shown(log))));
        }
    }

    /// A path of this run for people: seen from where they are, if it is there.
    pub fn shown(&self, path: &Path) -> String {
        let inside = self.here.as_ref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
        inside.display().to_string()
    }
}

/// Whether docker itself failed, and not what it ran.
pub fn is_docker_failure(exit: ProgramExit) -> bool {
    DOCKER_CODES.contains(&exit.code)
}

/// A step that is also shown by whoever reads the lines of its container.
pub struct Shared<'s>(pub &'s RefCell<Step>);

impl Observer for Shared<'_> {
    fn polled(&mut self, status: &str, elapsed: Duration) {
        self.0.borrow_mut().polled(status, elapsed);
    }

    fn missed(&mut self, error: &crate::api::Error, elapsed: Duration) {
        self.0.borrow_mut().missed(error, elapsed);
    }

    fn ticked(&mut self, elapsed: Duration) {
        self.0.borrow_mut().ticked(elapsed);
    }
}

/// How many builds run at the same time: as many as were asked for, else as many as there are processors.
pub fn parallel(asked: Option<u16>) -> usize {
    asked.map(usize::from).or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
}
