//! The only module that opens files to read them, with a limit, and that replaces files.
//!
//! A file in a checkout, or in a folder of ours, has to be a regular one: a pipe would never end, and neither would a device
//! such as `/dev/zero`. What a flag names may be anything that can be read.

mod exposure;
mod replacement;

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::Path;

pub use exposure::{Exposure, exposure, folder_exposure, make_folder_private, make_private};
pub use replacement::{Replacement, remove_leftovers, remove_unfinished, replaceable};

/// Most bytes of a file that a flag names; standard input has the same limit.
pub const LARGEST_INPUT: u64 = 64 * 1024 * 1024;

/// A temporary file without a name, which only this user can read. It is gone when it is closed, or the program ends.
///
/// # Errors
/// If the folder for temporary files cannot be written.
pub fn unnamed() -> io::Result<File> {
    let file = tempfile::tempfile()?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

/// The bytes of a regular file.
///
/// # Errors
/// When it is not a regular file, cannot be read, or is longer than `limit` bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    within(beginning(open_regular(path)?, limit.saturating_add(1))?, limit)
}

/// Checks a file that a library reads.
///
/// # Errors
/// When it is not a regular file, cannot be opened, or is longer than `limit` bytes.
pub fn check_readable(path: &Path, limit: u64) -> io::Result<()> {
    match open_regular(path)?.metadata()?.len() {
        length if length > limit => Err(io::Error::other(format!("the file is larger than {limit} bytes"))),
        _ => Ok(()),
    }
}

/// The text of a regular file.
///
/// # Errors
/// As [`read`], and when the file is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    text(read(path, limit)?)
}

/// The bytes of a regular file of a checkout. Links are followed only within the git repository around `folder`, or without
/// one within `folder`.
///
/// # Errors
/// As [`read`], and when a link leads out of the checkout.
pub fn read_in_checkout(folder: &Path, name: &str, limit: u64) -> io::Result<Vec<u8>> {
    within(read_beginning_in_checkout(folder, name, limit.saturating_add(1))?, limit)
}

/// The first bytes of a regular file of a checkout, at most `length`.
///
/// # Errors
/// As [`read_in_checkout`], whatever the length of the file.
pub fn read_beginning_in_checkout(folder: &Path, name: &str, length: u64) -> io::Result<Vec<u8>> {
    let path = folder.join(name);
    check_is_inside(folder, &path)?;
    beginning(open_regular(&path)?, length)
}

/// The bytes of a regular file in a folder. Links are followed only within that folder, even in a larger checkout.
///
/// # Errors
/// As [`read`], and when a link leads out of the folder.
pub fn read_in_folder(folder: &Path, name: &str, limit: u64) -> io::Result<Vec<u8>> {
    let path = folder.join(name);
    check_is_in_folder(folder, &path)?;
    read(&path, limit)
}

/// Whether a path is in a folder once its links are followed.
///
/// # Errors
/// When a link leads out of the folder, or the path does not exist.
pub fn check_is_in_folder(folder: &Path, path: &Path) -> io::Result<()> {
    match path.canonicalize()?.starts_with(folder.canonicalize()?) {
        true => Ok(()),
        false => Err(io::Error::new(ErrorKind::PermissionDenied, "it is a link that leads out of the folder")),
    }
}

/// The bytes of whatever a flag names: a file, a pipe, or a device such as `/dev/stdin`. Waits for a pipe.
///
/// # Errors
/// When it cannot be read, or is longer than `limit` bytes.
pub fn read_stream(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    within(read_beginning_of_stream(path, limit.saturating_add(1))?, limit)
}

/// The first bytes of whatever a flag names, at most `length`.
///
/// # Errors
/// When it cannot be read.
pub fn read_beginning_of_stream(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "the user named it")]
    beginning(File::open(path)?, length)
}

