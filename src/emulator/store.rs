//! Where the world is kept: in memory, or in a file that several processes share.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::emulator::world::{FORMAT, World};

/// How long another process may hold the lock. A request holds it for milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

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
    /// Another process holds the lock for too long.
    #[error("another process holds the emulator's state in {}", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
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

    /// Lets `look` see the world as it is. Bringing it to the present time on the way makes no difference to others,
    /// so that is not kept in a file.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&mut World) -> T) -> Result<T, StoreError> {
        match self {
            Self::Memory(world) => Ok(look(&mut world.lock().unwrap_or_else(PoisonError::into_inner))),
            Self::File(path) => {
                let _lock = lock(path, PATIENCE)?;
                Ok(look(&mut read(path)?))
            }
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
                let _lock = lock(path, PATIENCE)?;
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
                let _lock = lock(path, PATIENCE)?;
                replace(path, &World::default())?;
            }
        }
        Ok(())
    }
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> StoreError + 'a {
    move |source| StoreError::Io { action, path: path.to_owned(), source }
}

/// Waits for the lock, but not longer than `patience`; it is released when the file is dropped.
fn lock(path: &Path, patience: Duration) -> Result<File, StoreError> {
    create_folder(folder(path)).map_err(failed("make the folder of", path))?;
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let open = || File::options().create(true).truncate(false).write(true).open(&name);
    let file = open().map_err(failed("lock", path))?;
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(failed("lock", path)(error)),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= patience => {
                return Err(StoreError::Busy { path: path.to_owned() });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::fs;
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::emulator::testing::{Bench, codes};
    use crate::emulator::{Options, Speed};

    fn bench(path: &Path) -> Bench {
        Bench::with_store(Options { speed: Speed::Fast, ..Options::default() }, Store::File(path.to_owned()))
    }

    #[test]
    fn emulators_on_one_file_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("state.json");
        let (one, two) = (bench(&path), bench(&path));
        one.create();
        one.update(json!([{ "action": "updatePreviewable" }]));
        assert_eq!(two.get("/connectors/drafts/key=tax").1["isPreviewable"], "pending");
        two.wait(Duration::from_secs(2));
        one.wait(Duration::from_secs(2));
        let seen = two.get("/connectors/drafts/key=tax").1;
        assert_eq!(seen["isPreviewable"], "true");
        assert_eq!(one.get("/connectors/drafts/key=tax").1, seen);
        assert_eq!(two.update(json!([{ "action": "setName", "name": "N" }])).0, 201);
        let after = bench(&path).get("/connectors/drafts/key=tax").1;
        assert_eq!((&after["name"], &after["version"]), (&json!("N"), &json!(3)));
    }

    #[test]
    fn concurrent_writes_are_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let emulator = crate::emulator::Emulator::new(Options::default(), Store::File(path.clone()));
                    for number in 0..5 {
                        emulator.map_repository(&format!("https://x/{thread}/{number}"), Path::new("/x")).unwrap();
                    }
                });
            }
        });
        assert_eq!(read(&path).unwrap().repositories.len(), 20);
    }

    #[test]
    fn reads_leave_the_file_alone_and_writes_replace_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let bench = bench(&path);
        bench.create();
        let before = fs::read(&path).unwrap();
        bench.get("/connectors/drafts");
        assert_eq!(bench.update(json!([{ "action": "unlist" }])).0, 400);
        assert_eq!(fs::read(&path).unwrap(), before);
        bench.update(json!([{ "action": "setName", "name": "N" }]));
        assert_ne!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn secrets_are_not_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let bench = bench(&path);
        bench.publish();
        bench.wait(Duration::from_secs(2));
        assert_eq!(bench.post("/acme/deployments", &crate::emulator::testing::deployment()).0, 201);
        assert!(!fs::read_to_string(&path).unwrap().contains("s3cr3t"));
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("state.json");
        bench(&path).create();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_damaged_file_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let bench = bench(&path);
        for damage in ["", "{", "{\"format\": 1}", "[]", "{\"format\": 2, \"drafts\": []}"] {
            fs::write(&path, damage).unwrap();
            for (status, body) in [bench.get("/connectors/drafts"), bench.post("/connectors/drafts", &json!({}))] {
                assert_eq!((status, codes(&body)), (500, vec!["General"]), "{damage}");
                assert!(body["message"].as_str().unwrap().contains("state.json"), "{body}");
            }
            assert!(bench.emulator.map_repository("https://x/y", Path::new("/x")).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), damage);
        }
        bench.emulator.reset().unwrap();
        assert_eq!(bench.get("/connectors/drafts").1["total"], 0);
    }

    #[test]
    fn a_reset_empties_the_world() {
        for store in [Store::Memory, Store::File(tempfile::tempdir().unwrap().path().join("state.json"))] {
            let bench = Bench::with_store(Options::default(), store);
            bench.create();
            bench.emulator.reset().unwrap();
            assert_eq!(bench.get("/connectors/drafts").1["total"], 0);
        }
    }

    #[test]
    fn a_lock_that_stays_held_is_not_waited_for_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let held = lock(&path, PATIENCE).unwrap();
        let error = lock(&path, Duration::from_millis(5)).unwrap_err();
        assert!(matches!(error, StoreError::Busy { .. }) && error.to_string().contains("state.json"), "{error}");
        let waiting = std::thread::spawn(move || lock(&path, PATIENCE).map(drop));
        drop(held);
        waiting.join().unwrap().unwrap();
    }

    #[test]
    fn a_place_that_cannot_be_used_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let store = Store::File(file.path().join("state.json"));
        let error = crate::emulator::Emulator::new(Options::default(), store).reset().unwrap_err();
        assert!(matches!(error, StoreError::Io { action: "make the folder of", .. }), "{error}");
    }
}
