//! Releases a project: its tag in git, and then one update that moves the Connector to the tag and validates, publishes or
//! certifies it.

mod connector;
mod source;
mod tag;

use std::path::{Path, PathBuf};

use anyhow::Result;
use http::Method;

use self::source::{GitTag, ReleaseSource};
use self::tag::TagFacts;
use super::connector::{ConnectorTask, PublishOptions};
use super::outcome::{LastState, WaitOutcome};
use super::project::{ChosenConnector, ReleasedProject};
use super::project_applications::found;
use super::project_connector::connector_of;
use super::typed_path::{existing_folder, from_here};
use crate::api::model::ConnectorStaged;
use crate::api::{Client, Error, ErrorKind, Reference};
use crate::failure::{ExitCode, Failure};
use crate::output::PlannedStep;
use crate::project::{RemoteTag, TaggingError};
use crate::session::{LeftWork, Session};
use crate::wait::Policy;

/// The step that makes and pushes the tag, whose name may not be known when it is announced.
const TAG_STEP: &str = "tag";

/// What happens with the Connector at the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseGoal {
    /// It is published to its private Projects.
    Publish,
    /// Certification is requested, which makes it public.
    Certify,
    /// Validation is requested, which allows previews.
    Validate,
}

/// What `release` is asked to do.
#[derive(Debug)]
pub struct ReleaseOptions {
    /// The project folder, else the one around the current folder.
    pub directory: Option<PathBuf>,
    /// The ctconnect.yaml, else the one around the current folder or in `directory`.
    pub file: Option<PathBuf>,
    /// Key of the Connector, else that of ctconnect.yaml, else the folder's name.
    pub connector_key: Option<String>,
    /// Id of the Connector, instead of a key.
    pub connector_id: Option<String>,
    /// The tag, else the one of the pipeline, else the only one at `HEAD`.
    pub tag: Option<String>,
    /// Whether the tag may be made and pushed.
    pub push: bool,
    /// Whether uncommitted changes are only a warning.
    pub allow_dirty: bool,
    /// Whether to release again what is released (for example after a tag moved).
    pub force: bool,
    pub goal: ReleaseGoal,
    pub policy: Policy,
    pub waits: bool,
}

/// Checks git, connect.yaml and the Connector; makes and pushes the tag if that is asked for; and releases it.
///
/// # Errors
/// The first step that fails; the last state of the Connector is shown.
pub async fn release(options: &ReleaseOptions, session: &Session) -> Result<()> {
    let id = options.connector_id.clone().map(Reference::Id);
    let named = id.or_else(|| options.connector_key.clone().map(Reference::Key));
    let project = ReleasedProject::find(session, options.directory.as_deref(), options.file.as_deref(), named)?;
    let here = || session.context.current_folder()?.canonicalize().map_err(anyhow::Error::from);
    let folder = match (&options.directory, &project) {
        (Some(directory), _) => existing_folder(directory)?,
        (None, Some(project)) => from_here(&here()?, project.folder()),
        (None, None) => from_here(&here()?, &found(session)?.folder),
    };
    let connector = match &project {
        Some(project) => Ok(project.named().cloned()),
        None => connector_of_flags(options, &folder).map(Some),
    };
    let _plan = connector.as_ref().ok().and_then(Option::as_ref).map(|connector| {
        let tag = options.push.then(|| PlannedStep { slot: TAG_STEP, label: "Pushing the tag".to_owned() });
        let goal = format!("{} {connector}", options.goal.verb());
        let steps = [Some(PlannedStep::named("Checking connect.yaml")), tag, Some(PlannedStep::named(&goal))];
        session.announce("", steps.into_iter().flatten().map(|step| PlannedStep { slot: step.slot, label: step.label }))
    });
    let url = project.as_ref().and_then(ReleasedProject::repository_url);
    let checked = ReleaseSource::check(options, &folder, url, session).await?;
    let (session, reference) = match (&project, connector?) {
        (None, Some(reference)) => (session.clone(), reference),
        (None, None) => return Err(Failure::usage("the Connector is not named").into()),
        (Some(project), _) => {
            let ChosenConnector { session, reference, .. } = project.connector(session).await?;
            (session, reference)
        }
    };
    let client = session.client().await?;
    let is_derived = project.is_none() && options.connector_key.is_none() && options.connector_id.is_none();
    let run = ReleaseRun {
        options,
        session: &session,
        client: &client,
        reference: &reference,
        is_derived,
        folder: &folder,
        has_file: project.is_some(),
        checked: &checked,
    };
    let last = LastState::default();
    let outcome = run.finish(&last).await;
    last.conclude(&session, outcome)
}

