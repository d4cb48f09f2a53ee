//! Runs a command to its end or to an interrupt, and says how to go on after one.

use std::future::Future;

use anyhow::{Context as _, Result};

use super::Session;
use crate::cli::interrupt;
use crate::failure::{ExitCode, Stop};
use crate::process::{self, Cause};

impl Session {
    /// Runs a command that needs the network, until it ends or is interrupted.
    ///
    /// # Errors
    /// Whatever the command ends with; 130 or 143 after a signal.
    pub fn block_on<F: Future<Output = Result<()>>>(&self, command: F) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context("could not start the runtime")?;
        let outcome = runtime.block_on(async {
            let mut command = std::pin::pin!(command);
            let outcome = interrupt::or_signal(command.as_mut()).await;
            if let Err(code) = outcome {
                interrupt::end_programs(code).await;
            }
            outcome
        });
        // A prompt may still wait for a line on another thread; nobody waits for it any more.
        runtime.shutdown_background();
        outcome.unwrap_or_else(|code| Err(self.interrupted(code).into()))
    }

    /// Runs a command as [`Self::block_on`] does, and `afterwards` whatever its end, a signal too.
    ///
    /// The command still lives then: the programs that it started end by themselves once `afterwards` has ended what they
    /// wait for. A second signal ends them and `afterwards` at once.
    ///
    /// # Errors
    /// As [`Self::block_on`].
    pub(crate) fn block_on_then<F, A>(&self, command: F, afterwards: A) -> Result<()>
    where
        F: Future<Output = Result<()>>,
        A: Future<Output = ()>,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let outcome = runtime.context("could not start the runtime")?.block_on(async {
            let mut command = std::pin::pin!(command);
            let outcome = interrupt::or_signal(command.as_mut()).await;
            let end = async {
                afterwards.await;
                process::end_all(Cause::Other).await;
            };
            interrupt::unless_again(end).await;
            outcome
        });
        outcome.unwrap_or_else(|code| Err(self.interrupted(code).into()))
    }

    fn interrupted(&self, code: ExitCode) -> Stop {
        let word = if code == ExitCode::TERMINATED { "terminated" } else { "interrupted" };
        match self.resume.take() {
            Some(command) => Stop::new(code, format!("{word}; the work goes on remotely")).resume(command),
            None => Stop::new(code, word),
        }
    }

    /// Says how to go on should the wait that begins now be interrupted.
    pub fn resume_with(&self, command: &str) {
        self.resume.replace(Some(command.to_owned()));
    }

    /// From here on the work goes on with the same command line, not with the wait of one of its stages.
    pub(crate) fn go_on_with_the_same_command(&self, same: bool) {
        self.goes_on_whole.set(same);
    }

    /// The command that goes on with a stage: `words`, or the whole command line that the stage belongs to.
    pub(crate) fn resume_of_stage(&self, words: &[&str]) -> String {
        if self.goes_on_whole.get() { self.same_command() } else { self.command(words) }
    }

    /// The wait is over.
    pub fn nothing_to_resume(&self) {
        self.resume.take();
    }
}
