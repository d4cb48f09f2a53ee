//! Where the state is kept: in memory, or in a file that several processes share.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::emulator::state::{EmulatorState, FORMAT};
use crate::files::{self, Replacement};

/// Most bytes of a state: tens of thousands of Deployments. Each request reads all of them.
const LARGEST_STATE: u64 = 256 * 1024 * 1024;

/// How long another process may hold the lock. A request holds it for milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where an emulator keeps its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateStore {
    /// In memory, until the emulator ends.
    Memory,
    /// In a file, created on the first write. Other emulators may use it at the same time: each request locks another
    /// file beside it, reads the state, applies its change and replaces the file atomically.
    File(PathBuf),
    /// In such a file, in a folder of this program alone: what killed runs of older versions left there is removed.
    OwnFolder(PathBuf),
}

/// The state could not be read or written. A damaged file is not changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file, or the one that locks it, cannot be used.
    #[error("cannot {action} the emulator's state in {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    /// The file does not contain a state.
    #[error(
        "the emulator's state in {} is damaged: {source}. Nothing was changed; move the file away, or reset the emulator",
        path.display()
    )]
    Damaged { path: PathBuf, source: serde_json::Error },
    /// The file was written by another version of this program.
    #[error("the emulator's state in {} has format {found}, which this version does not support", path.display())]
    Format { path: PathBuf, found: u32 },
    /// Another process held the lock for too long.
    #[error("another process holds the emulator's state in {}", path.display())]
    Busy { path: PathBuf },
}

/// A store in use.
pub(crate) enum OpenStateStore {
    Memory(Mutex<EmulatorState>),
    File(StateFile),
}

impl OpenStateStore {
    pub(crate) fn new(store: StateStore) -> Self {
        match store {
            StateStore::Memory => Self::Memory(Mutex::default()),
            StateStore::File(path) => Self::File(StateFile { path, is_in_own_folder: false }),
            StateStore::OwnFolder(path) => Self::File(StateFile { path, is_in_own_folder: true }),
        }
    }

    /// Calls `look` with the state that `advance` has advanced to the present time. The file is written only if `advance`
    /// returns true: otherwise every process would do the same with it.
    pub(crate) fn look<T>(
        &self,
        advance: impl FnOnce(&mut EmulatorState) -> bool,
        look: impl FnOnce(&mut EmulatorState) -> T,
    ) -> Result<T, StoreError> {
        match self {
            Self::Memory(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                advance(&mut state);
                Ok(look(&mut state))
            }
            Self::File(file) => {
                let _lock = lock(&file.path, PATIENCE)?;
                let mut state = read(&file.path)?;
                if advance(&mut state) {
                    file.replace(&state)?;
                }
                Ok(look(&mut state))
            }
        }
    }

    /// Calls `apply` with a copy of the state that `advance` has advanced, as for [`Self::look`]. The copy replaces the
    /// state if `apply` succeeds. No other transaction runs at the same time.
    pub(crate) fn transact<T, E>(
        &self,
        advance: impl FnOnce(&mut EmulatorState) -> bool,
        apply: impl FnOnce(&mut EmulatorState) -> Result<T, E>,
    ) -> Result<Result<T, E>, StoreError> {
        match self {
            Self::Memory(state) => {
                let mut kept = state.lock().unwrap_or_else(PoisonError::into_inner);
                advance(&mut kept);
                let mut copy = kept.clone();
                let result = apply(&mut copy);
                if result.is_ok() {
                    *kept = copy;
                }
                Ok(result)
            }
            Self::File(file) => {
                let _lock = lock(&file.path, PATIENCE)?;
                let mut state = read(&file.path)?;
                let is_hastened = advance(&mut state);
                let mut copy = state.clone();
                let result = apply(&mut copy);
                if result.is_ok() {
                    file.replace(&copy)?;
                } else if is_hastened {
                    file.replace(&state)?;
                }
                Ok(result)
            }
        }
    }

