//! `ctconnect validate --full`: builds, tests and scans in containers.

mod code_scan;
mod dependency_scan;
mod job;
mod sonarqube;
mod steps;
mod view;

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;

use super::inspect::inspect;
use super::show::show;
use super::{Args, verdict};
use crate::cli::arguments::parse_duration;
use crate::connect_file::Application;
use crate::connect_file::report::FileReport;
use crate::failure::Failure;
use crate::operation::containers::{Run, docker, image_name, mounted, no_docker, stop_containers};
use crate::output::Format;
use crate::project::container::{Docker, ImageName, MountedProject};
use crate::session::Session;

use job::Job;
use steps::{Kind, Steps};
use view::Report;

/// Flags of the steps in containers.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "In containers")]
pub(super) struct FullArgs {
    /// Build, test and scan in containers, too
    #[arg(long)]
    full: bool,

    /// Leave the tests or the analysis out; repeatable
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',', requires = "full")]
    skip: Vec<Skip>,

    /// How many applications are built at the same time [default: the number of processors]
    #[arg(long, value_name = "N", requires = "full", value_parser = clap::value_parser!(u16).range(1..))]
    parallel: Option<u16>,

    /// How long all steps together may take [default: 60m]
    #[arg(long, value_name = "DURATION", requires = "full", value_parser = parse_duration)]
    timeout: Option<Duration>,

    /// How often the server of the code scan is looked at [default: 5s]
    #[arg(long, value_name = "DURATION", requires = "full", value_parser = parse_duration)]
    poll_interval: Option<Duration>,
}

/// What can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Skip {
    /// The applications' own tests.
    Tests,
    /// The scans of dependencies and code.
    Analysis,
}

impl FullArgs {
    /// Whether there is anything to do in containers.
    pub(super) fn is_asked_for(&self) -> bool {
        self.full
    }

    fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(Duration::from_secs(60 * 60))
    }

    fn poll_interval(&self) -> Duration {
        self.poll_interval.unwrap_or(Duration::from_secs(5))
    }
}

/// Checks without containers first, and goes on where that refuses nothing.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let docker = docker(session);
    session.run_then(check(args, session, &docker), stop_containers(session, &docker))
}

async fn check(args: &Args, session: &Session, docker: &Docker) -> Result<()> {
    let target = &args.target(session)?;
    if target.is_file() {
        return Err(Failure::usage("`--full` needs a project folder, not a file").into());
    }
    let inspected = inspect(target, args.certification).await?;
    let reports = inspected.reports();
    if !matches!(session.ui.options().format, Format::Json | Format::Yaml) {
        show(&inspected, &reports, session)?;
    }
    let applications = inspected.file.as_ref().map(|file| file.deploy_as.as_slice());
    let steps = Steps::planned(applications, &args.full.skip);
    let work = match verdict(args, target, &reports) {
        Ok(()) => Work::of(target, applications.unwrap_or_default()).map_err(|error| (error.to_string(), error)),
        Err(refusal) => Err(("the checks without containers refuse the project".to_owned(), refusal)),
    };
    match work {
        Ok(work) => in_containers(args, session, docker, &reports, &work, &steps).await,
        Err((reason, error)) => {
            steps.give_up(&reason);
            Report { reports: &reports, steps: &steps.all(), logs: None, error: Some(&error) }.show(session)?;
            Err(error)
        }
    }
}

/// What containers get.
struct Work<'w> {
    project: MountedProject,
    applications: &'w [Application],
    /// The images' names, in the order of the applications.
    images: Vec<ImageName>,
}

impl<'w> Work<'w> {
    /// Names everything as docker wants it.
    ///
    /// # Errors
    /// When docker cannot mount the project, or an image cannot be named (exit 3).
    fn of(folder: &Path, applications: &'w [Application]) -> Result<Self> {
        let project = mounted(folder)?;
        let images = applications.iter().map(|application| image_name(&project, &application.name));
        let images = images.collect::<Result<_>>()?;
        Ok(Self { project, applications, images })
    }
}

async fn in_containers(
    args: &Args,
    session: &Session,
    docker: &Docker,
    reports: &[FileReport<'_>],
    work: &Work<'_>,
    steps: &Steps,
) -> Result<()> {
    let run = match steps.is_wanted(Kind::Build) {
        true => begin(steps, docker, || Run::begin(session, docker, &work.project, "validate")).await.map(Some),
        false => Ok(None),
    };
    if let Ok(Some(run)) = &run {
        let job = Job { args: &args.full, run, steps, applications: work.applications, images: &work.images };
        docker.within(args.full.timeout(), job.all()).await;
        steps.give_up("there was no time left; `--timeout` gives it longer");
    }
    let logs = run.as_ref().ok().and_then(Option::as_ref);
    let logs = logs.map(|run| (run.folder.path().to_owned(), run.shown(run.folder.path())));
    Report { reports, steps: &steps.all(), logs, error: run.as_ref().err() }.show(session)?;
    run.and_then(|_| steps.verdict())
}

/// Finds docker, then begins the run.
async fn begin<R>(steps: &Steps, docker: &Docker, begin: impl FnOnce() -> Result<R>) -> Result<R> {
    let begun = match docker.check().await {
        Ok(()) => begin(),
        Err(error) => Err(no_docker(&error).into()),
    };
    if let Err(error) = &begun {
        steps.give_up(&error.to_string());
    }
    begun
}
