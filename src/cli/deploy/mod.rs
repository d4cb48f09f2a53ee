//! `ctconnect deploy`: the main job in one command, from a project folder to a running Deployment.

mod project;

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::api::model::{
    ConnectorAction, ConnectorStaged, ConnectorStagedDraft, CreatorDraft, Deployment, DeploymentType,
};
use crate::api::{Client, Reference, Resource};
use crate::cli::Session;
use crate::cli::arguments::{ConfigurationArgs, WaitArgs, complete_regions};
use crate::cli::configuration_values::ConfigurationValues;
use crate::cli::connector::{previewable, publishing};
use crate::cli::deployable::Deployable;
use crate::cli::deployment::ensure::{self, Wanted};
use crate::cli::outcome::Outcome;
use crate::configuration::Schema;
use crate::failure::{ExitCode, Stop};
use crate::output::views;
use crate::plan::{self, ConnectorStep, PublishStep, WantedConnector};
use crate::wait::Policy;

use project::Project;
pub(super) use project::key_of;

/// Bring a project folder to a running Deployment
///
/// Creates or updates the Connector, publishes it privately (or asks for validation with `--preview`), creates or
/// redeploys the Deployment, and waits. A step that is satisfied already is passed over.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project folder
    #[arg(default_value = ".", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,

    /// Key of the Connector; left out, the folder's name
    #[arg(long, value_name = "KEY")]
    connector_key: Option<String>,

    /// Display name of the Connector; left out, its key
    #[arg(long)]
    name: Option<String>,

    /// E-mail address of the creator; left out, git's `user.email`
    #[arg(long, value_name = "EMAIL")]
    creator_email: Option<String>,

    /// Address of the repository on GitHub; left out, the folder's remote
    #[arg(long, value_name = "URL")]
    repository_url: Option<String>,

    /// Git tag; left out, the tag at `HEAD`
    #[arg(long, value_name = "TAG")]
    repository_tag: Option<String>,

    /// Key of the Deployment; left out, the folder's name, with `-preview` behind it for a preview
    #[arg(long, value_name = "KEY")]
    deployment_key: Option<String>,

    /// Where a new Deployment runs; left out, the Region of the Project
    #[arg(long, value_name = "REGION", add = complete_regions())]
    region: Option<String>,

    /// What the Deployment is for
    #[arg(long = "type", value_name = "TYPE", value_parser = ["sandbox", "production"], default_value = "sandbox")]
    kind: String,

    /// Deploy the working version as a preview, without publishing it
    #[arg(long, conflicts_with = "kind")]
    preview: bool,

    /// Repeat steps that are satisfied already, for a tag that moved
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    configuration: ConfigurationArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Checks everything that can be checked, then takes the steps one by one, and shows how far they led.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = args.configuration.read(session).await?;
    let project = Project::read(&args, session)?;
    let client = session.client()?;
    session.go_on_with_the_same_command(true);
    let mut reached = Reached::default();
    let pace = args.wait.pace();
    let deploy = Deploy { args: &args, values: &values, project: &project, session, client: &client, pace };
    let verdict = deploy.run(&mut reached).await;
    if let Some(connector) = &reached.connector {
        session.ui.show(&views::Deploy { connector, deployments: reached.deployment.as_slice() })?;
    }
    verdict
}

/// How far the steps led.
#[derive(Default)]
struct Reached {
    connector: Option<Resource<ConnectorStaged>>,
    deployment: Option<Resource<Deployment>>,
}

/// One run of the command.
struct Deploy<'a> {
    args: &'a Args,
    values: &'a ConfigurationValues,
    project: &'a Project,
    session: &'a Session,
    client: &'a Client,
    /// All stages share its time.
    pace: Policy,
}

