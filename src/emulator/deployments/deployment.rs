//! Deployment: what it is, and how a deploy or undeploy goes on by itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::emulator::clock::Moment;
use crate::emulator::deployments::configuration::{StoredValue, StoredValues};
use crate::emulator::deployments::lives::Life;
use crate::emulator::reports;
use crate::emulator::world::{Content, Report, new_id};

/// An installation of a Connector in one Project.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployment {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) project: String,
    pub(crate) version: u64,
    #[serde(rename = "type")]
    pub(crate) deployment_type: String,
    pub(crate) connector: PinnedConnector,
    pub(crate) region: String,
    pub(crate) global: StoredValues,
    pub(crate) applications: Vec<Application>,
    pub(crate) api_client: Option<ApiClient>,
    pub(crate) status: Status,
    pub(crate) work: Option<Work>,
    pub(crate) build: Option<Build>,
    pub(crate) created_at: Moment,
    pub(crate) last_modified_at: Moment,
    /// When which applications ran, for the logs.
    pub(crate) lives: Vec<Life>,
    /// What was deployed, oldest first.
    pub(crate) revisions: Vec<Value>,
}

/// The Connector, or the draft, as it was when it was deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PinnedConnector {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) version: u64,
    pub(crate) staged: bool,
    pub(crate) certified: bool,
    pub(crate) content: Content,
}

/// One application of a Deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) values: StoredValues,
    /// Replaces the schedule of connect.yaml.
    pub(crate) schedule: Option<String>,
    /// Whether it was deployed once, and so has an address.
    pub(crate) reachable: bool,
}

/// The API Client that was generated for a Deployment; its secret is never shown, so there is none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApiClient {
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
}

/// `status` of a Deployment. `Draft` exists as well, but nothing is known that leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Queued,
    Deploying,
    Deployed,
    Failed,
    Undeploying,
    UndeployFailed,
}

/// What the platform is doing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Work {
    Deploy {
        /// End of the time in the queue.
        starts: Moment,
        ends: Moment,
        causes: Vec<Cause>,
        life: Life,
    },
    Undeploy {
        ends: Moment,
        causes: Vec<Cause>,
    },
}

/// Why something fails.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Cause {
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) application: Option<String>,
}

/// A run of the platform, and what it found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Build {
    pub(crate) id: String,
    pub(crate) report: Option<Report>,
}

impl Deployment {
    /// Lets everything happen that is due at `now`. False: the Deployment is gone.
    pub(crate) fn settle(&mut self, now: Moment) -> bool {
        match self.work.take() {
            None => {}
            Some(Work::Deploy { ends, causes, life, .. }) if ends <= now => self.deployed(ends, &causes, life),
            Some(Work::Deploy { starts, ends, causes, life }) => {
                if starts <= now && self.status == Status::Queued {
                    self.status = Status::Deploying;
                    self.last_modified_at = self.last_modified_at.max(starts);
                }
                self.work = Some(Work::Deploy { starts, ends, causes, life });
            }
            Some(Work::Undeploy { ends, causes }) if ends <= now => {
                if causes.is_empty() {
                    return false;
                }
                self.status = Status::UndeployFailed;
                self.last_modified_at = self.last_modified_at.max(ends);
                self.build = Some(Build { id: self.next_build(), report: Some(reports::undone(&causes, ends)) });
            }
            work => self.work = work,
        }
        true
    }

    fn deployed(&mut self, at: Moment, causes: &[Cause], life: Life) {
        self.last_modified_at = self.last_modified_at.max(at);
        let names = self.applications.iter().map(|application| application.name.as_str());
        let report = if causes.is_empty() { reports::deployed(names, at) } else { reports::undone(causes, at) };
        self.build = Some(Build { id: self.next_build(), report: Some(report) });
        if !causes.is_empty() {
            self.status = Status::Failed;
            self.lives.push(Life::failed(causes, at));
            return;
        }
        self.status = Status::Deployed;
        for application in &mut self.applications {
            application.reachable = true;
        }
        self.end_life(at);
        self.lives.push(life);
        self.revisions.push(self.revision(at));
    }

    /// Ends what runs.
    pub(crate) fn end_life(&mut self, at: Moment) {
        for life in self.lives.iter_mut().filter(|life| life.until.is_none()) {
            life.until = Some(at);
        }
    }

    /// The id of a run follows from the Deployment and its version, so that all readers see the same.
    fn next_build(&self) -> String {
        let seed: u128 = uuid::Uuid::try_parse(&self.id).map_or(0, |id| id.as_u128());
        let mixed =
            seed.rotate_left(17) ^ u128::from(self.version).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        uuid::Builder::from_random_bytes(mixed.to_be_bytes()).into_uuid().to_string()
    }
}

impl Application {
    /// An application without values.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            id: new_id(),
            name: name.to_owned(),
            values: StoredValues { standard: Vec::<StoredValue>::new(), secured: Vec::new() },
            schedule: None,
            reachable: false,
        }
    }
}
