//! What a shell may offer for the values of arguments. Nothing here prompts, prints or sends a request.

mod api_paths;
mod applications;
mod configuration_keys;
mod fixed;
mod line;
mod names;
mod profiles;
mod tags;

pub use api_paths::{complete_api_methods, complete_api_paths};
pub use applications::complete_applications;
pub use configuration_keys::{complete_assignments, complete_files_of_keys, complete_schedules};
pub use fixed::{complete_integration_types, complete_regions, complete_sort_orders};
pub use line::{COMPLETION_VARIABLE, CompletedLine, RENEWAL};
pub use names::{
    complete_connector_ids, complete_connector_keys, complete_connectors, complete_deployment_ids,
    complete_deployment_keys, complete_deployments, complete_reference_ids, complete_reference_keys,
    complete_references,
};
pub use profiles::complete_profiles;
pub use tags::complete_tags;
