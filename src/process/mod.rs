//! Outside programs: run, listened to, and ended together with everything that they started.
//!
//! A future that is dropped ends its program: by SIGTERM first, and by SIGKILL if it does not end in time; a program that
//! only answers a question is killed at once. [`end_all`] ends several at the same time.

mod alive;
mod detached;
mod ending;
mod inherited;
mod line_output;
mod line_reader;
mod parent;
mod running;
mod search;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::ChildStdin;

pub use alive::is_alive;
pub use detached::start_self_detached;
pub use ending::{EndCause, end_all, ending, kill_all};
use inherited::InheritedVariables;
use line_output::LineOutput;
pub use parent::end_of_parent;
use running::Running;
pub use search::is_installed;

use crate::duration;

/// A program that could be run.
#[derive(Clone)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    /// `None` removes a variable.
    variables: Vec<(OsString, Option<OsString>)>,
    inherited: InheritedVariables,
    input: Option<SecretString>,
    stays_in_foreground: bool,
    limits: Option<AnswerLimits>,
}

/// The limits of a program that only answers a question.
#[derive(Clone, Copy)]
struct AnswerLimits {
    time: Duration,
    bytes: u64,
}

/// Which stream a line was written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    Stdout,
    Stderr,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramExit {
    /// The exit code; after a signal 128 plus its number, as in a shell.
    pub code: u8,
}

