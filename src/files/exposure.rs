//! Who besides the user can read or write a file with secrets.

use std::io;
use std::path::Path;

/// Who besides the user has access to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has modes"))]
pub enum Exposure {
    /// No one, or the file does not exist.
    Private,
    /// Others can read it.
    Readable,
    /// Others can write it, or it belongs to another user: what it says may not be the user's own.
    Foreign,
}

/// Who besides the user has access to the file at `path`. The system's administrator always has.
#[cfg(unix)]
pub fn exposure(path: &Path) -> Exposure {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(metadata) = path.metadata() else { return Exposure::Private };
    let is_own = [0, rustix::process::geteuid().as_raw()].contains(&metadata.uid());
    match metadata.mode() {
        mode if !is_own || mode & 0o022 != 0 => Exposure::Foreign,
        mode if mode & 0o044 != 0 => Exposure::Readable,
        _ => Exposure::Private,
    }
}

/// Elsewhere the folder of the user decides.
#[cfg(not(unix))]
pub fn exposure(_path: &Path) -> Exposure {
    Exposure::Private
}

/// Lets only the user read and write the file.
///
/// # Errors
/// When the system refuses.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
