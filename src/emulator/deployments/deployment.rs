//! Deployments: their data, and how a deploy or an undeploy progresses.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::content::ConnectorContent;
use crate::emulator::connectors::declaration::KeyLists;
use crate::emulator::deployments::configuration::StoredValue;
use crate::emulator::deployments::runs::DeployedRun;
use crate::emulator::options::{EmulatorOptions, OperationPhase, PlatformStep, Speed};
use crate::emulator::reports::{self, FailureCause};
use crate::emulator::resource::new_id;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredDeployment {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) project: String,
    pub(crate) version: u64,
    #[serde(rename = "type")]
    pub(crate) deployment_type: String,
    pub(crate) connector: PinnedConnector,
    pub(crate) region: String,
    pub(crate) global: KeyLists<StoredValue>,
    pub(crate) applications: Vec<StoredApplication>,
    pub(crate) api_client: Option<StoredApiClient>,
    pub(crate) status: DeploymentStatus,
    pub(crate) work: Option<PlatformWork>,
    /// The last operation that ended, with its report, as the API shows it.
    pub(crate) build: Option<Value>,
    pub(crate) created_at: Moment,
    pub(crate) last_modified_at: Moment,
    /// Oldest first. State files have always used this name.
    #[serde(rename = "lives")]
    pub(crate) runs: Vec<DeployedRun>,
    /// Oldest first, as the API shows them.
    pub(crate) revisions: Vec<Value>,
}

/// A copy of the Connector or draft, as it was when it was deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PinnedConnector {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) version: u64,
    pub(crate) staged: bool,
    pub(crate) certified: bool,
    pub(crate) content: ConnectorContent,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredApplication {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) values: KeyLists<StoredValue>,
    /// Overrides the schedule in connect.yaml.
    pub(crate) schedule: Option<String>,
    /// Whether a deploy succeeded, which gives the application its URL or topic.
    pub(crate) reachable: bool,
}

/// The API Client that was created for a Deployment. Its secret is never shown, so it has none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredApiClient {
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
}

/// `status` of a Deployment. The API also has `Draft`, but its reference does not say what leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DeploymentStatus {
    Queued,
    Deploying,
    Deployed,
    Failed,
    Undeploying,
    UndeployFailed,
}

/// An operation of the platform that is queued or running. With causes, it fails when it ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum PlatformWork {
    Deploy {
        /// Missing in older state files.
        #[serde(default)]
        begun: Option<Moment>,
        /// When the deploy leaves the queue.
        starts: Moment,
        ends: Moment,
        causes: Vec<FailureCause>,
        #[serde(rename = "life")]
        run: DeployedRun,
    },
    Undeploy {
        /// Missing in older state files.
        #[serde(default)]
        begun: Option<Moment>,
        ends: Moment,
        causes: Vec<FailureCause>,
    },
}

impl PlatformWork {
    /// When a deploy that begins at this moment leaves the queue, and when it ends.
    pub(crate) fn deploy_times(begun: Moment, speed: Speed) -> (Moment, Moment) {
        let starts = begun.plus(speed.duration(&OperationPhase::DEPLOY_QUEUE));
        (starts, starts.plus(speed.duration(&OperationPhase::DEPLOY)))
    }

    /// An undeploy that begins now.
    pub(crate) fn undeploy(now: Moment, speed: Speed, causes: Vec<FailureCause>) -> Self {
        Self::Undeploy { begun: Some(now), ends: now.plus(speed.duration(&OperationPhase::UNDEPLOY)), causes }
    }

    /// Never ends. Without a start it cannot be shortened either.
    pub(crate) fn never_ends(&mut self) {
        match self {
            Self::Deploy { begun, ends, .. } | Self::Undeploy { begun, ends, .. } => {
                (*begun, *ends) = (None, Moment::NEVER);
            }
        }
    }

    /// Ends no later than if it had been started at this speed.
    fn hasten(&mut self, speed: Speed) {
        match self {
            Self::Deploy { begun: Some(begun), starts, ends, run, .. } => {
                let (starts_at_speed, ends_at_speed) = Self::deploy_times(*begun, speed);
                *starts = (*starts).min(starts_at_speed);
                *ends = (*ends).min(ends_at_speed);
                run.hasten(*ends, speed);
            }
            Self::Undeploy { begun: Some(begun), ends, .. } => {
                *ends = (*ends).min(begun.plus(speed.duration(&OperationPhase::UNDEPLOY)));
            }
            Self::Deploy { begun: None, .. } | Self::Undeploy { begun: None, .. } => {}
        }
    }
}

