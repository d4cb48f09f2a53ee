//! The typed form of a valid connect.yaml.

/// Variables that the platform sets for every application if `inheritAs.apiClient` is used.
pub const GENERATED_VARIABLES: [&str; 6] =
    ["CTP_PROJECT_KEY", "CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_SCOPE", "CTP_API_URL", "CTP_AUTH_URL"];

/// A connect.yaml.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectFile {
    /// In the order of the file; may be empty.
    pub deploy_as: Vec<Application>,
    /// Keys that every application receives.
    pub global: Configuration,
    /// Scopes of the API Client that the platform creates on deploy (`inheritAs.apiClient.scopes`).
    pub api_client_scopes: Option<Vec<String>>,
}

impl ConnectFile {
    /// Whether every application receives this variable without declaring it: as a global key, or from the API Client
    /// that the platform creates.
    pub fn gives_all(&self, variable: &str) -> bool {
        self.global.keys().any(|key| key.key == variable)
            || (self.api_client_scopes.is_some() && GENERATED_VARIABLES.contains(&variable))
    }
}

/// One entry of `deployAs`.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    /// Unique in the file; also the name of the application's folder.
    pub name: String,
    pub application_type: ApplicationType,
    /// Path that the application answers at.
    pub endpoint: Option<String>,
    /// Script that runs after a deploy.
    pub post_deploy: Option<String>,
    /// Script that runs before an undeploy.
    pub pre_undeploy: Option<String>,
    /// Cron expression of a job (`properties.schedule`).
    pub schedule: Option<String>,
    pub health_check: Option<HealthCheck>,
    pub retry_policy: Option<RetryPolicy>,
    pub configuration: Configuration,
}

/// How the platform checks whether a service or event application is healthy. It chooses the numbers that are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    pub path: String,
    pub interval_seconds: Option<u32>,
    pub timeout_seconds: Option<u32>,
    /// Failures in a row after which the application counts as unhealthy.
    pub unhealthy_threshold: Option<u32>,
}

/// How a message that an event application did not acknowledge is delivered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    Immediate,
    ExponentialBackoff {
        min_backoff_seconds: u32,
        max_backoff_seconds: u32,
        /// Deliveries after which the message is dropped.
        max_attempts: Option<u32>,
    },
}

/// Type of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApplicationType {
    /// Answers HTTP requests.
    Service,
    /// Receives messages.
    Event,
    Job,
    MerchantCenterCustomApplication,
    MerchantCenterCustomView,
    /// Static files.
    Assets,
}

impl ApplicationType {
    /// Every type.
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

    /// The name that the API uses.
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

    /// The names that connect.yaml accepts: those of the API, and an older one.
    pub(super) fn names() -> impl Iterator<Item = (&'static str, Self)> {
        let older = ("mc-app", Self::MerchantCenterCustomApplication);
        Self::ALL.into_iter().map(|kind| (kind.as_str(), kind)).chain([older])
    }
}

/// Configuration keys of an application, or of all applications.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Configuration {
    /// Keys with values that can be read later.
    pub standard: Vec<ConfigurationKey>,
    /// Keys with values that are write-only.
    pub secured: Vec<ConfigurationKey>,
}

impl Configuration {
    /// The keys of both lists, standard first.
    pub fn keys(&self) -> impl Iterator<Item = &ConfigurationKey> {
        self.standard.iter().chain(&self.secured)
    }
}

/// A configuration key that a Deployment sets the value of.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigurationKey {
    /// Name of the environment variable.
    pub key: String,
    pub description: String,
    pub required: bool,
    /// Never on secured keys.
    pub default: Option<String>,
}

impl ConfigurationKey {
    /// Whether a Deployment must set a value.
    pub fn needs_value(&self) -> bool {
        self.required && self.default.is_none()
    }
}
