//! Replaces a file atomically: readers see the old text or the new one, never a part of it.

use std::fs;
use std::io;
use std::path::Path;

use crate::files::{self, Replacement};

/// Why a file was not replaced. It is unchanged then.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// Another program wrote it in the meantime.
    #[error("it was changed in the meantime")]
    Changed,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Replaces the content of the file at `path`, which must still be `old`. Permissions and a link are kept.
///
/// # Errors
/// If the content is no longer `old`, or the file is read-only or cannot be written.
pub fn replace_file(path: &Path, old: &[u8], new: &[u8]) -> Result<(), ReplaceError> {
    let path = path.canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only").into());
    }
    let permissions = Some(permissions);
    Replacement { path: &path, content: new, permissions, is_durable: true }.write(|path| {
        match files::read(path, old.len() as u64) {
            Ok(found) if found == old => Ok(()),
            Ok(_) => Err(ReplaceError::Changed),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(ReplaceError::Changed),
            Err(error) => Err(error.into()),
        }
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_only_if_it_is_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("connect.yaml");
        fs::write(&path, "old").unwrap();
        replace_file(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(matches!(replace_file(&path, b"old", b"newer"), Err(ReplaceError::Changed)));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let [path, link] = ["real.yaml", "connect.yaml"].map(|name| folder.path().join(name));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.yaml", &link).unwrap();
        replace_file(&link, b"old", b"new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(replace_file(&link, b"new", b"newer").unwrap_err().to_string().contains("read-only"));
    }
}
