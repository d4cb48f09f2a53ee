//! What the terminal does not show while it is typed: a secret, and keys that would break the rows of progress.

use std::future::Future;
use std::io;
#[cfg(unix)]
use std::sync::Mutex;

#[cfg(unix)]
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::streams::Input;
#[cfg(unix)]
use super::streams::lock;

/// The modes to restore after a panic, as long as the echo is off.
#[cfg(unix)]
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Restores the terminal, if its echo is off. For the panic hook: everything else drops its [`HiddenInput`].
#[cfg(unix)]
pub(super) fn restore() {
    let before = BEFORE.try_lock().ok().and_then(|before| before.clone());
    if let Some(before) = before {
        // An error means that the terminal is gone.
        _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
    }
}

#[cfg(not(unix))]
pub(super) fn restore() {}

/// Whether this program may use the terminal on standard error, or no job control says otherwise. In the background a shell
/// uses it, and the system stops a program that changes its modes.
#[cfg(unix)]
pub(super) fn is_in_foreground() -> bool {
    rustix::termios::tcgetpgrp(io::stderr()).map_or(true, |group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
pub(super) fn is_in_foreground() -> bool {
    true
}

/// Hears when the program continues after a stop. It listens before the echo is turned off, so that no stop is missed.
pub(super) struct Continuations {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

impl Continuations {
    /// # Errors
    /// When the signal cannot be received.
    #[cfg(unix)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { signal: signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))? })
    }

    /// # Errors
    /// None: nothing stops a program here.
    #[cfg(not(unix))]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }
}

/// While this value lives, the terminal of standard input does not echo. Dropping it restores the terminal, also after an
/// interrupt. On Windows `dialoguer` reads key by key instead, which shows nothing.
pub(super) struct HiddenInput {
    #[cfg(unix)]
    before: Termios,
}

#[cfg(unix)]
impl HiddenInput {
    /// Turns the echo off. Input that was typed ahead is kept: lines that were pasted together answer several prompts.
    ///
    /// # Errors
    /// When the terminal refuses. Then the program must not ask for a secret.
    pub(super) fn begin() -> io::Result<Self> {
        let hidden = Self { before: tcgetattr(io::stdin())? };
        hidden.turn_echo_off()?;
        *lock(&BEFORE) = Some(hidden.before.clone());
        Ok(hidden)
    }

    /// Waits for `read`. After a stop, as by Ctrl-Z, the shell may have turned the echo on again, so that it is turned off
    /// when the program continues.
    pub(super) async fn during<T>(
        &self,
        mut continuations: Continuations,
        read: impl Future<Output = io::Result<T>>,
    ) -> io::Result<T> {
        let mut read = std::pin::pin!(read);
        loop {
            tokio::select! {
                result = &mut read => return result,
                _ = continuations.signal.recv() => self.turn_echo_off()?,
            }
        }
    }

    fn turn_echo_off(&self) -> io::Result<()> {
        let mut silent = self.before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &silent)?)
    }

    /// Turns the echo off while rows are drawn, so that typed keys do not move the cursor. Not with a pipe on standard output:
    /// a pager behind it would take these modes for those to restore.
    pub(super) fn during_progress() -> Option<Self> {
        use rustix::fs::{FileType, fstat};
        let is_pipe = fstat(io::stdout())
            .is_ok_and(|stdout| matches!(FileType::from_raw_mode(stdout.st_mode), FileType::Fifo | FileType::Socket));
        if is_pipe || !is_in_foreground() { None } else { Self::begin().ok() }
    }

    /// Reads the line; `None` at the end of input.
    pub(super) fn read(input: &Input) -> io::Result<Option<String>> {
        input.read_line()
    }
}

#[cfg(unix)]
impl Drop for HiddenInput {
    fn drop(&mut self) {
        *lock(&BEFORE) = None;
        // In the background the shell has set its own modes already. An error means that the terminal is gone.
        if is_in_foreground() {
            _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        }
    }
}

#[cfg(not(unix))]
impl HiddenInput {
    /// A console shows keys only while a program reads a line.
    pub(super) fn during_progress() -> Option<Self> {
        None
    }

    pub(super) fn begin() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(super) async fn during<T>(
        &self,
        _continuations: Continuations,
        read: impl Future<Output = io::Result<T>>,
    ) -> io::Result<T> {
        read.await
    }

    pub(super) fn read(_input: &Input) -> io::Result<Option<String>> {
        dialoguer::console::Term::stderr().read_secure_line().map(Some)
    }
}
