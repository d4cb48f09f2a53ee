//! Signals that end a command.

use std::future::Future;

use anyhow::Result;

use crate::failure::{ExitCode, Stop};
use crate::output::Ui;
use crate::process::{self, Cause};

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

/// Does what is to be done after a signal, unless a second one comes: then nothing is waited for any more.
pub(super) async fn unless_again(work: impl Future<Output = ()>) {
    // It is not dropped before its own programs are ended, which would wait for them.
    let mut work = std::pin::pin!(work);
    tokio::select! {
        biased;
        _ = signal() => process::kill_all(),
        () = &mut work => {}
    }
}

/// Ends the programs that still run after a signal.
pub(super) async fn end_programs(code: ExitCode) {
    let cause = if code == ExitCode::INTERRUPTED { Cause::Interrupt } else { Cause::Other };
    unless_again(process::end_all(cause)).await;
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

/// Runs `command` until it ends, or until the terminal goes away. For commands whose programs have process groups of
/// their own: nobody else would tell them.
#[cfg(unix)]
pub(super) async fn or_hangup(command: impl Future<Output = Result<()>>, ui: &Ui) -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    // `nohup` has hangups ignored, and takes the terminal away from the streams.
    let is_on_terminal = ui.options().stdin_is_terminal || ui.options().stderr_is_terminal;
    let is_wanted = ignores_hangups().map_or(is_on_terminal, |ignores| !ignores);
    let Some(mut hangup) = is_wanted.then(|| signal(SignalKind::hangup()).ok()).flatten() else {
        return command.await;
    };
    let mut command = std::pin::pin!(command);
    tokio::select! {
        biased;
        outcome = &mut command => outcome,
        _ = hangup.recv() => {
            process::end_all(Cause::Other).await;
            Err(Stop::new(ExitCode::TERMINATED, "the terminal was closed").into())
        }
    }
}

/// Whether whoever started this program wants hangups to be ignored; none where the system does not tell.
#[cfg(unix)]
fn ignores_hangups() -> Option<bool> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    // SIGHUP is the first signal, and the lowest bit.
    u64::from_str_radix(mask.trim(), 16).ok().map(|mask| mask & 1 == 1)
}

/// There is no such signal here.
#[cfg(not(unix))]
pub(super) async fn or_hangup(command: impl Future<Output = Result<()>>, _ui: &Ui) -> Result<()> {
    command.await
}
