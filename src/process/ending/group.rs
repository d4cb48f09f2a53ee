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
    let Ok(processes) = std::fs::read_dir("/proc") else { return false };
    let is_number = |name: &std::ffi::OsStr| name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
    let processes = processes.flatten().filter(|entry| is_number(&entry.file_name()));
    let mut states = processes.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    !states.any(|state| runs_in(group, &state))
}

/// Elsewhere the first process waits for every orphan.
#[cfg(not(target_os = "linux"))]
fn is_of_zombies(_group: Pid) -> bool {
    false
}

/// Whether a line of `/proc/…/stat` is that of a living member: `id (name) state parent group …`.
#[cfg(target_os = "linux")]
fn runs_in(group: Pid, line: &str) -> bool {
    // A name may hold anything, parentheses too.
    let mut fields = line.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let (state, own_group) = (fields.next(), fields.nth(1));
    own_group.and_then(|own| own.parse().ok()) == Some(group.as_raw_nonzero().get())
        && !matches!(state, Some("Z" | "X"))
}

#[cfg(all(test, target_os = "linux"))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn the_dead_are_told_from_the_living_whatever_their_names() {
        let group = Pid::from_raw(42).unwrap();
        assert!(runs_in(group, "43 (sh) S 1 42 42 0 -1"));
        assert!(runs_in(group, "43 (a) Z 1 7) R 1 42 42 0 -1"));
        assert!(!runs_in(group, "43 (sh) Z 1 42 42 0 -1"));
        assert!(!runs_in(group, "42 (sh) S 1 43 42 0 -1"));
        assert!(!runs_in(group, ""));
        assert!(is_alive(rustix::process::getpgrp()));
    }
}
