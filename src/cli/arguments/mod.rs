//! Arguments that several commands share, and how they become plain values.

mod completion;
mod configuration;
mod deployments;
mod entries;
mod global;
mod instant;
mod paging;
mod port;
mod project;
mod references;
mod template;
mod wait;

pub use completion::{
    COMPLETION_VARIABLE, CompletedLine, RENEWAL, complete_api_methods, complete_api_paths, complete_applications,
    complete_connector_ids, complete_connector_keys, complete_connectors, complete_deployment_ids,
    complete_deployment_keys, complete_deployments, complete_integration_types, complete_profiles, complete_regions,
    complete_tags,
};
use completion::{
    complete_assignments, complete_files_of_keys, complete_reference_ids, complete_reference_keys, complete_references,
    complete_schedules, complete_sort_orders,
};
pub use configuration::{ConfigurationArgs, ValueArgs};
pub use deployments::{DeploymentSelectionArgs, ParallelArgs, SideBySideArgs};
pub use entries::{EntrySelectionArgs, complete_entries};
pub use global::{GLOBAL_HEADING, GlobalArgs, SPEEDS, default_speed, requested_format};
pub use instant::parse_instant;
pub use paging::PagingArgs;
pub use port::{parse_port, parse_port_or_any};
pub use project::{ComparisonArgs, ProjectArgs, RunLimitArgs};
pub use references::{ConnectorArgs, ConnectorTargetArgs, DeploymentTargetArgs, ReferenceArgs};
pub use template::{
    NewApplication, application_type, complete_templates, declared_key, language, meaning, new_application,
};
pub use wait::{OptionalWaitArgs, PaceArgs, WaitArgs};

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};

pub use crate::duration::parse as parse_duration;
use crate::reference::{EXPECTED, is_reference};

/// The help of a flag whose default is not a value of clap, so that clap does not add it.
pub fn with_default(help: &str, default: impl std::fmt::Display) -> String {
    format!("{help} [default: {default}]")
}

/// Accepts one of these words.
pub fn one_of<T: AsRef<str>>(values: &'static [T]) -> PossibleValuesParser {
    PossibleValuesParser::new(values.iter().map(AsRef::as_ref))
}

/// A value with the name that chooses it, and what the help says about it.
pub type Named<T> = (&'static str, &'static str, T);

/// Accepts one of `values` by its name.
pub fn named<T: Clone + Send + Sync>(values: &'static [Named<T>]) -> impl TypedValueParser<Value = T> {
    let possible = values.iter().map(|(name, help, _)| PossibleValue::new(*name).help(*help));
    PossibleValuesParser::new(possible)
        .try_map(move |word| find(values, &word).cloned().ok_or_else(|| format!("`{word}` is not a valid value")))
}

/// The value of this name.
pub fn find<T>(values: &'static [Named<T>], name: &str) -> Option<&'static T> {
    values.iter().find(|(known, ..)| *known == name).map(|(.., value)| value)
}

/// The name of a value; empty for a value without one.
pub fn name_of<T: PartialEq>(values: &'static [Named<T>], wanted: &T) -> &'static str {
    values.iter().find(|(.., value)| value == wanted).map_or("", |(name, ..)| name)
}

/// Parses a Project as `region:projectKey`.
///
/// # Errors
/// A sentence for the user.
pub fn parse_project(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some((region, key)) if !region.is_empty() && !key.is_empty() => Ok(text.to_owned()),
        _ => Err("write `region:projectKey`, such as `europe-west1.gcp:my-project`".to_owned()),
    }
}

/// Parses an id or a key. The same rule holds for both, so that an empty variable of a script is never sent.
///
/// # Errors
/// A sentence for the user.
pub fn parse_reference(text: &str) -> Result<String, String> {
    if is_reference(text) { Ok(text.to_owned()) } else { Err(format!("an id or a key has {EXPECTED}")) }
}

/// Parses a whole number from `least` to `most`.
pub fn whole_number<T>(least: u64, most: u64) -> impl TypedValueParser<Value = T>
where
    T: TryFrom<u64> + Clone + Send + Sync + 'static,
{
    StringValueParser::new().try_map(move |text| {
        let number = text.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
        let range = if most == u64::MAX { format!("from {least}") } else { format!("from {least} to {most}") };
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| format!("expected a whole number {range}"))
    })
}
