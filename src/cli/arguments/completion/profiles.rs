//! Completion of profiles.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::config::{ConfigFile, Environment, Profile};

/// Offers the profiles of the user's settings, with their Project.
pub fn complete_profiles() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let folder = Environment::capture().config_dir().ok();
        let file = folder.and_then(|folder| ConfigFile::load(&folder.join(ConfigFile::NAME)).ok().flatten());
        let offer = |(name, profile): (String, Profile)| {
            let place: Vec<String> = [profile.project_key, profile.region].into_iter().flatten().collect();
            CompletionCandidate::new(name).help((!place.is_empty()).then(|| place.join(", ").into()))
        };
        file.unwrap_or_default().profiles.into_iter().map(offer).collect()
    })
}
