//! `ctconnect bundle`: the container images of a project's applications.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::arguments::{complete_applications, parse_duration};
use crate::operation::containers::{
    BuildOutcome, Recipe, Run, docker, image_name, mounted, no_docker, parallel, stop_containers, together,
};
use crate::operation::project_applications::ProjectApplications;
use crate::session::Session;

use crate::failure::{ExitCode, Failure, shared_failure};
use crate::output::{Column, Page, Row, View};
use crate::project::container::{Docker, ImageName, MountedProject};

/// Build the container images of the project's applications
///
/// Builds with the same buildpacks as the platform, through docker, which must run on this machine. The image of an
/// application is `<folder>_<application>` in lower case. Each build has a log in `.connect/logs`.
///
/// If one build fails, the others go on. Ends with 3 if an application cannot be built, with 9 if docker is not there or
/// fails, and with 1 for both.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Names of applications; left out, the one in whose folder this is, else all
    #[arg(value_name = "NAME", add = complete_applications())]
    names: Vec<String>,

    /// How many are built at the same time [default: the number of processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    parallel: Option<u16>,

    /// How long all of it may take
    #[arg(long, value_name = "DURATION", default_value = "60m", value_parser = parse_duration)]
    timeout: Duration,
}

/// Builds, shows the images, and gives the verdict.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let docker = docker(session);
    session.run_then(bundle(args, session, &docker), stop_containers(session, &docker))
}

/// An application, and the name of its image.
struct Wanted {
    application: String,
    image: ImageName,
}

/// An application, and what came of it.
struct Built {
    application: String,
    image: String,
    /// The id of the image; none where there is none.
    id: Option<String>,
    /// Its log, an absolute path.
    log: String,
}

fn wanted(project: &ProjectApplications, mounted: &MountedProject, names: &[String]) -> Result<Vec<Wanted>> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for application in project.named(names)? {
        let name = &application.name;
        if !project.folder_of(application).is_dir() {
            return Err(Failure::input(format!("the application `{name}` has no folder {name}")).into());
        }
        let image = image_name(mounted, name)?;
        if let Some(other) = wanted.iter().find(|other| other.image.as_str() == image.as_str()) {
            let message =
                format!("the images of `{}` and `{name}` would both be {}", other.application, image.as_str());
            return Err(Failure::input(message).hint("build them one by one, or rename one of them").into());
        }
        wanted.push(Wanted { application: name.clone(), image });
    }
    Ok(wanted)
}

async fn bundle(args: &Args, session: &Session, docker: &Docker) -> Result<()> {
    let project = ProjectApplications::find(session).await?;
    let mounted = &mounted(&project.folder)?;
    let wanted = wanted(&project, mounted, &args.names)?;
    docker.check().await.map_err(|error| no_docker(&error))?;
    let run = Run::begin(session, docker, mounted, "bundle")?;
    let mended = wanted.iter().filter(|each| each.image.is_mended()).map(|each| each.image.as_str());
    match mended.collect::<Vec<_>>().as_slice() {
        [] => {}
        [one] => session.ui.note(&format!("docker does not take this name as it is; the image is {one}")),
        some => {
            let images = some.join(", ");
            session.ui.note(&format!("docker does not take these names as they are; the images are {images}"));
        }
    }
    warn_of_secrets(mounted, &wanted, session);
    let logs = run.shown(run.folder.path());
    let builds = together(wanted.iter().map(|each| build(&run, each)), parallel(args.parallel));
    let results = docker.within(args.timeout, builds).await.ok_or_else(|| {
        Failure::new(ExitCode::UNAVAILABLE, "the builds did not end in time")
            .detail(format!("logs are in {logs}"))
            .hint("`--timeout` gives them longer")
    })?;
    let (images, failures): (Vec<Built>, Vec<Option<Failure>>) = results.into_iter().unzip();
    session.ui.show_list(&images, "applications", None)?;
    session.ui.note(&format!("logs are in {logs}"));
    let failures = failures.into_iter().flatten().map(anyhow::Error::from).collect();
    shared_failure(failures, |count| format!("{count} of {} applications were not built", images.len()))
}

/// Everything in an application's folder becomes part of its image, as git does not leave anything out here.
fn warn_of_secrets(project: &MountedProject, wanted: &[Wanted], session: &Session) {
    for Wanted { application, image } in wanted {
        if project.folder().join(application).join(".env").exists() {
            session.ui.warn(&format!(
                "the values in {application}/.env become part of the image {}; in the project's own folder they do not",
                image.as_str()
            ));
        }
    }
}

/// Builds one application, and looks up the id of its image.
async fn build(run: &Run<'_>, wanted: &Wanted) -> (Built, Option<Failure>) {
    let Wanted { application, image } = wanted;
    let outcome = run.build(&Recipe { application, image: image.as_str(), tested: None }).await;
    let log = run.build_log(application);
    let not_built = |code, reason: &str| {
        let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        Failure::new(code, format!("`{application}` was not built{reason}"))
            .hint(format!("{} says why", run.shown(&log)))
    };
    let (id, failure) = match outcome {
        BuildOutcome::Failed => (None, Some(not_built(ExitCode::INPUT, ""))),
        BuildOutcome::Unfinished(reason) => (None, Some(not_built(ExitCode::UNAVAILABLE, &reason))),
        BuildOutcome::Built => match run.docker.image_id(image.as_str()).await {
            Ok(id) => (Some(id), None),
            Err(error) => (None, Some(no_docker(&error))),
        },
    };
    (
        Built {
            application: application.clone(),
            image: image.as_str().to_owned(),
            id,
            log: log.display().to_string(),
        },
        failure,
    )
}

impl View for Built {
    fn json(&self) -> Value {
        json!({ "application": self.application, "image": self.image, "id": self.id, "log": self.log })
    }

    fn page(&self, _page: &mut Page) {}
}

impl Row for Built {
    fn columns() -> Vec<Column> {
        vec![Column::whole("APPLICATION"), Column::shrinking("IMAGE"), Column::whole("ID")]
    }

    fn cells(&self) -> Vec<String> {
        vec![self.application.clone(), self.image.clone(), self.id.as_deref().map(short).unwrap_or_default()]
    }
}

/// An id as docker's own lists have it.
fn short(id: &str) -> String {
    id.strip_prefix("sha256:").unwrap_or(id).chars().take(12).collect()
}
