//! Replaces a file atomically: readers see the old content or the new one, never a part of it.

use std::ffi::OsString;
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Attempts to get hold of the new file while other programs replace the same one.
const ATTEMPTS: usize = 500;

/// A new content for a file.
pub struct Replacement<'a> {
    /// The file. A link to a file elsewhere stays one.
    pub path: &'a Path,
    pub content: &'a [u8],
    /// `None`: only the user can read the file.
    pub permissions: Option<Permissions>,
    /// Whether the content survives a power failure as soon as it is written, which takes milliseconds.
    pub is_durable: bool,
}

impl Replacement<'_> {
    /// Replaces the file, or creates it. `check` gets its path when the new content is written, and can still prevent the
    /// replacement.
    ///
    /// The new content is first written to a file beside it, which has one fixed name, so that the next run replaces what a
    /// killed run left.
    ///
    /// # Errors
    /// When something else than a regular file is in its place, a file cannot be written, or `check` refuses; then the old
    /// file is unchanged.
    pub fn write<E: From<io::Error>>(self, check: impl FnOnce(&Path) -> Result<(), E>) -> Result<(), E> {
        let path = replaceable(self.path)?;
        let new = beside(&path);
        let mut file = open_new(&new)?;
        if let Err(error) = self.fill(&mut file).map_err(E::from).and_then(|()| check(&path)) {
            _ = fs::remove_file(&new);
            return Err(error);
        }
        fs::rename(&new, &path)?;
        // The new name survives a power failure once the folder is written too. Not every file system supports that, and
        // the file is in place already.
        #[cfg(unix)]
        if let Some(folder) = path.parent().filter(|_| self.is_durable) {
            #[expect(clippy::disallowed_methods, reason = "it is a folder, and nothing is read")]
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    fn fill(&self, file: &mut File) -> io::Result<()> {
        file.write_all(self.content)?;
        match &self.permissions {
            Some(permissions) => file.set_permissions(permissions.clone())?,
            // Whatever the umask is.
            #[cfg(unix)]
            None => file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?,
            #[cfg(not(unix))]
            None => {}
        }
        if self.is_durable { file.sync_all() } else { Ok(()) }
    }
}

/// The file that a replacement of `path` replaces: `path`, or what it links to. A link whose target does not exist is itself
/// replaced.
///
/// # Errors
/// When it is a folder, a pipe, a socket or a device, which a replacement would remove.
pub fn replaceable(path: &Path) -> io::Result<PathBuf> {
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => path.canonicalize(),
        Ok(_) => Err(super::not_regular()),
        // What keeps a file from being created there is reported by the attempt.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

/// Removes the files that older versions left in `folder` when they were killed while they replaced another one:
/// `.tmp` and six letters or digits. Returns whether there were any. Only for folders of this program alone.
pub fn remove_leftovers(folder: &Path) -> bool {
    let mut is_removed = false;
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(".tmp"));
        let is_leftover = rest.is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|b| b.is_ascii_alphanumeric()));
        if is_leftover && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            is_removed |= fs::remove_file(entry.path()).is_ok();
        }
    }
    is_removed
}

/// Removes the new content that a killed run wrote beside the file at `path` and did not rename. Returns whether there was
/// one.
///
/// # Errors
/// When it cannot be removed.
pub fn remove_unfinished(path: &Path) -> io::Result<bool> {
    let new = beside(&fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()));
    if new.symlink_metadata().is_err() {
        return Ok(false);
    }
    remove_leftover(&new)?;
    Ok(new.symlink_metadata().is_err())
}

/// The name of the new file, beside the old one.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".new");
    path.with_file_name(name)
}

/// Opens the new file, and keeps other programs from writing it until it has its final name. The process that
/// holds the lock of a file with this name owns it.
fn open_new(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    // A link at this path is not followed: it is replaced, not written through.
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for _ in 0..ATTEMPTS {
        match options.open(path) {
            Ok(file) if owns(&file, path)? => return Ok(file),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => remove_leftover(path)?,
            Err(error) => return Err(error),
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Err(io::Error::new(ErrorKind::ResourceBusy, format!("another program is writing {}", path.display())))
}

/// Removes what a killed run left. A file that a running program writes is locked, and stays.
fn remove_leftover(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_file() => match super::open_regular(path) {
            Ok(file) if owns(&file, path)? => fs::remove_file(path),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        },
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Locks a file. False where another program has the lock, or the name belongs to another file by now.
fn owns(file: &File, path: &Path) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(false),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let opened = file.metadata()?;
        Ok(path.symlink_metadata().is_ok_and(|named| (named.dev(), named.ino()) == (opened.dev(), opened.ino())))
    }
    // Elsewhere an open file cannot be removed.
    #[cfg(not(unix))]
    {
        Ok(path.exists())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
        Replacement { path, content, permissions: None, is_durable: false }.write(|_| Ok(()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_run_left_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.json");
        for left in ["credentials.json.new", ".tmpAb12Cd", ".tmpAb12Cde", ".tmp", "x.tmpAb12Cd"] {
            fs::write(folder.path().join(left), "s3cret").unwrap();
        }
        remove_leftovers(folder.path());
        assert_eq!(names(folder.path()), [".tmp", ".tmpAb12Cde", "credentials.json.new", "x.tmpAb12Cd"]);
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), [".tmp", ".tmpAb12Cde", "credentials.json", "x.tmpAb12Cd"]);
    }

    #[test]
    fn a_refused_replacement_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let replacement = Replacement { path: &path, content: b"new", permissions: None, is_durable: true };
        assert!(replacement.write(|_| Err(io::Error::other("no"))).is_err());
        assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"old".to_vec(), vec!["a".to_owned()]));
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_are_replaced() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let [pipe, socket, real] = ["pipe", "socket", "real"].map(|name| folder.path().join(name));
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        fs::write(&real, "old").unwrap();
        for name in ["pipe", "socket", "folder", "real", "none"] {
            symlink(name, folder.path().join(format!("link-{name}"))).unwrap();
        }
        let before = names(folder.path());
        for name in ["pipe", "socket", "folder", "link-pipe", "link-socket", "link-folder"] {
            let error = replace(&folder.path().join(name), b"new").unwrap_err();
            assert_eq!(error.to_string(), "it is not a regular file", "{name}");
        }
        replace(&folder.path().join("link-real"), b"new").unwrap();
        replace(&folder.path().join("link-none"), b"new").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(folder.path().join("link-real").is_symlink() && !folder.path().join("link-none").is_symlink());
        assert_eq!(names(folder.path()), before);
    }

    #[test]
    fn several_at_a_time_leave_one_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let contents: Vec<Vec<u8>> = (0..8u8).map(|byte| vec![b'0' + byte; 100_000]).collect();
        std::thread::scope(|scope| {
            for content in &contents {
                scope.spawn(|| replace(&path, content).unwrap());
            }
        });
        assert!(contents.contains(&fs::read(&path).unwrap()));
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_new_file_is_not_written_through() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let [path, victim] = ["a", "victim"].map(|name| folder.path().join(name));
        fs::write(&victim, "kept").unwrap();
        std::os::unix::fs::symlink(&victim, folder.path().join("a.new")).unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!((fs::read(&victim).unwrap(), fs::read(&path).unwrap()), (b"kept".to_vec(), b"new".to_vec()));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
