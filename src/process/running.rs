//! A program while it runs.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::process::ExitStatus;
use std::rc::Rc;

use tokio::process::{Child, ChildStderr, ChildStdout, Command};

use super::ending::{Ending, Kin};

/// A program that runs. Dropped before its end, it is ended.
pub(super) struct Running {
    /// Shared with whoever ends all programs at once.
    child: Rc<RefCell<Child>>,
    ending: Rc<Ending>,
}

impl Running {
    pub(super) fn start(mut command: Command, has_group: bool) -> io::Result<Self> {
        let kin = Kin::to_be(has_group);
        let child = Rc::new(RefCell::new(command.kill_on_drop(true).spawn()?));
        let ending = Ending::of(child.clone(), kin);
        Ok(Self { child, ending })
    }

    /// Its standard output, once.
    pub(super) fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.borrow_mut().stdout.take()
    }

    /// Its standard error, once.
    pub(super) fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.borrow_mut().stderr.take()
    }

    /// Waits for its end.
    pub(super) async fn end(&mut self) -> io::Result<ExitStatus> {
        // Borrowed only while it looks, so that others can look meanwhile.
        poll_fn(|context| pin!(self.child.borrow_mut().wait()).poll(context)).await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ending.block();
    }
}
