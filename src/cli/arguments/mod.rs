//! Arguments that several commands share.

mod configuration;
mod instant;
mod port;
mod reference;
mod template;
mod value_sources;
mod wait;

pub use configuration::{ConfigurationArgs, ValueArgs};
pub use instant::parse_instant;
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

/// Reads an output format, a type or the like out of a closed list.
pub fn one_of<T: AsRef<str>>(values: &'static [T]) -> PossibleValuesParser {
    PossibleValuesParser::new(values.iter().map(AsRef::as_ref))
}

/// Reads a Project as `region:projectKey`.
///
/// # Errors
/// A sentence when the text is none.
pub fn parse_project(text: &str) -> Result<String, String> {
    match text.split_once(':') {
        Some((region, key)) if !region.is_empty() && !key.is_empty() => Ok(text.to_owned()),
        _ => Err("write `region:projectKey`, such as `europe-west1.gcp:my-project`".to_owned()),
    }
}

/// Offers the known Regions, and takes others.
pub fn complete_regions() -> ArgValueCandidates {
    ArgValueCandidates::new(|| KNOWN_REGIONS.iter().map(CompletionCandidate::new).collect())
}

/// Offers the known integration types, and takes others.
pub fn complete_integration_types() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        IntegrationType::KNOWN.iter().map(|kind| CompletionCandidate::new(kind.as_str())).collect()
    })
}
