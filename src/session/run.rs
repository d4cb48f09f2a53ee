//! Runs a command to its end or to a signal, and says how to continue after one.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::runtime::{Builder, Runtime};

use super::{LeftWork, Session};
use crate::failure::ExitCode;
use crate::failure::Failure;
use crate::files;
use crate::process::{self, EndCause};

/// How long programs may take to end before the user reads which ones they are.
const QUIET_END: Duration = Duration::from_millis(100);

/// How long a file that is being written may take to be complete after a signal.
const LAST_WRITES: Duration = Duration::from_millis(50);

impl Session {
    /// Runs a command until it ends, or until SIGINT, SIGTERM, SIGQUIT or a hangup; then ends the programs that it started.
    ///
    /// # Errors
    /// Whatever the command ends with; 130 or 143 after a signal.
    pub fn run(&self, command: impl Future<Output = Result<()>>) -> Result<()> {
        self.run_then(command, async {})
    }

    /// Runs a command as [`Self::run`] does, and `cleanup` whatever its end, a signal too.
    ///
    /// The command still lives then: the programs that it started end by themselves once `cleanup` has ended what they
    /// wait for. A second signal ends them and `cleanup` at once.
    pub fn run_then<F, C>(&self, command: F, cleanup: C) -> Result<()>
    where
        F: Future<Output = Result<()>>,
        C: Future<Output = ()>,
    {
        let runtime = runtime()?;
        let (outcome, last_writes) = runtime.block_on(async {
            let mut command = std::pin::pin!(command);
            let (outcome, cause, last_writes) = match or_signal(command.as_mut(), self.has_terminal()).await {
                Ok(outcome) => (outcome, EndCause::Other, Duration::ZERO),
                // Built while the command lives: its guards clear what continues it.
                Err(signal) => (Err(self.ended_by(signal).into()), signal.cause(), LAST_WRITES),
            };
            let end = async {
                cleanup.await;
                self.end_programs(cause).await;
            };
            unless_again(end).await;
            (outcome, last_writes)
        });
        // Another thread may still read a pipe or wait for a lock. Its result no longer counts.
        runtime.shutdown_timeout(last_writes);
        outcome
    }

    /// Runs a server until a signal ends it, which is how a server ends well.
    ///
    /// # Errors
    /// When the server fails.
    pub fn serve(&self, server: impl Future<Output = Result<()>>) -> Result<()> {
        let runtime = runtime()?;
        let outcome = runtime.block_on(or_signal(server, self.has_terminal()));
        runtime.shutdown_timeout(LAST_WRITES);
        outcome.unwrap_or(Ok(()))
    }

    /// Ends the programs of the command, and reports which ones if that takes a while.
    async fn end_programs(&self, cause: EndCause) {
        let mut end = std::pin::pin!(process::end_all(cause));
        if tokio::time::timeout(QUIET_END, end.as_mut()).await.is_err() {
            let programs = process::ending();
            if !programs.is_empty() {
                self.ui.note(&format!("ending {}; Ctrl-C again ends them at once", programs.join(", ")));
            }
            end.await;
        }
    }

    /// Whether there is a terminal that can hang up.
    fn has_terminal(&self) -> bool {
        let options = self.ui.options();
        options.stdin_is_terminal || options.stderr_is_terminal
    }

    fn ended_by(&self, signal: EndSignal) -> Failure {
        let code = signal.exit_code();
        let word = signal.word();
        let LeftWork { command, running } = self.resume.left();
        let message = match running {
            0 => word.to_owned(),
            1 => format!("{word}; the operation continues remotely"),
            _ => format!("{word}; {running} operations continue remotely"),
        };
        Failure { resume: command, ..Failure::new(code, message) }
    }
}

/// One thread for everything that waits.
fn runtime() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().context("could not start the runtime")
}

/// A signal that ends a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "elsewhere there is only Ctrl-C"))]
enum EndSignal {
    /// SIGINT, as by Ctrl-C.
    Interrupt,
    Terminate,
    /// SIGQUIT, as by Ctrl-\.
    Quit,
    /// SIGHUP: the terminal was closed.
    Hangup,
}

impl EndSignal {
    fn exit_code(self) -> ExitCode {
        match self {
            Self::Interrupt => ExitCode::INTERRUPTED,
            Self::Terminate | Self::Quit | Self::Hangup => ExitCode::TERMINATED,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupted",
            Self::Terminate | Self::Quit => "terminated",
            Self::Hangup => "the terminal was closed",
        }
    }

