//! Where the world is kept: in memory, or in a file that several processes share.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::emulator::world::{FORMAT, World};

/// Where an emulator keeps its world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// In memory: it ends with the emulator.
    Memory,
    /// In a file, created on the first write. Other emulators may use it at the same time: each request locks a
    /// file beside it, reads, applies and replaces it atomically.
    File(PathBuf),
}

/// The world could not be read or kept. A damaged file is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file, or the one that locks it, cannot be used.
    #[error("cannot {action} the emulator's state in {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The file does not hold a world.
    #[error(
        "the emulator's state in {} is damaged: {source}. Nothing was changed; move the file away, or empty it by a reset",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The file was written by another version of this program.
    #[error("the emulator's state in {} has format {found}, which this version does not know", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format that it says it has.
        found: u32,
    },
}

/// Whether a change to the world is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Keep,
    Discard,
}

/// A store in use.
#[derive(Debug)]
pub(crate) enum Keeper {
    Memory(Mutex<World>),
    File(PathBuf),
}

impl Keeper {
    pub(crate) fn new(store: Store) -> Self {
        match store {
            Store::Memory => Self::Memory(Mutex::default()),
            Store::File(path) => Self::File(path),
        }
    }

    /// Lets `apply` work on a copy of the world, which replaces the world if it says so. Nobody else gets between.
    pub(crate) fn transact<T>(&self, apply: impl FnOnce(&mut World) -> (T, Change)) -> Result<T, StoreError> {
        match self {
            Self::Memory(world) => {
                let mut kept = world.lock().unwrap_or_else(PoisonError::into_inner);
                let mut copy = kept.clone();
                let (result, change) = apply(&mut copy);
                if change == Change::Keep {
                    *kept = copy;
                }
                Ok(result)
            }
            Self::File(path) => {
                let _lock = lock(path)?;
                let mut world = read(path)?;
                let (result, change) = apply(&mut world);
                if change == Change::Keep {
                    replace(path, &world)?;
                }
                Ok(result)
            }
        }
    }

    /// Empties the world, whatever it was.
    pub(crate) fn reset(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(world) => *world.lock().unwrap_or_else(PoisonError::into_inner) = World::default(),
            Self::File(path) => {
                let _lock = lock(path)?;
                replace(path, &World::default())?;
            }
        }
        Ok(())
    }
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> StoreError + 'a {
    move |source| StoreError::Io { action, path: path.to_owned(), source }
}

/// Waits for the lock; it is released when the file is dropped.
fn lock(path: &Path) -> Result<File, StoreError> {
    create_folder(folder(path)).map_err(failed("make the folder of", path))?;
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let open = || File::options().create(true).truncate(false).write(true).open(&name);
    let file = open().map_err(failed("lock", path))?;
    file.lock().map_err(failed("lock", path))?;
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn read(path: &Path) -> Result<World, StoreError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(World::default()),
        Err(error) => return Err(failed("read", path)(error)),
    };
    let damaged = |source| StoreError::Damaged { path: path.to_owned(), source };
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(damaged)?;
    match value["format"].as_u64() {
        Some(found) if found != u64::from(FORMAT) => {
            Err(StoreError::Format { path: path.to_owned(), found: u32::try_from(found).unwrap_or(u32::MAX) })
        }
        _ => serde_json::from_value(value).map_err(damaged),
    }
}

/// Writes beside the file and renames; tempfile creates files that only their owner can read.
fn replace(path: &Path, world: &World) -> Result<(), StoreError> {
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(folder(path))?;
        file.write_all(&serde_json::to_vec(world)?)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(failed("write", path))
}
