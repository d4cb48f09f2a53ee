//! What `application start` runs: a note in the project, by which `application call` finds the port.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::own_folder;
use crate::process;

/// The folder in our own folder of the project with a file for each start.
const STARTED: &str = "started";

/// No note is longer.
const LONGEST: u64 = 64 * 1024;

/// An application that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedApplication {
    /// Its name.
    pub name: String,
    /// The port that it was told to listen on.
    pub port: u16,
}

/// A note of one start. Dropped, it is removed.
#[derive(Debug)]
pub struct Started {
    file: PathBuf,
}

/// What a note says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    /// The project's folder. A note that came with a copy or a clone of the project is about another one.
    folder: String,
    /// The process that runs the applications, and ends them with itself.
    process_id: u32,
    /// In milliseconds.
    started_at: i64,
    applications: Vec<StartedApplication>,
}

impl Started {
    /// Leaves a note that this process runs these applications, in a file of its own that only the user can read, and
    /// removes notes of processes that were ended without a chance to do so themselves.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave(project: &Path, applications: Vec<StartedApplication>) -> io::Result<Self> {
        let folder = own_folder::create(project, STARTED)?;
        for (file, note) in notes(&folder) {
            if !process::is_alive(note.process_id) {
                _ = fs::remove_file(file);
            }
        }
        let note = Note {
            folder: own_name(project),
            process_id: std::process::id(),
            started_at: Timestamp::now().as_millisecond(),
            applications,
        };
        let mut written = tempfile::Builder::new().prefix(".new-").tempfile_in(&folder)?;
        serde_json::to_writer(&mut written, &note)?;
        written.flush()?;
        let file = folder.join(format!("{}.json", Uuid::new_v4()));
        written.persist_noclobber(&file)?;
        Ok(Self { file })
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // If somebody else removed it, it is gone as well.
        _ = fs::remove_file(&self.file);
    }
}

/// The port of an application that is running by `application start`; of several the last.
pub fn started_port(project: &Path, application: &str) -> Option<u16> {
    running(project).into_iter().rfind(|known| known.name == application).map(|known| known.port)
}

/// The application of the project that is running on this port by `application start`.
pub fn started_on(project: &Path, port: u16) -> Option<String> {
    running(project).into_iter().rfind(|known| known.port == port).map(|known| known.name)
}

/// What is running by `application start`, the last started last.
fn running(project: &Path) -> Vec<StartedApplication> {
    let Some(folder) = own_folder::existing(project, STARTED) else { return Vec::new() };
    let own_name = own_name(project);
    let notes = notes(&folder).into_iter().map(|(_, note)| note);
    let alive = notes.filter(|note| note.folder == own_name && process::is_alive(note.process_id));
    let mut alive: Vec<Note> = alive.collect();
    alive.sort_by_key(|note| note.started_at);
    alive.into_iter().flat_map(|note| note.applications).filter(|known| known.port != 0).collect()
}

/// Every note in the folder. What is none is passed over.
fn notes(folder: &Path) -> Vec<(PathBuf, Note)> {
    let files = folder.read_dir().into_iter().flatten().flatten();
    // A link or a pipe is not ours.
    let files = files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())).map(|entry| entry.path());
    let notes = files.filter(|file| file.extension().is_some_and(|extension| extension == "json"));
    notes.filter_map(|file| read(&file).map(|note| (file, note))).collect()
}

fn read(file: &Path) -> Option<Note> {
    let mut text = Vec::new();
    fs::File::open(file).ok()?.take(LONGEST).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The project's folder, whatever way leads there.
fn own_name(project: &Path) -> String {
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
    fn several_starts_stand_side_by_side() {
        let project = tempfile::tempdir().unwrap();
        let project = project.path();
        assert_eq!(started_port(project, "web"), None);
        let first = Started::leave(project, vec![on("web", 8080), on("job", 8081)]).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
        let second = Started::leave(project, vec![on("web", 9000), on("odd", 0)]).unwrap();
        assert_eq!(
            ["web", "job", "odd", "other"].map(|name| started_port(project, name)),
            [Some(9000), Some(8081), None, None]
        );
        let names = [8081, 9000, 0, 7].map(|port| started_on(project, port));
        assert_eq!(names.each_ref().map(Option::as_deref), [Some("job"), Some("web"), None, None]);
        assert_eq!(fs::read_to_string(project.join(".connect/.gitignore")).unwrap(), "*\n");
        drop(second);
        assert_eq!(started_port(project, "web"), Some(8080));
        drop(first);
        assert_eq!((started_port(project, "web"), files(project).len()), (None, 0));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_dead_process_left_is_passed_over_and_then_removed() {
        let project = tempfile::tempdir().unwrap();
        let project = project.path();
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        dead.wait().unwrap();
        let left = Started::leave(project, vec![on("web", 8080)]).unwrap();
        let text = fs::read_to_string(&left.file).unwrap();
        let process_id = |id: u32| format!("\"processId\":{id}");
        assert!(text.contains(&process_id(std::process::id())), "{text}");
        fs::write(&left.file, text.replace(&process_id(std::process::id()), &process_id(dead.id()))).unwrap();
        assert_eq!(started_port(project, "web"), None);
        let _started = Started::leave(project, vec![on("web", 9000)]).unwrap();
        assert!(!left.file.exists());
    }

    #[test]
    fn what_is_not_of_this_project_or_no_note_is_passed_over() {
        let (project, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let started = Started::leave(project.path(), vec![on("web", 8080)]).unwrap();
        let copied = own_folder::create(copy.path(), STARTED).unwrap().join("copied.json");
        fs::copy(&started.file, &copied).unwrap();
        assert_eq!(started_port(copy.path(), "web"), None);
        for (name, text) in [("a.json", "{"), ("b.json", "[]"), ("c.txt", "x")] {
            fs::write(copied.with_file_name(name), text).unwrap();
        }
        let _started = Started::leave(copy.path(), vec![on("web", 9000)]).unwrap();
        assert_eq!((started_port(copy.path(), "web"), files(copy.path()).len()), (Some(9000), 5));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_a_note_and_a_link_is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        let project = tempfile::tempdir().unwrap();
        let started = Started::leave(project.path(), vec![on("web", 8080)]).unwrap();
        assert_eq!(fs::metadata(&started.file).unwrap().permissions().mode() & 0o777, 0o600);
        let moved = project.path().join("moved");
        fs::rename(&started.file, &moved).unwrap();
        std::os::unix::fs::symlink(&moved, &started.file).unwrap();
        assert_eq!(started_port(project.path(), "web"), None);
        drop(started);
        assert!(moved.exists());
    }
}
