//! `ctconnect deploy`: the main job in one command, from a project folder to a running Deployment.

mod connector;
mod project;

use std::path::PathBuf;

use anyhow::Result;

use crate::api::model::{ConnectorStaged, Deployment, DeploymentType};
use crate::api::{Client, Reference, Resource};
use crate::cli::Session;
use crate::cli::arguments::{ConfigurationArgs, WaitArgs, complete_regions};
use crate::cli::configuration_values::ConfigurationValues;
use crate::cli::deployable::Deployable;
use crate::cli::deployment::ensure::{self, Wanted};
use crate::configuration::Schema;
use crate::failure::Stop;
use crate::output::views;
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
