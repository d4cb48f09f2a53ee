//! A program while it runs.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::process::ExitStatus;
use std::sync::Arc;

use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};

use super::ending::{ProcessTree, Termination};

/// A program that runs. Dropped before its end, it is ended in the background.
pub(super) struct Running {
    /// Shared with [`super::end_all`].
    termination: Arc<Termination>,
}

impl Running {
    /// Without grace, it is killed where it would be asked to end.
    pub(super) fn start(name: String, mut command: Command, in_foreground: bool, has_grace: bool) -> io::Result<Self> {
        let tree = ProcessTree::prepare(in_foreground);
        let child = command.kill_on_drop(true).spawn()?;
        let tree = tree.led_by(child.id());
        Ok(Self { termination: Termination::new(name, child, tree, has_grace) })
    }

    /// Its standard input, once.
    pub(super) fn stdin(&mut self) -> Option<ChildStdin> {
        self.termination.child().stdin.take()
    }

    /// Its standard output, once.
    pub(super) fn stdout(&mut self) -> Option<ChildStdout> {
        self.termination.child().stdout.take()
    }

    /// Its standard error, once.
    pub(super) fn stderr(&mut self) -> Option<ChildStderr> {
        self.termination.child().stderr.take()
    }

    /// Keeps the streams open until the program has ended.
    pub(super) fn keep_open(&mut self, stdout: Option<ChildStdout>, stderr: Option<ChildStderr>) {
        let mut child = self.termination.child();
        child.stdout = stdout;
        child.stderr = stderr;
    }

    /// Waits for its end.
    pub(super) async fn end(&mut self) -> io::Result<ExitStatus> {
        // Locked only while it looks, so that others can look meanwhile.
        poll_fn(|context| pin!(self.termination.child().wait()).poll(context)).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.termination.begin_in_background();
    }
}
