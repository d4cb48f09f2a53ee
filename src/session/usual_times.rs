//! How long operations of the platform usually take: what this machine measured, else the platform's own figure.
//!
//! The file has durations by kind of operation, and neither names nor keys. It only serves the bars, so whatever is wrong with
//! it is ignored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::blocking;
use crate::files::{self, Replacement};
use crate::output::UsualTime;

/// How many of the last runs count.
const RUNS: usize = 10;

/// A file of ours is much smaller.
const LARGEST_FILE: u64 = 64 * 1024;

/// A kind of operation on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    Validating,
    Publishing,
    Certifying,
    Deploying,
    Redeploying,
    Deleting,
}

impl OperationKind {
    /// Its name in the file.
    fn name(self) -> &'static str {
        match self {
            Self::Validating => "validating",
            Self::Publishing => "publishing",
            Self::Certifying => "certifying",
            Self::Deploying => "deploying",
            Self::Redeploying => "redeploying",
            Self::Deleting => "deleting",
        }
    }

    /// What the documentation of the platform says.
    fn stated(self) -> UsualTime {
        match self {
            Self::Publishing => UsualTime::InWords("several minutes"),
            Self::Certifying => UsualTime::InWords("several days"),
            Self::Deploying | Self::Redeploying => UsualTime::UpTo(Duration::from_secs(15 * 60)),
            Self::Validating | Self::Deleting => UsualTime::Unknown,
        }
    }
}

/// The last runs by the name of their kind, in milliseconds, oldest first.
type Runs = BTreeMap<String, Vec<u64>>;

/// Remembers how long operations took. Clones share what is known.
#[derive(Debug, Clone)]
pub struct UsualTimes {
    file: Option<PathBuf>,
    /// Which emulator serves the API, if one does: its times are not those of the platform, nor those of another speed.
    emulator: Option<&'static str>,
    /// `None` until the file is read.
    runs: Arc<Mutex<Option<Runs>>>,
}

impl UsualTimes {
    /// Over this file. Without one nothing is remembered.
    pub(super) fn new(file: Option<PathBuf>, emulator: Option<&'static str>) -> Self {
        Self { file, emulator, runs: Arc::default() }
    }

    /// How long an operation of this kind usually takes.
    pub async fn of(&self, kind: OperationKind) -> UsualTime {
        let (times, name) = (self.clone(), self.name(kind));
        let median = blocking::run(move || times.with_runs(|runs| median(runs.get(&name)?))).await;
        match median {
            Some(median) => UsualTime::Measured(median),
            None if self.emulator.is_some() => UsualTime::Unknown,
            None => kind.stated(),
        }
    }

    /// Remembers that an operation took so long.
    pub async fn record(&self, kind: OperationKind, took: Duration) {
        let (times, name) = (self.clone(), self.name(kind));
        blocking::run(move || {
            times.with_runs(|runs| {
                add(runs.entry(name).or_default(), took);
                times.file.as_deref().map(|file| replace(file, runs))
            })
        })
        .await;
    }

    fn name(&self, kind: OperationKind) -> String {
        self.emulator.map(|emulator| format!("{emulator}/")).unwrap_or_default() + kind.name()
    }

    /// Does something with the runs, which are read before the first time.
    fn with_runs<T>(&self, work: impl FnOnce(&mut Runs) -> T) -> T {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        work(runs.get_or_insert_with(|| self.file.as_deref().and_then(read).unwrap_or_default()))
    }
}

fn read(file: &Path) -> Option<Runs> {
    let bytes = files::read(file, LARGEST_FILE).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn replace(file: &Path, runs: &Runs) -> Option<()> {
    files::create_private_folder(file.parent()?).ok()?;
    let content = serde_json::to_vec(runs).ok()?;
    let replacement = Replacement { path: file, content: &content, permissions: None, is_durable: false };
    replacement.write(|_| Ok::<_, std::io::Error>(())).ok()
}

fn add(runs: &mut Vec<u64>, took: Duration) {
    runs.push(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    runs.drain(..runs.len().saturating_sub(RUNS));
}

/// The median of the last runs; of an even number, the lower of the two in the middle.
fn median(runs: &[u64]) -> Option<Duration> {
    let mut last = runs[runs.len().saturating_sub(RUNS)..].to_vec();
    last.sort_unstable();
    last.get(last.len().saturating_sub(1) / 2).copied().map(Duration::from_millis)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_median_of_the_last_ten_runs_counts() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7_000]), Some(seconds(7)));
        assert_eq!(median(&[9_000, 1_000]), Some(seconds(1)));
        assert_eq!(median(&[9_000, 1_000, 2_000]), Some(seconds(2)));
        let mut runs = vec![500_000; 8];
        (1..=10).for_each(|number| add(&mut runs, seconds(number)));
        assert_eq!(runs.len(), RUNS);
        assert_eq!(median(&runs), Some(seconds(5)));
        let many: Vec<u64> = std::iter::repeat_n(1_000, 20).chain([2_000; 10]).collect();
        assert_eq!(median(&many), Some(seconds(2)), "a file from elsewhere may have more");
    }

    #[tokio::test]
    async fn what_was_measured_comes_before_the_figure_of_the_platform() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data").join("usual-times.json");
        let times = UsualTimes::new(Some(file.clone()), None);
        assert_eq!(times.of(OperationKind::Deploying).await, UsualTime::UpTo(seconds(900)));
        assert_eq!(times.of(OperationKind::Publishing).await, UsualTime::InWords("several minutes"));
        assert_eq!(times.of(OperationKind::Validating).await, UsualTime::Unknown);
        times.record(OperationKind::Deploying, seconds(130)).await;
        // Another run, and an emulator on the same machine.
        let again = UsualTimes::new(Some(file.clone()), None);
        assert_eq!(again.of(OperationKind::Deploying).await, UsualTime::Measured(seconds(130)));
        let emulated = UsualTimes::new(Some(file.clone()), Some("emulator"));
        assert_eq!(emulated.of(OperationKind::Deploying).await, UsualTime::Unknown);
        emulated.record(OperationKind::Deploying, seconds(2)).await;
        let other_speed = UsualTimes::new(Some(file.clone()), Some("emulator/real"));
        assert_eq!(other_speed.of(OperationKind::Deploying).await, UsualTime::Unknown);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), r#"{"deploying":[130000],"emulator/deploying":[2000]}"#);
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions()) & 0o777,
            0o600
        );
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_read_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("usual-times.json");
        for damaged in ["", "{", "[1]", r#"{"deploying":["x"]}"#, r#"{"deploying":[-1]}"#, "\u{0}"] {
            std::fs::write(&file, damaged).unwrap();
            let times = UsualTimes::new(Some(file.clone()), Some("emulator"));
            assert_eq!(times.of(OperationKind::Deploying).await, UsualTime::Unknown, "{damaged}");
            times.record(OperationKind::Deploying, seconds(3)).await;
            assert_eq!(times.of(OperationKind::Deploying).await, UsualTime::Measured(seconds(3)), "{damaged}");
        }
        let nowhere = UsualTimes::new(None, Some("emulator"));
        nowhere.record(OperationKind::Deploying, seconds(3)).await;
        assert_eq!(nowhere.of(OperationKind::Deploying).await, UsualTime::Measured(seconds(3)));
        let in_the_way = UsualTimes::new(Some(file.join("below-a-file")), Some("emulator"));
        in_the_way.record(OperationKind::Deploying, seconds(3)).await;
    }
}
