//! The entries of the templates in connect.yaml.

use crate::connect_file::{Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile};

/// Runs before the script of `postDeploy` and `preUndeploy`. The build needs the development dependencies, which npm
/// skips if `NODE_ENV` is `production`.
const INSTALL_AND_BUILD: &str = "npm install --include=dev && npm run build";

/// Who provides the API Client of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiClientOrigin {
    /// On deploy, the platform creates one with the scopes of `inheritAs.apiClient`, and sets its variables for every
    /// application.
    Platform,
    /// The user, as configuration values.
    Own,
}

/// The scopes that the API Client of a template needs.
pub fn scopes(application_type: ApplicationType) -> &'static [&'static str] {
    match application_type {
        ApplicationType::Service => &["manage_extensions"],
        ApplicationType::Event => &["manage_subscriptions"],
        ApplicationType::Job => &["view_orders"],
        _ => &[],
    }
}

/// The complete declaration of an application: endpoint, scripts, schedule, and all configuration keys that the code of
/// the template reads, including those that the platform sets. For a type without a template, what the type requires.
pub fn application(application_type: ApplicationType, name: &str, api_client: ApiClientOrigin) -> Application {
    use ApplicationType::{Assets, Event, Job, MerchantCenterCustomApplication, MerchantCenterCustomView, Service};
    let endpoint = matches!(application_type, Service | Event | Job).then(|| format!("/{name}"));
    let script = |script| {
        matches!(application_type, Service | Event)
            .then(|| format!("{INSTALL_AND_BUILD} && npm run connector:{script}"))
    };
    Application {
        name: name.to_owned(),
        application_type,
        endpoint,
        post_deploy: script("post-deploy"),
        pre_undeploy: script("pre-undeploy"),
        schedule: (application_type == Job).then(|| "15 2 * * *".to_owned()),
        health_check: None,
        retry_policy: None,
        configuration: match application_type {
            Service | Event | Job if api_client == ApiClientOrigin::Platform => platform_api_client(),
            Service | Event | Job => own_api_client(),
            Assets => Configuration::default(),
            MerchantCenterCustomApplication => custom_application(),
            MerchantCenterCustomView => custom_view(),
        },
    }
}

/// The entry for connect.yaml: the application without the configuration keys that `file` already gives to every
/// application, unless `is_kept` is true for the key.
pub fn entry(application: &Application, file: &ConnectFile, is_kept: impl Fn(&str) -> bool) -> Application {
    let mut entry = application.clone();
    for list in [&mut entry.configuration.standard, &mut entry.configuration.secured] {
        list.retain(|key| is_kept(&key.key) || !file.gives_all(&key.key));
    }
    entry
}

/// The names are those of the platform's guide.
fn own_api_client() -> Configuration {
    let mut region = key("CTP_REGION", "Region of the Project, such as europe-west1.gcp", true);
    region.default = Some("europe-west1.gcp".to_owned());
    api_client(vec![region], "Scopes to request, if fewer than the API Client has")
}

/// The variables that the platform sets (`connect_file::GENERATED_VARIABLES`).
fn platform_api_client() -> Configuration {
    let mut api = key("CTP_API_URL", "URL of the HTTP API", true);
    api.default = Some("https://api.europe-west1.gcp.commercetools.com".to_owned());
    let mut auth = key("CTP_AUTH_URL", "URL of the authorization server", true);
    auth.default = Some("https://auth.europe-west1.gcp.commercetools.com".to_owned());
    api_client(vec![api, auth], "Scopes of the API Client")
}

fn api_client(standard: Vec<ConfigurationKey>, scope: &str) -> Configuration {
    let secured = vec![
        key("CTP_PROJECT_KEY", "Key of the Project", true),
        key("CTP_CLIENT_ID", "ID of the API Client", true),
        key("CTP_CLIENT_SECRET", "Secret of the API Client", true),
        key("CTP_SCOPE", scope, false),
    ];
    Configuration { standard, secured }
}

fn custom_application() -> Configuration {
    let standard = vec![
        key("CUSTOM_APPLICATION_ID", "ID of the Custom Application in the Merchant Center", true),
        key("ENTRY_POINT_URI_PATH", "Entry point of the Custom Application", true),
        key("CLOUD_IDENTIFIER", "Cloud Region of the Merchant Center, such as gcp-eu", true),
    ];
    Configuration { standard, secured: Vec::new() }
}

fn custom_view() -> Configuration {
    let standard = vec![
        key("CUSTOM_VIEW_ID", "ID of the Custom View in the Merchant Center", true),
        key("CLOUD_IDENTIFIER", "Cloud Region of the Merchant Center, such as gcp-eu", true),
    ];
    Configuration { standard, secured: Vec::new() }
}

fn key(key: &str, description: &str, required: bool) -> ConfigurationKey {
    ConfigurationKey { key: key.to_owned(), description: description.to_owned(), required, default: None }
}