    /// Deletes the state without reading it.
    pub(crate) fn reset(&self) -> Result<(), StoreError> {
        match self {
            Self::Memory(state) => *state.lock().unwrap_or_else(PoisonError::into_inner) = EmulatorState::default(),
            Self::File(file) => {
                let _lock = lock(&file.path, PATIENCE)?;
                file.replace(&EmulatorState::default())?;
            }
        }
        Ok(())
    }
}

/// A file that contains a state.
pub(crate) struct StateFile {
    path: PathBuf,
    is_in_own_folder: bool,
}

impl StateFile {
    /// Replaces the state. Only while the file is locked.
    fn replace(&self, state: &EmulatorState) -> Result<(), StoreError> {
        if self.is_in_own_folder {
            files::remove_leftovers(folder(&self.path));
        }
        let write = || {
            let content = serde_json::to_vec(state)?;
            Replacement { path: &self.path, content: &content, permissions: None, is_durable: false }.write(|_| Ok(()))
        };
        write().map_err(failed("write", &self.path))
    }
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> StoreError + 'a {
    move |source| StoreError::Io { action, path: path.to_owned(), source }
}

/// Waits for the lock, but not longer than `patience`; it is released when the file is dropped.
fn lock(path: &Path, patience: Duration) -> Result<File, StoreError> {
    // Nothing is made beside a path that cannot be that of a state.
    files::replaceable(path).map_err(failed("use", path))?;
    files::create_private_folder(folder(path)).map_err(failed("make the folder of", path))?;
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = files::open_lock(Path::new(&name)).map_err(failed("lock", path))?;
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

fn read(path: &Path) -> Result<EmulatorState, StoreError> {
    let bytes = match files::read(path, LARGEST_STATE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(EmulatorState::default()),
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::fs;
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::emulator::testing::{TestBench, codes};
    use crate::emulator::{EmulatorOptions, Speed};

    fn bench(path: &Path) -> TestBench {
        TestBench::with_store(
            EmulatorOptions { speed: Speed::Fast, ..EmulatorOptions::default() },
            StateStore::File(path.to_owned()),
        )
    }

    #[test]
    fn emulators_share_the_state_in_one_file() {
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
                    let emulator =
                        crate::emulator::Emulator::new(EmulatorOptions::default(), StateStore::File(path.clone()));
                    for number in 0..5 {
                        emulator.map_repository(&format!("https://x/{thread}/{number}"), Path::new("/x")).unwrap();
                    }
                });
            }
        });
        assert_eq!(read(&path).unwrap().repositories.len(), 20);
    }

    #[test]
    fn only_successful_writes_replace_the_file() {
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
    fn the_file_contains_no_secrets() {
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
    fn only_the_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("state.json");
        bench(&path).create();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn a_damaged_file_is_reported_and_not_changed() {
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
    fn a_reset_deletes_the_state() {
        for store in [StateStore::Memory, StateStore::File(tempfile::tempdir().unwrap().path().join("state.json"))] {
            let bench = TestBench::with_store(EmulatorOptions::default(), store);
            bench.create();
            bench.emulator.reset().unwrap();
            assert_eq!(bench.get("/connectors/drafts").1["total"], 0);
        }
    }

    #[test]
    fn waiting_for_a_held_lock_times_out() {
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
    fn an_unusable_path_is_reported() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let store = StateStore::File(file.path().join("state.json"));
        let error = crate::emulator::Emulator::new(EmulatorOptions::default(), store).reset().unwrap_err();
        assert!(matches!(error, StoreError::Io { action: "make the folder of", .. }), "{error}");
    }

    #[test]
    fn a_lock_is_awaited_for_10_seconds_and_the_state_has_256_mib_at_most() {
        assert_eq!((PATIENCE, LARGEST_STATE), (Duration::from_secs(10), 268_435_456));
    }
}
