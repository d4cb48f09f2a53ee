//! The entry of the new application in connect.yaml.

use anyhow::Result;
use serde_json::Value;

use super::Args;
use crate::connect_file::{
    Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile, application_entry,
};
use crate::failure::Failure;
use crate::output::{StyledText, TextPage, View};
use crate::project::templates::{self, ApiClientOrigin};

/// The application with all keys that its code reads and all that the flags declare.
pub(super) fn declared(args: &Args, application_type: ApplicationType, name: &str, file: &ConnectFile) -> Application {
    let api_client = if file.api_client_scopes.is_some() { ApiClientOrigin::Platform } else { ApiClientOrigin::Own };
    let mut application = templates::application(application_type, name, api_client);
    if args.no_template && !application_type.is_merchant_center() {
        // Scripts and keys belong to the code of the template.
        application.post_deploy = None;
        application.pre_undeploy = None;
        application.configuration = Configuration::default();
    }
    application.endpoint = args.endpoint.clone().or(application.endpoint);
    application.schedule = args.schedule.clone().or(application.schedule);
    let configuration = &mut application.configuration;
    let own: Vec<ConfigurationKey> = configuration.keys().cloned().collect();
    let key = |(key, description): &(String, String)| ConfigurationKey {
        key: key.clone(),
        description: description.clone(),
        required: own.iter().any(|own| own.key == *key && own.required),
        default: None,
    };
    for (list, flags) in [(&mut configuration.standard, &args.standard), (&mut configuration.secured, &args.secured)] {
        list.retain(|own| !args.declares(&own.key));
        list.extend(flags.iter().map(key));
    }
    application
}

/// Refuses a key that the flags declare twice (exit 3).
pub(super) fn check_keys(args: &Args) -> Result<()> {
    let declared: Vec<(&str, &str)> = [("--standard", &args.standard), ("--secured", &args.secured)]
        .into_iter()
        .flat_map(|(flag, keys)| keys.iter().map(move |(key, _)| (flag, key.as_str())))
        .collect();
    for (index, (flag, key)) in declared.iter().enumerate() {
        if let Some((first, _)) = declared[..index].iter().find(|(_, other)| other == key) {
            return Err(Failure::input(format!("`{key}` is declared twice: by `{first}` and by `{flag}`"))
                .hint("declare it once, and use `--secured` for a secret")
                .into());
        }
    }
    Ok(())
}

/// The new entry as the result of the command.
pub(super) struct Added<'a>(pub(super) &'a Application);

impl View for Added<'_> {
    fn json(&self) -> Value {
        application_entry(self.0)
    }

    fn page(&self, page: &mut TextPage) {
        let Application { name, application_type, endpoint, schedule, configuration, .. } = self.0;
        page.title("Application", name);
        let keys: Vec<&str> = configuration.keys().map(|key| key.key.as_str()).collect();
        let keys = (!keys.is_empty()).then(|| keys.join(", "));
        let facts = [
            ("type", Some(application_type.as_str().to_owned())),
            ("endpoint", endpoint.clone()),
            ("schedule", schedule.clone()),
            ("configuration", keys),
        ];
        let rows = facts.into_iter().filter_map(|(fact, value)| Some(vec![StyledText::faint(fact), value?.into()]));
        page.grid(2, &rows.collect::<Vec<_>>());
    }
}
