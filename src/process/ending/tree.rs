//! A program together with everything that it started.

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

#[cfg(unix)]
use super::{descendants::Descendants, group};

/// A program's process tree, as far as the system lets it be known. Only Unix does.
// process-wrap 10.0.1 was tried instead, with its features `process-group` and `kill-on-drop`. It sends signals to a
// group, which is one line here, and it can wait for children of this program only: a grandchild that ignores SIGTERM
// outlived its parent, and a program behind npm's shell, which at Ctrl-C shares our group, was not waited for (one test
// of this folder and one of `tests/it/application_run/terminal.rs` failed). It adds 6 crates on Linux.
pub(in crate::process) struct ProcessTree {
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix sends signals by ids"))]
    leader: Option<u32>,
    /// Whether it is in the process group of this program. Else it has a group whose number is the id of its leader.
    pub(super) is_in_foreground: bool,
    #[cfg(unix)]
    descendants: Option<Descendants>,
}

impl ProcessTree {
    /// For a program that is about to be started.
    pub(in crate::process) fn prepare(is_in_foreground: bool) -> Self {
        Self {
            leader: None,
            is_in_foreground,
            #[cfg(unix)]
            descendants: is_in_foreground.then(Descendants::prepare),
        }
    }

    /// The same once the program was started.
    pub(in crate::process) fn led_by(self, leader: Option<u32>) -> Self {
        Self { leader, ..self }
    }

    /// Whether anything that the program started still runs.
    pub(super) fn is_alive(&self) -> bool {
        #[cfg(unix)]
        return self.leader().is_some_and(|leader| match &self.descendants {
            None => group::is_alive(leader),
            Some(descendants) => !descendants.running(leader).is_empty(),
        });
        #[cfg(not(unix))]
        false
    }

    /// Sends SIGTERM or SIGKILL to all of it. Processes that have already ended do not matter.
    #[cfg(unix)]
    pub(super) fn send(&self, kills: bool) {
        let signal = if kills { Signal::KILL } else { Signal::TERM };
        match (self.leader(), &self.descendants) {
            (None, _) => {}
            (Some(group), None) => _ = kill_process_group(group, signal),
            (Some(leader), Some(descendants)) => {
                descendants.running(leader).into_iter().for_each(|process| _ = kill_process(process, signal));
            }
        }
    }

    #[cfg(not(unix))]
    pub(super) fn send(&self, _kills: bool) {}

    #[cfg(unix)]
    fn leader(&self) -> Option<Pid> {
        self.leader.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw)
    }
}
