//! Process groups.

use rustix::process::{Pid, test_kill_process_group};

/// Whether a process of this group still runs. Its leader does not count once it was waited for.
///
/// The number is the leader's. The system gives it to no new process as long as the group has a member, so it means
/// this group until the answer is no; after that it must not be used any more.
pub(super) fn is_alive(group: Pid) -> bool {
    test_kill_process_group(group).is_ok() && !is_of_zombies(group)
}

/// Whether the group has only zombies left. In a container the first process may wait for no orphan, and what ended
/// stays a zombie for ever.
#[cfg(target_os = "linux")]
fn is_of_zombies(group: Pid) -> bool {
    let running = super::process_list::running();
    !running.is_empty() && !running.iter().any(|process| process.group == group.as_raw_nonzero().get())
}

/// Elsewhere the first process waits for every orphan.
#[cfg(not(target_os = "linux"))]
fn is_of_zombies(_group: Pid) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_group_is_alive() {
        assert!(is_alive(rustix::process::getpgrp()));
    }
}
