//! Flags of commands that take several Deployments: which ones, and how many at a time.

use std::time::Duration;

use anyhow::Result;

use super::{
    EntrySelectionArgs, complete_connectors, complete_deployment_ids, complete_deployment_keys, complete_deployments,
    complete_regions, one_of, parse_duration, parse_reference, whole_number, with_default,
};
use crate::api::model::{DeploymentStatus, DeploymentType};
use crate::api::{DEFAULT_IN_FLIGHT, Reference};
use crate::operation::deployment::{
    DEFAULT_RUNNING, DeploymentFilter, DeploymentSelection, PlacedSelection, SideBySide,
};
use crate::operation::project::{CommandAccess, choose_deployments};
use crate::session::Session;

/// Selects Deployments by id and key, or by what they have in common.
#[derive(Debug, clap::Args)]
#[command(mut_group("EntrySelectionArgs", |group| group.conflicts_with("DeploymentSelectionArgs")))]
pub struct DeploymentSelectionArgs {
    /// Ids or keys; a UUID is an id, anything else is a key [default: what ctconnect.yaml says]
    #[arg(value_name = "REF", value_parser = parse_reference, add = complete_deployments())]
    references: Vec<String>,

    /// Select by id; repeatable
    #[arg(long, value_parser = parse_reference, add = complete_deployment_ids())]
    id: Vec<String>,

    /// Select by key; repeatable
    #[arg(long, value_parser = parse_reference, add = complete_deployment_keys())]
    key: Vec<String>,

    /// Every Deployment of this Connector in the Project
    #[arg(long, value_name = "REF", value_parser = parse_reference, add = complete_connectors())]
    #[arg(conflicts_with_all = NAMED)]
    connector: Option<String>,

    /// Every Deployment of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = one_of(DeploymentType::KNOWN), conflicts_with_all = NAMED)]
    kind: Option<String>,

    /// Every Deployment in this Region; repeatable
    #[arg(long, value_delimiter = ',', add = complete_regions(), conflicts_with_all = NAMED)]
    region: Vec<String>,

    /// Every Deployment in this status; repeatable
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = one_of(DeploymentStatus::KNOWN))]
    #[arg(ignore_case = true, conflicts_with_all = NAMED)]
    status: Vec<String>,

    /// Every preview; the same as `--type preview`
    #[arg(long, conflicts_with_all = NAMED, conflicts_with = "kind")]
    previews: bool,

    /// Only previews unchanged for at least this long, such as `7d`
    #[arg(long, value_name = "DURATION", requires = "previews", value_parser = parse_duration)]
    older_than: Option<Duration>,

    /// Every Deployment of the Project
    #[arg(long, conflicts_with_all = NAMED)]
    #[arg(conflicts_with_all = ["connector", "kind", "region", "status", "previews"])]
    all: bool,

    #[command(flatten)]
    entries: EntrySelectionArgs,
}

/// The arguments that name Deployments one by one.
const NAMED: [&str; 3] = ["references", "id", "key"];

impl DeploymentSelectionArgs {
    /// The selected Deployments, and who works with them: those that the command line names or describes, else those of
    /// ctconnect.yaml.
    ///
    /// # Errors
    /// Those of [`choose_deployments`], and where there is no identity.
    pub async fn chosen(&self, session: &Session, access: CommandAccess) -> Result<PlacedSelection> {
        if self.is_given() {
            return PlacedSelection::of_run(session, self.selection()).await;
        }
        let chosen = choose_deployments(session, &self.entries.selected(), access).await?;
        PlacedSelection::of_sessions(chosen.into_iter().map(|own| (own.session, own.reference))).await
    }

    /// Whether the command line names or describes Deployments.
    fn is_given(&self) -> bool {
        let is_named = [&self.references, &self.id, &self.key].iter().any(|names| !names.is_empty());
        let is_described = self.connector.is_some() || self.kind.is_some() || self.previews || self.all;
        is_named || is_described || !self.region.is_empty() || !self.status.is_empty()
    }

    fn selection(&self) -> DeploymentSelection {
        let ids = self.id.iter().cloned().map(Reference::Id);
        let keys = self.key.iter().cloned().map(Reference::Key);
        let named: Vec<Reference> =
            self.references.iter().map(|text| Reference::parse(text)).chain(ids).chain(keys).collect();
        if !named.is_empty() {
            return DeploymentSelection::Named(named);
        }
        let kind = self.kind.as_deref().map(DeploymentType::from);
        DeploymentSelection::Matching(DeploymentFilter {
            connector: self.connector.as_deref().map(Reference::parse),
            kind: kind.or(self.previews.then_some(DeploymentType::Preview)),
            regions: self.region.clone(),
            statuses: self.status.clone(),
            older_than: self.older_than,
        })
    }
}

/// How many requests are in flight.
#[derive(Debug, clap::Args)]
pub struct ParallelArgs {
    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1, 100))]
    #[arg(help = with_default("Requests in flight at the same time", DEFAULT_IN_FLIGHT))]
    parallel: Option<usize>,
}

impl ParallelArgs {
    /// The limit.
    pub fn in_flight(&self) -> usize {
        self.parallel.unwrap_or(DEFAULT_IN_FLIGHT)
    }
}

/// How operations on several Deployments run side by side.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Several Deployments")]
pub struct SideBySideArgs {
    #[command(flatten)]
    parallel: ParallelArgs,

    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1, 10_000))]
    #[arg(help = with_default("Operations that run at the same time", DEFAULT_RUNNING))]
    max_running: Option<usize>,

    /// Start no new operation after the first failure
    #[arg(long)]
    fail_fast: bool,
}

impl SideBySideArgs {
    /// The limits.
    pub fn limits(&self) -> SideBySide {
        SideBySide {
            in_flight: self.parallel.in_flight(),
            running: self.max_running.unwrap_or(DEFAULT_RUNNING),
            fail_fast: self.fail_fast,
        }
    }
}