impl Deploy<'_> {
    async fn run(&self, reached: &mut Reached) -> Result<()> {
        let reference = Reference::Key(self.project.connector_key.clone());
        let existing = self.find_connector(&reference).await?;
        if let Some(existing) = &existing {
            self.project.refuse_foreign(self.args, existing, self.session)?;
        }
        self.check(existing.as_ref()).await?;
        let existing = self.free(&reference, existing, reached).await?;
        self.project.source.offer_to_emulator(self.session)?;

        let (connector, changed) = self.connector(&reference, existing).await?;
        reached.connector = Some(connector.clone());
        let outcome = self.make_deployable(&reference, connector, changed).await?;
        reached.connector = outcome.state.clone().or(reached.connector.take());
        if let Some(stop) = outcome.stop {
            return Err(self.going_on(stop));
        }

        let deployable = Deployable::read(self.session, self.client, &reference, self.args.preview).await?;
        let policy = self.args.wait.waits().then_some(&self.pace);
        let outcome = ensure::ensure(self.session, self.client, &self.wanted(&deployable), policy).await?;
        reached.deployment.clone_from(&outcome.state);
        outcome.stop.map_or(Ok(()), |stop| Err(self.going_on(stop)))
    }

    async fn find_connector(&self, reference: &Reference) -> Result<Option<Resource<ConnectorStaged>>> {
        match self.client.connector_staged(reference).await {
            Ok(connector) => Ok(Some(connector)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error).with_context(|| format!("could not read the Connector `{reference}`")),
        }
    }

    /// A Connector that is being published takes no update: a run that goes on is waited for, however it ends.
    async fn free(
        &self,
        reference: &Reference,
        existing: Option<Resource<ConnectorStaged>>,
        reached: &mut Reached,
    ) -> Result<Option<Resource<ConnectorStaged>>> {
        let busy = match existing {
            Some(existing) if plan::publish_step(&existing, false) == PublishStep::Join => existing,
            existing => return Ok(existing),
        };
        let pace = self.pace;
        let outcome =
            publishing::publish(self.session, self.client, reference, busy, PublishStep::Join, Some(&pace)).await?;
        match outcome.stop {
            Some(stop) if stop.code != ExitCode::REMOTE_FAILED => {
                reached.connector = outcome.state;
                Err(stop.into())
            }
            _ => self.find_connector(reference).await,
        }
    }

    /// Checks what the Deployment wants before anything is sent: its values against the file that will be read, else
    /// against the Connector; its Region; and whether its key is free.
    async fn check(&self, existing: Option<&Resource<ConnectorStaged>>) -> Result<()> {
        let Some(mut deployable) = self.planned(existing) else { return Ok(()) };
        if let Some(file) = &self.project.file {
            deployable.schema = Schema::from(file);
        }
        let reference = Reference::Key(self.project.deployment_key.clone());
        let deployment = ensure::find(self.client, &reference).await?;
        ensure::check(self.session, &self.wanted(&deployable), deployment.as_deref()).await
    }

    /// What will be deployed, as far as it is known before the first step.
    fn planned(&self, existing: Option<&Resource<ConnectorStaged>>) -> Option<Deployable> {
        match (existing, &self.project.file) {
            (Some(existing), _) => Some(Deployable::from(&**existing)),
            (None, Some(_)) => Some(Deployable::planned(&self.project.connector_key)),
            (None, None) => None,
        }
    }

    /// Creates the Connector, or updates what differs. Says also whether anything was changed.
    async fn connector(
        &self,
        reference: &Reference,
        existing: Option<Resource<ConnectorStaged>>,
    ) -> Result<(Resource<ConnectorStaged>, bool)> {
        let step = plan::connector_step(&self.wanted_connector(existing.as_deref())?, existing.as_deref());
        match (step, existing) {
            (ConnectorStep::Keep, Some(existing)) => {
                self.session.ui.step(&format!("Updating the Connector {reference}")).skipped("nothing differs");
                Ok((existing, false))
            }
            (ConnectorStep::Update(actions), Some(existing)) => self.update(reference, existing, &actions).await,
            _ => self.create(reference).await,
        }
    }

    async fn create(&self, reference: &Reference) -> Result<(Resource<ConnectorStaged>, bool)> {
        let email = self.project.creator_email.clone().ok_or_else(|| {
            Stop::usage("git knows no `user.email`").hint("name the creator of the Connector with `--creator-email`")
        })?;
        let draft = ConnectorStagedDraft {
            key: Some(self.project.connector_key.clone()),
            name: self.args.name.clone().unwrap_or_else(|| self.project.connector_key.clone()),
            creator: CreatorDraft { email, ..CreatorDraft::default() },
            repository: self.project.source.repository(),
            supported_regions: Some(vec![self.args.region.clone().map_or_else(|| self.session.project_region(), Ok)?]),
            ..ConnectorStagedDraft::default()
        };
        let step = self.session.ui.step(&format!("Creating the Connector {reference}"));
        let created = self.client.create_connector_staged(&draft).await;
        let created = created.with_context(|| format!("could not create the Connector `{reference}`"))?;
        step.done(&format!("version {}", created.version));
        Ok((created, true))
    }

    async fn update(
        &self,
        reference: &Reference,
        existing: Resource<ConnectorStaged>,
        actions: &[ConnectorAction],
    ) -> Result<(Resource<ConnectorStaged>, bool)> {
        let step = self.session.ui.step(&format!("Updating the Connector {reference}"));
        let updated = self.client.update_connector_staged(reference, existing.version, actions).await;
        let updated = updated.with_context(|| format!("could not update the Connector `{reference}`"))?;
        let changes: Vec<String> = actions.iter().map(change).collect();
        step.done(&changes.join(", "));
        Ok((updated, true))
    }

    fn wanted_connector(&self, existing: Option<&ConnectorStaged>) -> Result<WantedConnector> {
        let repository = self.project.source.repository();
        let moved = self.session.is_local() && self.differs(existing);
        Ok(WantedConnector {
            name: self.args.name.clone(),
            creator_email: self.args.creator_email.clone(),
            repository_url: repository.url,
            repository_tag: repository.tag,
            own_project: self.session.own_project()?,
            reread: self.args.force || moved,
        })
    }

    /// Whether the connect.yaml of the folder declares something else than the Connector. A folder has no tags, so this
    /// is how a change in it shows.
    fn differs(&self, existing: Option<&ConnectorStaged>) -> bool {
        match (existing, &self.project.file) {
            (Some(existing), Some(file)) => !Schema::from(existing).declares_as(&Schema::from(file)),
            _ => false,
        }
    }

    /// Asks for validation, or publishes.
    async fn make_deployable(
        &self,
        reference: &Reference,
        connector: Resource<ConnectorStaged>,
        changed: bool,
    ) -> Result<Outcome<ConnectorStaged>> {
        // The next step needs this one's verdict, so `--no-wait` is about the Deployment alone.
        let (session, client, pace) = (self.session, self.client, self.pace);
        if self.args.preview {
            let step = plan::previewable_step(&connector, changed, self.args.force);
            return previewable::request(session, client, reference, connector, step, Some(&pace)).await;
        }
        let step = plan::publish_step(&connector, changed || self.args.force);
        publishing::publish(session, client, reference, connector, step, Some(&pace)).await
    }

    fn wanted<'w>(&'w self, connector: &'w Deployable) -> Wanted<'w> {
        Wanted {
            key: &self.project.deployment_key,
            kind: match self.args.preview {
                true => DeploymentType::Preview,
                false => DeploymentType::from(self.args.kind.as_str()),
            },
            region: self.args.region.as_deref(),
            connector,
            configuration: self.values,
            force: self.args.force,
        }
    }

    /// A failure on the way; the same command goes on from there: it joins what runs, and passes over what is done.
    fn going_on(&self, stop: Stop) -> anyhow::Error {
        match stop.resume {
            Some(_) => stop.into(),
            None => stop.resume(self.session.same_command()).into(),
        }
    }
}

/// An update in words.
fn change(action: &ConnectorAction) -> String {
    match action {
        ConnectorAction::SetRepository { tag, .. } => format!("tag {tag}"),
        ConnectorAction::AddPrivateProject { private_project } => format!("open to the Project {private_project}"),
        ConnectorAction::SetName { name } => format!("name {name}"),
        ConnectorAction::SetCreatorEmail { creator_email } => format!("creator {creator_email}"),
        _ => "changed".to_owned(),
    }
}
