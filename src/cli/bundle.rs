//! `ctconnect bundle`: builds the container images of a project's applications.

use std::sync::LazyLock;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::arguments::{complete_applications, parse_duration, whole_number};
use crate::duration;
use crate::failure::{ExitCode, Failure, Subject, shared_failure};
use crate::files;
use crate::operation::containers::{
    BuildOutcome, ContainerRun, Recipe, docker, image_name, mounted, no_docker, parallel, stop_containers, together,
};
use crate::operation::project_applications::{ProjectApplications, foreign_folder, missing_folder};
use crate::output::{Column, Row, TextPage, View};
use crate::project::container::{Docker, ImageName, MountedProject};
use crate::session::Session;

/// The default time limit of all builds together.
const TIMEOUT: Duration = Duration::from_secs(60 * 60);

static TIMEOUT_TEXT: LazyLock<String> = LazyLock::new(|| duration::exact(TIMEOUT));

/// Build the container images of the project's applications
///
/// Builds with the buildpacks of the platform. Docker must run on this machine. The image of an application is named
/// `<folder>_<application>`, in lower case. Each build writes a log to `.connect/logs`.
///
/// If a build fails, the others continue. Exits with 3 if an application cannot be built, with 9 if docker is not available
/// or fails, and with 1 if both happen.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Build the images of all applications
  ctconnect bundle

  # Build one, and stop after ten minutes
  ctconnect bundle web --timeout 10m
")]
pub struct Args {
    /// Names of the applications [default: the one in the current folder, or all]
    #[arg(value_name = "NAME", add = complete_applications())]
    names: Vec<String>,

    /// How many builds to run in parallel [default: the number of processors]
    #[arg(long, value_name = "N", value_parser = whole_number::<u16>(1, u16::MAX.into()))]
    parallel: Option<u16>,

    /// Time limit for all builds together
    #[arg(long, value_name = "DURATION", default_value = TIMEOUT_TEXT.as_str(), value_parser = parse_duration)]
    timeout: Duration,
}

/// Builds, shows the images, and gives the verdict.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let docker = docker(session);
    session.run_then(bundle(args, session, &docker), stop_containers(session, &docker))
}

/// An application, and the name of its image.
struct ImageRequest {
    application: String,
    image: ImageName,
}

/// The result of one build.
struct Built {
    application: String,
    image: String,
    /// Only if the image was built.
    id: Option<String>,
    /// An absolute path.
    log: String,
}

fn requests(project: &ProjectApplications, mounted: &MountedProject, names: &[String]) -> Result<Vec<ImageRequest>> {
    let mut requests: Vec<ImageRequest> = Vec::new();
    for application in project.named(names)? {
        let name = &application.name;
        let folder = project.folder_of(application);
        if !folder.is_dir() {
            return Err(missing_folder(name).into());
        }
        if files::check_is_inside(&project.folder, &folder).is_err() {
            return Err(foreign_folder(name).into());
        }
        let image = image_name(mounted, name)?;
        if let Some(other) = requests.iter().find(|other| other.image.as_str() == image.as_str()) {
            let (other, image) = (&other.application, image.as_str());
            let message = format!("the images of `{other}` and `{name}` would both be named {image}");
            return Err(Failure::input(message).hint("build one at a time, or rename one application").into());
        }
        requests.push(ImageRequest { application: name.clone(), image });
    }
    Ok(requests)
}

async fn bundle(args: &Args, session: &Session, docker: &Docker) -> Result<()> {
    let project = ProjectApplications::find(session).await?;
    let mounted = &mounted(&project.folder)?;
    let requests = &requests(&project, mounted, &args.names)?;
    docker.check().await.map_err(|error| no_docker(&error))?;
    let run = ContainerRun::begin(session, docker, mounted, "bundle")?;
    note_changed_names(requests, session);
    warn_of_secrets(mounted, requests, session);
    let logs = run.shown(&run.folder.path);
    let builds = together(requests.iter().map(|request| build(&run, request)), parallel(args.parallel));
    let results = docker.within(args.timeout, builds).await.ok_or_else(|| {
        Failure::new(ExitCode::UNAVAILABLE, "the builds did not finish in time")
            .detail(format!("logs are in {logs}"))
            .hint("raise the limit with `--timeout`")
    })?;
    let (images, failures): (Vec<Built>, Vec<Option<Failure>>) = results.into_iter().unzip();
    session.ui.show_list(&images, "applications", None)?;
    session.ui.note(&format!("logs are in {logs}"));
    let named = requests.iter().zip(failures).filter_map(|(request, failure)| Some((&request.application, failure?)));
    let failures = named.map(|(name, failure)| (Subject::named(name), failure.into())).collect();
    shared_failure(failures, |count| format!("{count} of {} applications were not built", images.len()))
}

fn note_changed_names(requests: &[ImageRequest], session: &Session) {
    let changed = requests.iter().map(|request| &request.image).filter(|image| image.is_normalized);
    let changed: Vec<&str> = changed.map(ImageName::as_str).collect();
    if !changed.is_empty() {
        session.ui.note(&format!("image names changed to what docker allows: {}", changed.join(", ")));
    }
}

/// Everything in an application's folder becomes part of its image, including files that git ignores.
fn warn_of_secrets(project: &MountedProject, requests: &[ImageRequest], session: &Session) {
    for ImageRequest { application, image } in requests {
        if project.folder().join(application).join(".env").exists() {
            session.ui.warn(&format!(
                "the values in {application}/.env become part of the image {}; those in the project folder do not",
                image.as_str()
            ));
        }
    }
}

/// Builds one application and reads the id of its image.
async fn build(run: &ContainerRun<'_>, request: &ImageRequest) -> (Built, Option<Failure>) {
    let ImageRequest { application, image } = request;
    let outcome = run.build(&Recipe { application, image: image.as_str(), tested: None }).await;
    let log = run.build_log(application);
    let not_built = |code, reason: &str| {
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        Failure::new(code, format!("`{application}` was not built{reason}")).hint(format!("see {}", run.shown(&log)))
    };
    let (id, failure) = match outcome {
        BuildOutcome::Failed => (None, Some(not_built(ExitCode::INPUT, ""))),
        BuildOutcome::Unfinished(reason) => (None, Some(not_built(ExitCode::UNAVAILABLE, &reason))),
        BuildOutcome::Built => match run.docker.image_id(image.as_str()).await {
            Ok(id) => (Some(id), None),
            Err(error) => (None, Some(no_docker(&error))),
        },
    };
    let (image, log) = (image.as_str().to_owned(), log.display().to_string());
    (Built { application: application.clone(), image, id, log }, failure)
}

impl View for Built {
    fn json(&self) -> Value {
        json!({ "application": self.application, "image": self.image, "id": self.id, "log": self.log })
    }

    fn page(&self, _page: &mut TextPage) {}
}

impl Row for Built {
    const COLUMNS: &[(Column, fn(&Self) -> String)] = &[
        (Column::Whole("APPLICATION"), |built| built.application.clone()),
        (Column::Shrinking("IMAGE"), |built| built.image.clone()),
        (Column::Whole("ID"), |built| built.id.as_deref().map(short).unwrap_or_default()),
    ];
}

/// An id in the short form of docker's own lists.
fn short(id: &str) -> String {
    id.strip_prefix("sha256:").unwrap_or(id).chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builds_have_an_hour() {
        assert_eq!(TIMEOUT, Duration::from_secs(3600));
    }
}
