//! Process groups.

use rustix::process::{Pid, test_kill_process_group};

/// Whether anybody of this group still runs, its leader left out, who was waited for.
///
/// The number is the leader's. The system gives it to no new process as long as the group has a member, so it means
/// this group for as long as the answer was never no; whoever got a no must not use it any more.
pub(super) fn is_alive(group: Pid) -> bool {
    test_kill_process_group(group).is_ok() && !is_of_zombies(group)
}

/// Whether nobody of the group does anything any more. In a container the first process may wait for no orphan, and
/// what ended keeps its place for ever.
#[cfg(target_os = "linux")]
fn is_of_zombies(group: Pid) -> bool {
    let living = super::living::living();
    !living.is_empty() && !living.iter().any(|process| process.group == group.as_raw_nonzero().get())
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
    fn our_own_lives() {
        assert!(is_alive(rustix::process::getpgrp()));
    }
}
