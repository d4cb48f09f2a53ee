//! A program while it runs.

use std::io;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use tokio::process::{Child, ChildStderr, ChildStdout, Command};

/// How long a program may take to end after it was told to.
const GRACE: Duration = Duration::from_secs(5);

/// A program that runs. Dropped before its end, it is ended.
pub(super) struct Running {
    child: Child,
    /// Its process group, if it has one of its own.
    #[cfg(unix)]
    has_group: bool,
}

impl Running {
    pub(super) fn start(mut command: Command, has_group: bool) -> io::Result<Self> {
        let child = command.kill_on_drop(true).spawn()?;
        #[cfg(unix)]
        return Ok(Self { child, has_group });
        #[cfg(not(unix))]
        {
            let _ = has_group;
            Ok(Self { child })
        }
    }

    /// Its standard output, once.
    pub(super) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Its standard error, once.
    pub(super) fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Waits for its end.
    pub(super) async fn end(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Sends a signal to it, and to what it started where that can be told apart.
    #[cfg(unix)]
    fn send(&self, signal: rustix::process::Signal) {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        let Some(id) = id else { return };
        // It may have ended meanwhile, which is as good.
        let _ = match self.has_group {
            true => rustix::process::kill_process_group(id, signal),
            false => rustix::process::kill_process(id, signal),
        };
    }
}

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        let is_running = |child: &mut Child| matches!(child.try_wait(), Ok(None));
        if !is_running(&mut self.child) {
            return;
        }
        self.send(rustix::process::Signal::TERM);
        let told = Instant::now();
        while is_running(&mut self.child) {
            if told.elapsed() > GRACE {
                self.send(rustix::process::Signal::KILL);
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