/// Why a program did not run to its end.
#[derive(Debug, Error)]
pub enum ProgramError {
    /// There is no such program on the PATH.
    #[error("`{0}` is not installed, or not on the PATH")]
    Missing(String),
    /// Only a folder of the PATH that depends on the current folder has it.
    #[error("`{0}` is not run from the folder `{folder}` of the PATH, which is not absolute", folder = .1.display())]
    NotAbsolute(String, PathBuf),
    /// The system refused to run it, or its output cannot be read.
    #[error("`{0}` cannot be run: {1}")]
    Refused(String, #[source] io::Error),
    /// It took longer than [`Program::only_answers`] allows.
    #[error("`{0}` did not answer within {time}", time = duration::exact(*.1))]
    TimedOut(String, Duration),
}

/// What a program wrote, and how it ended.
#[derive(Debug)]
pub struct CapturedOutput {
    pub exit: ProgramExit,
    pub stdout: Vec<u8>,
    /// Standard error; empty for a program that only answers a question.
    pub stderr: Vec<u8>,
}

impl ProgramExit {
    /// Whether the exit code is 0.
    pub fn is_success(self) -> bool {
        self.code == 0
    }
}

impl From<ExitStatus> for ProgramExit {
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
    /// The program of this name in an absolute folder of the PATH, or at this path, with an empty standard input. Of the
    /// environment it inherits everything but the variables of ctconnect and the service, which hold credentials, and of
    /// the PATH the absolute folders.
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        Self {
            name: name.as_ref().to_owned(),
            arguments: Vec::new(),
            folder: None,
            variables: Vec::new(),
            inherited: InheritedVariables::default(),
            input: None,
            stays_in_foreground: false,
            limits: None,
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

    /// Removes a variable from its environment.
    #[must_use]
    pub fn without_variable(mut self, name: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), None));
        self
    }

    /// Lets it inherit the PATH as it is, the settings of ctconnect, and the variables of the service, such as `CTP_REGION`,
    /// except those of these names. For programs of a project, which may read them and run ctconnect again.
    #[must_use]
    pub fn inheriting_all_but(mut self, credentials: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.inherited =
            InheritedVariables::AllBut(credentials.into_iter().map(|name| name.as_ref().to_owned()).collect());
        self
    }

    /// Gives it this text on standard input when it is run by [`Self::capture`].
    #[must_use]
    pub fn input(mut self, text: SecretString) -> Self {
        self.input = Some(text);
        self
    }

    /// Keeps it in the process group of this program: only that group may read from a terminal, and gets Ctrl-C.
    #[must_use]
    pub fn in_foreground(mut self, stays: bool) -> Self {
        self.stays_in_foreground = stays;
        self
    }

    /// Marks it as a program that only answers a question, for [`Self::capture`]. It has nothing to clean up: when its
    /// future is dropped or takes longer than `time`, it is killed at once with everything that it started. What it
    /// writes on standard error is discarded, and standard output is closed after this many `bytes`.
    #[must_use]
    pub fn only_answers(mut self, time: Duration, bytes: u64) -> Self {
        self.limits = Some(AnswerLimits { time, bytes });
        self
    }

    /// Its command line, for people; without the values of variables.
    pub fn shown(&self) -> String {
        let words = std::iter::once(&self.name).chain(&self.arguments);
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    /// Runs it on the streams of this process.
    pub async fn pass_through(&self) -> Result<ProgramExit, ProgramError> {
        let mut command = self.command()?;
        command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
        let mut running = self.start(command)?;
        Ok(running.end().await.map_err(|error| self.refused(error))?.into())
    }

    /// Runs it, and hands over each line that it writes as soon as the line is complete, without its end.
    pub async fn listen(&self, mut on_line: impl FnMut(OutputStream, &str)) -> Result<ProgramExit, ProgramError> {
        let mut command = self.command()?;
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut output = LineOutput::of(self.start(command)?);
        while let Some((stream, line)) = output.line().await.map_err(|error| self.refused(error))? {
            on_line(stream, &line);
        }
        Ok(output.running.end().await.map_err(|error| self.refused(error))?.into())
    }

    /// Runs it to its end and returns what it wrote.
    ///
    /// # Errors
    /// When it cannot be run, or takes longer than [`Self::only_answers`] allows.
    pub async fn capture(&self) -> Result<CapturedOutput, ProgramError> {
        let Some(AnswerLimits { time, bytes }) = self.limits else { return self.capture_up_to(u64::MAX).await };
        let timed_out = |_| ProgramError::TimedOut(self.shown_name(), time);
        tokio::time::timeout(time, self.capture_up_to(bytes)).await.map_err(timed_out)?
    }

    async fn capture_up_to(&self, limit: u64) -> Result<CapturedOutput, ProgramError> {
        let mut command = self.command()?;
        command.stdout(Stdio::piped());
        command.stderr(if self.limits.is_some() { Stdio::null() } else { Stdio::piped() });
        if self.input.is_some() {
            command.stdin(Stdio::piped());
        }
        let mut running = self.start(command)?;
        let (stdin, stdout, stderr) = (running.stdin(), running.stdout(), running.stderr());
        let streams = async {
            let ((), stdout, stderr) =
                tokio::join!(write(stdin, self.input.as_ref()), read(stdout, limit), read(stderr, limit));
            Ok((stdout?, stderr?))
        };
        let (stdout, stderr) = streams.await.map_err(|error| self.refused(error))?;
        let exit = running.end().await.map_err(|error| self.refused(error))?.into();
        Ok(CapturedOutput { exit, stdout, stderr })
    }

    fn command(&self) -> Result<tokio::process::Command, ProgramError> {
        let mut command = tokio::process::Command::new(search::find(&self.name)?);
        command.args(&self.arguments).stdin(Stdio::null());
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        for name in self.inherited.removed() {
            command.env_remove(name);
        }
        if !self.inherited.has_whole_path()
            && let Some(path) = search::absolute_path()
        {
            command.env("PATH", path);
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
        Ok(command)
    }

    fn start(&self, command: tokio::process::Command) -> Result<Running, ProgramError> {
        let has_grace = self.limits.is_none();
        let running = Running::start(self.shown_name(), command, self.stays_in_foreground, has_grace);
        running.map_err(|error| self.refused(error))
    }

    fn shown_name(&self) -> String {
        self.name.to_string_lossy().into_owned()
    }

    fn refused(&self, error: io::Error) -> ProgramError {
        ProgramError::Refused(self.shown_name(), error)
    }
}

/// Reads a stream to its end, or to this many bytes.
async fn read(stream: Option<impl AsyncRead + Unpin>, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.take(limit).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}

/// Writes to a program that may not read it. Such a program reports that by its exit code.
async fn write(stream: Option<ChildStdin>, text: Option<&SecretString>) {
    if let (Some(mut stream), Some(text)) = (stream, text) {
        _ = stream.write_all(text.expose_secret().as_bytes()).await;
    }
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
