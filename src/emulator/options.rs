//! What the caller of the emulator decides.

use std::time::Duration;

/// How an emulator behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long the platform's work takes.
    pub speed: Speed,
    /// Steps that shall fail.
    pub failures: Vec<Failure>,
    /// How long a token of `/oauth/token` is valid; 48 hours on the real service.
    pub token_lifetime: Duration,
    /// Refuses tokens that this emulator has not issued.
    pub strict_tokens: bool,
    /// The Region that hosts the emulated Projects: the first half of `region:projectKey` in `privateProjects`.
    pub region: String,
    /// The Projects that API Clients belong to. A token that is requested without a scope gets
    /// `manage_project` and `manage_api_clients` of each, and other Projects cannot be asked for. Empty: a token
    /// without a scope may do everything in every Project.
    pub project_keys: Vec<String>,
    /// Whether Projects may have Deployments of type `production`; trial Projects may not.
    pub production: bool,
    /// Most entries on one page of logs.
    pub log_page_size: usize,
    /// Answers 410 for logs, as the service may after it removes their endpoints (announced for after 2027-01-31).
    pub logs_removed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            speed: Speed::Fast,
            failures: Vec::new(),
            token_lifetime: Duration::from_secs(48 * 60 * 60),
            strict_tokens: false,
            region: "europe-west1.gcp".to_owned(),
            project_keys: Vec::new(),
            production: true,
            log_page_size: 100,
            logs_removed: false,
        }
    }
}

impl Options {
    /// The message with which `step` shall fail, if it shall.
    pub(crate) fn failure(&self, step: Step) -> Option<String> {
        let failure = self.failures.iter().find(|failure| failure.step == step)?;
        Some(failure.message.clone().unwrap_or_else(|| step.usual_failure().to_owned()))
    }
}

/// How long the platform's work takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// Minutes a step, as on the real service.
    Real,
    /// A second or two a step.
    Fast,
    /// A step is finished at the first read after the write that started it.
    Instant,
}

impl Speed {
    /// The time that something takes which takes `real_seconds` on the service and `fast_milliseconds` in a hurry.
    pub(crate) fn duration(self, real_seconds: u64, fast_milliseconds: u64) -> Duration {
        match self {
            Self::Real => Duration::from_secs(real_seconds),
            Self::Fast => Duration::from_millis(fast_milliseconds),
            Self::Instant => Duration::ZERO,
        }
    }
}

/// A step that shall fail, and what its report says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The step.
    pub step: Step,
    /// The message of the report; a usual one if left out.
    pub message: Option<String>,
}

/// Work of the platform that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The check that decides `isPreviewable`.
    Preview,
    /// The publication of a ConnectorStaged.
    Publish,
    /// The build and start of a Deployment.
    Deploy,
    /// The end of a Deployment.
    Undeploy,
}

impl Step {
    fn usual_failure(self) -> &'static str {
        match self {
            Self::Preview => "2 critical findings in the dependencies of the project.",
            Self::Publish => "The build ended with exit code 1: npm ci failed.",
            Self::Deploy => "The script ended with exit code 1.",
            Self::Undeploy => "The script ended with exit code 1 before the application was removed.",
        }
    }
}
