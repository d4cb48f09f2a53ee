//! The options of an emulator.

use std::time::Duration;

use serde_json::{Value, json};

use crate::emulator::clients::ApiClients;
use crate::emulator::faults::FaultSpec;

/// How an emulator behaves.
#[derive(Debug, Clone)]
pub struct EmulatorOptions {
    /// How long the platform's operations take.
    pub speed: Speed,
    /// Steps that are to fail.
    pub failures: Vec<InjectedFailure>,
    /// How long a token of `/oauth/token` is valid; 48 hours on the real service.
    pub token_lifetime: Duration,
    /// Rejects tokens that this emulator has not issued.
    pub strict_tokens: bool,
    /// The Region that hosts the emulated Projects: the first half of `region:projectKey` in `privateProjects`.
    pub region: String,
    /// The Projects that API Clients belong to. A token that is requested without a scope gets `manage_project` and
    /// `manage_api_clients` of each, and scopes for other Projects are rejected. If empty, a token without a scope is
    /// not limited.
    pub project_keys: Vec<String>,
    /// Whether Projects may have Deployments of type `production`; trial Projects may not.
    pub production: bool,
    /// The maximum number of entries on a page of logs.
    pub log_page_size: usize,
    /// Answers 410 for logs, as the service may after it removes their endpoints (announced for after 2027-01-31).
    pub logs_removed: bool,
    /// Accepts what real scripts leave out or add, and what the service is known to accept.
    pub lenient: bool,
    /// What goes wrong from the start.
    pub faults: Vec<FaultSpec>,
    /// Decides which requests a fault with a probability applies to.
    pub seed: u64,
    /// Whether the paths below `/_emulator` exist.
    pub control: bool,
    /// The API Clients whose secret and scopes are known. Any other one is accepted too.
    pub clients: ApiClients,
}

impl Default for EmulatorOptions {
    fn default() -> Self {
        Self {
            speed: Speed::default(),
            failures: Vec::new(),
            token_lifetime: Duration::from_secs(48 * 60 * 60),
            strict_tokens: false,
            region: "europe-west1.gcp".to_owned(),
            project_keys: Vec::new(),
            production: true,
            log_page_size: 100,
            logs_removed: false,
            lenient: false,
            faults: Vec::new(),
            seed: 0,
            control: false,
            clients: ApiClients::default(),
        }
    }
}

impl EmulatorOptions {
    /// The scopes of an API Client that is not declared; `None` if they are not limited.
    pub(crate) fn all_scopes(&self) -> Option<Vec<String>> {
        let all = |key: &String| [format!("manage_project:{key}"), format!("manage_api_clients:{key}")];
        (!self.project_keys.is_empty()).then(|| self.project_keys.iter().flat_map(all).collect())
    }

    /// A seed for an emulator that is started without one.
    pub fn random_seed() -> u64 {
        // Programs that read the options may keep numbers as floating point.
        u64::from(uuid::Uuid::new_v4().as_fields().0)
    }

    /// The options as JSON, for programs that start an emulator. Secrets of API Clients are not in it.
    pub fn view(&self) -> Value {
        json!({
            "speed": self.speed.name(),
            "failures": self.failures.iter().map(InjectedFailure::view).collect::<Vec<_>>(),
            "faults": self.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "seed": self.seed,
            "tokenLifetime": self.token_lifetime.as_secs(),
            "strictTokens": self.strict_tokens,
            "clients": self.clients.ids(),
            "projects": self.project_keys,
            "region": self.region,
            "production": self.production,
            "logs": !self.logs_removed,
            "logPageSize": self.log_page_size,
            "lenient": self.lenient,
            "control": self.control,
        })
    }

    /// The message with which `step` is to fail, if it is.
    pub(crate) fn failure(&self, step: PlatformStep) -> Option<String> {
        let failure = self.failures.iter().find(|failure| failure.step == step)?;
        Some(failure.message.clone().unwrap_or_else(|| step.default_message().to_owned()))
    }
}

/// How long the platform's operations take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Speed {
    /// Minutes, as on the real service.
    Real,
    /// One or two seconds.
    #[default]
    Fast,
    /// An operation is finished at the first read after the write that started it.
    Instant,
}

impl Speed {
    fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Fast => "fast",
            Self::Instant => "instant",
        }
    }

    /// How long a phase takes at this speed.
    pub(crate) fn duration(self, phase: &OperationPhase) -> Duration {
        match self {
            Self::Real => Duration::from_secs(phase.real_seconds),
            Self::Fast => Duration::from_millis(phase.fast_milliseconds),
            Self::Instant => Duration::ZERO,
        }
    }
}

/// A phase of an operation of the platform.
pub(crate) struct OperationPhase {
    real_seconds: u64,
    fast_milliseconds: u64,
}

impl OperationPhase {
    pub(crate) const PREVIEW: Self = Self::new(240, 2000);
    /// The checks of a publication.
    pub(crate) const PROCESSING: Self = Self::new(180, 2000);
    /// The time until a certification starts.
    pub(crate) const CERTIFICATION_QUEUE: Self = Self::new(120, 1000);
    pub(crate) const CERTIFICATION: Self = Self::new(300, 2000);
    pub(crate) const DEPLOY_QUEUE: Self = Self::new(20, 500);
    pub(crate) const DEPLOY: Self = Self::new(300, 1500);
    pub(crate) const UNDEPLOY: Self = Self::new(120, 1500);

    const fn new(real_seconds: u64, fast_milliseconds: u64) -> Self {
        Self { real_seconds, fast_milliseconds }
    }
}

/// A step that is to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectedFailure {
    pub step: PlatformStep,
    /// The message in the report; each step has a default.
    pub message: Option<String>,
}

impl InjectedFailure {
    fn view(&self) -> Value {
        json!({ "step": self.step.name(), "message": self.message })
    }
}

/// Steps of the platform that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformStep {
    /// The check that decides `isPreviewable`.
    Preview,
    /// The publication of a ConnectorStaged.
    Publish,
    /// The build and start of a Deployment.
    Deploy,
    /// The removal of a Deployment.
    Undeploy,
}

impl PlatformStep {
    fn name(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Publish => "publish",
            Self::Deploy => "deploy",
            Self::Undeploy => "undeploy",
        }
    }

    fn default_message(self) -> &'static str {
        match self {
            Self::Preview => "2 critical findings in the dependencies of the project.",
            Self::Publish => "The build ended with exit code 1: npm ci failed.",
            Self::Deploy => "The script ended with exit code 1.",
            Self::Undeploy => "The script ended with exit code 1 before the application was removed.",
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::duration::exact;

    #[test]
    fn the_documentation_says_how_long_operations_take() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/emulator.md")).unwrap();
        for (name, phase) in [
            ("preview", OperationPhase::PREVIEW),
            ("publish without certification", OperationPhase::PROCESSING),
            ("wait for a certification, after the publish", OperationPhase::CERTIFICATION_QUEUE),
            ("certification", OperationPhase::CERTIFICATION),
            ("queue before a deploy or redeploy: `Queued`", OperationPhase::DEPLOY_QUEUE),
            ("deploy or redeploy: `Deploying`", OperationPhase::DEPLOY),
            ("undeploy", OperationPhase::UNDEPLOY),
        ] {
            let [real, fast] = [Speed::Real, Speed::Fast].map(|speed| exact(speed.duration(&phase)));
            let row = format!("| {name} | {real} | {fast} |");
            assert!(page.contains(&row), "{row}");
        }
    }
}
