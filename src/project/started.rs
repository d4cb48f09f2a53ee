//! Records what `application start` runs, so that `application call` finds the port.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::own_folder;
use crate::{files, process};

/// The subfolder of `.connect` with a file for each start.
const STARTED: &str = "started";

/// The maximum size of a record, in bytes.
const SIZE_LIMIT: u64 = 64 * 1024;

/// An application that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedApplication {
    pub name: String,
    /// The port in its `PORT` variable.
    pub port: u16,
}

/// The file that records one start. It is removed when this is dropped.
#[derive(Debug)]
pub struct Started {
    file: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartRecord {
    /// The folder of the project: a record that was copied or cloned with the project is not about the copy.
    folder: String,
    /// The process that runs the applications, which do not outlive it.
    process_id: u32,
    /// In milliseconds since the epoch.
    started_at: i64,
    applications: Vec<StartedApplication>,
}

impl Started {
    /// Records that this process runs these applications, in a new file that only the user can read, and removes the
    /// records of processes that were killed.
    pub fn record(project: &Path, applications: Vec<StartedApplication>) -> io::Result<Self> {
        let folder = own_folder::create(project, STARTED)?;
        for (file, record) in records(&folder) {
            if !process::is_alive(record.process_id) {
                _ = fs::remove_file(file);
            }
        }
        let record = StartRecord {
            folder: resolved(project),
            process_id: std::process::id(),
            started_at: Timestamp::now().as_millisecond(),
            applications,
        };
        let mut written = tempfile::Builder::new().prefix(".new-").tempfile_in(&folder)?;
        serde_json::to_writer(&mut written, &record)?;
        written.flush()?;
        let file = folder.join(format!("{}.json", Uuid::new_v4()));
        written.persist_noclobber(&file)?;
        Ok(Self { file })
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // An error means that it was removed already.
        _ = fs::remove_file(&self.file);
    }
}

/// The port of an application that `application start` runs. Of several starts the last one counts.
pub fn started_port(project: &Path, application: &str) -> Option<u16> {
    running(project).into_iter().rfind(|known| known.name == application).map(|known| known.port)
}

/// The application of the project that `application start` runs on this port.
pub fn application_on_port(project: &Path, port: u16) -> Option<String> {
    running(project).into_iter().rfind(|known| known.port == port).map(|known| known.name)
}

/// What `application start` runs, the last start last.
fn running(project: &Path) -> Vec<StartedApplication> {
    let Some(folder) = own_folder::existing(project, STARTED) else { return Vec::new() };
    let project = resolved(project);
    let is_running = |record: &StartRecord| record.folder == project && process::is_alive(record.process_id);
    let mut running: Vec<StartRecord> =
        records(&folder).into_iter().map(|(_, record)| record).filter(is_running).collect();
    running.sort_by_key(|record| record.started_at);
    running.into_iter().flat_map(|record| record.applications).filter(|known| known.port != 0).collect()
}

/// Every record in the folder. Other files, links and pipes are skipped.
fn records(folder: &Path) -> Vec<(PathBuf, StartRecord)> {
    let files = folder.read_dir().into_iter().flatten().flatten();
    let files = files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())).map(|entry| entry.path());
    let records = files.filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    records.filter_map(|file| read(&file).map(|record| (file, record))).collect()
}

fn read(file: &Path) -> Option<StartRecord> {
    serde_json::from_slice(&files::read(file, SIZE_LIMIT).ok()?).ok()
}

/// The path of the project without links.
fn resolved(project: &Path) -> String {
    project.canonicalize().unwrap_or_else(|_| project.to_owned()).to_string_lossy().into_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn on(name: &str, port: u16) -> StartedApplication {
        StartedApplication { name: name.to_owned(), port }
    }

    fn files(project: &Path) -> Vec<PathBuf> {
        project.join(".connect/started").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn several_starts_are_recorded_side_by_side() {
        let project = tempfile::tempdir().unwrap();
        let project = project.path();
        assert_eq!(started_port(project, "web"), None);
        let first = Started::record(project, vec![on("web", 8080), on("job", 8081)]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
        let second = Started::record(project, vec![on("web", 9000), on("odd", 0)]).unwrap();
        assert_eq!(
            ["web", "job", "odd", "other"].map(|name| started_port(project, name)),
            [Some(9000), Some(8081), None, None]
        );
        let names = [8081, 9000, 0, 7].map(|port| application_on_port(project, port));
        assert_eq!(names.each_ref().map(Option::as_deref), [Some("job"), Some("web"), None, None]);
        assert_eq!(fs::read_to_string(project.join(".connect/.gitignore")).unwrap(), "*\n");
        drop(second);
        assert_eq!(started_port(project, "web"), Some(8080));
        drop(first);
        assert_eq!((started_port(project, "web"), files(project).len()), (None, 0));
    }

    #[cfg(unix)]
    #[test]
    fn the_record_of_a_dead_process_is_skipped_and_then_removed() {
        let project = tempfile::tempdir().unwrap();
        let project = project.path();
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        dead.wait().unwrap();
        let left = Started::record(project, vec![on("web", 8080)]).unwrap();
        let text = fs::read_to_string(&left.file).unwrap();
        let process_id = |id: u32| format!("\"processId\":{id}");
        assert!(text.contains(&process_id(std::process::id())), "{text}");
        fs::write(&left.file, text.replace(&process_id(std::process::id()), &process_id(dead.id()))).unwrap();
        assert_eq!(started_port(project, "web"), None);
        let _started = Started::record(project, vec![on("web", 9000)]).unwrap();
        assert!(!left.file.exists());
    }

    #[test]
    fn records_of_a_copied_project_and_other_files_are_skipped() {
        let (project, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let started = Started::record(project.path(), vec![on("web", 8080)]).unwrap();
        let copied = own_folder::create(copy.path(), STARTED).unwrap().join("copied.json");
        fs::copy(&started.file, &copied).unwrap();
        assert_eq!(started_port(copy.path(), "web"), None);
        for (name, text) in [("a.json", "{"), ("b.json", "[]"), ("c.txt", "x")] {
            fs::write(copied.with_file_name(name), text).unwrap();
        }
        let _started = Started::record(copy.path(), vec![on("web", 9000)]).unwrap();
        assert_eq!((started_port(copy.path(), "web"), files(copy.path()).len()), (Some(9000), 5));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_a_record_and_a_link_is_skipped() {
        use std::os::unix::fs::PermissionsExt as _;
        let project = tempfile::tempdir().unwrap();
        let started = Started::record(project.path(), vec![on("web", 8080)]).unwrap();
        assert_eq!(fs::metadata(&started.file).unwrap().permissions().mode() & 0o777, 0o600);
        let moved = project.path().join("moved");
        fs::rename(&started.file, &moved).unwrap();
        std::os::unix::fs::symlink(&moved, &started.file).unwrap();
        assert_eq!(started_port(project.path(), "web"), None);
        drop(started);
        assert!(moved.exists());
    }

    #[test]
    fn a_record_of_ports_has_64_kib_at_most() {
        assert_eq!(SIZE_LIMIT, 65_536);
    }
}