    /// Why the programs of the command are ended.
    fn cause(self) -> EndCause {
        match self {
            Self::Interrupt => EndCause::Interrupt,
            Self::Terminate | Self::Quit | Self::Hangup => EndCause::Other,
        }
    }
}

/// Runs `command` until it ends or a signal comes.
///
/// `has_terminal` says whether there is a terminal that can hang up; it decides only where the system does not say
/// which signals are ignored.
async fn or_signal<T>(command: impl Future<Output = T>, has_terminal: bool) -> Result<T, EndSignal> {
    // Before the command, which may do much before it waits for the first time.
    let signal = end_signal(Heard::of(ignored_signals(), has_terminal));
    let _outlived = outlive_file_size_limit();
    tokio::select! {
        biased;
        signal = signal => Err(signal),
        outcome = command => Ok(outcome),
    }
}

/// Does what is left to do after a command, unless SIGINT, SIGTERM or SIGQUIT comes: then every program is killed.
///
/// A hangup does not count: a terminal that is closed may send two, one of them by its shell.
async fn unless_again(work: impl Future<Output = ()>) {
    // Dropped after the programs were killed: a program that is dropped while it runs would be given time to end.
    let mut work = std::pin::pin!(work);
    tokio::select! {
        biased;
        _ = end_signal(Heard { hangup: false, ..Heard::of(ignored_signals(), true) }) => process::kill_all(),
        () = &mut work => {}
    }
}

/// Makes writing beyond a file size limit an error of that write, instead of the end of the process, for as long as
/// the value lives.
#[cfg(unix)]
fn outlive_file_size_limit() -> Option<tokio::signal::unix::Signal> {
    /// The same number on Linux, macOS and the BSDs.
    const SIGXFSZ: i32 = 25;
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(SIGXFSZ)).ok()
}

/// There are no such limits here.
#[cfg(not(unix))]
fn outlive_file_size_limit() {}

/// Which signals end the command besides SIGINT and SIGTERM. One that is ignored, as with `nohup`, is not heard: a handler
/// would undo that.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(unix), expect(dead_code, reason = "elsewhere there is only Ctrl-C"))]
struct Heard {
    hangup: bool,
    quit: bool,
}

impl Heard {
    /// `ignored` are the signals that this program was started with ignored. Where the system does not say, `otherwise`
    /// decides.
    fn of(ignored: Option<u64>, otherwise: bool) -> Self {
        let is_heard = |number: u32| ignored.map_or(otherwise, |ignored| ignored >> (number - 1) & 1 == 0);
        Self { hangup: is_heard(1), quit: is_heard(3) }
    }
}

/// Waits for a signal that ends a command. From the call on they no longer end the process.
#[cfg(unix)]
fn end_signal(heard: Heard) -> impl Future<Output = EndSignal> {
    use tokio::signal::unix::{SignalKind, signal};
    let handlers = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let optional = |kind, is_heard: bool| {
        let handler = is_heard.then(|| signal(kind).ok()).flatten();
        async {
            match handler {
                Some(mut handler) => _ = handler.recv().await,
                None => std::future::pending().await,
            }
        }
    };
    let quit = optional(SignalKind::quit(), heard.quit);
    let hangup = optional(SignalKind::hangup(), heard.hangup);
    async {
        // Without a handler the signal ends the process at once, which is all that is lost.
        let (Ok(mut interrupt), Ok(mut terminate)) = handlers else { return std::future::pending().await };
        tokio::select! {
            _ = interrupt.recv() => EndSignal::Interrupt,
            _ = terminate.recv() => EndSignal::Terminate,
            () = quit => EndSignal::Quit,
            () = hangup => EndSignal::Hangup,
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn end_signal(_heard: Heard) -> EndSignal {
    match tokio::signal::ctrl_c().await {
        Ok(()) => EndSignal::Interrupt,
        Err(_) => std::future::pending().await,
    }
}

/// The signals that this program was started with ignored, SIGHUP in the lowest bit. `None` where the system does not
/// say.
fn ignored_signals() -> Option<u64> {
    let status = files::read_text(Path::new("/proc/self/status"), 64 * 1024).ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_ends_within_100_ms_of_a_signal() {
        assert_eq!((QUIET_END, LAST_WRITES), (Duration::from_millis(100), Duration::from_millis(50)));
    }
}
