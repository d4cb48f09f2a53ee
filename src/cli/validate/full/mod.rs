//! `ctconnect validate --full`: builds, tests and scans in containers.

mod builds;
mod code_scan;
mod dependency_scan;
mod job;
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
use crate::cli::arguments::{Named, named, parse_duration, whole_number, with_default};
use crate::connect_file::Application;
use crate::duration;
use crate::failure::Failure;
use crate::operation::containers::{ContainerRun, docker, image_name, mounted, no_docker, stop_containers};
use crate::output::Format;
use crate::project::container::Docker;
use crate::session::Session;

use code_scan::Server;
use job::Job;
use step::StepKind;
use steps::Steps;
use view::{FullReport, RunLogs};

/// The default time limit of all steps together.
const TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// How often the server of the code scan is polled by default.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Flags of the steps in containers.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "In containers")]
pub(super) struct FullArgs {
    /// Also build, test and scan in containers
    #[arg(long)]
    pub(super) full: bool,

    /// Skip the tests or the analysis; repeatable
    #[arg(long, value_parser = named(SKIPS), value_name = "WHAT", value_delimiter = ',', requires = "full")]
    skip: Vec<Skip>,

    /// How many applications to build in parallel [default: the number of processors]
    #[arg(long, value_name = "N", requires = "full", value_parser = whole_number::<u16>(1, u16::MAX.into()))]
    parallel: Option<u16>,

    #[arg(long, value_name = "DURATION", requires = "full", value_parser = parse_duration)]
    #[arg(help = with_default("Time limit for all steps together", duration::exact(TIMEOUT)))]
    timeout: Option<Duration>,

    #[arg(long, value_name = "DURATION", requires = "full", value_parser = parse_duration)]
    #[arg(help = with_default("How often to poll the server of the code scan", duration::exact(POLL_INTERVAL)))]
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
    fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(TIMEOUT)
    }

    fn poll_interval(&self) -> Duration {
        self.poll_interval.unwrap_or(POLL_INTERVAL)
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
    let inspected = inspect(target, args.certification, session).await?;
    let reports = inspected.reports();
    if !matches!(session.ui.options().format, Format::Json | Format::Ndjson | Format::Yaml) {
        show(&inspected, &reports, session)?;
    }
    let applications = inspected.file.as_ref().map(|file| file.deploy_as.as_slice());
    let steps = Steps::planned(applications, &args.full.skip);
    let work = match verdict(args, target, &reports) {
        Ok(()) => in_containers(&args.full, target, applications.unwrap_or_default(), &steps, docker, session)
            .await
            .inspect_err(|error| steps.give_up(&error.to_string())),
        Err(refusal) => {
            steps.give_up("the checks without containers failed");
            Err(refusal)
        }
    };
    let logs = work.as_ref().ok().and_then(Option::as_ref);
    FullReport { reports: &reports, steps: &steps.all(), logs, error: work.as_ref().err() }.show(session)?;
    work.and_then(|_| steps.verdict())
}

/// Runs the steps, and returns where their logs are. `None` if there is nothing to do.
///
/// # Errors
/// When docker cannot mount the project, an image cannot be named (exit 3), docker is not available (exit 9), or the
/// folder for the logs cannot be created.
async fn in_containers(
    args: &FullArgs,
    folder: &Path,
    applications: &[Application],
    steps: &Steps,
    docker: &Docker,
    session: &Session,
) -> Result<Option<RunLogs>> {
    let project = mounted(folder)?;
    let images = applications.iter().map(|application| image_name(&project, &application.name));
    let images = &images.collect::<Result<Vec<_>>>()?;
    if !steps.is_wanted(StepKind::Build) {
        return Ok(None);
    }
    docker.check().await.map_err(|error| no_docker(&error))?;
    let run = &ContainerRun::begin(session, docker, &project, "validate")?;
    let job = Job { args, run, steps, applications, images };
    docker.within(args.timeout(), job.run_steps()).await;
    steps.give_up("the time limit was reached; raise it with `--timeout`");
    Ok(Some(RunLogs { folder: run.folder.path.clone(), shown: run.shown(&run.folder.path) }))
}

impl Job<'_> {
    /// Runs all steps. The server of the code scan needs a minute to start, so it starts first.
    async fn run_steps(&self) {
        let server = self.steps.is_wanted(StepKind::CodeScan).then(|| Server::new(self));
        let work = async {
            self.build_all().await;
            if self.steps.are_built() {
                tokio::join!(self.scan_dependencies(), self.scan_code(server.as_ref()));
            } else {
                self.steps.give_up("not every application was built");
            }
            // While the server is still awaited below, so that its program ends by itself.
            self.run.docker.stop_all().await;
        };
        match &server {
            None => work.await,
            Some(server) => tokio::select! {
                biased;
                () = work => {}
                () = server.serve() => {}
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_have_an_hour_and_the_scan_is_polled_every_5_seconds() {
        assert_eq!((TIMEOUT, POLL_INTERVAL), (Duration::from_secs(3600), Duration::from_secs(5)));
    }
}
