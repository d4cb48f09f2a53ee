//! The folder `.connect` of a project, which holds the files that ctconnect writes for itself.

use std::io;
use std::path::{Path, PathBuf};

/// The official CLI uses the same name, and empties the folder.
pub(super) const OWN_FOLDER: &str = ".connect";

/// Creates the folder `name` in it, and a `.gitignore` that keeps all of it out of every commit.
pub(super) fn create(project: &Path, name: &str) -> io::Result<PathBuf> {
    let own = real_folder(&project.join(OWN_FOLDER))?;
    let folder = real_folder(&own.join(name))?;
    ignore_all(&own)?;
    Ok(folder)
}

/// The folder `name` in it, if it exists. A link does not count.
pub(super) fn existing(project: &Path, name: &str) -> Option<PathBuf> {
    let own = project.join(OWN_FOLDER);
    let folder = own.join(name);
    let is_real = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir());
    (is_real(&own) && is_real(&folder)).then_some(folder)
}

/// Creates a folder unless it exists. A link is an error: nothing outside the project may be written or removed.
fn real_folder(path: &Path) -> io::Result<PathBuf> {
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        Err(_) if !std::fs::symlink_metadata(path)?.is_dir() => {
            let reason = format!("{} exists and is not a folder", path.display());
            Err(io::Error::new(io::ErrorKind::NotADirectory, reason))
        }
        _ => Ok(path.to_owned()),
    }
}

fn ignore_all(folder: &Path) -> io::Result<()> {
    let file = folder.join(".gitignore");
    if std::fs::symlink_metadata(&file).is_ok() { Ok(()) } else { std::fs::write(file, "*\n") }
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_project_is_not_followed() {
        let (project, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), project.path().join(".connect")).unwrap();
        std::fs::create_dir(elsewhere.path().join("logs")).unwrap();
        let refused = create(project.path(), "logs").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::NotADirectory);
        assert_eq!(existing(project.path(), "logs"), None);
        assert_eq!(elsewhere.path().read_dir().unwrap().count(), 1);
    }
}
