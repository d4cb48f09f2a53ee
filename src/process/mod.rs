//! Outside programs: run, listened to, and ended together with everything that they started.
//!
//! A future that is dropped ends its program: first by SIGTERM, and by SIGKILL if it does not follow. [`end_all`] ends
//! several at the same time.

mod alive;
mod ending;
mod lines;
mod running;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{ChildStderr, ChildStdout};

pub use alive::is_alive;
pub use ending::{Cause, end_all, kill_all};
use lines::Lines;
use running::Running;

/// A program that could be run.
#[derive(Clone)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    /// `None` takes a variable away.
    variables: Vec<(OsString, Option<OsString>)>,
    stays_in_foreground: bool,
}

/// Where a line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The exit code; 128 and the number of the signal where one ended it, as shells have it.
    pub code: u8,
}

/// Why a program could not be run.
#[derive(Debug, Error)]
pub enum NotRun {
    /// There is no such program on the PATH.
    #[error("`{0}` is not installed, or not on the PATH")]
    Missing(String),
    /// The system refused, or the program could not be listened to.
    #[error("`{0}` cannot be run: {1}")]
    Refused(String, #[source] io::Error),
}

/// What a program wrote, and how it ended.
#[derive(Debug)]
pub struct Captured {
    /// How it ended.
    pub ended: Ended,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

impl Ended {
    /// Whether all went well.
    pub fn is_success(self) -> bool {
        self.code == 0
    }
}

impl From<ExitStatus> for Ended {
    #[cfg(unix)]
    fn from(status: ExitStatus) -> Self {
        use std::os::unix::process::ExitStatusExt as _;
        let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
        Self { code: code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX) }
    }

    #[cfg(not(unix))]
    fn from(status: ExitStatus) -> Self {
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Self { code: code.unwrap_or(u8::MAX) }
    }
}

/// Variables may hold secrets.
impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Program({})", self.shown())
    }
}

impl Program {
    /// The program of this name on the PATH, with standard input closed.
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        Self {
            name: name.as_ref().to_owned(),
            arguments: Vec::new(),
            folder: None,
            variables: Vec::new(),
            stays_in_foreground: false,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Runs it in this folder.
    #[must_use]
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), Some(value.as_ref().to_owned())));
        self
    }

    /// Takes a variable out of its environment.
    #[must_use]
    pub fn without_variable(mut self, name: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), None));
        self
    }

    /// Keeps it in the process group of this program: on a terminal only that one may read, and gets Ctrl-C.
    #[must_use]
    pub fn in_foreground(mut self, stays: bool) -> Self {
        self.stays_in_foreground = stays;
        self
    }

    /// Its command line, for people; values of variables are not part of it.
    pub fn shown(&self) -> String {
        let words = std::iter::once(&self.name).chain(&self.arguments);
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    /// Runs it on the streams of this process.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn pass_through(&self) -> Result<Ended, NotRun> {
        let mut command = self.command();
        command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
        let mut running = self.start(command)?;
        Ok(running.end().await.map_err(|error| self.refused(error))?.into())
    }

    /// Runs it, and hands over each line that it writes as soon as it is whole, without its end.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn listen(&self, mut on_line: impl FnMut(Source, &str)) -> Result<Ended, NotRun> {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut heard = Heard::of(self.start(command)?);
        while let Some((source, line)) = heard.line().await.map_err(|error| self.refused(error))? {
            on_line(source, &line);
        }
        Ok(heard.running.end().await.map_err(|error| self.refused(error))?.into())
    }

    /// Runs it to its end and gives what it wrote.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn capture(&self) -> Result<Captured, NotRun> {
        let mut command = self.command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut running = self.start(command)?;
        let (out, err) = (running.stdout(), running.stderr());
        let reading = async { tokio::try_join!(read(out, &mut stdout), read(err, &mut stderr)) };
        reading.await.map_err(|error| self.refused(error))?;
        let ended = running.end().await.map_err(|error| self.refused(error))?.into();
        Ok(Captured { ended, stdout, stderr })
    }

    fn command(&self) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.name);
        command.args(&self.arguments).stdin(Stdio::null());
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        #[cfg(unix)]
        if !self.stays_in_foreground {
            command.process_group(0);
        }
        command
    }

    fn start(&self, command: tokio::process::Command) -> Result<Running, NotRun> {
        Running::start(command, !self.stays_in_foreground).map_err(|error| self.refused(error))
    }

    fn refused(&self, error: io::Error) -> NotRun {
        let name = self.name.to_string_lossy().into_owned();
        // A folder that is not there is told by the same kind of error.
        let has_folder = self.folder.as_ref().is_none_or(|folder| folder.is_dir());
        match error.kind() {
            io::ErrorKind::NotFound if has_folder => NotRun::Missing(name),
            _ => NotRun::Refused(name, error),
        }
    }
}

/// A program and what it writes.
struct Heard {
    // Goes first: a program that is told to end may have something to say to streams that are still open.
    running: Running,
    stdout: Lines<ChildStdout>,
    stderr: Lines<ChildStderr>,
}

impl Heard {
    fn of(mut running: Running) -> Self {
        let (stdout, stderr) = (Lines::of(running.stdout()), Lines::of(running.stderr()));
        Self { running, stdout, stderr }
    }

    /// The next line of either stream, until both are over.
    async fn line(&mut self) -> io::Result<Option<(Source, String)>> {
        loop {
            let (stdout, stderr) = (&mut self.stdout, &mut self.stderr);
            let (source, line) = match (stdout.is_over(), stderr.is_over()) {
                (true, true) => return Ok(None),
                (true, false) => (Source::Stderr, stderr.next().await?),
                (false, true) => (Source::Stdout, stdout.next().await?),
                (false, false) => tokio::select! {
                    line = stdout.next() => (Source::Stdout, line?),
                    line = stderr.next() => (Source::Stderr, line?),
                },
            };
            if let Some(line) = line {
                return Ok(Some((source, line)));
            }
        }
    }
}

/// Everything that a stream gives.
async fn read(stream: Option<impl AsyncRead + Unpin>, bytes: &mut Vec<u8>) -> io::Result<()> {
    if let Some(mut stream) = stream {
        stream.read_to_end(bytes).await?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
