//! Who besides the user can read or write a file with secrets, or replace it.

#[cfg(unix)]
use std::fs::Metadata;
use std::io;
use std::path::Path;

/// Who besides the user has access to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has modes"))]
pub enum Exposure {
    /// No one, or there is no regular file. Nothing is read from another one, such as a device behind a link.
    Private,
    /// Others can read it, or its group has access. The user can change that.
    Readable,
    /// Others can read it, and only root can change that, as in a volume with secrets that a container is given.
    ReadableByRootsChoice,
    /// Others can write it, so that what it says may not be the user's own. The user can change that.
    Writable,
    /// It belongs to another user, or to root and others can write it.
    Foreign,
}

/// Who besides the user has access to the file at `path`. The system's administrator always has.
#[cfg(unix)]
pub fn exposure(path: &Path) -> Exposure {
    use std::os::unix::fs::MetadataExt as _;
    let Some(metadata) = path.metadata().ok().filter(Metadata::is_file) else { return Exposure::Private };
    let access = Access { owner: metadata.uid(), group: metadata.gid(), mode: metadata.mode() };
    access.exposure(rustix::process::geteuid().as_raw())
}

/// Elsewhere the folder of the user decides.
#[cfg(not(unix))]
pub fn exposure(_path: &Path) -> Exposure {
    Exposure::Private
}

/// Who besides the user can replace the files in the folder at `path`: [`Exposure::Writable`], [`Exposure::Foreign`], or
/// otherwise [`Exposure::Private`]. With the sticky bit, as in `/tmp`, only the owner of a file can.
#[cfg(unix)]
pub fn folder_exposure(path: &Path) -> Exposure {
    use std::os::unix::fs::MetadataExt as _;
    const STICKY: u32 = 0o1000;
    let Some(metadata) = path.metadata().ok().filter(Metadata::is_dir) else { return Exposure::Private };
    let mode = if metadata.mode() & STICKY == 0 { metadata.mode() } else { metadata.mode() & !0o022 };
    let access = Access { owner: metadata.uid(), group: metadata.gid(), mode };
    match access.exposure(rustix::process::geteuid().as_raw()) {
        exposure @ (Exposure::Writable | Exposure::Foreign) => exposure,
        Exposure::Private | Exposure::Readable | Exposure::ReadableByRootsChoice => Exposure::Private,
    }
}

/// Elsewhere the folder of the user decides.
#[cfg(not(unix))]
pub fn folder_exposure(_path: &Path) -> Exposure {
    Exposure::Private
}

/// Lets only the user replace files in the folder. Returns whether that is so now: some file systems keep their modes.
pub fn make_folder_private(path: &Path) -> bool {
    #[cfg(unix)]
    let _ = std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700));
    folder_exposure(path) == Exposure::Private
}

/// Lets only the user read and write the file.
///
/// # Errors
/// When the system refuses, and for anything but a regular file, such as a device behind a link.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    super::open_regular(path)?.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// What the system says about access to a file.
#[cfg(unix)]
struct Access {
    owner: u32,
    group: u32,
    mode: u32,
}

#[cfg(unix)]
impl Access {
    fn exposure(&self, user: u32) -> Exposure {
        let is_own = self.owner == user;
        // Many systems give each user a group of the same number, which has no other member, and the umask 002.
        let is_private_group = is_own && self.group == user;
        let foreign_writers = if is_private_group { 0o002 } else { 0o022 };
        let is_writable = self.mode & foreign_writers != 0;
        if is_own && is_writable {
            return Exposure::Writable;
        }
        if !is_own && (self.owner != 0 || is_writable) {
            return Exposure::Foreign;
        }
        // Root lets services read through the group, and the user is one of its members.
        match self.mode {
            mode if is_own && mode & 0o066 != 0 => Exposure::Readable,
            mode if !is_own && mode & 0o004 != 0 => Exposure::ReadableByRootsChoice,
            _ => Exposure::Private,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_made_private() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("the system has a folder for temporary files");
        let [socket, link, file] = ["socket", "link", "file"].map(|name| folder.path().join(name));
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket can be made");
        std::fs::write(&file, "").expect("a file can be written");
        for path in [&socket, &file] {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o666)).expect("the owner may do this");
        }
        let mode = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o777).ok();
        symlink(&socket, &link).expect("a link can be made");
        assert!(make_private(&link).is_err() && make_private(&socket).is_err() && make_private(folder.path()).is_err());
        assert_eq!(mode(&socket), Some(0o666));
        // A command that changed the mode of a device would do harm.
        assert_eq!((exposure(&link), exposure(&file)), (Exposure::Private, Exposure::Writable));
        assert!(make_private(&file).is_ok());
        assert_eq!(mode(&file), Some(0o600));
    }

    #[test]
    fn others_can_replace_the_files_of_a_folder_without_the_sticky_bit() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("the system has a folder for temporary files");
        let exposure_with = |mode| {
            let set = std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(mode));
            set.map(|()| folder_exposure(folder.path())).ok()
        };
        for mode in [0o700, 0o755, 0o1777] {
            assert_eq!(exposure_with(mode), Some(Exposure::Private), "{mode:o}");
        }
        for mode in [0o777, 0o702] {
            assert_eq!(exposure_with(mode), Some(Exposure::Writable), "{mode:o}");
        }
        assert!(make_folder_private(folder.path()));
        assert_eq!(std::fs::metadata(folder.path()).map(|it| it.permissions().mode() & 0o777).ok(), Some(0o700));
        assert_eq!(folder_exposure(&folder.path().join("none")), Exposure::Private);
    }

    #[test]
    fn owner_group_and_mode_decide_on_the_exposure_of_a_file() {
        const USER: u32 = 1000;
        for (owner, group, mode, expected) in [
            (USER, USER, 0o600, Exposure::Private),
            (USER, USER, 0o400, Exposure::Private),
            // A private group.
            (USER, USER, 0o664, Exposure::Readable),
            (USER, USER, 0o660, Exposure::Readable),
            (USER, USER, 0o620, Exposure::Readable),
            (USER, USER, 0o640, Exposure::Readable),
            (USER, USER, 0o666, Exposure::Writable),
            (USER, USER, 0o602, Exposure::Writable),
            // A shared group.
            (USER, 100, 0o644, Exposure::Readable),
            (USER, 100, 0o640, Exposure::Readable),
            (USER, 100, 0o664, Exposure::Writable),
            (USER, 0, 0o620, Exposure::Writable),
            // Root, as in a volume with secrets.
            (0, 0, 0o600, Exposure::Private),
            (0, 2000, 0o640, Exposure::Private),
            (0, USER, 0o440, Exposure::Private),
            (0, 0, 0o644, Exposure::ReadableByRootsChoice),
            (0, 2000, 0o444, Exposure::ReadableByRootsChoice),
            (0, 2000, 0o660, Exposure::Foreign),
            (0, 0, 0o646, Exposure::Foreign),
            // Another user, whatever the group.
            (1001, USER, 0o600, Exposure::Foreign),
            (1001, 1001, 0o644, Exposure::Foreign),
        ] {
            let found = Access { owner, group, mode: 0o100_000 | mode }.exposure(USER);
            assert_eq!(found, expected, "{owner}:{group} {mode:o}");
        }
        for (group, mode, expected) in
            [(0, 0o664, Exposure::Readable), (0, 0o644, Exposure::Readable), (50, 0o660, Exposure::Writable)]
        {
            let found = Access { owner: 0, group, mode }.exposure(0);
            assert_eq!(found, expected, "root and 0:{group} {mode:o}");
        }
    }
}