/// The first bytes of a file that the user names, at most `length`. In a checkout a link must not lead out of it, since its
/// content is shown, and elsewhere it may be anything that can be read.
///
/// # Errors
/// When it cannot be read, or is such a link.
pub fn read_beginning_of_named(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let named = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    if let Some(folder) = named.filter(|_| path.is_symlink()).and_then(|folder| folder.canonicalize().ok()) {
        // `/dev/stdin` and the pipes of a shell are links of the system.
        let is_of_system = ["/dev", "/proc"].iter().any(|system| folder.starts_with(system));
        // Without a repository, the current folder counts as one.
        if !is_of_system && (path.is_relative() || repository_around(&folder).is_some()) {
            check_is_inside(&folder, path)?;
        }
    }
    read_beginning_of_stream(path, length)
}

/// Creates a file with this content, which the umask makes readable for others. It appears whole, or not at all.
///
/// # Errors
/// When there is something of this name ([`ErrorKind::AlreadyExists`]), or the folder cannot be written.
pub fn create_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ctconnect-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

/// The text of what was read.
///
/// # Errors
/// When it is not UTF-8.
pub fn text(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Whether a path of a checkout is in it once its links are followed.
///
/// # Errors
/// When a link leads out of the checkout, or the path does not exist.
pub fn check_is_inside(folder: &Path, path: &Path) -> io::Result<()> {
    let resolved = path.canonicalize()?;
    let folder = folder.canonicalize()?;
    match resolved.starts_with(&folder) || resolved.starts_with(repository_around(&folder).unwrap_or(&folder)) {
        true => Ok(()),
        false => Err(io::Error::new(ErrorKind::PermissionDenied, "it is a link that leads out of the project")),
    }
}

/// The root of the git repository around a folder. In a worktree and a submodule `.git` is a file.
pub fn repository_around(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|parent| parent.join(".git").exists())
}

/// Creates a folder, and those above it, for the user alone whatever the umask is. One that exists is left as it is.
///
/// # Errors
/// When one of them cannot be created.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.is_dir();
    let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    missing.into_iter().rev().try_for_each(create_one_private_folder)
}

fn create_one_private_folder(folder: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Another run made it meanwhile.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => return Ok(()),
        created => created?,
    }
    // A umask may have taken the rights of the user too.
    #[cfg(unix)]
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Opens a file that processes lock, or creates it, for the user alone.
///
/// # Errors
/// When it is a link or not a regular file, or cannot be opened.
pub fn open_lock(path: &Path) -> io::Result<File> {
    // A link could have any file created, or made private, wherever it points. Where it cannot be refused while the file is
    // opened, it is refused before.
    if path.is_symlink() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is a link"));
    }
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = open_with(options, path, Links::Refused)?;
    #[cfg(unix)]
    if is_own_lock(&file.metadata()?) {
        // Whatever the umask and older versions left.
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        _ = file.set_permissions(private);
    }
    Ok(file)
}

/// Whether the permissions of a lock may be changed: it is the user's, has no other name, and is empty as every lock is.
#[cfg(unix)]
fn is_own_lock(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.nlink() == 1 && metadata.len() == 0
}

fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    open_with(options, path, Links::Followed)
}

/// What happens when the file to open is a link.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Followed,
    /// Where the system cannot open a file this way, the caller checks.
    Refused,
}

/// Opens a regular file, without waiting for the other end of a pipe.
#[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has these flags"))]
fn open_with(mut options: OpenOptions, path: &Path, links: Links) -> io::Result<File> {
    #[cfg(unix)]
    {
        let mut flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        flags.set(rustix::fs::OFlags::NOFOLLOW, links == Links::Refused);
        // The flags of `open` are few and positive.
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, i32::try_from(flags.bits()).unwrap_or_default());
    }
    #[cfg(not(unix))]
    let _ = links;
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(not_regular()) }
}

fn not_regular() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "it is not a regular file")
}

