//! Arguments that several commands share, and how they become plain values.

mod applications;
mod configuration;
mod deployments;
mod global;
mod instant;
mod paging;
mod port;
mod project;
mod template;
mod wait;

pub use applications::complete_applications;
pub use configuration::{ConfigurationArgs, ValueArgs};
pub use deployments::{DeploymentSelectionArgs, ParallelArgs, SideBySideArgs};
pub use global::{GlobalArgs, SPEEDS, default_speed, requested_format};
pub use instant::parse_instant;
pub use paging::PagingArgs;
pub use port::{parse_port, parse_port_or_any};
pub use project::{EntrySelectionArgs, ProjectArgs, RunLimitArgs};
pub use template::{
    NewApplication, application_type, complete_templates, declared_key, language, meaning, new_application,
};
pub use wait::{OptionalWaitArgs, PaceArgs, WaitArgs};

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::api::Reference;
use crate::api::model::IntegrationType;
use crate::config::KNOWN_REGIONS;
pub use crate::duration::parse as parse_duration;
use crate::reference::{EXPECTED, is_reference};

/// Selects a resource. A UUID is an id, anything else is a key.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ReferenceArgs {
    /// Id or key; a UUID is an id, anything else is a key
    #[arg(value_name = "REF", value_parser = parse_reference)]
    reference: Option<String>,

    /// Select by id
    #[arg(long, value_parser = parse_reference)]
    id: Option<String>,

    /// Select by key
    #[arg(long, value_parser = parse_reference)]
    key: Option<String>,
}

impl ReferenceArgs {
    /// The selected resource.
    pub fn resolve(&self) -> Reference {
        resolve(self.reference.as_deref(), self.id.as_deref(), self.key.as_deref())
    }
}

/// Selects the Connector of another resource.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ConnectorArgs {
    /// Key of the Connector
    #[arg(long, value_name = "KEY", value_parser = parse_reference)]
    connector_key: Option<String>,

    /// Id of the Connector
    #[arg(long, value_name = "ID", value_parser = parse_reference)]
    connector_id: Option<String>,
}

impl ConnectorArgs {
    /// The selected Connector.
    pub fn resolve(&self) -> Reference {
        resolve(None, self.connector_id.as_deref(), self.connector_key.as_deref())
    }
}

/// Clap's group guarantees that exactly one of the three is given.
fn resolve(reference: Option<&str>, id: Option<&str>, key: Option<&str>) -> Reference {
    match (id, key, reference) {
        (Some(id), _, _) => Reference::Id(id.to_owned()),
        (None, Some(key), _) => Reference::Key(key.to_owned()),
        (None, None, reference) => Reference::parse(reference.unwrap_or_default()),
    }
}

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

/// Completes known Regions; others are accepted too.
pub fn complete_regions() -> ArgValueCandidates {
    ArgValueCandidates::new(|| KNOWN_REGIONS.iter().map(CompletionCandidate::new).collect())
}

/// Completes known integration types; others are accepted too.
pub fn complete_integration_types() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        IntegrationType::KNOWN.iter().map(|kind| CompletionCandidate::new(kind.as_str())).collect()
    })
}
