//! A project out of an official template.

use std::path::PathBuf;

use anyhow::Result;

use super::created::Created;
use crate::address;
use crate::cli::Session;
use crate::download::DownloadError;
use crate::failure::{ExitCode, Stop};
use crate::project::{ArchiveError, ArchiveLimits, CONNECT_FILE, NewFolder, OfficialTemplate, TEMPLATE_SERVER, unpack};

/// Names another server than GitHub's.
const SERVER_VARIABLE: &str = "CTCONNECT_TEMPLATE_URL";

/// Downloads and unpacks the template. Comes back with the folder that has its content.
///
/// # Errors
/// When it cannot be had (exit 5 and 9), or its archive holds what it should not (exit 3).
pub(super) async fn write(
    folder: &NewFolder,
    template: OfficialTemplate,
    reference: String,
    session: &Session,
) -> Result<(Created, PathBuf)> {
    let url = template.archive_url(&server(session)?, &reference);
    let mut step = session.ui.step(&format!("Downloading {}", template.name));
    let download = session.download()?;
    let got = step.during(download.get(&url)).await;
    let bytes = got.map_err(|error| not_downloaded(error, template, &reference))?;
    let unpacked = unpack(&bytes, &folder.path(), ArchiveLimits::default())
        .map_err(|error| not_unpacked(&error, template, &reference))?;
    if !unpacked.root.join(CONNECT_FILE).is_file() {
        let message = format!("{} has no {CONNECT_FILE} at `{reference}`", template.repository());
        return Err(Stop::input(message).hint("another `--ref` may have one").into());
    }
    // Enough of it to be recognized: the answer has it whole.
    let commit = unpacked.commit.as_deref().and_then(|commit| commit.get(..12));
    step.done(&commit.map_or_else(|| reference.clone(), |commit| format!("commit {commit}")));
    let created = Created::read(&unpacked.root);
    Ok((Created { origin: Some((template, reference, unpacked.commit)), ..created }, unpacked.root))
}

/// Where archives come from.
fn server(session: &Session) -> Result<String> {
    let Some(server) = session.environment.get(SERVER_VARIABLE)? else { return Ok(TEMPLATE_SERVER.to_owned()) };
    Ok(address::check(server).map_err(|problem| Stop::usage(format!("{SERVER_VARIABLE} {problem}")))?)
}

fn not_downloaded(error: DownloadError, template: OfficialTemplate, reference: &str) -> Stop {
    let repository = template.repository();
    let built_in = "the built-in templates need no network: `--from service`";
    match error {
        DownloadError::NotFound { .. } => {
            Stop::new(ExitCode::NOT_FOUND, format!("{repository} has no branch, tag or commit `{reference}`"))
                .hint("name one that it has with `--ref`; without it `main` is taken")
        }
        DownloadError::Refused { status: 401 | 403 | 451, .. } => {
            Stop::new(ExitCode::FORBIDDEN, format!("{repository} cannot be downloaded: {error}"))
        }
        error => Stop::new(ExitCode::UNAVAILABLE, format!("{repository} cannot be downloaded: {error}")).hint(built_in),
    }
}

fn not_unpacked(error: &ArchiveError, template: OfficialTemplate, reference: &str) -> Stop {
    let code = match error {
        ArchiveError::NotAnArchive(_) | ArchiveError::Damaged(_) | ArchiveError::Empty => ExitCode::UNAVAILABLE,
        ArchiveError::TooLarge { .. } | ArchiveError::TooMany { .. } | ArchiveError::Refused { .. } => ExitCode::INPUT,
        ArchiveError::Write { .. } => ExitCode::UNEXPECTED,
    };
    Stop::new(code, format!("what came for {} at `{reference}` cannot be used: {error}", template.repository()))
}
