//! Whether a process runs.

/// Whether a process of this id runs and may be signalled by the user. It may be a later one: the system reuses ids.
#[cfg(unix)]
pub fn is_alive(id: u32) -> bool {
    let id = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw);
    id.is_some_and(|id| rustix::process::test_kill_process(id).is_ok())
}

/// Elsewhere this is not known, so the caller has to try.
#[cfg(not(unix))]
pub fn is_alive(_id: u32) -> bool {
    true
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_ended_is_not_alive() {
        assert!(is_alive(std::process::id()));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        assert!(!is_alive(child.id()) && !is_alive(0) && !is_alive(u32::MAX));
    }
}
