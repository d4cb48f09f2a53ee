//! The machine that the program runs on in tests.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Answer, Running, Server};

/// The variables that place the folders of ctconnect, and where they are in the home: as by default on Linux.
const FOLDERS: [(&str, &str); 3] = [
    ("CTCONNECT_CONFIG_DIR", ".config/ctconnect"),
    ("CTCONNECT_DATA_DIR", ".local/share/ctconnect"),
    ("CTCONNECT_CACHE_DIR", ".cache/ctconnect"),
];

/// An empty home, a cleared environment, and an emulator: inside the program, or over HTTP.
pub struct Machine {
    home: TempDir,
    folder: PathBuf,
    server: Option<Server>,
    variables: Vec<(String, String)>,
}

impl Machine {
    /// Without any service and without an identity.
    pub fn bare() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("work");
        std::fs::create_dir(&folder).unwrap();
        let machine = Self { home, folder, server: None, variables: Vec::new() };
        // Elsewhere the system places them in the account of the developer, whatever the environment says.
        let folders = FOLDERS.map(|(name, below_home)| (name, machine.home().join(below_home)));
        folders.iter().fold(machine, |machine, (name, folder)| machine.with(name, &folder.to_string_lossy()))
    }

    /// With the folders of ctconnect where the system has them by default, which only Unix lets `HOME` decide.
    #[cfg(unix)]
    pub fn with_default_folders(mut self) -> Self {
        self.variables.retain(|(name, _)| FOLDERS.iter().all(|(variable, _)| name != variable));
        self
    }

    /// With settings and state in this folder.
    #[cfg(unix)]
    pub fn with_folder(self, folder: &Path) -> Self {
        FOLDERS.iter().fold(self, |machine, (variable, _)| machine.with(variable, folder.to_str().unwrap()))
    }

    /// With the emulator inside the program, at once done with everything.
    pub fn local() -> Self {
        Self::bare().with("CTCONNECT_LOCAL", "instant")
    }

    /// With an emulator of its own over HTTP, at once done with everything; `flags` go to the emulator.
    pub fn over_http(flags: &[&str]) -> Self {
        Self::bare().serving(&[&["--speed", "instant"], flags].concat())
    }

    /// Starts an emulator with these flags and points the environment at it.
    pub fn serving(self, flags: &[&str]) -> Self {
        let server = Server::start(&self, flags);
        let address = server.address().to_owned();
        let mut machine = self.talking_to(&address);
        machine.server = Some(server);
        machine
    }

    /// Points the environment at a service, with an API Client of the Project `shop`.
    pub fn talking_to(self, address: &str) -> Self {
        self.with("CTP_CONNECT_API_URL", address)
            .with("CTP_AUTH_URL", address)
            .with("CTP_CLIENT_ID", "client")
            .with("CTP_CLIENT_SECRET", "client-secret")
            .with("CTP_PROJECT_KEY", "shop")
            .with("CTP_REGION", "europe-west1.gcp")
    }

    /// Sets a variable of the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A variable that was set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The home of the user.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder in which the program runs.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the emulator inside the program serves.
    pub fn is_local(&self) -> bool {
        self.server.is_none()
    }

    /// The program with these arguments, ready to run in this machine.
    pub fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ctconnect"));
        command.args(arguments);
        self.seal(&mut command);
        command
    }

    /// Puts any program into this machine.
    pub fn seal(&self, command: &mut Command) {
        command.env_clear().current_dir(&self.folder).stdin(Stdio::null());
        for kept in ["PATH", "SYSTEMROOT", "LLVM_PROFILE_FILE"] {
            command.envs(std::env::var_os(kept).map(|value| (kept, value)));
        }
        command.envs(["HOME", "USERPROFILE"].map(|name| (name, self.home.path())));
        command.env("TZ", "UTC").env("NO_PROXY", "127.0.0.1,localhost");
        // A test that has a remote on GitHub asks nobody there.
        command.env("GIT_ALLOW_PROTOCOL", "file");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }

    /// Runs the program with its standard input closed.
    #[must_use = "a run that nobody looks at proves nothing"]
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Answer {
        self.start(arguments).end()
    }

    /// Runs a command line without the program's name, as a shell takes it apart: at blanks, save between `'`.
    #[must_use = "a run that nobody looks at proves nothing"]
    #[track_caller]
    pub fn sh(&self, line: &str) -> Answer {
        self.run(words(line))
    }

    /// The same in another folder.
    #[must_use = "a run that nobody looks at proves nothing"]
    #[track_caller]
    pub fn sh_in(&self, folder: impl AsRef<Path>, line: &str) -> Answer {
        self.run_in(folder, words(line))
    }

    /// Runs the program in another folder.
    #[must_use = "a run that nobody looks at proves nothing"]
    #[track_caller]
    pub fn run_in<A: AsRef<OsStr>>(&self, folder: impl AsRef<Path>, arguments: impl IntoIterator<Item = A>) -> Answer {
        Running::start(self.command(arguments).current_dir(folder), &self.home.path().to_string_lossy()).end()
    }

    /// Runs the program with this text on its standard input.
    #[must_use = "a run that nobody looks at proves nothing"]
    #[track_caller]
    pub fn run_with_input<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &str) -> Answer {
        self.feed(self.command(arguments), input)
    }

    /// Runs a command of this machine with this text on its standard input.
    #[must_use = "a run that nobody looks at proves nothing"]
    #[track_caller]
    pub fn feed(&self, mut command: Command, input: &str) -> Answer {
        Running::start_with_input(&mut command, &self.home.path().to_string_lossy(), input).end()
    }

    /// Starts the program with both streams captured, for tests that look at it while it runs.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Running {
        Running::start(&mut self.command(arguments), &self.home.path().to_string_lossy())
    }

    /// The emulator over HTTP.
    pub fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }
}

/// The words of a command line: parted at blanks, save between `'`.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, part) in line.split('\'').enumerate() {
        let mut pieces = if index % 2 == 0 { part.split(' ').collect() } else { vec![part] }.into_iter();
        words.last_mut().unwrap().push_str(pieces.next().unwrap());
        words.extend(pieces.map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}
