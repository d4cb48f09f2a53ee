//! Signals that end a command.

use std::future::Future;

use crate::failure::ExitCode;
use crate::process::{self, EndCause};

/// A signal that ends a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndSignal {
    /// SIGINT, as by Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal was closed.
    Hangup,
}

impl EndSignal {
    pub(super) fn exit_code(self) -> ExitCode {
        match self {
            Self::Interrupt => ExitCode::INTERRUPTED,
            Self::Terminate | Self::Hangup => ExitCode::TERMINATED,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupted",
            Self::Terminate => "terminated",
            Self::Hangup => "the terminal was closed",
        }
    }

    /// Why the programs of the command are ended.
    pub(super) fn cause(self) -> EndCause {
        match self {
            Self::Interrupt => EndCause::Interrupt,
            Self::Terminate | Self::Hangup => EndCause::Other,
        }
    }
}

/// Runs `command` until it ends or a signal comes.
///
/// `has_terminal` says whether there is a terminal that can hang up; it decides only where the system does not say
/// whether hangups are ignored.
pub(super) async fn or_signal<T>(command: impl Future<Output = T>, has_terminal: bool) -> Result<T, EndSignal> {
    // Before the command, which may do much before it waits for the first time.
    let signal = end_signal(hears_hangups(has_terminal));
    let _outlived = outlive_file_size_limit();
    tokio::select! {
        biased;
        signal = signal => Err(signal),
        outcome = command => Ok(outcome),
    }
}

/// Does what is left to do after a command, unless SIGINT or SIGTERM comes: then every program is killed.
///
/// A hangup does not count: a terminal that is closed may send two, one of them by its shell.
pub(super) async fn unless_again(work: impl Future<Output = ()>) {
    // Dropped after the programs were killed: a program that is dropped while it runs would be given time to end.
    let mut work = std::pin::pin!(work);
    tokio::select! {
        biased;
        _ = end_signal(false) => process::kill_all(),
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

/// Waits for a signal that ends a command. From the call on they no longer end the process.
#[cfg(unix)]
fn end_signal(hears_hangups: bool) -> impl Future<Output = EndSignal> {
    use tokio::signal::unix::{SignalKind, signal};
    let handlers = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let hangup = hears_hangups.then(|| signal(SignalKind::hangup()).ok()).flatten();
    async {
        // Without a handler the signal ends the process at once, which is all that is lost.
        let (Ok(mut interrupt), Ok(mut terminate)) = handlers else { return std::future::pending().await };
        let hangup = async {
            match hangup {
                Some(mut hangup) => _ = hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => EndSignal::Interrupt,
            _ = terminate.recv() => EndSignal::Terminate,
            () = hangup => EndSignal::Hangup,
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
async fn end_signal(_hears_hangups: bool) -> EndSignal {
    match tokio::signal::ctrl_c().await {
        Ok(()) => EndSignal::Interrupt,
        Err(_) => std::future::pending().await,
    }
}

/// Whether a hangup ends the command: not where it is ignored, as with `nohup`, because a handler would undo that.
fn hears_hangups(has_terminal: bool) -> bool {
    ignored_signals().map_or(has_terminal, |ignored| ignored & 1 == 0)
}

/// The signals that this program was started with ignored, SIGHUP in the lowest bit. `None` where the system does not
/// say.
fn ignored_signals() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}
