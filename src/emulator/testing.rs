//! A test bench: an emulator with a clock that the test moves.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::emulator::{Emulator, EmulatorOptions, InjectedFailure, Moment, PlatformStep, Speed, StateStore};

/// Applications of every type that logs, with keys of every kind.
pub(crate) const CONNECT_YAML: &str = "
inheritAs:
  configuration:
    standardConfiguration:
      - key: LOG_LEVEL
        description: Log level
        default: info
      - key: TENANT
        description: Tenant
        required: true
    securedConfiguration:
      - key: SHARED_SECRET
        description: Secret of all applications
deployAs:
  - name: calculator
    applicationType: service
    endpoint: /calculator
    scripts:
      postDeploy: npm run post-deploy
    configuration:
      standardConfiguration:
        - key: ENGINE_URL
          description: Address of the engine
          required: true
        - key: CURRENCY
          description: Currency
          default: EUR
      securedConfiguration:
        - key: ENGINE_TOKEN
          description: Token for the engine
          required: true
  - name: listener
    applicationType: event
    endpoint: /listener
  - name: nightly-sync
    applicationType: job
    endpoint: /nightly-sync
    properties:
      schedule: 0 2 * * *
  - name: back-office
    applicationType: assets
";

/// An emulator with a clock, a repository and a token.
pub(crate) struct TestBench {
    pub(crate) emulator: Emulator,
    /// The time in milliseconds since 1970, which moves only when the test waits.
    clock: Arc<AtomicI64>,
    folder: tempfile::TempDir,
    pub(crate) token: String,
}

pub(crate) const URL: &str = "https://github.com/acme/tax.git";

impl TestBench {
    /// An emulator with the speed `instant`.
    pub(crate) fn new() -> Self {
        Self::at_speed(Speed::Instant)
    }

    pub(crate) fn at_speed(speed: Speed) -> Self {
        Self::with(EmulatorOptions { speed, ..EmulatorOptions::default() })
    }

    /// An emulator with the speed `instant`, in which a step fails.
    pub(crate) fn failing(step: PlatformStep, message: Option<&str>) -> Self {
        let failures = vec![InjectedFailure { step, message: message.map(str::to_owned) }];
        Self::with(EmulatorOptions { speed: Speed::Instant, failures, ..EmulatorOptions::default() })
    }

    pub(crate) fn with(options: EmulatorOptions) -> Self {
        Self::with_store(options, StateStore::Memory)
    }

    pub(crate) fn with_store(options: EmulatorOptions, store: StateStore) -> Self {
        let clock = Arc::new(AtomicI64::new(1_795_250_000_000));
        let time = Arc::clone(&clock);
        let now = move || Moment::from_milliseconds(time.load(Ordering::SeqCst));
        let emulator = Emulator { clock: Box::new(now), ..Emulator::new(options, store) };
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("connect.yaml"), CONNECT_YAML).unwrap();
        emulator.map_repository(URL, folder.path()).unwrap();
        Self { emulator, clock, folder, token: "unknown".to_owned() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces the connect.yaml.
    pub(crate) fn write_connect_yaml(&self, text: &str) {
        std::fs::write(self.folder.path().join("connect.yaml"), text).unwrap();
    }

    pub(crate) fn wait(&self, duration: Duration) {
        self.clock.fetch_add(i64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        self.send(Method::GET, path, Bytes::new())
    }

    pub(crate) fn delete(&self, path: &str) -> (u16, Value) {
        self.send(Method::DELETE, path, Bytes::new())
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send(Method::POST, path, body.to_string().into())
    }

    pub(crate) fn send(&self, method: Method, path: &str, body: Bytes) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://emulator.invalid{path}"))
            .header("Authorization", format!("Bearer {}", self.token))
            .body(body)
            .unwrap();
        let response = self.emulator.handle(&request);
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
    }

    /// Requests a token and uses it from now on.
    pub(crate) fn log_in(&mut self, form: &str) -> Value {
        let request = Request::post("/oauth/token")
            .header("Authorization", "Basic Y2xpZW50OnNlY3JldA==")
            .body(Bytes::from(form.to_owned()))
            .unwrap();
        let body: Value = serde_json::from_slice(self.emulator.handle(&request).body()).unwrap();
        self.token = body["access_token"].as_str().unwrap_or_default().to_owned();
        body
    }

    /// A new draft with the key `tax`.
    pub(crate) fn create(&self) -> Value {
        let (status, draft) = self.post("/connectors/drafts", &draft());
        assert_eq!(status, 201, "{draft}");
        draft
    }

    /// Applies actions to the draft `tax`, at its current version.
    pub(crate) fn update(&self, actions: Value) -> (u16, Value) {
        let version = self.get("/connectors/drafts/key=tax").1["version"].clone();
        self.post("/connectors/drafts/key=tax", &json!({ "version": version, "actions": actions }))
    }

    /// A draft `tax` that is published privately.
    pub(crate) fn publish(&self) {
        self.create();
        assert_eq!(self.update(json!([{ "action": "publish", "certification": false }])).0, 201);
    }

    /// A Deployment `live` in the Project `acme`, of the Connector `tax`.
    pub(crate) fn deploy(&self) -> Value {
        self.publish();
        let (status, deployment) = self.post("/acme/deployments", &deployment());
        assert_eq!(status, 201, "{deployment}");
        deployment
    }

    /// Redeploys `live`, at its current version.
    pub(crate) fn redeploy(&self, mut action: Value) -> (u16, Value) {
        action["action"] = "redeploy".into();
        let version = self.get("/acme/deployments/key=live").1["version"].clone();
        self.post("/acme/deployments/key=live", &json!({ "version": version, "actions": [action] }))
    }
}

/// The codes of all errors in a response.
pub(crate) fn codes(body: &Value) -> Vec<&str> {
    body["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect()
}

/// Status and codes of a response to a request that was rejected.
pub(crate) fn rejected((status, body): (u16, Value)) -> (u16, Vec<String>) {
    assert_eq!(body["statusCode"], status, "{body}");
    assert_eq!(body["message"], body["errors"][0]["message"], "{body}");
    (status, codes(&body).into_iter().map(str::to_owned).collect())
}

pub(crate) fn draft() -> Value {
    json!({
        "key": "tax",
        "name": "Tax bridge",
        "integrationTypes": ["tax"],
        "creator": { "email": "kim@acme.example", "company": "Acme" },
        "repository": { "url": URL, "tag": "v1.0.0" },
    })
}

pub(crate) fn deployment() -> Value {
    json!({
        "key": "live",
        "connector": { "key": "tax" },
        "region": "europe-west1.gcp",
        "configurations": [{
            "applicationName": "calculator",
            "standardConfiguration": [{ "key": "ENGINE_URL", "value": "https://engine.example" }],
            "securedConfiguration": [{ "key": "ENGINE_TOKEN", "value": "s3cr3t" }],
        }],
        "globalConfiguration": { "standardConfiguration": [{ "key": "TENANT", "value": "acme" }] },
    })
}
