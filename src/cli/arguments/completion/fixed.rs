//! Completion of values that are always the same.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::api::model::IntegrationType;
use crate::config::KNOWN_REGIONS;

/// Fields that every list can be sorted by.
const SORT_FIELDS: [&str; 6] = ["createdAt", "lastModifiedAt", "key", "id", "version", "status"];

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

/// Completes the orders of lists.
pub fn complete_sort_orders() -> ArgValueCandidates {
    let orders = |field: &str| {
        [
            CompletionCandidate::new(field).help(Some("ascending".into())),
            CompletionCandidate::new(format!("{field} desc")).help(Some("descending".into())),
        ]
    };
    ArgValueCandidates::new(move || SORT_FIELDS.iter().copied().flat_map(orders).collect())
}
