//! What the test says, and what it reads afterwards: the folder `$DOCKER_STAND_IN`.

use std::path::PathBuf;
use std::time::Duration;

/// The folder of the test.
///
/// - `scenario`: what happens, one event per line, such as `build-fails web`.
/// - `port`: the address of the test's SonarQube.
/// - `calls`: every argument list, one per line.
/// - `refused`: every argument list that docker would reject.
/// - `running/`: a file for each running container; a container ends when its file is removed.
#[derive(Clone)]
pub struct State {
    folder: PathBuf,
}

impl State {
    /// Of the test that runs.
    pub fn new() -> Self {
        let folder = PathBuf::from(std::env::var_os("DOCKER_STAND_IN").unwrap());
        std::fs::create_dir_all(folder.join("running")).unwrap();
        Self { folder }
    }

    /// A file of the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Adds a line to a file.
    pub fn add(&self, file: &str, line: &str) {
        crate::append(&self.file(file), line);
    }

    /// Rejects the arguments, as docker does.
    pub fn refuse(&self, reason: &str) -> ! {
        self.add("refused", reason);
        eprintln!("docker: {reason}");
        std::process::exit(125)
    }

    /// Rejects the arguments unless something holds.
    pub fn demand(&self, holds: bool, reason: &str) {
        if !holds {
            self.refuse(reason);
        }
    }

    /// Whether an event is in the scenario.
    pub fn happens(&self, event: &str) -> bool {
        self.scenario().lines().any(|line| line == event)
    }

    /// The arguments of every event of this name.
    pub fn arguments_of(&self, event: &str) -> Vec<String> {
        let scenario = self.scenario();
        let arguments = scenario.lines().filter_map(|line| line.strip_prefix(event)?.strip_prefix(' '));
        arguments.map(str::to_owned).collect()
    }

    fn scenario(&self) -> String {
        std::fs::read_to_string(self.file("scenario")).unwrap_or_default()
    }

    /// Whether a container of this name runs.
    pub fn is_running(&self, name: &str) -> bool {
        self.container(name).exists()
    }

    /// Records that a container runs.
    pub fn begin(&self, name: &str) {
        std::fs::write(self.container(name), "").unwrap();
    }

    /// Removes the record of a container, if there is one.
    pub fn forget(&self, name: &str) {
        drop(std::fs::remove_file(self.container(name)));
    }

    /// Waits until a container is stopped, and ends as it does.
    pub fn until_stopped(&self, name: &str) -> ! {
        while self.is_running(name) {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::process::exit(143)
    }

    fn container(&self, name: &str) -> PathBuf {
        self.file("running").join(name)
    }
}
