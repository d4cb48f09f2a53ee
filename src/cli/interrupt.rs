//! Signals that end a command.

use std::future::Future;

use crate::failure::ExitCode;

/// Runs `command` until it ends, or until SIGINT or SIGTERM comes: then the exit code of that signal.
pub(super) async fn or_signal<T>(command: impl Future<Output = T>) -> Result<T, ExitCode> {
    // Before the command, which may come far before it waits for the first time.
    let signal = signal();
    let _outlived = outlive_file_size_limit();
    tokio::select! {
        biased;
        outcome = command => Ok(outcome),
        code = signal => Err(code),
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

/// Waits for SIGINT or SIGTERM. From the call on they do not end the process any more.
#[cfg(unix)]
pub(super) fn signal() -> impl Future<Output = ExitCode> {
    use tokio::signal::unix::{SignalKind, signal};
    let handlers = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async {
        // Without a handler the signal ends the process at once, which is all that is lost.
        let (Ok(mut interrupt), Ok(mut terminate)) = handlers else { return std::future::pending().await };
        tokio::select! {
            _ = interrupt.recv() => ExitCode::INTERRUPTED,
            _ = terminate.recv() => ExitCode::TERMINATED,
        }
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub(super) async fn signal() -> ExitCode {
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::INTERRUPTED,
        Err(_) => std::future::pending().await,
    }
}
