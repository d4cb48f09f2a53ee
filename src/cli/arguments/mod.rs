//! Arguments that several commands share, and how they become plain values.

mod applications;
mod configuration;
mod global;
mod instant;
mod named;
mod paging;
mod port;
mod reference;
mod template;
mod wait;

pub use applications::complete_applications;
pub use configuration::{ConfigurationArgs, ValueArgs};
pub use global::{GlobalArgs, SPEEDS, requested_format};
pub use instant::parse_instant;
pub use named::{Named, find, named};
pub use paging::PagingArgs;
pub use port::{parse_port, parse_port_or_any};
pub use reference::{ConnectorArgs, ReferenceArgs};
pub use template::{
    NewApplication, application_type, complete_templates, declared_key, language, meaning, new_application,
};
pub use wait::{OptionalWaitArgs, PaceArgs, WaitArgs};

use clap::builder::PossibleValuesParser;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::api::model::IntegrationType;
use crate::config::KNOWN_REGIONS;
pub use crate::duration::parse as parse_duration;

/// Accepts one of these words.
pub fn one_of<T: AsRef<str>>(values: &'static [T]) -> PossibleValuesParser {
    PossibleValuesParser::new(values.iter().map(AsRef::as_ref))
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
