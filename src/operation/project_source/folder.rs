//! A project folder: in texts, for git, and for the embedded emulator.

use std::path::{Component, Path};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::project::Git;
use crate::session::Session;

/// Git in a folder, which connects to remotes as the user's environment says.
pub fn git_in(folder: &Path, session: &Session) -> Git {
    Git::new(folder, |name| session.context.environment.get_os(name))
}

/// The repository URL under which the embedded emulator knows a folder.
pub fn local_url(folder: &Path) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let path = folder.to_string_lossy();
    format!("https://localhost/{}.git", utf8_percent_encode(path.trim_start_matches(['/', '\\']), KEPT))
}

/// A folder for people: as it was given, or by its own name where that is only `.`.
pub(in crate::operation) fn shown(folder: &Path) -> String {
    let is_named = folder.components().any(|part| matches!(part, Component::Normal(_)));
    let own = || Some(folder.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    let name = if is_named { None } else { own() };
    name.unwrap_or_else(|| folder.display().to_string())
}
