//! A line that the terminal does not show while it is typed.

use std::future::Future;
use std::io;

use super::streams::Input;

/// While this value lives, the terminal of standard input does not echo. Dropping it restores the terminal, also after an
/// interrupt. On Windows `dialoguer` reads key by key instead, which shows nothing.
pub(super) struct HiddenInput {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl HiddenInput {
    /// Turns the echo off. Input that was typed ahead is kept: lines that were pasted together answer several prompts.
    ///
    /// # Errors
    /// When the terminal refuses. Then the program must not ask for a secret.
    pub(super) fn begin() -> io::Result<Self> {
        let hidden = Self { before: rustix::termios::tcgetattr(io::stdin())? };
        hidden.turn_echo_off()?;
        Ok(hidden)
    }

    /// Waits for `read`. After a stop, as by Ctrl-Z, the shell may have turned the echo on again, so that it is turned off
    /// when the program continues.
    pub(super) async fn during<T>(&self, read: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut continued = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
        let mut read = std::pin::pin!(read);
        loop {
            tokio::select! {
                result = &mut read => return result,
                _ = continued.recv() => self.turn_echo_off()?,
            }
        }
    }

    fn turn_echo_off(&self) -> io::Result<()> {
        use rustix::termios::{LocalModes, OptionalActions, tcsetattr};
        let mut silent = self.before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        Ok(tcsetattr(io::stdin(), OptionalActions::Now, &silent)?)
    }

    /// Reads the line; `None` at the end of input.
    pub(super) fn read(input: &Input) -> io::Result<Option<String>> {
        input.read_line()
    }
}

#[cfg(unix)]
impl Drop for HiddenInput {
    fn drop(&mut self) {
        // An error means that the terminal is gone.
        _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.before);
    }
}

#[cfg(not(unix))]
impl HiddenInput {
    pub(super) fn begin() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(super) async fn during<T>(&self, read: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        read.await
    }

    pub(super) fn read(_input: &Input) -> io::Result<Option<String>> {
        dialoguer::console::Term::stderr().read_secure_line().map(Some)
    }
}
