//! The entries for connect.yaml.

use crate::connect_file::{Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile};

/// What `postDeploy` and `preUndeploy` run before their own script. The build needs the development dependencies, also
/// where `NODE_ENV` is `production`.
const INSTALL_AND_BUILD: &str = "npm install --include=dev && npm run build";

/// Where the API Client of an application comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiClient {
    /// The platform makes one on deploy by `inheritAs.apiClient`, and sets its variables for every application.
    Platform,
    /// Whoever deploys has one, and gives it as configuration.
    Own,
}

/// The scopes that the template's code needs of its API Client.
pub fn scopes(application_type: ApplicationType) -> &'static [&'static str] {
    match application_type {
        ApplicationType::Service => &["manage_extensions"],
        ApplicationType::Event => &["manage_subscriptions"],
        ApplicationType::Job => &["view_orders"],
        _ => &[],
    }
}

/// The application that fits the template of this kind: endpoint, scripts, schedule, and the configuration keys that its
/// code reads, also those that the platform sets. Kinds without a template get what they have to declare.
pub fn application(application_type: ApplicationType, name: &str, api_client: ApiClient) -> Application {
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
            Service | Event | Job if api_client == ApiClient::Platform => made_api_client(),
            Service | Event | Job => own_api_client(),
            Assets => Configuration::default(),
            MerchantCenterCustomApplication => custom_application(),
            MerchantCenterCustomView => custom_view(),
        },
    }
}

/// The entry for connect.yaml: the application without the keys that every application of the project gets anyway, save
/// those that `is_kept` holds back.
pub fn entry(application: &Application, file: &ConnectFile, is_kept: impl Fn(&str) -> bool) -> Application {
    let mut entry = application.clone();
    for list in [&mut entry.configuration.standard, &mut entry.configuration.secured] {
        list.retain(|key| is_kept(&key.key) || !file.gives_all(&key.key));
    }
    entry
}

/// The keys of the API Client, as the platform's own guide names them.
fn own_api_client() -> Configuration {
    let mut region = key("CTP_REGION", "Region of the Project, such as europe-west1.gcp", true);
    region.default = Some("europe-west1.gcp".to_owned());
    Configuration {
        standard: vec![region],
        secured: vec![
            key("CTP_PROJECT_KEY", "Key of the Project", true),
            key("CTP_CLIENT_ID", "ID of the API Client", true),
            key("CTP_CLIENT_SECRET", "Secret of the API Client", true),
            key("CTP_SCOPE", "Scopes of the API Client, if fewer than it has", false),
        ],
    }
}

/// The variables of the API Client that the platform makes (`connect_file::GENERATED_VARIABLES`).
fn made_api_client() -> Configuration {
    let mut api = key("CTP_API_URL", "Address of the HTTP API", true);
    api.default = Some("https://api.europe-west1.gcp.commercetools.com".to_owned());
    let mut auth = key("CTP_AUTH_URL", "Address that gives tokens", true);
    auth.default = Some("https://auth.europe-west1.gcp.commercetools.com".to_owned());
    Configuration {
        standard: vec![api, auth],
        secured: vec![
            key("CTP_PROJECT_KEY", "Key of the Project", true),
            key("CTP_CLIENT_ID", "ID of the API Client", true),
            key("CTP_CLIENT_SECRET", "Secret of the API Client", true),
            key("CTP_SCOPE", "Scopes of the API Client", false),
        ],
    }
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
