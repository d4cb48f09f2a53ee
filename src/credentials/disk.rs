//! Files of the user that are replaced whole, by one run at a time.

use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::config::ConfigError as Error;

/// How long another run may hold the lock. It holds it for a few milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// Held while files in a folder are read and written again; let go on drop.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock of `folder`, which is made if it is missing, and closed to others if it is the program's own.
    pub(super) fn acquire(folder: &Path, is_own: bool) -> Result<Self, Error> {
        make_private_folder(folder, is_own)?;
        let path = folder.join("credentials.lock");
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(Error::io("open", &path))?;
        let deadline = Instant::now() + LOCK_TIMEOUT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Locked { path }),
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
            }
        }
    }
}

/// Makes `folder` for the user alone. One that exists and is not the program's own is left as it is.
fn make_private_folder(folder: &Path, is_own: bool) -> Result<(), Error> {
    if folder.is_dir() {
        #[cfg(unix)]
        if is_own {
            // A folder of somebody else cannot be changed; the files in it are private all the same.
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            let _ = fs::set_permissions(folder, private);
        }
        #[cfg(not(unix))]
        let _ = is_own;
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(Error::io("make", folder)(error)),
        _ => Ok(()),
    }
}

/// Replaces the file at `path` by one with `text`, readable by the user alone. Whatever happens, either the old file
/// or the new one is there, whole.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    // A link to a file elsewhere stays one.
    let path: PathBuf = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    let io = || Error::io("write", &path);
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io())?;
    file.write_all(text.as_bytes()).map_err(io())?;
    file.as_file().sync_all().map_err(io())?;
    file.persist(&path).map_err(|error| io()(error.error))?;
    // The new name outlives a power cut once the folder is written too. Not every file system can do that, and the file
    // is in its place already.
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}
