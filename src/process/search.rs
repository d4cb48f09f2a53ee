//! Where a program is found: in the absolute folders of the PATH alone. Another folder, such as `.` or `bin`, depends on
//! the current folder, and a checkout would decide what runs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::ProgramError;
use super::inherited;

/// What the system searches where `PATH` is not set.
const DEFAULT_PATH: &str = if cfg!(unix) { "/bin:/usr/bin" } else { "" };

/// Whether a program of this name can be run.
pub fn is_installed(name: impl AsRef<OsStr>) -> bool {
    find(name.as_ref()).is_ok()
}

/// The path of a program. A name that is a path is returned as it is.
///
/// # Errors
/// When no absolute folder of the PATH has it.
pub(super) fn find(name: &OsStr) -> Result<PathBuf, ProgramError> {
    find_in(&inherited::variable("PATH").unwrap_or_else(|| DEFAULT_PATH.into()), name)
}

/// The PATH without the folders that depend on the current folder; `None` if it has none of them.
pub(super) fn absolute_path() -> Option<OsString> {
    let path = inherited::variable("PATH")?;
    let (absolute, relative): (Vec<_>, Vec<_>) = std::env::split_paths(&path).partition(|folder| folder.is_absolute());
    // These come from a PATH, so that none has a separator in its name.
    if relative.is_empty() { None } else { std::env::join_paths(absolute).ok() }
}

fn find_in(path: &OsStr, name: &OsStr) -> Result<PathBuf, ProgramError> {
    let file = Path::new(name);
    if file.components().count() != 1 || file.is_absolute() {
        return Ok(file.to_owned());
    }
    let mut file = name.to_owned();
    if Path::new(name).extension().is_none() {
        file.push(std::env::consts::EXE_SUFFIX);
    }
    let has_it = |folder: &PathBuf| is_executable(&folder.join(&file));
    let (absolute, relative): (Vec<_>, Vec<_>) = std::env::split_paths(path).partition(|folder| folder.is_absolute());
    let shown = || name.to_string_lossy().into_owned();
    match (absolute.into_iter().find(has_it), relative.into_iter().find(has_it)) {
        (Some(folder), _) => Ok(folder.join(file)),
        (None, Some(folder)) if folder.as_os_str().is_empty() => Err(ProgramError::NotAbsolute(shown(), ".".into())),
        (None, Some(folder)) => Err(ProgramError::NotAbsolute(shown(), folder)),
        (None, None) => Err(ProgramError::Missing(shown())),
    }
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_absolute_folders_are_searched() {
        let root = tempfile::tempdir().unwrap();
        let folders = ["first", "second", "third"].map(|name| root.path().join(name));
        folders.iter().for_each(|folder| fs::create_dir(folder).unwrap());
        let [first, second, third] = &folders;
        fs::write(first.join("program"), "not executable").unwrap();
        fs::create_dir(second.join("program")).unwrap();
        fs::write(third.join("program"), "").unwrap();
        fs::set_permissions(third.join("program"), fs::Permissions::from_mode(0o755)).unwrap();
        let find_in = |path: &[&Path], name| find_in(&std::env::join_paths(path).unwrap(), OsStr::new(name));
        let found = find_in(&[Path::new(""), first, Path::new("bin"), second, third], "program").unwrap();
        assert_eq!(found, third.join("program"));
        assert!(matches!(find_in(&[first, second], "program"), Err(ProgramError::Missing(_))));
        assert_eq!(find_in(&[], "./program").unwrap(), Path::new("./program"));
        assert_eq!(find_in(&[], "/a/program").unwrap(), Path::new("/a/program"));
        // The way from the current folder of the tests to the root.
        let up: PathBuf = std::env::current_dir().unwrap().components().skip(1).map(|_| "..").collect();
        let relative = up.join(third.strip_prefix("/").unwrap());
        let refused = find_in(&[first, &relative], "program").unwrap_err();
        assert!(matches!(&refused, ProgramError::NotAbsolute(_, folder) if *folder == relative), "{refused}");
    }
}
