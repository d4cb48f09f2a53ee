//! A program together with everything that it started.

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

#[cfg(unix)]
use super::{descendants::Descendants, group};

/// A program's process tree, as far as the system lets it be known. Only Unix does.
pub(in crate::process) struct ProcessTree {
    /// The id of the program, which is also the number of its process group where it has one of its own.
    #[cfg(unix)]
    leader: Option<Pid>,
    /// Where it is in the process group of this program.
    #[cfg(unix)]
    foreground: Option<Descendants>,
}

impl ProcessTree {
    /// For a program that is about to be started.
    pub(in crate::process) fn prepare(has_group: bool) -> Self {
        #[cfg(unix)]
        return Self { leader: None, foreground: (!has_group).then(Descendants::prepare) };
        #[cfg(not(unix))]
        {
            _ = has_group;
            Self {}
        }
    }

    /// The same once the program was started.
    pub(in crate::process) fn led_by(self, leader: Option<u32>) -> Self {
        #[cfg(unix)]
        return Self { leader: leader.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw), ..self };
        #[cfg(not(unix))]
        {
            _ = leader;
            self
        }
    }
}

#[cfg(unix)]
impl ProcessTree {
    pub(super) fn is_in_foreground(&self) -> bool {
        self.foreground.is_some()
    }

    /// Whether anything that the program started still runs.
    pub(super) fn is_alive(&self) -> bool {
        self.leader.is_some_and(|leader| match &self.foreground {
            None => group::is_alive(leader),
            Some(descendants) => !descendants.running(leader).is_empty(),
        })
    }

    pub(super) fn terminate(&self) {
        self.send(Signal::TERM);
    }

    pub(super) fn kill(&self) {
        self.send(Signal::KILL);
    }

    fn send(&self, signal: Signal) {
        let Some(leader) = self.leader else { return };
        // They may have ended meanwhile, which is as good.
        match &self.foreground {
            None => _ = kill_process_group(leader, signal),
            Some(descendants) => {
                for process in descendants.running(leader) {
                    _ = kill_process(process, signal);
                }
            }
        }
    }
}

#[cfg(not(unix))]
impl ProcessTree {
    pub(super) fn is_in_foreground(&self) -> bool {
        false
    }

    pub(super) fn is_alive(&self) -> bool {
        false
    }

    pub(super) fn terminate(&self) {}

    pub(super) fn kill(&self) {}
}
