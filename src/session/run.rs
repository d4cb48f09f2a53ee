//! Runs a command to its end or to a signal, and says how to continue after one.

use std::future::Future;

use anyhow::{Context as _, Result};
use tokio::runtime::{Builder, Runtime};

use super::Session;
use super::signals::{self, EndSignal};
use crate::failure::Failure;
use crate::process::{self, Cause};

impl Session {
    /// Runs a command until it ends, or until SIGINT, SIGTERM or a hangup; then ends the programs that it started.
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
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_then<F, C>(&self, command: F, cleanup: C) -> Result<()>
    where
        F: Future<Output = Result<()>>,
        C: Future<Output = ()>,
    {
        let runtime = runtime()?;
        let outcome = runtime.block_on(async {
            let mut command = std::pin::pin!(command);
            let (outcome, cause) = match signals::or_signal(command.as_mut(), self.has_terminal()).await {
                Ok(outcome) => (outcome, Cause::Other),
                // Built while the command lives: its guards clear what continues it.
                Err(signal) => (Err(self.ended_by(signal).into()), signal.cause()),
            };
            let end = async {
                cleanup.await;
                process::end_all(cause).await;
            };
            signals::unless_again(end).await;
            outcome
        });
        // A prompt may still wait for a line on another thread; its answer no longer counts.
        runtime.shutdown_background();
        outcome
    }

    /// Runs a server until a signal ends it, which is how a server ends well.
    ///
    /// # Errors
    /// When the server fails.
    pub fn serve(&self, server: impl Future<Output = Result<()>>) -> Result<()> {
        runtime()?.block_on(async { signals::or_signal(server, self.has_terminal()).await.unwrap_or(Ok(())) })
    }

    /// Whether there is a terminal that can hang up.
    fn has_terminal(&self) -> bool {
        let options = self.ui.options();
        options.stdin_is_terminal || options.stderr_is_terminal
    }

    fn ended_by(&self, signal: EndSignal) -> Failure {
        let code = signal.exit_code();
        let word = signal.word();
        match self.resume.command() {
            Some(command) => Failure::new(code, format!("{word}; the operation continues remotely")).resume(command),
            None => Failure::new(code, word),
        }
    }
}

/// One thread for everything that waits.
fn runtime() -> Result<Runtime> {
    Builder::new_current_thread().enable_all().build().context("could not start the runtime")
}
