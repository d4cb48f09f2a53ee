//! A state with many resources, for load tests of users.

use std::sync::PoisonError;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::content::{ConnectorContent, StoredRepository};
use crate::emulator::connectors::drafts::{DraftStatus, Publication, StoredDraft};
use crate::emulator::connectors::repositories;
use crate::emulator::deployments::deployment::{PlatformWork, StoredDeployment};
use crate::emulator::deployments::reference::pin;
use crate::emulator::deployments::runs::DeployedRun;
use crate::emulator::options::Speed;
use crate::emulator::responses::{ErrorResponse, RequestResult};
use crate::emulator::store::StateTransaction;
use crate::emulator::{Emulator, StoreError};

/// The key of the Connector, and what the keys of its Deployments begin with.
const KEY: &str = "seed";

/// The period that the log entries are spread over, up to the present.
const PERIOD: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const CONNECT_YAML: &str = "
deployAs:
  - name: service
    applicationType: service
    endpoint: /service
    configuration:
      standardConfiguration:
        - key: LOG_LEVEL
          description: Log level
          default: info
  - name: job
    applicationType: job
    endpoint: /job
    properties:
      schedule: 0 2 * * *
";

/// The applications of the connect.yaml, which log in turns.
const APPLICATIONS: [&str; 2] = ["service", "job"];

/// How many resources to create.
#[derive(Debug, Clone)]
pub struct Seed {
    /// The Project of the Deployments.
    pub project: String,
    /// How many Deployments: `seed-1`, `seed-2` and so on, of the Connector `seed`.
    pub deployments: u32,
    /// How many log entries the first of them has.
    pub log_entries: u32,
}

impl Emulator {
    /// Creates resources in one transaction, and again at a reset. A state that has a Connector `seed` stays as it is.
    /// Returns whether there was none.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn seed(&self, seed: &Seed) -> Result<bool, StoreError> {
        let now = self.now();
        let outcome = self.store.transact(now, self.options.speed, |state| {
            if state.has_key::<StoredDraft>("", KEY)? {
                Ok(false)
            } else {
                plant(state, seed, &self.options.region, now)
            }
        })?;
        *self.seed.lock().unwrap_or_else(PoisonError::into_inner) = Some(seed.clone());
        // The input is a constant, so only the store can fail.
        outcome.map_err(|error: ErrorResponse| StoreError::unexpected(error.message()))
    }
}

fn plant(state: &StateTransaction<'_>, seed: &Seed, region: &str, now: Moment) -> RequestResult<bool> {
    let draft = published_connector(now)?;
    state.insert(&draft)?;
    for number in 1..=seed.deployments {
        let key = format!("{KEY}-{number}");
        let connector = pin(&draft, false, None)?;
        let mut deployment = StoredDeployment::new(&seed.project, Some(key), region.to_owned(), connector, now);
        let run = DeployedRun::failed(&[], now);
        deployment.work = Some(PlatformWork::Deploy { begun: None, starts: now, ends: now, causes: Vec::new(), run });
        deployment.advance(now);
        // All its log entries are stored ones.
        deployment.runs.clear();
        state.insert(&deployment)?;
        if number == 1 {
            state.insert_log_entries(&deployment.id, log_entries(&deployment.id, seed.log_entries, now))?;
        }
    }
    Ok(true)
}

fn published_connector(now: Moment) -> RequestResult<StoredDraft> {
    let declaration = repositories::declaration(CONNECT_YAML.as_bytes()).map_err(ErrorResponse::invalid_body)?;
    let content = ConnectorContent {
        name: "Seed".to_owned(),
        description: None,
        integration_types: Vec::new(),
        creator: Map::from_iter([("email".to_owned(), "seed@example.invalid".into())]),
        repository: StoredRepository { url: "https://localhost/seed.git".to_owned(), tag: "v1".to_owned() },
        supported_regions: Vec::new(),
        documentation_url: None,
        declaration,
    };
    let mut draft = StoredDraft::new(Some(KEY.to_owned()), content, now);
    draft.publication = Some(Publication::begin(now, Speed::Instant, false, None));
    draft.status = DraftStatus::Processing;
    draft.advance(now);
    Ok(draft)
}

fn log_entries(deployment_id: &str, count: u32, now: Moment) -> impl Iterator<Item = (String, Moment, Value)> {
    (0..count).zip(APPLICATIONS.into_iter().cycle()).map(move |(number, application)| {
        let time = now.minus(PERIOD * (count - number) / count);
        let view = json!({
            "type": "APPLICATION_TEXT",
            "deploymentId": deployment_id,
            "applicationName": application,
            "severity": "INFO",
            "timestamp": time.to_string(),
            "details": { "message": format!("emulated: entry {}", number + 1), "source": "emulated" },
        });
        (application.to_owned(), time, view)
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use crate::emulator::Seed;
    use crate::emulator::testing::TestBench;

    #[test]
    fn a_seed_is_planted_once_and_behaves_like_any_other_resource() {
        let bench = TestBench::new();
        let seed = Seed { project: "acme".to_owned(), deployments: 30, log_entries: 250 };
        assert!(bench.emulator.seed(&seed).unwrap());
        assert!(!bench.emulator.seed(&seed).unwrap());
        let page = bench.get("/acme/deployments?limit=500").1;
        assert_eq!((&page["total"], &page["results"][29]["status"]), (&30.into(), &"Deployed".into()));
        let logs = |query: &str| bench.get(&format!("/acme/deployments/key=seed-1/logs?{query}")).1;
        let first = logs("applicationName=job");
        assert_eq!(first["data"].as_array().unwrap().len(), 100);
        assert!(first["data"][99]["details"]["message"].as_str().unwrap().ends_with("entry 200"), "{first}");
        let next = first["next"].as_str().unwrap();
        let last = logs(&format!("applicationName=job&pageToken={next}"));
        assert_eq!((last["data"].as_array().unwrap().len(), &last["next"]), (25, &serde_json::Value::Null));
        assert_eq!(bench.delete("/acme/deployments/key=seed-1").0, 202);
        assert_eq!(bench.get("/acme/deployments").1["total"], 29);
    }
}
