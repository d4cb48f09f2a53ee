//! How the values of the flags are read.

use std::path::PathBuf;

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::emulator::{FaultSpec, InjectedFailure, PlatformStep, fault_fields};

/// The largest page of logs.
pub(super) const MAXIMUM_LOG_PAGE: u64 = 10_000;

pub(super) fn host_name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if is_name { Ok(text.to_owned()) } else { Err("write a host name without scheme and port".to_owned()) }
}

pub(super) fn repository(text: &str) -> Result<(String, PathBuf), String> {
    // A URL may contain `=`, and a folder hardly ever does: split at the last one.
    match text.rsplit_once('=') {
        Some((url, folder)) if !url.is_empty() && !folder.is_empty() => Ok((url.to_owned(), PathBuf::from(folder))),
        _ => Err("write `https://github.com/OWNER/NAME.git=FOLDER`".to_owned()),
    }
}

pub(super) fn failure(text: &str) -> Result<InjectedFailure, String> {
    let (step, message) = match text.split_once('=') {
        Some((step, message)) => (step, Some(message.to_owned())),
        None => (text, None),
    };
    let step = match step {
        "preview" => PlatformStep::Preview,
        "publish" => PlatformStep::Publish,
        "deploy" => PlatformStep::Deploy,
        "undeploy" => PlatformStep::Undeploy,
        _ => return Err("the steps are `preview`, `publish`, `deploy` and `undeploy`".to_owned()),
    };
    Ok(InjectedFailure { step, message })
}

pub(super) fn fault(text: &str) -> Result<FaultSpec, String> {
    text.parse()
}

/// Offers the names that a fault can begin with.
pub(super) fn complete_faults() -> ArgValueCandidates {
    let offer = |(name, help): &(&str, &'static str)| CompletionCandidate::new(*name).help(Some((*help).into()));
    ArgValueCandidates::new(move || fault_fields().iter().map(offer).collect())
}