impl StoredDeployment {
    /// A Deployment of every application of the Connector, without values: a preview or a sandbox.
    pub(crate) fn new(
        project: &str,
        key: Option<String>,
        region: String,
        connector: PinnedConnector,
        now: Moment,
    ) -> Self {
        let applications = connector.content.declaration.applications.iter();
        Self {
            id: new_id(),
            key,
            project: project.to_owned(),
            version: 1,
            deployment_type: if connector.staged { "preview" } else { "sandbox" }.to_owned(),
            region,
            global: KeyLists::default(),
            applications: applications.map(|declared| StoredApplication::new(&declared.name)).collect(),
            api_client: None,
            status: DeploymentStatus::Queued,
            work: None,
            build: None,
            created_at: now,
            last_modified_at: now,
            runs: Vec::new(),
            revisions: Vec::new(),
            connector,
        }
    }

    /// Shortens a running operation that was started at a slower speed.
    pub(crate) fn hasten(&mut self, speed: Speed) {
        if let Some(work) = &mut self.work {
            work.hasten(speed);
        }
    }

    /// When [`Self::advance`] changes something next.
    pub(crate) fn next_effect(&self) -> Option<Moment> {
        match self.work.as_ref()? {
            PlatformWork::Deploy { starts, ends, .. } if self.status == DeploymentStatus::Queued => {
                Some(*starts.min(ends))
            }
            PlatformWork::Deploy { ends, .. } | PlatformWork::Undeploy { ends, .. } => Some(*ends),
        }
    }

    /// Applies everything that is due at `now`. Returns false when the Deployment is to be removed.
    pub(crate) fn advance(&mut self, now: Moment) -> bool {
        match self.work.take() {
            Some(PlatformWork::Deploy { ends, causes, run, .. }) if ends <= now => {
                self.finish_deploy(ends, &causes, run);
            }
            Some(PlatformWork::Undeploy { ends, causes, .. }) if ends <= now => {
                if causes.is_empty() {
                    return false;
                }
                self.finish(DeploymentStatus::UndeployFailed, reports::failed(&causes, ends), ends);
            }
            work => {
                if let Some(PlatformWork::Deploy { starts, .. }) = work
                    && starts <= now
                    && self.status == DeploymentStatus::Queued
                {
                    self.status = DeploymentStatus::Deploying;
                    self.last_modified_at = self.last_modified_at.max(starts);
                }
                self.work = work;
            }
        }
        true
    }

    fn finish_deploy(&mut self, at: Moment, causes: &[FailureCause], run: DeployedRun) {
        if !causes.is_empty() {
            self.finish(DeploymentStatus::Failed, reports::failed(causes, at), at);
            self.runs.push(DeployedRun::failed(causes, at));
            return;
        }
        let names = self.applications.iter().map(|application| application.name.as_str());
        self.finish(DeploymentStatus::Deployed, reports::deployed(names, at), at);
        for application in &mut self.applications {
            application.reachable = true;
        }
        self.end_runs(at);
        self.runs.push(run);
        self.revisions.push(self.revision());
    }

    fn finish(&mut self, status: DeploymentStatus, report: Value, at: Moment) {
        self.status = status;
        self.last_modified_at = self.last_modified_at.max(at);
        self.build = Some(json!({ "id": self.build_id(), "report": report }));
    }

    /// Ends the runs that have no end yet.
    pub(crate) fn end_runs(&mut self, at: Moment) {
        for run in self.runs.iter_mut().filter(|run| run.until.is_none()) {
            run.until = Some(at);
        }
    }

    /// Derived from the Deployment and its version, so that all readers see the same id.
    fn build_id(&self) -> String {
        let seed: u128 = uuid::Uuid::try_parse(&self.id).map_or(0, |id| id.as_u128());
        let mixed =
            seed.rotate_left(17) ^ u128::from(self.version).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        uuid::Builder::from_random_bytes(mixed.to_be_bytes()).into_uuid().to_string()
    }

    /// The failure that is injected into a step, if one is. It is reported for the first application.
    pub(crate) fn injected(&self, options: &EmulatorOptions, step: PlatformStep, title: &str) -> Option<FailureCause> {
        let message = options.failure(step)?;
        let application = self.applications.first().map(|application| application.name.clone());
        Some(FailureCause { title: title.to_owned(), message, application })
    }
}

impl StoredApplication {
    /// An application without values.
    pub(crate) fn new(name: &str) -> Self {
        let (id, name) = (new_id(), name.to_owned());
        Self { id, name, values: KeyLists::default(), schedule: None, reachable: false }
    }
}
