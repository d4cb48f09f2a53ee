//! Runs a command to its end or to a signal, and says how to continue after one.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::runtime::{Builder, Runtime};

use super::Session;
use super::signals::{self, EndSignal};
use crate::failure::Failure;
use crate::process::{self, EndCause};

/// How long programs may take to end before the user reads which ones they are.
const QUIET_END: Duration = Duration::from_millis(100);

/// How long a file that is being written may take to be complete after a signal.
const LAST_WRITES: Duration = Duration::from_millis(50);

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
        let (outcome, last_writes) = runtime.block_on(async {
            let mut command = std::pin::pin!(command);
            let (outcome, cause, last_writes) = match signals::or_signal(command.as_mut(), self.has_terminal()).await {
                Ok(outcome) => (outcome, EndCause::Other, Duration::ZERO),
                // Built while the command lives: its guards clear what continues it.
                Err(signal) => (Err(self.ended_by(signal).into()), signal.cause(), LAST_WRITES),
            };
            let end = async {
                cleanup.await;
                self.end_programs(cause).await;
            };
            signals::unless_again(end).await;
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
        let outcome = runtime.block_on(signals::or_signal(server, self.has_terminal()));
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