/// The Connector that flags name, else the one with the folder's name.
fn connector_of_flags(options: &ReleaseOptions, folder: &Path) -> Result<Reference> {
    connector_of(options.connector_id.as_ref(), options.connector_key.as_ref(), folder).map_err(|error| {
        match error.downcast::<Failure>() {
            Ok(failure) => failure.hint("name the Connector with `--connector-key` or `--connector-id`").into(),
            Err(error) => error,
        }
    })
}

impl ReleaseGoal {
    /// What the step of this goal begins with.
    fn verb(self) -> &'static str {
        match self {
            Self::Publish => "Publishing",
            Self::Certify => "Certifying",
            Self::Validate => "Validating",
        }
    }
}

struct ReleaseRun<'a> {
    options: &'a ReleaseOptions,
    session: &'a Session,
    client: &'a Client,
    reference: &'a Reference,
    /// Whether the Connector was derived from the folder's name.
    is_derived: bool,
    /// That of connect.yaml.
    folder: &'a Path,
    /// Whether there is a ctconnect.yaml.
    has_file: bool,
    checked: &'a ReleaseSource,
}

impl ReleaseRun<'_> {
    /// Releases what was checked.
    async fn finish(&self, last: &LastState<ConnectorStaged>) -> Result<WaitOutcome<ConnectorStaged>> {
        let connector = self.find_connector().await?;
        let wanted = self.wanted(&connector);
        let task = ConnectorTask {
            session: self.session,
            client: self.client,
            reference: self.reference,
            last,
            policy: &self.options.policy,
            waits: self.options.waits,
            repository: Some(&wanted),
        };
        let publish = PublishOptions { force: self.options.force, make_private: false };
        // What the service would refuse is refused before there is a tag.
        match self.options.goal {
            ReleaseGoal::Publish => task.check_publishable(&connector, publish)?,
            ReleaseGoal::Certify | ReleaseGoal::Validate => task.check_movable(&connector)?,
        }
        if let Some(tag) = &self.checked.tag {
            self.tag(tag).await?;
        }
        self.checked.source.offer_to_emulator(self.session).await?;
        let _resume = self.session.resume.with_whole_command();
        let mut outcome = match self.options.goal {
            ReleaseGoal::Publish => task.publish(connector, publish).await?,
            ReleaseGoal::Certify => task.certify(connector).await?,
            ReleaseGoal::Validate => task.request_validation(connector, self.options.force).await?,
        };
        outcome.failure = outcome.failure.map(|failure| match failure.resume {
            Some(_) => failure,
            None => failure.resume(self.session.context.same_command()),
        });
        Ok(outcome)
    }

    /// Makes the tag if it does not exist, and pushes it if the remote repository does not have it.
    async fn tag(&self, tag: &GitTag) -> Result<()> {
        if !tag.work.push {
            return Ok(());
        }
        let GitTag { git, name, head, work } = tag;
        let safety = self.session.context.settings()?.safety;
        if !safety.allows(&Method::POST) {
            let error = Error::new(ErrorKind::Forbidden(safety), format!("git push {name}"));
            return Err(anyhow::Error::from(error).context(format!("could not push the tag {name}")));
        }
        let same_command = self.session.context.same_command();
        let left = self.session.resume.with_left_work();
        left.set(LeftWork { command: Some(same_command.clone()), running: 0 });
        let mut step = self.session.ui.step_in(TAG_STEP, "Pushing", "Pushed", format!("the tag {name}"));
        if work.make {
            let made = step.during(git.make_tag(name, head)).await;
            made.map_err(|error| tagging_failure(format!("could not create the tag {name}"), error))?;
        }
        if let Err(error) = step.during(git.push_tag(name)).await {
            self.settle_push(tag, error).await?;
        }
        step.done(if work.make { "created" } else { "" });
        Ok(())
    }

    /// After a push that failed, asks the remote repository: another run may have pushed the tag, or the answer was lost.
    async fn settle_push(&self, tag: &GitTag, error: TaggingError) -> Result<()> {
        let GitTag { git, name, head, .. } = tag;
        let same_command = self.session.context.same_command();
        let remote = git.remote_tag(name).await;
        match &remote {
            Some(RemoteTag::At(commit)) if commit == head => return Ok(()),
            Some(RemoteTag::At(_)) => {
                let facts = TagFacts { head: head.clone(), local: Some(head.clone()), remote };
                let failure = facts.work(true).err().map(|problem| problem.failure(name, &same_command));
                if let Some(failure) = failure {
                    return Err(failure.into());
                }
            }
            _ => {}
        }
        let failure = tagging_failure(format!("could not push the tag {name}"), error);
        Err(failure
            .hint(format!("the tag {name} exists here and is not pushed; nothing was released"))
            .resume(same_command)
            .into())
    }
}

fn tagging_failure(message: String, error: TaggingError) -> Failure {
    let failure = Failure::new(ExitCode::UNAVAILABLE, message);
    match error {
        TaggingError::Refused(lines) => failure.details(lines),
        error => failure.detail(error.to_string()),
    }
}
