//! Arguments that several commands share.

mod configuration;
mod duration;
mod instant;
mod reference;
mod wait;

pub use configuration::ConfigurationArgs;
pub use duration::parse_duration;
pub use instant::parse_instant;
pub use reference::{ConnectorArgs, ReferenceArgs};
pub use wait::{PaceArgs, WaitArgs};

use clap::builder::PossibleValuesParser;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::api::model::IntegrationType;

/// The Regions that the reference lists (since 2026-05-27). Another one needs an explicit address.
pub const REGIONS: [&str; 5] =
    ["europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp", "us-east-2.aws", "eu-central-1.aws"];

/// Reads an output format, a type or the like out of a closed list.
pub fn one_of(values: &'static [&'static str]) -> PossibleValuesParser {
    PossibleValuesParser::new(values)
}

/// Offers the known Regions, and takes others.
pub fn complete_regions() -> ArgValueCandidates {
    ArgValueCandidates::new(|| REGIONS.iter().map(CompletionCandidate::new).collect())
}

/// Offers the known integration types, and takes others.
pub fn complete_integration_types() -> ArgValueCandidates {
    ArgValueCandidates::new(|| IntegrationType::KNOWN.iter().map(CompletionCandidate::new).collect())
}
