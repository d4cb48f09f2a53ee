//! A project out of an official template.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::created::Created;
use crate::address;
use crate::config;
use crate::download::{Download, DownloadError};
use crate::failure::{ExitCode, Failure};
use crate::project::{ArchiveError, ArchiveLimits, CONNECT_FILE, NewFolder, OfficialTemplate, TEMPLATE_SERVER, unpack};
use crate::session::Session;

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
    let download = download(session).await?;
    let got = step.during(download.get(&url)).await;
    let bytes = got.map_err(|error| not_downloaded(error, template, &reference))?;
    let unpacked = unpack(&bytes, &folder.path(), ArchiveLimits::default())
        .map_err(|error| not_unpacked(&error, template, &reference))?;
    if !unpacked.root.join(CONNECT_FILE).is_file() {
        let message = format!("{} has no {CONNECT_FILE} at `{reference}`", template.repository());
        return Err(Failure::input(message).hint("another `--ref` may have one").into());
    }
    // Enough of it to be recognized: the answer has it whole.
    let commit = unpacked.commit.as_deref().and_then(|commit| commit.get(..12));
    step.done(&commit.map_or_else(|| reference.clone(), |commit| format!("commit {commit}")));
    let created = Created::read(&unpacked.root);
    Ok((Created { origin: Some((template, reference, unpacked.commit)), ..created }, unpacked.root))
}

/// Fetches public files, without any identity and wherever the API is.
///
/// # Errors
/// When the settings cannot be read, or certificates cannot.
async fn download(session: &Session) -> Result<Download> {
    /// An archive is larger than an answer of the API.
    const TIMEOUT: Duration = Duration::from_secs(120);
    let mut settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    settings.request_timeout.get_or_insert(TIMEOUT);
    let transport = session.clients.transport(&settings).await?;
    Ok(Download { transport, trace: session.clients.trace(), retries: session.context.options.retries })
}

/// Where archives come from.
fn server(session: &Session) -> Result<String> {
    let Some(server) = session.context.environment.get(SERVER_VARIABLE)? else { return Ok(TEMPLATE_SERVER.to_owned()) };
    Ok(address::check(server).map_err(|problem| Failure::usage(format!("{SERVER_VARIABLE} {problem}")))?)
}

fn not_downloaded(error: DownloadError, template: OfficialTemplate, reference: &str) -> Failure {
    let repository = template.repository();
    let built_in = "the built-in templates need no network: `--from service`";
    match error {
        DownloadError::NotFound { .. } => {
            Failure::new(ExitCode::NOT_FOUND, format!("{repository} has no branch, tag or commit `{reference}`"))
                .hint("name one that it has with `--ref`; without it `main` is taken")
        }
        DownloadError::Refused { status: 401 | 403 | 451, .. } => {
            Failure::new(ExitCode::FORBIDDEN, format!("{repository} cannot be downloaded: {error}"))
        }
        error => {
            Failure::new(ExitCode::UNAVAILABLE, format!("{repository} cannot be downloaded: {error}")).hint(built_in)
        }
    }
}

fn not_unpacked(error: &ArchiveError, template: OfficialTemplate, reference: &str) -> Failure {
    let code = match error {
        ArchiveError::NotAnArchive(_) | ArchiveError::Damaged(_) | ArchiveError::Empty => ExitCode::UNAVAILABLE,
        ArchiveError::TooLarge { .. } | ArchiveError::TooMany { .. } | ArchiveError::Refused { .. } => ExitCode::INPUT,
        ArchiveError::Write { .. } => ExitCode::UNEXPECTED,
    };
    Failure::new(code, format!("what came for {} at `{reference}` cannot be used: {error}", template.repository()))
}
