//! The entries for connect.yaml.

use crate::connect_file::{Application, ApplicationType, Configuration, ConfigurationKey};

/// What `postDeploy` and `preUndeploy` run before their own script. The build needs the development dependencies, also
/// where `NODE_ENV` is `production`.
const INSTALL_AND_BUILD: &str = "npm install --include=dev && npm run build";

/// The entry for connect.yaml that fits the template of this kind: endpoint, scripts, schedule, and the configuration
/// keys that its code reads. Kinds without a template get what they have to declare.
pub fn application(application_type: ApplicationType, name: &str) -> Application {
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
            Service | Event | Job => api_client(),
            Assets => Configuration::default(),
            MerchantCenterCustomApplication => custom_application(),
            MerchantCenterCustomView => custom_view(),
        },
    }
}

/// The keys of the API Client, as the platform's own guide names them.
fn api_client() -> Configuration {
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
