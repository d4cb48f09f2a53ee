//! The folder of one run: logs, and what its containers read and write.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::project::own_folder::{self, OWN_FOLDER};

/// The subfolder of `.connect` with a folder for each run.
const RUNS: &str = "logs";

/// The format of the time in the name of a run, by which names sort. It is 20 characters long.
const TIME_FORMAT: &str = "%Y-%m-%dT%H-%M-%SZ";

/// How many runs are kept.
const KEPT: usize = 10;

/// The folder of one run, `.connect/logs/<time>-<command>`.
#[derive(Debug, Clone)]
pub struct RunFolder {
    /// Absolute.
    pub path: PathBuf,
    /// The path relative to the project folder, with `/` as separator.
    pub relative: String,
}

impl RunFolder {
    /// Creates the folder for a run of `command`, and removes the oldest runs beyond ten.
    pub fn create(project: &Path, command: &str, now: Timestamp) -> io::Result<Self> {
        let runs = own_folder::create(project, RUNS)?;
        let stem = format!("{}-{command}", now.strftime(TIME_FORMAT));
        let mut name = stem.clone();
        let mut number = 1;
        while let Err(error) = std::fs::create_dir(runs.join(&name)) {
            if error.kind() != io::ErrorKind::AlreadyExists {
                return Err(error);
            }
            number += 1;
            name = format!("{stem}-{number}");
        }
        remove_oldest(&runs);
        Ok(Self { path: runs.join(&name), relative: format!("{OWN_FOLDER}/{RUNS}/{name}") })
    }

    /// Creates a subfolder.
    pub fn folder(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.path.join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Creates a subfolder that a container can write to, whatever user it runs as.
    pub fn shared_folder(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.folder(name)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777))?;
        }
        Ok(folder)
    }
}

/// Removes the oldest runs. Folders with other names are kept; errors are ignored.
fn remove_oldest(runs: &Path) {
    let Ok(entries) = runs.read_dir() else { return };
    let folders = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<String> =
        folders.filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_run(name)).collect();
    names.sort();
    let surplus = names.len().saturating_sub(KEPT);
    for name in &names[..surplus] {
        // A container can have written files as another user, which cannot be removed.
        _ = std::fs::remove_dir_all(runs.join(name));
    }
}

/// Whether this is the name of a run, such as `2026-11-21T13-40-05Z-bundle`.
fn is_run(name: &str) -> bool {
    let Some((time, command)) = name.split_at_checked(20) else { return false };
    let is_ours = ["-bundle", "-validate"].iter().any(|known| command.starts_with(known));
    is_ours && DateTime::strptime(TIME_FORMAT, time).is_ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn second(number: i64) -> Timestamp {
        Timestamp::from_second(1_795_262_400 + number).unwrap()
    }

    fn runs(project: &Path) -> Vec<String> {
        let entries = project.join(".connect/logs").read_dir().unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn each_run_has_a_folder_that_git_ignores() {
        let project = tempfile::tempdir().unwrap();
        let first = RunFolder::create(project.path(), "bundle", second(0)).unwrap();
        let again = RunFolder::create(project.path(), "bundle", second(0)).unwrap();
        assert_eq!(first.relative, ".connect/logs/2026-11-21T12-00-00Z-bundle");
        assert_eq!(again.relative, ".connect/logs/2026-11-21T12-00-00Z-bundle-2");
        assert!(again.path.is_dir() && first.path.is_dir());
        assert_eq!(std::fs::read_to_string(project.path().join(".connect/.gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn ten_runs_are_kept_and_other_files_too() {
        let project = tempfile::tempdir().unwrap();
        let logs = project.path().join(".connect/logs");
        for name in ["0000-mine", "2020-01-01T00-00-00Z-notes", "web"] {
            std::fs::create_dir_all(logs.join(name)).unwrap();
        }
        std::fs::write(logs.join("2020-01-01T00-00-00Z-bundle"), "a file").unwrap();
        for number in 0..12 {
            RunFolder::create(project.path(), "validate", second(number)).unwrap();
        }
        let runs = runs(project.path());
        assert_eq!(runs.len(), 14, "{runs:?}");
        assert!(!runs.contains(&"2026-11-21T12-00-01Z-validate".to_owned()), "{runs:?}");
        assert!(runs.contains(&"2026-11-21T12-00-02Z-validate".to_owned()), "{runs:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_project_is_not_followed() {
        let (project, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(elsewhere.path(), project.path().join(".connect")).unwrap();
        let refused = RunFolder::create(project.path(), "bundle", second(0)).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::NotADirectory);
        assert_eq!(elsewhere.path().read_dir().unwrap().count(), 0);
    }
}
