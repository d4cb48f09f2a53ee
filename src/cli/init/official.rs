//! Creates a project from an official template.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::created::Created;
use crate::address;
use crate::config;
use crate::download::{Download, DownloadError};
use crate::failure::{ExitCode, Failure};
use crate::project::{
    ArchiveError, ArchiveLimits, CONNECT_FILE, DEFAULT_REF, NewFolder, OfficialTemplate, TEMPLATE_SERVER, unpack,
};
use crate::session::Session;

/// The variable with the address of another server than GitHub's.
const SERVER_VARIABLE: &str = "CTCONNECT_TEMPLATE_URL";

/// Downloads and unpacks the template. Also returns the folder with the content of the archive.
///
/// # Errors
/// When the ref does not exist (exit 5), the template cannot be downloaded (exit 4 or 9), or the archive has files that are
/// not safe to unpack or no connect.yaml (exit 3).
pub(super) async fn write(
    folder: &NewFolder,
    template: OfficialTemplate,
    reference: String,
    session: &Session,
) -> Result<(Created, PathBuf)> {
    let server = server(session)?;
    let url = template.archive_url(&server, &reference);
    let mut step = session.ui.step("Downloading", "Downloaded", template.name);
    let download = download(&server, session).await?;
    let got = step.during(download.get(&url)).await;
    let bytes = got.map_err(|error| not_downloaded(error, template, &reference))?;
    let unpacked = unpack(&bytes, &folder.path(), ArchiveLimits::default())
        .map_err(|error| not_unpacked(&error, template, &reference))?;
    if !unpacked.root.join(CONNECT_FILE).is_file() {
        let message = format!("{} has no {CONNECT_FILE} at `{reference}`", template.repository());
        return Err(Failure::input(message).hint("try another `--ref`").into());
    }
    // A short form is enough here: the result has the whole id.
    let commit = unpacked.commit.as_deref().and_then(|commit| commit.get(..12));
    step.done(&commit.map_or_else(|| reference.clone(), |commit| format!("commit {commit}")));
    let created = Created::read(&unpacked.root);
    Ok((Created { origin: Some((template, reference, unpacked.commit)), ..created }, unpacked.root))
}

/// A client for public files, without an identity and independent of the address of the API.
async fn download(server: &str, session: &Session) -> Result<Download> {
    /// An archive is larger than a response of the API.
    const TIMEOUT: Duration = Duration::from_secs(120);
    let mut settings = config::resolve_without_identity(&session.context.flags(), &session.context.environment)?;
    settings.request_timeout.get_or_insert(TIMEOUT);
    let transport = session.clients.transport(&settings, [server]).await?;
    Ok(Download { transport, trace: session.clients.trace(), retries: session.context.options.retries })
}

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
                .hint(format!("pass an existing one with `--ref`; the default is `{DEFAULT_REF}`"))
        }
        DownloadError::Refused { status: 401 | 403 | 451, .. } => {
            Failure::new(ExitCode::FORBIDDEN, format!("cannot download {repository}: {error}"))
        }
        error => Failure::new(ExitCode::UNAVAILABLE, format!("cannot download {repository}: {error}")).hint(built_in),
    }
}

fn not_unpacked(error: &ArchiveError, template: OfficialTemplate, reference: &str) -> Failure {
    let code = match error {
        ArchiveError::NotAnArchive(_) | ArchiveError::Damaged(_) | ArchiveError::Empty => ExitCode::UNAVAILABLE,
        ArchiveError::TooLarge { .. } | ArchiveError::TooMany { .. } | ArchiveError::Refused { .. } => ExitCode::INPUT,
        ArchiveError::Write { .. } => ExitCode::UNEXPECTED,
    };
    Failure::new(code, format!("cannot use the download of {} at `{reference}`: {error}", template.repository()))
}
