//! A connect.yaml whose rules hold, typed.

use super::rules::GENERATED_VARIABLES;

/// A connect.yaml.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectFile {
    /// The applications, in the order of the file; may be empty.
    pub deploy_as: Vec<Application>,
    /// Keys that every application gets.
    pub global: Configuration,
    /// Scopes of the API Client that the platform makes on deploy (`inheritAs.apiClient.scopes`).
    pub api_client_scopes: Option<Vec<String>>,
}

impl ConnectFile {
    /// Whether every application gets this variable without declaring it: by a global key, or from the API Client that
    /// the platform makes.
    pub fn gives_all(&self, variable: &str) -> bool {
        self.global.keys().any(|key| key.key == variable)
            || (self.api_client_scopes.is_some() && GENERATED_VARIABLES.contains(&variable))
    }
}

/// One entry of `deployAs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Its name, unique in the file, which is also the name of its folder.
    pub name: String,
    /// What it is.
    pub application_type: ApplicationType,
    /// Path under which it answers.
    pub endpoint: Option<String>,
    /// Script that runs after a deploy.
    pub post_deploy: Option<String>,
    /// Script that runs before an undeploy.
    pub pre_undeploy: Option<String>,
    /// Cron expression of a job (`properties.schedule`).
    pub schedule: Option<String>,
    /// How the platform learns whether a service or event application is well.
    pub health_check: Option<HealthCheck>,
    /// What happens to a message that an event application did not acknowledge.
    pub retry_policy: Option<RetryPolicy>,
    /// Keys that it wants values for.
    pub configuration: Configuration,
}

/// A request that the platform sends again and again; what is left out is up to the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// Path that is asked for.
    pub path: String,
    /// Seconds between two requests.
    pub interval_seconds: Option<u32>,
    /// Seconds to wait for an answer.
    pub timeout_seconds: Option<u32>,
    /// Failures in a row after which the application counts as unhealthy.
    pub unhealthy_threshold: Option<u32>,
}

/// How a message is delivered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    /// At once.
    Immediate,
    /// After pauses that grow.
    ExponentialBackoff {
        /// Shortest pause, in seconds.
        min_backoff_seconds: u32,
        /// Longest pause, in seconds.
        max_backoff_seconds: u32,
        /// Deliveries after which the message is given up.
        max_attempts: Option<u32>,
    },
}

/// Kind of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationType {
    /// Answers HTTP requests.
    Service,
    /// Receives messages.
    Event,
    /// Runs by a schedule.
    Job,
    /// A Custom Application of the Merchant Center; `mc-app` is its older name.
    MerchantCenterCustomApplication,
    /// A Custom View of the Merchant Center.
    MerchantCenterCustomView,
    /// Static files.
    Assets,
}

impl ApplicationType {
    /// Every kind, as the API writes it.
    pub const ALL: [Self; 6] = [
        Self::Service,
        Self::Event,
        Self::Job,
        Self::MerchantCenterCustomApplication,
        Self::MerchantCenterCustomView,
        Self::Assets,
    ];

    /// Whether it runs in the Merchant Center, in the user's browser.
    pub fn is_merchant_center(self) -> bool {
        matches!(self, Self::MerchantCenterCustomApplication | Self::MerchantCenterCustomView)
    }

    /// The kind as the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Event => "event",
            Self::Job => "job",
            Self::MerchantCenterCustomApplication => "merchant-center-custom-application",
            Self::MerchantCenterCustomView => "merchant-center-custom-view",
            Self::Assets => "assets",
        }
    }
}

/// Keys of an application, or of all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Configuration {
    /// Keys whose values are readable later.
    pub standard: Vec<ConfigurationKey>,
    /// Keys whose values are write-only.
    pub secured: Vec<ConfigurationKey>,
}

impl Configuration {
    /// The keys of both lists, standard first.
    pub fn keys(&self) -> impl Iterator<Item = &ConfigurationKey> {
        self.standard.iter().chain(&self.secured)
    }
}

/// A key that a value is wanted for.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigurationKey {
    /// Name of the environment variable.
    pub key: String,
    /// What the value is for.
    pub description: String,
    /// Whether a value must be given.
    pub required: bool,
    /// Value that applies when none is given; never on secured keys.
    pub default: Option<String>,
}

impl ConfigurationKey {
    /// Whether nothing can be deployed before it has been given a value.
    pub fn needs_value(&self) -> bool {
        self.required && self.default.is_none()
    }
}