fn beginning(file: impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn within(bytes: Vec<u8>, limit: u64) -> io::Result<Vec<u8>> {
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is longer than {limit} bytes")));
    }
    Ok(bytes)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_temporary_file_has_no_name_and_no_other_reader() {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = unnamed().unwrap().metadata().unwrap();
        assert_eq!((metadata.mode() & 0o777, metadata.nlink()), (0o600, 0));
    }

    #[test]
    fn files_are_read_up_to_their_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values");
        std::fs::write(&path, "ab\u{e4}").unwrap();
        assert_eq!(read_text(&path, 4).unwrap(), "ab\u{e4}");
        assert_eq!(read_text(&path, 3).unwrap_err().to_string(), "it is longer than 3 bytes");
        assert_eq!(read_stream(&path, 3).unwrap_err().kind(), ErrorKind::FileTooLarge);
        std::fs::write(&path, b"\xff").unwrap();
        assert_eq!(read_text(&path, 9).unwrap_err().to_string(), "it is not UTF-8 text");
        assert_eq!(read(&folder.path().join("none"), 9).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_are_read_unless_a_flag_names_them() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        // macOS has no system call for it that rustix knows.
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let message = "it is not a regular file";
        for path in [pipe.as_path(), folder.path(), Path::new("/dev/zero"), Path::new("/dev/null")] {
            assert_eq!(read(path, 9).unwrap_err().to_string(), message, "{}", path.display());
        }
        assert_eq!(read_stream(Path::new("/dev/zero"), 9).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read_stream(Path::new("/dev/null"), 9).unwrap(), b"");
    }

    #[test]
    fn a_new_file_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        create_new(&path, b"a").unwrap();
        assert_eq!(create_new(&path, b"b").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"a");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("none", folder.path().join("link")).unwrap();
            assert!(create_new(&folder.path().join("link"), b"b").is_err() && !folder.path().join("none").exists());
            let plain = folder.path().join("plain");
            std::fs::write(&plain, "").unwrap();
            let mode = |path: &Path| std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            assert_eq!(mode(&path), mode(&plain), "as the umask says");
            std::fs::remove_file(folder.path().join("link")).unwrap();
            std::fs::remove_file(plain).unwrap();
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_folder_that_another_run_makes_meanwhile_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(create_one_private_folder(folder.path()).is_ok(), "to make it fails with AlreadyExists");
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        for path in [&file, &file.join("below")] {
            assert!(create_private_folder(path).is_err(), "{}", path.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_is_no_link_and_changes_no_other_file() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mode = |name| path(name).metadata().unwrap().permissions().mode() & 0o777;
        for (name, text) in [("script", "#!/bin/sh"), ("other", ""), ("old", "")] {
            std::fs::write(path(name), text).unwrap();
            std::fs::set_permissions(path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        std::fs::hard_link(path("other"), path("second")).unwrap();
        symlink("script", path("link")).unwrap();
        symlink("none", path("dangling")).unwrap();
        for name in ["link", "dangling"] {
            assert_eq!(open_lock(&path(name)).unwrap_err().to_string(), "it is a link", "{name}");
        }
        for name in ["script", "second", "old", "new"] {
            open_lock(&path(name)).unwrap();
        }
        assert_eq!(["script", "other", "old", "new"].map(mode), [0o755, 0o755, 0o600, 0o600]);
        assert!(!path("none").exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_within_the_checkout() {
        let root = tempfile::tempdir().unwrap();
        let project = root.path().join("checkout/shop");
        std::fs::create_dir_all(&project).unwrap();
        for (link, target) in [("in", "real"), ("beside", "../shared"), ("out", "../../secret")] {
            std::fs::write(project.join(target), target).unwrap();
            std::os::unix::fs::symlink(target, project.join(link)).unwrap();
        }
        let read = |name| read_in_checkout(&project, name, 99).map_err(|error| error.to_string());
        let refused = Err("it is a link that leads out of the project".to_owned());
        assert_eq!((read("in"), read("beside"), read("out")), (Ok(b"real".to_vec()), refused.clone(), refused.clone()));
        std::fs::create_dir(root.path().join("checkout/.git")).unwrap();
        assert_eq!((read("beside"), read("out")), (Ok(b"../shared".to_vec()), refused));
    }

    #[test]
    fn a_file_that_a_flag_names_has_64_mib_at_most() {
        assert_eq!(LARGEST_INPUT, 67_108_864);
    }
}
