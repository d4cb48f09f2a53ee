//! `ctconnect validate --full`: builds, tests and scans in containers.

mod builds;
mod code_scan;
mod dependency_scan;
mod job;
mod sequence;
mod sonarqube;
mod step;
mod steps;
mod view;

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::inspect::inspect;
use super::show::show;
use super::{Args, verdict};
use crate::cli::arguments::{Named, named, parse_duration};
use crate::connect_file::Application;
use crate::connect_file::report::FileReport;
use crate::failure::Failure;
use crate::operation::containers::{ContainerRun, docker, image_name, mounted, no_docker, stop_containers};
use crate::output::Format;
use crate::project::container::{Docker, ImageName, MountedProject};
use crate::session::Session;

use job::Job;
use step::StepKind;
use steps::Steps;
use view::FullReport;

/// Flags of the steps in containers.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "In containers")]
pub(super) struct FullArgs {
    /// Also build, test and scan in containers
    #[arg(long)]
    full: bool,

    /// Skip the tests or the analysis; repeatable
    #[arg(long, value_parser = named(SKIPS), value_name = "WHAT", value_delimiter = ',', requires = "full")]
    skip: Vec<Skip>,

    /// How many applications to build in parallel [default: the number of processors]
    #[arg(long, value_name = "N", requires = "full", value_parser = clap::value_parser!(u16).range(1..))]
    parallel: Option<u16>,

    /// Time limit for all steps together [default: 60m]
    #[arg(long, value_name = "DURATION", requires = "full", value_parser = parse_duration)]
    timeout: Option<Duration>,

    /// How often to poll the server of the code scan [default: 5s]
    #[arg(long, value_name = "DURATION", requires = "full", value_parser = parse_duration)]
    poll_interval: Option<Duration>,
}

/// What can be skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skip {
    Tests,
    Analysis,
}

const SKIPS: &[Named<Skip>] = &[
    ("tests", "The applications' own tests", Skip::Tests),
    ("analysis", "The scans of dependencies and code", Skip::Analysis),
];

impl FullArgs {
    pub(super) fn is_enabled(&self) -> bool {
        self.full
    }

    fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(Duration::from_secs(60 * 60))
    }

    fn poll_interval(&self) -> Duration {
        self.poll_interval.unwrap_or(Duration::from_secs(5))
    }
}

/// Checks without containers first, and continues only if these checks pass.
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
        Ok(()) => {
            ContainerWork::of(target, applications.unwrap_or_default()).map_err(|error| (error.to_string(), error))
        }
        Err(refusal) => Err(("the checks without containers failed".to_owned(), refusal)),
    };
    match work {
        Ok(work) => in_containers(args, session, docker, &reports, &work, &steps).await,
        Err((reason, error)) => {
            steps.give_up(&reason);
            FullReport { reports: &reports, steps: &steps.all(), logs: None, error: Some(&error) }.show(session)?;
            Err(error)
        }
    }
}

/// What containers get.
struct ContainerWork<'w> {
    project: MountedProject,
    applications: &'w [Application],
    /// The names of the images, in the order of the applications.
    images: Vec<ImageName>,
}

impl<'w> ContainerWork<'w> {
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
    work: &ContainerWork<'_>,
    steps: &Steps,
) -> Result<()> {
    let begin_run = || ContainerRun::begin(session, docker, &work.project, "validate");
    let run = if steps.is_wanted(StepKind::Build) { begin(steps, docker, begin_run).await.map(Some) } else { Ok(None) };
    if let Ok(Some(run)) = &run {
        let job = Job { args: &args.full, run, steps, applications: work.applications, images: &work.images };
        docker.within(args.full.timeout(), job.run_steps()).await;
        steps.give_up("the time limit was reached; raise it with `--timeout`");
    }
    let logs = run.as_ref().ok().and_then(Option::as_ref);
    let logs = logs.map(|run| (run.folder.path().to_owned(), run.shown(run.folder.path())));
    FullReport { reports, steps: &steps.all(), logs, error: run.as_ref().err() }.show(session)?;
    run.and_then(|_| steps.verdict())
}

/// Checks docker, then begins the run.
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
